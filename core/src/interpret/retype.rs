//! `ALTER COLUMN … TYPE`: what stands on a column follows its type, or forbids it (`ATPrepAlterColumnType`,
//! `ATExecAlterColumnType` of PostgreSQL's source).

use std::sync::Arc;

use super::sequence::integer_type;
use super::{Interpreter, Pending, PendingKey};
use crate::analyze::{self, Assigned};
use crate::diagnostic::Diagnostic;
use crate::model::{
    Column, ConstraintKind, Definition, Expression, ExpressionPlace, IndexKeyKind, Object, ObjectId, ObjectPart,
    TypeRef,
};
use crate::name::{Ident, QualifiedName};
use crate::render::{self, Style};
use crate::source::{SourceId, Span};
use crate::sql::ast::{Expr, Name, ObjectName, TypeName};

impl Interpreter<'_> {
    pub(super) fn alter_type_of(
        &mut self,
        table: &QualifiedName,
        column: &Name,
        (written, collation, using): (&TypeName, Option<&ObjectName>, Option<&Expr>),
        span: Span,
    ) {
        self.bind_pending();
        let known = self.diagnostics.len();
        let data_type = self.type_named(written);
        let collation = collation.and_then(|collation| self.collation(collation));
        self.check_collation(&data_type, collation.as_ref(), written.span);
        let collation = collation
            .filter(|written| analyze::default_collation(&self.draft.schema, &data_type).as_ref() != Some(written));
        let Some(found) = self.draft.schema.table(table).and_then(|table| table.column(&column.ident)).cloned() else {
            return;
        };
        self.check_dependents(table, column);
        self.check_conversion(table, &found, column, &data_type, using);
        if self.refused_since(known) {
            return;
        }
        self.change_column(table, &column.ident, |found| {
            if let (Some(identity), Some(integer)) = (&mut found.identity, integer_type(&data_type)) {
                identity.options = identity.options.clone().of_type(integer);
            }
            found.data_type = data_type;
            found.collation = collation;
        });
        self.forget_statistics(table, &column.ident);
        self.read_again(table, &column.ident, span);
        self.recheck(table, &column.ident, span);
    }

    /// The indexes on a column are built anew, and what was said of their statistics is lost.
    fn forget_statistics(&mut self, table: &QualifiedName, column: &Ident) {
        let part = ObjectPart::Column { table: table.clone(), column: column.clone() };
        let names = |expression: &Expression| expression.references().any(|name| *name == part);
        self.draft.schema.for_each_mut(|_, object| match object {
            Object::Index(index) if index.table == *table && index.columns().any(|name| name == column) => {
                index.storage.statistics.clear();
            }
            Object::Index(index) if index.table == *table && index.expressions().any(names) => {
                index.storage.statistics.clear();
            }
            Object::Table(of) if of.name == *table => {
                for constraint in of.constraints.values_mut() {
                    let on_column = match &constraint.kind {
                        ConstraintKind::Exclude(exclusion) => exclusion.columns().any(|name| name == column),
                        _ => false,
                    };
                    if on_column || constraint.kind.expressions().into_iter().any(names) {
                        let storage = constraint.kind.index_storage_mut();
                        storage.into_iter().for_each(|storage| storage.statistics.clear());
                    }
                }
            }
            _ => {}
        });
    }

    /// What forbids that the type of a column changes.
    fn check_dependents(&mut self, table: &QualifiedName, column: &Name) {
        let part = ObjectPart::Column { table: table.clone(), column: column.ident.clone() };
        let names = |expression: &Expression| expression.references().any(|name| *name == part);
        let mut problem = None;
        for (id, object) in self.draft.schema.objects() {
            match object {
                Object::Table(holder) if holder.name == *table => {
                    let generated =
                        holder.columns.iter().filter(|other| other.name != column.ident).find(|other| {
                            other.generated.as_ref().is_some_and(|generated| names(&generated.expression))
                        });
                    if let Some(generated) = generated {
                        problem = Some(("a generated column", format!("column \"{}\"", generated.name.as_str())));
                    }
                }
                Object::Policy(policy) if policy.using.iter().chain(&policy.with_check).any(names) => {
                    problem = Some(("a policy definition", format!("policy {}", super::create::describe(id))));
                }
                Object::Defined(Definition::Trigger(trigger))
                    if trigger.when.iter().any(names)
                        || (trigger.table == *table && trigger.events.columns.contains(&column.ident)) =>
                {
                    problem = Some(("a trigger definition", format!("trigger {}", super::create::describe(id))));
                }
                Object::Defined(Definition::Routine(routine)) if routine.expressions().any(names) => {
                    let which = format!("function {}", super::create::describe(id));
                    problem = Some(("a function or procedure", which));
                }
                Object::Defined(definition @ Definition::Rule(_)) if definition.expressions().any(names) => {
                    problem = Some(("a view or rule", format!("rule {}", super::create::describe(id))));
                }
                Object::Defined(Definition::View(view)) if names(&view.query) => {
                    problem = Some(("a view or rule", format!("{} {}", view.word(), super::create::describe(id))));
                }
                Object::Defined(Definition::Whole(whole))
                    if whole.kind == crate::model::WholeKind::Publication
                        && whole.clauses.iter().flat_map(crate::model::Clause::expressions).any(names) =>
                {
                    let which = format!("publication {}", super::create::describe(id));
                    problem = Some(("a publication WHERE clause", which));
                }
                Object::Schema(_)
                | Object::Enum(_)
                | Object::Sequence(_)
                | Object::Table(_)
                | Object::Defined(_)
                | Object::Index(_)
                | Object::Policy(_)
                | Object::Comment(_)
                | Object::Owner(_)
                | Object::Privileges(_)
                | Object::DefaultPrivileges(_) => {}
            }
        }
        if let Some((what, which)) = problem {
            let message = format!("cannot alter type of a column used by {what}");
            self.report(
                Diagnostic::error("type-in-use", message)
                    .at(column.span, format!("used by {which}"))
                    .help("drop it first, and create it again afterwards")
                    .sqlstate("0A000"),
            );
        }
    }

    /// That the column's values, its default and its identity convert.
    fn check_conversion(
        &mut self,
        table: &QualifiedName,
        found: &Column,
        column: &Name,
        to: &TypeRef,
        using: Option<&Expr>,
    ) {
        let (label, to_name) = (column.ident.as_str(), analyze::display_name(to));
        if found.identity.is_some() && integer_type(to).is_none() {
            let message = "identity column type must be smallint, integer, or bigint";
            self.report(Diagnostic::error("invalid-identity", message).at(column.span, "").sqlstate("22023"));
            return;
        }
        let no_cast = |what: String, help: &str| {
            Diagnostic::error("no-cast", format!("{what} cannot be cast automatically to type {to_name}"))
                .at(column.span, "")
                .help(help)
                .sqlstate("42804")
        };
        let schema = &self.draft.schema;
        let values = match using {
            // Rows that are elsewhere are not converted.
            None if schema.table(table).is_some_and(|table| table.foreign.is_some()) => None,
            None if analyze::can_assign(schema, &found.data_type, to) == Some(false) => {
                let help = format!("say how: USING {label}::{to_name}");
                Some(no_cast(format!("column \"{label}\""), &help))
            }
            None => None,
            Some(using) => match analyze::assign(schema, &self.search_path, table, using, to) {
                Assigned::Stored => None,
                Assigned::NoCast => {
                    let what = format!("result of USING clause for column \"{label}\"");
                    Some(no_cast(what, "add an explicit cast"))
                }
                Assigned::Problem(diagnostic) => Some(*diagnostic),
            },
        };
        if let Some(diagnostic) = values {
            self.report(diagnostic);
            return;
        }
        let default = found.default.as_ref().filter(|default| default.is_decided());
        let default = default.and_then(|default| parsed(default).ok());
        let default = default.map(|default| analyze::assign(schema, &[], table, &default, to));
        if default == Some(Assigned::NoCast) {
            let help = "drop the default first, and set it again afterwards";
            self.report(no_cast(format!("default for column \"{label}\""), help));
        }
    }

    /// Reads anew what names the column: its checks, and the expressions of indexes (`ATPostAlterTypeParse`).
    fn read_again(&mut self, table: &QualifiedName, column: &Ident, span: Span) {
        let part = ObjectPart::Column { table: table.clone(), column: column.clone() };
        let names = |expression: &Expression| expression.references().any(|name| *name == part);
        let mut places: Vec<(ExpressionPlace, Expression)> = Vec::new();
        if let Some(found) = self.draft.schema.table(table) {
            for constraint in found.constraints.values() {
                if let ConstraintKind::Check { expression, .. } = &constraint.kind
                    && names(expression)
                {
                    let constraint = constraint.name.clone();
                    places.push((ExpressionPlace::Check { table: table.clone(), constraint }, expression.clone()));
                }
            }
        }
        for (_, object) in self.draft.schema.objects() {
            let Object::Index(index) = object else { continue };
            for (position, key) in index.keys.iter().enumerate() {
                if let IndexKeyKind::Expression(expression) = &key.kind
                    && names(expression)
                {
                    let index = index.name.clone();
                    places.push((ExpressionPlace::IndexKey { index, position }, expression.clone()));
                }
            }
            if let Some(predicate) = index.predicate.as_ref().filter(|predicate| names(predicate)) {
                places.push((ExpressionPlace::IndexPredicate { index: index.name.clone() }, predicate.clone()));
            }
        }
        for (place, expression) in places {
            if let Ok(expr) = parsed(&expression) {
                self.draft.pending.push(Pending { place, expr, search_path: Arc::default() });
            }
        }
        let outcome = analyze::analyze(std::mem::take(&mut self.draft));
        self.draft = outcome.value;
        // What is found there stands in no source: it is said of the change.
        self.diagnostics.extend(outcome.diagnostics.into_iter().map(|diagnostic| {
            Diagnostic { labels: Vec::new(), fix: None, ..diagnostic }.at(span, "with the column's new type")
        }));
    }

    /// Lets indexes and foreign keys over the column be checked again.
    fn recheck(&mut self, table: &QualifiedName, column: &Ident, span: Span) {
        let mut indexes = Vec::new();
        let mut keys = Vec::new();
        for (id, object) in self.draft.schema.objects() {
            match object {
                Object::Index(index) if index.table == *table => indexes.push(id.clone()),
                Object::Table(holder) => {
                    for constraint in holder.constraints.values() {
                        if let ConstraintKind::ForeignKey(key) = &constraint.kind
                            && ((holder.name == *table && key.columns.contains(column))
                                || (key.references == *table && key.referenced_columns.contains(column)))
                        {
                            let (table, constraint) = (holder.name.clone(), constraint.name.clone());
                            let unlogged = holder.storage.unlogged;
                            keys.push(PendingKey { table, constraint, span, unlogged });
                        }
                    }
                }
                Object::Schema(_)
                | Object::Enum(_)
                | Object::Sequence(_)
                | Object::Defined(_)
                | Object::Index(_)
                | Object::Policy(_)
                | Object::Comment(_)
                | Object::Owner(_)
                | Object::Privileges(_)
                | Object::DefaultPrivileges(_) => {}
            }
        }
        for id in indexes {
            self.draft.provenance.add(ObjectPart::Object(id.clone()), span);
            self.touched.insert(id);
        }
        self.touched.insert(ObjectId::Table(table.clone()));
        self.pending_keys.extend(keys);
    }
}

/// An expression read again from its own text.
fn parsed(expression: &Expression) -> Result<Expr, Box<Diagnostic>> {
    let source = SourceId::again(expression.is_decided());
    crate::sql::parse_expression(&render::expression(expression, &Style::default()), source)
}
