//! Extended statistics: `CreateStatistics` (statscmds.c).

use super::{Interpreter, names};
use crate::analyze;
use crate::diagnostic::Diagnostic;
use crate::model::{
    Clause, ClauseKind, Definition, Expression, ExpressionPlace, GeneratedKind, Object, ObjectId, ObjectPart, Whole,
    WholeKind,
};
use crate::name::{Ident, QualifiedName};
use crate::source::Span;
use crate::sql::ast::{Expr, ExprKind, Name, ObjectName};

/// Every kind of statistics over more than one column.
const KINDS: [&str; 3] = ["dependencies", "mcv", "ndistinct"];

/// `STATS_MAX_DIMENSIONS`
const MOST: usize = 8;

impl Interpreter<'_> {
    pub(super) fn create_statistics(
        &mut self,
        (name, if_not_exists): (Option<&ObjectName>, bool),
        (gathers, on): (&[Name], &[Expr]),
        table: &ObjectName,
        span: Span,
    ) {
        let Some(of) = self.rows_named(table) else { return };
        if self.draft.schema.view(&of).is_some_and(|view| view.materialized.is_none()) {
            let message = format!("cannot define statistics for relation \"{}\"", of.name.as_str());
            let diagnostic = Diagnostic::error("statistics", message).at(table.span(), "");
            return self.report(diagnostic.help("a view holds no rows").sqlstate("42809"));
        }
        let target = match name {
            Some(name) => self.target(name),
            None => self.chosen_statistics_name(&of, on),
        };
        let id = ObjectId::Whole(WholeKind::Statistics, target.clone());
        let Some((columns, expressions)) = self.gathered(&of, on, span) else { return };
        let Some(kinds) = self.gathered_kinds(gathers, columns.len(), expressions.len(), span) else { return };
        let rows = self.draft.schema.rows_named(&of);
        let mut clauses: Vec<Clause> = kinds.into_iter().map(|kind| Clause::word(ClauseKind::Gathers, kind)).collect();
        clauses.extend(columns.into_iter().map(|column| Clause::naming(ClauseKind::On, column)));
        clauses.push(Clause::naming(ClauseKind::From, ObjectPart::Object(rows)));
        let mut whole = Whole { kind: WholeKind::Statistics, name: target, clauses };
        let blank = Clause { kind: ClauseKind::On, text: Expression::undecided(Vec::new()), rows: None };
        // Where each expression stands is known when the rest is in order.
        whole.settle();
        let first = whole.clauses.iter().position(|clause| clause.kind > ClauseKind::On).unwrap_or(0);
        let waiting = self.draft.pending.len();
        for (number, expr) in expressions.iter().enumerate() {
            let position = first + number;
            let text = self.wait(ExpressionPlace::Clause { object: id.clone(), position }, expr);
            whole.clauses.insert(position, Clause { text, ..blank.clone() });
        }
        let at = name.map_or(span, ObjectName::span);
        if !self.define(Object::Defined(Definition::Whole(whole)), span, at, if_not_exists) {
            self.withdraw(waiting, &id);
        }
    }

    /// The columns and the expressions of which statistics are gathered; `None` where one cannot be.
    fn gathered<'e>(
        &mut self,
        table: &QualifiedName,
        on: &'e [Expr],
        span: Span,
    ) -> Option<(Vec<ObjectPart>, Vec<&'e Expr>)> {
        if on.len() > MOST {
            let message = format!("cannot have more than {MOST} columns in statistics");
            self.report(Diagnostic::error("statistics", message).at(span, "").sqlstate("54011"));
            return None;
        }
        let (mut columns, mut expressions) = (Vec::new(), Vec::new());
        for expr in on {
            let ExprKind::Column(names) = &expr.kind else {
                expressions.push(expr);
                continue;
            };
            let [name] = names.as_slice() else {
                expressions.push(expr);
                continue;
            };
            if !self.has_column(table, &name.ident) {
                let message = format!("column \"{}\" does not exist", name.ident.as_str());
                self.report(Diagnostic::error("unknown-column", message).at(name.span, "").sqlstate("42703"));
                return None;
            }
            if let Some(message) = self.no_statistics(table, &name.ident) {
                self.report(Diagnostic::error("statistics", message).at(name.span, "").sqlstate("0A000"));
                return None;
            }
            let column = ObjectPart::Column { table: table.clone(), column: name.ident.clone() };
            if columns.contains(&column) {
                let message = "duplicate column name in statistics definition";
                self.report(Diagnostic::error("statistics", message).at(name.span, "").sqlstate("42701"));
                return None;
            }
            columns.push(column);
        }
        Some((columns, expressions))
    }

    /// Why no statistics are gathered of a column.
    fn no_statistics(&self, table: &QualifiedName, column: &Ident) -> Option<String> {
        let schema = &self.draft.schema;
        let shape = schema.shape(table)?;
        let column = shape.column(column)?;
        if column.generated.as_ref().is_some_and(|generated| generated.kind == GeneratedKind::Virtual) {
            return Some("statistics creation on virtual generated columns is not supported".to_owned());
        }
        let of = &column.data_type;
        let ordered = analyze::default_opclass(schema, of, &Ident::new("btree")).is_some();
        (of.name.is_builtin() && !of.array && !ordered).then(|| {
            let (name, of) = (column.name.as_str(), analyze::display_name(of));
            format!("column \"{name}\" cannot be used in statistics because its type {of} has no default btree operator class")
        })
    }

    /// The kinds to be written: none where every one is gathered.
    fn gathered_kinds(
        &mut self,
        written: &[Name],
        columns: usize,
        expressions: usize,
        span: Span,
    ) -> Option<Vec<String>> {
        if let Some(unknown) = written.iter().find(|name| !KINDS.contains(&name.ident.as_str())) {
            let message = format!("unrecognized statistics kind \"{}\"", unknown.ident.as_str());
            let diagnostic = Diagnostic::error("statistics", message).at(unknown.span, "");
            self.report(diagnostic.help(KINDS.join(", ")).sqlstate("42601"));
            return None;
        }
        if let (0, 1, Some(first)) = (columns, expressions, written.first()) {
            let message = "when building statistics on a single expression, statistics kinds may not be specified";
            self.report(Diagnostic::error("statistics", message).at(first.span, "").sqlstate("0A000"));
            return None;
        }
        if columns == 1 && expressions == 0 {
            let message = "extended statistics require at least 2 columns";
            self.report(Diagnostic::error("statistics", message).at(span, "").sqlstate("42P17"));
            return None;
        }
        let mut kinds: Vec<String> = written.iter().map(|name| name.ident.as_str().to_owned()).collect();
        kinds.sort();
        kinds.dedup();
        Some(if kinds.len() == KINDS.len() { Vec::new() } else { kinds })
    }

    /// The name PostgreSQL would choose: the table, the columns, `stat` (`ChooseExtendedStatisticName`).
    fn chosen_statistics_name(&self, table: &QualifiedName, on: &[Expr]) -> QualifiedName {
        let part = |expr: &Expr| match &expr.kind {
            ExprKind::Column(names) => names.last().map(|name| name.ident.as_str().to_owned()),
            _ => None,
        };
        let parts: Vec<String> = on.iter().map(|expr| part(expr).unwrap_or_else(|| "expr".to_owned())).collect();
        let joined = names::joined(parts.iter().map(String::as_str));
        let named = |name: &Ident| QualifiedName { schema: table.schema.clone(), name: name.clone() };
        let name = names::free_name(table.name.as_str(), Some(&joined), "stat", |name| {
            self.draft.schema.contains(&ObjectId::Whole(WholeKind::Statistics, named(name)))
        });
        named(&name)
    }
}
