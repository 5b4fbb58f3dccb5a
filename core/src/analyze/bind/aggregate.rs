//! Aggregates: `transformAggregateCall`, `check_agglevels_and_constraints`.

use super::function::Overload;
use super::grouping::same_column;
use super::{Binder, Bound, Clause};
use crate::analyze::catalog::{AggregateKind, Oid};
use crate::analyze::error::{raise, undecided};
use crate::analyze::node::{AggregateCall, Form, Node, NodeKind, SortKey};
use crate::analyze::walk::walk;
use crate::source::Span;
use crate::sql::ast::{Call, Expr, OrderBy};

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
        self.aggregates_allowed(span)?;
        match (kind, call.within_group) {
            (AggregateKind::Normal, false)
            | (AggregateKind::OrderedSet(_) | AggregateKind::HypotheticalSet(_), true) => {}
            (AggregateKind::Normal, true) => {
                let message = not_ordered_set(overload.name);
                return Err(raise("not-an-ordered-set", "42809", span, message).help("leave out WITHIN GROUP").into());
            }
            (AggregateKind::OrderedSet(_) | AggregateKind::HypotheticalSet(_), false) => {
                let message = format!("WITHIN GROUP is required for ordered-set aggregate {}", overload.name);
                return Err(raise("ordered-set", "42809", span, message).help("add WITHIN GROUP (ORDER BY …)").into());
            }
        }
        if let Some(message) = starless(call, overload.name).filter(|_| !call.within_group) {
            return Err(raise("wrong-object-type", "42809", span, message).into());
        }
        if arguments.iter().any(|argument| matches!(argument.kind, NodeKind::NamedArgument { .. })) {
            return Err(raise("named-argument", "0A000", span, "aggregates cannot use named arguments")
                .help("give the arguments by their places")
                .into());
        }
        let (mut arguments, ty) = self.prepare(&overload, arguments, span)?;
        not_nested(&arguments, span)?;
        let order_by = if call.within_group {
            let ordered = arguments.split_off(call.arguments.len().min(arguments.len()));
            let ordered = match kind {
                AggregateKind::HypotheticalSet(_) => self.hypothetical(&mut arguments, ordered, span)?,
                AggregateKind::Normal | AggregateKind::OrderedSet(_) => ordered,
            };
            let keys = call.order_by.iter().zip(ordered);
            keys.map(|(key, value)| sort_key(key, value)).collect::<Bound<_>>()?
        } else {
            let keys = self.sort_keys(&call.order_by)?;
            keys.into_iter().map(|key| argument_of(&arguments, key)).collect()
        };
        let filter = self.filter(call.filter.as_ref())?;
        self.scope.has_aggregates = true;
        let takes_any = overload.function.arguments.last() == Some(&Oid::ANY);
        Ok(Node::new(
            NodeKind::Aggregate(Box::new(AggregateCall {
                name: overload.function.name,
                routine: overload.routine,
                arguments,
                within_group: call.within_group,
                star: call.star,
                distinct: call.distinct,
                order_by,
                filter,
                variadic: !call.within_group && (spread || (overload.variadic > 0 && !takes_any)),
                ty,
                form: None,
            })),
            span,
        ))
    }

    /// Refuses an aggregate where none may stand, or within another one.
    pub(super) fn check_aggregate(&self, arguments: &[Node], span: Span) -> Bound<()> {
        self.aggregates_allowed(span)?;
        not_nested(arguments, span)
    }

    fn aggregates_allowed(&self, span: Span) -> Bound<()> {
        if matches!(self.clause(), Clause::Targets | Clause::Having | Clause::OrderBy | Clause::Window) {
            return Ok(());
        }
        Err(self.not_allowed("aggregate functions", "aggregate-not-allowed", "42803", span))
    }

    /// `unify_hypothetical_args`: each direct argument is what the one that is ordered by in its place is.
    fn hypothetical(&mut self, direct: &mut [Node], ordered: Vec<Node>, span: Span) -> Bound<Vec<Node>> {
        if direct.len() != ordered.len() {
            let message = "the number of hypothetical direct arguments must match the number of ordering columns";
            return Err(raise("unknown-function", "42883", span, message).into());
        }
        let mut unified = Vec::with_capacity(ordered.len());
        for (direct, ordered) in direct.iter_mut().zip(ordered) {
            let one = std::mem::replace(direct, Node::null(Oid::UNKNOWN, span));
            let (nodes, _) = self.unify(vec![one, ordered], "WITHIN GROUP")?;
            let mut nodes = nodes.into_iter();
            if let (Some(one), Some(other)) = (nodes.next(), nodes.next()) {
                *direct = one;
                unified.push(other);
            }
        }
        Ok(unified)
    }

    /// `FILTER (WHERE …)`
    pub(super) fn filter(&mut self, filter: Option<&Expr>) -> Bound<Option<Node>> {
        let Some(filter) = filter else { return Ok(None) };
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
                let value = self.expression(&key.value)?;
                let value = self.settle_unknown(value)?;
                sort_key(key, value)
            })
            .collect()
    }
}

fn not_nested(arguments: &[Node], span: Span) -> Bound<()> {
    if arguments.iter().any(|node| contains(node, |kind| matches!(kind, NodeKind::Window(_)))) {
        let message = "aggregate function calls cannot contain window function calls";
        return Err(raise("nested-aggregate", "42803", span, message)
            .help("compute the window function in a subquery")
            .into());
    }
    if arguments.iter().any(contains_aggregate) {
        return Err(raise("nested-aggregate", "42803", span, "aggregate function calls cannot be nested")
            .help("compute the inner aggregate in a subquery")
            .into());
    }
    Ok(())
}

/// What is ordered by is the argument of the aggregate that is the same, with its conversion
/// (`findTargetlistEntrySQL99`).
fn argument_of(arguments: &[Node], key: SortKey) -> SortKey {
    let same = |argument: &&Node| same_column(without_implicit(argument), &key.value);
    match arguments.iter().find(same) {
        Some(argument) => SortKey { value: argument.clone(), ..key },
        None => key,
    }
}

/// `strip_implicit_coercions`
fn without_implicit(node: &Node) -> &Node {
    match &node.kind {
        NodeKind::Relabel { argument, form: Form::Implicit, .. }
        | NodeKind::ViaIo { argument, form: Form::Implicit, .. }
        | NodeKind::ArrayCoerce { argument, form: Form::Implicit, .. }
        | NodeKind::ToDomain { argument, form: Form::Implicit, .. } => without_implicit(argument),
        NodeKind::Func { arguments, form: Form::Implicit, .. } => arguments.first().map_or(node, without_implicit),
        _ => node,
    }
}

/// `addTargetToSortList`
pub(super) fn sort_key(key: &OrderBy, value: Node) -> Bound<SortKey> {
    let descending = match key.using.as_ref().map(|using| using.symbol.as_str()) {
        None => key.descending,
        // Every type that can be ordered has these two.
        Some("<") => false,
        Some(">") => true,
        Some("=" | "<>" | "<=" | ">=") => {
            let symbol = key.using.as_ref().map_or("", |using| using.symbol.as_str());
            let message = format!("operator {symbol} is not a valid ordering operator");
            return Err(raise("ordering-operator", "42809", key.value.span, message)
                .help("ordering operators must be \"<\" or \">\" members of btree operator families")
                .into());
        }
        Some(_) => return Err(undecided(key.value.span, "ORDER BY … USING another operator")),
    };
    Ok(SortKey { value, descending, nulls_first: key.nulls_first, position: None })
}

/// Whether an aggregate of the same query is within.
pub(super) fn contains_aggregate(node: &Node) -> bool {
    contains(node, |kind| matches!(kind, NodeKind::Aggregate(_)))
}

fn contains(node: &Node, wanted: fn(&NodeKind) -> bool) -> bool {
    let mut found = false;
    walk(node, 0, &mut |node, depth| found |= depth == 0 && wanted(&node.kind));
    found
}

/// What is wrong with a call of an aggregate without arguments that is not `aggregate(*)`.
pub(super) fn starless(call: &Call, name: &str) -> Option<String> {
    (call.arguments.is_empty() && !call.star)
        .then(|| format!("{name}(*) must be used to call a parameterless aggregate function"))
}

/// What is wrong with WITHIN GROUP in a call of an ordinary aggregate.
pub(super) fn not_ordered_set(name: &str) -> String {
    format!("{name} is not an ordered-set aggregate, so it cannot have WITHIN GROUP")
}
