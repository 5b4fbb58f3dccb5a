//! JSON in SQL: `transformJsonValueExpr`, `transformJsonObjectConstructor` and its kin, `transformJsonFuncExpr` of
//! `parse_expr.c`.

use super::{Binder, Bound, Clause};
use crate::analyze::catalog::{CastContext, Oid, TypeKind, Volatility};
use crate::analyze::error::{raise, undecided};
use crate::analyze::literal::depends_on_settings;
use crate::analyze::node::{AggregateCall, AggregateForm, Form, FormPart, Node, NodeKind, Value, WindowCall};
use crate::analyze::query::BoundBody;
use crate::model::Version;
use crate::name::Ident;
use crate::source::Span;
use crate::sql::ast::{
    self, Argument, Call, CallForm, Expr, ExprKind, FromItem, JsonAggregate, JsonArgument, JsonBehavior, JsonForm,
    JsonFormat, JsonFunction, JsonOptions, JsonReturning, JsonValue, JsonWrapper, Name, ObjectName, OrderBy, Query,
    QueryBody, Select, Target,
};

/// What a form returns (`JsonReturning`).
#[derive(Debug, Clone, Copy)]
struct Returned {
    ty: Oid,
    typmod: i32,
    /// Whether `FORMAT JSON` has to be printed.
    shows_format: bool,
    jsonb: bool,
}

/// What is asked by a path, of what.
pub(super) struct Question<'q> {
    pub(super) function: JsonFunction,
    pub(super) returning: Option<Returning>,
    pub(super) options: &'q JsonOptions,
    /// The column of `JSON_TABLE` that it is.
    pub(super) column: Option<&'q Name>,
}

/// The type that a question returns, as it was found.
#[derive(Debug, Clone, Copy)]
pub(super) struct Returning {
    pub(super) ty: Oid,
    pub(super) typmod: i32,
}

impl Binder<'_, '_> {
    /// A form of JSON.
    pub(super) fn json(&mut self, form: &JsonForm, span: Span) -> Bound<Node> {
        let since = match form {
            JsonForm::Object { .. }
            | JsonForm::Array { .. }
            | JsonForm::ArrayOf { .. }
            | JsonForm::ObjectAgg { .. }
            | JsonForm::ArrayAgg { .. } => Version::V16,
            JsonForm::Json { .. } | JsonForm::Scalar(_) | JsonForm::Serialize { .. } | JsonForm::Path { .. } => {
                Version::V17
            }
        };
        if self.env.version < since {
            return self.json_before(form, since, span);
        }
        match form {
            JsonForm::Object { pairs, absent, unique, returning } => {
                let mut arguments = Vec::with_capacity(pairs.len() * 2);
                for (key, value) in pairs {
                    arguments.push(self.expression(key)?);
                    arguments.push(self.json_value(value, "JSON_OBJECT()", None, None, false)?);
                }
                let returned = self.constructed(returning.as_ref(), &arguments)?;
                let mut options = words(if *absent { " ABSENT ON NULL" } else { "" });
                options.extend(words(if *unique { " WITH UNIQUE KEYS" } else { "" }));
                self.constructor("JSON_OBJECT", " : ", arguments, options, Some(returned), span)
            }
            JsonForm::Array { values, absent, returning } => {
                let values = values.iter().map(|value| self.json_value(value, "JSON_ARRAY()", None, None, false));
                let values = values.collect::<Bound<Vec<_>>>()?;
                let returned = self.constructed(returning.as_ref(), &values)?;
                let options = words(if *absent { "" } else { " NULL ON NULL" });
                self.constructor("JSON_ARRAY", ", ", values, options, Some(returned), span)
            }
            JsonForm::ArrayOf { query, format, returning } => {
                self.json_array_of(query, format.as_ref(), returning.as_ref(), span)
            }
            JsonForm::ObjectAgg { key, value, absent, unique, returning, aggregate } => {
                let key = self.expression(key)?;
                let value = self.json_value(value, "JSON_OBJECTAGG()", None, None, false)?;
                let arguments = vec![key, value];
                let returned = self.constructed(returning.as_ref(), &arguments)?;
                let mut options = words(if *absent { " ABSENT ON NULL" } else { "" });
                options.extend(words(if *unique { " WITH UNIQUE KEYS" } else { "" }));
                let form = AggregateForm { name: "JSON_OBJECTAGG", separator: " : ", options };
                self.json_aggregate((form, arguments), &[], aggregate, returned, span)
            }
            JsonForm::ArrayAgg { value, order_by, absent, returning, aggregate } => {
                let arguments = vec![self.json_value(value, "JSON_ARRAYAGG()", None, None, false)?];
                let returned = self.constructed(returning.as_ref(), &arguments)?;
                let options = words(if *absent { "" } else { " NULL ON NULL" });
                let form = AggregateForm { name: "JSON_ARRAYAGG", separator: ", ", options };
                self.json_aggregate((form, arguments), order_by, aggregate, returned, span)
            }
            JsonForm::Json { value, unique } => {
                let argument = match unique {
                    true => self.json_text(value)?,
                    false => self.json_value(value, "JSON()", Some(Oid::JSON), Some(Oid::JSON), false)?,
                };
                let options = words(if *unique { " WITH UNIQUE KEYS" } else { "" });
                self.constructor("JSON", ", ", vec![argument], options, None, span)
            }
            JsonForm::Scalar(value) => {
                let value = self.expression(value)?;
                let value = match value.ty() {
                    Oid::UNKNOWN => self.coerce_to_specific(value, Oid::TEXT, "text", "JSON_SCALAR")?,
                    _ => value,
                };
                self.constructor("JSON_SCALAR", ", ", vec![value], Vec::new(), None, span)
            }
            JsonForm::Serialize { value, returning } => {
                let value = self.json_value(value, "JSON_SERIALIZE()", Some(Oid::JSON), None, false)?;
                let text = Returned { ty: Oid::TEXT, typmod: -1, shows_format: false, jsonb: false };
                let returned = match returning {
                    None => text,
                    Some(returning) => self.returned(returning, true)?,
                };
                if returned.ty != Oid::BYTEA && self.env.row(returned.ty).category != 'S' {
                    let message = format!(
                        "cannot use type {} in RETURNING clause of JSON_SERIALIZE()",
                        self.env.type_name(returned.ty)
                    );
                    return Err(raise("type-mismatch", "42804", span, message)
                        .help("return a string type or bytea")
                        .into());
                }
                self.constructor("JSON_SERIALIZE", ", ", vec![value], Vec::new(), Some(returned), span)
            }
            JsonForm::Path { function, value, path, passing, returning, options } => {
                let default = (*function == JsonFunction::Query).then_some(Oid::JSONB);
                let value = self.json_value(value, function.name(), default, Some(Oid::JSONB), false)?;
                let path = self.json_path(path)?;
                let passing = self.passing(passing, function.name())?;
                if *function != JsonFunction::Query
                    && returning.as_ref().is_some_and(|returning| returning.format.is_some())
                {
                    let message = format!("cannot specify FORMAT JSON in RETURNING clause of {}()", function.name());
                    return Err(raise("syntax-error", "42601", span, message).into());
                }
                let returning = match returning {
                    None => None,
                    Some(returning) => {
                        let returned = self.returned(returning, false)?;
                        Some(Returning { ty: returned.ty, typmod: returned.typmod })
                    }
                };
                let question = Question { function: *function, returning, options, column: None };
                self.question(&question, value, path, passing, span)
            }
        }
    }

    /// A form of JSON where the server has none: without words of its own it is a call like any other.
    fn json_before(&mut self, form: &JsonForm, since: Version, span: Span) -> Bound<Node> {
        let keyword = form.keyword();
        let Some(values) = plain_arguments(form) else {
            self.since(since, keyword, span)?;
            return Err(undecided(span, keyword));
        };
        let word = Ident::new(keyword.to_ascii_lowercase());
        let name = ObjectName { qualifiers: Vec::new(), name: Name { ident: word.clone(), span } };
        let argument = |value: &Expr| Argument { name: None, variadic: false, value: value.clone() };
        let call = Call::simple(name, CallForm::Function, values.into_iter().map(argument).collect());
        let known = self.env.own_functions(&word).next().is_some()
            || self.env.catalog.type_named(word.as_str()).is_some()
            || !self.env.catalog.functions(word.as_str()).is_empty();
        if known {
            return self.call(&call, span);
        }
        let arguments = call.arguments.iter().map(|argument| self.expression(&argument.value));
        let types: Vec<Oid> = arguments.map(|node| node.map(|node| node.ty())).collect::<Bound<_>>()?;
        let message = format!("function {} does not exist", self.function_signature(word.as_str(), &types));
        Err(raise("unknown-function", "42883", span, message)
            .help(format!("{keyword} came with PostgreSQL {}", since.major()))
            .into())
    }

    /// `transformJsonValueExpr`: a value that is JSON or becomes it. `format` is what it is read as where nothing is
    /// written, `target` the type that it must have.
    fn json_value(
        &mut self,
        written: &JsonValue,
        construct: &str,
        format: Option<Oid>,
        target: Option<Oid>,
        passed: bool,
    ) -> Bound<Node> {
        let node = self.expression(&written.value)?;
        let span = node.span;
        let raw = match node.ty() {
            Oid::UNKNOWN => self.coerce_to_specific(node, Oid::TEXT, "text", construct)?,
            _ => node,
        };
        let from = raw.ty();
        let is_json = matches!(from, Oid::JSON | Oid::JSONB);
        let is_string = self.env.row(from).category == 'S';
        let format = match &written.format {
            Some(format) => {
                if format.encoding.is_some() && from != Oid::BYTEA {
                    let message = "JSON ENCODING clause is only allowed for bytea input type";
                    return Err(raise("type-mismatch", "42804", span, message).into());
                }
                (!is_json).then_some(Oid::JSON)
            }
            None if passed => {
                if is_string || PASSED.contains(&from) {
                    return Ok(raw);
                }
                format
            }
            None if is_json => None,
            None => format,
        };
        if format.is_none() && target.is_none_or(|target| target == from) {
            return Ok(raw);
        }
        if !passed && target.is_none() && from != Oid::BYTEA && !is_string {
            let kind = if written.format.is_some() { "explicit" } else { "implicit" };
            let message = format!("cannot use non-string types with {kind} FORMAT JSON clause");
            return Err(raise("type-mismatch", "42804", span, message).into());
        }
        let to = target.or(format).unwrap_or(Oid::JSON);
        // Text that is JSON in some encoding becomes text first.
        let from = if from == Oid::BYTEA && format == Some(Oid::JSON) { Oid::TEXT } else { from };
        let converts = from == to || self.env.can_coerce(&[from], &[to], CastContext::Explicit);
        if !converts && target.is_some() {
            return Err(self.cannot_cast(from, to, span).into());
        }
        let mut parts = vec![FormPart::Value(raw)];
        if let Some(format) = &written.format {
            parts.extend(words(" FORMAT JSON"));
            if let Some(encoding) = &format.encoding {
                let encoding = encoding.ident.as_str().to_ascii_uppercase();
                parts.extend(words(&format!(" ENCODING {encoding}")));
            }
        }
        Ok(form(parts, to, -1, Volatility::Immutable, span))
    }

    /// `transformJsonParseArg`: a text whose keys are looked at.
    fn json_text(&mut self, written: &JsonValue) -> Bound<Node> {
        let node = self.expression(&written.value)?;
        let (from, span) = (node.ty(), node.span);
        if from == Oid::BYTEA {
            return Err(undecided(span, "JSON of bytea"));
        }
        if from == Oid::UNKNOWN || self.env.row(from).category == 'S' {
            return self.coerce_to_specific(node, Oid::TEXT, "text", "JSON()");
        }
        let message = "cannot use non-string types with WITH UNIQUE KEYS clause";
        Err(raise("type-mismatch", "42804", span, message).into())
    }

    /// `transformJsonOutput`
    fn returned(&mut self, written: &JsonReturning, any_format: bool) -> Bound<Returned> {
        let (ty, typmod) = self.type_name(&written.data_type)?;
        let span = written.data_type.span;
        if written.data_type.set_of {
            let message = "returning SETOF types is not supported in SQL/JSON functions";
            return Err(raise("unsupported", "0A000", span, message).into());
        }
        let row = self.env.row(ty);
        if row.kind == TypeKind::Pseudo {
            let message = "returning pseudo-types is not supported in SQL/JSON functions";
            return Err(raise("unsupported", "0A000", span, message).into());
        }
        let jsonb = ty == Oid::JSONB;
        if let Some(format) = &written.format {
            if !any_format && !matches!(ty, Oid::BYTEA | Oid::JSON | Oid::JSONB) && row.category != 'S' {
                let message = "cannot use JSON format with non-string output types";
                return Err(raise("type-mismatch", "42804", span, message).into());
            }
            if format.encoding.is_some() && ty != Oid::BYTEA {
                let message = "cannot set JSON encoding for non-bytea output types";
                return Err(raise("type-mismatch", "42804", span, message).into());
            }
        }
        Ok(Returned { ty, typmod, shows_format: jsonb && written.format.is_some(), jsonb })
    }

    /// `transformJsonConstructorOutput`: JSON, or `jsonb` where a part is.
    fn constructed(&mut self, written: Option<&JsonReturning>, arguments: &[Node]) -> Bound<Returned> {
        if let Some(written) = written {
            let returned = self.returned(written, true)?;
            let made = if returned.jsonb { Oid::JSONB } else { Oid::JSON };
            let from = if returned.ty == Oid::BYTEA { Oid::BYTEA } else { made };
            if !self.env.can_coerce(&[from], &[returned.ty], CastContext::Explicit) {
                return Err(self.cannot_cast(made, returned.ty, written.data_type.span).into());
            }
            return Ok(returned);
        }
        let jsonb = arguments.iter().any(|argument| argument.ty() == Oid::JSONB);
        let ty = if jsonb { Oid::JSONB } else { Oid::JSON };
        Ok(Returned { ty, typmod: -1, shows_format: false, jsonb })
    }

    /// `makeJsonConstructorExpr`
    fn constructor(
        &mut self,
        name: &str,
        between: &str,
        arguments: Vec<Node>,
        options: Vec<FormPart>,
        returned: Option<Returned>,
        span: Span,
    ) -> Bound<Node> {
        let volatility = arguments.iter().map(|node| self.json_volatility(node.ty())).max();
        let mut parts = words(&format!("{name}("));
        for (at, argument) in arguments.into_iter().enumerate() {
            let odd = at % 2 == 1;
            parts.extend(words(if at == 0 {
                ""
            } else if odd {
                between
            } else {
                ", "
            }));
            parts.push(FormPart::Shown(argument));
        }
        parts.extend(options);
        parts.extend(returned.into_iter().flat_map(returning_parts));
        parts.extend(words(")"));
        let (ty, typmod) = returned.map_or((Oid::JSON, -1), |returned| (returned.ty, returned.typmod));
        Ok(form(parts, ty, typmod, volatility.unwrap_or(Volatility::Immutable), span))
    }

    /// `to_json_is_immutable`
    fn json_volatility(&self, ty: Oid) -> Volatility {
        let row = self.env.row(ty);
        match ty {
            Oid::DATE | Oid::TIMESTAMP | Oid::TIMESTAMPTZ => Volatility::Stable,
            Oid::JSON | Oid::JSONB | Oid::UNKNOWN => Volatility::Immutable,
            _ if row.kind == TypeKind::Composite || self.env.element(ty).is_some() => Volatility::Stable,
            _ => row.output,
        }
    }

    /// `transformJsonArrayQueryConstructor`: what the query yields is aggregated.
    fn json_array_of(
        &mut self,
        query: &Query,
        format: Option<&JsonFormat>,
        returning: Option<&JsonReturning>,
        span: Span,
    ) -> Bound<Node> {
        let name = |text: &str| Name { ident: Ident::new(text), span };
        let column = Expr { kind: ExprKind::Column(vec![name("q"), name("a")]), span };
        let aggregate = JsonForm::ArrayAgg {
            value: JsonValue { value: column, format: format.cloned() },
            order_by: Vec::new(),
            absent: true,
            returning: returning.cloned(),
            aggregate: JsonAggregate { filter: None, over: None },
        };
        let value = Expr { kind: ExprKind::Json(aggregate.into()), span };
        let alias = ast::Alias { name: Some(name("q")), columns: vec![name("a")], definitions: Vec::new() };
        let from = FromItem::Query { lateral: false, query: query.clone().into(), alias: Some(alias) };
        let select = Select::plain(vec![Target { value, alias: None }], vec![from]);
        let around = Query::plain(QueryBody::Select(select.into()), span);
        let node = self.scalar_query(&around, span)?;
        let several = match &node.kind {
            NodeKind::SubLink { query, .. } => match &query.body {
                BoundBody::Select(select) => select.relations.first().is_some_and(|inner| inner.columns.len() != 1),
                BoundBody::SetOperation(_) | BoundBody::Modify(_) => false,
            },
            _ => false,
        };
        if several {
            return Err(raise("syntax-error", "42601", span, "subquery must return only one column").into());
        }
        Ok(node)
    }

    /// `transformJsonAggConstructor`
    fn json_aggregate(
        &mut self,
        (mut agg, arguments): (AggregateForm, Vec<Node>),
        order_by: &[OrderBy],
        behind: &JsonAggregate,
        returned: Returned,
        span: Span,
    ) -> Bound<Node> {
        agg.options.extend(returning_parts(returned));
        let ty = if returned.jsonb { Oid::JSONB } else { Oid::JSON };
        let agg = Some(Box::new(agg));
        let node = match &behind.over {
            Some(over) => {
                if !matches!(self.clause(), Clause::Targets | Clause::OrderBy | Clause::Body) {
                    return Err(self.not_allowed("window functions", "window-not-allowed", "42P20", span));
                }
                if !order_by.is_empty() {
                    let message = "aggregate ORDER BY is not implemented for window functions";
                    return Err(raise("not-over-a-window", "0A000", span, message).into());
                }
                let filter = self.filter(behind.filter.as_ref())?;
                self.scope.has_windows = true;
                let window = self.window_ref(over, span)?;
                let call =
                    WindowCall { name: "", routine: None, arguments, star: false, filter, window, ty, form: agg };
                NodeKind::Window(Box::new(call))
            }
            None => {
                let order_by = self.sort_keys(order_by)?;
                let filter = self.filter(behind.filter.as_ref())?;
                let inside = arguments.iter().chain(order_by.iter().map(|key| &key.value)).chain(&filter);
                let level = self.aggregate_place(inside, "aggregate functions", span)?;
                NodeKind::Aggregate(Box::new(AggregateCall {
                    name: "",
                    routine: None,
                    level,
                    arguments,
                    within_group: false,
                    star: false,
                    distinct: false,
                    order_by,
                    filter,
                    variadic: false,
                    ty,
                    form: agg,
                }))
            }
        };
        let node = Node::new(node, span);
        if (returned.ty, returned.typmod) == (ty, -1) {
            return Ok(node);
        }
        Ok(form(vec![FormPart::Value(node)], returned.ty, returned.typmod, Volatility::Immutable, span))
    }

    /// A path into JSON.
    pub(super) fn json_path(&mut self, path: &Expr) -> Bound<Node> {
        let node = self.expression(path)?;
        let (from, span) = (node.ty(), node.span);
        match self.coerce_to_target(node, Oid::JSONPATH, -1, CastContext::Explicit, Form::Implicit)? {
            Some(node) => Ok(node),
            None => {
                let from = self.env.type_name(from);
                let message = format!("JSON path expression must be of type jsonpath, not of type {from}");
                Err(raise("type-mismatch", "42804", span, message).into())
            }
        }
    }

    /// `transformJsonPassingArgs`
    pub(super) fn passing(&mut self, written: &[JsonArgument], construct: &str) -> Bound<Vec<(Node, Ident)>> {
        let argument = |argument: &JsonArgument| {
            let value = self.json_value(&argument.value, construct, Some(Oid::JSONB), None, true)?;
            Ok((value, argument.name.ident.clone()))
        };
        written.iter().map(argument).collect()
    }

    /// The JSON that `JSON_TABLE` reads.
    pub(super) fn json_document(&mut self, value: &JsonValue) -> Bound<Node> {
        self.json_value(value, "JSON_TABLE", Some(Oid::JSONB), Some(Oid::JSONB), false)
    }

    /// `JSON_EXISTS`, `JSON_QUERY` and `JSON_VALUE`
    fn question(
        &mut self,
        question: &Question<'_>,
        value: Node,
        path: Node,
        passing: Vec<(Node, Ident)>,
        span: Span,
    ) -> Bound<Node> {
        let returned = question.returns();
        let options = self.question_options(question, span)?;
        let volatility = match path.constant() {
            Some(Value::Text(text)) if depends_on_settings(text) => Volatility::Stable,
            Some(_) => Volatility::Immutable,
            None => Volatility::Volatile,
        };
        let mut parts = words(&format!("{}(", question.function.name()));
        parts.push(FormPart::Shown(value));
        parts.extend(words(", "));
        parts.push(FormPart::Bare(path));
        parts.extend(words(if passing.is_empty() { "" } else { " PASSING " }));
        for (at, (value, name)) in passing.into_iter().enumerate() {
            parts.extend(words(if at > 0 { ", " } else { "" }));
            parts.push(FormPart::Shown(value));
            parts.extend(words(&format!(" AS {}", crate::analyze::quote::identifier(name.as_str()))));
        }
        if question.function != JsonFunction::Exists || returned.ty != Oid::BOOL {
            parts.extend(words(" RETURNING "));
            parts.push(FormPart::Type(returned.ty, returned.typmod));
        }
        parts.extend(options);
        parts.extend(words(")"));
        Ok(form(parts, returned.ty, returned.typmod, volatility, span))
    }

    /// `get_json_expr_options`, with what PostgreSQL refuses of them.
    pub(super) fn question_options(&mut self, question: &Question<'_>, span: Span) -> Bound<Vec<FormPart>> {
        let JsonOptions { wrapper, omit_quotes, on_empty, on_error } = question.options;
        let mut parts = Vec::new();
        if question.function == JsonFunction::Query {
            let wraps = matches!(wrapper, Some(JsonWrapper::Conditional | JsonWrapper::Unconditional));
            if wraps && *omit_quotes == Some(true) {
                let message = "SQL/JSON QUOTES behavior must not be specified when WITH WRAPPER is used";
                return Err(raise("syntax-error", "42601", span, message).into());
            }
            parts.extend(words(match wrapper {
                Some(JsonWrapper::Conditional) => " WITH CONDITIONAL WRAPPER",
                Some(JsonWrapper::Unconditional) => " WITH UNCONDITIONAL WRAPPER",
                Some(JsonWrapper::Without) | None => " WITHOUT WRAPPER",
            }));
            parts.extend(words(if *omit_quotes == Some(true) { " OMIT QUOTES" } else { " KEEP QUOTES" }));
        }
        let default = if question.function == JsonFunction::Exists { JsonBehavior::False } else { JsonBehavior::Null };
        for (behavior, on) in [(on_empty, "EMPTY"), (on_error, "ERROR")] {
            let Some(behavior) = behavior else { continue };
            let allowed = match (question.function, behavior) {
                (JsonFunction::Exists, JsonBehavior::True | JsonBehavior::False | JsonBehavior::Unknown)
                | (_, JsonBehavior::Error) => true,
                (JsonFunction::Exists, _) => false,
                (_, JsonBehavior::Null | JsonBehavior::Default(_)) => true,
                (function, JsonBehavior::EmptyArray | JsonBehavior::EmptyObject) => function == JsonFunction::Query,
                (_, JsonBehavior::True | JsonBehavior::False | JsonBehavior::Unknown) => false,
            };
            if !allowed {
                let of = match question.column {
                    Some(column) => format!("column \"{}\"", column.ident.as_str()),
                    None => format!("{}()", question.function.name()),
                };
                let message = format!("invalid ON {on} behavior for {of}");
                return Err(raise("syntax-error", "42601", span, message).into());
            }
            if *behavior == default {
                continue;
            }
            parts.extend(words(behavior.words()));
            if let JsonBehavior::Default(value) = behavior {
                parts.push(FormPart::Value(self.json_default(value, question.returns())?));
            }
            parts.extend(words(&format!(" ON {on}")));
        }
        Ok(parts)
    }

    /// `transformJsonBehavior`: the value of `DEFAULT …`.
    fn json_default(&mut self, value: &Expr, to: Returning) -> Bound<Node> {
        let node = self.expression(value)?;
        let span = node.span;
        if super::from::has_level_variables(&node) {
            let message = "DEFAULT expression must not contain column references";
            return Err(raise("type-mismatch", "42804", span, message).into());
        }
        let plain = matches!(
            node.kind,
            NodeKind::Const { .. }
                | NodeKind::Func { .. }
                | NodeKind::Op { .. }
                | NodeKind::Relabel { .. }
                | NodeKind::ViaIo { .. }
                | NodeKind::ArrayCoerce { .. }
                | NodeKind::ToDomain { .. }
                | NodeKind::Collate { .. }
        );
        if !plain {
            let message = "can only specify a constant, non-aggregate function, or operator expression for DEFAULT";
            return Err(raise("type-mismatch", "42804", span, message).into());
        }
        if node.ty() == to.ty || node.is_null_constant() || node.ty() == Oid::JSONB {
            return Ok(node);
        }
        let from = node.ty();
        let context = match self.env.row(to.ty).category {
            'S' | 'V' => CastContext::Assignment,
            _ => CastContext::Explicit,
        };
        match self.coerce_to_target(node, to.ty, to.typmod, context, Form::Cast)? {
            Some(node) => Ok(node),
            None => {
                let (from, to) = (self.env.type_name(from), self.env.type_name(to.ty));
                let message = format!("cannot cast behavior expression of type {from} to {to}");
                Err(raise("cannot-cast", "42846", span, message).help("write an explicit cast").into())
            }
        }
    }
}

impl Question<'_> {
    pub(super) fn returns(&self) -> Returning {
        let ty = match self.function {
            JsonFunction::Exists => Oid::BOOL,
            JsonFunction::Query => Oid::JSONB,
            JsonFunction::Value => Oid::TEXT,
        };
        self.returning.unwrap_or(Returning { ty, typmod: -1 })
    }
}

/// Types that a path takes as they are (`GetJsonPathVar`).
const PASSED: &[Oid] = &[
    Oid::BOOL,
    Oid::NUMERIC,
    Oid::INT2,
    Oid::INT4,
    Oid::INT8,
    Oid::FLOAT4,
    Oid::FLOAT8,
    Oid::TEXT,
    Oid::VARCHAR,
    Oid::DATE,
    Oid::TIME,
    Oid::TIMETZ,
    Oid::TIMESTAMP,
    Oid::TIMESTAMPTZ,
];

/// The arguments of a form that has no words of its own.
fn plain_arguments(form: &JsonForm) -> Option<Vec<&Expr>> {
    let plain = |value: &JsonValue| value.format.is_none();
    match form {
        JsonForm::Object { pairs, absent: false, unique: false, returning: None } if pairs.is_empty() => {
            Some(Vec::new())
        }
        JsonForm::Array { values, absent: true, returning: None } if values.iter().all(plain) => {
            Some(values.iter().map(|value| &value.value).collect())
        }
        JsonForm::ArrayAgg { value, absent: true, returning: None, .. }
        | JsonForm::Json { value, unique: false }
        | JsonForm::Serialize { value, returning: None }
            if plain(value) =>
        {
            Some(vec![&value.value])
        }
        JsonForm::Scalar(value) => Some(vec![value]),
        JsonForm::Path { value, path, passing, returning: None, options, .. }
            if plain(value) && passing.is_empty() && *options == JsonOptions::default() =>
        {
            Some(vec![&value.value, path])
        }
        JsonForm::Object { .. }
        | JsonForm::Array { .. }
        | JsonForm::ArrayOf { .. }
        | JsonForm::ObjectAgg { .. }
        | JsonForm::ArrayAgg { .. }
        | JsonForm::Json { .. }
        | JsonForm::Serialize { .. }
        | JsonForm::Path { .. } => None,
    }
}

/// `get_json_returning`
fn returning_parts(returned: Returned) -> Vec<FormPart> {
    let mut parts = words(" RETURNING ");
    parts.push(FormPart::Type(returned.ty, returned.typmod));
    parts.extend(words(if returned.shows_format { " FORMAT JSON" } else { "" }));
    parts
}

/// Words as parts; none where they are empty.
pub(super) fn words(text: &str) -> Vec<FormPart> {
    if text.is_empty() { Vec::new() } else { vec![FormPart::Words(text.to_owned())] }
}

/// What SQL writes with words of its own.
pub(super) fn form(parts: Vec<FormPart>, ty: Oid, typmod: i32, volatility: Volatility, span: Span) -> Node {
    Node::new(NodeKind::Form { parts, ty, typmod, volatility }, span)
}
