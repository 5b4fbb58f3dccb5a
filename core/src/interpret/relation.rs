//! Relations and types: whatever shares a schema's names, and what else a name may turn out to stand for.

use super::Interpreter;
use crate::diagnostic::Diagnostic;
use crate::model::{Definition, Domain, Identity, Kind, Object, ObjectId};
use crate::name::{Ident, QualifiedName};
use crate::source::Span;
use crate::sql::ast::ObjectName;

/// What a relation's name stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Relation {
    /// A table.
    Table,
    /// A view.
    View {
        /// Whether its rows are stored.
        materialized: bool,
    },
    /// An index that stands for itself.
    Index,
    /// A sequence that stands for itself.
    Sequence,
    /// A composite type.
    Composite,
    /// The index of a constraint of a table.
    ConstraintIndex(QualifiedName),
    /// The sequence of a table's identity column.
    IdentitySequence(QualifiedName, Ident),
}

impl Interpreter<'_> {
    /// What a relation's name stands for.
    pub(super) fn relation(&self, name: &QualifiedName) -> Option<Relation> {
        let schema = &self.draft.schema;
        if schema.contains(&ObjectId::Table(name.clone())) {
            return Some(Relation::Table);
        }
        if let Some(view) = schema.view(name) {
            return Some(Relation::View { materialized: view.materialized.is_some() });
        }
        if schema.contains(&ObjectId::Index(name.clone())) {
            return Some(Relation::Index);
        }
        if schema.contains(&ObjectId::Sequence(name.clone())) {
            return Some(Relation::Sequence);
        }
        if schema.composite(name).is_some() {
            return Some(Relation::Composite);
        }
        if !self.hidden_relations.contains(name) {
            return None;
        }
        schema.tables().find_map(|table| {
            let key = table
                .constraints
                .get(&name.name)
                .filter(|constraint| table.name.schema == name.schema && constraint.kind.has_index());
            if key.is_some() {
                return Some(Relation::ConstraintIndex(table.name.clone()));
            }
            let identity = |identity: &Identity| identity.sequence == *name;
            let column = table.columns.iter().find(|column| column.identity.as_ref().is_some_and(identity))?;
            Some(Relation::IdentitySequence(table.name.clone(), column.name.clone()))
        })
    }

    /// The first relation that a name stands for, of whatever kind.
    pub(super) fn relation_named(&self, name: &ObjectName) -> Option<(QualifiedName, Relation)> {
        self.candidates(name).into_iter().find_map(|candidate| {
            let relation = self.relation(&candidate)?;
            Some((candidate, relation))
        })
    }

    /// That a name stands for a relation of another kind than a statement is about.
    pub(super) fn wrong_kind(&self, kind: Kind, name: &ObjectName) -> Option<Diagnostic> {
        let (found, relation) = self.relation_named(name)?;
        let (what, article) = match kind {
            Kind::Table => ("table", "a"),
            Kind::View => ("view", "a"),
            Kind::Sequence => ("sequence", "a"),
            Kind::Index => ("index", "an"),
            Kind::Schema
            | Kind::Extension
            | Kind::Type
            | Kind::Routine
            | Kind::Policy
            | Kind::Trigger
            | Kind::Rule
            | Kind::Whole(_)
            | Kind::Comment
            | Kind::Owner
            | Kind::Privileges
            | Kind::DefaultPrivileges => return None,
        };
        let is = match relation {
            Relation::Table => "a table".to_owned(),
            Relation::View { materialized: false } => "a view".to_owned(),
            Relation::View { materialized: true } => "a materialized view".to_owned(),
            Relation::Index => "an index".to_owned(),
            Relation::Sequence => "a sequence".to_owned(),
            Relation::Composite => "a composite type".to_owned(),
            Relation::ConstraintIndex(table) => format!("the index of a constraint of \"{}\"", table.name.as_str()),
            Relation::IdentitySequence(table, column) => {
                format!("the sequence of column \"{}\" of \"{}\"", column.as_str(), table.name.as_str())
            }
        };
        let message = format!("\"{}\" is not {article} {what}", found.name.as_str());
        Some(
            Diagnostic::error("wrong-object-type", message)
                .at(name.span(), "")
                .help(format!("it is {is}"))
                .sqlstate("42809"),
        )
    }

    /// Reports a type's name that is taken. Every table has a type of the same name, that of its rows. Answers whether
    /// it was.
    pub(super) fn type_taken(&mut self, name: &QualifiedName, at: Span) -> bool {
        let schema = &self.draft.schema;
        let taken = schema.contains(&ObjectId::Type(name.clone())) || schema.contains(&schema.rows_named(name));
        if taken {
            self.row_type_taken(name, at);
        }
        taken
    }

    /// Computes anew which names constraints and identities take, after names have changed.
    pub(super) fn retake_names(&mut self) {
        self.hidden_relations.clear();
        self.constraint_names.clear();
        let tables: Vec<_> = self.draft.schema.tables().cloned().collect();
        for table in tables {
            for constraint in table.constraints.values() {
                self.take_names(&table.name, constraint);
            }
            let sequences = table.columns.into_iter().filter_map(|column| Some(column.identity?.sequence));
            self.hidden_relations.extend(sequences);
        }
        let schema = &self.draft.schema;
        let checks = |domain: &Domain| -> Vec<(QualifiedName, Ident)> {
            domain.checks.keys().map(|name| (domain.name.clone(), name.clone())).collect()
        };
        let all: Vec<(QualifiedName, Ident)> = schema
            .objects()
            .filter_map(|(_, object)| match object {
                Object::Defined(Definition::Domain(domain)) => Some(domain),
                _ => None,
            })
            .flat_map(checks)
            .collect();
        for (domain, check) in all {
            self.take_constraint_name(&domain, &check);
        }
    }

    /// The identity whose sequence has that name, to change.
    pub(super) fn identity_mut(&mut self, table: &QualifiedName, column: &Ident) -> Option<&mut Identity> {
        self.draft.schema.table_mut(table)?.column_mut(column)?.identity.as_mut()
    }

    /// The names of relations that go where a table goes: its indexes, the sequences that its columns own.
    pub(super) fn companions(&self, table: &QualifiedName) -> Vec<Ident> {
        let mut names: Vec<Ident> = self.relations_of(table).into_iter().map(|name| name.name).collect();
        names.extend(self.draft.schema.objects().filter_map(|(_, object)| match object {
            Object::Index(index) if index.table == *table => Some(index.name.name.clone()),
            Object::Index(_)
            | Object::Schema(_)
            | Object::Enum(_)
            | Object::Sequence(_)
            | Object::Table(_)
            | Object::Defined(_)
            | Object::Policy(_)
            | Object::Comment(_)
            | Object::Owner(_)
            | Object::Privileges(_)
            | Object::DefaultPrivileges(_) => None,
        }));
        names
    }
}
