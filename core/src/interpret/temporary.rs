//! What is temporary is part of a session, not of a schema: it is left out, and so is what is said of it.

use std::collections::BTreeSet;

use crate::diagnostic::Diagnostic;
use crate::name::Ident;
use crate::source::Span;
use crate::sql::ast::{CommentTarget, DropKind, GrantTarget, ObjectName, Statement, StatementKind};

/// That something temporary is left out.
pub(super) fn left_out(what: &str, name: &Ident, span: Span) -> Diagnostic {
    let message =
        format!("TEMPORARY {what} \"{}\" is left out: it belongs to a session, not to the schema", name.as_str());
    Diagnostic::warning("statement-left-out", message).at(span, "")
}

/// Whether a statement of a source, whose statements are given in their order, is about what is temporary. `known` holds the
/// names of what is; what is dropped is taken out of it, and out of the statement.
pub(crate) fn leave_out_temporary(
    statement: &mut Statement,
    known: &mut BTreeSet<Ident>,
    diagnostics: &mut Vec<Diagnostic>,
) -> bool {
    let span = statement.span;
    if let StatementKind::CreateTemporary { what, name } = &statement.kind {
        diagnostics.push(left_out(what, &name.name.ident, span));
        known.insert(name.name.ident.clone());
        return true;
    }
    if let Some((what, name)) = created_in_session(&statement.kind) {
        diagnostics.push(left_out(what, &name.name.ident, span));
        known.insert(name.name.ident.clone());
        return true;
    }
    if known.is_empty() {
        return false;
    }
    if let StatementKind::Drop(drop) = &mut statement.kind {
        let names = match &mut drop.kind {
            DropKind::Tables(names)
            | DropKind::Views(names)
            | DropKind::Sequences(names)
            | DropKind::MaterializedViews(names)
            | DropKind::Indexes(names) => names,
            DropKind::Policy { table, .. } | DropKind::Trigger { table, .. } | DropKind::Rule { table, .. } => {
                return is_known(table, known);
            }
            DropKind::Schemas(_)
            | DropKind::Extensions(_)
            | DropKind::ForeignTables(_)
            | DropKind::Types(_)
            | DropKind::Domains(_)
            | DropKind::Routines(_)
            | DropKind::Wholes(..) => return false,
        };
        let before = names.len();
        names.retain(|name| !(is_known(name, known) && known.remove(&name.name.ident)));
        return names.is_empty() && before > 0;
    }
    if let StatementKind::CreateIndex(create) = &statement.kind
        && is_known(&create.table, known)
    {
        known.extend(create.name.as_ref().map(|name| name.ident.clone()));
        return true;
    }
    subjects(&statement.kind).iter().any(|name| is_known(name, known))
}

fn is_known(name: &ObjectName, known: &BTreeSet<Ident>) -> bool {
    name.schema().is_none_or(|schema| schema.ident.as_str() == "pg_temp") && known.contains(&name.name.ident)
}

/// What is created in the schema of the session by its name.
fn created_in_session(kind: &StatementKind) -> Option<(&'static str, &ObjectName)> {
    let (what, name) = match kind {
        StatementKind::CreateTable(create) => ("TABLE", &create.name),
        StatementKind::CreateTableAs(create) => ("TABLE", &create.name),
        StatementKind::CreateView(create) => ("VIEW", &create.name),
        StatementKind::CreateSequence(create) => ("SEQUENCE", &create.name),
        _ => return None,
    };
    name.schema().is_some_and(|schema| schema.ident.as_str() == "pg_temp").then_some((what, name))
}

/// The relations that a statement is about.
fn subjects(kind: &StatementKind) -> Vec<&ObjectName> {
    match kind {
        StatementKind::AlterTable(alter) => vec![&alter.name],
        StatementKind::AlterSequence(alter) => vec![&alter.name],
        StatementKind::AlterIndex(alter) => vec![&alter.name],
        StatementKind::RenameIndex { name, .. } => vec![name],
        StatementKind::CreatePolicy(create) => vec![&create.table],
        StatementKind::AlterPolicy(alter) => vec![&alter.table],
        StatementKind::CreateTrigger(create) => vec![&create.table],
        StatementKind::AlterTrigger(alter) => vec![&alter.table],
        StatementKind::Comment(comment) => match &comment.on {
            CommentTarget::Table(name)
            | CommentTarget::Sequence(name)
            | CommentTarget::Index(name)
            | CommentTarget::View { name, .. } => vec![name],
            CommentTarget::Column { table, .. }
            | CommentTarget::Constraint { table, .. }
            | CommentTarget::Trigger { table, .. }
            | CommentTarget::Policy { table, .. } => vec![table],
            _ => Vec::new(),
        },
        StatementKind::Grant(grant) => match &grant.on {
            GrantTarget::Tables(names) | GrantTarget::Sequences(names) => names.iter().collect(),
            _ => Vec::new(),
        },
        _ => Vec::new(),
    }
}
