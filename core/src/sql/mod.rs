//! From text to statements. The only user of sqlparser.

pub mod ast;

use crate::diagnostic::{Diagnostic, Outcome};
use crate::source::{Source, SourceId};

/// Every statement of a source, in order. What does not parse is an error at its place, and the rest still comes.
pub fn parse(source: &Source, id: SourceId) -> Outcome<Vec<ast::Statement>> {
    let _ = (source, id);
    Outcome::clean(Vec::new())
}

/// One expression, for instance as `pg_get_expr` prints it.
///
/// # Errors
/// A diagnostic at the place where the text stops being an expression. Spans are within `id`, from byte 0 of `text`.
pub fn parse_expression(text: &str, id: SourceId) -> Result<ast::Expr, Box<Diagnostic>> {
    let _ = (text, id);
    Err(Box::new(Diagnostic::error("syntax-error", "not parsed")))
}

/// One type name, for instance as `format_type` prints it.
///
/// # Errors
/// A diagnostic at the place where the text stops being a type.
pub fn parse_type(text: &str, id: SourceId) -> Result<ast::TypeName, Box<Diagnostic>> {
    let _ = (text, id);
    Err(Box::new(Diagnostic::error("syntax-error", "not parsed")))
}
