//! What the rows of a table have, or lack, when a column or a constraint comes.

use std::collections::BTreeSet;

use super::action::TableChange;
use super::describe::q;
use super::hazard::Hazard;
use crate::analyze::is_never_volatile;
use crate::model::{Column, ConstraintKind, Expression, GeneratedKind, ObjectPart, Piece, Table};
use crate::name::{Ident, QualifiedName};

/// A new column costs nothing unless each row needs a value of its own.
pub(super) fn added_column(table: &QualifiedName, column: &Column, serial: bool, found: &mut BTreeSet<Hazard>) {
    let stored = column.generated.as_ref().is_some_and(|generated| generated.kind == GeneratedKind::Stored);
    let computed = serial || column.identity.is_some() || stored;
    let volatile = column.default.as_ref().is_some_and(may_be_volatile);
    if computed || volatile {
        found.insert(Hazard::TableRewrite { table: table.clone() });
    }
    if column.not_null.is_some() && !is_filled(column, serial) {
        let message = format!("fails if {} has rows: they have no value for {}", q(&table.name), q(&column.name));
        found.insert(Hazard::MayFail { message });
    }
}

/// Whether the rows that are there get a value in a new column.
fn is_filled(column: &Column, serial: bool) -> bool {
    serial || column.identity.is_some() || column.generated.is_some() || column.default.is_some()
}

/// Whether a column comes with these changes, and without a value for the rows that are there.
pub(crate) fn comes_empty(name: &Ident, changes: &[TableChange]) -> bool {
    changes.iter().any(|change| match change {
        TableChange::AddColumn { column, serial } => column.name == *name && !is_filled(column, *serial),
        _ => false,
    })
}

/// Whether a check that every row has passed says that a column is not null: PostgreSQL then looks at no row to make it NOT NULL.
pub(crate) fn is_shown_not_null(table: &Table, column: &Ident) -> bool {
    let of_column = |part: &ObjectPart| matches!(part, ObjectPart::Column { column: named, .. } if named == column);
    table.constraints.values().any(|constraint| match &constraint.kind {
        ConstraintKind::Check { expression, .. } if constraint.validated && constraint.enforced => {
            let words = expression.pieces().iter().map(|piece| match piece {
                Piece::Sql(text) => text.as_str(),
                Piece::Name { part, .. } if of_column(part) => "it",
                Piece::Name { .. } => "another",
            });
            words.collect::<String>().trim_matches(['(', ')']) == "it IS NOT NULL"
        }
        ConstraintKind::Check { .. }
        | ConstraintKind::PrimaryKey(_)
        | ConstraintKind::Unique(_)
        | ConstraintKind::ForeignKey(_)
        | ConstraintKind::Exclude(_) => false,
    })
}

/// Whether a default calls a function that may give every row another value. Only what is built in and known not to is trusted.
fn may_be_volatile(expression: &Expression) -> bool {
    let text = crate::render::expression(expression, &crate::render::Style::default());
    let calls = text
        .match_indices('(')
        .filter(|(at, _)| {
            let before = text.get(..*at).and_then(|before| before.chars().next_back());
            before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == '"')
        })
        .map(|(at, _)| text.get(..=at).unwrap_or_default());
    let is_stable = |upto: &str| {
        let start = upto.trim_end_matches('(').rfind(|c: char| !(c.is_ascii_alphanumeric() || c == '_'));
        let name = upto.get(start.map_or(0, |at| at + 1)..).unwrap_or_default().trim_end_matches('(');
        // Names in capitals are forms of SQL's own, as COALESCE. Of another schema, or quoted, it is not what is built in.
        let is_plain = start.is_none_or(|at| !matches!(upto.as_bytes().get(at), Some(b'.' | b'"')));
        is_plain && (name.chars().all(|c| c.is_ascii_uppercase()) || is_never_volatile(name))
    };
    calls.into_iter().any(|upto| !is_stable(upto) && !is_type_modifier(upto))
}

/// `'x'::character varying(10)`: a parenthesis after a type is no call.
fn is_type_modifier(upto: &str) -> bool {
    upto.rsplit_once("::").is_some_and(|(_, after)| {
        let name = after.trim_end_matches('(');
        name.chars().all(|c| c.is_alphanumeric() || c == '_' || c == ' ' || c == '"' || c == '.')
    })
}
