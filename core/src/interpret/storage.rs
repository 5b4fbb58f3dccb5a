//! How tables and columns are stored: `ATExecSetRelOptions`, `ATExecSetStorage` and their kin (tablecmds.c).

use std::collections::BTreeMap;

use super::Interpreter;
use crate::diagnostic::Diagnostic;
use crate::model::{Storage, Tuning, TypeRef, default_storage};
use crate::name::QualifiedName;
use crate::sql::ast::{ColumnTuning, Name, StorageOption};

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

    pub(super) fn change_storage(&mut self, table: &QualifiedName, change: impl FnOnce(&mut Storage)) {
        if let Some(table) = self.draft.schema.table_mut(table) {
            change(&mut table.storage);
        }
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
