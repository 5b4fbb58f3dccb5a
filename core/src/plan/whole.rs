//! What is carried whole: made in one statement and altered by others, each of which says one thing.

use std::collections::BTreeSet;

use super::action::Action;
use super::build::Build;
use super::describe;
use super::node::{Group, Node, Phase, rank};
use crate::analyze::dependencies::Element;
use crate::model::{Clause, ClauseKind, Definition, Membership, ObjectPart, Whole, WholeKind};

/// What there is after each statement that makes one into the other; `None` where it must be made anew.
pub(super) fn states(from: &Whole, to: &Whole) -> Option<Vec<Whole>> {
    if from.kind != to.kind {
        return None;
    }
    match to.kind {
        WholeKind::Collation => (from == to).then(Vec::new),
        WholeKind::Statistics => {
            let rest = |whole: &Whole| without(whole, &ClauseKind::Target);
            (rest(from) == rest(to)).then(|| differing(from, [to.clone()]))
        }
        WholeKind::EventTrigger => {
            let rest = |whole: &Whole| without(whole, &ClauseKind::Firing);
            (rest(from) == rest(to)).then(|| differing(from, [to.clone()]))
        }
        WholeKind::Wrapper => Some(differing(from, [to.clone()])),
        WholeKind::Server => {
            let rest = |whole: &Whole| {
                let made = |clause: &&Clause| matches!(clause.kind, ClauseKind::Type | ClauseKind::Wrapper);
                whole.clauses.iter().filter(made).cloned().collect::<Vec<_>>()
            };
            (rest(from) == rest(to)).then(|| differing(from, mapped(from, to)))
        }
        WholeKind::Role => {
            let attribute = |clause: &&Clause| !matches!(clause.kind, ClauseKind::Setting(_));
            let mut state = from.clone();
            state.clauses.retain(|clause| !attribute(&clause));
            state.clauses.extend(to.clauses.iter().filter(attribute).cloned());
            state.settle();
            Some(differing(from, std::iter::once(state.clone()).chain(one_by_one(state, to))))
        }
        WholeKind::Membership => {
            let subject = |whole: &Whole| Membership::of(whole).map(|of| (of.role, of.member));
            (subject(from) == subject(to)).then(|| differing(from, one_by_one(from.clone(), to)))
        }
        WholeKind::Publication => {
            let all = |whole: &Whole| whole.clauses_of(&ClauseKind::AllTables).next().is_some();
            // First what is published, then how; but PostgreSQL takes a condition on a partitioned table only where the root's
            // rows are published.
            let by_root = |whole: &Whole| whole.parameter("publish_via_partition_root") == Some("true");
            let (how, what) = if by_root(to) && !by_root(from) { (to, from) } else { (from, to) };
            let mut listed = from.clone();
            listed.clauses = how.clauses.iter().filter(|clause| is_parameter(&clause.kind)).cloned().collect();
            listed.clauses.extend(what.clauses.iter().filter(|clause| !is_parameter(&clause.kind)).cloned());
            listed.settle();
            (all(from) == all(to)).then(|| differing(from, [listed, to.clone()]))
        }
    }
}

/// The states from one to the other, of which each differs in the clauses of one kind.
fn one_by_one(mut state: Whole, to: &Whole) -> Vec<Whole> {
    let kinds: BTreeSet<ClauseKind> =
        state.clauses.iter().chain(&to.clauses).map(|clause| clause.kind.clone()).collect();
    let mut states = Vec::new();
    for kind in kinds {
        state.clauses.retain(|clause| clause.kind != kind);
        state.clauses.extend(to.clauses_of(&kind).cloned());
        state.settle();
        states.push(state.clone());
    }
    states
}

/// What the statement that makes it can say of it.
fn created(whole: &Whole) -> Whole {
    match whole.kind {
        WholeKind::Collation | WholeKind::Publication | WholeKind::Wrapper | WholeKind::Membership => whole.clone(),
        WholeKind::Role => {
            let mut rest = whole.clone();
            rest.clauses.retain(|clause| !matches!(clause.kind, ClauseKind::Setting(_)));
            rest
        }
        WholeKind::Server => unmapped(whole),
        WholeKind::EventTrigger => without(whole, &ClauseKind::Firing),
        WholeKind::Statistics => without(whole, &ClauseKind::Target),
    }
}

/// A server without its user mappings.
fn unmapped(server: &Whole) -> Whole {
    let mut rest = server.clone();
    rest.clauses.retain(|clause| clause.mapped().is_none());
    rest
}

/// The states of a server: first itself, then one user mapping after the other.
fn mapped(from: &Whole, to: &Whole) -> Vec<Whole> {
    let mut state = unmapped(to);
    let mappings =
        |of: &Whole| of.clauses.iter().filter(|clause| clause.mapped().is_some()).cloned().collect::<Vec<_>>();
    state.clauses.extend(mappings(from));
    state.settle();
    let mut states = vec![state.clone()];
    let roles: BTreeSet<&str> = from.clauses.iter().chain(&to.clauses).filter_map(Clause::mapped).collect();
    for role in roles {
        state.clauses.retain(|clause| clause.mapped() != Some(role));
        state.clauses.extend(to.clauses.iter().filter(|clause| clause.mapped() == Some(role)).cloned());
        state.settle();
        states.push(state.clone());
    }
    states
}

/// What must be done to one that is about to be dropped; answers what is then there to drop, and the last node.
pub(super) fn clear(build: &mut Build<'_>, whole: &Whole) -> (Whole, Option<usize>) {
    let bare = match whole.kind {
        WholeKind::Server => unmapped(whole),
        WholeKind::Collation
        | WholeKind::Statistics
        | WholeKind::Publication
        | WholeKind::EventTrigger
        | WholeKind::Wrapper
        | WholeKind::Role
        | WholeKind::Membership => return (whole.clone(), None),
    };
    let (mut last, mut before) = (None, whole.clone());
    for state in differing(whole, mapped(whole, &bare)) {
        let why = format!("{} is to go", describe::object(&state.id()));
        let node = define(build, &state, Some(&before), why);
        build.nodes.before.extend(last.map(|last| (last, node)));
        (last, before) = (Some(node), state);
    }
    (bare, last)
}

fn is_parameter(kind: &ClauseKind) -> bool {
    matches!(kind, ClauseKind::Parameter(_))
}

fn without(whole: &Whole, kind: &ClauseKind) -> Whole {
    let mut rest = whole.clone();
    rest.clauses.retain(|clause| clause.kind != *kind);
    rest
}

/// The states that differ from the one before.
fn differing(from: &Whole, states: impl IntoIterator<Item = Whole>) -> Vec<Whole> {
    let mut last = from.clone();
    let mut found = Vec::new();
    for state in states {
        if state != last {
            last.clone_from(&state);
            found.push(state);
        }
    }
    found
}

/// One that is not there yet.
pub(super) fn create(build: &mut Build<'_>, whole: &Whole, why: String) -> usize {
    let first = created(whole);
    let node = define(build, &first, None, why);
    build.nodes.makes(node, Element::object(whole.id()));
    let states = states(&first, whole).unwrap_or_default();
    follow(build, node, &first, &states);
    node
}

/// One that is altered in place; answers the first node.
pub(super) fn alter(build: &mut Build<'_>, from: &Whole, states: &[Whole]) -> Option<usize> {
    let (first, rest) = states.split_first()?;
    let node = define(build, first, Some(from), format!("{} differs", describe::object(&from.id())));
    let element = Element::object(from.id());
    // What stands on a wrapper or a server does not notice that it is altered.
    if !matches!(from.kind, WholeKind::Wrapper | WholeKind::Server) {
        build.nodes.takes(node, element.clone());
    }
    if !begins_to_check(from, first) {
        build.nodes.makes(node, element);
    }
    follow(build, node, first, rest);
    Some(node)
}

/// Whether a wrapper looks at options that it did not look at before.
fn begins_to_check(from: &Whole, to: &Whole) -> bool {
    let checks = |whole: &Whole| whole.clauses_of(&ClauseKind::Validator).next().is_some();
    to.kind == WholeKind::Wrapper && !checks(from) && checks(to)
}

/// A wrapper that begins to check options does so when those have gone that it may not know: the way back has it first, where
/// it no longer checks.
pub(super) fn before_checks(build: &mut Build<'_>) {
    let whole = |definition: &Definition| match definition {
        Definition::Whole(whole) => Some(whole.clone()),
        _ => None,
    };
    let from = build.from;
    let mut order = Vec::new();
    for (checking, node) in build.nodes.nodes.iter().enumerate() {
        let Action::Define { definition, before: Some(before) } = &node.action else { continue };
        let (Some(to), Some(was)) = (whole(definition), whole(before)) else { continue };
        if !begins_to_check(&was, &to) {
            continue;
        }
        let wrapper = ObjectPart::Object(to.id());
        let is_its = |server: &Whole| server.clauses_of(&ClauseKind::Wrapper).any(|of| of.named() == Some(&wrapper));
        let is_on_it = |node: &Node| match &node.action {
            Action::Define { before: Some(before), .. } | Action::Undefine(before) => {
                whole(before).is_some_and(|server| is_its(&server))
            }
            Action::AlterTable { table, .. } | Action::DropTable { table, .. } => {
                let server = from.table(table).and_then(|table| from.whole(&table.foreign.as_ref()?.server_id()));
                server.is_some_and(is_its)
            }
            _ => false,
        };
        let earlier = build.nodes.nodes.iter().enumerate().filter(|(_, node)| is_on_it(node));
        order.extend(earlier.map(|(earlier, _)| (earlier, checking)));
    }
    build.nodes.before.extend(order);
}

/// The statements that come after the first.
fn follow(build: &mut Build<'_>, first: usize, state: &Whole, states: &[Whole]) {
    let (mut node, mut before) = (first, state);
    for state in states {
        let why = format!("{} differs", describe::object(&state.id()));
        let next = define(build, state, Some(before), why);
        build.nodes.before.push((node, next));
        (node, before) = (next, state);
    }
}

fn define(build: &mut Build<'_>, whole: &Whole, before: Option<&Whole>, why: String) -> usize {
    let boxed = |whole: &Whole| Box::new(Definition::Whole(whole.clone()));
    let action = Action::Define { definition: boxed(whole), before: before.map(boxed) };
    build.nodes.add(Group::of(Phase::Make, &whole.id()), rank::CREATE, "", action, why)
}
