use crate::name::Ident;

/// A schema in PostgreSQL's sense (`pg_namespace`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Namespace {
    /// Its name.
    pub name: Ident,
}
