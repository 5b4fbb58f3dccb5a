//! Queries: `transformSelectStmt`, `transformSubLink`.

use std::collections::BTreeMap;

use super::compare::junction;
use super::operator::Use;
use super::scope::{VisibleColumn, VisibleCte};
use super::{Binder, Bound, Clause, figure_name};
use crate::analyze::catalog::Oid;
use crate::analyze::error::{Stop, raise, undecided};
use crate::analyze::node::{Attribute, BoolOperator, Node, NodeKind, SortKey, SubLinkKind, Value};
use crate::analyze::query::{
    BoundBody, BoundCte, BoundCycle, BoundDistinct, BoundLocking, BoundQuery, BoundSelect, BoundTarget, FromTree,
    Grouping, Relation, RelationColumn, RelationKind,
};
use crate::model::ObjectPart;
use crate::name::Ident;
use crate::source::Span;
use crate::sql::ast::{
    self, Cte, Cycle, Distinct, Expr, ExprKind, FromItem, GroupBy, Literal, LockStrength, Locking, ObjectName, OrderBy,
    Query, QueryBody, Select, SetOperator, Target, With,
};

impl Binder<'_, '_> {
    /// `EXISTS (…)`
    pub(super) fn exists(&mut self, query: &Query, span: Span) -> Bound<Node> {
        let query = Box::new(self.subquery(query, span)?);
        Ok(Node::new(NodeKind::SubLink { kind: SubLinkKind::Exists, query, ty: Oid::BOOL, typmod: -1 }, span))
    }

    /// A subquery as a value.
    pub(super) fn scalar_query(&mut self, query: &Query, span: Span) -> Bound<Node> {
        let query = Box::new(self.subquery(query, span)?);
        let column = one_column(&query, span)?;
        let (ty, typmod) = (column.ty, column.typmod);
        Ok(Node::new(NodeKind::SubLink { kind: SubLinkKind::Scalar, query, ty, typmod }, span))
    }

    /// `ARRAY(…)`
    pub(super) fn array_query(&mut self, query: &Query, span: Span) -> Bound<Node> {
        let query = Box::new(self.subquery(query, span)?);
        let column = one_column(&query, span)?;
        let element = column.ty;
        let ty = if self.env.element(element).is_some() { Some(element) } else { self.env.array(element) };
        let Some(ty) = ty else {
            let message = format!("could not find array type for data type {}", self.env.type_name(element));
            return Err(raise("type-mismatch", "42704", span, message).into());
        };
        let typmod = column.typmod;
        Ok(Node::new(NodeKind::SubLink { kind: SubLinkKind::Array, query, ty, typmod }, span))
    }

    /// `a IN (SELECT …)`, `(a, b) IN (SELECT …)`
    pub(super) fn in_query(&mut self, operand: &Expr, query: &Query, negated: bool, span: Span) -> Bound<Node> {
        let used = Use { symbol: "=", span: operand.span, whole: span };
        let node = self.quantified_query(operand, used, true, query)?;
        Ok(if negated { junction(BoolOperator::Not, vec![node], span) } else { node })
    }

    /// `a = ANY (SELECT …)`
    pub(super) fn quantified_query(&mut self, left: &Expr, used: Use<'_>, any: bool, query: &Query) -> Bound<Node> {
        let fields = match &left.kind {
            ExprKind::Row { fields, .. } => fields.as_slice(),
            _ => std::slice::from_ref(left),
        };
        let left = self.list(fields)?;
        let (left, query) = self.sublink_test(used, left, query)?;
        let symbol = used.symbol.to_owned();
        let kind = if any { SubLinkKind::Any { left, symbol } } else { SubLinkKind::All { left, symbol } };
        Ok(Node::new(NodeKind::SubLink { kind, query: Box::new(query), ty: Oid::BOOL, typmod: -1 }, used.whole))
    }

    /// `(a, b) = (SELECT …)`
    pub(super) fn row_query(&mut self, used: Use<'_>, fields: &[Expr], query: &Query) -> Bound<Node> {
        let left = self.list(fields)?;
        let (left, query) = self.sublink_test(used, left, query)?;
        let kind = SubLinkKind::RowCompare { left, symbol: used.symbol.to_owned() };
        Ok(Node::new(NodeKind::SubLink { kind, query: Box::new(query), ty: Oid::BOOL, typmod: -1 }, used.whole))
    }

    /// Compares each left operand with the column of the subquery in its place; returns the operands as converted.
    fn sublink_test(&mut self, used: Use<'_>, left: Vec<Node>, query: &Query) -> Bound<(Vec<Node>, BoundQuery)> {
        let bound = self.subquery(query, used.whole)?;
        let wanted = left.len();
        if bound.columns.len() != wanted {
            let message = if bound.columns.len() < wanted {
                "subquery has too few columns"
            } else {
                "subquery has too many columns"
            };
            return Err(raise("syntax-error", "42601", query.span, message)
                .help(format!("select {wanted} column{}", if wanted == 1 { "" } else { "s" }))
                .into());
        }
        let mut converted = Vec::with_capacity(wanted);
        for (left, column) in left.into_iter().zip(&bound.columns) {
            let parameter = NodeKind::CaseTest { ty: column.ty, typmod: column.typmod };
            let compared = self.make_op(used, vec![left, Node::new(parameter, query.span)])?;
            if compared.ty() != Oid::BOOL {
                let message = format!("operator {} must return type boolean", used.symbol);
                return Err(raise("type-mismatch", "42804", used.span, message).into());
            }
            if let NodeKind::Op { arguments, .. } = compared.kind {
                converted.extend(arguments.into_iter().next());
            }
        }
        Ok((converted, bound))
    }

    /// A subquery within an expression, where the place allows one.
    fn subquery(&mut self, query: &Query, span: Span) -> Bound<BoundQuery> {
        let place = self.outermost();
        if matches!(
            place,
            Clause::Default
                | Clause::Generated
                | Clause::Check
                | Clause::IndexKey
                | Clause::IndexPredicate
                | Clause::Trigger
        ) {
            let message = format!("cannot use subquery in {}", place.singular());
            return Err(raise("subquery-not-allowed", "0A000", span, message)
                .help("use a trigger, or a policy where rows are to be hidden")
                .into());
        }
        self.query(query)
    }

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
                let relation = self.values(rows, query.span)?;
                self.scope.clause = Clause::From;
                let (number, item) = self.scope.add(relation);
                let star = item.columns.clone();
                self.scope.items.push(item);
                let select = Select { from: Vec::new(), ..select_star(query.span) };
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

    fn with(&mut self, with: &With) -> Bound<Vec<BoundCte>> {
        let mut ctes = Vec::with_capacity(with.ctes.len());
        for cte in &with.ctes {
            let names: Vec<Ident> = cte.columns.iter().map(|column| column.ident.clone()).collect();
            let query = match with.recursive && is_recursive(cte) {
                true => self.recursive_query(cte, &names)?,
                false => self.query(&cte.query)?,
            };
            let mut columns = renamed(query.columns.clone(), &names);
            let cycle = cte.cycle.as_ref().map(|cycle| self.cycle(cycle)).transpose()?;
            columns.extend(added_columns(cte, cycle.as_ref()));
            self.scope.ctes.push(VisibleCte { name: cte.name.ident.clone(), columns });
            ctes.push(BoundCte {
                name: cte.name.ident.clone(),
                columns: names,
                materialized: cte.materialized,
                query,
                search: cte.search.clone(),
                cycle,
            });
        }
        Ok(ctes)
    }

    /// A query that reads itself: its columns are those of what comes before UNION (`determineRecursiveColTypes`).
    fn recursive_query(&mut self, cte: &Cte, names: &[Ident]) -> Bound<BoundQuery> {
        let QueryBody::SetOperation { operator: SetOperator::Union, left, .. } = &cte.query.body else {
            let name = cte.name.ident.as_str();
            let message = format!(
                "recursive query \"{name}\" does not have the form non-recursive-term UNION [ALL] recursive-term"
            );
            return Err(raise("recursive-query", "42P19", cte.query.span, message).into());
        };
        let with = cte.query.with.clone();
        let seed = Query {
            with,
            body: (**left).clone(),
            order_by: Vec::new(),
            limit: None,
            offset: None,
            ..cte.query.clone()
        };
        let columns = renamed(self.query(&seed)?.columns, names);
        self.scope.ctes.push(VisibleCte { name: cte.name.ident.clone(), columns });
        let bound = self.query(&cte.query);
        self.scope.ctes.pop();
        bound
    }

    /// The values that mark a cycle; true and false need not be said.
    fn cycle(&mut self, cycle: &Cycle) -> Bound<BoundCycle> {
        let mut values = None;
        if let Some((mark, other)) = cycle.values.as_deref() {
            let (mark, other) = (self.expression(mark)?, self.expression(other)?);
            let (nodes, _) = self.unify(vec![mark, other], "CYCLE")?;
            let is = |node: &Node, text: &str| node.ty() == Oid::BOOL && is_text(node, text);
            values = match <[Node; 2]>::try_from(nodes) {
                Ok([mark, other]) if is(&mark, "true") && is(&other, "false") => None,
                Ok([mark, other]) => Some((mark, other)),
                Err(_) => None,
            };
        }
        Ok(BoundCycle {
            columns: cycle.columns.iter().map(|name| name.ident.clone()).collect(),
            mark: cycle.mark.ident.clone(),
            values,
            path: cycle.path.ident.clone(),
        })
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
        let order_by = self.order_by(&query.order_by, &select.targets, &targets)?;
        let group_by = self.group_by(&select.group_by, &select.targets, &targets)?;
        let distinct = match &select.distinct {
            None => BoundDistinct::None,
            Some(Distinct::All) => BoundDistinct::All,
            Some(Distinct::On(list)) => {
                let keys = list.iter().map(|value| plain_key(value.clone())).collect::<Vec<_>>();
                BoundDistinct::On(self.order_by(&keys, &select.targets, &targets)?)
            }
        };
        self.scope.clause = Clause::Limit;
        let limit = self.limit(query.limit.as_ref(), "LIMIT")?;
        let offset = self.limit(query.offset.as_ref(), "OFFSET")?;
        let mut windows = Vec::new();
        for (name, spec) in &select.windows {
            windows.push((name.ident.clone(), self.window_spec(spec, name.span)?));
        }
        let targets = targets
            .into_iter()
            .map(|target| {
                let value = if keep { target.value } else { self.settle_unknown(target.value)? };
                Ok(BoundTarget { value, name: target.name })
            })
            .collect::<Bound<Vec<_>>>()?;
        self.check_grouping(&targets, having.as_ref(), &group_by, query.span)?;
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
            having,
            windows,
        }));
        Ok(BoundQuery { recursive, ctes, body, order_by, limit, offset, with_ties: query.with_ties, locking, columns })
    }

    pub(super) fn clause_condition(&mut self, expr: Option<&Expr>, clause: Clause, name: &str) -> Bound<Option<Node>> {
        self.scope.clause = clause;
        expr.map(|expr| self.condition(expr, name)).transpose()
    }

    /// `transformTargetList`
    pub(super) fn targets(&mut self, targets: &[Target], star: &[VisibleColumn]) -> Bound<Vec<BoundTarget>> {
        let mut bound = Vec::with_capacity(targets.len());
        for target in targets {
            match &target.value.kind {
                ExprKind::Wildcard(names) if names.is_empty() => bound.extend(expand(0, star, target.value.span)?),
                ExprKind::Wildcard(names) => {
                    let (schema, relation) = match names.as_slice() {
                        [relation] => (None, relation),
                        [.., schema, relation] => (Some(schema), relation),
                        [] => return Err(undecided(target.value.span, "a star")),
                    };
                    let Some((level, item)) = self.relation_item(schema, relation) else {
                        let message = format!("missing FROM-clause entry for table \"{}\"", relation.ident.as_str());
                        return Err(raise("unknown-table", "42P01", relation.span, message)
                            .help("add the table to FROM, or use the alias it has there")
                            .into());
                    };
                    bound.extend(expand(level, &item.columns, target.value.span)?);
                }
                ExprKind::FieldWildcard(base) => bound.extend(self.all_fields(base, target.value.span)?),
                _ => {
                    let value = self.expression(&target.value)?;
                    let name = match &target.alias {
                        Some(alias) => alias.ident.as_str().to_owned(),
                        None => figure_name(&target.value).unwrap_or_else(|| "?column?".to_owned()),
                    };
                    bound.push(BoundTarget { value, name });
                }
            }
        }
        Ok(bound)
    }

    /// `ExpandRowReference`: all fields of a row, each by itself.
    fn all_fields(&mut self, base: &Expr, span: Span) -> Bound<Vec<BoundTarget>> {
        let row = self.expression(base)?;
        if let NodeKind::Var { level, relation, attribute: Attribute::Row, .. } = &row.kind {
            let items = self.scope_at(*level).map(|scope| scope.items.as_slice()).unwrap_or_default();
            return match items.iter().find(|item| item.relation == Some(*relation)) {
                Some(item) => expand(*level, &item.columns, span),
                None => Err(undecided(span, "all fields of a row")),
            };
        }
        let fields: Vec<(Ident, Oid, i32, Option<ObjectPart>)> = match self.env.fields(row.ty()) {
            Some(fields) => {
                fields.into_iter().map(|field| (field.name, field.ty, field.typmod, Some(field.part))).collect()
            }
            None if row.ty() == Oid::RECORD => {
                let columns = self.function_columns(&row, &Ident::new(""), base.span)?;
                columns.into_iter().map(|column| (column.name, column.ty, column.typmod, None)).collect()
            }
            None => {
                let message = format!("type {} is not composite", self.env.type_name(row.ty()));
                return Err(raise("type-mismatch", "42809", span, message).into());
            }
        };
        let target = |(name, ty, typmod, part): (Ident, Oid, i32, Option<ObjectPart>)| {
            if ty == Oid::NONE {
                return Err(undecided(span, "the type of a field"));
            }
            let name = name.as_str().to_owned();
            let field = NodeKind::Field { base: Box::new(row.clone()), name: name.clone(), part, ty, typmod };
            Ok(BoundTarget { value: Node::new(field, span), name })
        };
        fields.into_iter().map(target).collect()
    }

    /// `transformSortClause` with the rules of SQL-92: a number or a result's name means that result.
    fn order_by(&mut self, order_by: &[OrderBy], written: &[Target], targets: &[BoundTarget]) -> Bound<Vec<SortKey>> {
        self.scope.clause = Clause::OrderBy;
        let mut keys = Vec::with_capacity(order_by.len());
        for key in order_by {
            if key.using.is_some() {
                return Err(undecided(key.value.span, "ORDER BY … USING"));
            }
            let value = match self.target_of(&key.value, written, targets, "ORDER BY", true)? {
                Some(value) => value,
                None => self.expression(&key.value)?,
            };
            let value = self.settle_unknown(value)?;
            keys.push(SortKey { value, descending: key.descending, nulls_first: key.nulls_first, position: None });
        }
        Ok(keys)
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
                () => None,
            };
            if let Some(what) = refused {
                return Err(self.lock_refused(locking, what));
            }
            let named: Vec<&Ident> = locking.of.iter().map(|name| &name.name.ident).collect();
            for name in &locking.of {
                let there = self.scope.relations.iter().any(|relation| relation.name == name.name.ident);
                if !there {
                    let message = format!(
                        "relation \"{}\" in FOR UPDATE clause not found in FROM clause",
                        name.name.ident.as_str()
                    );
                    return Err(raise("unknown-table", "42P01", name.span(), message).into());
                }
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

    fn lock_refused(&self, locking: &Locking, what: &str) -> Stop {
        let word = match locking.strength {
            LockStrength::KeyShare => "FOR KEY SHARE",
            LockStrength::Share => "FOR SHARE",
            LockStrength::NoKeyUpdate => "FOR NO KEY UPDATE",
            LockStrength::Update => "FOR UPDATE",
        };
        let message = format!("{word} is not allowed with {what}");
        raise("locking-not-allowed", "0A000", locking.span, message).help("leave the lock out").into()
    }

    fn group_by(&mut self, group_by: &[GroupBy], written: &[Target], targets: &[BoundTarget]) -> Bound<Vec<Grouping>> {
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
    fn target_of(
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

    pub(super) fn limit(&mut self, expr: Option<&Expr>, clause: &str) -> Bound<Option<Node>> {
        let Some(expr) = expr else { return Ok(None) };
        let node = self.expression(expr)?;
        let node = self.coerce_to_specific(node, Oid::INT8, "bigint", clause)?;
        // LIMIT NULL is LIMIT ALL, and that is none.
        Ok(Some(node).filter(|node| !node.is_null_constant()))
    }

    /// `parseCheckAggregates`, as far as a bare column beside an aggregate goes.
    fn check_grouping(
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
            super::grouping::check(self, &target.value, group_by, span)?;
        }
        having.map_or(Ok(()), |having| super::grouping::check(self, having, group_by, span))
    }
}

/// Whether a common table expression reads itself.
fn is_recursive(cte: &Cte) -> bool {
    let mut found = false;
    ast::relations_of_query(&cte.query, &mut |name| {
        found |= name.qualifiers.is_empty() && name.name.ident == cte.name.ident;
    });
    found
}

fn renamed(mut columns: Vec<RelationColumn>, names: &[Ident]) -> Vec<RelationColumn> {
    for (column, name) in columns.iter_mut().zip(names) {
        column.name = name.clone();
    }
    columns
}

/// `TABLE name` as the query it stands for.
fn select_all(name: &ObjectName) -> Select {
    let from = FromItem::Relation { name: name.clone(), only: false, alias: None, sample: None };
    Select { from: vec![from], ..select_star(name.span()) }
}

fn select_star(span: Span) -> Select {
    let star = Expr { kind: ExprKind::Wildcard(Vec::new()), span };
    Select {
        distinct: None,
        targets: vec![Target { value: star, alias: None }],
        from: Vec::new(),
        filter: None,
        group_by: Vec::new(),
        group_distinct: false,
        having: None,
        windows: Vec::new(),
    }
}

fn plain_key(value: Expr) -> OrderBy {
    OrderBy { value, descending: false, using: None, nulls_first: None }
}

/// The fields of a row without the word ROW, or the expression itself.
fn row_fields(expr: &Expr) -> &[Expr] {
    match &expr.kind {
        ExprKind::Row { fields, explicit: false } => fields,
        _ => std::slice::from_ref(expr),
    }
}

fn same_column(one: &Node, other: &Node) -> bool {
    let of = |node: &Node| match &node.kind {
        NodeKind::Var { level, relation, attribute, .. } => Some((*level, *relation, *attribute)),
        _ => None,
    };
    of(one).is_some() && of(one) == of(other)
}

fn is_text(node: &Node, text: &str) -> bool {
    matches!(node.constant(), Some(Value::Text(value)) if value == text)
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

/// The columns that SEARCH and CYCLE add to what a common table expression yields.
fn added_columns(cte: &Cte, cycle: Option<&BoundCycle>) -> Vec<RelationColumn> {
    let column = |name: &Ident, ty: Oid| RelationColumn { name: name.clone(), ty, typmod: -1 };
    let mut added = Vec::new();
    if let Some(search) = &cte.search {
        added.push(column(&search.set.ident, if search.breadth { Oid::RECORD } else { Oid::RECORD_ARRAY }));
    }
    if let Some(cycle) = cycle {
        added.push(column(&cycle.mark, cycle.values.as_ref().map_or(Oid::BOOL, |(mark, _)| mark.ty())));
        added.push(column(&cycle.path, Oid::RECORD_ARRAY));
    }
    added
}

fn one_column(query: &BoundQuery, span: Span) -> Result<&RelationColumn, Stop> {
    match query.columns.as_slice() {
        [column] => Ok(column),
        _ => Err(raise("syntax-error", "42601", span, "subquery must return only one column")
            .help("select one column")
            .into()),
    }
}

fn expand(level: usize, columns: &[VisibleColumn], span: Span) -> Bound<Vec<BoundTarget>> {
    columns
        .iter()
        .map(|column| {
            if column.ty == Oid::NONE {
                return Err(undecided(span, format!("the type of column \"{}\"", column.name.as_str())));
            }
            let VisibleColumn { relation, attribute, ty, typmod, .. } = *column;
            let value = Node::new(NodeKind::Var { level, relation, attribute, ty, typmod }, span);
            Ok(BoundTarget { value, name: column.name.as_str().to_owned() })
        })
        .collect()
}
