//! What undoes what.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use super::action::{AccessChange, Action, AttributeChange, TableChange};
use super::apply::State;
use super::graph::Draft;
use super::hazard::{HazardKind, hazards};
use super::{Plan, PlanOptions, Reverse, Step, access, names, transaction};
use crate::analyze::dependencies::{Element, dependencies};
use crate::analyze::descent::{self, Absorbed};
use crate::diagnostic::{Diagnostic, Outcome};
use crate::model::{
    ConstraintKind, Definition, Extension, Firing, NotNull, Object, ObjectId, ObjectPart, Piece, Privilege, Rename,
    Role, Rule, Schema, Table, Trigger, Whole,
};
use crate::name::{Ident, QualifiedName};

/// The steps of ordered actions: each with its reverse and its hazards, found by doing them one after the other.
pub(super) fn steps(from: &Schema, to: &Schema, drafts: Vec<Draft>, options: &PlanOptions) -> Vec<Step> {
    let mut state = State::new(from.clone());
    // What was, under the names that types have meanwhile.
    let mut was = Cow::Borrowed(from);
    let mut steps = Vec::with_capacity(drafts.len());
    let held = super::stage::referenced_partitioned(to);
    for Draft { action, reason, undecided } in drafts {
        let reverse = match &action {
            Action::SetOwner { on, before: None, .. }
                if super::build::exists(from, on) && !from.contains(&ObjectId::Owner(Box::new(on.clone()))) =>
            {
                let what = super::describe::part(on);
                Reverse::Impossible(format!("nothing says to whom {what} belonged before"))
            }
            Action::Revoke(change) if from.contains(&change.on) && takes_of_unknown(state.schema(), change) => {
                let what = super::describe::object(&change.on);
                Reverse::Impossible(format!("nothing says whether {what} belongs to who had no privileges to lose"))
            }
            Action::CreateTable { table, .. } if super::stage::is_held(to, table, &held) => {
                let (name, foreign) = (table.name.clone(), table.foreign.is_some());
                let leave = table.descent.parents().iter().map(|of| Action::Detach {
                    table: name.clone(),
                    of: of.clone(),
                    partition: true,
                    before: Absorbed::default(),
                });
                let drop = Action::DropTable { table: name.clone(), foreign };
                Reverse::Actions(leave.chain([drop]).collect())
            }
            _ => reverse_of(&state, &action, options),
        };
        let reverse = match state.has_descents() {
            true => with_what_was_said(reverse, &action, state.schema()),
            false => reverse,
        };
        state.apply(&action);
        let mut hazards = hazards(&action, from);
        if shown_not_null(&state, &action) {
            hazards.retain(|hazard| hazard.kind() != HazardKind::MayFail);
        }
        let mut step = Step { action, reason, reverse, hazards, undecided };
        if matches!(step.action, Action::RenameType { .. }) {
            was = Cow::Owned(super::apply(&was, &step.action));
        }
        access::mark(&was, to, &state, &mut step);
        steps.push(step);
    }
    steps
}

/// What brings an index back says again what it said of partitions.
fn with_what_was_said(reverse: Reverse, action: &Action, schema: &Schema) -> Reverse {
    let gone: Vec<(&QualifiedName, QualifiedName)> = match action {
        Action::DropIndex { name, table, .. } => vec![(table, name.clone())],
        Action::AlterTable { table, changes } => {
            let dropped = changes.iter().filter_map(|change| match change {
                TableChange::DropConstraint(name) => Some(name),
                _ => None,
            });
            let index = |name: &Ident| QualifiedName { schema: table.schema.clone(), name: name.clone() };
            dropped.map(|name| (table, index(name))).collect()
        }
        _ => Vec::new(),
    };
    match reverse {
        Reverse::Actions(mut actions) => {
            actions.extend(gone.iter().flat_map(|(table, of)| super::parts::said_by(schema, table, of)));
            Reverse::Actions(actions)
        }
        Reverse::Impossible(why) => Reverse::Impossible(why),
    }
}

/// Whether something is taken of a role that it has only if it is the owner, which nobody says.
fn takes_of_unknown(schema: &Schema, change: &AccessChange) -> bool {
    let has = |part: &ObjectPart, role: &Role, privilege: &Privilege| {
        schema.access(part).get(role).is_some_and(|held| held.contains_key(privilege))
    };
    let named = |role: &&Role| **role != Role::Public;
    !change.of_owner
        && change.columns.is_empty()
        && !change.grant_option
        && change.entries().iter().any(|(part, entry)| {
            let mut roles = entry.roles.iter().filter(named);
            roles.any(|role| !entry.privileges.iter().any(|privilege| has(part, role, privilege)))
        })
}

/// Whether the action only makes a column NOT NULL that a validated check has shown to hold no null.
fn shown_not_null(state: &State, action: &Action) -> bool {
    let Action::AlterTable { table, changes } = action else { return false };
    let [TableChange::SetNotNull(column, _)] = changes.as_slice() else { return false };
    let part = ObjectPart::Column { table: table.clone(), column: column.clone() };
    let constraints = state.schema().table(table).into_iter().flat_map(|table| table.constraints.values());
    constraints.filter(|constraint| constraint.validated).any(|constraint| match &constraint.kind {
        ConstraintKind::Check { expression, .. } => match expression.pieces() {
            [Piece::Name { part: named, .. }, Piece::Sql(rest)] => *named == part && rest == " IS NOT NULL",
            _ => false,
        },
        ConstraintKind::PrimaryKey(_)
        | ConstraintKind::Unique(_)
        | ConstraintKind::ForeignKey(_)
        | ConstraintKind::Exclude(_) => false,
    })
}

/// What undoes an action that is about to be done.
fn reverse_of(state: &State, action: &Action, options: &PlanOptions) -> Reverse {
    let done = |action: Action| Reverse::Actions(vec![action]);
    match action {
        Action::CreateSchema(name) => done(Action::DropSchema(name.clone())),
        Action::CreateEnum(enumeration) => done(Action::DropEnum(enumeration.name.clone())),
        Action::AddEnumValue { label, .. } => Reverse::Impossible(format!(
            "PostgreSQL cannot take the label '{label}' away; a migration back builds the type anew"
        )),
        Action::RenameType { from, to } => done(Action::RenameType {
            from: QualifiedName { schema: from.schema.clone(), name: to.clone() },
            to: from.name.clone(),
        }),
        Action::AlterComposite { name, change: AttributeChange::Drop(attribute) }
            if state.schema().composite(name).and_then(|of| of.attributes.last()).map(|last| &last.name)
                != Some(attribute) =>
        {
            Reverse::Impossible(format!(
                "attribute {} can come back only behind the others",
                super::describe::q(attribute)
            ))
        }
        Action::AlterDomain { .. } | Action::AlterComposite { .. } => planned_back(state, action, options),
        Action::CreateSequence(sequence) => done(Action::DropSequence(sequence.name.clone())),
        Action::AlterSequence { name, from, to } => {
            done(Action::AlterSequence { name: name.clone(), from: to.clone(), to: from.clone() })
        }
        Action::RenameSequence { from, to, of } => done(Action::RenameSequence {
            from: QualifiedName { schema: from.schema.clone(), name: to.clone() },
            to: from.name.clone(),
            of: of.clone(),
        }),
        Action::OwnSequence { name, .. } => {
            let owner = state.schema().sequence(name).and_then(|sequence| sequence.owned_by.clone());
            done(Action::OwnSequence { name: name.clone(), owner })
        }
        Action::LogSequence { name, of, unlogged } => {
            done(Action::LogSequence { name: name.clone(), of: of.clone(), unlogged: !unlogged })
        }
        Action::AdvanceSequence { .. } => Reverse::Actions(Vec::new()),
        Action::CreateTable { table, .. } => {
            done(Action::DropTable { table: table.name.clone(), foreign: table.foreign.is_some() })
        }
        Action::RenameNotNull { table, column, from, to } => done(Action::RenameNotNull {
            table: table.clone(),
            column: column.clone(),
            from: to.clone(),
            to: from.clone(),
        }),
        Action::SetRowSecurity { table, enabled, forced } => done(Action::SetRowSecurity {
            table: table.clone(),
            enabled: enabled.map(|on| !on),
            forced: forced.map(|on| !on),
        }),
        Action::SetTableType { table, from, to } => {
            done(Action::SetTableType { table: table.clone(), from: to.clone(), to: from.clone() })
        }
        Action::SetFiring { table, of, from, to } => {
            done(Action::SetFiring { table: table.clone(), of: of.clone(), from: *to, to: *from })
        }
        Action::Define { definition, before: None } => done(Action::Undefine(definition.clone())),
        Action::Define { definition, before: Some(before) } => {
            if let (Definition::Extension(to), Definition::Extension(from)) = (&**definition, &**before)
                && let Some(why) = lost_of_extension(from, to)
            {
                return Reverse::Impossible(why);
            }
            match super::definition::in_the_way(definition, before) {
                None if fires_as_new(before) => {
                    done(Action::Define { definition: before.clone(), before: Some(definition.clone()) })
                }
                None | Some(_) => planned_back(state, action, options),
            }
        }
        Action::CreateIndex { index, concurrently } => done(Action::DropIndex {
            name: index.name.clone(),
            table: index.table.clone(),
            concurrently: *concurrently,
        }),
        Action::AlterIndex { name, table, from, to } => {
            done(Action::AlterIndex { name: name.clone(), table: table.clone(), from: to.clone(), to: from.clone() })
        }
        Action::CreatePolicy(policy) => {
            done(Action::DropPolicy { table: policy.table.clone(), name: policy.name.clone() })
        }
        // Of what the plan makes nobody asks whose it was: it goes.
        Action::SetOwner { before: None, .. } => Reverse::Actions(Vec::new()),
        Action::SetOwner { on, before: Some(before), to } => {
            done(Action::SetOwner { on: on.clone(), before: Some(to.clone()), to: before.clone() })
        }
        Action::Rename(rename) => {
            let back = rename.of.under_another_name(&rename.to).zip(rename.of.own_name());
            match back {
                Some((of, to)) => done(Action::Rename(Rename { of, to })),
                None => Reverse::Actions(Vec::new()),
            }
        }
        Action::SetComment { on, variety, .. } => {
            let (variety, text) = (*variety, comment(state.schema(), on));
            done(Action::SetComment { on: on.clone(), text, variety })
        }
        Action::Attach { table, of, bound } => left_again(state, action, (table, of, bound.is_some()), options),
        Action::Detach { table, partition: false, .. } if loses_inheritance(state.schema(), table) => {
            let table = super::describe::q(&table.name);
            Reverse::Impossible(format!("columns that {table} had from its parent alone are its own from then on"))
        }
        Action::AlterTable { table, changes } if let Some(why) = own_for_good(state.schema(), table, changes) => {
            Reverse::Impossible(why)
        }
        Action::AlterTable { .. } | Action::DropIndex { .. } => {
            with_parts(state, action, planned_back(state, action, options))
        }
        Action::DropSchema(_)
        | Action::DropEnum(_)
        | Action::DropSequence(_)
        | Action::Detach { .. }
        | Action::DropTable { .. }
        | Action::AlterPolicy { .. }
        | Action::Undefine(_)
        | Action::DropPolicy { .. }
        | Action::Grant(_)
        | Action::Revoke(_)
        | Action::AlterDefaults(_) => planned_back(state, action, options),
    }
}

/// Whether a table has columns of its parents' alone, which `NO INHERIT` makes its own for good.
fn loses_inheritance(schema: &Schema, table: &QualifiedName) -> bool {
    schema.table(table).is_some_and(|table| table.columns.iter().any(|column| column.inherited))
}

/// The way back of an index that goes with those of partitions that are part of it: where these have names of their own,
/// they are made first, and what comes above takes them over.
fn with_parts(state: &State, action: &Action, back: Reverse) -> Reverse {
    let mut gone: Vec<(&QualifiedName, QualifiedName)> = Vec::new();
    match action {
        Action::DropIndex { name, table, .. } => gone.push((table, name.clone())),
        Action::AlterTable { table, changes } => gone.extend(changes.iter().filter_map(|change| match change {
            TableChange::DropConstraint(name) => {
                Some((table, QualifiedName { schema: table.schema.clone(), name: name.clone() }))
            }
            _ => None,
        })),
        _ => {}
    }
    let (Reverse::Actions(mut actions), true) = (back.clone(), state.has_descents()) else { return back };
    let mut first = Vec::new();
    for (table, of) in gone {
        for (child, parts) in descent::parts_below(state.schema(), table, &of) {
            for key in parts.constraints {
                let on = ObjectPart::Constraint { table: child.clone(), constraint: key.name.clone() };
                let index = QualifiedName { schema: child.schema.clone(), name: key.name.clone() };
                let changes = vec![TableChange::AddConstraint(crate::model::Constraint { part_of: None, ..key })];
                first.push(Action::AlterTable { table: child.clone(), changes });
                actions
                    .extend(said(state, on).into_iter().chain(said(state, ObjectPart::Object(ObjectId::Index(index)))));
            }
            for index in parts.indexes {
                let on = ObjectPart::Object(ObjectId::Index(index.name.clone()));
                let index = crate::model::Index { part_of: None, ..index };
                first.push(Action::CreateIndex { index, concurrently: false });
                actions.extend(said(state, on));
            }
        }
    }
    Reverse::Actions(first.into_iter().chain(actions).collect())
}

/// What is said of something, said again.
fn said(state: &State, on: ObjectPart) -> Option<Action> {
    let text = comment(state.schema(), &on)?;
    Some(Action::SetComment { on, text: Some(text), variety: super::action::Variety::Ordinary })
}

/// What a table has of its own from then on, beside what its parents hand down, and does not lose again.
fn own_for_good(schema: &Schema, table: &QualifiedName, changes: &[TableChange]) -> Option<String> {
    let found = schema.table(table)?;
    let known = |column: &Ident| found.column(column).and_then(|column| column.not_null.as_ref());
    let label = |column: &Ident| {
        let (column, table) = (super::describe::q(column), super::describe::q(&table.name));
        format!("column {column} of {table}")
    };
    changes.iter().find_map(|change| match change {
        TableChange::SetNotNull(column, NotNull { inherited: false, .. })
            if known(column).is_some_and(|known| known.inherited) =>
        {
            Some(format!("{} is NOT NULL without its parents from then on", label(column)))
        }
        TableChange::ValidateNotNull { column, .. }
            if descent::parent_hands_not_null(schema, found, column)
                && known(column).is_some_and(|known| !known.validated) =>
        {
            Some(format!("the rows of {} have been checked from then on", super::describe::q(&table.name)))
        }
        TableChange::InheritNotNull { column, inherit: false, .. } => {
            let has = |child: &Table| child.column(column)?.not_null.as_ref().map(|known| known.inherited);
            let heir = schema.children(table).find(|child| has(child) == Some(true))?;
            let heir = super::describe::q(&heir.name.name);
            Some(format!("the NOT NULL that {heir} had of {} is its own from then on", label(column)))
        }
        _ => None,
    })
}

/// A table that joined a parent leaves it again, with what it had of its own.
fn left_again(
    state: &State,
    action: &Action,
    (table, of, partition): (&QualifiedName, &QualifiedName, bool),
    options: &PlanOptions,
) -> Reverse {
    let before = touched(state, action);
    let mut now = State::new(before.clone());
    now.apply(action);
    let own = |schema: &Schema| Absorbed {
        constraints: schema.table(table).into_iter().flat_map(|table| table.constraints.values()).cloned().collect(),
        indexes: state.indexes_of(table).filter_map(|name| schema.index(name)).cloned().collect(),
    };
    let leave = Action::Detach { table: table.clone(), of: of.clone(), partition, before: own(&before) };
    now.apply(&leave);
    let after = now.into_schema();
    let ordered = super::stage::ordered(&after, &before, options);
    let rest = ordered.drafts.into_iter().map(|draft| draft.action);
    Reverse::Actions(std::iter::once(leave).chain(rest).collect())
}

/// What nobody knows any more of an extension that changed.
fn lost_of_extension(from: &Extension, to: &Extension) -> Option<String> {
    let name = to.name.as_str();
    if from.schema.is_none() && to.schema.is_some() {
        return Some(format!("nothing says in which schema extension \"{name}\" lay before"));
    }
    (from.version != to.version).then(|| format!("extension \"{name}\" is only ever updated to later versions"))
}

/// Whether replacing it says everything: a trigger that fires otherwise is told so in a step of its own.
fn fires_as_new(definition: &Definition) -> bool {
    match definition {
        Definition::Routine(_)
        | Definition::Extension(_)
        | Definition::View(_)
        | Definition::Domain(_)
        | Definition::Composite(_)
        | Definition::Range(_)
        | Definition::Whole(_)
        | Definition::Multirange(_) => true,
        Definition::Trigger(trigger) => trigger.firing == Firing::Origin,
        Definition::Rule(rule) => rule.firing == Firing::Origin,
    }
}

fn comment(schema: &Schema, on: &ObjectPart) -> Option<String> {
    match schema.get(&ObjectId::Comment(Box::new(on.clone())))? {
        Object::Comment(comment) => Some(comment.text.clone()),
        Object::Schema(_)
        | Object::Enum(_)
        | Object::Sequence(_)
        | Object::Table(_)
        | Object::Defined(_)
        | Object::Index(_)
        | Object::Policy(_)
        | Object::Owner(_)
        | Object::Privileges(_)
        | Object::DefaultPrivileges(_) => None,
    }
}

/// The way back as a plan of its own: from what the touched objects are after the action to what they were before it.
fn planned_back(state: &State, action: &Action, options: &PlanOptions) -> Reverse {
    let before = match action {
        // It may have to be made anew on the way back, with all that holds it.
        Action::AlterDomain { name, .. } if state.schema().container_of_domain(name).is_some() => {
            Cow::Borrowed(state.schema())
        }
        _ => Cow::Owned(touched(state, action)),
    };
    let after = super::apply(&before, action);
    let ordered = super::stage::ordered(&after, &before, options);
    Reverse::Actions(ordered.drafts.into_iter().map(|draft| draft.action).collect())
}

/// The objects that an action changes or takes with it, and what is on them.
fn touched(state: &State, action: &Action) -> Schema {
    let schema = state.schema();
    let mut part = Schema::for_version(schema.version());
    let mut take = |id: ObjectId| {
        copy(schema, &mut part, &id);
    };
    match action {
        Action::Attach { table, of, .. } | Action::Detach { table, of, .. } => {
            let family = [table, of].into_iter().filter_map(|name| schema.table(name));
            let family = family.flat_map(|of| std::iter::once(of).chain(schema.ancestors(of)));
            let below = schema.descendants(table);
            for member in family.chain(below) {
                take(ObjectId::Table(member.name.clone()));
                state.indexes_of(&member.name).cloned().map(ObjectId::Index).for_each(&mut take);
            }
        }
        Action::DropTable { table, .. } | Action::AlterTable { table, .. } => {
            take(ObjectId::Table(table.clone()));
            let above = schema.table(table).into_iter().flat_map(|table| schema.ancestors(table));
            above.for_each(|parent| take(ObjectId::Table(parent.name.clone())));
            if matches!(action, Action::AlterTable { .. }) {
                let below = schema.descendants(table);
                below.into_iter().for_each(|child| take(ObjectId::Table(child.name.clone())));
            }
            if let Action::AlterTable { changes, .. } = action {
                for change in changes {
                    if let TableChange::AlterType { column, to, .. } = change {
                        let before = schema.table(table).and_then(|table| table.column(column));
                        let types = before.map(|column| &column.data_type).into_iter().chain([to]);
                        let composites = types.filter(|of| schema.composite(&of.name).is_some());
                        composites.for_each(|of| take(ObjectId::Type(of.name.clone())));
                    }
                }
                stands_on_generated(schema, table, changes).into_iter().for_each(&mut take);
            }
            state.sequences_of(table).cloned().map(ObjectId::Sequence).for_each(&mut take);
            if matches!(action, Action::DropTable { .. }) {
                state.indexes_of(table).cloned().map(ObjectId::Index).for_each(&mut take);
                schema.triggers_of(table).map(Trigger::id).for_each(&mut take);
                schema.rules_of(table).map(Rule::id).for_each(&mut take);
                schema.statistics_of(table).map(Whole::id).for_each(&mut take);
                for policy in schema.policies_of(table) {
                    take(ObjectId::Policy { table: table.clone(), name: policy.name.clone() });
                }
            }
        }
        Action::DropSchema(name) => take(ObjectId::Schema(name.clone())),
        Action::DropEnum(name) | Action::AlterDomain { name, .. } | Action::AlterComposite { name, .. } => {
            take(ObjectId::Type(name.clone()))
        }
        Action::DropSequence(name) => take(ObjectId::Sequence(name.clone())),
        Action::DropIndex { name, table, .. } => {
            take(ObjectId::Index(name.clone()));
            // What is said of the table by way of the index is lost with it.
            let mut storage = schema.table(table).map(|table| table.storage.clone()).unwrap_or_default();
            if storage.indexes_mut().any(|index| *index == name.name) {
                take(ObjectId::Table(table.clone()));
            }
        }
        Action::Undefine(definition) => {
            take(definition.id());
            // A domain that comes back begins with the default of the one that it stands on.
            if let Definition::Domain(domain) = &**definition {
                take(ObjectId::Type(domain.base.name.clone()));
            }
            if let Definition::View(view) = &**definition {
                state.indexes_of(&view.name).cloned().map(ObjectId::Index).for_each(&mut take);
                schema.triggers_of(&view.name).map(Trigger::id).for_each(&mut take);
                schema.rules_of(&view.name).map(Rule::id).for_each(&mut take);
                schema.statistics_of(&view.name).map(Whole::id).for_each(&mut take);
            }
        }
        Action::Define { definition, before: Some(before) } => {
            take(definition.id());
            // What cannot be replaced on the way back is dropped, for which all that stands on it must be out of the way.
            if super::definition::in_the_way(definition, before).is_some() {
                stands_on(schema, vec![Element::object(definition.id())]).into_iter().for_each(&mut take);
            }
        }
        Action::AlterPolicy { table, name, .. } | Action::DropPolicy { table, name } => {
            take(ObjectId::Policy { table: table.clone(), name: name.clone() });
        }
        Action::Grant(change) | Action::Revoke(change) => match &change.on {
            ObjectId::Sequence(name) if schema.sequence(name).is_none() => {
                if let Some((table, _)) = schema.identity_of(name) {
                    take(ObjectId::Table(table.name.clone()));
                }
            }
            on => take(on.clone()),
        },
        Action::AlterDefaults(change) => change.of.schema.iter().cloned().map(ObjectId::Schema).for_each(&mut take),
        Action::CreateSchema(_)
        | Action::CreateEnum(_)
        | Action::AddEnumValue { .. }
        | Action::RenameType { .. }
        | Action::CreateSequence(_)
        | Action::AlterSequence { .. }
        | Action::RenameSequence { .. }
        | Action::OwnSequence { .. }
        | Action::LogSequence { .. }
        | Action::AdvanceSequence { .. }
        | Action::CreateTable { .. }
        | Action::RenameNotNull { .. }
        | Action::SetRowSecurity { .. }
        | Action::CreateIndex { .. }
        | Action::AlterIndex { .. }
        | Action::Define { before: None, .. }
        | Action::SetFiring { .. }
        | Action::SetTableType { .. }
        | Action::CreatePolicy(_)
        | Action::SetOwner { .. }
        | Action::SetComment { .. }
        | Action::Rename(_) => {}
    }
    // What is made on the way back begins with the default privileges there are.
    for defaults in schema.default_privileges() {
        part.insert(Object::DefaultPrivileges(defaults.clone()));
    }
    part
}

/// What stands on columns that are not generated any more: a plain column stays where it is, and one that is to be
/// generated again is dropped and added, for which all of this must be out of the way.
fn stands_on_generated(schema: &Schema, table: &QualifiedName, changes: &[TableChange]) -> Vec<ObjectId> {
    let mut work: Vec<Element> = Vec::new();
    for change in changes {
        if let TableChange::DropExpression(column) = change {
            work.push(Element::column(table, column));
        }
    }
    stands_on(schema, work)
}

/// What stands on something, and on that in turn.
fn stands_on(schema: &Schema, mut work: Vec<Element>) -> Vec<ObjectId> {
    if work.is_empty() {
        return Vec::new();
    }
    let mut dependents: BTreeMap<Element, Vec<Element>> = BTreeMap::new();
    for dependency in dependencies(schema) {
        dependents.entry(dependency.on).or_default().push(dependency.dependent);
    }
    let (mut found, mut seen) = (BTreeSet::new(), BTreeSet::new());
    while let Some(element) = work.pop() {
        for dependent in dependents.get(&element).into_iter().flatten() {
            if !seen.insert(dependent.clone()) {
                continue;
            }
            work.push(dependent.clone());
            found.insert(match dependent {
                Element::Part(ObjectPart::Column { table, .. }) => schema.rows_named(table),
                Element::Part(part) => part.object(),
                Element::Default { table, .. } => ObjectId::Table(table.clone()),
                Element::DomainDefault(domain) => ObjectId::Type(domain.clone()),
                Element::Owner(sequence) => ObjectId::Sequence(sequence.clone()),
            });
        }
    }
    found.into_iter().collect()
}

fn copy(schema: &Schema, part: &mut Schema, id: &ObjectId) {
    let mut copy_what_is_on = |on: ObjectPart| {
        let (comment, owner) = (ObjectId::Comment(Box::new(on.clone())), ObjectId::Owner(Box::new(on.clone())));
        for id in [comment, owner, ObjectId::Privileges(Box::new(on))] {
            if let Some(object) = schema.get(&id) {
                part.insert(object.clone());
            }
        }
    };
    copy_what_is_on(ObjectPart::Object(id.clone()));
    let Some(object) = schema.get(id) else { return };
    let mut part_owner = None;
    match object {
        Object::Defined(Definition::Domain(domain)) => {
            for name in domain.checks.keys().cloned().chain(domain.not_null_name()) {
                copy_what_is_on(ObjectPart::domain_constraint(&domain.name, &name));
            }
        }
        Object::Defined(Definition::Range(range)) => {
            let multirange = ObjectId::Type(range.multirange.clone());
            copy_what_is_on(ObjectPart::Object(multirange));
        }
        Object::Defined(Definition::Composite(composite)) => {
            for attribute in &composite.attributes {
                copy_what_is_on(ObjectPart::attribute(&composite.name, &attribute.name));
            }
        }
        _ => {}
    }
    if let Object::Sequence(sequence) = object
        && let Some(column) = &sequence.owned_by
    {
        // It belongs to whoever has the table.
        let owner = ObjectId::Owner(Box::new(ObjectPart::Object(column.object())));
        part_owner = schema.get(&owner).cloned();
    }
    if let Object::Table(table) = object {
        for column in &table.columns {
            copy_what_is_on(ObjectPart::Column { table: table.name.clone(), column: column.name.clone() });
            if let Some(identity) = &column.identity {
                copy_what_is_on(ObjectPart::Object(ObjectId::Sequence(identity.sequence.clone())));
            }
            if let Some(constraint) = names::name_of_not_null(&table.name, column) {
                copy_what_is_on(ObjectPart::Constraint { table: table.name.clone(), constraint });
            }
        }
        for (constraint, known) in &table.constraints {
            copy_what_is_on(ObjectPart::Constraint { table: table.name.clone(), constraint: constraint.clone() });
            if known.kind.has_index() {
                let index = QualifiedName { schema: table.name.schema.clone(), name: constraint.clone() };
                copy_what_is_on(ObjectPart::Object(ObjectId::Index(index)));
            }
        }
    }
    if let Object::Defined(Definition::View(view)) = object {
        for column in &view.columns {
            copy_what_is_on(ObjectPart::Column { table: view.name.clone(), column: column.name.clone() });
        }
    }
    part.insert(object.clone());
    if let Some(owner) = part_owner {
        part.insert(owner);
    }
}

/// See [`super::reverse`].
pub(super) fn reverse(plan: &Plan) -> Outcome<Plan> {
    let mut diagnostics = Vec::new();
    let mut steps = Vec::new();
    for step in plan.steps().rev() {
        let title = crate::render::title(&step.action);
        match &step.reverse {
            Reverse::Actions(actions) => steps.extend(actions.iter().map(|action| Step {
                action: action.clone(),
                reason: format!("takes back: {title}"),
                reverse: Reverse::Actions(vec![step.action.clone()]),
                hazards: Vec::new(),
                undecided: step.undecided,
            })),
            Reverse::Impossible(why) => {
                diagnostics.push(Diagnostic::warning("cannot-be-undone", format!("{title} cannot be undone: {why}")))
            }
        }
    }
    Outcome { value: Plan { transactions: transaction::split(steps, false) }, diagnostics }
}
