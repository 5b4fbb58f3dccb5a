//! The index of a table that a statement names, and what a table is told by way of it: `CLUSTER ON`, `REPLICA IDENTITY`.

use super::Interpreter;
use crate::analyze::descent;
use crate::diagnostic::Diagnostic;
use crate::model::{ConstraintKind, Deferrability, Index, IndexKey, IndexKeyKind, ReplicaIdentity, Schema, Table};
use crate::name::{Ident, QualifiedName};
use crate::source::Span;
use crate::sql::ast::{AlterTableAction, AlterTableKind, Name};

/// An index of a table, be it one of its own or that of a constraint.
struct TableIndex {
    method: Ident,
    /// Whether it keeps rows apart by what its columns hold.
    unique: bool,
    /// Whether it does so at once (`indimmediate`).
    immediate: bool,
    /// The columns of its key; `None` is an expression.
    keys: Vec<Option<Ident>>,
    partial: bool,
}

fn column_of(key: &IndexKey) -> Option<Ident> {
    match &key.kind {
        IndexKeyKind::Column(column) => Some(column.clone()),
        IndexKeyKind::Expression(_) => None,
    }
}

impl TableIndex {
    fn of_index(index: &Index) -> Self {
        Self {
            method: index.method.clone(),
            unique: index.unique,
            immediate: true,
            keys: index.keys.iter().map(column_of).collect(),
            partial: index.predicate.is_some(),
        }
    }

    fn of_constraint(kind: &ConstraintKind, deferrability: Deferrability) -> Option<Self> {
        let immediate = deferrability == Deferrability::NotDeferrable;
        match kind {
            ConstraintKind::PrimaryKey(key) | ConstraintKind::Unique(key) => Some(Self {
                method: Ident::new(if key.without_overlaps { "gist" } else { "btree" }),
                unique: true,
                immediate,
                keys: key.columns.iter().cloned().map(Some).collect(),
                partial: false,
            }),
            ConstraintKind::Exclude(exclusion) => Some(Self {
                method: exclusion.method.clone(),
                unique: false,
                immediate,
                keys: exclusion.elements.iter().map(|element| column_of(&element.key)).collect(),
                partial: exclusion.predicate.is_some(),
            }),
            ConstraintKind::ForeignKey(_) | ConstraintKind::Check { .. } => None,
        }
    }

    fn find(schema: &Schema, table: &Table, name: &Ident) -> Option<Self> {
        let of_constraint = table.constraints.get(name);
        let of_constraint = of_constraint.and_then(|found| Self::of_constraint(&found.kind, found.deferrability));
        of_constraint.or_else(|| {
            let index = QualifiedName { schema: table.name.schema.clone(), name: name.clone() };
            schema.index(&index).filter(|index| index.table == table.name).map(Self::of_index)
        })
    }

    /// Why rows cannot be put in its order (`check_index_is_clusterable`).
    fn cluster_problem(&self, name: &str) -> Option<(String, &'static str)> {
        if !matches!(self.method.as_str(), "btree" | "gist") {
            let why = "access method does not support clustering";
            return Some((format!("cannot cluster on index \"{name}\" because {why}"), "0A000"));
        }
        self.partial.then(|| (format!("cannot cluster on partial index \"{name}\""), "0A000"))
    }

    /// Why the log cannot tell rows apart by it (`ATExecReplicaIdentity`).
    fn identity_problem(&self, table: &Table, name: &str) -> Option<(String, &'static str)> {
        let cannot_use = |kind: &str| format!("cannot use {kind} index \"{name}\" as replica identity");
        if !self.unique {
            return Some((cannot_use("non-unique"), "42809"));
        }
        if !self.immediate {
            return Some((cannot_use("non-immediate"), "0A000"));
        }
        if self.keys.iter().any(Option::is_none) {
            return Some((cannot_use("expression"), "0A000"));
        }
        if self.partial {
            return Some((cannot_use("partial"), "0A000"));
        }
        let keys = self.keys.iter().flatten().filter_map(|key| table.column(key));
        let nullable = keys.into_iter().find(|column| column.not_null.is_none())?;
        let message = format!(
            "index \"{name}\" cannot be used as replica identity because column \"{}\" is nullable",
            nullable.name.as_str()
        );
        Some((message, "42809"))
    }
}

impl Interpreter<'_> {
    /// `CLUSTER ON`, of an index of the table that has an order (`mark_index_clustered`).
    pub(super) fn cluster_on(&mut self, table: &QualifiedName, index: Option<&Name>) {
        if let Some(Name { ident, span }) = index
            && !self.index_fits(table, ident, *span, |index, _, name| index.cluster_problem(name))
        {
            return;
        }
        self.change_storage(table, |storage| storage.clustered_on = index.map(|index| index.ident.clone()));
    }

    /// `REPLICA IDENTITY`
    pub(super) fn set_replica_identity(&mut self, table: &QualifiedName, identity: &ReplicaIdentity, span: Span) {
        if let ReplicaIdentity::Index(index) = identity
            && !self.index_fits(table, index, span, |index, table, name| index.identity_problem(table, name))
        {
            return;
        }
        self.change_storage(table, |storage| storage.replica_identity = identity.clone());
    }

    /// Whether a table has an index of that name, and `problem` has nothing against it; reports what is wrong.
    fn index_fits(
        &mut self,
        table: &QualifiedName,
        index: &Ident,
        span: Span,
        problem: impl FnOnce(&TableIndex, &Table, &str) -> Option<(String, &'static str)>,
    ) -> bool {
        let Some(found) = self.draft.schema.table(table) else { return false };
        let (name, relation) = (index.as_str(), table.name.as_str());
        let in_schema = QualifiedName { schema: table.schema.clone(), name: index.clone() };
        let (code, message, sqlstate) = match TableIndex::find(&self.draft.schema, found, index) {
            Some(known) => match problem(&known, found, name) {
                Some((message, sqlstate)) => ("wrong-index", message, sqlstate),
                None => return true,
            },
            None if self.relation_exists(&in_schema) => {
                ("unknown-index", format!("\"{name}\" is not an index for table \"{relation}\""), "42809")
            }
            // PostgreSQL has chosen the names of the indexes that a partition has from its parents: we do not keep them.
            None if self.has_inherited_index(found) => return true,
            None => ("unknown-index", format!("index \"{name}\" for table \"{relation}\" does not exist"), "42704"),
        };
        self.report(Diagnostic::error(code, message).at(span, "").sqlstate(sqlstate));
        false
    }

    fn has_inherited_index(&self, table: &Table) -> bool {
        let schema = &self.draft.schema;
        !descent::inherited_indexes(schema, table).is_empty()
            || descent::inherited_constraints(schema, table).iter().any(|known| known.kind.has_index())
    }

    /// Whether a column is to lose its NOT NULL though the log tells rows apart by it, here or in a table below; reports it.
    pub(super) fn forbidden_by_identity(
        &mut self,
        name: &QualifiedName,
        action: &AlterTableAction,
        only: bool,
    ) -> bool {
        let Some(table) = self.draft.schema.table(name) else { return false };
        let column = match &action.kind {
            AlterTableKind::ColumnNotNull { column, not_null: false } => table.column(&column.ident),
            AlterTableKind::DropConstraint { constraint, .. } => super::not_null::column_of(table, &constraint.ident),
            _ => None,
        };
        // That a column is an identity is said first.
        let Some(column) = column.filter(|column| column.identity.is_none()) else { return false };
        let below = if only { Vec::new() } else { self.below(name) };
        let below = below.iter().filter_map(|name| self.draft.schema.table(name));
        let losing = below.filter(|child| child.column(&column.name).is_some_and(|column| column.inherited));
        if !std::iter::once(table).chain(losing).any(|table| self.tells_rows_by(table, &column.name)) {
            return false;
        }
        let message = format!("column \"{}\" is in index used as replica identity", column.name.as_str());
        self.report(Diagnostic::error("needs-not-null", message).at(action.span, "").sqlstate("42P16"));
        true
    }

    fn tells_rows_by(&self, table: &Table, column: &Ident) -> bool {
        match &table.storage.replica_identity {
            ReplicaIdentity::Index(index) => TableIndex::find(&self.draft.schema, table, index)
                .is_some_and(|index| index.keys.iter().flatten().any(|key| key == column)),
            ReplicaIdentity::Default | ReplicaIdentity::Full | ReplicaIdentity::Nothing => false,
        }
    }
}
