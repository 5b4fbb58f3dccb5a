//! Views: `DefineView`, `DefineVirtualRelation` (view.c), and what `pg_get_viewdef` prints of them.

use std::collections::{BTreeMap, BTreeSet};

use super::bind::{Binder, Clause};
use super::catalog::{Oid, TypeKind};
use super::collation::{collation_of, is_undetermined};
use super::deparse::Renamed;
use super::environment::Environment;
use super::error::{self, Bound, Stop, raise, undecided};
use super::query::{BoundBody, BoundQuery, BoundTarget, SetTree};
use super::{deparse, undecided as text};
use crate::diagnostic::Diagnostic;
use crate::interpret::{Draft, Pending};
use crate::model::{Expression, ExpressionPlace, Piece, Schema, ViewColumn};
use crate::name::{Ident, QualifiedName};
use crate::sql::ast::{self, Expr, ExprKind, ObjectName, Query};

/// What a view's query turned out to be.
struct Resolved {
    query: Expression,
    columns: Vec<ViewColumn>,
}

/// Resolves the queries of views that wait, those that others select from before these: a view's columns are known when
/// its query is.
pub(super) fn analyze(draft: &mut Draft, pending: Vec<Pending>, diagnostics: &mut Vec<Diagnostic>) {
    for level in levels(pending) {
        let results: Vec<(QualifiedName, Resolved)> = {
            let env = Environment::new(&draft.schema);
            let results = level.iter().filter_map(|pending| resolve(&env, pending, diagnostics)).collect();
            error::note_zoneless(&env, diagnostics);
            results
        };
        for (name, resolved) in results {
            if let Some(view) = draft.schema.view_mut(&name) {
                view.query = resolved.query;
                view.columns = resolved.columns;
            }
        }
    }
}

/// The views in the order in which they can be resolved. What is in a circle comes last.
fn levels(pending: Vec<Pending>) -> Vec<Vec<Pending>> {
    let names: BTreeSet<QualifiedName> = pending.iter().filter_map(|pending| view_of(pending).cloned()).collect();
    let mut needs: BTreeMap<QualifiedName, BTreeSet<QualifiedName>> = BTreeMap::new();
    for pending in &pending {
        let Some(view) = view_of(pending) else { continue };
        let mut found = relations_of(pending);
        found.retain(|name| names.contains(name) && name != view);
        needs.entry(view.clone()).or_default().extend(found);
    }
    let mut levels = Vec::new();
    let mut left = pending;
    while !left.is_empty() {
        let waits = |pending: &Pending| {
            view_of(pending).and_then(|view| needs.get(view)).is_some_and(|needs| !needs.is_empty())
        };
        let (mut ready, later): (Vec<_>, Vec<_>) = left.into_iter().partition(|pending| !waits(pending));
        if ready.is_empty() {
            levels.push(later);
            return levels;
        }
        let done: BTreeSet<QualifiedName> = ready.iter().filter_map(|pending| view_of(pending).cloned()).collect();
        needs.values_mut().for_each(|needs| needs.retain(|name| !done.contains(name)));
        levels.push(std::mem::take(&mut ready));
        left = later;
    }
    levels
}

fn view_of(pending: &Pending) -> Option<&QualifiedName> {
    match &pending.place {
        ExpressionPlace::ViewQuery { view } => Some(view),
        _ => None,
    }
}

/// Whatever the relations in what waits may stand for.
pub(crate) fn relations_of(pending: &Pending) -> BTreeSet<QualifiedName> {
    let mut found = BTreeSet::new();
    let mut note = |name: &ObjectName| {
        let word = &name.name.ident;
        match name.schema() {
            Some(schema) => {
                found.insert(QualifiedName { schema: schema.ident.clone(), name: word.clone() });
            }
            None => found.extend(
                pending.search_path.iter().map(|schema| QualifiedName { schema: schema.clone(), name: word.clone() }),
            ),
        }
    };
    ast::relations_of(&pending.expr, &mut note);
    found
}

fn resolve(
    env: &Environment<'_>,
    pending: &Pending,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<(QualifiedName, Resolved)> {
    let name = view_of(pending)?;
    let view = env.schema.view(name)?;
    let written: Vec<Ident> = view.columns.iter().map(|column| column.name.clone()).collect();
    let resolved = match bind(env, pending, &written, None) {
        Ok(resolved) => resolved,
        Err(stop) => {
            let (Stop::Error(diagnostic) | Stop::Undecided(diagnostic)) = stop;
            diagnostics.push(*diagnostic);
            let pieces = text::normalize(env, &pending.search_path, None, Clause::View, &pending.expr);
            let columns =
                written.into_iter().map(|name| ViewColumn { name, data_type: None, collation: None }).collect();
            Resolved { query: Expression::undecided(without_parentheses(pieces)), columns }
        }
    };
    Some((name.clone(), resolved))
}

/// A subquery's text without the parentheses around it.
fn without_parentheses(mut pieces: Vec<Piece>) -> Vec<Piece> {
    let opens = matches!(pieces.first(), Some(Piece::Sql(text)) if text.starts_with('('));
    let closes = matches!(pieces.last(), Some(Piece::Sql(text)) if text.ends_with(')'));
    if !(opens && closes) {
        return pieces;
    }
    if let Some(Piece::Sql(text)) = pieces.last_mut() {
        text.pop();
    }
    if let Some(Piece::Sql(text)) = pieces.first_mut() {
        text.remove(0);
    }
    pieces
}

/// The text of a view's query when a column that it reads has got another name; `None` where that cannot be told.
pub(crate) fn query_renamed(schema: &Schema, pending: &Pending, renamed: &Renamed) -> Option<Expression> {
    let env = Environment::new(schema);
    let view = env.schema.view(view_of(pending)?)?;
    let written: Vec<Ident> = view.columns.iter().map(|column| column.name.clone()).collect();
    bind(&env, pending, &written, Some(renamed)).ok().map(|resolved| resolved.query)
}

fn bind(env: &Environment<'_>, pending: &Pending, written: &[Ident], renamed: Option<&Renamed>) -> Bound<Resolved> {
    let Some(query) = query_of(&pending.expr) else { return Err(undecided(pending.expr.span, "this query")) };
    let mut binder = Binder::new(env, &pending.search_path, None, Clause::View, query.span);
    let mut bound = binder.query(query)?;
    if let Some(cte) = bound.ctes.iter().find(|cte| matches!(cte.query.body, BoundBody::Modify(_))) {
        let materialized = view_of(pending).and_then(|name| env.schema.view(name));
        let materialized = materialized.is_some_and(|view| view.materialized.is_some());
        let message = match materialized {
            true => "materialized views must not use data-modifying statements in WITH",
            false => "views must not contain data-modifying statements in WITH",
        };
        let span = query.with.iter().flat_map(|with| &with.ctes).find(|written| written.name.ident == cte.name);
        let span = span.map_or(query.span, |written| written.query.span);
        return Err(raise("modifying-with", "0A000", span, message).help("select alone").into());
    }
    if written.len() > bound.columns.len() {
        let message = "CREATE VIEW specifies more column names than columns";
        return Err(raise("syntax-error", "42601", query.span, message).into());
    }
    for (column, name) in bound.columns.iter_mut().zip(written) {
        column.name = name.clone();
    }
    let names: Vec<Ident> = bound.columns.iter().map(|column| column.name.clone()).collect();
    if let Some(twice) = names.iter().enumerate().find(|(at, name)| names.iter().take(*at).any(|other| other == *name))
    {
        let message = format!("column \"{}\" specified more than once", twice.1.as_str());
        return Err(raise("duplicate-column", "42701", query.span, message)
            .help("give one of them another name with AS")
            .into());
    }
    label(&mut bound, &names);
    let columns = bound.columns.iter().enumerate().map(|(at, column)| {
        let data_type = env.type_ref(column.ty, column.typmod);
        let own = data_type.as_ref().and_then(|data_type| super::default_collation(env.schema, data_type));
        let collation = collation_of(env, &bound, at).filter(|collation| Some(collation) != own.as_ref());
        ViewColumn { name: column.name.clone(), data_type, collation }
    });
    let columns: Vec<ViewColumn> = columns.collect();
    if let Some((_, column)) = bound.columns.iter().enumerate().find(|(at, _)| is_undetermined(env, &bound, *at)) {
        let message = format!("no collation was derived for column \"{}\"", column.name.as_str());
        return Err(raise("collation", "42P22", query.span, message).help("say which with COLLATE").into());
    }
    if let Some(pseudo) = bound.columns.iter().find(|column| is_pseudo(env, column.ty)) {
        let message = format!("column \"{}\" has pseudo-type {}", pseudo.name.as_str(), env.type_name(pseudo.ty));
        return Err(raise("pseudo-type", "42P16", query.span, message)
            .help("select something that can be stored, for instance the fields of the row")
            .into());
    }
    Ok(Resolved { query: Expression::decided(deparse::deparse_query(env, &bound, renamed)), columns })
}

/// Whether no column can be of that type (`CheckAttributeType`).
fn is_pseudo(env: &Environment<'_>, ty: Oid) -> bool {
    let ty = env.element(ty).unwrap_or(ty);
    ty != Oid::NONE && env.row(ty).kind == TypeKind::Pseudo
}

/// Gives a query's results the names of a view's columns, in every branch of a UNION (`get_target_list`).
fn label(query: &mut BoundQuery, names: &[Ident]) {
    match &mut query.body {
        BoundBody::Select(select) => rename(&mut select.targets, names),
        BoundBody::SetOperation(tree) => label_tree(tree, names),
        BoundBody::Modify(modify) => rename(&mut modify.returning, names),
    }
}

fn label_tree(tree: &mut SetTree, names: &[Ident]) {
    match tree {
        SetTree::Leaf(query) => label(query, names),
        SetTree::Operation { left, right, .. } => {
            label_tree(left, names);
            label_tree(right, names);
        }
    }
}

fn rename(targets: &mut [BoundTarget], names: &[Ident]) {
    for (target, name) in targets.iter_mut().zip(names) {
        target.name = name.as_str().to_owned();
    }
}

/// The query that a view's expression is.
fn query_of(expr: &Expr) -> Option<&Query> {
    match &expr.kind {
        ExprKind::Subquery(query) => Some(query),
        _ => None,
    }
}
