//! From text to statements. The only user of sqlparser.
//!
//! ```text
//! text ──split──▶ statements' extents ──lex──▶ tokens ──parse──▶ tree
//! ```
//! `split` finds where statements end without understanding them, so that a broken one never loses the others; `scan`
//! holds the lexical rules that both it and `lex` follow; `lex` has sqlparser's tokenizer read the words between;
//! `parse` follows PostgreSQL's grammar, from left to right, in linear time.

pub mod ast;
mod conduct;
mod cursor;
mod delimited;
mod directive;
pub mod keywords;
mod lex;
mod lone;
mod parse;
mod scan;
mod split;
mod string;

pub use conduct::{Conduct, conduct};
pub(crate) use delimited::split_at;
pub use directive::{Directive, directives, renames};
pub(crate) use lex::never_ends;
pub(crate) use lone::lone;
pub(crate) use split::{Chunk, ChunkKind, split};

use crate::diagnostic::{Diagnostic, Outcome};
use crate::name::{Ident, Idents};
use crate::source::{Source, SourceId, Span};

/// Every statement of a source, in order. What does not parse is an error at its place, and the rest still comes.
pub fn parse(source: &Source, id: SourceId) -> Outcome<Vec<ast::Statement>> {
    parse_with(source, id, &mut Idents::default())
}

/// [`parse`], with the identifiers of other sources, which may be the same.
pub(crate) fn parse_with(source: &Source, id: SourceId, idents: &mut Idents) -> Outcome<Vec<ast::Statement>> {
    let text: &str = &source.text;
    let mut outcome = Outcome::clean(Vec::new());
    if u32::try_from(text.len()).is_err() {
        outcome.diagnostics.push(Diagnostic::error("too-large", "a source may hold at most four gigabytes"));
        return outcome;
    }
    for chunk in split(text) {
        let span = Span::new(id, chunk.start as u32, chunk.end as u32);
        let kind = match chunk.kind {
            ChunkKind::Statement => match parse::statement(text, chunk.start, chunk.end, id, idents) {
                Ok(kind) => kind,
                Err(error) => {
                    outcome.diagnostics.push(*error);
                    continue;
                }
            },
            ChunkKind::CopyData { terminated } => {
                if !terminated {
                    outcome.diagnostics.push(unterminated_rows(span));
                }
                ast::StatementKind::Ignored { what: "COPY".into(), notable: true }
            }
            ChunkKind::MetaCommand => parse::meta_command(span.slice(text)),
        };
        let kind = match kind {
            ast::StatementKind::SetSearchPath(path) => ast::StatementKind::SetSearchPath(resolved(path, source)),
            kind => kind,
        };
        outcome.value.push(ast::Statement { kind, span });
    }
    outcome
}

/// A path without `"$user"`, which names a schema of whoever applies the result. PostgreSQL's default path is the
/// source's scope.
fn resolved(path: Vec<ast::Name>, source: &Source) -> Vec<ast::Name> {
    let is = |name: &ast::Name, text: &str| name.ident.as_str() == text;
    let default = matches!(path.as_slice(), [user, public] if is(user, "$user") && is(public, "public"));
    let mut path = path;
    path.retain(|name| !is(name, "$user"));
    if let (true, Some(scope), Some(public)) = (default, &source.scope, path.first_mut()) {
        public.ident = scope.clone();
    }
    path
}

fn unterminated_rows(span: Span) -> Diagnostic {
    Diagnostic::warning("unterminated-copy", "the rows of this COPY never end: the rest of the text is taken for rows")
        .at(span, "")
        .help("End the rows with a line that holds `\\.` and nothing else.")
}

/// One expression, for instance as `pg_get_expr` prints it.
///
/// # Errors
/// A diagnostic at the place where the text stops being an expression. Spans are within `id`, from byte 0 of `text`.
pub fn parse_expression(text: &str, id: SourceId) -> Result<ast::Expr, Box<Diagnostic>> {
    fits(text)?;
    parse::whole_expression(text, id)
}

/// One type name, for instance as `format_type` prints it.
///
/// # Errors
/// A diagnostic at the place where the text stops being a type.
pub fn parse_type(text: &str, id: SourceId) -> Result<ast::TypeName, Box<Diagnostic>> {
    fits(text)?;
    parse::whole_type(text, id)
}

/// The tokens of a text in one form of writing: words in lower case, one space between tokens, comments left out. Two
/// texts that differ only in white space, case and comments become equal. What cannot be cut is only trimmed.
pub fn normalized(text: &str) -> String {
    let Ok(tokens) = lex::lex(text, 0, text.len(), SourceId(0)) else {
        return text.trim().to_owned();
    };
    let mut normal = String::with_capacity(text.len());
    for token in tokens {
        let written = text.get(token.start as usize..token.end as usize).unwrap_or_default();
        if !normal.is_empty() {
            normal.push(' ');
        }
        match token.kind {
            lex::TokenKind::Word => normal.push_str(&written.to_ascii_lowercase()),
            _ => normal.push_str(written),
        }
    }
    normal
}

/// The names that a text of whatever language seems to hold, each with its parts: `a`, `a.b`. What cannot be cut holds none.
pub fn names_in(text: &str) -> Vec<Vec<Ident>> {
    let Ok(tokens) = lex::lex(text, 0, text.len(), SourceId(0)) else { return Vec::new() };
    let mut names: Vec<Vec<Ident>> = Vec::new();
    let mut after_dot = false;
    for token in tokens {
        let written = text.get(token.start as usize..token.end as usize).unwrap_or_default();
        let part = match token.kind {
            lex::TokenKind::Word => Ident::new(written.to_ascii_lowercase()),
            lex::TokenKind::QuotedIdent => Ident::new(written.trim_matches('"').replace("\"\"", "\"")),
            lex::TokenKind::Dot => {
                after_dot = true;
                continue;
            }
            _ => {
                after_dot = false;
                continue;
            }
        };
        match names.last_mut() {
            Some(name) if after_dot => name.push(part),
            Some(_) | None => names.push(vec![part]),
        }
        after_dot = false;
    }
    names
}

fn fits(text: &str) -> Result<(), Box<Diagnostic>> {
    let too_large = || Box::new(Diagnostic::error("too-large", "a text may hold at most four gigabytes"));
    u32::try_from(text.len()).map(|_| ()).map_err(|_| too_large())
}
