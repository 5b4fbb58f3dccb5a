//! Enumerated types: labels added in place, or the type rebuilt.

use std::collections::BTreeSet;

use super::action::{Action, EnumPosition};
use super::describe::q;
use super::node::{Claim, Group, Nodes, Phase, rank};
use crate::analyze::dependencies::Element;
use crate::model::{Enum, ObjectId, Schema};
use crate::name::{Ident, QualifiedName, truncate};

/// The labels to add, in order, with their places; `None` where labels were removed or moved, which PostgreSQL cannot do
/// in place.
pub(super) fn additions(from: &[String], to: &[String]) -> Option<Vec<(String, EnumPosition)>> {
    let known: BTreeSet<&String> = from.iter().collect();
    let kept = to.iter().filter(|label| known.contains(label));
    if !kept.eq(from.iter()) {
        return None;
    }
    let mut remaining = from.len();
    let mut previous: Option<&String> = None;
    let mut found = Vec::new();
    for label in to {
        if known.contains(label) {
            remaining = remaining.saturating_sub(1);
        } else {
            let position = match (previous, from.first()) {
                _ if remaining == 0 => EnumPosition::Last,
                (Some(previous), _) => EnumPosition::After(previous.clone()),
                (None, Some(first)) => EnumPosition::Before(first.clone()),
                (None, None) => EnumPosition::Last,
            };
            found.push((label.clone(), position));
        }
        previous = Some(label);
    }
    Some(found)
}

/// The nodes that make one type's labels into another's.
pub(super) fn alter(nodes: &mut Nodes, from: &Enum, to: &Enum, schemas: (&Schema, &Schema)) {
    match additions(&from.labels, &to.labels) {
        Some(additions) => add_labels(nodes, to, additions),
        None => rebuild(nodes, from, to, schemas),
    }
}

fn add_labels(nodes: &mut Nodes, to: &Enum, additions: Vec<(String, EnumPosition)>) {
    let id = ObjectId::Type(to.name.clone());
    let mut last: Option<usize> = None;
    for (number, (label, position)) in additions.into_iter().enumerate() {
        let why = format!("type {} has no label '{label}' yet", q(&to.name.name));
        let action = Action::AddEnumValue { name: to.name.clone(), label, position };
        // Labels stand on one another: the number keeps their order, the edge proves it.
        let group = Group::of(Phase::Labels, &id);
        let node = nodes.add(group, rank::CREATE, &format!("{number:06}"), action, why);
        if let Some(last) = last {
            nodes.before.push((last, node));
        }
        last = Some(node);
    }
    if let Some(last) = last {
        nodes.makes(last, Element::object(id));
    }
}

fn rebuild(nodes: &mut Nodes, from: &Enum, to: &Enum, schemas: (&Schema, &Schema)) {
    let id = ObjectId::Type(to.name.clone());
    let name = to.name.name.as_str();
    let aside = free_name(&from.name, schemas);
    let why = || format!("type {} loses or reorders labels, which only a new type can", q(&to.name.name));
    let group = Group::of(Phase::Make, &id);
    let action = Action::RenameType { from: from.name.clone(), to: aside.name.clone() };
    let rename = nodes.add(group.clone(), rank::RENAME, name, action, why());
    nodes.renames.push((from.name.clone(), rename));
    nodes.release(rename, Claim::Type(from.name.clone()));
    nodes.claim(rename, Claim::Type(aside.clone()));
    let create = nodes.add(group, rank::CREATE, name, Action::CreateEnum(to.clone()), why());
    nodes.before.push((rename, create));
    nodes.claim(create, Claim::Type(to.name.clone()));
    nodes.makes(create, Element::object(id.clone()));
    let group = Group::of(Phase::Drop, &id);
    let why = format!("every column of the old {} has the new type", q(&to.name.name));
    let drop = nodes.add(group, rank::DROP, name, Action::DropEnum(aside), why);
    nodes.before.push((create, drop));
    nodes.aside.insert(Element::object(id.clone()));
    nodes.takes(drop, Element::object(id));
}

/// A name for the old type that nothing has, before or after.
pub(super) fn free_name(name: &QualifiedName, (from, to): (&Schema, &Schema)) -> QualifiedName {
    let taken = |name: &QualifiedName| {
        [from, to].iter().any(|schema| {
            let id = ObjectId::Type(name.clone());
            schema.contains(&id) || schema.table(name).is_some() || schema.relation_exists(name)
        })
    };
    let named = |suffix: &str| QualifiedName {
        schema: name.schema.clone(),
        name: Ident::new(format!("{}{suffix}", truncate(name.name.as_str(), Ident::MAX_BYTES - suffix.len()))),
    };
    let mut candidate = named("_old");
    let mut number = 1_u32;
    while taken(&candidate) {
        candidate = named(&format!("_old{number}"));
        number += 1;
    }
    candidate
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(text: &str) -> Vec<String> {
        text.chars().map(String::from).collect()
    }

    #[test]
    fn labels_are_added_where_they_belong() {
        let added = additions(&labels("bd"), &labels("abcde"));
        let expected = vec![
            ("a".to_owned(), EnumPosition::Before("b".to_owned())),
            ("c".to_owned(), EnumPosition::After("b".to_owned())),
            ("e".to_owned(), EnumPosition::Last),
        ];
        assert_eq!(added, Some(expected));
        assert_eq!(additions(&labels("ab"), &labels("ba")), None);
        assert_eq!(additions(&labels("ab"), &labels("a")), None);
        assert_eq!(additions(&[], &labels("a")), Some(vec![("a".to_owned(), EnumPosition::Last)]));
    }
}
