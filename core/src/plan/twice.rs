//! Foreign keys that a partition has by itself besides what a table above it hands down. PostgreSQL takes one that is there
//! already for the parent's when that comes, or when the partition joins; so such a key comes last.

use std::collections::{BTreeMap, BTreeSet};

use super::action::{Action, TableChange};
use super::build::Build;
use super::describe::q;
use crate::analyze::dependencies::Element;
use crate::analyze::descent::{self, key_above};
use crate::model::{Constraint, ConstraintKind, Schema, Table};
use crate::name::QualifiedName;

/// Whether a table has a foreign key by itself that one above it has too.
pub(super) fn is_said_twice(schema: &Schema, table: &Table, constraint: &Constraint) -> bool {
    key_above(schema, table, constraint).is_some()
}

/// The keys that stay while the one above comes, goes or is another: they are made again.
pub(super) fn again(from: &Schema, to: &Schema) -> BTreeMap<Element, String> {
    let mut found = BTreeMap::new();
    for (table, constraint) in own_keys(to) {
        let Some(before) = from.table(&table.name) else { continue };
        let Some(known) = before.constraints.get(&constraint.name) else { continue };
        if key_above(from, before, known) != key_above(to, table, constraint) {
            let why = format!("{} is not to be taken for a key of the table above", q(&constraint.name));
            found.insert(Element::constraint(&table.name, &constraint.name), why);
        }
    }
    found
}

/// Foreign keys of partitions.
fn own_keys(schema: &Schema) -> impl Iterator<Item = (&Table, &Constraint)> {
    let partitions = schema.tables().filter(|table| table.descent.bound().is_some());
    partitions
        .flat_map(|table| table.constraints.values().map(move |constraint| (table, constraint)))
        .filter(|(_, constraint)| matches!(constraint.kind, ConstraintKind::ForeignKey(_)))
}

/// Puts such keys behind those of the tables above: they go before, and come after.
pub(super) fn order(build: &mut Build<'_>) {
    let mut above: BTreeMap<QualifiedName, Vec<usize>> = BTreeMap::new();
    let mut own: Vec<(&Table, &Constraint, usize, bool)> = Vec::new();
    for (number, node) in build.nodes.nodes.iter().enumerate() {
        let Action::AlterTable { table: name, changes } = &node.action else { continue };
        for change in changes {
            let (schema, key, comes) = match change {
                TableChange::AddConstraint(constraint) => (build.to, &constraint.name, true),
                TableChange::DropConstraint(name) => (build.from, name, false),
                _ => continue,
            };
            let Some(table) = schema.table(name) else { continue };
            let Some(constraint) = table.constraints.get(key) else { continue };
            if matches!(constraint.kind, ConstraintKind::ForeignKey(_)) {
                if table.partitioning.is_some() {
                    above.entry(name.clone()).or_default().push(number);
                }
                if table.descent.bound().is_some() {
                    own.push((table, constraint, number, comes));
                }
            }
        }
    }
    let mut pairs = Vec::new();
    for (table, constraint, number, comes) in own {
        for schema in [build.from, build.to] {
            let key = schema.table(&table.name).and_then(|table| key_above(schema, table, constraint));
            let changes = key.and_then(|(table, _)| above.get(table)).into_iter().flatten();
            pairs.extend(changes.map(|change| if comes { (*change, number) } else { (number, *change) }));
        }
    }
    build.nodes.before.extend(pairs);
    indexes(build);
}

/// An index of a partition goes before one comes above that PostgreSQL would take it for a part of.
fn indexes(build: &mut Build<'_>) {
    let mut come: BTreeMap<&QualifiedName, Vec<usize>> = BTreeMap::new();
    let mut go: Vec<(usize, &Table)> = Vec::new();
    for (number, node) in build.nodes.nodes.iter().enumerate() {
        match &node.action {
            Action::CreateIndex { index, .. } => come.entry(&index.table).or_default().push(number),
            Action::DropIndex { name, .. } => {
                let table = build.from.index(name).and_then(|index| build.from.table(&index.table));
                go.extend(table.filter(|table| table.descent.bound().is_some()).map(|table| (number, table)));
            }
            _ => {}
        }
    }
    let mut pairs = Vec::new();
    for (number, table) in go {
        let above = descent::tables_above(build.from, &table.name);
        let come = above.filter_map(|above| come.get(above)).flatten();
        pairs.extend(come.map(|change| (number, *change)));
    }
    build.nodes.before.extend(pairs);
}

/// The keys that such tables have only when one of some has joined its parents, by their tables.
pub(super) fn to_come<'a>(to: &'a Schema, joining: &BTreeSet<&QualifiedName>) -> Vec<(&'a Table, &'a Constraint)> {
    let waits = |(table, constraint): &(&Table, &Constraint)| {
        descent::partitioned_above(to, &table.name).iter().any(|name| joining.contains(name))
            && is_said_twice(to, table, constraint)
    };
    own_keys(to).filter(waits).collect()
}
