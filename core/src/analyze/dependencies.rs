//! What must exist before what.

use std::collections::{BTreeMap, BTreeSet};

use super::descent;
use crate::model::{
    Column, Composite, Constraint, ConstraintKind, Definition, Domain, Expression, ForeignKey, Index, IndexKeyKind,
    Membership, Object, ObjectId, ObjectPart, Routine, RoutineBody, Schema, Table, Trigger, TypeRef, UniqueKey,
    WholeKind,
};
use crate::name::{Ident, QualifiedName};

/// Something that depends on others or that others depend on. It is finer than an object: a table's default may wait for
/// a sequence that its other columns need not wait for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Element {
    /// An object or a part of one, without what the other variants name.
    Part(ObjectPart),
    /// A column's default.
    Default {
        /// The table.
        table: QualifiedName,
        /// The column.
        column: Ident,
    },
    /// A domain's default.
    DomainDefault(QualifiedName),
    /// That a sequence belongs to a column.
    Owner(QualifiedName),
}

impl Element {
    /// An object.
    pub fn object(id: ObjectId) -> Self {
        Self::Part(ObjectPart::Object(id))
    }

    /// A table.
    pub fn table(name: &QualifiedName) -> Self {
        Self::object(ObjectId::Table(name.clone()))
    }

    /// A sequence.
    pub fn sequence(name: &QualifiedName) -> Self {
        Self::object(ObjectId::Sequence(name.clone()))
    }

    /// A column.
    pub fn column(table: &QualifiedName, column: &Ident) -> Self {
        Self::Part(ObjectPart::Column { table: table.clone(), column: column.clone() })
    }

    /// A column's default.
    pub fn default(table: &QualifiedName, column: &Ident) -> Self {
        Self::Default { table: table.clone(), column: column.clone() }
    }

    /// A constraint.
    pub fn constraint(table: &QualifiedName, constraint: &Ident) -> Self {
        Self::Part(ObjectPart::Constraint { table: table.clone(), constraint: constraint.clone() })
    }

    /// The comment on something.
    pub fn comment(on: &ObjectPart) -> Self {
        Self::object(ObjectId::Comment(Box::new(on.clone())))
    }
}

/// One thing that needs another.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Dependency {
    /// What needs it.
    pub dependent: Element,
    /// What is needed.
    pub on: Element,
}

/// Every dependency of a schema, in the order of its objects. What is needed may lie outside the schema: built-in names
/// are not listed, names that nothing satisfies are.
pub fn dependencies(schema: &Schema) -> Vec<Dependency> {
    let keys = Keys::new(schema);
    let mut found = Vec::new();
    for (_, object) in schema.objects() {
        of_object(object, &keys, &mut |dependent, on| found.push(Dependency { dependent, on }));
    }
    found
}

/// The unique indexes that are no constraints, by table: what a foreign key may stand on beside a constraint.
pub struct Keys<'a> {
    schema: &'a Schema,
    indexes: BTreeMap<&'a QualifiedName, Vec<&'a Index>>,
    identities: BTreeMap<&'a QualifiedName, (&'a QualifiedName, &'a Ident)>,
}

impl<'a> Keys<'a> {
    /// Looks a schema through once.
    pub fn new(schema: &'a Schema) -> Self {
        let mut indexes: BTreeMap<&QualifiedName, Vec<&Index>> = BTreeMap::new();
        let mut identities = BTreeMap::new();
        for (_, object) in schema.objects() {
            match object {
                Object::Index(index) if index.unique && index.predicate.is_none() => {
                    indexes.entry(&index.table).or_default().push(index);
                }
                Object::Table(table) => {
                    for column in &table.columns {
                        if let Some(identity) = &column.identity {
                            identities.insert(&identity.sequence, (&table.name, &column.name));
                        }
                    }
                }
                Object::Index(_)
                | Object::Schema(_)
                | Object::Enum(_)
                | Object::Sequence(_)
                | Object::Defined(_)
                | Object::Policy(_)
                | Object::Comment(_)
                | Object::Owner(_)
                | Object::Privileges(_)
                | Object::DefaultPrivileges(_) => {}
            }
        }
        Self { schema, indexes, identities }
    }

    /// What a part stands and falls with: the sequence of an identity column with the column, anything else by itself.
    pub fn carrier(&self, part: &ObjectPart) -> Element {
        match part {
            ObjectPart::Object(ObjectId::Sequence(name)) if self.schema.sequence(name).is_none() => {
                match self.identities.get(name) {
                    Some((table, column)) => Element::column(table, column),
                    None => Element::Part(part.clone()),
                }
            }
            ObjectPart::Object(_)
            | ObjectPart::Column { .. }
            | ObjectPart::Constraint { .. }
            | ObjectPart::Type { .. } => Element::Part(part.clone()),
        }
    }

    /// Whether the referenced table has by itself a key that a foreign key can stand on.
    pub fn has_own(&self, key: &ForeignKey) -> bool {
        let constraints = self.schema.table(&key.references).into_iter().flat_map(|table| table.constraints.values());
        constraints.filter_map(unique_key).any(|unique| are_referenced(key, &unique.columns))
    }

    /// What makes the referenced columns unique: constraints if there are any, else indexes.
    fn of(&self, key: &ForeignKey) -> Vec<Element> {
        // A partition has the keys of the tables that it is part of.
        let tables = descent::partitioned_above(self.schema, &key.references);
        let constraints: Vec<Element> = tables
            .iter()
            .filter_map(|name| self.schema.table(name))
            .flat_map(|table| table.constraints.values().map(|constraint| (&table.name, constraint)))
            .filter(|(_, constraint)| unique_key(constraint).is_some_and(|unique| are_referenced(key, &unique.columns)))
            .map(|(table, constraint)| Element::constraint(table, &constraint.name))
            .collect();
        if !constraints.is_empty() {
            return constraints;
        }
        let indexes = tables.iter().flat_map(|name| self.indexes.get(name).into_iter().flatten());
        indexes
            .filter(|index| plain_columns(index).is_some_and(|columns| are_referenced(key, &columns)))
            .map(|index| Element::object(ObjectId::Index(index.name.clone())))
            .collect()
    }
}

/// Whether a foreign key references exactly these columns, in whatever order.
fn are_referenced(key: &ForeignKey, columns: &[Ident]) -> bool {
    columns.len() == key.referenced_columns.len() && columns.iter().all(|c| key.referenced_columns.contains(c))
}

fn unique_key(constraint: &Constraint) -> Option<&UniqueKey> {
    match &constraint.kind {
        ConstraintKind::PrimaryKey(key) | ConstraintKind::Unique(key) => Some(key),
        ConstraintKind::ForeignKey(_) | ConstraintKind::Check { .. } | ConstraintKind::Exclude(_) => None,
    }
}

fn plain_columns(index: &Index) -> Option<Vec<Ident>> {
    index
        .keys
        .iter()
        .map(|key| match &key.kind {
            IndexKeyKind::Column(column) => Some(column.clone()),
            IndexKeyKind::Expression(_) => None,
        })
        .collect()
}

/// Tells `sink` every dependency of one object and its parts: first what depends, then on what.
pub fn of_object(object: &Object, keys: &Keys<'_>, sink: &mut impl FnMut(Element, Element)) {
    match object {
        Object::Schema(_) => {}
        Object::Enum(enumeration) => {
            in_schema(&ObjectId::Type(enumeration.name.clone()), &enumeration.name, sink);
        }
        Object::Sequence(sequence) => {
            in_schema(&ObjectId::Sequence(sequence.name.clone()), &sequence.name, sink);
            if let Some(owner) = &sequence.owned_by {
                let ownership = Element::Owner(sequence.name.clone());
                sink(ownership.clone(), Element::sequence(&sequence.name));
                sink(ownership, Element::Part(owner.clone()));
            }
        }
        Object::Table(table) => of_table(table, keys, sink),
        Object::Defined(definition) => of_definition(definition, keys, sink),
        Object::Index(index) => of_index(index, keys.schema, sink),
        Object::Policy(policy) => {
            let this = Element::object(object.id());
            sink(this.clone(), Element::table(&policy.table));
            of_expressions(&this, policy.using.iter().chain(&policy.with_check), sink);
        }
        Object::Comment(comment) => {
            let on = match &comment.on {
                ObjectPart::Object(ObjectId::Index(index)) if keys.schema.index(index).is_none() => {
                    let found = keys.schema.constraint_of_index(index);
                    found.map(|(table, constraint)| Element::constraint(&table.name, &constraint.name))
                }
                _ => None,
            };
            sink(Element::object(object.id()), on.unwrap_or_else(|| Element::Part(comment.on.clone())));
        }
        Object::Owner(owner) => sink(Element::object(object.id()), Element::Part(owner.on.clone())),
        Object::Privileges(privileges) => sink(Element::object(object.id()), keys.carrier(&privileges.on)),
        Object::DefaultPrivileges(defaults) => {
            if let Some(schema) = &defaults.of.schema {
                sink(Element::object(object.id()), Element::object(ObjectId::Schema(schema.clone())));
            }
        }
    }
}

fn of_definition(definition: &Definition, keys: &Keys<'_>, sink: &mut impl FnMut(Element, Element)) {
    let this = Element::object(definition.id());
    match definition {
        Definition::Routine(routine) => in_schema(&definition.id(), &routine.name, sink),
        Definition::Trigger(trigger) => of_trigger(trigger, keys.schema, sink),
        Definition::Rule(rule) => sink(this.clone(), Element::object(keys.schema.rows_named(&rule.table))),
        Definition::Extension(extension) => {
            if let Some(schema) = &extension.schema {
                sink(this.clone(), Element::object(ObjectId::Schema(schema.clone())));
            }
        }
        Definition::View(view) => {
            in_schema(&definition.id(), &view.name, sink);
            for column in &view.columns {
                let part = Element::column(&view.name, &column.name);
                sink(part.clone(), this.clone());
                if let Some(data_type) = &column.data_type {
                    of_any_type(&part, data_type, keys.schema, sink);
                }
                of_collation(&part, column.collation.as_ref(), sink);
            }
        }
        Definition::Whole(whole) => {
            if whole.kind.in_schema() {
                in_schema(&definition.id(), &whole.name, sink);
            }
            if let Some(of) = Membership::of(whole) {
                let ids = [&of.role, &of.member].map(|name| ObjectId::of_database(WholeKind::Role, name));
                // Others of the server may have been there before.
                let there = ids.into_iter().filter(|id| keys.schema.contains(id));
                there.for_each(|id| sink(this.clone(), Element::object(id)));
            }
        }
        Definition::Domain(domain) => return of_domain(domain, keys.schema, sink),
        Definition::Composite(composite) => return of_composite(composite, keys.schema, sink),
        Definition::Range(range) => {
            in_schema(&definition.id(), &range.name, sink);
            of_collation(&this, range.collation.as_ref(), sink);
            sink(this.clone(), Element::object(ObjectId::Schema(range.multirange.schema.clone())));
            if let Some(function) = range.subtype_diff_id() {
                sink(this.clone(), Element::object(function));
            }
        }
        Definition::Multirange(multirange) => {
            in_schema(&definition.id(), &multirange.name, sink);
            sink(this.clone(), Element::object(ObjectId::Type(multirange.range.clone())));
        }
    }
    for data_type in definition.types() {
        of_any_type(&this, data_type, keys.schema, sink);
    }
    of_expressions(&this, definition.expressions(), sink);
}

fn of_domain(domain: &Domain, schema: &Schema, sink: &mut impl FnMut(Element, Element)) {
    let id = ObjectId::Type(domain.name.clone());
    in_schema(&id, &domain.name, sink);
    let this = Element::object(id);
    of_type(&this, &domain.base, schema, sink);
    of_collation(&this, domain.collation.as_ref(), sink);
    if domain.default.is_some() {
        let default = Element::DomainDefault(domain.name.clone());
        sink(default.clone(), this.clone());
        of_expressions(&default, domain.default.as_ref(), sink);
    }
    let mut constraint = |name: &Ident| {
        let constraint = Element::Part(ObjectPart::domain_constraint(&domain.name, name));
        sink(constraint.clone(), this.clone());
        constraint
    };
    let checks: Vec<(Element, &Expression)> =
        domain.checks.values().map(|check| (constraint(&check.name), &check.expression)).collect();
    if let Some(name) = domain.not_null_name() {
        constraint(&name);
    }
    for (constraint, expression) in checks {
        of_expressions(&constraint, Some(expression), sink);
    }
}

fn of_composite(composite: &Composite, schema: &Schema, sink: &mut impl FnMut(Element, Element)) {
    let id = ObjectId::Type(composite.name.clone());
    in_schema(&id, &composite.name, sink);
    for attribute in &composite.attributes {
        of_type(&Element::object(id.clone()), &attribute.data_type, schema, sink);
        of_collation(&Element::object(id.clone()), attribute.collation.as_ref(), sink);
        let this = Element::Part(ObjectPart::attribute(&composite.name, &attribute.name));
        sink(this.clone(), Element::object(id.clone()));
        of_type(&this, &attribute.data_type, schema, sink);
    }
}

fn of_trigger(trigger: &Trigger, schema: &Schema, sink: &mut impl FnMut(Element, Element)) {
    let this = Element::object(trigger.id());
    sink(this.clone(), Element::object(schema.rows_named(&trigger.table)));
    if !trigger.function.is_builtin() {
        sink(this.clone(), Element::object(trigger.function_id()));
    }
    for column in &trigger.events.columns {
        sink(this.clone(), Element::column(&trigger.table, column));
    }
    if let Some(from) = trigger.constraint.as_ref().and_then(|constraint| constraint.from.as_ref()) {
        sink(this, Element::table(from));
    }
}

/// What the text of a routine's body seems to name. PostgreSQL reads such a text when the routine is created, or when it
/// runs: what it names had better be there before, but where that cannot be it is no dependency.
pub fn mentions(routine: &Routine, schema: &Schema) -> Vec<Element> {
    let RoutineBody::Text(text) = &routine.body else { return Vec::new() };
    let names = crate::sql::names_in(text);
    let words: BTreeSet<&Ident> = names.iter().flatten().collect();
    let own = [routine.name.schema.clone(), Ident::new("public")];
    let path: Vec<Ident> = match routine.setting("search_path") {
        Some(schemas) => schemas.iter().map(Ident::new).collect(),
        None => own.to_vec(),
    };
    let mut found = BTreeSet::new();
    for name in &names {
        let mut look = |namespace: &Ident, word: &Ident| {
            let name = QualifiedName { schema: namespace.clone(), name: word.clone() };
            if let Some(table) = schema.table(&name) {
                found.insert(Element::table(&name));
                let columns = table.columns.iter().filter(|column| words.contains(&column.name));
                found.extend(columns.map(|column| Element::column(&name, &column.name)));
            }
            let ids = [ObjectId::Type(name.clone()), ObjectId::Sequence(name.clone()), ObjectId::View(name.clone())];
            for id in ids {
                if schema.contains(&id) {
                    found.insert(Element::object(id));
                }
            }
            let routines = schema.routines_named(&name).map(Routine::id);
            found.extend(routines.filter(|id| *id != routine.id()).map(Element::object));
        };
        if let [namespace, word, ..] = name.as_slice() {
            look(namespace, word);
        }
        if let Some(word) = name.first() {
            path.iter().for_each(|namespace| look(namespace, word));
        }
    }
    found.into_iter().collect()
}

fn in_schema(id: &ObjectId, name: &QualifiedName, sink: &mut impl FnMut(Element, Element)) {
    sink(Element::object(id.clone()), Element::object(ObjectId::Schema(name.schema.clone())));
}

fn of_table(table: &Table, keys: &Keys<'_>, sink: &mut impl FnMut(Element, Element)) {
    in_schema(&ObjectId::Table(table.name.clone()), &table.name, sink);
    if let Some(of_type) = &table.of_type {
        sink(Element::table(&table.name), Element::object(ObjectId::Type(of_type.clone())));
    }
    if let Some(foreign) = &table.foreign {
        sink(Element::table(&table.name), Element::object(foreign.server_id()));
    }
    for parent in table.descent.parents() {
        sink(Element::table(&table.name), Element::table(parent));
        let Some(above) = keys.schema.table(parent) else { continue };
        for column in table.columns.iter().filter(|column| column.inherited && above.column(&column.name).is_some()) {
            sink(Element::column(&table.name, &column.name), Element::column(parent, &column.name));
        }
    }
    for key in table.partitioning.iter().flat_map(|partitioning| &partitioning.keys) {
        if let IndexKeyKind::Expression(expression) = &key.kind {
            let others = expression.references().filter(|part| part.object() != ObjectId::Table(table.name.clone()));
            others.for_each(|part| sink(Element::table(&table.name), Element::Part(part.clone())));
        }
    }
    for column in &table.columns {
        of_column(&table.name, column, keys.schema, sink);
    }
    for constraint in table.constraints.values() {
        of_constraint(&table.name, constraint, keys, sink);
    }
}

/// The dependencies of a column and of its default.
pub fn of_column(table: &QualifiedName, column: &Column, schema: &Schema, sink: &mut impl FnMut(Element, Element)) {
    let this = Element::column(table, &column.name);
    sink(this.clone(), Element::table(table));
    of_type(&this, &column.data_type, schema, sink);
    of_collation(&this, column.collation.as_ref(), sink);
    of_expressions(&this, column.generated.as_ref().map(|generated| &generated.expression), sink);
    if let Some(default) = &column.default {
        let default_element = Element::default(table, &column.name);
        sink(default_element.clone(), this);
        of_expressions(&default_element, Some(default), sink);
    }
}

/// The dependencies of a constraint.
pub fn of_constraint(
    table: &QualifiedName,
    constraint: &Constraint,
    keys: &Keys<'_>,
    sink: &mut impl FnMut(Element, Element),
) {
    let this = Element::constraint(table, &constraint.name);
    sink(this.clone(), Element::table(table));
    match &constraint.kind {
        ConstraintKind::PrimaryKey(key) | ConstraintKind::Unique(key) => {
            for column in key.columns.iter().chain(&key.include) {
                sink(this.clone(), Element::column(table, column));
            }
        }
        ConstraintKind::ForeignKey(key) => {
            for column in key.columns.iter().chain(&key.on_delete_columns) {
                sink(this.clone(), Element::column(table, column));
            }
            sink(this.clone(), Element::table(&key.references));
            for column in &key.referenced_columns {
                sink(this.clone(), Element::column(&key.references, column));
            }
            for unique in keys.of(key) {
                sink(this.clone(), unique);
            }
        }
        ConstraintKind::Check { .. } => {}
        ConstraintKind::Exclude(exclusion) => {
            for column in exclusion.columns() {
                sink(this.clone(), Element::column(table, column));
            }
        }
    }
    of_expressions(&this, constraint.kind.expressions(), sink);
}

fn of_index(index: &Index, schema: &Schema, sink: &mut impl FnMut(Element, Element)) {
    let this = Element::object(ObjectId::Index(index.name.clone()));
    sink(this.clone(), Element::object(schema.rows_named(&index.table)));
    for key in &index.keys {
        of_collation(&this, key.collation.as_ref(), sink);
        match &key.kind {
            IndexKeyKind::Column(column) => sink(this.clone(), Element::column(&index.table, column)),
            IndexKeyKind::Expression(expression) => of_expressions(&this, Some(expression), sink),
        }
    }
    for column in &index.include {
        sink(this.clone(), Element::column(&index.table, column));
    }
    of_expressions(&this, index.predicate.as_ref(), sink);
}

fn of_collation(this: &Element, collation: Option<&QualifiedName>, sink: &mut impl FnMut(Element, Element)) {
    if let Some(name) = collation.filter(|name| !name.is_builtin()) {
        sink(this.clone(), Element::object(ObjectId::collation(name.clone())));
    }
}

/// A type where that of the rows of a table or a view may stand too.
fn of_any_type(this: &Element, data_type: &TypeRef, schema: &Schema, sink: &mut impl FnMut(Element, Element)) {
    if data_type.name.is_builtin() {
        return;
    }
    let rows = schema.rows_named(&data_type.name);
    if schema.contains(&rows) {
        sink(this.clone(), Element::object(rows));
    } else {
        of_type(this, data_type, schema, sink);
    }
}

fn of_type(this: &Element, data_type: &TypeRef, schema: &Schema, sink: &mut impl FnMut(Element, Element)) {
    if data_type.name.is_builtin() {
        return;
    }
    let id = ObjectId::Type(data_type.name.clone());
    if !schema.contains(&id)
        && let Some(extension) = super::extension::of_type(schema, &data_type.name)
    {
        sink(this.clone(), Element::object(ObjectId::Extension(extension)));
    }
    sink(this.clone(), Element::object(id));
}

fn of_expressions<'a>(
    this: &Element,
    expressions: impl IntoIterator<Item = &'a Expression>,
    sink: &mut impl FnMut(Element, Element),
) {
    for expression in expressions {
        for part in expression.references() {
            sink(this.clone(), Element::Part(part.clone()));
        }
    }
}
