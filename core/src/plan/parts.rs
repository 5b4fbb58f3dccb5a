//! Indexes of partitions that are part of those above under names, or stored in ways, that PostgreSQL would not have chosen.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use super::action::{Action, TableChange};
use super::describe::{self, q};
use super::graph::Draft;
use crate::analyze::descent;
use crate::diff;
use crate::model::{Constraint, Index, Object, ObjectId, ObjectPart, Rename, ReplicaIdentity, Schema, Table};
use crate::name::{Ident, QualifiedName};

/// An index that is part of another.
enum Part<'a> {
    Index(&'a Index),
    Key(&'a Table, &'a Constraint),
}

impl Part<'_> {
    fn name(&self) -> &Ident {
        match self {
            Self::Index(index) => &index.name.name,
            Self::Key(_, key) => &key.name,
        }
    }

    fn part(&self) -> ObjectPart {
        match self {
            Self::Index(index) => ObjectPart::Object(ObjectId::Index(index.name.clone())),
            Self::Key(table, key) => ObjectPart::Constraint { table: table.name.clone(), constraint: key.name.clone() },
        }
    }
}

/// By the table, and the index above.
type ByTable<'a> = BTreeMap<&'a QualifiedName, BTreeMap<&'a QualifiedName, Part<'a>>>;

fn by_table(schema: &Schema) -> ByTable<'_> {
    let mut found = ByTable::new();
    for (_, object) in schema.objects() {
        match object {
            Object::Index(index) => {
                if let Some(of) = &index.part_of {
                    found.entry(&index.table).or_default().insert(of, Part::Index(index));
                }
            }
            Object::Table(table) => {
                for key in table.constraints.values() {
                    if let Some(of) = &key.part_of {
                        found.entry(&table.name).or_default().insert(of, Part::Key(table, key));
                    }
                }
            }
            _ => {}
        }
    }
    found
}

/// The indexes that are part of others, before and after.
pub(super) struct Parts<'a> {
    from: ByTable<'a>,
    to: ByTable<'a>,
    /// The indexes above that are not what they were.
    anew: BTreeSet<&'a QualifiedName>,
    before: &'a Schema,
}

impl<'a> Parts<'a> {
    pub(super) fn of(from: &'a Schema, to: &'a Schema) -> Self {
        let (before, after) = (by_table(from), by_table(to));
        let mut anew = BTreeSet::new();
        for (table, parts) in &after {
            for of in parts.keys() {
                if to.table(table).is_some_and(|found| !stays(from, to, found, of)) {
                    anew.insert(*of);
                }
            }
        }
        Self { from: before, to: after, anew, before: from }
    }

    /// Whether some of a table's are to be there before they are part of what is above.
    pub(super) fn come(&self, table: &Table) -> bool {
        let Some(wanted) = self.to.get(&table.name) else { return false };
        let known = self.from.get(&table.name);
        let comes = |of: &QualifiedName| self.anew.contains(of) || !known.is_some_and(|known| known.contains_key(of));
        wanted.iter().any(|(of, part)| comes(of) && !self.is_own(part))
    }

    /// Whether a table has it by itself: what comes above takes it over.
    fn is_own(&self, part: &Part<'_>) -> bool {
        match part {
            Part::Index(wanted) => self.before.index(&wanted.name).is_some_and(|own| {
                own.table == wanted.table && own.part_of.is_none() && diff::index_in_place(own, wanted)
            }),
            Part::Key(table, wanted) => {
                let own = self.before.table(&table.name).and_then(|table| table.constraints.get(&wanted.name));
                own.is_some_and(|own| own.part_of.is_none() && descent::is_alike(own, wanted))
            }
        }
    }

    /// Other names for those that are there.
    pub(super) fn renames(&self) -> Vec<Draft> {
        let mut drafts = Vec::new();
        for (table, wanted) in &self.to {
            let Some(known) = self.from.get(*table) else { continue };
            for (of, to) in wanted.iter().filter(|(of, _)| !self.anew.contains(**of)) {
                let Some(from) = known.get(*of).filter(|from| from.name() != to.name()) else { continue };
                let part = from.part();
                let reason = format!("{} is to be called {}", describe::part(&part), q(to.name()));
                let action = Action::Rename(Rename { of: part, to: to.name().clone() });
                drafts.push(Draft { action, reason, undecided: false });
            }
        }
        drafts
    }
}

/// Whether an index above a table is what it was.
fn stays(from: &Schema, to: &Schema, table: &Table, of: &QualifiedName) -> bool {
    if let (Some(before), Some(after)) = (from.index(of), to.index(of)) {
        return diff::index_in_place(before, after);
    }
    let key = |schema: &Schema| {
        let above = schema.ancestors(table);
        let above = above.into_iter().filter(|above| above.name.schema == of.schema);
        above.filter_map(|above| above.constraints.get(&of.name).filter(|key| key.kind.has_index())).next().cloned()
    };
    key(from).zip(key(to)).is_some_and(|(before, after)| !diff::constraint(&before, &after).is_change())
}

/// Both schemas with the indexes that only one of them tells: the other has them as PostgreSQL made them.
pub(super) fn told_apart<'s>([from, to]: [&'s Schema; 2]) -> [Cow<'s, Schema>; 2] {
    let (before, after) = (by_table(from), by_table(to));
    if before.is_empty() && after.is_empty() {
        return [from, to].map(Cow::Borrowed);
    }
    let lacking = |known: &ByTable<'_>, other: &ByTable<'_>| -> Vec<(QualifiedName, QualifiedName, Ident)> {
        let mut found = Vec::new();
        for (table, parts) in other {
            let (Some(old), Some(new)) = (from.table(table), to.table(table)) else { continue };
            if !diff::is_same_descent(old, new) {
                continue;
            }
            let has = |of: &&QualifiedName| known.get(*table).is_some_and(|known| known.contains_key(*of));
            for (of, part) in parts.iter().filter(|(of, _)| !has(of) && stays(from, to, new, of)) {
                found.push(((*table).clone(), (*of).clone(), part.name().clone()));
            }
        }
        found
    };
    let with = |schema: &'s Schema, lacking: Vec<(QualifiedName, QualifiedName, Ident)>| {
        if lacking.is_empty() {
            return Cow::Borrowed(schema);
        }
        let mut told = schema.clone();
        for (table, of, name) in lacking {
            descent::tell_part(&mut told, &table, &of, &name);
        }
        Cow::Owned(told)
    };
    let (of_from, of_to) = (lacking(&before, &after), lacking(&after, &before));
    [with(from, of_from), with(to, of_to)]
}

/// The index above of which a partition's index is a part that only PostgreSQL has a name for.
pub(super) fn above(schema: &Schema, table: &Table, index: &Ident) -> Option<QualifiedName> {
    table.descent.bound()?;
    let part = ObjectPart::Constraint { table: table.name.clone(), constraint: index.clone() };
    descent::untold(schema, &part).map(|(_, of, _)| of)
}

/// What is said of partitions by way of their parts of an index that goes: it is said again where that comes back.
pub(super) fn said_by(schema: &Schema, table: &QualifiedName, of: &QualifiedName) -> Vec<Action> {
    let mut said = Vec::new();
    for below in schema.descendants(table) {
        let is_part = |index: &Ident| above(schema, below, index).as_ref() == Some(of);
        let identity = &below.storage.replica_identity;
        if matches!(identity, ReplicaIdentity::Index(index) if is_part(index)) {
            let changes = vec![TableChange::SetReplicaIdentity(identity.clone())];
            said.push(Action::AlterTable { table: below.name.clone(), changes });
        }
        if below.storage.clustered_on.as_ref().is_some_and(is_part) {
            let changes = vec![TableChange::SetCluster(below.storage.clustered_on.clone())];
            said.push(Action::AlterTable { table: below.name.clone(), changes });
        }
    }
    said
}
