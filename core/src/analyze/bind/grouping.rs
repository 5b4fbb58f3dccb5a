//! GROUP BY: `transformGroupClause`, and what may stand beside an aggregate: `parseCheckAggregates`.

use std::cell::RefCell;
use std::collections::BTreeSet;

use super::aggregate::{contains_aggregate, contains_window};
use super::{Binder, Bound, Clause};
use crate::analyze::error::{Stop, raise};
use crate::analyze::node::{Attribute, Node, NodeKind};
use crate::analyze::query::{BoundTarget, Grouping, RelationKind};
use crate::analyze::same::same;
use crate::analyze::walk::walk_while;
use crate::model::{ConstraintKind, ObjectPart};
use crate::source::Span;
use crate::sql::ast::{Expr, ExprKind, GroupBy};

/// What a query is grouped by.
struct Grouped<'b, 'e, 'a> {
    binder: &'b Binder<'e, 'a>,
    keys: Vec<&'b Node>,
    /// The keys that are part of every grouping set.
    common: Vec<&'b Node>,
    /// The primary keys that columns turned out to depend on.
    primary: RefCell<BTreeSet<ObjectPart>>,
}

/// The keys that are part of every set that an item stands for.
fn common_keys(item: &Grouping) -> Vec<&Node> {
    match item {
        Grouping::Key(key) => vec![key],
        Grouping::Keys(keys) => keys.iter().collect(),
        Grouping::Rollup(_) | Grouping::Cube(_) => Vec::new(),
        Grouping::Sets(sets) => {
            let mut sets = sets.iter().map(common_keys);
            let first = sets.next().unwrap_or_default();
            sets.fold(first, |mut common, set| {
                common.retain(|key| set.iter().any(|other| same(key, other)));
                common
            })
        }
    }
}

impl<'b, 'e, 'a> Grouped<'b, 'e, 'a> {
    fn new(binder: &'b Binder<'e, 'a>, group_by: &'b [Grouping]) -> Self {
        let common = group_by.iter().flat_map(common_keys).collect();
        let keys = group_by.iter().flat_map(Grouping::keys).collect();
        Self { binder, keys, common, primary: RefCell::default() }
    }

    /// Refuses a column of the query that is neither grouped by nor within an aggregate (`check_ungrouped_columns`).
    fn check(&self, node: &Node) -> Bound<()> {
        let mut problem = None;
        walk_while(node, 0, &mut |node, depth| {
            if problem.is_some() {
                return false;
            }
            match &node.kind {
                NodeKind::Aggregate(call) if call.level == depth => {
                    // What an ordered-set aggregate takes directly is no part of it.
                    let direct = if call.within_group { call.arguments.as_slice() } else { &[] };
                    problem = direct.iter().find_map(|argument| self.check(argument).err());
                    false
                }
                NodeKind::Aggregate(call) => call.level < depth,
                NodeKind::Grouping { arguments, level } if *level == depth => {
                    problem = self.check_grouping_call(arguments, depth, node.span).err();
                    false
                }
                NodeKind::Grouping { level, .. } => *level < depth,
                _ if depth == 0 && self.keys.iter().any(|key| same(key, node)) => false,
                NodeKind::Var { level, relation, attribute, .. } if *level == depth => {
                    if !self.is_settled(*relation, *attribute) {
                        problem = Some(self.ungrouped(*relation, *attribute, depth, node.span));
                    }
                    false
                }
                _ => true,
            }
        });
        problem.map_or(Ok(()), Err)
    }

    /// Whether a column of the query has one value in each group.
    fn is_settled(&self, relation: usize, attribute: Attribute) -> bool {
        if self.keys.iter().any(|key| is_column(key, relation, attribute)) || self.depends_on_key(relation) {
            return true;
        }
        // What a join merged or renamed is what it stands for.
        let relation = self.binder.scope.relations.get(relation);
        match (relation.map(|relation| &relation.kind), attribute) {
            (Some(RelationKind::Join(columns)), Attribute::Column(at)) => {
                columns.get(at).is_some_and(|column| self.check(&column.value).is_ok())
            }
            _ => false,
        }
    }

    /// Whether the whole primary key of a relation is grouped by, so that its other columns depend on it
    /// (`check_functional_grouping`).
    fn depends_on_key(&self, relation: usize) -> bool {
        let Some(found) = self.binder.scope.relations.get(relation) else { return false };
        let RelationKind::Table { name, .. } = &found.kind else { return false };
        let Some(table) = self.binder.env.schema.table(name) else { return false };
        let Some(constraint) = table.primary_key() else { return false };
        let ConstraintKind::PrimaryKey(key) = &constraint.kind else { return false };
        let depends = key.columns.iter().all(|column| {
            let at = table.columns.iter().position(|candidate| candidate.name == *column);
            at.is_some_and(|at| {
                self.common.iter().any(|key| self.underlying(key) == Some((relation, Attribute::Column(at))))
            })
        });
        if depends {
            let constraint = constraint.name.clone();
            self.primary.borrow_mut().insert(ObjectPart::Constraint { table: name.clone(), constraint });
        }
        depends
    }

    /// The column that a key is in the end, through joins that only rename it.
    fn underlying(&self, key: &Node) -> Option<(usize, Attribute)> {
        let NodeKind::Var { level: 0, relation, attribute, .. } = &key.kind else { return None };
        match (&self.binder.scope.relations.get(*relation)?.kind, attribute) {
            (RelationKind::Join(columns), Attribute::Column(at)) => self.underlying(&columns.get(*at)?.value),
            _ => Some((*relation, *attribute)),
        }
    }

    fn ungrouped(&self, relation: usize, attribute: Attribute, depth: usize, span: Span) -> Stop {
        let name = self.binder.scope.relations.get(relation).map_or_else(String::new, |relation| {
            let column = match attribute {
                Attribute::Column(at) => relation.columns.get(at).map_or("", |column| column.name.as_str()),
                Attribute::Row => "*",
                Attribute::System(name) => name,
            };
            format!("{}.{column}", relation.name.as_str())
        });
        let message = if depth == 0 {
            format!("column \"{name}\" must appear in the GROUP BY clause or be used in an aggregate function")
        } else {
            format!("subquery uses ungrouped column \"{name}\" from outer query")
        };
        raise("ungrouped-column", "42803", span, message).help("group by it, or aggregate it").into()
    }

    /// What GROUPING asks about must be grouped by (`finalize_grouping_exprs`).
    fn check_grouping_call(&self, arguments: &[Node], depth: usize, span: Span) -> Bound<()> {
        let is_key = |argument: &Node| match &argument.kind {
            NodeKind::Var { relation, attribute, .. } => {
                self.keys.iter().any(|key| is_column(key, *relation, *attribute))
            }
            // Further in, its columns are told otherwise.
            _ => depth > 0 || self.keys.iter().any(|key| same(key, argument)),
        };
        if arguments.iter().all(is_key) {
            return Ok(());
        }
        let message = "arguments to GROUPING must be grouping expressions of the associated query level";
        Err(raise("grouping", "42803", span, message).help("ask about what is grouped by").into())
    }
}

impl Binder<'_, '_> {
    pub(super) fn group_by(&mut self, group_by: &[GroupBy], targets: &[BoundTarget]) -> Bound<Vec<Grouping>> {
        self.scope.clause = Clause::GroupBy;
        let mut bind = |binder: &mut Self, expr: &Expr| binder.group_key(expr, targets);
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

    /// For GROUP BY a column of FROM goes before a result's name.
    fn group_key(&mut self, expr: &Expr, targets: &[BoundTarget]) -> Bound<Node> {
        let value = match self.target_of(expr, targets, "GROUP BY", !self.is_local_column(expr))? {
            Some(value) => {
                let refused = match () {
                    () if contains_aggregate(&value) => Some(("aggregate functions", "42803")),
                    () if contains_window(&value) => Some(("window functions", "42P20")),
                    () => None,
                };
                if let Some((what, sqlstate)) = refused {
                    return Err(self.not_allowed(what, "not-in-group-by", sqlstate, expr.span));
                }
                value
            }
            None => self.expression(expr)?,
        };
        let value = self.settle_unknown(value)?;
        self.check_equality(value.ty(), value.span)?;
        Ok(value)
    }

    /// `parseCheckAggregates`: what of a query's results, and of what it is ordered by, may stand beside aggregates. Yields
    /// the primary keys without which it might not.
    pub(super) fn check_grouping<'n>(
        &self,
        values: impl IntoIterator<Item = &'n Node>,
        having: Option<&'n Node>,
        group_by: &[Grouping],
        span: Span,
    ) -> Bound<BTreeSet<ObjectPart>> {
        if !self.scope.has_aggregates && group_by.is_empty() && having.is_none() {
            return Ok(BTreeSet::new());
        }
        let grouped = Grouped::new(self, group_by);
        for value in values.into_iter().chain(having) {
            grouped.check(value)?;
        }
        if self.scope.has_aggregates && self.scope.reads_itself {
            let message = "aggregate functions are not allowed in a recursive query's recursive term";
            return Err(raise("recursive-query", "42P19", span, message)
                .help("aggregate what the whole query yields")
                .into());
        }
        Ok(grouped.primary.into_inner())
    }
}

/// The fields of a row without the word ROW, or the expression itself.
fn row_fields(expr: &Expr) -> &[Expr] {
    match &expr.kind {
        ExprKind::Row { fields, explicit: false } => fields,
        _ => std::slice::from_ref(expr),
    }
}

/// Whether a key is that column of the query.
fn is_column(key: &Node, of: usize, column: Attribute) -> bool {
    matches!(&key.kind, NodeKind::Var { level: 0, relation, attribute, .. } if (*relation, *attribute) == (of, column))
}

/// Whether two nodes are the same column.
fn same_column(one: &Node, other: &Node) -> bool {
    matches!(one.kind, NodeKind::Var { .. }) && same(one, other)
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
