//! Queries: `transformSelectStmt`.

use std::collections::BTreeMap;

use super::scope::VisibleColumn;
use super::{Binder, Bound, Clause};
use crate::analyze::catalog::Oid;
use crate::analyze::error::{Stop, raise, undecided};
use crate::analyze::node::{Node, SortKey};
use crate::analyze::query::{
    BoundBody, BoundCte, BoundDistinct, BoundLocking, BoundQuery, BoundSelect, BoundTarget, FromTree, Relation,
    RelationColumn, RelationKind,
};
use crate::analyze::same::same;
use crate::name::Ident;
use crate::source::Span;
use crate::sql::ast::{
    Distinct, Expr, ExprKind, FromItem, LockStrength, Locking, ObjectName, OrderBy, Query, QueryBody, Select, Target,
};

impl Binder<'_, '_> {
    /// A query with a scope of its own.
    pub(crate) fn query(&mut self, query: &Query) -> Bound<BoundQuery> {
        self.query_with(query, false)
    }

    /// The same; `keep_unknown` leaves untyped literals among the results to who combines queries.
    pub(super) fn query_with(&mut self, query: &Query, keep_unknown: bool) -> Bound<BoundQuery> {
        self.enter(query.span)?;
        for (relation, item) in std::mem::take(&mut self.seen_by_query) {
            self.scope.add(relation);
            self.scope.items.push(item);
        }
        let before = std::mem::replace(&mut self.keep_unknown, keep_unknown);
        let bound = self.query_body(query);
        self.keep_unknown = before;
        self.leave();
        bound
    }

    fn query_body(&mut self, query: &Query) -> Bound<BoundQuery> {
        let keep_unknown = std::mem::replace(&mut self.keep_unknown, false);
        if let QueryBody::Nested(inner) = &query.body {
            let merged = merged(query, inner)?;
            self.keep_unknown = keep_unknown;
            return self.query_body(&merged);
        }
        let (recursive, ctes) = match &query.with {
            None => (false, Vec::new()),
            Some(with) => (with.recursive, self.with(with)?),
        };
        match &query.body {
            QueryBody::Select(select) => {
                self.keep_unknown = keep_unknown;
                self.select_query(query, select, recursive, ctes)
            }
            QueryBody::Table(name) => {
                let select = select_all(name);
                self.select_query(query, &select, recursive, ctes)
            }
            QueryBody::Values(rows) => {
                if let Some(locking) = query.locking.first() {
                    let message = format!("{} cannot be applied to VALUES", lock_word(locking));
                    return Err(raise("locking-not-allowed", "0A000", locking.span, message).into());
                }
                let relation = self.values(rows, query.span)?;
                self.scope.clause = Clause::From;
                let (number, item) = self.scope.add(relation);
                let star = item.columns.clone();
                self.scope.items.push(item);
                let select = Select::plain(vec![all(query.span)], Vec::new());
                self.selected(query, &select, (vec![FromTree::Relation(number)], star), recursive, ctes)
            }
            QueryBody::Modify(modify) => {
                let (body, columns) = self.modify(modify, query.span)?;
                Ok(BoundQuery {
                    recursive,
                    ctes,
                    body,
                    order_by: Vec::new(),
                    limit: None,
                    offset: None,
                    with_ties: false,
                    locking: Vec::new(),
                    columns,
                })
            }
            QueryBody::Nested(_) => Err(undecided(query.span, "a query in parentheses")),
            QueryBody::SetOperation { .. } => {
                if let Some(locking) = query.locking.first() {
                    return Err(self.lock_refused(locking, "UNION/INTERSECT/EXCEPT"));
                }
                let (tree, columns) = self.set_operation(&query.body, query.span)?;
                let order_by = self.positions(&query.order_by, &columns)?;
                self.scope.clause = Clause::Limit;
                let limit = self.limit(query.limit.as_ref(), "LIMIT")?;
                let offset = self.limit(query.offset.as_ref(), "OFFSET")?;
                let body = BoundBody::SetOperation(Box::new(tree));
                Ok(BoundQuery {
                    recursive,
                    ctes,
                    body,
                    order_by,
                    limit,
                    offset,
                    with_ties: query.with_ties,
                    locking: Vec::new(),
                    columns,
                })
            }
        }
    }

    /// `transformValuesClause`: the relation that holds the rows.
    fn values(&mut self, rows: &[Vec<Expr>], span: Span) -> Bound<Relation> {
        self.scope.clause = Clause::Values;
        let width = rows.first().map_or(0, Vec::len);
        let mut bound = Vec::with_capacity(rows.len());
        for row in rows {
            if row.len() != width {
                return Err(raise("syntax-error", "42601", span, "VALUES lists must all be the same length").into());
            }
            bound.push(self.list(row)?);
        }
        let mut columns = Vec::with_capacity(width);
        for at in 0..width {
            let ty = self.common_type_of(bound.iter().filter_map(|row| row.get(at)), "VALUES")?;
            let mut typmods = Vec::new();
            for row in &mut bound {
                let Some(slot) = row.get_mut(at) else { continue };
                let node = std::mem::replace(slot, Node::null(Oid::UNKNOWN, span));
                *slot = self.coerce_to_common(node, ty, "VALUES")?;
                typmods.push(slot.typmod());
            }
            let typmod = typmods.first().copied().filter(|first| typmods.iter().all(|typmod| typmod == first));
            let name = Ident::new(format!("column{}", at + 1));
            columns.push(RelationColumn { name, ty, typmod: typmod.unwrap_or(-1) });
        }
        Ok(Relation {
            kind: RelationKind::Values(bound),
            name: Ident::new("*VALUES*"),
            alias: None,
            alias_columns: Vec::new(),
            columns,
            lateral: false,
        })
    }

    fn select_query(
        &mut self,
        query: &Query,
        select: &Select,
        recursive: bool,
        ctes: Vec<BoundCte>,
    ) -> Bound<BoundQuery> {
        let keep = std::mem::replace(&mut self.keep_unknown, false);
        let from = self.from(&select.from)?;
        self.keep_unknown = keep;
        self.selected(query, select, from, recursive, ctes)
    }

    /// The same when FROM is known.
    fn selected(
        &mut self,
        query: &Query,
        select: &Select,
        (from, star): (Vec<FromTree>, Vec<VisibleColumn>),
        recursive: bool,
        ctes: Vec<BoundCte>,
    ) -> Bound<BoundQuery> {
        let keep = std::mem::replace(&mut self.keep_unknown, false);
        self.scope.windows = select.windows.iter().map(|(name, spec)| (name.ident.clone(), spec.clone())).collect();
        self.scope.clause = Clause::Targets;
        let targets = self.targets(&select.targets, &star)?;
        let filter = self.clause_condition(select.filter.as_ref(), Clause::Where, "WHERE")?;
        let having = self.clause_condition(select.having.as_ref(), Clause::Having, "HAVING")?;
        let order_by = self.order_by(&query.order_by, &targets, "ORDER BY")?;
        let group_by = self.group_by(&select.group_by, &targets)?;
        let distinct = self.distinct_clause(select, &targets, &order_by, query.span)?;
        self.scope.clause = Clause::Limit;
        let limit = self.limit(query.limit.as_ref(), "LIMIT")?;
        let offset = self.limit(query.offset.as_ref(), "OFFSET")?;
        let windows = self.named_windows(&select.windows)?;
        let targets = targets
            .into_iter()
            .map(|target| {
                let value = if keep { target.value } else { self.settle_unknown(target.value)? };
                Ok(BoundTarget { value, name: target.name })
            })
            .collect::<Bound<Vec<_>>>()?;
        let distinct_keys = match &distinct {
            BoundDistinct::On(keys) => keys.as_slice(),
            BoundDistinct::None | BoundDistinct::All => &[],
        };
        let keys = order_by.iter().chain(distinct_keys).map(|key| &key.value);
        let of_windows = windows.iter().flat_map(|(_, window)| window.keys());
        let values = targets.iter().map(|target| &target.value).chain(keys).chain(of_windows);
        let keys = self.check_grouping(values, having.as_ref(), &group_by, query.span)?;
        let locking = self.locking(query, select)?;
        let columns = targets
            .iter()
            .map(|target| RelationColumn {
                name: Ident::new(&target.name),
                ty: target.value.ty(),
                typmod: target.value.typmod(),
            })
            .collect();
        let relations = std::mem::take(&mut self.scope.relations);
        let body = BoundBody::Select(Box::new(BoundSelect {
            relations,
            from,
            distinct,
            targets,
            filter,
            group_by,
            group_distinct: select.group_distinct,
            keys,
            having,
            windows,
        }));
        Ok(BoundQuery { recursive, ctes, body, order_by, limit, offset, with_ties: query.with_ties, locking, columns })
    }

    pub(super) fn clause_condition(&mut self, expr: Option<&Expr>, clause: Clause, name: &str) -> Bound<Option<Node>> {
        self.scope.clause = clause;
        expr.map(|expr| self.condition(expr, name)).transpose()
    }

    /// `transformDistinctClause`, `transformDistinctOnClause`
    fn distinct_clause(
        &mut self,
        select: &Select,
        targets: &[BoundTarget],
        order_by: &[SortKey],
        span: Span,
    ) -> Bound<BoundDistinct> {
        match &select.distinct {
            None => Ok(BoundDistinct::None),
            Some(Distinct::All) => {
                self.check_distinct_results(targets, order_by)?;
                Ok(BoundDistinct::All)
            }
            Some(Distinct::On(list)) => {
                let keys = list.iter().map(|value| plain_key(value.clone())).collect::<Vec<_>>();
                let keys = self.order_by(&keys, targets, "DISTINCT ON")?;
                if !leads(&keys, order_by) {
                    let message = "SELECT DISTINCT ON expressions must match initial ORDER BY expressions";
                    let span = list.first().map_or(span, |first| first.span);
                    return Err(raise("distinct-on", "42P10", span, message)
                        .help("begin ORDER BY with what is in DISTINCT ON")
                        .into());
                }
                Ok(BoundDistinct::On(keys))
            }
        }
    }

    /// `transformLockingClause`
    fn locking(&mut self, query: &Query, select: &Select) -> Bound<Vec<BoundLocking>> {
        let mut found: BTreeMap<usize, BoundLocking> = BTreeMap::new();
        for locking in &query.locking {
            let refused = match () {
                () if select.distinct.is_some() => Some("DISTINCT clause"),
                () if !select.group_by.is_empty() => Some("GROUP BY clause"),
                () if select.having.is_some() => Some("HAVING clause"),
                () if self.scope.has_aggregates => Some("aggregate functions"),
                () if self.scope.has_windows => Some("window functions"),
                () if self.scope.has_target_sets => Some("set-returning functions in the target list"),
                () => None,
            };
            if let Some(what) = refused {
                return Err(self.lock_refused(locking, what));
            }
            let named: Vec<&Ident> = locking.of.iter().map(|name| &name.name.ident).collect();
            for name in &locking.of {
                let mut there = self.scope.relations.iter().filter(|relation| relation.name == name.name.ident);
                let (what, sqlstate) = match there.next().map(|relation| &relation.kind) {
                    Some(RelationKind::Table { .. } | RelationKind::System(_) | RelationKind::Query(_)) => continue,
                    Some(RelationKind::Join(_)) => ("a join", "0A000"),
                    Some(RelationKind::Functions { .. }) => ("a function", "0A000"),
                    Some(RelationKind::TableFunction(_)) => ("a table function", "0A000"),
                    Some(RelationKind::Values(_) | RelationKind::Assigned(_)) => ("VALUES", "0A000"),
                    Some(RelationKind::Cte { .. }) => ("a WITH query", "0A000"),
                    None => ("", "42P01"),
                };
                let word = lock_word(locking);
                let message = match sqlstate {
                    "42P01" => {
                        format!("relation \"{}\" in {word} clause not found in FROM clause", name.name.ident.as_str())
                    }
                    _ => format!("{word} cannot be applied to {what}"),
                };
                return Err(raise("locking-not-allowed", sqlstate, name.span(), message).into());
            }
            for (number, relation) in self.scope.relations.iter().enumerate() {
                let locks = matches!(relation.kind, RelationKind::Table { .. } | RelationKind::Query(_));
                if !locks || !(named.is_empty() || named.contains(&&relation.name)) {
                    continue;
                }
                let new = BoundLocking { relation: number, strength: locking.strength, wait: locking.wait };
                let entry = found.entry(number).or_insert(new);
                entry.strength = entry.strength.max(new.strength);
                entry.wait = entry.wait.max(new.wait);
            }
        }
        // They stand in the order in which they were first asked for.
        let mut list: Vec<BoundLocking> = Vec::new();
        for locking in &query.locking {
            for (number, relation) in self.scope.relations.iter().enumerate() {
                let asked = locking.of.is_empty() || locking.of.iter().any(|name| name.name.ident == relation.name);
                if asked {
                    list.extend(found.remove(&number));
                }
            }
        }
        Ok(list)
    }

    pub(super) fn lock_refused(&self, locking: &Locking, what: &str) -> Stop {
        let word = lock_word(locking);
        let message = format!("{word} is not allowed with {what}");
        raise("locking-not-allowed", "0A000", locking.span, message).help("leave the lock out").into()
    }

    pub(super) fn limit(&mut self, expr: Option<&Expr>, clause: &str) -> Bound<Option<Node>> {
        let Some(expr) = expr else { return Ok(None) };
        let node = self.expression(expr)?;
        let node = self.coerce_to_specific(node, Oid::INT8, "bigint", clause)?;
        if super::from::has_level_variables(&node) {
            let message = format!("argument of {clause} must not contain variables");
            return Err(raise("limit-of-a-row", "42P10", expr.span, message).into());
        }
        Ok(Some(node))
    }
}

fn lock_word(locking: &Locking) -> &'static str {
    match locking.strength {
        LockStrength::KeyShare => "FOR KEY SHARE",
        LockStrength::Share => "FOR SHARE",
        LockStrength::NoKeyUpdate => "FOR NO KEY UPDATE",
        LockStrength::Update => "FOR UPDATE",
    }
}

/// `TABLE name` as the query it stands for.
fn select_all(name: &ObjectName) -> Select {
    let from = FromItem::Relation { name: name.clone(), only: false, alias: None, sample: None };
    Select::plain(vec![all(name.span())], vec![from])
}

fn all(span: Span) -> Target {
    Target { value: Expr { kind: ExprKind::Wildcard(Vec::new()), span }, alias: None }
}

/// Whether the keys of DISTINCT ON are the first of those that are ordered by, as far as there are any
/// (`transformDistinctOnClause`).
fn leads(distinct: &[SortKey], order_by: &[SortKey]) -> bool {
    let within = |key: &SortKey, keys: &[SortKey]| keys.iter().any(|one| same(&one.value, &key.value));
    let led = order_by.iter().take_while(|key| within(key, distinct)).count();
    led == order_by.len() || order_by.get(..led).is_some_and(|led| distinct.iter().all(|one| within(one, led)))
}

fn plain_key(value: Expr) -> OrderBy {
    OrderBy { value, descending: false, using: None, nulls_first: None }
}

/// A query in parentheses with the clauses that stand outside of them (`insertSelectOptions`).
fn merged(outer: &Query, inner: &Query) -> Bound<Query> {
    let mut query = inner.clone();
    query.span = outer.span;
    let twice = |what: &str| {
        let message = format!("multiple {what} clauses not allowed");
        Err(raise("syntax-error", "42601", outer.span, message).help("leave one of them out").into())
    };
    if !outer.order_by.is_empty() {
        if !inner.order_by.is_empty() {
            return twice("ORDER BY");
        }
        query.order_by.clone_from(&outer.order_by);
    }
    if outer.limit.is_some() {
        if inner.limit.is_some() {
            return twice("LIMIT");
        }
        query.limit.clone_from(&outer.limit);
        query.with_ties = outer.with_ties;
    }
    if outer.offset.is_some() {
        if inner.offset.is_some() {
            return twice("OFFSET");
        }
        query.offset.clone_from(&outer.offset);
    }
    if outer.with.is_some() {
        if inner.with.is_some() {
            return twice("WITH");
        }
        query.with.clone_from(&outer.with);
    }
    query.locking.extend(outer.locking.iter().cloned());
    Ok(query)
}
