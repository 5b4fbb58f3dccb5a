//! Privileges: what is granted and revoked, and when.
//!
//! Two lists are compared as they are found when their turn comes: what the plan makes begins with the default privileges
//! there are then, what it takes away takes its privileges with it. What is revoked goes first, what is granted comes after
//! everything else of its object.

use std::collections::{BTreeMap, BTreeSet};

use super::action::{AccessChange, Action};
use super::build::{Build, exists};
use super::describe;
use super::node::{Group, Phase, rank};
use crate::analyze::dependencies::{Element, Keys};
use crate::model::{
    AccessKind, AccessList, Definition, Entry, Object, ObjectId, ObjectPart, OwnerAccess, Privilege, Privileges, Role,
    Schema,
};
use crate::name::QualifiedName;

/// What leads from one list to another.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Delta {
    pub(super) revokes: Vec<Entry>,
    /// What must come right after the revokes, because they took too much.
    pub(super) regrants: Vec<Entry>,
    pub(super) grants: Vec<Entry>,
}

/// Roles by what they get or lose.
type Grouped = BTreeMap<(bool, BTreeSet<Privilege>), BTreeSet<Role>>;

pub(super) fn delta(kind: AccessKind, before: &AccessList, after: &AccessList, server_version: u32) -> Delta {
    let all = kind.known_to(server_version);
    let none = BTreeMap::new();
    let (mut revokes, mut regrants, mut grants) = (Grouped::new(), Grouped::new(), Grouped::new());
    let roles: BTreeSet<&Role> = before.keys().chain(after.keys()).collect();
    for role in roles {
        let (held, wanted) = (before.get(role).unwrap_or(&none), after.get(role).unwrap_or(&none));
        let add = |to: &mut Grouped, grant_option: bool, privileges: BTreeSet<Privilege>| {
            if !privileges.is_empty() {
                to.entry((grant_option, privileges)).or_default().insert(role.clone());
            }
        };
        let some = |test: &dyn Fn(Option<bool>, Option<bool>) -> bool| -> BTreeSet<Privilege> {
            let fits = |privilege: &Privilege| test(held.get(privilege).copied(), wanted.get(privilege).copied());
            all.iter().copied().filter(fits).collect()
        };
        let gone = some(&|held, wanted| held.is_some() && wanted.is_none());
        let kept = some(&|_, wanted| wanted.is_some());
        let whole = some(&|held, _| held.is_some()) == all;
        // Servers of which one knows a privilege and another does not agree on ALL.
        if whole && gone.iter().any(|privilege| privilege.since() > OLDEST) && !kept.is_empty() {
            add(&mut revokes, false, all.clone());
            for grant_option in [false, true] {
                add(&mut regrants, grant_option, some(&|_, wanted| wanted == Some(grant_option)));
            }
            continue;
        }
        add(&mut revokes, false, gone);
        add(&mut revokes, true, some(&|held, wanted| held == Some(true) && wanted == Some(false)));
        for grant_option in [false, true] {
            let new =
                some(&|held, wanted| wanted == Some(grant_option) && held.is_none_or(|held| !held && grant_option));
            let everything = some(&|_, wanted| wanted == Some(grant_option)) == all;
            let young = new.iter().any(|privilege| privilege.since() > OLDEST);
            add(&mut grants, grant_option, if everything && young { all.clone() } else { new });
        }
    }
    let entries = |grouped: Grouped| -> Vec<Entry> {
        let entry = |((grant_option, privileges), roles)| Entry { roles, privileges, grant_option };
        grouped.into_iter().map(entry).collect()
    };
    Delta { revokes: entries(revokes), regrants: entries(regrants), grants: entries(grants) }
}

/// The oldest server that plans are made for.
const OLDEST: u32 = 15;

/// The entry as a statement on a part.
fn change(part: &ObjectPart, entry: &Entry, of_owner: bool, build: &Build<'_>) -> AccessChange {
    let (schema, server_version) = (build.to, build.options.newest_version());
    let (on, columns) = match part {
        ObjectPart::Column { table, column } => {
            let columns = entry.privileges.iter().map(|privilege| (*privilege, BTreeSet::from([column.clone()])));
            (schema.rows_named(table), columns.collect())
        }
        ObjectPart::Object(_) | ObjectPart::Constraint { .. } | ObjectPart::Type { .. } => {
            (part.object(), BTreeMap::new())
        }
    };
    let privileges = if columns.is_empty() { entry.privileges.clone() } else { BTreeSet::new() };
    let known = AccessKind::of(part).map(|kind| kind.known_to(server_version)).unwrap_or_default();
    let all = known.len() > 1 && privileges == known;
    let grant_option = entry.grant_option;
    AccessChange { on, privileges, all, columns, roles: entry.roles.clone(), of_owner, grant_option }
}

/// When an entry's turn comes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Turn {
    /// Before anything else is done.
    First,
    /// Right after that.
    Next,
    /// After everything else of its object.
    Last,
}

/// The nodes of every list that is not yet what it should be.
pub(super) fn access(build: &mut Build<'_>) {
    let (from, to) = (build.from, build.to);
    let mut parts: BTreeSet<ObjectPart> = listed(to).cloned().collect();
    let old: Vec<&ObjectPart> = listed(from).collect();
    let defaults = super::defaults::defaults(build);
    if defaults.alters_what_is_created() {
        parts.extend(created(to));
    }
    if parts.is_empty() && old.is_empty() {
        return;
    }
    let keys = (Keys::new(from), Keys::new(to));
    parts.extend(old.into_iter().filter_map(|part| successor(part, to, &keys)));
    // What is revoked on a table is revoked on its columns.
    let mut revoked: BTreeMap<QualifiedName, Vec<Revoked>> = BTreeMap::new();
    for part in parts {
        let Some(kind) = AccessKind::of(&part) else { continue };
        let carrier = keys.1.carrier(&part);
        let carried = carried(build, &part, &carrier, &keys);
        let was = carried.as_ref().map(|was| lists(from, was));
        let (mut before, mut owner_before, taken_before) = match was {
            Some(Privileges { access, owner, taken, .. }) => (access, owner, taken),
            None => (defaults.access_at_birth(&part), OwnerAccess::by_itself(&part), BTreeMap::new()),
        };
        let wanted = lists(to, &part);
        let by_table = match &part {
            ObjectPart::Column { table, .. } => revoked.get(table).cloned().unwrap_or_default(),
            ObjectPart::Object(_) | ObjectPart::Constraint { .. } | ObjectPart::Type { .. } => Vec::new(),
        };
        for Revoked { entry, of_owner, .. } in &by_table {
            match of_owner {
                true => owner_before.revoke(kind, &entry.privileges, entry.grant_option),
                false => entry.revoke(&mut before),
            }
        }
        // Of whom nothing was granted, something may be taken all the same: it may be the owner. Servers that do not agree
        // on ALL are told ALL.
        let portable = build.options.oldest_version() != build.options.newest_version();
        for (role, taken) in &wanted.taken {
            let known = taken_before.get(role);
            let held = before.entry(role.clone()).or_default();
            if portable && taken.iter().any(|of| of.since() > OLDEST && !known.is_some_and(|known| known.contains(of)))
            {
                kind.all().iter().for_each(|privilege| {
                    held.entry(*privilege).or_default();
                });
                continue;
            }
            for privilege in taken.iter().filter(|privilege| known.is_none_or(|known| !known.contains(privilege))) {
                held.entry(*privilege).or_default();
            }
        }
        let version = build.options.newest_version();
        let owner = Owner::of(build, &part, &carrier, carried.is_some());
        let others = delta(kind, &before, &wanted.access, version);
        let whole = |access: &OwnerAccess| AccessList::from([(owner.role.clone(), access.held(kind))]);
        let owners = match owner_before == wanted.owner {
            true => Delta::default(),
            false => delta(kind, &whole(&owner_before), &whole(&wanted.owner), version),
        };
        let stays = carried.as_ref() == Some(&part);
        let mut gone: Vec<Revoked> = Vec::new();
        for (delta, of_owner) in [(others, false), (owners, true)] {
            // Under another name, new, or of another owner: nothing can be said of it before that is so.
            let is_first = stays && (!of_owner || owner.is_given.is_none());
            let (first, next) = if is_first { (Turn::First, Turn::Next) } else { (Turn::Last, Turn::Last) };
            let on = (&part, &carrier, of_owner);
            let revokes = nodes(build, on, &delta.revokes, false, first);
            let mut grants = nodes(build, on, &delta.regrants, true, next);
            grants.extend(nodes(build, on, &delta.grants, true, Turn::Last));
            let earlier = revokes.iter().copied().chain(by_table.iter().map(|of| of.node));
            let pairs: Vec<(usize, usize)> =
                earlier.flat_map(|revoke| grants.iter().map(move |grant| (revoke, *grant))).collect();
            build.nodes.before.extend(pairs);
            // What is granted to who was the owner would be the next one's.
            if let Some(given) = &owner.is_given {
                let late = revokes.iter().filter(|_| of_owner).chain(&grants);
                build.nodes.needs.extend(late.map(|node| (*node, given.clone())));
            }
            let all = delta.revokes.into_iter().zip(revokes);
            gone.extend(all.map(|(entry, node)| Revoked { entry, of_owner, node }));
        }
        if let ObjectPart::Object(ObjectId::Table(table) | ObjectId::View(table)) = &part {
            revoked.insert(table.clone(), gone);
        }
    }
}

/// What a plan revokes on a table, and where.
#[derive(Clone)]
struct Revoked {
    entry: Entry,
    of_owner: bool,
    node: usize,
}

/// Who may do what with a part, its owner apart where that is whoever runs the plan.
fn lists(schema: &Schema, part: &ObjectPart) -> Privileges {
    match schema.privileges(part) {
        Some(found) => schema.settled(found).into_owned(),
        None => Privileges::by_itself(part.clone()),
    }
}

/// Who owns a part when its privileges have their turn.
struct Owner {
    role: Role,
    /// What gives it to that role, where the plan does.
    is_given: Option<Element>,
}

impl Owner {
    fn of(build: &Build<'_>, part: &ObjectPart, carrier: &Element, is_carried: bool) -> Self {
        // The sequences of columns belong to whoever has the table.
        let on = match (part, carrier) {
            (ObjectPart::Object(ObjectId::Sequence(_)), Element::Part(ObjectPart::Column { table, .. })) => {
                ObjectPart::Object(ObjectId::Table(table.clone()))
            }
            (ObjectPart::Object(ObjectId::Sequence(name)), _) => {
                let owner = build.to.sequence(name).and_then(|sequence| sequence.owned_by.as_ref());
                ObjectPart::Object(owner.map_or_else(|| part.object(), ObjectPart::object))
            }
            (part, _) => ObjectPart::Object(build.to.whole_of(part)),
        };
        let before = build.from.owner(&on).filter(|_| is_carried);
        let role = build.to.owner(&on).or(before).cloned().unwrap_or(Role::CurrentUser);
        let given = Element::object(ObjectId::Owner(Box::new(on)));
        Self { role, is_given: build.nodes.makes.contains_key(&given).then_some(given) }
    }
}

/// What may begin with default privileges. Nothing is granted on a multirange type by itself.
fn created(schema: &Schema) -> Vec<ObjectPart> {
    let mut found = Vec::new();
    for (id, object) in schema.objects() {
        if let Object::Table(table) = object {
            let identities = table.columns.iter().filter_map(|column| column.identity.as_ref());
            found.extend(identities.map(|of| ObjectPart::Object(ObjectId::Sequence(of.sequence.clone()))));
        }
        let multirange = matches!(object, Object::Defined(Definition::Multirange(_)));
        let part = ObjectPart::Object(id.clone());
        if !multirange && AccessKind::of(&part).is_some() {
            found.push(part);
        }
    }
    found
}

/// What has a list of its own.
fn listed(schema: &Schema) -> impl Iterator<Item = &ObjectPart> {
    schema.access_lists().map(|list| &list.on)
}

/// The sequence of an identity column.
fn identity_sequence(schema: &Schema, column: &Element) -> Option<ObjectPart> {
    let Element::Part(ObjectPart::Column { table, column }) = column else { return None };
    let identity = schema.table(table)?.column(column)?.identity.as_ref()?;
    Some(ObjectPart::Object(ObjectId::Sequence(identity.sequence.clone())))
}

/// Whether a part is the sequence of an identity column, which stands and falls with the column.
fn is_identity(part: &ObjectPart, carrier: &Element) -> bool {
    matches!(part, ObjectPart::Object(ObjectId::Sequence(_))) && *carrier != Element::Part(part.clone())
}

/// What becomes of a part, where it stays.
fn successor(part: &ObjectPart, to: &Schema, (from_keys, _): &(Keys<'_>, Keys<'_>)) -> Option<ObjectPart> {
    let carrier = from_keys.carrier(part);
    if is_identity(part, &carrier) {
        return identity_sequence(to, &carrier);
    }
    exists(to, part).then(|| part.clone())
}

/// The part whose list a wanted part has when its turn comes; `None` where the plan makes it.
fn carried(
    build: &Build<'_>,
    part: &ObjectPart,
    carrier: &Element,
    (from_keys, _): &(Keys<'_>, Keys<'_>),
) -> Option<ObjectPart> {
    let taken = build.nodes.takes.get(carrier);
    // A column whose type is made again stays, though one statement takes it and another brings it back.
    let stays = build.disturbed.as_text.contains(carrier);
    if taken.is_some() && taken != build.nodes.makes.get(carrier) && !stays {
        return None;
    }
    if is_identity(part, carrier) {
        return identity_sequence(build.from, carrier);
    }
    (exists(build.from, part) && from_keys.carrier(part) == *carrier).then(|| part.clone())
}

/// A node for each entry.
fn nodes(
    build: &mut Build<'_>,
    (part, carrier, of_owner): (&ObjectPart, &Element, bool),
    entries: &[Entry],
    is_grant: bool,
    turn: Turn,
) -> Vec<usize> {
    let whole = match carrier {
        Element::Part(ObjectPart::Column { table, .. }) => build.to.rows_named(table),
        Element::Part(carrier) => carrier.object(),
        Element::Default { .. } | Element::DomainDefault(_) | Element::Owner(_) => part.object(),
    };
    let mut group = Group::of(Phase::Make, &whole);
    if turn != Turn::Last {
        group.phase = Phase::Clear;
    }
    let rank = match (turn, is_grant) {
        (Turn::First, _) => rank::REVOKE,
        (Turn::Next, _) => rank::REGRANT,
        (Turn::Last, false) => rank::LATE_REVOKE,
        (Turn::Last, true) => rank::GRANT,
    };
    let mut made = Vec::with_capacity(entries.len());
    for entry in entries {
        let change = change(part, entry, of_owner, build);
        let why = reason(part, entry, &change, (is_grant, turn));
        // Columns with the same roles stand together.
        let roles: Vec<String> = entry.roles.iter().map(describe::role).collect();
        let privileges: Vec<&str> = entry.privileges.iter().map(|privilege| privilege.name()).collect();
        let (kind, column) = match part {
            ObjectPart::Column { column, .. } => (1, column.as_str()),
            ObjectPart::Object(ObjectId::Sequence(_)) => (2, ""),
            ObjectPart::Object(_) | ObjectPart::Constraint { .. } | ObjectPart::Type { .. } => (0, ""),
        };
        let name = format!("{kind} {} {} {} {column}", entry.grant_option, roles.join(" "), privileges.join(" "));
        let action = if is_grant { Action::Grant(change) } else { Action::Revoke(change) };
        let node = build.nodes.add(group.clone(), rank, &name, action, why);
        if turn == Turn::Last {
            build.nodes.needs.push((node, carrier.clone()));
        }
        made.push(node);
    }
    made
}

fn reason(part: &ObjectPart, entry: &Entry, change: &AccessChange, (is_grant, turn): (bool, Turn)) -> String {
    let privileges: Vec<&str> = entry.privileges.iter().map(|privilege| privilege.name()).collect();
    let what = if change.all { "ALL".to_owned() } else { privileges.join(", ") };
    let roles: Vec<String> = entry.roles.iter().map(describe::role).collect();
    let (roles, on) = (roles.join(", "), describe::part(part));
    match (is_grant, entry.grant_option) {
        (true, _) if turn == Turn::Next => format!("{what} on {on} stays with {roles}"),
        (true, false) => format!("{what} on {on} is wanted for {roles}"),
        (true, true) => format!("{what} on {on} is wanted for {roles}, to be granted to others too"),
        (false, false) => format!("{what} on {on} is not wanted for {roles} any more"),
        (false, true) => format!("{roles} is not to grant {what} on {on} to others any more"),
    }
}

/// Takes another change of the same table's columns along, where both are for the same roles.
pub(super) fn merge(last: &mut AccessChange, next: &AccessChange) -> bool {
    let together = last.on == next.on
        && last.roles == next.roles
        && last.grant_option == next.grant_option
        && last.of_owner == next.of_owner
        && !last.columns.is_empty()
        && !next.columns.is_empty();
    if together {
        for (privilege, columns) in &next.columns {
            last.columns.entry(*privilege).or_default().extend(columns.iter().cloned());
        }
    }
    together
}

/// Pairs of nodes of which the first comes first: what guards a table's rows comes before what lets more people at them,
/// and a sequence has its name before it is named.
pub(super) fn order(build_nodes: &super::node::Nodes) -> Vec<(usize, usize)> {
    let mut guards: BTreeMap<ObjectId, Vec<usize>> = BTreeMap::new();
    let mut changes: Vec<(&ObjectId, usize, bool)> = Vec::new();
    let mut guard = |id: ObjectId, number: usize| guards.entry(id).or_default().push(number);
    for (number, node) in build_nodes.nodes.iter().enumerate() {
        match &node.action {
            Action::Grant(change) => changes.push((&change.on, number, true)),
            Action::Revoke(change) => changes.push((&change.on, number, false)),
            Action::CreatePolicy(policy) => guard(ObjectId::Table(policy.table.clone()), number),
            Action::SetRowSecurity { table, .. }
            | Action::AlterPolicy { table, .. }
            | Action::DropPolicy { table, .. } => guard(ObjectId::Table(table.clone()), number),
            Action::RenameSequence { from, to, .. } => {
                let name = QualifiedName { schema: from.schema.clone(), name: to.clone() };
                guard(ObjectId::Sequence(name), number);
            }
            Action::AlterTable { changes, .. } => {
                for change in changes {
                    if let super::TableChange::AddIdentity(_, identity) = change {
                        guard(ObjectId::Sequence(identity.sequence.clone()), number);
                    }
                }
            }
            _ => {}
        }
    }
    let mut pairs = Vec::new();
    for (on, change, is_grant) in changes {
        // A revoke waits for a name alone.
        let waits = is_grant || matches!(on, ObjectId::Sequence(_));
        let before = guards.get(on).into_iter().flatten();
        pairs.extend(before.filter(|_| waits).map(|guard| (*guard, change)));
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::name::Ident;

    fn list(text: &str) -> AccessList {
        let mut list = AccessList::new();
        for one in text.split_whitespace() {
            let (role, privileges) = one.split_once('=').unwrap_or((one, ""));
            let mut held = BTreeMap::new();
            let mut letters = privileges.chars().peekable();
            while let Some(letter) = letters.next() {
                let grantable = letters.next_if_eq(&'*').is_some();
                let privilege = Privilege::ALL.into_iter().find(|privilege| letter_of(*privilege) == letter);
                held.extend(privilege.map(|privilege| (privilege, grantable)));
            }
            let role = if role.is_empty() { Role::Public } else { Role::Named(Ident::new(role)) };
            list.insert(role, held);
        }
        list
    }

    fn letter_of(privilege: Privilege) -> char {
        match privilege {
            Privilege::Select => 'r',
            Privilege::Insert => 'a',
            Privilege::Update => 'w',
            Privilege::Delete => 'd',
            Privilege::Truncate => 'D',
            Privilege::References => 'x',
            Privilege::Trigger => 't',
            Privilege::Maintain => 'm',
            Privilege::Usage => 'U',
            Privilege::Create => 'C',
            Privilege::Execute => 'X',
        }
    }

    /// What leads from one list to another, in the letters of an `aclitem`: revokes, what comes back, grants.
    fn led(before: &str, after: &str, server_version: u32) -> String {
        let delta = delta(AccessKind::Table, &list(before), &list(after), server_version);
        let shown = |sign: &str, entries: &[Entry]| -> Vec<String> {
            entries
                .iter()
                .map(|entry| {
                    let letters: String = entry.privileges.iter().map(|privilege| letter_of(*privilege)).collect();
                    let roles: Vec<String> = entry.roles.iter().map(describe::role).collect();
                    let star = if entry.grant_option { "*" } else { "" };
                    format!("{sign}{}={letters}{star}", roles.join(",").replace('"', ""))
                })
                .collect()
        };
        [shown("-", &delta.revokes), shown("=", &delta.regrants), shown("+", &delta.grants)].concat().join(" ")
    }

    #[test]
    fn exactly_what_differs_is_granted_and_revoked() {
        assert_eq!(led("", "", 18), "");
        assert_eq!(led("a=r", "a=r", 18), "");
        assert_eq!(led("a=r b=ra", "a=ra b=a", 18), "-b=r +a=a");
        assert_eq!(led("", "a=ra b=ra c=r", 18), "+c=r +a,b=ra");
        assert_eq!(led("a=r*a", "a=ra*", 18), "-a=r* +a=a*");
        assert_eq!(led("a=r*", "", 18), "-a=r");
        assert_eq!(led("", "a=r*a", 18), "+a=a +a=r*");
        assert_eq!(led("=r", "a=r", 18), "-PUBLIC=r +a=r");
    }

    #[test]
    fn all_is_what_every_server_takes_for_all() {
        assert_eq!(led("", "a=rawdDxtm", 18), "+a=rawdDxtm");
        assert_eq!(led("a=r", "a=rawdDxtm", 18), "+a=rawdDxtm");
        assert_eq!(led("a=r", "a=rawdDxtm", 15), "+a=awdDxt");
        assert_eq!(led("a=rawdDxtm", "a=r", 18), "-a=rawdDxtm =a=r");
        assert_eq!(led("a=rawdDxtm", "a=ra*", 18), "-a=rawdDxtm =a=r =a=a*");
        assert_eq!(led("a=rawdDxtm", "a=rawdDxt", 15), "");
        assert_eq!(led("a=rawdDxt", "a=r", 15), "-a=awdDxt");
        assert_eq!(led("a=rawdDxtm", "a=rm", 18), "-a=awdDxt");
    }
}
