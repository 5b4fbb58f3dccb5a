//! What stands behind FROM: relations, joins, queries, functions.

use super::expression::expression;
use super::query;
use crate::sql::ast::{Alias, ColumnDefinition, Expr, FromItem, JoinCondition, JoinKind};
use crate::sql::cursor::{Cursor, MOST_OPERATORS, Parsed};
use crate::sql::lex::TokenKind;

/// One item of FROM, with its joins.
pub(super) fn from_item(cursor: &mut Cursor<'_>) -> Parsed<FromItem> {
    cursor.nested(|cursor| {
        let mut left = single(cursor)?;
        let mut joins = 0;
        while let Some((kind, natural)) = join(cursor)? {
            joins += 1;
            if joins > MOST_OPERATORS {
                return Err(cursor.too_complex("a chain of too many joins"));
            }
            let right = if condition_follows_nested(kind, natural) { joined(cursor)? } else { single(cursor)? };
            let condition = if natural {
                JoinCondition::Natural
            } else if kind == JoinKind::Cross {
                JoinCondition::None
            } else {
                condition(cursor)?
            };
            left = FromItem::Join { left: Box::new(left), right: Box::new(right), kind, condition, alias: None };
        }
        Ok(left)
    })
}

fn condition_follows_nested(kind: JoinKind, natural: bool) -> bool {
    !natural && kind != JoinKind::Cross
}

/// The right side of a join: joins that stand before its ON belong to it (`a JOIN b JOIN c ON … ON …`).
fn joined(cursor: &mut Cursor<'_>) -> Parsed<FromItem> {
    cursor.nested(|cursor| {
        let mut left = single(cursor)?;
        while !cursor.is_any(&["on", "using"]) {
            let Some((kind, natural)) = join(cursor)? else {
                break;
            };
            let right = if condition_follows_nested(kind, natural) { joined(cursor)? } else { single(cursor)? };
            let condition = match (natural, kind) {
                (true, _) => JoinCondition::Natural,
                (false, JoinKind::Cross) => JoinCondition::None,
                (false, _) => condition(cursor)?,
            };
            left = FromItem::Join { left: Box::new(left), right: Box::new(right), kind, condition, alias: None };
        }
        Ok(left)
    })
}

fn join(cursor: &mut Cursor<'_>) -> Parsed<Option<(JoinKind, bool)>> {
    if cursor.take_phrase("cross join") {
        return Ok(Some((JoinKind::Cross, false)));
    }
    let natural = cursor.take("natural");
    let kinds = [("left", JoinKind::Left), ("right", JoinKind::Right), ("full", JoinKind::Full)];
    let outer = kinds.iter().find(|(keyword, _)| cursor.take(keyword)).map(|(_, kind)| *kind);
    if outer.is_some() {
        cursor.take("outer");
    }
    let inner = outer.is_none() && cursor.take("inner");
    if cursor.take("join") {
        return Ok(Some((outer.unwrap_or(JoinKind::Inner), natural)));
    }
    if natural || outer.is_some() || inner { Err(cursor.unexpected("JOIN")) } else { Ok(None) }
}

fn condition(cursor: &mut Cursor<'_>) -> Parsed<JoinCondition> {
    if cursor.take("using") {
        let columns = cursor.parenthesized(Cursor::name)?;
        let alias = if cursor.take("as") { Some(cursor.name()?) } else { None };
        return Ok(JoinCondition::Using { columns, alias });
    }
    cursor.expect("on")?;
    Ok(JoinCondition::On(Box::new(expression(cursor)?)))
}

fn single(cursor: &mut Cursor<'_>) -> Parsed<FromItem> {
    let lateral = cursor.take("lateral");
    if cursor.is_symbol("(") {
        return parenthesized(cursor, lateral);
    }
    if cursor.is("rows") && cursor.is_at(1, "from") && cursor.is_symbol_at(2, "(") {
        cursor.advance();
        cursor.advance();
        let calls = cursor.parenthesized(|cursor| {
            let call = super::primary::primary(cursor)?;
            let definitions = if cursor.take("as") { cursor.parenthesized(definition)? } else { Vec::new() };
            Ok((call, definitions))
        })?;
        return function(cursor, lateral, calls, true);
    }
    let start = cursor.position();
    if !lateral {
        let only = cursor.take("only");
        let wrapped = only && cursor.take_symbol("(");
        if only || cursor.is_name() {
            let name = cursor.object_name()?;
            if wrapped {
                cursor.expect_symbol(")")?;
            }
            if !cursor.is_symbol("(") {
                cursor.take_symbol("*");
                let alias = alias(cursor)?;
                let sample = if cursor.is("tablesample") { Some(sample(cursor)?) } else { None };
                return Ok(FromItem::Relation { name, only, alias, sample });
            }
            cursor.go_back(start);
        }
    }
    let call = super::primary::primary(cursor)?;
    function(cursor, lateral, vec![(call, Vec::new())], false)
}

fn function(
    cursor: &mut Cursor<'_>,
    lateral: bool,
    calls: Vec<(Expr, Vec<ColumnDefinition>)>,
    rows_from: bool,
) -> Parsed<FromItem> {
    let ordinality = cursor.take_phrase("with ordinality");
    let alias = alias(cursor)?;
    Ok(FromItem::Function { lateral, calls, rows_from, ordinality, alias })
}

fn parenthesized(cursor: &mut Cursor<'_>, lateral: bool) -> Parsed<FromItem> {
    let start = cursor.position();
    cursor.expect_symbol("(")?;
    if query::starts(cursor) {
        let query = Box::new(query::query(cursor)?);
        cursor.expect_symbol(")")?;
        return Ok(FromItem::Query { lateral, query, alias: alias(cursor)? });
    }
    let inner = from_item(cursor)?;
    // `((SELECT …) UNION …) alias`: what looked like an item was the first part of a query.
    if let FromItem::Query { query: first, alias: None, .. } = &inner
        && query::goes_on(cursor)
    {
        let query = Box::new(query::query_after(cursor, (**first).clone(), start)?);
        cursor.expect_symbol(")")?;
        return Ok(FromItem::Query { lateral, query, alias: alias(cursor)? });
    }
    cursor.expect_symbol(")")?;
    let outer = alias(cursor)?;
    Ok(match (inner, outer) {
        (FromItem::Join { left, right, kind, condition, .. }, outer) => {
            FromItem::Join { left, right, kind, condition, alias: outer }
        }
        (inner, None) => inner,
        (_, Some(_)) => return Err(cursor.unexpected("a join in the parentheses before an alias")),
    })
}

fn sample(cursor: &mut Cursor<'_>) -> Parsed<String> {
    let start = cursor.position();
    cursor.advance();
    cursor.object_name()?;
    cursor.parenthesized(expression)?;
    if cursor.take("repeatable") {
        cursor.parenthesized(expression)?;
    }
    Ok(cursor.text_from(start).to_owned())
}

/// Whether a word that could be a name ends an item instead.
pub(super) fn ends_item(cursor: &Cursor<'_>) -> bool {
    // Unreserved words that go on a query or a definition here, as PostgreSQL's `BareColLabel` rules leave them out.
    cursor.is_any(&["over", "filter", "within", "without", "precision", "varying"])
        || cursor.is_any(&["year", "month", "day", "hour", "minute", "second"])
}

fn alias(cursor: &mut Cursor<'_>) -> Parsed<Option<Alias>> {
    let explicit = cursor.take("as");
    if explicit && cursor.is_symbol("(") {
        let definitions = cursor.parenthesized(definition)?;
        return Ok(Some(Alias { name: None, columns: Vec::new(), definitions }));
    }
    let bare = cursor.is_name() && !cursor.is_phrase("rows from");
    if !explicit && !bare {
        return Ok(None);
    }
    let name = Some(cursor.name()?);
    let mut alias = Alias { name, columns: Vec::new(), definitions: Vec::new() };
    if cursor.is_symbol("(") {
        let defines = matches!(cursor.kind(2), Some(TokenKind::Word | TokenKind::Quoted(_)));
        if defines {
            alias.definitions = cursor.parenthesized(definition)?;
        } else {
            alias.columns = cursor.parenthesized(Cursor::name)?;
        }
    }
    Ok(Some(alias))
}

fn definition(cursor: &mut Cursor<'_>) -> Parsed<ColumnDefinition> {
    Ok(ColumnDefinition { name: cursor.name()?, data_type: super::types::type_name(cursor)? })
}
