//! Operands: constants, columns, parentheses, and the forms that begin with a keyword (`c_expr`).

use super::call;
use super::expression::expression;
use super::query;
use crate::sql::ast::{CaseBranch, Expr, ExprKind, Literal, Name, ObjectName, SqlValueFunction, TypeName};
use crate::sql::cursor::{Cursor, Parsed, fold};
use crate::sql::keywords::{self, Category};
use crate::sql::lex::TokenKind;

/// An operand.
pub(super) fn primary(cursor: &mut Cursor<'_>) -> Parsed<Expr> {
    let start = cursor.position();
    let kind = match cursor.kind(0) {
        None => return Err(cursor.unexpected("an expression")),
        Some(TokenKind::Number) => constant(cursor, |text| Literal::Number(text.to_owned())),
        Some(TokenKind::String(text)) => constant(cursor, |_| Literal::String(text.clone())),
        Some(TokenKind::Bits(digits)) => constant(cursor, |_| Literal::Bits(digits.clone())),
        Some(TokenKind::HexBits(digits)) => constant(cursor, |_| Literal::HexBits(digits.clone())),
        Some(TokenKind::Parameter(number)) => {
            cursor.advance();
            ExprKind::Parameter(*number)
        }
        Some(TokenKind::Punctuation) if cursor.is_symbol("(") => return parenthesis(cursor),
        Some(TokenKind::Operator | TokenKind::Punctuation) => return Err(cursor.unexpected("an expression")),
        Some(TokenKind::Quoted(_)) => named(cursor)?,
        Some(TokenKind::Word) => word(cursor)?,
    };
    Ok(Expr { kind, span: cursor.span_from(start) })
}

fn constant(cursor: &mut Cursor<'_>, literal: impl FnOnce(&str) -> Literal) -> ExprKind {
    let literal = literal(cursor.word_text(0));
    cursor.advance();
    ExprKind::Literal(literal)
}

/// `(expr)`, `(a, b)`, `(SELECT …)`
fn parenthesis(cursor: &mut Cursor<'_>) -> Parsed<Expr> {
    let start = cursor.position();
    cursor.expect_symbol("(")?;
    if query::starts(cursor) {
        let query = cursor.nested(query::query)?;
        cursor.expect_symbol(")")?;
        return Ok(Expr { kind: ExprKind::Subquery(Box::new(query)), span: cursor.span_from(start) });
    }
    let first = expression(cursor)?;
    if let ExprKind::Subquery(inner) = &first.kind
        && query::goes_on(cursor)
    {
        let query = query::query_after(cursor, (**inner).clone(), start)?;
        cursor.expect_symbol(")")?;
        return Ok(Expr { kind: ExprKind::Subquery(Box::new(query)), span: cursor.span_from(start) });
    }
    if cursor.is_symbol(",") {
        let mut fields = vec![first];
        while cursor.take_symbol(",") {
            fields.push(expression(cursor)?);
        }
        cursor.expect_symbol(")")?;
        let kind = ExprKind::Row { fields, explicit: false };
        let row = Expr { kind, span: cursor.span_from(start) };
        return if cursor.is("overlaps") { call::overlaps(cursor, row, start) } else { Ok(row) };
    }
    cursor.expect_symbol(")")?;
    Ok(first)
}

fn word(cursor: &mut Cursor<'_>) -> Parsed<ExprKind> {
    let word = fold(cursor.word_text(0));
    let constant = match word.as_str() {
        "null" => Some(Literal::Null),
        "true" => Some(Literal::Boolean(true)),
        "false" => Some(Literal::Boolean(false)),
        _ => None,
    };
    if let Some(literal) = constant {
        cursor.advance();
        return Ok(ExprKind::Literal(literal));
    }
    if let Some(function) = sql_value(&word) {
        return sql_value_call(cursor, function);
    }
    match word.as_str() {
        "case" => return case(cursor),
        "default" => {
            cursor.advance();
            return Ok(ExprKind::Default);
        }
        "array" if cursor.is_symbol_at(1, "[") || cursor.is_symbol_at(1, "(") => return array(cursor),
        "cast" | "treat" if cursor.is_symbol_at(1, "(") => return cast(cursor),
        "exists" if cursor.is_symbol_at(1, "(") => {
            cursor.advance();
            cursor.expect_symbol("(")?;
            let query = cursor.nested(query::query)?;
            cursor.expect_symbol(")")?;
            return Ok(ExprKind::Exists(Box::new(query)));
        }
        "row" if cursor.is_symbol_at(1, "(") => {
            cursor.advance();
            return Ok(ExprKind::Row { fields: arguments(cursor)?, explicit: true });
        }
        "coalesce" | "greatest" | "least" | "nullif" | "grouping" if cursor.is_symbol_at(1, "(") => {
            return conditional(cursor, &word);
        }
        _ => {}
    }
    if let Some(kind) = call::keyword_form(cursor, &word)? {
        return Ok(kind);
    }
    if let Some(typed) = typed_constant(cursor, &word)? {
        return Ok(typed);
    }
    if keywords::category(&word) == Some(Category::Reserved) {
        return Err(cursor.unexpected("an expression"));
    }
    named(cursor)
}

fn arguments(cursor: &mut Cursor<'_>) -> Parsed<Vec<Expr>> {
    cursor.expect_symbol("(")?;
    if cursor.take_symbol(")") {
        return Ok(Vec::new());
    }
    let items = cursor.list(expression)?;
    cursor.expect_symbol(")")?;
    Ok(items)
}

fn conditional(cursor: &mut Cursor<'_>, word: &str) -> Parsed<ExprKind> {
    cursor.advance();
    let arguments = cursor.parenthesized(expression)?;
    Ok(match word {
        "coalesce" => ExprKind::Coalesce(arguments),
        "greatest" => ExprKind::Greatest(arguments),
        "least" => ExprKind::Least(arguments),
        "grouping" => ExprKind::Grouping(arguments),
        _ => match <[Expr; 2]>::try_from(arguments) {
            Ok([left, right]) => ExprKind::NullIf(Box::new(left), Box::new(right)),
            Err(_) => return Err(cursor.unexpected("two arguments of NULLIF")),
        },
    })
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
        "current_schema" => SqlValueFunction::CurrentSchema,
        _ => return None,
    })
}

fn sql_value_call(cursor: &mut Cursor<'_>, function: SqlValueFunction) -> Parsed<ExprKind> {
    // `current_schema()` is an ordinary function's call; only the times take a precision.
    if function == SqlValueFunction::CurrentSchema && cursor.is_symbol_at(1, "(") {
        return named(cursor);
    }
    cursor.advance();
    let timed = matches!(
        function,
        SqlValueFunction::CurrentTime
            | SqlValueFunction::CurrentTimestamp
            | SqlValueFunction::LocalTime
            | SqlValueFunction::LocalTimestamp
    );
    let mut precision = None;
    if timed && cursor.take_symbol("(") {
        precision = u32::try_from(cursor.integer()?).ok();
        cursor.expect_symbol(")")?;
    }
    Ok(ExprKind::SqlValue { function, precision })
}

fn case(cursor: &mut Cursor<'_>) -> Parsed<ExprKind> {
    cursor.advance();
    let operand = if cursor.is("when") { None } else { Some(Box::new(expression(cursor)?)) };
    let mut branches = Vec::new();
    while cursor.take("when") {
        let when = expression(cursor)?;
        cursor.expect("then")?;
        branches.push(CaseBranch { when, then: expression(cursor)? });
    }
    if branches.is_empty() {
        return Err(cursor.unexpected("WHEN"));
    }
    let otherwise = if cursor.take("else") { Some(Box::new(expression(cursor)?)) } else { None };
    cursor.expect("end")?;
    Ok(ExprKind::Case { operand, branches, otherwise })
}

fn array(cursor: &mut Cursor<'_>) -> Parsed<ExprKind> {
    cursor.advance();
    if cursor.take_symbol("(") {
        let query = cursor.nested(query::query)?;
        cursor.expect_symbol(")")?;
        return Ok(ExprKind::ArrayQuery(Box::new(query)));
    }
    Ok(ExprKind::Array(brackets(cursor)?))
}

/// `[a, b]`, `[[a], [b]]`
fn brackets(cursor: &mut Cursor<'_>) -> Parsed<Vec<Expr>> {
    cursor.expect_symbol("[")?;
    if cursor.take_symbol("]") {
        return Ok(Vec::new());
    }
    let items = cursor.list(|cursor| {
        if !cursor.is_symbol("[") {
            return expression(cursor);
        }
        let start = cursor.position();
        let inner = cursor.nested(brackets)?;
        Ok(Expr { kind: ExprKind::Array(inner), span: cursor.span_from(start) })
    })?;
    cursor.expect_symbol("]")?;
    Ok(items)
}

fn cast(cursor: &mut Cursor<'_>) -> Parsed<ExprKind> {
    cursor.advance();
    cursor.expect_symbol("(")?;
    let operand = Box::new(expression(cursor)?);
    cursor.expect("as")?;
    let to = super::types::type_name(cursor)?;
    cursor.expect_symbol(")")?;
    Ok(ExprKind::Cast { operand, to })
}

/// `date '2020-01-01'`, `interval '1' day`, `numeric(5,2) '1'`: a type before a string.
fn typed_constant(cursor: &mut Cursor<'_>, word: &str) -> Parsed<Option<ExprKind>> {
    let start = cursor.position();
    if !super::types::is_keyword_type(word) {
        return Ok(None);
    }
    let Ok(mut to) = super::types::simple_type_name(cursor) else {
        cursor.go_back(start);
        return Ok(None);
    };
    if !matches!(cursor.kind(0), Some(TokenKind::String(_))) {
        cursor.go_back(start);
        return Ok(None);
    }
    let literal = string_literal(cursor)?;
    if word == "interval" && to.modifiers.is_empty() {
        to.modifiers = super::types::interval_fields(cursor)?;
    }
    Ok(Some(ExprKind::Cast { operand: Box::new(literal), to }))
}

fn string_literal(cursor: &mut Cursor<'_>) -> Parsed<Expr> {
    let text = cursor.string()?;
    Ok(Expr { kind: ExprKind::Literal(Literal::String(text.text)), span: text.span })
}

/// A column, a function's call, or a type's name before a string.
fn named(cursor: &mut Cursor<'_>) -> Parsed<ExprKind> {
    let start = cursor.position();
    let mut names = vec![cursor.label()?];
    while cursor.is_symbol(".") {
        cursor.advance();
        if cursor.take_symbol("*") {
            return Ok(ExprKind::Wildcard(names));
        }
        names.push(cursor.label()?);
    }
    if names.len() > 4 {
        return Err(cursor.unexpected("a name of at most four parts"));
    }
    if cursor.is_symbol("(") {
        return call::call(cursor, object_name(names)?);
    }
    if matches!(cursor.kind(0), Some(TokenKind::String(_))) && names.len() < 4 {
        let span = cursor.span_from(start);
        let operand = Box::new(string_literal(cursor)?);
        let name = object_name(names)?;
        let to = TypeName { name, modifiers: Vec::new(), dimensions: 0, set_of: false, span };
        return Ok(ExprKind::Cast { operand, to });
    }
    if names.len() == 1 && !is_column(cursor, start) {
        cursor.go_back(start);
        return Err(cursor.unexpected("an expression"));
    }
    Ok(ExprKind::Column(names))
}

/// Whether the word at `start` may name a column: some keywords name functions and types only.
fn is_column(cursor: &mut Cursor<'_>, start: usize) -> bool {
    let here = cursor.position();
    cursor.go_back(start);
    let is_name = cursor.is_name();
    cursor.go_back(here);
    is_name
}

fn object_name(mut names: Vec<Name>) -> Parsed<ObjectName> {
    match names.pop() {
        Some(name) => Ok(ObjectName { qualifiers: names, name }),
        None => Err(Box::new(crate::diagnostic::Diagnostic::error("syntax-error", "a name is missing"))),
    }
}
