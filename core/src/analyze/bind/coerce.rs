//! Conversions between types: `parse_coerce.c`.

use super::Binder;
use super::construct::each_relabelled;
use crate::analyze::catalog::{CastContext, CastMethod, Oid, Volatility};
use crate::analyze::environment::Environment;
use crate::analyze::error::{Bound, raise, undecided};
use crate::analyze::node::{Form, FunctionRef, Node, NodeKind, Syntax, Value};
use crate::analyze::walk::children;
use crate::source::Span;
use crate::sql::ast::CallForm;

/// How a value of one type becomes one of another (`CoercionPathType`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pathway {
    Relabel,
    Function(Volatility),
    ArrayCoerce(Volatility),
    ViaIo(Volatility),
}

impl Environment<'_> {
    /// `find_coercion_pathway`; `None` where there is none.
    pub(crate) fn pathway(&self, target: Oid, source: Oid, context: CastContext) -> Option<Pathway> {
        let (source, target) = (self.base_type(source), self.base_type(target));
        if source == target {
            return Some(Pathway::Relabel);
        }
        if let Some(cast) = self.cast_between(source, target) {
            return (context >= cast.context).then_some(match cast.method {
                CastMethod::Binary => Pathway::Relabel,
                CastMethod::InOut => Pathway::ViaIo(self.io_volatility(source, target)),
                CastMethod::Function => Pathway::Function(cast.volatility),
            });
        }
        if target != Oid::OID_VECTOR
            && target != Oid::INT2_VECTOR
            && let (Some(to), Some(from)) = (self.element(target), self.element(source))
            && let Some(element) = self.pathway(to, from, context)
        {
            return Some(Pathway::ArrayCoerce(match element {
                Pathway::Relabel => Volatility::Immutable,
                Pathway::Function(v) | Pathway::ArrayCoerce(v) | Pathway::ViaIo(v) => v,
            }));
        }
        let to_string = context >= CastContext::Assignment && self.row(target).category == 'S';
        let from_string = context >= CastContext::Explicit && self.row(source).category == 'S';
        (to_string || from_string).then(|| Pathway::ViaIo(self.io_volatility(source, target)))
    }

    fn io_volatility(&self, source: Oid, target: Oid) -> Volatility {
        self.row(source).output.max(self.row(target).input)
    }

    /// `can_coerce_type`
    pub(crate) fn can_coerce(&self, inputs: &[Oid], targets: &[Oid], context: CastContext) -> bool {
        let mut generic = false;
        for (&input, &target) in inputs.iter().zip(targets) {
            if input == target || target == Oid::ANY {
                continue;
            }
            if target.is_polymorphic() {
                generic = true;
                continue;
            }
            if input == Oid::UNKNOWN || self.pathway(target, input, context).is_some() {
                continue;
            }
            let rows = (input == Oid::RECORD && self.is_composite(target))
                || (target == Oid::RECORD && self.is_composite(input))
                || (target == Oid::RECORD_ARRAY && self.element(input).is_some_and(|e| self.is_composite(e)));
            if !rows {
                return false;
            }
        }
        !generic || self.consistent(inputs, targets)
    }
}

impl Binder<'_, '_> {
    /// `coerce_to_target_type`; `None` where the types do not convert in that context.
    pub(crate) fn coerce_to_target(
        &mut self,
        node: Node,
        target: Oid,
        typmod: i32,
        context: CastContext,
        form: Form,
    ) -> Bound<Option<Node>> {
        if !self.env.can_coerce(&[node.ty()], &[target], context) {
            return Ok(None);
        }
        let span = node.span;
        if let NodeKind::Collate { argument, collation } = node.kind {
            let inner = self.coerce_to_target(*argument, target, typmod, context, form)?;
            let collatable = self.env.row(target).collatable;
            return Ok(inner.map(|inner| if collatable { collate(inner, collation, span) } else { inner }));
        }
        let before = node.ty();
        let converted = self.coerce(node, target, typmod, context, form)?;
        let hide = before != target && converted.constant().is_none();
        Ok(Some(self.coerce_typmod(converted, target, typmod, context, form, hide)))
    }

    /// `coerce_type`: the caller has made sure that it is possible.
    pub(crate) fn coerce(
        &mut self,
        node: Node,
        target: Oid,
        typmod: i32,
        context: CastContext,
        form: Form,
    ) -> Bound<Node> {
        let (source, span) = (node.ty(), node.span);
        if source == target {
            return Ok(node);
        }
        if matches!(
            target,
            Oid::ANY | Oid::ANY_ELEMENT | Oid::ANY_NON_ARRAY | Oid::ANY_COMPATIBLE | Oid::ANY_COMPATIBLE_NON_ARRAY
        ) || (target.is_polymorphic() && source != Oid::UNKNOWN)
        {
            return Ok(node);
        }
        if let NodeKind::Collate { argument, collation } = node.kind {
            let inner = self.coerce(*argument, target, typmod, context, form)?;
            return Ok(if self.env.row(target).collatable { collate(inner, collation, span) } else { inner });
        }
        if source == Oid::UNKNOWN {
            if let NodeKind::Const { value, .. } = &node.kind {
                let (base, base_typmod) = self.env.base_type_and_typmod(target, typmod);
                let input_typmod = if base == Oid::INTERVAL { base_typmod } else { -1 };
                let value = match value {
                    Value::Null => Value::Null,
                    Value::Text(text) => self.input(base, input_typmod, text, span)?,
                    Value::Object(id) => Value::Object(id.clone()),
                };
                let constant = Node::new(NodeKind::Const { value, ty: base, typmod: input_typmod }, span);
                return Ok(self.coerce_to_domain(constant, target, context, form, false));
            }
            return Err(undecided(span, "an expression whose type is not known"));
        }
        match self.env.pathway(target, source, context) {
            Some(Pathway::Relabel) if self.env.base_type(target) != target => {
                Ok(self.coerce_to_domain(node, target, context, form, false))
            }
            Some(pathway) if self.env.base_type(target) != target => {
                let converted = convert(node, pathway, self.env.base_type(target), -1, form);
                Ok(self.coerce_to_domain(converted, target, context, form, true))
            }
            Some(Pathway::Relabel) => {
                Ok(Node::new(NodeKind::Relabel { argument: Box::new(node), ty: target, typmod: -1, form }, span))
            }
            Some(pathway @ Pathway::ArrayCoerce(_)) => {
                let element = self
                    .env
                    .element(target)
                    .filter(|element| matches!(self.env.pathway(*element, Oid::INT4, context), Some(Pathway::Relabel)));
                let relabelled = element.and_then(|element| each_relabelled(&node, target, element));
                Ok(relabelled.unwrap_or_else(|| convert(node, pathway, target, -1, form)))
            }
            Some(pathway) => Ok(convert(node, pathway, target, -1, form)),
            None if self.env.is_row(source) && self.env.is_row(target) => self.coerce_row(node, target, context, form),
            // Rows of a type in an array are rows, and nothing says so.
            None if target == Oid::RECORD_ARRAY
                && self.env.element(source).is_some_and(|e| self.env.is_composite(e)) =>
            {
                Ok(node)
            }
            None => Err(undecided(span, "a conversion between these types")),
        }
    }

    /// `coerce_to_domain`: nothing where the target is none.
    fn coerce_to_domain(
        &self,
        mut node: Node,
        target: Oid,
        context: CastContext,
        form: Form,
        hide_input: bool,
    ) -> Node {
        let (base, typmod) = self.env.base_type_and_typmod(target, -1);
        if base == target {
            return node;
        }
        let span = node.span;
        if hide_input {
            hide_coercion(&mut node);
        }
        let node = self.coerce_typmod(node, base, typmod, context, Form::Implicit, false);
        Node::new(NodeKind::ToDomain { argument: Box::new(node), ty: target, form }, span)
    }

    /// A row expression becomes a named row type, and a named row a record.
    fn coerce_row(&mut self, node: Node, target: Oid, context: CastContext, form: Form) -> Bound<Node> {
        let span = node.span;
        if target == Oid::RECORD {
            return Ok(node);
        }
        let row = self.env.base_type(target);
        match node.kind {
            NodeKind::Row { fields, cast_to: None } => {
                let columns = self.row_columns(row);
                if columns.len() != fields.len() {
                    let message = format!("cannot cast type record to {}", self.env.type_name(target));
                    return Err(raise("cannot-cast", "42846", span, message)
                        .help("give as many values as the row type has columns")
                        .into());
                }
                let mut coerced = Vec::with_capacity(fields.len());
                for (field, (ty, typmod)) in fields.into_iter().zip(columns) {
                    let (from, at) = (field.ty(), field.span);
                    let Some(field) = self.coerce_to_target(field, ty, typmod, context, Form::Implicit)? else {
                        return Err(self.cannot_cast(from, ty, at).into());
                    };
                    coerced.push(field);
                }
                let node = Node::new(NodeKind::Row { fields: coerced, cast_to: Some((row, form)) }, span);
                Ok(self.coerce_to_domain(node, target, context, form, true))
            }
            _ => Err(undecided(span, "a conversion of a row")),
        }
    }

    fn row_columns(&self, row: Oid) -> Vec<(Oid, i32)> {
        let fields = self.env.fields(row).unwrap_or_default();
        fields.iter().filter(|field| field.ty != Oid::NONE).map(|field| (field.ty, field.typmod)).collect()
    }

    /// The error for types that do not convert.
    pub(crate) fn cannot_cast(&self, from: Oid, to: Oid, span: Span) -> crate::diagnostic::Diagnostic {
        let message = format!("cannot cast type {} to {}", self.env.type_name(from), self.env.type_name(to));
        raise("cannot-cast", "42846", span, message).help("convert by way of a type that both know, for instance text")
    }

    /// `coerce_type_typmod`
    fn coerce_typmod(
        &self,
        mut node: Node,
        target: Oid,
        typmod: i32,
        context: CastContext,
        form: Form,
        hide_input: bool,
    ) -> Node {
        if typmod == node.typmod() {
            return node;
        }
        if hide_input {
            hide_coercion(&mut node);
        }
        if typmod >= 0
            && let Some(pathway) = self.length_pathway(target)
        {
            let _ = context;
            return convert(node, pathway, target, typmod, form);
        }
        relabel(node, target, typmod, form)
    }

    /// `find_typmod_coercion_function`
    fn length_pathway(&self, target: Oid) -> Option<Pathway> {
        match self.env.element(target) {
            None => self.env.cast_between(target, target).map(|cast| Pathway::Function(cast.volatility)),
            Some(element) => self.env.cast_between(element, element).map(|cast| Pathway::ArrayCoerce(cast.volatility)),
        }
    }

    /// `coerce_to_boolean`: `construct` names what demands it, for instance `WHERE`.
    pub(crate) fn coerce_to_boolean(&mut self, node: Node, construct: &str) -> Bound<Node> {
        self.coerce_to_specific(node, Oid::BOOL, "boolean", construct)
    }

    /// `coerce_to_specific_type`
    pub(crate) fn coerce_to_specific(&mut self, node: Node, ty: Oid, name: &str, construct: &str) -> Bound<Node> {
        let (from, span) = (node.ty(), node.span);
        let set = returns_set(&node);
        let coerced = match from == ty {
            true => Some(node),
            false => self.coerce_to_target(node, ty, -1, CastContext::Assignment, Form::Implicit)?,
        };
        match coerced {
            Some(_) if set => {
                let message = format!("argument of {construct} must not return a set");
                Err(raise("set-returning-function", "42804", span, message)
                    .help("select from the function in a subquery instead")
                    .into())
            }
            Some(node) => Ok(node),
            None => {
                let message =
                    format!("argument of {construct} must be type {name}, not type {}", self.env.type_name(from));
                let help = if ty == Oid::BOOL {
                    "write a condition, for instance a comparison"
                } else {
                    "write an explicit cast to that type"
                };
                Err(raise("type-mismatch", "42804", span, message).help(help).into())
            }
        }
    }

    /// `select_common_type`; `None` where the types have nothing in common.
    pub(crate) fn common_type(&self, types: &[Oid]) -> Result<Oid, (Oid, Oid)> {
        let Some((&first, rest)) = types.split_first() else { return Ok(Oid::TEXT) };
        if first != Oid::UNKNOWN && rest.iter().all(|ty| *ty == first) {
            return Ok(first);
        }
        let mut common = self.env.base_type(first);
        for &ty in rest {
            let ty = self.env.base_type(ty);
            if ty == Oid::UNKNOWN || ty == common {
                continue;
            }
            if common == Oid::UNKNOWN {
                common = ty;
                continue;
            }
            let (row, next) = (self.env.row(common), self.env.row(ty));
            if next.category != row.category {
                return Err((common, ty));
            }
            if !row.preferred
                && self.env.can_coerce(&[common], &[ty], CastContext::Implicit)
                && !self.env.can_coerce(&[ty], &[common], CastContext::Implicit)
            {
                common = ty;
            }
        }
        Ok(if common == Oid::UNKNOWN { Oid::TEXT } else { common })
    }

    /// The common type of several expressions, each converted to it.
    pub(crate) fn unify(&mut self, nodes: Vec<Node>, construct: &str) -> Bound<(Vec<Node>, Oid)> {
        let ty = self.common_type_of(&nodes, construct)?;
        let nodes =
            nodes.into_iter().map(|node| self.coerce_to_common(node, ty, construct)).collect::<Bound<Vec<_>>>()?;
        Ok((nodes, ty))
    }

    /// The common type of several expressions.
    pub(crate) fn common_type_of<'n>(&self, nodes: impl IntoIterator<Item = &'n Node>, construct: &str) -> Bound<Oid> {
        let nodes: Vec<&Node> = nodes.into_iter().collect();
        let types: Vec<Oid> = nodes.iter().map(|node| node.ty()).collect();
        self.common_type(&types).map_err(|(one, other)| {
            let at = nodes.iter().find(|node| node.ty() == other).map(|node| node.span);
            let span = at.or(nodes.first().map(|node| node.span)).unwrap_or(self.place_span);
            let message = format!(
                "{construct} types {} and {} cannot be matched",
                self.env.type_name(one),
                self.env.type_name(other)
            );
            raise("type-mismatch", "42804", span, message)
                .help("write an explicit cast, so that all have one type")
                .into()
        })
    }

    /// `coerce_to_common_type`
    pub(crate) fn coerce_to_common(&mut self, node: Node, ty: Oid, construct: &str) -> Bound<Node> {
        let from = node.ty();
        if from == ty {
            return Ok(node);
        }
        if !self.env.can_coerce(&[from], &[ty], CastContext::Implicit) {
            let message = format!(
                "{construct} could not convert type {} to {}",
                self.env.type_name(from),
                self.env.type_name(ty)
            );
            return Err(raise("cannot-cast", "42846", node.span, message).help("write an explicit cast").into());
        }
        self.coerce(node, ty, -1, CastContext::Implicit, Form::Implicit)
    }
}

fn collate(argument: Node, collation: crate::name::QualifiedName, span: Span) -> Node {
    Node::new(NodeKind::Collate { argument: Box::new(argument), collation }, span)
}

/// `build_coercion_expression`
fn convert(node: Node, pathway: Pathway, ty: Oid, typmod: i32, form: Form) -> Node {
    let span = node.span;
    let argument = Box::new(node);
    let kind = match pathway {
        Pathway::Relabel => NodeKind::Relabel { argument, ty, typmod, form },
        Pathway::Function(volatility) => NodeKind::Func {
            function: FunctionRef { name: "", routine: None, volatility, returns_set: false },
            arguments: vec![*argument],
            ty,
            typmod,
            form,
            syntax: Syntax::Written(CallForm::Function),
            variadic: false,
        },
        Pathway::ArrayCoerce(volatility) => NodeKind::ArrayCoerce { argument, ty, typmod, form, volatility },
        Pathway::ViaIo(volatility) => NodeKind::ViaIo { argument, ty, form, volatility },
    };
    Node::new(kind, span)
}

/// `hide_coercion_node`
fn hide_coercion(node: &mut Node) {
    match &mut node.kind {
        NodeKind::Row { cast_to: Some((_, form)), .. } => *form = Form::Implicit,
        NodeKind::Func { form, .. }
        | NodeKind::Relabel { form, .. }
        | NodeKind::ViaIo { form, .. }
        | NodeKind::ToDomain { form, .. }
        | NodeKind::ArrayCoerce { form, .. } => *form = Form::Implicit,
        _ => {}
    }
}

/// `applyRelabelType`
fn relabel(mut node: Node, ty: Oid, typmod: i32, form: Form) -> Node {
    let span = node.span;
    while let NodeKind::Relabel { argument, .. } = node.kind {
        node = *argument;
    }
    if let NodeKind::Const { value, .. } = node.kind {
        return Node::new(NodeKind::Const { value, ty, typmod }, span);
    }
    if node.ty() == ty && node.typmod() == typmod {
        return node;
    }
    Node::new(NodeKind::Relabel { argument: Box::new(node), ty, typmod, form }, span)
}

/// `expression_returns_set`
fn returns_set(node: &Node) -> bool {
    match &node.kind {
        NodeKind::Func { function, .. } if function.returns_set => true,
        NodeKind::Aggregate(_) | NodeKind::Window(_) | NodeKind::Grouping { .. } => false,
        _ => children(node).into_iter().any(returns_set),
    }
}

/// A value without the conversions that nobody wrote (`strip_implicit_coercions`).
pub(super) fn without_implicit(mut node: &Node) -> &Node {
    loop {
        node = match &node.kind {
            NodeKind::Func { arguments, form: Form::Implicit, .. } => match arguments.first() {
                Some(argument) => argument,
                None => return node,
            },
            NodeKind::Relabel { argument, form: Form::Implicit, .. }
            | NodeKind::ViaIo { argument, form: Form::Implicit, .. }
            | NodeKind::ToDomain { argument, form: Form::Implicit, .. }
            | NodeKind::ArrayCoerce { argument, form: Form::Implicit, .. } => argument,
            _ => return node,
        };
    }
}
