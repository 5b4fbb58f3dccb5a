//! `PARTITION BY` and the bounds of partitions.

use super::expression::a_expr;
use super::index;
use crate::model::PartitionStrategy;
use crate::sql::ast::{BoundValueDef, PartitionBound, PartitionBoundKind, PartitionBy};
use crate::sql::cursor::{Cursor, Parse};
use crate::sql::lex::TokenKind;

/// `PARTITION BY RANGE (…)`
pub(super) fn by(cursor: &mut Cursor<'_>) -> Parse<Option<PartitionBy>> {
    let start = cursor.start();
    if !cursor.eat_words(&["partition", "by"]) {
        return Ok(None);
    }
    let token = cursor.peek();
    let strategy = match cursor.col_id("`RANGE`, `LIST` or `HASH`")?.ident.as_str() {
        "range" => PartitionStrategy::Range,
        "list" => PartitionStrategy::List,
        "hash" => PartitionStrategy::Hash,
        other => {
            let mut error =
                cursor.mistake(cursor.span(token), format!("unrecognized partitioning strategy \"{other}\""));
            error.sqlstate = Some("22023");
            return Err(error);
        }
    };
    cursor.open()?;
    let keys = cursor.separated(index::key)?;
    cursor.close()?;
    Ok(Some(PartitionBy { strategy, keys, span: cursor.span_from(start) }))
}

/// `PartitionBoundSpec`
pub(super) fn bound(cursor: &mut Cursor<'_>) -> Parse<PartitionBound> {
    let start = cursor.start();
    let kind = if cursor.eat_word("default") {
        PartitionBoundKind::Default
    } else {
        cursor.expect_words(&["for", "values"])?;
        match cursor.eat_one_of(&["from", "in", "with"]) {
            Some("from") => {
                let from = ends(cursor)?;
                cursor.expect_word("to")?;
                PartitionBoundKind::Range { from, to: ends(cursor)? }
            }
            Some("in") => {
                cursor.open()?;
                let values = cursor.separated(a_expr)?;
                cursor.close()?;
                PartitionBoundKind::List(values)
            }
            Some(_) => hash(cursor)?,
            None => return Err(cursor.error("`FROM`, `IN` or `WITH`")),
        }
    };
    Ok(PartitionBound { kind, span: cursor.span_from(start) })
}

fn ends(cursor: &mut Cursor<'_>) -> Parse<Vec<BoundValueDef>> {
    cursor.open()?;
    let ends = cursor.separated(|cursor| {
        let alone = matches!(cursor.peek_nth(1).kind, TokenKind::Comma | TokenKind::RightParen);
        match cursor.word() {
            "minvalue" if alone => {
                cursor.bump();
                Ok(BoundValueDef::Min)
            }
            "maxvalue" if alone => {
                cursor.bump();
                Ok(BoundValueDef::Max)
            }
            _ => a_expr(cursor).map(BoundValueDef::Value),
        }
    })?;
    cursor.close()?;
    Ok(ends)
}

/// `(MODULUS n, REMAINDER n)`, in either order.
fn hash(cursor: &mut Cursor<'_>) -> Parse<PartitionBoundKind> {
    cursor.open()?;
    let (mut modulus, mut remainder) = (None, None);
    loop {
        let token = cursor.peek();
        let name = cursor.col_label("`MODULUS` or `REMAINDER`")?;
        let number = cursor.peek();
        let Ok(value) = cursor.slice(number).parse::<u32>() else {
            return Err(cursor.error("a whole number"));
        };
        cursor.bump();
        let slot = match name.ident.as_str() {
            "modulus" => &mut modulus,
            "remainder" => &mut remainder,
            _ => return Err(cursor.error_at(token, "`MODULUS` or `REMAINDER`")),
        };
        if slot.replace(value).is_some() {
            let message = format!("{} for hash partition provided more than once", name.ident.as_str());
            return Err(cursor.mistake(cursor.span(token), message));
        }
        if !cursor.eat(TokenKind::Comma) {
            break;
        }
    }
    cursor.close()?;
    match (modulus, remainder) {
        (Some(modulus), Some(remainder)) => Ok(PartitionBoundKind::Hash { modulus, remainder }),
        (None, _) => Err(cursor.error("`MODULUS`")),
        (_, None) => Err(cursor.error("`REMAINDER`")),
    }
}
