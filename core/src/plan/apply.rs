//! What each action does to a schema: the model's own account of what PostgreSQL does.

use std::collections::{BTreeMap, BTreeSet};

use super::action::{Action, AttributeChange, DomainChange, EnumPosition};
use crate::analyze::descent::{self, NewKeys};
use crate::model::{
    Column, Comment, Definition, Descent, Firing, Multirange, Namespace, NotNull, Object, ObjectId, ObjectPart, Owner,
    Privileges, Rule, Schema, Sequence, Trigger, View, Whole,
};
use crate::name::{Ident, QualifiedName};

/// The schema after the action. What the action is about and is not there is left out, never invented.
pub fn apply(schema: &Schema, action: &Action) -> Schema {
    let mut state = State::new(schema.clone());
    state.apply(action);
    state.into_schema()
}

/// A schema that actions change in place, with what they must find quickly.
#[derive(Debug, Clone, Default)]
pub struct State {
    pub(super) schema: Schema,
    pub(super) indexes: BTreeMap<QualifiedName, BTreeSet<QualifiedName>>,
    pub(super) owned: BTreeMap<QualifiedName, BTreeSet<QualifiedName>>,
    /// Whether there may be tables that descend from others.
    pub(super) descents: bool,
}

impl State {
    /// Takes a schema.
    pub fn new(schema: Schema) -> Self {
        let mut state = Self::default();
        for (_, object) in schema.objects() {
            match object {
                Object::Index(index) => state.note_index(&index.table, &index.name),
                Object::Table(table) => state.descents |= table.descent != Descent::Own,
                Object::Sequence(sequence) => state.note_owner(&sequence.name, sequence.owned_by.as_ref()),
                Object::Schema(_)
                | Object::Enum(_)
                | Object::Defined(_)
                | Object::Policy(_)
                | Object::Comment(_)
                | Object::Owner(_)
                | Object::Privileges(_)
                | Object::DefaultPrivileges(_) => {}
            }
        }
        state.schema = schema;
        state
    }

    /// The schema as it is now.
    pub fn schema(&self) -> &Schema {
        &self.schema
    }

    /// The schema as it is now.
    pub fn into_schema(self) -> Schema {
        self.schema
    }

    /// The indexes of a table that are no constraints.
    pub fn indexes_of(&self, table: &QualifiedName) -> impl Iterator<Item = &QualifiedName> {
        self.indexes.get(table).into_iter().flatten()
    }

    /// The sequences that columns of a table own.
    pub fn sequences_of(&self, table: &QualifiedName) -> impl Iterator<Item = &QualifiedName> {
        self.owned.get(table).into_iter().flatten()
    }

    fn note_indexes(&mut self, table: &QualifiedName) {
        let of = |object: &Object| match object {
            Object::Index(index) if index.table == *table => Some(index.name.clone()),
            _ => None,
        };
        let names: Vec<QualifiedName> = self.schema.objects().filter_map(|(_, object)| of(object)).collect();
        names.iter().for_each(|name| self.note_index(table, name));
    }

    fn note_index(&mut self, table: &QualifiedName, index: &QualifiedName) {
        self.indexes.entry(table.clone()).or_default().insert(index.clone());
    }

    fn note_owner(&mut self, sequence: &QualifiedName, owner: Option<&ObjectPart>) {
        if let Some(ObjectPart::Column { table, .. }) = owner {
            self.owned.entry(table.clone()).or_default().insert(sequence.clone());
        }
    }

    pub(super) fn insert_sequence(&mut self, sequence: Sequence) {
        self.note_owner(&sequence.name, sequence.owned_by.as_ref());
        let id = ObjectId::Sequence(sequence.name.clone());
        self.schema.insert(Object::Sequence(sequence));
        self.begin(id);
    }

    /// What is created begins with the default privileges there are.
    pub(super) fn begin(&mut self, id: ObjectId) {
        self.schema.begin_access(&ObjectPart::Object(id));
    }

    pub(super) fn remove_sequence(&mut self, name: &QualifiedName) {
        if let Some(Object::Sequence(sequence)) = self.remove(&ObjectId::Sequence(name.clone()))
            && let Some(ObjectPart::Column { table, .. }) = sequence.owned_by
            && let Some(owned) = self.owned.get_mut(&table)
        {
            owned.remove(name);
        }
    }

    fn remove_index(&mut self, name: &QualifiedName) {
        if let Some(Object::Index(index)) = self.remove(&ObjectId::Index(name.clone()))
            && let Some(indexes) = self.indexes.get_mut(&index.table)
        {
            indexes.remove(name);
            if let Some(table) = self.schema.table_mut(&index.table) {
                table.storage.forget_index(&name.name);
            }
            self.drop_parts(&index.table, name);
        }
    }

    /// Takes out an object and what is on it.
    pub(super) fn remove(&mut self, id: &ObjectId) -> Option<Object> {
        self.remove_what_is_on(&ObjectPart::Object(id.clone()));
        self.schema.remove(id)
    }

    fn remove_what_is_on(&mut self, part: &ObjectPart) {
        self.remove_comment(part);
        self.remove_access(part);
        self.schema.remove(&ObjectId::Owner(Box::new(part.clone())));
    }

    fn remove_access(&mut self, on: &ObjectPart) {
        self.schema.remove(&ObjectId::Privileges(Box::new(on.clone())));
    }

    /// The privileges on something that has another name now.
    fn move_access(&mut self, from: &ObjectPart, to: ObjectPart) {
        if let Some(Object::Privileges(privileges)) = self.schema.remove(&ObjectId::Privileges(Box::new(from.clone())))
        {
            self.schema.insert(Object::Privileges(Privileges { on: to, ..privileges }));
        }
    }

    /// A column that goes takes along what is on it, and on the sequence of its identity.
    pub(super) fn remove_what_is_on_column(&mut self, table: &QualifiedName, column: &Ident) {
        self.remove_identity_access(table, column);
        self.remove_what_is_on(&ObjectPart::Column { table: table.clone(), column: column.clone() });
    }

    pub(super) fn remove_identity_access(&mut self, table: &QualifiedName, column: &Ident) {
        let identity = self.column_mut(table, column).and_then(|column| column.identity.as_ref());
        if let Some(sequence) = identity.map(|identity| identity.sequence.clone()) {
            self.remove_access(&ObjectPart::Object(ObjectId::Sequence(sequence)));
        }
    }

    /// A view takes along what is on it and its columns, its indexes and its triggers.
    fn drop_view(&mut self, view: &View) {
        for column in &view.columns {
            self.remove_what_is_on(&ObjectPart::Column { table: view.name.clone(), column: column.name.clone() });
        }
        for index in self.indexes.remove(&view.name).unwrap_or_default() {
            self.remove(&ObjectId::Index(index));
        }
        let triggers: Vec<ObjectId> = self.schema.triggers_of(&view.name).map(Trigger::id).collect();
        let rules: Vec<ObjectId> = self.schema.rules_of(&view.name).map(Rule::id).collect();
        for of in triggers.into_iter().chain(rules) {
            self.remove(&of);
        }
        let statistics: Vec<ObjectId> = self.schema.statistics_of(&view.name).map(Whole::id).collect();
        for statistics in statistics {
            self.remove(&statistics);
        }
        self.remove(&view.id());
    }

    pub(super) fn remove_comment(&mut self, on: &ObjectPart) {
        self.schema.remove(&ObjectId::Comment(Box::new(on.clone())));
    }

    /// Does what the action does.
    pub fn apply(&mut self, action: &Action) {
        if self.descents {
            self.tell_part(action);
        }
        match action {
            Action::CreateSchema(name) => {
                self.schema.insert(Object::Schema(Namespace { name: name.clone() }));
                self.begin(ObjectId::Schema(name.clone()));
            }
            Action::DropSchema(name) => {
                self.remove(&ObjectId::Schema(name.clone()));
                let within =
                    |id: &ObjectId| matches!(id, ObjectId::DefaultPrivileges(of) if of.schema.as_ref() == Some(name));
                self.schema.retain(|id, _| !within(id));
            }
            Action::CreateEnum(enumeration) => {
                self.schema.insert(Object::Enum(enumeration.clone()));
                self.begin(ObjectId::Type(enumeration.name.clone()));
            }
            Action::AddEnumValue { name, label, position } => self.add_label(name, label, position),
            Action::AlterDomain { name, change } => self.change_domain(name, change),
            Action::AlterComposite { name, change } => self.change_composite(name, change),
            Action::RenameType { from, to } => self.rename_type(from, to),
            Action::DropEnum(name) => {
                self.remove(&ObjectId::Type(name.clone()));
            }
            Action::CreateSequence(sequence) => self.insert_sequence(Sequence { owned_by: None, ..sequence.clone() }),
            Action::AlterSequence { name, to, .. } => {
                if let Some(sequence) = self.schema.sequence_mut(name) {
                    sequence.options = to.clone();
                }
            }
            Action::RenameSequence { from, to, of } => self.rename_identity(from, to, of),
            Action::OwnSequence { name, owner } => self.own_sequence(name, owner.as_ref()),
            Action::LogSequence { name, of, unlogged } => self.log_sequence(name, of.as_ref(), *unlogged),
            Action::AdvanceSequence { .. } => {}
            Action::DropSequence(name) => self.remove_sequence(name),
            Action::CreateTable { table, serials, .. } => self.create_table(table, serials),
            Action::AlterTable { table, changes } => {
                for change in changes {
                    self.change_table(table, change);
                    self.hand_down(table, change);
                }
            }
            Action::RenameNotNull { table, column, from, to } => self.rename_not_null(table, column, from, to),
            Action::SetRowSecurity { table, enabled, forced } => {
                if let Some(table) = self.schema.table_mut(table) {
                    table.row_security.enabled = enabled.unwrap_or(table.row_security.enabled);
                    table.row_security.forced = forced.unwrap_or(table.row_security.forced);
                }
            }
            Action::SetTableType { table, to, .. } => {
                if let Some(table) = self.schema.table_mut(table) {
                    table.of_type.clone_from(to);
                }
            }
            Action::Attach { table, of, bound } => self.attach(table, of, bound.as_ref()),
            Action::Detach { table, of, before, .. } => {
                descent::detach(&mut self.schema, table, of, before);
                self.note_indexes(table);
            }
            Action::DropTable { table: name, .. } => self.drop_table(name),
            Action::Define { definition, before } => {
                let mut definition = (**definition).clone();
                if let Definition::Trigger(trigger) = &mut definition {
                    trigger.firing = Firing::Origin;
                }
                if let Definition::Rule(rule) = &mut definition {
                    // What is replaced stays enabled or disabled.
                    let known = before.as_ref().and_then(|_| self.schema.rule(&rule.id()));
                    rule.firing = known.map_or(Firing::Origin, |known| known.firing);
                }
                if let Definition::Range(range) = &definition {
                    let multirange = Multirange { name: range.multirange.clone(), range: range.name.clone() };
                    self.schema.insert(Object::Defined(Definition::Multirange(multirange)));
                }
                let id = definition.id();
                self.schema.insert(Object::Defined(definition));
                if before.is_none() {
                    self.begin(id);
                }
            }
            Action::Undefine(definition) => match &**definition {
                Definition::View(view) => self.drop_view(view),
                Definition::Domain(_)
                | Definition::Composite(_)
                | Definition::Range(_)
                | Definition::Multirange(_)
                | Definition::Routine(_)
                | Definition::Extension(_)
                | Definition::Whole(_)
                | Definition::Rule(_)
                | Definition::Trigger(_) => self.undefine(definition),
            },
            Action::SetFiring { of, to, .. } => {
                if let Some(trigger) = self.schema.trigger_mut(of) {
                    trigger.firing = *to;
                }
                if let Some(rule) = self.schema.rule_mut(of) {
                    rule.firing = *to;
                }
            }
            Action::CreateIndex { index, .. } => {
                self.note_index(&index.table, &index.name);
                self.schema.insert(Object::Index(index.clone()));
                self.absorb_below(&index.table, NewKeys::None);
            }
            Action::DropIndex { name, .. } => self.remove_index(name),
            Action::AlterIndex { name, table, to, .. } => {
                let own = self.schema.index_mut(name).map(|index| &mut index.storage);
                match own {
                    Some(storage) => storage.clone_from(to),
                    None => {
                        let kind = self.constraint_mut(table, &name.name).map(|constraint| &mut constraint.kind);
                        if let Some(storage) = kind.and_then(|kind| kind.index_storage_mut()) {
                            storage.clone_from(to);
                        }
                    }
                }
                if self.descents {
                    self.leave_out_parts(table);
                }
            }
            Action::CreatePolicy(policy) => {
                self.schema.insert(Object::Policy(policy.clone()));
            }
            Action::AlterPolicy { table, name, roles, using, with_check } => {
                if let Some(policy) = self.schema.policy_mut(table, name) {
                    if let Some(roles) = roles {
                        policy.roles = roles.clone();
                    }
                    if let Some(using) = using {
                        policy.using = Some(using.clone());
                    }
                    if let Some(with_check) = with_check {
                        policy.with_check = Some(with_check.clone());
                    }
                }
            }
            Action::DropPolicy { table, name } => {
                self.remove(&ObjectId::Policy { table: table.clone(), name: name.clone() });
            }
            Action::SetOwner { on, to, .. } => self.schema.give(on, to),
            Action::SetComment { on, text: Some(text), .. } => {
                self.schema.insert(Object::Comment(Comment { on: on.clone(), text: text.clone() }));
            }
            Action::SetComment { on, text: None, .. } => {
                self.remove_comment(on);
                if self.descents
                    && let Some(table) = descent::table_of_index(&self.schema, on)
                {
                    self.leave_out_parts(&table);
                }
            }
            Action::Grant(change) => {
                change.entries().iter().for_each(|(part, entry)| match change.of_owner {
                    true => self.schema.change_owner_access(part, entry, true),
                    false => self.schema.grant(part, entry),
                });
            }
            Action::Revoke(change) if change.of_owner => {
                for (part, entry) in change.entries() {
                    self.schema.change_owner_access(&part, &entry, false);
                }
            }
            Action::Revoke(change) => {
                change.entries().iter().for_each(|(part, entry)| self.schema.revoke(part, entry));
            }
            Action::Rename(_) => {
                let statement = crate::render::statement(action, &crate::render::Style::default());
                *self = Self::new(crate::interpret::after(std::mem::take(&mut self.schema), &statement));
                if self.descents {
                    for table in descent::tables_with_parts(&self.schema) {
                        self.leave_out_parts(&table);
                    }
                }
            }
            Action::AlterDefaults(change) => {
                let mut access = self.schema.default_access_of(&change.of);
                if change.is_grant {
                    change.entry.grant(&mut access)
                } else {
                    change.entry.revoke(&mut access)
                }
                self.schema.set_default_access(&change.of, access);
            }
        }
    }

    pub(super) fn column_mut(&mut self, table: &QualifiedName, column: &Ident) -> Option<&mut Column> {
        self.schema.table_mut(table)?.column_mut(column)
    }

    fn add_label(&mut self, name: &QualifiedName, label: &str, position: &EnumPosition) {
        if let Some(Object::Enum(mut enumeration)) = self.schema.remove(&ObjectId::Type(name.clone())) {
            let labels = &mut enumeration.labels;
            let find = |other: &String| labels.iter().position(|label| label == other);
            let at = match position {
                EnumPosition::Before(other) => find(other),
                EnumPosition::After(other) => find(other).map(|at| at + 1),
                EnumPosition::Last => None,
            };
            labels.insert(at.unwrap_or(labels.len()), label.to_owned());
            self.schema.insert(Object::Enum(enumeration));
        }
    }

    fn undefine(&mut self, definition: &Definition) {
        match self.schema.get(&definition.id()) {
            Some(Object::Defined(Definition::Domain(domain))) => {
                let names: Vec<Ident> = domain.checks.keys().cloned().chain(domain.not_null_name()).collect();
                let part = |name| ObjectPart::domain_constraint(&domain.name, name);
                let parts: Vec<ObjectPart> = names.iter().map(part).collect();
                parts.iter().for_each(|part| self.remove_comment(part));
            }
            Some(Object::Defined(Definition::Composite(composite))) => {
                let part = |of: &crate::model::Attribute| ObjectPart::attribute(&composite.name, &of.name);
                let parts: Vec<ObjectPart> = composite.attributes.iter().map(part).collect();
                parts.iter().for_each(|part| self.remove_comment(part));
            }
            Some(Object::Defined(Definition::Range(range))) => {
                let multirange = ObjectId::Type(range.multirange.clone());
                self.remove(&multirange);
            }
            _ => {}
        }
        self.remove(&definition.id());
    }

    fn change_domain(&mut self, name: &QualifiedName, change: &DomainChange) {
        let dropped = match change {
            DomainChange::DropConstraint(constraint) => Some(constraint.clone()),
            DomainChange::DropNotNull => self.schema.domain(name).and_then(|domain| domain.not_null_name()),
            _ => None,
        };
        if let Some(dropped) = dropped {
            self.remove_comment(&ObjectPart::domain_constraint(name, &dropped));
        }
        let Some(domain) = self.schema.domain_mut(name) else { return };
        match change {
            DomainChange::DropConstraint(constraint) => {
                domain.checks.remove(constraint);
            }
            DomainChange::DropDefault => domain.default = None,
            DomainChange::DropNotNull => domain.not_null = None,
            DomainChange::SetDefault(default) => domain.default = Some(default.clone()),
            DomainChange::SetNotNull(name) => domain.not_null = Some(NotNull::named(name.clone())),
            DomainChange::RenameNotNull { to, .. } => domain.not_null = Some(NotNull::named(Some(to.clone()))),
            DomainChange::AddConstraint(check) => {
                domain.checks.insert(check.name.clone(), check.clone());
            }
            DomainChange::ValidateConstraint(name) => {
                if let Some(check) = domain.checks.get_mut(name) {
                    check.validated = true;
                }
            }
        }
    }

    fn change_composite(&mut self, name: &QualifiedName, change: &AttributeChange) {
        if let AttributeChange::Drop(attribute) = change {
            self.remove_comment(&ObjectPart::attribute(name, attribute));
        }
        let Some(composite) = self.schema.composite_mut(name) else { return };
        match change {
            AttributeChange::Drop(attribute) => composite.attributes.retain(|known| known.name != *attribute),
            AttributeChange::Add(attribute) => composite.attributes.push(attribute.clone()),
            AttributeChange::Alter(attribute) => {
                let known = composite.attributes.iter_mut().find(|known| known.name == attribute.name);
                known.into_iter().for_each(|known| known.clone_from(attribute));
            }
        }
    }

    /// Columns and expressions follow a type's name.
    fn rename_type(&mut self, from: &QualifiedName, to: &Ident) {
        let renamed = QualifiedName { schema: from.schema.clone(), name: to.clone() };
        let (old, new) = (ObjectId::Type(from.clone()), ObjectId::Type(renamed.clone()));
        if let Some(Object::Enum(mut enumeration)) = self.schema.get(&old).cloned() {
            self.schema.remove(&old);
            enumeration.name = renamed.clone();
            self.schema.insert(Object::Enum(enumeration));
        }
        if let Some(Object::Defined(mut definition)) = self.schema.get(&old).cloned() {
            self.schema.remove(&old);
            match &mut definition {
                Definition::Domain(domain) => {
                    // The name of a constraint stays what it is.
                    let known = domain.not_null_name();
                    domain.name = renamed.clone();
                    if let Some(not_null) = &mut domain.not_null {
                        not_null.name = None;
                    }
                    let chosen = domain.not_null_name();
                    if let Some(not_null) = domain.not_null.as_mut().filter(|_| known != chosen) {
                        not_null.name = known;
                    }
                }
                Definition::Composite(composite) => composite.name = renamed.clone(),
                Definition::Range(range) => range.name = renamed.clone(),
                Definition::Multirange(multirange) => multirange.name = renamed.clone(),
                Definition::Routine(_)
                | Definition::Extension(_)
                | Definition::Trigger(_)
                | Definition::Rule(_)
                | Definition::View(_)
                | Definition::Whole(_) => {}
            }
            self.schema.insert(Object::Defined(definition));
            self.rename_type_parts(from, &renamed);
        }
        let on = ObjectPart::Object(old.clone());
        self.move_access(&on, ObjectPart::Object(new.clone()));
        if let Some(Object::Owner(owner)) = self.schema.remove(&ObjectId::Owner(Box::new(on.clone()))) {
            self.schema.insert(Object::Owner(Owner { on: ObjectPart::Object(new.clone()), ..owner }));
        }
        if let Some(Object::Comment(comment)) = self.schema.remove(&ObjectId::Comment(Box::new(on))) {
            self.schema.insert(Object::Comment(Comment { on: ObjectPart::Object(new.clone()), ..comment }));
        }
        self.schema.for_each_mut(|_, object| {
            if let Object::Table(table) = object {
                for column in table.columns.iter_mut().filter(|column| column.data_type.name == *from) {
                    column.data_type.name = renamed.clone();
                }
            }
            // What has the type in its identity is gone by now.
            if let Object::Defined(definition) = object {
                definition.for_each_type_mut(&mut |of| {
                    if of.name == *from {
                        of.name = renamed.clone();
                    }
                });
            }
            object.for_each_expression_mut(&mut |expression| {
                expression.rename(|part| match part {
                    ObjectPart::Object(id) if *id == old => *part = ObjectPart::Object(new.clone()),
                    ObjectPart::Type { of, .. } if of == from => of.clone_from(&renamed),
                    ObjectPart::Object(_)
                    | ObjectPart::Column { .. }
                    | ObjectPart::Constraint { .. }
                    | ObjectPart::Type { .. } => {}
                });
            });
        });
    }

    /// Comments on the parts of a type follow its name.
    fn rename_type_parts(&mut self, from: &QualifiedName, to: &QualifiedName) {
        let comments: Vec<Comment> = self
            .schema
            .objects()
            .filter_map(|(_, object)| match object {
                Object::Comment(comment) if matches!(&comment.on, ObjectPart::Type { of, .. } if of == from) => {
                    Some(comment.clone())
                }
                _ => None,
            })
            .collect();
        for comment in comments {
            self.remove_comment(&comment.on);
            if let ObjectPart::Type { part, name, .. } = comment.on {
                let on = ObjectPart::Type { of: to.clone(), part, name };
                self.schema.insert(Object::Comment(Comment { on, text: comment.text }));
            }
        }
    }

    fn rename_identity(&mut self, from: &QualifiedName, to: &Ident, of: &ObjectPart) {
        if let ObjectPart::Column { table, column } = of
            && let Some(identity) = self.column_mut(table, column).and_then(|column| column.identity.as_mut())
            && identity.sequence == *from
        {
            identity.sequence.name = to.clone();
            let renamed = QualifiedName { schema: from.schema.clone(), name: to.clone() };
            let part = |name: QualifiedName| ObjectPart::Object(ObjectId::Sequence(name));
            self.move_access(&part(from.clone()), part(renamed));
        }
    }

    fn own_sequence(&mut self, name: &QualifiedName, owner: Option<&ObjectPart>) {
        let Some(sequence) = self.schema.sequence_mut(name) else { return };
        let before = std::mem::replace(&mut sequence.owned_by, owner.cloned());
        if let Some(ObjectPart::Column { table, .. }) = before
            && let Some(owned) = self.owned.get_mut(&table)
        {
            owned.remove(name);
        }
        self.note_owner(name, owner);
    }
}
