//! What may go wrong with a step.

use std::collections::BTreeSet;

use super::action::{Action, AttributeChange, Conversion, DomainChange, FieldSource, TableChange};
use super::casts;
use super::describe::q;
use super::filled::{added_column, comes_empty, is_shown_not_null};
use crate::model::{
    Bound, Clause, Column, Constraint, ConstraintKind, Definition, GeneratedKind, Index, Kind, NotNull, ObjectId,
    ObjectPart, Schema, View, Whole, WholeKind, is_about_roles,
};
use crate::name::{Ident, QualifiedName};

/// Something that may go wrong with a step.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Hazard {
    /// A moment, or from now on, in which more rows are visible than before.
    Access {
        /// Which rows, and for how long.
        message: String,
    },
    /// Values are gone, or altered.
    DataLoss {
        /// Which values.
        message: String,
    },
    /// Every row of a table is written anew, while nobody can read it.
    TableRewrite {
        /// The table.
        table: QualifiedName,
    },
    /// The statement fails where rows do not fit; nothing is changed then.
    MayFail {
        /// Which rows do not fit.
        message: String,
    },
    /// A lock on something that others may be using.
    Lock {
        /// What is locked.
        name: QualifiedName,
        /// How.
        mode: LockMode,
    },
}

/// The kinds of [`Hazard`], by what a person approves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum HazardKind {
    /// [`Hazard::Access`]
    Access,
    /// [`Hazard::DataLoss`]
    DataLoss,
    /// [`Hazard::TableRewrite`]
    TableRewrite,
    /// [`Hazard::MayFail`]
    MayFail,
    /// [`Hazard::Lock`]
    Lock,
}

impl HazardKind {
    /// Every kind, the gravest first.
    pub const ALL: [Self; 5] = [Self::Access, Self::DataLoss, Self::TableRewrite, Self::MayFail, Self::Lock];

    /// Its stable name, for instance `data-loss`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Access => "access",
            Self::DataLoss => "data-loss",
            Self::TableRewrite => "table-rewrite",
            Self::MayFail => "may-fail",
            Self::Lock => "lock",
        }
    }

    /// Whether what it means cannot be taken back by waiting or by trying again.
    pub fn is_grave(self) -> bool {
        match self {
            Self::Access | Self::DataLoss => true,
            Self::TableRewrite | Self::MayFail | Self::Lock => false,
        }
    }
}

/// The locks that schema changes take (PostgreSQL manual, Explicit Locking), the weakest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LockMode {
    /// `SHARE UPDATE EXCLUSIVE`
    ShareUpdateExclusive,
    /// `SHARE`
    Share,
    /// `SHARE ROW EXCLUSIVE`
    ShareRowExclusive,
    /// `ACCESS EXCLUSIVE`
    AccessExclusive,
}

impl LockMode {
    /// PostgreSQL's name of it.
    pub fn name(self) -> &'static str {
        match self {
            Self::ShareUpdateExclusive => "SHARE UPDATE EXCLUSIVE",
            Self::Share => "SHARE",
            Self::ShareRowExclusive => "SHARE ROW EXCLUSIVE",
            Self::AccessExclusive => "ACCESS EXCLUSIVE",
        }
    }

    /// What others cannot do while it is held.
    pub fn blocks(self) -> &'static str {
        match self {
            Self::ShareUpdateExclusive => "blocks schema changes, VACUUM and ANALYZE",
            Self::Share | Self::ShareRowExclusive => "blocks writes",
            Self::AccessExclusive => "blocks reads and writes",
        }
    }
}

impl Hazard {
    /// Its kind.
    pub fn kind(&self) -> HazardKind {
        match self {
            Self::Access { .. } => HazardKind::Access,
            Self::DataLoss { .. } => HazardKind::DataLoss,
            Self::TableRewrite { .. } => HazardKind::TableRewrite,
            Self::MayFail { .. } => HazardKind::MayFail,
            Self::Lock { .. } => HazardKind::Lock,
        }
    }

    /// What it means here, in one sentence without a full stop.
    pub fn message(&self) -> String {
        match self {
            Self::Access { message } | Self::DataLoss { message } | Self::MayFail { message } => message.clone(),
            Self::TableRewrite { table } => {
                format!("every row of {} is written anew, and nobody reads it meanwhile", q(&table.name))
            }
            Self::Lock { name, mode } => format!("{} lock on {}: {}", mode.name(), q(&name.name), mode.blocks()),
        }
    }
}

/// What may go wrong with an action on a database that held `before` when the plan began. What the plan itself makes
/// holds no rows and is used by nobody.
pub(super) fn hazards(action: &Action, before: &Schema) -> Vec<Hazard> {
    let mut found = BTreeSet::new();
    let mut lock = |name: &QualifiedName, mode: LockMode| {
        if before.table(name).is_some() || before.sequence(name).is_some() {
            found.insert(Hazard::Lock { name: name.clone(), mode });
        }
    };
    match action {
        Action::AlterSequence { name, .. } | Action::OwnSequence { name, .. } => {
            lock(name, LockMode::ShareRowExclusive);
        }
        Action::LogSequence { name, .. } => lock(name, LockMode::AccessExclusive),
        Action::CreateTable { table, .. } => {
            for referenced in table.constraints.values().filter_map(Constraint::referenced) {
                lock(referenced, LockMode::ShareRowExclusive);
            }
            for parent in table.descent.parents() {
                lock(parent, LockMode::AccessExclusive);
            }
        }
        Action::AlterTable { table, changes } => {
            let mode = changes.iter().map(table_lock).max().unwrap_or(LockMode::AccessExclusive);
            lock(table, mode);
            for change in changes {
                if let TableChange::AddConstraint(constraint) = change
                    && let Some(referenced) = constraint.referenced()
                {
                    lock(referenced, LockMode::ShareRowExclusive);
                }
            }
        }
        Action::Attach { table, of, bound } => {
            lock(of, if bound.is_some() { LockMode::ShareUpdateExclusive } else { LockMode::AccessExclusive });
            lock(table, LockMode::AccessExclusive);
        }
        Action::Detach { table, of, .. } => {
            lock(of, LockMode::AccessExclusive);
            lock(table, LockMode::AccessExclusive);
        }
        Action::SetRowSecurity { table, .. }
        | Action::RenameNotNull { table, .. }
        | Action::SetTableType { table, .. }
        | Action::DropTable { table, .. }
        | Action::DropIndex { table, concurrently: false, .. }
        | Action::CreatePolicy(crate::model::Policy { table, .. })
        | Action::AlterPolicy { table, .. }
        | Action::DropPolicy { table, .. } => lock(table, LockMode::AccessExclusive),
        Action::CreateIndex { index, concurrently: false } => lock(&index.table, LockMode::Share),
        Action::CreateIndex { index: Index { table, .. }, concurrently: true }
        | Action::DropIndex { table, concurrently: true, .. } => lock(table, LockMode::ShareUpdateExclusive),
        // Its lock is on the index.
        Action::AlterIndex { .. } => {}
        Action::Rename(rename) => {
            let table = match &rename.of {
                ObjectPart::Object(ObjectId::Table(table) | ObjectId::View(table) | ObjectId::Sequence(table))
                | ObjectPart::Object(
                    ObjectId::Policy { table, .. } | ObjectId::Trigger { table, .. } | ObjectId::Rule { table, .. },
                )
                | ObjectPart::Column { table, .. }
                | ObjectPart::Constraint { table, .. } => Some(table),
                ObjectPart::Object(_) | ObjectPart::Type { .. } => None,
            };
            if let Some(table) = table {
                lock(table, LockMode::AccessExclusive);
            }
        }
        Action::SetOwner { on, .. } => {
            if let ObjectPart::Object(ObjectId::Table(table) | ObjectId::View(table)) = on {
                lock(table, LockMode::AccessExclusive);
            }
        }
        Action::SetComment { on, .. } => {
            if let Some(table) = commented_table(on) {
                lock(table, LockMode::ShareUpdateExclusive);
            }
        }
        Action::CreateSchema(_)
        | Action::DropSchema(_)
        | Action::CreateEnum(_)
        | Action::AddEnumValue { .. }
        | Action::AlterDomain { .. }
        | Action::AlterComposite { .. }
        | Action::RenameType { .. }
        | Action::DropEnum(_)
        | Action::CreateSequence(_)
        | Action::RenameSequence { .. }
        | Action::AdvanceSequence { .. }
        | Action::DropSequence(_)
        | Action::Grant(_)
        | Action::Revoke(_)
        | Action::AlterDefaults(_) => {}
        Action::Define { definition, before: was } => match &**definition {
            Definition::Routine(_)
            | Definition::Extension(_)
            | Definition::Domain(_)
            | Definition::Composite(_)
            | Definition::Range(_)
            | Definition::Multirange(_) => {}
            Definition::View(view) if before.view(&view.name).is_none() => {}
            Definition::View(view) => lock(&view.name, LockMode::AccessExclusive),
            Definition::Trigger(trigger) => lock(&trigger.table, LockMode::ShareRowExclusive),
            Definition::Rule(rule) => lock(&rule.table, LockMode::AccessExclusive),
            Definition::Whole(whole) => {
                touched_tables(was.as_deref(), whole).for_each(|table| lock(table, LockMode::ShareUpdateExclusive));
            }
        },
        Action::Undefine(definition) => match &**definition {
            Definition::Routine(_)
            | Definition::Extension(_)
            | Definition::Domain(_)
            | Definition::Composite(_)
            | Definition::Range(_)
            | Definition::Multirange(_) => {}
            Definition::View(view) => lock(&view.name, LockMode::AccessExclusive),
            Definition::Trigger(trigger) => lock(&trigger.table, LockMode::AccessExclusive),
            Definition::Rule(rule) => lock(&rule.table, LockMode::AccessExclusive),
            Definition::Whole(whole) => {
                if let Some(table) = whole.table() {
                    lock(table, LockMode::ShareUpdateExclusive);
                }
            }
        },
        Action::SetFiring { table, of: ObjectId::Rule { .. }, .. } => lock(table, LockMode::AccessExclusive),
        Action::SetFiring { table, .. } => lock(table, LockMode::ShareRowExclusive),
    }
    rows(action, before, &mut found);
    found.into_iter().collect()
}

/// The tables of which something carried whole says something else than before.
fn touched_tables<'a>(was: Option<&'a Definition>, whole: &'a Whole) -> impl Iterator<Item = &'a QualifiedName> {
    let was = match was {
        Some(Definition::Whole(was)) => Some(was),
        Some(_) | None => None,
    };
    let same = |of: Option<&'a Whole>, clause: &Clause| of.is_some_and(|of| of.clauses.contains(clause));
    let new = whole.clauses.iter().filter(move |clause| !same(was, clause));
    let gone = was.into_iter().flat_map(|was| &was.clauses).filter(move |clause| !same(Some(whole), clause));
    whole.table().into_iter().chain(new.chain(gone).filter_map(Clause::published))
}

fn commented_table(on: &ObjectPart) -> Option<&QualifiedName> {
    match on {
        ObjectPart::Column { table, .. } => Some(table),
        ObjectPart::Object(crate::model::ObjectId::Table(table)) => Some(table),
        ObjectPart::Object(_) | ObjectPart::Constraint { .. } | ObjectPart::Type { .. } => None,
    }
}

/// The lock a change takes on its table (PostgreSQL manual, ALTER TABLE).
fn table_lock(change: &TableChange) -> LockMode {
    match change {
        TableChange::AddConstraint(constraint) => match constraint.kind {
            ConstraintKind::ForeignKey(_) => LockMode::ShareRowExclusive,
            ConstraintKind::PrimaryKey(_)
            | ConstraintKind::Unique(_)
            | ConstraintKind::Check { .. }
            | ConstraintKind::Exclude(_) => LockMode::AccessExclusive,
        },
        TableChange::ValidateConstraint(_) | TableChange::ValidateNotNull { constraint: Some(_), .. } => {
            LockMode::ShareUpdateExclusive
        }
        TableChange::SetStorage { from, to } if from.unlogged == to.unlogged => LockMode::ShareUpdateExclusive,
        TableChange::SetCluster(_) => LockMode::ShareUpdateExclusive,
        TableChange::SetStorage { .. }
        | TableChange::SetReplicaIdentity(_)
        | TableChange::Tune { .. }
        | TableChange::SetOptions { .. }
        | TableChange::SetColumnOptions { .. } => LockMode::AccessExclusive,
        TableChange::DropConstraint(_)
        | TableChange::DropDefault(_)
        | TableChange::DropIdentity(_)
        | TableChange::DropExpression(_)
        | TableChange::DropNotNull(_)
        | TableChange::DropColumn(_)
        | TableChange::AlterType { .. }
        | TableChange::AddColumn { .. }
        | TableChange::SetExpression(..)
        | TableChange::SetDefault(..)
        | TableChange::SetNotNull(..)
        | TableChange::ValidateNotNull { constraint: None, .. }
        | TableChange::InheritNotNull { .. }
        | TableChange::AddIdentity(..)
        | TableChange::AlterIdentity { .. }
        | TableChange::AlterConstraint(..)
        | TableChange::SetEnforced(..) => LockMode::AccessExclusive,
    }
}

/// What a replaced definition lets people see that it did not before.
fn opened(from: &Definition, to: &Definition) -> Option<String> {
    match (from, to) {
        (Definition::Routine(from), Definition::Routine(to)) => {
            let name = q(&to.name.name);
            if to.security_definer && !from.security_definer {
                return Some(format!("from now on {name} runs with the rights of its owner, whoever calls it"));
            }
            let leaks = to.leakproof && !from.leakproof;
            leaks.then(|| format!("from now on {name} may be run on rows before a policy has let them pass"))
        }
        (Definition::View(from), Definition::View(to)) => view_opened(from, to),
        (
            Definition::Routine(_)
            | Definition::Extension(_)
            | Definition::View(_)
            | Definition::Trigger(_)
            | Definition::Rule(_)
            | Definition::Domain(_)
            | Definition::Composite(_)
            | Definition::Range(_)
            | Definition::Whole(_)
            | Definition::Multirange(_),
            _,
        ) => None,
    }
}

/// Whether a column of a table may hold values of a type.
fn holds(schema: &Schema, name: &QualifiedName) -> bool {
    schema.tables().any(|table| table.columns.iter().any(|column| super::user_type::stands_on(schema, column, name)))
}

fn domain_rows(name: &QualifiedName, change: &DomainChange, before: &Schema, found: &mut BTreeSet<Hazard>) {
    let looks = match change {
        DomainChange::SetNotNull(_) | DomainChange::ValidateConstraint(_) => true,
        DomainChange::AddConstraint(check) => check.validated,
        DomainChange::DropConstraint(_)
        | DomainChange::DropDefault
        | DomainChange::DropNotNull
        | DomainChange::SetDefault(_)
        | DomainChange::RenameNotNull { .. } => false,
    };
    if !looks {
        return;
    }
    for table in before.tables() {
        let stands = |column: &&Column| super::user_type::stands_on(before, column, name);
        for column in table.columns.iter().filter(stands) {
            let message = format!("fails where {} of {} holds other values", q(&column.name), q(&table.name.name));
            found.insert(Hazard::MayFail { message });
            found.insert(Hazard::Lock { name: table.name.clone(), mode: LockMode::Share });
        }
    }
}

/// What a view of other options shows that it did not show before.
fn view_opened(from: &View, to: &View) -> Option<String> {
    let name = q(&to.name.name);
    if from.materialized.is_none() && to.materialized.is_some() {
        return Some(format!("from now on {name} holds rows of its own, which no policy of its tables hides"));
    }
    if from.is_on("security_invoker") && !to.is_on("security_invoker") {
        return Some(format!("from now on {name} shows what its owner may see, whoever reads it"));
    }
    let barrier = from.is_on("security_barrier") && !to.is_on("security_barrier");
    barrier.then(|| format!("from now on conditions of others may see rows that {name} does not show"))
}

/// What happens to the rows that are there.
fn rows(action: &Action, before: &Schema, found: &mut BTreeSet<Hazard>) {
    match action {
        Action::DropTable { table: name, foreign: false } if before.table(name).is_some() => {
            found.insert(Hazard::DataLoss { message: format!("every row of {} is deleted", q(&name.name)) });
        }
        Action::Attach { table, of, bound } if before.table(table).is_some() => joined(table, of, bound, before, found),
        Action::Detach { table, of, partition: true, .. } => {
            let stands = |constraint: &Constraint| constraint.referenced() == Some(of);
            if before.tables().any(|other| other.constraints.values().any(stands)) {
                let message = format!("fails where a foreign key stands on rows of {}", q(&table.name));
                found.insert(Hazard::MayFail { message });
            }
        }
        Action::DropSequence(name) if before.sequence(name).is_some() => {
            let message = format!("how far sequence {} has counted is forgotten", q(&name.name));
            found.insert(Hazard::DataLoss { message });
        }
        Action::CreateIndex { index, concurrently: true } if before.table(&index.table).is_some() => {
            let name = q(&index.name.name);
            let message = format!("if it fails, {name} stays behind as an invalid index, to be dropped by hand");
            found.insert(Hazard::MayFail { message });
        }
        Action::CreateIndex { index, .. } if index.unique && before.table(&index.table).is_some() => {
            let message = format!("fails where rows of {} are equal in {}", q(&index.table.name), q(&index.name.name));
            found.insert(Hazard::MayFail { message });
        }
        // PostgreSQL neither reads nor writes the rows of a foreign table for it.
        Action::AlterTable { table, changes } if before.table(table).is_some_and(|table| table.foreign.is_none()) => {
            for change in changes {
                // No row has anything yet that a foreign key could miss.
                let refers_to_nothing = matches!(change, TableChange::AddConstraint(Constraint {
                    kind: ConstraintKind::ForeignKey(key), ..
                }) if key.columns.iter().any(|column| comes_empty(column, changes)));
                if !refers_to_nothing {
                    table_rows(table, change, before, found);
                }
            }
        }
        Action::AlterSequence { name, from, to } if from.must_restart(to) => {
            let message = format!("how far sequence {} has counted is forgotten", q(&name.name));
            found.insert(Hazard::DataLoss { message });
        }
        Action::AlterSequence { name, from, to } if to.min > from.min || to.max < from.max => {
            let message = format!("fails where sequence {} has counted past its new bounds", q(&name.name));
            found.insert(Hazard::MayFail { message });
        }
        Action::SetRowSecurity { table, enabled: Some(false), .. } if before.table(table).is_some() => {
            let message = format!("from now on no policy hides any row of {}", q(&table.name));
            found.insert(Hazard::Access { message });
        }
        Action::SetRowSecurity { table, forced: Some(false), .. } if before.table(table).is_some() => {
            let message = format!("from now on the owner of {} sees every row of it", q(&table.name));
            found.insert(Hazard::Access { message });
        }
        Action::AlterDomain { name, change } => domain_rows(name, change, before, found),
        Action::AlterComposite { name, change: AttributeChange::Drop(attribute) } if holds(before, name) => {
            let message = format!("what {} holds in values of {} is gone", q(attribute), q(&name.name));
            found.insert(Hazard::DataLoss { message });
        }
        Action::Undefine(definition) if definition.id().kind() == Kind::Whole(WholeKind::Role) => {
            let message = "fails where the role owns something, or something names it, in any database of the server";
            found.insert(Hazard::MayFail { message: message.to_owned() });
        }
        Action::Define { definition, before: was } if is_about_roles(&definition.id()) => {
            if let Definition::Whole(whole) = &**definition {
                let was = match was.as_deref() {
                    Some(Definition::Whole(was)) => Some(was),
                    Some(_) | None => None,
                };
                found.extend(super::roles::opened(was, whole).into_iter().map(|message| Hazard::Access { message }));
            }
        }
        Action::Define { definition, before: Some(from) } => {
            if let Some(message) = opened(from, definition) {
                found.insert(Hazard::Access { message });
            }
        }
        Action::CreateSchema(_)
        | Action::DropSchema(_)
        | Action::CreateEnum(_)
        | Action::AddEnumValue { .. }
        | Action::AlterComposite { .. }
        | Action::RenameType { .. }
        | Action::DropEnum(_)
        | Action::Define { before: None, .. }
        | Action::Undefine(_)
        | Action::SetFiring { .. }
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
        | Action::AlterTable { .. }
        | Action::RenameNotNull { .. }
        | Action::SetTableType { .. }
        | Action::SetRowSecurity { .. }
        | Action::DropTable { .. }
        | Action::CreateIndex { .. }
        | Action::DropIndex { .. }
        | Action::AlterIndex { .. }
        | Action::CreatePolicy(_)
        | Action::AlterPolicy { .. }
        | Action::DropPolicy { .. }
        | Action::SetComment { .. }
        | Action::SetOwner { .. }
        | Action::Grant(_)
        | Action::Revoke(_)
        | Action::AlterDefaults(_)
        | Action::Rename(_) => {}
    }
}

/// What a table that joins a parent shows through it.
fn joined(
    table: &QualifiedName,
    of: &QualifiedName,
    bound: &Option<Bound>,
    before: &Schema,
    found: &mut BTreeSet<Hazard>,
) {
    if bound.is_some() && before.table(table).is_some_and(|table| table.foreign.is_none()) {
        let message =
            format!("fails where a row of {} is not one that it is to hold; every row is checked", q(&table.name));
        found.insert(Hazard::MayFail { message });
    }
    if before.table(table).is_some_and(|table| !table.descent.parents().contains(of)) {
        let (table, of) = (q(&table.name), q(&of.name));
        let message =
            format!("from now on rows of {table} are seen through {of} too, under the policies of {of} alone");
        found.insert(Hazard::Access { message });
    }
}

fn table_rows(table: &QualifiedName, change: &TableChange, before: &Schema, found: &mut BTreeSet<Hazard>) {
    let t = q(&table.name);
    let existing = |column: &Ident| before.table(table).and_then(|table| table.column(column));
    let rewrite = || Hazard::TableRewrite { table: table.clone() };
    let fails = |message: String| Hazard::MayFail { message };
    match change {
        TableChange::DropColumn(name) => {
            // What is computed can be computed again.
            if existing(name).is_some_and(|column| column.generated.is_none()) {
                let message = format!("every value of column {} of {t} is deleted", q(name));
                found.insert(Hazard::DataLoss { message });
            }
        }
        TableChange::AlterType { column, from, to, conversion, .. } if existing(column).is_some() => {
            if *conversion != Conversion::Assignment || casts::rewrites(from, to) {
                found.insert(rewrite());
            }
            if casts::loses(from, to) {
                let message = format!("values of column {} of {t} are rounded or cut", q(column));
                found.insert(Hazard::DataLoss { message });
            }
            if let (Conversion::Fields(fields), Some(old)) = (conversion, before.composite(&from.name)) {
                let kept = |name: &Ident| {
                    fields.iter().any(|source| match source {
                        FieldSource::Null => false,
                        FieldSource::Field(field) | FieldSource::Text { field, .. } => field == name,
                    })
                };
                for lost in old.attributes.iter().filter(|attribute| !kept(&attribute.name)) {
                    let message =
                        format!("every value of {} within column {} of {t} is deleted", q(&lost.name), q(column));
                    found.insert(Hazard::DataLoss { message });
                }
            }
            match conversion {
                Conversion::Assignment if casts::narrows(from, to) => {
                    found.insert(fails(format!("fails where a value of column {} of {t} does not fit", q(column))));
                }
                Conversion::Assignment => {}
                Conversion::Explicit | Conversion::Text | Conversion::Fields(_) => {
                    let message = format!("fails where a value of column {} of {t} cannot be converted", q(column));
                    found.insert(fails(message));
                }
            }
        }
        TableChange::AddColumn { column, serial } => added_column(table, column, *serial, found),
        TableChange::SetExpression(name, _) => {
            let stored = existing(name)
                .and_then(|column| column.generated.as_ref())
                .is_some_and(|generated| generated.kind == GeneratedKind::Stored);
            if stored {
                found.insert(rewrite());
            }
        }
        TableChange::SetNotNull(name, NotNull { validated: true, .. })
        | TableChange::ValidateNotNull { column: name, .. }
            if existing(name).is_some() && !before.table(table).is_some_and(|table| is_shown_not_null(table, name)) =>
        {
            found.insert(fails(format!("fails where column {} of {t} is null; every row is checked", q(name))));
        }
        TableChange::AddConstraint(constraint) if constraint.validated => {
            let message = match &constraint.kind {
                ConstraintKind::PrimaryKey(key) | ConstraintKind::Unique(key) if key.without_overlaps => format!(
                    "fails where rows of {t} overlap by {}; its index is built meanwhile, which cannot be done concurrently",
                    q(&constraint.name)
                ),
                ConstraintKind::PrimaryKey(_) | ConstraintKind::Unique(_) => {
                    format!(
                        "fails where rows of {t} are equal in {}; its index is built meanwhile",
                        q(&constraint.name)
                    )
                }
                ConstraintKind::Exclude(_) => format!(
                    "fails where two rows of {t} exclude each other by {}; its index is built meanwhile, which cannot be done concurrently",
                    q(&constraint.name)
                ),
                ConstraintKind::ForeignKey(_) | ConstraintKind::Check { .. } => {
                    format!("fails where a row of {t} violates {}; every row is checked", q(&constraint.name))
                }
            };
            found.insert(fails(message));
        }
        TableChange::AlterIdentity { column, from, to, .. } if from.must_restart(to) => {
            let message = format!("how far the identity of column {} of {t} has counted is forgotten", q(column));
            found.insert(Hazard::DataLoss { message });
        }
        TableChange::SetStorage { from, to } if from.unlogged != to.unlogged => {
            found.insert(rewrite());
        }
        TableChange::SetStorage { .. }
        | TableChange::SetReplicaIdentity(_)
        | TableChange::SetCluster(_)
        | TableChange::SetOptions { .. }
        | TableChange::SetColumnOptions { .. }
        | TableChange::Tune { .. } => {}
        TableChange::SetEnforced(name, true) | TableChange::ValidateConstraint(name) => {
            found.insert(fails(format!("fails where a row of {t} violates {}; every row is checked", q(name))));
        }
        TableChange::DropConstraint(_)
        | TableChange::DropDefault(_)
        | TableChange::DropIdentity(_)
        | TableChange::DropExpression(_)
        | TableChange::DropNotNull(_)
        | TableChange::AlterType { .. }
        | TableChange::SetDefault(..)
        | TableChange::SetNotNull(..)
        | TableChange::ValidateNotNull { .. }
        | TableChange::InheritNotNull { .. }
        | TableChange::AddIdentity(..)
        | TableChange::AlterIdentity { .. }
        | TableChange::AddConstraint(_)
        | TableChange::AlterConstraint(..)
        | TableChange::SetEnforced(_, false) => {}
    }
}
