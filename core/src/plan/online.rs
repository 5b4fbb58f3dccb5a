//! Statements that block others for long, as statements that do not.
//!
//! What is slow is moved behind everything else, so that the plan itself stays one transaction: no moment between its
//! steps is seen that would not be seen without `online`.

use std::collections::BTreeSet;

use super::PlanOptions;
use super::action::{Action, TableChange};
use super::describe::q;
use super::graph::Draft;
use super::names::{not_null_name, object_name};
use super::preferences::Preferences;
use crate::model::{
    Column, Constraint, ConstraintKind, Deferrability, Expression, Index, IndexKeyKind, NameStyle, NotNull, Object,
    ObjectId, ObjectPart, Piece, Schema, Table,
};
use crate::name::{Ident, QualifiedName};

/// Which statements are to have another form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Forms {
    create_indexes: bool,
    drop_indexes: bool,
    constraints: bool,
}

impl Forms {
    pub(super) fn new(options: &PlanOptions, preferences: &Preferences) -> Self {
        Self {
            create_indexes: options.online || preferences.create_concurrently,
            drop_indexes: options.online || preferences.drop_concurrently,
            constraints: options.online,
        }
    }

    /// Whether there are any.
    pub(super) fn any(self) -> bool {
        self.create_indexes || self.drop_indexes || self.constraints
    }
}

/// Rewrites ordered drafts. Only tables that are there before and after are used by anybody.
pub(super) fn rewrite(
    from: &Schema,
    to: &Schema,
    drafts: Vec<Draft>,
    options: &PlanOptions,
    forms: Forms,
) -> Vec<Draft> {
    if !forms.any() {
        return drafts;
    }
    let mut online = Online {
        from,
        to,
        forms,
        not_null_alone: options.server_version.is_some_and(|version| version >= 18),
        disturbed: drafts.iter().flat_map(disturbed).collect(),
        kept: Vec::new(),
        validations: Vec::new(),
        settled: Vec::new(),
        last: Vec::new(),
        moved: Vec::new(),
    };
    for draft in drafts {
        online.draft(draft);
    }
    let Online { mut kept, validations, settled, last, .. } = online;
    kept.extend(validations.into_iter().chain(settled).chain(last));
    kept
}

struct Online<'a> {
    from: &'a Schema,
    to: &'a Schema,
    forms: Forms,
    /// Whether the server knows NOT NULL NOT VALID, so that no check is needed.
    not_null_alone: bool,
    /// The columns that go or are rewritten: an index on them goes with them, or is rebuilt.
    disturbed: BTreeSet<(QualifiedName, Ident)>,
    kept: Vec<Draft>,
    /// What looks at rows.
    validations: Vec<Draft>,
    /// What waits for that.
    settled: Vec<Draft>,
    /// Indexes, and their comments.
    last: Vec<Draft>,
    /// The indexes that are built at the end.
    moved: Vec<QualifiedName>,
}

impl Online<'_> {
    fn draft(&mut self, draft: Draft) {
        match draft.action {
            Action::CreateIndex { index: Index { ref table, .. }, .. }
            | Action::DropIndex { ref table, .. }
            | Action::AlterTable { ref table, .. }
                if self.has_partitions(table) =>
            {
                self.kept.push(draft);
            }
            Action::CreateIndex { ref index, .. } if self.forms.create_indexes && self.can_wait(index) => {
                self.moved.push(index.name.clone());
                let action = Action::CreateIndex { index: index.clone(), concurrently: true };
                self.last.push(Draft { action, ..draft });
            }
            Action::DropIndex { ref name, ref table, .. } if self.forms.drop_indexes && self.can_stay(name) => {
                let action = Action::DropIndex { name: name.clone(), table: table.clone(), concurrently: true };
                self.last.push(Draft { action, ..draft });
            }
            Action::AlterIndex { ref name, .. }
            | Action::SetComment { on: ObjectPart::Object(ObjectId::Index(ref name)), .. }
                if self.moved.contains(name) =>
            {
                self.last.push(draft);
            }
            Action::AlterTable { ref table, .. } if self.forms.constraints && self.is_used(table) => self.table(draft),
            _ => self.kept.push(draft),
        }
    }

    /// PostgreSQL has no forms that do not block for a partitioned table.
    fn has_partitions(&self, table: &QualifiedName) -> bool {
        [self.from, self.to].iter().any(|schema| schema.table(table).is_some_and(|table| table.partitioning.is_some()))
    }

    fn is_used(&self, table: &QualifiedName) -> bool {
        // Whose rows are elsewhere is not locked for long.
        let here = |schema: &Schema| schema.table(table).is_some_and(|table| table.foreign.is_none());
        here(self.from) && here(self.to)
    }

    /// Whether nothing in the plan stands on the index: a new foreign key may stand on a unique one.
    fn can_wait(&self, index: &Index) -> bool {
        let referenced = |constraint: &Constraint| match &constraint.kind {
            ConstraintKind::ForeignKey(key) => key.references == index.table,
            ConstraintKind::PrimaryKey(_)
            | ConstraintKind::Unique(_)
            | ConstraintKind::Check { .. }
            | ConstraintKind::Exclude(_) => false,
        };
        let stood_on = index.unique
            && self.to.tables().any(|table| {
                let before = self.from.table(&table.name);
                let is_new = |name: &Ident| before.is_none_or(|before| !before.constraints.contains_key(name));
                table.constraints.values().any(|constraint| referenced(constraint) && is_new(&constraint.name))
            });
        self.is_used(&index.table) && !stood_on
    }

    /// Whether the index may outlive the plan's transaction: its name is not wanted by another, and its columns stay.
    fn can_stay(&self, name: &QualifiedName) -> bool {
        let Some(index) = self.from.index(name) else { return false };
        let name_is_free = self.to.index(name).is_none_or(|wanted| self.can_wait(wanted))
            && self.to.table(name).is_none()
            && self.to.sequence(name).is_none()
            && !self.is_key_name(name);
        let column_stays = |column: &Ident| !self.disturbed.contains(&(index.table.clone(), column.clone()));
        let plain = index.predicate.is_none()
            && index.keys.iter().all(|key| match &key.kind {
                IndexKeyKind::Column(column) => column_stays(column),
                IndexKeyKind::Expression(_) => false,
            })
            && index.include.iter().all(column_stays);
        self.is_used(&index.table) && name_is_free && plain && !index.unique && !self.rebuilds_types()
    }

    fn is_key_name(&self, name: &QualifiedName) -> bool {
        self.to.tables().any(|table| table.name.schema == name.schema && table.constraints.contains_key(&name.name))
    }

    fn rebuilds_types(&self) -> bool {
        self.from.objects().any(|(id, object)| match (object, self.to.get(id)) {
            (Object::Enum(before), Some(Object::Enum(after))) => before.labels != after.labels,
            (Object::Enum(_), _) => true,
            (Object::Defined(before), Some(Object::Defined(after))) if before.type_name().is_some() => before != after,
            (Object::Defined(before), _) if before.type_name().is_some() => true,
            (
                Object::Schema(_)
                | Object::Sequence(_)
                | Object::Table(_)
                | Object::Defined(_)
                | Object::Index(_)
                | Object::Policy(_)
                | Object::Comment(_)
                | Object::Owner(_)
                | Object::Privileges(_)
                | Object::DefaultPrivileges(_),
                _,
            ) => false,
        })
    }

    /// Constraints are added without a look at the rows and validated at the end, NOT NULL by way of a check.
    fn table(&mut self, draft: Draft) {
        let Draft { action: Action::AlterTable { table, changes }, reason, undecided } = draft else { return };
        let mut first = Vec::with_capacity(changes.len());
        // A key or an identity makes its columns NOT NULL at once.
        let at_once: Vec<Ident> = changes.iter().flat_map(needs_not_null).collect();
        for change in changes {
            match change {
                TableChange::AddConstraint(constraint) if is_checked_later(&constraint) => {
                    let validate = TableChange::ValidateConstraint(constraint.name.clone());
                    let why = format!("rows are checked against {} while others go on", q(&constraint.name));
                    self.validations.push(one_change(&table, validate, why, undecided));
                    first.push(TableChange::AddConstraint(Constraint { validated: false, ..constraint }));
                }
                TableChange::ValidateConstraint(name) => {
                    let why = reason.clone();
                    let change = TableChange::ValidateConstraint(name);
                    self.validations.push(one_change(&table, change, why, undecided));
                }
                change @ TableChange::ValidateNotNull { constraint: Some(_), .. } => {
                    self.validations.push(one_change(&table, change, reason.clone(), undecided));
                }
                TableChange::SetNotNull(column, not_null)
                    if not_null.validated && !at_once.contains(&column) && self.has_column(&table, &column) =>
                {
                    first.push(match self.free_not_null_name(&table, &column, &not_null) {
                        Some(constraint) => self.not_null_later(&table, column, constraint, not_null, undecided),
                        None => self.not_null_by_check(&table, column, not_null, undecided),
                    });
                }
                other => first.push(other),
            }
        }
        if !first.is_empty() {
            self.kept.push(Draft { action: Action::AlterTable { table, changes: first }, reason, undecided });
        }
    }

    fn has_column(&self, table: &QualifiedName, column: &Ident) -> bool {
        self.from.table(table).is_some_and(|table| table.column(column).is_some())
    }

    /// The name under which a NOT NULL can be added without a look at the rows and then validated, where that can be.
    fn free_not_null_name(&self, table: &QualifiedName, column: &Ident, not_null: &NotNull) -> Option<Ident> {
        if !self.not_null_alone {
            return None;
        }
        let had = self.from.table(table)?;
        // What is NOT NULL already is only validated.
        let is_new = had.column(column)?.not_null.is_none();
        let name = not_null.name.clone().unwrap_or_else(|| not_null_name(table, column));
        let wanted = self.to.table(table)?;
        let taken = |table: &Table| {
            let named = |known: &Column| {
                let own = not_null_name(&table.name, &known.name);
                let other = known.name != *column;
                let known = known.not_null.as_ref();
                other && known.is_some_and(|known| known.name.as_ref().unwrap_or(&own) == &name)
            };
            table.constraints.contains_key(&name) || table.columns.iter().any(named)
        };
        (is_new && !taken(had) && !taken(wanted)).then_some(name)
    }

    /// `ADD CONSTRAINT … NOT NULL … NOT VALID`, and its validation.
    fn not_null_later(
        &mut self,
        table: &QualifiedName,
        column: Ident,
        constraint: Ident,
        not_null: NotNull,
        undecided: bool,
    ) -> TableChange {
        let label = format!("column {} of {}", q(&column), q(&table.name));
        let change = TableChange::ValidateNotNull { column: column.clone(), constraint: Some(constraint) };
        let why = format!("rows of {label} are checked while others go on");
        self.validations.push(one_change(table, change, why, undecided));
        TableChange::SetNotNull(column, NotNull { validated: false, ..not_null })
    }

    /// `SET NOT NULL` does not look at the rows where a validated check says the same (PostgreSQL manual, ALTER TABLE).
    fn not_null_by_check(
        &mut self,
        table: &QualifiedName,
        column: Ident,
        not_null: NotNull,
        undecided: bool,
    ) -> TableChange {
        let check = not_null_check(self.to, table, &column);
        let label = format!("column {} of {}", q(&column), q(&table.name));
        let later = |change: TableChange, why: String| one_change(table, change, why, undecided);
        self.validations.push(later(
            TableChange::ValidateConstraint(check.name.clone()),
            format!("rows of {label} are checked while others go on"),
        ));
        let why = format!("{label} may not be null, as its check has shown");
        self.settled.push(later(TableChange::SetNotNull(column, not_null), why));
        let why = format!("{label} says by itself what the check said");
        self.settled.push(later(TableChange::DropConstraint(check.name.clone()), why));
        TableChange::AddConstraint(check)
    }
}

fn one_change(table: &QualifiedName, change: TableChange, reason: String, undecided: bool) -> Draft {
    Draft { action: Action::AlterTable { table: table.clone(), changes: vec![change] }, reason, undecided }
}

fn is_checked_later(constraint: &Constraint) -> bool {
    match constraint.kind {
        ConstraintKind::ForeignKey(_) | ConstraintKind::Check { .. } => constraint.validated,
        // No exclusion constraint can be made of an index that was built concurrently.
        ConstraintKind::PrimaryKey(_) | ConstraintKind::Unique(_) | ConstraintKind::Exclude(_) => false,
    }
}

fn disturbed(draft: &Draft) -> Vec<(QualifiedName, Ident)> {
    let Action::AlterTable { table, changes } = &draft.action else { return Vec::new() };
    let columns = changes.iter().filter_map(|change| match change {
        TableChange::DropColumn(column)
        | TableChange::AlterType { column, .. }
        | TableChange::SetExpression(column, _) => Some(column),
        TableChange::DropConstraint(_)
        | TableChange::DropDefault(_)
        | TableChange::DropIdentity(_)
        | TableChange::DropExpression(_)
        | TableChange::DropNotNull(_)
        | TableChange::AddColumn { .. }
        | TableChange::SetDefault(..)
        | TableChange::SetNotNull(..)
        | TableChange::ValidateNotNull { .. }
        | TableChange::InheritNotNull { .. }
        | TableChange::AddIdentity(..)
        | TableChange::AlterIdentity { .. }
        | TableChange::AddConstraint(_)
        | TableChange::AlterConstraint(..)
        | TableChange::SetEnforced(..)
        | TableChange::ValidateConstraint(_)
        | TableChange::SetStorage { .. }
        | TableChange::SetReplicaIdentity(_)
        | TableChange::SetCluster(_)
        | TableChange::SetOptions { .. }
        | TableChange::SetColumnOptions { .. }
        | TableChange::Tune { .. } => None,
    });
    columns.map(|column| (table.clone(), column.clone())).collect()
}

fn needs_not_null(change: &TableChange) -> Vec<Ident> {
    match change {
        TableChange::AddIdentity(column, _) => vec![column.clone()],
        TableChange::AddConstraint(Constraint { kind: ConstraintKind::PrimaryKey(key), .. }) => key.columns.clone(),
        TableChange::AddConstraint(_)
        | TableChange::DropConstraint(_)
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
        | TableChange::ValidateNotNull { .. }
        | TableChange::InheritNotNull { .. }
        | TableChange::AlterIdentity { .. }
        | TableChange::AlterConstraint(..)
        | TableChange::SetEnforced(..)
        | TableChange::ValidateConstraint(_)
        | TableChange::SetStorage { .. }
        | TableChange::SetReplicaIdentity(_)
        | TableChange::SetCluster(_)
        | TableChange::SetOptions { .. }
        | TableChange::SetColumnOptions { .. }
        | TableChange::Tune { .. } => Vec::new(),
    }
}

/// `CHECK (column IS NOT NULL) NOT VALID`, under a name that no constraint of the table has.
fn not_null_check(to: &Schema, table: &QualifiedName, column: &Ident) -> Constraint {
    let taken = |name: &Ident| to.table(table).is_some_and(|table| table.constraints.contains_key(name));
    let named = |label: &str| object_name(table.name.as_str(), Some(column.as_str()), label);
    let mut name = named("not_null_check");
    let mut number = 1_u32;
    while taken(&name) {
        name = named(&format!("not_null_check{number}"));
        number += 1;
    }
    let part = ObjectPart::Column { table: table.clone(), column: column.clone() };
    let expression = Expression::decided(vec![
        Piece::Name { part, style: NameStyle::Identifier },
        Piece::Sql(" IS NOT NULL".to_owned()),
    ]);
    Constraint {
        name,
        kind: ConstraintKind::Check { expression, no_inherit: false },
        deferrability: Deferrability::NotDeferrable,
        validated: false,
        enforced: true,
        part_of: None,
    }
}
