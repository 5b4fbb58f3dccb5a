//! What is created, replaced and dropped as a whole.

use super::action::Action;
use super::build::Build;
use super::describe;
use super::node::{Group, Nodes, Phase, rank};
use crate::analyze::dependencies::Element;
use crate::model::{Definition, Firing, Parameter, Routine, Trigger};
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
        // Equal identities are equal kinds.
        (Definition::Routine(_) | Definition::Trigger(_), _) => {
            Some(format!("{} is of another kind", describe::object(&to.id())))
        }
    }
}

/// What `CREATE OR REPLACE FUNCTION` refuses.
fn routine_in_the_way(from: &Routine, to: &Routine) -> Option<String> {
    let defaults = |routine: &Routine| routine.inputs().filter(|parameter| parameter.default.is_some()).count();
    let what = if from.kind != to.kind {
        "is of another kind"
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

pub(super) fn create(nodes: &mut Nodes, definition: &Definition, before: Option<&Definition>, why: String) -> usize {
    let id = definition.id();
    let action = Action::Define {
        definition: Box::new(definition.clone()),
        before: before.map(|before| Box::new(before.clone())),
    };
    let (rank, name) = match definition {
        Definition::Routine(_) => (rank::CREATE, ""),
        Definition::Trigger(trigger) => (rank::TRIGGER, trigger.name.as_str()),
    };
    let node = nodes.add(Group::of(Phase::Make, &id), rank, name, action, why);
    nodes.makes(node, Element::object(id));
    if let Definition::Trigger(trigger) = definition
        && trigger.firing != Firing::Origin
    {
        // As it is created or replaced it fires like any other.
        let firing = set_firing(nodes, trigger, Firing::Origin);
        nodes.before.push((node, firing));
    }
    node
}

fn set_firing(nodes: &mut Nodes, trigger: &Trigger, from: Firing) -> usize {
    let (table, name, to) = (trigger.table.clone(), trigger.name.clone(), trigger.firing);
    let what = describe::object(&trigger.id());
    let why = match to {
        Firing::Disabled => format!("{what} is not to run"),
        Firing::Origin | Firing::Always | Firing::Replica => format!("{what} is to run in other sessions"),
    };
    let action = Action::SetFiring { table, trigger: name.clone(), from, to };
    nodes.add(Group::of(Phase::Make, &trigger.id()), rank::TRIGGER, name.as_str(), action, why)
}

/// The drop of what is not wanted any more, or of what comes back.
pub(super) fn drop(nodes: &mut Nodes, definition: &Definition, for_good: bool, why: String) -> usize {
    let id = definition.id();
    let (group, rank, name) = match definition {
        Definition::Routine(_) if for_good => (Group::of(Phase::Drop, &id), rank::DROP, ""),
        Definition::Routine(_) => (Group::of(Phase::Make, &id), rank::DROP_POLICY, ""),
        Definition::Trigger(trigger) => (Group::table(&trigger.table), rank::DROP_TRIGGER, trigger.name.as_str()),
    };
    let node = nodes.add(group, rank, name, Action::Undefine(Box::new(definition.clone())), why);
    nodes.takes(node, Element::object(id));
    node
}

/// Dropped and created again.
pub(super) fn replace(nodes: &mut Nodes, from: &Definition, to: &Definition, why: String) -> usize {
    drop(nodes, from, false, why.clone());
    create(nodes, to, None, why)
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
    if let (None, Definition::Trigger(before), Definition::Trigger(after)) = (&again, from, to)
        && (Trigger { firing: after.firing, ..before.clone() }) == *after
    {
        let node = set_firing(&mut build.nodes, after, before.firing);
        build.nodes.takes(node, element.clone());
        build.nodes.makes(node, element);
        return;
    }
    let split = build
        .splits
        .take
        .contains(&element)
        .then(|| format!("{} names what changes before and after", describe::object(&to.id())));
    let node = match again.or_else(|| in_the_way(from, to)).or(split) {
        Some(why) => replace(&mut build.nodes, from, to, why),
        None => {
            let why = format!("{} differs", describe::object(&to.id()));
            let node = create(&mut build.nodes, to, Some(from), why);
            build.nodes.takes(node, element);
            node
        }
    };
    build.nodes.mark_undecided(node, undecided);
}
