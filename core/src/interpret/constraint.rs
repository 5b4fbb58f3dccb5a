//! Constraints of tables, and the names they get.

use super::index::key_names;
use super::relation::Relation;
use super::table::Building;
use super::{Interpreter, PendingKey, names, settle};
use crate::analyze;
use crate::diagnostic::Diagnostic;
use crate::model::{
    Constraint, ConstraintKind, Deferrability, Exclusion, ExclusionElement, ExpressionPlace, ForeignKey, Index,
    IndexKey, IndexKeyKind, IndexStorage, ObjectId, ObjectPart, UniqueKey,
};
use crate::name::{Ident, QualifiedName};
use crate::sql::ast::{
    ConstraintDef, ConstraintDefKind, ExcludeDef, ExprKind, ForeignKeyDef, KeyDef, Name, columns_of,
};

impl Interpreter<'_> {
    /// Adds a constraint to a table; `column` is the one it was written behind.
    pub(super) fn build_constraint(
        &mut self,
        building: &mut Building,
        column: Option<&Name>,
        definition: &ConstraintDef,
    ) {
        let kind = match &definition.kind {
            ConstraintDefKind::Check { expression, no_inherit } => {
                let columns = columns_of(expression);
                let only = match columns.as_slice() {
                    [only] => Some(only.ident.as_str()),
                    _ => None,
                };
                let name = self.constraint_name(building, definition, only, "check");
                let place = ExpressionPlace::Check { table: building.table.name.clone(), constraint: name.clone() };
                let expression = self.wait(place, expression);
                (name, ConstraintKind::Check { expression, no_inherit: *no_inherit })
            }
            ConstraintDefKind::PrimaryKey(key) => match self.build_key(building, column, definition, key, true) {
                Some(built) => built,
                None => return,
            },
            ConstraintDefKind::Unique(key) => match self.build_key(building, column, definition, key, false) {
                Some(built) => built,
                None => return,
            },
            ConstraintDefKind::ForeignKey(key) => match self.build_foreign_key(building, column, definition, key) {
                Some(built) => built,
                None => return,
            },
            ConstraintDefKind::NotNull { column: Some(column), .. } => {
                self.set_not_null(building, column, definition);
                return;
            }
            ConstraintDefKind::Exclude(exclude) => match self.build_exclusion(building, definition, exclude) {
                Some(built) => built,
                None => return,
            },
            ConstraintDefKind::NotNull { column: None, .. }
            | ConstraintDefKind::Null
            | ConstraintDefKind::Default(_)
            | ConstraintDefKind::Generated { .. }
            | ConstraintDefKind::Identity { .. } => return,
        };
        let (name, kind) = kind;
        if self.constraint_exists(building, &name, definition) {
            return;
        }
        let part = ObjectPart::Constraint { table: building.table.name.clone(), constraint: name.clone() };
        building.spans.push((part, definition.span));
        let deferrability = definition.deferrability.unwrap_or(Deferrability::NotDeferrable);
        let enforced = definition.enforced != Some(false);
        let validated = enforced && !definition.not_valid;
        let constraint = Constraint { name: name.clone(), kind, deferrability, validated, enforced, part_of: None };
        building.table.constraints.insert(name, constraint);
    }

    fn constraint_exists(&mut self, building: &Building, name: &Ident, definition: &ConstraintDef) -> bool {
        if !building.table.constraints.contains_key(name) {
            return false;
        }
        let table = building.table.name.name.as_str();
        let message = format!("constraint \"{}\" for relation \"{table}\" already exists", name.as_str());
        let mut diagnostic =
            Diagnostic::error("duplicate-constraint", message).at(definition.span, "").sqlstate("42710");
        let part = ObjectPart::Constraint { table: building.table.name.clone(), constraint: name.clone() };
        let built = building.spans.iter().find(|(known, _)| *known == part).map(|(_, span)| *span);
        if let Some(first) = built.or_else(|| self.draft.provenance.definition(&part)) {
            diagnostic = diagnostic.at(first, "it is here");
        }
        self.report(diagnostic);
        true
    }

    /// The name that was written, or the one PostgreSQL would choose for a check or a foreign key.
    fn constraint_name(
        &self,
        building: &Building,
        definition: &ConstraintDef,
        name2: Option<&str>,
        label: &str,
    ) -> Ident {
        if let Some(name) = &definition.name {
            return name.ident.clone();
        }
        let table = &building.table.name;
        names::free_name(table.name.as_str(), name2, label, |name| {
            let name = QualifiedName { schema: table.schema.clone(), name: name.clone() };
            self.constraint_taken(building, &name)
        })
    }

    fn build_key(
        &mut self,
        building: &mut Building,
        column: Option<&Name>,
        definition: &ConstraintDef,
        key: &KeyDef,
        primary: bool,
    ) -> Option<(Ident, ConstraintKind)> {
        if let Some(index) = &key.using_index {
            return self.key_from_index(building, definition, index, primary);
        }
        let columns: Vec<&Name> =
            if key.columns.is_empty() { column.into_iter().collect() } else { key.columns.iter().collect() };
        if !self.columns_exist(building, columns.iter().copied().chain(&key.include)) {
            return None;
        }
        if self.named_twice(&columns, primary) {
            return None;
        }
        let built = UniqueKey {
            columns: columns.iter().map(|name| name.ident.clone()).collect(),
            include: key.include.iter().map(|name| name.ident.clone()).collect(),
            nulls_not_distinct: key.nulls_not_distinct,
            without_overlaps: key.without_overlaps,
            storage: IndexStorage { parameters: self.storage_parameters(&key.options), ..IndexStorage::default() },
        };
        self.finish_key(building, definition, built, primary)
    }

    fn finish_key(
        &mut self,
        building: &mut Building,
        definition: &ConstraintDef,
        key: UniqueKey,
        primary: bool,
    ) -> Option<(Ident, ConstraintKind)> {
        if primary {
            if building.table.primary_key().is_some() {
                let table = building.table.name.name.as_str();
                let message = format!("multiple primary keys for table \"{table}\" are not allowed");
                self.report(
                    Diagnostic::error("multiple-primary-keys", message).at(definition.span, "").sqlstate("42P16"),
                );
                return None;
            }
            for name in &key.columns {
                if !self.not_null_suits(building.table.column(name), &building.table.name, name, definition.span) {
                    return None;
                }
                Self::need_not_null(building, name);
            }
        }
        let table = building.table.clone();
        let what = if primary { "PRIMARY KEY" } else { "UNIQUE" };
        if !self.covers_partition_key(&table, &key, what, definition.span) {
            return None;
        }
        if let Some(diagnostic) = self.check_key_columns(&building.table, &key) {
            self.report(diagnostic.at(definition.span, ""));
            return None;
        }
        let name = match &definition.name {
            Some(name) => {
                let relation = QualifiedName { schema: building.table.name.schema.clone(), name: name.ident.clone() };
                if self.is_taken(building, &relation) {
                    self.name_taken(&relation, name.span);
                    return None;
                }
                name.ident.clone()
            }
            None if primary => self.free_relation(building, None, "pkey").name,
            None => {
                let columns = names::joined(key.columns.iter().chain(&key.include).map(Ident::as_str));
                self.free_relation(building, Some(&columns), "key").name
            }
        };
        let relation = QualifiedName { schema: building.table.name.schema.clone(), name: name.clone() };
        building.relations.insert(relation);
        Some((name, if primary { ConstraintKind::PrimaryKey(key) } else { ConstraintKind::Unique(key) }))
    }

    fn build_exclusion(
        &mut self,
        building: &mut Building,
        definition: &ConstraintDef,
        exclude: &ExcludeDef,
    ) -> Option<(Ident, ConstraintKind)> {
        let columns: Vec<&Name> = exclude
            .elements
            .iter()
            .filter_map(|(key, _)| match &key.value.kind {
                ExprKind::Column(names) => names.first(),
                _ => None,
            })
            .chain(&exclude.include)
            .collect();
        if !self.columns_exist(building, columns) {
            return None;
        }
        let table = building.table.name.clone();
        let name = match &definition.name {
            Some(name) => {
                let relation = QualifiedName { schema: table.schema.clone(), name: name.ident.clone() };
                if self.is_taken(building, &relation) {
                    self.name_taken(&relation, name.span);
                    return None;
                }
                name.ident.clone()
            }
            None => {
                let columns = key_names(exclude.elements.iter().map(|(key, _)| key), &exclude.include);
                self.free_relation(building, Some(&columns), "excl").name
            }
        };
        building.relations.insert(QualifiedName { schema: table.schema.clone(), name: name.clone() });
        let mut elements = Vec::new();
        for (position, (key, operator)) in exclude.elements.iter().enumerate() {
            let place = ExpressionPlace::ExclusionKey { table: table.clone(), constraint: name.clone(), position };
            let schema = operator.schema.as_ref().map(|schema| schema.ident.clone());
            elements.push(ExclusionElement {
                key: self.index_key(place, key),
                operator: operator.symbol.clone(),
                operator_schema: schema.filter(|schema| schema.as_str() != "pg_catalog"),
            });
        }
        // Which operator is meant may depend on the types.
        self.unsettled_keys = true;
        let predicate = exclude.predicate.as_ref().map(|predicate| {
            let place = ExpressionPlace::ExclusionPredicate { table: table.clone(), constraint: name.clone() };
            self.wait(place, predicate)
        });
        self.touched.insert(ObjectId::Table(table));
        let exclusion = Exclusion {
            method: exclude.method.as_ref().map_or_else(|| Ident::new("btree"), |method| method.ident.clone()),
            elements,
            include: exclude.include.iter().map(|name| name.ident.clone()).collect(),
            predicate,
            storage: IndexStorage { parameters: self.storage_parameters(&exclude.options), ..IndexStorage::default() },
        };
        Some((name, ConstraintKind::Exclude(Box::new(exclusion))))
    }

    /// `USING INDEX`: the index becomes the constraint's.
    fn key_from_index(
        &mut self,
        building: &mut Building,
        definition: &ConstraintDef,
        index: &Name,
        primary: bool,
    ) -> Option<(Ident, ConstraintKind)> {
        let id = QualifiedName { schema: building.table.name.schema.clone(), name: index.ident.clone() };
        let found = self.draft.schema.index(&id).cloned();
        let columns: Option<Vec<Ident>> = found.as_ref().and_then(|index| {
            let column = |key: &IndexKey| match &key.kind {
                IndexKeyKind::Column(name) => Some(name.clone()),
                IndexKeyKind::Expression(_) => None,
            };
            index.keys.iter().map(column).collect()
        });
        if building.relations.contains(&id) || self.hidden_relations.contains(&id) {
            let message = format!("index \"{}\" is already associated with a constraint", index.ident.as_str());
            self.report(Diagnostic::error("wrong-index", message).at(index.span, "").sqlstate("55000"));
            return None;
        }
        if self.relation(&id).is_none_or(|relation| matches!(relation, Relation::Table | Relation::Sequence)) {
            let message = format!("index \"{}\" does not exist", index.ident.as_str());
            self.report(Diagnostic::error("unknown-index", message).at(index.span, "").sqlstate("42704"));
            return None;
        }
        let (Some(found), Some(columns)) = (found, columns) else {
            let message = format!("there is no unique index \"{}\" on columns of this table", index.ident.as_str());
            self.report(Diagnostic::error("wrong-index", message).at(index.span, "").sqlstate("42809"));
            return None;
        };
        if let Some(problem) = self.unsuitable(building, &found) {
            let message = format!("index \"{}\" {problem}", index.ident.as_str());
            self.report(Diagnostic::error("wrong-index", message).at(index.span, "").sqlstate("42809"));
            return None;
        }
        self.draft.schema.remove(&ObjectId::Index(id));
        let key = UniqueKey {
            columns,
            include: found.include,
            nulls_not_distinct: found.nulls_not_distinct,
            without_overlaps: false,
            storage: found.storage,
        };
        let named = ConstraintDef {
            name: Some(definition.name.clone().unwrap_or_else(|| index.clone())),
            ..definition.clone()
        };
        self.finish_key(building, &named, key, primary)
    }

    /// What keeps an index from being a constraint's.
    fn unsuitable(&self, building: &Building, index: &Index) -> Option<String> {
        if index.table != building.table.name {
            return Some(format!("does not belong to table \"{}\"", building.table.name.name.as_str()));
        }
        if !index.unique {
            return Some("is not a unique index".to_owned());
        }
        if index.predicate.is_some() {
            return Some("is a partial index".to_owned());
        }
        let plain = |key: &IndexKey| {
            let column = match &key.kind {
                IndexKeyKind::Column(name) => building.table.column(name),
                IndexKeyKind::Expression(_) => None,
            };
            let default = column
                .and_then(|column| analyze::default_opclass(&self.draft.schema, &column.data_type, &index.method));
            let own = key.opclass.as_ref().is_none_or(|(name, _)| default.as_ref() == Some(name));
            own && !key.descending && !key.nulls_first && key.collation.is_none()
        };
        let at = index.keys.iter().position(|key| !plain(key))?;
        Some(format!("column number {} does not have default sorting behavior", at + 1))
    }

    /// Whether a key names a column twice; reports it.
    fn named_twice(&mut self, columns: &[&Name], primary: bool) -> bool {
        let twice = columns
            .iter()
            .enumerate()
            .find(|(at, name)| columns.iter().take(*at).any(|before| before.ident == name.ident));
        if let Some((_, name)) = twice {
            let what = if primary { "primary key" } else { "unique" };
            let message = format!("column \"{}\" appears twice in {what} constraint", name.ident.as_str());
            self.report(Diagnostic::error("duplicate-column", message).at(name.span, "").sqlstate("42701"));
        }
        twice.is_some()
    }

    fn build_foreign_key(
        &mut self,
        building: &mut Building,
        column: Option<&Name>,
        definition: &ConstraintDef,
        key: &ForeignKeyDef,
    ) -> Option<(Ident, ConstraintKind)> {
        let columns: Vec<&Name> =
            if key.columns.is_empty() { column.into_iter().collect() } else { key.columns.iter().collect() };
        if !self.columns_exist(building, columns.iter().copied().chain(&key.on_delete_columns)) {
            return None;
        }
        let outside = |name: &&Name| !columns.iter().any(|column| column.ident == name.ident);
        if let Some(name) = key.on_delete_columns.iter().find(outside) {
            let message = format!(
                "column \"{}\" referenced in ON DELETE SET action must be part of foreign key",
                name.ident.as_str()
            );
            self.report(Diagnostic::error("foreign-key", message).at(name.span, "").sqlstate("42P10"));
            return None;
        }
        if key.period || key.referenced_period {
            let referenced = !key.referenced_columns.is_empty() && !key.referenced_period;
            let problem = if !key.period {
                Some(settle::PERIOD_REFERENCED)
            } else if referenced {
                Some("foreign key uses PERIOD on the referencing table but not the referenced table")
            } else {
                None
            };
            if let Some(problem) = problem {
                self.report(Diagnostic::error("foreign-key", problem).at(definition.span, "").sqlstate("42830"));
                return None;
            }
        }
        let joined = names::joined(columns.iter().map(|name| name.ident.as_str()));
        let name = self.constraint_name(building, definition, Some(&joined), "fkey");
        // The referenced table may come later: its name is settled now where it can be, and checked at the end.
        let itself = self.candidates(&key.references).into_iter().find(|candidate| *candidate == building.table.name);
        let references = itself
            .or_else(|| self.find(&key.references, ObjectId::Table))
            .or_else(|| self.declared(&key.references))
            .or_else(|| self.candidates(&key.references).into_iter().next())?;
        building.keys.push(PendingKey {
            table: building.table.name.clone(),
            constraint: name.clone(),
            span: key.references.span(),
            unlogged: building.table.storage.unlogged,
        });
        let idents = |names: &[Name]| names.iter().map(|name| name.ident.clone()).collect();
        let built = ForeignKey {
            columns: columns.iter().map(|name| name.ident.clone()).collect(),
            references,
            referenced_columns: idents(&key.referenced_columns),
            match_type: key.match_type,
            on_update: key.on_update,
            on_delete: key.on_delete,
            on_delete_columns: idents(&key.on_delete_columns),
            period: key.period,
        };
        Some((name, ConstraintKind::ForeignKey(built)))
    }

    fn columns_exist<'n>(&mut self, building: &Building, names: impl IntoIterator<Item = &'n Name>) -> bool {
        let mut all = true;
        for name in names {
            if building.table.column(&name.ident).is_none() {
                let message = format!("column \"{}\" named in key does not exist", name.ident.as_str());
                let mut diagnostic = Diagnostic::error("unknown-column", message).at(name.span, "").sqlstate("42703");
                let known = building.table.columns.iter().map(|column| column.name.as_str());
                if let Some(near) = crate::name::nearest(name.ident.as_str(), known) {
                    diagnostic = diagnostic.help(format!("did you mean \"{near}\"?"));
                }
                self.report(diagnostic);
                all = false;
            }
        }
        all
    }
}
