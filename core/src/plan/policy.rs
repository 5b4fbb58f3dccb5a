//! Policies and the flags that put them in force.

use super::action::Action;
use super::describe::q;
use super::node::{Group, Nodes, rank};
use crate::analyze::dependencies::Element;
use crate::model::{ObjectId, Policy, PolicyKind, RowSecurity};
use crate::name::QualifiedName;

pub(super) fn id(policy: &Policy) -> ObjectId {
    ObjectId::Policy { table: policy.table.clone(), name: policy.name.clone() }
}

/// Whether `ALTER POLICY` can make one of the other: it changes roles and expressions, and takes no expression away.
pub(super) fn alterable(from: &Policy, to: &Policy) -> bool {
    from.kind == to.kind
        && from.command == to.command
        && (from.using.is_none() || to.using.is_some())
        && (from.with_check.is_none() || to.with_check.is_some())
}

pub(super) fn create(nodes: &mut Nodes, policy: &Policy, existing: bool, why: String) -> usize {
    // On a table that is there, what restricts comes before what opens.
    let rank = match policy.kind {
        PolicyKind::Permissive if existing => rank::OPEN_POLICY,
        PolicyKind::Permissive | PolicyKind::Restrictive => rank::POLICY,
    };
    let group = Group::table(&policy.table);
    let node = nodes.add(group, rank, policy.name.as_str(), Action::CreatePolicy(policy.clone()), why);
    nodes.makes(node, Element::object(id(policy)));
    node
}

pub(super) fn drop(nodes: &mut Nodes, policy: &Policy, comes_back: bool, why: String) -> usize {
    let rank = match policy.kind {
        PolicyKind::Restrictive if !comes_back => rank::OPEN_POLICY,
        PolicyKind::Permissive | PolicyKind::Restrictive => rank::DROP_POLICY,
    };
    let action = Action::DropPolicy { table: policy.table.clone(), name: policy.name.clone() };
    let node = nodes.add(Group::table(&policy.table), rank, policy.name.as_str(), action, why);
    nodes.takes(node, Element::object(id(policy)));
    if policy.kind == PolicyKind::Permissive {
        nodes.hiding.insert(node);
    }
    node
}

pub(super) fn alter(nodes: &mut Nodes, from: &Policy, to: &Policy, undecided: bool) {
    let changed = |same: crate::diff::Same| same.is_change();
    let using = changed(crate::diff::optional_expressions(from.using.as_ref(), to.using.as_ref()));
    let with_check = changed(crate::diff::optional_expressions(from.with_check.as_ref(), to.with_check.as_ref()));
    let mut what = Vec::new();
    if from.roles != to.roles {
        what.push("roles");
    }
    if using {
        what.push("USING");
    }
    if with_check {
        what.push("WITH CHECK");
    }
    let why = format!("policy {} of {} differs in {}", q(&to.name), q(&to.table.name), what.join(" and "));
    let action = Action::AlterPolicy {
        table: to.table.clone(),
        name: to.name.clone(),
        roles: (from.roles != to.roles).then(|| to.roles.clone()),
        using: to.using.clone().filter(|_| using),
        with_check: to.with_check.clone().filter(|_| with_check),
    };
    // What lets rows through changes after what restricts is made, and before what restricts goes.
    let rank = match to.kind {
        PolicyKind::Permissive => rank::ALTER_POLICY,
        PolicyKind::Restrictive => rank::POLICY,
    };
    let node = nodes.add(Group::table(&to.table), rank, to.name.as_str(), action, why);
    nodes.mark_undecided(node, undecided);
    nodes.takes(node, Element::object(id(from)));
    nodes.makes(node, Element::object(id(to)));
}

/// The flags: what hides rows comes before the table's policies, what shows them after.
pub(super) fn row_security(nodes: &mut Nodes, table: &QualifiedName, from: RowSecurity, to: RowSecurity) {
    let turned = |before: bool, after: bool, to: bool| (before != after && after == to).then_some(to);
    let on = (turned(from.enabled, to.enabled, true), turned(from.forced, to.forced, true));
    let off = (turned(from.enabled, to.enabled, false), turned(from.forced, to.forced, false));
    for (rank, (enabled, forced)) in [(rank::TIGHTEN, on), (rank::OPEN, off)] {
        if enabled.is_none() && forced.is_none() {
            continue;
        }
        let why = match (enabled, forced) {
            (Some(true), _) => format!("without it the policies of {} hide nothing", q(&table.name)),
            (None, Some(true)) => format!("the owner of {} is to be bound by its policies", q(&table.name)),
            (Some(false), _) => format!("row-level security of {} is not wanted any more", q(&table.name)),
            (None, _) => format!("the owner of {} is not to be bound by its policies any more", q(&table.name)),
        };
        let action = Action::SetRowSecurity { table: table.clone(), enabled, forced };
        let node = nodes.add(Group::table(table), rank, "", action, why);
        nodes.needs.push((node, Element::table(table)));
    }
}
