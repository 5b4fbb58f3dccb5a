//! Views.

use std::collections::BTreeMap;

use super::{Names, expression, quote};
use crate::model::View;

pub(super) fn create(view: &View, replace: bool, names: &Names<'_>) -> String {
    let mut text = String::from(if replace { "CREATE OR REPLACE " } else { "CREATE " });
    text.push_str(if view.materialized.is_some() { "MATERIALIZED VIEW " } else { "VIEW " });
    text.push_str(&names.qualified(&view.name));
    // The text of a query that was resolved says what its columns are called.
    if !view.query.is_decided() && !view.columns.is_empty() {
        let columns: Vec<String> = view.columns.iter().map(|column| quote::quoted(column.name.as_str())).collect();
        text.push_str(&format!(" ({})", columns.join(", ")));
    }
    if let Some(method) = view.materialized.as_ref().and_then(|materialized| materialized.method.as_ref()) {
        text.push_str(&format!(" USING {}", quote::quoted(method.as_str())));
    }
    let options: Vec<String> = view
        .options
        .iter()
        .filter(|(name, _)| *name != "check_option")
        .map(|(name, value)| format!("{} = {}", option(name), plain(value)))
        .collect();
    if !options.is_empty() {
        text.push_str(&format!(" WITH ({})", options.join(", ")));
    }
    text.push_str(&format!(" AS\n{}", expression::written(&view.query, names)));
    if let Some(check) = view.options.get("check_option") {
        text.push_str(&format!("\nWITH {} CHECK OPTION", check.to_uppercase()));
    }
    if view.materialized.as_ref().is_some_and(|materialized| !materialized.with_data) {
        text.push_str("\nWITH NO DATA");
    }
    text
}

pub(super) fn drop(view: &View, names: &Names<'_>) -> String {
    format!("DROP {} {}", view.word().to_uppercase(), names.qualified(&view.name))
}

/// Options with their values.
pub(super) fn options(all: &BTreeMap<String, String>) -> String {
    let options: Vec<String> = all.iter().map(|(name, value)| format!("{} = {}", option(name), plain(value))).collect();
    options.join(", ")
}

/// An option's name, each part of it an identifier.
pub(super) fn option(name: &str) -> String {
    name.split('.').map(quote::identifier).collect::<Vec<_>>().join(".")
}

/// A value that is a word or a number stands for itself.
fn plain(value: &str) -> String {
    let word = matches!(value, "true" | "false");
    let number = !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    if word || (number && value != ".") { value.to_owned() } else { quote::literal(value) }
}
