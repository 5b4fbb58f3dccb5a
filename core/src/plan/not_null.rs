//! The names of NOT NULL constraints, which PostgreSQL keeps from 18 on.

use std::borrow::Cow;

use super::PlanOptions;
use super::names::name_of_not_null;
use crate::analyze::descent::parent_hands_not_null;
use crate::compose::RenameHint;
use crate::model::{Column, NotNull, Object, ObjectId, ObjectPart, Schema, Table};
use crate::name::{Ident, QualifiedName};

/// The schemas with the names that the server keeps: from 18 on all of them are known, so that they are compared exactly;
/// before there are none. Where the server is not known, a name that only one schema knows says nothing, and neither does
/// one that a partition or an heir has only because PostgreSQL chose it for a parent.
pub(crate) fn named<'s>(
    [from, to]: [&'s Schema; 2],
    hints: &[RenameHint],
    options: &PlanOptions,
) -> [Cow<'s, Schema>; 2] {
    match options.server_version {
        None => {
            let other = |schema: &'s Schema, table: &Table, column: &Column| {
                let found = schema.table(&table.name)?.column(&column.name)?;
                found.not_null.clone()
            };
            let old = changed(from, |table, column, known| {
                let stays = hints.is_empty() && to.table(&table.name).is_none();
                let unsaid = !stays && is_of_parent(from, table, column);
                NotNull { name: known.name.clone().filter(|_| !unsaid), ..known.clone() }
            });
            let new = changed(to, |table, column, known| {
                let before = other(from, table, column);
                let inherited = known.inherited || before.as_ref().is_some_and(|before| before.inherited);
                let named = before.is_some_and(|before| before.name.is_some() && before.name != known.name);
                let unsaid = named && is_of_parent(to, table, column);
                NotNull { name: known.name.clone().filter(|_| !unsaid), inherited, ..known.clone() }
            });
            [old, new]
        }
        Some(18..) => [from, to].map(|schema| {
            changed(schema, |table, column, known| NotNull {
                name: name_of_not_null(&table.name, column),
                ..known.clone()
            })
        }),
        Some(_) => [from, to].map(|schema| {
            changed(schema, |table, column, known| {
                let inherited = parent_hands_not_null(schema, table, &column.name);
                NotNull { name: None, inherited, ..known.clone() }
            })
        }),
    }
}

/// Whether a NOT NULL has its name from a parent, for which PostgreSQL has chosen it, and nothing is said of it.
fn is_of_parent(schema: &Schema, table: &Table, column: &Column) -> bool {
    let Some(name) = name_of_not_null(&table.name, column) else { return false };
    let comment = ObjectPart::Constraint { table: table.name.clone(), constraint: name.clone() };
    if schema.contains(&ObjectId::Comment(Box::new(comment))) {
        return false;
    }
    let (mut at, mut known) = (table, column.not_null.as_ref());
    // A circle of parents would have no end.
    for _ in 0..schema.len() {
        if known.is_none_or(|known| !known.inherited) {
            return false;
        }
        let parents = at.descent.parents().iter().filter_map(|parent| schema.table(parent));
        let mut named = parents.filter_map(|parent| {
            let above = parent.column(&column.name)?;
            (name_of_not_null(&parent.name, above)? == name).then_some((parent, above))
        });
        let Some((parent, above)) = named.next() else { return false };
        if above.not_null.as_ref().is_some_and(|above| above.name.is_none()) {
            return true;
        }
        (at, known) = (parent, above.not_null.as_ref());
    }
    false
}

fn changed<'s>(schema: &'s Schema, wanted: impl Fn(&Table, &Column, &NotNull) -> NotNull) -> Cow<'s, Schema> {
    let mut changes: Vec<(QualifiedName, Ident, NotNull)> = Vec::new();
    for (_, object) in schema.objects() {
        let Object::Table(table) = object else { continue };
        for column in &table.columns {
            let Some(not_null) = &column.not_null else { continue };
            let wanted = wanted(table, column, not_null);
            if wanted != *not_null {
                changes.push((table.name.clone(), column.name.clone(), wanted));
            }
        }
    }
    if changes.is_empty() {
        return Cow::Borrowed(schema);
    }
    let mut schema = schema.clone();
    for (table, column, wanted) in changes {
        if let Some(found) = schema.table_mut(&table).and_then(|table| table.column_mut(&column)) {
            found.not_null = Some(wanted);
        }
    }
    Cow::Owned(schema)
}
