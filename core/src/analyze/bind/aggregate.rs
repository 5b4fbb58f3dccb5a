//! Aggregates: `transformAggregateCall`, `check_agglevels_and_constraints`, `transformGroupingFunc` (parse_agg.c).

use super::coerce::without_implicit;
use super::function::Overload;
use super::{Binder, Bound, Clause};
use crate::analyze::catalog::{AggregateKind, Oid};
use crate::analyze::error::{Stop, raise};
use crate::analyze::node::{AggregateCall, Node, NodeKind, SortKey};
use crate::analyze::same::same;
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
        match (kind, call.within_group) {
            (AggregateKind::Normal, false)
            | (AggregateKind::OrderedSet(_) | AggregateKind::HypotheticalSet(_), true) => {}
            (AggregateKind::Normal, true) => {
                let message = not_ordered_set(overload.name);
                return Err(raise("not-an-ordered-set", "42809", span, message).help("leave out WITHIN GROUP").into());
            }
            (AggregateKind::OrderedSet(_) | AggregateKind::HypotheticalSet(_), false) => {
                return Err(within_group_required(overload.name, span));
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
        let (mut arguments, ty) = self.prepare(&overload, arguments, spread, span)?;
        let order_by: Vec<SortKey> = if call.within_group {
            let ordered = arguments.split_off(call.arguments.len().min(arguments.len()));
            let ordered = match kind {
                AggregateKind::HypotheticalSet(_) => self.hypothetical(&mut arguments, ordered, span)?,
                AggregateKind::Normal | AggregateKind::OrderedSet(_) => ordered,
            };
            let keys = call.order_by.iter().zip(ordered);
            keys.map(|(key, value)| self.sort_key(key, value)).collect::<Bound<_>>()?
        } else {
            let keys = self.sort_keys(&call.order_by)?;
            keys.into_iter().map(|key| argument_of(&arguments, key)).collect()
        };
        if call.distinct {
            self.check_distinct(&arguments, &order_by)?;
        }
        let filter = self.filter(call.filter.as_ref())?;
        let inside = arguments.iter().chain(order_by.iter().map(|key| &key.value)).chain(&filter);
        let level = self.aggregate_place(inside, "aggregate functions", span)?;
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
                variadic: !call.within_group
                    && overload.function.variadic
                    && (spread || (overload.variadic > 0 && !takes_any)),
                level,
                ty,
                form: None,
            })),
            span,
        ))
    }

    /// Which query an aggregate, or another operation on groups, belongs to, by what is inside it.
    pub(super) fn aggregate_place<'n>(
        &mut self,
        inside: impl IntoIterator<Item = &'n Node>,
        what: &str,
        span: Span,
    ) -> Bound<usize> {
        let level = aggregate_level(inside, span)?;
        self.check_aggregate_place(level, what, span)?;
        if let Some(scope) = self.scope_at_mut(level) {
            scope.has_aggregates = true;
        }
        Ok(level)
    }

    /// `GROUPING (…)`
    pub(super) fn grouping(&mut self, list: &[Expr], span: Span) -> Bound<Node> {
        let arguments = self.list(list)?;
        let level = self.aggregate_place(&arguments, "grouping operations", span)?;
        Ok(Node::new(NodeKind::Grouping { arguments, level }, span))
    }

    /// Refuses an aggregate where the query that it belongs to does not take one.
    fn check_aggregate_place(&self, level: usize, what: &str, span: Span) -> Bound<()> {
        let Some(clause) = self.scope_at(level).map(|scope| scope.clause) else { return Ok(()) };
        match clause {
            Clause::Targets | Clause::Having | Clause::OrderBy | Clause::Window | Clause::Body => Ok(()),
            Clause::From if level > 0 => {
                let message = format!("{what} are not allowed in FROM clause of their own query level");
                Err(raise("aggregate-not-allowed", "42803", span, message)
                    .help("compute it in a subquery of its own")
                    .into())
            }
            _ => Err(not_allowed_in(clause, what, "aggregate-not-allowed", "42803", span)),
        }
    }

    /// What DISTINCT asks of an aggregate's arguments (`transformDistinctClause`, `transformAggregateCall`).
    fn check_distinct(&self, arguments: &[Node], order_by: &[SortKey]) -> Bound<()> {
        for argument in arguments {
            self.check_equality(argument.ty(), argument.span)?;
            self.check_ordering(argument.ty(), argument.span)?;
        }
        match order_by.iter().find(|key| !arguments.iter().any(|argument| same(argument, &key.value))) {
            None => Ok(()),
            Some(key) => {
                let message = "in an aggregate with DISTINCT, ORDER BY expressions must appear in argument list";
                Err(raise("distinct-order", "42P10", key.value.span, message)
                    .help("order by what the aggregate takes")
                    .into())
            }
        }
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
                self.sort_key(key, value)
            })
            .collect()
    }
}

/// What is ordered by is the argument of the aggregate that is the same, with its conversion
/// (`findTargetlistEntrySQL99`).
fn argument_of(arguments: &[Node], key: SortKey) -> SortKey {
    let same = |argument: &&Node| same(without_implicit(argument), &key.value);
    match arguments.iter().find(same) {
        Some(argument) => SortKey { value: argument.clone(), ..key },
        None => key,
    }
}

/// The error for something that must not stand in a clause.
pub(super) fn not_allowed_in(
    clause: Clause,
    what: &str,
    code: &'static str,
    sqlstate: &'static str,
    span: Span,
) -> Stop {
    raise(code, sqlstate, span, format!("{what} are not allowed in {}", clause.plural()))
        .help(match clause {
            Clause::Policy | Clause::Where => "put it into a subquery",
            _ => "compute it elsewhere, for instance in a trigger",
        })
        .into()
}

/// The error for an ordered-set aggregate that is called as an ordinary one.
pub(super) fn within_group_required(name: &str, span: Span) -> Stop {
    let message = format!("WITHIN GROUP is required for ordered-set aggregate {name}");
    raise("ordered-set", "42809", span, message).help("add WITHIN GROUP (ORDER BY …)").into()
}

/// Which query an aggregate belongs to: the innermost one that it reads a column of (`check_agg_arguments`).
fn aggregate_level<'n>(inside: impl IntoIterator<Item = &'n Node>, span: Span) -> Bound<usize> {
    let (mut of_columns, mut of_aggregates): (Option<usize>, Option<usize>) = (None, None);
    let (mut window, mut set) = (false, false);
    let least = |known: Option<usize>, level: usize| Some(known.map_or(level, |known| known.min(level)));
    for node in inside {
        walk(node, 0, &mut |node, depth| match &node.kind {
            NodeKind::Var { level, .. } if *level >= depth => of_columns = least(of_columns, level - depth),
            NodeKind::Aggregate(call) if call.level >= depth => {
                of_aggregates = least(of_aggregates, call.level - depth);
            }
            NodeKind::Grouping { level, .. } if *level >= depth => of_aggregates = least(of_aggregates, level - depth),
            NodeKind::Window(_) => window |= depth == 0,
            NodeKind::Func { function, .. } => set |= depth == 0 && function.returns_set,
            _ => {}
        });
    }
    let refuse = |what: &str, sqlstate: &'static str, help: &str| {
        Err(raise("nested-aggregate", sqlstate, span, format!("aggregate function calls cannot {what}"))
            .help(help)
            .into())
    };
    if window {
        return refuse("contain window function calls", "42803", "compute the window function in a subquery");
    }
    if set {
        return refuse("contain set-returning function calls", "0A000", "select from the function in LATERAL FROM");
    }
    let level = match (of_columns, of_aggregates) {
        (Some(one), Some(other)) => one.min(other),
        (one, other) => one.or(other).unwrap_or(0),
    };
    if of_aggregates == Some(level) {
        return refuse("be nested", "42803", "compute the inner aggregate in a subquery");
    }
    Ok(level)
}

/// Whether a window function of the same query is within.
pub(super) fn contains_window(node: &Node) -> bool {
    let mut found = false;
    walk(node, 0, &mut |node, depth| found |= depth == 0 && matches!(node.kind, NodeKind::Window(_)));
    found
}

/// Whether an aggregate of the query itself is within.
pub(super) fn contains_aggregate(node: &Node) -> bool {
    let mut found = false;
    walk(node, 0, &mut |node, depth| match &node.kind {
        NodeKind::Aggregate(call) => found |= call.level == depth,
        NodeKind::Grouping { level, .. } => found |= *level == depth,
        _ => {}
    });
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
