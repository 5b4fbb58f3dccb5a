//! What each statement does to a schema: the rules of PostgreSQL's own commands, its errors as diagnostics.

mod aggregate;
mod alter;
mod alter_column;
mod collation;
mod column;
mod comment;
mod composite;
mod constraint;
mod create;
mod default_privileges;
mod dependents;
mod descent;
mod drop;
mod enumeration;
mod event_trigger;
mod extension;
mod foreign;
mod foreign_table;
mod grant;
mod index;
mod index_check;
mod like;
mod logging;
mod names;
mod not_null;
mod owner;
mod partition;
mod policy;
mod publication;
mod relabel;
mod relation;
mod rename;
mod rename_within;
mod retype;
mod role;
mod routine;
mod rule;
mod scope;
mod sequence;
mod settle;
mod statistics;
mod storage;
mod table;
mod table_as;
mod table_index;
mod temporary;
mod trigger;
mod typed;
mod user_type;
mod view;
mod whole;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

pub(crate) use create::describe;
pub(crate) use default_privileges::apply as apply_defaults;
pub(crate) use temporary::leave_out_temporary;
pub(crate) use view::column_problem;

use crate::diagnostic::{Diagnostic, Outcome, Severity};
use crate::model::{Descent, Expression, ExpressionPlace, ObjectId, ObjectPart, Piece, Schema};
use crate::name::{Ident, QualifiedName};
use crate::source::{Source, SourceId, Span};
use crate::sql::ast::{Expr, Statement, StatementKind};

/// A schema whose expressions wait to be resolved. Until then each holds its text with the tokens normalised.
#[derive(Debug, Clone, Default)]
pub struct Draft {
    /// The schema so far.
    pub schema: Schema,
    /// The expressions that wait.
    pub pending: Vec<Pending>,
    /// Where everything was written.
    pub provenance: Provenance,
}

/// An expression that waits to be resolved.
#[derive(Debug, Clone)]
pub struct Pending {
    /// Where in the schema it stands.
    pub place: ExpressionPlace,
    /// What was written.
    pub expr: Expr,
    /// Where unqualified names are looked up, after `pg_catalog`.
    pub search_path: Arc<[Ident]>,
}

/// Where each object or part was written: its definition first, then what altered it.
#[derive(Debug, Clone, Default)]
pub struct Provenance(pub BTreeMap<ObjectPart, Vec<Span>>, Option<Vec<ObjectPart>>);

impl Provenance {
    /// Adds a place.
    pub fn add(&mut self, part: ObjectPart, span: Span) {
        if let Some(fresh) = &mut self.1
            && !self.0.contains_key(&part)
        {
            fresh.push(part.clone());
        }
        self.0.entry(part).or_default().push(span);
    }

    /// Notes that something came along with what was written.
    pub(crate) fn note(&mut self, part: ObjectPart) {
        self.1.iter_mut().for_each(|fresh| fresh.push(part.clone()));
    }

    /// Notes from now on what is written for the first time, see [`Self::take_fresh`].
    pub(crate) fn note_fresh(&mut self) {
        self.1 = Some(Vec::new());
    }

    /// What was written for the first time since the last call.
    pub(crate) fn take_fresh(&mut self) -> Vec<ObjectPart> {
        self.1.as_mut().map(std::mem::take).unwrap_or_default()
    }

    /// Where something was defined.
    pub fn definition(&self, part: &ObjectPart) -> Option<Span> {
        self.0.get(part).and_then(|spans| spans.first()).copied()
    }
}

/// How the statements of a run belong together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Sources that describe one schema: what two of them say alike is one thing.
    Compose,
    /// A history, run in its order as PostgreSQL would run it.
    Replay,
}

/// A foreign key whose referenced columns wait for the referenced table's primary key, or for its columns to be there.
#[derive(Debug, Clone)]
struct PendingKey {
    table: QualifiedName,
    constraint: Ident,
    span: Span,
    /// What the table was when the key was written: a statement that makes it unlogged too does that last.
    unlogged: bool,
}

/// The schema after one more statement, as PostgreSQL would run it. Where it would be refused, nothing changes.
pub(crate) fn after(schema: Schema, statement: &str) -> Schema {
    let source = Source::new("statement", statement);
    let parsed = crate::sql::parse(&source, SourceId(0)).value;
    let mut interpreter = Interpreter::new(std::slice::from_ref(&source), Mode::Replay);
    interpreter.draft.schema = schema;
    interpreter.begin_with_objects();
    interpreter.search_in(Arc::default());
    for statement in &parsed {
        interpreter.run(statement);
    }
    interpreter.into_parts().0.schema
}

/// The state of a run over statements.
#[derive(Clone)]
pub(crate) struct Interpreter<'a> {
    sources: &'a [Source],
    mode: Mode,
    pub(crate) draft: Draft,
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// Where unqualified names are created and looked up.
    search_path: Arc<[Ident]>,
    /// Names that indexes of constraints and sequences of identities take from their schema's relations.
    hidden_relations: BTreeSet<QualifiedName>,
    /// Names of constraints by their table's schema, which names chosen for others must avoid.
    constraint_names: BTreeMap<QualifiedName, u32>,
    pending_keys: Vec<PendingKey>,
    /// Indexes and sequences whose columns are still to be checked.
    touched: BTreeSet<ObjectId>,
    /// Where the schema `public` was dropped, until it is created again.
    public_dropped: Option<Span>,
    /// Whether an index says what may go without saying.
    unsettled_keys: bool,
    /// Definitions of what was defined before, until it is known whether both say the same.
    twins: Vec<create::Twin>,
    /// Tables that statements still to come create.
    pub(crate) declared_tables: BTreeSet<QualifiedName>,
    /// Those of them that are made among the changes, while they are not there yet.
    pub(crate) awaited: BTreeSet<QualifiedName>,
    /// Whether a table has ever been a partition or an heir.
    descents: bool,
    /// Where tables join parents, in sources that describe one schema.
    joins: BTreeMap<QualifiedName, Span>,
    /// What tables had of their own before it became their parent's.
    absorbed: BTreeMap<QualifiedName, crate::analyze::descent::Absorbed>,
    /// Indexes and keys made for a partitioned table alone, with their table.
    lone_indexes: BTreeMap<QualifiedName, (QualifiedName, Span)>,
    /// Which of them were attached, by the partition.
    completed: BTreeSet<(QualifiedName, QualifiedName)>,
    /// Comments that tables took along from others.
    like_comments: Vec<like::LikeComment>,
    /// What each source said of row-level security, to find contradictions among sources.
    row_security: BTreeMap<(QualifiedName, &'static str), (bool, Span)>,
}

impl<'a> Interpreter<'a> {
    pub(crate) fn new(sources: &'a [Source], mode: Mode) -> Self {
        Self {
            sources,
            mode,
            draft: Draft::default(),
            diagnostics: Vec::new(),
            search_path: Arc::from([Ident::new("public")]),
            hidden_relations: BTreeSet::new(),
            constraint_names: BTreeMap::new(),
            pending_keys: Vec::new(),
            touched: BTreeSet::new(),
            public_dropped: None,
            unsettled_keys: false,
            twins: Vec::new(),
            declared_tables: BTreeSet::new(),
            awaited: BTreeSet::new(),
            descents: false,
            joins: BTreeMap::new(),
            absorbed: BTreeMap::new(),
            lone_indexes: BTreeMap::new(),
            completed: BTreeSet::new(),
            like_comments: Vec::new(),
            row_security: BTreeMap::new(),
        }
    }

    /// Begins with a schema that has something in it already.
    pub(crate) fn begin_with_objects(&mut self) {
        self.descents = self.draft.schema.tables().any(|table| table.descent != Descent::Own);
        self.retake_names();
    }

    /// Sets where unqualified names are created and looked up.
    pub(crate) fn search_in(&mut self, path: Arc<[Ident]>) {
        self.search_path = path;
    }

    /// The text at a place.
    fn text(&self, span: Span) -> &'a str {
        // What a catalog prints is read by itself.
        let source = match span.source {
            SourceId::PRINTED => self.sources.first(),
            SourceId(number) => self.sources.get(number as usize),
        };
        source.map(|source| span.slice(&source.text)).unwrap_or_default()
    }

    fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// An expression as it stands until it is resolved.
    fn wait(&mut self, place: ExpressionPlace, expr: &Expr) -> Expression {
        let text = crate::sql::normalized(self.text(expr.span));
        self.draft.pending.push(Pending { place, expr: expr.clone(), search_path: self.search_path.clone() });
        Expression::undecided(vec![Piece::Sql(text)])
    }

    /// Runs one statement.
    pub(crate) fn run(&mut self, statement: &Statement) {
        let span = statement.span;
        match &statement.kind {
            StatementKind::CreateSchema(create) => self.create_schema(create, span),
            StatementKind::CreateExtension(create) => self.create_extension(create, span),
            StatementKind::AlterExtension(alter) => self.alter_extension(alter, span),
            StatementKind::CreateEnum(create) => self.create_enum(create, span),
            StatementKind::CreateDomain(create) => self.create_domain(create, span),
            StatementKind::CreateComposite(create) => self.create_composite(create, span),
            StatementKind::CreateRange(create) => self.create_range(create, span),
            StatementKind::CreateSequence(create) => self.create_sequence(create, span),
            StatementKind::CreateTable(create) => self.create_table(create, span),
            StatementKind::CreateTableAs(create) => self.create_table_as(create, span),
            // Whoever reads several statements knows what they say of it.
            StatementKind::CreateTemporary { what, name } => {
                self.report(temporary::left_out(what, &name.name.ident, span));
            }
            StatementKind::CreateRoutine(create) => self.create_routine(create, span),
            StatementKind::CreateAggregate(create) => self.create_aggregate(create, span),
            StatementKind::CreateView(create) => self.create_view(create, span),
            StatementKind::CreateIndex(create) => self.create_index(create, span),
            StatementKind::CreatePolicy(create) => self.create_policy(create, span),
            StatementKind::CreateTrigger(create) => self.create_trigger(create, span),
            StatementKind::CreateWhole(create) => self.create_whole(create, span),
            StatementKind::AlterWhole(alter) => self.alter_whole(alter, span),
            StatementKind::CreateRule(create) => self.create_rule(create, span),
            StatementKind::AlterRule(alter) => self.alter_rule(alter, span),
            StatementKind::AlterTrigger(alter) => self.alter_trigger(alter, span),
            StatementKind::OwnSchema { name, owner } => self.own_schema(name, owner, span),
            StatementKind::RenameSchema { name, to } => self.rename_schema(name, to),
            StatementKind::AlterDomain(alter) => self.alter_domain(alter, span),
            StatementKind::AlterType(alter) => self.alter_type(alter, span),
            StatementKind::AlterSequence(alter) => self.alter_sequence(alter, span),
            StatementKind::AlterTable(alter) => self.alter_table(alter),
            StatementKind::AlterRoutine(alter) => self.alter_routine(alter, span),
            StatementKind::AlterIndex(alter) => self.alter_index(alter),
            StatementKind::RenameIndex { name, if_exists, to } => self.rename_index(name, *if_exists, to),
            StatementKind::AttachIndex { name, partition } => self.attach_index(name, partition),
            StatementKind::AlterPolicy(alter) => self.alter_policy(alter, span),
            StatementKind::Drop(drop) => self.drop(drop, span),
            StatementKind::Comment(comment) => self.comment(comment, span),
            StatementKind::Grant(grant) => self.grant(grant, span),
            StatementKind::Role(statement) => self.role_statement(statement, span),
            StatementKind::AlterDefaultPrivileges(alter) => self.alter_default_privileges(alter, span),
            StatementKind::SetSearchPath(path) => {
                self.search_path = path.iter().map(|name| name.ident.clone()).collect();
            }
            StatementKind::Ignored { what, notable } => {
                if *notable {
                    let message = format!("{what} is left out: it says nothing about the schema");
                    self.report(Diagnostic::warning("statement-left-out", message).at(span, ""));
                }
            }
            StatementKind::Unsupported { what } => {
                let message = format!("{what} is not supported yet");
                self.report(
                    Diagnostic::error("unsupported-statement", message)
                        .at(span, "this statement would be lost")
                        .help("take it out of this source, and apply it by hand"),
                );
            }
        }
    }

    /// Reports clauses that are not carried yet.
    fn unsupported(&mut self, clauses: &[crate::sql::ast::Clause]) {
        for clause in clauses {
            let message = format!("{} is not supported yet", clause.what);
            self.report(
                Diagnostic::error("unsupported-clause", message)
                    .at(clause.span, "this clause would be lost")
                    .help("take it out of this source, and apply it by hand"),
            );
        }
    }

    /// Resolves what waits, as far as it can be: names that a change is about to touch must be bound before.
    fn bind_pending(&mut self) {
        let held = self.hold_back();
        if !self.draft.pending.is_empty() || self.unsettled_keys {
            self.unsettled_keys = false;
            let outcome = crate::analyze::analyze(std::mem::take(&mut self.draft));
            self.draft = outcome.into_value(&mut self.diagnostics);
        }
        self.draft.pending.extend(held);
    }

    /// Ends a statement of a history, with all the checks that PostgreSQL makes within it.
    pub(crate) fn end_statement(&mut self) {
        self.settle();
        self.bind_pending();
    }

    /// Whether PostgreSQL would refuse what was run since there were that many diagnostics.
    pub(crate) fn refused_since(&self, known: usize) -> bool {
        let refusal = |diagnostic: &Diagnostic| diagnostic.severity == Severity::Error && diagnostic.sqlstate.is_some();
        self.diagnostics.iter().skip(known).any(refusal)
    }

    /// What there is so far, unresolved, and what was said.
    pub(crate) fn into_parts(self) -> (Draft, Vec<Diagnostic>) {
        (self.draft, self.diagnostics)
    }

    /// Ends the run: resolves what waited, and checks what could only be checked with everything there.
    pub(crate) fn finish(mut self) -> Outcome<Draft> {
        self.awaited.clear();
        self.copy_like_comments();
        self.end_creates();
        self.settle();
        self.bind_pending();
        self.absorb_what_is_said_twice();
        self.leave_owned();
        self.settle_owners();
        self.check_lone_indexes();
        self.leave_out_parts();
        if let Some(span) = self.public_dropped {
            self.keeps_public("a database without the schema \"public\"", span);
        }
        self.diagnostics.sort_by_key(|diagnostic| (diagnostic.severity, diagnostic.span()));
        self.diagnostics.dedup();
        Outcome { value: self.draft, diagnostics: self.diagnostics }
    }

    /// Says that what is asked of the schema `public` is not carried: every database is taken to have it.
    fn keeps_public(&mut self, what: &str, span: Span) {
        self.report(
            Diagnostic::error("unsupported-statement", format!("{what} is not supported yet"))
                .at(span, "this statement would be lost")
                .help("leave the schema where it is, or create it again"),
        );
    }

    /// Whether a name is taken among the relations of its schema.
    fn relation_exists(&self, name: &QualifiedName) -> bool {
        let schema = &self.draft.schema;
        schema.contains(&schema.rows_named(name))
            || schema.composite(name).is_some()
            || schema.contains(&ObjectId::Index(name.clone()))
            || schema.contains(&ObjectId::Sequence(name.clone()))
            || self.hidden_relations.contains(name)
    }
}
