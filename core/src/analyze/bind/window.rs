//! Window functions: `transformWindowFuncCall`.

use super::aggregate::{not_ordered_set, starless};
use super::function::Overload;
use super::{Binder, Bound, Clause};
use crate::analyze::catalog::{AggregateKind, CastContext, FunctionKind, Oid};
use crate::analyze::error::raise;
use crate::analyze::node::{BoundFrame, FrameEnd, Node, NodeKind, Window, WindowCall, WindowRef};
use crate::name::Ident;
use crate::source::Span;
use crate::sql::ast::{Call, Expr, Frame, FrameBound, FrameUnit, Over, WindowSpec};

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
        arguments: Vec<Node>,
        span: Span,
    ) -> Bound<Node> {
        let Some(over) = &call.over else {
            let message = format!("window function {} requires an OVER clause", overload.name);
            return Err(raise("window-without-over", "42809", span, message).help("add OVER (…)").into());
        };
        if !matches!(self.clause(), Clause::Targets | Clause::OrderBy) {
            return Err(self.not_allowed("window functions", "window-not-allowed", "42P20", span));
        }
        if let Some((what, sqlstate)) = not_over(call, &overload) {
            return Err(raise("not-over-a-window", sqlstate, span, what).into());
        }
        let (arguments, ty) = self.prepare(&overload, arguments, span)?;
        let filter = self.filter(call.filter.as_ref())?;
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
            Over::Inline(spec) => WindowRef::Inline(Box::new(self.window_spec(spec, span)?)),
        })
    }

    /// A window's definition.
    pub(super) fn window_spec(&mut self, spec: &WindowSpec, span: Span) -> Bound<Window> {
        let clause = std::mem::replace(&mut self.scope.clause, Clause::Window);
        let bound = self.window_parts(spec, span);
        self.scope.clause = clause;
        bound
    }

    fn window_parts(&mut self, spec: &WindowSpec, span: Span) -> Bound<Window> {
        let partition_by = self.list(&spec.partition_by)?;
        let partition_by = partition_by.into_iter().map(|node| self.settle_unknown(node)).collect::<Bound<_>>()?;
        let order_by = self.sort_keys(&spec.order_by)?;
        if let Some(base) = &spec.base
            && self.scope.windows.iter().any(|(known, spec)| *known == base.ident && spec.frame.is_some())
        {
            let message = format!("cannot copy window \"{}\" because it has a frame clause", base.ident.as_str());
            return Err(raise("window-frame", "42P20", base.span, message).into());
        }
        let frame = match &spec.frame {
            None => None,
            Some(frame) => {
                // What a window inherits from another one is ordered as that one is.
                let ordered = match (order_by.first(), &spec.base) {
                    (Some(key), _) => Some(key.value.ty()),
                    (None, Some(base)) => self.inherited_order(&base.ident)?,
                    (None, None) => None,
                };
                Some(Box::new(self.frame(frame, ordered, span)?))
            }
        };
        Ok(Window { base: spec.base.as_ref().map(|base| base.ident.clone()), partition_by, order_by, frame })
    }

    /// The type of what a named window is ordered by.
    fn inherited_order(&mut self, name: &Ident) -> Bound<Option<Oid>> {
        let mut name = Some(name.clone());
        // A window copies only those before it.
        for _ in 0..self.scope.windows.len() {
            let found = self.scope.windows.iter().find(|(known, _)| Some(known) == name.as_ref());
            let Some((_, spec)) = found else { return Ok(None) };
            if let Some(key) = spec.order_by.first() {
                let value = key.value.clone();
                return self.expression(&value).map(|node| Some(node.ty()));
            }
            name = spec.base.as_ref().map(|base| base.ident.clone());
        }
        Ok(None)
    }

    fn frame(&mut self, frame: &Frame, ordered: Option<Oid>, span: Span) -> Bound<BoundFrame> {
        let start = self.frame_end(frame.unit, &frame.start, ordered, span)?;
        let end = frame.end.as_ref().map(|end| self.frame_end(frame.unit, end, ordered, span)).transpose()?;
        Ok(BoundFrame { unit: frame.unit, start, end, exclusion: frame.exclusion })
    }

    fn frame_end(&mut self, unit: FrameUnit, bound: &FrameBound, ordered: Option<Oid>, span: Span) -> Bound<FrameEnd> {
        Ok(match bound {
            FrameBound::UnboundedPreceding => FrameEnd::UnboundedPreceding,
            FrameBound::CurrentRow => FrameEnd::CurrentRow,
            FrameBound::UnboundedFollowing => FrameEnd::UnboundedFollowing,
            FrameBound::Preceding(offset) => FrameEnd::Preceding(self.frame_offset(unit, offset, ordered, span)?),
            FrameBound::Following(offset) => FrameEnd::Following(self.frame_offset(unit, offset, ordered, span)?),
        })
    }

    /// `transformFrameOffset`
    fn frame_offset(&mut self, unit: FrameUnit, offset: &Expr, ordered: Option<Oid>, span: Span) -> Bound<Node> {
        let node = self.expression(offset)?;
        let (ty, word) = match unit {
            FrameUnit::Rows => (Oid::INT8, "ROWS"),
            FrameUnit::Groups => (Oid::INT8, "GROUPS"),
            FrameUnit::Range => {
                let Some(ordered) = ordered else {
                    let message = "RANGE with offset PRECEDING/FOLLOWING requires exactly one ORDER BY column";
                    return Err(raise("window-frame", "42P20", span, message).help("order by one column").into());
                };
                (self.range_offset(node.ty(), ordered, offset.span)?, "RANGE")
            }
        };
        let name = self.env.type_name(ty);
        self.coerce_to_specific(node, ty, &name, word)
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
