//! Several sources into one schema.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::diagnostic::{Diagnostic, Outcome};
use crate::interpret::{Draft, Interpreter, Mode, Provenance, apply_defaults, leave_out_temporary};
use crate::model::{ObjectId, ObjectPart, Schema, Version, WholeKind};
use crate::name::{Ident, Idents, QualifiedName};
use crate::preset::Presets;
use crate::source::{Source, SourceId, Span};
use crate::sql::ast::{
    AlterTableAction, AlterTableKind, DropKind, ObjectName, RoleStatement, Statement, StatementKind,
};
use crate::sql::{self, Directive};

/// A schema composed from sources.
#[derive(Debug, Clone, Default)]
pub struct Composite {
    /// The schema, every expression resolved as far as it can be.
    pub schema: Schema,
    /// Where everything was written.
    pub provenance: Provenance,
    /// What had another name before, as hints in the sources say.
    pub renames: Vec<RenameHint>,
    /// What presets have, as far as the sources leave it as it is: it is no part of the schema.
    pub given: Schema,
}

impl Composite {
    /// What a run made, without what presets have.
    fn of(draft: Draft, presets: Presets, roles: bool, diagnostics: &mut Vec<Diagnostic>) -> Self {
        let Draft { schema, provenance, .. } = draft;
        let mut composite = Self { schema, provenance, ..Self::default() };
        if let Some(platform) = presets.platform(composite.schema.version()) {
            composite.given = platform.take(&mut composite, roles, diagnostics);
        }
        composite
    }

    /// Finds the hints that sources give, and adds to what was said what is known of its places.
    fn explain(&mut self, sources: &[Source], presets: Presets, diagnostics: &mut Vec<Diagnostic>) {
        presets.suggest(sources, diagnostics, self.schema.version());
        explain(sources, &self.provenance, diagnostics);
        self.renames = renames(sources, &self.provenance, diagnostics);
        diagnostics.sort_by_key(|diagnostic| (diagnostic.severity, diagnostic.span()));
    }
}

/// That something had another name before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RenameHint {
    /// What, as it is to be called.
    pub part: ObjectPart,
    /// What it was called.
    pub from: Ident,
    /// Where that is written, if it is.
    pub span: Option<Span>,
}

/// A statement and where its unqualified names are looked up.
struct Scoped {
    statement: Statement,
    search_path: Arc<[Ident]>,
}

/// Takes out the drops of what the same source creates further down: a script that may run again begins by dropping what
/// it is about to make, and what it describes is the state at its end.
fn without_repeatable_drops(statements: Vec<Scoped>) -> Vec<Scoped> {
    let mut created: BTreeMap<(SourceId, Created), Vec<u32>> = BTreeMap::new();
    for scoped in &statements {
        if let Some(created_name) = created_by(scoped) {
            let span = scoped.statement.span;
            created.entry((span.source, created_name)).or_default().push(span.start);
        }
    }
    let begins_again = |span: Span, name: Created| {
        created.get(&(span.source, name)).is_some_and(|places| places.iter().all(|place| *place > span.start))
    };
    statements
        .into_iter()
        .filter_map(|mut scoped| {
            let span = scoped.statement.span;
            let path = scoped.search_path.clone();
            if let StatementKind::Drop(drop) = &mut scoped.statement.kind {
                let relation = |name: &ObjectName| Created::Named(first_place(name, &path));
                let keep = |name: &ObjectName| !begins_again(span, relation(name));
                let left = match &mut drop.kind {
                    DropKind::Types(names)
                    | DropKind::Domains(names)
                    | DropKind::Sequences(names)
                    | DropKind::Tables(names)
                    | DropKind::ForeignTables(names)
                    | DropKind::Views(names)
                    | DropKind::MaterializedViews(names)
                    | DropKind::Indexes(names) => {
                        names.retain(keep);
                        names.len()
                    }
                    DropKind::Routines(names) => {
                        // Which of the overloads is meant matters little: all of them are made again further down.
                        names
                            .retain(|routine| !begins_again(span, Created::Routine(first_place(&routine.name, &path))));
                        names.len()
                    }
                    DropKind::Wholes(kind, names) => {
                        let whole = |name: &ObjectName| Created::Whole(*kind, whole_place(*kind, name, &path));
                        names.retain(|name| !begins_again(span, whole(name)));
                        names.len()
                    }
                    DropKind::Extensions(names) => {
                        names.retain(|name| !begins_again(span, Created::Extension(name.ident.clone())));
                        names.len()
                    }
                    DropKind::Schemas(names) => {
                        names.retain(|name| !begins_again(span, Created::Schema(name.ident.clone())));
                        names.len()
                    }
                    DropKind::Trigger { name, table } => {
                        let created = Created::Trigger(first_place(table, &path), name.ident.clone());
                        usize::from(!begins_again(span, created))
                    }
                    DropKind::Rule { name, table } => {
                        let created = Created::Rule(first_place(table, &path), name.ident.clone());
                        usize::from(!begins_again(span, created))
                    }
                    DropKind::Policy { name, table } => {
                        let created = Created::Policy(first_place(table, &path), name.ident.clone());
                        usize::from(!begins_again(span, created))
                    }
                };
                if left == 0 {
                    return None;
                }
            }
            Some(scoped)
        })
        .collect()
}

/// What a statement creates.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Created {
    Schema(Ident),
    Extension(Ident),
    Named(QualifiedName),
    Policy(QualifiedName, Ident),
    Routine(QualifiedName),
    Trigger(QualifiedName, Ident),
    Rule(QualifiedName, Ident),
    Whole(WholeKind, QualifiedName),
}

fn created_by(scoped: &Scoped) -> Option<Created> {
    let place = |name: &ObjectName| first_place(name, &scoped.search_path);
    match &scoped.statement.kind {
        StatementKind::CreateSchema(create) => Some(Created::Schema(create.name.ident.clone())),
        StatementKind::CreateExtension(create) => Some(Created::Extension(create.name.ident.clone())),
        StatementKind::CreateEnum(create) => Some(Created::Named(place(&create.name))),
        StatementKind::CreateDomain(create) => Some(Created::Named(place(&create.name))),
        StatementKind::CreateComposite(create) => Some(Created::Named(place(&create.name))),
        StatementKind::CreateRange(create) => Some(Created::Named(place(&create.name))),
        StatementKind::CreateSequence(create) => Some(Created::Named(place(&create.name))),
        StatementKind::CreateTable(create) => Some(Created::Named(place(&create.name))),
        StatementKind::CreateTableAs(create) => Some(Created::Named(place(&create.name))),
        StatementKind::CreateView(create) => Some(Created::Named(place(&create.name))),
        StatementKind::CreateRoutine(create) => Some(Created::Routine(place(&create.name))),
        StatementKind::CreateAggregate(create) => Some(Created::Routine(place(&create.name))),
        StatementKind::CreateIndex(create) => {
            let schema = place(&create.table).schema;
            create.name.as_ref().map(|name| Created::Named(QualifiedName { schema, name: name.ident.clone() }))
        }
        StatementKind::CreatePolicy(create) => Some(Created::Policy(place(&create.table), create.name.ident.clone())),
        StatementKind::CreateTrigger(create) => Some(Created::Trigger(place(&create.table), create.name.ident.clone())),
        StatementKind::CreateRule(create) => Some(Created::Rule(place(&create.table), create.name.ident.clone())),
        StatementKind::CreateWhole(create) => {
            let name = create.name.as_ref()?;
            Some(Created::Whole(create.kind, whole_place(create.kind, name, &scoped.search_path)))
        }
        StatementKind::AlterWhole(_)
        | StatementKind::CreateTemporary { .. }
        | StatementKind::RenameSchema { .. }
        | StatementKind::OwnSchema { .. }
        | StatementKind::AlterExtension(_)
        | StatementKind::AlterTrigger(_)
        | StatementKind::AlterRule(_)
        | StatementKind::AlterType(_)
        | StatementKind::AlterDomain(_)
        | StatementKind::AlterSequence(_)
        | StatementKind::AlterTable(_)
        | StatementKind::AlterRoutine(_)
        | StatementKind::AlterIndex(_)
        | StatementKind::RenameIndex { .. }
        | StatementKind::AttachIndex { .. }
        | StatementKind::AlterPolicy(_)
        | StatementKind::Drop(_)
        | StatementKind::Comment(_)
        | StatementKind::Grant(_)
        | StatementKind::Role(_)
        | StatementKind::AlterDefaultPrivileges(_)
        | StatementKind::SetSearchPath(_)
        | StatementKind::Ignored { .. }
        | StatementKind::Unsupported { .. } => None,
    }
}

/// Composes sources, in whatever order their objects need one another: creates first, whatever their source, then each
/// source's changes in the order of the sources. The same object from two places is a conflict, unless both say the same.
/// The source at index `n` has the id `SourceId(n)`.
pub fn compose(sources: &[Source]) -> Outcome<Composite> {
    compose_with(sources, &ComposeOptions::default())
}

/// What is composed, and for what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ComposeOptions {
    /// Roles and memberships too. They belong to a server, not to one of its databases, so that they have to be asked for.
    pub roles: bool,
    /// The version of the servers that the schema is meant for: what is built in there, and how expressions are printed.
    pub version: Version,
    /// What platforms bring is known, and no part of the schema.
    pub presets: Presets,
}

/// [`compose`], with options. Roles that are not asked for are left out, which a note says (`roles-left-out`).
pub fn compose_with(sources: &[Source], options: &ComposeOptions) -> Outcome<Composite> {
    let mut diagnostics = Vec::new();
    let outcome = interpreted(sources, options, &mut diagnostics).finish();
    diagnostics.extend(outcome.diagnostics);
    let mut composite = Composite::of(outcome.value, options.presets, options.roles, &mut diagnostics);
    composite.explain(sources, options.presets, &mut diagnostics);
    if !options.roles {
        let roles = composite.schema.take_roles();
        if let Some((id, _)) = roles.objects().next() {
            let message =
                "roles and memberships are left out: they belong to a server, and are compared where that is asked for";
            let part = ObjectPart::Object(id.clone());
            let note = Diagnostic::note("roles-left-out", message);
            diagnostics.push(match composite.provenance.definition(&part) {
                Some(span) => note.at(span, ""),
                None => note,
            });
        }
    }
    Outcome { value: composite, diagnostics }
}

/// What sources make, with the expressions that still wait to be resolved: what [`compose_with`] has before its last pass.
pub fn unresolved(sources: &[Source], options: &ComposeOptions) -> Outcome<Draft> {
    let mut diagnostics = Vec::new();
    let (draft, said) = interpreted(sources, options, &mut diagnostics).into_parts();
    diagnostics.extend(said);
    Outcome { value: draft, diagnostics }
}

/// What there is before the first statement.
fn begin(interpreter: &mut Interpreter<'_>, version: Version, presets: Presets) {
    interpreter.draft.schema = Schema::for_version(version);
    if let Some(platform) = presets.platform(version) {
        interpreter.draft.schema = platform.objects().clone();
        interpreter.begin_with_objects();
    }
}

/// Has every statement of the sources do what it does, each kind in its turn.
fn interpreted<'s>(
    sources: &'s [Source],
    options: &ComposeOptions,
    diagnostics: &mut Vec<Diagnostic>,
) -> Interpreter<'s> {
    let statements = without_repeatable_drops(read(sources, options.presets.path(options.version), diagnostics));
    let mut interpreter = Interpreter::new(sources, Mode::Compose);
    begin(&mut interpreter, options.version, options.presets);
    let defaults = Defaults::new(sources, &statements);
    if !defaults.0.is_empty() {
        interpreter.draft.provenance.note_fresh();
    }
    for scope in sources.iter().filter_map(|source| source.scope.as_ref()).filter(|scope| scope.as_str() != "public") {
        let namespace = crate::model::Namespace { name: scope.clone() };
        interpreter.draft.schema.insert(crate::model::Object::Schema(namespace));
    }
    for scoped in &statements {
        let name = match &scoped.statement.kind {
            StatementKind::CreateTable(create) => Some(&create.name),
            StatementKind::CreateTableAs(create) => Some(&create.name),
            _ => None,
        };
        let Some(name) = name.map(|name| first_place(name, &scoped.search_path)) else { continue };
        if phase_of(&scoped.statement.kind) == Phase::Changes {
            interpreter.awaited.insert(name.clone());
        }
        interpreter.declared_tables.insert(name);
    }
    // A statement goes when it has run, so that there is never room for both, all that is written and all that it makes.
    let mut phases: BTreeMap<Phase, Vec<Scoped>> = BTreeMap::new();
    for scoped in statements {
        phases.entry(phase_of(&scoped.statement.kind)).or_default().push(scoped);
    }
    let comments = phases.remove(&Phase::Comments).unwrap_or_default();
    let mut later = phases.remove(&Phase::Changes).unwrap_or_default();
    for (phase, mut turn) in phases {
        // Where names are chosen, the first come has the better one: which source is first is a matter of its name, not of
        // the order in which the sources are given.
        turn.sort_by_key(|scoped| turn_of(sources, scoped));
        if let Phase::Types | Phase::Tables = phase {
            let give = |interpreter: &mut Interpreter<'_>, scoped: &Scoped| defaults.give(sources, interpreter, scoped);
            turn = create_in_turn(&mut interpreter, turn, give);
        }
        for scoped in turn {
            interpreter.search_in(scoped.search_path.clone());
            // What stands on a table that only a rename or a change of schema will bring waits for it.
            if interpreter.can_run(&scoped.statement) {
                interpreter.run(&scoped.statement);
                defaults.give(sources, &mut interpreter, &scoped);
            } else {
                later.push(scoped);
            }
        }
    }
    interpreter.end_creates();
    later.sort_by_key(|scoped| scoped.statement.span);
    // A grant on something that a later change brings under its name waits for it.
    let mut waiting: Vec<Scoped> = Vec::new();
    for scoped in later {
        interpreter.search_in(scoped.search_path.clone());
        if interpreter.can_grant(&scoped.statement) {
            interpreter.run(&scoped.statement);
            defaults.give(sources, &mut interpreter, &scoped);
        } else {
            waiting.push(scoped);
        }
    }
    for scoped in waiting.into_iter().chain(comments) {
        interpreter.search_in(scoped.search_path.clone());
        interpreter.run(&scoped.statement);
    }
    interpreter
}

/// When a statement is read: by its source's name, then by its place.
fn turn_of<'s>(sources: &'s [Source], scoped: &Scoped) -> (Option<&'s str>, Span) {
    let span = scoped.statement.span;
    (sources.get(span.source.0 as usize).map(|source| source.name.as_str()), span)
}

/// The default privileges there are from each statement on that alters them, in the order in which names are chosen, so
/// that what is written further down begins with them.
struct Defaults<'s>(Vec<((Option<&'s str>, Span), Schema)>);

impl<'s> Defaults<'s> {
    fn new(sources: &'s [Source], statements: &[Scoped]) -> Self {
        let mut altering: Vec<_> = statements
            .iter()
            .filter_map(|scoped| match &scoped.statement.kind {
                StatementKind::AlterDefaultPrivileges(alter) => Some((turn_of(sources, scoped), alter)),
                _ => None,
            })
            .collect();
        altering.sort_by_key(|(turn, _)| *turn);
        let mut now = Schema::default();
        let from = |(turn, alter)| {
            apply_defaults(alter, &mut now);
            (turn, now.clone())
        };
        Self(altering.into_iter().map(from).collect())
    }

    /// Gives what a statement created the privileges with which it begins.
    fn give(&self, sources: &'s [Source], interpreter: &mut Interpreter<'_>, scoped: &Scoped) {
        let turn = turn_of(sources, scoped);
        let before = self.0.partition_point(|(from, _)| *from < turn);
        match before.checked_sub(1).and_then(|at| self.0.get(at)) {
            Some((_, defaults)) => interpreter.begin_access(defaults),
            None => interpreter.begin_access(&Schema::default()),
        }
    }
}

/// Creates the types whose parts are there and the tables whose parents are, as long as there are any; returns what is
/// left, which is wrong.
fn create_in_turn(
    interpreter: &mut Interpreter<'_>,
    mut waiting: Vec<Scoped>,
    give: impl Fn(&mut Interpreter<'_>, &Scoped),
) -> Vec<Scoped> {
    loop {
        let before = waiting.len();
        let mut left = Vec::new();
        for scoped in waiting {
            interpreter.search_in(scoped.search_path.clone());
            let ready = match &scoped.statement.kind {
                StatementKind::CreateTable(create) => interpreter.has_parents(create),
                _ => interpreter.knows_types(&scoped.statement),
            };
            if ready {
                interpreter.run(&scoped.statement);
                give(interpreter, &scoped);
            } else {
                left.push(scoped);
            }
        }
        if left.is_empty() || left.len() == before {
            return left;
        }
        waiting = left;
    }
}

/// How many statements of a history may have to be run again after one that is refused.
const STRETCH: usize = 64;

/// Runs sources strictly in order, statement by statement, as PostgreSQL would run them: a migration folder. A statement
/// that PostgreSQL would refuse leaves nothing behind.
pub fn replay(sources: &[Source]) -> Outcome<Composite> {
    replay_for(sources, Version::default(), Presets::default())
}

/// [`replay`], on servers of a version, in databases that have what presets bring.
pub fn replay_for(sources: &[Source], version: Version, presets: Presets) -> Outcome<Composite> {
    replay_watched(sources, version, presets, &mut |_, _, _| {})
}

/// The states that the first so many sources make, and those after each of the others, in one replay: the last one is what
/// [`replay_for`] answers.
pub fn replay_states(sources: &[Source], options: &ComposeOptions, first: usize) -> Outcome<Vec<Composite>> {
    let presets = options.presets;
    let mut states = Vec::new();
    let mut wanted = first;
    let whole = replayed(
        sources,
        options,
        &mut |number, interpreter| {
            while wanted <= number {
                // What there is to say is said of the last one.
                let draft = interpreter.clone().finish().value;
                let mut composite = Composite::of(draft, presets, options.roles, &mut Vec::new());
                if !options.roles {
                    composite.schema.take_roles();
                }
                states.push(composite);
                wanted += 1;
            }
        },
        &mut |_, _, _| {},
    );
    // What follows the last statement is nothing.
    while wanted <= sources.len() {
        states.push(whole.value.clone());
        wanted += 1;
    }
    Outcome { value: states, diagnostics: whole.diagnostics }
}

/// [`replay_for`], which shows each statement that is not refused, and the state after it.
pub(crate) fn replay_watched(
    sources: &[Source],
    version: Version,
    presets: Presets,
    watch: &mut dyn FnMut(Span, &StatementKind, &Schema),
) -> Outcome<Composite> {
    replayed(sources, &ComposeOptions { roles: false, version, presets }, &mut |_, _| {}, watch)
}

/// [`replay_watched`], which shows the interpreter before each statement as well, with the number of its source.
fn replayed(
    sources: &[Source],
    options: &ComposeOptions,
    before_each: &mut dyn FnMut(usize, &Interpreter<'_>),
    watch: &mut dyn FnMut(Span, &StatementKind, &Schema),
) -> Outcome<Composite> {
    let ComposeOptions { roles, version, presets } = *options;
    let mut diagnostics = Vec::new();
    let statements = read(sources, presets.path(version), &mut diagnostics);
    let mut interpreter = Interpreter::new(sources, Mode::Replay);
    begin(&mut interpreter, version, presets);
    let alters = |scoped: &Scoped| matches!(scoped.statement.kind, StatementKind::AlterDefaultPrivileges(_));
    if statements.iter().any(alters) {
        interpreter.draft.provenance.note_fresh();
    }
    let mut before = interpreter.clone();
    let mut since: Vec<&Scoped> = Vec::new();
    let run = |interpreter: &mut Interpreter<'_>, scoped: &Scoped| {
        interpreter.search_in(scoped.search_path.clone());
        interpreter.run(&scoped.statement);
        interpreter.begin_access_now();
        interpreter.end_statement();
    };
    for scoped in &statements {
        before_each(scoped.statement.span.source.0 as usize, &interpreter);
        run(&mut interpreter, scoped);
        let refused = interpreter.refused_since(0);
        diagnostics.append(&mut interpreter.diagnostics);
        if refused {
            interpreter = before.clone();
            for scoped in &since {
                run(&mut interpreter, scoped);
            }
            interpreter.diagnostics.clear();
            continue;
        }
        watch(scoped.statement.span, &scoped.statement.kind, &interpreter.draft.schema);
        if since.len() < STRETCH {
            since.push(scoped);
        } else {
            before = interpreter.clone();
            since.clear();
        }
    }
    let outcome = interpreter.finish();
    diagnostics.extend(outcome.diagnostics);
    let mut composite = Composite::of(outcome.value, presets, roles, &mut diagnostics);
    composite.explain(sources, presets, &mut diagnostics);
    if !roles {
        composite.schema.take_roles();
    }
    Outcome { value: composite, diagnostics }
}

/// What the hints in the sources are about: what begins first after each of them.
fn renames(sources: &[Source], provenance: &Provenance, diagnostics: &mut Vec<Diagnostic>) -> Vec<RenameHint> {
    let mut found = Vec::new();
    for (number, source) in sources.iter().enumerate() {
        for (name, start, end) in sql::renames(&source.text) {
            let id = SourceId(number as u32);
            let span = Span { source: id, start: start as u32, end: end as u32 };
            let after =
                provenance.0.iter().filter(|(part, _)| part.own_name().is_some()).filter_map(|(part, spans)| {
                    let first = spans.first().filter(|first| first.source == id && first.start >= span.end)?;
                    Some((first.start, part))
                });
            let last = name.rsplit('.').next().unwrap_or(name).trim_matches('"');
            match after.min() {
                Some((_, part)) => {
                    found.push(RenameHint { part: part.clone(), from: Ident::new(last), span: Some(span) });
                }
                None => diagnostics.push(
                    Diagnostic::warning("rename-hint", "nothing follows that could have had another name")
                        .at(span, "this hint says what the next object or column was called"),
                ),
            }
        }
    }
    found
}

/// When a statement's turn comes: what creates something in this order, then what changes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Phase {
    Schemas,
    Extensions,
    Wrappers,
    Servers,
    Collations,
    Enums,
    Types,
    Sequences,
    Tables,
    Joins,
    Views,
    Routines,
    Aggregates,
    Indexes,
    Policies,
    Triggers,
    Rules,
    Wholes,
    Changes,
    Comments,
}

fn phase_of(kind: &StatementKind) -> Phase {
    match kind {
        StatementKind::Role(statement) if matches!(**statement, RoleStatement::Create { .. }) => Phase::Schemas,
        StatementKind::CreateSchema(_) => Phase::Schemas,
        StatementKind::CreateExtension(_) => Phase::Extensions,
        StatementKind::CreateEnum(_) => Phase::Enums,
        StatementKind::CreateDomain(_) | StatementKind::CreateComposite(_) | StatementKind::CreateRange(_) => {
            Phase::Types
        }
        StatementKind::CreateSequence(_) => Phase::Sequences,
        // What is taken from another table, a type or a query is what that is when its turn comes.
        StatementKind::CreateTable(create) if !create.likes.is_empty() || create.of_type.is_some() => Phase::Changes,
        StatementKind::CreateTableAs(_) => Phase::Changes,
        StatementKind::CreateTable(_) => Phase::Tables,
        StatementKind::CreateView(_) => Phase::Views,
        StatementKind::CreateRoutine(_) => Phase::Routines,
        StatementKind::CreateAggregate(_) => Phase::Aggregates,
        StatementKind::CreateIndex(_) => Phase::Indexes,
        StatementKind::CreatePolicy(_) => Phase::Policies,
        StatementKind::CreateTrigger(_) => Phase::Triggers,
        StatementKind::CreateRule(_) => Phase::Rules,
        StatementKind::CreateWhole(create) => match create.kind {
            WholeKind::Collation => Phase::Collations,
            WholeKind::Wrapper => Phase::Wrappers,
            WholeKind::Server => Phase::Servers,
            WholeKind::Statistics
            | WholeKind::Publication
            | WholeKind::EventTrigger
            | WholeKind::Role
            | WholeKind::Membership => Phase::Wholes,
        },
        StatementKind::AlterWhole(_)
        | StatementKind::CreateTemporary { .. }
        | StatementKind::RenameSchema { .. }
        | StatementKind::OwnSchema { .. }
        | StatementKind::AlterExtension(_)
        | StatementKind::AlterTrigger(_)
        | StatementKind::AlterRule(_)
        | StatementKind::AlterType(_)
        | StatementKind::AlterDomain(_)
        | StatementKind::AlterSequence(_)
        | StatementKind::AlterRoutine(_)
        | StatementKind::AlterIndex(_)
        | StatementKind::RenameIndex { .. }
        | StatementKind::AttachIndex { .. }
        | StatementKind::AlterPolicy(_)
        | StatementKind::Drop(_)
        | StatementKind::Grant(_)
        | StatementKind::Role(_)
        | StatementKind::AlterDefaultPrivileges(_)
        | StatementKind::SetSearchPath(_)
        | StatementKind::Ignored { .. }
        | StatementKind::Unsupported { .. } => Phase::Changes,
        // Whose rows are whose must be known before indexes are made of them.
        StatementKind::AlterTable(alter) => match alter.actions.as_slice() {
            [AlterTableAction { kind: AlterTableKind::AttachPartition { .. } | AlterTableKind::Inherit(_), .. }] => {
                Phase::Joins
            }
            _ => Phase::Changes,
        },
        StatementKind::Comment(_) => Phase::Comments,
    }
}

fn read(sources: &[Source], path: &[Ident], diagnostics: &mut Vec<Diagnostic>) -> Vec<Scoped> {
    let mut statements = Vec::new();
    let mut idents = Idents::default();
    for (number, source) in sources.iter().enumerate() {
        let own = source.scope.clone().unwrap_or_else(|| Ident::new("public"));
        let mut search_path: Arc<[Ident]> = std::iter::once(own).chain(path.iter().cloned()).collect();
        let parsed = sql::parse_with(source, SourceId(number as u32), &mut idents).into_value(diagnostics);
        let mut temporary = BTreeSet::new();
        for mut statement in parsed {
            if leave_out_temporary(&mut statement, &mut temporary, diagnostics) {
                continue;
            }
            if let StatementKind::SetSearchPath(path) = &statement.kind {
                search_path = path.iter().map(|name| name.ident.clone()).collect();
                continue;
            }
            let mut scoped = Scoped { statement, search_path: search_path.clone() };
            let elements = take_elements(&mut scoped);
            statements.push(scoped);
            statements.extend(elements);
        }
    }
    statements
}

/// What a `CREATE SCHEMA` creates within the schema, as statements of their own in PostgreSQL's order.
fn take_elements(scoped: &mut Scoped) -> Vec<Scoped> {
    let StatementKind::CreateSchema(create) = &mut scoped.statement.kind else {
        return Vec::new();
    };
    let path: Arc<[Ident]> = std::iter::once(&create.name.ident).chain(scoped.search_path.iter()).cloned().collect();
    let mut elements: Vec<Scoped> = std::mem::take(&mut create.elements)
        .into_iter()
        .map(|statement| Scoped { statement, search_path: path.clone() })
        .collect();
    elements.sort_by_key(|element| match element.statement.kind {
        StatementKind::CreateSequence(_) => 0,
        StatementKind::CreateTable(_) => 1,
        StatementKind::Grant(_) => 3,
        _ => 2,
    });
    elements
}

/// What something that is carried whole would be called.
fn whole_place(kind: WholeKind, name: &ObjectName, search_path: &[Ident]) -> QualifiedName {
    match kind.in_schema() {
        true => first_place(name, search_path),
        false => QualifiedName { schema: Ident::new(""), name: name.name.ident.clone() },
    }
}

fn first_place(name: &ObjectName, search_path: &[Ident]) -> QualifiedName {
    let schema = name.schema().map(|schema| schema.ident.clone()).or_else(|| search_path.first().cloned());
    QualifiedName { schema: schema.unwrap_or_else(|| Ident::new("public")), name: name.name.ident.clone() }
}

/// Adds to each diagnostic the place in a model's own source, where its provider said it
/// (`-- atlas:pos users[type=table] db/models.py:14`).
fn explain(sources: &[Source], provenance: &Provenance, diagnostics: &mut [Diagnostic]) {
    let directives: Vec<Directive<'_>> =
        sources.iter().flat_map(|source| sql::directives(&source.text)).filter(|found| found.key == "pos").collect();
    let positions: BTreeMap<(Option<&str>, &str), &str> = directives
        .iter()
        .filter_map(|directive| directive.value.split_once(char::is_whitespace))
        .filter_map(|(object, place)| Some((positioned(object)?, place.trim())))
        .collect();
    if positions.is_empty() || diagnostics.is_empty() {
        return;
    }
    let definitions: Vec<(&QualifiedName, &Span)> = provenance
        .0
        .iter()
        .filter_map(|(part, spans)| match part {
            ObjectPart::Object(ObjectId::Table(name) | ObjectId::Type(name)) => Some((name, spans)),
            ObjectPart::Object(_)
            | ObjectPart::Column { .. }
            | ObjectPart::Constraint { .. }
            | ObjectPart::Type { .. } => None,
        })
        .flat_map(|(name, spans)| spans.iter().map(move |span| (name, span)))
        .collect();
    for diagnostic in diagnostics {
        let within = |inner: Span, outer: &Span| {
            outer.source == inner.source && outer.start <= inner.start && inner.end <= outer.end
        };
        let place = diagnostic.labels.iter().find_map(|label| {
            let (name, _) = definitions.iter().find(|(_, definition)| within(label.span, definition))?;
            let known = |schema| positions.get(&(schema, name.name.as_str()));
            known(Some(name.schema.as_str())).or_else(|| known(None))
        });
        if let Some(place) = place {
            let note = format!("the model is at {place}");
            diagnostic.help = Some(match diagnostic.help.take() {
                Some(help) => format!("{help}; {note}"),
                None => note,
            });
        }
    }
}

/// The table or type that a position is of, with its schema where that is said: `users[type=table]`,
/// `app[type=schema].users[type=table]`, `app.users[type=table]`.
fn positioned(object: &str) -> Option<(Option<&str>, &str)> {
    let mut names = Vec::new();
    for part in object.split('.') {
        let (name, kind) = part.split_once('[').unwrap_or((part, ""));
        match kind.trim_end_matches(']') {
            "" | "type=schema" => names.push(name),
            "type=table" | "type=enum" => {
                return Some((names.last().copied(), name));
            }
            _ => return None,
        }
    }
    None
}
