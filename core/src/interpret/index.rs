//! Indexes.

use super::{Interpreter, Mode, names};
use crate::analyze::{self, descent};
use crate::diagnostic::Diagnostic;
use crate::model::{
    ConstraintKind, ExpressionPlace, Index, IndexKey, IndexKeyKind, IndexStorage, Kind, Object, ObjectId,
};
use crate::name::{Ident, QualifiedName};
use crate::source::Span;
use crate::sql::ast::{AlterIndex, AlterIndexAction, CreateIndex, ExprKind, IndexKeyDef, Name, ObjectName};

impl Interpreter<'_> {
    pub(super) fn create_index(&mut self, create: &CreateIndex, span: Span) {
        self.unsupported(&create.unsupported);
        let Some(table) = self.rows_named(&create.table) else {
            return;
        };
        if self.draft.schema.view(&table).is_some_and(|view| view.materialized.is_none()) {
            let message = format!("cannot create index on relation \"{}\"", table.name.as_str());
            let help = "a view stores nothing: index its tables, or make it a materialized view";
            let diagnostic = Diagnostic::error("wrong-object-type", message).at(create.table.span(), "");
            self.report(diagnostic.help(help).sqlstate("42809"));
            return;
        }
        if !self.suits_foreign(&table, create.unique, create.table.span()) {
            return;
        }
        let name = QualifiedName {
            schema: table.schema.clone(),
            name: match &create.name {
                Some(name) => name.ident.clone(),
                None => self.chosen_index_name(&table, create),
            },
        };
        let there = self.draft.schema.index(&name).is_some();
        if self.relation_exists(&name) && !there {
            if !create.if_not_exists || self.mode == Mode::Compose {
                self.name_taken(&name, create.name.as_ref().map_or(span, |name| name.span));
            }
            return;
        }
        let waiting = self.draft.pending.len();
        let keys = create.keys.iter().enumerate();
        let keys = keys
            .map(|(position, key)| self.index_key(ExpressionPlace::IndexKey { index: name.clone(), position }, key))
            .collect();
        let parameters = self.storage_parameters(&create.options);
        let predicate = create.predicate.as_ref().map(|expr| {
            let place = ExpressionPlace::IndexPredicate { index: name.clone() };
            self.wait(place, expr)
        });
        let index = Index {
            name,
            table,
            unique: create.unique,
            nulls_not_distinct: create.nulls_not_distinct,
            method: create.method.as_ref().map_or_else(|| Ident::new("btree"), |method| method.ident.clone()),
            keys,
            include: create.include.iter().map(|name| name.ident.clone()).collect(),
            predicate,
            storage: IndexStorage { parameters, ..IndexStorage::default() },
            part_of: None,
        };
        let at = create.name.as_ref().map_or(span, |name| name.span);
        let id = ObjectId::Index(index.name.clone());
        let (table, name) = (index.table.clone(), index.name.name.clone());
        if !self.suits_partitions(&index, at, create.concurrently) {
            return self.withdraw(waiting, &id);
        }
        if self.define(Object::Index(index), span, at, create.if_not_exists) {
            self.touched.insert(id);
            if create.only {
                self.note_lone(&table, &Name { ident: name, span: at });
            } else {
                self.absorb_all_below(&table);
            }
            // What is written before its table becomes a partition is its parent's then.
            let joins = self.joins.get(&table).copied();
            if joins.is_some_and(|joins| joins.source == span.source && span.start < joins.start) {
                self.absorb_below(&table, descent::NewKeys::None);
            }
        } else {
            self.withdraw(waiting, &id);
        }
    }

    pub(super) fn index_key(&mut self, place: ExpressionPlace, key: &IndexKeyDef) -> IndexKey {
        let kind = match &key.value.kind {
            ExprKind::Column(names) if names.len() == 1 => {
                IndexKeyKind::Column(names.first().map_or_else(|| Ident::new(""), |name| name.ident.clone()))
            }
            _ => IndexKeyKind::Expression(self.wait(place, &key.value)),
        };
        // What an expression yields has the default collation unless it says otherwise.
        let needless = |collation: &QualifiedName| match kind {
            IndexKeyKind::Column(_) => false,
            IndexKeyKind::Expression(_) => *collation == QualifiedName::new("pg_catalog", "default"),
        };
        let collation = key.collation.as_ref().and_then(|collation| self.collation(collation));
        self.unsettled_keys |= key.collation.is_some() || key.opclass.is_some();
        IndexKey {
            collation: collation.filter(|collation| !needless(collation)),
            kind,
            opclass: key.opclass.as_ref().map(|(name, parameters)| (self.opclass(name), parameters.clone())),
            descending: key.descending,
            nulls_first: key.nulls_first.unwrap_or(key.descending),
        }
    }

    /// An operator class: the server's own, unless a schema was written or an extension brings it.
    pub(super) fn opclass(&self, name: &ObjectName) -> QualifiedName {
        let word = name.name.ident.as_str();
        match name.schema() {
            Some(schema) => QualifiedName::new(schema.ident.as_str(), word),
            None => analyze::opclass_of_extension(&self.draft.schema, name)
                .unwrap_or_else(|| QualifiedName::new("pg_catalog", word)),
        }
    }

    /// The name PostgreSQL would choose: the table, the key's columns, `idx`.
    fn chosen_index_name(&self, table: &QualifiedName, create: &CreateIndex) -> Ident {
        let joined = key_names(create.keys.iter(), &create.include);
        names::free_name(table.name.as_str(), Some(&joined), "idx", |name| {
            self.relation_exists(&QualifiedName { schema: table.schema.clone(), name: name.clone() })
        })
    }

    pub(super) fn rename_index(&mut self, name: &ObjectName, if_exists: bool, to: &Name) {
        let found = self.find(name, ObjectId::Index);
        match found {
            Some(found) => {
                let to = QualifiedName { schema: found.schema.clone(), name: to.ident.clone() };
                self.rename_object(ObjectId::Index(found), ObjectId::Index(to), name.span());
            }
            None => {
                if let Some((table, constraint)) = self.constraint_with_index(name) {
                    self.rename_constraint(&table, &constraint, to);
                } else if !if_exists {
                    let diagnostic = self.missing(Kind::Index, name);
                    self.report(diagnostic);
                }
            }
        }
    }

    /// `ALTER INDEX`, of an index of its own or a constraint's.
    pub(super) fn alter_index(&mut self, alter: &AlterIndex) {
        let found = self.find(&alter.name, ObjectId::Index);
        let constraint = if found.is_none() { self.constraint_with_index(&alter.name) } else { None };
        if found.is_none() && constraint.is_none() {
            if !alter.if_exists {
                let wrong = self.wrong_kind(Kind::Index, &alter.name);
                let diagnostic = wrong.unwrap_or_else(|| self.missing(Kind::Index, &alter.name));
                self.report(diagnostic);
            }
            return;
        }
        self.bind_pending();
        for action in &alter.actions {
            let change: Box<dyn FnOnce(&mut IndexStorage)> = match action {
                AlterIndexAction::SetOptions(written) => {
                    let parameters = self.storage_parameters(written);
                    Box::new(|storage| storage.parameters.extend(parameters))
                }
                AlterIndexAction::ResetOptions(names) => Box::new(|storage| {
                    storage.parameters.retain(|name, _| !names.iter().any(|option| option.name == *name));
                }),
                AlterIndexAction::Statistics { column, at, target } => {
                    let keys = self.index_columns(found.as_ref(), constraint.as_ref());
                    if let Some(problem) = no_statistics(&alter.name, &keys, *column) {
                        self.report(problem.at(*at, ""));
                        return;
                    }
                    Box::new(|storage| {
                        match target {
                            Some(target) => storage.statistics.insert(*column, *target),
                            None => storage.statistics.remove(column),
                        };
                    })
                }
                AlterIndexAction::Unsupported(clause) => {
                    self.unsupported(std::slice::from_ref(clause));
                    continue;
                }
            };
            let storage = match (&found, &constraint) {
                (Some(index), _) => self.draft.schema.index_mut(index).map(|index| &mut index.storage),
                (None, Some((table, constraint))) => self
                    .draft
                    .schema
                    .table_mut(table)
                    .and_then(|table| table.constraints.get_mut(constraint))
                    .and_then(|constraint| constraint.kind.index_storage_mut()),
                (None, None) => None,
            };
            if let Some(storage) = storage {
                change(storage);
            }
        }
    }

    /// What an index's columns are: an expression, a column, or one that is only carried.
    fn index_columns(
        &self,
        index: Option<&QualifiedName>,
        constraint: Option<&(QualifiedName, Ident)>,
    ) -> Vec<IndexColumn> {
        let of_key = |key: &IndexKey| match &key.kind {
            IndexKeyKind::Column(name) => IndexColumn::Column(name.clone()),
            IndexKeyKind::Expression(_) => IndexColumn::Expression,
        };
        let (keys, include): (Vec<IndexColumn>, &[Ident]) =
            if let Some(index) = index.and_then(|index| self.draft.schema.index(index)) {
                (index.keys.iter().map(of_key).collect(), &index.include)
            } else {
                let found = constraint.and_then(|(table, name)| self.draft.schema.table(table)?.constraints.get(name));
                match found.map(|constraint| &constraint.kind) {
                    Some(ConstraintKind::PrimaryKey(key) | ConstraintKind::Unique(key)) => {
                        (key.columns.iter().cloned().map(IndexColumn::Column).collect(), &key.include)
                    }
                    Some(ConstraintKind::Exclude(exclusion)) => {
                        (exclusion.elements.iter().map(|element| of_key(&element.key)).collect(), &exclusion.include)
                    }
                    Some(ConstraintKind::ForeignKey(_) | ConstraintKind::Check { .. }) | None => (Vec::new(), &[]),
                }
            };
        keys.into_iter().chain(include.iter().cloned().map(IndexColumn::Included)).collect()
    }

    /// The constraint whose index a name stands for.
    pub(super) fn constraint_with_index(&self, name: &ObjectName) -> Option<(QualifiedName, Ident)> {
        let candidates = self.candidates(name);
        let found = candidates.into_iter().find(|candidate| self.hidden_relations.contains(candidate))?;
        let table = self
            .draft
            .schema
            .tables()
            .find(|table| table.name.schema == found.schema && table.constraints.contains_key(&found.name))?;
        Some((table.name.clone(), found.name))
    }
}

/// What stands at a place of an index.
enum IndexColumn {
    Expression,
    Column(Ident),
    Included(Ident),
}

/// Why a column of an index has no statistics: only what an index computes itself has its own (`ATExecSetStatistics`).
fn no_statistics(index: &ObjectName, columns: &[IndexColumn], number: u32) -> Option<Diagnostic> {
    let index = index.name.ident.as_str();
    let column = usize::try_from(number).ok().and_then(|number| columns.get(number.checked_sub(1)?));
    let (message, sqlstate) = match column {
        Some(IndexColumn::Expression) => return None,
        Some(IndexColumn::Column(name)) => {
            let column = name.as_str();
            (format!("cannot alter statistics on non-expression column \"{column}\" of index \"{index}\""), "0A000")
        }
        Some(IndexColumn::Included(name)) => {
            let column = name.as_str();
            (format!("cannot alter statistics on included column \"{column}\" of index \"{index}\""), "0A000")
        }
        None => (format!("column number {number} of relation \"{index}\" does not exist"), "42703"),
    };
    Some(Diagnostic::error("statistics", message).sqlstate(sqlstate))
}

/// The names of an index's columns, joined (`ChooseIndexColumnNames`, `ChooseIndexNameAddition`).
pub(super) fn key_names<'k>(keys: impl Iterator<Item = &'k IndexKeyDef>, include: &[Name]) -> String {
    let mut parts: Vec<String> = Vec::new();
    for key in keys {
        let part = match &key.value.kind {
            ExprKind::Column(_) => analyze::figure_name(&key.value),
            _ => analyze::figure_name(&key.value).filter(|name| name != "?column?"),
        };
        let part = part.unwrap_or_else(|| "expr".to_owned());
        parts.push(numbered(&part, &parts));
    }
    parts.extend(include.iter().map(|name| name.ident.as_str().to_owned()));
    names::joined(parts.iter().map(String::as_str))
}

/// A name, numbered where one before is the same (`ChooseIndexColumnNames`).
pub(super) fn numbered(part: &str, before: &[String]) -> String {
    if !before.iter().any(|known| known == part) {
        return part.to_owned();
    }
    let mut number = 1u32;
    loop {
        let digits = number.to_string();
        let stem = crate::name::truncate(part, Ident::MAX_BYTES - digits.len());
        let candidate = format!("{stem}{digits}");
        if !before.contains(&candidate) {
            return candidate;
        }
        number += 1;
    }
}
