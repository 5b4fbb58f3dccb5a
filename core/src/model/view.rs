use std::collections::BTreeMap;

use super::{Column, Expression, ForeignOptions, ObjectId, Table, Tuning, TypeRef};
use crate::name::{Ident, QualifiedName};

/// A view or a materialized view (`pg_class` of kind `v` or `m`, its rule `_RETURN` in `pg_rewrite`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct View {
    /// Its name.
    pub name: QualifiedName,
    /// What it yields; empty where its query could not be decided and no names were written.
    pub columns: Vec<ViewColumn>,
    /// Its query, as `pg_get_viewdef` prints it, without the space before and the semicolon after.
    pub query: Expression,
    /// What it was created with (`reloptions`), by name. A view's: `security_invoker`, `security_barrier`,
    /// `check_option`; a materialized view's: storage parameters.
    pub options: BTreeMap<String, String>,
    /// Whether its rows are stored.
    pub materialized: Option<Materialized>,
}

/// A column of a view.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ViewColumn {
    /// Its name.
    pub name: Ident,
    /// Its type; `None` where the query could not be decided.
    pub data_type: Option<TypeRef>,
    /// Its collation, where it is a column of another one, or says it, and that is not its type's own.
    pub collation: Option<QualifiedName>,
}

/// What a materialized view has beside a view.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Materialized {
    /// How its rows are stored (`USING`), where it is not the default `heap`.
    pub method: Option<Ident>,
    /// Whether its rows are computed when it is created. No part of its definition: `REFRESH` changes it.
    pub with_data: bool,
}

impl View {
    /// What identifies it.
    pub fn id(&self) -> ObjectId {
        ObjectId::View(self.name.clone())
    }

    /// Its column of that name.
    pub fn column(&self, name: &Ident) -> Option<&ViewColumn> {
        self.columns.iter().find(|column| column.name == *name)
    }

    /// Whether an option is on: `security_invoker`, `security_barrier`.
    pub fn is_on(&self, option: &str) -> bool {
        self.options.get(option).is_some_and(|value| truth(value) == Some(true))
    }

    /// Its options with what is off or on written one way, so that equal meaning is equal.
    pub fn plain_options(&self) -> BTreeMap<&str, &str> {
        let plain = self.options.iter().map(|(name, value)| {
            let value = match truth(value) {
                Some(true) => "true",
                Some(false) => "false",
                None => value.as_str(),
            };
            (name.as_str(), value)
        });
        // What is off by itself need not be said.
        plain.filter(|(name, value)| !(name.starts_with("security_") && *value == "false")).collect()
    }

    /// A table of its name and with its columns, as far as their types are known: what an index sees of it.
    pub fn shape(&self) -> Table {
        let column = |column: &ViewColumn| {
            let data_type = column.data_type.clone()?;
            let name = column.name.clone();
            let (not_null, default, generated, identity) = (None, None, None, None);
            let collation = column.collation.clone();
            Some(Column {
                name,
                data_type,
                collation,
                not_null,
                default,
                generated,
                identity,
                tuning: Tuning::default(),
                options: ForeignOptions::default(),
                inherited: false,
            })
        };
        Table { columns: self.columns.iter().filter_map(column).collect(), ..Table::new(self.name.clone()) }
    }

    /// What `CREATE` and `DROP` call it.
    pub fn word(&self) -> &'static str {
        if self.materialized.is_some() { "materialized view" } else { "view" }
    }
}

/// A setting that is on or off (`parse_bool`, without its abbreviations).
fn truth(value: &str) -> Option<bool> {
    match value.to_ascii_lowercase().as_str() {
        "true" | "on" | "yes" | "1" => Some(true),
        "false" | "off" | "no" | "0" => Some(false),
        _ => None,
    }
}
