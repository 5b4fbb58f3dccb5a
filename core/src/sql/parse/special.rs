//! The forms with a keyword that are parsed but not carried apart.

use super::expression::a_expr;
use super::types;
use crate::sql::ast::{Expr, ExprKind};
use crate::sql::cursor::{Cursor, Parse};

/// `TREAT`, `MERGE_ACTION`
pub(super) fn special(cursor: &mut Cursor<'_>, word: &str) -> Parse<Expr> {
    let keyword = cursor.bump();
    cursor.open()?;
    let mut values = Vec::new();
    if word == "treat" {
        values.push(a_expr(cursor)?);
        cursor.expect_word("as")?;
        types::type_name(cursor)?;
    }
    cursor.close()?;
    Ok(cursor.expr(keyword.start, ExprKind::Special { keyword: word.into(), arguments: values }))
}
