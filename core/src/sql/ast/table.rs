use std::collections::BTreeSet;

use super::{
    ColumnOptions, Expr, IndexKeyDef, Name, ObjectName, Operator, OptionChange, PartitionBound, PartitionBy, Query,
    SequenceOption, StorageOption, TypeName,
};
use crate::model::{Deferrability, ForeignKeyMatch, GeneratedKind, IdentityKind, ReferentialAction};
use crate::source::Span;

/// `CREATE TABLE`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateTable {
    /// Its name.
    pub name: ObjectName,
    /// `IF NOT EXISTS`
    pub if_not_exists: bool,
    /// Its columns.
    pub columns: Vec<ColumnDef>,
    /// Its table constraints.
    pub constraints: Vec<ConstraintDef>,
    /// `LIKE …`
    pub likes: Vec<Like>,
    /// `OF type`
    pub of_type: Option<ObjectName>,
    /// Clauses that are not carried yet: what and where.
    pub unsupported: Vec<Clause>,
    /// `WITH (…)`
    pub options: Vec<StorageOption>,
    /// `UNLOGGED`
    pub unlogged: bool,
    /// `PARTITION BY`
    pub partition_by: Option<PartitionBy>,
    /// `PARTITION OF` one of them, or `INHERITS` from them.
    pub parents: Vec<ObjectName>,
    /// `FOR VALUES …` of a partition.
    pub bound: Option<PartitionBound>,
    /// What a partition says of its parent's columns, and a table of a type of the type's.
    pub column_options: Vec<ColumnOptions>,
    /// `FOREIGN TABLE … SERVER … OPTIONS (…)`
    pub foreign: Option<ForeignDef>,
}

/// Where the rows of a foreign table are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForeignDef {
    /// `SERVER`
    pub server: Name,
    /// `OPTIONS (…)`
    pub options: Vec<OptionChange>,
}

/// `LIKE table INCLUDING …`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Like {
    /// The table, or whatever else has columns.
    pub table: ObjectName,
    /// What comes along beside the columns.
    pub including: BTreeSet<LikePart>,
    /// How many columns of the new table's own come before.
    pub after: usize,
    /// Its bytes.
    pub span: Span,
}

/// What `LIKE` may take along.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum LikePart {
    /// `COMMENTS`
    Comments,
    /// `COMPRESSION`
    Compression,
    /// `CONSTRAINTS`
    Constraints,
    /// `DEFAULTS`
    Defaults,
    /// `GENERATED`
    Generated,
    /// `IDENTITY`
    Identity,
    /// `INDEXES`
    Indexes,
    /// `STATISTICS`
    Statistics,
    /// `STORAGE`
    Storage,
}

impl LikePart {
    /// Each with its word.
    pub const ALL: [(&'static str, Self); 9] = [
        ("comments", Self::Comments),
        ("compression", Self::Compression),
        ("constraints", Self::Constraints),
        ("defaults", Self::Defaults),
        ("generated", Self::Generated),
        ("identity", Self::Identity),
        ("indexes", Self::Indexes),
        ("statistics", Self::Statistics),
        ("storage", Self::Storage),
    ];
}

/// What `SELECT … INTO` names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IntoTable {
    /// Its name.
    pub name: ObjectName,
    /// `UNLOGGED`
    pub unlogged: bool,
    /// `TEMPORARY`
    pub temporary: bool,
}

/// `CREATE TABLE … AS`, `SELECT … INTO`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateTableAs {
    /// Its name.
    pub name: ObjectName,
    /// `IF NOT EXISTS`
    pub if_not_exists: bool,
    /// The names of its columns.
    pub columns: Vec<Name>,
    /// `WITH (…)`
    pub options: Vec<StorageOption>,
    /// `UNLOGGED`
    pub unlogged: bool,
    /// What its columns and its rows are.
    pub query: Query,
    /// `WITH DATA`
    pub with_data: bool,
    /// Clauses that are not carried yet.
    pub unsupported: Vec<Clause>,
}

/// A clause that is not carried yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clause {
    /// Its words, for instance `PARTITION BY`.
    pub what: String,
    /// Its bytes.
    pub span: Span,
}

/// A column's definition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnDef {
    /// Its name.
    pub name: Name,
    /// Its type.
    pub data_type: TypeName,
    /// `COLLATE`
    pub collation: Option<ObjectName>,
    /// Its constraints in the order written.
    pub constraints: Vec<ConstraintDef>,
    /// Clauses that are not carried yet (`STORAGE`, `COMPRESSION`, …).
    pub unsupported: Vec<Clause>,
    /// Its bytes.
    pub span: Span,
    /// `STORAGE`
    pub storage: Option<Name>,
    /// `COMPRESSION`
    pub compression: Option<Name>,
    /// `OPTIONS (…)`
    pub options: Vec<OptionChange>,
}

/// A constraint's definition, of a column or of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConstraintDef {
    /// `CONSTRAINT name`
    pub name: Option<Name>,
    /// What it demands.
    pub kind: ConstraintDefKind,
    /// When it is checked; `None` where nothing was written.
    pub deferrability: Option<Deferrability>,
    /// `NOT VALID`
    pub not_valid: bool,
    /// `ENFORCED` or `NOT ENFORCED`; `None` where nothing was written.
    pub enforced: Option<bool>,
    /// Clauses that are not carried yet (`USING INDEX TABLESPACE`, `WITH (…)`, …).
    pub unsupported: Vec<Clause>,
    /// Its bytes.
    pub span: Span,
}

/// What a constraint demands, or what else stands among a column's constraints.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConstraintDefKind {
    /// `NULL`
    Null,
    /// `NOT NULL`; a table constraint names its column.
    NotNull {
        /// The column, for a table constraint (PostgreSQL 18).
        column: Option<Name>,
        /// `NO INHERIT` (PostgreSQL 18)
        no_inherit: bool,
    },
    /// `DEFAULT …`
    Default(Expr),
    /// `GENERATED ALWAYS AS (…)`
    Generated {
        /// What it is computed from.
        expression: Expr,
        /// When it is computed.
        kind: GeneratedKind,
    },
    /// `GENERATED … AS IDENTITY`
    Identity {
        /// Whether a value may be given.
        kind: IdentityKind,
        /// Its sequence's options.
        options: Vec<SequenceOption>,
    },
    /// `PRIMARY KEY`
    PrimaryKey(KeyDef),
    /// `UNIQUE`
    Unique(KeyDef),
    /// `CHECK (…)`
    Check {
        /// What must not be false.
        expression: Expr,
        /// `NO INHERIT`
        no_inherit: bool,
    },
    /// `FOREIGN KEY`, `REFERENCES`
    ForeignKey(ForeignKeyDef),
    /// `EXCLUDE`
    Exclude(Box<ExcludeDef>),
}

/// An exclusion constraint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExcludeDef {
    /// `USING method`
    pub method: Option<Name>,
    /// What is compared, each with its operator.
    pub elements: Vec<(IndexKeyDef, Operator)>,
    /// `INCLUDE`
    pub include: Vec<Name>,
    /// `WITH (…)`
    pub options: Vec<StorageOption>,
    /// `WHERE (…)`
    pub predicate: Option<Expr>,
}

/// A key's columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyDef {
    /// The columns; empty for a column's own constraint.
    pub columns: Vec<Name>,
    /// `INCLUDE`
    pub include: Vec<Name>,
    /// `NULLS NOT DISTINCT`
    pub nulls_not_distinct: bool,
    /// `WITHOUT OVERLAPS` behind the last column.
    pub without_overlaps: bool,
    /// `USING INDEX name`
    pub using_index: Option<Name>,
    /// `WITH (…)`
    pub options: Vec<StorageOption>,
}

/// A foreign key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForeignKeyDef {
    /// The referencing columns; empty for a column's own constraint.
    pub columns: Vec<Name>,
    /// The referenced table.
    pub references: ObjectName,
    /// The referenced columns; empty means its primary key.
    pub referenced_columns: Vec<Name>,
    /// `MATCH`
    pub match_type: ForeignKeyMatch,
    /// `ON UPDATE`
    pub on_update: ReferentialAction,
    /// `ON DELETE`
    pub on_delete: ReferentialAction,
    /// The columns of `ON DELETE SET NULL (…)`.
    pub on_delete_columns: Vec<Name>,
    /// `PERIOD` before the last of the referencing columns.
    pub period: bool,
    /// `PERIOD` before the last of the referenced columns.
    pub referenced_period: bool,
}
