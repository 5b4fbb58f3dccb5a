//! Type names (`Typename` of PostgreSQL's grammar).

use super::expression;
use crate::name::Ident;
use crate::sql::ast::{Expr, ExprKind, Literal, Name, ObjectName, Operator, TypeName};
use crate::sql::cursor::{Cursor, Parse};
use crate::sql::lex::TokenKind;
use crate::sql::string;

/// `Typename`
pub(super) fn type_name(cursor: &mut Cursor<'_>) -> Parse<TypeName> {
    let start = cursor.start();
    let set_of = cursor.eat_word("setof");
    let mut name = simple(cursor, false)?;
    if cursor.eat_word("array") {
        name.dimensions = 1;
        if cursor.eat(TokenKind::LeftBracket) {
            bound(cursor)?;
            cursor.expect(TokenKind::RightBracket, "`]`")?;
        }
    } else {
        while cursor.eat(TokenKind::LeftBracket) {
            if !cursor.is(TokenKind::RightBracket) {
                bound(cursor)?;
            }
            cursor.expect(TokenKind::RightBracket, "`]`")?;
            name.dimensions = name.dimensions.saturating_add(1);
        }
    }
    name.set_of = set_of;
    name.span = cursor.span_from(start);
    Ok(name)
}

/// The size of a dimension, which PostgreSQL does not keep.
fn bound(cursor: &mut Cursor<'_>) -> Parse<()> {
    iconst(cursor, "the size of an array's dimension").map(|_| ())
}

/// `Iconst`: an integer of four bytes without a sign.
pub(super) fn iconst(cursor: &mut Cursor<'_>, what: &str) -> Parse<u32> {
    let token = cursor.peek();
    let value = string::integer(cursor.slice(token)).and_then(|value| i32::try_from(value).ok());
    match value.and_then(|value| u32::try_from(value).ok()) {
        Some(value) if token.kind == TokenKind::Number => {
            cursor.bump();
            Ok(value)
        }
        _ => Err(cursor.error(what)),
    }
}

/// The type before a string constant, as in `int '1'` (`ConstTypename`, `ConstInterval`), if one is written with
/// keywords here.
pub(super) fn constant_type(cursor: &mut Cursor<'_>) -> Parse<TypeName> {
    simple(cursor, true)
}

/// Whether a type of several words, or one that is a keyword, starts a constant here: `interval '1 day'`,
/// `timestamp with time zone '…'`, `numeric(5, 2) '1'`. A column may have such a name.
pub(super) fn at_constant_type(cursor: &Cursor<'_>) -> bool {
    let string = matches!(cursor.peek_nth(1).kind, TokenKind::String(_));
    let modifier = cursor.is_nth(1, TokenKind::LeftParen);
    match cursor.word() {
        "int" | "integer" | "smallint" | "bigint" | "real" | "boolean" => string,
        "json" => string,
        "float" | "decimal" | "dec" | "numeric" | "interval" => string || modifier,
        "double" => cursor.word_nth(1) == "precision",
        "bit" | "character" | "char" | "varchar" | "nchar" => string || modifier || cursor.word_nth(1) == "varying",
        "national" => matches!(cursor.word_nth(1), "character" | "char"),
        "time" | "timestamp" => {
            let zone = matches!(cursor.word_nth(1), "with" | "without") && cursor.word_nth(2) == "time";
            string || modifier || zone
        }
        _ => false,
    }
}

/// `SimpleTypename`; as a constant's type `char` and `bit` have no length of their own.
pub(super) fn simple(cursor: &mut Cursor<'_>, constant: bool) -> Parse<TypeName> {
    let start = cursor.start();
    let word = cursor.word();
    let (name, modifiers) = match word {
        "int" | "integer" => fixed(cursor, "int4"),
        "smallint" => fixed(cursor, "int2"),
        "bigint" => fixed(cursor, "int8"),
        "real" => fixed(cursor, "float4"),
        "boolean" => fixed(cursor, "bool"),
        "json" => fixed(cursor, "json"),
        "float" => float(cursor)?,
        "double" if cursor.word_nth(1) == "precision" => {
            cursor.bump();
            fixed(cursor, "float8")
        }
        "decimal" | "dec" | "numeric" => {
            cursor.bump();
            ("numeric", modifiers(cursor)?)
        }
        "bit" => bit(cursor, constant)?,
        "character" | "char" | "varchar" | "nchar" | "national" => character(cursor, constant)?,
        "time" | "timestamp" => datetime(cursor, word)?,
        "interval" => interval(cursor, constant)?,
        _ => return generic(cursor),
    };
    Ok(builtin(cursor, start, name, modifiers))
}

/// A type of `pg_catalog` that was written from `start` on.
pub(super) fn builtin(cursor: &Cursor<'_>, start: u32, name: &str, modifiers: Vec<String>) -> TypeName {
    let span = cursor.span_from(start);
    TypeName {
        name: ObjectName {
            qualifiers: vec![Name { ident: Ident::new("pg_catalog"), span }],
            name: Name { ident: Ident::new(name), span },
        },
        modifiers,
        dimensions: 0,
        set_of: false,
        span,
    }
}

type Simple = (&'static str, Vec<String>);

fn fixed(cursor: &mut Cursor<'_>, name: &'static str) -> Simple {
    cursor.bump();
    (name, Vec::new())
}

/// `float(24)` is `real`, `float(53)` is `double precision`.
fn float(cursor: &mut Cursor<'_>) -> Parse<Simple> {
    cursor.bump();
    if !cursor.eat(TokenKind::LeftParen) {
        return Ok(("float8", Vec::new()));
    }
    let token = cursor.peek();
    let bits = iconst(cursor, "how many bits")?;
    cursor.close()?;
    let mistake = |message| {
        let mut error = cursor.mistake(cursor.span(token), message);
        error.sqlstate = Some("22023");
        Err(error)
    };
    match bits {
        0 => mistake("precision for type float must be at least 1 bit"),
        1..=24 => Ok(("float4", Vec::new())),
        25..=53 => Ok(("float8", Vec::new())),
        _ => mistake("precision for type float must be less than 54 bits"),
    }
}

fn bit(cursor: &mut Cursor<'_>, constant: bool) -> Parse<Simple> {
    cursor.bump();
    if cursor.eat_word("varying") {
        return Ok(("varbit", modifiers(cursor)?));
    }
    let mut length = modifiers(cursor)?;
    if length.is_empty() && !constant {
        length.push("1".into());
    }
    Ok(("bit", length))
}

fn character(cursor: &mut Cursor<'_>, constant: bool) -> Parse<Simple> {
    let first = cursor.word();
    cursor.bump();
    if first == "national" && cursor.eat_one_of(&["character", "char"]).is_none() {
        return Err(cursor.error("`CHARACTER`"));
    }
    let varying = first == "varchar" || cursor.eat_word("varying");
    let mut length = Vec::new();
    if cursor.eat(TokenKind::LeftParen) {
        length.push(iconst(cursor, "a length")?.to_string());
        cursor.close()?;
    }
    if varying {
        return Ok(("varchar", length));
    }
    if length.is_empty() && !constant {
        length.push("1".into());
    }
    Ok(("bpchar", length))
}

fn datetime(cursor: &mut Cursor<'_>, word: &str) -> Parse<Simple> {
    cursor.bump();
    let mut precision = Vec::new();
    if cursor.eat(TokenKind::LeftParen) {
        precision.push(iconst(cursor, "a precision")?.to_string());
        cursor.close()?;
    }
    let zoned = cursor.eat_words(&["with", "time", "zone"]);
    if !zoned {
        cursor.eat_words(&["without", "time", "zone"]);
    }
    let name = match (word, zoned) {
        ("time", false) => "time",
        ("time", true) => "timetz",
        (_, false) => "timestamp",
        (_, true) => "timestamptz",
    };
    Ok((name, precision))
}

/// The fields of a constant follow its string: see [`interval_fields`].
fn interval(cursor: &mut Cursor<'_>, constant: bool) -> Parse<Simple> {
    cursor.bump();
    if cursor.eat(TokenKind::LeftParen) {
        let precision = iconst(cursor, "a precision")?.to_string();
        cursor.close()?;
        return Ok(("interval", vec![precision]));
    }
    let modifiers = if constant { Vec::new() } else { interval_fields(cursor)? };
    Ok(("interval", modifiers))
}

/// `opt_interval`: the fields an interval has, in words, and the precision of its seconds.
pub(super) fn interval_fields(cursor: &mut Cursor<'_>) -> Parse<Vec<String>> {
    const FIELDS: [&str; 6] = ["year", "month", "day", "hour", "minute", "second"];
    let Some(first) = cursor.eat_one_of(&FIELDS) else { return Ok(Vec::new()) };
    let mut last = first;
    let mut fields = first.to_owned();
    if first != "second" && cursor.at_word("to") {
        cursor.bump();
        let ends: &[&'static str] = match first {
            "year" => &["month"],
            "day" => &["hour", "minute", "second"],
            "hour" => &["minute", "second"],
            "minute" => &["second"],
            _ => &[],
        };
        last = cursor.eat_one_of(ends).ok_or_else(|| cursor.error("the last field of an interval"))?;
        fields = format!("{first} to {last}");
    }
    let mut modifiers = vec![fields];
    if last == "second" && cursor.eat(TokenKind::LeftParen) {
        modifiers.push(iconst(cursor, "a precision")?.to_string());
        cursor.close()?;
    }
    Ok(modifiers)
}

/// `GenericType`: a name, qualified or not, and its modifiers.
fn generic(cursor: &mut Cursor<'_>) -> Parse<TypeName> {
    let start = cursor.start();
    let mut names = vec![cursor.type_function_name("a type")?];
    while cursor.eat(TokenKind::Dot) {
        names.push(cursor.col_label("a type")?);
    }
    let name = cursor.qualified(names)?;
    let modifiers = modifiers(cursor)?;
    Ok(TypeName { name, modifiers, dimensions: 0, set_of: false, span: cursor.span_from(start) })
}

/// `opt_type_modifiers`
fn modifiers(cursor: &mut Cursor<'_>) -> Parse<Vec<String>> {
    if !cursor.eat(TokenKind::LeftParen) {
        return Ok(Vec::new());
    }
    let written = cursor.separated(|cursor| {
        let value = expression::a_expr(cursor)?;
        Ok(modifier(cursor, &value))
    })?;
    cursor.close()?;
    Ok(written)
}

/// A modifier as it is kept: integers in decimal, words folded, strings between quotes, all else as written.
pub(super) fn modifier(cursor: &Cursor<'_>, value: &Expr) -> String {
    match &value.kind {
        ExprKind::Literal(Literal::Number(number)) => decimal(number),
        ExprKind::Literal(Literal::String(text)) => format!("'{}'", text.replace('\'', "''")),
        ExprKind::Unary { operator: Operator { symbol, .. }, operand } if symbol == "-" => match &operand.kind {
            ExprKind::Literal(Literal::Number(number)) => format!("-{}", decimal(number)),
            _ => cursor.text(value.span).to_owned(),
        },
        ExprKind::Column(names) => match names.as_slice() {
            [name] => name.ident.as_str().to_owned(),
            _ => cursor.text(value.span).to_owned(),
        },
        _ => cursor.text(value.span).to_owned(),
    }
}

fn decimal(number: &str) -> String {
    string::integer(number).map_or_else(|| number.to_owned(), |value| value.to_string())
}
