//! In which order a table and its parents are altered.

use super::action::{Action, TableChange};
use super::{log_order, node};
use crate::model::Table;
use crate::name::Ident;

/// Who is altered first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Turn {
    ParentFirst,
    ChildFirst,
}

/// Whose turn is first where a table and one of its parents are both altered; nothing where it does not matter. A child
/// drops what it has before its parent goes on, and does everything else afterwards.
pub(super) fn turn(above: &Action, below: &Action) -> Option<Turn> {
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

/// Whether a new child comes before a parent's NOT NULL that does not check the rows there are: the child would check its
/// own.
pub(super) fn waits_for_child(above: &Action, child: Option<&Table>) -> bool {
    let Action::AlterTable { changes, .. } = above else { return false };
    let [TableChange::SetNotNull(column, not_null)] = changes.as_slice() else { return false };
    let known = child.and_then(|child| child.column(column)?.not_null.as_ref());
    !not_null.validated && known.is_some_and(|known| !known.validated)
}

/// Whether two actions are about the NOT NULL of columns of the same name.
pub(super) fn is_of_same_null(one: &Action, other: &Action) -> bool {
    of_not_null(one).zip(of_not_null(other)).is_some_and(|((one, _), (other, _))| one == other)
}

/// Whether an action is about the NOT NULL of a column of that name.
pub(super) fn is_of_null_of(action: &Action, column: &Ident) -> bool {
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
