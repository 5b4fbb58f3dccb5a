//! UNION, INTERSECT and EXCEPT: `transformSetOperationTree`.

use super::{Binder, Bound};
use crate::analyze::catalog::Oid;
use crate::analyze::error::{raise, undecided};
use crate::analyze::node::{Node, SortKey};
use crate::analyze::query::{BoundBody, BoundQuery, RelationColumn, SetTree};
use crate::source::Span;
use crate::sql::ast::{ExprKind, Literal, OrderBy, Query, QueryBody, SetOperator};

impl Binder<'_, '_> {
    /// Binds combined queries; returns the columns they yield together, named after the first query's.
    pub(super) fn set_operation(&mut self, body: &QueryBody, span: Span) -> Bound<(SetTree, Vec<RelationColumn>)> {
        match body {
            QueryBody::SetOperation { operator, all, left, right } => {
                let (mut left, left_columns) = self.set_operation(left, span)?;
                let (mut right, right_columns) = self.set_operation(right, span)?;
                let word = match operator {
                    SetOperator::Union => "UNION",
                    SetOperator::Intersect => "INTERSECT",
                    SetOperator::Except => "EXCEPT",
                };
                if left_columns.len() != right_columns.len() {
                    let message = format!("each {word} query must have the same number of columns");
                    return Err(raise("syntax-error", "42601", span, message).into());
                }
                let mut columns = Vec::with_capacity(left_columns.len());
                for (at, (one, other)) in left_columns.into_iter().zip(right_columns).enumerate() {
                    let ty = self.common_type(&[one.ty, other.ty]).map_err(|(one, other)| {
                        let (one, other) = (self.env.type_name(one), self.env.type_name(other));
                        let message = format!("{word} types {one} and {other} cannot be matched");
                        raise("type-mismatch", "42804", span, message).help("write an explicit cast on one side")
                    })?;
                    self.settle(&mut left, at, ty)?;
                    self.settle(&mut right, at, ty)?;
                    let typmod = if one.ty == other.ty && one.typmod == other.typmod { one.typmod } else { -1 };
                    columns.push(RelationColumn { name: one.name, ty, typmod });
                }
                let (left, right) = (Box::new(left), Box::new(right));
                Ok((SetTree::Operation { operator: *operator, all: *all, left, right }, columns))
            }
            QueryBody::Nested(query) => match &query.body {
                QueryBody::SetOperation { .. } if is_bare(query) => self.set_operation(&query.body, query.span),
                QueryBody::Nested(_) if is_bare(query) => self.set_operation(&query.body, query.span),
                _ => self.leaf(query),
            },
            QueryBody::Select(_) | QueryBody::Values(_) | QueryBody::Table(_) | QueryBody::Modify(_) => {
                self.leaf(&Query {
                    with: None,
                    body: body.clone(),
                    order_by: Vec::new(),
                    limit: None,
                    offset: None,
                    with_ties: false,
                    locking: Vec::new(),
                    span,
                })
            }
        }
    }

    fn leaf(&mut self, query: &Query) -> Bound<(SetTree, Vec<RelationColumn>)> {
        let bound = self.query_with(query, true)?;
        let columns = bound.columns.clone();
        Ok((SetTree::Leaf(bound), columns))
    }

    /// Gives an untyped literal among the results of a query the type that the queries have in common.
    fn settle(&mut self, tree: &mut SetTree, at: usize, ty: Oid) -> Bound<()> {
        match tree {
            SetTree::Operation { .. } => Ok(()),
            SetTree::Leaf(BoundQuery { body: BoundBody::Select(select), columns, .. }) => {
                let Some(target) = select.targets.get_mut(at).filter(|target| target.value.ty() == Oid::UNKNOWN) else {
                    return Ok(());
                };
                let span = target.value.span;
                let value = std::mem::replace(&mut target.value, Node::null(Oid::UNKNOWN, span));
                target.value = self.coerce_to_common(value, ty, "UNION")?;
                if let Some(column) = columns.get_mut(at) {
                    column.ty = ty;
                }
                Ok(())
            }
            SetTree::Leaf(_) => Ok(()),
        }
    }

    /// ORDER BY of combined queries: a result's name or number, printed as the number.
    pub(super) fn positions(&mut self, order_by: &[OrderBy], columns: &[RelationColumn]) -> Bound<Vec<SortKey>> {
        order_by
            .iter()
            .map(|key| {
                let position = match &key.value.kind {
                    ExprKind::Literal(Literal::Number(number)) => number.parse::<usize>().ok(),
                    ExprKind::Column(names) => match names.as_slice() {
                        [name] => columns.iter().position(|column| column.name == name.ident).map(|at| at + 1),
                        _ => None,
                    },
                    _ => None,
                };
                match position.filter(|position| (1..=columns.len()).contains(position) && key.using.is_none()) {
                    Some(position) => Ok(SortKey {
                        value: Node::null(Oid::UNKNOWN, key.value.span),
                        descending: key.descending,
                        nulls_first: key.nulls_first,
                        position: Some(position),
                    }),
                    None => Err(undecided(key.value.span, "ORDER BY of combined queries by an expression")),
                }
            })
            .collect()
    }
}

/// Whether a query in parentheses has no clauses of its own.
fn is_bare(query: &Query) -> bool {
    query.with.is_none()
        && query.order_by.is_empty()
        && query.limit.is_none()
        && query.offset.is_none()
        && query.locking.is_empty()
}
