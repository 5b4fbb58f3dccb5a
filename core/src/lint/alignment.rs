//! How much of a row is padding between its columns, and in which order there would be less.

use crate::model::{Column, Descent, Schema, Table, TypeRef};
use crate::name::Ident;

/// The bytes that a value takes, and the multiple of bytes at which it begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Layout {
    length: u32,
    align: u32,
}

/// What rows begin and end at a multiple of: `MAXALIGN` of 64-bit machines.
const WORD: u32 = 8;

/// A saving of fewer bytes is not worth a word where columns of any length make it uncertain what a row takes in the end.
const WORTH: u32 = WORD / 2;

/// A better order of a table's columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Better {
    /// The bytes of each row that it saves.
    pub(super) saved: u32,
    /// The columns in that order.
    pub(super) order: Vec<Ident>,
}

/// A better order of a new table's columns, if there is one. Values that are not null are assumed. Nothing is said of tables whose
/// columns come from elsewhere.
pub(super) fn better(table: &Table, schema: &Schema) -> Option<Better> {
    if table.descent != Descent::Own || table.of_type.is_some() || table.foreign.is_some() {
        return None;
    }
    let stored = |column: &&Column| {
        let generated = column.generated.as_ref().map(|generated| generated.kind);
        generated != Some(crate::model::GeneratedKind::Virtual)
    };
    let columns: Vec<(&Ident, Option<Layout>)> =
        table.columns.iter().filter(stored).map(|column| (&column.name, layout(&column.data_type, schema))).collect();
    let mut ordered = columns.clone();
    // The widest first; what leaves the place after it unaligned comes last among its like, and what is of any length last of all.
    ordered.sort_by_key(|(_, layout)| {
        layout.map_or((true, 0, false), |Layout { length, align }| (false, WORD - align, length % align != 0))
    });
    let is_fixed = columns.iter().all(|(_, layout)| layout.is_some());
    let taken = |columns: &[(&Ident, Option<Layout>)]| {
        let layouts: Vec<Option<Layout>> = columns.iter().map(|(_, layout)| *layout).collect();
        let taken = taken(&layouts);
        if is_fixed { taken.next_multiple_of(WORD) } else { taken }
    };
    let saved = taken(&columns).saturating_sub(taken(&ordered));
    let worth = if is_fixed { 1 } else { WORTH };
    (saved >= worth).then(|| Better { saved, order: ordered.into_iter().map(|(name, _)| name.clone()).collect() })
}

/// The bytes that columns of fixed length take with the padding that they need for certain: after one of any length, as little as
/// any place could need.
fn taken(layouts: &[Option<Layout>]) -> u32 {
    let runs = layouts.split(Option::is_none).enumerate();
    runs.map(|(number, run)| {
        let from = |start: u32| run.iter().flatten().fold(start, after) - start;
        if number == 0 { from(0) } else { (0..WORD).map(from).min().unwrap_or_default() }
    })
    .sum()
}

/// The place after a value, in a row in which it begins at or after another.
fn after(at: u32, layout: &Layout) -> u32 {
    at.next_multiple_of(layout.align) + layout.length
}

/// How values of a type lie in rows; nothing where they are of any length, or nobody knows.
fn layout(data_type: &TypeRef, schema: &Schema) -> Option<Layout> {
    if data_type.array {
        return None;
    }
    let name = &data_type.name;
    if let Some(domain) = schema.domain(name) {
        // What a domain is over is there before it, so that this ends.
        return layout(&domain.base, schema);
    }
    if schema.enumeration(name).is_some() {
        return Some(Layout { length: 4, align: 4 });
    }
    if name.schema.as_str() != "pg_catalog" {
        return None;
    }
    BUILT_IN
        .iter()
        .find(|(_, _, names)| names.contains(&name.name.as_str()))
        .map(|(length, align, _)| Layout { length: *length, align: *align })
}

/// `pg_type.typlen` and `typalign` of what is built in and of fixed length; a server judges it in `tests/tests/lint.rs`.
const BUILT_IN: &[(u32, u32, &[&str])] = &[
    (1, 1, &["bool", "char"]),
    (2, 2, &["int2"]),
    (4, 4, &["int4", "float4", "oid", "date", "xid", "cid", "regproc", "regprocedure", "regoper", "regoperator"]),
    (4, 4, &["regclass", "regtype", "regrole", "regnamespace", "regconfig", "regdictionary", "regcollation"]),
    (6, 2, &["tid"]),
    (6, 4, &["macaddr"]),
    (8, 4, &["macaddr8"]),
    (8, 8, &["int8", "float8", "money", "time", "timestamp", "timestamptz", "pg_lsn", "xid8"]),
    (12, 8, &["timetz"]),
    (16, 1, &["uuid"]),
    (16, 8, &["interval", "point"]),
    (24, 8, &["line", "circle"]),
    (32, 8, &["lseg", "box"]),
    (64, 1, &["name"]),
];
