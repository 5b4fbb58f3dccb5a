//! From differences to the nodes of a plan.

use std::collections::{BTreeMap, BTreeSet};

use super::action::{Action, Variety};
use super::describe::{self, q};
use super::disturb::{Disturbed, disturbed};
use super::graph::{self, Ordered, Split};
use super::node::{Claim, Group, Nodes, Phase, rank};
use super::{PlanOptions, definition, enumeration, hand_down_order, names, policy, privileges, table, user_type};
use crate::analyze::dependencies::Element;
use crate::diff::{Change, index_in_place};
use crate::model::{
    Column, Comment, Index, Object, ObjectId, ObjectPart, Owner, Policy, Schema, Sequence, SequenceOptions, Table,
    TypePart,
};
use crate::name::{Ident, QualifiedName};

/// The state of building.
pub(super) struct Build<'a> {
    pub(super) from: &'a Schema,
    pub(super) to: &'a Schema,
    pub(super) options: &'a PlanOptions,
    pub(super) disturbed: Disturbed,
    pub(super) nodes: Nodes,
    /// The indexes and owned sequences of what was.
    indexes: BTreeMap<&'a QualifiedName, Vec<&'a Index>>,
    owned: BTreeMap<&'a ObjectPart, Vec<&'a Sequence>>,
    /// What must stand for itself to break a circle.
    pub(super) splits: Splits,
    /// The partitions and heirs of tables that are there before and after.
    pub(super) heirs: BTreeMap<&'a QualifiedName, Vec<&'a QualifiedName>>,
}

/// What is made or taken away in a step of its own, to break a circle.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Splits {
    /// Constraints added after their tables, and sequences written out before them.
    pub(super) make: BTreeSet<Element>,
    /// Constraints, policies and defaults that go before their tables, and policies that are not altered in place.
    pub(super) take: BTreeSet<Element>,
}

impl Splits {
    pub(super) fn add(&mut self, split: Split) {
        match split {
            Split::Make(element) => self.make.insert(element),
            Split::Take(element) => self.take.insert(element),
        };
    }

    pub(super) fn is_empty(&self) -> bool {
        self.make.is_empty() && self.take.is_empty()
    }
}

/// The actions in the order in which they are to be done.
pub(super) fn ordered(from: &Schema, to: &Schema, changes: &[Change<'_>], options: &PlanOptions) -> Ordered {
    let mut splits = Splits::default();
    loop {
        let (ordered, more) = graph::order(nodes(from, to, changes, options, &splits));
        let known = splits.clone();
        splits.make.extend(more.make);
        splits.take.extend(more.take);
        if splits == known {
            return ordered;
        }
    }
}

fn nodes<'a>(
    from: &'a Schema,
    to: &'a Schema,
    changes: &[Change<'a>],
    options: &'a PlanOptions,
    splits: &Splits,
) -> Build<'a> {
    let mut build = Build {
        from,
        to,
        options,
        disturbed: disturbed(from, to, changes, options, splits),
        nodes: Nodes::default(),
        indexes: BTreeMap::new(),
        owned: BTreeMap::new(),
        splits: splits.clone(),
        heirs: heirs(from, to),
    };
    for (_, object) in from.objects() {
        match object {
            Object::Index(index) => build.indexes.entry(&index.table).or_default().push(index),
            Object::Sequence(Sequence { owned_by: Some(owner), .. }) => {
                if let Object::Sequence(sequence) = object {
                    build.owned.entry(owner).or_default().push(sequence);
                }
            }
            Object::Sequence(_)
            | Object::Schema(_)
            | Object::Enum(_)
            | Object::Table(_)
            | Object::Defined(_)
            | Object::Policy(_)
            | Object::Comment(_)
            | Object::Owner(_)
            | Object::Privileges(_)
            | Object::DefaultPrivileges(_) => {}
        }
    }
    // What tables take with them must be known before their parts are looked at.
    let (tables, others): (Vec<_>, Vec<_>) = changes.iter().partition(|change| is_of_table(change));
    tables.into_iter().for_each(|change| build.change(change));
    build.columns_again();
    others.into_iter().for_each(|change| build.change(change));
    build.disturbances();
    table::restate(&mut build);
    super::logged::sequences(&mut build);
    super::log_order::order(&mut build);
    definition::before_renames(&mut build.nodes);
    super::whole::before_checks(&mut build);
    privileges::access(&mut build);
    hand_down_order::parents_first(&mut build);
    super::twice::order(&mut build);
    build
}

fn heirs<'a>(from: &'a Schema, to: &'a Schema) -> BTreeMap<&'a QualifiedName, Vec<&'a QualifiedName>> {
    let mut heirs: BTreeMap<&QualifiedName, Vec<&QualifiedName>> = BTreeMap::new();
    for table in to.tables() {
        let Some(before) = from.table(&table.name) else { continue };
        for parent in table.descent.parents().iter().filter(|parent| before.descent.parents().contains(parent)) {
            heirs.entry(parent).or_default().push(&table.name);
        }
    }
    heirs
}

fn is_of_table(change: &Change<'_>) -> bool {
    matches!(change, Change::Table { .. } | Change::Added(Object::Table(_)) | Change::Dropped(Object::Table(_)))
}

impl<'a> Build<'a> {
    /// Whether the column is to be written as `serial`, its sequence coming with it.
    pub(super) fn is_new_serial(&self, table: &Table, column: &Column) -> bool {
        let sequence = names::column_sequence(&table.name, &column.name);
        self.from.sequence(&sequence).is_none()
            && !self.splits.make.contains(&Element::sequence(&sequence))
            && names::is_serial(self.to, table, column)
    }

    /// A dropped column takes the sequences it owns with it, unless they are wanted elsewhere.
    pub(super) fn take_owned(&mut self, node: usize, table: &QualifiedName, column: &Ident) {
        let owner = ObjectPart::Column { table: table.clone(), column: column.clone() };
        for sequence in self.owned.get(&owner).into_iter().flatten() {
            if self.to.sequence(&sequence.name).is_none() {
                self.nodes.takes(node, Element::sequence(&sequence.name));
                self.nodes.takes(node, Element::Owner(sequence.name.clone()));
                self.nodes.release(node, Claim::Relation(sequence.name.clone()));
            }
        }
    }

    /// A dropped table takes its indexes with it.
    pub(super) fn take_indexes(&mut self, node: usize, table: &QualifiedName) {
        for index in self.indexes.get(table).into_iter().flatten() {
            self.nodes.takes(node, Element::object(ObjectId::Index(index.name.clone())));
            self.nodes.release(node, Claim::Relation(index.name.clone()));
        }
    }

    /// Moves a new sequence past the values that an older column holds.
    pub(super) fn advance(
        &mut self,
        name: &QualifiedName,
        options: &SequenceOptions,
        table: &QualifiedName,
        column: &Ident,
    ) -> usize {
        let action = Action::AdvanceSequence {
            name: name.clone(),
            options: options.clone(),
            table: table.clone(),
            column: column.clone(),
        };
        let why = format!("column {} of {} may hold values already", q(column), q(&table.name));
        self.nodes.add(Group::table(table), rank::OWN, name.name.as_str(), action, why)
    }

    /// The tables below one whose column comes, goes and changes with its own.
    pub(super) fn heirs_of(&self, table: &QualifiedName, column: &Ident) -> Vec<QualifiedName> {
        self.below(table, |heir| {
            let has = |schema: &Schema| {
                schema.table(heir).and_then(|table| table.column(column)).is_some_and(|column| column.inherited)
            };
            has(self.from) || has(self.to)
        })
    }

    /// The tables below one whose column gets another type with its own, be it theirs besides.
    pub(super) fn heirs_retyped_with(&self, table: &QualifiedName, column: &Ident) -> Vec<QualifiedName> {
        let has = |schema: &Schema, heir: &QualifiedName| {
            schema.table(heir).is_some_and(|table| table.column(column).is_some())
        };
        self.below(table, |heir| has(self.from, heir) && has(self.to, heir))
    }

    fn below(&self, table: &QualifiedName, has: impl Fn(&QualifiedName) -> bool) -> Vec<QualifiedName> {
        let mut found: Vec<QualifiedName> = Vec::new();
        let mut work = vec![table];
        while let Some(next) = work.pop() {
            for heir in self.heirs.get(next).into_iter().flatten() {
                if has(heir) && !found.contains(heir) {
                    found.push((*heir).clone());
                    work.push(heir);
                }
            }
        }
        found
    }

    /// Whether a column, or its default, is changed by a change of its parent's.
    fn comes_along(&self, table: &QualifiedName, column: &Ident) -> bool {
        self.is_of_parent(table, column, |column| column.inherited)
    }

    fn is_of_parent(&self, table: &QualifiedName, column: &Ident, is_so: impl Fn(&Column) -> bool) -> bool {
        let parents = |schema: &'a Schema| {
            let table = schema.table(table)?;
            Some((is_so(table.column(column)?), table.descent.parents()))
        };
        match (parents(self.from), parents(self.to)) {
            (Some((true, before)), Some((true, after))) => {
                let both = before.iter().filter(|parent| after.contains(parent));
                both.into_iter().any(|parent| {
                    let has = |schema: &Schema| schema.table(parent).is_some_and(|of| of.column(column).is_some());
                    has(self.from) && has(self.to)
                })
            }
            _ => false,
        }
    }

    fn default_comes_along(&self, table: &QualifiedName, column: &Ident) -> bool {
        let like_parent = |schema: &Schema| {
            let Some(of) = schema.table(table) else { return false };
            let own = of.column(column).and_then(|column| column.default.as_ref());
            of.descent
                .parents()
                .iter()
                .filter_map(|parent| schema.table(parent)?.column(column))
                .any(|above| !crate::diff::optional_expressions(above.default.as_ref(), own).is_change())
        };
        self.comes_along(table, column) && like_parent(self.from) && like_parent(self.to)
    }

    fn change(&mut self, change: &Change<'a>) {
        match change {
            Change::Added(object) => self.added(object),
            Change::Dropped(object) => self.dropped(object),
            Change::Enum { from, to } => enumeration::alter(&mut self.nodes, from, to, (self.from, self.to)),
            Change::Sequence { from, to } => self.alter_sequence(from, to),
            Change::Table { from, to, parts } => table::alter(self, from, to, parts),
            Change::Index { from, to, .. }
                if index_in_place(from, to)
                    && !self.disturbed.again.contains_key(&Element::object(ObjectId::Index(to.name.clone()))) =>
            {
                let why = format!("index {} is to be stored otherwise", q(&to.name.name));
                self.nodes.store_index(&to.name, &to.table, self.to, (&from.storage, &to.storage), why);
            }
            Change::Index { from, to, undecided } => {
                self.replace_index(from, to, &format!("index {} differs", q(&to.name.name)), *undecided);
            }
            Change::Policy { from, to, undecided } => self.alter_policy(from, to, *undecided),
            Change::Defined { from, to, undecided } if to.type_name().is_some() => {
                user_type::alter(self, from, to, *undecided);
            }
            Change::Defined { from, to, undecided } => definition::alter(self, from, to, *undecided),
            Change::Owner { from, to } => self.own(to, Some(from)),
            Change::Comment { to, .. } => self.comment(to, "the comment differs".to_owned()),
            // They are compared with what there is when their turn comes.
            Change::Privileges { .. } | Change::DefaultPrivileges { .. } => {}
        }
    }

    fn added(&mut self, object: &Object) {
        match object {
            Object::Schema(namespace) => {
                let id = object.id();
                let why = format!("schema {} is not there yet", q(&namespace.name));
                let action = Action::CreateSchema(namespace.name.clone());
                let node = self.nodes.add(Group::of(Phase::Make, &id), rank::CREATE, "", action, why);
                self.nodes.makes(node, Element::object(id));
            }
            Object::Enum(enumeration) => {
                let id = object.id();
                let why = format!("type {} is not there yet", q(&enumeration.name.name));
                let action = Action::CreateEnum(enumeration.clone());
                let node = self.nodes.add(Group::of(Phase::Make, &id), rank::CREATE, "", action, why);
                self.nodes.makes(node, Element::object(id));
                self.nodes.claim(node, Claim::Type(enumeration.name.clone()));
            }
            Object::Sequence(sequence) => self.create_sequence(sequence),
            Object::Table(table) => table::create(self, table),
            Object::Defined(definition) => {
                let why = format!("{} is not there yet", describe::object(&definition.id()));
                match definition.type_name() {
                    Some(_) => {
                        user_type::create(self, definition, why);
                    }
                    None => {
                        definition::create(self, definition, None, why);
                    }
                }
            }
            // It comes with the table's joining those above.
            Object::Index(index) if index.part_of.is_some() => {}
            Object::Index(index) => {
                self.create_index(index, format!("index {} is not there yet", q(&index.name.name)));
            }
            Object::Policy(policy) => {
                let why = format!("policy {} of {} is not there yet", q(&policy.name), q(&policy.table.name));
                self.create_policy(policy, why);
            }
            Object::Comment(comment) => self.comment(comment, "the comment is not there yet".to_owned()),
            Object::Owner(owner) => self.own(owner, None),
            Object::Privileges(_) | Object::DefaultPrivileges(_) => {}
        }
    }

    fn dropped(&mut self, object: &Object) {
        let id = object.id();
        if self.nodes.takes.contains_key(&Element::object(id.clone())) {
            return;
        }
        let why = format!("{} is not wanted any more", describe::object(&id));
        let group = Group::of(Phase::Drop, &id);
        match object {
            Object::Schema(namespace) => {
                let action = Action::DropSchema(namespace.name.clone());
                let node = self.nodes.add(group, rank::DROP, "", action, why);
                self.nodes.takes(node, Element::object(id));
            }
            Object::Enum(enumeration) => {
                let node = self.nodes.add(group, rank::DROP, "", Action::DropEnum(enumeration.name.clone()), why);
                self.nodes.takes(node, Element::object(id));
                self.nodes.release(node, Claim::Type(enumeration.name.clone()));
            }
            Object::Sequence(sequence) => {
                let node = self.nodes.add(group, rank::DROP, "", Action::DropSequence(sequence.name.clone()), why);
                self.nodes.takes(node, Element::object(id));
                self.nodes.takes(node, Element::Owner(sequence.name.clone()));
                self.nodes.release(node, Claim::Relation(sequence.name.clone()));
            }
            Object::Table(table) => table::drop(self, table),
            Object::Defined(definition) if definition.type_name().is_some() => {
                user_type::drop(&mut self.nodes, definition, group, why);
            }
            Object::Defined(definition) => {
                definition::drop(self, definition, true, why);
            }
            Object::Index(index) if index.part_of.is_some() => {}
            Object::Index(index) => self.drop_index(index, why),
            Object::Policy(dropped) => {
                policy::drop(&mut self.nodes, dropped, false, why);
            }
            Object::Comment(comment) => self.drop_comment(comment, why),
            // Nobody speaks of it any more: it stays with whom it belongs to.
            Object::Owner(_) => {}
            Object::Privileges(_) | Object::DefaultPrivileges(_) => {}
        }
    }

    fn create_sequence(&mut self, sequence: &Sequence) {
        // `serial` has made it.
        if self.nodes.makes.contains_key(&Element::sequence(&sequence.name)) {
            return;
        }
        let id = ObjectId::Sequence(sequence.name.clone());
        let why = format!("sequence {} is not there yet", q(&sequence.name.name));
        let action = Action::CreateSequence(Sequence { owned_by: None, ..sequence.clone() });
        let node = self.nodes.add(Group::of(Phase::Make, &id), rank::CREATE, "", action, why);
        self.nodes.makes(node, Element::object(id));
        self.nodes.claim(node, Claim::Relation(sequence.name.clone()));
        if let Some(owner) = &sequence.owned_by {
            self.own_sequence(sequence, Some(owner));
            if let ObjectPart::Column { table, column } = owner
                && self.counts_old_rows(&sequence.name, table, column)
            {
                let advance = self.advance(&sequence.name, &sequence.options, table, column);
                self.nodes.needs.push((advance, Element::sequence(&sequence.name)));
            }
        }
    }

    /// Whether rows that are there already hold numbers that a new sequence is to go on from.
    fn counts_old_rows(&self, sequence: &QualifiedName, table: &QualifiedName, column: &Ident) -> bool {
        let find = |schema: &'a Schema| schema.table(table)?.column(column);
        let (Some(old), Some(new)) = (find(self.from), find(self.to)) else { return false };
        if self.holds_no_rows(table) {
            return false;
        }
        let draws = new.default.as_ref().is_some_and(|default| {
            let wanted = ObjectPart::Object(ObjectId::Sequence(sequence.clone()));
            default.references().any(|part| *part == wanted)
        });
        draws && names::integer_type(&old.data_type).is_some()
    }

    /// Whether the rows of a table are elsewhere.
    pub(super) fn holds_no_rows(&self, table: &QualifiedName) -> bool {
        self.to.table(table).is_some_and(|table| table.foreign.is_some())
    }

    /// Gives a sequence to a column, in the column's own group where there is one.
    fn own_sequence(&mut self, sequence: &Sequence, owner: Option<&ObjectPart>) -> usize {
        let group = match owner {
            Some(owner) => Group::of(Phase::Make, &owner.object()),
            None => Group::of(Phase::Make, &ObjectId::Sequence(sequence.name.clone())),
        };
        let why = match owner {
            Some(owner) => format!("sequence {} is to go away with {}", q(&sequence.name.name), describe::part(owner)),
            None => format!("sequence {} is to stay when its column goes", q(&sequence.name.name)),
        };
        let action = Action::OwnSequence { name: sequence.name.clone(), owner: owner.cloned() };
        let node = self.nodes.add(group, rank::OWN, sequence.name.name.as_str(), action, why);
        if owner.is_some() {
            self.nodes.makes(node, Element::Owner(sequence.name.clone()));
        }
        node
    }

    fn alter_sequence(&mut self, from: &Sequence, to: &Sequence) {
        if from.options != to.options {
            let id = ObjectId::Sequence(to.name.clone());
            let why = format!("sequence {} counts otherwise", q(&to.name.name));
            let action =
                Action::AlterSequence { name: to.name.clone(), from: from.options.clone(), to: to.options.clone() };
            self.nodes.add(Group::of(Phase::Make, &id), rank::CREATE, "", action, why);
        }
        if from.owned_by != to.owned_by {
            self.reown(from, to);
        }
    }

    /// Another owner: in one step, unless the old column goes before the new one comes.
    fn reown(&mut self, from: &Sequence, to: &Sequence) {
        let ownership = Element::Owner(to.name.clone());
        let leaves = from.owned_by.as_ref().is_some_and(|owner| {
            self.nodes.takes.contains_key(&Element::Part(owner.clone()))
                || self.disturbed.again.contains_key(&Element::Part(owner.clone()))
        });
        if leaves || to.owned_by.is_none() {
            let node = self.own_sequence(from, None);
            self.nodes.takes(node, ownership.clone());
        }
        if let Some(owner) = &to.owned_by {
            let node = self.own_sequence(to, Some(owner));
            if !leaves && from.owned_by.is_some() {
                self.nodes.takes(node, ownership);
            }
        }
    }

    fn create_index(&mut self, index: &Index, why: String) -> usize {
        let group = Group::of(Phase::Make, &self.to.rows_named(&index.table));
        let created = Index { storage: index.storage.created(), ..index.clone() };
        let storage = (&created.storage.clone(), &index.storage);
        let action = Action::CreateIndex { index: created, concurrently: false };
        let node = self.nodes.add(group, rank::INDEX, index.name.name.as_str(), action, why);
        self.nodes.makes(node, Element::object(ObjectId::Index(index.name.clone())));
        self.nodes.claim(node, Claim::Relation(index.name.clone()));
        let why = format!("what {} computes is to be looked at otherwise", q(&index.name.name));
        self.nodes.store_index(&index.name, &index.table, self.to, storage, why);
        node
    }

    fn drop_index(&mut self, index: &Index, why: String) {
        let element = Element::object(ObjectId::Index(index.name.clone()));
        if self.nodes.takes.contains_key(&element) {
            return;
        }
        let action = Action::DropIndex { name: index.name.clone(), table: index.table.clone(), concurrently: false };
        let group = Group::of(Phase::Make, &self.from.rows_named(&index.table));
        let node = self.nodes.add(group, rank::DROP_INDEX, index.name.name.as_str(), action, why);
        self.nodes.takes(node, element);
        self.nodes.release(node, Claim::Relation(index.name.clone()));
    }

    fn replace_index(&mut self, from: &Index, to: &Index, why: &str, undecided: bool) {
        self.drop_index(from, why.to_owned());
        let node = self.create_index(to, why.to_owned());
        self.nodes.mark_undecided(node, undecided);
    }

    fn create_policy(&mut self, wanted: &Policy, why: String) -> usize {
        let existing = self.from.table(&wanted.table).is_some();
        policy::create(&mut self.nodes, wanted, existing, why)
    }

    fn alter_policy(&mut self, from: &Policy, to: &Policy, undecided: bool) {
        let element = Element::object(policy::id(to));
        let again = self.disturbed.again.get(&element);
        let why = match (again, policy::alterable(from, to)) {
            (None, true) if !self.splits.take.contains(&element) => {
                return policy::alter(&mut self.nodes, from, to, undecided);
            }
            (None, true) => {
                format!("policy {} of {} names columns that change before and after", q(&to.name), q(&to.table.name))
            }
            (Some(why), _) => why.clone(),
            (None, false) => {
                format!("policy {} of {} differs in what cannot be altered", q(&to.name), q(&to.table.name))
            }
        };
        let node = self.replace_policy(from, to, why);
        self.nodes.mark_undecided(node, undecided);
    }

    fn replace_policy(&mut self, from: &Policy, to: &Policy, why: String) -> usize {
        // A table that is made anew has taken it along.
        if !self.nodes.takes.contains_key(&Element::object(policy::id(from))) {
            policy::drop(&mut self.nodes, from, true, why.clone());
        }
        self.create_policy(to, why)
    }

    /// Gives something to its owner.
    fn own(&mut self, owner: &Owner, from: Option<&Owner>) {
        let element = Element::object(ObjectId::Owner(Box::new(owner.on.clone())));
        if self.nodes.makes.contains_key(&element) {
            return;
        }
        let what = describe::part(&owner.on);
        let why = format!("{what} is to belong to {}", describe::role(&owner.role));
        // What is made again has lost its owner.
        let again = self.disturbed.again.contains_key(&element);
        let before = from.filter(|_| !again).map(|owner| owner.role.clone());
        let action = Action::SetOwner { on: owner.on.clone(), before, to: owner.role.clone() };
        let group = Group::of(Phase::Make, &group_of_part(&owner.on, self.to));
        let node = self.nodes.add(group, rank::OWN, &what, action, why);
        self.nodes.makes(node, element);
    }

    pub(super) fn comment(&mut self, comment: &Comment, why: String) {
        let element = Element::comment(&comment.on);
        if self.nodes.makes.contains_key(&element) {
            return;
        }
        let group = Group::of(Phase::Make, &group_of_part(&comment.on, self.to));
        let variety = variety(self.to, &comment.on);
        let action = Action::SetComment { on: comment.on.clone(), text: Some(comment.text.clone()), variety };
        let node = self.nodes.add(group, rank::COMMENT, &describe::part(&comment.on), action, why);
        self.nodes.makes(node, element);
    }

    /// A comment goes with what it is on.
    fn drop_comment(&mut self, comment: &Comment, why: String) {
        let element = Element::Part(comment.on.clone());
        // What is altered in place is taken and made by one node, and keeps its comment.
        let taken = self.nodes.takes.get(&element);
        let stays = self.disturbed.as_text.contains(&element);
        let goes = (taken.is_some() && taken != self.nodes.makes.get(&element) && !stays)
            || self.disturbed.again.contains_key(&element)
            || !exists(self.to, &comment.on);
        if let Some(on) = self.renamed_not_null(&comment.on) {
            // It has gone along with the name.
            if self.to.get(&ObjectId::Comment(Box::new(on.clone()))).is_none() {
                let group = Group::of(Phase::Make, &group_of_part(&on, self.to));
                let action = Action::SetComment { on: on.clone(), text: None, variety: variety(self.to, &on) };
                self.nodes.add(group, rank::COMMENT, &describe::part(&on), action, why);
            }
        } else if !goes {
            let group = Group::of(Phase::Make, &group_of_part(&comment.on, self.to));
            let variety = variety(self.to, &comment.on);
            let action = Action::SetComment { on: comment.on.clone(), text: None, variety };
            self.nodes.add(group, rank::COMMENT, &describe::part(&comment.on), action, why);
        }
    }

    /// What a NOT NULL is called that has another name from now on.
    fn renamed_not_null(&self, on: &ObjectPart) -> Option<ObjectPart> {
        let ObjectPart::Constraint { table, constraint } = on else { return None };
        let before = self.from.table(table)?;
        let name = |column: &Column| names::name_of_not_null(table, column);
        let column = before.columns.iter().find(|column| name(column).as_ref() == Some(constraint))?;
        let to = name(self.to.table(table)?.column(&column.name)?)?;
        (to != *constraint).then(|| ObjectPart::Constraint { table: table.clone(), constraint: to })
    }

    /// Columns that are dropped and added again take along what they own, as dropped tables do.
    fn columns_again(&mut self) {
        let is_column = |element: &Element| matches!(element, Element::Part(ObjectPart::Column { .. }));
        let again = self.disturbed.again.iter().filter(|(element, _)| is_column(element));
        let again: Vec<(Element, String)> = again.map(|(element, why)| (element.clone(), why.clone())).collect();
        for (element, why) in again {
            if !self.nodes.makes.contains_key(&element) && !self.is_handed_down(&element) {
                self.again(&element, &why);
            }
        }
    }

    /// What stays the same but must be taken away and made again, or converted.
    fn disturbances(&mut self) {
        let again: Vec<(Element, String)> =
            self.disturbed.again.iter().map(|(element, why)| (element.clone(), why.clone())).collect();
        for (element, why) in again {
            if !self.nodes.makes.contains_key(&element) && !self.is_handed_down(&element) {
                self.again(&element, &why);
            }
        }
        for element in self.disturbed.recast.clone() {
            if let Some((table, from, to)) = self.both_columns(&element)
                && !self.nodes.makes.contains_key(&element)
                && !self.is_of_parent(table, &to.name, |_| true)
            {
                table::retype(self, table, from, to, format!("the type of {} is rebuilt", describe::element(&element)));
            }
        }
        for element in self.disturbed.defaults.clone() {
            if let Element::Default { table, column } = &element
                && let Some((table, from, to)) = self.both_columns(&Element::column(table, column))
                && !self.nodes.makes.contains_key(&element)
                && !self.nodes.takes.contains_key(&element)
                && !self.is_handed_down(&element)
            {
                table::reset_default(self, table, from, to);
            }
        }
    }

    fn is_handed_down(&self, element: &Element) -> bool {
        match element {
            Element::Part(ObjectPart::Column { table, column }) => self.comes_along(table, column),
            Element::Default { table, column } => self.default_comes_along(table, column),
            Element::Part(_) | Element::DomainDefault(_) | Element::Owner(_) => false,
        }
    }

    fn both_columns(&self, element: &Element) -> Option<(&'a QualifiedName, &'a Column, &'a Column)> {
        let Element::Part(ObjectPart::Column { table, column }) = element else { return None };
        let from = self.from.table(table)?;
        Some((&from.name, from.column(column)?, self.to.table(table)?.column(column)?))
    }

    fn again(&mut self, element: &Element, why: &str) {
        let (from, to) = (self.from, self.to);
        match element {
            Element::Default { .. } => {}
            Element::DomainDefault(name) => {
                if let (Some(old), Some(new)) = (from.domain(name), to.domain(name)) {
                    user_type::reset_default(self, old, new, why);
                }
            }
            Element::Part(ObjectPart::Type { of, part: TypePart::Constraint, name }) => {
                let find = |schema: &'a Schema| schema.domain(of)?.checks.get(name);
                if let (Some(old), Some(new)) = (find(from), find(to)) {
                    user_type::replace_check(self, of, old, new, why);
                }
            }
            Element::Part(ObjectPart::Type { part: TypePart::Attribute, .. }) => {}
            Element::Owner(name) => {
                if let (Some(old), Some(new)) = (from.sequence(name), to.sequence(name)) {
                    let node = self.own_sequence(old, None);
                    self.nodes.takes(node, element.clone());
                    self.own_sequence(new, new.owned_by.as_ref());
                }
            }
            Element::Part(ObjectPart::Column { table, column }) => {
                if let (Some(old), Some(new)) = (from.table(table), to.table(table)) {
                    table::replace_column(self, old, new, column, why);
                }
            }
            Element::Part(ObjectPart::Constraint { table, constraint }) => {
                let find = |schema: &'a Schema| schema.table(table)?.constraints.get(constraint);
                if let (Some(old), Some(new)) = (find(from), find(to)) {
                    table::replace_constraint(self, table, old, new, why);
                }
            }
            Element::Part(ObjectPart::Object(id)) => match (from.get(id), to.get(id)) {
                (Some(Object::Index(old)), Some(Object::Index(new))) => self.replace_index(old, new, why, false),
                (Some(Object::Policy(old)), Some(Object::Policy(new))) => {
                    self.replace_policy(old, new, why.to_owned());
                }
                (Some(Object::Defined(old)), Some(Object::Defined(new))) if old.type_name().is_some() => {
                    user_type::rebuild(self, old, new, why);
                }
                (Some(Object::Defined(old)), Some(Object::Defined(new))) => {
                    definition::replace(self, old, new, why.to_owned());
                }
                (Some(_), Some(Object::Comment(comment))) => self.comment(comment, why.to_owned()),
                (Some(_), Some(Object::Owner(owner))) => self.own(owner, None),
                (Some(_) | None, _) => {}
            },
        }
    }
}

/// What a comment on something has to call it.
fn variety(schema: &Schema, on: &ObjectPart) -> Variety {
    match on {
        ObjectPart::Object(ObjectId::View(name))
            if schema.view(name).is_some_and(|view| view.materialized.is_some()) =>
        {
            Variety::Materialized
        }
        ObjectPart::Object(ObjectId::Table(name))
            if schema.table(name).is_some_and(|table| table.foreign.is_some()) =>
        {
            Variety::Foreign
        }
        ObjectPart::Object(_) | ObjectPart::Column { .. } | ObjectPart::Constraint { .. } | ObjectPart::Type { .. } => {
            Variety::Ordinary
        }
    }
}

/// The object whose group a part's comment stands in: an index stands with its table.
fn group_of_part(part: &ObjectPart, schema: &Schema) -> ObjectId {
    match part.object() {
        ObjectId::Index(name) => match schema.index(&name) {
            Some(index) => schema.rows_named(&index.table),
            None => match schema.constraint_of_index(&name) {
                Some((table, _)) => ObjectId::Table(table.name.clone()),
                None => ObjectId::Index(name),
            },
        },
        ObjectId::Comment(on) | ObjectId::Owner(on) | ObjectId::Privileges(on) => group_of_part(&on, schema),
        id @ (ObjectId::Schema(_)
        | ObjectId::Extension(_)
        | ObjectId::Type(_)
        | ObjectId::Sequence(_)
        | ObjectId::Table(_)
        | ObjectId::View(_)
        | ObjectId::Routine { .. }
        | ObjectId::Policy { .. }
        | ObjectId::Whole(..)
        | ObjectId::Trigger { .. }
        | ObjectId::Rule { .. }
        | ObjectId::DefaultPrivileges(_)) => id,
    }
}

/// Whether a part is there.
pub(super) fn exists(schema: &Schema, part: &ObjectPart) -> bool {
    match part {
        // The schema `public` need not be in a model to be there.
        ObjectPart::Object(ObjectId::Schema(name)) if name.as_str() == "public" => true,
        ObjectPart::Object(ObjectId::Index(name)) if schema.constraint_of_index(name).is_some() => true,
        ObjectPart::Object(id) => schema.contains(id),
        ObjectPart::Column { table, column } => {
            schema.table(table).is_some_and(|table| table.column(column).is_some())
                || schema.view(table).is_some_and(|view| view.column(column).is_some())
        }
        ObjectPart::Constraint { table, constraint } => {
            schema.table(table).is_some_and(|table| names::has_constraint(table, constraint))
        }
        ObjectPart::Type { of, part, name } => schema.has_type_part(of, *part, name),
    }
}
