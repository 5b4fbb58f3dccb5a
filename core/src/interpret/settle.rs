//! What can only be settled with everything there: foreign keys, owned sequences, indexes' columns.

use std::collections::BTreeSet;

use super::{Interpreter, PendingKey};
use crate::diagnostic::Diagnostic;
use crate::model::{ConstraintKind, IndexKeyKind, Object, ObjectId, ObjectPart, Table};
use crate::name::{Ident, QualifiedName, nearest};
use crate::sql::ast::ObjectName;

impl Interpreter<'_> {
    pub(super) fn settle(&mut self) {
        for key in std::mem::take(&mut self.pending_keys) {
            self.settle_key(&key);
        }
        let mut found = Vec::new();
        for (_, object) in self.draft.schema.objects() {
            match object {
                Object::Index(index) => found.extend(self.check_index(index)),
                Object::Sequence(sequence) => {
                    found.extend(self.check_owner(&sequence.name, sequence.owned_by.as_ref()))
                }
                Object::Schema(_) | Object::Enum(_) | Object::Table(_) | Object::Policy(_) | Object::Comment(_) => {}
            }
        }
        self.diagnostics.extend(found);
    }

    fn check_owner(&self, sequence: &QualifiedName, owner: Option<&ObjectPart>) -> Option<Diagnostic> {
        let Some(ObjectPart::Column { table, column }) = owner else {
            return None;
        };
        let found = self.draft.schema.table(table);
        if found.is_some_and(|found| found.column(column).is_some()) {
            return None;
        }
        let message = match found {
            Some(_) => {
                format!("column \"{}\" of relation \"{}\" does not exist", column.as_str(), table.name.as_str())
            }
            None => format!("relation \"{}\" does not exist", table.name.as_str()),
        };
        let sqlstate = if found.is_some() { "42703" } else { "42P01" };
        let diagnostic = Diagnostic::error("unknown-owner", message).sqlstate(sqlstate);
        let part = ObjectPart::Object(ObjectId::Sequence(sequence.clone()));
        Some(match self.draft.provenance.0.get(&part).and_then(|spans| spans.last()) {
            Some(span) => diagnostic.at(*span, "it would own this sequence"),
            None => diagnostic,
        })
    }

    /// A table that some source creates, whether it has been reached or not.
    pub(super) fn declared(&self, name: &ObjectName) -> Option<QualifiedName> {
        self.candidates(name).into_iter().find(|candidate| self.declared_tables.contains(candidate))
    }

    fn settle_key(&mut self, pending: &PendingKey) {
        let Some(constraint) =
            self.draft.schema.table(&pending.table).and_then(|table| table.constraints.get(&pending.constraint))
        else {
            return;
        };
        let ConstraintKind::ForeignKey(key) = &constraint.kind else {
            return;
        };
        let problem = match self.draft.schema.table(&key.references) {
            None => Err(Box::new(self.no_referenced_table(&key.references))),
            Some(referenced) if key.referenced_columns.is_empty() => primary_key_of(referenced, key.columns.len()),
            Some(referenced) => check_referenced(referenced, &key.referenced_columns, key.columns.len())
                .and_then(|columns| self.check_unique(referenced, columns)),
        };
        match problem {
            Ok(columns) => {
                let constraint = self
                    .draft
                    .schema
                    .table_mut(&pending.table)
                    .and_then(|table| table.constraints.get_mut(&pending.constraint));
                if let Some(ConstraintKind::ForeignKey(key)) = constraint.map(|constraint| &mut constraint.kind) {
                    key.referenced_columns = columns;
                }
            }
            Err(diagnostic) => self.report(diagnostic.at(pending.span, "")),
        }
    }

    /// Whether something makes the referenced columns unique, in whatever order.
    fn check_unique(&self, referenced: &Table, columns: Vec<Ident>) -> Result<Vec<Ident>, Box<Diagnostic>> {
        let wanted: BTreeSet<&Ident> = columns.iter().collect();
        let same = |names: &mut dyn Iterator<Item = &Ident>| names.collect::<BTreeSet<_>>() == wanted;
        let by_constraint = referenced.constraints.values().any(|constraint| match &constraint.kind {
            ConstraintKind::PrimaryKey(key) | ConstraintKind::Unique(key) => same(&mut key.columns.iter()),
            ConstraintKind::ForeignKey(_) | ConstraintKind::Check { .. } => false,
        });
        let by_index = || {
            self.draft.schema.objects().any(|(_, object)| match object {
                Object::Index(index) => {
                    let keys = index.keys.iter().filter_map(|key| match &key.kind {
                        IndexKeyKind::Column(name) => Some(name),
                        IndexKeyKind::Expression(_) => None,
                    });
                    index.table == referenced.name
                        && index.unique
                        && index.predicate.is_none()
                        && keys.clone().count() == index.keys.len()
                        && same(&mut keys.into_iter())
                }
                Object::Schema(_)
                | Object::Enum(_)
                | Object::Sequence(_)
                | Object::Table(_)
                | Object::Policy(_)
                | Object::Comment(_) => false,
            })
        };
        if by_constraint || by_index() {
            return Ok(columns);
        }
        let table = referenced.name.name.as_str();
        let message = format!("there is no unique constraint matching given keys for referenced table \"{table}\"");
        let diagnostic = Diagnostic::error("foreign-key", message)
            .help("add UNIQUE or PRIMARY KEY on these columns of the referenced table")
            .sqlstate("42830");
        Err(Box::new(diagnostic))
    }

    fn no_referenced_table(&self, name: &QualifiedName) -> Diagnostic {
        let message = format!("relation \"{}\" does not exist", name.name.as_str());
        let diagnostic = Diagnostic::error("unknown-table", message).sqlstate("42P01");
        let known = self.draft.schema.tables().map(|table| table.name.name.as_str());
        match nearest(name.name.as_str(), known) {
            Some(near) => diagnostic.help(format!("did you mean \"{near}\"?")),
            None => {
                let sources: Vec<&str> = self.sources.iter().map(|source| source.name.as_str()).collect();
                diagnostic.help(format!("none of the sources defines it ({})", sources.join(", ")))
            }
        }
    }
}

fn primary_key_of(referenced: &Table, count: usize) -> Result<Vec<Ident>, Box<Diagnostic>> {
    let table = referenced.name.name.as_str();
    let Some(ConstraintKind::PrimaryKey(key)) = referenced.primary_key().map(|constraint| &constraint.kind) else {
        let message = format!("there is no primary key for referenced table \"{table}\"");
        return Err(Box::new(Diagnostic::error("foreign-key", message).sqlstate("42704")));
    };
    if key.columns.len() == count { Ok(key.columns.clone()) } else { Err(disagree()) }
}

fn disagree() -> Box<Diagnostic> {
    let message = "number of referencing and referenced columns for foreign key disagree";
    Box::new(Diagnostic::error("foreign-key", message).sqlstate("42830"))
}

fn check_referenced(referenced: &Table, columns: &[Ident], count: usize) -> Result<Vec<Ident>, Box<Diagnostic>> {
    if columns.len() != count {
        return Err(disagree());
    }
    if let Some(missing) = columns.iter().find(|column| referenced.column(column).is_none()) {
        let message = format!("column \"{}\" referenced in foreign key constraint does not exist", missing.as_str());
        let diagnostic = Diagnostic::error("unknown-column", message).sqlstate("42703");
        let known = referenced.columns.iter().map(|column| column.name.as_str());
        return Err(Box::new(match nearest(missing.as_str(), known) {
            Some(near) => diagnostic.help(format!("did you mean \"{near}\"?")),
            None => diagnostic,
        }));
    }
    Ok(columns.to_vec())
}
