//! PostgreSQL's own answer, without PostgreSQL: names and types resolved as its parse analysis resolves them.
//!
//! An expression is bound to what it means ([`bind`]), and printed again as `pg_get_expr` prints it ([`deparse`]), with
//! the names it refers to kept as references. So text from a file and text from a live catalog compare equal. Where the
//! outcome cannot be told (a function of an extension, a form that is not carried yet), the text is kept as it was
//! written, with its tokens normalised, and a note says so.

mod assign;
mod bind;
mod body;
mod bound;
mod brought;
pub(crate) mod catalog;
mod circle;
mod collation;
mod deparse;
pub mod dependencies;
pub mod descent;
mod environment;
mod error;
mod extension;
mod literal;
mod node;
mod operator_class;
mod query;
mod quote;
mod rule;
mod same;
mod types;
mod typmod;
mod undecided;
mod view;
mod volatility;
mod walk;

use std::collections::BTreeSet;

use crate::diagnostic::{Diagnostic, Outcome};
use crate::interpret::{Draft, Pending};
use crate::model::{
    Expression, ExpressionPlace, IndexKeyKind, ObjectId, ObjectPart, Piece, RulePart, Schema, Table, Trigger,
    TriggerTiming, WholeKind,
};
use crate::name::{Ident, QualifiedName};
use crate::source::{SourceId, Span};
pub use assign::{Assigned, assign, can_assign, can_reference, may_be_range};
pub(crate) use bind::figure_name;
use bind::{Binder, Clause};
pub(crate) use deparse::Renamed;
use environment::Environment;
use error::{Bound, Stop, raise};
use node::{Attribute, Node, NodeKind};
pub use operator_class::{
    KeyProblem, check_key, default_collation, default_opclass, exclusion_problem, find_opclass, is_builtin_collation,
    is_builtin_function, is_collatable, is_default_opclass, is_known, opclass_accepts, result_of_builtin,
};
pub use types::{display_name, resolve_routine_type, resolve_type, type_pieces};
pub(crate) use view::{query_renamed, relations_of};

/// Whether a function of that name is built in, and none of that name ever gives another value within a transaction.
pub(crate) fn is_never_volatile(name: &str) -> bool {
    let known = catalog::Catalog::of(crate::model::Version::default()).functions(name);
    !known.is_empty() && known.iter().all(|function| function.volatility != catalog::Volatility::Volatile)
}

/// Resolves every pending expression of a draft and puts its canonical form in place. What cannot be decided keeps its
/// normalised text; what is wrong is an error at its place. What is built in, and how it is printed, is a matter of the
/// schema's version.
pub fn analyze(mut draft: Draft) -> Outcome<Draft> {
    let mut diagnostics = Vec::new();
    let is_view = |pending: &Pending| matches!(pending.place, ExpressionPlace::ViewQuery { .. });
    let (views, pending): (Vec<_>, Vec<_>) = std::mem::take(&mut draft.pending).into_iter().partition(is_view);
    view::analyze(&mut draft, views, &mut diagnostics);
    let policies: circle::Places = pending
        .iter()
        .filter_map(|pending| match &pending.place {
            ExpressionPlace::Using { table, policy } => Some(((table.clone(), policy.clone()), pending.expr.span)),
            _ => None,
        })
        .filter(|(_, span)| span.source != SourceId::PRINTED)
        .collect();
    let is_bound = |pending: &Pending| matches!(pending.place, ExpressionPlace::Bound { .. });
    // A bound is read with its parent's partition key resolved.
    let (bounds, pending): (Vec<_>, Vec<_>) = pending.into_iter().partition(is_bound);
    let mut wholes: BTreeSet<ObjectId> = BTreeSet::new();
    for pending in [pending, bounds] {
        let results: Vec<(ExpressionPlace, Resolved)> = {
            let env = Environment::new(&draft.schema);
            let results = pending
                .into_iter()
                .filter_map(|pending| {
                    let resolved = resolve(&env, &pending, &mut diagnostics)?;
                    Some((pending.place, resolved))
                })
                .collect();
            error::note_zoneless(&env, &mut diagnostics);
            results
        };
        for (place, resolved) in results {
            put(&mut draft.schema, &place, resolved);
            if let ExpressionPlace::Clause { object, .. } = place {
                wholes.insert(object);
            }
        }
    }
    circle::warn(&draft.schema, &policies, &mut diagnostics);
    // What they are called by may have come to light.
    wholes.iter().filter_map(|id| draft.schema.whole_mut(id).map(|whole| whole.settle())).for_each(drop);
    let needless = operator_class::needless(&draft.schema);
    for (place, parts) in needless {
        if let Some(key) = draft.schema.index_key_mut(&place) {
            key.opclass = if parts.opclass { None } else { key.opclass.take() };
            key.collation = if parts.collation { None } else { key.collation.take() };
        }
    }
    operator_class::place_operators(&mut draft.schema);
    Outcome { value: draft, diagnostics }
}

/// What an expression turned out to be.
struct Resolved {
    /// Its text; `None` where PostgreSQL would keep none.
    expression: Option<Expression>,
    /// For an index's key: the column, if that is all it is.
    column: Option<Ident>,
    /// For an index's key: the collation that was written around the expression.
    collation: Option<QualifiedName>,
    /// For an index's key: the operator class that need not be written.
    default_opclass: Option<QualifiedName>,
}

impl Resolved {
    fn text(expression: Expression) -> Self {
        Self { expression: Some(expression), column: None, collation: None, default_opclass: None }
    }
}

/// Resolves one expression. `None` where its place is gone.
fn resolve(env: &Environment<'_>, pending: &Pending, diagnostics: &mut Vec<Diagnostic>) -> Option<Resolved> {
    let table = match &pending.place {
        ExpressionPlace::ParameterDefault { routine, .. } | ExpressionPlace::RoutineBody { routine, .. } => {
            env.schema.routine(routine)?;
            None
        }
        // They are resolved before.
        ExpressionPlace::ViewQuery { .. } => return None,
        ExpressionPlace::DomainDefault { domain } | ExpressionPlace::DomainCheck { domain, .. } => {
            env.schema.domain(domain)?;
            None
        }
        ExpressionPlace::Default { .. }
        | ExpressionPlace::Generated { .. }
        | ExpressionPlace::Check { .. }
        | ExpressionPlace::PartitionKey { .. }
        | ExpressionPlace::Bound { .. }
        | ExpressionPlace::ExclusionKey { .. }
        | ExpressionPlace::ExclusionPredicate { .. }
        | ExpressionPlace::IndexKey { .. }
        | ExpressionPlace::IndexPredicate { .. }
        | ExpressionPlace::TriggerWhen { .. }
        | ExpressionPlace::Rule { .. }
        | ExpressionPlace::Clause { .. }
        | ExpressionPlace::Using { .. }
        | ExpressionPlace::WithCheck { .. } => Some(env.schema.shape(&env.schema.table_of_place(&pending.place)?)?),
    };
    let bound = match (&table, &pending.place) {
        (Some(table), _) => Site { env, pending, table: table.as_ref() }.bind(),
        (None, ExpressionPlace::DomainDefault { domain } | ExpressionPlace::DomainCheck { domain, .. }) => {
            domain_expression(env, pending, domain)
        }
        (None, ExpressionPlace::RoutineBody { routine, returns }) => body::bind(env, pending, routine, *returns),
        (None, _) => parameter_default(env, pending),
    };
    match bound {
        Ok(resolved) => Some(resolved),
        Err(stop) => {
            let diagnostic = match stop {
                Stop::Error(diagnostic) | Stop::Undecided(diagnostic) => diagnostic,
            };
            diagnostics.push(*diagnostic);
            // A body keeps the text that it has.
            if matches!(pending.place, ExpressionPlace::RoutineBody { .. }) {
                return None;
            }
            let pieces = match &pending.place {
                ExpressionPlace::Rule { part: RulePart::Actions, .. } => rule::normalized(env, pending),
                // Its columns stand behind OLD and NEW.
                ExpressionPlace::Rule { part: RulePart::Condition, .. } => undecided::normalize(
                    env,
                    &pending.search_path,
                    None,
                    Clause::Where,
                    rule::condition_of(&pending.expr),
                ),
                place => {
                    let (path, table) = (&pending.search_path, table.as_deref());
                    undecided::normalize(env, path, table, clause(place), &pending.expr)
                }
            };
            Some(Resolved::text(Expression::undecided(pieces)))
        }
    }
}

/// The default of a routine's parameter, which can name nothing but functions (`interpret_function_parameter_list`).
fn parameter_default(env: &Environment<'_>, pending: &Pending) -> Bound<Resolved> {
    let expr = &pending.expr;
    let mut binder = Binder::new(env, &pending.search_path, None, Clause::Parameter, expr.span);
    let declared = match &pending.place {
        ExpressionPlace::ParameterDefault { routine, position } => {
            let parameter = env.schema.routine(routine).and_then(|routine| routine.parameters.get(*position));
            parameter.and_then(|parameter| env.type_of(&parameter.data_type))
        }
        _ => None,
    };
    let Some((ty, _)) = declared else { return Err(error::undecided(expr.span, "the type of this parameter")) };
    let node = binder.expression(expr)?;
    let from = node.ty();
    match binder.coerce_to_target(node, ty, -1, catalog::CastContext::Assignment, node::Form::Implicit)? {
        Some(node) => Ok(Resolved::text(Expression::decided(deparse::deparse(env, &binder.scope.relations, &node)))),
        None => {
            let message =
                format!("argument of DEFAULT must be type {}, not type {}", env.type_name(ty), env.type_name(from));
            Err(raise("type-mismatch", "42804", expr.span, message).help("rewrite or cast the expression").into())
        }
    }
}

/// A domain's default, or the condition of one of its checks, in which `VALUE` is what the domain stands on
/// (`DefineDomain`, `domainAddCheckConstraint`).
fn domain_expression(env: &Environment<'_>, pending: &Pending, name: &QualifiedName) -> Bound<Resolved> {
    let expr = &pending.expr;
    let base = env.schema.domain(name).and_then(|domain| env.type_of(&domain.base));
    let Some(base) = base else { return Err(error::undecided(expr.span, "the type that this domain stands on")) };
    let mut binder = Binder::new(env, &pending.search_path, None, clause(&pending.place), expr.span);
    let node = match &pending.place {
        ExpressionPlace::DomainDefault { .. } => binder.assigned(expr, name.name.as_str(), base, |_| Ok(()))?,
        _ => {
            binder.domain_value = Some(base);
            Some(binder.condition(expr, "CHECK")?)
        }
    };
    let text = |node| Expression::decided(deparse::deparse(env, &binder.scope.relations, node));
    Ok(Resolved { expression: node.as_ref().map(text), ..Resolved::text(Expression::decided(Vec::new())) })
}

/// An expression and what is around it.
struct Site<'s, 'a> {
    env: &'s Environment<'a>,
    pending: &'s Pending,
    table: &'s Table,
}

fn clause(place: &ExpressionPlace) -> Clause {
    match place {
        ExpressionPlace::Default { .. } => Clause::Default,
        ExpressionPlace::Generated { .. } => Clause::Generated,
        ExpressionPlace::Check { .. } => Clause::Check,
        ExpressionPlace::IndexKey { .. } | ExpressionPlace::ExclusionKey { .. } => Clause::IndexKey,
        ExpressionPlace::PartitionKey { .. } => Clause::PartitionKey,
        ExpressionPlace::Bound { .. } => Clause::Default,
        ExpressionPlace::IndexPredicate { .. } | ExpressionPlace::ExclusionPredicate { .. } => Clause::IndexPredicate,
        ExpressionPlace::DomainDefault { .. } => Clause::Default,
        ExpressionPlace::ParameterDefault { .. } => Clause::Parameter,
        ExpressionPlace::DomainCheck { .. } => Clause::Check,
        ExpressionPlace::TriggerWhen { .. } => Clause::Trigger,
        ExpressionPlace::Rule { .. } => Clause::Rule,
        ExpressionPlace::RoutineBody { .. } => Clause::Body,
        ExpressionPlace::Clause { object: ObjectId::Whole(WholeKind::Publication, _), .. } => Clause::Publication,
        ExpressionPlace::Clause { .. } => Clause::Statistics,
        ExpressionPlace::ViewQuery { .. } => Clause::View,
        ExpressionPlace::Using { .. } | ExpressionPlace::WithCheck { .. } => Clause::Policy,
    }
}

impl Site<'_, '_> {
    fn bind(&self) -> Bound<Resolved> {
        let expr = &self.pending.expr;
        let clause = clause(&self.pending.place);
        if let ExpressionPlace::TriggerWhen { table, trigger } = &self.pending.place {
            return self.trigger_condition(&ObjectId::Trigger { table: table.clone(), name: trigger.clone() });
        }
        if let ExpressionPlace::Rule { part, .. } = &self.pending.place {
            let rule = self.env.schema.rule(&self.pending.place.object());
            let rule = rule.ok_or_else(|| error::undecided(expr.span, "this rule"))?;
            return rule::bind(self.env, self.pending, self.table, rule, *part);
        }
        let mut binder = Binder::new(self.env, &self.pending.search_path, Some(self.table), clause, expr.span);
        let node = match &self.pending.place {
            ExpressionPlace::Default { column, .. } | ExpressionPlace::Generated { column, .. } => {
                match self.assigned(&mut binder, column)? {
                    Some(node) => node,
                    None => {
                        return Ok(Resolved { expression: None, ..Resolved::text(Expression::decided(Vec::new())) });
                    }
                }
            }
            ExpressionPlace::Check { .. } => binder.condition(expr, "CHECK")?,
            ExpressionPlace::Bound { key, .. } => {
                return bound::value(self.env, self.pending, self.table, *key).map(Resolved::text);
            }
            ExpressionPlace::PartitionKey { .. } => {
                let node = binder.value(expr)?;
                self.immutable(&node, "functions in partition key expression must be marked IMMUTABLE")?;
                node
            }
            ExpressionPlace::IndexPredicate { .. } | ExpressionPlace::ExclusionPredicate { .. } => {
                let node = binder.condition(expr, "WHERE")?;
                self.immutable(&node, "functions in index predicate must be marked IMMUTABLE")?;
                node
            }
            ExpressionPlace::Using { .. } | ExpressionPlace::WithCheck { .. } => binder.condition(expr, "POLICY")?,
            ExpressionPlace::Clause { object: ObjectId::Whole(WholeKind::Publication, _), .. } => {
                let node = binder.condition(expr, "PUBLICATION WHERE")?;
                let foreign = |piece: &Piece| matches!(piece, Piece::Name { part: ObjectPart::Object(_), .. });
                if volatility::mutable_part(&node).is_some() || self.print(&binder, &node).iter().any(foreign) {
                    let message = "invalid publication WHERE expression";
                    return Err(raise("publication", "0A000", expr.span, message)
                        .help(
                            "only columns, constants, built-in operators and immutable built-in functions are allowed",
                        )
                        .into());
                }
                node
            }
            ExpressionPlace::IndexKey { .. } | ExpressionPlace::ExclusionKey { .. } => {
                return self.index_key(&mut binder);
            }
            ExpressionPlace::ParameterDefault { .. }
            | ExpressionPlace::RoutineBody { .. }
            | ExpressionPlace::ViewQuery { .. }
            | ExpressionPlace::DomainDefault { .. }
            | ExpressionPlace::DomainCheck { .. }
            | ExpressionPlace::Clause { .. }
            | ExpressionPlace::TriggerWhen { .. }
            | ExpressionPlace::Rule { .. } => binder.value(expr)?,
        };
        Ok(Resolved::text(Expression::decided(self.print(&binder, &node))))
    }

    /// The condition of a trigger, which sees the row before and the row after (`CreateTriggerFiringOn`).
    fn trigger_condition(&self, id: &ObjectId) -> Bound<Resolved> {
        let expr = &self.pending.expr;
        let mut binder = Binder::new(self.env, &self.pending.search_path, None, Clause::Trigger, expr.span);
        for side in ["old", "new"] {
            binder.add_table(self.table, Some(Ident::new(side)), Vec::new(), false);
        }
        let node = binder.condition(expr, "WHEN")?;
        if let Some(trigger) = self.env.schema.trigger(id) {
            self.check_sides(trigger, &node)?;
        }
        let pieces = deparse::deparse_prefixed(self.env, &binder.scope.relations, &node);
        Ok(Resolved::text(Expression::decided(pieces)))
    }

    fn check_sides(&self, trigger: &Trigger, node: &Node) -> Bound<()> {
        let mut problem: Option<(Span, String)> = None;
        let mut sqlstate = "42P17";
        walk::walk(node, 0, &mut |node, _| {
            let NodeKind::Var { relation, attribute, .. } = &node.kind else { return };
            if problem.is_some() {
                return;
            }
            let what = |text: &str| Some((node.span, text.to_owned()));
            let generated = match attribute {
                Attribute::Column(at) => self.table.columns.get(*at).is_some_and(|column| column.generated.is_some()),
                Attribute::Row => self.table.columns.iter().any(|column| column.generated.is_some()),
                Attribute::System(_) => false,
            };
            let found = match relation {
                _ if !trigger.per_row => what("statement trigger's WHEN condition cannot reference column values"),
                0 if trigger.events.insert => what("INSERT trigger's WHEN condition cannot reference OLD values"),
                1 if trigger.events.delete => what("DELETE trigger's WHEN condition cannot reference NEW values"),
                1 if trigger.timing == TriggerTiming::Before && matches!(attribute, Attribute::System(_)) => {
                    sqlstate = "0A000";
                    what("BEFORE trigger's WHEN condition cannot reference NEW system columns")
                }
                1 if generated && trigger.timing == TriggerTiming::Before => {
                    what("BEFORE trigger's WHEN condition cannot reference NEW generated columns")
                }
                _ => None,
            };
            problem = found;
        });
        match problem {
            None => Ok(()),
            Some((span, message)) => Err(raise("trigger-condition", sqlstate, span, message).into()),
        }
    }

    fn print(&self, binder: &Binder<'_, '_>, node: &Node) -> Vec<Piece> {
        deparse::deparse(self.env, &binder.scope.relations, node)
    }

    fn assigned(&self, binder: &mut Binder<'_, '_>, name: &Ident) -> Bound<Option<Node>> {
        let expr = &self.pending.expr;
        let column = self.table.column(name);
        let Some((ty, typmod)) = column.and_then(|column| self.env.type_of(&column.data_type)) else {
            return Err(error::undecided(expr.span, format!("the type of column \"{}\"", name.as_str())));
        };
        let generated = binder.outermost() == Clause::Generated;
        binder.assigned(expr, name.as_str(), (ty, typmod), |node| {
            if generated {
                self.no_generated_columns(node)?;
                self.immutable(node, "generation expression is not immutable")?;
            }
            Ok(())
        })
    }

    /// A generated column cannot be computed from another one.
    fn no_generated_columns(&self, node: &Node) -> Bound<()> {
        let mut found = None;
        walk::walk(node, 0, &mut |node, _| {
            if let NodeKind::Var { attribute: Attribute::Column(at), .. } = &node.kind
                && let Some(column) = self.table.columns.get(*at).filter(|column| column.generated.is_some())
            {
                found.get_or_insert_with(|| (node.span, column.name.clone()));
            }
        });
        match found {
            None => Ok(()),
            Some((span, name)) => {
                let message =
                    format!("cannot use generated column \"{}\" in column generation expression", name.as_str());
                Err(raise("generated-from-generated", "42P17", span, message)
                    .help("write that column's own expression in its place")
                    .into())
            }
        }
    }

    fn immutable(&self, node: &Node, message: &str) -> Bound<()> {
        match volatility::mutable_part(node) {
            None => Ok(()),
            Some(span) => Err(raise("not-immutable", "42P17", span, message)
                .help("use only what gives the same result for the same arguments, whatever the settings")
                .into()),
        }
    }

    fn index_key(&self, binder: &mut Binder<'_, '_>) -> Bound<Resolved> {
        let mut node = binder.value(&self.pending.expr)?;
        let found = self.env.schema.index_key(&self.pending.place);
        self.immutable(&node, "functions in index expression must be marked IMMUTABLE")?;
        let mut collation = None;
        while let NodeKind::Collate { argument, collation: written } = node.kind {
            collation = collation.or(Some(written));
            node = *argument;
        }
        let column = match &node.kind {
            NodeKind::Var { attribute: Attribute::Column(at), .. } => {
                self.table.columns.get(*at).map(|column| column.name.clone())
            }
            _ => None,
        };
        if let Some((key, method)) = found
            && let Err(problem) = operator_class::check(self.env, node.ty(), method, key)
        {
            return Err(problem.diagnostic().at(self.pending.expr.span, "").into());
        }
        let default_opclass = found
            .and_then(|(_, method)| operator_class::default_of(self.env, node.ty(), method.as_str()))
            .map(|class| self.env.name_of_class(&class));
        let expression = Some(Expression::decided(self.print(binder, &node)));
        Ok(Resolved { expression, column, collation, default_opclass })
    }
}

/// Puts what an expression turned out to be in its place.
fn put(schema: &mut Schema, place: &ExpressionPlace, resolved: Resolved) {
    match place {
        ExpressionPlace::Default { table, column } if resolved.expression.is_none() => {
            if let Some(column) = schema.table_mut(table).and_then(|table| table.column_mut(column)) {
                column.default = None;
            }
            return;
        }
        ExpressionPlace::DomainDefault { domain } if resolved.expression.is_none() => {
            if let Some(domain) = schema.domain_mut(domain) {
                domain.default = None;
            }
            return;
        }
        ExpressionPlace::IndexKey { .. } | ExpressionPlace::ExclusionKey { .. } => {
            let Some(key) = schema.index_key_mut(place) else { return };
            if resolved.collation.is_some() {
                key.collation = resolved.collation;
            }
            if key
                .opclass
                .as_ref()
                .is_some_and(|(name, options)| options.is_empty() && resolved.default_opclass.as_ref() == Some(name))
            {
                key.opclass = None;
            }
            if let Some(column) = resolved.column {
                key.kind = IndexKeyKind::Column(column);
                return;
            }
        }
        ExpressionPlace::Default { .. }
        | ExpressionPlace::Generated { .. }
        | ExpressionPlace::Check { .. }
        | ExpressionPlace::PartitionKey { .. }
        | ExpressionPlace::Bound { .. }
        | ExpressionPlace::IndexPredicate { .. }
        | ExpressionPlace::ExclusionPredicate { .. }
        | ExpressionPlace::ParameterDefault { .. }
        | ExpressionPlace::RoutineBody { .. }
        | ExpressionPlace::ViewQuery { .. }
        | ExpressionPlace::DomainDefault { .. }
        | ExpressionPlace::DomainCheck { .. }
        | ExpressionPlace::TriggerWhen { .. }
        | ExpressionPlace::Rule { .. }
        | ExpressionPlace::Clause { .. }
        | ExpressionPlace::Using { .. }
        | ExpressionPlace::WithCheck { .. } => {}
    }
    if let (Some(slot), Some(expression)) = (schema.expression_mut(place), resolved.expression) {
        *slot = expression;
    }
}

/// The built-in functions that triggers of people's own run; those of foreign keys are PostgreSQL's alone.
const TRIGGER_FUNCTIONS: &[&str] =
    &["suppress_redundant_updates_trigger", "tsvector_update_trigger", "tsvector_update_trigger_column"];

/// Whether a built-in function of that name can be run by a trigger.
pub fn is_trigger_function(name: &Ident) -> bool {
    TRIGGER_FUNCTIONS.contains(&name.as_str())
}

/// The operator class of that name that an extension of the schema may bring; `None` where one is built in.
pub fn opclass_of_extension(schema: &Schema, name: &crate::sql::ast::ObjectName) -> Option<QualifiedName> {
    let builtin = operator_class::is_builtin(schema, name.name.ident.as_str());
    if builtin { None } else { extension::place(schema, extension::Sought::OperatorClass, name) }
}

/// Where a function of that name lies that an extension of the schema may bring.
pub fn function_of_extension(schema: &Schema, name: &crate::sql::ast::ObjectName) -> Option<QualifiedName> {
    extension::place(schema, extension::Sought::Function, name)
}

/// The extension of the schema that brings, or may bring, a foreign-data wrapper of that name.
pub fn extension_of_wrapper(schema: &Schema, wrapper: &Ident) -> Option<Ident> {
    extension::of_wrapper(schema, wrapper)
}
