//! Names that a statement gives, for a rule about names.

use super::{Look, Rule, rule};
use crate::model::{Column, ConstraintKind, Object, Table};
use crate::name::Ident;

/// Kinds of things that a rule about names tells apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Named {
    /// A schema.
    Schema,
    /// A table.
    Table,
    /// A column of a table.
    Column,
    /// An index, that of a `UNIQUE` included.
    Index,
    /// A foreign key.
    ForeignKey,
    /// A check.
    Check,
}

impl Named {
    /// Every kind.
    pub const ALL: [Self; 6] = [Self::Schema, Self::Table, Self::Column, Self::Index, Self::ForeignKey, Self::Check];

    /// What a configuration calls it, for instance `foreign_key`.
    pub fn key(self) -> &'static str {
        match self {
            Self::Schema => "schema",
            Self::Table => "table",
            Self::Column => "column",
            Self::Index => "index",
            Self::ForeignKey => "foreign_key",
            Self::Check => "check",
        }
    }

    fn rule(self) -> &'static Rule {
        match self {
            Self::Schema => rule::SCHEMA_NAME,
            Self::Table => rule::TABLE_NAME,
            Self::Column => rule::COLUMN_NAME,
            Self::Index => rule::INDEX_NAME,
            Self::ForeignKey => rule::FOREIGN_KEY_NAME,
            Self::Check => rule::CHECK_NAME,
        }
    }
}

/// What is wrong with a name, as a sentence without a full stop; nothing where nothing is.
pub type NameRule<'r> = dyn Fn(Named, &Ident) -> Option<String> + 'r;

/// What is wrong with the names that a statement gives. A name that only moves with what bears it is not given.
pub(super) fn found(look: &Look<'_>, wrong: &NameRule<'_>) -> Vec<(&'static Rule, String)> {
    let mut found = Vec::new();
    let mut given = |kind: Named, name: &Ident, of: Option<&Ident>| {
        if let Some(message) = wrong(kind, name) {
            let of = of.map(|of| format!(" of {}", rule::q(of))).unwrap_or_default();
            let word = kind.key().replace('_', " ");
            found.push((kind.rule(), format!("{word} {}{of}: {message}", rule::q(name))));
        }
    };
    let moved = super::renames(look.kind);
    for (id, object) in look.after.objects() {
        if look.before.get(id) == Some(object) {
            continue;
        }
        match object {
            Object::Schema(namespace) if !look.before.contains(id) => given(Named::Schema, &namespace.name, None),
            Object::Table(table) => of_table(table, look, moved, &mut given),
            Object::Index(index) if !look.before.contains(id) && index.part_of.is_none() => {
                let is_known = look
                    .before
                    .objects()
                    .any(|(_, object)| matches!(object, Object::Index(other) if other.name.name == index.name.name));
                if !(moved && is_known) {
                    given(Named::Index, &index.name.name, Some(&index.table.name));
                }
            }
            Object::Schema(_)
            | Object::Index(_)
            | Object::Enum(_)
            | Object::Sequence(_)
            | Object::Policy(_)
            | Object::Comment(_)
            | Object::Defined(_)
            | Object::Privileges(_)
            | Object::Owner(_)
            | Object::DefaultPrivileges(_) => {}
        }
    }
    found
}

fn of_table(table: &Table, look: &Look<'_>, moved: bool, given: &mut dyn FnMut(Named, &Ident, Option<&Ident>)) {
    let name = &table.name.name;
    let before = look.before.table(&table.name);
    if before.is_none() && !(moved && look.before.tables().any(|other| other.name.name == *name)) {
        given(Named::Table, name, None);
    }
    // A table that has moved brings along what it has.
    if before.is_none() && moved {
        return;
    }
    let is_new =
        |column: &&Column| !column.inherited && before.is_none_or(|table| table.column(&column.name).is_none());
    table.columns.iter().filter(is_new).for_each(|column| given(Named::Column, &column.name, Some(name)));
    for constraint in table.constraints.values() {
        if before.is_some_and(|table| table.constraints.contains_key(&constraint.name)) {
            continue;
        }
        let kind = match &constraint.kind {
            ConstraintKind::Unique(_) => Named::Index,
            ConstraintKind::ForeignKey(_) => Named::ForeignKey,
            ConstraintKind::Check { .. } => Named::Check,
            ConstraintKind::PrimaryKey(_) | ConstraintKind::Exclude(_) => continue,
        };
        given(kind, &constraint.name, Some(name));
    }
}
