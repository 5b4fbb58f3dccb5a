//! One statement: which it is, and its parts. Everything here goes from left to right over the tokens, once.

mod aggregate;
mod alter;
mod alter_column;
mod call;
mod comment;
mod constraint;
mod create;
mod drop;
mod enumeration;
mod expression;
mod extension;
mod foreign;
mod form;
mod from;
mod grant;
mod index;
mod json;
mod kind;
mod modify;
mod other;
mod paren;
mod partition;
mod policy;
mod primary;
mod query;
mod role;
mod routine;
mod rule;
mod sequence;
mod special;
mod table;
#[cfg(test)]
mod tests;
mod trigger;
mod types;
mod user_type;
mod view;
mod whole;
mod xml;

use super::ast::{Expr, StatementKind, TypeName};
use super::cursor::{Cursor, Parse};
use super::lex::TokenKind;
use crate::diagnostic::Diagnostic;
use crate::name::{Idents, nearest};
use crate::source::SourceId;

/// The statement at the bytes from `start` up to `end`.
pub(super) fn statement(
    text: &str,
    start: usize,
    end: usize,
    source: SourceId,
    idents: &mut Idents,
) -> Parse<StatementKind> {
    let written = text.get(start..end).unwrap_or_default();
    if let Some(kind) = other::without_tokens(written) {
        return Ok(kind);
    }
    let mut cursor = Cursor::new(text, start, end, source, idents)?;
    let kind = any(&mut cursor)?;
    cursor.finish()?;
    Ok(kind)
}

/// A whole text that is one expression.
pub(super) fn whole_expression(text: &str, source: SourceId) -> Parse<Expr> {
    let mut idents = Idents::default();
    let mut cursor = Cursor::new(text, 0, text.len(), source, &mut idents)?;
    let expr = expression::a_expr(&mut cursor)?;
    if cursor.is_end() { Ok(expr) } else { Err(cursor.error("the expression's end")) }
}

/// A whole text that is one type.
pub(super) fn whole_type(text: &str, source: SourceId) -> Parse<TypeName> {
    let mut idents = Idents::default();
    let mut cursor = Cursor::new(text, 0, text.len(), source, &mut idents)?;
    let name = types::type_name(&mut cursor)?;
    if cursor.is_end() { Ok(name) } else { Err(cursor.error("the type's end")) }
}

pub(super) use other::meta_command;

/// The words that a statement may start with.
const VERBS: &[&str] = &[
    "abort",
    "alter",
    "analyze",
    "begin",
    "call",
    "checkpoint",
    "close",
    "cluster",
    "comment",
    "commit",
    "copy",
    "create",
    "deallocate",
    "declare",
    "delete",
    "discard",
    "do",
    "drop",
    "end",
    "execute",
    "explain",
    "fetch",
    "grant",
    "import",
    "insert",
    "listen",
    "load",
    "lock",
    "merge",
    "move",
    "notify",
    "prepare",
    "reassign",
    "refresh",
    "reindex",
    "release",
    "reset",
    "revoke",
    "rollback",
    "savepoint",
    "security",
    "select",
    "set",
    "show",
    "start",
    "table",
    "truncate",
    "unlisten",
    "update",
    "vacuum",
    "values",
    "with",
];

fn any(cursor: &mut Cursor<'_>) -> Parse<StatementKind> {
    match cursor.word() {
        "create" => create::create(cursor),
        "alter" => alter::alter(cursor),
        "drop" => drop::drop(cursor),
        "comment" => comment::comment(cursor),
        "grant" => grant::grant(cursor),
        "revoke" => grant::revoke(cursor),
        "set" => other::set(cursor),
        "reset" | "discard" => other::reset(cursor),
        "select" | "with" if table::at_select_into(cursor) => table::select_into(cursor),
        "with" => {
            cursor.skip_all();
            Ok(StatementKind::Ignored { what: "WITH".into(), notable: true })
        }
        "select" => other::select(cursor),
        "" if cursor.is(TokenKind::LeftParen) && query::at_query(cursor) => {
            cursor.skip_all();
            Ok(StatementKind::Ignored { what: "SELECT".into(), notable: true })
        }
        _ => Err(unknown(cursor, VERBS)),
    }
}

/// A word that starts nothing here, with the nearest one that would.
fn unknown<'a>(cursor: &Cursor<'_>, words: impl IntoIterator<Item = &'a &'a str>) -> Box<Diagnostic> {
    let token = cursor.peek();
    let mut error = cursor.error("a statement");
    let near = nearest(&cursor.slice(token).to_ascii_lowercase(), words.into_iter().copied());
    if let Some(near) = near.filter(|_| token.kind == TokenKind::Word) {
        let near = near.to_uppercase();
        error.help = Some(format!("Did you mean `{near}`?"));
        error = Box::new(error.fix(cursor.span(token), near));
    }
    error
}
