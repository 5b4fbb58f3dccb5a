//! Names of types (`Typename`). The keyword types become their catalog's names.

use crate::name::Ident;
use crate::source::Span;
use crate::sql::ast::{Name, ObjectName, TypeName};
use crate::sql::cursor::{Cursor, Parsed, fold};
use crate::sql::lex::TokenKind;

/// A type, arrays and SETOF included.
pub(in crate::sql) fn type_name(cursor: &mut Cursor<'_>) -> Parsed<TypeName> {
    let start = cursor.position();
    let set_of = cursor.take("setof");
    let mut name = simple_type_name(cursor)?;
    name.set_of = set_of;
    while cursor.take_symbol("[") {
        if cursor.kind(0) == Some(&TokenKind::Number) {
            cursor.advance();
        }
        cursor.expect_symbol("]")?;
        name.dimensions += 1;
    }
    if name.dimensions == 0 && cursor.take("array") {
        name.dimensions = 1;
        if cursor.take_symbol("[") {
            cursor.integer()?;
            cursor.expect_symbol("]")?;
        }
    }
    name.span = cursor.span_from(start);
    Ok(name)
}

/// Whether a word begins a type that the grammar knows by keyword.
pub(super) fn is_keyword_type(word: &str) -> bool {
    matches!(
        word,
        "int"
            | "integer"
            | "smallint"
            | "bigint"
            | "real"
            | "float"
            | "double"
            | "decimal"
            | "dec"
            | "numeric"
            | "boolean"
            | "bit"
            | "character"
            | "char"
            | "varchar"
            | "national"
            | "nchar"
            | "timestamp"
            | "time"
            | "interval"
    )
}

/// A type without array bounds.
pub(super) fn simple_type_name(cursor: &mut Cursor<'_>) -> Parsed<TypeName> {
    let start = cursor.position();
    let word = match cursor.kind(0) {
        Some(TokenKind::Word) => fold(cursor.word_text(0)),
        Some(TokenKind::Quoted(_)) => String::new(),
        _ => return Err(cursor.unexpected("a type")),
    };
    let complete = word != "double" || cursor.is_at(1, "precision");
    if complete && is_keyword_type(&word) && !cursor.is_symbol_at(1, ".") {
        cursor.advance();
        let (name, modifiers) = keyword_type(cursor, &word)?;
        return Ok(builtin(name, modifiers, cursor.span_from(start)));
    }
    let first = cursor.type_or_function_name()?;
    let name = cursor.object_name_after(first)?;
    if cursor.is_symbol("%") && cursor.is_at(1, "type") {
        return Err(cursor.unexpected("a type by its own name: %TYPE copies a column's type and is not kept"));
    }
    let modifiers = modifiers(cursor)?;
    Ok(TypeName { name, modifiers, dimensions: 0, set_of: false, span: cursor.span_from(start) })
}

fn builtin(name: &str, modifiers: Vec<String>, span: Span) -> TypeName {
    let part = |text: &str| Name { ident: Ident::new(text), span };
    let name = ObjectName { qualifiers: vec![part("pg_catalog")], name: part(name) };
    TypeName { name, modifiers, dimensions: 0, set_of: false, span }
}

fn keyword_type(cursor: &mut Cursor<'_>, word: &str) -> Parsed<(&'static str, Vec<String>)> {
    Ok(match word {
        "int" | "integer" => ("int4", Vec::new()),
        "smallint" => ("int2", Vec::new()),
        "bigint" => ("int8", Vec::new()),
        "real" => ("float4", Vec::new()),
        "boolean" => ("bool", Vec::new()),
        "double" => {
            cursor.expect("precision")?;
            ("float8", Vec::new())
        }
        "float" => (float(cursor)?, Vec::new()),
        "decimal" | "dec" | "numeric" => ("numeric", modifiers(cursor)?),
        "bit" => {
            let varying = cursor.take("varying");
            let length = modifiers(cursor)?;
            match (varying, length.is_empty()) {
                (true, _) => ("varbit", length),
                (false, true) => ("bit", vec!["1".to_owned()]),
                (false, false) => ("bit", length),
            }
        }
        "varchar" => ("varchar", modifiers(cursor)?),
        "national" => {
            if !cursor.take("character") {
                cursor.expect("char")?;
            }
            character(cursor)?
        }
        "character" | "char" | "nchar" => character(cursor)?,
        "timestamp" => zoned(cursor, "timestamptz", "timestamp")?,
        "time" => zoned(cursor, "timetz", "time")?,
        _ => interval(cursor)?,
    })
}

fn float(cursor: &mut Cursor<'_>) -> Parsed<&'static str> {
    if !cursor.take_symbol("(") {
        return Ok("float8");
    }
    let at = cursor.position();
    let bits = cursor.integer()?;
    if !(1..=53).contains(&bits) {
        cursor.go_back(at);
        return Err(cursor.unexpected("a precision from 1 to 53 bits"));
    }
    cursor.expect_symbol(")")?;
    Ok(if bits <= 24 { "float4" } else { "float8" })
}

fn character(cursor: &mut Cursor<'_>) -> Parsed<(&'static str, Vec<String>)> {
    let varying = cursor.take("varying");
    let length = modifiers(cursor)?;
    Ok(match (varying, length.is_empty()) {
        (true, _) => ("varchar", length),
        (false, true) => ("bpchar", vec!["1".to_owned()]),
        (false, false) => ("bpchar", length),
    })
}

fn zoned(cursor: &mut Cursor<'_>, with: &'static str, without: &'static str) -> Parsed<(&'static str, Vec<String>)> {
    let precision = modifiers(cursor)?;
    if cursor.take_phrase("with time zone") {
        return Ok((with, precision));
    }
    cursor.take_phrase("without time zone");
    Ok((without, precision))
}

fn interval(cursor: &mut Cursor<'_>) -> Parsed<(&'static str, Vec<String>)> {
    if cursor.is_symbol("(") {
        return Ok(("interval", modifiers(cursor)?));
    }
    Ok(("interval", interval_fields(cursor)?))
}

/// `YEAR TO MONTH`, `DAY TO SECOND(3)`: the fields as words, then the precision.
pub(super) fn interval_fields(cursor: &mut Cursor<'_>) -> Parsed<Vec<String>> {
    const FIELDS: &[&str] = &[
        "year to month",
        "day to hour",
        "day to minute",
        "day to second",
        "hour to minute",
        "hour to second",
        "minute to second",
        "year",
        "month",
        "day",
        "hour",
        "minute",
        "second",
    ];
    let Some(fields) = FIELDS.iter().find(|fields| cursor.take_phrase(fields)) else {
        return Ok(Vec::new());
    };
    let mut words = vec![(*fields).to_owned()];
    if fields.ends_with("second") {
        words.extend(modifiers(cursor)?);
    }
    Ok(words)
}

/// What stands between parentheses after a type: constants and names, as written.
fn modifiers(cursor: &mut Cursor<'_>) -> Parsed<Vec<String>> {
    if !cursor.is_symbol("(") {
        return Ok(Vec::new());
    }
    cursor.parenthesized(|cursor| {
        let start = cursor.position();
        match cursor.kind(0) {
            Some(TokenKind::Operator) => {
                return Ok(cursor.integer()?.to_string());
            }
            Some(TokenKind::Number | TokenKind::String(_) | TokenKind::Word | TokenKind::Quoted(_)) => cursor.advance(),
            _ => return Err(cursor.unexpected("a type's modifier")),
        }
        Ok(cursor.text_from(start).to_owned())
    })
}
