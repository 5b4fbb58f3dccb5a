//! Which tables are written to the log: `ATPrepChangePersistence` and `ATRewriteTables` (tablecmds.c).

use std::collections::BTreeSet;

use super::Interpreter;
use crate::analyze::descent;
use crate::diagnostic::Diagnostic;
use crate::model::{Constraint, Definition, Object, Schema, Table};
use crate::name::QualifiedName;
use crate::sql::ast::{AlterTableAction, AlterTableKind};

/// What a table is before a statement that may make it logged or unlogged.
pub(super) struct Logging {
    unlogged: bool,
    relations: BTreeSet<QualifiedName>,
}

impl Interpreter<'_> {
    /// Whether a statement must not make a table logged or unlogged, which is asked before any of it is done; reports why.
    pub(super) fn forbidden_by_log(&mut self, name: &QualifiedName, actions: &[AlterTableAction]) -> bool {
        let Some(table) = self.draft.schema.table(name).filter(|table| table.foreign.is_none()) else { return false };
        let mut turned = false;
        for action in actions {
            let AlterTableKind::SetUnlogged(unlogged) = action.kind else { continue };
            let problem = if turned {
                Some(("cannot change persistence setting twice".to_owned(), "0A000"))
            } else if table.storage.unlogged == unlogged {
                None
            } else {
                turned = true;
                log_problem(&self.draft.schema, table, unlogged)
            };
            if let Some((message, sqlstate)) = problem {
                self.report(Diagnostic::error("logged", message).at(action.span, "").sqlstate(sqlstate));
                return true;
            }
        }
        false
    }

    /// `SET LOGGED`, `SET UNLOGGED`: the sequences that its columns own follow (`ATRewriteTables`).
    pub(super) fn set_unlogged(&mut self, table: &QualifiedName, unlogged: bool) {
        self.change_storage(table, |storage| storage.unlogged = unlogged);
        self.log_owned(table, unlogged, &BTreeSet::new());
    }

    fn log_owned(&mut self, table: &QualifiedName, unlogged: bool, but: &BTreeSet<QualifiedName>) {
        let owned: Vec<QualifiedName> =
            self.relations_of(table).into_iter().filter(|name| !but.contains(name)).collect();
        owned.iter().for_each(|name| self.set_sequence_unlogged(name, unlogged));
        let Some(found) = self.draft.schema.table_mut(table) else { return };
        for identity in found.columns.iter_mut().filter_map(|column| column.identity.as_mut()) {
            if owned.contains(&identity.sequence) {
                identity.unlogged = unlogged;
            }
        }
    }

    /// Before a statement that makes a table logged or unlogged: what it is, and which sequences it has.
    pub(super) fn logging(&self, table: &QualifiedName, actions: &[&AlterTableAction]) -> Option<Logging> {
        let turns = actions.iter().any(|action| matches!(action.kind, AlterTableKind::SetUnlogged(_)));
        let found = self.draft.schema.table(table).filter(|_| turns && actions.len() > 1)?;
        Some(Logging { unlogged: found.storage.unlogged, relations: self.relations_of(table) })
    }

    /// Sequences that the same statement made are what the table was before it.
    pub(super) fn end_logging(&mut self, table: &QualifiedName, before: Option<Logging>) {
        if let Some(Logging { unlogged, relations }) = before {
            self.log_owned(table, unlogged, &relations);
        }
    }
}

/// Why a table cannot become logged or unlogged.
fn log_problem(schema: &Schema, table: &Table, unlogged: bool) -> Option<(String, &'static str)> {
    let name = table.name.name.as_str();
    if unlogged {
        if is_published(schema, &table.name) {
            let message = format!("cannot change table \"{name}\" to unlogged because it is part of a publication");
            return Some((message, "55000"));
        }
        let mut others = schema.tables().filter(|other| other.name != table.name && !other.storage.unlogged);
        let other = others.find(|other| references(schema, other).contains(&table.name))?;
        let other = other.name.name.as_str();
        let why = format!("because it references logged table \"{other}\"");
        return Some((format!("could not change table \"{name}\" to unlogged {why}"), "42P16"));
    }
    let is_unlogged = |other: &QualifiedName| schema.table(other).is_some_and(|other| other.storage.unlogged);
    let others = references(schema, table);
    let other = others.iter().find(|other| **other != table.name && is_unlogged(other))?;
    let why = format!("because it references unlogged table \"{}\"", other.name.as_str());
    Some((format!("could not change table \"{name}\" to logged {why}"), "42P16"))
}

/// Whether a publication names a table: one of all tables, or of a schema, simply leaves out what is unlogged.
fn is_published(schema: &Schema, table: &QualifiedName) -> bool {
    schema.objects().any(|(_, object)| match object {
        Object::Defined(Definition::Whole(whole)) => whole.publishes(table),
        _ => false,
    })
}

/// The tables that a table's foreign keys reference, and the partitions of those.
fn references(schema: &Schema, table: &Table) -> Vec<QualifiedName> {
    let inherited = descent::inherited_constraints(schema, table);
    let mut found = Vec::new();
    for key in table.constraints.values().chain(&inherited).filter_map(Constraint::referenced) {
        found.push(key.clone());
        let below = schema.descendants(key).into_iter().filter(|below| below.descent.bound().is_some());
        found.extend(below.map(|below| below.name.clone()));
    }
    found
}
