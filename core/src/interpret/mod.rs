//! What each statement does to a schema.

use std::collections::BTreeMap;

use crate::model::{ExpressionPlace, ObjectPart, Schema};
use crate::name::Ident;
use crate::source::Span;
use crate::sql::ast::Expr;

/// A schema whose expressions wait to be resolved. Until then each holds its text with the tokens normalised.
#[derive(Debug, Clone, Default)]
pub struct Draft {
    /// The schema so far.
    pub schema: Schema,
    /// The expressions that wait.
    pub pending: Vec<Pending>,
    /// Where everything was written.
    pub provenance: Provenance,
}

/// An expression that waits to be resolved.
#[derive(Debug, Clone)]
pub struct Pending {
    /// Where in the schema it stands.
    pub place: ExpressionPlace,
    /// What was written.
    pub expr: Expr,
    /// Where unqualified names are looked up, after `pg_catalog`.
    pub search_path: Vec<Ident>,
}

/// Where each object or part was written: its definition first, then what altered it.
#[derive(Debug, Clone, Default)]
pub struct Provenance(pub BTreeMap<ObjectPart, Vec<Span>>);
