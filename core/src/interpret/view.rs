//! Views: `DefineView`, `DefineVirtualRelation` (view.c), `create_ctas_internal` (createas.c).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::relation::Relation;
use super::{Interpreter, Mode, Pending};
use crate::analyze::{self, Renamed};
use crate::diagnostic::Diagnostic;
use crate::model::{
    Definition, Expression, ExpressionPlace, Kind, Materialized, Object, ObjectId, ObjectPart, View, ViewColumn,
};
use crate::name::{Ident, QualifiedName};
use crate::render::{self, Style};
use crate::source::{SourceId, Span};
use crate::sql::ast::{
    AlterTable, AlterTableAction, AlterTableKind, Clause, CreateView, Drop, Expr, ExprKind, Name, ObjectName,
    RelationWord, StorageOption,
};

impl Interpreter<'_> {
    pub(super) fn create_view(&mut self, create: &CreateView, span: Span) {
        self.unsupported(&create.unsupported);
        let name = self.target(&create.name);
        let at = create.name.span();
        let if_not_exists = create.materialized.as_ref().is_some_and(|materialized| materialized.if_not_exists);
        if !self.view_name_free(&name, create, at) {
            return;
        }
        let known = self.diagnostics.len();
        let options = self.view_options(&create.options, create.materialized.is_some());
        let columns = self.view_columns(create);
        if self.refused_since(known) {
            return;
        }
        let materialized = create.materialized.as_ref().map(|written| Materialized {
            method: written.method.as_ref().map(|name| name.ident.clone()).filter(|method| method.as_str() != "heap"),
            with_data: written.with_data,
        });
        let id = ObjectId::View(name.clone());
        let replaced = create.replace && self.replaces_view(&id, span);
        if replaced {
            self.draft.pending.retain(|pending| pending.place.object() != id);
        }
        let waiting = self.draft.pending.len();
        let query = Expr { kind: ExprKind::Subquery(Box::new(create.query.clone())), span: create.query.span };
        let query = self.wait(ExpressionPlace::ViewQuery { view: name.clone() }, &query);
        let view = View { name, columns, query, options, materialized };
        if replaced {
            self.replace_view(view, create, span);
        } else if !self.define(Object::Defined(Definition::View(view)), span, at, if_not_exists) {
            self.withdraw(waiting, &id);
        }
    }

    /// Whether the name is free, or that of a view which this one may replace or equal; reports it if not.
    fn view_name_free(&mut self, name: &QualifiedName, create: &CreateView, at: Span) -> bool {
        let schema = &self.draft.schema;
        let there = schema.view(name).map(|view| view.materialized.is_some());
        if there.is_none() && !self.relation_exists(name) {
            return !self.type_taken(name, at);
        }
        let if_not_exists = create.materialized.as_ref().is_some_and(|materialized| materialized.if_not_exists);
        match there {
            Some(true) if create.replace => {
                self.not_a_view(name, "a view", "drop it, or write CREATE MATERIALIZED VIEW", at);
                false
            }
            Some(_) => true,
            None if create.replace && schema.table(name).is_some() => {
                self.not_a_view(name, "a view", "it is a table: choose another name", at);
                false
            }
            None => {
                if !if_not_exists || self.mode == Mode::Compose {
                    self.name_taken(name, at);
                }
                false
            }
        }
    }

    fn not_a_view(&mut self, name: &QualifiedName, what: &str, help: &str, at: Span) {
        let message = format!("\"{}\" is not {what}", name.name.as_str());
        self.report(Diagnostic::error("wrong-object-type", message).at(at, "").help(help).sqlstate("42809"));
    }

    /// Whether what is there already is replaced: in a history always, among sources within the same one.
    fn replaces_view(&self, id: &ObjectId, span: Span) -> bool {
        let before = self.draft.provenance.definition(&ObjectPart::Object(id.clone()));
        self.draft.schema.contains(id)
            && (self.mode == Mode::Replay || before.is_none_or(|before| before.source == span.source))
    }

    fn replace_view(&mut self, view: View, create: &CreateView, span: Span) {
        let name = view.name.clone();
        let before = self.draft.schema.view(&name).cloned();
        self.draft.provenance.add(ObjectPart::Object(view.id()), span);
        self.draft.schema.insert(Object::Defined(Definition::View(view)));
        if self.mode == Mode::Replay {
            self.bind_pending();
            let problem = match (&before, self.draft.schema.view(&name)) {
                (Some(before), Some(after)) => column_problem(before, after),
                _ => None,
            };
            if let Some(message) = problem {
                let diagnostic = Diagnostic::error("cannot-replace", message).at(create.name.span(), "");
                self.report(diagnostic.help("drop the view first, and what stands on it").sqlstate("42P16"));
            }
        }
    }

    /// The columns that were written, or, where the query says nothing else, those that it shows at first sight; the
    /// analysis knows them all, with their types.
    fn view_columns(&mut self, create: &CreateView) -> Vec<ViewColumn> {
        let mut seen: BTreeSet<&Ident> = BTreeSet::new();
        let mut twice = None;
        for column in &create.columns {
            if !seen.insert(&column.ident) {
                twice.get_or_insert(column);
            }
        }
        if let Some(twice) = twice {
            let message = format!("column \"{}\" specified more than once", twice.ident.as_str());
            self.report(Diagnostic::error("duplicate-column", message).at(twice.span, "").sqlstate("42701"));
        }
        let column = |name: &Name| ViewColumn { name: name.ident.clone(), data_type: None, collation: None };
        create.columns.iter().map(column).collect()
    }

    /// The options, each at most once (`view_relopts`; what a materialized view takes is left to the server).
    fn view_options(&mut self, written: &[StorageOption], materialized: bool) -> BTreeMap<String, String> {
        let mut options = BTreeMap::new();
        for option in written {
            let value = option.value.clone().unwrap_or_else(|| "true".to_owned());
            let problem = if options.contains_key(&option.name) {
                Some(format!("parameter \"{}\" specified more than once", option.name))
            } else if materialized {
                None
            } else {
                option_problem(&option.name, &value)
            };
            match problem {
                None => {
                    options.insert(option.name.clone(), value);
                }
                Some(message) => {
                    let help = "a view takes security_invoker, security_barrier and check_option";
                    let diagnostic = Diagnostic::error("view-option", message).at(option.span, "");
                    self.report(diagnostic.help(help).sqlstate("22023"));
                }
            }
        }
        options
    }

    /// `ALTER VIEW`, `ALTER MATERIALIZED VIEW`, and `ALTER TABLE` of either.
    pub(super) fn alter_view(&mut self, view: &QualifiedName, alter: &AlterTable) {
        let mut name = view.clone();
        for action in &alter.actions {
            self.draft.provenance.add(ObjectPart::Object(ObjectId::View(name.clone())), action.span);
            self.alter_view_action(&mut name, action);
        }
    }

    fn alter_view_action(&mut self, view: &mut QualifiedName, action: &AlterTableAction) {
        match &action.kind {
            AlterTableKind::Rename(to) => {
                let to = QualifiedName { schema: view.schema.clone(), name: to.ident.clone() };
                if self.rename_object(ObjectId::View(view.clone()), ObjectId::View(to.clone()), action.span) {
                    *view = to;
                }
            }
            AlterTableKind::SetSchema(schema) => {
                if self.schema_there(schema) && self.move_view(view, schema, action.span) {
                    view.schema = schema.ident.clone();
                }
            }
            AlterTableKind::RenameColumn { column, to } => self.rename_view_column(view, column, to),
            AlterTableKind::SetOptions(options) => {
                let materialized = self.draft.schema.view(view).is_some_and(|view| view.materialized.is_some());
                let options = self.view_options(options, materialized);
                if let Some(view) = self.draft.schema.view_mut(view) {
                    view.options.extend(options);
                }
            }
            AlterTableKind::ResetOptions(names) => {
                if let Some(view) = self.draft.schema.view_mut(view) {
                    names.iter().for_each(|option| {
                        view.options.remove(&option.name);
                    });
                }
            }
            AlterTableKind::Owner(role) => self.give(ObjectId::View(view.clone()), role, action.span),
            AlterTableKind::SetFiring(set) => self.set_firing(view, set),
            AlterTableKind::Unsupported(clause) => self.unsupported(std::slice::from_ref(clause)),
            AlterTableKind::Nothing => {}
            AlterTableKind::AccessMethod(method) => self.set_view_method(view, method.as_ref(), action.span),
            AlterTableKind::ClusterOn(_) => {
                let clause = Clause { what: "CLUSTER of a materialized view".to_owned(), span: action.span };
                self.unsupported(&[clause]);
            }
            AlterTableKind::ColumnDefault { .. } => {
                let clause = Clause { what: "a default of a view's column".to_owned(), span: action.span };
                self.unsupported(&[clause]);
            }
            AlterTableKind::TuneColumn { .. }
                if self.draft.schema.view(view).is_some_and(|view| view.materialized.is_some()) =>
            {
                let clause = Clause { what: "how a view's column is stored".to_owned(), span: action.span };
                self.unsupported(&[clause]);
            }
            AlterTableKind::TuneColumn { .. }
            | AlterTableKind::AddColumn { .. }
            | AlterTableKind::DropColumn { .. }
            | AlterTableKind::AddConstraint(_)
            | AlterTableKind::DropConstraint { .. }
            | AlterTableKind::ValidateConstraint(_)
            | AlterTableKind::AlterConstraint { .. }
            | AlterTableKind::RenameConstraint { .. }
            | AlterTableKind::SetUnlogged(_)
            | AlterTableKind::SetRuleFiring(_)
            | AlterTableKind::Options(_)
            | AlterTableKind::ColumnOptions { .. }
            | AlterTableKind::ReplicaIdentity(_)
            | AlterTableKind::RowSecurity(_)
            | AlterTableKind::ForceRowSecurity(_)
            | AlterTableKind::AttachPartition { .. }
            | AlterTableKind::DetachPartition(_)
            | AlterTableKind::Inherit(_)
            | AlterTableKind::NoInherit(_)
            | AlterTableKind::OfType(_)
            | AlterTableKind::ColumnType { .. }
            | AlterTableKind::ColumnNotNull { .. }
            | AlterTableKind::AddIdentity { .. }
            | AlterTableKind::SetIdentity { .. }
            | AlterTableKind::DropIdentity { .. }
            | AlterTableKind::DropExpression { .. }
            | AlterTableKind::SetExpression { .. } => {
                self.not_a_view(view, "a table", "a view is changed by CREATE OR REPLACE VIEW", action.span);
            }
        }
    }

    /// `SET ACCESS METHOD`, of a materialized view.
    fn set_view_method(&mut self, view: &QualifiedName, method: Option<&Name>, at: Span) {
        let method = method.map(|name| name.ident.clone()).filter(|method| method.as_str() != "heap");
        match self.draft.schema.view_mut(view).and_then(|view| view.materialized.as_mut()) {
            Some(materialized) => materialized.method = method,
            None => self.not_a_view(view, "a table", "a view stores nothing", at),
        }
    }

    /// A materialized view takes its indexes along.
    fn move_view(&mut self, view: &QualifiedName, schema: &Name, span: Span) -> bool {
        let there = |name: &Ident| QualifiedName { schema: schema.ident.clone(), name: name.clone() };
        let companions = self.companions(view);
        if view.schema != schema.ident
            && let Some(taken) = companions.iter().map(there).find(|name| self.relation_exists(name))
        {
            self.name_taken(&taken, span);
            return false;
        }
        self.move_object(ObjectId::View(view.clone()), ObjectId::View(there(&view.name)), span)
    }

    fn rename_view_column(&mut self, view: &QualifiedName, column: &Name, to: &Name) {
        self.bind_pending();
        let Some(found) = self.draft.schema.view(view) else { return };
        let mut columns: Vec<Ident> = found.columns.iter().map(|column| column.name.clone()).collect();
        let Some(at) = columns.iter().position(|name| *name == column.ident) else {
            self.missing_part("column", "42703", &view.name, column);
            return;
        };
        if columns.contains(&to.ident) {
            let message =
                format!("column \"{}\" of relation \"{}\" already exists", to.ident.as_str(), view.name.as_str());
            self.report(Diagnostic::error("duplicate-column", message).at(to.span, "").sqlstate("42701"));
            return;
        }
        if let Some(name) = columns.get_mut(at) {
            *name = to.ident.clone();
        }
        let part = ObjectPart::Column { table: view.clone(), column: column.ident.clone() };
        self.keep_labels(&part, &column.ident, &to.ident);
        self.apply(&|part| {
            if let ObjectPart::Column { table: of, column: name } = part
                && of == view
                && *name == column.ident
            {
                *name = to.ident.clone();
            }
        });
        self.label_view(view, columns);
    }

    /// Lets views follow a column whose name they do not write, or write in a list of all: where `USING` merges it, or
    /// the table goes by other names for its columns.
    pub(super) fn rename_within_views(&mut self, table: &QualifiedName, from: &Ident, to: &Ident) {
        let part = ObjectPart::Column { table: table.clone(), column: from.clone() };
        let renamed = Renamed { table: table.clone(), from: from.clone(), to: to.clone() };
        let mut changed = Vec::new();
        for (_, object) in self.draft.schema.objects() {
            let Object::Defined(Definition::View(view)) = object else { continue };
            if !view.query.is_decided() || !view.query.needs().contains(&part) {
                continue;
            }
            let Ok(expr) = query_again(&view.query) else { continue };
            let place = ExpressionPlace::ViewQuery { view: view.name.clone() };
            let pending = Pending { place, expr, search_path: Arc::default() };
            if let Some(query) = analyze::query_renamed(&self.draft.schema, &pending, &renamed) {
                changed.push((view.name.clone(), query));
            }
        }
        for (name, query) in changed {
            if let Some(view) = self.draft.schema.view_mut(&name) {
                view.query = query;
            }
        }
    }

    /// Reads a view's query again under other names for its columns.
    fn label_view(&mut self, view: &QualifiedName, columns: Vec<Ident>) {
        let Some(found) = self.draft.schema.view_mut(view) else { return };
        found.columns = columns.into_iter().map(|name| ViewColumn { name, data_type: None, collation: None }).collect();
        let parsed = query_again(&found.query);
        if let Ok(expr) = parsed {
            let place = ExpressionPlace::ViewQuery { view: view.clone() };
            self.draft.pending.push(Pending { place, expr, search_path: Arc::default() });
            let outcome = analyze::analyze(std::mem::take(&mut self.draft));
            self.draft = outcome.value;
        }
    }

    pub(super) fn drop_views(&mut self, names: &[ObjectName], materialized: bool, drop: &Drop, span: Span) {
        let mut found = Vec::new();
        for name in names {
            match self.view_named(name, materialized) {
                Some(Ok(view)) => found.push(ObjectId::View(view)),
                Some(Err(diagnostic)) => {
                    self.report(*diagnostic);
                    return;
                }
                None if drop.if_exists => {}
                None => {
                    let diagnostic = self.missing(Kind::View, name);
                    self.report(diagnostic);
                }
            }
        }
        self.drop_found(found, drop, span);
    }

    /// The view that a name stands for; an error where it is something else; `None` where there is nothing.
    pub(super) fn view_named(
        &self,
        name: &ObjectName,
        materialized: bool,
    ) -> Option<Result<QualifiedName, Box<Diagnostic>>> {
        let (found, relation) = self.relation_named(name)?;
        let (what, help) = match (&relation, materialized) {
            (Relation::View { materialized: is }, wanted) if *is == wanted => return Some(Ok(found)),
            (Relation::View { .. }, false) => ("a view", "it is a materialized view"),
            (Relation::View { .. }, true) => ("a materialized view", "it is a view"),
            (_, false) => ("a view", "it is a relation of another kind"),
            (_, true) => ("a materialized view", "it is a relation of another kind"),
        };
        let message = format!("\"{}\" is not {what}", found.name.as_str());
        let diagnostic = Diagnostic::error("wrong-object-type", message).at(name.span(), "").help(help);
        Some(Err(Box::new(diagnostic.sqlstate("42809"))))
    }

    /// What has rows and is called that; reports what does not exist.
    pub(super) fn rows_named(&mut self, name: &ObjectName) -> Option<QualifiedName> {
        match self.relation_named(name) {
            Some((found, Relation::Table | Relation::View { .. })) => Some(found),
            _ => self.table_named(name),
        }
    }

    /// Whether what has rows has a column of that name, as far as that is known.
    pub(super) fn has_column(&mut self, relation: &QualifiedName, column: &Ident) -> bool {
        // No other view: what another needs may come later.
        if self.draft.schema.view(relation).is_some() {
            self.bind_views(&[relation.clone()].into_iter().collect());
        }
        match self.draft.schema.view(relation) {
            Some(view) if view.columns.is_empty() => true,
            Some(view) => view.column(column).is_some(),
            None => self.draft.schema.table(relation).is_some_and(|table| table.column(column).is_some()),
        }
    }

    /// Reports that a statement's word does not fit the relation that it is about. Answers whether it fits.
    pub(super) fn word_fits(&mut self, alter: &AlterTable) -> bool {
        let name = &alter.name;
        let materialized = match alter.word {
            RelationWord::Table => return true,
            // A column is renamed whatever the statement calls its relation.
            RelationWord::ForeignTable if matches!(alter.actions.as_slice(), [one] if renames_column(one)) => {
                return true;
            }
            RelationWord::ForeignTable => {
                return self.relation_named(name).is_none() || self.ordinary_or_foreign(name, true).is_some();
            }
            RelationWord::View => false,
            RelationWord::MaterializedView => true,
        };
        match self.view_named(name, materialized) {
            Some(Err(diagnostic)) => {
                self.report(*diagnostic);
                false
            }
            Some(Ok(_)) | None => true,
        }
    }
}

fn renames_column(action: &AlterTableAction) -> bool {
    matches!(action.kind, AlterTableKind::RenameColumn { .. })
}

/// A view's query read again from its own text.
fn query_again(query: &Expression) -> Result<Expr, Box<Diagnostic>> {
    let text = render::as_written(format!("({})", render::expression(query, &Style::default())));
    crate::sql::parse_expression(&text, SourceId::again(query.is_decided()))
}

/// What `CREATE OR REPLACE VIEW` refuses of other columns (`checkViewColumns`).
pub(crate) fn column_problem(before: &View, after: &View) -> Option<String> {
    if after.columns.len() < before.columns.len() {
        return Some("cannot drop columns from view".to_owned());
    }
    before.columns.iter().zip(&after.columns).find_map(|(before, after)| {
        let name = before.name.as_str();
        if before.name != after.name {
            return Some(format!("cannot change name of view column \"{name}\" to \"{}\"", after.name.as_str()));
        }
        match (&before.data_type, &after.data_type) {
            (Some(from), Some(to)) if from != to => {
                let (from, to) = (analyze::display_name(from), analyze::display_name(to));
                Some(format!("cannot change data type of view column \"{name}\" from {from} to {to}"))
            }
            (Some(_), Some(_)) if before.collation != after.collation => {
                let word = |column: &ViewColumn| {
                    column.collation.as_ref().map_or("default", |collation| collation.name.as_str()).to_owned()
                };
                let (from, to) = (word(before), word(after));
                Some(format!("cannot change collation of view column \"{name}\" from \"{from}\" to \"{to}\""))
            }
            _ => None,
        }
    })
}

fn option_problem(name: &str, value: &str) -> Option<String> {
    let lower = value.to_ascii_lowercase();
    match name {
        "security_invoker" | "security_barrier" => {
            let known = ["true", "false", "on", "off", "yes", "no", "1", "0"].contains(&lower.as_str());
            (!known).then(|| format!("invalid value for boolean option \"{name}\": {value}"))
        }
        "check_option" => (!["local", "cascaded"].contains(&lower.as_str()))
            .then(|| format!("invalid value for enum option \"{name}\": {value}")),
        _ => Some(format!("unrecognized parameter \"{name}\"")),
    }
}
