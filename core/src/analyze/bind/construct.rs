//! CASE, ARRAY and ROW.

use super::expression::null_of_unknown;
use super::operator::Use;
use super::{Binder, Bound};
use crate::analyze::catalog::{CastContext, Oid, Volatility};
use crate::analyze::error::raise;
use crate::analyze::node::{Form, Node, NodeKind};
use crate::source::Span;
use crate::sql::ast::{CaseBranch, Expr, ExprKind, Target};

impl Binder<'_, '_> {
    /// `transformCaseExpr`
    pub(super) fn case(
        &mut self,
        operand: Option<&Expr>,
        branches: &[CaseBranch],
        otherwise: Option<&Expr>,
        span: Span,
    ) -> Bound<Node> {
        let sets = self.scope.sets;
        let operand = match operand {
            None => None,
            Some(operand) => {
                let node = self.expression(operand)?;
                Some(self.settle_unknown(node)?)
            }
        };
        let mut bound = Vec::with_capacity(branches.len());
        for branch in branches {
            let when = self.expression(&branch.when)?;
            let when = match &operand {
                None => when,
                Some(operand) => {
                    let test = NodeKind::CaseTest { ty: operand.ty(), typmod: operand.typmod() };
                    let used = Use::of("=", branch.when.span, branch.when.span);
                    self.make_op(used, vec![Node::new(test, operand.span), when])?
                }
            };
            let when = self.coerce_to_boolean(when, "CASE/WHEN")?;
            bound.push((when, self.expression(&branch.then)?));
        }
        let otherwise = match otherwise {
            Some(otherwise) => self.expression(otherwise)?,
            None => null_of_unknown(span),
        };
        let ty = self.common_type_of(std::iter::once(&otherwise).chain(bound.iter().map(|(_, then)| then)), "CASE")?;
        let otherwise = Box::new(self.coerce_to_common(otherwise, ty, "CASE/ELSE")?);
        let branches = bound
            .into_iter()
            .map(|(when, then)| Ok((when, self.coerce_to_common(then, ty, "CASE/WHEN")?)))
            .collect::<Bound<Vec<_>>>()?;
        self.no_sets_since(sets, "CASE", span)?;
        Ok(Node::new(NodeKind::Case { operand: operand.map(Box::new), branches, otherwise, ty }, span))
    }

    /// `transformArrayExpr`; `to` is the array, element and typmod of a cast right around it.
    pub(super) fn array(&mut self, elements: &[Expr], to: Option<(Oid, Oid, i32)>, span: Span) -> Bound<Node> {
        let mut nodes = Vec::with_capacity(elements.len());
        let mut nested = false;
        for element in elements {
            let node = match &element.kind {
                ExprKind::Array(inner) => {
                    nested = true;
                    self.array(inner, to, element.span)?
                }
                _ => {
                    let node = self.expression(element)?;
                    nested |= self.env.element(node.ty()).is_some() && !is_vector(node.ty());
                    node
                }
            };
            nodes.push(node);
        }
        let (ty, element, coerce_to) = match to {
            Some((array, element, _)) => (array, element, if nested { array } else { element }),
            None if nodes.is_empty() => {
                return Err(raise("type-mismatch", "42P18", span, "cannot determine type of empty array")
                    .help("explicitly cast to the desired type, for example ARRAY[]::integer[]")
                    .into());
            }
            None => self.array_type(&nodes, nested, span)?,
        };
        let typmod = to.map_or(-1, |(_, _, typmod)| typmod);
        let mut coerced = Vec::with_capacity(nodes.len());
        for node in nodes {
            let (from, at) = (node.ty(), node.span);
            if to.is_none() {
                coerced.push(self.coerce_to_common(node, coerce_to, "ARRAY")?);
                continue;
            }
            match self.coerce_to_target(node, coerce_to, typmod, CastContext::Explicit, Form::Cast)? {
                Some(node) => coerced.push(node),
                None => return Err(self.cannot_cast(from, coerce_to, at).into()),
            }
        }
        Ok(self.cast_as_whole(coerced, (ty, element), span))
    }

    /// An array of constants that are all cast alike is the cast of an array. PostgreSQL prints `ANY` over an array of
    /// `varchar` as the one and, reading its own text again, as the other: one of them has to be the form. Of integers it
    /// prints the other form more often, for `oid IN (1, 2)`, see [`each_relabelled`].
    fn cast_as_whole(&self, elements: Vec<Node>, (ty, element): (Oid, Oid), span: Span) -> Node {
        let inner = elements.first().and_then(relabelled_constant).map(Node::ty);
        let alike = elements.iter().all(|node| relabelled_constant(node).map(Node::ty) == inner);
        let Some((inner, array)) = inner.filter(|_| alike).and_then(|inner| Some((inner, self.env.array(inner)?)))
        else {
            return Node::new(NodeKind::Array { elements, ty, element }, span);
        };
        let elements = elements
            .into_iter()
            .map(|node| match node.kind {
                NodeKind::Relabel { argument, .. } => *argument,
                kind => Node::new(kind, node.span),
            })
            .collect();
        let argument = Box::new(Node::new(NodeKind::Array { elements, ty: array, element: inner }, span));
        let volatility = Volatility::Immutable;
        Node::new(NodeKind::ArrayCoerce { argument, ty, typmod: -1, form: Form::Cast, volatility }, span)
    }

    /// The type of an array of these: the array's, its element's, and what each is converted to.
    fn array_type(&self, nodes: &[Node], nested: bool, span: Span) -> Bound<(Oid, Oid, Oid)> {
        let common = self.common_type_of(nodes, "ARRAY")?;
        if nested {
            let element = self.env.element(common).ok_or_else(|| self.no_array(common, span, "element"))?;
            return Ok((common, element, common));
        }
        let array = self.env.array(common).ok_or_else(|| self.no_array(common, span, "array"))?;
        Ok((array, common, common))
    }

    /// The error where a type is needed that holds others in an array, or is held (`array`, `element`), and there is none.
    pub(super) fn no_array(&self, ty: Oid, span: Span, what: &str) -> crate::diagnostic::Diagnostic {
        let message = format!("could not find {what} type for data type {}", self.env.type_name(ty));
        raise("type-mismatch", "42704", span, message)
    }

    /// `ROW(a, b)`
    pub(super) fn row(&mut self, fields: &[Expr], span: Span) -> Bound<Node> {
        let mut bound = Vec::with_capacity(fields.len());
        for field in fields {
            // A star stands for columns here (`transformExpressionList`).
            let star = match &field.kind {
                ExprKind::Wildcard(names) => !names.is_empty(),
                ExprKind::FieldWildcard(_) => true,
                _ => false,
            };
            if star {
                let target = Target { value: field.clone(), alias: None };
                let found = self.targets(std::slice::from_ref(&target), &[])?;
                bound.extend(found.into_iter().map(|target| target.value));
            } else {
                bound.push(self.expression(field)?);
            }
        }
        Ok(Node::new(NodeKind::Row { fields: bound, cast_to: None }, span))
    }
}

/// The constant below a cast that changes nothing but its type.
fn relabelled_constant(node: &Node) -> Option<&Node> {
    match &node.kind {
        NodeKind::Relabel { argument, typmod: -1, form: Form::Cast, .. } => {
            argument.constant().filter(|_| argument.ty() != Oid::INT4).map(|_| argument.as_ref())
        }
        _ => None,
    }
}

/// An array of integers that is relabelled, with each of them relabelled instead, as PostgreSQL reads its own text again.
pub(super) fn each_relabelled(node: &Node, array: Oid, element: Oid) -> Option<Node> {
    let NodeKind::Array { elements, element: Oid::INT4, .. } = &node.kind else { return None };
    if elements.iter().any(|each| each.constant().is_none()) {
        return None;
    }
    let relabel = |each: &Node| {
        let argument = Box::new(each.clone());
        Node::new(NodeKind::Relabel { argument, ty: element, typmod: -1, form: Form::Cast }, each.span)
    };
    let elements = elements.iter().map(relabel).collect();
    Some(Node::new(NodeKind::Array { elements, ty: array, element }, node.span))
}

/// The vectors are arrays in the catalog, but not elements that make an array two-dimensional.
fn is_vector(ty: Oid) -> bool {
    matches!(ty, Oid::INT2_VECTOR | Oid::OID_VECTOR)
}
