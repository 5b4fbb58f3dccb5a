//! What a plan's graph is made of.

use std::collections::BTreeSet;
use std::hash::{BuildHasherDefault, DefaultHasher};

use indexmap::IndexMap;

use super::action::{Action, TableChange};
use crate::analyze::dependencies::Element;
use crate::model::{IndexStorage, Kind, ObjectId, Schema, WholeKind};
use crate::name::{Ident, QualifiedName};

/// Where a node stands among those that are free to go.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    /// The object whose own part it is: parts stay with their object.
    pub(super) group: Group,
    /// Its turn within the group.
    pub(super) rank: u8,
    /// Its name within the rank.
    pub(super) name: String,
    /// Its number, so that no two keys are the same.
    pub(super) number: usize,
}

/// An object and its parts.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Group {
    /// Labels of enumerated types first, so that later transactions can use them; then what stands in the way of other
    /// objects; drops of whole objects last.
    pub(super) phase: Phase,
    /// The object's kind; in the last phase the other way round.
    pub(super) kind: u8,
    /// The object's schema and name.
    pub(super) name: (Ident, Ident),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Phase {
    Labels,
    Clear,
    Make,
    Drop,
}

/// The turns of an object's parts.
pub(super) mod rank {
    pub(crate) const REVOKE: u8 = 5;
    pub(crate) const REGRANT: u8 = 6;
    pub(crate) const DROP_POLICY: u8 = 10;
    pub(crate) const DROP_TRIGGER: u8 = 15;
    pub(crate) const DROP_INDEX: u8 = 20;
    pub(crate) const RENAME: u8 = 25;
    pub(crate) const CREATE: u8 = 30;
    /// Parts of `ALTER TABLE` take this and what follows, see [`super::table_rank`].
    pub(crate) const ALTER: u8 = 40;
    pub(crate) const OWN: u8 = 60;
    pub(crate) const INDEX: u8 = 70;
    pub(crate) const STORE_INDEX: u8 = 71;
    pub(crate) const TIGHTEN: u8 = 80;
    pub(crate) const POLICY: u8 = 90;
    pub(crate) const ALTER_POLICY: u8 = 95;
    pub(crate) const OPEN_POLICY: u8 = 100;
    pub(crate) const OPEN: u8 = 110;
    pub(crate) const TRIGGER: u8 = 115;
    pub(crate) const COMMENT: u8 = 120;
    pub(crate) const LATE_REVOKE: u8 = 122;
    pub(crate) const GRANT: u8 = 124;
    pub(crate) const DROP: u8 = 130;
}

impl Group {
    /// The group of a table and its parts.
    pub(super) fn table(name: &QualifiedName) -> Self {
        Self::of(Phase::Make, &ObjectId::Table(name.clone()))
    }

    /// The group of an object that is made or altered, or that is dropped.
    pub(super) fn of(phase: Phase, id: &ObjectId) -> Self {
        let name = match id {
            ObjectId::Schema(name) | ObjectId::Extension(name) => (name.clone(), Ident::new("")),
            ObjectId::Type(name)
            | ObjectId::Sequence(name)
            | ObjectId::Table(name)
            | ObjectId::View(name)
            | ObjectId::Whole(_, name) => (name.schema.clone(), name.name.clone()),
            // Overloads stand next to each other, in the order of their nodes.
            ObjectId::Routine { name, .. } => (name.schema.clone(), name.name.clone()),
            ObjectId::Index(name) => (name.schema.clone(), name.name.clone()),
            ObjectId::Policy { table, .. } | ObjectId::Trigger { table, .. } | ObjectId::Rule { table, .. } => {
                return Self::of(phase, &ObjectId::Table(table.clone()));
            }
            ObjectId::Comment(on) | ObjectId::Owner(on) | ObjectId::Privileges(on) => {
                return Self::of(phase, &on.object());
            }
            ObjectId::DefaultPrivileges(of) => {
                let schema = of.schema.clone().unwrap_or_else(|| Ident::new(""));
                (schema, Ident::new(format!("{} {}", super::describe::role(&of.role), of.on.plural())))
            }
        };
        let kind = kind_rank(id.kind());
        let kind = match phase {
            Phase::Labels | Phase::Clear | Phase::Make => kind,
            Phase::Drop => u8::MAX - kind,
        };
        Self { phase, kind, name }
    }
}

fn kind_rank(kind: Kind) -> u8 {
    match kind {
        // Whatever else is made may name them.
        Kind::Whole(WholeKind::Role) => 0,
        Kind::Whole(WholeKind::Membership) => 1,
        Kind::Schema => 2,
        Kind::Extension => 3,
        Kind::Type => 4,
        Kind::Sequence => 5,
        Kind::Table => 6,
        Kind::Routine => 7,
        Kind::View => 8,
        Kind::Index => 9,
        Kind::Policy => 10,
        Kind::Trigger | Kind::Rule => 11,
        Kind::Whole(WholeKind::Collation | WholeKind::Wrapper) => 4,
        Kind::Whole(WholeKind::Server) => 5,
        Kind::Whole(WholeKind::Statistics) => 12,
        Kind::Whole(WholeKind::Publication) => 13,
        // Whatever else is made is none of its business.
        Kind::Whole(WholeKind::EventTrigger) => 14,
        Kind::Comment => 22,
        Kind::Owner => 23,
        Kind::Privileges => 24,
        Kind::DefaultPrivileges => 25,
    }
}

/// The turn of a change within `ALTER TABLE`: the order in which PostgreSQL does them whatever the text says
/// (`AlterTablePass`, tablecmds.c), so that what is merged does the same as what stands alone.
pub(super) fn table_rank(change: &TableChange) -> u8 {
    rank::ALTER
        + match change {
            TableChange::DropConstraint(_) => 0,
            TableChange::DropDefault(_) => 1,
            TableChange::DropIdentity(_) => 2,
            TableChange::DropExpression(_) => 3,
            TableChange::DropNotNull(_) => 4,
            TableChange::DropColumn(_) => 5,
            TableChange::AlterType { .. } => 6,
            TableChange::AddColumn { .. } => 7,
            TableChange::SetExpression(..) => 8,
            TableChange::SetDefault(..) => 9,
            TableChange::SetNotNull(..) => 10,
            TableChange::InheritNotNull { .. } => 14,
            TableChange::ValidateNotNull { .. } => 16,
            TableChange::AlterIdentity { .. } => 11,
            TableChange::AddIdentity(..) => 12,
            TableChange::AddConstraint(_) => 13,
            TableChange::AlterConstraint(..) => 14,
            TableChange::SetEnforced(..) => 15,
            TableChange::ValidateConstraint(_) => 16,
            TableChange::SetStorage { .. } => 17,
            TableChange::Tune { .. } => 18,
            TableChange::SetReplicaIdentity(_) => 19,
            TableChange::SetCluster(_) => 20,
            TableChange::SetOptions { .. } | TableChange::SetColumnOptions { .. } => 21,
        }
}

/// Whether a change takes something away that could stand in the way.
pub(super) fn is_drop(change: &TableChange) -> bool {
    match change {
        TableChange::DropConstraint(_)
        | TableChange::DropDefault(_)
        | TableChange::DropIdentity(_)
        | TableChange::DropExpression(_)
        | TableChange::DropNotNull(_)
        | TableChange::DropColumn(_) => true,
        TableChange::AlterType { .. }
        | TableChange::AddColumn { .. }
        | TableChange::SetExpression(..)
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
        | TableChange::Tune { .. } => false,
    }
}

/// One action before it has its place.
#[derive(Debug, Clone)]
pub(super) struct Node {
    pub(super) key: Key,
    pub(super) action: Action,
    /// Why it is needed.
    pub(super) reason: String,
    pub(super) undecided: bool,
}

impl Nodes {
    /// How an index of its own is stored, where that differs.
    pub(super) fn store_index(
        &mut self,
        name: &QualifiedName,
        table: &QualifiedName,
        schema: &Schema,
        storage: (&IndexStorage, &IndexStorage),
        why: String,
    ) {
        let group = Group::of(Phase::Make, &schema.rows_named(table));
        if let Some(node) = self.store(group, name, table, storage, why) {
            self.needs.push((node, Element::object(ObjectId::Index(name.clone()))));
        }
    }

    /// How the index of a constraint is stored, where that differs.
    pub(super) fn store_constraint_index(
        &mut self,
        name: &QualifiedName,
        table: &QualifiedName,
        storage: (&IndexStorage, &IndexStorage),
        why: String,
    ) {
        if let Some(node) = self.store(Group::table(table), name, table, storage, why) {
            self.needs.push((node, Element::constraint(table, &name.name)));
        }
    }

    fn store(
        &mut self,
        group: Group,
        name: &QualifiedName,
        table: &QualifiedName,
        (from, to): (&IndexStorage, &IndexStorage),
        why: String,
    ) -> Option<usize> {
        if from == to {
            return None;
        }
        let (from, to) = (from.clone(), to.clone());
        let action = Action::AlterIndex { name: name.clone(), table: table.clone(), from, to };
        Some(self.add(group, rank::STORE_INDEX, name.name.as_str(), action, why))
    }
}

/// A name that only one thing may have at a time.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Claim {
    /// Tables, indexes and sequences share their names.
    Relation(QualifiedName),
    /// Types share theirs with the row types of tables.
    Type(QualifiedName),
    /// The rows that partitions of a table share among each other.
    Rows(QualifiedName),
    /// A table has one primary key, whatever it is called.
    PrimaryKey(QualifiedName),
}

/// Nodes by element, in the order in which they came.
pub(super) type ByElement = IndexMap<Element, usize, BuildHasherDefault<DefaultHasher>>;

/// The nodes of a plan, with what each makes, takes away, and waits for.
#[derive(Debug, Default)]
pub(super) struct Nodes {
    pub(super) nodes: Vec<Node>,
    /// Which node makes an element as it is wanted.
    pub(super) makes: ByElement,
    /// Which node takes an element away as it was.
    pub(super) takes: ByElement,
    /// Drops of permissive policies: they hide rows.
    pub(super) hiding: BTreeSet<usize>,
    /// What is there twice for a while: the new one is made before the old one goes.
    pub(super) aside: BTreeSet<Element>,
    /// What a node waits for beside what its elements need.
    pub(super) needs: Vec<(usize, Element)>,
    /// Nodes of which the first must come first.
    pub(super) before: Vec<(usize, usize)>,
    /// Types that get out of the way under another name, and the nodes that name them so.
    pub(super) renames: Vec<(QualifiedName, usize)>,
    pub(super) claims: Vec<(Claim, usize)>,
    pub(super) releases: Vec<(Claim, usize)>,
}

impl Nodes {
    pub(super) fn add(&mut self, group: Group, rank: u8, name: &str, action: Action, reason: String) -> usize {
        let number = self.nodes.len();
        let key = Key { group, rank, name: name.to_owned(), number };
        self.nodes.push(Node { key, action, reason, undecided: false });
        number
    }

    /// A node of a table's own group.
    pub(super) fn table_change(
        &mut self,
        table: &QualifiedName,
        name: &Ident,
        change: TableChange,
        why: String,
    ) -> usize {
        let rank = table_rank(&change);
        let action = Action::AlterTable { table: table.clone(), changes: vec![change] };
        self.add(Group::table(table), rank, name.as_str(), action, why)
    }

    pub(super) fn makes(&mut self, node: usize, element: Element) {
        self.makes.insert(element, node);
    }

    pub(super) fn takes(&mut self, node: usize, element: Element) {
        self.takes.insert(element, node);
    }

    pub(super) fn claim(&mut self, node: usize, claim: Claim) {
        self.claims.push((claim, node));
    }

    pub(super) fn release(&mut self, node: usize, claim: Claim) {
        self.releases.push((claim, node));
    }

    pub(super) fn mark_undecided(&mut self, node: usize, undecided: bool) {
        if let Some(node) = self.nodes.get_mut(node) {
            node.undecided |= undecided;
        }
    }
}
