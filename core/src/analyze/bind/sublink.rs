//! Subqueries within expressions: `transformSubLink`.

use super::compare::junction;
use super::operator::Use;
use super::{Binder, Bound, Clause};
use crate::analyze::catalog::Oid;
use crate::analyze::error::{Stop, raise, undecided};
use crate::analyze::node::{BoolOperator, Node, NodeKind, SubLinkKind, Symbol};
use crate::analyze::query::{BoundQuery, RelationColumn};
use crate::source::Span;
use crate::sql::ast::{Expr, ExprKind, Query};

impl Binder<'_, '_> {
    /// `EXISTS (…)`
    pub(super) fn exists(&mut self, query: &Query, span: Span) -> Bound<Node> {
        let query = Box::new(self.subquery(query, span)?);
        Ok(Node::new(NodeKind::SubLink { kind: SubLinkKind::Exists, query, ty: Oid::BOOL, typmod: -1 }, span))
    }

    /// A subquery as a value.
    pub(super) fn scalar_query(&mut self, query: &Query, span: Span) -> Bound<Node> {
        let query = Box::new(self.subquery(query, span)?);
        let column = one_column(&query, span)?;
        let (ty, typmod) = (column.ty, column.typmod);
        Ok(Node::new(NodeKind::SubLink { kind: SubLinkKind::Scalar, query, ty, typmod }, span))
    }

    /// `ARRAY(…)`
    pub(super) fn array_query(&mut self, query: &Query, span: Span) -> Bound<Node> {
        let query = Box::new(self.subquery(query, span)?);
        let column = one_column(&query, span)?;
        let element = column.ty;
        let ty = if self.env.element(element).is_some() { Some(element) } else { self.env.array(element) };
        let ty = ty.ok_or_else(|| self.no_array(element, span, "array"))?;
        let typmod = column.typmod;
        Ok(Node::new(NodeKind::SubLink { kind: SubLinkKind::Array, query, ty, typmod }, span))
    }

    /// `a IN (SELECT …)`, `(a, b) IN (SELECT …)`
    pub(super) fn in_query(&mut self, operand: &Expr, query: &Query, negated: bool, span: Span) -> Bound<Node> {
        let used = Use::of("=", operand.span, span);
        let node = self.quantified_query(operand, used, true, query)?;
        Ok(if negated { junction(BoolOperator::Not, vec![node], span) } else { node })
    }

    /// `a = ANY (SELECT …)`
    pub(super) fn quantified_query(&mut self, left: &Expr, used: Use<'_>, any: bool, query: &Query) -> Bound<Node> {
        let fields = match &left.kind {
            ExprKind::Row { fields, .. } => fields.as_slice(),
            _ => std::slice::from_ref(left),
        };
        let (left, symbol, query) = self.sublink_test(used, fields, query)?;
        let kind = if any { SubLinkKind::Any { left, symbol } } else { SubLinkKind::All { left, symbol } };
        Ok(Node::new(NodeKind::SubLink { kind, query: Box::new(query), ty: Oid::BOOL, typmod: -1 }, used.whole))
    }

    /// `(a, b) = (SELECT …)`
    pub(super) fn row_query(&mut self, used: Use<'_>, fields: &[Expr], query: &Query) -> Bound<Node> {
        let (left, symbol, query) = self.sublink_test(used, fields, query)?;
        let kind = SubLinkKind::RowCompare { left, symbol };
        Ok(Node::new(NodeKind::SubLink { kind, query: Box::new(query), ty: Oid::BOOL, typmod: -1 }, used.whole))
    }

    /// Compares each left operand with the column of the subquery in its place; returns the operands as converted, and the
    /// operator of the first.
    fn sublink_test(&mut self, used: Use<'_>, left: &[Expr], query: &Query) -> Bound<(Vec<Node>, Symbol, BoundQuery)> {
        // PostgreSQL looks at the subquery first.
        let bound = self.subquery(query, used.whole)?;
        let left = self.list(left)?;
        let wanted = left.len();
        if bound.columns.len() != wanted {
            let message = if bound.columns.len() < wanted {
                "subquery has too few columns"
            } else {
                "subquery has too many columns"
            };
            return Err(raise("syntax-error", "42601", query.span, message)
                .help(format!("select {wanted} column{}", if wanted == 1 { "" } else { "s" }))
                .into());
        }
        let mut converted = Vec::with_capacity(wanted);
        let mut first = None;
        for (left, column) in left.into_iter().zip(&bound.columns) {
            let parameter = NodeKind::CaseTest { ty: column.ty, typmod: column.typmod };
            let used = if first.is_none() { used } else { used.for_others() };
            let compared = self.make_op(used, vec![left, Node::new(parameter, query.span)])?;
            if compared.ty() != Oid::BOOL {
                let message = format!("operator {} must return type boolean", used.symbol);
                return Err(raise("type-mismatch", "42804", used.span, message).into());
            }
            if let NodeKind::Op { arguments, symbol, .. } = compared.kind {
                converted.extend(arguments.into_iter().next());
                first.get_or_insert(symbol);
            }
        }
        let symbol = first.ok_or_else(|| undecided(used.span, "a row of nothing"))?;
        Ok((converted, symbol, bound))
    }

    /// A subquery within an expression, where the place allows one.
    fn subquery(&mut self, query: &Query, span: Span) -> Bound<BoundQuery> {
        let place = self.outermost();
        if matches!(
            place,
            Clause::Default
                | Clause::Generated
                | Clause::Check
                | Clause::IndexKey
                | Clause::IndexPredicate
                | Clause::Trigger
                | Clause::PartitionKey
                | Clause::Transform
                | Clause::Parameter
                | Clause::Statistics
        ) {
            let message = format!("cannot use subquery in {}", place.singular());
            return Err(raise("subquery-not-allowed", "0A000", span, message)
                .help("use a trigger, or a policy where rows are to be hidden")
                .into());
        }
        self.query(query)
    }
}

fn one_column(query: &BoundQuery, span: Span) -> Result<&RelationColumn, Stop> {
    match query.columns.as_slice() {
        [column] => Ok(column),
        _ => Err(raise("syntax-error", "42601", span, "subquery must return only one column")
            .help("select one column")
            .into()),
    }
}
