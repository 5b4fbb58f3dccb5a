use super::{Expression, IndexKey, IndexKeyKind, IndexStorage};
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
    /// Whether existing rows are known to satisfy it (`false` is NOT VALID, or NOT ENFORCED).
    pub validated: bool,
    /// Whether anything is checked at all (`false` is NOT ENFORCED of a check or a foreign key, PostgreSQL 18).
    pub enforced: bool,
    /// The key of a table above that it is part of, by the name of its index, see [`super::Index::part_of`].
    pub part_of: Option<QualifiedName>,
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
    /// `EXCLUDE`
    Exclude(Box<Exclusion>),
}

impl Constraint {
    /// The table that a foreign key references.
    pub fn referenced(&self) -> Option<&QualifiedName> {
        match &self.kind {
            ConstraintKind::ForeignKey(key) => Some(&key.references),
            ConstraintKind::PrimaryKey(_)
            | ConstraintKind::Unique(_)
            | ConstraintKind::Check { .. }
            | ConstraintKind::Exclude(_) => None,
        }
    }

    /// Whether it is a check that every table below has too.
    pub fn is_inherited_check(&self) -> bool {
        matches!(self.kind, ConstraintKind::Check { no_inherit: false, .. })
    }
}

impl ConstraintKind {
    /// Whether an index of the constraint's name stands behind it.
    pub fn has_index(&self) -> bool {
        self.index_storage().is_some()
    }

    /// How the index behind it is stored.
    pub fn index_storage(&self) -> Option<&IndexStorage> {
        match self {
            Self::PrimaryKey(key) | Self::Unique(key) => Some(&key.storage),
            Self::Exclude(exclusion) => Some(&exclusion.storage),
            Self::ForeignKey(_) | Self::Check { .. } => None,
        }
    }

    /// How the index behind it is stored, to change.
    pub fn index_storage_mut(&mut self) -> Option<&mut IndexStorage> {
        match self {
            Self::PrimaryKey(key) | Self::Unique(key) => Some(&mut key.storage),
            Self::Exclude(exclusion) => Some(&mut exclusion.storage),
            Self::ForeignKey(_) | Self::Check { .. } => None,
        }
    }

    /// The expressions it holds.
    pub fn expressions(&self) -> Vec<&Expression> {
        match self {
            Self::PrimaryKey(_) | Self::Unique(_) | Self::ForeignKey(_) => Vec::new(),
            Self::Check { expression, .. } => vec![expression],
            Self::Exclude(exclusion) => {
                let keys = exclusion.elements.iter().filter_map(|element| match &element.key.kind {
                    IndexKeyKind::Column(_) => None,
                    IndexKeyKind::Expression(expression) => Some(expression),
                });
                keys.chain(&exclusion.predicate).collect()
            }
        }
    }

    /// The expressions it holds, to change.
    pub fn expressions_mut(&mut self) -> Vec<&mut Expression> {
        match self {
            Self::PrimaryKey(_) | Self::Unique(_) | Self::ForeignKey(_) => Vec::new(),
            Self::Check { expression, .. } => vec![expression],
            Self::Exclude(exclusion) => {
                let keys = exclusion.elements.iter_mut().filter_map(|element| match &mut element.key.kind {
                    IndexKeyKind::Column(_) => None,
                    IndexKeyKind::Expression(expression) => Some(expression),
                });
                keys.chain(&mut exclusion.predicate).collect()
            }
        }
    }
}

/// An exclusion constraint: no two rows may be such that every element's operator holds between them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exclusion {
    /// The access method of its index.
    pub method: Ident,
    /// What is compared, in order.
    pub elements: Vec<ExclusionElement>,
    /// Columns carried in its index (`INCLUDE`).
    pub include: Vec<Ident>,
    /// The rows that it is about (`WHERE`).
    pub predicate: Option<Expression>,
    /// How its index is stored.
    pub storage: IndexStorage,
}

impl Exclusion {
    /// The columns that its elements are, and those that are carried.
    pub fn columns(&self) -> impl Iterator<Item = &Ident> {
        let keys = self.elements.iter().filter_map(|element| match &element.key.kind {
            IndexKeyKind::Column(column) => Some(column),
            IndexKeyKind::Expression(_) => None,
        });
        keys.chain(&self.include)
    }

    /// The columns that its elements are, and those that are carried, to change.
    pub fn columns_mut(&mut self) -> impl Iterator<Item = &mut Ident> {
        let keys = self.elements.iter_mut().filter_map(|element| match &mut element.key.kind {
            IndexKeyKind::Column(column) => Some(column),
            IndexKeyKind::Expression(_) => None,
        });
        keys.chain(&mut self.include)
    }
}

/// What an exclusion constraint compares, and by which operator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExclusionElement {
    /// What is compared, as a part of an index's key.
    pub key: IndexKey,
    /// The operator's symbol.
    pub operator: String,
    /// The operator's schema where that is not `pg_catalog`.
    pub operator_schema: Option<Ident>,
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
    /// Whether the last column is a range that must not overlap where the others are equal (`WITHOUT OVERLAPS`,
    /// PostgreSQL 18).
    pub without_overlaps: bool,
    /// How its index is stored.
    pub storage: IndexStorage,
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
    /// Whether the last column is a range that the referenced ones must cover (`PERIOD`, PostgreSQL 18).
    pub period: bool,
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
