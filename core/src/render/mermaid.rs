//! Tables and how they refer to each other, as a diagram in Mermaid's words (`erDiagram`).

use std::collections::BTreeSet;
use std::fmt::Write;

use super::{Names, Style, types};
use crate::model::{Column, ConstraintKind, Descent, ForeignKey, Object, Schema, Table};
use crate::name::{Ident, QualifiedName};

/// The tables of a schema with their columns and keys, and a line for each foreign key.
///
/// Partitions stand with the table that they are of: they have its columns. Mermaid takes few characters in names of columns and in types:
/// the others become underscores, and the name itself is then the column's comment.
pub fn mermaid(schema: &Schema, style: &Style) -> String {
    let names = Names::new(style);
    let mut out = "erDiagram\n".to_owned();
    let tables = || {
        schema.objects().filter_map(|(_, object)| match object {
            Object::Table(table) if !matches!(table.descent, Descent::Partition { .. }) => Some(table),
            Object::Table(_)
            | Object::Schema(_)
            | Object::Enum(_)
            | Object::Sequence(_)
            | Object::Defined(_)
            | Object::Index(_)
            | Object::Policy(_)
            | Object::Owner(_)
            | Object::Comment(_)
            | Object::Privileges(_)
            | Object::DefaultPrivileges(_) => None,
        })
    };
    for table in tables() {
        let _ = writeln!(out, "    {} {{", entity(&table.name, style));
        let keys = Keys::of(table);
        for column in &table.columns {
            let _ = writeln!(out, "        {}", attribute(column, &keys, &names));
        }
        out.push_str("    }\n");
    }
    for table in tables() {
        for constraint in table.constraints.values() {
            if let ConstraintKind::ForeignKey(key) = &constraint.kind {
                let line = relation(table, key, constraint.name.as_str(), style);
                let _ = writeln!(out, "    {line}");
            }
        }
    }
    out
}

/// Which columns are in which keys.
struct Keys<'a> {
    primary: BTreeSet<&'a Ident>,
    foreign: BTreeSet<&'a Ident>,
    unique: BTreeSet<&'a Ident>,
}

impl<'a> Keys<'a> {
    fn of(table: &'a Table) -> Self {
        let mut keys = Self { primary: BTreeSet::new(), foreign: BTreeSet::new(), unique: BTreeSet::new() };
        for constraint in table.constraints.values() {
            match &constraint.kind {
                ConstraintKind::PrimaryKey(key) => keys.primary.extend(&key.columns),
                // Of several columns, none is unique by itself.
                ConstraintKind::Unique(key) if key.columns.len() == 1 => keys.unique.extend(&key.columns),
                ConstraintKind::ForeignKey(key) => keys.foreign.extend(&key.columns),
                ConstraintKind::Unique(_) | ConstraintKind::Check { .. } | ConstraintKind::Exclude(_) => {}
            }
        }
        keys
    }

    fn marks(&self, column: &Ident) -> String {
        let marks = [(&self.primary, "PK"), (&self.foreign, "FK"), (&self.unique, "UK")];
        let marks: Vec<&str> =
            marks.into_iter().filter(|(columns, _)| columns.contains(column)).map(|(_, mark)| mark).collect();
        marks.join(", ")
    }
}

/// A column's line: its type, its name, its keys, and its name as it is where that cannot be said.
fn attribute(column: &Column, keys: &Keys<'_>, names: &Names<'_>) -> String {
    let (name, data_type) = (column.name.as_str(), types::type_name(&column.data_type, names));
    let written = word(name);
    let mut line = format!("{} {written}", word(&data_type.replace('"', "")));
    let marks = keys.marks(&column.name);
    if !marks.is_empty() {
        let _ = write!(line, " {marks}");
    }
    if written != name {
        let _ = write!(line, " \"{}\"", text(name));
    }
    line
}

/// A foreign key's line: how many rows of the one there are to one of the other.
fn relation(table: &Table, key: &ForeignKey, name: &str, style: &Style) -> String {
    let required = key.columns.iter().all(|name| {
        let column = table.columns.iter().find(|column| column.name == *name);
        column.is_some_and(|column| column.not_null.is_some())
    });
    let alone = table.constraints.values().any(|constraint| match &constraint.kind {
        ConstraintKind::PrimaryKey(unique) | ConstraintKind::Unique(unique) => {
            !unique.without_overlaps && unique.columns.iter().all(|column| key.columns.contains(column))
        }
        ConstraintKind::ForeignKey(_) | ConstraintKind::Check { .. } | ConstraintKind::Exclude(_) => false,
    });
    let (parent, child) = (if required { "||" } else { "|o" }, if alone { "o|" } else { "o{" });
    let (referenced, own) = (entity(&key.references, style), entity(&table.name, style));
    format!("{referenced} {parent}--{child} {own} : \"{}\"", text(name))
}

/// What a table is called.
fn entity(name: &QualifiedName, style: &Style) -> String {
    let (schema, table) = (name.schema.as_str(), name.name.as_str());
    let qualified = match &style.qualifier {
        super::Qualifier::Omit(omitted) if *omitted == name.schema => table.to_owned(),
        super::Qualifier::Replace(other) if other.as_str().is_empty() => table.to_owned(),
        super::Qualifier::Replace(other) => format!("{}.{table}", other.as_str()),
        super::Qualifier::Keep | super::Qualifier::Omit(_) => format!("{schema}.{table}"),
    };
    format!("\"{}\"", text(&qualified))
}

/// What Mermaid takes as a word: it begins with a letter and goes on with letters, digits, brackets, hyphens and underscores.
fn word(text: &str) -> String {
    let mut word: String = text
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '(' | ')' | '[' | ']') { c } else { '_' })
        .collect();
    if !word.starts_with(|c: char| c.is_ascii_alphabetic()) {
        word.insert(0, 'x');
    }
    word
}

/// Text between double quotes, which cannot hold one, nor a line's end.
fn text(text: &str) -> String {
    text.replace('"', "'").replace(|c: char| c.is_control(), " ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compose::compose;
    use crate::source::Source;

    fn drawn(sql: &str) -> String {
        mermaid(&compose(&[Source::new("a.sql", sql)]).value.schema, &Style::unqualified())
    }

    #[test]
    fn tables_have_columns_and_keys_and_refer_to_each_other() {
        let sql = "CREATE TABLE orgs (id serial PRIMARY KEY, name varchar(20) UNIQUE);
            CREATE TABLE users (id integer PRIMARY KEY REFERENCES orgs, org_id integer NOT NULL REFERENCES orgs, boss integer REFERENCES users,
                seen timestamptz, \"a b\" numeric(8, 2)[], \"1\" text);";
        assert_eq!(
            drawn(sql),
            "erDiagram
    \"orgs\" {
        integer id PK
        character_varying(20) name UK
    }
    \"users\" {
        integer id PK, FK
        integer org_id FK
        integer boss FK
        timestamp_with_time_zone seen
        numeric(8_2)[] a_b \"a b\"
        text x1 \"1\"
    }
    \"users\" |o--o{ \"users\" : \"users_boss_fkey\"
    \"orgs\" ||--o| \"users\" : \"users_id_fkey\"
    \"orgs\" ||--o{ \"users\" : \"users_org_id_fkey\"
"
        );
    }

    #[test]
    fn partitions_stand_with_their_table_and_no_name_breaks_out() {
        let sql = "CREATE TABLE \"x\"\"}\" (id integer) PARTITION BY RANGE (id);
            CREATE TABLE low PARTITION OF \"x\"\"}\" FOR VALUES FROM (0) TO (10);
            CREATE SCHEMA app; CREATE TABLE app.t (id integer);";
        assert_eq!(
            drawn(sql),
            "erDiagram\n    \"app.t\" {\n        integer id\n    }\n    \"x'}\" {\n        integer id\n    }\n"
        );
    }
}
