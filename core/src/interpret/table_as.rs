//! `CREATE TABLE … AS`, `SELECT … INTO`: a table with the columns of a query (`create_ctas_nodata`, createas.c).

use std::collections::BTreeSet;

use super::{Interpreter, Mode, Pending};
use crate::analyze;
use crate::diagnostic::Diagnostic;
use crate::model::{
    Column, Definition, ExpressionPlace, ForeignOptions, Object, ObjectId, ObjectPart, Storage, Table, Tuning, View,
    ViewColumn,
};
use crate::name::QualifiedName;
use crate::source::Span;
use crate::sql::ast::{CreateTableAs, Expr, ExprKind};

impl Interpreter<'_> {
    pub(super) fn create_table_as(&mut self, create: &CreateTableAs, span: Span) {
        self.unsupported(&create.unsupported);
        let name = self.target(&create.name);
        let at = create.name.span();
        if self.relation_exists(&name) {
            if !create.if_not_exists || self.mode == Mode::Compose {
                self.name_taken(&name, at);
            }
            return;
        }
        if self.type_taken(&name, at) {
            return;
        }
        let known = self.diagnostics.len();
        let columns = self.query_columns(&name, create);
        if self.refused_since(known) {
            return;
        }
        let parameters = self.storage_parameters(&create.options);
        let mut table = Table::new(name.clone());
        table.storage = Storage { parameters, unlogged: create.unlogged, ..Storage::default() };
        for column in columns {
            let Some(data_type) = column.data_type else {
                let message = format!("the type of column \"{}\" cannot be told", column.name.as_str());
                let diagnostic = Diagnostic::error("unsupported-statement", message).at(create.query.span, "");
                self.report(diagnostic.help("write the table's columns out"));
                return;
            };
            let part = ObjectPart::Column { table: name.clone(), column: column.name.clone() };
            self.draft.provenance.add(part, span);
            table.columns.push(Column {
                name: column.name,
                data_type,
                collation: column.collation,
                not_null: None,
                default: None,
                generated: None,
                identity: None,
                tuning: Tuning::default(),
                options: ForeignOptions::default(),
                inherited: false,
            });
        }
        if create.with_data {
            let message =
                format!("the rows of table \"{}\" are left out: they say nothing about the schema", name.name.as_str());
            self.report(Diagnostic::warning("statement-left-out", message).at(span, ""));
        }
        self.draft.provenance.add(ObjectPart::Object(ObjectId::Table(name)), span);
        self.draft.schema.insert(Object::Table(table));
    }

    /// The columns of a query, as a view of it would have them.
    fn query_columns(&mut self, name: &QualifiedName, create: &CreateTableAs) -> Vec<ViewColumn> {
        let query = Expr { kind: ExprKind::Subquery(Box::new(create.query.clone())), span: create.query.span };
        let query = self.wait(ExpressionPlace::ViewQuery { view: name.clone() }, &query);
        let columns = create.columns.iter();
        let columns =
            columns.map(|column| ViewColumn { name: column.ident.clone(), data_type: None, collation: None }).collect();
        let view = View { name: name.clone(), columns, query, options: Default::default(), materialized: None };
        let id = view.id();
        self.draft.schema.insert(Object::Defined(Definition::View(view)));
        self.bind_views(&[name.clone()].into_iter().collect());
        match self.draft.schema.remove(&id) {
            Some(Object::Defined(Definition::View(view))) => view.columns,
            Some(_) | None => Vec::new(),
        }
    }

    /// Resolves the queries of views, and of those that they select from, and no others: what these need may come later.
    pub(super) fn bind_views(&mut self, views: &BTreeSet<QualifiedName>) {
        let mut wanted = views.clone();
        loop {
            let before = wanted.len();
            let waiting = self.draft.pending.iter().filter(|pending| is_view_of(&pending.place, &wanted));
            let more: Vec<QualifiedName> = waiting.flat_map(analyze::relations_of).collect();
            wanted.extend(more);
            if wanted.len() == before {
                break;
            }
        }
        let (now, later): (Vec<_>, Vec<_>) = std::mem::take(&mut self.draft.pending)
            .into_iter()
            .partition(|pending| is_view_of(&pending.place, &wanted));
        self.draft.pending = now;
        let outcome = analyze::analyze(std::mem::take(&mut self.draft));
        self.draft = outcome.into_value(&mut self.diagnostics);
        self.draft.pending.extend(later);
    }
}

impl Interpreter<'_> {
    /// Takes out of what waits whatever needs a table that a later statement makes, be it by way of a view.
    pub(super) fn hold_back(&mut self) -> Vec<Pending> {
        let schema = &self.draft.schema;
        self.awaited.retain(|name| schema.table(name).is_none());
        if self.awaited.is_empty() {
            return Vec::new();
        }
        let mut missing = self.awaited.clone();
        let mut held = Vec::new();
        loop {
            let needs = |pending: &Pending| !analyze::relations_of(pending).is_disjoint(&missing);
            let (more, rest): (Vec<_>, Vec<_>) = std::mem::take(&mut self.draft.pending).into_iter().partition(needs);
            self.draft.pending = rest;
            if more.is_empty() {
                return held;
            }
            missing.extend(more.iter().filter_map(|pending| match &pending.place {
                ExpressionPlace::ViewQuery { view } => Some(view.clone()),
                _ => None,
            }));
            held.extend(more);
        }
    }
}

fn is_view_of(place: &ExpressionPlace, views: &BTreeSet<QualifiedName>) -> bool {
    match place {
        ExpressionPlace::ViewQuery { view } => views.contains(view),
        _ => false,
    }
}
