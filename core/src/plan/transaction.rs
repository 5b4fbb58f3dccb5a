//! Which steps share a transaction.

use super::{Action, DomainChange, Step, TableChange};
use crate::model::{Expression, IndexKeyKind, ObjectId, ObjectPart, Table, TypeRef};
use crate::name::QualifiedName;

/// Steps that are done together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transaction {
    /// Whether they run in one transaction.
    pub mode: TransactionMode,
    /// The steps in order.
    pub steps: Vec<Step>,
}

/// How the steps of a [`Transaction`] run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TransactionMode {
    /// All or nothing.
    Together,
    /// Each by itself: PostgreSQL refuses them in a transaction block.
    Outside,
}

/// Splits the steps where a transaction must end: a label that `ALTER TYPE … ADD VALUE` added cannot be used before the
/// transaction that added it is committed (PostgreSQL manual, ALTER TYPE, Notes); what runs concurrently runs in none; and
/// where a plan is to be `online`, rows are looked at after the locks of what came before are gone. Nothing else is split.
pub(super) fn split(steps: Vec<Step>, online: bool) -> Vec<Transaction> {
    let mut transactions: Vec<Transaction> = Vec::new();
    let mut added: Vec<QualifiedName> = Vec::new();
    let mut last = Pace::Brief;
    for step in steps {
        let pace = pace(&step.action, online);
        let starts = transactions.is_empty() || uses_any(&step.action, &added) || pace != last;
        let mode = match pace {
            Pace::Brief | Pace::Looking => TransactionMode::Together,
            Pace::Concurrent => TransactionMode::Outside,
        };
        if starts {
            added.clear();
            transactions.push(Transaction { mode, steps: Vec::new() });
        }
        last = pace;
        if let Action::AddEnumValue { name, .. } = &step.action
            && !added.contains(name)
        {
            added.push(name.clone());
        }
        if let Some(last) = transactions.last_mut() {
            last.steps.push(step);
        }
    }
    transactions
}

/// How long a step keeps its locks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Pace {
    /// As long as the others of its transaction.
    Brief,
    /// As long as it takes to look at every row, under a lock that lets others go on.
    Looking,
    /// Outside a transaction.
    Concurrent,
}

fn pace(action: &Action, online: bool) -> Pace {
    match action {
        Action::AlterTable { changes, .. } => {
            let looks = changes.iter().all(|change| {
                matches!(
                    change,
                    TableChange::ValidateConstraint(_) | TableChange::ValidateNotNull { constraint: Some(_), .. }
                )
            });
            if looks && online { Pace::Looking } else { Pace::Brief }
        }
        Action::CreateIndex { concurrently, .. } | Action::DropIndex { concurrently, .. } => {
            if *concurrently {
                Pace::Concurrent
            } else {
                Pace::Brief
            }
        }
        Action::AlterIndex { .. }
        | Action::CreateSchema(_)
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
        | Action::CreateTable { .. }
        | Action::Attach { .. }
        | Action::Detach { .. }
        | Action::RenameNotNull { .. }
        | Action::SetRowSecurity { .. }
        | Action::DropTable { .. }
        | Action::Define { .. }
        | Action::Undefine(_)
        | Action::SetFiring { .. }
        | Action::SetTableType { .. }
        | Action::CreatePolicy(_)
        | Action::AlterPolicy { .. }
        | Action::DropPolicy { .. }
        | Action::SetComment { .. }
        | Action::SetOwner { .. }
        | Action::Grant(_)
        | Action::AlterDefaults(_)
        | Action::Rename(_)
        | Action::Revoke(_) => Pace::Brief,
    }
}

/// Whether the step may use a value of one of the types: it has an expression that names the type, or one that could not
/// be decided and may name anything.
fn uses_any(action: &Action, types: &[QualifiedName]) -> bool {
    if types.is_empty() {
        return false;
    }
    let uses = |expression: &Expression| {
        !expression.is_decided()
            || expression.references().any(|part| match part {
                ObjectPart::Object(ObjectId::Type(name)) => types.contains(name),
                ObjectPart::Object(
                    ObjectId::Schema(_)
                    | ObjectId::Extension(_)
                    | ObjectId::Sequence(_)
                    | ObjectId::Table(_)
                    | ObjectId::View(_)
                    | ObjectId::Routine { .. }
                    | ObjectId::Index(_)
                    | ObjectId::Policy { .. }
                    | ObjectId::Trigger { .. }
                    | ObjectId::Rule { .. }
                    | ObjectId::Whole(..)
                    | ObjectId::Comment(_)
                    | ObjectId::Owner(_)
                    | ObjectId::Privileges(_)
                    | ObjectId::DefaultPrivileges(_),
                )
                | ObjectPart::Column { .. }
                | ObjectPart::Constraint { .. }
                | ObjectPart::Type { .. } => false,
            })
    };
    // A conversion reads rows, and none of them can hold a label that was not there.
    let retypes = |to: &TypeRef| types.contains(&to.name);
    match action {
        Action::CreateTable { table, .. } => table_expressions(table).any(uses),
        Action::AlterTable { changes, .. } => changes.iter().any(|change| match change {
            TableChange::AddColumn { column, .. } => {
                let generated = column.generated.as_ref().map(|generated| &generated.expression);
                column.default.iter().chain(generated).any(uses)
            }
            TableChange::SetExpression(_, expression) | TableChange::SetDefault(_, expression) => uses(expression),
            TableChange::AddConstraint(constraint) => constraint.kind.expressions().into_iter().any(uses),
            TableChange::AlterType { to, .. } => retypes(to),
            TableChange::DropConstraint(_)
            | TableChange::DropDefault(_)
            | TableChange::DropIdentity(_)
            | TableChange::DropExpression(_)
            | TableChange::DropNotNull(_)
            | TableChange::DropColumn(_)
            | TableChange::SetNotNull(..)
            | TableChange::ValidateNotNull { .. }
            | TableChange::InheritNotNull { .. }
            | TableChange::AddIdentity(..)
            | TableChange::AlterIdentity { .. }
            | TableChange::AlterConstraint(..)
            | TableChange::SetEnforced(..)
            | TableChange::ValidateConstraint(_)
            | TableChange::SetStorage { .. }
            | TableChange::SetReplicaIdentity(_)
            | TableChange::SetCluster(_)
            | TableChange::SetOptions { .. }
            | TableChange::SetColumnOptions { .. }
            | TableChange::Tune { .. } => false,
        }),
        Action::CreateIndex { index, .. } => {
            let keys = index.keys.iter().filter_map(|key| match &key.kind {
                IndexKeyKind::Column(_) => None,
                IndexKeyKind::Expression(expression) => Some(expression),
            });
            keys.chain(&index.predicate).any(uses)
        }
        // A body that is SQL is read when it is created; what is a string is not, or cannot be relied on.
        Action::Define { definition, .. } => definition.expressions().any(uses),
        Action::CreatePolicy(policy) => policy.using.iter().chain(&policy.with_check).any(uses),
        Action::AlterPolicy { using, with_check, .. } => using.iter().chain(with_check).any(uses),
        Action::AlterDomain { change, .. } => match change {
            DomainChange::SetDefault(expression) => uses(expression),
            DomainChange::AddConstraint(check) => uses(&check.expression),
            DomainChange::DropConstraint(_)
            | DomainChange::DropDefault
            | DomainChange::DropNotNull
            | DomainChange::SetNotNull(_)
            | DomainChange::RenameNotNull { .. }
            | DomainChange::ValidateConstraint(_) => false,
        },
        Action::CreateSchema(_)
        | Action::DropSchema(_)
        | Action::CreateEnum(_)
        | Action::AddEnumValue { .. }
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
        | Action::Attach { .. }
        | Action::Detach { .. }
        | Action::SetRowSecurity { .. }
        | Action::DropTable { .. }
        | Action::Undefine(_)
        | Action::SetFiring { .. }
        | Action::SetTableType { .. }
        | Action::DropIndex { .. }
        | Action::AlterIndex { .. }
        | Action::DropPolicy { .. }
        | Action::SetComment { .. }
        | Action::SetOwner { .. }
        | Action::Grant(_)
        | Action::AlterDefaults(_)
        | Action::Rename(_)
        | Action::Revoke(_) => false,
    }
}

fn table_expressions(table: &Table) -> impl Iterator<Item = &Expression> {
    let columns = table.columns.iter().flat_map(|column| {
        column.default.iter().chain(column.generated.as_ref().map(|generated| &generated.expression))
    });
    columns.chain(table.constraints.values().flat_map(|constraint| constraint.kind.expressions()))
}
