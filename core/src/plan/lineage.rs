//! When a table must stand apart from its parents for what it has of them to be what is wanted: the name of a NOT NULL that
//! is handed down cannot be altered, nor said by every way to make a table.

use super::names::{handed_not_null, name_of_not_null};
use crate::model::{Column, NotNull, Schema, Table};
use crate::name::Ident;

/// Whether a new table is to be made for itself and then to join its parents.
pub(super) fn comes_later(from: &Schema, to: &Schema, table: &Table) -> bool {
    let had = |column: &Ident| {
        let parents = table.descent.parents().iter().filter_map(|parent| from.table(parent));
        parents.filter_map(|parent| parent.column(column)).any(Column::hands_down_not_null)
    };
    table.columns.iter().any(|column| match (&column.not_null, handed(to, table, &column.name)) {
        (Some(wanted), Some(handed)) if wanted.inherited && wanted.name != handed.name => true,
        // An heir would have it of its own.
        (Some(wanted), Some(_)) if wanted.inherited && table.descent.bound().is_none() => false,
        // Its creation cannot say NOT VALID, and brings the parent's.
        (Some(wanted), Some(_)) => !wanted.validated && had(&column.name),
        (Some(_), None) | (None, _) => false,
    })
}

/// Whether a table is to leave its parents and to join them anew. What its parents' actions make of it is what is wanted,
/// elsewhere: a name changes with the parent's, where it is the same; PostgreSQL refuses where it is not.
pub(super) fn joins_anew((from, to): (&Schema, &Schema), before: &Table, table: &Table) -> bool {
    table.columns.iter().any(|column| {
        let Some(wanted) = &column.not_null else { return false };
        let handed = handed(to, table, &column.name);
        let Some(known) = before.column(&column.name).and_then(|old| old.not_null.as_ref()) else {
            // It comes with the parent's.
            return handed.is_some_and(|handed| differ(&handed.name, &wanted.name));
        };
        let parents = before.descent.parents().iter().filter_map(|parent| from.table(parent));
        if is_retyped_apart((from, to), (before, &column.name), known) {
            return true;
        }
        let above = |parent: &&Table| parent.column(&column.name).is_some_and(Column::hands_down_not_null);
        let mut renamed = Vec::new();
        let mut count = 0;
        for parent in parents.filter(above) {
            count += 1;
            let after = to.table(&parent.name);
            let Some((old, new)) = parent.column(&column.name).zip(after.and_then(|after| after.column(&column.name)))
            else {
                continue;
            };
            let (Some(was), Some(is)) = (&old.not_null, &new.not_null) else { continue };
            let goes_again = was.validated && !is.validated && known.inherited;
            if differ(&was.name, &is.name) || goes_again {
                renamed.push((
                    name_of_not_null(&parent.name, old),
                    name_of_not_null(&parent.name, new),
                    new,
                    goes_again,
                ));
            }
        }
        let named = |not_null: &NotNull| {
            name_of_not_null(&table.name, &Column { not_null: Some(not_null.clone()), ..column.clone() })
        };
        match renamed.as_slice() {
            [] => handed.is_some() && count > 0 && differ(&known.name, &wanted.name),
            [(was, is, new, goes_again)] => {
                let follows = count == 1 && (*goes_again || *was == named(known));
                // What is handed down no more can be renamed afterwards.
                !follows || (new.hands_down_not_null() && *is != named(wanted))
            }
            _ => true,
        }
    })
}

/// Whether a column gets another type with a parent's while its NOT NULL is the table's own under another name: PostgreSQL makes
/// the constraint again, and then refuses it (`AdjustNotNullInheritance`, pg_constraint.c).
fn is_retyped_apart((from, to): (&Schema, &Schema), (before, column): (&Table, &Ident), known: &NotNull) -> bool {
    let own = |not_null: &NotNull| {
        let column = before.column(column).map(|found| Column { not_null: Some(not_null.clone()), ..found.clone() })?;
        name_of_not_null(&before.name, &column)
    };
    !known.inherited
        && before.descent.parents().iter().any(|parent| {
            let old = from.table(parent).and_then(|parent| parent.column(column));
            let new = to.table(parent).and_then(|parent| parent.column(column));
            let (Some(old), Some(new)) = (old, new) else { return false };
            old.hands_down_not_null()
                && (&old.data_type, &old.collation) != (&new.data_type, &new.collation)
                && name_of_not_null(parent, old) != own(known)
        })
}

fn differ(one: &Option<Ident>, other: &Option<Ident>) -> bool {
    one.is_some() && other.is_some() && one != other
}

/// The NOT NULL that a table's parents hand down.
fn handed(to: &Schema, table: &Table, column: &Ident) -> Option<NotNull> {
    let parents = table.descent.parents().iter().filter_map(|parent| to.table(parent));
    parents.filter_map(|parent| handed_not_null(&parent.name, parent.column(column)?, &table.name)).next()
}
