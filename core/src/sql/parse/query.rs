//! Queries (`SelectStmt`).

use super::call::{order_by, window};
use super::expression::{Mode, a_expr, expr_list};
use super::{from, modify, paren, primary};
use crate::sql::ast::{
    Cte, Cycle, Distinct, Expr, ExprKind, GroupBy, Literal, LockStrength, LockWait, Locking, Modify, Query, QueryBody,
    Search, Select, SetOperator, Target, With,
};
use crate::sql::cursor::{Cursor, Parse};
use crate::sql::lex::TokenKind;

/// A query with everything around it (`select_no_parens`, or one in parentheses that goes on).
pub(super) fn query(cursor: &mut Cursor<'_>) -> Parse<Query> {
    let outer = cursor.enter()?;
    let start = cursor.start();
    let with = if cursor.at_word("with") { Some(with(cursor)?) } else { None };
    if with.is_some() && modify::at_modify(cursor) {
        let body = modify::modify(cursor)?;
        let query = alone(cursor, with, body, start);
        cursor.leave(outer);
        return Ok(query);
    }
    let body = simple(cursor)?;
    cursor.grow()?;
    let body = set_operations(cursor, body, false)?;
    let query = clauses(cursor, with, body, start)?;
    cursor.leave(outer);
    Ok(query)
}

/// A statement that changes rows, as a query without clauses of its own.
pub(super) fn alone(cursor: &Cursor<'_>, with: Option<With>, body: Modify, start: u32) -> Query {
    Query { with, ..Query::plain(QueryBody::Modify(body.into()), cursor.span_from(start)) }
}

/// Whether what follows a query in parentheses makes it part of a larger one.
pub(super) fn goes_on(cursor: &Cursor<'_>) -> bool {
    matches!(cursor.word(), "union" | "intersect" | "except" | "order" | "limit" | "offset" | "fetch" | "for")
}

/// The rest of a query that starts with one in parentheses.
pub(super) fn rest(cursor: &mut Cursor<'_>, inner: Query, start: u32) -> Parse<Query> {
    cursor.grow()?;
    let body = set_operations(cursor, body_of(inner), false)?;
    clauses(cursor, None, body, start)
}

/// A query in parentheses as an operand: itself if it has no clauses of its own.
fn body_of(inner: Query) -> QueryBody {
    let bare = inner.with.is_none()
        && inner.order_by.is_empty()
        && inner.limit.is_none()
        && inner.offset.is_none()
        && inner.locking.is_empty();
    if bare { inner.body } else { QueryBody::Nested(inner.into()) }
}

/// `UNION` and `EXCEPT` bind equally, `INTERSECT` tighter, all to the left.
fn set_operations(cursor: &mut Cursor<'_>, mut left: QueryBody, only_intersect: bool) -> Parse<QueryBody> {
    loop {
        let operator = match cursor.word() {
            "union" if !only_intersect => SetOperator::Union,
            "except" if !only_intersect => SetOperator::Except,
            "intersect" => SetOperator::Intersect,
            _ => return Ok(left),
        };
        cursor.bump();
        let all = cursor.eat_one_of(&["all", "distinct"]) == Some("all");
        let mut right = simple(cursor)?;
        if operator != SetOperator::Intersect {
            right = set_operations(cursor, right, true)?;
        }
        cursor.grow()?;
        left = QueryBody::SetOperation { operator, all, left: left.into(), right: right.into() };
    }
}

/// `simple_select`, or a query in parentheses.
fn simple(cursor: &mut Cursor<'_>) -> Parse<QueryBody> {
    match cursor.word() {
        "select" => Ok(QueryBody::Select(select(cursor)?.into())),
        "values" => {
            cursor.bump();
            let rows = cursor.separated(|cursor| {
                cursor.open()?;
                let row = expr_list(cursor)?;
                cursor.close()?;
                Ok(row)
            })?;
            Ok(QueryBody::Values(rows))
        }
        "table" => {
            cursor.bump();
            Ok(QueryBody::Table(from::relation_name(cursor)?.0))
        }
        _ if cursor.is(TokenKind::LeftParen) => Ok(body_of(*primary::subquery(cursor)?)),
        _ => Err(cursor.error("a query")),
    }
}

fn clauses(cursor: &mut Cursor<'_>, with: Option<With>, body: QueryBody, start: u32) -> Parse<Query> {
    let order_by = order_by(cursor)?;
    let locking_first = locking(cursor)?;
    let plain = Query::plain(body, cursor.span_from(start));
    let mut query = Query { with, order_by, locking: locking_first, ..plain };
    let (mut limited, mut moved) = (false, false);
    loop {
        match cursor.word() {
            "limit" | "fetch" if !limited => {
                limited = true;
                limit(cursor, &mut query)?;
            }
            "offset" if !moved => {
                moved = true;
                cursor.bump();
                query.offset = Some(a_expr(cursor)?);
                cursor.eat_one_of(&["row", "rows"]);
            }
            _ => break,
        }
    }
    if query.locking.is_empty() {
        query.locking = locking(cursor)?;
    }
    query.span = cursor.span_from(start);
    if query.with_ties && query.order_by.is_empty() {
        return Err(cursor.mistake(query.span, "WITH TIES cannot be specified without ORDER BY clause"));
    }
    Ok(query)
}

fn limit(cursor: &mut Cursor<'_>, query: &mut Query) -> Parse<()> {
    if cursor.eat_word("limit") {
        let start = cursor.start();
        // LIMIT ALL is LIMIT NULL.
        query.limit = Some(if cursor.eat_word("all") {
            Expr { kind: ExprKind::Literal(Literal::Null), span: cursor.span_from(start) }
        } else {
            a_expr(cursor)?
        });
        if cursor.is(TokenKind::Comma) {
            let mut error = cursor.mistake(cursor.span(cursor.peek()), "LIMIT #,# syntax is not supported");
            error.help = Some("Use separate LIMIT and OFFSET clauses.".into());
            return Err(error);
        }
        return Ok(());
    }
    cursor.bump();
    if cursor.eat_one_of(&["first", "next"]).is_none() {
        return Err(cursor.error("`FIRST` or `NEXT`"));
    }
    let start = cursor.start();
    let count = if matches!(cursor.word(), "row" | "rows") {
        Expr { kind: ExprKind::Literal(Literal::Number("1".into())), span: cursor.span_from(start) }
    } else if cursor.at_operator("+") || cursor.at_operator("-") {
        let operator = cursor.operator();
        let operand = primary::primary(cursor, Mode::B)?.into();
        cursor.expr(start, ExprKind::Unary { operator, operand })
    } else {
        primary::primary(cursor, Mode::B)?
    };
    query.limit = Some(count);
    if cursor.eat_one_of(&["row", "rows"]).is_none() {
        return Err(cursor.error("`ROW` or `ROWS`"));
    }
    if cursor.eat_words(&["with", "ties"]) {
        query.with_ties = true;
        return Ok(());
    }
    cursor.expect_word("only").map(|_| ())
}

/// `for_locking_clause`
fn locking(cursor: &mut Cursor<'_>) -> Parse<Vec<Locking>> {
    let mut clauses = Vec::new();
    while cursor.at_word("for") {
        let start = cursor.bump().start;
        const STRENGTHS: [(&[&str], Option<LockStrength>); 5] = [
            (&["update"], Some(LockStrength::Update)),
            (&["no", "key", "update"], Some(LockStrength::NoKeyUpdate)),
            (&["share"], Some(LockStrength::Share)),
            (&["key", "share"], Some(LockStrength::KeyShare)),
            (&["read", "only"], None),
        ];
        let Some((_, strength)) = STRENGTHS.iter().find(|(words, _)| cursor.eat_words(words)) else {
            return Err(cursor.error("`UPDATE`, `NO KEY UPDATE`, `SHARE` or `KEY SHARE`"));
        };
        let Some(strength) = *strength else { continue };
        let of =
            if cursor.eat_word("of") { cursor.separated(|cursor| cursor.object_name("a table"))? } else { Vec::new() };
        let wait = if cursor.eat_words(&["skip", "locked"]) {
            LockWait::Skip
        } else if cursor.eat_word("nowait") {
            LockWait::Error
        } else {
            LockWait::Block
        };
        clauses.push(Locking { strength, of, wait, span: cursor.span_from(start) });
    }
    Ok(clauses)
}

/// `WITH …`
fn with(cursor: &mut Cursor<'_>) -> Parse<With> {
    cursor.bump();
    let recursive = cursor.eat_word("recursive");
    Ok(With { recursive, ctes: cursor.separated(cte)? })
}

fn cte(cursor: &mut Cursor<'_>) -> Parse<Cte> {
    let name = cursor.col_id("a name")?;
    let columns = if cursor.is(TokenKind::LeftParen) { cursor.name_list()? } else { Vec::new() };
    cursor.expect_word("as")?;
    let materialized = if cursor.eat_words(&["not", "materialized"]) {
        Some(false)
    } else {
        cursor.eat_word("materialized").then_some(true)
    };
    cursor.open()?;
    let query = modify::statement(cursor)?;
    cursor.close()?;
    let search = if cursor.eat_word("search") { Some(search(cursor)?) } else { None };
    let cycle = if cursor.eat_word("cycle") { Some(cycle(cursor)?) } else { None };
    Ok(Cte { name, columns, materialized, query, search, cycle })
}

/// `opt_search_clause`
fn search(cursor: &mut Cursor<'_>) -> Parse<Search> {
    let breadth = match cursor.eat_one_of(&["depth", "breadth"]) {
        Some(word) => word == "breadth",
        None => return Err(cursor.error("`DEPTH` or `BREADTH`")),
    };
    cursor.expect_word("first")?;
    cursor.expect_word("by")?;
    let by = cursor.separated(|cursor| cursor.col_id("a column"))?;
    cursor.expect_word("set")?;
    Ok(Search { breadth, by, set: cursor.col_id("a column")? })
}

/// `opt_cycle_clause`
fn cycle(cursor: &mut Cursor<'_>) -> Parse<Cycle> {
    let columns = cursor.separated(|cursor| cursor.col_id("a column"))?;
    cursor.expect_word("set")?;
    let mark = cursor.col_id("a column")?;
    let mut values = None;
    if cursor.eat_word("to") {
        // PostgreSQL prints a cast behind a constant that its grammar does not take here.
        let value = cast_constant(cursor)?;
        cursor.expect_word("default")?;
        values = Some(Box::new((value, cast_constant(cursor)?)));
    }
    cursor.expect_word("using")?;
    Ok(Cycle { columns, mark, values, path: cursor.col_id("a column")? })
}

fn cast_constant(cursor: &mut Cursor<'_>) -> Parse<Expr> {
    let start = cursor.start();
    let operand = primary::primary(cursor, Mode::B)?;
    if !cursor.is(TokenKind::Typecast) {
        return Ok(operand);
    }
    cursor.bump();
    let to = super::types::type_name(cursor)?;
    Ok(cursor.expr(start, ExprKind::Cast { operand: operand.into(), to }))
}

/// `SELECT …` up to its `WINDOW` clause.
fn select(cursor: &mut Cursor<'_>) -> Parse<Select> {
    cursor.bump();
    let mut distinct = None;
    if cursor.eat_word("distinct") {
        distinct = Some(if cursor.eat_word("on") {
            cursor.open()?;
            let on = expr_list(cursor)?;
            cursor.close()?;
            Distinct::On(on)
        } else {
            Distinct::All
        });
    } else {
        cursor.eat_word("all");
    }
    let targets = if distinct.is_none() && ends_targets(cursor) { Vec::new() } else { cursor.separated(target)? };
    if cursor.at_word("into") {
        if !cursor.may_say_into() {
            return Err(cursor.mistake(cursor.span(cursor.peek()), "SELECT ... INTO is not allowed here"));
        }
        let table = super::table::into(cursor)?;
        cursor.note_into(table);
    }
    let from = if cursor.eat_word("from") { cursor.separated(from::table_ref)? } else { Vec::new() };
    let filter = if cursor.eat_word("where") { Some(a_expr(cursor)?) } else { None };
    let (mut group_by, mut group_distinct) = (Vec::new(), false);
    if cursor.eat_words(&["group", "by"]) {
        group_distinct = cursor.eat_one_of(&["all", "distinct"]) == Some("distinct");
        group_by = cursor.separated(group_by_item)?;
    }
    let having = if cursor.eat_word("having") { Some(a_expr(cursor)?) } else { None };
    let mut windows = Vec::new();
    if cursor.eat_word("window") {
        windows = cursor.separated(|cursor| {
            let name = cursor.col_id("a window")?;
            cursor.expect_word("as")?;
            Ok((name, window(cursor)?))
        })?;
    }
    Ok(Select { distinct, targets, from, filter, group_by, group_distinct, having, windows })
}

fn ends_targets(cursor: &Cursor<'_>) -> bool {
    match cursor.peek().kind {
        TokenKind::End | TokenKind::RightParen => true,
        _ => {
            goes_on(cursor)
                || matches!(cursor.word(), "from" | "where" | "group" | "having" | "window" | "into" | "returning")
        }
    }
}

pub(super) fn target(cursor: &mut Cursor<'_>) -> Parse<Target> {
    let start = cursor.start();
    if cursor.eat_operator("*") {
        return Ok(Target { value: cursor.expr(start, ExprKind::Wildcard(Vec::new())), alias: None });
    }
    let value = a_expr(cursor)?;
    let token = cursor.peek();
    let bare = match token.kind {
        TokenKind::Word => token.keyword.is_none_or(|keyword| keyword.bare_label),
        TokenKind::QuotedIdent | TokenKind::UnicodeIdent => true,
        _ => false,
    };
    let alias = if cursor.eat_word("as") || bare { Some(cursor.col_label("a name")?) } else { None };
    Ok(Target { value, alias })
}

fn group_by_item(cursor: &mut Cursor<'_>) -> Parse<GroupBy> {
    if cursor.is(TokenKind::LeftParen) && cursor.is_nth(1, TokenKind::RightParen) {
        cursor.bump();
        cursor.bump();
        return Ok(GroupBy::Empty);
    }
    let listed = cursor.is_nth(1, TokenKind::LeftParen);
    match cursor.word() {
        word @ ("cube" | "rollup") if listed => {
            cursor.bump();
            cursor.open()?;
            let list = expr_list(cursor)?;
            cursor.close()?;
            Ok(if word == "cube" { GroupBy::Cube(list) } else { GroupBy::Rollup(list) })
        }
        "grouping" if cursor.word_nth(1) == "sets" => {
            let outer = cursor.enter()?;
            cursor.bump();
            cursor.bump();
            cursor.open()?;
            let sets = cursor.separated(group_by_item)?;
            cursor.close()?;
            cursor.grow()?;
            cursor.leave(outer);
            Ok(GroupBy::Sets(sets))
        }
        _ => Ok(GroupBy::Expr(a_expr(cursor)?)),
    }
}

/// Whether a query starts here, in parentheses or not.
pub(super) fn at_query(cursor: &Cursor<'_>) -> bool {
    let mut n = 0;
    while cursor.is_nth(n, TokenKind::LeftParen) {
        n += 1;
    }
    paren::at_query(cursor, n)
}
