//! From the document to the model.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::Catalog;
use super::access::Owners;
use super::document::{self, Document};
use crate::analyze::descent;
use crate::diagnostic::{Diagnostic, Outcome, Severity};
use crate::interpret::{Draft, Interpreter, Mode, Pending};
use crate::model::{
    Column, Comment, Constraint, ConstraintKind, Deferrability, Enum, Exclusion, ExclusionElement, Expression,
    ExpressionPlace, Foreign, ForeignKey, ForeignKeyMatch, ForeignOptions, Generated, GeneratedKind, Identity,
    IdentityKind, Index, IndexKey, IndexKeyKind, IndexStorage, IntegerType, Namespace, NotNull, Object, ObjectId,
    ObjectPart, Piece, Policy, PolicyCommand, PolicyKind, ReferentialAction, ReplicaIdentity, Role, RowSecurity,
    Schema, Sequence, SequenceOptions, Storage, Table, Tuning, TypeRef, UniqueKey, Version,
};
use crate::name::{Ident, QualifiedName};
use crate::plan::names::{handed_not_null, not_null_name};
use crate::preset::{Platform, Presets};
use crate::render;
use crate::source::{Source, SourceId};
use crate::sql;

/// The source that expressions of a catalog belong to: none of a person's.
const CATALOG: SourceId = SourceId::PRINTED;

/// The oldest version the query is written for.
const OLDEST: u32 = 150_000;

/// The table (and its schema) in which the program keeps its revisions: never part of a compared state.
const REVISIONS: &str = "atlas_schema_revisions";

pub(super) struct Decoder {
    pub(super) draft: Draft,
    pub(super) owners: Owners,
    pub(super) diagnostics: Vec<Diagnostic>,
    /// The types that columns were found to have, by what the catalog calls them.
    types: BTreeMap<String, TypeRef>,
    /// What presets have.
    platform: Option<&'static Platform>,
}

pub(super) fn decode(document: Document, version: Version, presets: Presets) -> Outcome<Catalog> {
    let schema = Schema::for_version(version);
    let draft = Draft { schema, ..Draft::default() };
    let platform = presets.platform(version);
    let (owners, diagnostics, types) = (Owners::default(), Vec::new(), BTreeMap::new());
    let mut decoder = Decoder { draft, owners, diagnostics, types, platform };
    if document.version < OLDEST {
        let message = format!("this server is PostgreSQL {}", document.version / 10_000);
        decoder
            .diagnostics
            .push(Diagnostic::error("unsupported-server", message).help("PostgreSQL 15, 16, 17 and 18 are supported"));
    }
    decoder.not_carried(document.not_carried.unwrap_or_default());
    for name in document.schemas.unwrap_or_default() {
        if name != "public" && name != REVISIONS {
            decoder.insert(Object::Schema(Namespace { name: Ident::new(name) }));
        }
    }
    for item in document.enums.unwrap_or_default() {
        let name = QualifiedName::new(item.schema.as_str(), item.name.as_str());
        decoder.insert(Object::Enum(Enum { name, labels: item.labels.unwrap_or_default() }));
    }
    // Types may stand on those that extensions bring.
    let (extensions, definitions): (Vec<_>, Vec<_>) = document
        .definitions
        .unwrap_or_default()
        .into_iter()
        .partition(|item| item.sql.starts_with("CREATE EXTENSION "));
    decoder.definitions(extensions);
    decoder.types(document.types.unwrap_or_default());
    for item in document.sequences.unwrap_or_default() {
        decoder.sequence(&item);
    }
    for item in document.tables.unwrap_or_default() {
        if item.name != REVISIONS {
            decoder.table(item);
        }
    }
    if document.version < 180_000 {
        decoder.hand_down_not_nulls();
    }
    for item in document.indexes.unwrap_or_default() {
        if item.table != REVISIONS {
            decoder.index(item);
        }
    }
    for item in document.policies.unwrap_or_default() {
        decoder.policy(item);
    }
    for item in document.comments.unwrap_or_default() {
        if item.name.as_deref() != Some(REVISIONS) && item.schema != REVISIONS {
            decoder.comment(item);
        }
    }
    decoder.definitions(definitions);
    let access = document.access.unwrap_or_default();
    decoder.access(access.into_iter().filter(|item| !is_revisions(item)), document.version / 10_000);
    decoder.default_access(document.default_access.unwrap_or_default(), document.version / 10_000);
    decoder.definitions(document.roles.unwrap_or_default());
    let roles = decoder.draft.schema.take_roles();
    if let Some(platform) = platform {
        decoder.diagnostics.extend(platform.missing(&decoder.draft.schema));
        platform.join_catalog(&mut decoder.draft);
    }
    let analyzed = crate::analyze::analyze(decoder.draft);
    let mut diagnostics = decoder.diagnostics;
    diagnostics.extend(analyzed.diagnostics.into_iter().map(accepted));
    let mut draft = analyzed.value;
    parts(&mut draft.schema);
    let given = platform.map(|platform| platform.take_from_catalog(&mut draft.schema)).unwrap_or_default();
    Outcome { value: Catalog { schema: draft.schema, owners: decoder.owners, given, roles }, diagnostics }
}

/// What the analysis says of a catalog: the server has accepted all of it, so that what seems to be wrong is not known.
fn accepted(diagnostic: Diagnostic) -> Diagnostic {
    if diagnostic.severity != Severity::Error {
        return diagnostic;
    }
    let message = format!("left as the catalog prints it: {}", diagnostic.message);
    Diagnostic { code: "undecided-expression", severity: Severity::Note, message, help: None, ..diagnostic }
}

fn is_revisions(item: &document::Access) -> bool {
    item.schema == REVISIONS || item.name.as_deref() == Some(REVISIONS)
}

impl Decoder {
    fn insert(&mut self, object: Object) {
        self.draft.schema.insert(object);
    }

    /// Runs the statements that make types, what others stand on first.
    fn types(&mut self, mut waiting: Vec<document::Definition>) {
        loop {
            let before = waiting.len();
            let mut left = Vec::new();
            for item in waiting {
                let source = Source::new(item.name.clone(), item.sql.clone());
                let mut interpreter = Interpreter::new(std::slice::from_ref(&source), Mode::Compose);
                interpreter.draft = std::mem::take(&mut self.draft);
                interpreter.search_in(Arc::default());
                let parsed = sql::parse(&source, CATALOG).value;
                let known = parsed.iter().all(|statement| interpreter.knows_types(statement));
                self.draft = interpreter.into_parts().0;
                if known {
                    self.definitions(vec![item]);
                } else {
                    left.push(item);
                }
            }
            waiting = left;
            if waiting.len() == before {
                break;
            }
        }
        self.definitions(waiting);
    }

    /// Runs the statements that make what is created as a whole.
    fn definitions(&mut self, items: Vec<document::Definition>) {
        for item in items {
            let is_view = item.name.starts_with("view ") || item.name.starts_with("materialized view ");
            let sql = if is_view { render::as_written(item.sql) } else { item.sql };
            let source = Source::new(item.name.clone(), sql);
            let parsed = sql::parse(&source, CATALOG);
            let mut problem = parsed.diagnostics.into_iter().next();
            let mut interpreter = Interpreter::new(std::slice::from_ref(&source), Mode::Compose);
            interpreter.draft = std::mem::take(&mut self.draft);
            interpreter.search_in(Arc::default());
            for statement in &parsed.value {
                interpreter.run(statement);
            }
            let (draft, said) = interpreter.into_parts();
            self.draft = draft;
            problem = problem.or_else(|| said.into_iter().find(|each| each.severity == Severity::Error));
            if let Some(problem) = problem.filter(|_| !self.is_given(&item.name)) {
                let message = format!("{} of this database could not be read: {}", item.name, problem.message);
                let help = "it is neither compared nor changed as it should be";
                self.diagnostics.push(Diagnostic::warning("not-carried", message).help(help));
            }
        }
    }

    /// Whether a name that the catalog prints is of something that presets look after.
    fn is_given(&self, name: &str) -> bool {
        self.platform.is_some_and(|platform| platform.is_printed(name))
    }

    fn not_carried(&mut self, items: Vec<document::NotCarried>) {
        let mut kinds: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for item in items.into_iter().filter(|item| !self.is_given(&item.name)) {
            kinds.entry(item.kind).or_default().push(item.name);
        }
        for (kind, names) in kinds {
            let message = format!("this database has objects that are not supported yet: {kind} ({})", some(&names));
            self.diagnostics
                .push(Diagnostic::warning("not-carried", message).help(
                    "they are neither compared nor changed; a change of what they need may fail because of them",
                ));
        }
    }

    fn sequence(&mut self, item: &document::Sequence) {
        let Some(options) = self.options(item) else {
            return;
        };
        let owned_by = item.owner.as_ref().map(|owner| ObjectPart::Column {
            table: QualifiedName::new(owner.schema.as_str(), owner.table.as_str()),
            column: Ident::new(&owner.column),
        });
        let name = QualifiedName::new(item.schema.as_str(), item.name.as_str());
        self.insert(Object::Sequence(Sequence { name, options, unlogged: item.unlogged, owned_by }));
    }

    fn options(&mut self, item: &document::Sequence) -> Option<SequenceOptions> {
        let types = [IntegerType::SmallInt, IntegerType::Integer, IntegerType::BigInt];
        let Some(data_type) = types.into_iter().find(|integer| integer.catalog_name() == item.data_type) else {
            self.unknown("sequence's type", &item.data_type);
            return None;
        };
        Some(SequenceOptions {
            data_type,
            start: item.start,
            increment: item.increment,
            min: item.min,
            max: item.max,
            cache: item.cache,
            cycle: item.cycle,
        })
    }

    pub(super) fn unknown(&mut self, what: &str, value: &str) {
        let message = format!("the catalog has a {what} that is not known: \"{value}\"");
        self.diagnostics.push(Diagnostic::error("unreadable-catalog", message));
    }

    /// An expression as the catalog prints it; it waits to be resolved.
    pub(super) fn expression(&mut self, place: ExpressionPlace, text: &str) -> Expression {
        match sql::parse_expression(&render::as_written(text.to_owned()), CATALOG) {
            Ok(expr) => self.draft.pending.push(Pending { place, expr, search_path: Arc::default() }),
            Err(error) => {
                let message = format!("an expression of the catalog cannot be read ({}): {text}", error.message);
                self.diagnostics.push(Diagnostic::note("undecided-expression", message));
            }
        }
        Expression::undecided(vec![Piece::Sql(sql::normalized(text))])
    }

    fn data_type(&mut self, text: &str) -> TypeRef {
        if let Some(known) = self.types.get(text) {
            return known.clone();
        }
        let found = self.resolved_type(text);
        self.types.insert(text.to_owned(), found.clone());
        found
    }

    fn resolved_type(&self, text: &str) -> TypeRef {
        let resolved = sql::parse_type(text, CATALOG)
            .and_then(|name| crate::analyze::resolve_type(&self.draft.schema, &[], &name));
        match resolved {
            Ok(data_type) => data_type,
            Err(_) => {
                // A domain, a composite type, an extension's: named as the catalog names it.
                let array = text.ends_with("[]");
                let bare = text.trim_end_matches("[]");
                let (bare, modifiers) = match bare.split_once('(') {
                    Some((bare, rest)) => {
                        (bare, rest.trim_end_matches(')').split(',').map(|part| part.trim().to_owned()).collect())
                    }
                    None => (bare, Vec::new()),
                };
                let (schema, name) = bare.split_once('.').unwrap_or(("public", bare));
                let unquote = |name: &str| name.trim_matches('"').replace("\"\"", "\"");
                let name = QualifiedName::new(unquote(schema).as_str(), unquote(name).as_str());
                TypeRef { name, modifiers, array }
            }
        }
    }

    fn table(&mut self, item: document::Table) {
        let name = QualifiedName::new(item.schema.as_str(), item.name.as_str());
        let mut table = Table::new(name);
        table.row_security = RowSecurity { enabled: item.row_security, forced: item.force_row_security };
        if let Some(more) = item.more {
            self.more_of_table(&mut table, more);
        }
        let columns = item.columns.unwrap_or_default();
        let numbers = columns.iter().map(|column| (column.number, Ident::new(&column.name))).collect();
        for column in columns {
            let column = self.column(&table.name, column);
            table.columns.push(column);
        }
        for constraint in item.constraints.unwrap_or_default() {
            if let Some(constraint) = self.constraint(&table.name, &numbers, constraint) {
                table.constraints.insert(constraint.name.clone(), constraint);
            }
        }
        self.insert(Object::Table(table));
    }

    fn more_of_table(&mut self, table: &mut Table, item: document::MoreOfTable) {
        let replica_identity = match (item.replica_identity.as_str(), item.replica_index) {
            // The log says nothing of rows that are elsewhere.
            _ if item.server.is_some() => ReplicaIdentity::Default,
            ("f", _) => ReplicaIdentity::Full,
            ("i", Some(index)) => ReplicaIdentity::Index(Ident::new(index)),
            // One whose index is gone says nothing.
            ("n" | "i", _) => ReplicaIdentity::Nothing,
            _ => ReplicaIdentity::Default,
        };
        table.of_type = item.of_type.as_ref().map(qualified);
        let clustered_on = item.clustered_on.map(Ident::new);
        table.storage = Storage {
            parameters: parameters(item.parameters),
            unlogged: item.unlogged,
            replica_identity,
            clustered_on,
        };
        table.foreign = item
            .server
            .map(|server| Foreign { server: Ident::new(server), options: foreign_options(item.foreign_options) });
        self.descent(table, item.partition_by, item.parents.unwrap_or_default(), item.bound);
    }

    /// Servers that keep no names of NOT NULLs know of none whose it is: a parent's is its children's too.
    fn hand_down_not_nulls(&mut self) {
        let mut waiting: BTreeMap<QualifiedName, usize> = BTreeMap::new();
        let mut children: BTreeMap<QualifiedName, Vec<QualifiedName>> = BTreeMap::new();
        for table in self.draft.schema.tables() {
            let parents = table.descent.parents().iter().filter_map(|parent| self.draft.schema.table(parent));
            let above = parents.filter(|parent| !parent.descent.parents().is_empty()).inspect(|parent| {
                children.entry(parent.name.clone()).or_default().push(table.name.clone());
            });
            let count = above.count();
            if !table.descent.parents().is_empty() {
                waiting.insert(table.name.clone(), count);
            }
        }
        // Parents come before their children.
        let mut ready: Vec<QualifiedName> =
            waiting.iter().filter(|(_, count)| **count == 0).map(|(name, _)| name.clone()).collect();
        while let Some(name) = ready.pop() {
            self.hand_down_not_nulls_to(&name);
            for child in children.remove(&name).unwrap_or_default() {
                let Some(count) = waiting.get_mut(&child) else { continue };
                *count = count.saturating_sub(1);
                if *count == 0 {
                    ready.push(child);
                }
            }
        }
    }

    fn hand_down_not_nulls_to(&mut self, name: &QualifiedName) {
        let Some(table) = self.draft.schema.table(name) else { return };
        let parents: Vec<&Table> =
            table.descent.parents().iter().filter_map(|parent| self.draft.schema.table(parent)).collect();
        let handed = |column: &Column| {
            let known = column.not_null.as_ref()?;
            let mut above = parents.iter().filter_map(|parent| Some((*parent, parent.column(&column.name)?)));
            let handed = above.find_map(|(parent, above)| handed_not_null(&parent.name, above, name))?;
            Some((column.name.clone(), NotNull { validated: known.validated, ..handed }))
        };
        let handed: Vec<(Ident, NotNull)> = table.columns.iter().filter_map(handed).collect();
        let Some(table) = self.draft.schema.table_mut(name) else { return };
        for (column, not_null) in handed {
            if let Some(column) = table.column_mut(&column) {
                column.not_null = Some(not_null);
            }
        }
    }

    fn column(&mut self, table: &QualifiedName, item: document::Column) -> Column {
        let name = Ident::new(&item.name);
        let data_type = self.data_type(&item.data_type);
        let more = item.more.unwrap_or_default();
        let not_null = item.not_null.then(|| NotNull {
            name: item.not_null_name.map(Ident::new).filter(|chosen| *chosen != not_null_name(table, &name)),
            no_inherit: more.not_null_no_inherit,
            validated: more.not_null_validated,
            inherited: more.not_null_inherited,
        });
        let generated_kind = match more.generated.as_str() {
            "s" => Some(GeneratedKind::Stored),
            "v" => Some(GeneratedKind::Virtual),
            _ => None,
        };
        let mut default = None;
        let mut generated = None;
        match (item.expression, generated_kind) {
            (Some(text), Some(kind)) => {
                let place = ExpressionPlace::Generated { table: table.clone(), column: name.clone() };
                generated = Some(Generated { expression: self.expression(place, &text), kind });
            }
            (Some(text), None) => {
                let place = ExpressionPlace::Default { table: table.clone(), column: name.clone() };
                default = Some(self.expression(place, &text));
            }
            (None, _) => {}
        }
        let identity_kind = match more.identity.as_str() {
            "a" => Some(IdentityKind::Always),
            "d" => Some(IdentityKind::ByDefault),
            _ => None,
        };
        let identity = identity_kind.zip(more.sequence).and_then(|(kind, sequence)| {
            let mut options = self.options(&sequence)?;
            // That of a table made LIKE another counts in bigint, which nobody can write and no dump keeps.
            if let Some(own) = crate::plan::names::integer_type(&data_type)
                && (own.min()..=own.max()).contains(&options.min)
                && (own.min()..=own.max()).contains(&options.max)
            {
                options.data_type = own;
            }
            let unlogged = sequence.unlogged;
            let sequence = QualifiedName::new(sequence.schema.as_str(), sequence.name.as_str());
            Some(Identity { kind, sequence, options, unlogged })
        });
        let collation = more.collation.as_ref().map(qualified);
        let words = |word: &str| match word {
            "p" => "plain",
            "e" => "external",
            "m" => "main",
            _ => "extended",
        };
        let tuning = Tuning {
            storage: more.storage.map(|letter| words(&letter).to_owned()),
            compression: more.compression.map(|letter| if letter == "l" { "lz4" } else { "pglz" }.to_owned()),
            statistics: more.statistics,
            options: parameters(more.options),
        };
        Column {
            name,
            data_type,
            collation,
            not_null,
            default,
            generated,
            identity,
            tuning,
            options: foreign_options(more.foreign_options),
            inherited: more.inherited,
        }
    }

    fn constraint(
        &mut self,
        table: &QualifiedName,
        numbers: &BTreeMap<i16, Ident>,
        item: document::Constraint,
    ) -> Option<Constraint> {
        let name = Ident::new(&item.name);
        let more = item.more.unwrap_or_default();
        let part_of = more.part_of.as_ref().map(qualified);
        let deferrability = match (more.deferrable, more.deferred) {
            (_, true) => Deferrability::Deferred,
            (true, false) => Deferrability::Immediate,
            (false, false) => Deferrability::NotDeferrable,
        };
        let (enforced, validated) = (more.enforced, more.validated);
        let named = |columns: Option<Vec<i16>>| -> Vec<Ident> {
            columns.unwrap_or_default().iter().filter_map(|number| numbers.get(number).cloned()).collect()
        };
        let columns = named(item.columns);
        let kind = match item.kind.as_str() {
            "p" | "u" => {
                let key = UniqueKey {
                    columns,
                    include: idents(more.include),
                    nulls_not_distinct: more.nulls_not_distinct,
                    without_overlaps: more.period,
                    storage: index_storage(more.parameters, more.statistics),
                };
                if item.kind == "p" { ConstraintKind::PrimaryKey(key) } else { ConstraintKind::Unique(key) }
            }
            "c" => {
                let place = ExpressionPlace::Check { table: table.clone(), constraint: name.clone() };
                let expression = self.expression(place, &item.expression.unwrap_or_default());
                ConstraintKind::Check { expression, no_inherit: more.no_inherit }
            }
            "f" => {
                let foreign = item.foreign?;
                ConstraintKind::ForeignKey(ForeignKey {
                    columns,
                    references: QualifiedName::new(foreign.schema.as_str(), foreign.name.as_str()),
                    referenced_columns: idents(foreign.columns),
                    match_type: if foreign.match_type == "f" { ForeignKeyMatch::Full } else { ForeignKeyMatch::Simple },
                    on_update: action(&foreign.on_update),
                    on_delete: action(&foreign.on_delete),
                    on_delete_columns: named(foreign.on_delete_columns),
                    period: more.period,
                })
            }
            "x" => ConstraintKind::Exclude(Box::new(self.exclusion(table, &name, more))),
            other => {
                self.unknown("constraint's kind", other);
                return None;
            }
        };
        Some(Constraint { name, kind, deferrability, validated, enforced, part_of })
    }

    fn exclusion(&mut self, table: &QualifiedName, name: &Ident, item: document::MoreOfConstraint) -> Exclusion {
        let mut elements = Vec::new();
        let operators = item.operators.unwrap_or_default();
        for (position, (key, operator)) in item.keys.unwrap_or_default().into_iter().zip(operators).enumerate() {
            let place = ExpressionPlace::ExclusionKey { table: table.clone(), constraint: name.clone(), position };
            elements.push(ExclusionElement {
                key: self.index_key(place, key),
                operator: operator.name,
                operator_schema: Some(Ident::new(operator.schema)).filter(|schema| schema.as_str() != "pg_catalog"),
            });
        }
        let predicate = item.predicate.map(|text| {
            let place = ExpressionPlace::ExclusionPredicate { table: table.clone(), constraint: name.clone() };
            self.expression(place, &text)
        });
        Exclusion {
            method: Ident::new(item.method.unwrap_or_default()),
            elements,
            include: idents(item.include),
            predicate,
            storage: index_storage(item.parameters, item.statistics),
        }
    }

    fn index_key(&mut self, place: ExpressionPlace, key: document::Key) -> IndexKey {
        let kind = match (key.column, key.expression) {
            (Some(column), _) => IndexKeyKind::Column(Ident::new(column)),
            (None, text) => IndexKeyKind::Expression(self.expression(place, &text.unwrap_or_default())),
        };
        let more = key.more.unwrap_or_default();
        IndexKey {
            kind,
            collation: more.collation.as_ref().map(qualified),
            opclass: more.opclass.as_ref().map(|name| (qualified(name), more.parameters.unwrap_or_default())),
            descending: more.descending,
            nulls_first: more.nulls_first,
        }
    }

    fn index(&mut self, item: document::Index) {
        let name = QualifiedName::new(item.schema.as_str(), item.name.as_str());
        if !item.valid {
            let message = format!("index \"{}\" is not valid: building it was interrupted", name.name.as_str());
            let help = "drop it, and let it be built again";
            self.diagnostics.push(Diagnostic::warning("invalid-index", message).help(help));
        }
        let mut keys = Vec::new();
        for (position, key) in item.keys.unwrap_or_default().into_iter().enumerate() {
            keys.push(self.index_key(ExpressionPlace::IndexKey { index: name.clone(), position }, key));
        }
        let predicate = item.predicate.map(|text| {
            let place = ExpressionPlace::IndexPredicate { index: name.clone() };
            self.expression(place, &text)
        });
        self.insert(Object::Index(Index {
            table: QualifiedName::new(item.schema.as_str(), item.table.as_str()),
            name,
            unique: item.unique,
            nulls_not_distinct: item.nulls_not_distinct,
            method: Ident::new(item.method),
            keys,
            include: idents(item.include),
            predicate,
            storage: index_storage(item.parameters, item.statistics),
            part_of: item.part_of.as_ref().map(qualified),
        }));
    }

    fn policy(&mut self, item: document::Policy) {
        let table = QualifiedName::new(item.schema.as_str(), item.table.as_str());
        let name = Ident::new(&item.name);
        let command = match item.command.as_str() {
            "*" => PolicyCommand::All,
            "r" => PolicyCommand::Select,
            "a" => PolicyCommand::Insert,
            "w" => PolicyCommand::Update,
            "d" => PolicyCommand::Delete,
            other => {
                self.unknown("policy's command", other);
                return;
            }
        };
        let role = |name: String| if name.is_empty() { Role::Public } else { Role::Named(Ident::new(name)) };
        let roles: BTreeSet<Role> = item.roles.unwrap_or_default().into_iter().map(role).collect();
        let using = item.using.map(|text| {
            let place = ExpressionPlace::Using { table: table.clone(), policy: name.clone() };
            self.expression(place, &text)
        });
        let with_check = item.with_check.map(|text| {
            let place = ExpressionPlace::WithCheck { table: table.clone(), policy: name.clone() };
            self.expression(place, &text)
        });
        let kind = if item.permissive { PolicyKind::Permissive } else { PolicyKind::Restrictive };
        self.insert(Object::Policy(Policy { table, name, kind, command, roles, using, with_check }));
    }

    fn comment(&mut self, item: document::Comment) {
        let name = QualifiedName::new(item.schema.as_str(), item.name.as_deref().unwrap_or_default());
        let part = Ident::new(item.part.as_deref().unwrap_or_default());
        let on = match item.on.as_str() {
            "schema" => ObjectPart::Object(ObjectId::Schema(name.schema)),
            "type" => ObjectPart::Object(ObjectId::Type(name)),
            "sequence" => ObjectPart::Object(ObjectId::Sequence(name)),
            "table" => ObjectPart::Object(ObjectId::Table(name)),
            "view" => ObjectPart::Object(ObjectId::View(name)),
            "index" => ObjectPart::Object(ObjectId::Index(name)),
            "column" => ObjectPart::Column { table: name, column: part },
            "constraint" => ObjectPart::Constraint { table: name, constraint: part },
            "attribute" => ObjectPart::attribute(&name, &part),
            "domain constraint" => ObjectPart::domain_constraint(&name, &part),
            "policy" => ObjectPart::Object(ObjectId::Policy { table: name, name: part }),
            other => {
                self.unknown("comment's target", other);
                return;
            }
        };
        self.insert(Object::Comment(Comment { on, text: item.text }));
    }
}

/// The first few of a list, and how many more there are.
pub(super) fn some(names: &[String]) -> String {
    const SHOWN: usize = 5;
    let list = names.iter().take(SHOWN).cloned().collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(SHOWN) {
        0 => list,
        more => format!("{list} and {more} more"),
    }
}

/// `fillfactor=70` and its like, by name.
fn parameters(written: Option<Vec<String>>) -> BTreeMap<String, String> {
    let split = |option: String| {
        let (name, value) = option.split_once('=').unwrap_or((option.as_str(), ""));
        (name.to_owned(), value.to_owned())
    };
    written.unwrap_or_default().into_iter().map(split).collect()
}

fn index_storage(parameters: Option<Vec<String>>, statistics: Option<BTreeMap<u32, i32>>) -> IndexStorage {
    IndexStorage { parameters: self::parameters(parameters), statistics: statistics.unwrap_or_default() }
}

fn qualified(name: &document::Name) -> QualifiedName {
    QualifiedName::new(name.schema.as_str(), name.name.as_str())
}

fn idents(names: Option<Vec<String>>) -> Vec<Ident> {
    names.unwrap_or_default().into_iter().map(Ident::new).collect()
}

fn action(code: &str) -> ReferentialAction {
    match code {
        "r" => ReferentialAction::Restrict,
        "c" => ReferentialAction::Cascade,
        "n" => ReferentialAction::SetNull,
        "d" => ReferentialAction::SetDefault,
        _ => ReferentialAction::NoAction,
    }
}

fn foreign_options(options: Option<Vec<(String, String)>>) -> ForeignOptions {
    let mut found = ForeignOptions::default();
    options.unwrap_or_default().iter().for_each(|(name, value)| found.set(name, value));
    found
}

/// What is part of an index that is part of another is part of that; what PostgreSQL would have made so is left out.
fn parts(schema: &mut Schema) {
    let tables = descent::tables_with_parts(schema);
    if tables.is_empty() {
        return;
    }
    let mut above: BTreeMap<QualifiedName, QualifiedName> = BTreeMap::new();
    for (_, object) in schema.objects() {
        match object {
            Object::Index(index) => above.extend(index.part_of.clone().map(|of| (index.name.clone(), of))),
            Object::Table(table) => above.extend(table.constraints.values().filter_map(|key| {
                let index = QualifiedName { schema: table.name.schema.clone(), name: key.name.clone() };
                Some((index, key.part_of.clone()?))
            })),
            _ => {}
        }
    }
    let standing = |of: &mut Option<QualifiedName>| {
        let mut left = above.len();
        while let Some(next) = of.as_ref().and_then(|of| above.get(of)).filter(|_| left > 0) {
            *of = Some(next.clone());
            left -= 1;
        }
    };
    schema.for_each_mut(|_, object| match object {
        Object::Index(index) => standing(&mut index.part_of),
        Object::Table(table) => table.constraints.values_mut().for_each(|key| standing(&mut key.part_of)),
        _ => {}
    });
    for table in tables {
        descent::leave_out_parts(schema, &table);
    }
}
