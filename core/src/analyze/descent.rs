//! What a table has from its parents, and what becomes of it when it joins them or leaves them
//! (`MergeAttributesIntoExisting`, `MergeConstraintsIntoExisting`, `AttachPartitionEnsureIndexes`, `RemoveInheritance`,
//! `DetachPartitionFinalize` of PostgreSQL's source).

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use crate::diff;
use crate::model::{
    Column, Constraint, ConstraintKind, Descent, Expression, Index, IndexKeyKind, Object, ObjectId, ObjectPart, Schema,
    Table,
};
use crate::name::{Ident, QualifiedName};
use crate::plan::names::{handed_not_null, has_constraint, object_name};

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
        // It stands at the table above.
        _ if constraint.part_of.is_some() => false,
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
    inherited(schema, table).into_iter().map(|(_, constraint)| constraint).collect()
}

/// Those constraints, with the names that their indexes have, or would have.
pub fn inherited(schema: &Schema, table: &Table) -> Vec<(QualifiedName, Constraint)> {
    let mut found: Vec<(QualifiedName, Constraint)> = Vec::new();
    let mut work: Vec<(&Table, bool)> = vec![(table, true)];
    while let Some((below, keys)) = work.pop() {
        let keys = keys && matches!(below.descent, Descent::Partition { .. });
        for parent in below.descent.parents().iter().filter_map(|parent| schema.table(parent)) {
            let handed = parent.constraints.values().filter(|constraint| is_handed_down(constraint, keys));
            for constraint in handed {
                if !found.iter().any(|(_, known)| known.name == constraint.name) {
                    let index = QualifiedName { schema: parent.name.schema.clone(), name: constraint.name.clone() };
                    found.push((index, constraint_on(constraint, &parent.name, &table.name)));
                }
            }
            if work.len() < schema.len() {
                work.push((parent, keys));
            }
        }
    }
    found
}

/// A table, and, where it is a partition, those that it is part of, upwards.
pub fn partitioned_above<'a>(schema: &'a Schema, table: &'a QualifiedName) -> Vec<&'a QualifiedName> {
    let mut found = vec![table];
    let mut below = schema.table(table);
    while let Some(Descent::Partition { of, .. }) = below.map(|table| &table.descent) {
        if found.contains(&of) {
            break;
        }
        found.push(of);
        below = schema.table(of);
    }
    found
}

/// The tables that a partition is part of, upwards.
pub fn tables_above<'a>(schema: &'a Schema, table: &'a QualifiedName) -> impl Iterator<Item = &'a QualifiedName> {
    partitioned_above(schema, table).into_iter().skip(1)
}

/// A table with the keys that it has from the tables that it is part of, under the names of theirs.
pub fn with_keys_from_above<'a>(schema: &Schema, table: &'a Table) -> Cow<'a, Table> {
    if !matches!(table.descent, Descent::Partition { .. }) {
        return Cow::Borrowed(table);
    }
    let mut whole = table.clone();
    for constraint in inherited_constraints(schema, table) {
        let second = whole.primary_key().is_some() && matches!(constraint.kind, ConstraintKind::PrimaryKey(_));
        if constraint.kind.has_index() && !second {
            whole.constraints.entry(constraint.name.clone()).or_insert(constraint);
        }
    }
    Cow::Owned(whole)
}

/// The indexes of the tables that a partition is part of, as they read on it; their names are still those of the
/// parents'.
pub fn inherited_indexes(schema: &Schema, table: &Table) -> Vec<Index> {
    // Foreign partitions are passed over.
    if table.foreign.is_some() {
        return Vec::new();
    }
    let parents: Vec<&QualifiedName> = tables_above(schema, &table.name).collect();
    indexes_of(schema, &parents).map(|index| index_on(index, &table.name)).collect()
}

fn indexes_of<'a>(schema: &'a Schema, tables: &[&QualifiedName]) -> impl Iterator<Item = &'a Index> {
    let tables: Vec<QualifiedName> = tables.iter().map(|table| (*table).clone()).collect();
    schema.objects().filter_map(move |(_, object)| match object {
        Object::Index(index) if index.part_of.is_none() && tables.contains(&index.table) => Some(index),
        _ => None,
    })
}

/// The indexes of a table that are part of those of tables above, by those, and the names that they have.
pub fn parts_of(schema: &Schema, table: &Table) -> BTreeMap<QualifiedName, Ident> {
    let keys = table.constraints.values().filter_map(|key| Some((key.part_of.clone()?, key.name.clone())));
    let indexes = schema.objects().filter_map(|(_, object)| match object {
        Object::Index(index) if index.table == table.name => Some((index.part_of.clone()?, index.name.name.clone())),
        _ => None,
    });
    keys.chain(indexes).collect()
}

/// The tables that have indexes which are part of those of tables above.
pub fn tables_with_parts(schema: &Schema) -> BTreeSet<QualifiedName> {
    let tables = schema.objects().filter_map(|(_, object)| match object {
        Object::Index(index) => index.part_of.is_some().then(|| index.table.clone()),
        Object::Table(table) => table.constraints.values().any(|key| key.part_of.is_some()).then(|| table.name.clone()),
        _ => None,
    });
    tables.collect()
}

/// Takes out of a table the indexes that are part of those above as PostgreSQL would have made them, and of which nothing
/// is said, and those that are part of what is not there any more. Returns them.
pub fn leave_out_parts(schema: &mut Schema, name: &QualifiedName) -> Absorbed {
    let mut gone = Absorbed::default();
    let Some(table) = schema.table(name) else { return gone };
    let parts = parts_of(schema, table);
    if parts.is_empty() {
        return gone;
    }
    let (keys, indexes) = (inherited(schema, table), inherited_indexes(schema, table));
    let is_said = |own: &Ident| {
        let index = QualifiedName { schema: name.schema.clone(), name: own.clone() };
        let key = ObjectPart::Constraint { table: name.clone(), constraint: own.clone() };
        [ObjectPart::Object(ObjectId::Index(index)), key]
            .into_iter()
            .any(|on| schema.contains(&ObjectId::Comment(Box::new(on))))
    };
    for (of, own) in parts {
        if let Some(constraint) = table.constraints.get(&own) {
            let above = keys.iter().find(|(index, _)| *index == of).map(|(_, key)| key);
            let stored = above.is_some_and(|above| above.kind.index_storage() == constraint.kind.index_storage());
            if above.is_none() || (stored && !is_said(&own) && is_chosen(name, &own, &key_columns(constraint))) {
                gone.constraints.push(constraint.clone());
            }
        } else if let Some(index) = schema.index(&QualifiedName { schema: name.schema.clone(), name: own.clone() }) {
            let above = indexes.iter().find(|above| above.name == of);
            let stored = above.is_some_and(|above| above.storage == index.storage);
            let columns = Some(index_columns(index)).filter(|_| !has_expressions(index));
            let parts = NameParts { columns, label: "idx" };
            if above.is_none() || (stored && !is_said(&own) && is_chosen(name, &own, &parts)) {
                gone.indexes.push(index.clone());
            }
        }
    }
    remove(schema, name, &gone);
    gone
}

/// Puts in an index that is part of one above as PostgreSQL has made it: under `other`, where it may have chosen that, or
/// the first free name.
pub fn tell_part(schema: &mut Schema, name: &QualifiedName, of: &QualifiedName, other: &Ident) {
    let Some(table) = schema.table(name) else { return };
    let free = |parts: &NameParts| {
        if is_chosen(name, other, parts) {
            return other.clone();
        }
        let columns = parts.columns.as_deref().filter(|columns| !columns.is_empty());
        first_free(name, columns, parts.label, |chosen| {
            let index = QualifiedName { schema: name.schema.clone(), name: chosen.clone() };
            schema.index(&index).is_some() || table.constraints.contains_key(chosen)
        })
    };
    if let Some((_, key)) = inherited(schema, table).into_iter().find(|(index, _)| index == of) {
        let key = Constraint { name: free(&key_columns(&key)), part_of: Some(of.clone()), ..key };
        if let Some(table) = schema.table_mut(name) {
            table.constraints.insert(key.name.clone(), key);
        }
    } else if let Some(index) = inherited_indexes(schema, table).into_iter().find(|index| index.name == *of) {
        let columns = Some(index_columns(&index));
        let own = free(&NameParts { columns, label: "idx" });
        let own = QualifiedName { schema: name.schema.clone(), name: own };
        schema.insert(Object::Index(Index { name: own, part_of: Some(of.clone()), ..index }));
    }
}

/// The first name that PostgreSQL would choose for an index and that is not taken (`ChooseIndexName`, indexcmds.c).
fn first_free(table: &QualifiedName, columns: Option<&str>, label: &str, is_taken: impl Fn(&Ident) -> bool) -> Ident {
    let mut number = 0_usize;
    loop {
        let label = if number == 0 { label.to_owned() } else { format!("{label}{number}") };
        let chosen = object_name(table.name.as_str(), columns, &label);
        if !is_taken(&chosen) {
            return chosen;
        }
        number += 1;
    }
}

/// The table of an index that is named, or of a key.
pub fn table_of_index(schema: &Schema, part: &ObjectPart) -> Option<QualifiedName> {
    match part {
        ObjectPart::Object(ObjectId::Index(name)) => match schema.index(name) {
            Some(index) => Some(index.table.clone()),
            None => schema.constraint_of_index(name).map(|(table, _)| table.name.clone()),
        },
        ObjectPart::Constraint { table, .. } => Some(table.clone()),
        ObjectPart::Object(_) | ObjectPart::Column { .. } | ObjectPart::Type { .. } => None,
    }
}

/// What a name may be that no index or constraint has: an index of a partition as PostgreSQL has made it. Its table, what
/// it is part of, and its name.
pub fn untold(schema: &Schema, part: &ObjectPart) -> Option<(QualifiedName, QualifiedName, Ident)> {
    let (tables, name): (Vec<&Table>, &Ident) = match part {
        ObjectPart::Object(ObjectId::Index(index)) => {
            if table_of_index(schema, part).is_some() {
                return None;
            }
            let tables = schema.tables().filter(|table| table.name.schema == index.schema);
            (tables.filter(|table| matches!(table.descent, Descent::Partition { .. })).collect(), &index.name)
        }
        ObjectPart::Constraint { table, constraint } => {
            let table = schema.table(table).filter(|table| !has_constraint(table, constraint))?;
            (vec![table], constraint)
        }
        ObjectPart::Object(_) | ObjectPart::Column { .. } | ObjectPart::Type { .. } => return None,
    };
    tables.into_iter().find_map(|table| {
        let taken = parts_of(schema, table);
        let keys = inherited(schema, table).into_iter().filter(|(_, key)| key.kind.has_index());
        let keys = keys.map(|(of, key)| (of, key_columns(&key)));
        let indexes = inherited_indexes(schema, table).into_iter();
        let indexes = indexes.map(|index| {
            let columns = Some(index_columns(&index)).filter(|_| !has_expressions(&index));
            (index.name, NameParts { columns, label: "idx" })
        });
        let mut found = keys.chain(indexes).filter(|(of, _)| !taken.contains_key(of));
        let (of, _) = found.find(|(_, parts)| is_chosen(&table.name, name, parts))?;
        Some((table.name.clone(), of, name.clone()))
    })
}

/// Takes out the indexes that are part of one that goes.
pub fn drop_parts(schema: &mut Schema, table: &QualifiedName, of: &QualifiedName) -> Vec<(QualifiedName, Absorbed)> {
    let gone = parts_below(schema, table, of);
    for (child, lost) in &gone {
        remove(schema, child, lost);
    }
    gone
}

/// The indexes of the tables below one that are part of one of its indexes.
pub fn parts_below(schema: &Schema, table: &QualifiedName, of: &QualifiedName) -> Vec<(QualifiedName, Absorbed)> {
    let below = schema.descendants(table);
    if below.is_empty() {
        return Vec::new();
    }
    let mut found: BTreeMap<&QualifiedName, Absorbed> = BTreeMap::new();
    for table in below {
        let keys = table.constraints.values().filter(|key| key.part_of.as_ref() == Some(of));
        found.entry(&table.name).or_default().constraints.extend(keys.cloned());
    }
    for (_, object) in schema.objects() {
        if let Object::Index(index) = object
            && index.part_of.as_ref() == Some(of)
            && let Some(parts) = found.get_mut(&index.table)
        {
            parts.indexes.push(index.clone());
        }
    }
    let some = found.into_iter().filter(|(_, parts)| *parts != Absorbed::default());
    some.map(|(table, parts)| (table.clone(), parts)).collect()
}

/// Takes constraints and indexes out of a table, and what is said of them.
fn remove(schema: &mut Schema, name: &QualifiedName, gone: &Absorbed) {
    let part =
        |constraint: &Constraint| ObjectPart::Constraint { table: name.clone(), constraint: constraint.name.clone() };
    let mut parts: Vec<ObjectPart> = gone.constraints.iter().map(part).collect();
    if let Some(table) = schema.table_mut(name) {
        for constraint in &gone.constraints {
            table.constraints.remove(&constraint.name);
        }
    }
    for constraint in gone.constraints.iter().filter(|constraint| constraint.kind.has_index()) {
        let index = QualifiedName { schema: name.schema.clone(), name: constraint.name.clone() };
        parts.push(ObjectPart::Object(ObjectId::Index(index)));
    }
    for index in &gone.indexes {
        let id = ObjectId::Index(index.name.clone());
        schema.remove(&id);
        parts.push(ObjectPart::Object(id));
    }
    for part in parts {
        schema.remove(&ObjectId::Comment(Box::new(part)));
    }
}

/// What PostgreSQL makes an index's name of, beside its table's; no columns where only it knows them.
struct NameParts {
    columns: Option<String>,
    label: &'static str,
}

fn key_columns(constraint: &Constraint) -> NameParts {
    let (columns, label) = match &constraint.kind {
        ConstraintKind::PrimaryKey(_) => (String::new(), "pkey"),
        ConstraintKind::Unique(key) => {
            let columns: Vec<&str> = key.columns.iter().chain(&key.include).map(Ident::as_str).collect();
            (columns.join("_"), "key")
        }
        ConstraintKind::Exclude(exclusion) => {
            let columns: Vec<&str> = exclusion.columns().map(Ident::as_str).collect();
            (columns.join("_"), "excl")
        }
        ConstraintKind::ForeignKey(_) | ConstraintKind::Check { .. } => (String::new(), ""),
    };
    NameParts { columns: Some(columns), label }
}

fn has_expressions(index: &Index) -> bool {
    index.keys.iter().any(|key| matches!(key.kind, IndexKeyKind::Expression(_)))
}

/// Whether PostgreSQL may have chosen a name itself, with a number where the first choice was taken.
fn is_chosen(table: &QualifiedName, name: &Ident, parts: &NameParts) -> bool {
    let text = name.as_str();
    let stem = text.trim_end_matches(|letter: char| letter.is_ascii_digit());
    let label = format!("{}{}", parts.label, text.strip_prefix(stem).unwrap_or_default());
    match &parts.columns {
        Some(columns) => {
            let columns = Some(columns.as_str()).filter(|columns| !columns.is_empty());
            let whole = |label: &str| object_name(table.name.as_str(), columns, label) == *name;
            whole(parts.label) || whole(&label)
        }
        // What an expression is called there nobody else knows.
        None => {
            let table = crate::name::truncate(table.name.as_str(), 20);
            stem.ends_with(&format!("_{}", parts.label)) && text.starts_with(table)
        }
    }
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

/// The foreign keys that a partition has not had yet. One of its own that says the same is taken for such a key; it is its own
/// besides where it comes later (`tryAttachPartitionForeignKey`, tablecmds.c).
#[derive(Debug, Clone, Copy)]
pub enum NewKeys<'a> {
    /// There are none.
    None,
    /// Those of some tables above it.
    Of(&'a [QualifiedName]),
    /// Those with some names.
    Named(&'a [Ident]),
}

impl NewKeys<'_> {
    fn hold(self, table: &QualifiedName, name: &Ident) -> bool {
        match self {
            Self::None => false,
            Self::Of(tables) => tables.contains(table),
            Self::Named(names) => names.contains(name),
        }
    }
}

/// The foreign key of a table above that says what a partition's own says.
pub fn key_above<'a>(
    schema: &'a Schema,
    table: &'a Table,
    own: &Constraint,
) -> Option<(&'a QualifiedName, &'a Constraint)> {
    if !matches!(own.kind, ConstraintKind::ForeignKey(_)) || !matches!(table.descent, Descent::Partition { .. }) {
        return None;
    }
    let above = tables_above(schema, &table.name).filter_map(|name| schema.table(name));
    let mut keys = above.flat_map(|above| above.constraints.values().map(move |key| (&above.name, key)));
    keys.find(|(_, key)| is_alike(own, key))
}

/// What a table that has its parents now has no more by itself: what its parents have too is theirs. Its indexes are part
/// of theirs from now on, see [`leave_out_parts`].
pub fn absorb(schema: &mut Schema, name: &QualifiedName, new: NewKeys<'_>) -> Absorbed {
    let mut absorbed = Absorbed::default();
    let Some(table) = schema.table(name).filter(|table| table.descent != Descent::Own) else {
        return absorbed;
    };
    let taken = parts_of(schema, table);
    let mut joined: Vec<(Ident, QualifiedName)> = Vec::new();
    let mut own: Vec<Constraint> =
        table.constraints.values().filter(|constraint| constraint.part_of.is_none()).cloned().collect();
    let above: Vec<&Table> = tables_above(schema, name).filter_map(|name| schema.table(name)).collect();
    let handed = |name: &Ident| above.iter().find_map(|above| Some((&above.name, above.constraints.get(name)?)));
    for (of, inherited) in inherited(schema, table) {
        let is_key = inherited.kind.has_index();
        let is_foreign = matches!(inherited.kind, ConstraintKind::ForeignKey(_));
        let is_new = || handed(&inherited.name).is_some_and(|(table, key)| new.hold(table, &key.name));
        if (is_key && taken.contains_key(&of)) || (is_foreign && !is_new()) {
            continue;
        }
        let at = own.iter().position(|constraint| match constraint.kind {
            ConstraintKind::Check { .. } => constraint.name == inherited.name && is_alike(constraint, &inherited),
            ConstraintKind::PrimaryKey(_)
            | ConstraintKind::Unique(_)
            | ConstraintKind::ForeignKey(_)
            | ConstraintKind::Exclude(_) => is_alike(constraint, &inherited),
        });
        match at.map(|at| own.remove(at)) {
            Some(key) if is_key => joined.push((key.name, of)),
            other => absorbed.constraints.extend(other),
        }
    }
    let mut own: Vec<Index> = indexes_of(schema, &[name]).cloned().collect();
    for inherited in inherited_indexes(schema, table).into_iter().filter(|index| !taken.contains_key(&index.name)) {
        let at = own.iter().position(|index| is_index_alike(index, &inherited));
        joined.extend(at.map(|at| (own.remove(at).name.name, inherited.name)));
    }
    remove(schema, name, &absorbed);
    for (own, of) in joined {
        join_part(schema, name, &own, &of);
    }
    absorbed
}

/// Makes an index of a table part of one above; what is part of it is part of that one, too.
pub fn join_part(schema: &mut Schema, name: &QualifiedName, own: &Ident, of: &QualifiedName) {
    let index = QualifiedName { schema: name.schema.clone(), name: own.clone() };
    if let Some(found) = schema.index_mut(&index).filter(|found| found.table == *name) {
        found.part_of = Some(of.clone());
    } else if let Some(key) = schema.table_mut(name).and_then(|table| table.constraints.get_mut(own)) {
        key.part_of = Some(of.clone());
    }
    move_parts(schema, name, &index, of);
}

/// What is part of one index below a table is part of another.
fn move_parts(schema: &mut Schema, name: &QualifiedName, from: &QualifiedName, to: &QualifiedName) {
    let below: Vec<QualifiedName> = schema.descendants(name).into_iter().map(|child| child.name.clone()).collect();
    for child in below {
        let Some(table) = schema.table(&child) else { continue };
        let Some(own) = parts_of(schema, table).get(from).cloned() else { continue };
        let index = QualifiedName { schema: child.schema.clone(), name: own.clone() };
        if let Some(found) = schema.index_mut(&index).filter(|found| found.table == child) {
            found.part_of = Some(to.clone());
        } else if let Some(key) = schema.table_mut(&child).and_then(|table| table.constraints.get_mut(&own)) {
            key.part_of = Some(to.clone());
        }
    }
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
    let above: Vec<QualifiedName> = tables_above(schema, name).cloned().collect();
    absorb(schema, name, NewKeys::Of(&above))
}

/// Makes a table one that stands for itself, apart from one of its parents: what it had from there alone is its own from
/// now on, under the names of what `before` remembers or those that PostgreSQL has given.
pub fn detach(schema: &mut Schema, name: &QualifiedName, parent: &QualifiedName, before: &Absorbed) {
    let Some(table) = schema.table(name) else { return };
    let parts = parts_of(schema, table);
    let mut constraints = inherited(schema, table);
    let mut indexes = inherited_indexes(schema, table);
    let mut table = table.clone();
    let mut moved: Vec<(QualifiedName, QualifiedName)> = Vec::new();
    let qualified = |own: &Ident| QualifiedName { schema: name.schema.clone(), name: own.clone() };
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
    constraints.retain(|(_, constraint)| !still.iter().any(|known| known.name == constraint.name));
    for (of, mut constraint) in constraints {
        if let Some(own) = parts.get(&of) {
            if let Some(key) = table.constraints.get_mut(own) {
                key.part_of = None;
            }
            moved.push((of, qualified(own)));
            continue;
        }
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
        if constraint.kind.has_index() {
            moved.push((of, qualified(&constraint.name)));
        }
        table.constraints.entry(constraint.name.clone()).or_insert(constraint);
    }
    table.constraints.retain(|_, constraint| constraint.part_of.is_none());
    moved.extend(indexes.iter().filter_map(|index| Some((index.name.clone(), qualified(parts.get(&index.name)?)))));
    indexes.retain(|index| !parts.contains_key(&index.name));
    for index in &mut indexes {
        let known = before.indexes.iter().find(|known| is_index_alike(known, index));
        let chosen = || {
            let columns = index_columns(index);
            first_free(name, Some(&columns), "idx", |chosen| {
                let own = qualified(chosen);
                schema.index(&own).is_some()
                    || table.constraints.contains_key(chosen)
                    || moved.iter().any(|(_, known)| *known == own)
            })
        };
        let own = qualified(&known.map_or_else(chosen, |known| known.name.name.clone()));
        moved.push((std::mem::replace(&mut index.name, own.clone()), own));
    }
    schema.insert(Object::Table(table));
    // What was part of one above, and is not there any more, went with it.
    let own: Vec<QualifiedName> = schema
        .objects()
        .filter_map(|(_, object)| match object {
            Object::Index(index) if index.table == *name && index.part_of.is_some() => Some(index.name.clone()),
            _ => None,
        })
        .collect();
    for own in own {
        if moved.iter().any(|(_, name)| *name == own) {
            if let Some(index) = schema.index_mut(&own) {
                index.part_of = None;
            }
        } else {
            schema.remove(&ObjectId::Index(own));
        }
    }
    for index in indexes {
        if schema.index(&index.name).is_none() {
            schema.insert(Object::Index(index));
        }
    }
    for (of, own) in moved {
        move_parts(schema, name, &of, &own);
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
