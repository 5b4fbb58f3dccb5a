//! Plans in words.

use crate::analyze::dependencies::Element;
use crate::model::{DefaultScope, ObjectId, ObjectPart, Role, TypePart};
use crate::name::Ident;
use crate::render::quote::quoted;

/// What people call an element: `table "users"`, `column "id" of "users"`.
pub(super) fn element(element: &Element) -> String {
    match element {
        Element::Part(of) => part(of),
        Element::Default { table, column } => format!("the default of {} of {}", q(column), q(&table.name)),
        Element::DomainDefault(domain) => format!("the default of {}", q(&domain.name)),
        Element::Owner(sequence) => format!("the owner of sequence {}", q(&sequence.name)),
    }
}

/// What people call an object or a part of one.
pub(super) fn part(part: &ObjectPart) -> String {
    match part {
        ObjectPart::Object(id) => object(id),
        ObjectPart::Column { table, column } => format!("column {} of {}", q(column), q(&table.name)),
        ObjectPart::Constraint { table, constraint } => format!("constraint {} of {}", q(constraint), q(&table.name)),
        ObjectPart::Type { of, part: TypePart::Constraint, name } => {
            format!("constraint {} of {}", q(name), q(&of.name))
        }
        ObjectPart::Type { of, part: TypePart::Attribute, name } => format!("attribute {} of {}", q(name), q(&of.name)),
    }
}

/// What people call an object: `policy "own" of "notes"`.
pub fn object(id: &ObjectId) -> String {
    match id {
        ObjectId::Schema(name) => format!("schema {}", q(name)),
        ObjectId::Extension(name) => format!("extension {}", q(name)),
        ObjectId::Type(name) => format!("type {}", q(&name.name)),
        ObjectId::Sequence(name) => format!("sequence {}", q(&name.name)),
        ObjectId::Table(name) => format!("table {}", q(&name.name)),
        ObjectId::View(name) => format!("view {}", q(&name.name)),
        ObjectId::Routine { name, .. } => format!("function {}", q(&name.name)),
        ObjectId::Index(name) => format!("index {}", q(&name.name)),
        ObjectId::Trigger { table, name } => format!("trigger {} of {}", q(name), q(&table.name)),
        ObjectId::Rule { table, name } => format!("rule {} of {}", q(name), q(&table.name)),
        ObjectId::Policy { table, name } => format!("policy {} of {}", q(name), q(&table.name)),
        ObjectId::Whole(kind, name) => format!("{} {}", kind.name(), q(&name.name)),
        ObjectId::Owner(on) => format!("the owner of {}", self::part(on)),
        ObjectId::Comment(on) => format!("the comment on {}", self::part(on)),
        ObjectId::Privileges(on) => format!("the privileges on {}", self::part(on)),
        ObjectId::DefaultPrivileges(of) => format!("the default privileges on {}", defaults(of)),
    }
}

/// What default privileges are on: `tables of "boss" in "app"`.
pub(super) fn defaults(of: &DefaultScope) -> String {
    let creator = match &of.role {
        Role::CurrentUser => String::new(),
        other => format!(" of {}", role(other)),
    };
    let place = of.schema.as_ref().map(|schema| format!(" in {}", q(schema))).unwrap_or_default();
    format!("future {}{creator}{place}", of.on.plural().to_lowercase())
}

/// A role as it is written in SQL.
pub(super) fn role(role: &Role) -> String {
    match role {
        Role::Public => "PUBLIC".to_owned(),
        Role::Named(name) => q(name),
        Role::CurrentRole => "CURRENT_ROLE".to_owned(),
        Role::CurrentUser => "CURRENT_USER".to_owned(),
        Role::SessionUser => "SESSION_USER".to_owned(),
    }
}

/// A name in double quotes, on one line whatever it holds.
pub(super) fn q(name: &Ident) -> String {
    crate::render::one_line(quoted(name.as_str()))
}
