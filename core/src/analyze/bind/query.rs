//! Queries: `transformSelectStmt`, `transformSubLink`.

use super::compare::junction;
use super::operator::Use;
use super::scope::{VisibleColumn, VisibleCte};
use super::{Binder, Bound, Clause, figure_name};
use crate::analyze::catalog::Oid;
use crate::analyze::error::{Stop, raise, undecided};
use crate::analyze::node::{BoolOperator, Node, NodeKind, SortKey, SubLinkKind};
use crate::analyze::query::{
    BoundBody, BoundCte, BoundDistinct, BoundQuery, BoundSelect, BoundTarget, GroupKey, RelationColumn,
};
use crate::name::Ident;
use crate::source::Span;
use crate::sql::ast::{
    self, Cte, Distinct, Expr, ExprKind, FromItem, GroupBy, Literal, ObjectName, OrderBy, Query, QueryBody, Select,
    SetOperator, Target, With,
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
        let before = std::mem::replace(&mut self.keep_unknown, keep_unknown);
        let bound = self.query_body(query);
        self.keep_unknown = before;
        self.leave();
        bound
    }

    fn query_body(&mut self, query: &Query) -> Bound<BoundQuery> {
        let keep_unknown = std::mem::replace(&mut self.keep_unknown, false);
        if !query.locking.is_empty() {
            return Err(undecided(query.span, "FOR UPDATE and its kin"));
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
                if !query.order_by.is_empty() || query.limit.is_some() || query.offset.is_some() {
                    return Err(undecided(query.span, "VALUES in an order"));
                }
                let (rows, columns) = self.values(rows, query.span)?;
                Ok(plain_query(BoundBody::Values(rows), columns, recursive, ctes))
            }
            QueryBody::Nested(inner) => {
                let bare = query.order_by.is_empty() && query.limit.is_none() && query.offset.is_none();
                if bare && query.with.is_none() {
                    self.keep_unknown = keep_unknown;
                    return self.query_body(inner);
                }
                Err(undecided(query.span, "a query in parentheses with clauses outside of them"))
            }
            QueryBody::SetOperation { .. } => {
                let (tree, columns) = self.set_operation(&query.body, query.span)?;
                let order_by = self.positions(&query.order_by, &columns)?;
                self.scope.clause = Clause::Limit;
                let limit = self.limit(query.limit.as_ref(), "LIMIT")?;
                let offset = self.limit(query.offset.as_ref(), "OFFSET")?;
                let body = BoundBody::SetOperation(Box::new(tree));
                Ok(BoundQuery { recursive, ctes, body, order_by, limit, offset, with_ties: query.with_ties, columns })
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
            let columns = renamed(query.columns.clone(), &names);
            self.scope.ctes.push(VisibleCte { name: cte.name.ident.clone(), columns });
            let name = cte.name.ident.clone();
            ctes.push(BoundCte { name, columns: names, materialized: cte.materialized, query });
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

    fn values(&mut self, rows: &[Vec<Expr>], span: Span) -> Bound<(Vec<Vec<Node>>, Vec<RelationColumn>)> {
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
        Ok((bound, columns))
    }

    fn select_query(
        &mut self,
        query: &Query,
        select: &Select,
        recursive: bool,
        ctes: Vec<BoundCte>,
    ) -> Bound<BoundQuery> {
        let keep = std::mem::replace(&mut self.keep_unknown, false);
        let (from, star) = self.from(&select.from)?;
        self.scope.windows = select.windows.iter().map(|(name, _)| name.ident.clone()).collect();
        self.scope.clause = Clause::Targets;
        let targets = self.targets(&select.targets, &star)?;
        let filter = self.clause_condition(select.filter.as_ref(), Clause::Where, "WHERE")?;
        let having = self.clause_condition(select.having.as_ref(), Clause::Having, "HAVING")?;
        let order_by = self.order_by(&query.order_by, &select.targets, &targets)?;
        let group_by = self.group_by(&select.group_by, &select.targets, &targets)?;
        if select.group_distinct {
            return Err(undecided(query.span, "GROUP BY DISTINCT"));
        }
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
            having,
            windows,
        }));
        Ok(BoundQuery { recursive, ctes, body, order_by, limit, offset, with_ties: query.with_ties, columns })
    }

    fn clause_condition(&mut self, expr: Option<&Expr>, clause: Clause, name: &str) -> Bound<Option<Node>> {
        self.scope.clause = clause;
        expr.map(|expr| self.condition(expr, name)).transpose()
    }

    /// `transformTargetList`
    fn targets(&mut self, targets: &[Target], star: &[VisibleColumn]) -> Bound<Vec<BoundTarget>> {
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
                ExprKind::FieldWildcard(_) => return Err(undecided(target.value.span, "all fields of a row")),
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

    fn group_by(&mut self, group_by: &[GroupBy], written: &[Target], targets: &[BoundTarget]) -> Bound<Vec<GroupKey>> {
        self.scope.clause = Clause::GroupBy;
        let mut keys = Vec::with_capacity(group_by.len());
        for key in group_by {
            let GroupBy::Expr(expr) = key else {
                return Err(undecided(self.place_span, "grouping sets"));
            };
            // For GROUP BY a column of FROM goes before a result's name.
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
            keys.push(GroupKey { value: self.settle_unknown(value)? });
        }
        Ok(keys)
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
        group_by: &[GroupKey],
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
    let star = Expr { kind: ExprKind::Wildcard(Vec::new()), span: name.span() };
    Select {
        distinct: None,
        targets: vec![Target { value: star, alias: None }],
        from: vec![FromItem::Relation { name: name.clone(), only: false, alias: None, sample: None }],
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

fn plain_query(body: BoundBody, columns: Vec<RelationColumn>, recursive: bool, ctes: Vec<BoundCte>) -> BoundQuery {
    BoundQuery { recursive, ctes, body, order_by: Vec::new(), limit: None, offset: None, with_ties: false, columns }
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
