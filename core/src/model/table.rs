use std::collections::BTreeMap;

use super::{Column, Constraint, ConstraintKind, Descent, Foreign, Partitioning, Storage};
use crate::name::{Ident, QualifiedName};

/// A table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// Its name.
    pub name: QualifiedName,
    /// Its columns in order.
    pub columns: Vec<Column>,
    /// Its constraints by name; those that it has from its parents alone are theirs.
    pub constraints: BTreeMap<Ident, Constraint>,
    /// Its row-level-security flags.
    pub row_security: RowSecurity,
    /// How its rows are stored.
    pub storage: Storage,
    /// How its rows are spread over partitions.
    pub partitioning: Option<Partitioning>,
    /// The composite type that it has its columns from (`OF`).
    pub of_type: Option<QualifiedName>,
    /// Whose partition it is, or from whom it inherits.
    pub descent: Descent,
    /// Where its rows are, if it is a foreign table.
    pub foreign: Option<Foreign>,
}

/// Whether a table's policies are in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RowSecurity {
    /// `ENABLE ROW LEVEL SECURITY`: rows are hidden from everybody whom no policy lets see them, but not from the owner.
    pub enabled: bool,
    /// `FORCE ROW LEVEL SECURITY`: the owner is bound too.
    pub forced: bool,
}

impl Table {
    /// A table without columns, constraints or row-level security.
    pub fn new(name: QualifiedName) -> Self {
        Self {
            name,
            columns: Vec::new(),
            constraints: BTreeMap::new(),
            row_security: RowSecurity::default(),
            storage: Storage::default(),
            partitioning: None,
            of_type: None,
            descent: Descent::Own,
            foreign: None,
        }
    }

    /// What PostgreSQL's messages call it.
    pub fn word(&self) -> &'static str {
        if self.foreign.is_some() { "foreign table" } else { "table" }
    }

    /// The column of that name.
    pub fn column(&self, name: &Ident) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == *name)
    }

    /// The column of that name, to change.
    pub fn column_mut(&mut self, name: &Ident) -> Option<&mut Column> {
        self.columns.iter_mut().find(|column| column.name == *name)
    }

    /// Its primary key.
    pub fn primary_key(&self) -> Option<&Constraint> {
        self.constraints.values().find(|constraint| matches!(constraint.kind, ConstraintKind::PrimaryKey(_)))
    }

    /// Whether a column is one of its primary key's.
    pub fn is_in_primary_key(&self, column: &Ident) -> bool {
        let key = self.primary_key().map(|key| &key.kind);
        matches!(key, Some(ConstraintKind::PrimaryKey(key)) if key.columns.contains(column))
    }
}
