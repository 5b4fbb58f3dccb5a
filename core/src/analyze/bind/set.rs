//! UNION, INTERSECT and EXCEPT: `transformSetOperationTree`.

use super::scope::{Item, VisibleColumn};
use super::sort::{constant_position, no_position};
use super::{Binder, Bound, Clause};
use crate::analyze::catalog::{CastContext, Oid};
use crate::analyze::collation::{explicit, mismatch};
use crate::analyze::error::{Stop, raise};
use crate::analyze::node::{Attribute, Node, SortKey};
use crate::analyze::query::{BoundBody, BoundQuery, RelationColumn, SetTree};
use crate::name::QualifiedName;
use crate::source::Span;
use crate::sql::ast::{Expr, ExprKind, OrderBy, Query, QueryBody, SetOperator};

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
                    for side in [&one, &other] {
                        self.check_converts(side.ty, ty, word, span)?;
                    }
                    if !(*all && *operator == SetOperator::Union) {
                        self.check_equality(ty, span)?;
                    }
                    let collations = (self.written_collation(&left, at)?, self.written_collation(&right, at)?);
                    if let (Some(one), Some(other)) = collations
                        && one != other
                    {
                        return Err(mismatch(&one, &other, span));
                    }
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
                self.leaf(&Query::plain(body.clone(), span))
            }
        }
    }

    fn leaf(&mut self, query: &Query) -> Bound<(SetTree, Vec<RelationColumn>)> {
        if let Some(locking) = query.locking.first() {
            return Err(self.lock_refused(locking, "UNION/INTERSECT/EXCEPT"));
        }
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

    /// The collation that was written for a column of one of the queries.
    fn written_collation(&self, tree: &SetTree, at: usize) -> Bound<Option<QualifiedName>> {
        match tree {
            SetTree::Leaf(BoundQuery { body: BoundBody::Select(select), .. }) => match select.targets.get(at) {
                Some(target) => explicit(self.env, &target.value),
                None => Ok(None),
            },
            SetTree::Leaf(_) | SetTree::Operation { .. } => Ok(None),
        }
    }

    /// Refuses what a column of one of the queries does not become by itself.
    fn check_converts(&self, from: Oid, to: Oid, word: &str, span: Span) -> Bound<()> {
        if from == Oid::UNKNOWN || self.env.can_coerce(&[from], &[to], CastContext::Implicit) {
            return Ok(());
        }
        let (from, to) = (self.env.type_name(from), self.env.type_name(to));
        let message = format!("{word} could not convert type {from} to {to}");
        Err(raise("cannot-cast", "42846", span, message).help("write an explicit cast on one side").into())
    }

    /// ORDER BY of combined queries: a result's name or number, printed as the number.
    pub(super) fn positions(&mut self, order_by: &[OrderBy], columns: &[RelationColumn]) -> Bound<Vec<SortKey>> {
        order_by
            .iter()
            .map(|key| {
                let position = match (constant_position(&key.value, "ORDER BY")?, &key.value.kind) {
                    (Some(position), _) => {
                        let found = usize::try_from(position).ok().filter(|at| (1..=columns.len()).contains(at));
                        Some(found.ok_or_else(|| no_position("ORDER BY", position, key.value.span))?)
                    }
                    (None, ExprKind::Column(names)) => match names.as_slice() {
                        [name] => columns.iter().position(|column| column.name == name.ident).map(|at| at + 1),
                        _ => None,
                    },
                    _ => None,
                };
                let Some(position) = position else { return Err(self.not_a_result(&key.value, columns)) };
                let ty = columns.get(position - 1).map_or(Oid::NONE, |column| column.ty);
                let value = Node::null(ty, key.value.span);
                Ok(SortKey { position: Some(position), ..self.sort_key(key, value)? })
            })
            .collect()
    }

    /// The error for what combined queries cannot be ordered by: no name but those of their results is seen there.
    fn not_a_result(&mut self, expr: &Expr, columns: &[RelationColumn]) -> Stop {
        let columns = columns.iter().enumerate().map(|(at, RelationColumn { name, ty, typmod })| VisibleColumn {
            name: name.clone(),
            relation: 0,
            attribute: Attribute::Column(at),
            ty: *ty,
            typmod: *typmod,
        });
        let item = Item {
            name: None,
            table: None,
            relation: None,
            columns: columns.collect(),
            relation_visible: false,
            columns_visible: true,
            lateral_only: false,
            lateral_ok: true,
        };
        let before = std::mem::replace(&mut self.scope.items, vec![item]);
        self.scope.clause = Clause::OrderBy;
        let bound = self.expression(expr);
        self.scope.items = before;
        match bound {
            Err(stop) => stop,
            Ok(_) => raise("set-order", "0A000", expr.span, "invalid UNION/INTERSECT/EXCEPT ORDER BY clause")
                .help("only the names and numbers of results can be used, no expressions: add the expression to every SELECT, or put the UNION in a FROM clause")
                .into(),
        }
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
