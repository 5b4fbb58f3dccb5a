//! What stands in `FROM` (`table_ref`).

use super::call::is_call;
use super::expression::{Mode, a_expr, expr_list};
use super::{json, paren, primary, query, types, xml};
use crate::sql::ast::{Alias, ColumnDefinition, Expr, FromItem, JoinCondition, JoinKind, ObjectName, Query, Sample};
use crate::sql::cursor::{Cursor, Parse};
use crate::sql::lex::TokenKind;

/// `table_ref`: one item and everything joined to it.
pub(super) fn table_ref(cursor: &mut Cursor<'_>) -> Parse<FromItem> {
    let outer = cursor.enter()?;
    let item = item(cursor)?;
    cursor.grow()?;
    let joined = joins(cursor, item)?;
    cursor.leave(outer);
    Ok(joined)
}

fn at_join(cursor: &Cursor<'_>) -> bool {
    matches!(cursor.word(), "join" | "cross" | "inner" | "left" | "right" | "full" | "natural")
}

fn joins(cursor: &mut Cursor<'_>, mut left: FromItem) -> Parse<FromItem> {
    while at_join(cursor) {
        left = join(cursor, left)?;
    }
    Ok(left)
}

fn join(cursor: &mut Cursor<'_>, left: FromItem) -> Parse<FromItem> {
    cursor.grow()?;
    if cursor.eat_word("cross") {
        cursor.expect_word("join")?;
        let right = item(cursor)?;
        return Ok(joined(left, right, JoinKind::Cross, JoinCondition::None));
    }
    let natural = cursor.eat_word("natural");
    let kind = match cursor.eat_one_of(&["inner", "left", "right", "full"]) {
        Some("left") => JoinKind::Left,
        Some("right") => JoinKind::Right,
        Some("full") => JoinKind::Full,
        Some(_) | None => JoinKind::Inner,
    };
    if kind != JoinKind::Inner {
        cursor.eat_word("outer");
    }
    cursor.expect_word("join")?;
    if natural {
        let right = item(cursor)?;
        return Ok(joined(left, right, kind, JoinCondition::Natural));
    }
    let outer = cursor.enter()?;
    let mut right = item(cursor)?;
    // `a JOIN b JOIN c ON … ON …`: the right side may be a join itself.
    while at_join(cursor) {
        right = join(cursor, right)?;
    }
    cursor.leave(outer);
    Ok(joined(left, right, kind, condition(cursor)?))
}

fn joined(left: FromItem, right: FromItem, kind: JoinKind, condition: JoinCondition) -> FromItem {
    FromItem::Join { left: left.into(), right: right.into(), kind, condition, alias: None }
}

fn condition(cursor: &mut Cursor<'_>) -> Parse<JoinCondition> {
    if cursor.eat_word("on") {
        return Ok(JoinCondition::On(a_expr(cursor)?.into()));
    }
    if !cursor.eat_word("using") {
        return Err(cursor.error("`ON` or `USING`"));
    }
    let columns = cursor.name_list()?;
    let alias = if cursor.eat_word("as") { Some(cursor.col_id("a name")?) } else { None };
    Ok(JoinCondition::Using { columns, alias })
}

/// One item without what is joined to it.
fn item(cursor: &mut Cursor<'_>) -> Parse<FromItem> {
    let lateral = cursor.eat_word("lateral");
    match cursor.word() {
        "xmltable" if cursor.is_nth(1, TokenKind::LeftParen) => return xml::table(cursor, lateral),
        "json_table" if cursor.is_nth(1, TokenKind::LeftParen) => return json::table(cursor, lateral),
        _ => {}
    }
    if cursor.is(TokenKind::LeftParen) {
        return match parenthesised(cursor)? {
            Inner::Query(query) => {
                let alias = alias(cursor, false)?;
                Ok(FromItem::Query { lateral, query, alias })
            }
            Inner::Join(mut join) => {
                if lateral {
                    return Err(cursor.error("a query or a function after `LATERAL`"));
                }
                name_join(cursor, &mut join)?;
                Ok(join)
            }
        };
    }
    if cursor.at_words(&["rows", "from"]) && cursor.is_nth(2, TokenKind::LeftParen) {
        return rows_from(cursor, lateral);
    }
    if lateral || is_function(cursor) {
        let calls = vec![(function(cursor)?, Vec::new())];
        return function_item(cursor, lateral, calls, false);
    }
    let (name, only) = relation_name(cursor)?;
    let alias = alias(cursor, false)?;
    let sample = sample(cursor)?.map(Box::new);
    Ok(FromItem::Relation { name, only, alias, sample })
}

enum Inner {
    Query(Box<Query>),
    Join(FromItem),
}

/// A query or joined items between parentheses; after two of them nobody knows yet which.
fn parenthesised(cursor: &mut Cursor<'_>) -> Parse<Inner> {
    let outer = cursor.enter()?;
    cursor.open()?;
    let start = cursor.start();
    let inner = if paren::at_query(cursor, 0) {
        Inner::Query(query::query(cursor)?.into())
    } else if cursor.is(TokenKind::LeftParen) && query::at_query(cursor) {
        match parenthesised(cursor)? {
            Inner::Query(inner) if query::goes_on(cursor) => Inner::Query(query::rest(cursor, *inner, start)?.into()),
            Inner::Query(inner) if cursor.is(TokenKind::RightParen) => Inner::Query(inner),
            Inner::Query(inner) => {
                let alias = alias(cursor, false)?;
                let item = FromItem::Query { lateral: false, query: inner, alias };
                Inner::Join(must_join(cursor, item)?)
            }
            Inner::Join(mut join) => {
                name_join(cursor, &mut join)?;
                Inner::Join(joins(cursor, join)?)
            }
        }
    } else {
        let item = item(cursor)?;
        Inner::Join(must_join(cursor, item)?)
    };
    cursor.close()?;
    cursor.grow()?;
    cursor.leave(outer);
    Ok(inner)
}

/// The alias of a join in parentheses.
fn name_join(cursor: &mut Cursor<'_>, join: &mut FromItem) -> Parse<()> {
    if let (FromItem::Join { alias: name, .. }, Some(found)) = (join, alias(cursor, false)?) {
        *name = Some(found);
    }
    Ok(())
}

/// Only joins may stand in parentheses, or joins in parentheses.
fn must_join(cursor: &mut Cursor<'_>, item: FromItem) -> Parse<FromItem> {
    let item = joins(cursor, item)?;
    match item {
        FromItem::Join { .. } => Ok(item),
        FromItem::Relation { .. }
        | FromItem::Query { .. }
        | FromItem::Function { .. }
        | FromItem::XmlTable(_)
        | FromItem::JsonTable(_) => Err(cursor.error("`JOIN`")),
    }
}

/// `relation_expr`: a name, and whether `ONLY` stands before it.
pub(super) fn relation_name(cursor: &mut Cursor<'_>) -> Parse<(ObjectName, bool)> {
    if !cursor.eat_word("only") {
        let name = cursor.object_name("a table")?;
        cursor.eat_operator("*");
        return Ok((name, false));
    }
    let parens = cursor.eat(TokenKind::LeftParen);
    let name = cursor.object_name("a table")?;
    if parens {
        cursor.close()?;
    }
    Ok((name, true))
}

/// Whether a call follows rather than a relation's name.
fn is_function(cursor: &Cursor<'_>) -> bool {
    if cursor.at_word("only") {
        return false;
    }
    if !cursor.is_col_id(cursor.peek()) {
        return true;
    }
    let mut n = 1;
    while cursor.is_nth(n, TokenKind::Dot) {
        n += 2;
    }
    cursor.is_nth(n, TokenKind::LeftParen)
}

/// `func_expr_windowless`
fn function(cursor: &mut Cursor<'_>) -> Parse<Expr> {
    let token = cursor.peek();
    let value = primary::primary(cursor, Mode::B)?;
    if is_call(&value) { Ok(value) } else { Err(cursor.error_at(token, "a table, a query or a function")) }
}

fn rows_from(cursor: &mut Cursor<'_>, lateral: bool) -> Parse<FromItem> {
    cursor.bump();
    cursor.bump();
    cursor.open()?;
    let calls = cursor.separated(|cursor| {
        let call = function(cursor)?;
        let columns = if cursor.eat_word("as") { definitions(cursor)? } else { Vec::new() };
        Ok((call, columns))
    })?;
    cursor.close()?;
    function_item(cursor, lateral, calls, true)
}

fn function_item(
    cursor: &mut Cursor<'_>,
    lateral: bool,
    calls: Vec<(Expr, Vec<ColumnDefinition>)>,
    rows_from: bool,
) -> Parse<FromItem> {
    let ordinality = cursor.eat_words(&["with", "ordinality"]);
    let alias = alias(cursor, true)?;
    Ok(FromItem::Function { lateral, calls, rows_from, ordinality, alias })
}

/// `opt_alias_clause`, `func_alias_clause`
pub(super) fn alias(cursor: &mut Cursor<'_>, function: bool) -> Parse<Option<Alias>> {
    let explicit = cursor.eat_word("as");
    if explicit && function && cursor.is(TokenKind::LeftParen) {
        return Ok(Some(Alias { name: None, columns: Vec::new(), definitions: definitions(cursor)? }));
    }
    if !explicit && !cursor.is_col_id(cursor.peek()) {
        return Ok(None);
    }
    let name = Some(cursor.col_id("a name")?);
    let (mut columns, mut found) = (Vec::new(), Vec::new());
    if cursor.is(TokenKind::LeftParen) {
        let plain = matches!(cursor.peek_nth(2).kind, TokenKind::Comma | TokenKind::RightParen);
        if function && !plain {
            found = definitions(cursor)?;
        } else {
            columns = cursor.name_list()?;
        }
    }
    Ok(Some(Alias { name, columns, definitions: found }))
}

/// `'(' TableFuncElementList ')'`
fn definitions(cursor: &mut Cursor<'_>) -> Parse<Vec<ColumnDefinition>> {
    cursor.open()?;
    let columns = cursor.separated(|cursor| {
        let name = cursor.col_id("a column")?;
        let data_type = types::type_name(cursor)?;
        if cursor.at_word("collate") {
            return Err(cursor.unsupported(cursor.span(cursor.peek()), "COLLATE in the columns of a function"));
        }
        Ok(ColumnDefinition { name, data_type })
    })?;
    cursor.close()?;
    Ok(columns)
}

/// `tablesample_clause`
fn sample(cursor: &mut Cursor<'_>) -> Parse<Option<Sample>> {
    if !cursor.eat_word("tablesample") {
        return Ok(None);
    }
    let method = cursor.object_name("a sampling method")?;
    cursor.open()?;
    let arguments = expr_list(cursor)?;
    cursor.close()?;
    let mut repeatable = None;
    if cursor.eat_word("repeatable") {
        cursor.open()?;
        repeatable = Some(a_expr(cursor)?);
        cursor.close()?;
    }
    Ok(Some(Sample { method, arguments, repeatable }))
}
