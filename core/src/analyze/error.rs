//! The analyzer's diagnostics: PostgreSQL's own messages and SQLSTATEs, each with what to do.

use super::environment::Environment;
use super::typmod::Refusal;
use crate::diagnostic::Diagnostic;
use crate::name::{Ident, QualifiedName};
use crate::source::Span;
use crate::sql::ast::{Name, ObjectName};

/// Why an expression could not be bound.
#[derive(Debug, Clone)]
pub(crate) enum Stop {
    /// PostgreSQL would refuse it.
    Error(Box<Diagnostic>),
    /// We cannot tell what PostgreSQL would make of it.
    Undecided(Box<Diagnostic>),
}

/// What binding yields.
pub(crate) type Bound<T> = Result<T, Stop>;

/// An error as PostgreSQL would raise it.
pub(crate) fn raise(code: &'static str, sqlstate: &'static str, span: Span, message: impl Into<String>) -> Diagnostic {
    Diagnostic::error(code, message).at(span, "").sqlstate(sqlstate)
}

impl From<Diagnostic> for Stop {
    fn from(diagnostic: Diagnostic) -> Self {
        Stop::Error(Box::new(diagnostic))
    }
}

impl From<Box<Diagnostic>> for Stop {
    fn from(diagnostic: Box<Diagnostic>) -> Self {
        Stop::Error(diagnostic)
    }
}

/// A note that the expression is left as it was written, because of `what`.
pub(crate) fn undecided(span: Span, what: impl Into<String>) -> Stop {
    Stop::Undecided(Box::new(undecided_note(span, what)))
}

/// The note alone, to add help to.
pub(crate) fn undecided_note(span: Span, what: impl Into<String>) -> Diagnostic {
    Diagnostic::note("undecided-expression", format!("left as written: {}", what.into())).at(span, "")
}

/// Says, once for each source, that times without a zone were read in UTC.
pub(crate) fn note_zoneless(env: &Environment<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let mut last = None;
    for span in env.zoneless.take() {
        if last.replace(span.source) == Some(span.source) {
            continue;
        }
        let message = "times without a zone are read in UTC, where PostgreSQL would take the session's";
        diagnostics.push(
            Diagnostic::note("time-without-zone", message)
                .at(span, "this is the first")
                .help("write the zone, as in '2026-01-01 00:00:00+00'"),
        );
    }
}

/// A written name, for a message.
pub(crate) fn dotted(name: &ObjectName) -> String {
    name.qualifiers.iter().chain([&name.name]).map(|part| part.ident.as_str()).collect::<Vec<_>>().join(".")
}

pub(crate) fn unknown_type(name: &ObjectName, similar: Option<&str>) -> Box<Diagnostic> {
    let diagnostic = raise("unknown-type", "42704", name.span(), format!("type \"{}\" does not exist", dotted(name)));
    Box::new(match similar {
        Some(similar) => diagnostic.help(format!("perhaps you meant \"{similar}\"")),
        None => diagnostic.help("create the type in one of the sources, or mend its name"),
    })
}

pub(crate) fn unknown_schema(schema: &Name) -> Diagnostic {
    let message = format!("schema \"{}\" does not exist", schema.ident.as_str());
    raise("unknown-schema", "3F000", schema.span, message)
        .help("create the schema in one of the sources, or mend its name")
}

pub(crate) fn modifier(span: Span, (message, sqlstate): Refusal) -> Box<Diagnostic> {
    Box::new(raise("type-modifier", sqlstate, span, message))
}

pub(crate) fn pseudo_type(span: Span, name: &str) -> Box<Diagnostic> {
    let message = format!("a column cannot have the pseudo-type {name}");
    Box::new(raise("pseudo-type", "42P16", span, message).help("choose a type that values can be stored in"))
}

pub(crate) fn row_type(span: Span, table: &QualifiedName) -> Box<Diagnostic> {
    let message = format!("columns of the row type of table \"{}\" are not supported yet", table.name.as_str());
    Box::new(Diagnostic::error("unsupported-type", message).at(span, ""))
}

pub(crate) fn unknown_relation(name: &ObjectName, similar: Option<&str>) -> Diagnostic {
    let diagnostic =
        raise("unknown-table", "42P01", name.span(), format!("relation \"{}\" does not exist", dotted(name)));
    match similar {
        Some(similar) => diagnostic.help(format!("perhaps you meant \"{similar}\"")),
        None => diagnostic.help("add the source that creates it, or mend its name"),
    }
}

pub(crate) fn unknown_column(span: Span, name: &str, relation: Option<&Ident>, similar: Option<&str>) -> Diagnostic {
    let message = match relation {
        Some(relation) => format!("column {}.{name} does not exist", relation.as_str()),
        None => format!("column \"{name}\" does not exist"),
    };
    let diagnostic = raise("unknown-column", "42703", span, message);
    match similar {
        Some(similar) => diagnostic
            .help(format!("perhaps you meant the column \"{similar}\""))
            .fix(span, super::quote::identifier(similar)),
        None => diagnostic.help("add the column to the table, or mend its name"),
    }
}

pub(crate) fn ambiguous_column(span: Span, name: &str) -> Diagnostic {
    raise("ambiguous-column", "42702", span, format!("column reference \"{name}\" is ambiguous"))
        .help("write the table's name or alias before the column's")
}
