//! Triggers and the function that they run.

use super::{Dice, all_table_names, has_foreign_partitions, name, routine, table};
use crate::model::{
    Column, ConstraintTrigger, Deferrability, Definition, Expression, Firing, NameStyle, Object, ObjectPart, Piece,
    Schema, Table, Trigger, TriggerEvents, TriggerTiming, TypeRef,
};
use crate::name::Ident;

pub(super) fn triggers(schema: &mut Schema, dice: &mut Dice<'_>) {
    let count = dice.roll(4);
    let functions: Vec<_> = (0..dice.roll(2) + 1).map(|number| name(&format!("fire{number}"))).collect();
    for function in functions.iter().filter(|_| count > 0) {
        let body = "BEGIN RETURN NULL; END".to_owned();
        let fire = routine::plain(function.clone(), TypeRef::builtin("trigger"), body);
        schema.insert(Object::Defined(Definition::Routine(fire)));
    }
    for number in 0..count {
        let Some(table) = dice.pick(&all_table_names(schema)).and_then(|name| schema.table(name)).cloned() else {
            return;
        };
        let Some(function) = dice.pick(&functions).cloned() else { return };
        let stored = table.foreign.is_none() && !has_foreign_partitions(schema, &table);
        let constraint = (stored && dice.once_in(4)).then(|| ConstraintTrigger {
            from: dice.once_in(3).then(|| table.name.clone()),
            deferrability: if dice.once_in(2) { Deferrability::Deferred } else { Deferrability::NotDeferrable },
        });
        let timing = if constraint.is_some() || dice.once_in(2) { TriggerTiming::After } else { TriggerTiming::Before };
        let update_alone = dice.once_in(2);
        let columns = match dice.pick(&table.columns) {
            Some(column) if update_alone && dice.once_in(2) => vec![column.name.clone()],
            _ => Vec::new(),
        };
        let events =
            TriggerEvents { insert: !update_alone, delete: false, update: update_alone, columns, truncate: false };
        let firings = [Firing::Origin, Firing::Disabled, Firing::Always];
        let trigger = Trigger {
            table: table.name.clone(),
            name: trigger_name(&table, number % 3),
            timing,
            per_row: true,
            old_table: None,
            new_table: None,
            when: if dice.once_in(2) { condition(schema, &table, update_alone, dice) } else { None },
            events,
            function,
            arguments: if dice.once_in(4) { vec!["it's".to_owned()] } else { Vec::new() },
            constraint,
            firing: dice.pick(&firings).copied().unwrap_or(Firing::Origin),
        };
        schema.insert(Object::Defined(Definition::Trigger(trigger)));
    }
}

/// Partitions have their parents' triggers too, so that names tell them apart.
fn trigger_name(table: &Table, number: usize) -> Ident {
    match table.descent.bound() {
        Some(_) => Ident::new(format!("Trigger {number} of {}", table.name.name.as_str())),
        None => Ident::new(format!("Trigger {number}")),
    }
}

/// `(old.a IS DISTINCT FROM new.a)`, or `(new.a IS NOT NULL)` where there is no old row.
fn condition(schema: &Schema, table: &Table, both: bool, dice: &mut Dice<'_>) -> Option<Expression> {
    let fits = |column: &&Column| column.generated.is_none() && (!both || table::comparable(schema, &column.data_type));
    let plain: Vec<_> = table.columns.iter().filter(fits).collect();
    let column = dice.pick(&plain)?;
    let part = ObjectPart::Column { table: table.name.clone(), column: column.name.clone() };
    let name = || Piece::Name { part: part.clone(), style: NameStyle::Identifier };
    let sql = |text: &str| Piece::Sql(text.to_owned());
    Some(Expression::decided(match both {
        true => vec![sql("(old."), name(), sql(" IS DISTINCT FROM new."), name(), sql(")")],
        false => vec![sql("(new."), name(), sql(" IS NOT NULL)")],
    }))
}
