use crate::model::Version;
use crate::sql::keywords::{Category, category};

/// The keywords among the names of functions that came with a version: to those before it they are names like any other.
const NEW_KEYWORDS: &[(&str, Version)] = &[
    ("json", Version::V17),
    ("json_array", Version::V16),
    ("json_arrayagg", Version::V16),
    ("json_exists", Version::V17),
    ("json_object", Version::V16),
    ("json_objectagg", Version::V16),
    ("json_query", Version::V17),
    ("json_scalar", Version::V17),
    ("json_serialize", Version::V17),
    ("json_value", Version::V17),
];

/// The name of a built-in function as a version prints it.
pub(crate) fn function(name: &str, version: Version) -> String {
    let is_new = NEW_KEYWORDS.iter().any(|(word, since)| *word == name && version < *since);
    if is_new { name.to_owned() } else { identifier(name) }
}

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
