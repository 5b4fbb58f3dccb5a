//! What may stand beside an aggregate: `check_ungrouped_columns`.

use super::{Binder, Bound};
use crate::analyze::error::raise;
use crate::analyze::node::{Attribute, Node, NodeKind};
use crate::analyze::query::GroupKey;
use crate::source::Span;

/// Refuses a column that is neither grouped by nor within an aggregate. It looks only at columns grouped by as such;
/// where an expression is grouped by, or a primary key, it lets everything pass.
pub(super) fn check(binder: &Binder<'_, '_>, node: &Node, group_by: &[GroupKey], span: Span) -> Bound<()> {
    let mut grouped = Vec::new();
    for key in group_by {
        match &key.value.kind {
            NodeKind::Var { level: 0, relation, attribute: Attribute::Column(column), .. } => {
                grouped.push((*relation, *column));
            }
            _ => return Ok(()),
        }
    }
    let keyed = |relation: usize| grouped.iter().any(|(other, _)| *other == relation);
    match ungrouped(node, &grouped) {
        Some((relation, column)) if !keyed(relation) => {
            let relation = binder.scope.relations.get(relation);
            let name = relation.map_or_else(String::new, |relation| {
                let column = relation.columns.get(column).map_or("", |column| column.name.as_str());
                format!("{}.{column}", relation.name.as_str())
            });
            let message =
                format!("column \"{name}\" must appear in the GROUP BY clause or be used in an aggregate function");
            Err(raise("ungrouped-column", "42803", span, message).help("group by it, or aggregate it").into())
        }
        _ => Ok(()),
    }
}

/// The first column of this query outside an aggregate that is not among `grouped`.
fn ungrouped(node: &Node, grouped: &[(usize, usize)]) -> Option<(usize, usize)> {
    match &node.kind {
        NodeKind::Aggregate(_) | NodeKind::SubLink { .. } | NodeKind::Window(_) | NodeKind::Grouping { .. } => None,
        NodeKind::Var { level: 0, relation, attribute: Attribute::Column(column), .. } => {
            (!grouped.contains(&(*relation, *column))).then_some((*relation, *column))
        }
        _ => {
            let mut found = None;
            for child in crate::analyze::walk::children(node) {
                found = found.or_else(|| ungrouped(child, grouped));
            }
            found
        }
    }
}
