//! Identifiers and string literals as PostgreSQL quotes them.

use crate::sql::keywords::{Category, category};

/// The identifier, quoted only where it must be (`quote_identifier`, ruleutils.c): unless it is made of lower-case
/// letters, digits and underscores, starts with no digit, and is no keyword other than an unreserved one.
pub fn identifier(name: &str) -> String {
    if is_safe(name) { name.to_owned() } else { quoted(name) }
}

/// The identifier between double quotes, whatever it is.
pub fn quoted(name: &str) -> String {
    let mut out = String::with_capacity(name.len() + 2);
    push_quoted(&mut out, name);
    out
}

/// Appends [`quoted`].
pub(super) fn push_quoted(out: &mut String, name: &str) {
    out.push('"');
    for c in name.chars() {
        if c == '"' {
            out.push('"');
        }
        out.push(c);
    }
    out.push('"');
}

/// A string literal that means the same whatever `standard_conforming_strings` says (`quote_literal`): a backslash
/// makes it an escape string.
pub fn literal(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    if text.contains('\\') {
        out.push('E');
    }
    out.push('\'');
    for c in text.chars() {
        if c == '\'' || c == '\\' {
            out.push(c);
        }
        out.push(c);
    }
    out.push('\'');
    out
}

fn is_safe(name: &str) -> bool {
    let mut bytes = name.bytes();
    let starts = bytes.next().is_some_and(|b| b.is_ascii_lowercase() || b == b'_');
    starts && bytes.all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_') && !is_taken(name)
}

/// Whether the word is a keyword that cannot name everything.
fn is_taken(word: &str) -> bool {
    match category(word) {
        None | Some(Category::Unreserved) => false,
        Some(Category::ColumnName | Category::TypeFunctionName | Category::Reserved) => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_are_quoted_only_where_they_must_be() {
        for plain in ["a", "_a1", "tenant_id", "name", "value", "type"] {
            assert_eq!(identifier(plain), plain);
        }
        for (name, quoted) in
            [("", "\"\""), ("1a", "\"1a\""), ("A", "\"A\""), ("é", "\"é\""), ("a\"b", "\"a\"\"b\""), ("a$", "\"a$\"")]
        {
            assert_eq!(identifier(name), quoted);
        }
        for keyword in ["user", "select", "order", "left", "between", "int", "authorization"] {
            assert_eq!(identifier(keyword), format!("\"{keyword}\""));
        }
    }

    #[test]
    fn literals_escape_quotes_and_backslashes() {
        assert_eq!(literal("it's"), "'it''s'");
        assert_eq!(literal(r"a\b"), r"E'a\\b'");
        assert_eq!(literal(""), "''");
    }
}
