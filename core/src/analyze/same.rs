//! Whether two expressions mean the same (`equal`, equalfuncs.c): where they stand and how a cast was written is nothing.

use super::node::{AggregateCall, BoundSubscript, Node, NodeKind, SortKey, SubLinkKind, Window, WindowCall, WindowRef};
use super::walk::children;

/// Whether both mean the same. Two subqueries that are used alike are taken to.
pub(crate) fn same(one: &Node, other: &Node) -> bool {
    let (left, right) = (children(one), children(other));
    same_kind(&one.kind, &other.kind)
        && left.len() == right.len()
        && left.into_iter().zip(right).all(|(left, right)| same(left, right))
}

/// The same, what is below them apart.
fn same_kind(one: &NodeKind, other: &NodeKind) -> bool {
    use NodeKind as K;
    match (one, other) {
        (K::Var { level, relation, attribute, .. }, K::Var { level: l, relation: r, attribute: a, .. }) => {
            (level, relation, attribute) == (l, r, a)
        }
        (K::Const { value, ty, typmod }, K::Const { value: v, ty: t, typmod: m }) => (value, ty, typmod) == (v, t, m),
        (
            K::Func { function, ty, typmod, variadic, .. },
            K::Func { function: f, ty: t, typmod: m, variadic: v, .. },
        ) => (function, ty, typmod, variadic) == (f, t, m, v),
        (K::NamedArgument { name, .. }, K::NamedArgument { name: n, .. }) => name == n,
        (K::Aggregate(call), K::Aggregate(other)) => same_aggregate(call, other),
        (K::Window(call), K::Window(other)) => same_window_call(call, other),
        (K::Op { symbol, ty, .. }, K::Op { symbol: s, ty: t, .. }) => (symbol, ty) == (s, t),
        (K::Distinct { .. }, K::Distinct { .. }) => true,
        (K::NullIf { ty, .. }, K::NullIf { ty: t, .. }) => ty == t,
        (K::ArrayOp { symbol, any, .. }, K::ArrayOp { symbol: s, any: a, .. }) => (symbol, any) == (s, a),
        (K::Bool { operator, .. }, K::Bool { operator: o, .. }) => operator == o,
        (K::SubLink { kind, ty, .. }, K::SubLink { kind: k, ty: t, .. }) => ty == t && same_sublink(kind, k),
        (K::Subscript { subscripts, ty, .. }, K::Subscript { subscripts: s, ty: t, .. }) => {
            ty == t
                && subscripts.len() == s.len()
                && subscripts.iter().zip(s).all(|(one, other)| shape(one) == shape(other))
        }
        (K::Field { name, ty, .. }, K::Field { name: n, ty: t, .. }) => (name, ty) == (n, t),
        (K::Relabel { ty, typmod, .. }, K::Relabel { ty: t, typmod: m, .. })
        | (K::ArrayCoerce { ty, typmod, .. }, K::ArrayCoerce { ty: t, typmod: m, .. }) => (ty, typmod) == (t, m),
        (K::ToDomain { ty, .. }, K::ToDomain { ty: t, .. }) | (K::ViaIo { ty, .. }, K::ViaIo { ty: t, .. }) => ty == t,
        (K::Parameter { number, .. }, K::Parameter { number: n, .. }) => number == n,
        (K::DomainValue { .. }, K::DomainValue { .. }) | (K::CaseTest { .. }, K::CaseTest { .. }) => true,
        (K::Collate { collation, .. }, K::Collate { collation: c, .. }) => collation == c,
        (K::Case { operand, ty, .. }, K::Case { operand: o, ty: t, .. }) => operand.is_some() == o.is_some() && ty == t,
        (K::Array { ty, .. }, K::Array { ty: t, .. }) => ty == t,
        (K::Row { cast_to, .. }, K::Row { cast_to: c, .. }) => cast_to.map(|(ty, _)| ty) == c.map(|(ty, _)| ty),
        (K::RowCompare { symbol, left, .. }, K::RowCompare { symbol: s, left: l, .. }) => {
            symbol == s && left.len() == l.len()
        }
        (K::Coalesce { ty, .. }, K::Coalesce { ty: t, .. })
        | (K::Greatest { ty, .. }, K::Greatest { ty: t, .. })
        | (K::Least { ty, .. }, K::Least { ty: t, .. }) => ty == t,
        (K::SqlValue { function, precision, .. }, K::SqlValue { function: f, precision: p, .. }) => {
            (function, precision) == (f, p)
        }
        (K::NullTest { negated, row, .. }, K::NullTest { negated: n, row: r, .. }) => (negated, row) == (n, r),
        (K::BooleanTest { test, negated, .. }, K::BooleanTest { test: t, negated: n, .. }) => (test, negated) == (t, n),
        (K::JsonTest { text, .. }, K::JsonTest { text: t, .. }) => text == t,
        (K::Grouping { level, .. }, K::Grouping { level: l, .. }) => level == l,
        _ => false,
    }
}

fn same_aggregate(one: &AggregateCall, other: &AggregateCall) -> bool {
    let said = |call: &AggregateCall| {
        let counts = (call.arguments.len(), call.filter.is_some());
        (call.name, call.routine, call.level, call.star, call.distinct, call.variadic, call.ty, counts)
    };
    said(one) == said(other) && same_order(&one.order_by, &other.order_by)
}

fn same_window_call(one: &WindowCall, other: &WindowCall) -> bool {
    let said =
        |call: &WindowCall| (call.name, call.routine, call.star, call.ty, call.arguments.len(), call.filter.is_some());
    let windows = match (&one.window, &other.window) {
        (WindowRef::Named(one), WindowRef::Named(other)) => one == other,
        (WindowRef::Inline(one), WindowRef::Inline(other)) => same_window(one, other),
        (WindowRef::Named(_), WindowRef::Inline(_)) | (WindowRef::Inline(_), WindowRef::Named(_)) => false,
    };
    said(one) == said(other) && windows
}

fn same_window(one: &Window, other: &Window) -> bool {
    let frame = |window: &Window| window.frame.as_ref().map(|frame| (frame.unit, frame.exclusion, frame.end.is_some()));
    one.base == other.base
        && one.partition_by.len() == other.partition_by.len()
        && same_order(&one.order_by, &other.order_by)
        && frame(one) == frame(other)
}

fn same_order(one: &[SortKey], other: &[SortKey]) -> bool {
    let said = |key: &SortKey| (key.descending, key.nulls_first);
    one.len() == other.len() && one.iter().zip(other).all(|(one, other)| said(one) == said(other))
}

fn same_sublink(one: &SubLinkKind, other: &SubLinkKind) -> bool {
    match (one, other) {
        (SubLinkKind::Exists, SubLinkKind::Exists)
        | (SubLinkKind::Scalar, SubLinkKind::Scalar)
        | (SubLinkKind::Array, SubLinkKind::Array) => true,
        (SubLinkKind::Any { symbol, .. }, SubLinkKind::Any { symbol: other, .. })
        | (SubLinkKind::All { symbol, .. }, SubLinkKind::All { symbol: other, .. })
        | (SubLinkKind::RowCompare { symbol, .. }, SubLinkKind::RowCompare { symbol: other, .. }) => symbol == other,
        _ => false,
    }
}

/// Which bounds a subscript has.
fn shape(subscript: &BoundSubscript) -> (bool, bool, bool) {
    match subscript {
        BoundSubscript::Index(_) => (false, true, true),
        BoundSubscript::Slice(lower, upper) => (true, lower.is_some(), upper.is_some()),
    }
}
