//! Views over tables and over each other, some of them materialized, with indexes.

use std::collections::BTreeMap;

use super::{Dice, all_table_names, name, plain_key, table};
use crate::model::{
    Definition, Expression, Index, IndexStorage, Materialized, NameStyle, Object, ObjectId, ObjectPart, Piece, Schema,
    Table, View, ViewColumn,
};
use crate::name::{Ident, QualifiedName};

pub(super) fn views(schema: &mut Schema, dice: &mut Dice<'_>) {
    for number in 0..dice.roll(4) {
        let mut sources = all_table_names(schema);
        sources.extend(schema.objects().filter_map(|(id, _)| match id {
            ObjectId::View(name) => Some(name.clone()),
            _ => None,
        }));
        let Some(source) = dice.pick(&sources).and_then(|source| schema.shape(source)) else { return };
        let Some(view) = view(schema, &source, number, dice) else { continue };
        let indexed = view.materialized.is_some() && dice.once_in(2);
        let shape = view.shape();
        let created = view.name.clone();
        schema.insert(Object::Defined(Definition::View(view)));
        if let Some(column) = dice.pick(&shape.columns).filter(|_| indexed) {
            schema.insert(Object::Index(Index {
                name: name(&format!("view_index{number}")),
                table: created,
                unique: false,
                nulls_not_distinct: false,
                storage: IndexStorage::default(),
                method: Ident::new("btree"),
                keys: vec![plain_key(&column.name, dice)],
                include: Vec::new(),
                predicate: None,
                part_of: None,
            }));
        }
    }
}

/// `SELECT a, b FROM source WHERE …`
fn view(schema: &Schema, source: &Table, number: usize, dice: &mut Dice<'_>) -> Option<View> {
    let mut columns = source.columns.clone();
    if columns.len() > 1 && dice.once_in(3) {
        columns.remove(dice.roll(columns.len()));
    }
    if columns.is_empty() {
        return None;
    }
    if dice.once_in(4) {
        columns.reverse();
    }
    let mut pieces = vec![Piece::Sql("SELECT ".to_owned())];
    for (at, column) in columns.iter().enumerate() {
        pieces.push(Piece::Sql(if at > 0 { ",\n    ".to_owned() } else { String::new() }));
        let part = ObjectPart::Column { table: source.name.clone(), column: column.name.clone() };
        pieces.push(Piece::Name { part, style: NameStyle::Identifier });
    }
    pieces.push(Piece::Sql("\n   FROM ".to_owned()));
    pieces.push(Piece::object(schema.rows_named(&source.name)));
    if let Some(condition) = table::condition(schema, source, dice).filter(|_| dice.once_in(2)) {
        pieces.push(Piece::Sql("\n  WHERE ".to_owned()));
        pieces.extend(condition.pieces().iter().cloned());
    }
    // Rows that are elsewhere are not read: no wrapper here knows how.
    let may_be_read = !reads_foreign(schema, &schema.rows_named(&source.name));
    let materialized = (dice.once_in(3) && may_be_read).then_some(Materialized { method: None, with_data: true });
    let mut options = BTreeMap::new();
    if materialized.is_none() && dice.once_in(3) {
        options.insert("security_invoker".to_owned(), "true".to_owned());
    }
    let columns = columns.into_iter().map(|column| ViewColumn {
        name: column.name,
        data_type: Some(column.data_type),
        collation: column.collation,
    });
    Some(View {
        name: QualifiedName::new("public", format!("View {}", number % 3).as_str()),
        columns: columns.collect(),
        query: Expression::decided(pieces),
        options,
        materialized,
    })
}

fn reads_foreign(schema: &Schema, id: &ObjectId) -> bool {
    match schema.get(id) {
        Some(Object::Table(table)) => {
            table.foreign.is_some() || schema.descendants(&table.name).iter().any(|below| below.foreign.is_some())
        }
        Some(Object::Defined(Definition::View(view))) => {
            view.query.references().map(ObjectPart::object).any(|of| of != *id && reads_foreign(schema, &of))
        }
        _ => false,
    }
}
