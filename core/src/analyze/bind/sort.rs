//! What can be ordered and told apart (`get_sort_group_operators`, parse_oper.c), and which result an item of ORDER BY,
//! GROUP BY or DISTINCT ON stands for (`findTargetlistEntrySQL92`, parse_clause.c).

use super::coerce::without_implicit;
use super::operator::Use;
use super::{Binder, Bound, Clause};
use crate::analyze::catalog::Oid;
use crate::analyze::environment::Environment;
use crate::analyze::error::{raise, undecided};
use crate::analyze::node::{Node, SortKey};
use crate::analyze::operator_class::default_of;
use crate::analyze::query::BoundTarget;
use crate::analyze::same::same;
use crate::source::Span;
use crate::sql::ast::{Expr, ExprKind, Literal, Operator, OrderBy};

/// How deep types may be built of others.
const MAX_DEPTH: u32 = 16;

impl Binder<'_, '_> {
    /// Refuses a type whose values cannot be told apart, as GROUP BY, DISTINCT and UNION do.
    pub(super) fn check_equality(&self, ty: Oid, span: Span) -> Bound<()> {
        if has_operators(self.env, ty, false, MAX_DEPTH) {
            return Ok(());
        }
        let message = format!("could not identify an equality operator for type {}", self.env.type_name(ty));
        Err(raise("no-equality", "42883", span, message)
            .help("cast it to a type with =, for instance jsonb or text")
            .into())
    }

    /// Refuses a type whose values have no order.
    pub(super) fn check_ordering(&self, ty: Oid, span: Span) -> Bound<()> {
        if has_operators(self.env, ty, true, MAX_DEPTH) {
            return Ok(());
        }
        let message = format!("could not identify an ordering operator for type {}", self.env.type_name(ty));
        Err(raise("no-ordering", "42883", span, message).help("order by something else, or by a cast of it").into())
    }

    /// `addTargetToSortList`
    pub(super) fn sort_key(&self, key: &OrderBy, value: Node) -> Bound<SortKey> {
        self.check_collations(&value)?;
        let descending = match &key.using {
            None => {
                self.check_ordering(value.ty(), value.span)?;
                key.descending
            }
            Some(operator) => self.ordering_operator(operator, &value)?,
        };
        Ok(SortKey { value, descending, nulls_first: key.nulls_first, position: None })
    }

    /// `USING <`: whether it is the order the other way round.
    fn ordering_operator(&self, operator: &Operator, value: &Node) -> Bound<bool> {
        let used = self.used(operator, value.span)?;
        let Use { symbol, .. } = used;
        let ty = value.ty();
        self.resolve_operator(used, &[ty, ty])?;
        let ordered = has_operators(self.env, ty, true, MAX_DEPTH);
        match symbol {
            "<" | ">" if ordered => Ok(symbol == ">"),
            "~<~" | "~>~" | "*<" | "*>" => Err(undecided(operator.span, "ORDER BY … USING")),
            _ => {
                let message = format!("operator {symbol} is not a valid ordering operator");
                Err(raise("ordering-operator", "42809", operator.span, message)
                    .help("ordering operators must be \"<\" or \">\" members of btree operator families")
                    .into())
            }
        }
    }

    /// The result that a number or, with `names`, a bare name stands for.
    pub(super) fn target_of(
        &self,
        expr: &Expr,
        targets: &[BoundTarget],
        clause: &str,
        names: bool,
    ) -> Bound<Option<Node>> {
        if let Some(position) = constant_position(expr, clause)? {
            let found = usize::try_from(position).ok().and_then(|n| n.checked_sub(1)).and_then(|at| targets.get(at));
            return match found {
                Some(target) => Ok(Some(target.value.clone())),
                None => Err(no_position(clause, position, expr.span)),
            };
        }
        let ExprKind::Column(parts) = &expr.kind else { return Ok(None) };
        let ([name], true) = (parts.as_slice(), names) else { return Ok(None) };
        let mut found = targets.iter().filter(|target| target.name == name.ident.as_str());
        let Some(first) = found.next() else { return Ok(None) };
        if found.any(|other| !same(&first.value, &other.value)) {
            let message = format!("{clause} \"{}\" is ambiguous", name.ident.as_str());
            return Err(raise("ambiguous-column", "42702", expr.span, message)
                .help("give the results names of their own")
                .into());
        }
        Ok(Some(first.value.clone()))
    }

    /// Whether a bare name is a column of this very query.
    pub(super) fn is_local_column(&self, expr: &Expr) -> bool {
        let ExprKind::Column(parts) = &expr.kind else { return false };
        let [name] = parts.as_slice() else { return false };
        let items = self.scope.items.iter().filter(|item| item.columns_visible);
        items.flat_map(|item| &item.columns).any(|column| column.name == name.ident)
    }

    /// `transformSortClause` with the rules of SQL-92: a number or a result's name means that result.
    pub(super) fn order_by(
        &mut self,
        order_by: &[OrderBy],
        targets: &[BoundTarget],
        word: &str,
    ) -> Bound<Vec<SortKey>> {
        self.scope.clause = Clause::OrderBy;
        let mut keys = Vec::with_capacity(order_by.len());
        for key in order_by {
            let value = match self.target_of(&key.value, targets, word, true)? {
                Some(value) => value,
                None => self.expression(&key.value)?,
            };
            let value = self.settle_unknown(value)?;
            // DISTINCT ON asks for no order (`transformDistinctOnClause`).
            if word == "ORDER BY" {
                keys.push(self.sort_key(key, value)?);
                continue;
            }
            self.check_equality(value.ty(), value.span)?;
            keys.push(SortKey { value, descending: false, nulls_first: None, position: None });
        }
        Ok(keys)
    }

    /// What DISTINCT asks of results and of what they are ordered by (`transformDistinctClause`).
    pub(super) fn check_distinct_results(&self, targets: &[BoundTarget], order_by: &[SortKey]) -> Bound<()> {
        if let Some(key) = order_by.iter().find(|key| !is_among(&key.value, targets)) {
            let message = "for SELECT DISTINCT, ORDER BY expressions must appear in select list";
            return Err(raise("distinct-order", "42P10", key.value.span, message)
                .help("select what is ordered by, or order by what is selected")
                .into());
        }
        targets.iter().try_for_each(|target| self.check_equality(target.value.ty(), target.value.span))
    }
}

/// Whether a value is one of the results.
fn is_among(value: &Node, targets: &[BoundTarget]) -> bool {
    targets.iter().any(|target| same(&target.value, value) || same(without_implicit(&target.value), value))
}

/// The number that an item consists of.
pub(super) fn constant_position(expr: &Expr, clause: &str) -> Bound<Option<i32>> {
    let (literal, negative) = match &expr.kind {
        ExprKind::Unary { operator, operand } if operator.symbol == "-" && operator.schema.is_none() => {
            match &operand.kind {
                ExprKind::Literal(number @ Literal::Number(_)) => (number, true),
                _ => return Ok(None),
            }
        }
        ExprKind::Literal(literal) => (literal, false),
        _ => return Ok(None),
    };
    let number = match literal {
        Literal::Number(text) => text.parse::<i32>().ok(),
        Literal::String(_) | Literal::Null | Literal::Boolean(_) | Literal::Bits(_) | Literal::HexBits(_) => None,
    };
    match number {
        Some(number) => Ok(Some(if negative { -number } else { number })),
        None => {
            let message = format!("non-integer constant in {clause}");
            Err(raise("syntax-error", "42601", expr.span, message).help("name a result, or give its number").into())
        }
    }
}

pub(super) fn no_position(clause: &str, position: i32, span: Span) -> crate::analyze::error::Stop {
    let message = format!("{clause} position {position} is not in select list");
    raise("unknown-column", "42P10", span, message).help("give the number of a result").into()
}

/// Whether values of a type can be told apart or, with `ordered`, have an order (`lookup_type_cache`, typcache.c).
fn has_operators(env: &Environment<'_>, ty: Oid, ordered: bool, depth: u32) -> bool {
    let ty = env.base_type(ty);
    if matches!(ty, Oid::NONE | Oid::UNKNOWN | Oid::RECORD) || depth == 0 {
        return true;
    }
    if let Some(element) = env.element(ty) {
        return has_operators(env, element, ordered, depth - 1);
    }
    if let Some(fields) = env.fields(ty) {
        return fields.iter().all(|field| has_operators(env, field.ty, ordered, depth - 1));
    }
    default_of(env, ty, "btree").is_some() || (!ordered && default_of(env, ty, "hash").is_some())
}
