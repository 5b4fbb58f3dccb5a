//! The comment line above a statement.

use crate::model::{Definition, ObjectId, ObjectPart, TypePart};
use crate::name::Ident;
use crate::plan::{AccessChange, Action};
use crate::render::quote::quoted;

/// What the statement does, in Atlas's words.
pub(super) fn title(action: &Action) -> String {
    one_line(words(action))
}

/// A line break in a name would end the comment, and what follows it would run.
pub(crate) fn one_line(text: String) -> String {
    let breaks = |c: char| c.is_control() || c == '\u{2028}' || c == '\u{2029}';
    if text.contains(breaks) { text.replace(breaks, " ") } else { text }
}

fn words(action: &Action) -> String {
    let q = |name: &Ident| quoted(name.as_str());
    match action {
        Action::CreateSchema(name) => format!("Add new schema named {}", q(name)),
        Action::DropSchema(name) => format!("Drop schema named {}", q(name)),
        Action::CreateEnum(enumeration) => format!("Create enum type {}", q(&enumeration.name.name)),
        Action::AddEnumValue { name, .. } => format!("Add value to enum type: {}", q(&name.name)),
        Action::AlterDomain { name, .. } => format!("Modify domain {}", q(&name.name)),
        Action::AlterComposite { name, .. } => format!("Modify composite type {}", q(&name.name)),
        Action::RenameType { from, to } => format!("Rename type from {} to {}", q(&from.name), q(to)),
        Action::DropEnum(name) => format!("Drop enum type {}", q(&name.name)),
        Action::CreateSequence(sequence) => format!("Create sequence {}", q(&sequence.name.name)),
        Action::AlterSequence { name, .. } => format!("Modify sequence {}", q(&name.name)),
        Action::RenameSequence { from, to, .. } => format!("Rename sequence from {} to {}", q(&from.name), q(to)),
        Action::OwnSequence { name, .. } => format!("Set owner of sequence {}", q(&name.name)),
        Action::LogSequence { name, .. } => format!("Modify sequence {}", q(&name.name)),
        Action::AdvanceSequence { name, .. } => format!("Move sequence {} past the rows there are", q(&name.name)),
        Action::DropSequence(name) => format!("Drop sequence {}", q(&name.name)),
        Action::CreateTable { table, .. } => format!("Create {} table", q(&table.name.name)),
        Action::AlterTable { table, .. } => format!("Modify {} table", q(&table.name)),
        Action::RenameNotNull { table, .. } => format!("Modify {} table", q(&table.name)),
        Action::SetRowSecurity { table, enabled, forced } => {
            let words = match (enabled, forced) {
                (Some(true), _) => "Enable",
                (Some(false), _) => "Disable",
                (None, Some(true)) => "Force",
                (None, Some(false)) => "Do not force",
                (None, None) => "Keep",
            };
            format!("{words} row-level security for {} table", q(&table.name))
        }
        Action::Attach { table, of, bound: Some(_) } => {
            format!("Attach partition {} to table: {}", q(&table.name), q(&of.name))
        }
        Action::Attach { table, of, bound: None } => format!("Let {} inherit from {}", q(&table.name), q(&of.name)),
        Action::Detach { table, of, partition: true, .. } => {
            format!("Detach partition {} from table: {}", q(&table.name), q(&of.name))
        }
        Action::Detach { table, of, partition: false, .. } => {
            format!("Let {} not inherit from {}", q(&table.name), q(&of.name))
        }
        Action::DropTable { table: name, .. } => format!("Drop {} table", q(&name.name)),
        Action::Define { definition, before } => {
            let verb = if before.is_some() { "Modify" } else { "Create" };
            format!("{verb} {}", defined(definition))
        }
        Action::SetFiring { of, .. } => {
            let name = crate::model::ObjectPart::Object(of.clone()).own_name();
            format!("Modify {} {}", of.kind().name(), name.as_ref().map(q).unwrap_or_default())
        }
        Action::SetTableType { table, .. } => format!("Modify {} table", q(&table.name)),
        Action::Undefine(definition) => format!("Drop {}", defined(definition)),
        Action::CreateIndex { index, .. } => {
            format!("Create index {} to table: {}", q(&index.name.name), q(&index.table.name))
        }
        Action::DropIndex { name, table, .. } => format!("Drop index {} from table: {}", q(&name.name), q(&table.name)),
        Action::AlterIndex { name, .. } => format!("Modify index {}", q(&name.name)),
        Action::CreatePolicy(policy) => format!("Create policy {}", q(&policy.name)),
        Action::AlterPolicy { name, .. } => format!("Modify policy {}", q(name)),
        Action::DropPolicy { name, .. } => format!("Drop policy {}", q(name)),
        Action::SetOwner { on, .. } => format!("Set owner of {}", commented(on)),
        Action::SetComment { on, .. } => format!("Set comment to {}", commented(on)),
        Action::Grant(change) => format!("Grant on {}", granted_on(change)),
        Action::Revoke(change) => format!("Revoke on {}", granted_on(change)),
        Action::Rename(rename) => format!("Rename {} to {}", commented(&rename.of), q(&rename.to)),
        Action::AlterDefaults(change) => {
            let verb = if change.is_grant { "Grant" } else { "Revoke" };
            format!("{verb} on future {}", change.of.on.plural().to_lowercase())
        }
    }
}

/// What people call a definition.
fn defined(definition: &Definition) -> String {
    let name = quoted(definition.name().as_str());
    match definition {
        Definition::Routine(routine) => format!("{} {name}", routine.kind.word()),
        Definition::Trigger(_) => format!("trigger {name}"),
        Definition::Rule(_) => format!("rule {name}"),
        Definition::View(view) => format!("{} {name}", view.word()),
        Definition::Extension(_) => format!("extension {name}"),
        Definition::Whole(whole) => format!("{} {name}", whole.kind.name()),
        Definition::Domain(_) => format!("domain {name}"),
        Definition::Composite(_) => format!("composite type {name}"),
        Definition::Range(_) => format!("range type {name}"),
        Definition::Multirange(_) => format!("multirange type {name}"),
    }
}

fn granted_on(change: &AccessChange) -> String {
    let on = commented(&ObjectPart::Object(change.on.clone()));
    if change.columns.is_empty() { on } else { format!("columns of {on}") }
}

fn commented(on: &ObjectPart) -> String {
    let q = |name: &Ident| quoted(name.as_str());
    match on {
        ObjectPart::Object(id) => match id {
            ObjectId::Schema(name) => format!("schema: {}", q(name)),
            ObjectId::Extension(name) => format!("extension: {}", q(name)),
            ObjectId::Type(name) => format!("type: {}", q(&name.name)),
            ObjectId::Sequence(name) => format!("sequence: {}", q(&name.name)),
            ObjectId::Table(name) => format!("table: {}", q(&name.name)),
            ObjectId::View(name) => format!("view: {}", q(&name.name)),
            ObjectId::Routine { name, .. } => format!("function: {}", q(&name.name)),
            ObjectId::Index(name) => format!("index: {}", q(&name.name)),
            ObjectId::Whole(kind, name) => format!("{}: {}", kind.name(), q(&name.name)),
            ObjectId::Trigger { table, name } => format!("trigger: {} on table: {}", q(name), q(&table.name)),
            ObjectId::Rule { table, name } => format!("rule: {} on table: {}", q(name), q(&table.name)),
            ObjectId::Policy { table, name } => format!("policy: {} on table: {}", q(name), q(&table.name)),
            ObjectId::Comment(on) | ObjectId::Owner(on) | ObjectId::Privileges(on) => commented(on),
            ObjectId::DefaultPrivileges(of) => format!("future {}", of.on.plural().to_lowercase()),
        },
        ObjectPart::Column { table, column } => format!("column: {} on table: {}", q(column), q(&table.name)),
        ObjectPart::Constraint { table, constraint } => {
            format!("constraint: {} on table: {}", q(constraint), q(&table.name))
        }
        ObjectPart::Type { of, part: TypePart::Constraint, name } => {
            format!("constraint: {} on domain: {}", q(name), q(&of.name))
        }
        ObjectPart::Type { of, part: TypePart::Attribute, name } => {
            format!("attribute: {} on type: {}", q(name), q(&of.name))
        }
    }
}
