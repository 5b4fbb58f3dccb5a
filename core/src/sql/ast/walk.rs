//! Going through the parts of an expression.

use super::{
    Assignment, ConflictTarget, Expr, ExprKind, FormPart, Frame, FrameBound, FromItem, GroupBy, JoinCondition, Modify,
    Name, ObjectName, Query, QueryBody, Select, SetPart, SetTarget, Subscript, WindowSpec,
};

/// Who is told of what.
struct Visitor<'v, 'a> {
    expr: &'v mut dyn FnMut(&'a Expr),
    relation: &'v mut dyn FnMut(&'a ObjectName),
}

/// Calls `visit` for `expr` and every expression within it, those in queries included, from the outside in.
pub fn walk<'a>(expr: &'a Expr, visit: &mut dyn FnMut(&'a Expr)) {
    walk_expr(expr, &mut Visitor { expr: visit, relation: &mut |_| {} });
}

/// Calls `visit` for the name of every relation that the queries within `expr` select from.
pub fn relations_of<'a>(expr: &'a Expr, visit: &mut dyn FnMut(&'a ObjectName)) {
    walk_expr(expr, &mut Visitor { expr: &mut |_| {}, relation: visit });
}

/// The same for a query.
pub fn relations_of_query<'a>(query: &'a Query, visit: &mut dyn FnMut(&'a ObjectName)) {
    walk_query(query, &mut Visitor { expr: &mut |_| {}, relation: visit });
}

fn walk_expr<'a>(expr: &'a Expr, visit: &mut Visitor<'_, 'a>) {
    (visit.expr)(expr);
    match &expr.kind {
        ExprKind::Literal(_)
        | ExprKind::Parameter(_)
        | ExprKind::Column(_)
        | ExprKind::Wildcard(_)
        | ExprKind::SqlValue { .. }
        | ExprKind::Default => {}
        ExprKind::Field { base, .. } | ExprKind::FieldWildcard(base) => walk_expr(base, visit),
        ExprKind::Subscript { base, subscripts } => {
            walk_expr(base, visit);
            for subscript in subscripts {
                match subscript {
                    Subscript::Index(index) => walk_expr(index, visit),
                    Subscript::Slice(low, high) => walk_all(low.iter().chain(high), visit),
                }
            }
        }
        ExprKind::Unary { operand, .. }
        | ExprKind::Not(operand)
        | ExprKind::Is { operand, .. }
        | ExprKind::Cast { operand, .. }
        | ExprKind::Collate { operand, .. } => walk_expr(operand, visit),
        ExprKind::Binary { left, right, .. }
        | ExprKind::IsDistinct { left, right, .. }
        | ExprKind::Quantified { left, right, .. }
        | ExprKind::NullIf(left, right) => {
            walk_expr(left, visit);
            walk_expr(right, visit);
        }
        ExprKind::And(parts)
        | ExprKind::Or(parts)
        | ExprKind::Array(parts)
        | ExprKind::Row { fields: parts, .. }
        | ExprKind::Coalesce(parts)
        | ExprKind::Greatest(parts)
        | ExprKind::Least(parts)
        | ExprKind::Grouping(parts)
        | ExprKind::Special { arguments: parts, .. } => walk_all(parts, visit),
        ExprKind::Json(form) => walk_parts(form.parts(), visit),
        ExprKind::Xml(form) => walk_parts(form.parts(), visit),
        ExprKind::Like { operand, pattern, escape, .. } => {
            walk_expr(operand, visit);
            walk_expr(pattern, visit);
            walk_all(escape.as_deref(), visit);
        }
        ExprKind::Between { operand, low, high, .. } => walk_all([&**operand, low, high], visit),
        ExprKind::In { operand, list, .. } => {
            walk_expr(operand, visit);
            walk_all(list, visit);
        }
        ExprKind::InQuery { operand, query, .. } => {
            walk_expr(operand, visit);
            walk_query(query, visit);
        }
        ExprKind::Exists(query) | ExprKind::Subquery(query) | ExprKind::ArrayQuery(query) => walk_query(query, visit),
        ExprKind::AtTimeZone { operand, zone } => {
            walk_expr(operand, visit);
            walk_all(zone.as_deref(), visit);
        }
        ExprKind::Case { operand, branches, otherwise } => {
            walk_all(operand.as_deref(), visit);
            for branch in branches {
                walk_all([&branch.when, &branch.then], visit);
            }
            walk_all(otherwise.as_deref(), visit);
        }
        ExprKind::Call(call) => {
            walk_all(call.arguments.iter().map(|argument| &argument.value), visit);
            walk_all(call.order_by.iter().map(|order| &order.value), visit);
            walk_all(&call.filter, visit);
            if let Some(super::Over::Inline(window)) = &call.over {
                walk_window(window, visit);
            }
        }
    }
}

fn walk_parts<'a>(parts: Vec<FormPart<'a>>, visit: &mut Visitor<'_, 'a>) {
    for part in parts {
        match part {
            FormPart::Words(_) | FormPart::Name(_) | FormPart::Type(_) | FormPart::Over(super::Over::Named(_)) => {}
            FormPart::Value(value) => walk_expr(value, visit),
            FormPart::Query(query) => walk_query(query, visit),
            FormPart::OrderBy(keys) => walk_all(keys.iter().map(|key| &key.value), visit),
            FormPart::Over(super::Over::Inline(window)) => walk_window(window, visit),
        }
    }
}

fn walk_all<'a>(exprs: impl IntoIterator<Item = &'a Expr>, visit: &mut Visitor<'_, 'a>) {
    for expr in exprs {
        walk_expr(expr, visit);
    }
}

fn walk_window<'a>(window: &'a WindowSpec, visit: &mut Visitor<'_, 'a>) {
    walk_all(&window.partition_by, visit);
    walk_all(window.order_by.iter().map(|order| &order.value), visit);
    let Some(Frame { start, end, .. }) = &window.frame else { return };
    for bound in [Some(start), end.as_ref()].into_iter().flatten() {
        match bound {
            FrameBound::Preceding(offset) | FrameBound::Following(offset) => walk_expr(offset, visit),
            FrameBound::UnboundedPreceding | FrameBound::CurrentRow | FrameBound::UnboundedFollowing => {}
        }
    }
}

fn walk_query<'a>(query: &'a Query, visit: &mut Visitor<'_, 'a>) {
    for cte in query.with.iter().flat_map(|with| &with.ctes) {
        walk_query(&cte.query, visit);
        for (mark, other) in cte.cycle.iter().filter_map(|cycle| cycle.values.as_deref()) {
            walk_all([mark, other], visit);
        }
    }
    walk_body(&query.body, visit);
    walk_all(query.order_by.iter().map(|order| &order.value), visit);
    walk_all(query.limit.iter().chain(&query.offset), visit);
}

fn walk_body<'a>(body: &'a QueryBody, visit: &mut Visitor<'_, 'a>) {
    match body {
        QueryBody::Select(select) => walk_select(select, visit),
        QueryBody::Values(rows) => walk_all(rows.iter().flatten(), visit),
        QueryBody::Table(name) => (visit.relation)(name),
        QueryBody::Modify(modify) => walk_modify(modify, visit),
        QueryBody::Nested(query) => walk_query(query, visit),
        QueryBody::SetOperation { left, right, .. } => {
            walk_body(left, visit);
            walk_body(right, visit);
        }
    }
}

fn walk_modify<'a>(modify: &'a Modify, visit: &mut Visitor<'_, 'a>) {
    (visit.relation)(modify.table());
    match modify {
        Modify::Insert(insert) => {
            walk_targets(&insert.columns, visit);
            if let Some(source) = &insert.source {
                walk_query(source, visit);
            }
            if let Some(conflict) = &insert.conflict {
                match &conflict.target {
                    Some(ConflictTarget::Keys { keys, filter }) => {
                        walk_all(keys.iter().map(|key| &key.value), visit);
                        walk_all(filter, visit);
                    }
                    Some(ConflictTarget::Constraint(_)) | None => {}
                }
                if let Some(update) = &conflict.update {
                    walk_assignments(&update.set, visit);
                    walk_all(&update.filter, visit);
                }
            }
        }
        Modify::Update(update) => {
            walk_assignments(&update.set, visit);
            update.from.iter().for_each(|item| walk_from(item, visit));
            walk_all(&update.filter, visit);
        }
        Modify::Merge(merge) => {
            walk_from(&merge.source, visit);
            walk_expr(&merge.on, visit);
            for when in &merge.actions {
                walk_all(&when.condition, visit);
                match &when.action {
                    super::MergeAction::Nothing | super::MergeAction::Delete => {}
                    super::MergeAction::Update(set) => walk_assignments(set, visit),
                    super::MergeAction::Insert { columns, values, .. } => {
                        walk_targets(columns, visit);
                        walk_all(values.iter().flatten(), visit);
                    }
                }
            }
        }
        Modify::Delete(delete) => {
            delete.using.iter().for_each(|item| walk_from(item, visit));
            walk_all(&delete.filter, visit);
        }
    }
    walk_all(modify.returning().iter().map(|target| &target.value), visit);
}

fn walk_assignments<'a>(set: &'a [Assignment], visit: &mut Visitor<'_, 'a>) {
    for assignment in set {
        walk_targets(&assignment.targets, visit);
        walk_expr(&assignment.value, visit);
    }
}

fn walk_targets<'a>(targets: &'a [SetTarget], visit: &mut Visitor<'_, 'a>) {
    for part in targets.iter().flat_map(|target| &target.parts) {
        match part {
            SetPart::Field(_) => {}
            SetPart::Subscript(Subscript::Index(index)) => walk_expr(index, visit),
            SetPart::Subscript(Subscript::Slice(low, high)) => walk_all(low.iter().chain(high), visit),
        }
    }
}

fn walk_select<'a>(select: &'a Select, visit: &mut Visitor<'_, 'a>) {
    if let Some(super::Distinct::On(exprs)) = &select.distinct {
        walk_all(exprs, visit);
    }
    walk_all(select.targets.iter().map(|target| &target.value), visit);
    for item in &select.from {
        walk_from(item, visit);
    }
    walk_all(&select.filter, visit);
    for group in &select.group_by {
        walk_group(group, visit);
    }
    walk_all(&select.having, visit);
    select.windows.iter().for_each(|(_, window)| walk_window(window, visit));
}

fn walk_group<'a>(group: &'a GroupBy, visit: &mut Visitor<'_, 'a>) {
    match group {
        GroupBy::Expr(expr) => walk_expr(expr, visit),
        GroupBy::Empty => {}
        GroupBy::Rollup(exprs) | GroupBy::Cube(exprs) => walk_all(exprs, visit),
        GroupBy::Sets(sets) => sets.iter().for_each(|set| walk_group(set, visit)),
    }
}

fn walk_from<'a>(item: &'a FromItem, visit: &mut Visitor<'_, 'a>) {
    match item {
        FromItem::Relation { name, sample, .. } => {
            (visit.relation)(name);
            if let Some(sample) = sample {
                walk_all(sample.arguments.iter().chain(&sample.repeatable), visit);
            }
        }
        FromItem::Query { query, .. } => walk_query(query, visit),
        FromItem::XmlTable(table) => walk_parts(table.parts(), visit),
        FromItem::JsonTable(table) => walk_parts(table.parts(), visit),
        FromItem::Function { calls, .. } => walk_all(calls.iter().map(|(call, _)| call), visit),
        FromItem::Join { left, right, condition, .. } => {
            walk_from(left, visit);
            walk_from(right, visit);
            if let JoinCondition::On(on) = condition {
                walk_expr(on, visit);
            }
        }
    }
}

/// The last parts of the columns that an expression names outside of queries, each once, in order of appearance.
pub fn columns_of(expr: &Expr) -> Vec<&Name> {
    let mut columns: Vec<&Name> = Vec::new();
    walk(expr, &mut |part| {
        if let ExprKind::Column(names) = &part.kind
            && let Some(name) = names.last()
            && !columns.iter().any(|known| known.ident == name.ident)
        {
            columns.push(name);
        }
    });
    columns
}
