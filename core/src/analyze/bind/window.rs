//! Window functions: `transformWindowFuncCall`.

use super::aggregate::{contains_window, not_ordered_set, starless, within_group_required};
use super::from::has_level_variables;
use super::function::Overload;
use super::{Binder, Bound, Clause};
use crate::analyze::catalog::{AggregateKind, CastContext, FunctionKind, Oid};
use crate::analyze::error::raise;
use crate::analyze::node::{BoundFrame, FrameEnd, Node, NodeKind, Window, WindowCall, WindowRef};
use crate::name::Ident;
use crate::source::Span;
use crate::sql::ast::{Call, Expr, Frame, FrameBound, FrameUnit, Name, OrderBy, Over, WindowSpec};

/// What a call with OVER has that none may have, and the SQLSTATE (`ParseFuncOrColumn`, parse_func.c).
fn not_over(call: &Call, overload: &Overload<'_>) -> Option<(String, &'static str)> {
    let name = overload.name;
    match overload.function.kind {
        FunctionKind::Aggregate(AggregateKind::OrderedSet(_) | AggregateKind::HypotheticalSet(_)) => {
            return Some((format!("OVER is not supported for ordered-set aggregate {name}"), "0A000"));
        }
        FunctionKind::Aggregate(AggregateKind::Normal) if call.within_group => {
            return Some((not_ordered_set(name), "42809"));
        }
        FunctionKind::Window if call.within_group => {
            return Some((format!("window function {name} cannot have WITHIN GROUP"), "42809"));
        }
        FunctionKind::Aggregate(_) | FunctionKind::Window | FunctionKind::Function => {}
    }
    let aggregate = matches!(overload.function.kind, FunctionKind::Aggregate(_));
    if call.distinct {
        Some(("DISTINCT is not implemented for window functions".to_owned(), "0A000"))
    } else if let Some(message) = starless(call, name).filter(|_| aggregate) {
        Some((message, "42809"))
    } else if !call.order_by.is_empty() {
        Some(("aggregate ORDER BY is not implemented for window functions".to_owned(), "0A000"))
    } else if !aggregate && call.filter.is_some() {
        Some(("FILTER is not implemented for non-aggregate window functions".to_owned(), "0A000"))
    } else {
        None
    }
}

impl Binder<'_, '_> {
    /// A call with OVER.
    pub(super) fn window_call(
        &mut self,
        call: &Call,
        overload: Overload<'_>,
        (arguments, spread): (Vec<Node>, bool),
        sets: usize,
        span: Span,
    ) -> Bound<Node> {
        let Some(over) = &call.over else {
            let message = format!("window function {} requires an OVER clause", overload.name);
            return Err(raise("window-without-over", "42809", span, message).help("add OVER (…)").into());
        };
        if let FunctionKind::Aggregate(AggregateKind::OrderedSet(_) | AggregateKind::HypotheticalSet(_)) =
            overload.function.kind
            && !call.within_group
        {
            return Err(within_group_required(overload.name, span));
        }
        if let Some((what, sqlstate)) = not_over(call, &overload) {
            return Err(raise("not-over-a-window", sqlstate, span, what).into());
        }
        let (arguments, ty) = self.prepare(&overload, arguments, spread, span)?;
        if self.scope.sets > sets {
            let message = "window function calls cannot contain set-returning function calls";
            return Err(raise("nested-window", "0A000", span, message)
                .help("select from the function in LATERAL FROM instead")
                .into());
        }
        let filter = self.filter(call.filter.as_ref())?;
        if arguments.iter().any(contains_window) {
            return Err(raise("nested-window", "42P20", span, "window function calls cannot be nested")
                .help("compute the inner one in a subquery")
                .into());
        }
        if !matches!(self.clause(), Clause::Targets | Clause::OrderBy | Clause::Body) {
            return Err(self.not_allowed("window functions", "window-not-allowed", "42P20", span));
        }
        self.scope.has_windows = true;
        let window = self.window_ref(over, span)?;
        let (name, routine) = (overload.function.name, overload.routine);
        let call = WindowCall { name, routine, arguments, star: call.star, filter, window, ty, form: None };
        Ok(Node::new(NodeKind::Window(Box::new(call)), span))
    }

    /// The window that a call is over.
    pub(super) fn window_ref(&mut self, over: &Over, span: Span) -> Bound<WindowRef> {
        Ok(match over {
            Over::Named(name) if self.scope.windows.iter().any(|(known, _)| *known == name.ident) => {
                WindowRef::Named(name.ident.clone())
            }
            Over::Named(name) => {
                let message = format!("window \"{}\" does not exist", name.ident.as_str());
                return Err(raise("unknown-window", "42704", name.span, message).into());
            }
            Over::Inline(spec) => {
                let named = self.scope.windows.len();
                WindowRef::Inline(Box::new(self.window_spec(spec, named, span)?))
            }
        })
    }

    /// The windows that a query names.
    pub(super) fn named_windows(&mut self, windows: &[(Name, WindowSpec)]) -> Bound<Vec<(Ident, Window)>> {
        let mut bound: Vec<(Ident, Window)> = Vec::with_capacity(windows.len());
        for (at, (name, spec)) in windows.iter().enumerate() {
            if bound.iter().any(|(known, _)| *known == name.ident) {
                let message = format!("window \"{}\" is already defined", name.ident.as_str());
                return Err(raise("duplicate-window", "42P20", name.span, message)
                    .help("name one of them otherwise")
                    .into());
            }
            bound.push((name.ident.clone(), self.window_spec(spec, at, name.span)?));
        }
        Ok(bound)
    }

    /// A window's definition, which may copy one of the first `before` that the query names.
    fn window_spec(&mut self, spec: &WindowSpec, before: usize, span: Span) -> Bound<Window> {
        let clause = std::mem::replace(&mut self.scope.clause, Clause::Window);
        let bound = self.window_parts(spec, before, span);
        self.scope.clause = clause;
        bound
    }

    /// `transformWindowDefinitions`
    fn window_parts(&mut self, spec: &WindowSpec, before: usize, span: Span) -> Bound<Window> {
        let inherited = match &spec.base {
            None => Vec::new(),
            Some(base) => self.inherited_order(spec, base, before)?,
        };
        let partition_by = self.list(&spec.partition_by)?;
        let partition_by =
            partition_by.into_iter().map(|node| self.settle_unknown(node)).collect::<Bound<Vec<Node>>>()?;
        for key in &partition_by {
            self.check_equality(key.ty(), key.span)?;
        }
        let order_by = self.sort_keys(&spec.order_by)?;
        let mut ordered: Vec<Oid> = order_by.iter().map(|key| key.value.ty()).collect();
        for key in &inherited {
            ordered.push(self.expression(&key.value)?.ty());
        }
        let frame = match &spec.frame {
            None => None,
            Some(frame) => {
                check_frame(frame, span)?;
                if frame.unit == FrameUnit::Groups && ordered.is_empty() {
                    return Err(raise("window-frame", "42P20", span, "GROUPS mode requires an ORDER BY clause")
                        .help("order by what makes the groups")
                        .into());
                }
                self.scope.clause = Clause::Frame;
                Some(Box::new(self.frame(frame, &ordered, span)?))
            }
        };
        Ok(Window { base: spec.base.as_ref().map(|base| base.ident.clone()), partition_by, order_by, frame })
    }

    /// What the window that is copied is ordered by; only what it does not say may be said besides.
    fn inherited_order(&self, spec: &WindowSpec, base: &Name, before: usize) -> Bound<Vec<OrderBy>> {
        let named = self.scope.windows.get(..before).unwrap_or_default();
        let find = |name: &Ident| named.iter().find(|(known, _)| known == name).map(|(_, spec)| spec);
        let refuse = |message: String, sqlstate| Err(raise("window", sqlstate, base.span, message).into());
        let word = base.ident.as_str();
        let Some(copied) = find(&base.ident) else {
            return refuse(format!("window \"{word}\" does not exist"), "42704");
        };
        let mut order_by = copied.order_by.clone();
        let mut from = copied.base.as_ref();
        // A window copies only those before it.
        for _ in 0..named.len() {
            let Some(spec) = from.and_then(|base| find(&base.ident)).filter(|_| order_by.is_empty()) else { break };
            order_by.clone_from(&spec.order_by);
            from = spec.base.as_ref();
        }
        if !spec.partition_by.is_empty() {
            return refuse(format!("cannot override PARTITION BY clause of window \"{word}\""), "42P20");
        }
        if !spec.order_by.is_empty() && !order_by.is_empty() {
            return refuse(format!("cannot override ORDER BY clause of window \"{word}\""), "42P20");
        }
        if copied.frame.is_some() {
            return refuse(format!("cannot copy window \"{word}\" because it has a frame clause"), "42P20");
        }
        Ok(order_by)
    }

    fn frame(&mut self, frame: &Frame, ordered: &[Oid], span: Span) -> Bound<BoundFrame> {
        let start = self.frame_end(frame.unit, &frame.start, ordered, span)?;
        let end = frame.end.as_ref().map(|end| self.frame_end(frame.unit, end, ordered, span)).transpose()?;
        Ok(BoundFrame { unit: frame.unit, start, end, exclusion: frame.exclusion })
    }

    fn frame_end(&mut self, unit: FrameUnit, bound: &FrameBound, ordered: &[Oid], span: Span) -> Bound<FrameEnd> {
        Ok(match bound {
            FrameBound::UnboundedPreceding => FrameEnd::UnboundedPreceding,
            FrameBound::CurrentRow => FrameEnd::CurrentRow,
            FrameBound::UnboundedFollowing => FrameEnd::UnboundedFollowing,
            FrameBound::Preceding(offset) => FrameEnd::Preceding(self.frame_offset(unit, offset, ordered, span)?),
            FrameBound::Following(offset) => FrameEnd::Following(self.frame_offset(unit, offset, ordered, span)?),
        })
    }

    /// `transformFrameOffset`
    fn frame_offset(&mut self, unit: FrameUnit, offset: &Expr, ordered: &[Oid], span: Span) -> Bound<Node> {
        let node = self.expression(offset)?;
        let (ty, word) = match unit {
            FrameUnit::Rows => (Oid::INT8, "ROWS"),
            FrameUnit::Groups => (Oid::INT8, "GROUPS"),
            FrameUnit::Range => {
                let [ordered] = ordered else {
                    let message = "RANGE with offset PRECEDING/FOLLOWING requires exactly one ORDER BY column";
                    return Err(raise("window-frame", "42P20", span, message).help("order by one column").into());
                };
                (self.range_offset(node.ty(), *ordered, offset.span)?, "RANGE")
            }
        };
        let name = self.env.type_name(ty);
        let node = self.coerce_to_specific(node, ty, &name, word)?;
        if has_level_variables(&node) {
            let message = format!("argument of {word} must not contain variables");
            return Err(raise("frame-of-a-row", "42P10", offset.span, message).help("write a constant").into());
        }
        Ok(node)
    }

    /// The type of a distance between values of a type: what the `in_range` functions of its B-tree family take.
    fn range_offset(&self, offset: Oid, ordered: Oid, span: Span) -> Bound<Oid> {
        let ordered = self.env.base_type(ordered);
        let takes: &[Oid] = match ordered {
            Oid::INT2 | Oid::INT4 => &[Oid::INT2, Oid::INT4, Oid::INT8],
            Oid::INT8 => &[Oid::INT8],
            Oid::FLOAT4 | Oid::FLOAT8 => &[Oid::FLOAT8],
            Oid::NUMERIC => &[Oid::NUMERIC],
            Oid::DATE | Oid::TIME | Oid::TIMETZ | Oid::TIMESTAMP | Oid::TIMESTAMPTZ | Oid::INTERVAL => &[Oid::INTERVAL],
            _ => {
                let message = format!(
                    "RANGE with offset PRECEDING/FOLLOWING is not supported for column type {}",
                    self.env.type_name(ordered)
                );
                return Err(raise("window-frame", "0A000", span, message).help("use ROWS or GROUPS").into());
            }
        };
        let preferred = if offset == Oid::UNKNOWN { ordered } else { offset };
        let fits = |ty: &&Oid| offset == **ty || self.env.can_coerce(&[offset], &[**ty], CastContext::Implicit);
        let fitting: Vec<Oid> = takes.iter().filter(fits).copied().collect();
        match fitting.as_slice() {
            [only] => Ok(*only),
            several if several.contains(&preferred) => Ok(preferred),
            _ => {
                let message = format!(
                    "RANGE with offset PRECEDING/FOLLOWING is not supported for column type {} and offset type {}",
                    self.env.type_name(ordered),
                    self.env.type_name(offset)
                );
                Err(raise("window-frame", "0A000", span, message).help("write an explicit cast").into())
            }
        }
    }
}

/// The order of a frame's ends, which the grammar itself sees to (`frame_extent`, gram.y).
fn check_frame(frame: &Frame, span: Span) -> Bound<()> {
    use FrameBound as B;
    let message = match (&frame.start, &frame.end) {
        (B::UnboundedFollowing, _) => "frame start cannot be UNBOUNDED FOLLOWING",
        (_, Some(B::UnboundedPreceding)) => "frame end cannot be UNBOUNDED PRECEDING",
        (B::Following(_), None) => "frame starting from following row cannot end with current row",
        (B::CurrentRow, Some(B::Preceding(_))) => "frame starting from current row cannot have preceding rows",
        (B::Following(_), Some(B::Preceding(_) | B::CurrentRow)) => {
            "frame starting from following row cannot have preceding rows"
        }
        _ => return Ok(()),
    };
    Err(raise("window-frame", "42P20", span, message).help("let the frame end no earlier than it starts").into())
}
