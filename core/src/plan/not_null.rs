//! The names of NOT NULL constraints, which PostgreSQL keeps from 18 on.

use std::borrow::Cow;

use super::PlanOptions;
use super::names::not_null_name;
use crate::analyze::descent::parent_hands_not_null;
use crate::model::{Column, Object, Schema, Table};
use crate::name::{Ident, QualifiedName};

/// The schemas with the names that the server keeps: from 18 on all of them are known, so that they are compared exactly;
/// before there are none. Where the server is not known, a name that only one schema knows says nothing.
pub(super) fn named<'s>(schemas: [&'s Schema; 2], options: &PlanOptions) -> [Cow<'s, Schema>; 2] {
    match options.server_version {
        None => schemas.map(Cow::Borrowed),
        Some(18..) => schemas.map(|schema| renamed(schema, |table, column| kept(schema, table, column))),
        Some(_) => schemas.map(|schema| renamed(schema, |_, _| None)),
    }
}

/// The name of a column's NOT NULL, where it is the table's own: what comes from a parent is named and renamed there.
fn kept(schema: &Schema, table: &Table, column: &Column) -> Option<Ident> {
    let not_null = column.not_null.as_ref()?;
    if parent_hands_not_null(schema, table, &column.name) {
        return None;
    }
    Some(not_null.name.clone().unwrap_or_else(|| not_null_name(&table.name, &column.name)))
}

fn renamed<'s>(schema: &'s Schema, name: impl Fn(&Table, &Column) -> Option<Ident>) -> Cow<'s, Schema> {
    let mut changes: Vec<(QualifiedName, Ident, Option<Ident>)> = Vec::new();
    for (_, object) in schema.objects() {
        let Object::Table(table) = object else { continue };
        for column in &table.columns {
            let Some(not_null) = &column.not_null else { continue };
            let wanted = name(table, column);
            if wanted != not_null.name {
                changes.push((table.name.clone(), column.name.clone(), wanted));
            }
        }
    }
    if changes.is_empty() {
        return Cow::Borrowed(schema);
    }
    let mut schema = schema.clone();
    for (table, column, name) in changes {
        let found = schema.table_mut(&table).and_then(|table| table.column_mut(&column));
        if let Some(not_null) = found.and_then(|column| column.not_null.as_mut()) {
            not_null.name = name;
        }
    }
    Cow::Owned(schema)
}
