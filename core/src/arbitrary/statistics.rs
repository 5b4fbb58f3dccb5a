//! Extended statistics of tables and materialized views.

use super::{Dice, all_table_names, table, whole};
use crate::model::{Clause, ClauseKind, Definition, Object, ObjectId, ObjectPart, Schema, WholeKind};
use crate::name::{Ident, QualifiedName};

const KINDS: [&str; 3] = ["dependencies", "mcv", "ndistinct"];

pub(super) fn statistics(schema: &mut Schema, dice: &mut Dice<'_>) {
    for number in 0..dice.roll(4) {
        let mut places = all_table_names(schema);
        places.extend(schema.objects().filter_map(|(id, object)| match (id, object) {
            (ObjectId::View(name), Object::Defined(Definition::View(view))) if view.materialized.is_some() => {
                Some(name.clone())
            }
            _ => None,
        }));
        let Some(of) = dice.pick(&places).and_then(|name| schema.shape(name)) else { return };
        let mut pool: Vec<&Ident> = of.columns.iter().map(|column| &column.name).collect();
        let count = dice.roll(4).min(pool.len());
        let columns: Vec<Clause> = (0..count)
            .map(|_| pool.remove(dice.roll(pool.len())))
            .map(|column| ObjectPart::Column { table: of.name.clone(), column: column.clone() })
            .map(|column| Clause::naming(ClauseKind::On, column))
            .collect();
        let expression = if count < 2 || dice.once_in(3) { table::condition(schema, &of, dice) } else { None };
        let expressions: Vec<Clause> =
            expression.map(|text| Clause { kind: ClauseKind::On, text, rows: None }).into_iter().collect();
        if columns.len() + expressions.len() < 2 && expressions.is_empty() {
            continue;
        }
        let rows = schema.rows_named(&of.name);
        let name = QualifiedName { schema: of.name.schema.clone(), name: Ident::new(format!("statistics{number}")) };
        let mut clauses = vec![Clause::naming(ClauseKind::From, ObjectPart::Object(rows))];
        if columns.len() + expressions.len() > 1 {
            // All three are what is gathered where nobody says.
            for _ in 0..dice.roll(3) {
                let kind = dice.pick(&KINDS).copied().unwrap_or("mcv");
                clauses.push(Clause::word(ClauseKind::Gathers, kind));
            }
        }
        clauses.extend(columns);
        clauses.extend(expressions);
        if dice.once_in(4) {
            clauses.push(Clause::word(ClauseKind::Target, if dice.once_in(2) { "100" } else { "0" }));
        }
        whole::insert(schema, WholeKind::Statistics, name, clauses);
    }
}
