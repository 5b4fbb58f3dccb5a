//! The calls that SQL writes with keywords among their arguments.

use super::call::{arguments, finish};
use super::expression::{a_expr, b_expr, expr_list, in_parens, normal_form};
use super::primary::builtin_name;
use super::types;
use crate::name::Ident;
use crate::sql::ast::{Argument, Call, CallForm, Expr, ExprKind, Literal, Name, NormalForm, ObjectName};
use crate::sql::cursor::{Cursor, Parse};
use crate::sql::lex::{Token, TokenKind};
use crate::sql::string;

/// `EXTRACT`, `NORMALIZE`, `OVERLAY`, `POSITION`, `SUBSTRING`, `TRIM`
pub(super) fn form(cursor: &mut Cursor<'_>, word: &str) -> Parse<Expr> {
    let keyword = cursor.bump();
    cursor.open()?;
    let (function, form, values) = match word {
        "extract" => extract(cursor)?,
        "normalize" => normalize(cursor)?,
        "position" => position(cursor)?,
        "trim" => trim(cursor)?,
        "overlay" => match overlay(cursor)? {
            Some(parts) => parts,
            None => return plain(cursor, keyword, Vec::new()),
        },
        _ => match substring(cursor)? {
            Some(parts) => parts,
            None => return plain(cursor, keyword, Vec::new()),
        },
    };
    if form == CallForm::Function {
        return plain(cursor, keyword, values);
    }
    cursor.close()?;
    let arguments = values.into_iter().map(positional).collect();
    let call = Call::simple(builtin_name(cursor.span(keyword), function), form, arguments);
    Ok(cursor.expr(keyword.start, ExprKind::Call(call.into())))
}

type Parts = (&'static str, CallForm, Vec<Expr>);

fn positional(value: Expr) -> Argument {
    Argument { name: None, variadic: false, value }
}

/// The form without keywords is a call like any other, whose name nobody qualified. Its first arguments may have been
/// read.
fn plain(cursor: &mut Cursor<'_>, keyword: Token, read: Vec<Expr>) -> Parse<Expr> {
    let mut all: Vec<Argument> = read.into_iter().map(positional).collect();
    if all.is_empty() || cursor.eat(TokenKind::Comma) {
        all.extend(arguments(cursor)?);
    }
    cursor.close()?;
    let span = cursor.span(keyword);
    let name = Name { ident: Ident::new(cursor.slice(keyword).to_ascii_lowercase()), span };
    let call = Call::simple(ObjectName { qualifiers: Vec::new(), name }, CallForm::Function, all);
    finish(cursor, call, keyword.start)
}

/// `COLLATION FOR (a)`
pub(super) fn collation_for(cursor: &mut Cursor<'_>) -> Parse<Expr> {
    let keyword = cursor.bump();
    cursor.bump();
    let value = in_parens(cursor)?;
    let name = builtin_name(cursor.span(keyword), "pg_collation_for");
    let call = Call::simple(name, CallForm::CollationFor, vec![positional(value)]);
    Ok(cursor.expr(keyword.start, ExprKind::Call(call.into())))
}

fn extract(cursor: &mut Cursor<'_>) -> Parse<Parts> {
    let start = cursor.start();
    let field = if cursor.is_printed() && cursor.is(TokenKind::Word) {
        // It is printed without its quotes.
        let word = cursor.bump();
        cursor.slice(word).to_owned()
    } else if string::at_string(cursor) {
        string::string(cursor, "a field")?.text
    } else {
        let allowed = cursor.peek().keyword.is_none()
            || matches!(cursor.word(), "year" | "month" | "day" | "hour" | "minute" | "second");
        if !allowed {
            return Err(cursor.error("a field such as `YEAR` or `EPOCH`"));
        }
        cursor.col_label("a field such as `YEAR` or `EPOCH`")?.ident.as_str().to_owned()
    };
    let field = cursor.expr(start, ExprKind::Literal(Literal::String(field)));
    cursor.expect_word("from")?;
    Ok(("extract", CallForm::Extract, vec![field, a_expr(cursor)?]))
}

fn normalize(cursor: &mut Cursor<'_>) -> Parse<Parts> {
    let mut values = vec![a_expr(cursor)?];
    if cursor.eat(TokenKind::Comma) {
        let start = cursor.start();
        let form = match normal_form(cursor) {
            Some(NormalForm::Nfc) => "NFC",
            Some(NormalForm::Nfd) => "NFD",
            Some(NormalForm::Nfkc) => "NFKC",
            Some(NormalForm::Nfkd) => "NFKD",
            None => return Err(cursor.error("`NFC`, `NFD`, `NFKC` or `NFKD`")),
        };
        values.push(cursor.expr(start, ExprKind::Literal(Literal::String(form.into()))));
    }
    Ok(("normalize", CallForm::Normalize, values))
}

fn position(cursor: &mut Cursor<'_>) -> Parse<Parts> {
    let needle = b_expr(cursor)?;
    cursor.expect_word("in")?;
    let hay = b_expr(cursor)?;
    Ok(("position", CallForm::Position, vec![hay, needle]))
}

fn trim(cursor: &mut Cursor<'_>) -> Parse<Parts> {
    let (function, form) = match cursor.eat_one_of(&["both", "leading", "trailing"]) {
        Some("leading") => ("ltrim", CallForm::TrimLeading),
        Some("trailing") => ("rtrim", CallForm::TrimTrailing),
        Some(_) | None => ("btrim", CallForm::TrimBoth),
    };
    if cursor.eat_word("from") {
        return Ok((function, form, expr_list(cursor)?));
    }
    let first = a_expr(cursor)?;
    if cursor.eat_word("from") {
        let mut values = expr_list(cursor)?;
        values.push(first);
        return Ok((function, form, values));
    }
    let mut values = vec![first];
    if cursor.eat(TokenKind::Comma) {
        values.extend(expr_list(cursor)?);
    }
    Ok((function, form, values))
}

/// Whether the arguments are plain from the start: none, or the first one has a name.
pub(super) fn starts_plain(cursor: &Cursor<'_>) -> bool {
    let next = cursor.peek_nth(1);
    let named = next.kind == TokenKind::Assign || next.kind == TokenKind::Operator && cursor.slice(next) == "=>";
    cursor.is(TokenKind::RightParen) || named
}

fn overlay(cursor: &mut Cursor<'_>) -> Parse<Option<Parts>> {
    if starts_plain(cursor) {
        return Ok(None);
    }
    let mut values = vec![a_expr(cursor)?];
    if !cursor.eat_word("placing") {
        return Ok(Some(("overlay", CallForm::Function, values)));
    }
    values.push(a_expr(cursor)?);
    cursor.expect_word("from")?;
    values.push(a_expr(cursor)?);
    if cursor.eat_word("for") {
        values.push(a_expr(cursor)?);
    }
    Ok(Some(("overlay", CallForm::Overlay, values)))
}

fn substring(cursor: &mut Cursor<'_>) -> Parse<Option<Parts>> {
    if starts_plain(cursor) {
        return Ok(None);
    }
    let text = a_expr(cursor)?;
    if cursor.eat_word("similar") {
        let pattern = a_expr(cursor)?;
        cursor.expect_word("escape")?;
        let escape = a_expr(cursor)?;
        return Ok(Some(("substring", CallForm::SubstringSimilar, vec![text, pattern, escape])));
    }
    if cursor.eat_word("from") {
        let mut values = vec![text, a_expr(cursor)?];
        if cursor.eat_word("for") {
            values.push(a_expr(cursor)?);
        }
        return Ok(Some(("substring", CallForm::Substring, values)));
    }
    let start = cursor.start();
    if !cursor.eat_word("for") {
        return Ok(Some(("substring", CallForm::Function, vec![text])));
    }
    let length = a_expr(cursor)?;
    if cursor.eat_word("from") {
        let from = a_expr(cursor)?;
        return Ok(Some(("substring", CallForm::Substring, vec![text, from, length])));
    }
    // SQL lets the length stand alone; PostgreSQL counts from 1 then, with the length as an integer.
    let one = Expr { kind: ExprKind::Literal(Literal::Number("1".into())), span: cursor.span_from(start) };
    let span = length.span;
    let to = types::builtin(cursor, start, "int4", Vec::new());
    let length = Expr { kind: ExprKind::Cast { operand: length.into(), to }, span };
    Ok(Some(("substring", CallForm::Substring, vec![text, one, length])))
}
