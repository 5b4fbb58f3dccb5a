//! GROUP BY: `transformGroupClause`, and what may stand beside an aggregate: `check_ungrouped_columns`.

use super::{Binder, Bound, Clause};
use crate::analyze::error::raise;
use crate::analyze::node::{Attribute, Node, NodeKind};
use crate::analyze::query::{BoundTarget, Grouping, RelationKind};
use crate::model::ConstraintKind;
use crate::source::Span;
use crate::sql::ast::{Expr, ExprKind, GroupBy, Literal, Target};

/// Refuses a column that is neither grouped by nor within an aggregate. It looks only at columns grouped by as such;
/// where an expression is grouped by, or a primary key, it lets everything pass.
fn check(binder: &Binder<'_, '_>, node: &Node, group_by: &[Grouping], span: Span) -> Bound<()> {
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
        // Its direct arguments are no part of what is aggregated.
        NodeKind::Aggregate(call) if call.within_group => {
            call.arguments.iter().find_map(|argument| ungrouped(argument, settled))
        }
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

impl Binder<'_, '_> {
    pub(super) fn group_by(
        &mut self,
        group_by: &[GroupBy],
        written: &[Target],
        targets: &[BoundTarget],
    ) -> Bound<Vec<Grouping>> {
        self.scope.clause = Clause::GroupBy;
        let mut bind = |binder: &mut Self, expr: &Expr| binder.group_key(expr, written, targets);
        let plain = group_by.iter().all(|item| matches!(item, GroupBy::Expr(_)));
        let mut items = Vec::with_capacity(group_by.len());
        for item in group_by {
            match item {
                GroupBy::Expr(expr) => {
                    for expr in row_fields(expr) {
                        let key = bind(self, expr)?;
                        let again = |item: &Grouping| matches!(item, Grouping::Key(known) if same_column(known, &key));
                        if !plain || !items.iter().any(again) {
                            items.push(Grouping::Key(key));
                        }
                    }
                }
                // Beside others, it changes nothing.
                GroupBy::Empty => {}
                GroupBy::Rollup(_) | GroupBy::Cube(_) | GroupBy::Sets(_) => {
                    items.push(grouping(self, item, &mut bind)?);
                }
            }
        }
        if items.is_empty() && !plain {
            items.push(Grouping::Keys(Vec::new()));
        }
        Ok(items)
    }

    /// `findTargetlistEntrySQL99` and its kin: for GROUP BY a column of FROM goes before a result's name.
    fn group_key(&mut self, expr: &Expr, written: &[Target], targets: &[BoundTarget]) -> Bound<Node> {
        let value = match self.target_of(expr, written, targets, "GROUP BY", false)? {
            Some(value) => value,
            None => match self.expression(expr) {
                Ok(value) => value,
                Err(stop) => match self.target_of(expr, written, targets, "GROUP BY", true)? {
                    Some(value) => value,
                    None => return Err(stop),
                },
            },
        };
        self.settle_unknown(value)
    }

    /// `findTargetlistEntrySQL92`: the result that a number or, with `names`, a bare name stands for.
    pub(super) fn target_of(
        &self,
        expr: &Expr,
        written: &[Target],
        targets: &[BoundTarget],
        clause: &str,
        names: bool,
    ) -> Bound<Option<Node>> {
        match &expr.kind {
            ExprKind::Literal(Literal::Number(number)) => {
                let position = number.parse::<usize>().ok().and_then(|n| n.checked_sub(1));
                match position.and_then(|position| targets.get(position)) {
                    Some(target) => Ok(Some(target.value.clone())),
                    None => {
                        let message = format!("{clause} position {number} is not in select list");
                        Err(raise("unknown-column", "42P10", expr.span, message).into())
                    }
                }
            }
            ExprKind::Literal(Literal::String(_) | Literal::Null | Literal::Boolean(_)) => {
                let message = format!("non-integer constant in {clause}");
                Err(raise("syntax-error", "42601", expr.span, message).into())
            }
            ExprKind::Column(parts) if names => {
                let [name] = parts.as_slice() else { return Ok(None) };
                let _ = written;
                let mut found = targets.iter().filter(|target| target.name == name.ident.as_str());
                Ok(found.next().map(|target| target.value.clone()))
            }
            _ => Ok(None),
        }
    }

    /// `parseCheckAggregates`, as far as a bare column beside an aggregate goes.
    pub(super) fn check_grouping(
        &self,
        targets: &[BoundTarget],
        having: Option<&Node>,
        group_by: &[Grouping],
        span: Span,
    ) -> Bound<()> {
        if !self.scope.has_aggregates && group_by.is_empty() && having.is_none() {
            return Ok(());
        }
        for target in targets {
            check(self, &target.value, group_by, span)?;
        }
        having.map_or(Ok(()), |having| check(self, having, group_by, span))
    }
}

/// The fields of a row without the word ROW, or the expression itself.
fn row_fields(expr: &Expr) -> &[Expr] {
    match &expr.kind {
        ExprKind::Row { fields, explicit: false } => fields,
        _ => std::slice::from_ref(expr),
    }
}

/// Whether two nodes are the same column.
pub(super) fn same_column(one: &Node, other: &Node) -> bool {
    let of = |node: &Node| match &node.kind {
        NodeKind::Var { level, relation, attribute, .. } => Some((*level, *relation, *attribute)),
        _ => None,
    };
    of(one).is_some() && of(one) == of(other)
}

/// `transformGroupingSet`
fn grouping<B>(binder: &mut B, item: &GroupBy, bind: &mut impl FnMut(&mut B, &Expr) -> Bound<Node>) -> Bound<Grouping> {
    let mut list = |binder: &mut B, exprs: &[Expr]| {
        let mut set = |expr: &Expr| Ok(Grouping::Keys(bind_all(binder, row_fields(expr), bind)?));
        exprs.iter().map(&mut set).collect::<Bound<Vec<_>>>()
    };
    Ok(match item {
        GroupBy::Expr(expr) => Grouping::Keys(bind_all(binder, row_fields(expr), bind)?),
        GroupBy::Empty => Grouping::Keys(Vec::new()),
        GroupBy::Rollup(exprs) => Grouping::Rollup(list(binder, exprs)?),
        GroupBy::Cube(exprs) => Grouping::Cube(list(binder, exprs)?),
        GroupBy::Sets(sets) => {
            let mut inner = Vec::with_capacity(sets.len());
            for set in sets {
                match grouping(binder, set, bind)? {
                    Grouping::Sets(nested) => inner.extend(nested),
                    other => inner.push(other),
                }
            }
            Grouping::Sets(inner)
        }
    })
}

fn bind_all<B>(
    binder: &mut B,
    exprs: &[Expr],
    bind: &mut impl FnMut(&mut B, &Expr) -> Bound<Node>,
) -> Bound<Vec<Node>> {
    exprs.iter().map(|expr| bind(binder, expr)).collect()
}
