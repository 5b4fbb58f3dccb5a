//! From syntax to meaning: PostgreSQL's parse analysis of expressions and queries (`parse_expr.c`, `parse_func.c`,
//! `parse_oper.c`, `parse_coerce.c`, `parse_clause.c`; the manual's chapter "Type Conversion").

mod aggregate;
mod candidates;
mod coerce;
mod column;
mod compare;
mod construct;
mod expression;
mod from;
mod function;
mod grouping;
mod json;
mod merge;
mod modify;
mod operator;
mod polymorphic;
mod query;
mod recursion;
mod scope;
mod set;
mod sort;
mod sublink;
mod subscript;
mod table_function;
mod target;
mod window;
mod with;
mod xml;

use super::catalog::{CastContext, Oid};
use super::environment::Environment;
use super::error::{Bound, raise};
use super::node::{Form, Node, NodeKind, Value};
use super::query::Relation;
use crate::model::Table;
use crate::name::Ident;
use crate::source::Span;
use crate::sql::ast::Expr;
pub(crate) use column::{figure_name, sql_value_name};
use scope::Item;
pub(crate) use scope::{Clause, Scope};

/// How deep subqueries may nest; the parser's own limit is near it.
const MAX_SCOPES: usize = 64;

/// Binds expressions of one place.
pub(crate) struct Binder<'e, 'a> {
    pub(crate) env: &'e Environment<'a>,
    pub(crate) search_path: &'e [Ident],
    /// The names of the query that is being bound, or of the place itself.
    pub(crate) scope: Scope,
    /// Those further out, the place's first.
    pub(crate) outer: Vec<Scope>,
    /// The whole expression, for diagnostics that have no better place.
    pub(crate) place_span: Span,
    /// Whether the results of the query that comes next may stay untyped.
    pub(crate) keep_unknown: bool,
    /// The type of the value that a domain's constraint is about.
    pub(crate) domain_value: Option<(Oid, i32)>,
    /// The function whose body it is, with the names and the types of its parameters.
    pub(crate) body_of: Option<BodyOf>,
    /// What the query that comes next sees by its name alone: the rows before and after in the action of a rule.
    pub(crate) seen_by_query: Vec<(Relation, Item)>,
    /// Whether it is what a MERGE returns.
    pub(crate) returned_by_merge: bool,
}

/// A function as its body sees it.
#[derive(Debug, Clone)]
pub(crate) struct BodyOf {
    pub(crate) name: Ident,
    pub(crate) parameters: Vec<(Option<Ident>, Oid)>,
}

impl<'e, 'a> Binder<'e, 'a> {
    /// A binder for an expression over the columns of `table`, if the place has one.
    pub(crate) fn new(
        env: &'e Environment<'a>,
        search_path: &'e [Ident],
        table: Option<&Table>,
        clause: Clause,
        span: Span,
    ) -> Self {
        let mut binder = Self {
            env,
            search_path,
            scope: Scope::new(clause),
            outer: Vec::new(),
            place_span: span,
            keep_unknown: false,
            domain_value: None,
            body_of: None,
            seen_by_query: Vec::new(),
            returned_by_merge: false,
        };
        if let Some(table) = table {
            binder.add_table(table, None, Vec::new(), false);
        }
        binder
    }

    /// A condition: a check, a policy, a predicate. `construct` is what messages call it.
    pub(crate) fn condition(&mut self, expr: &Expr, construct: &str) -> Bound<Node> {
        let node = self.expression(expr)?;
        let node = self.coerce_to_boolean(node, construct)?;
        self.check_collations(&node)?;
        Ok(node)
    }

    /// Refuses collations that were both written and meet (`assign_expr_collations`).
    pub(super) fn check_collations(&self, node: &Node) -> Bound<()> {
        super::collation::explicit(self.env, node).map(|_| ())
    }

    /// An expression of whatever type; untyped literals become `text`, as in an index.
    pub(crate) fn value(&mut self, expr: &Expr) -> Bound<Node> {
        let node = self.expression(expr)?;
        self.check_collations(&node)?;
        self.settle_unknown(node)
    }

    /// An untyped literal that nothing else decided is `text` (`resolveTargetListUnknowns`).
    pub(crate) fn settle_unknown(&mut self, node: Node) -> Bound<Node> {
        if node.ty() == Oid::UNKNOWN {
            return self.coerce(node, Oid::TEXT, -1, CastContext::Implicit, Form::Implicit);
        }
        Ok(node)
    }

    /// A column's default or what a generated column is computed from, converted as on assignment (`cookDefault`).
    /// `check` sees the value before it is converted. `None` where it is a null that says nothing.
    pub(crate) fn assigned(
        &mut self,
        expr: &Expr,
        column: &str,
        (ty, typmod): (Oid, i32),
        check: impl FnOnce(&Node) -> Bound<()>,
    ) -> Bound<Option<Node>> {
        let clause = self.clause();
        let node = self.expression(expr)?;
        self.check_collations(&node)?;
        check(&node)?;
        let (from, span) = (node.ty(), node.span);
        let what = if clause == Clause::Generated { "generation" } else { "default" };
        let Some(node) = self.coerce_to_target(node, ty, typmod, CastContext::Assignment, Form::Implicit)? else {
            let message = format!(
                "column \"{column}\" is of type {} but {what} expression is of type {}",
                self.env.type_name(ty),
                self.env.type_name(from)
            );
            return Err(raise("type-mismatch", "42804", span, message).help("rewrite or cast the expression").into());
        };
        let null = matches!(&node.kind, NodeKind::Const { value: Value::Null, .. });
        Ok(if null && clause == Clause::Default { None } else { Some(node) })
    }

    /// What is being bound.
    pub(crate) fn clause(&self) -> Clause {
        self.scope.clause
    }

    /// What the whole expression stands in.
    pub(crate) fn outermost(&self) -> Clause {
        self.outer.first().unwrap_or(&self.scope).clause
    }

    /// Opens a scope for a subquery.
    pub(crate) fn enter(&mut self, span: Span) -> Bound<()> {
        if self.outer.len() >= MAX_SCOPES {
            return Err(super::error::undecided(span, "subqueries nest too deeply"));
        }
        self.outer.push(std::mem::replace(&mut self.scope, Scope::new(Clause::From)));
        Ok(())
    }

    /// Closes it.
    pub(crate) fn leave(&mut self) -> Scope {
        let outer = self.outer.pop().unwrap_or_else(|| Scope::new(Clause::Check));
        std::mem::replace(&mut self.scope, outer)
    }

    /// The same, to change it.
    pub(crate) fn scope_at_mut(&mut self, level: usize) -> Option<&mut Scope> {
        match level.checked_sub(1) {
            None => Some(&mut self.scope),
            Some(_) => {
                let at = self.outer.len().checked_sub(level)?;
                self.outer.get_mut(at)
            }
        }
    }

    /// The scope `level` queries further out, 0 for the innermost.
    pub(crate) fn scope_at(&self, level: usize) -> Option<&Scope> {
        match level.checked_sub(1) {
            None => Some(&self.scope),
            Some(_) => self.outer.get(self.outer.len().checked_sub(level)?),
        }
    }
}
