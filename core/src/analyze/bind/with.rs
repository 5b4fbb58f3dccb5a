//! WITH: `transformWithClause` (parse_cte.c).

use super::scope::VisibleCte;
use super::{Binder, Bound};
use crate::analyze::catalog::Oid;
use crate::analyze::error::raise;
use crate::analyze::node::{Node, Value};
use crate::analyze::query::{BoundCte, BoundCycle, BoundQuery, RelationColumn};
use crate::model::Version;
use crate::name::Ident;
use crate::sql::ast::{self, Cte, Cycle, Query, QueryBody, SetOperator, With};

impl Binder<'_, '_> {
    pub(super) fn with(&mut self, with: &With) -> Bound<Vec<BoundCte>> {
        let mut ctes: Vec<BoundCte> = Vec::with_capacity(with.ctes.len());
        for cte in &with.ctes {
            if ctes.iter().any(|known| known.name == cte.name.ident) {
                let message = format!("WITH query name \"{}\" specified more than once", cte.name.ident.as_str());
                return Err(raise("duplicate-alias", "42712", cte.name.span, message).into());
            }
            if self.outer.len() > 1 && matches!(cte.query.body, QueryBody::Modify(_)) {
                let message = "WITH clause containing a data-modifying statement must be at the top level";
                return Err(raise("unsupported", "0A000", cte.query.span, message).into());
            }
            if self.env.version < Version::V17
                && matches!(&cte.query.body, QueryBody::Modify(modify) if matches!(**modify, ast::Modify::Merge(_)))
            {
                let message = "MERGE not supported in WITH query";
                return Err(raise("unsupported", "0A000", cte.query.span, message)
                    .help("it came with PostgreSQL 17")
                    .into());
            }
            let names: Vec<Ident> = cte.columns.iter().map(|column| column.ident.clone()).collect();
            let query = match with.recursive && is_recursive(cte) {
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
            let cycle = cte.cycle.as_ref().map(|cycle| self.cycle(cycle)).transpose()?;
            columns.extend(added_columns(cte, cycle.as_ref()));
            self.scope.ctes.push(VisibleCte { name: cte.name.ident.clone(), columns });
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

    /// A query that reads itself: its columns are those of what comes before UNION (`determineRecursiveColTypes`).
    fn recursive_query(&mut self, cte: &Cte, names: &[Ident]) -> Bound<BoundQuery> {
        let QueryBody::SetOperation { operator: SetOperator::Union, left, .. } = &cte.query.body else {
            let name = cte.name.ident.as_str();
            let message = format!(
                "recursive query \"{name}\" does not have the form non-recursive-term UNION [ALL] recursive-term"
            );
            return Err(raise("recursive-query", "42P19", cte.query.span, message).into());
        };
        let with = cte.query.with.clone();
        let seed = Query {
            with,
            body: (**left).clone(),
            order_by: Vec::new(),
            limit: None,
            offset: None,
            ..cte.query.clone()
        };
        let columns = renamed(self.query(&seed)?.columns, names);
        self.scope.ctes.push(VisibleCte { name: cte.name.ident.clone(), columns });
        let bound = self.query(&cte.query);
        self.scope.ctes.pop();
        bound
    }

    /// The values that mark a cycle; true and false need not be said.
    fn cycle(&mut self, cycle: &Cycle) -> Bound<BoundCycle> {
        let mut values = None;
        if let Some((mark, other)) = cycle.values.as_deref() {
            let (mark, other) = (self.expression(mark)?, self.expression(other)?);
            let (nodes, _) = self.unify(vec![mark, other], "CYCLE")?;
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

/// Whether a common table expression reads itself.
fn is_recursive(cte: &Cte) -> bool {
    let mut found = false;
    ast::relations_of_query(&cte.query, &mut |name| {
        found |= name.qualifiers.is_empty() && name.name.ident == cte.name.ident;
    });
    found
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
