//! Domains, composite types and range types.

use super::{Names, Style, column, expression, list, quote, types};
use crate::model::{Attribute, Composite, Definition, Domain, DomainCheck, Range};
use crate::name::{Ident, QualifiedName};
use crate::plan::{AttributeChange, DomainChange};

fn ident(name: &Ident) -> String {
    quote::quoted(name.as_str())
}

/// `CREATE` of a type of whatever kind; nothing of one that comes with another.
pub(super) fn create(definition: &Definition, style: &Style, names: &Names<'_>) -> String {
    match definition {
        Definition::Domain(domain) => create_domain(domain, style, names),
        Definition::Composite(composite) => create_composite(composite, style, names),
        Definition::Range(range) => create_range(range, style, names),
        Definition::Multirange(_)
        | Definition::Routine(_)
        | Definition::Extension(_)
        | Definition::Trigger(_)
        | Definition::Rule(_)
        | Definition::Whole(_)
        | Definition::View(_) => String::new(),
    }
}

/// `CREATE DOMAIN`
fn create_domain(domain: &Domain, style: &Style, names: &Names<'_>) -> String {
    let base = types::type_name(&domain.base, names);
    let head = format!("CREATE DOMAIN {} AS {base}", names.qualified(&domain.name));
    let mut parts = Vec::new();
    if let Some(collation) = &domain.collation {
        parts.push(format!("COLLATE {}", column::collation_name(collation, names)));
    }
    if let Some(default) = &domain.default {
        parts.push(format!("DEFAULT {}", expression::text(default, names)));
    }
    if let Some(not_null) = &domain.not_null {
        let name = not_null.name.as_ref().map(|name| format!("CONSTRAINT {} ", ident(name)));
        parts.push(format!("{}NOT NULL", name.unwrap_or_default()));
    }
    parts.extend(domain.checks.values().map(|constraint| check(constraint, names)));
    match &style.indent {
        Some(indent) if !parts.is_empty() => format!("{head}\n{indent}{}", parts.join(&format!("\n{indent}"))),
        Some(_) | None => std::iter::once(head).chain(parts).collect::<Vec<_>>().join(" "),
    }
}

fn check(check: &DomainCheck, names: &Names<'_>) -> String {
    format!("CONSTRAINT {} CHECK {}", ident(&check.name), expression::wrapped(&check.expression, names))
}

/// `ALTER DOMAIN`
pub(super) fn alter_domain(domain: &QualifiedName, change: &DomainChange, names: &Names<'_>) -> String {
    let what = match change {
        DomainChange::DropConstraint(name) => format!("DROP CONSTRAINT {}", ident(name)),
        DomainChange::DropDefault => "DROP DEFAULT".to_owned(),
        DomainChange::DropNotNull => "DROP NOT NULL".to_owned(),
        DomainChange::SetDefault(default) => format!("SET DEFAULT {}", expression::text(default, names)),
        DomainChange::SetNotNull(None) => "SET NOT NULL".to_owned(),
        DomainChange::SetNotNull(Some(name)) => format!("ADD CONSTRAINT {} NOT NULL", ident(name)),
        DomainChange::RenameNotNull { from, to } => format!("RENAME CONSTRAINT {} TO {}", ident(from), ident(to)),
        DomainChange::AddConstraint(constraint) => {
            let valid = if constraint.validated { "" } else { " NOT VALID" };
            format!("ADD {}{valid}", check(constraint, names))
        }
        DomainChange::ValidateConstraint(name) => format!("VALIDATE CONSTRAINT {}", ident(name)),
    };
    format!("ALTER DOMAIN {} {what}", names.qualified(domain))
}

/// `CREATE TYPE … AS (…)`
fn create_composite(composite: &Composite, style: &Style, names: &Names<'_>) -> String {
    let attributes: Vec<String> =
        composite.attributes.iter().map(|of| format!("{} {}", ident(&of.name), attribute_type(of, names))).collect();
    format!("CREATE TYPE {} AS {}", names.qualified(&composite.name), list(&attributes, style))
}

fn attribute_type(attribute: &Attribute, names: &Names<'_>) -> String {
    let data_type = types::type_name(&attribute.data_type, names);
    match &attribute.collation {
        Some(collation) => format!("{data_type} COLLATE {}", column::collation_name(collation, names)),
        None => data_type,
    }
}

/// `ALTER TYPE … ATTRIBUTE`
pub(super) fn alter_composite(composite: &QualifiedName, change: &AttributeChange, names: &Names<'_>) -> String {
    let what = match change {
        AttributeChange::Drop(name) => format!("DROP ATTRIBUTE {}", ident(name)),
        AttributeChange::Add(attribute) => {
            format!("ADD ATTRIBUTE {} {}", ident(&attribute.name), attribute_type(attribute, names))
        }
        AttributeChange::Alter(attribute) => {
            format!("ALTER ATTRIBUTE {} TYPE {}", ident(&attribute.name), attribute_type(attribute, names))
        }
    };
    format!("ALTER TYPE {} {what}", names.qualified(composite))
}

/// `CREATE TYPE … AS RANGE`
fn create_range(range: &Range, style: &Style, names: &Names<'_>) -> String {
    let mut options = vec![format!("SUBTYPE = {}", types::type_name(&range.subtype, names))];
    options.extend(range.opclass.as_ref().map(|name| format!("SUBTYPE_OPCLASS = {}", names.qualified(name))));
    options.extend(range.collation.as_ref().map(|name| format!("COLLATION = {}", column::collation_name(name, names))));
    options.extend(range.subtype_diff.as_ref().map(|name| format!("SUBTYPE_DIFF = {}", names.qualified(name))));
    options.push(format!("MULTIRANGE_TYPE_NAME = {}", names.qualified(&range.multirange)));
    format!("CREATE TYPE {} AS RANGE {}", names.qualified(&range.name), list(&options, style))
}

/// `DROP DOMAIN`, `DROP TYPE`
pub(super) fn drop(definition: &Definition, names: &Names<'_>) -> String {
    let word = if matches!(definition, Definition::Domain(_)) { "DOMAIN" } else { "TYPE" };
    let name = definition.type_name().map(|name| names.qualified(name)).unwrap_or_default();
    format!("DROP {word} {name}")
}
