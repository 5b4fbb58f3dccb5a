//! From a live catalog to a schema. The program runs [`QUERY`] and hands its answer to [`decode`].

mod decode;
mod document;

use crate::diagnostic::{Diagnostic, Outcome};
use crate::model::Schema;

/// The query: one row, one column of type `text`, a JSON document. To be run with an empty `search_path`.
pub const QUERY: &str = include_str!("query.sql");

/// The schema that a catalog's document describes, every expression resolved. Objects of kinds that are not carried yet
/// are named in diagnostics.
pub fn decode(document: &str) -> Outcome<Schema> {
    match serde_json::from_str(document) {
        Ok(document) => decode::decode(document),
        Err(error) => {
            let message = format!("the catalog's answer cannot be read: {error}");
            let help = "is this a PostgreSQL server, version 15 to 18?";
            Outcome {
                value: Schema::default(),
                diagnostics: vec![Diagnostic::error("unreadable-catalog", message).help(help)],
            }
        }
    }
}
