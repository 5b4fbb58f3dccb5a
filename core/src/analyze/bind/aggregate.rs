//! Aggregates: `transformAggregateCall`, `check_agglevels_and_constraints`.

use super::function::Overload;
use super::{Binder, Bound, Clause};
use crate::analyze::catalog::{AggregateKind, Oid};
use crate::analyze::error::{raise, undecided};
use crate::analyze::node::{AggregateCall, Node, NodeKind, SortKey};
use crate::analyze::walk::walk;
use crate::source::Span;
use crate::sql::ast::{Call, OrderBy};

impl Binder<'_, '_> {
    /// A call of an aggregate.
    pub(super) fn aggregate(
        &mut self,
        call: &Call,
        kind: AggregateKind,
        overload: Overload<'_>,
        arguments: Vec<Node>,
        spread: bool,
        span: Span,
    ) -> Bound<Node> {
        if !matches!(self.clause(), Clause::Targets | Clause::Having | Clause::OrderBy | Clause::Window) {
            return Err(self.not_allowed("aggregate functions", "aggregate-not-allowed", "42803", span));
        }
        if kind != AggregateKind::Normal || call.within_group {
            return Err(undecided(span, "an ordered-set aggregate"));
        }
        let (arguments, ty) = self.prepare(&overload, arguments, span)?;
        let nested = arguments.iter().any(contains_aggregate);
        if nested {
            return Err(raise("nested-aggregate", "42803", span, "aggregate function calls cannot be nested")
                .help("compute the inner aggregate in a subquery")
                .into());
        }
        let order_by = self.sort_keys(&call.order_by)?;
        let filter = self.filter(call)?;
        self.scope.has_aggregates = true;
        Ok(Node::new(
            NodeKind::Aggregate(Box::new(AggregateCall {
                name: overload.function.name,
                arguments,
                star: call.star,
                distinct: call.distinct,
                order_by,
                filter,
                variadic: spread || (overload.variadic > 0 && overload.function.arguments.last() != Some(&Oid::ANY)),
                ty,
            })),
            span,
        ))
    }

    /// `FILTER (WHERE …)`
    pub(super) fn filter(&mut self, call: &Call) -> Bound<Option<Node>> {
        let Some(filter) = &call.filter else { return Ok(None) };
        let clause = std::mem::replace(&mut self.scope.clause, Clause::Filter);
        let bound = self.condition(filter, "FILTER");
        self.scope.clause = clause;
        bound.map(Some)
    }

    /// `ORDER BY` within a call or a window.
    pub(super) fn sort_keys(&mut self, order_by: &[OrderBy]) -> Bound<Vec<SortKey>> {
        order_by
            .iter()
            .map(|key| {
                if key.using.is_some() {
                    return Err(undecided(key.value.span, "ORDER BY … USING"));
                }
                let value = self.expression(&key.value)?;
                let value = self.settle_unknown(value)?;
                Ok(SortKey { value, descending: key.descending, nulls_first: key.nulls_first, position: None })
            })
            .collect()
    }
}

/// Whether an aggregate of the same query is within.
pub(super) fn contains_aggregate(node: &Node) -> bool {
    let mut found = false;
    walk(node, 0, &mut |node, depth| found |= depth == 0 && matches!(node.kind, NodeKind::Aggregate(_)));
    found
}
