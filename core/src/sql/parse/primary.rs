//! Primaries (`c_expr`): constants, columns, calls, and the forms that start with a keyword.

use super::expression::{Mode, a_expr, expr_list};
use super::{call, form, json, paren, special, types, xml};
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::sql::ast::{
    Argument, Call, CallForm, CaseBranch, Expr, ExprKind, Literal, Name, ObjectName, Query, SqlValueFunction,
    Subscript, TypeName,
};
use crate::sql::cursor::{Cursor, Parse};
use crate::sql::keywords::Category;
use crate::sql::lex::TokenKind;
use crate::sql::scan::StringKind;
use crate::sql::string;

/// `c_expr`
pub(super) fn primary(cursor: &mut Cursor<'_>, mode: Mode) -> Parse<Expr> {
    let token = cursor.peek();
    match token.kind {
        TokenKind::Number => {
            cursor.bump();
            let number = cursor.slice(token).to_owned();
            Ok(cursor.expr(token.start, ExprKind::Literal(Literal::Number(number))))
        }
        TokenKind::String(kind) => string_constant(cursor, kind),
        TokenKind::Parameter => parameter(cursor),
        TokenKind::LeftParen => paren::primary(cursor),
        TokenKind::QuotedIdent | TokenKind::UnicodeIdent => name(cursor),
        TokenKind::Word => match token.keyword.map(|keyword| (keyword.category, keyword.word)) {
            None => name(cursor),
            Some((Category::Reserved, word)) => reserved(cursor, word, mode),
            Some((_, word)) => keyword(cursor, word),
        },
        _ => Err(cursor.error("an expression")),
    }
}

fn string_constant(cursor: &mut Cursor<'_>, kind: StringKind) -> Parse<Expr> {
    let token = cursor.bump();
    let literal = string::literal(cursor, token, kind)?;
    let constant = cursor.expr(token.start, ExprKind::Literal(literal));
    if kind != StringKind::National {
        return Ok(constant);
    }
    // N'…' is a constant of type nchar.
    let to = types::builtin(cursor, token.start, "bpchar", Vec::new());
    Ok(cursor.expr(token.start, ExprKind::Cast { operand: constant.into(), to }))
}

fn parameter(cursor: &mut Cursor<'_>) -> Parse<Expr> {
    let token = cursor.bump();
    let number = cursor.slice(token).get(1..).and_then(|digits| digits.parse().ok());
    let Some(number) = number.filter(|number| *number <= i32::MAX as u32) else {
        return Err(cursor.mistake(cursor.span(token), "parameter number too large"));
    };
    let parameter = cursor.expr(token.start, ExprKind::Parameter(number));
    indirection(cursor, parameter, token.start)
}

/// The reserved words that start an expression.
fn reserved(cursor: &mut Cursor<'_>, word: &str, mode: Mode) -> Parse<Expr> {
    match word {
        "null" => constant(cursor, Literal::Null),
        "true" => constant(cursor, Literal::Boolean(true)),
        "false" => constant(cursor, Literal::Boolean(false)),
        "default" if mode == Mode::A => {
            let start = cursor.bump().start;
            Ok(cursor.expr(start, ExprKind::Default))
        }
        "case" => case(cursor),
        "cast" => cast(cursor),
        "array" => array(cursor),
        "system_user" => {
            let start = cursor.bump().start;
            Ok(cursor.expr(start, ExprKind::Special { keyword: word.into(), arguments: Vec::new() }))
        }
        _ => match sql_value(word) {
            Some(function) => sql_value_function(cursor, function),
            None => Err(cursor.col_id("an expression").err().unwrap_or_else(|| cursor.error("an expression"))),
        },
    }
}

/// The other keywords: they start a form of their own if what follows fits, and are names otherwise.
fn keyword(cursor: &mut Cursor<'_>, word: &str) -> Parse<Expr> {
    let start = cursor.start();
    if word == "current_schema" && !cursor.is_nth(1, TokenKind::LeftParen) {
        return sql_value_function(cursor, SqlValueFunction::CurrentSchema);
    }
    if types::at_constant_type(cursor) {
        return typed_constant(cursor);
    }
    if word == "collation" && cursor.word_nth(1) == "for" {
        return form::collation_for(cursor);
    }
    if !cursor.is_nth(1, TokenKind::LeftParen) {
        return name(cursor);
    }
    match word {
        "coalesce" => list_form(cursor, ExprKind::Coalesce),
        "greatest" => list_form(cursor, ExprKind::Greatest),
        "least" => list_form(cursor, ExprKind::Least),
        "grouping" => list_form(cursor, ExprKind::Grouping),
        "nullif" => null_if(cursor),
        "exists" => {
            cursor.bump();
            let query = subquery(cursor)?;
            Ok(cursor.expr(start, ExprKind::Exists(query)))
        }
        "row" => row(cursor),
        "extract" | "normalize" | "overlay" | "position" | "substring" | "trim" => form::form(cursor, word),
        "treat" | "merge_action" => special::special(cursor, word),
        // The type's name is a function's too.
        _ if word.starts_with("xml") && word != "xml" => xml::xml(cursor, word),
        _ if word.starts_with("json") => json::json(cursor, word),
        _ => name(cursor),
    }
}

fn constant(cursor: &mut Cursor<'_>, literal: Literal) -> Parse<Expr> {
    let start = cursor.bump().start;
    Ok(cursor.expr(start, ExprKind::Literal(literal)))
}

fn sql_value(word: &str) -> Option<SqlValueFunction> {
    Some(match word {
        "current_date" => SqlValueFunction::CurrentDate,
        "current_time" => SqlValueFunction::CurrentTime,
        "current_timestamp" => SqlValueFunction::CurrentTimestamp,
        "localtime" => SqlValueFunction::LocalTime,
        "localtimestamp" => SqlValueFunction::LocalTimestamp,
        "current_role" => SqlValueFunction::CurrentRole,
        "current_user" => SqlValueFunction::CurrentUser,
        "user" => SqlValueFunction::User,
        "session_user" => SqlValueFunction::SessionUser,
        "current_catalog" => SqlValueFunction::CurrentCatalog,
        _ => return None,
    })
}

fn sql_value_function(cursor: &mut Cursor<'_>, function: SqlValueFunction) -> Parse<Expr> {
    let start = cursor.bump().start;
    let timed = match function {
        SqlValueFunction::CurrentTime
        | SqlValueFunction::CurrentTimestamp
        | SqlValueFunction::LocalTime
        | SqlValueFunction::LocalTimestamp => true,
        SqlValueFunction::CurrentDate
        | SqlValueFunction::CurrentRole
        | SqlValueFunction::CurrentUser
        | SqlValueFunction::User
        | SqlValueFunction::SessionUser
        | SqlValueFunction::CurrentCatalog
        | SqlValueFunction::CurrentSchema => false,
    };
    let mut precision = None;
    if timed && cursor.eat(TokenKind::LeftParen) {
        precision = Some(types::iconst(cursor, "a precision")?);
        cursor.close()?;
    }
    Ok(cursor.expr(start, ExprKind::SqlValue { function, precision }))
}

/// `int '1'`, `interval '1' day`, `interval(3) '1 day'`
fn typed_constant(cursor: &mut Cursor<'_>) -> Parse<Expr> {
    let start = cursor.start();
    let interval = cursor.at_word("interval");
    let mut to = types::constant_type(cursor)?;
    let text = string::string(cursor, "a string constant")?;
    let operand = Expr { kind: ExprKind::Literal(Literal::String(text.text)), span: text.span };
    if interval && to.modifiers.is_empty() {
        to.modifiers = types::interval_fields(cursor)?;
    }
    Ok(cursor.expr(start, ExprKind::Cast { operand: operand.into(), to }))
}

fn case(cursor: &mut Cursor<'_>) -> Parse<Expr> {
    let start = cursor.bump().start;
    let operand = if cursor.at_word("when") { None } else { Some(a_expr(cursor)?.into()) };
    let mut branches = Vec::new();
    while cursor.eat_word("when") {
        let when = a_expr(cursor)?;
        cursor.expect_word("then")?;
        branches.push(CaseBranch { when, then: a_expr(cursor)? });
    }
    if branches.is_empty() {
        return Err(cursor.error("`WHEN`"));
    }
    let otherwise = if cursor.eat_word("else") { Some(a_expr(cursor)?.into()) } else { None };
    cursor.expect_word("end")?;
    Ok(cursor.expr(start, ExprKind::Case { operand, branches, otherwise }))
}

fn cast(cursor: &mut Cursor<'_>) -> Parse<Expr> {
    let start = cursor.bump().start;
    cursor.open()?;
    let operand = a_expr(cursor)?.into();
    cursor.expect_word("as")?;
    let to = types::type_name(cursor)?;
    cursor.close()?;
    Ok(cursor.expr(start, ExprKind::Cast { operand, to }))
}

fn list_form(cursor: &mut Cursor<'_>, kind: fn(Vec<Expr>) -> ExprKind) -> Parse<Expr> {
    let start = cursor.bump().start;
    cursor.open()?;
    let list = expr_list(cursor)?;
    cursor.close()?;
    Ok(cursor.expr(start, kind(list)))
}

fn null_if(cursor: &mut Cursor<'_>) -> Parse<Expr> {
    let start = cursor.bump().start;
    cursor.open()?;
    let value = a_expr(cursor)?.into();
    cursor.expect(TokenKind::Comma, "`,`")?;
    let other = a_expr(cursor)?.into();
    cursor.close()?;
    Ok(cursor.expr(start, ExprKind::NullIf(value, other)))
}

/// A query between parentheses, and nothing else.
pub(super) fn subquery(cursor: &mut Cursor<'_>) -> Parse<Box<Query>> {
    let open = cursor.peek();
    match paren::parenthesised(cursor)? {
        paren::Inner::Query(query) => Ok(query),
        paren::Inner::List(_) => Err(cursor.error_at(open, "a query between parentheses")),
    }
}

/// `ARRAY[…]`, `ARRAY(SELECT …)`
fn array(cursor: &mut Cursor<'_>) -> Parse<Expr> {
    let start = cursor.bump().start;
    if cursor.is(TokenKind::LeftParen) {
        let query = subquery(cursor)?;
        return Ok(cursor.expr(start, ExprKind::ArrayQuery(query)));
    }
    let elements = array_elements(cursor)?;
    Ok(cursor.expr(start, ExprKind::Array(elements)))
}

/// `'[' expr_list ']'`, or arrays within.
fn array_elements(cursor: &mut Cursor<'_>) -> Parse<Vec<Expr>> {
    cursor.expect(TokenKind::LeftBracket, "`[`")?;
    let elements = if cursor.is(TokenKind::RightBracket) {
        Vec::new()
    } else if cursor.is(TokenKind::LeftBracket) {
        cursor.separated(inner_array)?
    } else {
        expr_list(cursor)?
    };
    cursor.expect(TokenKind::RightBracket, "`]`")?;
    Ok(elements)
}

fn inner_array(cursor: &mut Cursor<'_>) -> Parse<Expr> {
    let outer = cursor.enter()?;
    let start = cursor.start();
    let elements = array_elements(cursor)?;
    cursor.grow()?;
    cursor.leave(outer);
    Ok(cursor.expr(start, ExprKind::Array(elements)))
}

/// `ROW(…)`
fn row(cursor: &mut Cursor<'_>) -> Parse<Expr> {
    let start = cursor.bump().start;
    cursor.open()?;
    let fields = if cursor.is(TokenKind::RightParen) { Vec::new() } else { expr_list(cursor)? };
    cursor.close()?;
    let row = cursor.expr(start, ExprKind::Row { fields, explicit: true });
    overlaps(cursor, row, start)
}

/// `row OVERLAPS row`
pub(super) fn overlaps(cursor: &mut Cursor<'_>, left: Expr, start: u32) -> Parse<Expr> {
    let keyword = cursor.peek();
    if !cursor.eat_word("overlaps") {
        return Ok(left);
    }
    let right_at = cursor.peek();
    let right = if cursor.at_word("row") {
        row(cursor)?
    } else if cursor.is(TokenKind::LeftParen) {
        paren::primary(cursor)?
    } else {
        return Err(cursor.error("a row"));
    };
    let mut arguments = Vec::new();
    for (side, place) in [(left, "left"), (right, "right")] {
        match side.kind {
            ExprKind::Row { fields, .. } if fields.len() == 2 => {
                arguments.extend(fields.into_iter().map(|value| Argument { name: None, variadic: false, value }));
            }
            ExprKind::Row { .. } => {
                let message = format!("wrong number of parameters on {place} side of OVERLAPS expression");
                return Err(cursor.mistake(side.span, message));
            }
            _ => return Err(cursor.error_at(right_at, "a row")),
        }
    }
    let name = builtin_name(cursor.span(keyword), "overlaps");
    Ok(cursor.expr(start, ExprKind::Call(Call::simple(name, CallForm::Overlaps, arguments).into())))
}

/// A function of `pg_catalog` that a keyword stands for.
pub(super) fn builtin_name(span: Span, name: &str) -> ObjectName {
    let part = |name: &str| Name { ident: name.into(), span };
    ObjectName { qualifiers: vec![part("pg_catalog")], name: part(name) }
}

/// A column, a call, or a constant whose type is a name.
fn name(cursor: &mut Cursor<'_>) -> Parse<Expr> {
    let first = cursor.peek();
    let start = first.start;
    let mut names = vec![cursor.non_reserved_word("an expression")?];
    while cursor.is(TokenKind::Dot) {
        cursor.bump();
        if cursor.eat_operator("*") {
            return wildcard(cursor, names, start);
        }
        names.push(cursor.col_label("a name or `*`")?);
    }
    let callable = if names.len() == 1 { cursor.is_type_function_name(first) } else { cursor.is_col_id(first) };
    if callable && cursor.is(TokenKind::LeftParen) {
        let name = cursor.qualified(names)?;
        return call_or_constant(cursor, name, start);
    }
    if callable && string::at_string(cursor) {
        let name = cursor.qualified(names)?;
        let to = TypeName { span: name.span(), name, modifiers: Vec::new(), dimensions: 0, set_of: false };
        return named_constant(cursor, to, start);
    }
    if !cursor.is_col_id(first) {
        return Err(cursor.error("`(`"));
    }
    if names.len() > 4 {
        return Err(too_many(cursor, start));
    }
    let column = cursor.expr(start, ExprKind::Column(names));
    indirection(cursor, column, start)
}

fn too_many(cursor: &Cursor<'_>, start: u32) -> Box<Diagnostic> {
    let span = cursor.span_from(start);
    cursor.mistake(span, format!("improper qualified name (too many dotted names): {}", cursor.text(span)))
}

fn wildcard(cursor: &mut Cursor<'_>, names: Vec<Name>, start: u32) -> Parse<Expr> {
    if names.len() > 3 {
        return Err(too_many(cursor, start));
    }
    if matches!(cursor.peek().kind, TokenKind::Dot | TokenKind::LeftBracket) {
        return Err(cursor.mistake(cursor.span_from(start), "improper use of \"*\""));
    }
    Ok(cursor.expr(start, ExprKind::Wildcard(names)))
}

fn call_or_constant(cursor: &mut Cursor<'_>, name: ObjectName, start: u32) -> Parse<Expr> {
    let call = call::application(cursor, name)?;
    if !string::at_string(cursor) {
        return call::finish(cursor, call, start);
    }
    let plain = call.arguments.iter().all(|argument| argument.name.is_none() && !argument.variadic);
    if !plain || call.star || call.distinct || !call.order_by.is_empty() || call.arguments.is_empty() {
        return Err(cursor.error("the expression's end"));
    }
    let modifiers = call.arguments.iter().map(|argument| types::modifier(cursor, &argument.value)).collect();
    let to = TypeName { name: call.name, modifiers, dimensions: 0, set_of: false, span: cursor.span_from(start) };
    named_constant(cursor, to, start)
}

fn named_constant(cursor: &mut Cursor<'_>, to: TypeName, start: u32) -> Parse<Expr> {
    let text = string::string(cursor, "a string constant")?;
    let operand = Expr { kind: ExprKind::Literal(Literal::String(text.text)), span: text.span };
    Ok(cursor.expr(start, ExprKind::Cast { operand: operand.into(), to }))
}

/// `opt_indirection`: fields and subscripts after what has been read.
pub(super) fn indirection(cursor: &mut Cursor<'_>, mut base: Expr, start: u32) -> Parse<Expr> {
    loop {
        match cursor.peek().kind {
            TokenKind::LeftBracket => {
                let mut subscripts = Vec::new();
                while cursor.eat(TokenKind::LeftBracket) {
                    subscripts.push(subscript(cursor)?);
                }
                base = cursor.expr(start, ExprKind::Subscript { base: base.into(), subscripts });
            }
            TokenKind::Dot => {
                cursor.bump();
                if cursor.eat_operator("*") {
                    if matches!(cursor.peek().kind, TokenKind::Dot | TokenKind::LeftBracket) {
                        return Err(cursor.mistake(cursor.span_from(start), "improper use of \"*\""));
                    }
                    cursor.grow()?;
                    return Ok(cursor.expr(start, ExprKind::FieldWildcard(base.into())));
                }
                let field = cursor.col_label("a field or `*`")?;
                base = cursor.expr(start, ExprKind::Field { base: base.into(), field });
            }
            _ => return Ok(base),
        }
        cursor.grow()?;
    }
}

/// What is between brackets; the first one was taken.
pub(super) fn subscript(cursor: &mut Cursor<'_>) -> Parse<Subscript> {
    let bound = |cursor: &mut Cursor<'_>| match cursor.peek().kind {
        TokenKind::Colon | TokenKind::RightBracket => Ok(None),
        _ => a_expr(cursor).map(Some),
    };
    let lower = bound(cursor)?;
    let subscript = if cursor.eat(TokenKind::Colon) {
        Subscript::Slice(lower, bound(cursor)?)
    } else {
        Subscript::Index(lower.ok_or_else(|| cursor.error("a subscript"))?)
    };
    cursor.expect(TokenKind::RightBracket, "`]`")?;
    Ok(subscript)
}
