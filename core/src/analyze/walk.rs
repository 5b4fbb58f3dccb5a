//! A walk over a bound tree.

use super::node::{BoundSubscript, FormPart, Node, NodeKind, SubLinkKind, Window, WindowRef};
use super::query::{
    BoundAssignment, BoundBody, BoundDistinct, BoundJoin, BoundMergeAction, BoundModify, BoundQuery, BoundSelect,
    BoundSource, ConflictOn, FromTree, Relation, RelationKind, SetTree,
};

/// What a walk shows each node to, with the number of queries it lies within; the answer says whether to go on below it.
type Visit<'v, 'n> = &'v mut dyn FnMut(&'n Node, usize) -> bool;

/// Shows `visit` every node, each with the number of queries it lies within, counted from `depth`.
pub(crate) fn walk<'n>(node: &'n Node, depth: usize, visit: &mut dyn FnMut(&'n Node, usize)) {
    walk_while(node, depth, &mut |node, depth| {
        visit(node, depth);
        true
    });
}

/// The same for every node of a query; `depth` is that of its own nodes.
pub(crate) fn walk_query<'n>(query: &'n BoundQuery, depth: usize, visit: &mut dyn FnMut(&'n Node, usize)) {
    walk_query_while(query, depth, &mut |node, depth| {
        visit(node, depth);
        true
    });
}

/// The same, but for what is below nodes of which `visit` says so.
pub(crate) fn walk_while<'n>(node: &'n Node, depth: usize, visit: Visit<'_, 'n>) {
    if !visit(node, depth) {
        return;
    }
    for child in children(node) {
        walk_while(child, depth, visit);
    }
    if let NodeKind::SubLink { query, .. } = &node.kind {
        walk_query_while(query, depth + 1, visit);
    }
}

/// The nodes right within one, those of a subquery apart.
pub(crate) fn children(node: &Node) -> Vec<&Node> {
    match &node.kind {
        NodeKind::Var { .. }
        | NodeKind::Const { .. }
        | NodeKind::CaseTest { .. }
        | NodeKind::DomainValue { .. }
        | NodeKind::Parameter { .. }
        | NodeKind::SqlValue { .. } => Vec::new(),
        NodeKind::Func { arguments, .. }
        | NodeKind::Op { arguments, .. }
        | NodeKind::Bool { arguments, .. }
        | NodeKind::Coalesce { arguments, .. }
        | NodeKind::Greatest { arguments, .. }
        | NodeKind::Least { arguments, .. }
        | NodeKind::Grouping { arguments, .. }
        | NodeKind::Row { fields: arguments, .. }
        | NodeKind::Array { elements: arguments, .. } => arguments.iter().collect(),
        NodeKind::Form { parts, .. } => parts.iter().filter_map(FormPart::node).collect(),
        NodeKind::NamedArgument { value: argument, .. }
        | NodeKind::Field { base: argument, .. }
        | NodeKind::Relabel { argument, .. }
        | NodeKind::ViaIo { argument, .. }
        | NodeKind::ToDomain { argument, .. }
        | NodeKind::ArrayCoerce { argument, .. }
        | NodeKind::Collate { argument, .. }
        | NodeKind::NullTest { argument, .. }
        | NodeKind::BooleanTest { argument, .. }
        | NodeKind::JsonTest { argument, .. } => vec![argument.as_ref()],
        NodeKind::Aggregate(call) => {
            call.arguments.iter().chain(call.order_by.iter().map(|key| &key.value)).chain(&call.filter).collect()
        }
        NodeKind::Window(call) => {
            let mut nodes: Vec<&Node> = call.arguments.iter().chain(&call.filter).collect();
            match &call.window {
                WindowRef::Named(_) => {}
                WindowRef::Inline(window) => nodes.extend(window_nodes(window)),
            }
            nodes
        }
        NodeKind::Distinct { left, right, .. }
        | NodeKind::NullIf { left, right, .. }
        | NodeKind::ArrayOp { left, right, .. } => vec![left.as_ref(), right.as_ref()],
        NodeKind::RowCompare { left, right, .. } => left.iter().chain(right).collect(),
        NodeKind::SubLink { kind, .. } => match kind {
            SubLinkKind::Exists | SubLinkKind::Scalar | SubLinkKind::Array => Vec::new(),
            SubLinkKind::Any { left, .. } | SubLinkKind::All { left, .. } | SubLinkKind::RowCompare { left, .. } => {
                left.iter().collect()
            }
        },
        NodeKind::Subscript { base, subscripts, .. } => {
            let mut nodes = vec![base.as_ref()];
            for subscript in subscripts {
                match subscript {
                    BoundSubscript::Index(index) => nodes.push(index),
                    BoundSubscript::Slice(lower, upper) => nodes.extend(lower.iter().chain(upper)),
                }
            }
            nodes
        }
        NodeKind::Case { operand, branches, otherwise, .. } => {
            let mut nodes: Vec<&Node> = operand.as_deref().into_iter().collect();
            nodes.extend(branches.iter().flat_map(|(when, then)| [when, then]));
            nodes.push(otherwise);
            nodes
        }
    }
}

fn window_nodes(window: &Window) -> impl Iterator<Item = &Node> {
    let offsets = window.frame.iter().flat_map(|frame| frame.offsets());
    window.partition_by.iter().chain(window.order_by.iter().map(|key| &key.value)).chain(offsets)
}

fn walk_all<'n>(nodes: impl IntoIterator<Item = &'n Node>, depth: usize, visit: Visit<'_, 'n>) {
    for node in nodes {
        walk_while(node, depth, visit);
    }
}

fn walk_query_while<'n>(query: &'n BoundQuery, depth: usize, visit: Visit<'_, 'n>) {
    for cte in &query.ctes {
        walk_query_while(&cte.query, depth + 1, visit);
        for (mark, other) in cte.cycle.iter().filter_map(|cycle| cycle.values.as_ref()) {
            walk_all([mark, other], depth, visit);
        }
    }
    walk_body(&query.body, depth, visit);
    walk_all(query.order_by.iter().map(|key| &key.value), depth, visit);
    walk_all(query.limit.iter().chain(&query.offset), depth, visit);
}

fn walk_body<'n>(body: &'n BoundBody, depth: usize, visit: Visit<'_, 'n>) {
    match body {
        BoundBody::Select(select) => walk_select(select, depth, visit),
        BoundBody::SetOperation(tree) => walk_set(tree, depth, visit),
        BoundBody::Modify(modify) => walk_modify(modify, depth, visit),
    }
}

fn walk_set<'n>(tree: &'n SetTree, depth: usize, visit: Visit<'_, 'n>) {
    match tree {
        SetTree::Leaf(query) => walk_query_while(query, depth + 1, visit),
        SetTree::Operation { left, right, .. } => {
            walk_set(left, depth, visit);
            walk_set(right, depth, visit);
        }
    }
}

fn walk_modify<'n>(modify: &'n BoundModify, depth: usize, visit: Visit<'_, 'n>) {
    walk_relations(&modify.relations, depth, visit);
    if let Some(insert) = &modify.insert {
        walk_all(insert.columns.iter().filter_map(|column| column.part.as_ref()), depth, visit);
        match &insert.source {
            BoundSource::Default | BoundSource::Rows | BoundSource::Query => {}
            BoundSource::Row(values) => walk_all(values.iter().flatten(), depth, visit),
        }
        if let Some(conflict) = &insert.conflict {
            match &conflict.on {
                ConflictOn::Anything | ConflictOn::Constraint(_) => {}
                ConflictOn::Keys { keys, filter } => {
                    walk_all(keys.iter().map(|key| &key.value).chain(filter), depth, visit);
                }
            }
            if let Some(update) = &conflict.update {
                walk_assignments(&update.set, depth, visit);
                walk_all(&update.filter, depth, visit);
            }
        }
    }
    walk_assignments(modify.update.iter().flatten(), depth, visit);
    if let Some(merge) = &modify.merge {
        walk_while(&merge.on, depth, visit);
        for when in &merge.actions {
            walk_all(&when.condition, depth, visit);
            match &when.action {
                BoundMergeAction::Nothing | BoundMergeAction::Delete => {}
                BoundMergeAction::Update(set) => walk_assignments(set, depth, visit),
                BoundMergeAction::Insert { columns, values, .. } => {
                    let parts = columns.iter().filter_map(|column| column.part.as_ref());
                    walk_all(parts.chain(values.iter().flatten().flatten()), depth, visit);
                }
            }
        }
    }
    modify.from.iter().for_each(|tree| walk_from(tree, depth, visit));
    walk_all(modify.filter.iter().chain(modify.returning.iter().map(|target| &target.value)), depth, visit);
}

fn walk_assignments<'n>(set: impl IntoIterator<Item = &'n BoundAssignment>, depth: usize, visit: Visit<'_, 'n>) {
    for assignment in set {
        match assignment {
            BoundAssignment::One { column, value } => walk_all(column.part.iter().chain(value), depth, visit),
            BoundAssignment::Several { columns, query } => {
                walk_all(columns.iter().filter_map(|column| column.part.as_ref()), depth, visit);
                walk_query_while(query, depth + 1, visit);
            }
        }
    }
}

fn walk_relations<'n>(relations: &'n [Relation], depth: usize, visit: Visit<'_, 'n>) {
    for relation in relations {
        match &relation.kind {
            // What a join's columns are computed from stands in what it joins.
            RelationKind::System(_) | RelationKind::Cte { .. } | RelationKind::Join(_) => {}
            RelationKind::Table { sample, .. } => {
                let nodes = sample.iter().flat_map(|sample| sample.arguments.iter().chain(&sample.repeatable));
                walk_all(nodes, depth, visit);
            }
            RelationKind::Query(query) => walk_query_while(query, depth + 1, visit),
            RelationKind::Functions { calls, .. } => walk_all(calls.iter().map(|rows| &rows.call), depth, visit),
            RelationKind::Values(rows) => walk_all(rows.iter().flatten(), depth, visit),
            RelationKind::TableFunction(parts) => walk_all(parts.iter().filter_map(FormPart::node), depth, visit),
            RelationKind::Assigned(rows) => walk_all(rows.iter().flatten().flatten(), depth, visit),
        }
    }
}

fn walk_select<'n>(select: &'n BoundSelect, depth: usize, visit: Visit<'_, 'n>) {
    walk_relations(&select.relations, depth, visit);
    for tree in &select.from {
        walk_from(tree, depth, visit);
    }
    match &select.distinct {
        BoundDistinct::None | BoundDistinct::All => {}
        BoundDistinct::On(keys) => walk_all(keys.iter().map(|key| &key.value), depth, visit),
    }
    walk_all(select.targets.iter().map(|target| &target.value), depth, visit);
    walk_all(select.filter.iter().chain(&select.having), depth, visit);
    walk_all(select.group_by.iter().flat_map(crate::analyze::query::Grouping::keys), depth, visit);
    for (_, window) in &select.windows {
        walk_all(window_nodes(window), depth, visit);
    }
}

fn walk_from<'n>(tree: &'n FromTree, depth: usize, visit: Visit<'_, 'n>) {
    match tree {
        FromTree::Relation(_) => {}
        FromTree::Join { left, right, condition, .. } => {
            walk_from(left, depth, visit);
            walk_from(right, depth, visit);
            match condition {
                BoundJoin::None | BoundJoin::Using { .. } => {}
                BoundJoin::On(condition) => walk_while(condition, depth, visit),
            }
        }
    }
}
