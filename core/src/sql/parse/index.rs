//! `CREATE INDEX`.

use super::call::{nulls_order, parenthesised_or_call};
use super::constraint::nulls_not_distinct;
use super::create::if_not_exists;
use super::expression::a_expr;
use super::table;
use crate::sql::ast::{CreateIndex, ExprKind, IndexKeyDef, Name, StatementKind};
use crate::sql::cursor::{Cursor, Parse};
use crate::sql::lex::TokenKind;

/// `CREATE [UNIQUE] INDEX`; the word UNIQUE or INDEX is next.
pub(super) fn create(cursor: &mut Cursor<'_>) -> Parse<StatementKind> {
    let unique = cursor.eat_word("unique");
    cursor.expect_word("index")?;
    let concurrently = cursor.eat_word("concurrently");
    let if_not_exists = if_not_exists(cursor);
    let name = if cursor.at_word("on") && !if_not_exists { None } else { Some(cursor.col_id("an index's name")?) };
    cursor.expect_word("on")?;
    let mut unsupported = Vec::new();
    let (table, only) = super::from::relation_name(cursor)?;
    let method = if cursor.eat_word("using") { Some(cursor.col_id("an index method")?) } else { None };
    cursor.open()?;
    let keys = cursor.separated(key)?;
    cursor.close()?;
    let include = if cursor.eat_word("include") { included(cursor)? } else { Vec::new() };
    let nulls_not_distinct = nulls_not_distinct(cursor);
    let options = table::storage_parameters(cursor)?;
    table::tablespace(cursor, &mut unsupported)?;
    let predicate = if cursor.eat_word("where") { Some(a_expr(cursor)?) } else { None };
    Ok(StatementKind::CreateIndex(Box::new(CreateIndex {
        name,
        table,
        only,
        unique,
        concurrently,
        if_not_exists,
        method,
        keys,
        include,
        nulls_not_distinct,
        predicate,
        options,
        unsupported,
    })))
}

/// The columns of `INCLUDE`. PostgreSQL takes no expressions there.
pub(super) fn included(cursor: &mut Cursor<'_>) -> Parse<Vec<Name>> {
    cursor.open()?;
    let columns = cursor.separated(|cursor| {
        let start = cursor.start();
        let key = key(cursor)?;
        let plain = key.collation.is_none() && key.opclass.is_none() && !key.descending && key.nulls_first.is_none();
        let span = cursor.span_from(start);
        let refused = |message: &str| {
            let mut error = cursor.mistake(span, message);
            error.sqlstate = Some("0A000");
            Err(error)
        };
        match key.value.kind {
            ExprKind::Column(mut names) if plain && names.len() == 1 => {
                names.pop().ok_or_else(|| cursor.error("a column"))
            }
            ExprKind::Column(_) => {
                refused("including column does not support collations, operator classes or an order")
            }
            _ => refused("expressions are not supported in included columns"),
        }
    })?;
    cursor.close()?;
    Ok(columns)
}

/// `index_elem`
pub(super) fn key(cursor: &mut Cursor<'_>) -> Parse<IndexKeyDef> {
    let start = cursor.start();
    let follows = cursor.peek_nth(1).kind;
    if cursor.at_words(&["nulls", "first"]) || cursor.at_words(&["nulls", "last"]) {
        return Err(cursor.error("a column, a call or an expression between parentheses"));
    }
    let column = cursor.is_col_id(cursor.peek()) && !matches!(follows, TokenKind::LeftParen | TokenKind::Dot);
    let value = if column {
        let name = cursor.col_id("a column")?;
        cursor.expr(start, ExprKind::Column(vec![name]))
    } else {
        parenthesised_or_call(cursor)?
    };
    let collation = if cursor.eat_word("collate") { Some(cursor.object_name("a collation")?) } else { None };
    let ordered = cursor.at_words(&["nulls", "first"]) || cursor.at_words(&["nulls", "last"]);
    let mut opclass = None;
    if cursor.is_col_id(cursor.peek()) && !ordered {
        let name = cursor.object_name("an operator class")?;
        opclass = Some((name, parameters(cursor)?));
    }
    let descending = cursor.eat_one_of(&["asc", "desc"]) == Some("desc");
    let nulls_first = nulls_order(cursor)?;
    Ok(IndexKeyDef { value, collation, opclass, descending, nulls_first })
}

/// `reloptions`: each parameter as the catalog keeps it, `name=value`.
fn parameters(cursor: &mut Cursor<'_>) -> Parse<Vec<String>> {
    if !cursor.is(TokenKind::LeftParen) {
        return Ok(Vec::new());
    }
    let written = super::view::options(cursor)?;
    let kept = written.into_iter().map(|option| {
        let value = option.value.unwrap_or_else(|| "true".to_owned());
        format!("{}={value}", option.name)
    });
    Ok(kept.collect())
}
