//! WITH: `transformWithClause` (parse_cte.c).

use super::scope::VisibleCte;
use super::{Binder, Bound, Clause, recursion};
use crate::analyze::catalog::Oid;
use crate::analyze::error::raise;
use crate::analyze::node::{Node, Value};
use crate::analyze::query::{BoundBody, BoundCte, BoundCycle, BoundQuery, RelationColumn};
use crate::analyze::types::display_name;
use crate::model::Version;
use crate::name::Ident;
use crate::sql::ast::{Cte, Cycle, Modify, Name, Query, QueryBody, With};

impl Binder<'_, '_> {
    pub(super) fn with(&mut self, with: &With) -> Bound<Vec<BoundCte>> {
        for (at, cte) in with.ctes.iter().enumerate() {
            if with.ctes.iter().take(at).any(|known| known.name.ident == cte.name.ident) {
                let message = format!("WITH query name \"{}\" specified more than once", cte.name.ident.as_str());
                return Err(raise("duplicate-alias", "42712", cte.name.span, message).into());
            }
            self.check_modifying(cte)?;
            if self.env.version < Version::V17
                && matches!(&cte.query.body, QueryBody::Modify(modify) if matches!(**modify, Modify::Merge(_)))
            {
                let message = "MERGE not supported in WITH query";
                return Err(raise("unsupported", "0A000", cte.query.span, message)
                    .help("it came with PostgreSQL 17")
                    .into());
            }
        }
        let ordered = match with.recursive {
            true => recursion::sorted(with)?,
            false => with.ctes.iter().collect(),
        };
        let mut ctes: Vec<BoundCte> = Vec::with_capacity(ordered.len());
        for cte in ordered {
            let names: Vec<Ident> = cte.columns.iter().map(|column| column.ident.clone()).collect();
            let recursive = with.recursive && recursion::refers(&cte.query, &cte.name.ident);
            let query = match recursive {
                true => self.recursive_query(cte, &names)?,
                false => self.query(&cte.query)?,
            };
            let there = query.columns.len();
            if there < names.len() {
                let (name, written) = (cte.name.ident.as_str(), names.len());
                let message =
                    format!("WITH query \"{name}\" has {there} columns available but {written} columns specified");
                return Err(raise("column-count", "42P10", cte.name.span, message).into());
            }
            let mut columns = renamed(query.columns.clone(), &names);
            check_added(cte, &columns, recursive)?;
            let cycle = cte.cycle.as_ref().map(|cycle| self.cycle(cycle)).transpose()?;
            columns.extend(added_columns(cte, cycle.as_ref()));
            let returns = !matches!(&query.body, BoundBody::Modify(modify) if modify.returning.is_empty());
            let building = false;
            self.scope.ctes.push(VisibleCte { name: cte.name.ident.clone(), columns, returns, building });
            ctes.push(BoundCte {
                name: cte.name.ident.clone(),
                columns: names,
                materialized: cte.materialized,
                query,
                search: cte.search.clone(),
                cycle,
            });
        }
        Ok(ctes)
    }

    /// Statements that change rows stand in the WITH of a whole statement alone.
    fn check_modifying(&self, cte: &Cte) -> Bound<()> {
        let whole = self.outer.len() == 1 && matches!(self.outermost(), Clause::View | Clause::Body | Clause::Rule);
        if whole || !matches!(cte.query.body, QueryBody::Modify(_)) {
            return Ok(());
        }
        let message = "WITH clause containing a data-modifying statement must be at the top level";
        Err(raise("modifying-with", "0A000", cte.query.span, message).help("move it to the outermost WITH").into())
    }

    /// A query that reads itself: its columns are those of what comes before UNION (`determineRecursiveColTypes`).
    fn recursive_query(&mut self, cte: &Cte, names: &[Ident]) -> Bound<BoundQuery> {
        recursion::check(cte)?;
        let (left, _) = recursion::terms(cte)?;
        let with = cte.query.with.clone();
        let seed =
            Query { with, body: left.clone(), order_by: Vec::new(), limit: None, offset: None, ..cte.query.clone() };
        let columns = renamed(self.query(&seed)?.columns, names);
        let visible =
            VisibleCte { name: cte.name.ident.clone(), columns: columns.clone(), returns: true, building: true };
        self.scope.ctes.push(visible);
        let bound = self.query(&cte.query);
        self.scope.ctes.pop();
        let bound = bound?;
        for (at, (first, whole)) in columns.iter().zip(&bound.columns).enumerate() {
            if (first.ty, first.typmod) == (whole.ty, whole.typmod) {
                continue;
            }
            let name = |column: &RelationColumn| match self.env.type_ref(column.ty, column.typmod) {
                Some(data_type) => display_name(&data_type),
                None => self.env.type_name(column.ty),
            };
            let message = format!(
                "recursive query \"{}\" column {} has type {} in non-recursive term but type {} overall",
                cte.name.ident.as_str(),
                at + 1,
                name(first),
                name(whole)
            );
            return Err(raise("type-mismatch", "42804", cte.query.span, message)
                .help("cast the output of the non-recursive term to the correct type")
                .into());
        }
        Ok(bound)
    }

    /// The values that mark a cycle; true and false need not be said.
    fn cycle(&mut self, cycle: &Cycle) -> Bound<BoundCycle> {
        let mut values = None;
        if let Some((mark, other)) = cycle.values.as_deref() {
            let before = std::mem::replace(&mut self.scope.clause, Clause::Cycle);
            let bound = self.expression(mark).and_then(|mark| Ok((mark, self.expression(other)?)));
            self.scope.clause = before;
            let (mark, other) = bound?;
            let (nodes, ty) = self.unify(vec![mark, other], "CYCLE")?;
            self.check_equality(ty, cycle.mark.span)?;
            let is = |node: &Node, text: &str| node.ty() == Oid::BOOL && is_text(node, text);
            values = match <[Node; 2]>::try_from(nodes) {
                Ok([mark, other]) if is(&mark, "true") && is(&other, "false") => None,
                Ok([mark, other]) => Some((mark, other)),
                Err(_) => None,
            };
        }
        Ok(BoundCycle {
            columns: cycle.columns.iter().map(|name| name.ident.clone()).collect(),
            mark: cycle.mark.ident.clone(),
            values,
            path: cycle.path.ident.clone(),
        })
    }
}

/// The names that SEARCH and CYCLE speak of (`analyzeCTE`).
fn check_added(cte: &Cte, columns: &[RelationColumn], recursive: bool) -> Bound<()> {
    let refuse =
        |span, message: String, sqlstate: &'static str| Err(raise("search-or-cycle", sqlstate, span, message).into());
    if (cte.search.is_some() || cte.cycle.is_some()) && !recursive {
        return refuse(cte.name.span, "WITH query is not recursive".to_owned(), "42601");
    }
    let known = |name: &Name| columns.iter().any(|column| column.name == name.ident);
    let listed = |names: &[Name], word: &str| {
        for (at, name) in names.iter().enumerate() {
            let written = name.ident.as_str();
            if !known(name) {
                return refuse(
                    name.span,
                    format!("{word} column \"{written}\" not in WITH query column list"),
                    "42601",
                );
            }
            if names.iter().take(at).any(|other| other.ident == name.ident) {
                return refuse(name.span, format!("{word} column \"{written}\" specified more than once"), "42701");
            }
        }
        Ok(())
    };
    let fresh = |name: &Name, word: &str| {
        if !known(name) {
            return Ok(());
        }
        let message = format!("{word} column name \"{}\" already used in WITH query column list", name.ident.as_str());
        refuse(name.span, message, "42601")
    };
    if let Some(search) = &cte.search {
        listed(&search.by, "search")?;
        fresh(&search.set, "search sequence")?;
    }
    let Some(cycle) = &cte.cycle else { return Ok(()) };
    listed(&cycle.columns, "cycle")?;
    fresh(&cycle.mark, "cycle mark")?;
    fresh(&cycle.path, "cycle path")?;
    let alike = |one: &Name, other: &Name, words: &str| match one.ident == other.ident {
        true => refuse(one.span, format!("{words} are the same"), "42601"),
        false => Ok(()),
    };
    alike(&cycle.mark, &cycle.path, "cycle mark column name and cycle path column name")?;
    let Some(search) = &cte.search else { return Ok(()) };
    alike(&search.set, &cycle.mark, "search sequence column name and cycle mark column name")?;
    alike(&search.set, &cycle.path, "search sequence column name and cycle path column name")
}

fn renamed(mut columns: Vec<RelationColumn>, names: &[Ident]) -> Vec<RelationColumn> {
    for (column, name) in columns.iter_mut().zip(names) {
        column.name = name.clone();
    }
    columns
}

fn is_text(node: &Node, text: &str) -> bool {
    matches!(node.constant(), Some(Value::Text(value)) if value == text)
}

/// The columns that SEARCH and CYCLE add to what a common table expression yields.
fn added_columns(cte: &Cte, cycle: Option<&BoundCycle>) -> Vec<RelationColumn> {
    let column = |name: &Ident, ty: Oid| RelationColumn { name: name.clone(), ty, typmod: -1 };
    let mut added = Vec::new();
    if let Some(search) = &cte.search {
        added.push(column(&search.set.ident, if search.breadth { Oid::RECORD } else { Oid::RECORD_ARRAY }));
    }
    if let Some(cycle) = cycle {
        added.push(column(&cycle.mark, cycle.values.as_ref().map_or(Oid::BOOL, |(mark, _)| mark.ty())));
        added.push(column(&cycle.path, Oid::RECORD_ARRAY));
    }
    added
}
