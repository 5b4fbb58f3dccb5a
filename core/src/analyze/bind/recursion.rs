//! Queries of WITH RECURSIVE: which refer to which, and where one may refer to itself (`makeDependencyGraph`,
//! `checkWellFormedRecursion`, parse_cte.c).

use super::Bound;
use crate::analyze::error::{Stop, raise};
use crate::name::Ident;
use crate::source::Span;
use crate::sql::ast::{
    self, Cte, Distinct, Expr, ExprKind, FormPart, FromItem, GroupBy, JoinCondition, JoinKind, Query, QueryBody,
    Select, SetOperator, With,
};

/// Where a reference stands, and so whether it is allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Context {
    Fine,
    FirstTerm,
    Subquery,
    OuterJoin,
    Intersect,
    Except,
}

impl Context {
    fn place(self) -> Option<&'static str> {
        match self {
            Self::Fine => None,
            Self::FirstTerm => Some("its non-recursive term"),
            Self::Subquery => Some("a subquery"),
            Self::OuterJoin => Some("an outer join"),
            Self::Intersect => Some("INTERSECT"),
            Self::Except => Some("EXCEPT"),
        }
    }

    /// A narrower context within this one; what is not fine stays so.
    fn within(self, inner: Self) -> Self {
        if self == Self::Fine { inner } else { self }
    }
}

/// Looks for references to a common table expression.
struct Seeker<'q> {
    name: &'q Ident,
    /// The query that is looked through.
    span: Span,
    found: Vec<(Context, Span)>,
}

/// Whether a query refers to a common table expression of that name.
pub(super) fn refers(query: &Query, name: &Ident) -> bool {
    let mut seeker = Seeker { name, span: query.span, found: Vec::new() };
    seeker.query(query, Context::Subquery);
    !seeker.found.is_empty()
}

/// The queries of WITH in the order in which they can be resolved: each after those that it refers to
/// (`TopologicalSort`).
pub(super) fn sorted(with: &With) -> Bound<Vec<&Cte>> {
    let mut left: Vec<(&Cte, Vec<&Ident>)> = with
        .ctes
        .iter()
        .map(|cte| {
            let others = with.ctes.iter().map(|other| &other.name.ident);
            (cte, others.filter(|other| **other != cte.name.ident && refers(&cte.query, other)).collect())
        })
        .collect();
    for at in 0..left.len() {
        let Some(next) = left.iter().skip(at).position(|(_, needs)| needs.is_empty()) else {
            let span = left.get(at).map_or(with.ctes.first().map(|cte| cte.name.span), |(cte, _)| Some(cte.name.span));
            let message = "mutual recursion between WITH items is not implemented";
            return Err(match span {
                Some(span) => {
                    raise("recursive-query", "0A000", span, message).help("let one of them not read the other").into()
                }
                None => return Ok(Vec::new()),
            });
        };
        left.swap(at, at + next);
        let Some(done) = left.get(at).map(|(cte, _)| &cte.name.ident) else { continue };
        for (_, needs) in left.iter_mut().skip(at + 1) {
            needs.retain(|name| *name != done);
        }
    }
    Ok(left.into_iter().map(|(cte, _)| cte).collect())
}

/// The two terms of a query that reads itself, which must be a UNION.
pub(super) fn terms(cte: &Cte) -> Bound<(&QueryBody, &QueryBody)> {
    let name = cte.name.ident.as_str();
    let refuse = |message: String| -> Stop {
        raise("recursive-query", "42P19", cte.query.span, message)
            .help("begin with a query that does not read it, then UNION ALL")
            .into()
    };
    let mut query = &cte.query;
    while let QueryBody::Nested(inner) = &query.body {
        query = inner;
    }
    match &query.body {
        QueryBody::SetOperation { operator: SetOperator::Union, left, right, .. } => Ok((left, right)),
        QueryBody::Modify(_) => {
            Err(refuse(format!("recursive query \"{name}\" must not contain data-modifying statements")))
        }
        _ => Err(refuse(format!(
            "recursive query \"{name}\" does not have the form non-recursive-term UNION [ALL] recursive-term"
        ))),
    }
}

/// Refuses a query that reads itself where it must not, or has what such a query cannot have.
pub(super) fn check(cte: &Cte) -> Bound<()> {
    let (left, right) = terms(cte)?;
    let mut seeker = Seeker { name: &cte.name.ident, span: cte.query.span, found: Vec::new() };
    if let Some(with) = &cte.query.with {
        seeker.with(with, Context::Subquery);
    }
    if cte.query.with.as_ref().is_none_or(|with| !seeker.is_hidden_by(with)) {
        seeker.body(left, Context::FirstTerm);
        seeker.body(right, Context::Fine);
    }
    let name = cte.name.ident.as_str();
    let mut seen = false;
    for (context, span) in seeker.found {
        let place = match context.place() {
            Some(place) => format!("within {place}"),
            None if seen => "more than once".to_owned(),
            None => {
                seen = true;
                continue;
            }
        };
        let message = format!("recursive reference to query \"{name}\" must not appear {place}");
        return Err(raise("recursive-query", "42P19", span, message)
            .help("read it once, in the FROM of the second term")
            .into());
    }
    let query = &cte.query;
    let extra = match () {
        () if !query.order_by.is_empty() => "ORDER BY",
        () if query.offset.is_some() => "OFFSET",
        () if query.limit.is_some() => "LIMIT",
        () if !query.locking.is_empty() => "FOR UPDATE/SHARE",
        () => return Ok(()),
    };
    let message = format!("{extra} in a recursive query is not implemented");
    Err(raise("recursive-query", "0A000", query.span, message).help("say it where the query is read").into())
}

impl Seeker<'_> {
    fn is_hidden_by(&self, with: &With) -> bool {
        with.ctes.iter().any(|cte| cte.name.ident == *self.name)
    }

    /// The queries of a WITH; those after one of the name that is looked for, and all where it is recursive, see that one.
    fn with(&mut self, with: &With, context: Context) {
        if with.recursive && self.is_hidden_by(with) {
            return;
        }
        for cte in &with.ctes {
            self.query(&cte.query, context);
            if cte.name.ident == *self.name {
                return;
            }
        }
    }

    fn query(&mut self, query: &Query, context: Context) {
        if let Some(with) = &query.with {
            self.with(with, context);
            if self.is_hidden_by(with) {
                return;
            }
        }
        self.body(&query.body, context);
        self.exprs(query.order_by.iter().map(|key| &key.value).chain(&query.limit).chain(&query.offset));
    }

    fn body(&mut self, body: &QueryBody, context: Context) {
        match body {
            QueryBody::Select(select) => self.select(select, context),
            QueryBody::Values(rows) => self.exprs(rows.iter().flatten()),
            QueryBody::Table(name) => {
                if name.qualifiers.is_empty() {
                    self.note(&name.name.ident, context, name.span());
                }
            }
            QueryBody::Nested(query) => self.query(query, context),
            QueryBody::SetOperation { operator, all, left, right } => {
                let (one, other) = match operator {
                    SetOperator::Union => (context, context),
                    SetOperator::Intersect if *all => {
                        (context.within(Context::Intersect), context.within(Context::Intersect))
                    }
                    SetOperator::Intersect => (context, context),
                    SetOperator::Except if *all => (context.within(Context::Except), context.within(Context::Except)),
                    SetOperator::Except => (context, context.within(Context::Except)),
                };
                self.body(left, one);
                self.body(right, other);
            }
            QueryBody::Modify(_) => {
                let statement = Query::plain(body.clone(), self.span);
                let (name, mut found) = (self.name, Vec::new());
                ast::relations_of_query(&statement, &mut |relation| {
                    if relation.qualifiers.is_empty() && relation.name.ident == *name {
                        found.push((context, relation.span()));
                    }
                });
                self.found.extend(found);
            }
        }
    }

    fn select(&mut self, select: &Select, context: Context) {
        self.exprs(select.targets.iter().map(|target| &target.value));
        if let Some(Distinct::On(list)) = &select.distinct {
            self.exprs(list);
        }
        for item in &select.from {
            self.from(item, context);
        }
        self.exprs(select.filter.iter().chain(&select.having));
        for item in &select.group_by {
            self.grouping(item);
        }
        for (_, window) in &select.windows {
            self.exprs(window.partition_by.iter().chain(window.order_by.iter().map(|key| &key.value)));
        }
    }

    fn grouping(&mut self, item: &GroupBy) {
        match item {
            GroupBy::Expr(expr) => self.exprs([expr]),
            GroupBy::Empty => {}
            GroupBy::Rollup(list) | GroupBy::Cube(list) => self.exprs(list),
            GroupBy::Sets(sets) => sets.iter().for_each(|set| self.grouping(set)),
        }
    }

    fn from(&mut self, item: &FromItem, context: Context) {
        match item {
            FromItem::Relation { name, .. } if name.qualifiers.is_empty() => {
                self.note(&name.name.ident, context, name.span());
            }
            FromItem::Relation { .. } => {}
            FromItem::Query { query, .. } => self.query(query, context),
            FromItem::Function { calls, .. } => self.exprs(calls.iter().map(|(call, _)| call)),
            FromItem::XmlTable(table) => self.parts(&table.parts()),
            FromItem::JsonTable(table) => self.parts(&table.parts()),
            FromItem::Join { left, right, kind, condition, .. } => {
                let outer = context.within(Context::OuterJoin);
                let (one, other) = match kind {
                    JoinKind::Inner | JoinKind::Cross => (context, context),
                    JoinKind::Left => (context, outer),
                    JoinKind::Right => (outer, context),
                    JoinKind::Full => (outer, outer),
                };
                self.from(left, one);
                self.from(right, other);
                if let JoinCondition::On(condition) = condition {
                    self.exprs([condition.as_ref()]);
                }
            }
        }
    }

    fn parts(&mut self, parts: &[FormPart<'_>]) {
        self.exprs(parts.iter().filter_map(|part| match part {
            FormPart::Value(value) => Some(*value),
            _ => None,
        }));
    }

    /// The subqueries within expressions, the outermost ones.
    fn exprs<'x>(&mut self, exprs: impl IntoIterator<Item = &'x Expr>) {
        for expr in exprs {
            let mut outermost: Vec<&Query> = Vec::new();
            ast::walk(expr, &mut |expr| {
                let (ExprKind::Exists(query)
                | ExprKind::Subquery(query)
                | ExprKind::ArrayQuery(query)
                | ExprKind::InQuery { query, .. }) = &expr.kind
                else {
                    return;
                };
                let inner = |outer: &&Query| outer.span.start <= query.span.start && query.span.end <= outer.span.end;
                if !outermost.iter().any(inner) {
                    outermost.push(query);
                }
            });
            for query in outermost {
                self.query(query, Context::Subquery);
            }
        }
    }

    fn note(&mut self, name: &Ident, context: Context, span: Span) {
        if name == self.name {
            self.found.push((context, span));
        }
    }
}
