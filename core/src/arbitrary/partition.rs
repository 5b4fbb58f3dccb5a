//! Partitioned tables and their partitions, of which some are partitioned in turn, and some are foreign.

use super::{Dice, heir, name, table};
use crate::model::{
    Bound, BoundValue, Column, Constraint, ConstraintKind, Deferrability, Descent, Expression, Foreign, ForeignOptions,
    IndexKeyKind, IndexStorage, NotNull, Object, PartitionKey, PartitionStrategy, Partitioning, Piece, Schema, Table,
    TypeRef, UniqueKey, WholeKind,
};
use crate::name::Ident;

pub(super) fn partitioned(schema: &mut Schema, dice: &mut Dice<'_>) {
    for number in 0..dice.roll(3) {
        let mut table = Table::new(name(&format!("part{number}")));
        table::first_column(schema, &mut table, dice);
        for number in 1..1 + dice.roll(4) {
            let column = table::column(schema, number, dice);
            table.columns.push(column);
        }
        table::generated(&mut table, dice);
        table.partitioning = Some(partitioning(schema, &table, dice));
        let servers: Vec<Ident> = schema.wholes(WholeKind::Server).map(|server| server.name.name.clone()).collect();
        let server = dice.pick(&servers).filter(|_| dice.once_in(3)).cloned();
        if server.is_none() {
            key(&mut table, dice);
        }
        table::check(schema, &mut table, dice);
        open(&mut table);
        let held = partitions(schema, &table, server.as_ref(), true, dice);
        schema.insert(Object::Table(table));
        for partition in held {
            schema.insert(Object::Table(partition));
        }
    }
}

/// A partitioned table has no checks that are not its partitions' too.
fn open(table: &mut Table) {
    for constraint in table.constraints.values_mut() {
        // One that is not valid is valid in partitions that are made after it.
        constraint.validated = true;
        if let ConstraintKind::Check { no_inherit, .. } = &mut constraint.kind {
            *no_inherit = false;
        }
    }
}

/// Values of a type in order, as PostgreSQL prints them among bounds.
fn values(schema: &Schema, data_type: &TypeRef) -> Vec<String> {
    let fixed = |values: &[&str]| values.iter().map(|value| (*value).to_owned()).collect();
    if data_type.array {
        return Vec::new();
    }
    if !data_type.name.is_builtin() {
        let labels = schema.enumeration(&data_type.name).map(|of| of.labels.as_slice()).unwrap_or_default();
        return labels.iter().map(|label| crate::render::quote::literal(label)).collect();
    }
    match data_type.name.name.as_str() {
        "int2" | "int4" | "int8" => fixed(&["0", "10", "20"]),
        "text" | "varchar" => fixed(&["'a'", "'g'", "'it''s'"]),
        "bool" => fixed(&["false", "true"]),
        _ => Vec::new(),
    }
}

fn partitioning(schema: &Schema, table: &Table, dice: &mut Dice<'_>) -> Partitioning {
    let strategies = [PartitionStrategy::Range, PartitionStrategy::List, PartitionStrategy::Hash];
    let strategy = dice.pick(&strategies).copied().unwrap_or(PartitionStrategy::Range);
    let fits = |column: &&Column| column.generated.is_none() && values(schema, &column.data_type).len() > 1;
    let columns: Vec<&Column> = table.columns.iter().filter(fits).collect();
    let count = if strategy == PartitionStrategy::List { 1 } else { 1 + dice.roll(2) };
    let mut keys: Vec<PartitionKey> = Vec::new();
    for _ in 0..count {
        let kind = match dice.pick(&columns) {
            Some(column) => IndexKeyKind::Column(column.name.clone()),
            None => IndexKeyKind::Column(Ident::new("id")),
        };
        if !keys.iter().any(|key| key.kind == kind) {
            keys.push(PartitionKey { kind, collation: None, opclass: None });
        }
    }
    if let (Some(first), true) = (keys.first_mut(), dice.once_in(6)) {
        let pieces = vec![
            Piece::Sql("(".to_owned()),
            table::column_name(&table.name, &Ident::new("id")),
            Piece::Sql(" % 100)".to_owned()),
        ];
        first.kind = IndexKeyKind::Expression(Expression::decided(pieces));
    }
    Partitioning { strategy, keys }
}

/// A primary key or a unique one, which covers the partition key.
fn key(table: &mut Table, dice: &mut Dice<'_>) {
    let label = table.name.name.as_str().to_owned();
    let keys = table.partitioning.as_ref().and_then(Partitioning::columns);
    let Some(mut columns) = keys.map(|keys| keys.into_iter().cloned().collect::<Vec<Ident>>()) else { return };
    let id = Ident::new("id");
    if !columns.contains(&id) && dice.once_in(2) {
        columns.push(id);
    }
    let unique = UniqueKey {
        columns: columns.clone(),
        include: Vec::new(),
        nulls_not_distinct: false,
        without_overlaps: false,
        storage: IndexStorage::default(),
    };
    let (ending, kind) = match dice.roll(4) {
        0 | 1 => return,
        2 => ("key", ConstraintKind::Unique(unique)),
        _ => {
            for column in table.columns.iter_mut().filter(|column| columns.contains(&column.name)) {
                column.not_null.get_or_insert_with(NotNull::default);
            }
            ("pkey", ConstraintKind::PrimaryKey(unique))
        }
    };
    let name = Ident::new(format!("{label}_{ending}"));
    let deferrability = Deferrability::NotDeferrable;
    table
        .constraints
        .insert(name.clone(), Constraint { name, kind, deferrability, validated: true, enforced: true, part_of: None });
}

/// What each of the partitions of a table holds.
fn bounds(schema: &Schema, table: &Table, dice: &mut Dice<'_>) -> Vec<Bound> {
    let Some(partitioning) = &table.partitioning else { return Vec::new() };
    let types: Vec<TypeRef> = partitioning
        .keys
        .iter()
        .map(|key| match &key.kind {
            IndexKeyKind::Column(column) => table.column(column).map(|column| column.data_type.clone()),
            IndexKeyKind::Expression(_) => None,
        })
        .map(|data_type| data_type.unwrap_or(TypeRef::builtin("int4")))
        .collect();
    let known: Vec<Vec<String>> = types.iter().map(|data_type| values(schema, data_type)).collect();
    let value = |text: &String| Expression::decided(vec![Piece::Sql(text.clone())]);
    let first = known.first().cloned().unwrap_or_default();
    let mut bounds = match partitioning.strategy {
        PartitionStrategy::Hash => {
            return (0..2)
                .map(|remainder| Bound::Hash { modulus: 2, remainder })
                .filter(|_| !dice.once_in(3))
                .collect();
        }
        PartitionStrategy::List => {
            let mut bounds: Vec<Bound> = first.iter().map(|text| Bound::List(vec![value(text)])).collect();
            if let (Some(Bound::List(values)), true) = (bounds.first_mut(), dice.once_in(3)) {
                values.push(Expression::decided(vec![Piece::Sql("NULL".to_owned())]));
            }
            bounds
        }
        PartitionStrategy::Range => {
            // The parts of the key behind the first are told apart by nothing.
            let rest = known.len().saturating_sub(1);
            let end = |first: BoundValue| -> Vec<BoundValue> {
                let more = match first {
                    BoundValue::Min | BoundValue::Value(_) => BoundValue::Min,
                    BoundValue::Max => BoundValue::Max,
                };
                std::iter::once(first).chain(std::iter::repeat_n(more, rest)).collect()
            };
            let mut ends: Vec<Vec<BoundValue>> = first.iter().map(|text| end(BoundValue::Value(value(text)))).collect();
            if dice.once_in(2) {
                ends.insert(0, end(BoundValue::Min));
            }
            if dice.once_in(2) {
                ends.push(end(BoundValue::Max));
            }
            ends.iter()
                .zip(ends.iter().skip(1))
                .map(|(from, to)| Bound::Range { from: from.clone(), to: to.clone() })
                .collect()
        }
    };
    if dice.once_in(2) {
        bounds.push(Bound::Default);
    }
    bounds.retain(|_| !dice.once_in(3));
    bounds
}

/// The partitions of a table, and theirs.
fn partitions(
    schema: &Schema,
    table: &Table,
    server: Option<&Ident>,
    may_be_split: bool,
    dice: &mut Dice<'_>,
) -> Vec<Table> {
    let mut all = Vec::new();
    for (number, bound) in bounds(schema, table, dice).into_iter().enumerate() {
        let mut partition = Table::new(name(&format!("{}_{number}", table.name.name.as_str())));
        heir::hand_down(table, &mut partition);
        partition.descent = Descent::Partition { of: table.name.clone(), bound };
        for column in &mut partition.columns {
            let counted = table.column(&column.name).is_some_and(|above| above.identity.is_some());
            if dice.once_in(5) && !counted {
                heir::vary(schema, column, dice);
            }
        }
        if let Some(server) = server.filter(|_| dice.once_in(2)) {
            partition.foreign = Some(Foreign { server: server.clone(), options: ForeignOptions::default() });
            table::check(schema, &mut partition, dice);
        } else if may_be_split && dice.once_in(4) {
            partition.partitioning = Some(partitioning(schema, &partition, dice));
            table::check(schema, &mut partition, dice);
            open(&mut partition);
            if table.constraints.values().any(|constraint| constraint.kind.has_index()) {
                // What its parent's key covers, it covers too.
                partition.partitioning.clone_from(&table.partitioning);
                if partition.partitioning.as_ref().and_then(Partitioning::columns).is_none() {
                    partition.partitioning = None;
                }
            }
            let below = partitions(schema, &partition, server, false, dice);
            all.push(partition);
            all.extend(below);
            continue;
        } else if table.constraints.is_empty() {
            table::constraints(schema, &mut partition, dice);
        } else {
            table::check(schema, &mut partition, dice);
        }
        all.push(partition);
    }
    all
}
