//! What is created, replaced and dropped as a whole.

use super::action::Action;
use super::build::Build;
use super::describe;
use super::node::{Claim, Group, Nodes, Phase, rank};
use crate::analyze::dependencies::Element;
use crate::interpret::column_problem;
use crate::model::{Definition, Extension, Firing, ObjectId, Parameter, Routine, RoutineBody, Rule, Trigger, View};
use crate::name::QualifiedName;

/// Why one cannot be replaced by the other in place; `None` where it can.
pub(super) fn in_the_way(from: &Definition, to: &Definition) -> Option<String> {
    match (from, to) {
        (Definition::Routine(from), Definition::Routine(to)) => routine_in_the_way(from, to),
        (Definition::Trigger(from), Definition::Trigger(to)) => {
            let constraint = from.constraint.is_some() || to.constraint.is_some();
            let what = describe::object(&to.id());
            constraint.then(|| format!("{what} is a constraint trigger, which cannot be replaced in place"))
        }
        // A rule is replaced whatever it was.
        (Definition::Rule(_), Definition::Rule(_)) => None,
        (Definition::View(from), Definition::View(to)) => view_in_the_way(from, to),
        (Definition::Whole(from), Definition::Whole(to)) => match super::whole::states(from, to) {
            Some(_) => None,
            None => Some(format!("{} differs in what cannot be altered", describe::object(&to.id()))),
        },
        // Equal identities are equal kinds.
        (Definition::Extension(_), Definition::Extension(_)) => None,
        (
            Definition::Routine(_)
            | Definition::Extension(_)
            | Definition::View(_)
            | Definition::Trigger(_)
            | Definition::Rule(_)
            | Definition::Domain(_)
            | Definition::Composite(_)
            | Definition::Range(_)
            | Definition::Whole(_)
            | Definition::Multirange(_),
            _,
        ) => Some(format!("{} is of another kind", describe::object(&to.id()))),
    }
}

/// What `CREATE OR REPLACE VIEW` refuses; where the columns are not known, it may.
fn view_in_the_way(from: &View, to: &View) -> Option<String> {
    let what = describe::object(&to.id());
    if from.materialized.is_some() || to.materialized.is_some() {
        return Some(format!("a materialized view cannot be replaced in place, and {what} is one before or after"));
    }
    let known = |view: &View| !view.columns.is_empty() && view.columns.iter().all(|column| column.data_type.is_some());
    if !(known(from) && known(to)) {
        return Some(format!("the columns of {what} are not known, and may not be those that it had"));
    }
    column_problem(from, to).map(|problem| format!("{what} has other columns: {problem}"))
}

/// What `CREATE OR REPLACE FUNCTION` refuses.
fn routine_in_the_way(from: &Routine, to: &Routine) -> Option<String> {
    let defaults = |routine: &Routine| routine.inputs().filter(|parameter| parameter.default.is_some()).count();
    let kind = |routine: &Routine| match &routine.body {
        RoutineBody::Aggregate(aggregate) => Some((aggregate.direct, aggregate.is_hypothetical())),
        RoutineBody::Text(_) | RoutineBody::Library { .. } | RoutineBody::Sql(_) => None,
    };
    let what = if from.kind != to.kind || kind(from) != kind(to) {
        "is of another kind"
    } else if kind(to).is_some() && (from.result.is_none() || to.result.is_none()) {
        "yields what is not known"
    } else if from.result != to.result || !from.same_outputs(to) {
        "returns another type"
    } else if from.renamed_input(to).is_some() {
        "has parameters of other names"
    } else if defaults(to) < defaults(from) {
        "has fewer defaults"
    } else if modes(from) != modes(to) {
        "takes its arguments in another way"
    } else {
        return None;
    };
    Some(format!("{} {what}, which cannot be changed in place", describe::object(&to.id())))
}

fn modes(routine: &Routine) -> Vec<crate::model::ParameterMode> {
    let mode = |parameter: &Parameter| parameter.mode;
    routine.inputs().map(mode).collect()
}

pub(super) fn create(
    build: &mut Build<'_>,
    definition: &Definition,
    before: Option<&Definition>,
    why: String,
) -> usize {
    if let (Definition::Whole(whole), None) = (definition, before) {
        return super::whole::create(build, whole, why);
    }
    let id = definition.id();
    let action = Action::Define {
        definition: Box::new(definition.clone()),
        before: before.map(|before| Box::new(before.clone())),
    };
    let (rank, name) = match definition {
        Definition::Routine(_)
        | Definition::Extension(_)
        | Definition::View(_)
        | Definition::Domain(_)
        | Definition::Composite(_)
        | Definition::Range(_)
        | Definition::Whole(_)
        | Definition::Multirange(_) => (rank::CREATE, ""),
        Definition::Trigger(Trigger { name, .. }) | Definition::Rule(Rule { name, .. }) => {
            (rank::TRIGGER, name.as_str())
        }
    };
    let group = match definition {
        Definition::Trigger(Trigger { table, .. }) | Definition::Rule(Rule { table, .. }) => {
            Group::of(Phase::Make, &build.to.rows_named(table))
        }
        Definition::Routine(_)
        | Definition::Extension(_)
        | Definition::View(_)
        | Definition::Domain(_)
        | Definition::Composite(_)
        | Definition::Range(_)
        | Definition::Whole(_)
        | Definition::Multirange(_) => Group::of(Phase::Make, &id),
    };
    let nodes = &mut build.nodes;
    let node = nodes.add(group, rank, name, action, why);
    nodes.makes(node, Element::object(id));
    if let Definition::View(view) = definition {
        for column in &view.columns {
            nodes.makes(node, Element::column(&view.name, &column.name));
        }
        if before.is_none() {
            nodes.claim(node, Claim::Relation(view.name.clone()));
            nodes.claim(node, Claim::Type(view.name.clone()));
        }
    }
    if let Definition::Trigger(trigger) = definition
        && trigger.firing != Firing::Origin
    {
        // As it is created or replaced it fires like any other.
        let firing = set_firing(nodes, definition, (Firing::Origin, trigger.firing));
        nodes.before.push((node, firing));
    }
    if let Definition::Rule(rule) = definition {
        // As it is replaced it applies where it did.
        let from = match before {
            Some(Definition::Rule(before)) => before.firing,
            Some(_) | None => Firing::Origin,
        };
        if rule.firing != from {
            let firing = set_firing(nodes, definition, (from, rule.firing));
            nodes.before.push((node, firing));
        }
    }
    node
}

fn set_firing(nodes: &mut Nodes, definition: &Definition, (from, to): (Firing, Firing)) -> usize {
    let (of, name) = (definition.id(), definition.name().as_str());
    let what = describe::object(&of);
    let verb = if matches!(of, ObjectId::Rule { .. }) { "apply" } else { "run" };
    let why = match to {
        Firing::Disabled => format!("{what} is not to {verb}"),
        Firing::Origin | Firing::Always | Firing::Replica => format!("{what} is to {verb} in other sessions"),
    };
    let group = Group::of(Phase::Make, &of);
    let table = QualifiedName { schema: group.name.0.clone(), name: group.name.1.clone() };
    nodes.add(group, rank::TRIGGER, name, Action::SetFiring { table, of, from, to }, why)
}

/// The drop of what is not wanted any more, or of what comes back.
pub(super) fn drop(build: &mut Build<'_>, definition: &Definition, for_good: bool, why: String) -> usize {
    let id = definition.id();
    // It may go with what it is a part of.
    if let Some(node) = build.nodes.takes.get(&Element::object(id.clone())) {
        return *node;
    }
    let (group, rank, name) = match definition {
        Definition::Routine(_) | Definition::View(_) | Definition::Extension(_) | Definition::Whole(_) if for_good => {
            (Group::of(Phase::Drop, &id), rank::DROP, "")
        }
        Definition::Routine(_)
        | Definition::View(_)
        | Definition::Extension(_)
        | Definition::Domain(_)
        | Definition::Composite(_)
        | Definition::Range(_)
        | Definition::Whole(_)
        | Definition::Multirange(_) => (Group::of(Phase::Make, &id), rank::DROP_POLICY, ""),
        Definition::Trigger(Trigger { table, name, .. }) | Definition::Rule(Rule { table, name, .. }) => {
            let group = Group::of(Phase::Make, &build.from.rows_named(table));
            (group, rank::DROP_TRIGGER, name.as_str())
        }
    };
    let (mut dropped, mut cleared) = (definition.clone(), None);
    if let Definition::Whole(whole) = definition {
        let (bare, last) = super::whole::clear(build, whole);
        (dropped, cleared) = (Definition::Whole(bare), last);
    }
    let node = build.nodes.add(group, rank, name, Action::Undefine(Box::new(dropped)), why);
    build.nodes.before.extend(cleared.map(|cleared| (cleared, node)));
    build.nodes.takes(node, Element::object(id));
    if let Definition::View(view) = definition {
        take_view(build, node, view);
    }
    node
}

/// A view takes its columns, its indexes and its triggers with it.
fn take_view(build: &mut Build<'_>, node: usize, view: &View) {
    for column in &view.columns {
        build.nodes.takes(node, Element::column(&view.name, &column.name));
    }
    build.nodes.release(node, Claim::Relation(view.name.clone()));
    build.nodes.release(node, Claim::Type(view.name.clone()));
    build.take_indexes(node, &view.name);
    let from = build.from;
    for trigger in from.triggers_of(&view.name) {
        take_part(build, node, Element::object(trigger.id()));
    }
    for statistics in from.statistics_of(&view.name) {
        take_part(build, node, Element::object(statistics.id()));
    }
    take_rules(build, node, &view.name);
}

/// A table or a view takes its rules with it, but for those that stand in a circle.
pub(super) fn take_rules(build: &mut Build<'_>, node: usize, name: &QualifiedName) {
    let from = build.from;
    for rule in from.rules_of(name) {
        let element = Element::object(rule.id());
        if build.splits.take.contains(&element) {
            let why = format!("{} stands in a circle of what goes", describe::object(&rule.id()));
            let first = drop(build, &Definition::Rule(rule.clone()), false, why);
            build.nodes.before.push((first, node));
        } else {
            take_part(build, node, element);
        }
    }
}

/// What is on a relation goes with it, unless something drops it already: that comes first.
fn take_part(build: &mut Build<'_>, node: usize, part: Element) {
    match build.nodes.takes.get(&part).copied() {
        Some(first) if first != node => build.nodes.before.push((first, node)),
        Some(_) | None => build.nodes.takes(node, part),
    }
}

/// Dropped and created again.
pub(super) fn replace(build: &mut Build<'_>, from: &Definition, to: &Definition, why: String) -> usize {
    drop(build, from, false, why.clone());
    create(build, to, None, why)
}

/// A routine is dropped by the types that are given to it: before they have another name.
pub(super) fn before_renames(nodes: &mut Nodes) {
    if nodes.renames.is_empty() {
        return;
    }
    let mut before = Vec::new();
    for (number, node) in nodes.nodes.iter().enumerate() {
        if let Action::Undefine(definition) = &node.action
            && let Definition::Routine(routine) = &**definition
        {
            let named = |name: &QualifiedName| routine.inputs().any(|parameter| parameter.data_type.name == *name);
            before.extend(nodes.renames.iter().filter(|(name, _)| named(name)).map(|(_, rename)| (number, *rename)));
        }
    }
    nodes.before.extend(before);
}

pub(super) fn alter(build: &mut Build<'_>, from: &Definition, to: &Definition, undecided: bool) {
    let element = Element::object(to.id());
    let again = build.disturbed.again.get(&element).cloned();
    let fires_otherwise = match (from, to) {
        (Definition::Trigger(before), Definition::Trigger(after)) => {
            let same = Trigger { firing: after.firing, ..before.clone() } == *after;
            same.then_some((before.firing, after.firing))
        }
        (Definition::Rule(before), Definition::Rule(after)) => {
            let same = Rule { firing: after.firing, ..before.clone() } == *after;
            same.then_some((before.firing, after.firing))
        }
        _ => None,
    };
    if let (None, Some(firing)) = (&again, fires_otherwise) {
        let node = set_firing(&mut build.nodes, to, firing);
        build.nodes.takes(node, element.clone());
        build.nodes.makes(node, element);
        return;
    }
    if let (Definition::Extension(before), Definition::Extension(after)) = (from, to)
        && after.schema.is_some()
        && before.schema != after.schema
        && after.version.is_some()
        && before.version != after.version
    {
        // Its schema and its version change in statements of their own.
        let moved = Definition::Extension(Extension { version: before.version.clone(), ..after.clone() });
        let why = format!("{} lies elsewhere", describe::object(&to.id()));
        let first = create(build, &moved, Some(from), why);
        let second = create(build, to, Some(&moved), format!("{} is of another version", describe::object(&to.id())));
        build.nodes.before.push((first, second));
        build.nodes.takes(second, element);
        return;
    }
    let split = build
        .splits
        .take
        .contains(&element)
        .then(|| format!("{} names what changes before and after", describe::object(&to.id())));
    let node = match again.or_else(|| in_the_way(from, to)).or(split) {
        Some(why) => replace(build, from, to, why),
        None => {
            if let (Definition::Whole(before), Definition::Whole(after)) = (from, to) {
                let states = super::whole::states(before, after).unwrap_or_default();
                if let Some(node) = super::whole::alter(build, before, &states) {
                    build.nodes.mark_undecided(node, undecided);
                }
                return;
            }
            let why = format!("{} differs", describe::object(&to.id()));
            let node = create(build, to, Some(from), why);
            build.nodes.takes(node, element);
            node
        }
    };
    build.nodes.mark_undecided(node, undecided);
}
