//! Comparisons in SQL's own words: IN, BETWEEN, LIKE, IS DISTINCT FROM, ANY and ALL, rows.

use super::expression::not;
use super::operator::Use;
use super::{Binder, Bound};
use crate::analyze::catalog::{CastContext, Oid};
use crate::analyze::error::{raise, undecided};
use crate::analyze::node::{Attribute, BoolOperator, Form, Node, NodeKind, Syntax};
use crate::source::Span;
use crate::sql::ast::{CallForm, Expr, ExprKind, LikeKind, Literal, Operator, Quantifier};

impl Binder<'_, '_> {
    /// `transformAExprDistinct`
    pub(super) fn distinct(&mut self, left: &Expr, right: &Expr, negated: bool, span: Span) -> Bound<Node> {
        for (null, other) in [(right, left), (left, right)] {
            if is_null(null) {
                let argument = Box::new(self.expression(other)?);
                let row = false;
                let test = NodeKind::NullTest { argument, negated: !negated, row };
                return Ok(Node::new(test, span));
            }
        }
        let node = if let (ExprKind::Row { fields: left, .. }, ExprKind::Row { fields: right, .. }) =
            (&left.kind, &right.kind)
        {
            let (left, right) = (self.list(left)?, self.list(right)?);
            self.row_distinct(left, right, span)?
        } else {
            let (left, right) = (self.expression(left)?, self.expression(right)?);
            self.make_distinct(left, right, span)?
        };
        Ok(if negated { not(node, span) } else { node })
    }

    fn make_distinct(&mut self, left: Node, right: Node, span: Span) -> Bound<Node> {
        let equality = Use::of("=", span, span);
        let compared = self.make_op(equality, vec![left, right])?;
        let NodeKind::Op { arguments, ty, .. } = compared.kind else {
            return Err(undecided(span, "IS DISTINCT FROM"));
        };
        if ty != Oid::BOOL {
            let message = "IS DISTINCT FROM requires = operator to yield boolean";
            return Err(raise("type-mismatch", "42804", span, message).into());
        }
        let mut arguments = arguments.into_iter();
        let (Some(left), Some(right)) = (arguments.next(), arguments.next()) else {
            return Err(undecided(span, "IS DISTINCT FROM"));
        };
        Ok(Node::new(NodeKind::Distinct { left: Box::new(left), right: Box::new(right) }, span))
    }

    fn row_distinct(&mut self, left: Vec<Node>, right: Vec<Node>, span: Span) -> Bound<Node> {
        same_length(&left, &right, span)?;
        let tests = left.into_iter().zip(right).map(|(left, right)| self.make_distinct(left, right, span));
        let mut tests = tests.collect::<Bound<Vec<_>>>()?;
        match tests.pop() {
            None => Err(undecided(span, "rows of no length")),
            Some(only) if tests.is_empty() => Ok(only),
            Some(last) => {
                tests.push(last);
                Ok(junction(BoolOperator::Or, tests, span))
            }
        }
    }

    /// `NULLIF(a, b)`
    pub(super) fn null_if(&mut self, left: &Expr, right: &Expr, span: Span) -> Bound<Node> {
        let (left, right) = (self.expression(left)?, self.expression(right)?);
        let compared = self.make_op(Use::of("=", span, span), vec![left, right])?;
        let NodeKind::Op { arguments, .. } = compared.kind else { return Err(undecided(span, "NULLIF")) };
        let mut arguments = arguments.into_iter();
        let (Some(left), Some(right)) = (arguments.next(), arguments.next()) else {
            return Err(undecided(span, "NULLIF"));
        };
        let ty = left.ty();
        Ok(Node::new(NodeKind::NullIf { left: Box::new(left), right: Box::new(right), ty }, span))
    }

    /// `LIKE`, `ILIKE`, `SIMILAR TO`
    pub(super) fn like(
        &mut self,
        kind: LikeKind,
        operand: &Expr,
        pattern: &Expr,
        escape: Option<&Expr>,
        negated: bool,
        span: Span,
    ) -> Bound<Node> {
        let symbol = match (kind, negated) {
            (LikeKind::Like, false) => "~~",
            (LikeKind::Like, true) => "!~~",
            (LikeKind::ILike, false) => "~~*",
            (LikeKind::ILike, true) => "!~~*",
            (LikeKind::Similar, false) => "~",
            (LikeKind::Similar, true) => "!~",
        };
        let operand = self.expression(operand)?;
        let at = pattern.span;
        let pattern = self.expression(pattern)?;
        let mut arguments = vec![pattern];
        if let Some(escape) = escape {
            arguments.push(self.expression(escape)?);
        }
        let pattern = match (kind, arguments.len()) {
            (LikeKind::Similar, _) => self.explicit_call("similar_to_escape", arguments, at)?,
            (LikeKind::Like | LikeKind::ILike, 2) => self.explicit_call("like_escape", arguments, at)?,
            (LikeKind::Like | LikeKind::ILike, _) => match arguments.pop() {
                Some(pattern) => pattern,
                None => return Err(undecided(span, "LIKE")),
            },
        };
        self.make_op(Use::of(symbol, span, span), vec![operand, pattern])
    }

    fn explicit_call(&mut self, name: &str, arguments: Vec<Node>, span: Span) -> Bound<Node> {
        self.call_builtin(name, arguments, Syntax::Written(CallForm::Function), span)
    }

    /// `BETWEEN`: two comparisons; the operand stands in both.
    pub(super) fn between(
        &mut self,
        operand: &Expr,
        low: &Expr,
        high: &Expr,
        symmetric: bool,
        negated: bool,
        span: Span,
    ) -> Bound<Node> {
        let (from, to, within) = if negated { ("<", ">", BoolOperator::Or) } else { (">=", "<=", BoolOperator::And) };
        let at = |symbol| Use::of(symbol, span, span);
        let operand = self.expression(operand)?;
        // The first comparison is made before the other bound is looked at.
        let low = self.expression(low)?;
        let above = self.make_op(at(from), vec![operand.clone(), low.clone()])?;
        let high = self.expression(high)?;
        let below = self.make_op(at(to), vec![operand.clone(), high.clone()])?;
        let one = junction(within, vec![above, below], span);
        if !symmetric {
            return Ok(one);
        }
        let above = self.make_op(at(from), vec![operand.clone(), high])?;
        let below = self.make_op(at(to), vec![operand, low])?;
        let other = junction(within, vec![above, below], span);
        let either = if negated { BoolOperator::And } else { BoolOperator::Or };
        Ok(junction(either, vec![one, other], span))
    }

    /// `transformAExprIn`: one comparison with an array where two or more constants allow it, single ones otherwise.
    pub(super) fn in_list(&mut self, operand: &Expr, list: &[Expr], negated: bool, span: Span) -> Bound<Node> {
        let symbol = if negated { "<>" } else { "=" };
        let equality = Use::of(symbol, operand.span, span);
        let row_fields = match &operand.kind {
            ExprKind::Row { fields, .. } => Some(self.list(fields)?),
            _ => None,
        };
        let left = match &row_fields {
            Some(fields) => Node::new(NodeKind::Row { fields: fields.clone(), cast_to: None }, operand.span),
            None => self.expression(operand)?,
        };
        let mut values = list.iter().map(|expr| self.expression(expr)).collect::<Bound<Vec<Node>>>()?;
        let mut tests = Vec::new();
        let constants = || values.iter().filter(|node| !has_variables(node));
        if constants().count() > 1 {
            let types: Vec<Oid> = std::iter::once(left.ty()).chain(constants().map(Node::ty)).collect();
            let common = self.common_type(&types).ok().filter(|common| *common != Oid::RECORD);
            if let Some((element, ty)) = common.and_then(|common| Some((common, self.env.array(common)?))) {
                let (others, constants): (Vec<Node>, Vec<Node>) = values.into_iter().partition(has_variables);
                values = others;
                let elements = constants
                    .into_iter()
                    .map(|node| self.coerce_to_common(node, element, "IN"))
                    .collect::<Bound<Vec<_>>>()?;
                let array = Node::new(NodeKind::Array { elements, ty, element }, span);
                tests.push(self.make_array_op(equality, !negated, left.clone(), array)?);
            }
        }
        let operator = if negated { BoolOperator::And } else { BoolOperator::Or };
        for node in values {
            let one = match (&row_fields, node.kind) {
                (Some(left), NodeKind::Row { fields, cast_to: None }) => {
                    self.row_comparison(equality, left.clone(), fields)?
                }
                (_, kind) => {
                    let right = Node::new(kind, node.span);
                    let compared = self.make_op(equality, vec![left.clone(), right])?;
                    self.coerce_to_boolean(compared, "IN")?
                }
            };
            tests.push(one);
        }
        // PostgreSQL nests these in pairs, but flattens them when it reads its own text again.
        match tests.pop() {
            None => Err(undecided(span, "IN of nothing")),
            Some(only) if tests.is_empty() => Ok(only),
            Some(last) => {
                tests.push(last);
                Ok(junction(operator, tests, span))
            }
        }
    }

    /// `a = ANY (b)`
    pub(super) fn quantified(
        &mut self,
        left: &Expr,
        operator: &Operator,
        quantifier: Quantifier,
        right: &Expr,
        span: Span,
    ) -> Bound<Node> {
        let used = self.used(operator, span)?;
        let any = match quantifier {
            Quantifier::Any => true,
            Quantifier::All => false,
        };
        if let ExprKind::Subquery(query) = &right.kind {
            return self.quantified_query(left, used, any, query);
        }
        let (left, right) = (self.expression(left)?, self.expression(right)?);
        self.make_array_op(used, any, left, right)
    }

    /// `make_row_comparison_op`
    pub(super) fn row_comparison(&mut self, used: Use<'_>, left: Vec<Node>, right: Vec<Node>) -> Bound<Node> {
        same_length(&left, &right, used.whole)?;
        let mut pairs = Vec::with_capacity(left.len());
        for (left, right) in left.into_iter().zip(right) {
            let used = if pairs.is_empty() { used } else { used.for_others() };
            let compared = self.make_op(used, vec![left, right])?;
            if compared.ty() != Oid::BOOL {
                let message = "row comparison operator must yield type boolean";
                return Err(raise("type-mismatch", "42804", used.whole, message).into());
            }
            pairs.push(compared);
        }
        if pairs.len() == 1
            && let Some(only) = pairs.pop()
        {
            return Ok(only);
        }
        match used.symbol {
            "=" => Ok(junction(BoolOperator::And, pairs, used.whole)),
            "<>" => Ok(junction(BoolOperator::Or, pairs, used.whole)),
            "<" | "<=" | ">" | ">=" => {
                let (mut left, mut right) = (Vec::new(), Vec::new());
                let mut first = None;
                for pair in pairs {
                    let NodeKind::Op { arguments, symbol, .. } = pair.kind else { continue };
                    first.get_or_insert(symbol);
                    let mut arguments = arguments.into_iter();
                    left.extend(arguments.next());
                    right.extend(arguments.next());
                }
                let symbol = first.ok_or_else(|| undecided(used.span, "a row of nothing"))?;
                Ok(Node::new(NodeKind::RowCompare { symbol, left, right }, used.whole))
            }
            other => {
                let message = format!("could not determine interpretation of row comparison operator {other}");
                Err(raise("unsupported", "0A000", used.whole, message).help("compare the fields one by one").into())
            }
        }
    }

    /// Converts to `int4` or `int8`, for LIMIT and subscripts.
    pub(super) fn coerce_integer(&mut self, node: Node, ty: Oid, construct: &str) -> Bound<Node> {
        let (from, span) = (node.ty(), node.span);
        match self.coerce_to_target(node, ty, -1, CastContext::Assignment, Form::Implicit)? {
            Some(node) => Ok(node),
            None => {
                let message = format!(
                    "{construct} must have type {}, not type {}",
                    self.env.type_name(ty),
                    self.env.type_name(from)
                );
                Err(raise("type-mismatch", "42804", span, message).help("write an integer").into())
            }
        }
    }
}

fn is_null(expr: &Expr) -> bool {
    matches!(expr.kind, ExprKind::Literal(Literal::Null))
}

fn same_length(left: &[Node], right: &[Node], span: Span) -> Bound<()> {
    if left.len() != right.len() {
        return Err(raise("syntax-error", "42601", span, "unequal number of entries in row expressions")
            .help("give both rows the same number of values")
            .into());
    }
    if left.is_empty() {
        return Err(raise("unsupported", "0A000", span, "cannot compare rows of zero length").into());
    }
    Ok(())
}

pub(super) fn junction(operator: BoolOperator, arguments: Vec<Node>, span: Span) -> Node {
    Node::new(NodeKind::Bool { operator, arguments }, span)
}

/// `contain_vars_of_level(node, 0)`
fn has_variables(node: &Node) -> bool {
    let mut found = false;
    crate::analyze::walk::walk(node, 0, &mut |node, depth| {
        if let NodeKind::Var { level, attribute, .. } = &node.kind {
            found |=
                *level == depth && matches!(attribute, Attribute::Column(_) | Attribute::Row | Attribute::System(_));
        }
    });
    found
}
