//! What a plan asks of a server that is too old for it.

use super::action::{Action, TableChange};
use super::describe::q;
use super::{PlanOptions, Step};
use crate::diagnostic::Diagnostic;
use crate::model::{Column, Constraint, ConstraintKind, GeneratedKind, NotNull};
use crate::name::{Ident, QualifiedName};

/// An error for each thing that the server does not know; nothing where its version is not known.
pub(super) fn too_old(steps: &[Step], options: &PlanOptions) -> Vec<Diagnostic> {
    let Some(server) = options.server_version else { return Vec::new() };
    let asked = steps.iter().flat_map(|step| asked(&step.action));
    let newer = asked.filter(|asked| asked.since > server);
    newer
        .map(|Asked { what, since }| {
            Diagnostic::error("server-too-old", format!("{what} is known to PostgreSQL {since} and later"))
                .help(format!("the server is PostgreSQL {server}: leave that out, or upgrade the server"))
        })
        .collect()
}

struct Asked {
    what: String,
    since: u32,
}

fn asked(action: &Action) -> Vec<Asked> {
    match action {
        Action::CreateTable { table, .. } => {
            let columns = table.columns.iter().filter_map(|column| of_column(&table.name, column));
            columns.chain(table.constraints.values().filter_map(|known| of_constraint(&table.name, known))).collect()
        }
        Action::AlterTable { table, changes } => changes.iter().filter_map(|change| of_change(table, change)).collect(),
        Action::CreateSchema(_)
        | Action::DropSchema(_)
        | Action::CreateEnum(_)
        | Action::AddEnumValue { .. }
        | Action::AlterDomain { .. }
        | Action::AlterComposite { .. }
        | Action::RenameType { .. }
        | Action::DropEnum(_)
        | Action::CreateSequence(_)
        | Action::AlterSequence { .. }
        | Action::RenameSequence { .. }
        | Action::OwnSequence { .. }
        | Action::LogSequence { .. }
        | Action::AdvanceSequence { .. }
        | Action::DropSequence(_)
        | Action::RenameNotNull { .. }
        | Action::SetRowSecurity { .. }
        | Action::SetTableType { .. }
        | Action::Attach { .. }
        | Action::Detach { .. }
        | Action::DropTable { .. }
        | Action::Define { .. }
        | Action::Undefine(_)
        | Action::SetFiring { .. }
        | Action::CreateIndex { .. }
        | Action::DropIndex { .. }
        | Action::AlterIndex { .. }
        | Action::CreatePolicy(_)
        | Action::AlterPolicy { .. }
        | Action::DropPolicy { .. }
        | Action::SetOwner { .. }
        | Action::SetComment { .. }
        | Action::Grant(_)
        | Action::Revoke(_)
        | Action::AlterDefaults(_)
        | Action::Rename(_) => Vec::new(),
    }
}

fn of_change(table: &QualifiedName, change: &TableChange) -> Option<Asked> {
    match change {
        TableChange::AddColumn { column, .. } => of_column(table, column),
        TableChange::AddConstraint(constraint) => of_constraint(table, constraint),
        TableChange::SetEnforced(name, _) => Some(not_enforced(table, name)),
        TableChange::SetNotNull(column, not_null) => of_not_null(table, column, not_null),
        TableChange::ValidateNotNull { column, .. } => Some(of_null(table, column, "VALIDATE CONSTRAINT")),
        TableChange::InheritNotNull { column, .. } => Some(of_null(table, column, "INHERIT")),
        TableChange::DropConstraint(_)
        | TableChange::DropDefault(_)
        | TableChange::DropIdentity(_)
        | TableChange::DropExpression(_)
        | TableChange::DropNotNull(_)
        | TableChange::DropColumn(_)
        | TableChange::AlterType { .. }
        | TableChange::SetExpression(..)
        | TableChange::SetDefault(..)
        | TableChange::AddIdentity(..)
        | TableChange::AlterIdentity { .. }
        | TableChange::AlterConstraint(..)
        | TableChange::ValidateConstraint(_)
        | TableChange::SetStorage { .. }
        | TableChange::SetReplicaIdentity(_)
        | TableChange::SetCluster(_)
        | TableChange::SetOptions { .. }
        | TableChange::SetColumnOptions { .. }
        | TableChange::Tune { .. } => None,
    }
}

fn of_column(table: &QualifiedName, column: &Column) -> Option<Asked> {
    let is_virtual = column.generated.as_ref().is_some_and(|generated| generated.kind == GeneratedKind::Virtual);
    let what = || format!("virtual column {} of {}", q(&column.name), q(&table.name));
    let asked = is_virtual.then(|| Asked { what: what(), since: 18 });
    asked.or_else(|| column.not_null.as_ref().and_then(|not_null| of_not_null(table, &column.name, not_null)))
}

fn of_not_null(table: &QualifiedName, column: &Ident, not_null: &NotNull) -> Option<Asked> {
    if !not_null.validated {
        return Some(of_null(table, column, "NOT VALID"));
    }
    not_null.no_inherit.then(|| of_null(table, column, "NO INHERIT"))
}

fn of_null(table: &QualifiedName, column: &Ident, word: &str) -> Asked {
    Asked { what: format!("{word} of the NOT NULL of column {} of {}", q(column), q(&table.name)), since: 18 }
}

fn of_constraint(table: &QualifiedName, constraint: &Constraint) -> Option<Asked> {
    if !constraint.enforced {
        return Some(not_enforced(table, &constraint.name));
    }
    let word = match &constraint.kind {
        ConstraintKind::PrimaryKey(key) | ConstraintKind::Unique(key) => {
            key.without_overlaps.then_some("WITHOUT OVERLAPS")
        }
        ConstraintKind::ForeignKey(key) => key.period.then_some("PERIOD"),
        ConstraintKind::Check { .. } | ConstraintKind::Exclude(_) => None,
    }?;
    Some(Asked { what: format!("{word} of constraint {} of {}", q(&constraint.name), q(&table.name)), since: 18 })
}

fn not_enforced(table: &QualifiedName, constraint: &Ident) -> Asked {
    Asked { what: format!("NOT ENFORCED of constraint {} of {}", q(constraint), q(&table.name)), since: 18 }
}
