//! Rules of tables and views.

use super::{Dice, table_names};
use crate::model::{
    Column, Definition, Expression, Firing, NameStyle, Object, ObjectId, ObjectPart, Piece, Rule, RuleEvent, Schema,
    Table,
};
use crate::name::Ident;

pub(super) fn rules(schema: &mut Schema, dice: &mut Dice<'_>) {
    for number in 0..dice.roll(4) {
        let tables = table_names(schema);
        let mut places = tables.clone();
        places.extend(schema.objects().filter_map(|(id, object)| match (id, object) {
            (ObjectId::View(name), Object::Defined(Definition::View(view))) if view.materialized.is_none() => {
                Some(name.clone())
            }
            _ => None,
        }));
        let Some(of) = dice.pick(&places).and_then(|name| schema.shape(name)).map(|of| of.into_owned()) else { return };
        let events = [RuleEvent::Insert, RuleEvent::Update, RuleEvent::Delete];
        let event = dice.pick(&events).copied().unwrap_or(RuleEvent::Insert);
        let side = if event.has_new() { "new" } else { "old" };
        let condition = dice.pick(&of.columns).map(|column| condition(&of, column, side));
        let into = dice.pick(&tables).and_then(|name| schema.table(name)).cloned();
        let actions = into.filter(|_| dice.once_in(2)).and_then(|into| insert(&of, &into, side, dice));
        let firings = [Firing::Origin, Firing::Disabled, Firing::Always];
        let is_table = schema.table(&of.name).is_some();
        let rule = Rule {
            name: Ident::new(format!("Rule {}", number % 2)),
            event,
            instead: dice.once_in(2),
            condition: condition.filter(|_| dice.once_in(2)),
            actions: actions.unwrap_or_else(|| Expression::decided(vec![sql("NOTHING")])),
            firing: dice.pick(&firings).copied().filter(|_| is_table).unwrap_or(Firing::Origin),
            table: of.name,
        };
        schema.insert(Object::Defined(Definition::Rule(rule)));
    }
}

fn sql(text: &str) -> Piece {
    Piece::Sql(text.to_owned())
}

fn column(of: &Table, column: &Column) -> Piece {
    let part = ObjectPart::Column { table: of.name.clone(), column: column.name.clone() };
    Piece::Name { part, style: NameStyle::Identifier }
}

/// `(new.a IS NOT NULL)`
fn condition(of: &Table, of_column: &Column, side: &str) -> Expression {
    Expression::decided(vec![sql(&format!("({side}.")), column(of, of_column), sql(" IS NOT NULL)")])
}

/// `INSERT INTO other (a) VALUES (new.b)`, where the two are of one type.
fn insert(of: &Table, into: &Table, side: &str, dice: &mut Dice<'_>) -> Option<Expression> {
    let from = dice.pick(&of.columns)?;
    let to = into.columns.iter().find(|to| to.data_type == from.data_type)?;
    Some(Expression::decided(vec![
        sql(" INSERT INTO "),
        Piece::object(ObjectId::Table(into.name.clone())),
        sql(" ("),
        column(into, to),
        sql(&format!(")\n  VALUES ({side}.")),
        column(of, from),
        sql(")"),
    ]))
}
