//! Domains, composite types and range types: altered in place where PostgreSQL can, else made anew.

use std::collections::BTreeSet;

use super::action::{Action, AttributeChange, Conversion, DomainChange, FieldSource};
use super::build::Build;
use super::describe::{self, q};
use super::enumeration;
use super::node::{Claim, Group, Nodes, Phase, rank};
use crate::analyze::dependencies::Element;
use crate::model::{
    Attribute, Column, Composite, Definition, Domain, DomainCheck, ObjectId, ObjectPart, Schema, TypeRef,
};
use crate::name::QualifiedName;

/// How a type becomes another of the same name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// Its parts are altered where they are.
    InPlace,
    /// It gets out of the way under another name, until every column has the new one.
    Aside,
    /// It is dropped and made again, while columns hold their values as text.
    Replaced,
}

/// How a type of the schema becomes another.
pub(super) fn way(from: &Definition, to: &Definition, schema: &Schema) -> Way {
    match (from, to) {
        (Definition::Domain(from), Definition::Domain(to)) => {
            let looks = looks(from, to) && schema.container_of_domain(&from.name).is_some();
            let same = from.base == to.base && from.collation == to.collation && !looks;
            if same { Way::InPlace } else { Way::Aside }
        }
        (Definition::Composite(from), Definition::Composite(to)) => match attribute_changes(from, to, schema) {
            Some(_) => Way::InPlace,
            None => Way::Aside,
        },
        // It comes and goes with its range type.
        (Definition::Multirange(_), Definition::Multirange(_)) => Way::InPlace,
        // The functions that a range type brings along keep their names, whatever it is renamed to.
        (
            Definition::Domain(_)
            | Definition::Composite(_)
            | Definition::Range(_)
            | Definition::Multirange(_)
            | Definition::Routine(_)
            | Definition::Extension(_)
            | Definition::Trigger(_)
            | Definition::Rule(_)
            | Definition::Whole(_)
            | Definition::View(_),
            _,
        ) => Way::Replaced,
    }
}

/// Whether what there is of a domain's values must be looked at.
fn looks(from: &Domain, to: &Domain) -> bool {
    let new = |check: &DomainCheck| {
        let same = |old: &DomainCheck| old.validated && old.expression.pieces() == check.expression.pieces();
        check.validated && !from.checks.get(&check.name).is_some_and(same)
    };
    (from.not_null.is_none() && to.not_null.is_some()) || to.checks.values().any(new)
}

/// What makes the attributes of one composite type into another's; `None` where PostgreSQL cannot do it in place: it adds
/// at the end, and does not change the type of what columns hold.
fn attribute_changes(from: &Composite, to: &Composite, schema: &Schema) -> Option<Vec<AttributeChange>> {
    let kept: Vec<&Attribute> = from.attributes.iter().filter(|old| to.attribute(&old.name).is_some()).collect();
    let dropped = from.attributes.iter().filter(|old| to.attribute(&old.name).is_none());
    let added: Vec<&Attribute> = to.attributes.iter().filter(|new| from.attribute(&new.name).is_none()).collect();
    let altered: Vec<&Attribute> =
        kept.iter().filter_map(|old| to.attribute(&old.name).filter(|new| **new != **old)).collect();
    let order = kept.iter().map(|old| &old.name).chain(added.iter().map(|new| &new.name));
    if !order.eq(to.attributes.iter().map(|new| &new.name)) {
        return None;
    }
    if !altered.is_empty() {
        let uses = |column: &Column| stands_on(schema, column, &from.name);
        if schema.tables().any(|table| table.columns.iter().any(uses)) {
            return None;
        }
    }
    let dropped = dropped.map(|old| AttributeChange::Drop(old.name.clone()));
    let altered = altered.into_iter().cloned().map(AttributeChange::Alter);
    Some(dropped.chain(altered).chain(added.into_iter().cloned().map(AttributeChange::Add)).collect())
}

/// Whether a column holds values of a type, be it within others.
pub(super) fn stands_on(schema: &Schema, column: &Column, name: &QualifiedName) -> bool {
    !column.data_type.name.is_builtin() && schema.holds(&column.data_type, name)
}

/// How the values of one composite type become another's, or those of the type of that name that is made anew: by the
/// names of their fields. Nothing where another way will do: their fields have the same names in the same order, or none
/// in common.
pub(super) fn conversion(
    [from, to]: [&Schema; 2],
    [before, after]: [&TypeRef; 2],
    rebuilt: &BTreeSet<QualifiedName>,
) -> Option<Conversion> {
    let (old, new) = (from.composite(&before.name)?, to.composite(&after.name)?);
    if before.array || after.array || old.attributes.iter().map(|a| &a.name).eq(new.attributes.iter().map(|a| &a.name))
    {
        return None;
    }
    let field = |new: &Attribute| match old.attribute(&new.name) {
        None => FieldSource::Null,
        Some(old) if old.data_type == new.data_type && !rebuilt.contains(&new.data_type.name) => {
            FieldSource::Field(old.name.clone())
        }
        Some(old) => {
            FieldSource::Text { field: old.name.clone(), from: old.data_type.clone(), to: new.data_type.clone() }
        }
    };
    let fields: Vec<FieldSource> = new.attributes.iter().map(field).collect();
    let common = fields.iter().any(|field| *field != FieldSource::Null);
    (common || before.name == after.name).then_some(Conversion::Fields(fields))
}

/// The elements that come and go with a type.
fn elements(definition: &Definition) -> Vec<Element> {
    let mut found = vec![Element::object(definition.id())];
    match definition {
        Definition::Domain(domain) => {
            if domain.default.is_some() {
                found.push(Element::DomainDefault(domain.name.clone()));
            }
            let names = domain.checks.keys().cloned().chain(domain.not_null_name());
            found.extend(names.map(|name| Element::Part(ObjectPart::domain_constraint(&domain.name, &name))));
        }
        Definition::Composite(composite) => {
            let part = |of: &Attribute| Element::Part(ObjectPart::attribute(&composite.name, &of.name));
            found.extend(composite.attributes.iter().map(part));
        }
        Definition::Range(range) => found.push(Element::object(ObjectId::Type(range.multirange.clone()))),
        Definition::Multirange(_)
        | Definition::Routine(_)
        | Definition::Extension(_)
        | Definition::Trigger(_)
        | Definition::Rule(_)
        | Definition::Whole(_)
        | Definition::View(_) => {}
    }
    found
}

/// The names that a type takes up.
fn claims(definition: &Definition) -> Vec<Claim> {
    match definition {
        Definition::Domain(domain) => vec![Claim::Type(domain.name.clone())],
        Definition::Composite(composite) => {
            vec![Claim::Type(composite.name.clone()), Claim::Relation(composite.name.clone())]
        }
        Definition::Range(range) => vec![Claim::Type(range.name.clone()), Claim::Type(range.multirange.clone())],
        Definition::Multirange(_)
        | Definition::Routine(_)
        | Definition::Extension(_)
        | Definition::Trigger(_)
        | Definition::Rule(_)
        | Definition::Whole(_)
        | Definition::View(_) => Vec::new(),
    }
}

/// A type that is not there yet; a multirange type comes with its range type.
pub(super) fn create(build: &mut Build<'_>, definition: &Definition, why: String) -> Option<usize> {
    let inherits = inherits_default(build, definition);
    let nodes = &mut build.nodes;
    if matches!(definition, Definition::Multirange(_)) {
        return None;
    }
    let id = definition.id();
    let mut created = definition.clone();
    let mut later = Vec::new();
    // CREATE DOMAIN takes every constraint for valid.
    if let Definition::Domain(domain) = &mut created {
        later.extend(domain.checks.values().filter(|check| !check.validated).cloned());
        domain.checks.retain(|_, check| check.validated);
    }
    let action = Action::Define { definition: Box::new(created.clone()), before: None };
    let node = nodes.add(Group::of(Phase::Make, &id), rank::CREATE, definition.name().as_str(), action, why);
    elements(&created).into_iter().for_each(|element| nodes.makes(node, element));
    for check in later {
        let why = format!("constraint {} is not to check the values there are", q(&check.name));
        if let Some(name) = definition.type_name() {
            add_check(nodes, name, &check, why);
        }
    }
    claims(definition).into_iter().for_each(|claim| nodes.claim(node, claim));
    if let Some((name, base)) = inherits {
        let why = format!("a domain begins with the default of {}, which this one has not", q(&base.name));
        let dropped = change_domain(nodes, name, DomainChange::DropDefault, why);
        nodes.before.push((node, dropped));
    }
    Some(node)
}

/// A domain without a default and the domain it stands on, if that one may have a default by then (`DefineDomain`).
fn inherits_default<'d>(build: &Build<'_>, of: &'d Definition) -> Option<(&'d QualifiedName, &'d QualifiedName)> {
    let Definition::Domain(domain) = of else { return None };
    let base = Some(&domain.base.name).filter(|_| domain.default.is_none() && !domain.base.array)?;
    let schemas = [build.from, build.to];
    let has_default = |schema: &&Schema| schema.domain(base).is_some_and(|base| base.default.is_some());
    schemas.iter().any(has_default).then_some((&domain.name, base))
}

/// A type that goes.
pub(super) fn drop(nodes: &mut Nodes, definition: &Definition, group: Group, why: String) -> Option<usize> {
    if matches!(definition, Definition::Multirange(_)) {
        return None;
    }
    let action = Action::Undefine(Box::new(definition.clone()));
    let node = nodes.add(group, rank::DROP, definition.name().as_str(), action, why);
    elements(definition).into_iter().for_each(|element| nodes.takes(node, element));
    claims(definition).into_iter().for_each(|claim| nodes.release(node, claim));
    Some(node)
}

pub(super) fn alter(build: &mut Build<'_>, from: &Definition, to: &Definition, undecided: bool) {
    let first = build.nodes.nodes.len();
    let id = to.id();
    let rebuilt = build.disturbed.again.get(&Element::object(id.clone())).cloned();
    match (way(from, to, build.from), from, to) {
        _ if rebuilt.is_some() => rebuild(build, from, to, &rebuilt.unwrap_or_default()),
        (Way::InPlace, Definition::Domain(from), Definition::Domain(to)) => alter_domain(build, from, to),
        (Way::InPlace, Definition::Composite(from), Definition::Composite(to)) => alter_composite(build, from, to),
        (Way::InPlace, _, _) => {}
        (Way::Aside | Way::Replaced, _, _) => {
            let what = match to {
                Definition::Domain(_) => "stands on another type",
                Definition::Composite(_) => "has attributes of other types or in another order",
                Definition::Range(_)
                | Definition::Multirange(_)
                | Definition::Routine(_)
                | Definition::Extension(_)
                | Definition::Trigger(_)
                | Definition::Rule(_)
                | Definition::Whole(_)
                | Definition::View(_) => "differs",
            };
            let why = format!("{} {what}, which cannot be changed in place", describe::object(&id));
            rebuild(build, from, to, &why);
        }
    }
    (first..build.nodes.nodes.len()).for_each(|node| build.nodes.mark_undecided(node, undecided));
}

/// A type that is made anew, with everything that stands on it.
pub(super) fn rebuild(build: &mut Build<'_>, from: &Definition, to: &Definition, why: &str) {
    let id = to.id();
    let by_text = to.type_name().is_some_and(|name| build.disturbed.replaced.contains(name));
    let group = if by_text { Group::of(Phase::Make, &id) } else { Group::of(Phase::Drop, &id) };
    if by_text {
        let gone = drop(&mut build.nodes, from, group, why.to_owned());
        let made = create(build, to, why.to_owned());
        if let (Some(gone), Some(made)) = (gone, made) {
            build.nodes.before.push((gone, made));
        }
        return;
    }
    let Some(name) = from.type_name() else { return };
    let aside = enumeration::free_name(name, (build.from, build.to));
    let nodes = &mut build.nodes;
    let action = Action::RenameType { from: name.clone(), to: aside.name.clone() };
    let rename = nodes.add(Group::of(Phase::Make, &id), rank::RENAME, name.name.as_str(), action, why.to_owned());
    nodes.renames.push((name.clone(), rename));
    claims(from).into_iter().for_each(|claim| nodes.release(rename, claim));
    let mut old = from.clone();
    match &mut old {
        Definition::Domain(domain) => domain.name = aside.clone(),
        Definition::Composite(composite) => composite.name = aside.clone(),
        Definition::Range(_)
        | Definition::Multirange(_)
        | Definition::Routine(_)
        | Definition::Extension(_)
        | Definition::Trigger(_)
        | Definition::Rule(_)
        | Definition::Whole(_)
        | Definition::View(_) => {}
    }
    claims(&old).into_iter().for_each(|claim| nodes.claim(rename, claim));
    let mut new = to.clone();
    // The name that PostgreSQL would choose is the old one's as long as that is there.
    if let (Definition::Domain(from), Definition::Domain(new)) = (from, &mut new)
        && from.not_null.is_some()
        && new.not_null.is_some()
    {
        let name = new.not_null_name();
        new.not_null.iter_mut().for_each(|not_null| not_null.name.clone_from(&name));
    }
    let Some(made) = create(build, &new, why.to_owned()) else { return };
    let nodes = &mut build.nodes;
    nodes.before.push((rename, made));
    let why = format!("every column of the old {} has the new type", q(&name.name));
    let action = Action::Undefine(Box::new(old));
    let gone = nodes.add(group, rank::DROP, name.name.as_str(), action, why);
    nodes.before.push((made, gone));
    for element in elements(from) {
        nodes.aside.insert(element.clone());
        nodes.takes(gone, element);
    }
}

fn change_domain(nodes: &mut Nodes, domain: &QualifiedName, change: DomainChange, why: String) -> usize {
    let (turn, name) = match &change {
        DomainChange::DropConstraint(name) => (0, name.as_str().to_owned()),
        DomainChange::DropDefault => (1, String::new()),
        DomainChange::DropNotNull => (2, String::new()),
        DomainChange::SetDefault(_) => (3, String::new()),
        DomainChange::SetNotNull(_) => (4, String::new()),
        DomainChange::RenameNotNull { .. } => (5, String::new()),
        DomainChange::AddConstraint(check) => (6, check.name.as_str().to_owned()),
        DomainChange::ValidateConstraint(name) => (7, name.as_str().to_owned()),
    };
    let action = Action::AlterDomain { name: domain.clone(), change };
    let group = Group::of(Phase::Make, &ObjectId::Type(domain.clone()));
    nodes.add(group, rank::ALTER + turn, &name, action, why)
}

fn alter_domain(build: &mut Build<'_>, from: &Domain, to: &Domain) {
    let name = &to.name;
    let label = format!("domain {}", q(&name.name));
    for check in from.checks.values().filter(|check| !to.checks.contains_key(&check.name)) {
        let why = format!("constraint {} of {label} is not wanted any more", q(&check.name));
        drop_check(&mut build.nodes, name, check, why);
    }
    for check in to.checks.values() {
        match from.checks.get(&check.name) {
            None => {
                let why = format!("{label} has no constraint {} yet", q(&check.name));
                add_check(&mut build.nodes, name, check, why);
            }
            Some(old) if old != check => alter_check(build, name, old, check),
            Some(_) => {}
        }
    }
    default_of(build, from, to);
    not_null(build, from, to, &label);
}

fn drop_check(nodes: &mut Nodes, domain: &QualifiedName, check: &DomainCheck, why: String) {
    let node = change_domain(nodes, domain, DomainChange::DropConstraint(check.name.clone()), why);
    nodes.takes(node, Element::Part(ObjectPart::domain_constraint(domain, &check.name)));
}

fn add_check(nodes: &mut Nodes, domain: &QualifiedName, check: &DomainCheck, why: String) {
    let node = change_domain(nodes, domain, DomainChange::AddConstraint(check.clone()), why);
    nodes.makes(node, Element::Part(ObjectPart::domain_constraint(domain, &check.name)));
}

fn alter_check(build: &mut Build<'_>, domain: &QualifiedName, from: &DomainCheck, to: &DomainCheck) {
    let element = Element::Part(ObjectPart::domain_constraint(domain, &to.name));
    let again = build.disturbed.again.contains_key(&element);
    let why = format!("constraint {} of domain {} differs", q(&to.name), q(&domain.name));
    if !again && checks_alike(from, to) {
        change_domain(&mut build.nodes, domain, DomainChange::ValidateConstraint(to.name.clone()), why);
    } else {
        replace_check(build, domain, from, to, &why);
    }
}

/// Whether one check only has to be validated to be the other.
pub(super) fn checks_alike(from: &DomainCheck, to: &DomainCheck) -> bool {
    from.expression.pieces() == to.expression.pieces() && (to.validated || !from.validated)
}

/// A check that is dropped and added again.
pub(super) fn replace_check(
    build: &mut Build<'_>,
    domain: &QualifiedName,
    from: &DomainCheck,
    to: &DomainCheck,
    why: &str,
) {
    drop_check(&mut build.nodes, domain, from, why.to_owned());
    add_check(&mut build.nodes, domain, to, why.to_owned());
}

fn default_of(build: &mut Build<'_>, from: &Domain, to: &Domain) {
    let element = Element::DomainDefault(to.name.clone());
    if build.disturbed.again.contains_key(&element) && to.default.is_some() {
        let why = format!("the default of domain {} stands on what changes", q(&to.name.name));
        return reset_default(build, from, to, &why);
    }
    if from.default == to.default {
        return;
    }
    let nodes = &mut build.nodes;
    match &to.default {
        None => {
            let why = format!("domain {} has no default any more", q(&to.name.name));
            let node = change_domain(nodes, &to.name, DomainChange::DropDefault, why);
            nodes.takes(node, element);
        }
        Some(default) => {
            let why = format!("domain {} has another default", q(&to.name.name));
            let node = change_domain(nodes, &to.name, DomainChange::SetDefault(default.clone()), why);
            if from.default.is_some() {
                nodes.takes(node, element.clone());
            }
            nodes.makes(node, element);
        }
    }
}

/// A default that stands in the way of what it names, though it stays.
pub(super) fn reset_default(build: &mut Build<'_>, from: &Domain, to: &Domain, why: &str) {
    let element = Element::DomainDefault(to.name.clone());
    let nodes = &mut build.nodes;
    if from.default.is_some() {
        let node = change_domain(nodes, &to.name, DomainChange::DropDefault, why.to_owned());
        nodes.takes(node, element.clone());
    }
    if let Some(default) = &to.default {
        let node = change_domain(nodes, &to.name, DomainChange::SetDefault(default.clone()), why.to_owned());
        nodes.makes(node, element);
    }
}

fn not_null(build: &mut Build<'_>, from: &Domain, to: &Domain, label: &str) {
    let named = build.options.newest_version() >= 17;
    let part = |name| Element::Part(ObjectPart::domain_constraint(&to.name, &name));
    let nodes = &mut build.nodes;
    match (&from.not_null, &to.not_null) {
        (Some(_), None) => {
            let node = change_domain(nodes, &to.name, DomainChange::DropNotNull, format!("{label} takes nulls"));
            from.not_null_name().into_iter().for_each(|name| nodes.takes(node, part(name)));
        }
        (None, Some(wanted)) => {
            // Before PostgreSQL 17 the constraint has no name that could be kept.
            let change = DomainChange::SetNotNull(wanted.name.clone().filter(|_| named));
            let node = change_domain(nodes, &to.name, change, format!("{label} takes no nulls"));
            to.not_null_name().into_iter().for_each(|name| nodes.makes(node, part(name)));
        }
        (Some(old), Some(new)) => {
            if let (Some(old), Some(new)) = (&old.name, &new.name)
                && old != new
                && named
            {
                let change = DomainChange::RenameNotNull { from: old.clone(), to: new.clone() };
                change_domain(nodes, &to.name, change, format!("the NOT NULL of {label} has another name"));
            }
        }
        (None, None) => {}
    }
}

fn alter_composite(build: &mut Build<'_>, from: &Composite, to: &Composite) {
    let changes = attribute_changes(from, to, build.from).unwrap_or_default();
    let nodes = &mut build.nodes;
    let mut last: Option<usize> = None;
    for (number, change) in changes.into_iter().enumerate() {
        let label = |attribute: &crate::name::Ident| format!("attribute {} of {}", q(attribute), q(&to.name.name));
        let part = |attribute: &crate::name::Ident| Element::Part(ObjectPart::attribute(&to.name, attribute));
        let (why, takes, makes) = match &change {
            AttributeChange::Drop(name) => (format!("{} is not wanted any more", label(name)), Some(part(name)), None),
            AttributeChange::Alter(attribute) => {
                let element = part(&attribute.name);
                (format!("{} has another type", label(&attribute.name)), Some(element.clone()), Some(element))
            }
            AttributeChange::Add(attribute) => {
                (format!("{} is not there yet", label(&attribute.name)), None, Some(part(&attribute.name)))
            }
        };
        let adds = matches!(change, AttributeChange::Add(_));
        let action = Action::AlterComposite { name: to.name.clone(), change };
        let group = Group::of(Phase::Make, &ObjectId::Type(to.name.clone()));
        let node = nodes.add(group, rank::ALTER, &format!("{number:06}"), action, why);
        takes.into_iter().for_each(|element| nodes.takes(node, element));
        makes.into_iter().for_each(|element| nodes.makes(node, element));
        // New attributes keep the order in which they are wanted.
        if adds {
            last.into_iter().for_each(|last| nodes.before.push((last, node)));
            last = Some(node);
        }
    }
}
