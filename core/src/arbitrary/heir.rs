//! Tables that inherit from others.

use super::{Dice, is_like, name, table};
use crate::analyze::descent::handed_down;
use crate::model::{Column, Descent, NotNull, Object, Schema, Table};
use crate::name::Ident;

pub(super) fn heirs(schema: &mut Schema, dice: &mut Dice<'_>) {
    for number in 0..dice.roll(3) {
        let may_have_heirs =
            |of: &&Table| of.foreign.is_none() && of.partitioning.is_none() && of.descent.bound().is_none();
        let candidates: Vec<Table> = schema.tables().filter(may_have_heirs).cloned().collect();
        let mut heir = Table::new(name(&format!("heir{number}")));
        let mut parents = Vec::new();
        for _ in 0..1 + dice.roll(2) {
            let Some(parent) = dice.pick(&candidates) else { break };
            if !parents.contains(&parent.name) && may_join(&heir, parent) {
                hand_down(parent, &mut heir);
                parents.push(parent.name.clone());
            }
        }
        if parents.is_empty() {
            return;
        }
        // A check that is not valid is valid in heirs that are made after it.
        for parent in &parents {
            let checks = schema.table_mut(parent).into_iter().flat_map(|parent| parent.constraints.values_mut());
            checks.filter(|check| check.is_inherited_check()).for_each(|check| check.validated = true);
        }
        heir.descent = Descent::Heir(parents);
        for part in 0..dice.roll(3) {
            let mut own = table::column(schema, part, dice);
            own.name = Ident::new(format!("Own {number} {part}"));
            heir.columns.push(own);
        }
        for column in &mut heir.columns {
            say_again(schema, column, dice);
        }
        table::constraints(schema, &mut heir, dice);
        schema.insert(Object::Table(heir));
    }
}

/// Whether a parent's columns go together with those that are there.
fn may_join(heir: &Table, parent: &Table) -> bool {
    parent.columns.iter().all(|column| match heir.column(&column.name) {
        Some(known) => {
            let computed = known.generated.is_some() || column.generated.is_some();
            is_like(known, column) && known.default == column.default && !computed
        }
        None => true,
    })
}

/// Gives a table the columns of a parent.
pub(super) fn hand_down(parent: &Table, to: &mut Table) {
    for column in &parent.columns {
        let handed = handed_down(column, &parent.name, &to.name);
        match to.column_mut(&column.name) {
            Some(known) => known.not_null = known.not_null.take().or(handed.not_null),
            None => to.columns.push(handed),
        }
    }
}

/// Lets a table say of a column that it has from its parents that it has it by itself too.
fn say_again(schema: &Schema, column: &mut Column, dice: &mut Dice<'_>) {
    if !column.inherited || column.generated.is_some() || !dice.once_in(4) {
        return;
    }
    column.inherited = false;
    vary(schema, column, dice);
}

/// Lets a table say something else of a column than its parents.
pub(super) fn vary(schema: &Schema, column: &mut Column, dice: &mut Dice<'_>) {
    if column.generated.is_none() && dice.once_in(2) {
        let own = table::default(schema, &column.data_type, dice);
        column.default = own.or(column.default.take());
    }
    if dice.once_in(4) {
        column.not_null.get_or_insert_with(NotNull::default);
    }
}
