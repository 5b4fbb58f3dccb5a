//! Default privileges: what is created later begins with them, and so does what the plan itself creates. What is revoked
//! goes before anything is created, what is granted comes after everything is.

use std::collections::BTreeSet;

use super::action::{Action, DefaultAccessChange, TableChange};
use super::build::{Build, exists};
use super::describe;
use super::node::{Group, Phase, rank};
use super::privileges::delta;
use crate::analyze::dependencies::Element;
use crate::model::{DefaultScope, Entry, Object, ObjectId, ObjectPart, Schema};

/// The nodes of every default that is not yet what it should be. Answers the defaults that there are while the plan
/// creates what it creates.
pub(super) fn defaults(build: &mut Build<'_>) -> Schema {
    let (from, to) = (build.from, build.to);
    let mut meanwhile = Schema::default();
    from.default_privileges().for_each(|found| drop(meanwhile.insert(Object::DefaultPrivileges(found.clone()))));
    let both = from.default_privileges().chain(to.default_privileges());
    let scopes: BTreeSet<&DefaultScope> = both.map(|found| &found.of).collect();
    if scopes.is_empty() {
        return meanwhile;
    }
    let creations: Vec<usize> =
        build.nodes.nodes.iter().enumerate().filter(|(_, node)| creates(&node.action)).map(|(at, _)| at).collect();
    for of in scopes {
        let place = of.schema.clone().map(|schema| ObjectPart::Object(ObjectId::Schema(schema)));
        // They go with their schema.
        if place.as_ref().is_some_and(|place| !exists(to, place)) {
            continue;
        }
        let (before, after) = (from.default_access_of(of), to.default_access_of(of));
        let delta = delta(of.on, &before, &after, build.options.newest_version());
        let mut now = before;
        delta.revokes.iter().for_each(|entry| entry.revoke(&mut now));
        delta.regrants.iter().for_each(|entry| entry.grant(&mut now));
        meanwhile.set_default_access(of, now);
        let revokes = nodes(build, of, &delta.revokes, false, (Phase::Clear, rank::REVOKE));
        let regrants = nodes(build, of, &delta.regrants, true, (Phase::Clear, rank::REGRANT));
        let grants = nodes(build, of, &delta.grants, true, (Phase::Make, rank::GRANT));
        let mut pairs = |first: &[usize], second: &[usize]| {
            let all = first.iter().flat_map(|first| second.iter().map(move |second| (*first, *second)));
            build.nodes.before.extend(all);
        };
        pairs(&revokes, &regrants);
        pairs(&revokes, &creations);
        pairs(&regrants, &creations);
        pairs(&creations, &grants);
        pairs(&revokes, &grants);
        pairs(&regrants, &grants);
        for grant in grants {
            build.nodes.needs.extend(place.iter().map(|place| (grant, Element::Part(place.clone()))));
        }
    }
    meanwhile
}

/// Whether something comes into being that has privileges.
fn creates(action: &Action) -> bool {
    match action {
        Action::CreateSchema(_)
        | Action::CreateEnum(_)
        | Action::CreateSequence(_)
        | Action::CreateTable { .. }
        | Action::Define { before: None, .. } => true,
        Action::AlterTable { changes, .. } => {
            changes.iter().any(|change| matches!(change, TableChange::AddColumn { .. } | TableChange::AddIdentity(..)))
        }
        _ => false,
    }
}

fn nodes(
    build: &mut Build<'_>,
    of: &DefaultScope,
    entries: &[Entry],
    is_grant: bool,
    (phase, rank): (Phase, u8),
) -> Vec<usize> {
    let group = Group::of(phase, &ObjectId::DefaultPrivileges(of.clone()));
    let known = of.on.known_to(build.options.newest_version());
    let mut made = Vec::with_capacity(entries.len());
    for entry in entries {
        let all = known.len() > 1 && entry.privileges == known;
        let change = DefaultAccessChange { of: of.clone(), is_grant, entry: entry.clone(), all };
        let why = reason(&change);
        let name = format!("{} {:?} {:?}", entry.grant_option, entry.roles, entry.privileges);
        made.push(build.nodes.add(group.clone(), rank, &name, Action::AlterDefaults(change), why));
    }
    made
}

fn reason(change: &DefaultAccessChange) -> String {
    let privileges: Vec<&str> = change.entry.privileges.iter().map(|privilege| privilege.name()).collect();
    let what = if change.all { "ALL".to_owned() } else { privileges.join(", ") };
    let roles: Vec<String> = change.entry.roles.iter().map(describe::role).collect();
    let (roles, on) = (roles.join(", "), describe::defaults(&change.of));
    match (change.is_grant, change.entry.grant_option) {
        (true, false) => format!("{what} on {on} is wanted for {roles}"),
        (true, true) => format!("{what} on {on} is wanted for {roles}, to be granted to others too"),
        (false, false) => format!("{what} on {on} is not wanted for {roles} any more"),
        (false, true) => format!("{roles} is not to grant {what} on {on} to others any more"),
    }
}
