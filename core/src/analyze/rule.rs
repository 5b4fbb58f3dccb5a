//! Rules: `transformRuleStmt` (parse_utilcmd.c) and what `DefineQueryRewrite` asks of what a rule returns.

use super::bind::{Binder, Clause};
use super::deparse::{self, Action};
use super::environment::Environment;
use super::error::{Bound, raise, undecided};
use super::node::{Node, NodeKind};
use super::query::{BoundBody, BoundQuery, RelationKind};
use super::walk::walk_query;
use super::{Resolved, undecided as text};
use crate::interpret::Pending;
use crate::model::{Expression, Piece, Rule, RulePart, Table};
use crate::name::Ident;
use crate::source::Span;
use crate::sql::ast::{Expr, ExprKind, Literal, Query};

/// The names of the rows, in the order of their relations.
const SIDES: [&str; 2] = ["old", "new"];

/// A part of a rule over the columns of its table or view.
pub(super) fn bind(
    env: &Environment<'_>,
    pending: &Pending,
    table: &Table,
    rule: &Rule,
    part: RulePart,
) -> Bound<Resolved> {
    let pieces = match part {
        RulePart::Condition => condition(env, pending, table, rule)?,
        RulePart::Actions => actions(env, pending, table, rule)?,
    };
    Ok(Resolved::text(Expression::decided(pieces)))
}

fn condition(env: &Environment<'_>, pending: &Pending, table: &Table, rule: &Rule) -> Bound<Vec<Piece>> {
    let [expr, rest @ ..] = statements(&pending.expr) else {
        return Err(undecided(pending.expr.span, "this condition"));
    };
    let mut binder = Binder::new(env, &pending.search_path, None, Clause::Where, expr.span);
    for (side, there) in SIDES.into_iter().zip([rule.event.has_old(), rule.event.has_new()]) {
        let relation = binder.table_relation(table, Some(Ident::new(side)), Vec::new(), false);
        let (_, item) = binder.scope.add(relation);
        binder.scope.items.extend(Some(item).filter(|_| there));
    }
    let node = binder.condition(expr, "WHERE")?;
    // What is wrong with the action is said where it is resolved.
    let first = match rest.first().map(|statement| &statement.kind) {
        Some(ExprKind::Subquery(query)) => action(env, pending, table, query).ok(),
        _ => None,
    };
    let relations = match first.as_ref().map(|query| &seeing(query).body) {
        Some(BoundBody::Select(select)) => &select.relations,
        Some(BoundBody::Modify(modify)) => &modify.relations,
        Some(BoundBody::SetOperation(_)) | None => &binder.scope.relations,
    };
    Ok(deparse::deparse_rule_condition(env, relations, &node))
}

fn actions(env: &Environment<'_>, pending: &Pending, table: &Table, rule: &Rule) -> Bound<Vec<Piece>> {
    let mut actions = Vec::new();
    for statement in statements(&pending.expr) {
        let query = match &statement.kind {
            ExprKind::Subquery(query) => query,
            _ => {
                let notify = notify(statement).ok_or_else(|| undecided(statement.span, "this statement"))?;
                actions.push(Action::Notify(Ident::new(notify.0), notify.1.map(str::to_owned)));
                continue;
            }
        };
        let bound = action(env, pending, table, query)?;
        check(&bound, rule, statement.span)?;
        check_returning(env, &bound, table, statement.span)?;
        actions.push(Action::Query(Box::new(bound)));
    }
    Ok(deparse::deparse_rule_actions(env, &actions))
}

/// One action, which sees the rows by their names alone.
fn action(env: &Environment<'_>, pending: &Pending, table: &Table, query: &Query) -> Bound<BoundQuery> {
    let mut binder = Binder::new(env, &pending.search_path, None, Clause::Rule, query.span);
    for side in SIDES {
        let relation = binder.table_relation(table, Some(Ident::new(side)), Vec::new(), false);
        let (_, mut item) = binder.scope.add(relation.clone());
        item.columns_visible = false;
        binder.seen_by_query.push((relation, item));
    }
    binder.scope.relations.clear();
    binder.query(query)
}

/// The statements of a rule.
fn statements(expr: &Expr) -> &[Expr] {
    match &expr.kind {
        ExprKind::Array(statements) => statements,
        _ => std::slice::from_ref(expr),
    }
}

/// The condition among what is resolved with it.
pub(super) fn condition_of(expr: &Expr) -> &Expr {
    statements(expr).first().unwrap_or(expr)
}

/// The channel and the payload of `NOTIFY`.
fn notify(statement: &Expr) -> Option<(&str, Option<&str>)> {
    let ExprKind::Special { keyword, arguments } = &statement.kind else { return None };
    let mut texts = arguments.iter().filter_map(|argument| match &argument.kind {
        ExprKind::Literal(Literal::String(text)) => Some(text.as_str()),
        _ => None,
    });
    (keyword == "notify").then_some(())?;
    Some((texts.next()?, texts.next()))
}

/// What the statements say, where they could not be decided.
pub(super) fn normalized(env: &Environment<'_>, pending: &Pending) -> Vec<Piece> {
    let all = statements(&pending.expr);
    let mut pieces = Vec::new();
    let mut put = |text: &str| pieces.push(Piece::Sql(text.to_owned()));
    put(if all.len() > 1 { "(" } else { "" });
    for (at, statement) in all.iter().enumerate() {
        pieces.push(Piece::Sql(if at > 0 { "; ".to_owned() } else { String::new() }));
        match (&statement.kind, notify(statement)) {
            (_, Some((channel, payload))) => {
                let payload = payload.map(|text| format!(", {}", super::quote::literal(text)));
                let channel = super::quote::identifier(channel);
                pieces.push(Piece::Sql(format!("NOTIFY {channel}{}", payload.unwrap_or_default())));
            }
            (ExprKind::Subquery(query), None) => {
                pieces.extend(text::normalize_statement(env, &pending.search_path, query));
            }
            (_, None) => {
                pieces.extend(text::normalize(env, &pending.search_path, None, Clause::Rule, statement));
            }
        }
    }
    pieces.push(Piece::Sql(if all.len() > 1 { ")".to_owned() } else { String::new() }));
    pieces
}

/// The query whose relations the rows before and after are: the one that an INSERT selects from (`getInsertSelectQuery`).
fn seeing(query: &BoundQuery) -> &BoundQuery {
    let BoundBody::Modify(modify) = &query.body else { return query };
    let relation = modify.insert.as_ref().and_then(|insert| insert.relation);
    match relation.and_then(|number| modify.relations.get(number)).map(|relation| &relation.kind) {
        Some(RelationKind::Query(inner)) => inner,
        _ => query,
    }
}

/// Which row a node is of, where it is of one of the query so many queries out.
fn side_of(node: &Node, depth: usize) -> Option<usize> {
    match &node.kind {
        NodeKind::Var { level, relation, .. } if *level == depth && *relation < SIDES.len() => Some(*relation),
        _ => None,
    }
}

fn check(query: &BoundQuery, rule: &Rule, span: Span) -> Bound<()> {
    let seeing = seeing(query);
    let mut sides = [None, None];
    walk_query(seeing, 0, &mut |node, depth| {
        if let Some(slot) = side_of(node, depth).and_then(|side| sides.get_mut(side)) {
            slot.get_or_insert(node.span);
        }
    });
    let [old, new] = sides;
    let event = rule.event.word();
    let refuse = |span, message: String, sqlstate| Err(raise("rule", sqlstate, span, message).into());
    if let BoundBody::SetOperation(_) = &seeing.body {
        if rule.condition.is_some() {
            let message = "conditional UNION/INTERSECT/EXCEPT statements are not implemented";
            return refuse(span, message.to_owned(), "0A000");
        }
        if let Some(span) = old.or(new) {
            let message = "UNION/INTERSECT/EXCEPT member statement cannot refer to other relations of same query level";
            return refuse(span, message.to_owned(), "42P10");
        }
    }
    if let (Some(span), false) = (old, rule.event.has_old()) {
        return refuse(span, format!("ON {event} rule cannot use OLD"), "42P17");
    }
    if let (Some(span), false) = (new, rule.event.has_new()) {
        return refuse(span, format!("ON {event} rule cannot use NEW"), "42P17");
    }
    let mut within: Option<(usize, Span)> = None;
    for cte in query.ctes.iter().chain(&seeing.ctes) {
        walk_query(&cte.query, 1, &mut |node, depth| {
            let side = side_of(node, depth);
            within = within.or(side.map(|side| (side, node.span)));
        });
    }
    match within {
        None => Ok(()),
        Some((side, span)) => {
            let word = if side == 0 { "OLD" } else { "NEW" };
            refuse(span, format!("cannot refer to {word} within WITH query"), "0A000")
        }
    }
}

/// `checkRuleResultList`: what a rule returns are rows of its table.
fn check_returning(env: &Environment<'_>, query: &BoundQuery, table: &Table, span: Span) -> Bound<()> {
    let BoundBody::Modify(modify) = &query.body else { return Ok(()) };
    if modify.returning.is_empty() {
        return Ok(());
    }
    let refuse = |span, message: &str| Err(raise("rule", "42P17", span, message).into());
    for (at, target) in modify.returning.iter().enumerate() {
        let Some(column) = table.columns.get(at) else {
            return refuse(target.value.span, "RETURNING list has too many entries");
        };
        let Some((ty, _)) = env.type_of(&column.data_type) else { continue };
        if ty != target.value.ty() {
            let name = column.name.as_str();
            let message = format!("RETURNING list's entry {} has different type from column \"{name}\"", at + 1);
            return refuse(target.value.span, &message);
        }
    }
    if modify.returning.len() < table.columns.len() {
        return refuse(span, "RETURNING list has too few entries");
    }
    Ok(())
}
