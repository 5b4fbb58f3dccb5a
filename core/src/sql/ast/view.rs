use super::{Clause, Name, ObjectName, Query};
use crate::source::Span;

/// `CREATE VIEW`, `CREATE MATERIALIZED VIEW`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateView {
    /// Its name.
    pub name: ObjectName,
    /// `OR REPLACE`
    pub replace: bool,
    /// Its columns' names.
    pub columns: Vec<Name>,
    /// `WITH (…)`, and `WITH CHECK OPTION` as the option that it is.
    pub options: Vec<StorageOption>,
    /// Its query; that of a recursive view is spelled out.
    pub query: Query,
    /// What a materialized view has beside.
    pub materialized: Option<CreateMaterialized>,
    /// Clauses that are not carried yet (`TEMPORARY`, `TABLESPACE`).
    pub unsupported: Vec<Clause>,
}

/// What `CREATE MATERIALIZED VIEW` says beside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateMaterialized {
    /// `IF NOT EXISTS`
    pub if_not_exists: bool,
    /// `USING`
    pub method: Option<Name>,
    /// `WITH DATA`
    pub with_data: bool,
}

/// An option in parentheses: `fillfactor = 70`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StorageOption {
    /// Its name, with what stands before its dot: `toast.autovacuum_enabled`.
    pub name: String,
    /// Its value as text.
    pub value: Option<String>,
    /// Its bytes.
    pub span: Span,
}

/// What a statement calls a relation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RelationWord {
    /// `TABLE`, which any relation may be called.
    Table,
    /// `FOREIGN TABLE`
    ForeignTable,
    /// `VIEW`
    View,
    /// `MATERIALIZED VIEW`
    MaterializedView,
}
