//! Indexes.

use super::{Interpreter, Mode, names};
use crate::analyze;
use crate::diagnostic::Diagnostic;
use crate::model::{ExpressionPlace, Index, IndexKey, IndexKeyKind, Kind, Object, ObjectId};
use crate::name::{Ident, QualifiedName};
use crate::source::Span;
use crate::sql::ast::{CreateIndex, ExprKind, IndexKeyDef, Name, ObjectName};

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
        let keys = create.keys.iter().enumerate().map(|(position, key)| self.index_key(&name, position, key)).collect();
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
                self.absorb_below(&table);
            }
        } else {
            self.withdraw(waiting, &id);
        }
    }

    fn index_key(&mut self, index: &QualifiedName, position: usize, key: &IndexKeyDef) -> IndexKey {
        let kind = match &key.value.kind {
            ExprKind::Column(names) if names.len() == 1 => {
                IndexKeyKind::Column(names.first().map_or_else(|| Ident::new(""), |name| name.ident.clone()))
            }
            _ => {
                let place = ExpressionPlace::IndexKey { index: index.clone(), position };
                IndexKeyKind::Expression(self.wait(place, &key.value))
            }
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
        let mut parts: Vec<String> = Vec::new();
        for key in &create.keys {
            let part = match &key.value.kind {
                ExprKind::Column(_) => analyze::figure_name(&key.value),
                _ => analyze::figure_name(&key.value).filter(|name| name != "?column?"),
            };
            let part = part.unwrap_or_else(|| "expr".to_owned());
            parts.push(numbered(&part, &parts));
        }
        parts.extend(create.include.iter().map(|name| name.ident.as_str().to_owned()));
        let joined = names::joined(parts.iter().map(String::as_str));
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

/// A name, numbered where one before is the same (`ChooseIndexColumnNames`).
fn numbered(part: &str, before: &[String]) -> String {
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
