//! What depends on a thing, and so goes along with it or keeps it.

use super::Interpreter;
use super::create::describe;
use super::settle::Support;
use crate::analyze::descent;
use crate::model::{
    Clause, ConstraintKind, Definition, IndexKeyKind, Object, ObjectId, ObjectPart, Trigger, WholeKind,
};
use crate::name::{Ident, QualifiedName};

/// Something that goes along with what is dropped, or keeps it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Dependent {
    Object(ObjectId),
    Constraint(QualifiedName, Ident),
    Default(QualifiedName, Ident),
    Column(QualifiedName, Ident),
    Attribute(QualifiedName, Ident),
    DomainConstraint(QualifiedName, Ident),
    /// A table of a publication: the publication, the table.
    Published(Ident, QualifiedName),
}

impl Interpreter<'_> {
    /// What names something from outside: foreign keys, expressions, columns of a type.
    pub(super) fn dependents(&self, on: &ObjectPart) -> Vec<Dependent> {
        let mut found = self.direct_dependents(on);
        for sequence in self.owned_by(on) {
            let own = |dependent: &Dependent| match (dependent, on) {
                (Dependent::Default(table, _), ObjectPart::Object(id)) => ObjectId::Table(table.clone()) == *id,
                (Dependent::Default(of, name), ObjectPart::Column { table, column }) => of == table && name == column,
                _ => false,
            };
            let outside = self.direct_dependents(&ObjectPart::Object(sequence));
            found.extend(outside.into_iter().filter(|dependent| !own(dependent)));
        }
        if let ObjectPart::Object(ObjectId::Index(index)) = on
            && let Some(table) = self.draft.schema.index(index).map(|index| index.table.clone())
        {
            found.extend(self.keys_on(&table, &Support::Index(index.clone())));
        }
        if let ObjectPart::Object(ObjectId::Table(name)) = on
            && self.has_descents()
        {
            let children = self.draft.schema.children(name).map(|child| ObjectId::Table(child.name.clone()));
            found.extend(children.map(Dependent::Object));
        }
        // A multirange type goes along with its range type.
        if let ObjectPart::Object(ObjectId::Type(name)) = on
            && let Some(range) = self.draft.schema.range(name)
        {
            let multirange = ObjectPart::Object(ObjectId::Type(range.multirange.clone()));
            found.extend(self.direct_dependents(&multirange));
        }
        found
    }

    /// The sequences that go along with a table or a column.
    fn owned_by(&self, on: &ObjectPart) -> Vec<ObjectId> {
        let owner = |part: &ObjectPart| match on {
            ObjectPart::Object(id) => part.object() == *id,
            ObjectPart::Column { .. } | ObjectPart::Constraint { .. } | ObjectPart::Type { .. } => part == on,
        };
        let sequences = self.draft.schema.objects().filter(|(_, object)| match object {
            Object::Sequence(sequence) => sequence.owned_by.as_ref().is_some_and(owner),
            Object::Schema(_)
            | Object::Enum(_)
            | Object::Table(_)
            | Object::Defined(_)
            | Object::Index(_)
            | Object::Policy(_)
            | Object::Comment(_)
            | Object::Owner(_)
            | Object::Privileges(_)
            | Object::DefaultPrivileges(_) => false,
        });
        sequences.map(|(id, _)| id.clone()).collect()
    }

    pub(super) fn direct_dependents(&self, on: &ObjectPart) -> Vec<Dependent> {
        let object = on.object();
        let names = |part: &ObjectPart| match on {
            ObjectPart::Object(id) => part.object() == *id,
            ObjectPart::Column { .. } | ObjectPart::Constraint { .. } | ObjectPart::Type { .. } => part == on,
        };
        let mut found = Vec::new();
        for (id, holder) in self.draft.schema.objects() {
            let outside = *id != object;
            match holder {
                Object::Table(table) => table_dependents(table, on, outside, &names, &mut found),
                Object::Policy(policy) => {
                    let own = ObjectId::Table(policy.table.clone()) == object && matches!(on, ObjectPart::Object(_));
                    let mut expressions = policy.using.iter().chain(&policy.with_check);
                    if !own && expressions.any(|expression| expression.references().any(names)) {
                        found.push(Dependent::Object(id.clone()));
                    }
                }
                Object::Defined(Definition::Composite(composite)) => {
                    if let ObjectPart::Object(id) = on {
                        let of_type = composite.attributes.iter().filter(|each| match id {
                            ObjectId::Type(name) => each.data_type.name == *name,
                            _ => collates(each.collation.as_ref(), on),
                        });
                        let attribute = |each: &crate::model::Attribute| {
                            Dependent::Attribute(composite.name.clone(), each.name.clone())
                        };
                        found.extend(of_type.map(attribute));
                    }
                }
                Object::Defined(Definition::Domain(domain)) => {
                    let by_type = match on {
                        ObjectPart::Object(ObjectId::Type(name)) => domain.base.name == *name,
                        on => collates(domain.collation.as_ref(), on),
                    };
                    if outside && (by_type || domain.default.iter().any(|each| each.references().any(names))) {
                        found.push(Dependent::Object(id.clone()));
                        continue;
                    }
                    for check in domain.checks.values().filter(|_| outside) {
                        if check.expression.references().any(names) {
                            found.push(Dependent::DomainConstraint(domain.name.clone(), check.name.clone()));
                        }
                    }
                }
                Object::Defined(Definition::Whole(whole)) if whole.kind == WholeKind::Publication => {
                    // A table that goes leaves it, a column does not while it is named.
                    if !matches!(on, ObjectPart::Object(ObjectId::Table(_) | ObjectId::Schema(_))) {
                        let needs = |clause: &&Clause| clause.expressions().any(|text| text.references().any(names));
                        let tables = whole.clauses.iter().filter(needs).filter_map(Clause::published);
                        let published =
                            |table: &QualifiedName| Dependent::Published(whole.name.name.clone(), table.clone());
                        found.extend(tables.map(published));
                    }
                }
                Object::Defined(Definition::Multirange(_)) => {}
                Object::Defined(definition) => {
                    let by_type = match on {
                        ObjectPart::Object(ObjectId::Type(name) | ObjectId::Table(name) | ObjectId::View(name)) => {
                            definition.types().any(|data_type| data_type.name == *name)
                        }
                        ObjectPart::Object(_)
                        | ObjectPart::Column { .. }
                        | ObjectPart::Constraint { .. }
                        | ObjectPart::Type { .. } => false,
                    };
                    let own = definition.table().is_some_and(|table| self.draft.schema.rows_named(table) == object)
                        && matches!(on, ObjectPart::Object(_));
                    let by_part = match definition {
                        Definition::Range(range) => match (on, range.subtype_diff_id()) {
                            (ObjectPart::Object(id), Some(function)) if *id == function => true,
                            (on, _) => collates(range.collation.as_ref(), on),
                        },
                        Definition::Routine(_)
                        | Definition::Extension(_)
                        | Definition::View(_)
                        | Definition::Domain(_)
                        | Definition::Composite(_)
                        | Definition::Whole(_)
                        | Definition::Multirange(_)
                        | Definition::Rule(_) => false,
                        Definition::Trigger(trigger) => trigger_needs(trigger, on),
                    };
                    if outside
                        && !own
                        && (by_part || by_type || definition.expressions().any(|each| each.references().any(names)))
                    {
                        found.push(Dependent::Object(id.clone()));
                    }
                }
                Object::Index(index) => {
                    let own = self.draft.schema.rows_named(&index.table) == object;
                    let keys = index.keys.iter().filter_map(|key| match &key.kind {
                        IndexKeyKind::Column(_) => None,
                        IndexKeyKind::Expression(expression) => Some(expression),
                    });
                    let mut expressions = keys.chain(&index.predicate);
                    let collated = index.keys.iter().any(|key| collates(key.collation.as_ref(), on));
                    if collated || !own && expressions.any(|expression| expression.references().any(names)) {
                        found.push(Dependent::Object(id.clone()));
                    }
                }
                Object::Schema(_)
                | Object::Enum(_)
                | Object::Sequence(_)
                | Object::Comment(_)
                | Object::Owner(_)
                | Object::Privileges(_)
                | Object::DefaultPrivileges(_) => {}
            }
        }
        found
    }

    /// Foreign keys that stand on a key or a unique index of a table.
    pub(super) fn keys_on(&self, table: &QualifiedName, support: &Support) -> Vec<Dependent> {
        let Some(referenced) = self.draft.schema.table(table) else {
            return Vec::new();
        };
        let referenced = &*descent::with_keys_from_above(&self.draft.schema, referenced);
        let unique = self.unique_indexes();
        let mut found = Vec::new();
        for holder in self.draft.schema.tables() {
            for constraint in holder.constraints.values() {
                if let ConstraintKind::ForeignKey(key) = &constraint.kind
                    && key.references == *table
                    && self.support(referenced, &key.referenced_columns, &unique, key.period).as_ref() == Some(support)
                {
                    found.push(Dependent::Constraint(holder.name.clone(), constraint.name.clone()));
                }
            }
        }
        found
    }

    /// Whether a constraint goes along with a column of its own table: all do but foreign keys of other columns.
    pub(super) fn stands_on(&self, table: &QualifiedName, constraint: &Ident, column: &Ident) -> bool {
        let found = self.draft.schema.table(table).and_then(|table| table.constraints.get(constraint));
        found.is_some_and(|constraint| match &constraint.kind {
            ConstraintKind::ForeignKey(key) => key.columns.contains(column),
            ConstraintKind::PrimaryKey(_) | ConstraintKind::Unique(_) | ConstraintKind::Check { .. } => true,
            ConstraintKind::Exclude(exclusion) => exclusion.columns().any(|name| name == column),
        })
    }
}

/// Whether a trigger needs something beside what its condition names.
fn trigger_needs(trigger: &Trigger, on: &ObjectPart) -> bool {
    match on {
        ObjectPart::Object(id) => *id == trigger.function_id(),
        ObjectPart::Column { table, column } => trigger.table == *table && trigger.events.columns.contains(column),
        ObjectPart::Constraint { .. } | ObjectPart::Type { .. } => false,
    }
}

/// Whether it is the collation.
fn collates(collation: Option<&QualifiedName>, on: &ObjectPart) -> bool {
    match on {
        ObjectPart::Object(ObjectId::Whole(WholeKind::Collation, name)) => collation == Some(name),
        _ => false,
    }
}

fn table_dependents(
    table: &crate::model::Table,
    on: &ObjectPart,
    outside: bool,
    names: &dyn Fn(&ObjectPart) -> bool,
    found: &mut Vec<Dependent>,
) {
    if let (ObjectPart::Object(ObjectId::Type(name)), Some(of_type)) = (on, &table.of_type)
        && name == of_type
    {
        found.push(Dependent::Object(ObjectId::Table(table.name.clone())));
    }
    if let (Some(foreign), ObjectPart::Object(on)) = (&table.foreign, on)
        && foreign.server_id() == *on
    {
        found.push(Dependent::Object(ObjectId::Table(table.name.clone())));
    }
    for column in &table.columns {
        let by_type = match on {
            ObjectPart::Object(ObjectId::Type(name)) => column.data_type.name == *name,
            on => collates(column.collation.as_ref(), on),
        };
        if by_type {
            found.push(Dependent::Column(table.name.clone(), column.name.clone()));
            continue;
        }
        let itself =
            matches!(on, ObjectPart::Column { table: of, column: name } if *of == table.name && *name == column.name);
        if outside && column.default.iter().any(|default| default.references().any(names)) {
            found.push(Dependent::Default(table.name.clone(), column.name.clone()));
        }
        let generated = column.generated.as_ref().map(|generated| &generated.expression);
        let by_expression = generated.is_some_and(|expression| expression.references().any(names));
        if by_expression && !itself && (outside || matches!(on, ObjectPart::Column { .. })) {
            found.push(Dependent::Column(table.name.clone(), column.name.clone()));
        }
    }
    for constraint in table.constraints.values() {
        let needs = match &constraint.kind {
            ConstraintKind::ForeignKey(key) => match on {
                ObjectPart::Object(ObjectId::Table(name)) => outside && key.references == *name,
                ObjectPart::Column { table: of, column } => {
                    key.references == *of && key.referenced_columns.contains(column)
                }
                ObjectPart::Object(_) | ObjectPart::Constraint { .. } | ObjectPart::Type { .. } => false,
            },
            ConstraintKind::Check { expression, .. } => outside && expression.references().any(names),
            ConstraintKind::Exclude(exclusion) => {
                // It goes along with its columns, but not with those that its expressions alone name.
                let own = exclusion.columns().any(|name| {
                    matches!(on, ObjectPart::Column { table: of, column } if *of == table.name && column == name)
                });
                let mut expressions = constraint.kind.expressions().into_iter();
                let within = matches!(on, ObjectPart::Column { table: of, .. } if *of == table.name) && !own;
                (outside || within) && expressions.any(|expression| expression.references().any(names))
            }
            ConstraintKind::PrimaryKey(_) | ConstraintKind::Unique(_) => false,
        };
        if needs {
            found.push(Dependent::Constraint(table.name.clone(), constraint.name.clone()));
        }
    }
}

impl Dependent {
    /// What it is, for people.
    pub(super) fn describe(&self) -> String {
        match self {
            Self::Object(id) => format!("{} {}", id.kind().name(), describe(id)),
            Self::Constraint(table, name) => {
                format!("constraint \"{}\" on table \"{}\"", name.as_str(), table.name.as_str())
            }
            Self::Default(table, column) => {
                format!("default value for column \"{}\" of table \"{}\"", column.as_str(), table.name.as_str())
            }
            Self::Column(table, column) => {
                format!("column \"{}\" of table \"{}\"", column.as_str(), table.name.as_str())
            }
            Self::Attribute(of, attribute) => {
                format!("column \"{}\" of composite type \"{}\"", attribute.as_str(), of.name.as_str())
            }
            Self::Published(publication, table) => {
                format!("publication of table \"{}\" in publication \"{}\"", table.name.as_str(), publication.as_str())
            }
            Self::DomainConstraint(domain, name) => {
                format!("constraint \"{}\" of domain \"{}\"", name.as_str(), domain.name.as_str())
            }
        }
    }
}
