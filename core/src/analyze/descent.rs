//! What a table has from its parents, and what becomes of it when it joins them or leaves them
//! (`MergeAttributesIntoExisting`, `MergeConstraintsIntoExisting`, `AttachPartitionEnsureIndexes`, `RemoveInheritance`,
//! `DetachPartitionFinalize` of PostgreSQL's source).

use crate::diff;
use crate::model::{
    Column, Constraint, ConstraintKind, Descent, Expression, Index, IndexKeyKind, Object, ObjectId, ObjectPart, Schema,
    Table,
};
use crate::name::{Ident, QualifiedName};
use crate::plan::names::{handed_not_null, object_name};

/// What a table had by itself until a parent took it over.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Absorbed {
    /// Constraints.
    pub constraints: Vec<Constraint>,
    /// Indexes.
    pub indexes: Vec<Index>,
}

/// An expression over one table's columns as it reads over those of another.
pub fn expression_on(expression: &Expression, from: &QualifiedName, to: &QualifiedName) -> Expression {
    let mut expression = expression.clone();
    expression.rename(|part| {
        if let ObjectPart::Column { table, .. } = part
            && table == from
        {
            table.clone_from(to);
        }
    });
    expression
}

/// A constraint of one table as it reads on another.
pub fn constraint_on(constraint: &Constraint, from: &QualifiedName, to: &QualifiedName) -> Constraint {
    let mut constraint = constraint.clone();
    for expression in constraint.kind.expressions_mut() {
        *expression = expression_on(expression, from, to);
    }
    constraint
}

/// An index of one table as it reads on another.
fn index_on(index: &Index, to: &QualifiedName) -> Index {
    let mut index = index.clone();
    let from = std::mem::replace(&mut index.table, to.clone());
    for key in &mut index.keys {
        if let IndexKeyKind::Expression(expression) = &mut key.kind {
            *expression = expression_on(expression, &from, to);
        }
    }
    index.predicate = index.predicate.map(|predicate| expression_on(&predicate, &from, to));
    index
}

/// Whether a constraint is handed down, and how.
fn is_handed_down(constraint: &Constraint, to_partition: bool) -> bool {
    match &constraint.kind {
        ConstraintKind::Check { no_inherit, .. } => !no_inherit,
        ConstraintKind::PrimaryKey(_)
        | ConstraintKind::Unique(_)
        | ConstraintKind::ForeignKey(_)
        | ConstraintKind::Exclude(_) => to_partition,
    }
}

/// The constraints that a table has from its parents, as they read on it: checks, and for a partition keys and foreign
/// keys under the names of the parent's.
pub fn inherited_constraints(schema: &Schema, table: &Table) -> Vec<Constraint> {
    let mut found: Vec<Constraint> = Vec::new();
    let mut work: Vec<(&Table, bool)> = vec![(table, true)];
    while let Some((below, keys)) = work.pop() {
        let keys = keys && matches!(below.descent, Descent::Partition { .. });
        for parent in below.descent.parents().iter().filter_map(|parent| schema.table(parent)) {
            let handed = parent.constraints.values().filter(|constraint| is_handed_down(constraint, keys));
            for constraint in handed {
                if !found.iter().any(|known| known.name == constraint.name) {
                    found.push(constraint_on(constraint, &parent.name, &table.name));
                }
            }
            if work.len() < schema.len() {
                work.push((parent, keys));
            }
        }
    }
    found
}

/// The indexes of the tables that a partition is part of, as they read on it; their names are still those of the
/// parents'.
pub fn inherited_indexes(schema: &Schema, table: &Table) -> Vec<Index> {
    // Foreign partitions are passed over.
    if table.foreign.is_some() {
        return Vec::new();
    }
    let mut parents: Vec<&QualifiedName> = Vec::new();
    let mut below = table;
    while let Descent::Partition { of, .. } = &below.descent {
        if parents.contains(&of) {
            break;
        }
        parents.push(of);
        let Some(parent) = schema.table(of) else { break };
        below = parent;
    }
    indexes_of(schema, &parents).map(|index| index_on(index, &table.name)).collect()
}

fn indexes_of<'a>(schema: &'a Schema, tables: &[&QualifiedName]) -> impl Iterator<Item = &'a Index> {
    let tables: Vec<QualifiedName> = tables.iter().map(|table| (*table).clone()).collect();
    schema.objects().filter_map(move |(_, object)| match object {
        Object::Index(index) if tables.contains(&index.table) => Some(index),
        _ => None,
    })
}

/// Whether two constraints demand the same, whatever they are called.
pub fn is_alike(one: &Constraint, other: &Constraint) -> bool {
    let mut named = Constraint { name: other.name.clone(), ..one.clone() };
    // A check may be valid and enforced where that of a parent is not: it is the same for all that.
    if matches!(one.kind, ConstraintKind::Check { .. }) {
        (named.validated, named.enforced) = (other.validated, other.enforced);
    }
    // How its index is stored is each table's own.
    if let (Some(own), Some(storage)) = (named.kind.index_storage_mut(), other.kind.index_storage()) {
        own.clone_from(storage);
    }
    !diff::constraint(&named, other).is_change()
}

/// Whether two indexes of a table are the same but for their names.
pub fn is_index_alike(one: &Index, other: &Index) -> bool {
    let (name, storage) = (other.name.clone(), other.storage.clone());
    diff::is_same_index(&Index { name, storage, ..one.clone() }, other)
}

/// What a table that has its parents now has no more by itself: what its parents have too is theirs.
pub fn absorb(schema: &mut Schema, name: &QualifiedName) -> Absorbed {
    let mut absorbed = Absorbed::default();
    let Some(table) = schema.table(name).filter(|table| table.descent != Descent::Own) else {
        return absorbed;
    };
    let mut own: Vec<Constraint> = table.constraints.values().cloned().collect();
    for inherited in inherited_constraints(schema, table) {
        let at = own.iter().position(|constraint| match constraint.kind {
            ConstraintKind::Check { .. } => constraint.name == inherited.name && is_alike(constraint, &inherited),
            ConstraintKind::PrimaryKey(_)
            | ConstraintKind::Unique(_)
            | ConstraintKind::ForeignKey(_)
            | ConstraintKind::Exclude(_) => is_alike(constraint, &inherited),
        });
        absorbed.constraints.extend(at.map(|at| own.remove(at)));
    }
    let mut own: Vec<Index> = indexes_of(schema, &[name]).cloned().collect();
    for inherited in inherited_indexes(schema, table) {
        let at = own.iter().position(|index| is_index_alike(index, &inherited));
        absorbed.indexes.extend(at.map(|at| own.remove(at)));
    }
    if let Some(table) = schema.table_mut(name) {
        for constraint in &absorbed.constraints {
            table.constraints.remove(&constraint.name);
        }
    }
    let part =
        |constraint: &Constraint| ObjectPart::Constraint { table: name.clone(), constraint: constraint.name.clone() };
    let mut gone: Vec<ObjectPart> = absorbed.constraints.iter().map(part).collect();
    for index in &absorbed.indexes {
        let id = ObjectId::Index(index.name.clone());
        schema.remove(&id);
        gone.push(ObjectPart::Object(id));
    }
    for part in gone {
        schema.remove(&ObjectId::Comment(Box::new(part)));
    }
    absorbed
}

/// Whether a table has a column's NOT NULL from one of its parents.
pub fn parent_hands_not_null(schema: &Schema, table: &Table, column: &Ident) -> bool {
    let parents = table.descent.parents().iter().filter_map(|parent| schema.table(parent));
    parents.filter_map(|parent| parent.column(column)).any(Column::hands_down_not_null)
}

/// A column as a child has it from its parent.
pub fn handed_down(column: &Column, parent: &QualifiedName, child: &QualifiedName) -> Column {
    let mut handed = column.handed_down();
    handed.not_null = handed_not_null(parent, column, child);
    if let Some(generated) = &mut handed.generated {
        generated.expression = expression_on(&generated.expression, parent, child);
    }
    handed
}

/// Makes a table a child of its parents: its columns and their NOT NULLs are theirs as far as it is a partition. Names of
/// NOT NULLs stay what they are.
pub fn attach(schema: &mut Schema, name: &QualifiedName, descent: Descent) -> Absorbed {
    let parents: Vec<Table> = descent.parents().iter().filter_map(|parent| schema.table(parent)).cloned().collect();
    let partition = matches!(descent, Descent::Partition { .. });
    let Some(table) = schema.table_mut(name) else { return Absorbed::default() };
    table.descent = descent;
    for column in table.columns.iter_mut().filter(|_| partition) {
        column.inherited = true;
        let known = parents.iter().filter_map(|parent| parent.column(&column.name));
        if known.into_iter().any(Column::hands_down_not_null)
            && let Some(not_null) = &mut column.not_null
        {
            not_null.inherited = true;
        }
    }
    absorb(schema, name)
}

/// Makes a table one that stands for itself, apart from one of its parents: what it had from there alone is its own from
/// now on, under the names of what `before` remembers or those that PostgreSQL has given.
pub fn detach(schema: &mut Schema, name: &QualifiedName, parent: &QualifiedName, before: &Absorbed) {
    let Some(table) = schema.table(name) else { return };
    let mut constraints = inherited_constraints(schema, table);
    let mut indexes = inherited_indexes(schema, table);
    let mut table = table.clone();
    table.descent = match table.descent {
        Descent::Own | Descent::Partition { .. } => Descent::Own,
        Descent::Heir(parents) => match parents.into_iter().filter(|known| known != parent).collect::<Vec<_>>() {
            left if left.is_empty() => Descent::Own,
            left => Descent::Heir(left),
        },
    };
    let others: Vec<&Table> = table.descent.parents().iter().filter_map(|other| schema.table(other)).collect();
    for column in &mut table.columns {
        column.inherited = column.inherited && others.iter().any(|other| other.column(&column.name).is_some());
        if let Some(not_null) = &mut column.not_null {
            let handed = |other: &&Table| other.column(&column.name).is_some_and(Column::hands_down_not_null);
            not_null.inherited = not_null.inherited && others.iter().any(handed);
        }
    }
    let still = inherited_constraints(schema, &table);
    constraints.retain(|constraint| !still.iter().any(|known| known.name == constraint.name));
    for mut constraint in constraints {
        let known = before.constraints.iter().find(|known| is_alike(known, &constraint));
        constraint.name = match (known, &constraint.kind) {
            (Some(known), _) => known.name.clone(),
            (None, ConstraintKind::PrimaryKey(_)) => object_name(name.name.as_str(), None, "pkey"),
            (None, ConstraintKind::Unique(key)) => {
                let columns: Vec<&str> = key.columns.iter().chain(&key.include).map(Ident::as_str).collect();
                object_name(name.name.as_str(), Some(&columns.join("_")), "key")
            }
            (None, ConstraintKind::Exclude(exclusion)) => {
                let columns: Vec<&str> = exclusion.columns().map(Ident::as_str).collect();
                object_name(name.name.as_str(), Some(&columns.join("_")), "excl")
            }
            (None, ConstraintKind::ForeignKey(_) | ConstraintKind::Check { .. }) => constraint.name.clone(),
        };
        table.constraints.entry(constraint.name.clone()).or_insert(constraint);
    }
    for index in &mut indexes {
        let known = before.indexes.iter().find(|known| is_index_alike(known, index));
        let chosen = || object_name(name.name.as_str(), Some(&index_columns(index)), "idx");
        index.name = QualifiedName {
            schema: name.schema.clone(),
            name: known.map_or_else(chosen, |known| known.name.name.clone()),
        };
    }
    schema.insert(Object::Table(table));
    for index in indexes {
        if schema.index(&index.name).is_none() {
            schema.insert(Object::Index(index));
        }
    }
}

/// What `ChooseIndexName` joins of an index's columns.
fn index_columns(index: &Index) -> String {
    let keys = index.keys.iter().map(|key| match &key.kind {
        IndexKeyKind::Column(column) => column.as_str(),
        IndexKeyKind::Expression(_) => "expr",
    });
    keys.chain(index.include.iter().map(Ident::as_str)).collect::<Vec<_>>().join("_")
}
