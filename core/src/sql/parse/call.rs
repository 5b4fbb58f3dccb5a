//! Calls of functions, and the forms that SQL gives some of them.

use super::expression::expression;
use super::query;
use crate::name::Ident;
use crate::source::Span;
use crate::sql::ast::{Argument, Call, CallForm, Expr, ExprKind, Literal, Name, ObjectName, Over};
use crate::sql::cursor::{Cursor, Parsed, fold};
use crate::sql::lex::TokenKind;

/// A call of the function just named; the parenthesis is next.
pub(super) fn call(cursor: &mut Cursor<'_>, name: ObjectName) -> Parsed<ExprKind> {
    let mut call = plain(name, CallForm::Function, Vec::new());
    cursor.expect_symbol("(")?;
    if cursor.is_symbol("*") && cursor.is_symbol_at(1, ")") {
        cursor.advance();
        call.star = true;
    } else if !cursor.is_symbol(")") {
        call.distinct = cursor.take("distinct");
        if !call.distinct {
            cursor.take("all");
        }
        call.arguments = cursor.list(argument)?;
        if cursor.take_phrase("order by") {
            call.order_by = cursor.list(query::order_by)?;
        }
    }
    cursor.expect_symbol(")")?;
    after(cursor, &mut call)?;
    Ok(ExprKind::Call(Box::new(call)))
}

/// `WITHIN GROUP`, `FILTER` and `OVER`
fn after(cursor: &mut Cursor<'_>, call: &mut Call) -> Parsed<()> {
    if cursor.take_phrase("within group") {
        cursor.expect_symbol("(")?;
        cursor.expect("order by")?;
        call.order_by = cursor.list(query::order_by)?;
        call.within_group = true;
        cursor.expect_symbol(")")?;
    }
    if cursor.is("filter") && cursor.is_symbol_at(1, "(") {
        cursor.advance();
        cursor.expect_symbol("(")?;
        cursor.expect("where")?;
        call.filter = Some(expression(cursor)?);
        cursor.expect_symbol(")")?;
    }
    if cursor.take("over") {
        call.over = Some(if cursor.is_symbol("(") {
            Over::Inline(query::window(cursor)?)
        } else {
            Over::Named(cursor.name()?)
        });
    }
    Ok(())
}

fn argument(cursor: &mut Cursor<'_>) -> Parsed<Argument> {
    let variadic = cursor.take("variadic");
    let mut name = None;
    let arrow = cursor.is_symbol_at(1, "=>") || cursor.is_symbol_at(1, ":=");
    if arrow && matches!(cursor.kind(0), Some(TokenKind::Word | TokenKind::Quoted(_))) {
        name = Some(cursor.type_or_function_name()?);
        cursor.advance();
    }
    Ok(Argument { name, variadic, value: expression(cursor)? })
}

fn plain(name: ObjectName, form: CallForm, values: Vec<Expr>) -> Call {
    let arguments = values.into_iter().map(|value| Argument { name: None, variadic: false, value }).collect();
    Call {
        name,
        form,
        arguments,
        star: false,
        distinct: false,
        order_by: Vec::new(),
        within_group: false,
        filter: None,
        over: None,
    }
}

/// A call of a function of `pg_catalog` that was written in a form of its own.
fn builtin(name: &str, span: Span, form: CallForm, values: Vec<Expr>) -> ExprKind {
    let part = |text: &str| Name { ident: Ident::new(text), span };
    let name = ObjectName { qualifiers: vec![part("pg_catalog")], name: part(name) };
    ExprKind::Call(Box::new(plain(name, form, values)))
}

/// The forms that begin with a keyword and a parenthesis; nothing where the word begins none.
pub(super) fn keyword_form(cursor: &mut Cursor<'_>, word: &str) -> Parsed<Option<ExprKind>> {
    let span = cursor.span();
    if word == "collation" && cursor.is_at(1, "for") {
        cursor.advance();
        cursor.advance();
        let values = cursor.parenthesized(expression)?;
        return Ok(Some(builtin("pg_collation_for", span, CallForm::CollationFor, values)));
    }
    if !cursor.is_symbol_at(1, "(") {
        return Ok(None);
    }
    let form: fn(&mut Cursor<'_>, Span) -> Parsed<ExprKind> = match word {
        "extract" => extract,
        "overlay" => overlay,
        "position" => position,
        "substring" => substring,
        "trim" => trim,
        "normalize" => normalize,
        _ if is_special(word) => return special(cursor, word).map(Some),
        _ => return Ok(None),
    };
    cursor.advance();
    cursor.advance();
    let kind = form(cursor, span)?;
    cursor.expect_symbol(")")?;
    Ok(Some(kind))
}

fn text(value: String, span: Span) -> Expr {
    Expr { kind: ExprKind::Literal(Literal::String(value)), span }
}

fn extract(cursor: &mut Cursor<'_>, span: Span) -> Parsed<ExprKind> {
    let field_span = cursor.span();
    let field = match cursor.kind(0) {
        Some(TokenKind::String(field)) => field.clone(),
        Some(TokenKind::Word) => fold(cursor.word_text(0)),
        Some(TokenKind::Quoted(field)) => field.clone(),
        _ => return Err(cursor.unexpected("a field such as year")),
    };
    cursor.advance();
    cursor.expect("from")?;
    let source = expression(cursor)?;
    Ok(builtin("extract", span, CallForm::Extract, vec![text(field, field_span), source]))
}

/// The rest of a list of arguments that turned out to be an ordinary one, `first` being its first.
fn ordinary(cursor: &mut Cursor<'_>, name: &str, span: Span, first: Expr) -> Parsed<ExprKind> {
    let mut values = vec![first];
    while cursor.take_symbol(",") {
        values.push(expression(cursor)?);
    }
    Ok(builtin(name, span, CallForm::Function, values))
}

fn overlay(cursor: &mut Cursor<'_>, span: Span) -> Parsed<ExprKind> {
    let first = expression(cursor)?;
    if !cursor.take("placing") {
        return ordinary(cursor, "overlay", span, first);
    }
    let mut values = vec![first, expression(cursor)?];
    cursor.expect("from")?;
    values.push(expression(cursor)?);
    if cursor.take("for") {
        values.push(expression(cursor)?);
    }
    Ok(builtin("overlay", span, CallForm::Overlay, values))
}

fn position(cursor: &mut Cursor<'_>, span: Span) -> Parsed<ExprKind> {
    let sought = super::expression::simple_expression(cursor)?;
    cursor.expect("in")?;
    let within = super::expression::simple_expression(cursor)?;
    Ok(builtin("position", span, CallForm::Position, vec![within, sought]))
}

fn substring(cursor: &mut Cursor<'_>, span: Span) -> Parsed<ExprKind> {
    let first = expression(cursor)?;
    if cursor.take("similar") {
        let pattern = expression(cursor)?;
        cursor.expect("escape")?;
        let escape = expression(cursor)?;
        return Ok(builtin("substring", span, CallForm::SubstringSimilar, vec![first, pattern, escape]));
    }
    if cursor.take("from") {
        let mut values = vec![first, expression(cursor)?];
        if cursor.take("for") {
            values.push(expression(cursor)?);
        }
        return Ok(builtin("substring", span, CallForm::Substring, values));
    }
    if cursor.take("for") {
        let length = expression(cursor)?;
        let one = Expr { kind: ExprKind::Literal(Literal::Number("1".to_owned())), span };
        let values =
            if cursor.take("from") { vec![first, expression(cursor)?, length] } else { vec![first, one, length] };
        return Ok(builtin("substring", span, CallForm::Substring, values));
    }
    ordinary(cursor, "substring", span, first)
}

fn trim(cursor: &mut Cursor<'_>, span: Span) -> Parsed<ExprKind> {
    let (name, form) = if cursor.take("leading") {
        ("ltrim", CallForm::TrimLeading)
    } else if cursor.take("trailing") {
        ("rtrim", CallForm::TrimTrailing)
    } else {
        cursor.take("both");
        ("btrim", CallForm::TrimBoth)
    };
    if cursor.take("from") {
        return Ok(builtin(name, span, form, cursor.list(expression)?));
    }
    let first = expression(cursor)?;
    if cursor.take("from") {
        let mut values = cursor.list(expression)?;
        values.push(first);
        return Ok(builtin(name, span, form, values));
    }
    let mut values = vec![first];
    while cursor.take_symbol(",") {
        values.push(expression(cursor)?);
    }
    Ok(builtin(name, span, form, values))
}

fn normalize(cursor: &mut Cursor<'_>, span: Span) -> Parsed<ExprKind> {
    let mut values = vec![expression(cursor)?];
    if cursor.take_symbol(",") {
        let span = cursor.span();
        if !cursor.is_any(&["nfc", "nfd", "nfkc", "nfkd"]) {
            return Err(cursor.unexpected("NFC, NFD, NFKC or NFKD"));
        }
        let form = cursor.word_text(0).to_ascii_uppercase();
        cursor.advance();
        values.push(text(form, span));
    }
    Ok(builtin("normalize", span, CallForm::Normalize, values))
}

/// `(a, b) OVERLAPS (c, d)`, the first pair being read.
pub(super) fn overlaps(cursor: &mut Cursor<'_>, row: Expr, start: usize) -> Parsed<Expr> {
    let span = cursor.span();
    cursor.expect("overlaps")?;
    cursor.take("row");
    let right = cursor.parenthesized(expression)?;
    let mut values = match row.kind {
        ExprKind::Row { fields, .. } => fields,
        _ => return Err(cursor.unexpected("a pair")),
    };
    values.extend(right);
    if values.len() != 4 {
        return Err(cursor.unexpected("two pairs around OVERLAPS"));
    }
    let kind = builtin("overlaps", span, CallForm::Overlaps, values);
    Ok(Expr { kind, span: cursor.span_from(start) })
}

/// The XML and JSON forms, whose inner grammar is not kept apart.
fn is_special(word: &str) -> bool {
    word.starts_with("xml") && crate::sql::keywords::category(word).is_some()
        || matches!(
            word,
            "json"
                | "json_array"
                | "json_arrayagg"
                | "json_exists"
                | "json_object"
                | "json_objectagg"
                | "json_query"
                | "json_scalar"
                | "json_serialize"
                | "json_value"
                | "json_table"
                | "merge_action"
        )
}

/// Reads a form word by word, keeping the expressions that stand at its top level.
fn special(cursor: &mut Cursor<'_>, word: &str) -> Parsed<ExprKind> {
    cursor.advance();
    cursor.expect_symbol("(")?;
    let mut arguments = Vec::new();
    while !cursor.is_symbol(")") {
        if cursor.at_end() {
            return Err(cursor.unexpected("\")\""));
        }
        let before = cursor.position();
        match expression(cursor) {
            Ok(argument) => arguments.push(argument),
            Err(error) if error.code == "too-complex" => return Err(error),
            Err(_) => {
                cursor.retry_from(before)?;
                if cursor.take_symbol("(") {
                    cursor.skip_to_close()?;
                } else {
                    cursor.advance();
                }
            }
        }
    }
    cursor.expect_symbol(")")?;
    Ok(ExprKind::Special { keyword: word.to_owned(), arguments })
}
