//! When the log may be told otherwise of tables. No logged table may reference an unlogged one, nor may a publication name
//! one (`ATPrepChangePersistence`, tablecmds.c); a column by which the log tells rows apart may not be null.

use std::collections::{BTreeMap, BTreeSet};

use petgraph::algo::kosaraju_scc;
use petgraph::graph::DiGraph;

use super::action::{Action, TableChange};
use super::build::Build;
use super::describe::q;
use super::logged;
use crate::analyze::dependencies::Element;
use crate::analyze::descent;
use crate::model::{ConstraintKind, Definition, ObjectId, ReplicaIdentity, Schema, Table, Whole, WholeKind};
use crate::name::{Ident, QualifiedName};

/// A foreign key between two tables: those that it is written of, or partitions of theirs.
struct Key<'a> {
    holder: &'a QualifiedName,
    name: &'a Ident,
    from: &'a QualifiedName,
    to: &'a QualifiedName,
}

impl Key<'_> {
    fn element(&self) -> Element {
        Element::constraint(self.holder, self.name)
    }
}

/// The foreign keys that join a table which becomes logged or unlogged with another.
fn keys<'a>(schema: &'a Schema, turning: &BTreeSet<&QualifiedName>) -> Vec<Key<'a>> {
    let mut found = Vec::new();
    for table in schema.tables() {
        for constraint in table.constraints.values() {
            let ConstraintKind::ForeignKey(key) = &constraint.kind else { continue };
            let referenced = schema.table(&key.references).map(|table| with_partitions(schema, table));
            let referenced = referenced.unwrap_or_default();
            for from in with_partitions(schema, table) {
                let joined = referenced.iter().filter(|to| **to != from);
                let joined = joined.filter(|to| turning.contains(from) || turning.contains(**to));
                found.extend(joined.map(|to| Key { holder: &table.name, name: &constraint.name, from, to }));
            }
        }
    }
    found
}

fn with_partitions<'a>(schema: &'a Schema, table: &'a Table) -> Vec<&'a QualifiedName> {
    let mut found = vec![&table.name];
    if table.partitioning.is_some() {
        found.extend(schema.descendants(&table.name).into_iter().map(|below| &below.name));
    }
    found
}

/// Tables that are there before and after, and become logged or unlogged.
fn turning<'a>(from: &Schema, to: &'a Schema) -> BTreeSet<&'a QualifiedName> {
    let turns = |table: &&Table| {
        from.table(&table.name).is_some_and(|before| before.storage.unlogged != table.storage.unlogged)
    };
    to.tables().filter(turns).map(|table| &table.name).collect()
}

/// Tables that reference each other in a circle turn one after the other only while their foreign keys are gone: the keys
/// that must be made again, and why.
pub(super) fn circles(from: &Schema, to: &Schema) -> BTreeMap<Element, String> {
    let mut found = BTreeMap::new();
    let turning = turning(from, to);
    if turning.is_empty() {
        return found;
    }
    let kept: Vec<Key<'_>> = keys(from, &turning)
        .into_iter()
        .filter(|key| turning.contains(key.from) && turning.contains(key.to))
        .filter(|key| to.table(key.holder).is_some_and(|table| table.constraints.contains_key(key.name)))
        .collect();
    let mut graph: DiGraph<&QualifiedName, ()> = DiGraph::new();
    let nodes: BTreeMap<&QualifiedName, _> = turning.iter().map(|table| (*table, graph.add_node(table))).collect();
    for key in &kept {
        if let (Some(from), Some(to)) = (nodes.get(key.from), nodes.get(key.to)) {
            graph.add_edge(*from, *to, ());
        }
    }
    for circle in kosaraju_scc(&graph).into_iter().filter(|circle| circle.len() > 1) {
        let within = |table: &QualifiedName| nodes.get(table).is_some_and(|node| circle.contains(node));
        for key in kept.iter().filter(|key| within(key.from) && within(key.to)) {
            let (from, to) = (q(&key.from.name), q(&key.to.name));
            let why = format!("neither {from} nor {to} can be stored otherwise while they reference each other");
            found.entry(key.element()).or_insert(why);
        }
    }
    found
}

/// Puts what changes of foreign keys, publications and NOT NULLs on its side of what the log is told.
pub(super) fn order(build: &mut Build<'_>) {
    let mut pairs = identities(build);
    let mut turns: BTreeMap<&QualifiedName, Vec<usize>> = BTreeMap::new();
    for (number, node) in build.nodes.nodes.iter().enumerate() {
        if let Action::AlterTable { table, changes } = &node.action
            && changes.iter().any(logged::logs)
        {
            turns.entry(table).or_default().push(number);
        }
    }
    if !turns.is_empty() {
        pairs.extend(of_keys(build, &turns));
        pairs.extend(of_publications(build, &turns));
    }
    build.nodes.before.extend(pairs);
}

type Turns<'a> = BTreeMap<&'a QualifiedName, Vec<usize>>;

fn of_keys(build: &Build<'_>, turns: &Turns<'_>) -> Vec<(usize, usize)> {
    let turning: BTreeSet<&QualifiedName> = turns.keys().copied().collect();
    let of = |table: &QualifiedName| turns.get(table).into_iter().flatten().copied().collect::<Vec<usize>>();
    let mut pairs = Vec::new();
    for key in keys(build.from, &turning) {
        let both = [of(key.from), of(key.to)];
        match build.nodes.takes.get(&key.element()) {
            Some(take) => pairs.extend(both.iter().flatten().map(|turn| (*take, *turn))),
            None => {
                let unlogged = build.to.table(key.from).is_some_and(|table| table.storage.unlogged);
                let [holder, referenced] = &both;
                let (first, second) = if unlogged { (holder, referenced) } else { (referenced, holder) };
                pairs.extend(first.iter().flat_map(|first| second.iter().map(|second| (*first, *second))));
            }
        }
    }
    for key in keys(build.to, &turning) {
        if let Some(make) = build.nodes.makes.get(&key.element()) {
            pairs.extend([of(key.from), of(key.to)].iter().flatten().map(|turn| (*turn, *make)));
        }
    }
    pairs
}

fn of_publications(build: &Build<'_>, turns: &Turns<'_>) -> Vec<(usize, usize)> {
    let mut pairs = Vec::new();
    for (number, node) in build.nodes.nodes.iter().enumerate() {
        let (before, after) = match &node.action {
            Action::Define { definition, before } => (before.as_deref().and_then(publication), publication(definition)),
            Action::Undefine(definition) => (publication(definition), None),
            _ => continue,
        };
        for (table, turns) in turns {
            let (was, is) = (before.is_some_and(|it| it.publishes(table)), after.is_some_and(|it| it.publishes(table)));
            if was != is {
                pairs.extend(turns.iter().map(|turn| if was { (number, *turn) } else { (*turn, number) }));
            }
        }
    }
    pairs
}

fn publication(definition: &Definition) -> Option<&Whole> {
    match definition {
        Definition::Whole(whole) if whole.kind == WholeKind::Publication => Some(whole),
        _ => None,
    }
}

/// The log tells rows apart otherwise after their columns cannot be null any more, and before others may be.
fn identities(build: &Build<'_>) -> Vec<(usize, usize)> {
    let mut identities: Vec<(usize, &QualifiedName)> = Vec::new();
    let mut nulls: BTreeMap<&QualifiedName, Vec<(usize, bool)>> = BTreeMap::new();
    for (number, node) in build.nodes.nodes.iter().enumerate() {
        let Action::AlterTable { table, changes } = &node.action else { continue };
        for change in changes {
            if let TableChange::SetReplicaIdentity(_) = change {
                identities.push((number, table));
            } else if let TableChange::DropNotNull(_) | TableChange::SetNotNull(..) = change {
                let drops = matches!(change, TableChange::DropNotNull(_));
                nulls.entry(table).or_default().push((number, drops));
            }
        }
    }
    let mut pairs = Vec::new();
    for (identity, table) in identities {
        // What a parent's column loses, its children's lose too.
        let above: BTreeSet<&QualifiedName> = [build.from, build.to]
            .into_iter()
            .flat_map(|schema| above(schema, table))
            .map(|above| &above.name)
            .chain([table])
            .collect();
        let changes = above.into_iter().filter_map(|table| nulls.get(table)).flatten();
        pairs.extend(changes.map(|(null, drops)| if *drops { (identity, *null) } else { (*null, identity) }));
        let (takes, makes) = (&build.nodes.takes, &build.nodes.makes);
        let of_from = indexes_above(build.from, table).into_iter().filter_map(|index| takes.get(&index).copied());
        // What is only said again waits for the index that comes back.
        let said = |schema: &Schema| schema.table(table).map(|table| table.storage.replica_identity.clone());
        let moves_on = said(build.from) != said(build.to);
        pairs.extend(of_from.filter(|_| moves_on).map(|take| (identity, take)));
        let of_to = indexes_above(build.to, table).into_iter().filter_map(|index| makes.get(&index).copied());
        pairs.extend(of_to.map(|make| (make, identity)));
    }
    pairs
}

/// The indexes of a partition's parents where one of them may be that by which the log tells its rows apart: PostgreSQL
/// has chosen a name for it on the partition, which nothing else tells.
fn indexes_above(schema: &Schema, table: &QualifiedName) -> Vec<Element> {
    let Some(found) = schema.table(table) else { return Vec::new() };
    let ReplicaIdentity::Index(index) = &found.storage.replica_identity else { return Vec::new() };
    let own = QualifiedName { schema: table.schema.clone(), name: index.clone() };
    if found.constraints.contains_key(index) || schema.index(&own).is_some() {
        return Vec::new();
    }
    let indexes = descent::inherited_indexes(schema, found).into_iter();
    let indexes = indexes.map(|index| Element::object(ObjectId::Index(index.name)));
    let keys = above(schema, table).into_iter().flat_map(|parent| {
        let keys = parent.constraints.values().filter(|constraint| constraint.kind.has_index());
        keys.map(|constraint| Element::constraint(&parent.name, &constraint.name))
    });
    indexes.chain(keys).collect()
}

/// Whether what a child does needs not wait for its parent: how it is stored is its own affair, and the log tells its rows
/// apart otherwise before its parent's columns may be null.
pub(super) fn is_its_own(parent: Option<&Action>, child: Option<&Action>) -> bool {
    let parts = |action: Option<&'_ Action>, wanted: fn(&TableChange) -> bool| match action {
        Some(Action::AlterTable { changes, .. }) => changes.iter().all(wanted),
        Some(_) | None => false,
    };
    parts(child, |change| matches!(change, TableChange::SetStorage { .. }))
        || parts(child, |change| matches!(change, TableChange::SetReplicaIdentity(_)))
            && parts(parent, |change| matches!(change, TableChange::DropNotNull(_)))
}

/// A table's parents, and theirs.
fn above<'s>(schema: &'s Schema, table: &QualifiedName) -> Vec<&'s Table> {
    schema.table(table).map(|table| schema.ancestors(table)).unwrap_or_default()
}
