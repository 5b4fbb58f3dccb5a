//! JSON in SQL: its constructors, what is asked of it by paths, `JSON_TABLE`.

use super::call::{self, filter_and_over, order_by, unique_keys};
use super::expression::a_expr;
use super::{form, from, paren, query, types};
use crate::name::Ident;
use crate::sql::ast::{
    Call, CallForm, Expr, ExprKind, FromItem, JsonAggregate, JsonArgument, JsonBehavior, JsonColumn, JsonForm,
    JsonFormat, JsonFunction, JsonOptions, JsonReturning, JsonTable, JsonValue, JsonWrapper, Literal, Name, ObjectName,
};
use crate::sql::cursor::{Cursor, Parse};
use crate::sql::lex::TokenKind;
use crate::sql::string;

/// A form that starts with `word` and a parenthesis.
pub(super) fn json(cursor: &mut Cursor<'_>, word: &str) -> Parse<Expr> {
    let keyword = cursor.bump();
    cursor.open()?;
    let form = match word {
        "json_object" => match object(cursor)? {
            Object::Form(form) => form,
            Object::Call(values) => return plain_object(cursor, keyword.start, values),
        },
        "json_array" => array(cursor)?,
        "json_objectagg" => {
            let key = a_expr(cursor)?;
            let value = pair_value(cursor)?;
            let absent = null_clause(cursor, false)?;
            let unique = unique_keys(cursor).unwrap_or(false);
            let returning = returning(cursor)?;
            let aggregate = aggregate(cursor)?;
            let form = JsonForm::ObjectAgg { key, value, absent, unique, returning, aggregate };
            return Ok(cursor.expr(keyword.start, ExprKind::Json(form.into())));
        }
        "json_arrayagg" => {
            let value = value(cursor)?;
            let order_by = order_by(cursor)?;
            let absent = null_clause(cursor, true)?;
            let returning = returning(cursor)?;
            let aggregate = aggregate(cursor)?;
            let form = JsonForm::ArrayAgg { value, order_by, absent, returning, aggregate };
            return Ok(cursor.expr(keyword.start, ExprKind::Json(form.into())));
        }
        "json" => JsonForm::Json { value: value(cursor)?, unique: unique_keys(cursor).unwrap_or(false) },
        "json_scalar" => JsonForm::Scalar(a_expr(cursor)?),
        "json_serialize" => JsonForm::Serialize { value: value(cursor)?, returning: returning(cursor)? },
        "json_exists" => path(cursor, JsonFunction::Exists)?,
        "json_query" => path(cursor, JsonFunction::Query)?,
        "json_value" => path(cursor, JsonFunction::Value)?,
        _ => return Err(cursor.unsupported(cursor.span(keyword), &format!("{} here", word.to_uppercase()))),
    };
    cursor.close()?;
    Ok(cursor.expr(keyword.start, ExprKind::Json(form.into())))
}

/// What `JSON_OBJECT(…)` turns out to be.
enum Object {
    Form(JsonForm),
    /// `json_object('{a, 1}')` is an ordinary function. Its first argument may have been read.
    Call(Vec<Expr>),
}

fn object(cursor: &mut Cursor<'_>) -> Parse<Object> {
    let mut pairs = Vec::new();
    if !cursor.is(TokenKind::RightParen) && !cursor.at_word("returning") {
        if form::starts_plain(cursor) {
            return Ok(Object::Call(Vec::new()));
        }
        let mut key = a_expr(cursor)?;
        if !cursor.at_word("value") && !cursor.is(TokenKind::Colon) {
            return Ok(Object::Call(vec![key]));
        }
        loop {
            pairs.push((key, pair_value(cursor)?));
            if !cursor.eat(TokenKind::Comma) {
                break;
            }
            key = a_expr(cursor)?;
        }
    }
    let absent = null_clause(cursor, false)?;
    let unique = unique_keys(cursor).unwrap_or(false);
    Ok(Object::Form(JsonForm::Object { pairs, absent, unique, returning: returning(cursor)? }))
}

fn plain_object(cursor: &mut Cursor<'_>, start: u32, values: Vec<Expr>) -> Parse<Expr> {
    let positional = |value| crate::sql::ast::Argument { name: None, variadic: false, value };
    let mut arguments: Vec<_> = values.into_iter().map(positional).collect();
    if arguments.is_empty() || cursor.eat(TokenKind::Comma) {
        arguments.extend(call::arguments(cursor)?);
    }
    cursor.close()?;
    let span = crate::source::Span { end: start + "json_object".len() as u32, ..cursor.span_from(start) };
    let name = ObjectName { qualifiers: Vec::new(), name: Name { ident: Ident::new("json_object"), span } };
    call::finish(cursor, Call::simple(name, CallForm::Function, arguments), start)
}

/// What follows a key.
fn pair_value(cursor: &mut Cursor<'_>) -> Parse<JsonValue> {
    if !cursor.eat_word("value") {
        cursor.expect(TokenKind::Colon, "`VALUE` or `:`")?;
    }
    value(cursor)
}

/// `json_value_expr`
fn value(cursor: &mut Cursor<'_>) -> Parse<JsonValue> {
    let value = a_expr(cursor)?;
    Ok(JsonValue { value, format: format(cursor)? })
}

fn format(cursor: &mut Cursor<'_>) -> Parse<Option<JsonFormat>> {
    if !cursor.eat_words(&["format", "json"]) {
        return Ok(None);
    }
    let encoding = if cursor.eat_word("encoding") { Some(cursor.col_id("an encoding")?) } else { None };
    Ok(Some(JsonFormat { encoding }))
}

fn returning(cursor: &mut Cursor<'_>) -> Parse<Option<JsonReturning>> {
    if !cursor.eat_word("returning") {
        return Ok(None);
    }
    let data_type = types::type_name(cursor)?;
    Ok(Some(JsonReturning { data_type, format: format(cursor)? }))
}

/// `NULL ON NULL` (false), `ABSENT ON NULL` (true)
fn null_clause(cursor: &mut Cursor<'_>, otherwise: bool) -> Parse<bool> {
    match cursor.eat_one_of(&["null", "absent"]) {
        Some(word) => {
            cursor.expect_words(&["on", "null"])?;
            Ok(word == "absent")
        }
        None => Ok(otherwise),
    }
}

fn array(cursor: &mut Cursor<'_>) -> Parse<JsonForm> {
    if paren::at_query(cursor, 0) {
        let query = query::query(cursor)?;
        let format = format(cursor)?;
        return Ok(JsonForm::ArrayOf { query, format, returning: returning(cursor)? });
    }
    let (mut values, mut absent) = (Vec::new(), true);
    if !cursor.is(TokenKind::RightParen) && !cursor.at_word("returning") {
        values = cursor.separated(value)?;
        absent = null_clause(cursor, true)?;
    }
    Ok(JsonForm::Array { values, absent, returning: returning(cursor)? })
}

/// The end of an aggregate, and what stands behind it.
fn aggregate(cursor: &mut Cursor<'_>) -> Parse<JsonAggregate> {
    cursor.close()?;
    let (filter, over) = filter_and_over(cursor)?;
    Ok(JsonAggregate { filter, over })
}

/// `JSON_QUERY`, `JSON_EXISTS`, `JSON_VALUE`
fn path(cursor: &mut Cursor<'_>, function: JsonFunction) -> Parse<JsonForm> {
    let value = value(cursor)?;
    cursor.expect(TokenKind::Comma, "`,`")?;
    let path = a_expr(cursor)?;
    let passing = passing(cursor)?;
    let returning = if function == JsonFunction::Exists { None } else { returning(cursor)? };
    let mut options = JsonOptions::default();
    if function == JsonFunction::Query {
        wrapper_and_quotes(cursor, &mut options)?;
    }
    behaviors(cursor, function != JsonFunction::Exists, &mut options)?;
    Ok(JsonForm::Path { function, value, path, passing, returning, options })
}

fn passing(cursor: &mut Cursor<'_>) -> Parse<Vec<JsonArgument>> {
    if !cursor.eat_word("passing") {
        return Ok(Vec::new());
    }
    cursor.separated(|cursor| {
        let value = value(cursor)?;
        cursor.expect_word("as")?;
        Ok(JsonArgument { value, name: cursor.col_label("a name")? })
    })
}

fn wrapper_and_quotes(cursor: &mut Cursor<'_>, options: &mut JsonOptions) -> Parse<()> {
    if let Some(with) = cursor.eat_one_of(&["with", "without"]) {
        options.wrapper = Some(match with {
            "without" => JsonWrapper::Without,
            _ => match cursor.eat_one_of(&["conditional", "unconditional"]) {
                Some("conditional") => JsonWrapper::Conditional,
                Some(_) | None => JsonWrapper::Unconditional,
            },
        });
        cursor.eat_word("array");
        cursor.expect_word("wrapper")?;
    }
    if let Some(word) = cursor.eat_one_of(&["keep", "omit"]) {
        options.omit_quotes = Some(word == "omit");
        cursor.expect_word("quotes")?;
        if cursor.eat_word("on") {
            cursor.expect_words(&["scalar", "string"])?;
        }
    }
    Ok(())
}

/// `json_behavior_clause_opt`, `json_on_error_clause_opt`
fn behaviors(cursor: &mut Cursor<'_>, on_empty: bool, options: &mut JsonOptions) -> Parse<()> {
    let Some(first) = behavior(cursor)? else { return Ok(()) };
    cursor.expect_word("on")?;
    if on_empty && cursor.eat_word("empty") {
        options.on_empty = Some(first);
        options.on_error = behavior(cursor)?;
        if options.on_error.is_some() {
            cursor.expect_words(&["on", "error"])?;
        }
        return Ok(());
    }
    options.on_error = Some(first);
    cursor.expect_word("error").map(|_| ())
}

fn behavior(cursor: &mut Cursor<'_>) -> Parse<Option<JsonBehavior>> {
    let word = cursor.eat_one_of(&["default", "error", "null", "true", "false", "unknown", "empty"]);
    Ok(Some(match word {
        None => return Ok(None),
        Some("default") => JsonBehavior::Default(a_expr(cursor)?),
        Some("error") => JsonBehavior::Error,
        Some("null") => JsonBehavior::Null,
        Some("true") => JsonBehavior::True,
        Some("false") => JsonBehavior::False,
        Some("unknown") => JsonBehavior::Unknown,
        Some(_) => match cursor.eat_one_of(&["array", "object"]) {
            Some("object") => JsonBehavior::EmptyObject,
            Some(_) | None => JsonBehavior::EmptyArray,
        },
    }))
}

/// `json_table`, with its alias.
pub(super) fn table(cursor: &mut Cursor<'_>, lateral: bool) -> Parse<FromItem> {
    cursor.bump();
    cursor.open()?;
    let value = value(cursor)?;
    cursor.expect(TokenKind::Comma, "`,`")?;
    let path = a_expr(cursor)?;
    let path_name = path_name(cursor)?;
    let passing = passing(cursor)?;
    let columns = columns(cursor)?;
    let mut options = JsonOptions::default();
    behaviors(cursor, false, &mut options)?;
    cursor.close()?;
    let alias = from::alias(cursor, false)?;
    let on_error = options.on_error;
    let table = JsonTable { lateral, value, path, path_name, passing, columns, on_error, alias };
    Ok(FromItem::JsonTable(table.into()))
}

fn path_name(cursor: &mut Cursor<'_>) -> Parse<Option<Name>> {
    if cursor.eat_word("as") { cursor.col_id("a name").map(Some) } else { Ok(None) }
}

fn columns(cursor: &mut Cursor<'_>) -> Parse<Vec<JsonColumn>> {
    let outer = cursor.enter()?;
    cursor.expect_word("columns")?;
    cursor.open()?;
    let columns = cursor.separated(column)?;
    cursor.close()?;
    cursor.leave(outer);
    Ok(columns)
}

fn column(cursor: &mut Cursor<'_>) -> Parse<JsonColumn> {
    cursor.grow()?;
    if cursor.at_words(&["nested", "path"]) && string::at_string_nth(cursor, 2)
        || cursor.at_word("nested") && string::at_string_nth(cursor, 1)
    {
        cursor.bump();
        cursor.eat_word("path");
        let path = path_constant(cursor)?;
        let path_name = path_name(cursor)?;
        return Ok(JsonColumn::Nested { path, path_name, columns: columns(cursor)? });
    }
    let name = cursor.col_id("a column")?;
    if cursor.eat_words(&["for", "ordinality"]) {
        return Ok(JsonColumn::Ordinality(name));
    }
    let data_type = types::type_name(cursor)?;
    if cursor.eat_word("exists") {
        let path = column_path(cursor)?;
        let mut options = JsonOptions::default();
        behaviors(cursor, false, &mut options)?;
        return Ok(JsonColumn::Exists { name, data_type, path, on_error: options.on_error.map(Box::new) });
    }
    let format = format(cursor)?;
    let path = column_path(cursor)?;
    let mut options = JsonOptions::default();
    wrapper_and_quotes(cursor, &mut options)?;
    behaviors(cursor, true, &mut options)?;
    Ok(JsonColumn::Value { name, data_type, format, path, options: options.into() })
}

fn column_path(cursor: &mut Cursor<'_>) -> Parse<Option<Expr>> {
    if cursor.eat_word("path") { path_constant(cursor).map(Some) } else { Ok(None) }
}

fn path_constant(cursor: &mut Cursor<'_>) -> Parse<Expr> {
    let text = string::string(cursor, "a path as a string constant")?;
    Ok(Expr { kind: ExprKind::Literal(Literal::String(text.text)), span: text.span })
}
