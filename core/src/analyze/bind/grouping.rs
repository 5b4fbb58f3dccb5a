//! What may stand beside an aggregate: `check_ungrouped_columns`.

use super::{Binder, Bound};
use crate::analyze::error::raise;
use crate::analyze::node::{Attribute, Node, NodeKind};
use crate::analyze::query::{Grouping, RelationKind};
use crate::model::ConstraintKind;
use crate::source::Span;

/// Refuses a column that is neither grouped by nor within an aggregate. It looks only at columns grouped by as such;
/// where an expression is grouped by, or a primary key, it lets everything pass.
pub(super) fn check(binder: &Binder<'_, '_>, node: &Node, group_by: &[Grouping], span: Span) -> Bound<()> {
    let mut grouped = Vec::new();
    for key in group_by.iter().flat_map(Grouping::keys) {
        match &key.kind {
            NodeKind::Var { level: 0, relation, attribute: Attribute::Column(column), .. } => {
                grouped.push((*relation, *column));
            }
            _ => return Ok(()),
        }
    }
    match ungrouped(node, &|relation, column| {
        grouped.contains(&(relation, column)) || depends_on_key(binder, relation, &grouped)
    }) {
        Some((relation, column)) => {
            let relation = binder.scope.relations.get(relation);
            let name = relation.map_or_else(String::new, |relation| {
                let column = relation.columns.get(column).map_or("", |column| column.name.as_str());
                format!("{}.{column}", relation.name.as_str())
            });
            let message =
                format!("column \"{name}\" must appear in the GROUP BY clause or be used in an aggregate function");
            Err(raise("ungrouped-column", "42803", span, message).help("group by it, or aggregate it").into())
        }
        None => Ok(()),
    }
}

/// Whether the whole primary key of a relation is grouped by, so that its other columns depend on it.
fn depends_on_key(binder: &Binder<'_, '_>, relation: usize, grouped: &[(usize, usize)]) -> bool {
    let Some(relation_data) = binder.scope.relations.get(relation) else { return false };
    let RelationKind::Table { name, .. } = &relation_data.kind else { return false };
    let Some(table) = binder.env.schema.table(name) else { return false };
    let Some(ConstraintKind::PrimaryKey(key)) = table.primary_key().map(|key| &key.kind) else { return false };
    key.columns.iter().all(|column| {
        let at = table.columns.iter().position(|candidate| candidate.name == *column);
        at.is_some_and(|at| grouped.contains(&(relation, at)))
    })
}

/// The first column of this query outside an aggregate that is not settled.
fn ungrouped(node: &Node, settled: &dyn Fn(usize, usize) -> bool) -> Option<(usize, usize)> {
    match &node.kind {
        NodeKind::Aggregate(_) | NodeKind::SubLink { .. } | NodeKind::Window(_) | NodeKind::Grouping { .. } => None,
        NodeKind::Var { level: 0, relation, attribute: Attribute::Column(column), .. } => {
            (!settled(*relation, *column)).then_some((*relation, *column))
        }
        _ => {
            let mut found = None;
            for child in crate::analyze::walk::children(node) {
                found = found.or_else(|| ungrouped(child, settled));
            }
            found
        }
    }
}
