use super::Expression;
use crate::name::{Ident, QualifiedName};

/// A constraint of a table. NOT NULL belongs to its column, see [`super::Column::not_null`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Constraint {
    /// Its name; the one PostgreSQL would choose where none was given.
    pub name: Ident,
    /// What it demands.
    pub kind: ConstraintKind,
    /// When it is checked.
    pub deferrability: Deferrability,
    /// Whether existing rows are known to satisfy it (`false` is NOT VALID).
    pub validated: bool,
}

/// What a constraint demands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConstraintKind {
    /// `PRIMARY KEY`
    PrimaryKey(UniqueKey),
    /// `UNIQUE`
    Unique(UniqueKey),
    /// `FOREIGN KEY`
    ForeignKey(ForeignKey),
    /// `CHECK`
    Check {
        /// What must not be false.
        expression: Expression,
        /// `NO INHERIT`
        no_inherit: bool,
    },
}

/// The columns of a primary key or a unique constraint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UniqueKey {
    /// The key's columns in order.
    pub columns: Vec<Ident>,
    /// Columns carried in its index (`INCLUDE`).
    pub include: Vec<Ident>,
    /// Whether nulls count as equal; always `false` for a primary key.
    pub nulls_not_distinct: bool,
}

/// A foreign key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForeignKey {
    /// The referencing columns.
    pub columns: Vec<Ident>,
    /// The referenced table.
    pub references: QualifiedName,
    /// The referenced columns; resolved to the primary key's where none were written.
    pub referenced_columns: Vec<Ident>,
    /// `MATCH`
    pub match_type: ForeignKeyMatch,
    /// `ON UPDATE`
    pub on_update: ReferentialAction,
    /// `ON DELETE`
    pub on_delete: ReferentialAction,
    /// The columns that `ON DELETE SET NULL (…)` or `SET DEFAULT (…)` sets; empty means all.
    pub on_delete_columns: Vec<Ident>,
}

/// How a foreign key treats nulls among several columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ForeignKeyMatch {
    /// `MATCH SIMPLE`, the default.
    Simple,
    /// `MATCH FULL`
    Full,
}

/// What happens to referencing rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReferentialAction {
    /// `NO ACTION`, the default.
    NoAction,
    /// `RESTRICT`
    Restrict,
    /// `CASCADE`
    Cascade,
    /// `SET NULL`
    SetNull,
    /// `SET DEFAULT`
    SetDefault,
}

/// When a constraint is checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deferrability {
    /// `NOT DEFERRABLE`, the default.
    NotDeferrable,
    /// `DEFERRABLE INITIALLY IMMEDIATE`
    Immediate,
    /// `DEFERRABLE INITIALLY DEFERRED`
    Deferred,
}
