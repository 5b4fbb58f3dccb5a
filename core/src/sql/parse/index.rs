//! `CREATE INDEX`

use super::expression::expression;
use super::query;
use crate::sql::ast::{Clause, CreateIndex, Expr, ExprKind, IndexKeyDef, StatementKind};
use crate::sql::cursor::{Cursor, Parsed};

/// What follows `CREATE [UNIQUE] INDEX`.
pub(super) fn create(cursor: &mut Cursor<'_>, unique: bool) -> Parsed<StatementKind> {
    let concurrently = cursor.take("concurrently");
    let if_not_exists = cursor.take_phrase("if not exists");
    let name = if cursor.is("on") { None } else { Some(cursor.name()?) };
    cursor.expect("on")?;
    let mut unsupported = Vec::new();
    let start = cursor.position();
    if cursor.take("only") {
        unsupported.push(Clause { what: "ONLY".to_owned(), span: cursor.span_from(start) });
    }
    let table = cursor.object_name()?;
    let method = if cursor.take("using") { Some(cursor.name()?) } else { None };
    let keys = cursor.parenthesized(key)?;
    let include = if cursor.take("include") { cursor.parenthesized(Cursor::name)? } else { Vec::new() };
    let nulls_not_distinct = cursor.take_phrase("nulls not distinct");
    cursor.take_phrase("nulls distinct");
    let start = cursor.position();
    if cursor.take("with") {
        cursor.expect_symbol("(")?;
        cursor.skip_to_close()?;
        unsupported.push(Clause { what: "WITH".to_owned(), span: cursor.span_from(start) });
    }
    let start = cursor.position();
    if cursor.take("tablespace") {
        cursor.name()?;
        unsupported.push(Clause { what: "TABLESPACE".to_owned(), span: cursor.span_from(start) });
    }
    let predicate = if cursor.take("where") { Some(expression(cursor)?) } else { None };
    Ok(StatementKind::CreateIndex(CreateIndex {
        name,
        table,
        unique,
        concurrently,
        if_not_exists,
        method,
        keys,
        include,
        nulls_not_distinct,
        predicate,
        unsupported,
    }))
}

fn key(cursor: &mut Cursor<'_>) -> Parsed<IndexKeyDef> {
    let value = value(cursor)?;
    let collation = if cursor.take("collate") { Some(cursor.object_name()?) } else { None };
    let opclass = if (cursor.is_name() || matches!(cursor.kind(0), Some(crate::sql::lex::TokenKind::Quoted(_))))
        && !cursor.is_any(&["asc", "desc", "nulls"])
    {
        let name = cursor.object_name()?;
        let mut parameters = Vec::new();
        if cursor.take_symbol("(") {
            parameters = cursor.list(parameter)?;
            cursor.expect_symbol(")")?;
        }
        Some((name, parameters))
    } else {
        None
    };
    let descending = cursor.take("desc");
    if !descending {
        cursor.take("asc");
    }
    Ok(IndexKeyDef { value, collation, opclass, descending, nulls_first: query::nulls(cursor) })
}

/// A column, a call without parentheses, or an expression in parentheses.
fn value(cursor: &mut Cursor<'_>) -> Parsed<Expr> {
    if cursor.take_symbol("(") {
        let value = expression(cursor)?;
        cursor.expect_symbol(")")?;
        return Ok(value);
    }
    let bare = cursor.is_name() && !cursor.is_symbol_at(1, "(") && !cursor.is_symbol_at(1, ".");
    if bare {
        let name = cursor.name()?;
        return Ok(Expr { span: name.span, kind: ExprKind::Column(vec![name]) });
    }
    super::primary::primary(cursor)
}

fn parameter(cursor: &mut Cursor<'_>) -> Parsed<String> {
    let start = cursor.position();
    cursor.label()?;
    if cursor.take_symbol("=") {
        cursor.advance();
    }
    Ok(cursor.text_from(start).to_owned())
}
