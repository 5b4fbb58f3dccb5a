//! Whether values of one type may stand where another is wanted.

use super::bind::{Binder, Clause};
use super::catalog::{CastContext, Oid, TypeKind};
use super::environment::Environment;
use super::error::Stop;
use super::node::Form;
use crate::diagnostic::Diagnostic;
use crate::model::{Schema, TypeRef};
use crate::name::{Ident, QualifiedName};
use crate::sql::ast::Expr;

/// Whether a value of one type is stored in a column of another without a word (contexts `a` and `i` of `pg_cast`).
/// `None` where one of the types is not known.
pub fn can_assign(schema: &Schema, from: &TypeRef, to: &TypeRef) -> Option<bool> {
    let env = Environment::new(schema);
    let ((from, _), (to, _)) = (env.type_of(from)?, env.type_of(to)?);
    Some(env.can_coerce(&[from], &[to], CastContext::Assignment))
}

/// What an expression over a table's columns yields when it is assigned to a column of a type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Assigned {
    /// It can be stored.
    Stored,
    /// Its type does not convert.
    NoCast,
    /// It is wrong in itself, or could not be decided.
    Problem(Box<Diagnostic>),
}

/// Whether the value of an expression over a table's columns can be stored in a column of a type.
pub fn assign(schema: &Schema, search_path: &[Ident], table: &QualifiedName, expr: &Expr, to: &TypeRef) -> Assigned {
    let env = Environment::new(schema);
    let Some((to, typmod)) = env.type_of(to) else { return Assigned::Stored };
    let mut binder = Binder::new(&env, search_path, schema.table(table), Clause::Transform, expr.span);
    let node = binder
        .expression(expr)
        .and_then(|node| binder.coerce_to_target(node, to, typmod, CastContext::Assignment, Form::Implicit));
    match node {
        Ok(Some(_)) => Assigned::Stored,
        Ok(None) => Assigned::NoCast,
        Err(Stop::Error(diagnostic) | Stop::Undecided(diagnostic)) => Assigned::Problem(diagnostic),
    }
}

/// Whether a column of type `from` can reference one of type `to`: the index's operator family compares the two, or the
/// one becomes the other by itself (`ATAddForeignKeyConstraint`). What is not known is taken to be so.
pub fn can_reference(schema: &Schema, from: &TypeRef, to: &TypeRef) -> bool {
    let env = Environment::new(schema);
    let (Some((from, _)), Some((to, _))) = (env.type_of(from), env.type_of(to)) else {
        return true;
    };
    let family = |families: &[&[Oid]]| families.iter().any(|family| family.contains(&from) && family.contains(&to));
    from == to || family(FAMILIES) || env.can_coerce(&[from], &[to], CastContext::Implicit)
}

/// Whether values of a type are ranges or multiranges, as `WITHOUT OVERLAPS` demands. What is not known is taken to be so.
pub fn may_be_range(schema: &Schema, data_type: &TypeRef) -> bool {
    let env = Environment::new(schema);
    let Some((oid, _)) = env.type_of(data_type) else { return true };
    matches!(env.row(env.base_type(oid)).kind, TypeKind::Range | TypeKind::MultiRange)
}

/// The built-in btree operator families over several types (`pg_opfamily`: integer_ops, float_ops, datetime_ops,
/// text_ops).
const FAMILIES: &[&[Oid]] = &[
    &[Oid::INT2, Oid::INT4, Oid::INT8],
    &[Oid::FLOAT4, Oid::FLOAT8],
    &[Oid::DATE, Oid::TIMESTAMP, Oid::TIMESTAMPTZ],
    &[Oid::TEXT, Oid::VARCHAR, Oid::NAME],
    &[Oid::INET, Oid::CIDR],
];
