//! From text to statements. The only user of sqlparser, whose tokenizer cuts the text.

pub mod ast;
mod cursor;
mod directive;
pub mod keywords;
mod lex;
mod parse;
mod split;

pub use directive::{Directive, directives};

use crate::diagnostic::{Diagnostic, Outcome};
use crate::source::{Source, SourceId, Span};
use cursor::{Cursor, Parsed};
use split::{Chunk, ChunkKind};

/// Every statement of a source, in order. What does not parse is an error at its place, and the rest still comes.
/// Lines for psql and the rows of COPY are passed over.
pub fn parse(source: &Source, id: SourceId) -> Outcome<Vec<ast::Statement>> {
    let mut outcome = Outcome::clean(Vec::new());
    if u32::try_from(source.text.len()).is_err() {
        outcome.diagnostics.push(Diagnostic::error("too-large", "this source is larger than 4 GB"));
        return outcome;
    }
    for chunk in split::split(&source.text) {
        match statement(&source.text, id, chunk) {
            Ok(Some(statement)) => outcome.value.push(statement),
            Ok(None) => {}
            Err(diagnostic) => outcome.diagnostics.push(*diagnostic),
        }
    }
    outcome
}

fn statement(text: &str, id: SourceId, chunk: Chunk) -> Parsed<Option<ast::Statement>> {
    match chunk.kind {
        ChunkKind::MetaCommand | ChunkKind::CopyData => return Ok(None),
        ChunkKind::Unterminated { at, what } => {
            let message = format!("unterminated {what}");
            let span = Span::new(id, at as u32, (at + 1) as u32);
            return Err(Box::new(
                Diagnostic::error("syntax-error", message).at(span, "it begins here").sqlstate("42601"),
            ));
        }
        ChunkKind::Statement => {}
    }
    let tokens = lex::tokens(text, chunk.start, chunk.end, id)?;
    if tokens.is_empty() {
        return Ok(None);
    }
    let mut cursor = Cursor::new(text, &tokens, id, chunk.end);
    parse::statement(&mut cursor).map(Some)
}

/// One expression, for instance as `pg_get_expr` prints it.
///
/// # Errors
/// A diagnostic at the place where the text stops being an expression. Spans are within `id`, from byte 0 of `text`.
pub fn parse_expression(text: &str, id: SourceId) -> Result<ast::Expr, Box<Diagnostic>> {
    whole(text, id, parse::expression)
}

/// One type name, for instance as `format_type` prints it.
///
/// # Errors
/// A diagnostic at the place where the text stops being a type.
pub fn parse_type(text: &str, id: SourceId) -> Result<ast::TypeName, Box<Diagnostic>> {
    whole(text, id, parse::type_name)
}

fn whole<T>(text: &str, id: SourceId, parse: impl FnOnce(&mut Cursor<'_>) -> Parsed<T>) -> Parsed<T> {
    let tokens = lex::tokens(text, 0, text.len(), id)?;
    let mut cursor = Cursor::new(text, &tokens, id, text.len());
    let value = parse(&mut cursor)?;
    if cursor.at_end() { Ok(value) } else { Err(cursor.unexpected("")) }
}

/// The tokens of a text in one form of writing: words in lower case, one space between tokens, comments left out. Two
/// texts that differ only in white space, case and comments become equal. What cannot be cut is only trimmed.
pub fn normalized(text: &str) -> String {
    let Ok(tokens) = lex::tokens(text, 0, text.len(), SourceId(0)) else {
        return text.trim().to_owned();
    };
    let mut normal = String::with_capacity(text.len());
    for token in tokens {
        let written = text.get(token.start as usize..token.end as usize).unwrap_or_default();
        if !normal.is_empty() {
            normal.push(' ');
        }
        match token.kind {
            lex::TokenKind::Word => normal.push_str(&cursor::fold(written)),
            _ => normal.push_str(written),
        }
    }
    normal
}
