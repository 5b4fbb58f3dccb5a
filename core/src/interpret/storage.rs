//! How tables and columns are stored: `ATExecSetRelOptions`, `ATExecSetStorage` and their kin (tablecmds.c).

use std::collections::{BTreeMap, BTreeSet};

use super::Interpreter;
use crate::diagnostic::Diagnostic;
use crate::model::{ConstraintKind, Storage, Tuning, TypeRef, default_storage};
use crate::name::QualifiedName;
use crate::sql::ast::{AlterTableAction, AlterTableKind, ColumnTuning, Name, StorageOption};

/// What a table is before a statement that may make it logged or unlogged.
pub(super) struct Logging {
    unlogged: bool,
    relations: BTreeSet<QualifiedName>,
}

impl Interpreter<'_> {
    /// Parameters as they were written, each at most once.
    pub(super) fn storage_parameters(&mut self, written: &[StorageOption]) -> BTreeMap<String, String> {
        let mut found = BTreeMap::new();
        for option in written {
            let value = option.value.clone().unwrap_or_else(|| "true".to_owned());
            if found.insert(option.name.clone(), value).is_some() {
                let message = format!("parameter \"{}\" specified more than once", option.name);
                self.report(Diagnostic::error("storage-parameter", message).at(option.span, "").sqlstate("22023"));
            }
        }
        found
    }

    /// `SET LOGGED`, `SET UNLOGGED`: the sequences that its columns own follow (`ATRewriteTables`).
    pub(super) fn set_unlogged(&mut self, table: &QualifiedName, unlogged: bool) {
        self.change_storage(table, |storage| storage.unlogged = unlogged);
        self.log_owned(table, unlogged, &BTreeSet::new());
    }

    fn log_owned(&mut self, table: &QualifiedName, unlogged: bool, but: &BTreeSet<QualifiedName>) {
        let owned: Vec<QualifiedName> =
            self.relations_of(table).into_iter().filter(|name| !but.contains(name)).collect();
        owned.iter().for_each(|name| self.set_sequence_unlogged(name, unlogged));
        let Some(found) = self.draft.schema.table_mut(table) else { return };
        for identity in found.columns.iter_mut().filter_map(|column| column.identity.as_mut()) {
            if owned.contains(&identity.sequence) {
                identity.unlogged = unlogged;
            }
        }
    }

    /// Before a statement that makes a table logged or unlogged: what it is, and which sequences it has.
    pub(super) fn logging(&self, table: &QualifiedName, actions: &[&AlterTableAction]) -> Option<Logging> {
        let turns = actions.iter().any(|action| matches!(action.kind, AlterTableKind::SetUnlogged(_)));
        let found = self.draft.schema.table(table).filter(|_| turns && actions.len() > 1)?;
        Some(Logging { unlogged: found.storage.unlogged, relations: self.relations_of(table) })
    }

    /// Sequences that the same statement made are what the table was before it.
    pub(super) fn end_logging(&mut self, table: &QualifiedName, before: Option<Logging>) {
        if let Some(Logging { unlogged, relations }) = before {
            self.log_owned(table, unlogged, &relations);
        }
    }

    pub(super) fn change_storage(&mut self, table: &QualifiedName, change: impl FnOnce(&mut Storage)) {
        if let Some(table) = self.draft.schema.table_mut(table) {
            change(&mut table.storage);
        }
    }

    /// `CLUSTER ON`, of an index of the table that has an order (`mark_index_clustered`, `check_index_is_clusterable`).
    pub(super) fn cluster_on(&mut self, table: &QualifiedName, index: Option<&Name>) {
        if let Some(index) = index {
            let name = QualifiedName { schema: table.schema.clone(), name: index.ident.clone() };
            let constraint = self.draft.schema.table(table).and_then(|table| table.constraints.get(&index.ident));
            let constraint = constraint.filter(|constraint| constraint.kind.has_index());
            let own = self.draft.schema.index(&name).filter(|own| own.table == *table);
            let method = match (own, constraint.map(|constraint| &constraint.kind)) {
                (Some(own), _) => own.method.as_str(),
                (None, Some(ConstraintKind::Exclude(exclusion))) => exclusion.method.as_str(),
                (None, Some(_)) => "btree",
                (None, None) => {
                    let known = self.relation_exists(&name);
                    let (message, sqlstate) = match known {
                        true => (
                            format!(
                                "\"{}\" is not an index for table \"{}\"",
                                index.ident.as_str(),
                                table.name.as_str()
                            ),
                            "42809",
                        ),
                        false => (
                            format!(
                                "index \"{}\" for table \"{}\" does not exist",
                                index.ident.as_str(),
                                table.name.as_str()
                            ),
                            "42704",
                        ),
                    };
                    self.report(Diagnostic::error("unknown-index", message).at(index.span, "").sqlstate(sqlstate));
                    return;
                }
            };
            let partial = constraint.is_some_and(|constraint| match &constraint.kind {
                ConstraintKind::Exclude(exclusion) => exclusion.predicate.is_some(),
                _ => false,
            });
            let problem = if !matches!(method, "btree" | "gist") {
                Some(format!(
                    "cannot cluster on index \"{}\" because access method does not support clustering",
                    index.ident.as_str()
                ))
            } else if own.is_some_and(|own| own.predicate.is_some()) || partial {
                Some(format!("cannot cluster on partial index \"{}\"", index.ident.as_str()))
            } else {
                None
            };
            if let Some(message) = problem {
                self.report(Diagnostic::error("wrong-index", message).at(index.span, "").sqlstate("0A000"));
                return;
            }
        }
        self.change_storage(table, |storage| storage.clustered_on = index.map(|index| index.ident.clone()));
    }

    pub(super) fn set_parameters(&mut self, table: &QualifiedName, written: &[StorageOption]) {
        let parameters = self.storage_parameters(written);
        self.change_storage(table, |storage| storage.parameters.extend(parameters));
    }

    pub(super) fn reset_parameters(&mut self, table: &QualifiedName, names: &[StorageOption]) {
        self.change_storage(table, |storage| {
            for option in names {
                storage.parameters.remove(&option.name);
            }
        });
    }

    pub(super) fn tune_column(&mut self, table: &QualifiedName, column: &Name, change: &ColumnTuning) {
        let set = match change {
            ColumnTuning::Set(written) => self.storage_parameters(written),
            _ => BTreeMap::new(),
        };
        let known = self.diagnostics.len();
        let found = self.draft.schema.table(table).and_then(|table| table.column(&column.ident));
        let Some(data_type) = found.map(|column| column.data_type.clone()) else { return };
        let storage = match change {
            ColumnTuning::Storage(Some(name)) => self.column_storage(&data_type, name),
            _ => None,
        };
        if self.refused_since(known) {
            return;
        }
        self.change_column(table, &column.ident, |column| {
            let tuning = &mut column.tuning;
            match change {
                ColumnTuning::Storage(_) => tuning.storage = storage,
                ColumnTuning::Compression(method) => tuning.compression = compression(method.as_ref()),
                ColumnTuning::Statistics(target) => tuning.statistics = *target,
                ColumnTuning::Set(_) => tuning.options.extend(set),
                ColumnTuning::Reset(names) => names.iter().for_each(|option| {
                    tuning.options.remove(&option.name);
                }),
            }
        });
    }

    /// What `STORAGE` means for a column of a type: nothing where it is the type's own.
    fn column_storage(&mut self, data_type: &TypeRef, written: &Name) -> Option<String> {
        let name = written.ident.as_str().to_ascii_lowercase();
        if !["plain", "external", "extended", "main", "default"].contains(&name.as_str()) {
            let message = format!("invalid storage type \"{}\"", written.ident.as_str());
            let diagnostic = Diagnostic::error("storage", message).at(written.span, "");
            self.report(diagnostic.help("PLAIN, EXTERNAL, EXTENDED or MAIN").sqlstate("22023"));
            return None;
        }
        let own = default_storage(data_type);
        if own == "plain" && name != "plain" && name != "default" {
            let message = "column data type can only have storage PLAIN";
            self.report(Diagnostic::error("storage", message).at(written.span, "").sqlstate("0A000"));
            return None;
        }
        (name != own && name != "default").then_some(name)
    }

    /// What a new column says of its storage.
    pub(super) fn tuning(&mut self, data_type: &TypeRef, storage: Option<&Name>, method: Option<&Name>) -> Tuning {
        let storage = storage.and_then(|name| self.column_storage(data_type, name));
        Tuning { storage, compression: compression(method), ..Tuning::default() }
    }
}

fn compression(method: Option<&Name>) -> Option<String> {
    method.map(|name| name.ident.as_str().to_ascii_lowercase()).filter(|name| name != "default")
}
