//! Publications of all tables, of some, or of those of a schema.

use super::{Dice, table, table_names, whole};
use crate::model::{
    Clause, ClauseKind, Column, Expression, NameStyle, ObjectId, ObjectPart, Piece, Schema, Table, WholeKind,
};
use crate::name::{Ident, QualifiedName};

pub(super) fn publications(schema: &mut Schema, dice: &mut Dice<'_>) {
    for number in 0..dice.roll(3) {
        let mut clauses = Vec::new();
        let by_root = dice.once_in(3);
        match dice.roll(4) {
            0 => clauses.push(Clause::word(ClauseKind::AllTables, "")),
            1 => {
                clauses.extend(schemas(schema, dice));
                clauses.extend(tables(schema, false, by_root, dice));
            }
            _ => clauses.extend(tables(schema, true, by_root, dice)),
        }
        if by_root {
            clauses.push(whole::parameter("publish_via_partition_root", "true"));
        }
        if dice.once_in(3) {
            let operations = ["'insert'", "'insert, update'", "'delete, truncate'", "''"];
            clauses.extend(dice.pick(&operations).map(|operations| whole::parameter("publish", operations)));
        }
        whole::insert(schema, WholeKind::Publication, whole::unplaced(format!("Published {number}")), clauses);
    }
}

fn schemas(schema: &Schema, dice: &mut Dice<'_>) -> Vec<Clause> {
    let app = ObjectId::Schema(Ident::new("app"));
    let mut places = vec![ObjectId::Schema(Ident::new("public"))];
    places.extend(schema.contains(&app).then_some(app));
    places.retain(|_| !dice.once_in(3));
    places.into_iter().map(|place| Clause::naming(ClauseKind::Schema, ObjectPart::Object(place))).collect()
}

/// Some tables, perhaps with lists of columns and conditions.
fn tables(schema: &Schema, lists: bool, by_root: bool, dice: &mut Dice<'_>) -> Vec<Clause> {
    let mut pool: Vec<QualifiedName> = table_names(schema);
    let count = dice.roll(4).min(pool.len());
    let named: Vec<QualifiedName> = (0..count).map(|_| pool.remove(dice.roll(pool.len()))).collect();
    let member = |name: &QualifiedName| {
        let table = schema.table(name)?;
        // What is said of a partitioned table alone is said of its own rows.
        let narrowed = table.partitioning.is_none() || by_root;
        let text = listed(table, lists && narrowed && dice.once_in(3), dice);
        let rows = if narrowed && dice.once_in(3) { condition(schema, table, dice) } else { None };
        Some(Clause { kind: ClauseKind::Table, text, rows })
    };
    named.iter().filter_map(member).collect()
}

/// `t (a, b)`
fn listed(table: &Table, lists: bool, dice: &mut Dice<'_>) -> Expression {
    let mut pieces = vec![Piece::object(ObjectId::Table(table.name.clone()))];
    let mut columns: Vec<&Ident> =
        table.columns.iter().filter(|column| column.generated.is_none()).map(|column| &column.name).collect();
    columns.retain(|_| lists && !dice.once_in(2));
    columns.sort();
    for (number, column) in columns.iter().enumerate() {
        pieces.push(Piece::Sql(if number == 0 { " (" } else { ", " }.to_owned()));
        let part = ObjectPart::Column { table: table.name.clone(), column: (*column).clone() };
        pieces.push(Piece::Name { part, style: NameStyle::Identifier });
    }
    if !columns.is_empty() {
        pieces.push(Piece::Sql(")".to_owned()));
    }
    Expression::decided(pieces)
}

/// Types and collations of our own may not stand in it.
fn condition(schema: &Schema, table: &Table, dice: &mut Dice<'_>) -> Option<Expression> {
    let fits = |column: &&Column| {
        let collated = column.collation.as_ref().is_some_and(|collation| !collation.is_builtin());
        column.data_type.name.is_builtin() && !collated && column.generated.is_none()
    };
    let columns: Vec<&Column> = table.columns.iter().filter(fits).collect();
    dice.pick(&columns).and_then(|column| table::condition_on(schema, table, column, dice))
}
