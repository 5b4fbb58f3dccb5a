//! What stands between parentheses: a query, an expression or a row, found in one pass.

use super::expression::{a_expr, rest};
use super::{primary, query};
use crate::sql::ast::{Expr, ExprKind, Query};
use crate::sql::cursor::{Cursor, Parse};
use crate::sql::lex::TokenKind;

/// What stood between parentheses.
pub(super) enum Inner {
    /// A query.
    Query(Box<Query>),
    /// One or more expressions.
    List(Vec<Expr>),
}

/// Whether a query starts at the token `n` places on.
pub(super) fn at_query(cursor: &Cursor<'_>, n: usize) -> bool {
    match cursor.word_nth(n) {
        "select" | "with" | "table" => true,
        "values" => cursor.is_nth(n + 1, TokenKind::LeftParen),
        _ => false,
    }
}

/// A query, an expression or several, and the parentheses around.
pub(super) fn parenthesised(cursor: &mut Cursor<'_>) -> Parse<Inner> {
    let outer = cursor.enter()?;
    cursor.open()?;
    let inner = if at_query(cursor, 0) {
        Inner::Query(query::query(cursor)?.into())
    } else if cursor.is(TokenKind::LeftParen) {
        nested(cursor)?
    } else {
        Inner::List(cursor.separated(a_expr)?)
    };
    cursor.close()?;
    cursor.leave(outer);
    Ok(inner)
}

/// After two parentheses nobody knows yet what it is: a query in parentheses may go on as a query, or be an operand.
fn nested(cursor: &mut Cursor<'_>) -> Parse<Inner> {
    let start = cursor.start();
    let left = match parenthesised(cursor)? {
        Inner::Query(inner) => {
            if query::goes_on(cursor) {
                return Ok(Inner::Query(query::rest(cursor, *inner, start)?.into()));
            }
            if cursor.is(TokenKind::RightParen) {
                return Ok(Inner::Query(inner));
            }
            let subquery = cursor.expr(start, ExprKind::Subquery(inner));
            primary::indirection(cursor, subquery, start)?
        }
        Inner::List(list) => row_or_single(cursor, list, start)?,
    };
    let mut list = vec![rest(cursor, left, start)?];
    while cursor.eat(TokenKind::Comma) {
        list.push(a_expr(cursor)?);
    }
    Ok(Inner::List(list))
}

/// A primary that starts with a parenthesis.
pub(super) fn primary(cursor: &mut Cursor<'_>) -> Parse<Expr> {
    let start = cursor.start();
    match parenthesised(cursor)? {
        Inner::Query(query) => {
            let subquery = cursor.expr(start, ExprKind::Subquery(query));
            primary::indirection(cursor, subquery, start)
        }
        Inner::List(list) => row_or_single(cursor, list, start),
    }
}

fn row_or_single(cursor: &mut Cursor<'_>, mut list: Vec<Expr>, start: u32) -> Parse<Expr> {
    match list.pop() {
        Some(single) if list.is_empty() => primary::indirection(cursor, single, start),
        Some(last) => {
            list.push(last);
            let row = cursor.expr(start, ExprKind::Row { fields: list, explicit: false });
            primary::overlaps(cursor, row, start)
        }
        None => Err(cursor.error("an expression")),
    }
}

/// The only expression of a list.
pub(super) fn single(cursor: &Cursor<'_>, mut list: Vec<Expr>) -> Parse<Expr> {
    match list.pop() {
        Some(single) if list.is_empty() => Ok(single),
        _ => Err(cursor.error("one expression between the parentheses")),
    }
}
