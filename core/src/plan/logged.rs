//! Whether what sequences count is logged. Those that a table's columns own follow the table when it becomes logged or
//! unlogged (`ATRewriteTables`, tablecmds.c), and are made as it is; what differs from that is said by itself.

use super::action::{Action, TableChange};
use super::build::Build;
use super::describe::q;
use super::node::{Group, Phase, rank};
use crate::analyze::dependencies::Element;
use crate::model::{Object, ObjectId, ObjectPart, Schema, Table};
use crate::name::QualifiedName;

/// What is left to say of sequences when tables have become what they are to be.
pub(super) fn sequences(build: &mut Build<'_>) {
    let to = build.to;
    for (_, object) in to.objects() {
        match object {
            Object::Sequence(sequence) => {
                let owner = table_of(sequence.owned_by.as_ref());
                let before = build.from.sequence(&sequence.name);
                let was = before.and_then(|before| table_of(before.owned_by.as_ref()));
                let serial = owner.is_some_and(|table| {
                    before.is_none()
                        && build.nodes.makes.get(&Element::sequence(&sequence.name)).is_some_and(|node| {
                            build.nodes.nodes.get(*node).is_some_and(|node| is_of(&node.action, table))
                        })
                });
                let follows = owner.filter(|table| serial || (was == owner && changes(build, table)));
                let left = match follows {
                    Some(table) => to.table(table).map(|table| table.storage.unlogged),
                    None => before.map(|before| before.unlogged),
                };
                keep_apart(build, &sequence.name, was, owner);
                if left.is_some_and(|left| left != sequence.unlogged) {
                    set(build, &sequence.name, None, sequence.unlogged, follows);
                }
            }
            Object::Table(table) => identities(build, table),
            Object::Schema(_)
            | Object::Enum(_)
            | Object::Defined(_)
            | Object::Index(_)
            | Object::Policy(_)
            | Object::Comment(_)
            | Object::Owner(_)
            | Object::Privileges(_)
            | Object::DefaultPrivileges(_) => {}
        }
    }
}

fn identities(build: &mut Build<'_>, table: &Table) {
    let before = build.from.table(&table.name);
    for column in &table.columns {
        let Some(identity) = &column.identity else { continue };
        let kept = before.and_then(|before| before.column(&column.name)?.identity.as_ref()).filter(|_| {
            !build.nodes.takes.contains_key(&Element::column(&table.name, &column.name))
                || retyped(build, table, &column.name)
        });
        let left = match kept {
            Some(kept) if !changes(build, &table.name) => kept.unlogged,
            Some(_) | None => table.storage.unlogged,
        };
        if left != identity.unlogged {
            let of = ObjectPart::Column { table: table.name.clone(), column: column.name.clone() };
            set(build, &identity.sequence, Some(of), identity.unlogged, Some(&table.name));
        }
    }
}

/// Whether a column that is taken away comes back by a change of its type, so that its identity stays.
fn retyped(build: &Build<'_>, table: &Table, column: &crate::name::Ident) -> bool {
    let taker = build.nodes.takes.get(&Element::column(&table.name, column));
    let action = taker.and_then(|node| build.nodes.nodes.get(*node)).map(|node| &node.action);
    match action {
        Some(Action::AlterTable { changes, .. }) => {
            changes.iter().any(|change| matches!(change, TableChange::AlterType { .. }))
        }
        _ => false,
    }
}

/// A sequence that changes hands is not to follow a table to which it belongs no more, or not yet.
fn keep_apart(build: &mut Build<'_>, name: &QualifiedName, was: Option<&QualifiedName>, is: Option<&QualifiedName>) {
    // Only a table that becomes logged or unlogged has a turn that matters.
    let turning: Vec<&QualifiedName> = [was, is].into_iter().flatten().filter(|table| changes(build, table)).collect();
    if was == is || turning.is_empty() {
        return;
    }
    let owns: Vec<(usize, bool)> = numbered(build)
        .filter_map(|(number, action)| match action {
            Action::OwnSequence { name: of, owner } if of == name => Some((number, owner.is_some())),
            _ => None,
        })
        .collect();
    for (number, gives) in owns {
        for table in turning.iter().copied() {
            for turn in turns(build, table) {
                let first = Some(table) == was;
                if first || gives {
                    build.nodes.before.push(if first { (number, turn) } else { (turn, number) });
                }
            }
        }
    }
}

fn set(
    build: &mut Build<'_>,
    name: &QualifiedName,
    of: Option<ObjectPart>,
    unlogged: bool,
    follows: Option<&QualifiedName>,
) {
    let group = match follows {
        Some(table) => Group::table(table),
        None => Group::of(Phase::Make, &ObjectId::Sequence(name.clone())),
    };
    let what = if unlogged { "is not to be logged" } else { "is to be logged" };
    let why = format!("what sequence {} counts {what}", q(&name.name));
    let needs = match &of {
        Some(column) => Element::Part(column.clone()),
        None => Element::sequence(name),
    };
    let action = Action::LogSequence { name: name.clone(), of, unlogged };
    let node = build.nodes.add(group, rank::OWN, name.name.as_str(), action, why);
    build.nodes.needs.push((node, needs));
    let Some(table) = follows else { return };
    let made = |action: &Action| match action {
        Action::AlterTable { table: of, changes } => {
            of == table && changes.iter().any(|change| logs(change) || makes_sequence(change))
        }
        _ => false,
    };
    let before: Vec<usize> = numbered(build).filter(|(_, action)| made(action)).map(|(number, _)| number).collect();
    build.nodes.before.extend(before.into_iter().map(|number| (number, node)));
}

fn numbered<'b>(build: &'b Build<'_>) -> impl Iterator<Item = (usize, &'b Action)> {
    build.nodes.nodes.iter().enumerate().map(|(number, node)| (number, &node.action))
}

/// The nodes that make a table logged or unlogged.
fn turns(build: &Build<'_>, table: &QualifiedName) -> Vec<usize> {
    let turns = |action: &Action| match action {
        Action::AlterTable { table: of, changes } => of == table && changes.iter().any(logs),
        _ => false,
    };
    numbered(build).filter(|(_, action)| turns(action)).map(|(number, _)| number).collect()
}

/// Whether a change makes the table logged or unlogged. New sequences in the same statement would be what the table was.
pub(super) fn logs(change: &TableChange) -> bool {
    matches!(change, TableChange::SetStorage { from, to } if from.unlogged != to.unlogged)
}

fn makes_sequence(change: &TableChange) -> bool {
    match change {
        TableChange::AddColumn { column, serial } => *serial || column.identity.is_some(),
        TableChange::AddIdentity(..) => true,
        _ => false,
    }
}

fn is_of(action: &Action, table: &QualifiedName) -> bool {
    match action {
        Action::CreateTable { table: made, .. } => made.name == *table,
        Action::AlterTable { table: changed, .. } => changed == table,
        _ => false,
    }
}

fn changes(build: &Build<'_>, table: &QualifiedName) -> bool {
    let unlogged = |schema: &Schema| schema.table(table).map(|table| table.storage.unlogged);
    match (unlogged(build.from), unlogged(build.to)) {
        (Some(before), Some(after)) => before != after,
        _ => false,
    }
}

fn table_of(owner: Option<&ObjectPart>) -> Option<&QualifiedName> {
    match owner {
        Some(ObjectPart::Column { table, .. }) => Some(table),
        Some(ObjectPart::Object(_) | ObjectPart::Constraint { .. } | ObjectPart::Type { .. }) | None => None,
    }
}
