//! Schemas and enumerated types, and what happens when a name is there already.

use std::collections::BTreeMap;

use super::{Draft, Interpreter, Mode, Pending, Provenance};
use crate::diagnostic::Diagnostic;
use crate::model::{AccessList, ConstraintKind, Enum, Kind, Namespace, Object, ObjectId, ObjectPart, Schema, Sequence};
use crate::name::{Ident, QualifiedName};
use crate::source::Span;
use crate::sql::ast::{
    AlterTableKind, CreateEnum, CreateSchema, Name, Published, Statement, StatementKind, Text, WholeBody,
};

/// A second definition of something.
#[derive(Debug, Clone)]
pub(crate) struct Twin {
    pub(super) object: Object,
    pub(super) sequences: Vec<Sequence>,
    pub(super) pending: Vec<Pending>,
    pub(super) span: Span,
    pub(super) at: Span,
}

impl Interpreter<'_> {
    pub(super) fn create_schema(&mut self, create: &CreateSchema, span: Span) {
        self.unsupported(&create.unsupported);
        let namespace = Namespace { name: create.name.ident.clone() };
        let name = namespace.name.as_str().to_owned();
        let known = self.diagnostics.len();
        if self.reserved_schema(&create.name) {
            return;
        }
        if name != "public" {
            self.define(Object::Schema(namespace), span, create.name.span, create.if_not_exists);
        } else if self.public_dropped.take().is_some() {
            // What initdb grants to everybody is not granted again.
            self.draft.schema.set_access(&ObjectPart::Object(ObjectId::Schema(namespace.name)), AccessList::new());
        } else if self.mode == Mode::Replay && !create.if_not_exists {
            let message = "schema \"public\" already exists";
            self.report(Diagnostic::error("duplicate-schema", message).at(create.name.span, "").sqlstate("42P06"));
        }
        if let Some(owner) = create.owner.as_ref().filter(|_| !self.refused_since(known)) {
            self.own_schema(&create.name, owner, span);
        }
    }

    /// Whether a schema's name is one of those that PostgreSQL keeps for itself; reports it.
    pub(super) fn reserved_schema(&mut self, name: &Name) -> bool {
        let reserved = name.ident.as_str().starts_with("pg_");
        if reserved {
            let message = format!("unacceptable schema name \"{}\"", name.ident.as_str());
            self.report(
                Diagnostic::error("reserved-name", message)
                    .at(name.span, "")
                    .help("the prefix \"pg_\" is reserved for PostgreSQL's own schemas")
                    .sqlstate("42939"),
            );
        }
        reserved
    }

    pub(super) fn create_enum(&mut self, create: &CreateEnum, span: Span) {
        let name = self.target(&create.name);
        if self.draft.schema.table(&name).is_some() {
            self.row_type_taken(&name, create.name.span());
            return;
        }
        let mut labels: Vec<String> = Vec::with_capacity(create.labels.len());
        for label in &create.labels {
            if !self.label_fits(label) {
                continue;
            }
            if labels.contains(&label.text) {
                let message = format!("enum label \"{}\" used more than once", label.text);
                self.report(Diagnostic::error("duplicate-label", message).at(label.span, "").sqlstate("23505"));
            } else {
                labels.push(label.text.clone());
            }
        }
        self.define(Object::Enum(Enum { name, labels }), span, create.name.span(), false);
    }

    /// Whether a label is short enough; reports one that is not.
    pub(super) fn label_fits(&mut self, label: &Text) -> bool {
        if label.text.len() <= Ident::MAX_BYTES {
            return true;
        }
        let message = format!("invalid enum label \"{}\"", label.text);
        let diagnostic = Diagnostic::error("enum-label", message).at(label.span, "");
        self.report(diagnostic.help(format!("labels have at most {} bytes", Ident::MAX_BYTES)).sqlstate("42602"));
        false
    }

    /// Says that a type and a table cannot share a name: every table has a type of its rows.
    pub(super) fn row_type_taken(&mut self, name: &QualifiedName, at: Span) {
        let message = format!("type \"{}\" already exists", name.name.as_str());
        let mut diagnostic = Diagnostic::error("duplicate-object", message)
            .at(at, "")
            .help("every table has a type of the same name, the type of its rows: choose another")
            .sqlstate("42710");
        let ids = [self.draft.schema.rows_named(name), ObjectId::Type(name.clone())];
        let first = ids.into_iter().find_map(|id| self.draft.provenance.definition(&ObjectPart::Object(id)));
        if let Some(first) = first {
            diagnostic = diagnostic.at(first, "by what is here");
        }
        self.report(diagnostic);
    }

    /// Whether what a statement stands on is there already, as far as it must be.
    pub(crate) fn can_run(&self, statement: &Statement) -> bool {
        if let StatementKind::AlterTable(alter) = &statement.kind {
            return match alter.actions.first().map(|action| &action.kind) {
                Some(AlterTableKind::AttachPartition { partition, .. }) => self.can_join(partition, &alter.name, true),
                Some(AlterTableKind::Inherit(parent)) => self.can_join(&alter.name, parent, false),
                _ => true,
            };
        }
        let table = match &statement.kind {
            StatementKind::CreateTable(create) => {
                let comes = |parent| self.find(parent, ObjectId::Table).is_none() && self.declared(parent).is_some();
                return !create.parents.iter().any(comes);
            }
            StatementKind::CreateIndex(create) => &create.table,
            StatementKind::CreatePolicy(create) => &create.table,
            StatementKind::CreateTrigger(create) => &create.table,
            StatementKind::CreateRule(create) => &create.table,
            StatementKind::CreateWhole(create) => match &create.body {
                WholeBody::Statistics { table, .. } => table,
                // What they name may come by a rename.
                WholeBody::Publication { published, .. } => {
                    return published.iter().all(|one| match one {
                        Published::Table { name, .. } => self.relation_named(name).is_some(),
                        Published::Schema(schema, _) => schema.iter().all(|name| self.schema_exists(&name.ident)),
                    });
                }
                WholeBody::EventTrigger { function, .. } => {
                    let named = |name: QualifiedName| self.draft.schema.routines_named(&name).next().is_some();
                    return self.candidates(function).into_iter().any(named);
                }
                WholeBody::Wrapper(said) => {
                    let functions = said.handler.iter().chain(&said.validator).flatten();
                    return functions.into_iter().all(|function| self.is_function_there(function));
                }
                WholeBody::Server { wrapper, .. } => return self.is_wrapper_there(wrapper),
                WholeBody::Collation(_) | WholeBody::CollationFrom(_) => return true,
            },
            _ => return true,
        };
        self.find(table, ObjectId::Table).or_else(|| self.find(table, ObjectId::View)).is_some()
    }

    /// Compares what was defined more than once, with its expressions resolved, before anything is changed.
    pub(crate) fn end_creates(&mut self) {
        for twin in std::mem::take(&mut self.twins) {
            let same = self.says_the_same(&twin);
            self.already_there(&twin.object.id(), same, twin.span, twin.at, false);
        }
    }

    /// Whether a second definition means what the first one does.
    fn says_the_same(&self, twin: &Twin) -> bool {
        let id = twin.object.id();
        let pending = |all: &[Pending]| -> Vec<Pending> {
            all.iter().filter(|pending| pending.place.object() == id).cloned().collect()
        };
        let resolve = |schema: Schema, pending: Vec<Pending>| {
            let draft = Draft { schema, pending, provenance: Provenance::default() };
            let mut schema = crate::analyze::analyze(draft).value.schema;
            self.name_referenced(&mut schema, &id);
            schema
        };
        let first = resolve(self.draft.schema.clone(), pending(&self.draft.pending));
        let mut schema = self.draft.schema.clone();
        schema.insert(twin.object.clone());
        let second = resolve(schema, twin.pending.clone());
        let sequences = twin.sequences.iter().all(|sequence| first.sequence(&sequence.name) == Some(sequence));
        sequences && first.get(&id) == second.get(&id)
    }

    /// Writes out the columns that a table's foreign keys reference where they reference a primary key.
    fn name_referenced(&self, schema: &mut Schema, table: &ObjectId) {
        let keys: BTreeMap<QualifiedName, Vec<Ident>> = schema
            .tables()
            .filter_map(|table| match &table.primary_key()?.kind {
                ConstraintKind::PrimaryKey(key) => Some((table.name.clone(), key.columns.clone())),
                ConstraintKind::Unique(_)
                | ConstraintKind::ForeignKey(_)
                | ConstraintKind::Check { .. }
                | ConstraintKind::Exclude(_) => None,
            })
            .collect();
        let ObjectId::Table(table) = table else {
            return;
        };
        let constraints = schema.table_mut(table).into_iter().flat_map(|table| table.constraints.values_mut());
        for constraint in constraints {
            if let ConstraintKind::ForeignKey(key) = &mut constraint.kind
                && key.referenced_columns.is_empty()
                && let Some(columns) = keys.get(&key.references)
            {
                key.referenced_columns.clone_from(columns);
            }
        }
    }

    /// Puts an object in unless one of its identity is there: then both say the same, or they clash. Answers whether it
    /// was put in.
    pub(super) fn define(&mut self, object: Object, span: Span, at: Span, if_not_exists: bool) -> bool {
        let id = object.id();
        let Some(before) = self.draft.schema.get(&id) else {
            self.draft.provenance.add(ObjectPart::Object(id), span);
            self.draft.schema.insert(object);
            return true;
        };
        if *before == object || self.mode == Mode::Replay {
            let same = *before == object;
            self.already_there(&id, same, span, at, if_not_exists);
        } else {
            self.twins.push(Twin { object, sequences: Vec::new(), pending: Vec::new(), span, at });
        }
        false
    }

    /// Takes back the expressions that wait for a definition that was not put in; where it waits to be compared with the
    /// first one, they wait with it.
    pub(super) fn withdraw(&mut self, waiting: usize, id: &ObjectId) {
        let withdrawn = self.draft.pending.split_off(waiting.min(self.draft.pending.len()));
        if let Some(twin) = self.twins.last_mut().filter(|twin| twin.object.id() == *id && twin.pending.is_empty()) {
            twin.pending = withdrawn;
        }
    }

    /// Says what there is to say when something is defined that is there already.
    pub(super) fn already_there(&mut self, id: &ObjectId, same: bool, span: Span, at: Span, if_not_exists: bool) {
        let part = ObjectPart::Object(id.clone());
        let first = self.draft.provenance.definition(&part);
        if (self.mode == Mode::Compose && same) || (self.mode == Mode::Replay && if_not_exists) {
            self.draft.provenance.add(part, span);
            return;
        }
        let label = describe(id);
        let diagnostic = if self.mode == Mode::Replay {
            let word = match id.kind() {
                Kind::Table | Kind::View => "relation",
                kind => kind.name(),
            };
            let sqlstate = match id.kind() {
                Kind::Schema => "42P06",
                Kind::Table | Kind::View | Kind::Index | Kind::Sequence => "42P07",
                Kind::Routine => "42723",
                Kind::Extension
                | Kind::Type
                | Kind::Policy
                | Kind::Trigger
                | Kind::Rule
                | Kind::Whole(_)
                | Kind::Comment
                | Kind::Owner
                | Kind::Privileges
                | Kind::DefaultPrivileges => "42710",
            };
            Diagnostic::error("duplicate-object", format!("{word} {label} already exists"))
                .at(at, "")
                .sqlstate(sqlstate)
        } else {
            Diagnostic::error("conflict", format!("{} {label} is defined twice, differently", id.kind().name()))
                .at(at, "this definition differs")
                .help("keep one of the two, or make them equal")
        };
        let diagnostic = match first {
            Some(first) => diagnostic.at(first, "from the one here"),
            None => diagnostic,
        };
        self.report(diagnostic);
    }
}

/// An object's name for people.
pub(crate) fn describe(id: &ObjectId) -> String {
    match id {
        ObjectId::Schema(name) | ObjectId::Extension(name) => format!("\"{}\"", name.as_str()),
        ObjectId::Type(name)
        | ObjectId::Sequence(name)
        | ObjectId::Table(name)
        | ObjectId::View(name)
        | ObjectId::Whole(_, name)
        | ObjectId::Index(name) => {
            format!("\"{}\"", name.name.as_str())
        }
        ObjectId::Routine { name, arguments } => {
            let arguments: Vec<String> = arguments.iter().map(crate::analyze::display_name).collect();
            format!("{}({})", name.name.as_str(), arguments.join(","))
        }
        ObjectId::Policy { table, name } | ObjectId::Trigger { table, name } | ObjectId::Rule { table, name } => {
            format!("\"{}\" on table \"{}\"", name.as_str(), table.name.as_str())
        }
        ObjectId::Comment(on) | ObjectId::Owner(on) | ObjectId::Privileges(on) => {
            format!("on {}", describe(&on.object()))
        }
        ObjectId::DefaultPrivileges(of) => format!("on future {}", of.on.plural().to_lowercase()),
    }
}
