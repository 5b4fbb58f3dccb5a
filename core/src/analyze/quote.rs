use crate::sql::keywords::{Category, category};

/// An identifier as PostgreSQL prints it within an expression: quoted only where it must be (`quote_identifier`).
pub(crate) fn identifier(name: &str) -> String {
    let plain = name.starts_with(|c: char| c.is_ascii_lowercase() || c == '_')
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
        && matches!(category(name), None | Some(Category::Unreserved));
    if plain {
        return name.to_owned();
    }
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// A string as a literal (`simple_quote_literal`).
pub(crate) fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}
