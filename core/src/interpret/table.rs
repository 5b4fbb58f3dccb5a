//! `CREATE TABLE`: a table is built whole, with what its columns bring along, and only then put in.

use std::collections::BTreeSet;

use super::create::Twin;
use super::{Interpreter, Mode, PendingKey, names};
use crate::analyze::descent;
use crate::diagnostic::Diagnostic;
use crate::model::{Constraint, Deferrability, NotNull, Object, ObjectId, ObjectPart, Sequence, Storage, Table};
use crate::name::{Ident, QualifiedName};
use crate::plan::names::not_null_name;
use crate::source::Span;
use crate::sql::ast::{ConstraintDef, ConstraintDefKind, CreateTable, ExprKind, IndexKeyDef, Like, Name, Operator};

/// A table in the making, or changes of one, with the names that have been chosen on the way.
pub(super) struct Building {
    pub(super) table: Table,
    pub(super) sequences: Vec<Sequence>,
    pub(super) keys: Vec<PendingKey>,
    /// Names of relations that are taken by what is being built.
    pub(super) relations: BTreeSet<QualifiedName>,
    /// Names of relations that belong to an earlier definition of the same table, and do not count as taken.
    pub(super) ignored: BTreeSet<QualifiedName>,
    pub(super) spans: Vec<(ObjectPart, Span)>,
    /// Whether the table is made, not altered.
    pub(super) is_new: bool,
    /// What LIKE is yet to take along.
    pub(super) likes: Vec<(Table, Like)>,
    /// Indexes and statistics that come with the table.
    pub(super) along: Vec<Object>,
}

impl Building {
    pub(super) fn new(table: Table) -> Self {
        Self {
            table,
            sequences: Vec::new(),
            keys: Vec::new(),
            relations: BTreeSet::new(),
            ignored: BTreeSet::new(),
            spans: Vec::new(),
            is_new: false,
            likes: Vec::new(),
            along: Vec::new(),
        }
    }
}

impl Interpreter<'_> {
    pub(super) fn create_table(&mut self, create: &CreateTable, span: Span) {
        self.unsupported(&create.unsupported);
        let name = self.target(&create.name);
        let id = ObjectId::Table(name.clone());
        let there = self.draft.schema.contains(&id);
        if self.relation_exists(&name) && !there {
            if !create.if_not_exists || self.mode == Mode::Compose {
                self.name_taken(&name, create.name.span());
            }
            return;
        }
        if !there && self.type_taken(&name, create.name.span()) {
            return;
        }
        if there && self.mode == Mode::Replay {
            self.already_there(&id, false, span, create.name.span(), create.if_not_exists);
            return;
        }
        let foreign = match &create.foreign {
            None => None,
            Some(said) => match self.foreign(create, said) {
                Some(foreign) => Some(foreign),
                None => return,
            },
        };
        let waiting = self.draft.pending.len();
        let storage = Storage {
            parameters: self.storage_parameters(&create.options),
            unlogged: create.unlogged,
            ..Storage::default()
        };
        let table = Table { storage, foreign, ..Table::new(name.clone()) };
        let mut building = Building { is_new: true, ..Building::new(table) };
        if there {
            building.ignored = self.relations_of(&name);
        }
        if !self.take_type(&mut building, create) || !self.take_over(&mut building, create) {
            return;
        }
        self.build(&mut building, create);
        if there {
            let pending = self.draft.pending.split_off(waiting.min(self.draft.pending.len()));
            let Building { table, sequences, along, .. } = building;
            let at = create.name.span();
            self.twins.push(Twin { object: Object::Table(table), sequences, pending, span, at });
            for object in along {
                self.define(object, span, at, false);
            }
            return;
        }
        self.draft.provenance.add(ObjectPart::Object(id), span);
        let along = std::mem::take(&mut building.along);
        self.put(building);
        for object in along {
            self.touched.insert(object.id());
            self.define(object, span, create.name.span(), false);
        }
        if self.mode == Mode::Replay {
            self.copy_like_comments();
        }
        if !create.parents.is_empty() {
            self.came_to(&name);
        }
    }

    /// The relations whose names a table's earlier definition took.
    pub(super) fn relations_of(&self, table: &QualifiedName) -> BTreeSet<QualifiedName> {
        let mut relations: BTreeSet<QualifiedName> = self
            .draft
            .schema
            .objects()
            .filter_map(|(_, object)| match object {
                Object::Sequence(sequence) => Some(sequence),
                _ => None,
            })
            .filter(|sequence| matches!(&sequence.owned_by, Some(ObjectPart::Column { table: owner, .. }) if owner == table))
            .map(|sequence| sequence.name.clone())
            .collect();
        if let Some(known) = self.draft.schema.table(table) {
            let qualify = |name: &Ident| QualifiedName { schema: table.schema.clone(), name: name.clone() };
            relations.extend(known.constraints.keys().map(qualify));
            relations
                .extend(known.columns.iter().filter_map(|column| Some(column.identity.as_ref()?.sequence.clone())));
        }
        relations
    }

    fn build(&mut self, building: &mut Building, create: &CreateTable) {
        for (at, column) in create.columns.iter().enumerate() {
            self.build_likes(building, create, at);
            self.unsupported(&column.unsupported);
            self.build_column(building, column);
        }
        self.build_likes(building, create, create.columns.len());
        if let Some(by) = &create.partition_by {
            self.build_partitioning(building, by);
        }
        // PostgreSQL names checks first, then keys (the primary key before the others), then foreign keys.
        let all = || {
            create
                .columns
                .iter()
                .flat_map(|column| column.constraints.iter().map(move |constraint| (Some(&column.name), constraint)))
                .chain(create.column_options.iter().flat_map(|options| {
                    options.constraints.iter().map(move |constraint| (Some(&options.name), constraint))
                }))
                .chain(create.constraints.iter().map(|constraint| (None, constraint)))
        };
        let rank = |constraint: &ConstraintDef| match constraint.kind {
            ConstraintDefKind::Check { .. } => 0,
            ConstraintDefKind::PrimaryKey(_) => 1,
            ConstraintDefKind::Unique(_) | ConstraintDefKind::Exclude(_) => 2,
            ConstraintDefKind::ForeignKey(_) => 3,
            ConstraintDefKind::NotNull { .. }
            | ConstraintDefKind::Null
            | ConstraintDefKind::Default(_)
            | ConstraintDefKind::Generated { .. }
            | ConstraintDefKind::Identity { .. } => 4,
        };
        for (column, constraint) in all() {
            self.unsupported(&constraint.unsupported);
            if create.partition_by.is_some()
                && matches!(constraint.kind, ConstraintDefKind::NotNull { no_inherit: true, .. })
            {
                self.no_inherit_of_partitioned(constraint);
            }
            if let (None, ConstraintDefKind::NotNull { column: Some(column), .. }) = (column, &constraint.kind) {
                self.set_not_null(building, column, constraint);
            }
        }
        for (column, constraint) in all().filter(|(_, constraint)| rank(constraint) == 0) {
            self.build_constraint(building, column, constraint);
        }
        let keys = (1..=2).flat_map(|wanted| all().filter(move |(_, constraint)| rank(constraint) == wanted));
        for (column, constraint) in merged_keys(keys) {
            self.build_constraint(building, column, &constraint);
        }
        for (column, constraint) in all().filter(|(_, constraint)| rank(constraint) == 3) {
            self.build_constraint(building, column, constraint);
        }
        self.build_like_parts(building);
    }

    /// Makes a column of the table NOT NULL, as a table's constraint may.
    pub(super) fn set_not_null(&mut self, building: &mut Building, column: &Name, definition: &ConstraintDef) {
        let table = building.table.name.clone();
        let no_inherit = matches!(definition.kind, ConstraintDefKind::NotNull { no_inherit: true, .. });
        match building.table.column_mut(&column.ident) {
            Some(found) => {
                if found.not_null.as_ref().is_some_and(|known| known.no_inherit != no_inherit) {
                    let label = column.ident.as_str();
                    let message =
                        format!("conflicting NO INHERIT declarations for not-null constraints on column \"{label}\"");
                    let from_parent =
                        descent::parent_hands_not_null(&self.draft.schema, &building.table, &column.ident);
                    let sqlstate = if from_parent { "42804" } else { "42601" };
                    self.report(
                        Diagnostic::error("duplicate-not-null", message).at(definition.span, "").sqlstate(sqlstate),
                    );
                    return;
                }
                let fresh = NotNull { no_inherit, ..NotNull::default() };
                let own = found.not_null.take().filter(|known| !known.inherited);
                let not_null = found.not_null.insert(own.unwrap_or(fresh));
                if let Some(name) = &definition.name {
                    not_null.name = chosen_not_null(&table, &found.name, &name.ident);
                }
            }
            None => self.no_column(building, column),
        }
    }

    /// Makes a column NOT NULL that a key or an identity needs so. A table in the making has it by itself, be it a parent's
    /// too.
    pub(super) fn need_not_null(building: &mut Building, column: &Ident) {
        let is_new = building.is_new;
        if let Some(found) = building.table.column_mut(column) {
            let own = found.not_null.take().filter(|known| !(known.inherited && is_new));
            found.not_null = Some(own.unwrap_or_default());
        }
    }

    pub(super) fn no_column(&mut self, building: &Building, column: &Name) {
        let known = building.table.columns.iter().map(|column| column.name.as_str());
        let message = format!("column \"{}\" does not exist", column.ident.as_str());
        let mut diagnostic = Diagnostic::error("unknown-column", message).at(column.span, "").sqlstate("42703");
        if let Some(near) = crate::name::nearest(column.ident.as_str(), known) {
            diagnostic = diagnostic.help(format!("did you mean \"{near}\"?"));
        }
        self.report(diagnostic);
    }

    /// Whether a relation's name is taken, by what there is or by what is being built.
    pub(super) fn is_taken(&self, building: &Building, name: &QualifiedName) -> bool {
        building.relations.contains(name) || (self.relation_exists(name) && !building.ignored.contains(name))
    }

    /// A relation's name that nothing has yet.
    pub(super) fn free_relation(&self, building: &Building, name2: Option<&str>, label: &str) -> QualifiedName {
        let table = &building.table.name;
        let qualify = |name: &Ident| QualifiedName { schema: table.schema.clone(), name: name.clone() };
        let chosen = names::free_name(table.name.as_str(), name2, label, |name| {
            let name = qualify(name);
            self.is_taken(building, &name)
                || (label != "seq" && label != "idx" && self.constraint_taken(building, &name))
        });
        qualify(&chosen)
    }

    /// Whether a constraint's name is taken in its schema.
    pub(super) fn constraint_taken(&self, building: &Building, name: &QualifiedName) -> bool {
        building.table.constraints.contains_key(&name.name)
            || (self.constraint_names.contains_key(name) && !building.ignored.contains(name))
    }

    /// Puts a built table in, with its sequences, and remembers the names it took.
    pub(super) fn put(&mut self, building: Building) {
        let table = building.table.name.clone();
        for constraint in building.table.constraints.values() {
            self.take_names(&table, constraint);
        }
        for column in &building.table.columns {
            if let Some(identity) = &column.identity {
                self.hidden_relations.insert(identity.sequence.clone());
            }
        }
        for sequence in building.sequences {
            self.draft.provenance.note(ObjectPart::Object(ObjectId::Sequence(sequence.name.clone())));
            self.draft.schema.insert(Object::Sequence(sequence));
        }
        for (part, span) in building.spans {
            self.draft.provenance.add(part, span);
        }
        self.pending_keys.extend(building.keys);
        self.draft.schema.insert(Object::Table(building.table));
    }

    /// Remembers the names that a constraint takes.
    pub(super) fn take_names(&mut self, table: &QualifiedName, constraint: &Constraint) {
        let name = QualifiedName { schema: table.schema.clone(), name: constraint.name.clone() };
        if constraint.kind.has_index() {
            self.hidden_relations.insert(name.clone());
        }
        *self.constraint_names.entry(name).or_default() += 1;
    }

    /// Gives back the names that a constraint took.
    pub(super) fn release_names(&mut self, table: &QualifiedName, constraint: &Constraint) {
        let name = QualifiedName { schema: table.schema.clone(), name: constraint.name.clone() };
        self.hidden_relations.remove(&name);
        if let Some(count) = self.constraint_names.get_mut(&name) {
            *count -= 1;
            if *count == 0 {
                self.constraint_names.remove(&name);
            }
        }
    }
}

/// The keys of a table with those that say the same made one (`transformIndexConstraints`): the first one stays, with the
/// first name that was written.
fn merged_keys<'d>(
    keys: impl Iterator<Item = (Option<&'d Name>, &'d ConstraintDef)>,
) -> Vec<(Option<&'d Name>, ConstraintDef)> {
    let mut merged: Vec<(Option<&Name>, ConstraintDef)> = Vec::new();
    for (column, definition) in keys {
        let wanted = key_of(column, definition);
        let primary = matches!(definition.kind, ConstraintDefKind::PrimaryKey(_));
        let same =
            merged.iter_mut().find(|(column, known)| !primary && wanted.is_some() && key_of(*column, known) == wanted);
        match same {
            Some((_, known)) => known.name = known.name.take().or_else(|| definition.name.clone()),
            None => merged.push((column, definition.clone())),
        }
    }
    merged
}

/// What makes two keys the same.
#[derive(PartialEq)]
struct SameKey<'d> {
    method: &'d str,
    /// The columns, each with its operator where rows exclude each other.
    columns: Vec<(&'d Ident, Option<&'d str>, bool, Option<bool>)>,
    include: Vec<&'d Ident>,
    nulls_not_distinct: bool,
    deferrability: Deferrability,
}

/// What makes two keys the same; `None` for what is no key, and for exclusions by more than plain columns.
fn key_of<'d>(column: Option<&'d Name>, definition: &'d ConstraintDef) -> Option<SameKey<'d>> {
    let deferrability = definition.deferrability.unwrap_or(Deferrability::NotDeferrable);
    match &definition.kind {
        ConstraintDefKind::PrimaryKey(key) | ConstraintDefKind::Unique(key) => {
            let columns: Vec<&Ident> = if key.columns.is_empty() {
                column.map(|column| &column.ident).into_iter().collect()
            } else {
                key.columns.iter().map(|name| &name.ident).collect()
            };
            Some(SameKey {
                method: if key.without_overlaps { "gist" } else { "btree" },
                columns: columns.into_iter().map(|name| (name, None, false, None)).collect(),
                include: key.include.iter().map(|name| &name.ident).collect(),
                nulls_not_distinct: key.nulls_not_distinct,
                deferrability,
            })
        }
        ConstraintDefKind::Exclude(exclude) if exclude.predicate.is_none() => {
            let element = |(key, operator): &'d (IndexKeyDef, Operator)| match &key.value.kind {
                ExprKind::Column(names)
                    if key.collation.is_none() && key.opclass.is_none() && operator.schema.is_none() =>
                {
                    let name = &names.first()?.ident;
                    Some((name, Some(operator.symbol.as_str()), key.descending, key.nulls_first))
                }
                _ => None,
            };
            Some(SameKey {
                method: exclude.method.as_ref().map_or("btree", |method| method.ident.as_str()),
                columns: exclude.elements.iter().map(element).collect::<Option<_>>()?,
                include: exclude.include.iter().map(|name| &name.ident).collect(),
                nulls_not_distinct: false,
                deferrability,
            })
        }
        ConstraintDefKind::Exclude(_)
        | ConstraintDefKind::Check { .. }
        | ConstraintDefKind::ForeignKey(_)
        | ConstraintDefKind::NotNull { .. }
        | ConstraintDefKind::Null
        | ConstraintDefKind::Default(_)
        | ConstraintDefKind::Generated { .. }
        | ConstraintDefKind::Identity { .. } => None,
    }
}

/// A NOT NULL constraint's name, where it is not the one PostgreSQL would choose.
pub(super) fn chosen_not_null(table: &QualifiedName, column: &Ident, written: &Ident) -> Option<Ident> {
    (*written != not_null_name(table, column)).then(|| written.clone())
}
