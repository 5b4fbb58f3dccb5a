//! In which order a table and its parents are altered.

use std::collections::{BTreeMap, BTreeSet};

use super::action::{Action, TableChange};
use super::build::Build;
use super::{log_order, names, node};
use crate::model::{Column, ObjectPart, Schema, Table};
use crate::name::{Ident, QualifiedName};

/// What a parent's change does to its children is done before they are changed themselves, but for what they drop.
pub(super) fn parents_first(build: &mut Build<'_>) {
    let descends = |node: &node::Node| match &node.action {
        Action::CreateTable { table, .. } => !table.descent.parents().is_empty(),
        Action::DropTable { table, .. } => {
            build.from.table(table).is_some_and(|table| !table.descent.parents().is_empty())
        }
        _ => false,
    };
    if build.heirs.is_empty() && !build.nodes.nodes.iter().any(descends) {
        return;
    }
    let mut changes: BTreeMap<QualifiedName, Vec<usize>> = BTreeMap::new();
    let mut new_keys: BTreeSet<usize> = BTreeSet::new();
    for (number, node) in build.nodes.nodes.iter().enumerate() {
        if let Action::AlterTable { table, .. } | Action::RenameNotNull { table, .. } = &node.action {
            changes.entry(table.clone()).or_default().push(number);
        }
        if is_new_key(&node.action) {
            new_keys.insert(number);
        }
    }
    for (parent, heirs) in &build.heirs {
        let is_partitioned = build.to.table(parent).is_some_and(|parent| parent.partitioning.is_some());
        let changed = changes.get(*parent).into_iter().flatten();
        for first in changed.filter(|first| is_partitioned || !new_keys.contains(*first)) {
            for second in heirs.iter().filter_map(|heir| changes.get(*heir)).flatten() {
                let action = |number: &usize| build.nodes.nodes.get(*number).map(|node| &node.action);
                let (Some(above), Some(below)) = (action(first), action(second)) else { continue };
                // What a child has by itself, too, is inherited until the parent's is gone, and is there before the
                // parent's, which is merged with it.
                let has = |schema: &Schema, column| schema.table(parent).is_some_and(|of| of.column(column).is_some());
                if let Some(column) = dropped(below).filter(|column| has(build.from, column)) {
                    build.nodes.before.extend((dropped(above) == Some(column)).then_some((*first, *second)));
                    continue;
                }
                if let Some(column) = added(below).filter(|column| has(build.to, column)) {
                    build.nodes.before.extend((added(above) == Some(column)).then_some((*second, *first)));
                    continue;
                }
                match turn(above, below) {
                    Some(Turn::ParentFirst) => build.nodes.before.push((*first, *second)),
                    Some(Turn::ChildFirst) => build.nodes.before.push((*second, *first)),
                    None => {}
                }
            }
        }
    }
    comments_on_handed_down(build, &changes);
    heirs_go_first(build, &changes);
    // A table that is there from now on is created as what its parents have become.
    for (number, node) in build.nodes.nodes.iter().enumerate() {
        let Action::CreateTable { table, .. } = &node.action else { continue };
        let changed = table.descent.parents().iter().filter_map(|parent| changes.get(parent)).flatten();
        for first in changed.filter(|first| !new_keys.contains(*first)) {
            let waits = build
                .nodes
                .nodes
                .get(*first)
                .is_some_and(|above| waits_for_child(&above.action, build.to.table(&table.name)));
            build.nodes.before.push(if waits { (number, *first) } else { (*first, number) });
            // So does what it says itself of that column.
            for second in changes.get(&table.name).into_iter().flatten().filter(|_| waits) {
                let action = |number: &usize| build.nodes.nodes.get(*number).map(|node| &node.action);
                if let (Some(above), Some(below)) = (action(first), action(second))
                    && is_of_same_null(above, below)
                {
                    build.nodes.before.push((*second, *first));
                }
            }
        }
    }
}

/// A table that goes does so before the columns that it has from its parents change: what stands on them would be in the way.
fn heirs_go_first(build: &mut Build<'_>, changes: &BTreeMap<QualifiedName, Vec<usize>>) {
    let mut before = Vec::new();
    for (number, node) in build.nodes.nodes.iter().enumerate() {
        let Action::DropTable { table, .. } = &node.action else { continue };
        let Some(table) = build.from.table(table).filter(|table| !table.descent.parents().is_empty()) else { continue };
        let above = build.from.ancestors(table);
        for change in above.iter().filter_map(|parent| changes.get(&parent.name)).flatten() {
            let action = build.nodes.nodes.get(*change).map(|node| &node.action);
            let changes_column = action.is_some_and(|action| match action {
                Action::AlterTable { changes, .. } => changes
                    .iter()
                    .any(|change| matches!(change, TableChange::AlterType { .. } | TableChange::DropColumn(_))),
                _ => false,
            });
            before.extend(changes_column.then_some((number, *change)));
        }
    }
    build.nodes.before.extend(before);
}

/// What is said of a NOT NULL that comes from a parent waits for the parents.
fn comments_on_handed_down(build: &mut Build<'_>, changes: &BTreeMap<QualifiedName, Vec<usize>>) {
    let mut before = Vec::new();
    for (number, node) in build.nodes.nodes.iter().enumerate() {
        let Action::SetComment { on: ObjectPart::Constraint { table, constraint }, .. } = &node.action else {
            continue;
        };
        let Some(found) = build.to.table(table).filter(|found| !found.descent.parents().is_empty()) else {
            continue;
        };
        let named = |column: &&Column| names::name_of_not_null(table, column).as_ref() == Some(constraint);
        let Some(column) = found.columns.iter().find(named) else { continue };
        let above = build.to.ancestors(found);
        for first in above.iter().filter_map(|parent| changes.get(&parent.name)).flatten() {
            let action = build.nodes.nodes.get(*first).map(|node| &node.action);
            if action.is_some_and(|action| is_of_null_of(action, &column.name)) {
                before.push((*first, number));
            }
        }
    }
    build.nodes.before.extend(before);
}

/// Whether it is new foreign keys alone: they say nothing of what is below, and may even reference it.
fn is_new_key(action: &Action) -> bool {
    match action {
        Action::AlterTable { changes, .. } => changes.iter().all(|change| match change {
            TableChange::AddConstraint(constraint) => constraint.referenced().is_some(),
            _ => false,
        }),
        _ => false,
    }
}

/// Who is altered first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Turn {
    ParentFirst,
    ChildFirst,
}

/// Whose turn is first where a table and one of its parents are both altered; nothing where it does not matter. A child
/// drops what it has before its parent goes on, and does everything else afterwards.
fn turn(above: &Action, below: &Action) -> Option<Turn> {
    if let (Some((column, change)), Some((of, _))) = (of_not_null(above), of_not_null(below))
        && column == of
    {
        match change {
            // What is handed down cannot be renamed or dropped; what is handed down no more can.
            Null::GoesAway => return Some(Turn::ParentFirst),
            Null::Comes if !matches!(of_not_null(below), Some((_, Null::Comes))) => return Some(Turn::ChildFirst),
            Null::Comes | Null::Other => {}
        }
    }
    let Action::AlterTable { changes, .. } = below else { return None };
    if matches!(above, Action::RenameNotNull { .. }) || log_order::is_its_own(Some(above), Some(below)) {
        return None;
    }
    Some(if changes.first().is_some_and(node::is_drop) { Turn::ChildFirst } else { Turn::ParentFirst })
}

fn dropped(action: &Action) -> Option<&Ident> {
    match action {
        Action::AlterTable { changes, .. } => match changes.as_slice() {
            [TableChange::DropColumn(column)] => Some(column),
            _ => None,
        },
        _ => None,
    }
}

fn added(action: &Action) -> Option<&Ident> {
    match action {
        Action::AlterTable { changes, .. } => match changes.as_slice() {
            [TableChange::AddColumn { column, .. }] => Some(&column.name),
            _ => None,
        },
        _ => None,
    }
}

/// Whether a new child comes before a parent's NOT NULL that does not check the rows there are: the child would check its
/// own.
fn waits_for_child(above: &Action, child: Option<&Table>) -> bool {
    let Action::AlterTable { changes, .. } = above else { return false };
    let [TableChange::SetNotNull(column, not_null)] = changes.as_slice() else { return false };
    let known = child.and_then(|child| child.column(column)?.not_null.as_ref());
    !not_null.validated && known.is_some_and(|known| !known.validated)
}

/// Whether two actions are about the NOT NULL of columns of the same name.
fn is_of_same_null(one: &Action, other: &Action) -> bool {
    of_not_null(one).zip(of_not_null(other)).is_some_and(|((one, _), (other, _))| one == other)
}

/// Whether an action is about the NOT NULL of a column of that name.
fn is_of_null_of(action: &Action, column: &Ident) -> bool {
    of_not_null(action).is_some_and(|(of, _)| of == column)
}

/// What becomes of a NOT NULL.
enum Null {
    /// It goes, or is handed down no more.
    GoesAway,
    /// It comes, or is handed down from now on.
    Comes,
    Other,
}

fn of_not_null(action: &Action) -> Option<(&Ident, Null)> {
    match action {
        Action::RenameNotNull { column, .. } => Some((column, Null::Other)),
        Action::AlterTable { changes, .. } => match changes.as_slice() {
            [TableChange::DropNotNull(column) | TableChange::InheritNotNull { column, inherit: false, .. }] => {
                Some((column, Null::GoesAway))
            }
            [TableChange::SetNotNull(column, _)] => Some((column, Null::Comes)),
            [TableChange::InheritNotNull { column, inherit: true, .. }] => Some((column, Null::Comes)),
            [TableChange::ValidateNotNull { column, .. }] => Some((column, Null::Other)),
            _ => None,
        },
        _ => None,
    }
}
