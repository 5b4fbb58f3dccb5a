//! What depends on what, as our analyzer has it and as a server has it (`pg_depend`).
//!
//! Both call things alike: `column public.t.a`, `policy public.t.own`. Left out on both sides: what is built in, and what
//! a catalog keeps elsewhere (comments, owners, privileges, roles).

use std::collections::BTreeSet;

use rowlock_core::analyze::dependencies::{Element, Keys, dependencies};
use rowlock_core::model::{ObjectId, ObjectPart, Schema, TypeRef, WholeKind};
use rowlock_core::name::QualifiedName;
use tokio_postgres::{Client, SimpleQueryMessage};

/// What a server says depends on what, in two columns.
pub const QUERY: &str = include_str!("dependencies.sql");

/// What depends on something, and on what.
pub type Edges = BTreeSet<(String, String)>;

/// What a server has.
///
/// # Panics
/// When it does not answer.
pub async fn of_server(client: &Client) -> Edges {
    let rows = client.simple_query(QUERY).await.unwrap_or_else(|error| panic!("dependencies: {error:?}"));
    rows.iter()
        .filter_map(|message| match message {
            SimpleQueryMessage::Row(row) => Some((row.get(0)?.to_owned(), row.get(1)?.to_owned())),
            _ => None,
        })
        .collect()
}

/// What a schema has.
pub fn of_schema(schema: &Schema) -> Edges {
    let keys = Keys::new(schema);
    let call = |element: &Element| called(element, schema, &keys);
    dependencies(schema)
        .iter()
        .filter_map(|found| Some((call(&found.dependent)?, call(&found.on)?)))
        .filter(|(dependent, on)| dependent != on)
        .collect()
}

/// What ours has that a server has not, but for what is said by other words: that a part needs its whole, that an object
/// needs the schema it lies in, and that who needs a column needs its table.
pub fn extra<'e>(ours: &'e Edges, theirs: &'e Edges) -> impl Iterator<Item = &'e (String, String)> {
    ours.difference(theirs).filter(|(dependent, on)| {
        let own = |name: &str| name.split_once(' ').map(|(_, name)| format!("{name}.")).unwrap_or_default();
        let is_whole = own(dependent).starts_with(&own(on));
        let of_whole =
            |other: &(String, String)| own(&other.1).starts_with(&own(on)) || own(&other.0).starts_with(&own(on));
        let from = (dependent.clone(), String::new());
        let mut others = theirs.range(from..).take_while(|other| other.0 == *dependent);
        !is_whole && !others.any(of_whole)
    })
}

fn called(element: &Element, schema: &Schema, keys: &Keys<'_>) -> Option<String> {
    match element {
        Element::Part(part) => match keys.carrier(part) {
            Element::Part(part) => of_part(&part, schema),
            other => called(&other, schema, keys),
        },
        Element::Default { table, column } => Some(format!("default {}.{}", whole(table), column.as_str())),
        Element::DomainDefault(domain) => Some(format!("type {}", whole(domain))),
        Element::Owner(sequence) => Some(format!("sequence {}", whole(sequence))),
    }
}

fn of_part(part: &ObjectPart, schema: &Schema) -> Option<String> {
    match part {
        ObjectPart::Object(id) => of_object(id, schema),
        ObjectPart::Column { table, column } => Some(format!("column {}.{}", whole(table), column.as_str())),
        ObjectPart::Constraint { table, constraint } => {
            Some(format!("constraint {}.{}", whole(table), constraint.as_str()))
        }
        ObjectPart::Type { of, part, name } => {
            let kind = match part {
                rowlock_core::model::TypePart::Constraint => "constraint",
                rowlock_core::model::TypePart::Attribute => "attribute",
            };
            Some(format!("{kind} {}.{}", whole(of), name.as_str()))
        }
    }
}

/// How a server's dependencies call an object; nothing for what a catalog keeps elsewhere.
pub fn of_object(id: &ObjectId, schema: &Schema) -> Option<String> {
    let name = match id {
        ObjectId::Schema(name) => format!("schema {}", name.as_str()),
        ObjectId::Extension(name) => format!("extension {}", name.as_str()),
        ObjectId::Type(name) => format!("type {}", whole(name)),
        ObjectId::Sequence(name) => format!("sequence {}", whole(name)),
        ObjectId::Table(name) => format!("table {}", whole(name)),
        ObjectId::View(name) => format!("view {}", whole(name)),
        ObjectId::Index(name) => match schema.constraint_of_index(name) {
            Some((table, constraint)) => format!("constraint {}.{}", whole(&table.name), constraint.name.as_str()),
            None => format!("index {}", whole(name)),
        },
        ObjectId::Routine { name, arguments } => {
            let arguments: Vec<String> = arguments.iter().map(of_type).collect();
            format!("routine {}({})", whole(name), arguments.join(", "))
        }
        ObjectId::Policy { table, name } => format!("policy {}.{}", whole(table), name.as_str()),
        ObjectId::Trigger { table, name } => format!("trigger {}.{}", whole(table), name.as_str()),
        ObjectId::Rule { table, name } => format!("rule {}.{}", whole(table), name.as_str()),
        ObjectId::Whole(WholeKind::Role | WholeKind::Membership, _)
        | ObjectId::Comment(_)
        | ObjectId::Owner(_)
        | ObjectId::Privileges(_)
        | ObjectId::DefaultPrivileges(_) => return None,
        ObjectId::Whole(kind, name) if kind.in_schema() => format!("{} {}", kind.name(), whole(name)),
        ObjectId::Whole(kind, name) => format!("{} {}", kind.name(), name.name.as_str()),
    };
    Some(name)
}

fn of_type(data_type: &TypeRef) -> String {
    format!("{}{}", whole(&data_type.name), if data_type.array { "[]" } else { "" })
}

fn whole(name: &QualifiedName) -> String {
    format!("{}.{}", name.schema.as_str(), name.name.as_str())
}
