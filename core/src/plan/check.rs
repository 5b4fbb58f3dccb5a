//! Whether PostgreSQL would take an action: what the laws are judged by, written apart from what plans.

use std::collections::{BTreeMap, BTreeSet};

use super::action::{Action, Conversion, TableChange};
use super::apply::apply;
use super::{describe, names};
use crate::analyze::dependencies::{Element, dependencies};
use crate::model::{Column, Definition, Object, ObjectId, ObjectPart, Schema, View};
use crate::name::{Ident, QualifiedName};

/// Does an action on a schema as PostgreSQL would do it, or says why it would refuse.
///
/// # Errors
/// What is missing, in the way, or still needed.
pub fn apply_strictly(schema: &Schema, action: &Action) -> Result<Schema, String> {
    if let Action::AlterTable { table, changes } = action {
        let mut now = schema.clone();
        let mut retyped = BTreeSet::new();
        for change in changes {
            if let TableChange::AlterType { column, .. } = change
                && !retyped.insert(column)
            {
                return Err(format!("the type of column \"{}\" changes twice in one statement", column.as_str()));
            }
            let single = Action::AlterTable { table: table.clone(), changes: vec![change.clone()] };
            now = single_action(&now, &single, Some((table, change)))?;
        }
        return Ok(now);
    }
    single_action(schema, action, None)
}

fn single_action(
    schema: &Schema,
    action: &Action,
    change: Option<(&QualifiedName, &TableChange)>,
) -> Result<Schema, String> {
    let expect = |element: Element, there: bool| {
        if exists(schema, &element) == there {
            return Ok(());
        }
        let word = if there { "is not there" } else { "is there already" };
        Err(format!("{} {word}", describe::element(&element)))
    };
    match subject(action) {
        Some((id, Turn::Make)) => expect(Element::object(id), false)?,
        Some((id, Turn::Alter | Turn::Drop)) => expect(Element::object(id), true)?,
        None => {}
    }
    if let Some((table, change)) = change {
        table_change(schema, table, change, &expect)?;
    }
    if let Action::Define { definition, before: Some(_) } = action
        && let Definition::View(view) = &**definition
    {
        replaced_view(schema, view)?;
    }
    let after = apply(schema, action);
    if matches!(action, Action::Grant(_) | Action::Revoke(_) | Action::AlterDefaults(_)) && after == *schema {
        return Err("it changes nothing".to_owned());
    }
    closed(&after)?;
    names_apart(&after)?;
    Ok(after)
}

/// What `CREATE OR REPLACE VIEW` refuses: a column less, or another one in its place.
fn replaced_view(schema: &Schema, view: &View) -> Result<(), String> {
    let Some(before) = schema.view(&view.name) else { return Ok(()) };
    let kept = before.columns.iter().zip(&view.columns).all(|(before, after)| before == after);
    if before.materialized.is_some()
        || view.materialized.is_some()
        || before.columns.len() > view.columns.len()
        || !kept
    {
        return Err(format!("{} cannot be replaced", describe::object(&view.id())));
    }
    Ok(())
}

enum Turn {
    Make,
    Alter,
    Drop,
}

fn subject(action: &Action) -> Option<(ObjectId, Turn)> {
    let policy = |table: &QualifiedName, name: &Ident| ObjectId::Policy { table: table.clone(), name: name.clone() };
    Some(match action {
        Action::CreateSchema(name) => (ObjectId::Schema(name.clone()), Turn::Make),
        Action::DropSchema(name) => (ObjectId::Schema(name.clone()), Turn::Drop),
        Action::CreateEnum(enumeration) => (ObjectId::Type(enumeration.name.clone()), Turn::Make),
        Action::AddEnumValue { name, .. } | Action::RenameType { from: name, .. } => {
            (ObjectId::Type(name.clone()), Turn::Alter)
        }
        Action::AlterDomain { name, .. } | Action::AlterComposite { name, .. } => {
            (ObjectId::Type(name.clone()), Turn::Alter)
        }
        Action::DropEnum(name) => (ObjectId::Type(name.clone()), Turn::Drop),
        Action::CreateSequence(sequence) => (ObjectId::Sequence(sequence.name.clone()), Turn::Make),
        Action::AlterSequence { name, .. }
        | Action::OwnSequence { name, .. }
        | Action::LogSequence { name, of: None, .. } => (ObjectId::Sequence(name.clone()), Turn::Alter),
        Action::DropSequence(name) => (ObjectId::Sequence(name.clone()), Turn::Drop),
        Action::CreateTable { table, .. } => (ObjectId::Table(table.name.clone()), Turn::Make),
        Action::RenameSequence { of, .. } | Action::LogSequence { of: Some(of), .. } => (of.object(), Turn::Alter),
        Action::AdvanceSequence { table, .. }
        | Action::AlterTable { table, .. }
        | Action::RenameNotNull { table, .. }
        | Action::SetRowSecurity { table, .. } => (ObjectId::Table(table.clone()), Turn::Alter),
        Action::Attach { table, .. } | Action::Detach { table, .. } | Action::SetTableType { table, .. } => {
            (ObjectId::Table(table.clone()), Turn::Alter)
        }
        Action::DropTable { table: name, .. } => (ObjectId::Table(name.clone()), Turn::Drop),
        Action::Define { definition, before: None } => (definition.id(), Turn::Make),
        Action::Define { definition, before: Some(_) } => (definition.id(), Turn::Alter),
        Action::Undefine(definition) => (definition.id(), Turn::Drop),
        Action::SetFiring { of, .. } => (of.clone(), Turn::Alter),
        Action::CreateIndex { index, .. } => (ObjectId::Index(index.name.clone()), Turn::Make),
        Action::DropIndex { name, .. } => (ObjectId::Index(name.clone()), Turn::Drop),
        Action::AlterIndex { table, .. } => (ObjectId::Table(table.clone()), Turn::Alter),
        Action::CreatePolicy(made) => (policy(&made.table, &made.name), Turn::Make),
        Action::AlterPolicy { table, name, .. } => (policy(table, name), Turn::Alter),
        Action::DropPolicy { table, name } => (policy(table, name), Turn::Drop),
        // They may be about a schema that is not in the model, or the sequence of an identity.
        Action::SetComment { .. }
        | Action::SetOwner { .. }
        | Action::Grant(_)
        | Action::Revoke(_)
        | Action::AlterDefaults(_)
        | Action::Rename(_) => return None,
    })
}

fn table_change(
    schema: &Schema,
    table: &QualifiedName,
    change: &TableChange,
    expect: &impl Fn(Element, bool) -> Result<(), String>,
) -> Result<(), String> {
    let column = |name: &Ident| {
        expect(Element::column(table, name), true)?;
        schema.table(table).and_then(|table| table.column(name)).ok_or_else(|| "no column".to_owned())
    };
    let refuse = |when: bool, why: &str| if when { Err(format!("{change:?}: {why}")) } else { Ok(()) };
    match change {
        TableChange::DropConstraint(name)
        | TableChange::AlterConstraint(name, _)
        | TableChange::SetEnforced(name, _)
        | TableChange::ValidateConstraint(name) => expect(Element::constraint(table, name), true),
        TableChange::AddConstraint(constraint) => expect(Element::constraint(table, &constraint.name), false),
        TableChange::SetStorage { .. } | TableChange::SetReplicaIdentity(_) | TableChange::SetCluster(_) => Ok(()),
        TableChange::SetOptions { .. } => {
            refuse(schema.table(table).is_none_or(|table| table.foreign.is_none()), "it is no foreign table")
        }
        TableChange::SetColumnOptions { column: name, .. } => column(name).map(|_| ()),
        TableChange::Tune { column: name, .. } => column(name).map(|_| ()),
        TableChange::AddColumn { column, .. } => expect(Element::column(table, &column.name), false),
        TableChange::DropDefault(name) => refuse(column(name)?.default.is_none(), "there is no default"),
        TableChange::SetDefault(name, _) => {
            let column = column(name)?;
            refuse(column.identity.is_some() || column.generated.is_some(), "it is computed")
        }
        TableChange::DropIdentity(name) | TableChange::AlterIdentity { column: name, .. } => {
            refuse(column(name)?.identity.is_none(), "there is no identity")
        }
        TableChange::AddIdentity(name, _) => {
            let column = column(name)?;
            let fits = column.not_null.is_some() && column.default.is_none() && column.identity.is_none();
            refuse(!fits, "it may be null, or is filled otherwise")
        }
        TableChange::DropExpression(name) | TableChange::SetExpression(name, _) => {
            refuse(column(name)?.generated.is_none(), "it is not generated")
        }
        TableChange::SetNotNull(name, _) => column(name).map(|_| ()),
        TableChange::ValidateNotNull { column: name, .. } | TableChange::InheritNotNull { column: name, .. } => {
            refuse(column(name)?.not_null.is_none(), "it may be null")
        }
        TableChange::DropNotNull(name) => {
            let in_key = schema.table(table).is_some_and(|table| table.is_in_primary_key(name));
            refuse(in_key || column(name)?.identity.is_some(), "it is a key or an identity")
        }
        TableChange::DropColumn(name) => refuse(column(name)?.inherited, "it is inherited"),
        TableChange::AlterType { column: name, from, conversion, .. } => {
            let old = column(name)?;
            refuse(old.data_type.name != from.name && from.name.is_builtin(), "it has another type")?;
            refuse(old.generated.is_some(), "it is generated")?;
            refuse(old.inherited, "it is inherited")?;
            refuse(old.default.is_some() && *conversion != Conversion::Assignment, "its default stands in the way")?;
            carried(schema, table, old, &old.data_type.name)
        }
    }
}

/// `ALTER COLUMN … TYPE` refuses columns under policies and generated columns; checks and indexes are carried along, as
/// long as they do not name an enumerated type that is left behind.
fn carried(schema: &Schema, table: &QualifiedName, column: &Column, left: &QualifiedName) -> Result<(), String> {
    let part = Element::column(table, &column.name);
    let old = Element::object(ObjectId::Type(left.clone()));
    let all = dependencies(schema);
    let names_old: BTreeSet<&Element> = all.iter().filter(|d| d.on == old).map(|d| &d.dependent).collect();
    for dependency in all.iter().filter(|dependency| dependency.on == part) {
        let blocks = match &dependency.dependent {
            // What a child has from the table changes with it.
            Element::Part(ObjectPart::Column { table: child, column: below })
                if *below == column.name
                    && schema.table(child).is_some_and(|child| child.descent.parents().contains(table)) =>
            {
                if let Some(below) = schema.table(child).and_then(|child| child.column(below)) {
                    carried(schema, child, below, left)?;
                }
                false
            }
            Element::Part(
                ObjectPart::Column { .. }
                | ObjectPart::Object(
                    ObjectId::Policy { .. } | ObjectId::Trigger { .. } | ObjectId::Rule { .. } | ObjectId::View(_),
                ),
            ) => true,
            Element::Part(ObjectPart::Object(ObjectId::Index(_)) | ObjectPart::Constraint { .. }) => {
                names_old.contains(&dependency.dependent)
            }
            Element::Part(ObjectPart::Object(_) | ObjectPart::Type { .. })
            | Element::Default { .. }
            | Element::DomainDefault(_)
            | Element::Owner(_) => false,
        };
        if blocks {
            return Err(format!("{} stands on {}", describe::element(&dependency.dependent), describe::element(&part)));
        }
    }
    Ok(())
}

/// Whether everything that something needs is there.
fn closed(schema: &Schema) -> Result<(), String> {
    for dependency in dependencies(schema) {
        if !exists(schema, &dependency.on) {
            let (dependent, on) = (describe::element(&dependency.dependent), describe::element(&dependency.on));
            return Err(format!("{dependent} needs {on}"));
        }
    }
    Ok(())
}

fn exists(schema: &Schema, element: &Element) -> bool {
    match element {
        Element::Part(ObjectPart::Object(ObjectId::Schema(name))) if name.as_str() == "public" => true,
        Element::Part(ObjectPart::Object(id)) => schema.contains(id),
        Element::Part(ObjectPart::Column { table, column }) => {
            schema.table(table).is_some_and(|table| table.column(column).is_some())
                || schema.view(table).is_some_and(|view| view.column(column).is_some())
        }
        Element::Part(ObjectPart::Constraint { table, constraint }) => {
            schema.table(table).is_some_and(|table| names::has_constraint(table, constraint))
        }
        Element::Default { table, column } => {
            schema.table(table).and_then(|table| table.column(column)).is_some_and(|column| column.default.is_some())
        }
        Element::Part(ObjectPart::Type { of, part, name }) => schema.has_type_part(of, *part, name),
        Element::DomainDefault(domain) => schema.domain(domain).is_some_and(|domain| domain.default.is_some()),
        Element::Owner(sequence) => schema.sequence(sequence).is_some_and(|sequence| sequence.owned_by.is_some()),
    }
}

/// Tables, indexes and sequences share their names within a schema, as types do with tables.
fn names_apart(schema: &Schema) -> Result<(), String> {
    let mut relations: BTreeMap<QualifiedName, usize> = BTreeMap::new();
    let mut types: BTreeMap<QualifiedName, usize> = BTreeMap::new();
    for (_, object) in schema.objects() {
        match object {
            Object::Table(table) => {
                *relations.entry(table.name.clone()).or_default() += 1;
                *types.entry(table.name.clone()).or_default() += 1;
                for constraint in table.constraints.values() {
                    if constraint.kind.has_index() {
                        let name = QualifiedName { schema: table.name.schema.clone(), name: constraint.name.clone() };
                        *relations.entry(name).or_default() += 1;
                    }
                }
                for identity in table.columns.iter().filter_map(|column| column.identity.as_ref()) {
                    *relations.entry(identity.sequence.clone()).or_default() += 1;
                }
            }
            Object::Index(index) => *relations.entry(index.name.clone()).or_default() += 1,
            Object::Sequence(sequence) => *relations.entry(sequence.name.clone()).or_default() += 1,
            Object::Defined(definition) if definition.type_name().is_some() => {
                let names = definition.type_name().into_iter();
                names.for_each(|name| *types.entry(name.clone()).or_default() += 1);
                if let Definition::Composite(composite) = definition {
                    *relations.entry(composite.name.clone()).or_default() += 1;
                }
            }
            Object::Enum(enumeration) => *types.entry(enumeration.name.clone()).or_default() += 1,
            Object::Defined(Definition::View(view)) => {
                *relations.entry(view.name.clone()).or_default() += 1;
                *types.entry(view.name.clone()).or_default() += 1;
            }
            Object::Schema(_)
            | Object::Defined(_)
            | Object::Policy(_)
            | Object::Comment(_)
            | Object::Owner(_)
            | Object::Privileges(_)
            | Object::DefaultPrivileges(_) => {}
        }
    }
    match relations.iter().chain(&types).find(|(_, count)| **count > 1) {
        Some((name, _)) => Err(format!("two things are called {name:?}")),
        None => Ok(()),
    }
}
