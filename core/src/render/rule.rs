//! Rules.

use super::{Names, expression, quote};
use crate::model::Rule;

pub(super) fn create(rule: &Rule, replace: bool, names: &Names<'_>) -> String {
    let mut text = String::from(if replace { "CREATE OR REPLACE " } else { "CREATE " });
    let (name, table) = (quote::quoted(rule.name.as_str()), names.qualified(&rule.table));
    text.push_str(&format!("RULE {name} AS ON {} TO {table}", rule.event.word()));
    if let Some(condition) = &rule.condition {
        text.push_str(&format!(" WHERE {}", expression::written(condition, names)));
    }
    text.push_str(if rule.instead { " DO INSTEAD " } else { " DO ALSO " });
    text.push_str(expression::written(&rule.actions, names).trim());
    text
}
