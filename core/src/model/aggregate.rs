use std::collections::BTreeMap;

use super::Expression;

/// What makes a routine an aggregate (`pg_aggregate`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Aggregate {
    /// How many of its parameters are given once and not for each row; `None` where it is no ordered-set aggregate.
    pub direct: Option<usize>,
    /// What is said of it, by name in lower case: `sfunc`, `stype`, `initcond`. Functions and types are references.
    pub attributes: BTreeMap<String, Expression>,
}

impl Aggregate {
    /// Whether it computes what a row of these values would be (`HYPOTHETICAL`).
    pub fn is_hypothetical(&self) -> bool {
        self.attributes.contains_key("hypothetical")
    }
}
