//! The constructors and queries of XML and JSON: read by their grammar, kept as the expressions within.

use super::call::{filter_and_over, order_by, unique_keys};
use super::expression::{Mode, a_expr, expr_list};
use super::{call, form, paren, primary, query, types};
use crate::name::Ident;
use crate::sql::ast::{CallForm, Expr, ExprKind, Name, ObjectName, Over};
use crate::sql::cursor::{Cursor, Parse};
use crate::sql::lex::TokenKind;

/// A form that starts with `word` and a parenthesis.
pub(super) fn special(cursor: &mut Cursor<'_>, word: &str) -> Parse<Expr> {
    let keyword = cursor.bump();
    cursor.open()?;
    let mut values = Vec::new();
    match word {
        "treat" => {
            values.push(a_expr(cursor)?);
            cursor.expect_word("as")?;
            types::type_name(cursor)?;
        }
        "merge_action" => {}
        "xmlconcat" => values = expr_list(cursor)?,
        "xmlelement" => xml_element(cursor, &mut values)?,
        "xmlexists" => xml_exists(cursor, &mut values)?,
        "xmlforest" => labelled(cursor, &mut values)?,
        "xmlparse" => {
            document_or_content(cursor)?;
            values.push(a_expr(cursor)?);
            if cursor.eat_one_of(&["preserve", "strip"]).is_some() {
                cursor.expect_word("whitespace")?;
            }
        }
        "xmlpi" => {
            cursor.expect_word("name")?;
            cursor.col_label("a name")?;
            if cursor.eat(TokenKind::Comma) {
                values.push(a_expr(cursor)?);
            }
        }
        "xmlroot" => xml_root(cursor, &mut values)?,
        "xmlserialize" => {
            document_or_content(cursor)?;
            values.push(a_expr(cursor)?);
            cursor.expect_word("as")?;
            types::simple(cursor, false)?;
            if !cursor.eat_words(&["no", "indent"]) {
                cursor.eat_word("indent");
            }
        }
        "json_object" if is_plain_json_object(cursor, &mut values)? => {
            return plain_json_object(cursor, keyword.start, values);
        }
        "json_object" | "json_objectagg" => {
            pairs(cursor, &mut values)?;
            null_clause(cursor)?;
            unique_keys(cursor);
            returning(cursor)?;
        }
        "json_array" => json_array(cursor, &mut values)?,
        "json_arrayagg" => {
            values.push(json_value(cursor)?);
            values.extend(order_by(cursor)?.into_iter().map(|order| order.value));
            null_clause(cursor)?;
            returning(cursor)?;
        }
        "json" => {
            values.push(json_value(cursor)?);
            unique_keys(cursor);
        }
        "json_scalar" => values.push(a_expr(cursor)?),
        "json_serialize" => {
            values.push(json_value(cursor)?);
            returning(cursor)?;
        }
        "json_query" | "json_exists" | "json_value" => json_path(cursor, word, &mut values)?,
        _ => return Err(cursor.unsupported(cursor.span(keyword), &format!("{} here", word.to_uppercase()))),
    }
    cursor.close()?;
    if matches!(word, "json_objectagg" | "json_arrayagg") {
        let (filter, over) = filter_and_over(cursor)?;
        values.extend(filter);
        if let Some(Over::Inline(window)) = over {
            values.extend(window.partition_by);
            values.extend(window.order_by.into_iter().map(|order| order.value));
        }
    }
    Ok(cursor.expr(keyword.start, ExprKind::Special { keyword: word.into(), arguments: values }))
}

/// `json_object('{a, 1}')` is an ordinary function. The first value is read if it is one of either form.
fn is_plain_json_object(cursor: &mut Cursor<'_>, values: &mut Vec<Expr>) -> Parse<bool> {
    if cursor.is(TokenKind::RightParen) || cursor.at_word("returning") {
        return Ok(false);
    }
    if form::starts_plain(cursor) {
        return Ok(true);
    }
    values.push(a_expr(cursor)?);
    Ok(!cursor.at_word("value") && !cursor.is(TokenKind::Colon))
}

fn plain_json_object(cursor: &mut Cursor<'_>, start: u32, values: Vec<Expr>) -> Parse<Expr> {
    let positional = |value| crate::sql::ast::Argument { name: None, variadic: false, value };
    let mut arguments: Vec<_> = values.into_iter().map(positional).collect();
    if arguments.is_empty() || cursor.eat(TokenKind::Comma) {
        arguments.extend(call::arguments(cursor)?);
    }
    cursor.close()?;
    let span = crate::source::Span { end: start + "json_object".len() as u32, ..cursor.span_from(start) };
    let name = ObjectName { qualifiers: Vec::new(), name: Name { ident: Ident::new("json_object"), span } };
    call::finish(cursor, call::simple(name, CallForm::Function, arguments), start)
}

/// `json_name_and_value`, one or more or none; the first name may have been read.
fn pairs(cursor: &mut Cursor<'_>, values: &mut Vec<Expr>) -> Parse<()> {
    if values.is_empty() && (cursor.is(TokenKind::RightParen) || cursor.at_word("returning")) {
        return Ok(());
    }
    loop {
        if values.len() != 1 {
            values.push(a_expr(cursor)?);
        }
        if !cursor.eat_word("value") {
            cursor.expect(TokenKind::Colon, "`VALUE` or `:`")?;
        }
        values.push(json_value(cursor)?);
        if !cursor.eat(TokenKind::Comma) {
            return Ok(());
        }
    }
}

/// `json_value_expr`
fn json_value(cursor: &mut Cursor<'_>) -> Parse<Expr> {
    let value = a_expr(cursor)?;
    format(cursor)?;
    Ok(value)
}

fn format(cursor: &mut Cursor<'_>) -> Parse<()> {
    if cursor.eat_words(&["format", "json"]) && cursor.eat_word("encoding") {
        cursor.col_id("an encoding")?;
    }
    Ok(())
}

fn returning(cursor: &mut Cursor<'_>) -> Parse<()> {
    if cursor.eat_word("returning") {
        types::type_name(cursor)?;
        format(cursor)?;
    }
    Ok(())
}

/// `NULL ON NULL`, `ABSENT ON NULL`
fn null_clause(cursor: &mut Cursor<'_>) -> Parse<()> {
    if cursor.eat_one_of(&["null", "absent"]).is_some() {
        cursor.expect_words(&["on", "null"])?;
    }
    Ok(())
}

fn json_array(cursor: &mut Cursor<'_>, values: &mut Vec<Expr>) -> Parse<()> {
    if paren::at_query(cursor, 0) {
        let start = cursor.start();
        let query = query::query(cursor)?;
        values.push(cursor.expr(start, ExprKind::Subquery(query.into())));
        format(cursor)?;
    } else if !cursor.is(TokenKind::RightParen) && !cursor.at_word("returning") {
        *values = cursor.separated(json_value)?;
        null_clause(cursor)?;
    }
    returning(cursor)
}

/// `JSON_QUERY`, `JSON_EXISTS`, `JSON_VALUE`
fn json_path(cursor: &mut Cursor<'_>, word: &str, values: &mut Vec<Expr>) -> Parse<()> {
    values.push(json_value(cursor)?);
    cursor.expect(TokenKind::Comma, "`,`")?;
    values.push(a_expr(cursor)?);
    if cursor.eat_word("passing") {
        values.extend(cursor.separated(|cursor| {
            let value = json_value(cursor)?;
            cursor.expect_word("as")?;
            cursor.col_label("a name")?;
            Ok(value)
        })?);
    }
    if word != "json_exists" {
        returning(cursor)?;
    }
    if word == "json_query" {
        wrapper_and_quotes(cursor)?;
    }
    for _ in 0..2 {
        if cursor.is(TokenKind::RightParen) {
            return Ok(());
        }
        behaviour(cursor, word, values)?;
    }
    Ok(())
}

fn wrapper_and_quotes(cursor: &mut Cursor<'_>) -> Parse<()> {
    let with = cursor.eat_one_of(&["with", "without"]);
    if with.is_some() {
        if with == Some("with") {
            cursor.eat_one_of(&["conditional", "unconditional"]);
        }
        cursor.eat_word("array");
        cursor.expect_word("wrapper")?;
    }
    if cursor.eat_one_of(&["keep", "omit"]).is_some() {
        cursor.expect_word("quotes")?;
        if cursor.eat_word("on") {
            cursor.expect_words(&["scalar", "string"])?;
        }
    }
    Ok(())
}

/// `json_behavior ON EMPTY`, `json_behavior ON ERROR`
fn behaviour(cursor: &mut Cursor<'_>, word: &str, values: &mut Vec<Expr>) -> Parse<()> {
    match cursor.eat_one_of(&["default", "error", "null", "true", "false", "unknown", "empty"]) {
        Some("default") => values.push(a_expr(cursor)?),
        Some("empty") => {
            cursor.eat_one_of(&["array", "object"]);
        }
        Some(_) => {}
        None => return Err(cursor.error("what to do on an error")),
    }
    cursor.expect_word("on")?;
    if word != "json_exists" && cursor.eat_word("empty") {
        return Ok(());
    }
    cursor.expect_word("error").map(|_| ())
}

fn document_or_content(cursor: &mut Cursor<'_>) -> Parse<()> {
    let found = cursor.eat_one_of(&["document", "content"]);
    found.map(|_| ()).ok_or_else(|| cursor.error("`DOCUMENT` or `CONTENT`"))
}

/// `xml_attribute_list`
fn labelled(cursor: &mut Cursor<'_>, values: &mut Vec<Expr>) -> Parse<()> {
    values.extend(cursor.separated(|cursor| {
        let value = a_expr(cursor)?;
        if cursor.eat_word("as") {
            cursor.col_label("a name")?;
        }
        Ok(value)
    })?);
    Ok(())
}

fn xml_element(cursor: &mut Cursor<'_>, values: &mut Vec<Expr>) -> Parse<()> {
    cursor.expect_word("name")?;
    cursor.col_label("a name")?;
    if cursor.at_word_after_comma("xmlattributes") {
        cursor.bump();
        cursor.bump();
        cursor.open()?;
        labelled(cursor, values)?;
        cursor.close()?;
    }
    if cursor.eat(TokenKind::Comma) {
        values.extend(expr_list(cursor)?);
    }
    Ok(())
}

fn xml_exists(cursor: &mut Cursor<'_>, values: &mut Vec<Expr>) -> Parse<()> {
    fn mechanism(cursor: &mut Cursor<'_>) {
        if !cursor.eat_words(&["by", "ref"]) {
            cursor.eat_words(&["by", "value"]);
        }
    }
    values.push(primary::primary(cursor, Mode::A)?);
    cursor.expect_word("passing")?;
    mechanism(cursor);
    values.push(primary::primary(cursor, Mode::A)?);
    mechanism(cursor);
    Ok(())
}

fn xml_root(cursor: &mut Cursor<'_>, values: &mut Vec<Expr>) -> Parse<()> {
    values.push(a_expr(cursor)?);
    cursor.expect(TokenKind::Comma, "`,`")?;
    cursor.expect_word("version")?;
    if !cursor.eat_words(&["no", "value"]) {
        values.push(a_expr(cursor)?);
    }
    if cursor.eat(TokenKind::Comma) {
        cursor.expect_word("standalone")?;
        match cursor.eat_one_of(&["yes", "no"]) {
            Some("no") => {
                cursor.eat_word("value");
            }
            Some(_) => {}
            None => return Err(cursor.error("`YES`, `NO` or `NO VALUE`")),
        }
    }
    Ok(())
}
