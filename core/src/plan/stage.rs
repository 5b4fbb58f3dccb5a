//! Tables leave their parents and their types before everything else, and join others after everything else: in between
//! they stand for themselves, and are altered as such.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::action::{Action, TableChange, Variety};
use super::apply::State;
use super::describe::q;
use super::graph::{Draft, Ordered};
use super::parts::Parts;
use super::{PlanOptions, Step, build, lineage};
use crate::analyze::dependencies::Keys;
use crate::analyze::descent::{self, Absorbed};
use crate::diagnostic::Diagnostic;
use crate::diff::{self, diff};
use crate::model::{
    Bound, Column, Constraint, ConstraintKind, Descent, ForeignKey, Object, ObjectId, ObjectPart, ReplicaIdentity,
    Schema, Table,
};
use crate::name::{Ident, QualifiedName};

/// The actions that lead from one schema to another, in order.
pub(super) fn ordered(from: &Schema, to: &Schema, options: &PlanOptions) -> Ordered {
    let names = options.newest_version() >= 18;
    let parts = Parts::of(from, to);
    let moves: Vec<Move<'_>> =
        to.tables().filter_map(|table| Move::of(from, to, table, (names, parts.come(table)))).collect();
    let typed: Vec<Typed<'_>> = to.tables().filter_map(|table| Typed::of(from, to, table)).collect();
    let renames = parts.renames();
    let held = held(from, to);
    if moves.is_empty() && typed.is_empty() && renames.is_empty() && held.is_empty() {
        return build::ordered(from, to, &diff(from, to), options);
    }
    let leaves = held.into_iter().chain(moves.iter().flat_map(Move::leave));
    let leaves = leaves.chain(typed.iter().flat_map(Typed::leave));
    let leaves: Vec<Draft> = renames.into_iter().chain(leaves).collect();
    let joins: Vec<Draft> =
        moves.iter().flat_map(|step| step.join()).chain(typed.iter().flat_map(Typed::join)).collect();
    let mut state = State::new(from.clone());
    leaves.iter().for_each(|draft| state.apply(&draft.action));
    let before = state.into_schema();
    let mut after = untyped(apart(&before, to, &moves, options.oldest_version() >= 18), &typed);
    let mut late = by_indexes_to_come(&before, &mut after, &moves);
    late.extend(keys_to_come(&before, &mut after, to, &moves));
    let Ordered { drafts, cycles } = build::ordered(&before, &after, &diff(&before, &after), options);
    Ordered { drafts: leaves.into_iter().chain(drafts).chain(joins).chain(late).collect(), cycles }
}

/// Partitions that go while a foreign key references a table above them: it holds what is part of that one.
fn held(from: &Schema, to: &Schema) -> Vec<Draft> {
    let referenced = referenced_partitioned(from);
    let goes = |table: &&Table| to.table(&table.name).is_none_or(|after| !diff::stays(table, after, (from, to)));
    let partitions = from.tables().filter(|table| !referenced.is_empty() && table.descent.bound().is_some());
    let mut held = Vec::new();
    for table in partitions.filter(goes) {
        let Descent::Partition { of, .. } = &table.descent else { continue };
        if is_held(from, table, &referenced) {
            let (label, of) = (q(&table.name.name), of.clone());
            let reason = format!("a foreign key holds {label} as long as it is a partition of {}", q(&of.name));
            let (table, before) = (table.name.clone(), Absorbed::default());
            let action = Action::Detach { table, of, partition: true, before };
            held.push(Draft { action, reason, undecided: false });
        }
    }
    held
}

/// The partitioned tables that foreign keys reference.
pub(super) fn referenced_partitioned(schema: &Schema) -> BTreeSet<&QualifiedName> {
    let keys = schema.tables().flat_map(|table| table.constraints.values()).filter_map(Constraint::referenced);
    keys.filter(|name| schema.table(name).is_some_and(|table| table.partitioning.is_some())).collect()
}

/// Whether a table is part of one of some others.
pub(super) fn is_held(schema: &Schema, table: &Table, referenced: &BTreeSet<&QualifiedName>) -> bool {
    let Descent::Partition { of, .. } = &table.descent else { return false };
    !referenced.is_empty() && descent::partitioned_above(schema, of).iter().any(|above| referenced.contains(above))
}

/// Says of heirs that join a parent again what nobody can take back: what they had of it is their own from then on.
pub(super) fn own_from_now_on(from: &Schema, steps: &[Step]) -> Vec<Diagnostic> {
    let moves = |joins: bool| {
        steps.iter().filter_map(move |step| match &step.action {
            Action::Detach { table, of, partition: false, .. } if !joins => Some((table, of)),
            Action::Attach { table, of, bound: None } if joins => Some((table, of)),
            _ => None,
        })
    };
    let joined: BTreeSet<&QualifiedName> = moves(true).map(|(table, _)| table).collect();
    let mut said = Vec::new();
    for (heir, parent) in moves(false).filter(|(table, _)| joined.contains(table)) {
        let Some(table) = from.table(heir) else { continue };
        let has = |column: &&Column| {
            column.inherited && from.table(parent).is_some_and(|parent| parent.column(&column.name).is_some())
        };
        let columns: Vec<String> = table.columns.iter().filter(has).map(|column| q(&column.name)).collect();
        if columns.is_empty() {
            continue;
        }
        let (name, of) = (q(&heir.name), q(&parent.name));
        let message = format!(
            "{name} leaves {of} and inherits again: PostgreSQL takes {} of {name}, and the checks that it had, for its own from \
             then on",
            columns.join(", ")
        );
        let help = format!(
            "what is dropped of the parent later stays in {name}; only a table that is made anew has nothing of its own"
        );
        said.push(Diagnostic::warning("own-from-now-on", message).help(help));
    }
    said
}

/// A foreign key that waits until tables have joined their parents, with what is said of it: it is taken out of `after`.
fn later(after: &mut Schema, table: &Table, constraint: &Constraint, reason: String) -> Vec<Draft> {
    let taken = after.table_mut(&table.name).and_then(|table| table.constraints.remove(&constraint.name));
    if taken.is_none() {
        return Vec::new();
    }
    let changes = vec![TableChange::AddConstraint(constraint.clone())];
    let action = Action::AlterTable { table: table.name.clone(), changes };
    let mut late = vec![Draft { action, reason, undecided: false }];
    let on = ObjectPart::Constraint { table: table.name.clone(), constraint: constraint.name.clone() };
    if let Some(Object::Comment(comment)) = after.remove(&ObjectId::Comment(Box::new(on.clone()))) {
        let reason = "it is there now".to_owned();
        let action = Action::SetComment { on, variety: Variety::Ordinary, text: Some(comment.text) };
        late.push(Draft { action, reason, undecided: false });
    }
    late
}

/// New foreign keys on a partition that has the key they stand on when it, or one above it, has joined its parent: they wait for that,
/// and are taken out of `after`.
fn keys_to_come(before: &Schema, after: &mut Schema, to: &Schema, moves: &[Move<'_>]) -> Vec<Draft> {
    let joining: BTreeSet<&QualifiedName> =
        moves.iter().filter(|step| !step.joined.is_empty()).map(|step| &step.table.name).collect();
    let mut late = Vec::new();
    for (table, constraint) in super::twice::to_come(to, &joining) {
        let reason = format!("constraint {} comes after the one above that says the same", q(&constraint.name));
        late.extend(later(after, table, constraint, reason));
    }
    let keys = Keys::new(to);
    let waits = |key: &ForeignKey| {
        let above = descent::partitioned_above(to, &key.references);
        above.len() > 1 && above.iter().any(|name| joining.contains(name)) && !keys.has_own(key)
    };
    for table in to.tables() {
        let known = before.table(&table.name);
        for constraint in table.constraints.values() {
            let is_new = known.is_none_or(|known| !known.constraints.contains_key(&constraint.name));
            let ConstraintKind::ForeignKey(key) = &constraint.kind else { continue };
            if is_new && waits(key) {
                let reason = format!("{} has the key that it stands on from its parents", q(&key.references.name));
                late.extend(later(after, table, constraint, reason));
            }
        }
    }
    late
}

/// What tables are told by way of indexes that they only have when they have joined their parents: it waits for that, and
/// is taken out of `after`.
fn by_indexes_to_come(before: &Schema, after: &mut Schema, moves: &[Move<'_>]) -> Vec<Draft> {
    let mut late = Vec::new();
    for step in moves.iter().filter(|step| !step.joined.is_empty()) {
        let name = &step.table.name;
        let there = |schema: &Schema, index: &Ident| {
            let own = QualifiedName { schema: name.schema.clone(), name: index.clone() };
            schema.index(&own).is_some_and(|own| own.table == *name)
                || schema.table(name).is_some_and(|table| table.constraints.contains_key(index))
        };
        let known = before.table(name).map(|table| table.storage.clone()).unwrap_or_default();
        let mut changes = Vec::new();
        let mut storage = step.table.storage.clone();
        if let ReplicaIdentity::Index(index) = &step.table.storage.replica_identity
            && !there(after, index)
        {
            changes.push(TableChange::SetReplicaIdentity(step.table.storage.replica_identity.clone()));
            storage.replica_identity = known.replica_identity;
        }
        if let Some(index) = &step.table.storage.clustered_on
            && !there(after, index)
        {
            changes.push(TableChange::SetCluster(Some(index.clone())));
            storage.clustered_on = known.clustered_on;
        }
        if !changes.is_empty()
            && let Some(table) = after.table_mut(name)
        {
            table.storage = storage;
        }
        for change in changes {
            let reason = format!("{} has that index from its parents", q(&name.name));
            let action = Action::AlterTable { table: name.clone(), changes: vec![change] };
            late.push(Draft { action, reason, undecided: false });
        }
    }
    late
}

/// A table that is of a type, and that is new, or whose type or columns change.
struct Typed<'a> {
    table: &'a Table,
    left: Option<&'a QualifiedName>,
    joined: Option<&'a QualifiedName>,
}

impl<'a> Typed<'a> {
    fn of(from: &'a Schema, to: &'a Schema, table: &'a Table) -> Option<Self> {
        let joined = table.of_type.as_ref();
        let before = from.table(&table.name).filter(|before| diff::stays(before, table, (from, to)));
        let left = before.and_then(|before| before.of_type.as_ref());
        let same = |before: &Table| {
            let pairs = || before.columns.iter().zip(&table.columns);
            before.of_type == table.of_type
                && before.columns.len() == table.columns.len()
                && pairs().all(|(old, new)| (&old.name, &old.data_type) == (&new.name, &new.data_type))
                && pairs().all(|(old, new)| old.collation == new.collation)
        };
        let stays = joined.is_none_or(|of_type| same_type(from, to, of_type));
        if (left.is_none() && joined.is_none()) || (stays && before.is_some_and(same)) {
            return None;
        }
        Some(Self { table, left, joined })
    }

    fn set(&self, from: Option<&QualifiedName>, to: Option<&QualifiedName>, reason: String) -> Draft {
        let action = Action::SetTableType { table: self.table.name.clone(), from: from.cloned(), to: to.cloned() };
        Draft { action, reason, undecided: false }
    }

    fn leave(&self) -> Option<Draft> {
        let left = self.left?;
        let (table, of) = (q(&self.table.name.name), q(&left.name));
        let reason = match self.joined == self.left {
            true => format!("{table} is to change with its type {of}"),
            false => format!("{table} is not of type {of} any more"),
        };
        Some(self.set(Some(left), None, reason))
    }

    fn join(&self) -> Option<Draft> {
        let joined = self.joined?;
        let reason = format!("{} is to be of type {}", q(&self.table.name.name), q(&joined.name));
        Some(self.set(None, Some(joined), reason))
    }
}

/// Whether a type, and every type that it holds, is the same on both sides.
fn same_type(from: &Schema, to: &Schema, name: &QualifiedName) -> bool {
    let mut work = vec![name.clone()];
    let mut at = 0;
    while let Some(next) = work.get(at).cloned() {
        at += 1;
        let id = ObjectId::Type(next);
        if from.get(&id) != to.get(&id) {
            return false;
        }
        if let Some(definition) = to.definition(&id) {
            for of in definition.types() {
                if !of.name.is_builtin() && !work.contains(&of.name) {
                    work.push(of.name.clone());
                }
            }
        }
    }
    true
}

/// What is wanted, without the types that tables get at the end.
fn untyped(mut schema: Schema, typed: &[Typed<'_>]) -> Schema {
    for table in typed {
        if let Some(table) = schema.table_mut(&table.table.name) {
            table.of_type = None;
        }
    }
    schema
}

/// A table that is there before and after and changes parents, or one that only joins its parents when it is there.
struct Move<'a> {
    table: &'a Table,
    /// The parents it leaves, and whether as a partition.
    left: Vec<(&'a QualifiedName, bool)>,
    /// The parents that stay.
    kept: Vec<QualifiedName>,
    joined: Vec<(&'a QualifiedName, Option<&'a Bound>)>,
    /// The rows that it held as a partition.
    bound: Option<&'a Bound>,
}

impl<'a> Move<'a> {
    /// `names` is whether the server keeps the names of NOT NULLs, `parts` whether indexes are to be there before they are
    /// part of those above.
    fn of(from: &'a Schema, to: &'a Schema, table: &'a Table, (names, parts): (bool, bool)) -> Option<Self> {
        let Some(before) = from.table(&table.name).filter(|before| diff::stays(before, table, (from, to))) else {
            // What is made anew is a partition or an heir at once, where its creation can say all of it.
            let comes_later = parts || (names && lineage::comes_later(from, to, table));
            return comes_later.then(|| Self {
                table,
                left: Vec::new(),
                kept: Vec::new(),
                bound: None,
                joined: table.descent.parents().iter().map(|parent| (parent, table.descent.bound())).collect(),
            });
        };
        let stays = |parent: &QualifiedName| match (from.table(parent), to.table(parent)) {
            (Some(before), Some(after)) => diff::stays(before, after, (from, to)),
            // What is looked at in part says nothing of its parents.
            (before, after) => before.is_none() && after.is_none(),
        };
        let joins_anew = parts || (names && lineage::joins_anew((from, to), before, table));
        let same = diff::is_same_descent(before, table) && !joins_anew;
        if same && before.descent.parents().iter().all(&stays) {
            return None;
        }
        // Parents come in an order: those stay that come first on both sides.
        let own_again = before.descent.parents() == table.descent.parents() && !same;
        let mut kept: Vec<QualifiedName> = Vec::new();
        if let (Descent::Heir(old), Descent::Heir(new), false) = (&before.descent, &table.descent, own_again) {
            let mut left = old.iter().filter(|parent| stays(parent) && new.contains(parent)).peekable();
            for parent in new {
                if left.peek() != Some(&parent) {
                    break;
                }
                kept.extend(left.next().cloned());
            }
        }
        let partition = matches!(before.descent, Descent::Partition { .. });
        let left = before.descent.parents().iter().filter(|parent| !kept.contains(parent));
        let joined = table.descent.parents().iter().filter(|parent| !kept.contains(parent));
        Some(Self {
            table,
            left: left.map(|parent| (parent, partition)).collect(),
            joined: joined.map(|parent| (parent, table.descent.bound())).collect(),
            kept,
            bound: before.descent.bound(),
        })
    }

    fn leave(&self) -> Vec<Draft> {
        let name = &self.table.name;
        let draft = |(of, partition): &(&QualifiedName, bool)| {
            let again = self.joined.iter().any(|(parent, _)| parent == of);
            let same = self.table.descent.bound().zip(self.bound).is_some_and(|(old, new)| old == new);
            let reason = match (again, partition) {
                (true, true) if same => format!("{} is to join {} anew", q(&name.name), q(&of.name)),
                (true, true) => format!("{} is to hold other rows of {}", q(&name.name), q(&of.name)),
                (true, false) => format!("{} is to join {} anew", q(&name.name), q(&of.name)),
                (false, true) => format!("{} is no partition of {} any more", q(&name.name), q(&of.name)),
                (false, false) => format!("{} does not inherit from {} any more", q(&name.name), q(&of.name)),
            };
            let action = Action::Detach {
                table: name.clone(),
                of: (*of).clone(),
                partition: *partition,
                before: Absorbed::default(),
            };
            Draft { action, reason, undecided: false }
        };
        self.left.iter().map(draft).collect()
    }

    fn join(&self) -> Vec<Draft> {
        let name = &self.table.name;
        let draft = |(of, bound): &(&QualifiedName, Option<&Bound>)| {
            let reason = match bound {
                Some(_) => format!("{} is to be a partition of {}", q(&name.name), q(&of.name)),
                None => format!("{} is to inherit from {}", q(&name.name), q(&of.name)),
            };
            let action = Action::Attach { table: name.clone(), of: (*of).clone(), bound: bound.cloned() };
            Draft { action, reason, undecided: false }
        };
        self.joined.iter().map(draft).collect()
    }
}

/// What is wanted, with the tables that join parents at the end still apart from them: they have by themselves what their
/// parents demand of them, and keep of their own what their parents will take over.
fn apart<'a>(before: &Schema, to: &'a Schema, moves: &[Move<'_>], says_names: bool) -> Schema {
    let mut after = Cow::<'a, Schema>::Borrowed(to);
    for step in moves.iter().filter(|step| !step.joined.is_empty()) {
        let name = &step.table.name;
        let handed = descent::inherited(to, step.table);
        let parts = descent::parts_of(to, step.table);
        let indexes = descent::inherited_indexes(to, step.table);
        let own = before.table(name);
        let mut table = step.table.clone();
        table.descent = if step.kept.is_empty() { Descent::Own } else { Descent::Heir(step.kept.clone()) };
        let kept: Vec<&Table> = step.kept.iter().filter_map(|parent| to.table(parent)).collect();
        for column in &mut table.columns {
            let above = || kept.iter().filter_map(|parent| parent.column(&column.name));
            column.inherited = column.inherited && above().next().is_some();
            if let Some(not_null) = &mut column.not_null {
                let inherited = not_null.inherited && above().any(Column::hands_down_not_null);
                // A name can be said to a server that keeps it alone.
                if not_null.inherited && !inherited && !says_names && own.is_some() {
                    not_null.name = None;
                }
                not_null.inherited = inherited;
            }
        }
        table.constraints.values_mut().for_each(|constraint| constraint.part_of = None);
        for (_, constraint) in handed.into_iter().filter(|(of, _)| !parts.contains_key(of)) {
            match constraint.kind {
                ConstraintKind::Check { .. } => {
                    table.constraints.entry(constraint.name.clone()).or_insert(constraint);
                }
                ConstraintKind::PrimaryKey(_)
                | ConstraintKind::Unique(_)
                | ConstraintKind::ForeignKey(_)
                | ConstraintKind::Exclude(_) => {
                    // What the table is to have besides gets its name later.
                    let own = own.into_iter().flat_map(|own| own.constraints.values());
                    let mut own = own.filter(|own| !step.table.constraints.contains_key(&own.name));
                    if let Some(known) = own.find(|known| descent::is_alike(known, &constraint)) {
                        table.constraints.entry(known.name.clone()).or_insert_with(|| known.clone());
                    }
                }
            }
        }
        let after = after.to_mut();
        after.insert(Object::Table(table));
        for own in parts.values() {
            let index = QualifiedName { schema: name.schema.clone(), name: own.clone() };
            if let Some(index) = after.index_mut(&index) {
                index.part_of = None;
            }
        }
        // Each of those above takes one that is like it.
        let mut indexes: Vec<_> = indexes.into_iter().filter(|index| !parts.contains_key(&index.name)).collect();
        for (_, object) in before.objects() {
            if let Object::Index(index) = object
                && index.table == *name
                && after.index(&index.name).is_none()
                && let Some(at) = indexes.iter().position(|inherited| descent::is_index_alike(index, inherited))
            {
                indexes.remove(at);
                after.insert(object.clone());
            }
        }
    }
    after.into_owned()
}
