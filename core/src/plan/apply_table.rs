//! What each change does to a table and its columns.

use std::collections::BTreeSet;

use super::action::TableChange;
use super::apply::State;
use super::names;
use crate::model::{
    Column, Comment, Descent, Identity, NotNull, Object, ObjectId, ObjectPart, Rule, Sequence, SequenceOptions, Table,
    Trigger, TypeRef, Whole,
};
use crate::name::{Ident, QualifiedName};

impl State {
    pub(super) fn create_table(&mut self, table: &Table, serials: &BTreeSet<Ident>) {
        self.descents |= table.descent != Descent::Own;
        for column in table.columns.iter().filter(|column| serials.contains(&column.name)) {
            self.create_serial(&table.name, column, table.storage.unlogged);
        }
        let mut made = table.clone();
        made.columns.iter_mut().for_each(|column| as_its_table(column, table.storage.unlogged));
        self.schema.insert(Object::Table(made));
        self.begin(ObjectId::Table(table.name.clone()));
        for identity in table.columns.iter().filter_map(|column| column.identity.as_ref()) {
            self.begin(ObjectId::Sequence(identity.sequence.clone()));
        }
    }

    fn create_serial(&mut self, table: &QualifiedName, column: &Column, unlogged: bool) {
        if let Some(integer) = names::integer_type(&column.data_type) {
            self.insert_sequence(Sequence {
                name: names::column_sequence(table, &column.name),
                options: SequenceOptions::ascending(integer),
                unlogged,
                owned_by: Some(ObjectPart::Column { table: table.clone(), column: column.name.clone() }),
            });
        }
    }

    pub(super) fn log_sequence(&mut self, name: &QualifiedName, of: Option<&ObjectPart>, unlogged: bool) {
        match of {
            Some(ObjectPart::Column { table, column }) => {
                if let Some(column) = self.column_mut(table, column) {
                    as_its_table(column, unlogged);
                }
            }
            Some(ObjectPart::Object(_) | ObjectPart::Constraint { .. } | ObjectPart::Type { .. }) | None => {
                if let Some(sequence) = self.schema.sequence_mut(name) {
                    sequence.unlogged = unlogged;
                }
            }
        }
    }

    /// The sequences of a table's columns become logged and unlogged with it.
    fn log_owned(&mut self, table: &QualifiedName, unlogged: bool) {
        let owned: Vec<QualifiedName> = self.sequences_of(table).cloned().collect();
        owned.iter().for_each(|name| self.log_sequence(name, None, unlogged));
        if let Some(table) = self.schema.table_mut(table) {
            table.columns.iter_mut().for_each(|column| as_its_table(column, unlogged));
        }
    }

    pub(super) fn drop_table(&mut self, name: &QualifiedName) {
        for index in self.indexes.remove(name).unwrap_or_default() {
            self.remove(&ObjectId::Index(index));
        }
        for sequence in self.owned.remove(name).unwrap_or_default() {
            self.remove(&ObjectId::Sequence(sequence));
        }
        let policies: Vec<Ident> = self.schema.policies_of(name).map(|policy| policy.name.clone()).collect();
        for policy in policies {
            self.remove(&ObjectId::Policy { table: name.clone(), name: policy });
        }
        let triggers: Vec<ObjectId> = self.schema.triggers_of(name).map(Trigger::id).collect();
        let rules: Vec<ObjectId> = self.schema.rules_of(name).map(Rule::id).collect();
        for of in triggers.into_iter().chain(rules) {
            self.remove(&of);
        }
        let statistics: Vec<ObjectId> = self.schema.statistics_of(name).map(Whole::id).collect();
        for statistics in statistics {
            self.remove(&statistics);
        }
        let columns = self.schema.table(name).into_iter().flat_map(|table| &table.columns);
        let columns: Vec<Ident> = columns.map(|column| column.name.clone()).collect();
        for column in columns {
            self.remove_what_is_on_column(name, &column);
        }
        if let Some(Object::Table(table)) = self.remove(&ObjectId::Table(name.clone())) {
            for column in &table.columns {
                self.forget_not_null(name, column);
            }
            for (constraint, known) in table.constraints {
                if known.kind.has_index() {
                    let index = QualifiedName { schema: name.schema.clone(), name: constraint.clone() };
                    self.remove_comment(&ObjectPart::Object(ObjectId::Index(index)));
                }
                self.remove_comment(&ObjectPart::Constraint { table: name.clone(), constraint });
            }
        }
    }

    /// Another name for a NOT NULL, here and in all that have it from here.
    pub(super) fn rename_not_null(&mut self, table: &QualifiedName, column: &Ident, from: &Ident, to: &Ident) {
        let mut handed = false;
        if let Some(column) = self.column_mut(table, column) {
            column.not_null.get_or_insert_with(NotNull::default).name = Some(to.clone());
            handed = column.hands_down_not_null();
        }
        let on = |name: &Ident| ObjectPart::Constraint { table: table.clone(), constraint: name.clone() };
        if let Some(Object::Comment(comment)) = self.schema.remove(&ObjectId::Comment(Box::new(on(from)))) {
            self.schema.insert(Object::Comment(Comment { on: on(to), ..comment }));
        }
        if handed {
            self.hand_down_not_null_name(table, column, from, to);
        }
    }

    /// What is said of a NOT NULL that goes.
    pub(super) fn forget_not_null(&mut self, table: &QualifiedName, column: &Column) {
        if let Some(constraint) = names::name_of_not_null(table, column) {
            self.remove_comment(&ObjectPart::Constraint { table: table.clone(), constraint });
        }
    }

    /// What is said of the index of a constraint that goes.
    fn forget_constraint_index(&mut self, table: &QualifiedName, constraint: &Ident) {
        let Some(found) = self.schema.table_mut(table) else { return };
        if found.constraints.get(constraint).is_some_and(|constraint| constraint.kind.has_index()) {
            found.storage.forget_index(constraint);
            let index = QualifiedName { schema: table.schema.clone(), name: constraint.clone() };
            self.remove_comment(&ObjectPart::Object(ObjectId::Index(index)));
        }
    }

    pub(super) fn change_table(&mut self, table: &QualifiedName, change: &TableChange) {
        match change {
            TableChange::DropConstraint(name) => {
                self.remove_comment(&ObjectPart::Constraint { table: table.clone(), constraint: name.clone() });
                self.forget_constraint_index(table, name);
                let dropped = self.schema.table_mut(table).and_then(|table| table.constraints.remove(name));
                if dropped.is_some_and(|dropped| dropped.kind.has_index()) {
                    self.drop_parts(table, &QualifiedName { schema: table.schema.clone(), name: name.clone() });
                }
            }
            TableChange::DropColumn(name) => self.drop_column(table, name),
            TableChange::AddColumn { column, serial } => {
                let unlogged = self.schema.table(table).is_some_and(|table| table.storage.unlogged);
                if *serial {
                    self.create_serial(table, column, unlogged);
                }
                if let Some(table) = self.schema.table_mut(table) {
                    let mut column = column.clone();
                    as_its_table(&mut column, unlogged);
                    table.columns.push(column);
                }
                if let Some(identity) = &column.identity {
                    self.begin(ObjectId::Sequence(identity.sequence.clone()));
                }
            }
            TableChange::SetStorage { from, to } => {
                if from.unlogged != to.unlogged {
                    self.log_owned(table, to.unlogged);
                }
                if let Some(table) = self.schema.table_mut(table) {
                    table.storage.parameters.clone_from(&to.parameters);
                    table.storage.unlogged = to.unlogged;
                }
            }
            TableChange::SetReplicaIdentity(identity) => {
                if let Some(table) = self.schema.table_mut(table) {
                    table.storage.replica_identity = identity.clone();
                }
            }
            TableChange::SetCluster(index) => {
                if let Some(table) = self.schema.table_mut(table) {
                    table.storage.clustered_on.clone_from(index);
                }
            }
            TableChange::SetOptions { to, .. } => {
                if let Some(foreign) = self.schema.table_mut(table).and_then(|table| table.foreign.as_mut()) {
                    foreign.options = to.clone();
                }
            }
            TableChange::SetColumnOptions { column, to, .. } => {
                if let Some(column) = self.column_mut(table, column) {
                    column.options = to.clone();
                }
            }
            TableChange::Tune { column, to, .. } => {
                if let Some(column) = self.column_mut(table, column) {
                    column.tuning = to.clone();
                }
            }
            TableChange::AddConstraint(constraint) => {
                if let Some(table) = self.schema.table_mut(table) {
                    table.constraints.insert(constraint.name.clone(), constraint.clone());
                }
            }
            TableChange::AlterConstraint(name, deferrability) => {
                if let Some(constraint) = self.constraint_mut(table, name) {
                    constraint.deferrability = *deferrability;
                }
            }
            TableChange::SetEnforced(name, enforced) => {
                if let Some(constraint) = self.constraint_mut(table, name) {
                    (constraint.enforced, constraint.validated) = (*enforced, *enforced);
                }
            }
            TableChange::ValidateConstraint(name) => {
                if let Some(constraint) = self.constraint_mut(table, name) {
                    constraint.validated = true;
                }
            }
            TableChange::DropIdentity(name) => {
                self.remove_identity_access(table, name);
                if let Some(column) = self.column_mut(table, name) {
                    change_column(column, change);
                }
            }
            TableChange::DropDefault(name)
            | TableChange::DropExpression(name)
            | TableChange::DropNotNull(name)
            | TableChange::AlterType { column: name, .. }
            | TableChange::SetExpression(name, _)
            | TableChange::SetDefault(name, _)
            | TableChange::SetNotNull(name, _)
            | TableChange::ValidateNotNull { column: name, .. }
            | TableChange::InheritNotNull { column: name, .. }
            | TableChange::AddIdentity(name, _)
            | TableChange::AlterIdentity { column: name, .. } => {
                if matches!(change, TableChange::DropNotNull(_))
                    && let Some(column) = self.column_mut(table, name).cloned()
                {
                    self.forget_not_null(table, &column);
                }
                if let Some(column) = self.column_mut(table, name) {
                    change_column(column, change);
                }
                if let TableChange::AddIdentity(_, identity) = change {
                    let unlogged = self.schema.table(table).is_some_and(|table| table.storage.unlogged);
                    if let Some(column) = self.column_mut(table, name) {
                        as_its_table(column, unlogged);
                    }
                    self.begin(ObjectId::Sequence(identity.sequence.clone()));
                }
            }
        }
    }

    pub(super) fn constraint_mut(
        &mut self,
        table: &QualifiedName,
        name: &Ident,
    ) -> Option<&mut crate::model::Constraint> {
        self.schema.table_mut(table)?.constraints.get_mut(name)
    }

    pub(super) fn drop_column(&mut self, table: &QualifiedName, name: &Ident) {
        let part = ObjectPart::Column { table: table.clone(), column: name.clone() };
        let owned: Vec<QualifiedName> = self
            .sequences_of(table)
            .filter(|sequence| self.schema.sequence(sequence).is_some_and(|s| s.owned_by.as_ref() == Some(&part)))
            .cloned()
            .collect();
        for sequence in owned {
            self.remove_sequence(&sequence);
        }
        self.remove_what_is_on_column(table, name);
        if let Some(column) = self.column_mut(table, name).cloned() {
            self.forget_not_null(table, &column);
        }
        if let Some(table) = self.schema.table_mut(table) {
            table.columns.retain(|column| column.name != *name);
        }
    }
}

/// An identity's sequence that is logged or not.
fn as_its_table(column: &mut Column, unlogged: bool) {
    if let Some(identity) = &mut column.identity {
        identity.unlogged = unlogged;
    }
}

/// What a change does to the column it is about.
pub(super) fn change_column(column: &mut Column, change: &TableChange) {
    match change {
        TableChange::DropDefault(_) => column.default = None,
        TableChange::DropIdentity(_) => column.identity = None,
        TableChange::DropExpression(_) => column.generated = None,
        TableChange::DropNotNull(_) => column.not_null = None,
        TableChange::AlterType { to, collation, .. } => alter_type(column, to, collation.as_ref()),
        TableChange::SetExpression(_, expression) => {
            if let Some(generated) = &mut column.generated {
                generated.expression = expression.clone();
            }
        }
        TableChange::SetDefault(_, expression) => column.default = Some(expression.clone()),
        TableChange::SetNotNull(_, wanted) => column.not_null = Some(wanted.clone()),
        TableChange::ValidateNotNull { .. } => {
            if let Some(not_null) = &mut column.not_null {
                not_null.validated = true;
            }
        }
        TableChange::InheritNotNull { inherit, .. } => {
            if let Some(not_null) = &mut column.not_null {
                not_null.no_inherit = !inherit;
            }
        }
        TableChange::AddIdentity(_, identity) => column.identity = Some(identity.clone()),
        TableChange::AlterIdentity { kind, to, .. } => {
            if let Some(identity) = &mut column.identity {
                identity.kind = kind.unwrap_or(identity.kind);
                identity.options = to.clone();
            }
        }
        TableChange::DropConstraint(_)
        | TableChange::DropColumn(_)
        | TableChange::AddColumn { .. }
        | TableChange::AddConstraint(_)
        | TableChange::AlterConstraint(..)
        | TableChange::SetEnforced(..)
        | TableChange::SetStorage { .. }
        | TableChange::SetReplicaIdentity(_)
        | TableChange::SetCluster(_)
        | TableChange::Tune { .. }
        | TableChange::SetOptions { .. }
        | TableChange::SetColumnOptions { .. }
        | TableChange::ValidateConstraint(_) => {}
    }
}

/// An identity's sequence follows its column's type, and a bound that was the type's own follows with it
/// (`init_params`, sequence.c).
fn alter_type(column: &mut Column, to: &TypeRef, collation: Option<&QualifiedName>) {
    column.data_type = to.clone();
    column.collation = collation.cloned();
    if let (Some(Identity { options, .. }), Some(integer)) = (&mut column.identity, names::integer_type(to)) {
        *options = retyped(options, integer);
    }
}

/// How a sequence counts after `AS integer` alone.
pub(super) fn retyped(options: &SequenceOptions, integer: crate::model::IntegerType) -> SequenceOptions {
    let mut after = SequenceOptions { data_type: integer, ..options.clone() };
    if options.max == options.data_type.max() {
        after.max = integer.max();
    }
    if options.min == options.data_type.min() {
        after.min = integer.min();
    }
    after
}
