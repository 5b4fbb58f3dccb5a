//! One expression: `transformExprRecurse` of `parse_expr.c`.

use super::operator::Use;
use super::{Binder, Bound};
use crate::analyze::catalog::{CastContext, Oid};
use crate::analyze::deparse;
use crate::analyze::error::{raise, undecided, unknown_schema};
use crate::analyze::extension;
use crate::analyze::literal;
use crate::analyze::node::{BoolOperator, Form, Node, NodeKind, Syntax, Value};
use crate::model::Version;
use crate::name::QualifiedName;
use crate::source::Span;
use crate::sql::ast::{
    Expr, ExprKind, IsTest, JsonKind, Literal, NormalForm, ObjectName, Operator, SqlValueFunction, TypeName,
};

impl Binder<'_, '_> {
    /// Binds one expression.
    pub(crate) fn expression(&mut self, expr: &Expr) -> Bound<Node> {
        let span = expr.span;
        match &expr.kind {
            ExprKind::Literal(value) => self.literal(value, false, span),
            ExprKind::Column(names) => self.column(names, span),
            ExprKind::Wildcard(names) if names.is_empty() => {
                Err(raise("syntax-error", "42601", span, "a star is not allowed here").help("name the columns").into())
            }
            ExprKind::Wildcard(names) => self.whole_row_of(names, span),
            ExprKind::Parameter(number) => {
                if let Some(parameter) = self.numbered_parameter(*number, span) {
                    return parameter;
                }
                Err(raise("undefined-parameter", "42P02", span, format!("there is no parameter ${number}"))
                    .help("write the value itself")
                    .into())
            }
            ExprKind::Field { base, field } => self.field(base, field, span),
            ExprKind::Subscript { base, subscripts } => self.subscript(base, subscripts, span),
            ExprKind::Unary { operator, operand } => self.unary(operator, operand, span),
            ExprKind::Binary { operator, left, right } => self.binary(operator, left, right, span),
            ExprKind::And(list) => self.junction(BoolOperator::And, "AND", list, span),
            ExprKind::Or(list) => self.junction(BoolOperator::Or, "OR", list, span),
            ExprKind::Not(operand) => self.junction(BoolOperator::Not, "NOT", std::slice::from_ref(operand), span),
            ExprKind::Is { operand, test, negated } => self.is_test(operand, *test, *negated, span),
            ExprKind::IsDistinct { left, right, negated } => self.distinct(left, right, *negated, span),
            ExprKind::Like { kind, operand, pattern, escape, negated } => {
                self.like(*kind, operand, pattern, escape.as_deref(), *negated, span)
            }
            ExprKind::Between { operand, low, high, symmetric, negated } => {
                self.between(operand, low, high, *symmetric, *negated, span)
            }
            ExprKind::In { operand, list, negated } => self.in_list(operand, list, *negated, span),
            ExprKind::InQuery { operand, query, negated } => self.in_query(operand, query, *negated, span),
            ExprKind::Quantified { left, operator, quantifier, right } => {
                self.quantified(left, operator, *quantifier, right, span)
            }
            ExprKind::Exists(query) => self.exists(query, span),
            ExprKind::Subquery(query) => self.scalar_query(query, span),
            ExprKind::ArrayQuery(query) => self.array_query(query, span),
            ExprKind::Array(elements) => self.array(elements, None, span),
            ExprKind::Row { fields, .. } => self.row(fields, span),
            ExprKind::Cast { operand, to } => self.cast(operand, to, span),
            ExprKind::Collate { operand, collation } => self.collate(operand, collation, span),
            ExprKind::AtTimeZone { operand, zone } => self.at_time_zone(operand, zone.as_deref(), span),
            ExprKind::Case { operand, branches, otherwise } => {
                self.case(operand.as_deref(), branches, otherwise.as_deref(), span)
            }
            ExprKind::Coalesce(list) => {
                let sets = self.scope.sets;
                let (arguments, ty) = self.common_list(list, "COALESCE")?;
                self.no_sets_since(sets, "COALESCE", span)?;
                Ok(Node::new(NodeKind::Coalesce { arguments, ty }, span))
            }
            ExprKind::Greatest(list) => {
                let (arguments, ty) = self.common_list(list, "GREATEST")?;
                Ok(Node::new(NodeKind::Greatest { arguments, ty }, span))
            }
            ExprKind::Least(list) => {
                let (arguments, ty) = self.common_list(list, "LEAST")?;
                Ok(Node::new(NodeKind::Least { arguments, ty }, span))
            }
            ExprKind::NullIf(left, right) => self.null_if(left, right, span),
            ExprKind::Call(call) => self.call(call, span),
            ExprKind::SqlValue { function, precision } => Ok(sql_value(*function, *precision, span)),
            ExprKind::Grouping(list) => self.grouping(list, span),
            ExprKind::Default => {
                Err(raise("syntax-error", "42601", span, "DEFAULT is not allowed in this context").into())
            }
            ExprKind::FieldWildcard(_) => Err(undecided(span, "all fields of a row")),
            ExprKind::Json(form) => self.json(form, span),
            ExprKind::Xml(form) => self.xml(form, span),
            ExprKind::Special { keyword, .. } if keyword == "merge_action" => self.merge_action(span),
            ExprKind::Special { keyword, .. } => Err(undecided(span, format!("{}(…)", keyword.to_uppercase()))),
        }
    }

    /// What a written operator is used for. Those of other schemas than `pg_catalog` are brought by extensions.
    pub(super) fn used<'o>(&self, operator: &'o Operator, whole: Span) -> Bound<Use<'o>> {
        let used = Use::of(&operator.symbol, operator.span, whole);
        let Some(schema) = operator.schema.as_ref() else { return Ok(used) };
        let used = Use { schema: Some(&schema.ident), ..used };
        if schema.ident.as_str() == "pg_catalog" || !self.env.operators_named(used.symbol, used.schema, &[]).is_empty()
        {
            return Ok(used);
        }
        if extension::any(self.env.schema) {
            return Err(undecided(operator.span, "an operator of another schema"));
        }
        if !self.env.has_schema(&schema.ident) {
            return Err(unknown_schema(schema).into());
        }
        let message = format!("operator does not exist: {}.{}", schema.ident.as_str(), operator.symbol);
        Err(raise("unknown-operator", "42883", whole, message).help("write the operator without a schema").into())
    }

    /// Binds each of a list.
    pub(super) fn list(&mut self, list: &[Expr]) -> Bound<Vec<Node>> {
        list.iter().map(|expr| self.expression(expr)).collect()
    }

    pub(super) fn common_list(&mut self, list: &[Expr], construct: &str) -> Bound<(Vec<Node>, Oid)> {
        let nodes = self.list(list)?;
        self.unify(nodes, construct)
    }

    fn literal(&mut self, value: &Literal, negative: bool, span: Span) -> Bound<Node> {
        match value {
            Literal::Null => Ok(Node::null(Oid::UNKNOWN, span)),
            Literal::Boolean(value) => Ok(Node::text(if *value { "true" } else { "false" }, Oid::BOOL, span)),
            Literal::String(text) => Ok(Node::text(text.clone(), Oid::UNKNOWN, span)),
            Literal::Bits(digits) => {
                let value = self.input(Oid::BIT, -1, digits, span)?;
                Ok(Node::new(NodeKind::Const { value, ty: Oid::BIT, typmod: -1 }, span))
            }
            Literal::HexBits(digits) => {
                let value = self.input(Oid::BIT, -1, &format!("x{digits}"), span)?;
                Ok(Node::new(NodeKind::Const { value, ty: Oid::BIT, typmod: -1 }, span))
            }
            Literal::Number(text) => {
                if text.contains('_') || text.starts_with('0') && text.contains(['x', 'X', 'o', 'O', 'b', 'B']) {
                    self.since(Version::V16, "numbers of this form", span)?;
                }
                match literal::number(text, negative) {
                    Some((text, ty)) => Ok(Node::text(text, ty, span)),
                    None => Err(undecided(span, "a number of this form")),
                }
            }
        }
    }

    /// A prefix operator. A minus before a number is part of the number (`doNegate`).
    fn unary(&mut self, operator: &Operator, operand: &Expr, span: Span) -> Bound<Node> {
        if is_minus(operator)
            && let Some((number, negative)) = signed_number(operand)
        {
            return self.literal(number, !negative, span);
        }
        let operand = self.expression(operand)?;
        if let NodeKind::Const { value: Value::Text(text), ty, typmod: -1 } = &operand.kind
            && is_minus(operator)
            && deparse::is_bare(text, *ty)
            && let Some((text, ty)) = literal::number(text, true)
        {
            // It is a number as well once its text is read again: what can be written down is what counts.
            return Ok(Node::text(text, ty, span));
        }
        self.make_op(self.used(operator, span)?, vec![operand])
    }

    fn binary(&mut self, operator: &Operator, left: &Expr, right: &Expr, span: Span) -> Bound<Node> {
        let used = self.used(operator, span)?;
        match (&left.kind, &right.kind) {
            (ExprKind::Row { fields: left, .. }, ExprKind::Row { fields: right, .. }) => {
                let (left, right) = (self.list(left)?, self.list(right)?);
                self.row_comparison(used, left, right)
            }
            (ExprKind::Row { fields, .. }, ExprKind::Subquery(query)) => self.row_query(used, fields, query),
            _ => {
                let left = self.expression(left)?;
                let right = self.expression(right)?;
                self.make_op(used, vec![left, right])
            }
        }
    }

    fn junction(&mut self, operator: BoolOperator, name: &str, list: &[Expr], span: Span) -> Bound<Node> {
        let mut arguments = Vec::with_capacity(list.len());
        for expr in list {
            let node = self.expression(expr)?;
            let node = self.coerce_to_boolean(node, name)?;
            match node.kind {
                // What BETWEEN or IN became, first in a row, is no longer apart once its text is read again
                // (`makeAndExpr`): what can be written down is what counts.
                NodeKind::Bool { operator: inner, arguments: first }
                    if inner == operator && operator != BoolOperator::Not && arguments.is_empty() =>
                {
                    arguments = first;
                }
                _ => arguments.push(node),
            }
        }
        Ok(Node::new(NodeKind::Bool { operator, arguments }, span))
    }

    fn is_test(&mut self, operand: &Expr, test: IsTest, negated: bool, span: Span) -> Bound<Node> {
        let name = match test {
            IsTest::Null => {
                let argument = self.expression(operand)?;
                let argument = Box::new(argument);
                let row = self.env.is_row(argument.ty());
                return Ok(Node::new(NodeKind::NullTest { argument, negated, row }, span));
            }
            IsTest::Document => return self.is_document(operand, negated, span),
            IsTest::Normalized(form) => return self.is_normalized(operand, form, negated, span),
            IsTest::Json { kind, unique_keys } => return self.is_json(operand, kind, unique_keys, negated, span),
            IsTest::True => "IS TRUE",
            IsTest::False => "IS FALSE",
            IsTest::Unknown => "IS UNKNOWN",
        };
        let name = if negated { name.replace("IS ", "IS NOT ") } else { name.to_owned() };
        let argument = self.expression(operand)?;
        let argument = Box::new(self.coerce_to_boolean(argument, &name)?);
        Ok(Node::new(NodeKind::BooleanTest { argument, test, negated }, span))
    }

    fn is_normalized(&mut self, operand: &Expr, form: Option<NormalForm>, negated: bool, span: Span) -> Bound<Node> {
        let mut arguments = vec![self.expression(operand)?];
        if let Some(form) = form {
            let word = match form {
                NormalForm::Nfc => "NFC",
                NormalForm::Nfd => "NFD",
                NormalForm::Nfkc => "NFKC",
                NormalForm::Nfkd => "NFKD",
            };
            arguments.push(Node::text(word, Oid::UNKNOWN, span));
        }
        let test = self.call_builtin("is_normalized", arguments, Syntax::IsNormalized, span)?;
        Ok(if negated { not(test, span) } else { test })
    }

    fn is_json(&mut self, operand: &Expr, kind: JsonKind, unique: bool, negated: bool, span: Span) -> Bound<Node> {
        self.since(Version::V16, "IS JSON", span)?;
        let argument = self.expression(operand)?;
        let row = self.env.row(argument.ty());
        let argument = if argument.ty() == Oid::UNKNOWN || row.category == 'S' {
            self.coerce(argument, Oid::TEXT, -1, CastContext::Implicit, Form::Implicit)?
        } else if matches!(argument.ty(), Oid::JSON | Oid::JSONB | Oid::BYTEA) {
            argument
        } else {
            let message = format!("cannot use type {} in IS JSON predicate", self.env.type_name(argument.ty()));
            return Err(raise("type-mismatch", "42804", argument.span, message).help("test text or JSON").into());
        };
        let text = match (kind, unique) {
            (JsonKind::Value, false) => "IS JSON",
            (JsonKind::Value, true) => "IS JSON WITH UNIQUE KEYS",
            (JsonKind::Array, false) => "IS JSON ARRAY",
            (JsonKind::Array, true) => "IS JSON ARRAY WITH UNIQUE KEYS",
            (JsonKind::Object, false) => "IS JSON OBJECT",
            (JsonKind::Object, true) => "IS JSON OBJECT WITH UNIQUE KEYS",
            (JsonKind::Scalar, false) => "IS JSON SCALAR",
            (JsonKind::Scalar, true) => "IS JSON SCALAR WITH UNIQUE KEYS",
        };
        let test = Node::new(NodeKind::JsonTest { argument: Box::new(argument), text }, span);
        Ok(if negated { not(test, span) } else { test })
    }

    fn cast(&mut self, operand: &Expr, to: &TypeName, span: Span) -> Bound<Node> {
        let (target, typmod) = self.type_name(to)?;
        let node = match (&operand.kind, self.env.element(target)) {
            (ExprKind::Array(elements), Some(element)) => {
                self.array(elements, Some((target, element, typmod)), operand.span)?
            }
            _ => self.expression(operand)?,
        };
        let (from, at) = (node.ty(), node.span);
        let cast = self.coerce_to_target(node, target, typmod, CastContext::Explicit, Form::Cast)?;
        match cast {
            Some(mut node) => {
                node.span = span;
                Ok(node)
            }
            None => Err(self.cannot_cast(from, target, at).into()),
        }
    }

    /// The type that a name stands for, with its typmod.
    pub(crate) fn type_name(&self, name: &TypeName) -> Bound<(Oid, i32)> {
        use crate::analyze::error;
        use crate::analyze::extension::{self, Sought};
        use crate::analyze::types::{Found, find, unknown};
        let found = find(self.env.catalog, self.env.schema, self.search_path, name);
        let oid = match found {
            Some(Found::Builtin(oid)) => Some(oid),
            Some(Found::Own(qualified)) => self.env.own_oid(&qualified),
            Some(Found::Row(qualified)) => self.env.row_oid(&qualified),
            Some(Found::SystemRow(_)) => {
                return Err(undecided(name.span, "the row type of a relation of the system catalog"));
            }
            None => self.brought_type(&name.name),
        };
        let Some(oid) = oid else {
            if extension::place_untold(self.env.schema, Sought::Type, &name.name).is_some() {
                return Err(undecided(name.span, "a type that an extension brings"));
            }
            if name.name.schema().is_some_and(|schema| schema.ident.as_str() == "information_schema") {
                return Err(undecided(name.span, "a type of the system's own schemas"));
            }
            return Err(unknown(self.env.catalog, self.env.schema, name).into());
        };
        let read = self.env.read_modifiers(oid, &name.modifiers);
        let mask = read.map_err(|why| error::modifier(name.span, why))?;
        let oid = if name.dimensions > 0 && self.env.element(oid).is_none() {
            self.env.array(oid).ok_or_else(|| undecided(name.span, "an array of this type"))?
        } else {
            oid
        };
        Ok((oid, mask))
    }

    /// The type of that name that an extension brings, along the search path.
    fn brought_type(&self, name: &ObjectName) -> Option<Oid> {
        let path = name.schema().map_or(self.search_path, |schema| std::slice::from_ref(&schema.ident));
        let word = &name.name.ident;
        path.iter()
            .find_map(|schema| self.env.brought_type(&QualifiedName { schema: schema.clone(), name: word.clone() }))
    }

    fn collate(&mut self, operand: &Expr, collation: &ObjectName, span: Span) -> Bound<Node> {
        let argument = self.expression(operand)?;
        let row = self.env.row(argument.ty());
        let collatable = row.collatable || argument.ty() == Oid::UNKNOWN;
        if !collatable {
            let message = format!("collations are not supported by type {}", self.env.type_name(argument.ty()));
            return Err(raise("type-mismatch", "42804", span, message).help("collate a text instead").into());
        }
        if let Some(schema) = collation.schema().filter(|schema| !self.env.has_schema(&schema.ident)) {
            return Err(unknown_schema(schema).into());
        }
        let Some(found) = self.env.collation(self.search_path, collation) else {
            let message =
                format!("collation \"{}\" for encoding \"UTF8\" does not exist", collation.name.ident.as_str());
            return Err(raise("unknown-collation", "42704", collation.span(), message).into());
        };
        let collation = found;
        Ok(Node::new(NodeKind::Collate { argument: Box::new(argument), collation }, span))
    }

    fn at_time_zone(&mut self, operand: &Expr, zone: Option<&Expr>, span: Span) -> Bound<Node> {
        if zone.is_none() {
            self.since(Version::V17, "AT LOCAL", span)?;
        }
        let operand = self.expression(operand)?;
        let arguments = match zone {
            Some(zone) => vec![self.expression(zone)?, operand],
            None => vec![operand],
        };
        self.call_builtin("timezone", arguments, Syntax::AtTimeZone, span)
    }

    /// Refuses a form that the version which the schema is meant for does not know: to it, it is a syntax error.
    pub(super) fn since(&self, version: Version, what: &str, span: Span) -> Bound<()> {
        let own = self.env.version;
        if own >= version {
            return Ok(());
        }
        let message = format!("PostgreSQL {} does not know {what}", own.major());
        Err(raise("server-too-old", "42601", span, message)
            .help(format!("it came with PostgreSQL {}", version.major()))
            .into())
    }
}

fn is_minus(operator: &Operator) -> bool {
    operator.symbol == "-" && operator.schema.is_none()
}

/// A number below any minus signs, and whether they make it negative.
fn signed_number(expr: &Expr) -> Option<(&Literal, bool)> {
    match &expr.kind {
        ExprKind::Literal(number @ Literal::Number(_)) => Some((number, false)),
        ExprKind::Unary { operator, operand } if is_minus(operator) => {
            signed_number(operand).map(|(number, negative)| (number, !negative))
        }
        _ => None,
    }
}

pub(super) fn not(argument: Node, span: Span) -> Node {
    Node::new(NodeKind::Bool { operator: BoolOperator::Not, arguments: vec![argument] }, span)
}

fn sql_value(function: SqlValueFunction, precision: Option<u32>, span: Span) -> Node {
    let ty = match function {
        SqlValueFunction::CurrentDate => Oid::DATE,
        SqlValueFunction::CurrentTime => Oid::TIMETZ,
        SqlValueFunction::CurrentTimestamp => Oid::TIMESTAMPTZ,
        SqlValueFunction::LocalTime => Oid::TIME,
        SqlValueFunction::LocalTimestamp => Oid::TIMESTAMP,
        SqlValueFunction::CurrentRole
        | SqlValueFunction::CurrentUser
        | SqlValueFunction::User
        | SqlValueFunction::SessionUser
        | SqlValueFunction::CurrentCatalog
        | SqlValueFunction::CurrentSchema => Oid::NAME,
    };
    let precision = precision.map(|precision| precision.min(6));
    Node::new(NodeKind::SqlValue { function, precision, ty }, span)
}

/// A null constant of a known type, for a CASE without ELSE.
pub(super) fn null_of_unknown(span: Span) -> Node {
    Node::new(NodeKind::Const { value: Value::Null, ty: Oid::UNKNOWN, typmod: -1 }, span)
}
