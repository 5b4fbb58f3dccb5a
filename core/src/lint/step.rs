//! What a step of the plan between two states means.

use super::rule::{self, Rule, q, t};
use super::{Look, alignment};
use crate::folder::TxMode;
use crate::model::{Constraint, ConstraintKind, Definition, PolicyKind, UniqueKey};
use crate::name::{Ident, QualifiedName};
use crate::plan::{Action, Hazard, Step, TableChange, comes_empty, is_shown_not_null};
use crate::sql::ast::StatementKind;

type Found = Vec<(&'static Rule, String)>;

/// What the rules say of a step.
pub(super) fn found(step: &Step, look: &Look<'_>) -> Found {
    let mut found = Vec::new();
    match &step.action {
        Action::DropSchema(name) => found.push((rule::SCHEMA_DROPPED, format!("schema {} is dropped", q(name)))),
        Action::DropTable { table, foreign: false } if look.is_used(table) => {
            found.push((rule::TABLE_DROPPED, format!("every row of {} is deleted", t(table))));
        }
        Action::CreateTable { table, .. } => {
            if let Some(better) = alignment::better(table, look.after) {
                let order: Vec<String> = better.order.iter().map(q).collect();
                let (of, saved, order) = (t(&table.name), better.saved, order.join(", "));
                let message =
                    format!("each row of {of} would take {saved} bytes less with its columns in the order {order}");
                found.push((rule::PADDING, message));
            }
        }
        Action::Define { definition, before: None } => {
            if let Definition::Trigger(trigger) = &**definition
                && look.is_used(&trigger.table)
            {
                let message = format!("creating trigger {} blocks writes to {}", q(&trigger.name), t(&trigger.table));
                found.push((rule::TRIGGER_BLOCKS, message));
            }
        }
        Action::CreateIndex { index, .. } if look.is_used(&index.table) => {
            let (name, table) = (t(&index.name), t(&index.table));
            let was_there = look.file.index(&index.name).is_some_and(|old| old.table == index.table && !old.unique);
            if index.unique && was_there {
                let message = format!("index {name} becomes unique, which fails where rows of {table} are equal in it");
                found.push((rule::BECOMES_UNIQUE, message));
            } else if index.unique {
                found.push((rule::UNIQUE_INDEX, format!("index {name} fails where rows of {table} are equal in it")));
            }
            if !matches!(look.kind, Some(StatementKind::CreateIndex(create)) if create.concurrently) {
                found.push((rule::INDEX_BLOCKS, format!("building index {name} blocks writes to {table}")));
            }
        }
        // What goes with a constraint or a column cannot be dropped concurrently.
        Action::DropIndex { name, table, .. }
            if look.is_used(table) && matches!(look.kind, Some(StatementKind::Drop(_))) && !look.is_concurrent() =>
        {
            let message = format!("dropping index {} blocks reads and writes of {}", t(name), t(table));
            found.push((rule::INDEX_DROP_BLOCKS, message));
        }
        Action::AlterTable { table, changes } if look.is_used(table) => {
            changes.iter().for_each(|change| of_change(table, change, changes, look, &mut found));
        }
        Action::DropPolicy { table, name } if look.is_used(table) => {
            let kind = look.before.policies_of(table).find(|policy| policy.name == *name).map(|policy| policy.kind);
            let alone = look.migration.tx_mode == Some(TxMode::None);
            let others = look.after.policies_of(table).any(|policy| Some(policy.kind) == kind);
            if alone && !others && look.after.table(table).is_some_and(|table| table.row_security.enabled) {
                let effect = match kind {
                    Some(PolicyKind::Restrictive) => "until another comes, rows that it hid are visible",
                    Some(PolicyKind::Permissive) | None => "until another comes, rows that it showed are hidden",
                };
                found.push((rule::POLICY_GAP, format!("policy {} of {} is dropped: {effect}", q(name), t(table))));
            }
        }
        _ => {}
    }
    of_hazards(step, look, &mut found);
    found
}

fn of_change(table: &QualifiedName, change: &TableChange, changes: &[TableChange], look: &Look<'_>, found: &mut Found) {
    let of = t(table);
    match change {
        TableChange::DropColumn(column) => {
            let old = look.before.table(table).and_then(|table| table.column(column));
            if old.is_some_and(|column| column.generated.is_none()) {
                found.push((rule::COLUMN_DROPPED, format!("every value of column {} of {of} is deleted", q(column))));
            }
        }
        TableChange::DropConstraint(name) => {
            let old = look.before.table(table).and_then(|table| table.constraints.get(name));
            let (rule, what) = match old.map(|constraint| &constraint.kind) {
                Some(ConstraintKind::ForeignKey(_)) => (rule::FOREIGN_KEY_DROPPED, "foreign key"),
                Some(ConstraintKind::Check { .. }) => (rule::CHECK_DROPPED, "check"),
                Some(ConstraintKind::PrimaryKey(_)) => (rule::PRIMARY_KEY_DROPPED, "primary key"),
                Some(ConstraintKind::Unique(_) | ConstraintKind::Exclude(_)) | None => return,
            };
            found.push((rule, format!("{what} {} of {of} is dropped", q(name))));
        }
        TableChange::SetNotNull(column, not_null)
            if not_null.validated
                && !look.before.table(table).is_some_and(|table| is_shown_not_null(table, column)) =>
        {
            found.push((rule::NOT_NULL, format!("fails where column {} of {of} is null", q(column))));
            found.push((rule::NOT_NULL_SCAN, format!("every row of {of} is looked at for column {}", q(column))));
        }
        // The index is there; that nothing in it is null may have to be seen.
        TableChange::AddConstraint(Constraint { kind: ConstraintKind::PrimaryKey(key), .. }) if look.uses_index() => {
            nullable(table, key, look).for_each(|column| found.push(primary_key_scan(column, &of)));
        }
        TableChange::AddConstraint(Constraint { kind: ConstraintKind::Unique(_), .. }) if look.uses_index() => {}
        TableChange::AddConstraint(Constraint { kind: ConstraintKind::ForeignKey(key), .. })
            if key.columns.iter().any(|column| comes_empty(column, changes)) => {}
        TableChange::AddConstraint(constraint) if constraint.validated => {
            let name = q(&constraint.name);
            if let ConstraintKind::PrimaryKey(key) = &constraint.kind {
                nullable(table, key, look).for_each(|column| found.push(primary_key_scan(column, &of)));
            }
            let (rule, message) = match &constraint.kind {
                ConstraintKind::PrimaryKey(_) => {
                    (rule::PRIMARY_KEY_BLOCKS, format!("building {name} blocks reads and writes of {of}"))
                }
                ConstraintKind::Unique(_) | ConstraintKind::Exclude(_) => {
                    (rule::UNIQUE_BLOCKS, format!("building {name} blocks reads and writes of {of}"))
                }
                ConstraintKind::Check { .. } => {
                    (rule::CHECK_SCAN, format!("checking {name} blocks reads and writes of {of}"))
                }
                ConstraintKind::ForeignKey(_) => {
                    (rule::FOREIGN_KEY_SCAN, format!("checking {name} blocks writes to {of}"))
                }
            };
            found.push((rule, message));
        }
        _ => {}
    }
}

/// The columns of a key that were nullable before.
fn nullable<'k>(table: &QualifiedName, key: &'k UniqueKey, look: &Look<'k>) -> impl Iterator<Item = &'k Ident> {
    let before = look.before.table(table);
    key.columns.iter().filter(move |name| {
        let column = before.and_then(|table| table.column(name));
        column.is_some_and(|column| column.not_null.is_none())
            && !before.is_some_and(|table| is_shown_not_null(table, name))
    })
}

fn primary_key_scan(column: &Ident, of: &str) -> (&'static Rule, String) {
    (rule::PRIMARY_KEY_SCAN, format!("every row of {of} is looked at for NULLs in column {}", q(column)))
}

/// What the hazards say that no rule of its own did.
fn of_hazards(step: &Step, look: &Look<'_>, found: &mut Found) {
    let known = |rules: &[&Rule], found: &Found| found.iter().any(|(rule, _)| rules.contains(rule));
    for hazard in &step.hazards {
        match hazard {
            Hazard::DataLoss { message } => {
                let own = [rule::TABLE_DROPPED, rule::COLUMN_DROPPED, rule::SCHEMA_DROPPED];
                if !known(&own, found) && is_used(&step.action, look) {
                    found.push((rule::DATA_LOST, message.clone()));
                }
            }
            Hazard::TableRewrite { table } if look.is_used(table) => {
                found.push((rewriting(&step.action), hazard.message()));
            }
            Hazard::MayFail { message } if is_used(&step.action, look) => {
                let adds = matches!(&step.action, Action::AlterTable { changes, .. }
                    if changes.iter().any(|change| matches!(change, TableChange::AddColumn { .. })));
                let own = [rule::UNIQUE_INDEX, rule::BECOMES_UNIQUE, rule::NOT_NULL];
                if matches!(step.action, Action::Attach { .. }) {
                    found.push((rule::PARTITION_SCAN, message.clone()));
                }
                if look.uses_index() {
                    continue;
                }
                if adds {
                    found.push((rule::NOT_NULL_COLUMN, message.clone()));
                } else if !known(&own, found) && !matches!(step.action, Action::CreateIndex { .. }) {
                    found.push((rule::MAY_FAIL, message.clone()));
                }
            }
            Hazard::Access { message } => {
                let rule = match &step.action {
                    Action::SetRowSecurity { enabled: Some(false), .. } => rule::ROW_SECURITY_OFF,
                    Action::SetRowSecurity { forced: Some(false), .. } => rule::FORCE_LOST,
                    _ => rule::ACCESS_OPENED,
                };
                if is_used(&step.action, look) {
                    found.push((rule, message.clone()));
                }
            }
            Hazard::TableRewrite { .. } | Hazard::MayFail { .. } | Hazard::Lock { .. } => {}
        }
    }
}

/// The rule about what writes every row anew.
fn rewriting(action: &Action) -> &'static Rule {
    let Action::AlterTable { changes, .. } = action else { return rule::REWRITE };
    let of_change = |change: &TableChange| match change {
        TableChange::AddColumn { column, .. } if column.identity.is_some() => rule::IDENTITY_COLUMN,
        TableChange::AddColumn { column, .. } if column.generated.is_some() => rule::STORED_COLUMN,
        TableChange::AddColumn { .. } => rule::VOLATILE_DEFAULT,
        TableChange::SetStorage { from, to } if from.unlogged != to.unlogged => rule::LOGGING,
        _ => rule::REWRITE,
    };
    let mut rules = changes.iter().map(of_change);
    let first = rules.next().unwrap_or(rule::REWRITE);
    if rules.all(|rule| rule == first) { first } else { rule::REWRITE }
}

/// Whether an action is about something that was there before the file.
fn is_used(action: &Action, look: &Look<'_>) -> bool {
    match action {
        Action::AlterTable { table, .. }
        | Action::SetRowSecurity { table, .. }
        | Action::DropTable { table, .. }
        | Action::DropPolicy { table, .. }
        | Action::AlterPolicy { table, .. }
        | Action::Attach { table, .. } => look.is_used(table),
        Action::CreatePolicy(policy) => look.is_used(&policy.table),
        Action::CreateIndex { index, .. } => look.is_used(&index.table),
        _ => true,
    }
}
