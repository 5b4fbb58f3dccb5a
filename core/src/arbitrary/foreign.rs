//! Foreign-data wrappers, servers with their user mappings, and foreign tables.

use super::{Dice, name, table, whole};
use crate::model::{
    Clause, ClauseKind, Foreign, ForeignOptions, Object, ObjectId, ObjectPart, Schema, Table, Whole, WholeKind,
};
use crate::name::Ident;

/// The names that `postgresql_fdw_validator` knows of a server and of a user mapping.
const KNOWN: [(&str, &str); 2] = [("host", "user"), ("port", "password")];

pub(super) fn servers(schema: &mut Schema, dice: &mut Dice<'_>) {
    let wrappers: Vec<(ObjectId, bool)> = (0..dice.roll(3)).map(|number| wrapper(schema, number, dice)).collect();
    for number in 0..dice.roll(3) {
        let Some((wrapper, checks)) = dice.pick(&wrappers).cloned() else { return };
        server(schema, &format!("Far {number}"), wrapper, checks, dice);
    }
}

pub(super) fn tables(schema: &mut Schema, dice: &mut Dice<'_>) {
    let servers: Vec<(Ident, bool)> = schema
        .wholes(WholeKind::Server)
        .map(|server| (server.name.name.clone(), checks_options(schema, server)))
        .collect();
    for number in 0..dice.roll(3) {
        let Some((server, checks)) = dice.pick(&servers).cloned() else { return };
        let foreign = Foreign { server, options: options(!checks, dice) };
        let mut table = Table::new(name(&format!("far{number}")));
        table.foreign = Some(foreign);
        for number in 0..1 + dice.roll(4) {
            let mut column = table::column(schema, number, dice);
            column.options = options(!checks, dice);
            table.columns.push(column);
        }
        table::generated(&mut table, dice);
        table::check(schema, &mut table, dice);
        schema.insert(Object::Table(table));
    }
}

/// Whether the wrapper of a server looks at options.
fn checks_options(schema: &Schema, server: &Whole) -> bool {
    let wrapper = server.clauses_of(&ClauseKind::Wrapper).find_map(Clause::named).map(ObjectPart::object);
    let wrapper = wrapper.and_then(|wrapper| schema.whole(&wrapper));
    wrapper.is_some_and(|wrapper| wrapper.clauses_of(&ClauseKind::Validator).next().is_some())
}

/// A wrapper, and whether it knows its options.
fn wrapper(schema: &mut Schema, number: usize, dice: &mut Dice<'_>) -> (ObjectId, bool) {
    let checks = dice.once_in(2);
    let mut clauses = Vec::new();
    if checks {
        clauses.push(Clause::word(ClauseKind::Validator, "postgresql_fdw_validator"));
    } else if dice.once_in(2) {
        clauses.push(option("Debug", dice));
    }
    (whole::insert(schema, WholeKind::Wrapper, whole::unplaced(format!("Wrapper {number}")), clauses), checks)
}

fn server(schema: &mut Schema, name: &str, wrapper: ObjectId, checks: bool, dice: &mut Dice<'_>) {
    let mut clauses = vec![Clause::naming(ClauseKind::Wrapper, ObjectPart::Object(wrapper))];
    if dice.once_in(3) {
        clauses.push(Clause::word(ClauseKind::Type, if dice.once_in(2) { "'a'" } else { "'b'" }));
    }
    if dice.once_in(3) {
        clauses.push(Clause::word(ClauseKind::Version, if dice.once_in(2) { "'1'" } else { "'2'" }));
    }
    for (known, _) in KNOWN {
        if dice.once_in(2) {
            clauses.push(option(if checks { known } else { "Some thing" }, dice));
            if !checks {
                break;
            }
        }
    }
    for role in ["public", "pg_monitor"] {
        if !dice.once_in(3) {
            continue;
        }
        clauses.push(Clause::word(ClauseKind::Mapping(role.to_owned()), ""));
        for (_, known) in KNOWN {
            if dice.once_in(2) {
                let kind = ClauseKind::MappingOption(role.to_owned(), known.to_owned());
                clauses.push(Clause { kind, ..option(known, dice) });
            }
        }
    }
    whole::insert(schema, WholeKind::Server, whole::unplaced(name), clauses);
}

fn option(name: &str, dice: &mut Dice<'_>) -> Clause {
    let values = ["'here'", "'it''s there'"];
    let value = dice.pick(&values).copied().unwrap_or("'here'");
    Clause::word(ClauseKind::Option(name.to_owned()), value)
}

fn options(any: bool, dice: &mut Dice<'_>) -> ForeignOptions {
    let mut options = ForeignOptions::default();
    for name in ["column_name", "Other"] {
        if any && dice.once_in(4) {
            options.set(name, if dice.once_in(2) { "x" } else { "it's" });
        }
    }
    options
}
