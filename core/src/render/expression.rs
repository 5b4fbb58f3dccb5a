//! Expressions as PostgreSQL prints them, their names qualified as the output wants them.

mod array;

use super::{Names, Style};
use crate::model::{Expression, NameStyle, ObjectId, ObjectPart, Piece};
use crate::render::quote;

/// The expression's text.
pub(super) fn text(expression: &Expression, names: &Names<'_>) -> String {
    let mut out = String::new();
    for piece in expression.pieces() {
        match piece {
            Piece::Sql(sql) => out.push_str(sql),
            Piece::Name { part, style: NameStyle::Identifier } => out.push_str(&part_name(part, names)),
            Piece::Name { part, style: NameStyle::Qualified } => {
                out.push_str(&part_name(part, &Names::new(&Style::default())));
            }
            Piece::Name { style: NameStyle::Hidden, .. } => {}
            Piece::Name { part: ObjectPart::Object(ObjectId::Schema(schema)), style: NameStyle::Operator(symbol) } => {
                out.push_str(&names.operator(schema, symbol));
            }
            Piece::Name { style: NameStyle::Operator(symbol), .. } => out.push_str(symbol),
            Piece::Name { part, style: NameStyle::Bare } => out.push_str(&bare_name(part)),
            Piece::Name { part, style: NameStyle::Literal } => out.push_str(&quote::literal(&part_name(part, names))),
        }
    }
    out
}

/// The expression's text as a statement has it: what PostgreSQL makes of it prints as [`text`].
pub(super) fn written(expression: &Expression, names: &Names<'_>) -> String {
    let text = text(expression, names);
    if expression.is_decided() { array::cast_twice(text) } else { text }
}

/// What PostgreSQL has printed, as a statement has it.
pub(super) fn as_written(text: String) -> String {
    array::cast_twice(text)
}

/// The expression's text within exactly one pair of parentheses, as a statement has it.
pub(super) fn wrapped(expression: &Expression, names: &Names<'_>) -> String {
    let text = written(expression, names);
    if is_wrapped(&text) && !is_subquery(&text) { text } else { format!("({text})") }
}

/// What is named, never with its schema.
fn bare_name(part: &ObjectPart) -> String {
    let name = match part {
        ObjectPart::Object(id) => match id {
            ObjectId::Schema(name)
            | ObjectId::Extension(name)
            | ObjectId::Policy { name, .. }
            | ObjectId::Trigger { name, .. }
            | ObjectId::Rule { name, .. } => name,
            ObjectId::Type(name)
            | ObjectId::Sequence(name)
            | ObjectId::Table(name)
            | ObjectId::View(name)
            | ObjectId::Whole(_, name)
            | ObjectId::Index(name) => &name.name,
            ObjectId::Routine { name, .. } => &name.name,
            ObjectId::Comment(on) | ObjectId::Owner(on) | ObjectId::Privileges(on) => return bare_name(on),
            ObjectId::DefaultPrivileges(of) => return of.on.plural().to_owned(),
        },
        ObjectPart::Column { column, .. } => column,
        ObjectPart::Constraint { constraint, .. } => constraint,
        ObjectPart::Type { name, .. } => name,
    };
    quote::identifier(name.as_str())
}

/// What is named, in PostgreSQL's own minimal quoting.
fn part_name(part: &ObjectPart, names: &Names<'_>) -> String {
    match part {
        ObjectPart::Object(id) => match id {
            ObjectId::Schema(name) | ObjectId::Extension(name) => quote::identifier(name.as_str()),
            ObjectId::Type(name)
            | ObjectId::Sequence(name)
            | ObjectId::Table(name)
            | ObjectId::View(name)
            | ObjectId::Index(name) => names.minimal(name),
            ObjectId::Whole(kind, name) => match kind.in_schema() {
                true => names.minimal(name),
                false => quote::identifier(name.name.as_str()),
            },
            ObjectId::Routine { name, .. } => names.minimal(name),
            ObjectId::Policy { name, .. } | ObjectId::Trigger { name, .. } | ObjectId::Rule { name, .. } => {
                quote::identifier(name.as_str())
            }
            ObjectId::Comment(on) | ObjectId::Owner(on) | ObjectId::Privileges(on) => part_name(on, names),
            ObjectId::DefaultPrivileges(of) => of.on.plural().to_owned(),
        },
        ObjectPart::Column { column, .. } => quote::identifier(column.as_str()),
        ObjectPart::Constraint { constraint, .. } => quote::identifier(constraint.as_str()),
        ObjectPart::Type { name, .. } => quote::identifier(name.as_str()),
    }
}

/// Whether the parentheses that hold everything are a subquery's own: a statement wants another pair.
fn is_subquery(text: &str) -> bool {
    let mut inner = text;
    loop {
        let Some(rest) = inner.strip_prefix('(') else { return false };
        let rest = rest.trim_start();
        if !rest.starts_with('(') {
            return ["select", "with", "values", "table"].iter().any(|query| starts_with_word(rest, query));
        }
        // The first of several queries, or the left side of an operator.
        let after = closing(rest).and_then(|at| rest.get(at + 1..)).unwrap_or_default().trim_start();
        let goes_on = ["union", "intersect", "except", "order", "limit", "offset", "fetch", "for"];
        if !(after.starts_with(')') || goes_on.iter().any(|query| starts_with_word(after, query))) {
            return false;
        }
        inner = rest;
    }
}

fn starts_with_word(text: &str, wanted: &str) -> bool {
    let end = text.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(text.len());
    text.get(..end).is_some_and(|word| word.eq_ignore_ascii_case(wanted))
}

/// Whether the first parenthesis is closed by the last character and by nothing before it.
pub(super) fn is_wrapped(text: &str) -> bool {
    closing(text).is_some_and(|at| at + 1 == text.len())
}

/// Where the parenthesis is closed that a text begins with. Parentheses in strings, quoted identifiers and dollar quotes
/// are not parentheses.
fn closing(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    if bytes.first() != Some(&b'(') {
        return None;
    }
    let mut depth = 0_usize;
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'(' => depth += 1,
            b')' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return Some(at);
                }
            }
            _ => at = end_of_quotes(bytes, at),
        }
        at += 1;
    }
    None
}

/// The last byte of the string or the quoted name that starts at `start`, or `start` where none does.
fn end_of_quotes(bytes: &[u8], start: usize) -> usize {
    match bytes.get(start) {
        Some(b'\'') => end_of_string(bytes, start),
        Some(b'"') => end_of_quoted(bytes, start, b'"', false),
        Some(b'$') => end_of_dollar(bytes, start),
        Some(_) | None => start,
    }
}

/// The place of the quote that ends the string that starts at `start`; backslashes escape in `E'…'` alone.
fn end_of_string(bytes: &[u8], start: usize) -> usize {
    let before = start.checked_sub(1).and_then(|at| bytes.get(at));
    let is_word = |at: Option<&u8>| at.is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'_');
    let escapes = matches!(before, Some(b'e' | b'E')) && !is_word(start.checked_sub(2).and_then(|at| bytes.get(at)));
    end_of_quoted(bytes, start, b'\'', escapes)
}

fn end_of_quoted(bytes: &[u8], start: usize, quote: u8, escapes: bool) -> usize {
    let mut at = start + 1;
    while let Some(byte) = bytes.get(at) {
        if escapes && *byte == b'\\' {
            at += 1;
        } else if *byte == quote {
            if bytes.get(at + 1) != Some(&quote) {
                return at;
            }
            at += 1;
        }
        at += 1;
    }
    bytes.len()
}

/// The last byte of the dollar-quoted string that starts at `start`, or `start` where none does: `$1` is a parameter.
fn end_of_dollar(bytes: &[u8], start: usize) -> usize {
    let rest = bytes.get(start + 1..).unwrap_or_default();
    let is_tag = |b: &u8| b.is_ascii_alphanumeric() || *b == b'_' || !b.is_ascii();
    let length = rest.iter().take_while(|b| is_tag(b)).count();
    let starts_with_digit = rest.first().is_some_and(u8::is_ascii_digit);
    let follows_word = start.checked_sub(1).and_then(|at| bytes.get(at)).is_some_and(is_tag);
    if starts_with_digit || follows_word || rest.get(length) != Some(&b'$') {
        return start;
    }
    let tag = bytes.get(start..start + length + 2).unwrap_or_default();
    let body = start + tag.len();
    let after = bytes.get(body..).unwrap_or_default();
    match after.windows(tag.len()).position(|window| window == tag) {
        Some(end) => body + end + tag.len() - 1,
        None => bytes.len(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_whether_one_pair_of_parentheses_holds_everything() {
        for whole in ["(a)", "((a) + (b))", "(a = ')')", "(\")\" = 1)", "(a = E'\\')')", "(a = $x$)$x$)", "(a = $1)"] {
            assert!(is_wrapped(whole), "{whole}");
        }
        for open in ["a", "", "(a) + (b)", "(a", "()(", "('(' = a) and b", "f(a)", "(a)::integer", "(E'\\'' )||(b)"] {
            assert!(!is_wrapped(open), "{open}");
        }
    }

    #[test]
    fn finds_whether_the_parentheses_are_a_subquerys_own() {
        for query in
            ["( SELECT 1)", "(select a)", "( WITH x AS (SELECT 1) SELECT 2)", "((SELECT 1 LIMIT 1) UNION SELECT 2)"]
        {
            assert!(is_subquery(query), "{query}");
        }
        for other in
            ["(( SELECT a) = b)", "(( SELECT a) IS NULL)", "(a)", "(selected)", "((a) + b)", "(EXISTS ( SELECT 1))"]
        {
            assert!(!is_subquery(other), "{other}");
        }
    }
}
