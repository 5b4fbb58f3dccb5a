//! From a live catalog to a schema. The program runs [`QUERY`] and hands its answer to [`decode`].

mod access;
mod decode;
mod document;
mod partition;
mod secrets;

pub use access::{Owners, keep_owners, leave_to_owners};
pub use secrets::hide_secrets;

use crate::diagnostic::{Diagnostic, Outcome};
use crate::model::{Schema, Version};
use crate::preset::Presets;

/// The settings to run [`QUERY`] with, within a transaction.
///
/// With an empty `search_path` every name in an expression comes qualified. To compile a query of this length takes many
/// times as long as to run it. How many rows its parts have, no server can tell beforehand: a nested loop, chosen for the few
/// that it expects, takes the square of the time.
pub const SETTINGS: &str = "SET LOCAL search_path = ''; SET LOCAL jit = off; SET LOCAL enable_nestloop = off";

/// The query: one row, one column of type `text`, a JSON document. To be run with [`SETTINGS`].
pub const QUERY: &str = include_str!("query.sql");

/// What a catalog holds.
#[derive(Debug, Clone, Default)]
pub struct Catalog {
    /// The schema, every expression resolved.
    pub schema: Schema,
    /// Who owns what.
    pub owners: Owners,
    /// What is a platform's, as presets tell, see [`crate::preset::with_spoken`].
    pub given: Schema,
    /// The roles of the server, and who is a member of which, see [`Schema::add_roles`].
    pub roles: Schema,
}

/// The schema that a catalog's document describes: [`read`] without the owners.
pub fn decode(document: &str) -> Outcome<Schema> {
    let Outcome { value, diagnostics } = read(document);
    Outcome { value: value.schema, diagnostics }
}

/// What a catalog's document describes. Objects of kinds that are not carried yet are named in diagnostics.
pub fn read(document: &str) -> Outcome<Catalog> {
    read_for(document, None, Presets::default())
}

/// [`read`], to be compared with what is meant for a version that is not the server's own, without what is a platform's.
pub fn read_for(document: &str, version: Option<Version>, presets: Presets) -> Outcome<Catalog> {
    match serde_json::from_str::<document::Document>(document) {
        Ok(document) => {
            let version = version.unwrap_or(Version::from_major(document.version / 10_000));
            decode::decode(document, version, presets)
        }
        Err(error) => {
            let message = format!("the catalog's answer cannot be read: {error}");
            let help = "is this a PostgreSQL server, version 15 to 18?";
            Outcome {
                value: Catalog::default(),
                diagnostics: vec![Diagnostic::error("unreadable-catalog", message).help(help)],
            }
        }
    }
}
