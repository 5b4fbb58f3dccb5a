//! The values of a partition's bound: constants of the partition key's types (`transformPartitionBoundValue`).

use super::bind::{Binder, Clause};
use super::catalog::Oid;
use super::environment::Environment;
use super::error::{Bound, undecided};
use super::node::{Node, NodeKind, Value};
use super::{Pending, deparse};
use crate::model::{Expression, IndexKeyKind, PartitionKey, Table};
use crate::render::{self, Style};
use crate::source::{SourceId, Span};

/// A value as `pg_get_expr` prints it within a bound: a constant without its type.
pub(super) fn value(env: &Environment<'_>, pending: &Pending, parent: &Table, key: usize) -> Bound<Expression> {
    let expr = &pending.expr;
    let key = parent.partitioning.as_ref().and_then(|partitioning| partitioning.keys.get(key));
    let Some((ty, typmod)) = key.and_then(|key| key_type(env, pending, parent, key)) else {
        return Err(undecided(expr.span, "the type of the partition key"));
    };
    let mut binder = Binder::new(env, &pending.search_path, None, Clause::Default, expr.span);
    let name = parent.name.name.as_str();
    // What is NULL is no default.
    let Some(node) = binder.assigned(expr, name, (ty, typmod), |_| Ok(()))? else {
        return Ok(Expression::decided(vec![crate::model::Piece::Sql("NULL".to_owned())]));
    };
    match constant(&node, ty) {
        Some(node) => Ok(Expression::decided(deparse::deparse_bare(env, &node))),
        None => Err(undecided(expr.span, "what this comes to")),
    }
}

fn key_type(env: &Environment<'_>, pending: &Pending, parent: &Table, key: &PartitionKey) -> Option<(Oid, i32)> {
    match &key.kind {
        IndexKeyKind::Column(column) => env.type_of(&parent.column(column)?.data_type),
        IndexKeyKind::Expression(expression) => {
            let text = render::expression(expression, &Style::default());
            let expr = crate::sql::parse_expression(&text, SourceId::again(expression.is_decided())).ok()?;
            let mut binder = Binder::new(env, &pending.search_path, Some(parent), Clause::IndexKey, expr.span);
            Some((binder.value(&expr).ok()?.ty(), -1))
        }
    }
}

/// The constant that a value is after PostgreSQL has computed it, as far as no computing is needed.
fn constant(node: &Node, ty: Oid) -> Option<Node> {
    let of = |value: &Value, span: Span| Node::new(NodeKind::Const { value: value.clone(), ty, typmod: -1 }, span);
    match &node.kind {
        NodeKind::Const { value, ty: own, .. } if *own == ty => Some(of(value, node.span)),
        // A whole number is written alike in every type of numbers.
        NodeKind::Const { value: value @ Value::Text(text), ty: own, .. }
            if is_number(*own) && is_number(ty) && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-') =>
        {
            Some(of(value, node.span))
        }
        NodeKind::Func { arguments, typmod: -1, .. } => match arguments.as_slice() {
            [argument] if is_number(ty) => constant(argument, ty),
            _ => None,
        },
        NodeKind::Relabel { argument, .. } => match &argument.kind {
            NodeKind::Const { value, ty: own, .. } if is_text(*own) && is_text(ty) => Some(of(value, node.span)),
            _ => None,
        },
        _ => None,
    }
}

fn is_number(ty: Oid) -> bool {
    [Oid::INT2, Oid::INT4, Oid::INT8, Oid::NUMERIC, Oid::FLOAT8].contains(&ty)
}

fn is_text(ty: Oid) -> bool {
    [Oid::TEXT, Oid::VARCHAR].contains(&ty)
}
