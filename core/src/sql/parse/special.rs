//! The forms with a keyword that are no more than a call, or are parsed but not carried apart.

use super::expression::a_expr;
use super::primary::builtin_name;
use super::types;
use crate::sql::ast::{Argument, Call, CallForm, Expr, ExprKind};
use crate::sql::cursor::{Cursor, Parse};

/// `TREAT`, `MERGE_ACTION`
pub(super) fn special(cursor: &mut Cursor<'_>, word: &str) -> Parse<Expr> {
    let keyword = cursor.bump();
    cursor.open()?;
    if word == "treat" {
        let value = a_expr(cursor)?;
        cursor.expect_word("as")?;
        let to = types::type_name(cursor)?;
        cursor.close()?;
        // It calls the function that has the type's name.
        let name = builtin_name(to.span, to.name.name.ident.as_str());
        let value = Argument { name: None, variadic: false, value };
        let call = Call::simple(name, CallForm::Function, vec![value]);
        return Ok(cursor.expr(keyword.start, ExprKind::Call(call.into())));
    }
    cursor.close()?;
    Ok(cursor.expr(keyword.start, ExprKind::Special { keyword: word.into(), arguments: Vec::new() }))
}
