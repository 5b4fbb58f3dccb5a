//! That no moment shows rows that neither side shows.

use std::collections::{BTreeMap, BTreeSet};

use super::action::{AccessChange, Action, DefaultAccessChange};
use super::describe::{self, q};
use super::hazard::Hazard;
use super::node::Nodes;
use super::{State, Step};
use crate::model::{
    AccessKind, Firing, ObjectId, ObjectPart, Policy, PolicyCommand, PolicyKind, Privilege, Role, RowSecurity, Rule,
    Schema,
};
use crate::name::{Ident, QualifiedName};

/// Pairs of nodes of which the first hides rows and the second shows some, on the same table: restrictive policies are
/// made, and permissive ones dropped, before permissive ones are made and restrictive ones dropped.
pub(super) fn tighten_first(nodes: &Nodes) -> Vec<(usize, usize)> {
    let mut tables: BTreeMap<&QualifiedName, (Vec<usize>, Vec<usize>)> = BTreeMap::new();
    for (number, node) in nodes.nodes.iter().enumerate() {
        let (table, tightens) = match &node.action {
            Action::CreatePolicy(policy) => (&policy.table, policy.kind == PolicyKind::Restrictive),
            Action::DropPolicy { table, .. } => (table, nodes.hiding.contains(&number)),
            _ => continue,
        };
        let (first, second) = tables.entry(table).or_default();
        if tightens { first.push(number) } else { second.push(number) }
    }
    let pairs = tables.into_values().flat_map(|(first, second)| {
        first.into_iter().flat_map(move |before| second.clone().into_iter().map(move |after| (before, after)))
    });
    pairs.collect()
}

/// What decides which rows of a table are seen.
struct View<'a> {
    flags: RowSecurity,
    permissive: Vec<&'a Policy>,
    restrictive: Vec<&'a Policy>,
}

impl<'a> View<'a> {
    fn of(schema: &'a Schema, table: &QualifiedName) -> Option<Self> {
        let flags = schema.table(table)?.row_security;
        let (permissive, restrictive) =
            schema.policies_of(table).partition(|policy| policy.kind == PolicyKind::Permissive);
        Some(Self { flags, permissive, restrictive })
    }

    /// Whether everything that `policy` lets through here, it lets through there.
    fn covers(&self, other: &View<'_>, policy: &Policy) -> bool {
        let by = |policies: &[&Policy], wanted: &Policy| policies.iter().any(|policy| says_the_same(policy, wanted));
        !self.flags.enabled
            || (by(&self.permissive, policy)
                && self.restrictive.iter().all(|r| !bears_on(r, policy) || by(&other.restrictive, r)))
    }
}

/// Whether a restrictive policy may hide rows that a permissive one shows. Rows are read before they are updated or
/// deleted, and may be read by what inserts them.
fn bears_on(restrictive: &Policy, permissive: &Policy) -> bool {
    matches!(restrictive.command, PolicyCommand::All | PolicyCommand::Select)
        || permissive.command == PolicyCommand::All
        || restrictive.command == permissive.command
}

/// Two policies that let the same rows through, whatever they are called.
fn says_the_same(a: &Policy, b: &Policy) -> bool {
    a.kind == b.kind
        && a.command == b.command
        && a.roles == b.roles
        && !crate::diff::optional_expressions(a.using.as_ref(), b.using.as_ref()).is_change()
        && !crate::diff::optional_expressions(a.with_check.as_ref(), b.with_check.as_ref()).is_change()
}

/// Why the state of a table between two steps may show rows that it showed neither before nor shows after: every row that
/// is seen passes some permissive policy, and that must be one of either side under all restrictive policies of it.
fn opens(before: &View<'_>, now: &View<'_>, after: &View<'_>) -> bool {
    if !now.flags.enabled {
        return before.flags.enabled && after.flags.enabled;
    }
    if before.flags.forced && after.flags.forced && !now.flags.forced {
        return true;
    }
    now.permissive.iter().any(|policy| !(before.covers(now, policy) || after.covers(now, policy)))
}

/// Whether a rule stands in the way of what it is about, in ordinary sessions.
fn guards(rule: &Rule) -> bool {
    rule.instead && matches!(rule.firing, Firing::Origin | Firing::Always)
}

/// What a step lets be done that a rule did something else for.
fn unguarded(from: &Schema, to: &Schema, now: &Schema, action: &Action) -> Option<String> {
    let id = match action {
        Action::Undefine(definition) | Action::Define { definition, before: Some(_) } => definition.id(),
        Action::SetFiring { of, .. } => of.clone(),
        _ => return None,
    };
    let before = from.rule(&id).filter(|rule| guards(rule))?;
    let as_much = |schema: &Schema| {
        let rule = schema.rule(&id).filter(|rule| guards(rule) && rule.event == before.event);
        rule.is_some_and(|rule| rule.condition.is_none() || before.condition.is_some())
    };
    let there = to.contains(&to.rows_named(&before.table));
    if as_much(now) || !there {
        return None;
    }
    let (rule, event, table) = (q(&before.name), before.event.word(), q(&before.table.name));
    Some(match as_much(to) {
        true => format!(
            "until a later step, rule {rule} does not stand in for {event} of {table}; others see that only outside a \
             transaction"
        ),
        false => format!("from now on rule {rule} does not stand in for every {event} of {table}"),
    })
}

/// Marks each step after which a table shows rows that it showed neither before the plan nor will show after it, and
/// each that takes a restriction away for good.
pub(super) fn mark(from: &Schema, to: &Schema, state: &State, step: &mut Step) {
    if let Action::Grant(change) = &step.action
        && let Some(message) = lets_in(from, state.schema(), change)
    {
        step.hazards.insert(0, Hazard::Access { message });
    }
    if let Action::AlterDefaults(change) = &step.action
        && let Some(message) = lets_in_later(from, change)
    {
        step.hazards.insert(0, Hazard::Access { message });
    }
    if let Some(message) = unguarded(from, to, state.schema(), &step.action) {
        step.hazards.insert(0, Hazard::Access { message });
    }
    let Some((table, policy)) = touched(&step.action) else { return };
    let views = (View::of(from, table), View::of(state.schema(), table), View::of(to, table));
    let (Some(before), Some(now), Some(after)) = views else { return };
    if opens(&before, &now, &after) {
        let message = format!(
            "until a later step, {} shows rows that it shows neither before nor after; others see that only outside a \
             transaction",
            q(&table.name)
        );
        step.hazards.insert(0, Hazard::Access { message });
        return;
    }
    let removed = policy.and_then(|policy| from.policy(table, policy));
    let gone = removed.is_some_and(|policy| to.policy(table, &policy.name).is_none());
    if let (Action::DropPolicy { .. }, Some(policy), true) = (&step.action, removed, gone)
        && policy.kind == PolicyKind::Restrictive
    {
        let message = format!("from now on {} hides no row of {}", q(&policy.name), q(&table.name));
        step.hazards.insert(0, Hazard::Access { message });
    }
}

/// Whom a grant lets at rows that no policy guards: those who could not do as much before. What the plan makes holds no
/// rows yet.
fn lets_in(from: &Schema, now: &Schema, change: &AccessChange) -> Option<String> {
    let ObjectId::Table(table) = &change.on else { return None };
    // An owner may give itself whatever it lacks.
    from.table(table).filter(|_| !change.of_owner)?;
    if now.table(table)?.row_security.enabled {
        return None;
    }
    let may = |part: &ObjectPart, role: &Role, privilege: Privilege| {
        let access = from.access(part);
        [role, &Role::Public].into_iter().any(|role| access.get(role).is_some_and(|held| held.contains_key(&privilege)))
    };
    let whole = ObjectPart::Object(change.on.clone());
    let mut roles = BTreeSet::new();
    let mut privileges = BTreeSet::new();
    for (part, entry) in change.entries() {
        for privilege in entry.privileges.into_iter().filter(|privilege| touches_rows(*privilege)) {
            for role in &entry.roles {
                if !may(&part, role, privilege) && !may(&whole, role, privilege) {
                    roles.insert(describe::role(role));
                    privileges.insert(privilege);
                }
            }
        }
    }
    if roles.is_empty() {
        return None;
    }
    let roles: Vec<String> = roles.into_iter().collect();
    let privileges: Vec<&str> = privileges.into_iter().map(Privilege::name).collect();
    let (roles, privileges, table) = (roles.join(", "), privileges.join(", "), q(&table.name));
    Some(format!("from now on {roles} may {privileges} every row of {table}: row-level security is not enabled on it"))
}

/// Whom a default privilege lets at the rows of tables that are still to be made: those who could not do as much before.
fn lets_in_later(from: &Schema, change: &DefaultAccessChange) -> Option<String> {
    if !change.is_grant || change.of.on != AccessKind::Table {
        return None;
    }
    let before = from.default_access_of(&change.of);
    let may = |role: &Role, privilege: &Privilege| {
        [role, &Role::Public].into_iter().any(|role| before.get(role).is_some_and(|held| held.contains_key(privilege)))
    };
    let (mut roles, mut privileges) = (BTreeSet::new(), BTreeSet::new());
    for role in &change.entry.roles {
        for privilege in change.entry.privileges.iter().filter(|privilege| touches_rows(**privilege)) {
            if !may(role, privilege) {
                roles.insert(describe::role(role));
                privileges.insert(*privilege);
            }
        }
    }
    if roles.is_empty() {
        return None;
    }
    let roles: Vec<String> = roles.into_iter().collect();
    let privileges: Vec<&str> = privileges.into_iter().map(Privilege::name).collect();
    let (roles, privileges, on) = (roles.join(", "), privileges.join(", "), describe::defaults(&change.of));
    Some(format!(
        "from now on {roles} may {privileges} every row of {on}, unless row-level security is enabled on them"
    ))
}

/// Whether a privilege is one that policies would bind.
fn touches_rows(privilege: Privilege) -> bool {
    match privilege {
        Privilege::Select | Privilege::Insert | Privilege::Update | Privilege::Delete => true,
        Privilege::Truncate
        | Privilege::References
        | Privilege::Trigger
        | Privilege::Maintain
        | Privilege::Usage
        | Privilege::Create
        | Privilege::Execute => false,
    }
}

fn touched(action: &Action) -> Option<(&QualifiedName, Option<&Ident>)> {
    match action {
        Action::SetRowSecurity { table, .. } => Some((table, None)),
        Action::CreatePolicy(policy) => Some((&policy.table, Some(&policy.name))),
        Action::AlterPolicy { table, name, .. } | Action::DropPolicy { table, name } => Some((table, Some(name))),
        _ => None,
    }
}

/// For property tests: whether any state on the way shows rows that neither side shows, without a hazard that says so.
#[cfg(test)]
pub(super) fn is_open(from: &Schema, now: &Schema, to: &Schema, table: &QualifiedName) -> bool {
    match (View::of(from, table), View::of(now, table), View::of(to, table)) {
        (Some(before), Some(now), Some(after)) => opens(&before, &now, &after),
        _ => false,
    }
}
