//! Operators: `parse_oper.c`.

use super::candidates::{Candidate, Choice, choose};
use super::polymorphic::Actual;
use super::{Binder, Bound};
use crate::analyze::catalog::{CastContext, Oid, Operator, Volatility};
use crate::analyze::error::{Stop, raise, undecided};
use crate::analyze::extension;
use crate::analyze::node::{Form, Node, NodeKind, Symbol};
use crate::diagnostic::Diagnostic;
use crate::name::Ident;
use crate::source::{SourceId, Span};

/// An operator that fits, its types as they are used here.
pub(crate) struct Resolved {
    /// The declared operands; a prefix operator has one.
    pub(crate) declared: Vec<Oid>,
    /// The operands' types after polymorphic ones are settled.
    pub(crate) arguments: Vec<Oid>,
    pub(crate) result: Oid,
    pub(crate) volatility: Volatility,
    pub(crate) symbol: Symbol,
}

struct Infix {
    operands: Vec<Oid>,
    operator: Operator,
}

impl Candidate for Infix {
    fn arguments(&self) -> &[Oid] {
        &self.operands
    }
}

/// Where an operator stands, for messages.
#[derive(Clone, Copy)]
pub(crate) struct Use<'s> {
    pub(crate) symbol: &'s str,
    /// The schema that was written.
    pub(crate) schema: Option<&'s Ident>,
    pub(crate) span: Span,
    pub(crate) whole: Span,
}

impl<'s> Use<'s> {
    /// An operator of no schema.
    pub(crate) fn of(symbol: &'s str, span: Span, whole: Span) -> Self {
        Self { symbol, schema: None, span, whole }
    }

    /// The same for the fields of a row behind the first: a catalog prints where the operator of that lies, and no more.
    pub(crate) fn for_others(self) -> Self {
        Self { schema: self.schema.filter(|_| self.span.source != SourceId::PRINTED), ..self }
    }
}

impl Binder<'_, '_> {
    /// `make_op`: one operand is a prefix operator.
    pub(crate) fn make_op(&mut self, used: Use<'_>, operands: Vec<Node>) -> Bound<Node> {
        let types: Vec<Oid> = operands.iter().map(Node::ty).collect();
        let resolved = self.resolve_operator(used, &types)?;
        let arguments = self.make_arguments(operands, &resolved.arguments)?;
        let kind =
            NodeKind::Op { symbol: resolved.symbol, arguments, ty: resolved.result, volatility: resolved.volatility };
        Ok(Node::new(kind, used.whole))
    }

    /// The operator for operands of these types, and the types they take.
    pub(crate) fn resolve_operator(&self, used: Use<'_>, types: &[Oid]) -> Bound<Resolved> {
        let operator = self.find_operator(used, types)?;
        let symbol = Symbol { text: operator.symbol, brought_by: operator.brought_by };
        let declared: Vec<Oid> =
            if types.len() == 1 { vec![operator.right] } else { vec![operator.left, operator.right] };
        let Some(actual) = self.env.resolve_polymorphic(types, &declared) else {
            return Err(self.no_operator(used, types).into());
        };
        let settled: Option<Vec<Oid>> = declared.iter().map(|ty| self.env.substitute(*ty, &actual)).collect();
        match (settled, self.env.substitute(operator.result, &actual)) {
            (Some(arguments), Some(result)) => {
                Ok(Resolved { declared, arguments, result, volatility: operator.volatility, symbol })
            }
            _ => Err(self.unsettled(&declared, operator.result, &actual, used.whole)),
        }
    }

    /// `oper`, `left_oper`
    fn find_operator(&self, used: Use<'_>, types: &[Oid]) -> Bound<Operator> {
        let key = match types {
            [operand] => (Oid::NONE, *operand),
            [left, right] => (*left, *right),
            _ => return Err(self.no_operator(used, types).into()),
        };
        // Which of an extension's are seen, the search path says.
        if used.schema.is_some() || self.env.is_brought_operator(used.symbol) {
            return self.choose_operator(used, types);
        }
        let known = self
            .env
            .operators
            .borrow()
            .get(&key)
            .and_then(|found| found.iter().find(|operator| operator.symbol == used.symbol).copied());
        if let Some(operator) = known {
            return Ok(operator);
        }
        let operator = self.choose_operator(used, types)?;
        self.env.operators.borrow_mut().entry(key).or_default().push(operator);
        Ok(operator)
    }

    fn choose_operator(&self, used: Use<'_>, types: &[Oid]) -> Bound<Operator> {
        let all = self.env.operators_named(used.symbol, used.schema, self.search_path);
        let prefix = types.len() == 1;
        let same = |left: Oid, right: Oid| all.iter().find(|row| row.left == left && row.right == right).copied();
        let exact = match types {
            [operand] => same(Oid::NONE, *operand),
            [Oid::UNKNOWN, known] | [known, Oid::UNKNOWN] => same(*known, *known).or_else(|| {
                let base = self.env.base_type(*known);
                same(base, base)
            }),
            [left, right] => same(*left, *right),
            _ => None,
        };
        if let Some(operator) = exact {
            return Ok(operator);
        }
        let candidates: Vec<Infix> = all
            .iter()
            .filter(|row| (row.left == Oid::NONE) == prefix)
            .map(|row| Infix {
                operands: if prefix { vec![row.right] } else { vec![row.left, row.right] },
                operator: *row,
            })
            .collect();
        match choose(self.env, types, &candidates) {
            Choice::One(found) => Ok(found.operator),
            Choice::None if extension::any(self.env.schema) => {
                Err(undecided(used.span, "an operator that an extension may bring"))
            }
            Choice::None => Err(self.no_operator(used, types).into()),
            Choice::Many => Err(raise(
                "ambiguous-operator",
                "42725",
                used.whole,
                format!("operator is not unique: {}", self.operator_signature(used.symbol, types)),
            )
            .help("write an explicit cast on an operand, so that one operator fits best")
            .into()),
        }
    }

    fn operator_signature(&self, symbol: &str, types: &[Oid]) -> String {
        match types {
            [left, right] => format!("{} {symbol} {}", self.env.type_name(*left), self.env.type_name(*right)),
            [operand] => format!("{symbol} {}", self.env.type_name(*operand)),
            _ => symbol.to_owned(),
        }
    }

    /// The error for an operator that no operands of these types have, with the cast that would do.
    pub(crate) fn no_operator(&self, used: Use<'_>, types: &[Oid]) -> Diagnostic {
        let message = format!("operator does not exist: {}", self.operator_signature(used.symbol, types));
        let diagnostic = raise("unknown-operator", "42883", used.whole, message);
        let all = self.env.operators_named(used.symbol, used.schema, self.search_path);
        if all.is_empty() && self.env.is_brought_operator(used.symbol) {
            return diagnostic.help("the extension that has it lies in a schema that is not searched");
        }
        if all.is_empty() {
            return diagnostic.help("PostgreSQL has no operator of that name");
        }
        if let [left, right] = types {
            for (from, to, side) in [(left, right, "left"), (right, left, "right")] {
                let has = all.iter().any(|row| row.left == *to && row.right == *to);
                if has && self.env.pathway(*to, *from, CastContext::Explicit).is_some() {
                    return diagnostic.help(format!(
                        "cast the {side} operand: (…)::{}, or compare values of one type",
                        self.env.type_name(*to)
                    ));
                }
            }
        }
        diagnostic.help("cast an operand to a type that has this operator")
    }

    /// `make_fn_arguments`: converts each argument to the type that is taken.
    pub(crate) fn make_arguments(&mut self, nodes: Vec<Node>, types: &[Oid]) -> Bound<Vec<Node>> {
        let mut made = Vec::with_capacity(nodes.len());
        let mut types = types.iter().copied();
        for node in nodes {
            let Some(ty) = types.next() else {
                made.push(node);
                continue;
            };
            made.push(self.make_argument(node, ty)?);
        }
        Ok(made)
    }

    fn make_argument(&mut self, node: Node, ty: Oid) -> Bound<Node> {
        let span = node.span;
        if let NodeKind::NamedArgument { name, value } = node.kind {
            let value = Box::new(self.make_argument(*value, ty)?);
            return Ok(Node::new(NodeKind::NamedArgument { name, value }, span));
        }
        self.coerce(node, ty, -1, CastContext::Implicit, Form::Implicit)
    }

    /// The stop where polymorphic types are not settled: nothing says what they are, or an array is needed of a type that has
    /// none.
    pub(super) fn unsettled(&self, declared: &[Oid], result: Oid, actual: &Actual, span: Span) -> Stop {
        let all = [declared, &[result]].concat();
        match self.env.lacks_array(&all, actual) {
            Some(element) => self.no_array(element, span, "array").into(),
            None => undetermined_polymorphic(span),
        }
    }

    /// `make_scalar_array_op`
    pub(crate) fn make_array_op(&mut self, used: Use<'_>, any: bool, left: Node, right: Node) -> Bound<Node> {
        let (left_type, array_type) = (left.ty(), right.ty());
        let element = match array_type {
            Oid::UNKNOWN => Oid::UNKNOWN,
            _ => self.env.element(self.env.base_type(array_type)).ok_or_else(|| {
                raise("type-mismatch", "42809", right.span, "op ANY/ALL (array) requires array on right side")
                    .help("give an array, for instance ARRAY[…], or a subquery")
            })?,
        };
        let resolved = self.resolve_operator(used, &[left_type, element])?;
        if resolved.result != Oid::BOOL {
            let message = "op ANY/ALL (array) requires operator to yield boolean";
            return Err(raise("type-mismatch", "42809", used.span, message).help("use a comparison").into());
        }
        let ([left_to, right_to], [_, declared]) = (resolved.arguments.as_slice(), resolved.declared.as_slice()) else {
            return Err(self.no_operator(used, &[left_type, element]).into());
        };
        let array = if declared.is_polymorphic() && array_type != Oid::UNKNOWN {
            self.env.base_type(array_type)
        } else {
            self.env.array(*right_to).ok_or_else(|| self.no_array(*right_to, right.span, "array"))?
        };
        let left = self.coerce(left, *left_to, -1, CastContext::Implicit, Form::Implicit)?;
        let right = self.coerce(right, array, -1, CastContext::Implicit, Form::Implicit)?;
        let kind = NodeKind::ArrayOp {
            symbol: resolved.symbol,
            any,
            left: Box::new(left),
            right: Box::new(right),
            volatility: resolved.volatility,
        };
        Ok(Node::new(kind, used.whole))
    }
}

/// The stop for a polymorphic call whose arguments are all untyped literals.
fn undetermined_polymorphic(span: Span) -> Stop {
    let message = "could not determine polymorphic type because input has type unknown";
    raise("type-mismatch", "42804", span, message).help("write an explicit cast on an argument").into()
}
