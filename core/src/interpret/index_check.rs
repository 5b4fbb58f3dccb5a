//! What PostgreSQL demands of an index: `DefineIndex` and `ComputeIndexAttrs` of its source.

use super::{Interpreter, Mode};
use crate::analyze;
use crate::diagnostic::Diagnostic;
use crate::model::{Exclusion, Index, IndexKey, IndexKeyKind, IndexStorage, ObjectId, ObjectPart, Table, UniqueKey};
use crate::name::{Ident, QualifiedName, nearest};

/// What an access method can do (`pg_am`, `IndexAmRoutine`).
struct Method {
    name: &'static str,
    unique: bool,
    several: bool,
    ordered: bool,
    include: bool,
}

const METHODS: &[Method] = &[
    Method { name: "btree", unique: true, several: true, ordered: true, include: true },
    Method { name: "hash", unique: false, several: false, ordered: false, include: false },
    Method { name: "gist", unique: false, several: true, ordered: false, include: true },
    Method { name: "gin", unique: false, several: true, ordered: false, include: false },
    Method { name: "spgist", unique: false, several: false, ordered: false, include: true },
    Method { name: "brin", unique: false, several: true, ordered: false, include: false },
];

impl Interpreter<'_> {
    /// Reports what PostgreSQL refuses of an index, but for what only its expressions tell.
    pub(super) fn check_index(&self, index: &Index) -> Vec<Diagnostic> {
        let Some(table) = self.draft.schema.shape(&index.table) else {
            return Vec::new();
        };
        let part = ObjectPart::Object(ObjectId::Index(index.name.clone()));
        let span = self.draft.provenance.0.get(&part).and_then(|spans| spans.last()).copied();
        let mut found = unknown_columns(&table, index);
        found.extend(method_problem(index));
        found.extend(index.keys.iter().filter_map(|key| self.key_problem(&table, &index.method, key)));
        let name = index.name.name.as_str();
        found
            .into_iter()
            .map(|diagnostic| match span {
                Some(span) => diagnostic.at(span, format!("in index \"{name}\"")),
                None => diagnostic,
            })
            .collect()
    }

    fn key_problem(&self, table: &Table, method: &Ident, key: &IndexKey) -> Option<Diagnostic> {
        let IndexKeyKind::Column(name) = &key.kind else {
            return None;
        };
        let column = table.column(name)?;
        let problem = analyze::check_key(&self.draft.schema, &column.data_type, method, key).err()?;
        let elsewhere = problem.elsewhere;
        let diagnostic = problem.diagnostic();
        // An extension that was there before the sources may bring it; a history begins with nothing.
        match (elsewhere, self.mode) {
            (true, Mode::Compose) => Some(Diagnostic {
                severity: crate::diagnostic::Severity::Warning,
                sqlstate: None,
                ..diagnostic.help("an extension must bring it")
            }),
            (true, Mode::Replay) | (false, _) => Some(diagnostic),
        }
    }

    /// What PostgreSQL refuses of an exclusion constraint, but for what only its expressions tell.
    pub(super) fn check_exclusion(&self, table: &Table, name: &Ident, exclusion: &Exclusion) -> Option<Diagnostic> {
        let index = Index {
            name: QualifiedName { schema: table.name.schema.clone(), name: name.clone() },
            table: table.name.clone(),
            unique: false,
            nulls_not_distinct: false,
            method: exclusion.method.clone(),
            keys: exclusion.elements.iter().map(|element| element.key.clone()).collect(),
            include: exclusion.include.clone(),
            predicate: None,
            storage: IndexStorage::default(),
            part_of: None,
        };
        let method = exclusion.method.as_str();
        if matches!(method, "gin" | "brin") {
            let message = format!("access method \"{method}\" does not support exclusion constraints");
            return Some(Diagnostic::error("access-method", message).sqlstate("0A000"));
        }
        method_problem(&index)
            .or_else(|| index.keys.iter().find_map(|key| self.key_problem(table, &index.method, key)))
            .or_else(|| {
                exclusion.elements.iter().find_map(|element| {
                    let IndexKeyKind::Column(column) = &element.key.kind else { return None };
                    let data_type = &table.column(column)?.data_type;
                    analyze::exclusion_problem(&self.draft.schema, data_type, &exclusion.method, element)
                })
            })
    }

    /// That a column of a key has no order, or nothing to tell whether it overlaps: keys are btree indexes, or gist ones.
    pub(super) fn check_key_columns(&self, table: &Table, key: &UniqueKey) -> Option<Diagnostic> {
        let plain = |name: &Ident| IndexKey {
            kind: IndexKeyKind::Column(name.clone()),
            collation: None,
            opclass: None,
            descending: false,
            nulls_first: false,
        };
        let method = Ident::new(if key.without_overlaps { "gist" } else { "btree" });
        if let Some(last) = key.columns.last().filter(|_| key.without_overlaps)
            && table.column(last).is_some_and(|column| !analyze::may_be_range(&self.draft.schema, &column.data_type))
        {
            let message = format!("column \"{}\" in WITHOUT OVERLAPS is not a range or multirange type", last.as_str());
            return Some(Diagnostic::error("key-type", message).sqlstate("42804"));
        }
        key.columns.iter().find_map(|name| self.key_problem(table, &method, &plain(name)))
    }

    /// A collation by its name. Reports one that no server has.
    pub(super) fn collation(&mut self, name: &crate::sql::ast::ObjectName) -> Option<QualifiedName> {
        let word = &name.name.ident;
        if let Some(found) = self.own_collation(name) {
            return Some(found);
        }
        let schema = name.schema().map_or("pg_catalog", |schema| schema.ident.as_str());
        let unknown = schema != "pg_catalog" && schema != "information_schema";
        if unknown
            || word.as_str() != "default"
                && !analyze::is_builtin_collation(&self.draft.schema, word)
                && !is_locale(word.as_str())
        {
            let message = format!("collation \"{}\" for encoding \"UTF8\" does not exist", word.as_str());
            self.report(Diagnostic::error("unknown-collation", message).at(name.span(), "").sqlstate("42704"));
            return None;
        }
        Some(QualifiedName::new(schema, word.as_str()))
    }
}

/// Whether a collation's name is that of a locale, as the operating system or ICU may bring it: `de_DE.utf8`, `und-x-icu`.
fn is_locale(name: &str) -> bool {
    let language: String = name.chars().take_while(char::is_ascii_alphabetic).collect();
    let rest = name.get(language.len()..).unwrap_or_default();
    (2..=3).contains(&language.len()) && (rest.is_empty() || rest.starts_with(['_', '-', '.', '@']))
}

fn unknown_columns(table: &Table, index: &Index) -> Vec<Diagnostic> {
    let columns = index.keys.iter().filter_map(|key| match &key.kind {
        IndexKeyKind::Column(name) => Some(name),
        IndexKeyKind::Expression(_) => None,
    });
    let known = || table.columns.iter().map(|column| column.name.as_str());
    columns
        .chain(&index.include)
        .filter(|name| table.column(name).is_none())
        .map(|name| {
            let message = format!("column \"{}\" does not exist", name.as_str());
            let diagnostic = Diagnostic::error("unknown-column", message).sqlstate("42703");
            match nearest(name.as_str(), known()) {
                Some(near) => diagnostic.help(format!("did you mean \"{near}\"?")),
                None => diagnostic,
            }
        })
        .collect()
}

/// That an access method does not exist, or cannot do what is asked of it.
fn method_problem(index: &Index) -> Option<Diagnostic> {
    let name = index.method.as_str();
    let Some(method) = METHODS.iter().find(|method| method.name == name) else {
        let message = format!("access method \"{name}\" does not exist");
        return Some(Diagnostic::error("unknown-access-method", message).sqlstate("42704"));
    };
    let ordered = index.keys.iter().any(|key| key.descending || key.nulls_first);
    let lack = if index.unique && !method.unique {
        "unique indexes"
    } else if index.keys.len() > 1 && !method.several {
        "multicolumn indexes"
    } else if !index.include.is_empty() && !method.include {
        "included columns"
    } else if ordered && !method.ordered {
        "ASC/DESC or NULLS FIRST/LAST options"
    } else {
        return None;
    };
    let message = format!("access method \"{name}\" does not support {lack}");
    Some(Diagnostic::error("access-method", message).sqlstate("0A000"))
}
