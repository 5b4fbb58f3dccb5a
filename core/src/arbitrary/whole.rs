//! What is carried whole, put together by its clauses.

use crate::model::{Clause, ClauseKind, Definition, Object, ObjectId, Schema, Whole, WholeKind};
use crate::name::{Ident, QualifiedName};

/// Puts an object in, its clauses in order.
pub(super) fn insert(schema: &mut Schema, kind: WholeKind, name: QualifiedName, clauses: Vec<Clause>) -> ObjectId {
    let mut whole = Whole { kind, name, clauses };
    whole.settle();
    let id = whole.id();
    schema.insert(Object::Defined(Definition::Whole(whole)));
    id
}

/// The name of an object that lies in no schema.
pub(super) fn unplaced(name: impl Into<String>) -> QualifiedName {
    QualifiedName { schema: Ident::new(""), name: Ident::new(name.into()) }
}

pub(super) fn parameter(name: &str, value: &str) -> Clause {
    Clause::word(ClauseKind::Parameter(name.to_owned()), value)
}
