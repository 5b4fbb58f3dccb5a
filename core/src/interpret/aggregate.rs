//! Aggregates: `DefineAggregate` (aggregatecmds.c), `AggregateCreate` (pg_aggregate.c).

use std::collections::BTreeMap;

use super::Interpreter;
use crate::analyze;
use crate::diagnostic::Diagnostic;
use crate::model::{
    Aggregate, Definition, Expression, NameStyle, Object, ObjectId, ObjectPart, Parallel, Parameter, ParameterMode,
    Piece, Routine, RoutineBody, RoutineKind, RoutineResult, RoutineVolatility, TypeRef,
};
use crate::name::{Ident, QualifiedName};
use crate::render::quote::{identifier, literal};
use crate::source::Span;
use crate::sql::ast::{AggregateAttribute, AggregateValue, CreateAggregate, ObjectName};

/// The attributes that name functions, and those that name types.
const FUNCTIONS: [&str; 8] =
    ["sfunc", "finalfunc", "combinefunc", "serialfunc", "deserialfunc", "msfunc", "minvfunc", "mfinalfunc"];

impl Interpreter<'_> {
    fn aggregate_problem(&mut self, span: Span, message: impl Into<String>, help: &str, sqlstate: &'static str) {
        let diagnostic = Diagnostic::error("aggregate", message).at(span, "").sqlstate(sqlstate);
        self.report(if help.is_empty() { diagnostic } else { diagnostic.help(help) });
    }

    pub(super) fn create_aggregate(&mut self, create: &CreateAggregate, span: Span) {
        let name = self.target(&create.name);
        let Some(routine) = self.aggregate(create, name, span) else { return };
        let (id, at) = (routine.id(), create.name.span());
        if create.replace && self.may_replace(&id, span) {
            if let Some(before) = self.draft.schema.routine(&id)
                && let Some((message, sqlstate)) = replacement_problem(before, &routine)
            {
                return self.aggregate_problem(at, message, "drop it first", sqlstate);
            }
            self.draft.provenance.add(ObjectPart::Object(id), span);
            self.draft.schema.insert(Object::Defined(Definition::Routine(routine)));
            return;
        }
        self.define(Object::Defined(Definition::Routine(routine)), span, at, false);
    }

    /// What was written; `None` where it cannot be an aggregate.
    fn aggregate(&mut self, create: &CreateAggregate, name: QualifiedName, span: Span) -> Option<Routine> {
        let written = self.aggregate_attributes(&create.attributes)?;
        let parameters = self.aggregate_parameters(create, &written, span)?;
        let inputs: Vec<TypeRef> = parameters.iter().map(|parameter| parameter.data_type.clone()).collect();
        let direct = create.direct;
        let state = self.state_type(&written, "stype", span)?;
        if !written.contains_key("sfunc") {
            self.aggregate_problem(span, "aggregate sfunc must be specified", "", "42P13");
            return None;
        }
        if written.contains_key("hypothetical") && direct.is_none() {
            self.aggregate_problem(span, "only ordered-set aggregates can be hypothetical", "", "42P13");
            return None;
        }
        let moving = written.contains_key("mstype");
        for (attribute, wanted) in [("msfunc", moving), ("minvfunc", moving)] {
            if wanted && !written.contains_key(attribute) {
                let message = format!("aggregate {attribute} must be specified when mstype is specified");
                self.aggregate_problem(span, message, "", "42P13");
                return None;
            }
        }
        for attribute in ["msfunc", "minvfunc", "mfinalfunc", "msspace", "minitcond"] {
            if !moving && let Some(found) = written.get(attribute) {
                let message = format!("aggregate {attribute} must not be specified without mstype");
                self.aggregate_problem(found.name.span, message, "", "42P13");
                return None;
            }
        }
        let moving_state = if moving { Some(self.state_type(&written, "mstype", span)?) } else { None };
        // What goes into each step: the rows' values alone of an ordered-set aggregate.
        let rows: Vec<TypeRef> = inputs.iter().skip(direct.unwrap_or(0)).cloned().collect();
        let mut attributes = BTreeMap::new();
        let mut result = Some(state.clone());
        for attribute in FUNCTIONS {
            let Some(found) = written.get(attribute) else { continue };
            let AggregateValue::Function(function) = &found.value else { continue };
            let own = if attribute.starts_with('m') { moving_state.as_ref().unwrap_or(&state) } else { &state };
            let bytes = TypeRef::builtin("bytea");
            let internal = TypeRef::builtin("internal");
            let extra = if attribute == "mfinalfunc" { "mfinalfunc_extra" } else { "finalfunc_extra" };
            let arguments: Vec<TypeRef> = match attribute {
                "sfunc" | "msfunc" | "minvfunc" => std::iter::once(own.clone()).chain(rows.iter().cloned()).collect(),
                "finalfunc" | "mfinalfunc" if is_on(&written, extra) => {
                    std::iter::once(own.clone()).chain(inputs.iter().cloned()).collect()
                }
                "finalfunc" | "mfinalfunc" => {
                    let direct = inputs.iter().take(direct.unwrap_or(0)).cloned();
                    std::iter::once(own.clone()).chain(direct).collect()
                }
                "combinefunc" => vec![own.clone(), own.clone()],
                "serialfunc" => vec![internal],
                _ => vec![bytes, internal],
            };
            let (expression, returns) = self.aggregate_function(function, &arguments)?;
            if let ("sfunc" | "msfunc" | "minvfunc", Some(returns)) = (attribute, &returns)
                && returns != own
                && !is_polymorphic(own)
                && !is_polymorphic(returns)
            {
                let (word, of) = (function.name.ident.as_str(), analyze::display_name(own));
                let message = format!("return type of transition function {word} is not {of}");
                self.aggregate_problem(function.span(), message, "", "42804");
                return None;
            }
            if attribute == "finalfunc" {
                result = returns;
            }
            attributes.insert(attribute.to_owned(), expression);
        }
        attributes.insert("stype".to_owned(), Expression::decided(analyze::type_pieces(&state)));
        if let Some(moving_state) = &moving_state {
            attributes.insert("mstype".to_owned(), Expression::decided(analyze::type_pieces(moving_state)));
        }
        self.plain_attributes(&written, direct.is_some(), &mut attributes);
        let parallel = self.aggregate_parallel(&written)?;
        let result = result.filter(|result| !is_polymorphic(result));
        Some(Routine {
            parameters,
            result: result.map(|data_type| RoutineResult { data_type, set_of: false }),
            language: Ident::new("internal"),
            body: RoutineBody::Aggregate(Aggregate { direct, attributes }),
            volatility: RoutineVolatility::Immutable,
            parallel,
            ..Routine::new(name, RoutineKind::Aggregate)
        })
    }

    /// The attributes by name; one that PostgreSQL does not know is left out with a warning, as it does.
    fn aggregate_attributes<'c>(
        &mut self,
        written: &'c [AggregateAttribute],
    ) -> Option<BTreeMap<String, &'c AggregateAttribute>> {
        const OTHERS: [&str; 14] = [
            "stype",
            "mstype",
            "basetype",
            "sspace",
            "msspace",
            "finalfunc_extra",
            "finalfunc_modify",
            "mfinalfunc_extra",
            "mfinalfunc_modify",
            "initcond",
            "minitcond",
            "sortop",
            "parallel",
            "hypothetical",
        ];
        let mut found = BTreeMap::new();
        for attribute in written {
            let name = match attribute.name.ident.as_str() {
                "sfunc1" => "sfunc",
                "stype1" => "stype",
                "initcond1" => "initcond",
                name => name,
            };
            if !FUNCTIONS.contains(&name) && !OTHERS.contains(&name) {
                let message = format!("aggregate attribute \"{name}\" not recognized");
                self.report(Diagnostic::warning("aggregate", message).at(attribute.name.span, "it says nothing"));
                continue;
            }
            if matches!(attribute.value, AggregateValue::Nothing)
                && !matches!(name, "hypothetical" | "finalfunc_extra" | "mfinalfunc_extra")
            {
                let message = format!("{name} requires a parameter");
                self.aggregate_problem(attribute.name.span, message, "", "42601");
                return None;
            }
            // The last one counts.
            found.insert(name.to_owned(), attribute);
        }
        Some(found)
    }

    fn aggregate_parameters(
        &mut self,
        create: &CreateAggregate,
        written: &BTreeMap<String, &AggregateAttribute>,
        span: Span,
    ) -> Option<Vec<Parameter>> {
        let Some(parameters) = &create.parameters else {
            let Some(AggregateValue::Type(base)) = written.get("basetype").map(|found| &found.value) else {
                self.aggregate_problem(span, "aggregate input type must be specified", "", "42P13");
                return None;
            };
            // That was how an aggregate without parameters was written.
            if base.name.schema().is_none() && base.name.name.ident.as_str() == "any" {
                return Some(Vec::new());
            }
            let data_type = self.routine_type_named(base);
            return Some(vec![Parameter { mode: ParameterMode::In, name: None, data_type, default: None }]);
        };
        if let Some(found) = written.get("basetype") {
            let message = "basetype is redundant with aggregate input type specification";
            self.aggregate_problem(found.name.span, message, "", "42P13");
            return None;
        }
        let mut found = Vec::new();
        for parameter in parameters {
            if parameter.mode.is_output() {
                self.aggregate_problem(parameter.span, "aggregates cannot have output arguments", "", "0A000");
                return None;
            }
            let known = self.diagnostics.len();
            let data_type = self.routine_type(&parameter.data_type, parameter.span);
            if self.refused_since(known) {
                return None;
            }
            let name = parameter.name.as_ref().map(|name| name.ident.clone());
            found.push(Parameter { mode: parameter.mode, name, data_type, default: None });
        }
        Some(found)
    }

    fn state_type(
        &mut self,
        written: &BTreeMap<String, &AggregateAttribute>,
        attribute: &str,
        span: Span,
    ) -> Option<TypeRef> {
        let Some(AggregateValue::Type(name)) = written.get(attribute).map(|found| &found.value) else {
            self.aggregate_problem(span, format!("aggregate {attribute} must be specified"), "", "42P13");
            return None;
        };
        let known = self.diagnostics.len();
        let state = self.routine_type_named(name);
        (!self.refused_since(known)).then_some(state)
    }

    /// A function by its name and what it is given: as a reference, and what it returns where that is known.
    fn aggregate_function(
        &mut self,
        name: &ObjectName,
        arguments: &[TypeRef],
    ) -> Option<(Expression, Option<TypeRef>)> {
        let word = &name.name.ident;
        let schema = &self.draft.schema;
        let builtin = name.schema().is_none_or(|schema| schema.ident.as_str() == "pg_catalog");
        let exact = |routine: &&Routine| routine.arguments() == arguments;
        let fits = |routine: &&Routine| {
            let variadic = routine.inputs().any(|parameter| parameter.mode == ParameterMode::Variadic);
            variadic || routine.inputs().count() == arguments.len()
        };
        let candidates = self.candidates(name);
        let own = candidates.iter().find_map(|name| schema.routines_named(name).find(exact)).or_else(|| {
            let taken = builtin && analyze::is_builtin_function(&self.draft.schema, word);
            candidates.iter().filter(|_| !taken).find_map(|name| schema.routines_named(name).find(fits))
        });
        if let Some(routine) = own {
            let part = ObjectPart::Object(routine.id());
            let returns = routine.result.as_ref().map(|result| result.data_type.clone());
            let piece = Piece::Name { part, style: NameStyle::Identifier };
            return Some((Expression::decided(vec![piece]), returns));
        }
        // What takes the server's own values is in no table here.
        let internal = arguments.contains(&TypeRef::builtin("internal"));
        if builtin && (internal || analyze::is_builtin_function(&self.draft.schema, word)) {
            let text = identifier(word.as_str());
            let returns = analyze::result_of_builtin(schema, word, arguments);
            return Some((Expression::decided(vec![Piece::Sql(text)]), returns));
        }
        let list: Vec<String> = arguments.iter().map(analyze::display_name).collect();
        let message = format!("function {}({}) does not exist", word.as_str(), list.join(", "));
        let diagnostic = Diagnostic::error("unknown-function", message).at(name.span(), "");
        self.report(diagnostic.help("a function of an extension is not known here").sqlstate("42883"));
        None
    }

    /// What names neither functions nor types, without what goes without saying.
    fn plain_attributes(
        &mut self,
        written: &BTreeMap<String, &AggregateAttribute>,
        ordered: bool,
        attributes: &mut BTreeMap<String, Expression>,
    ) {
        let word = |text: String| Expression::decided(vec![Piece::Sql(text)]);
        for (name, attribute) in written {
            let text = match &attribute.value {
                AggregateValue::Text(text) => text.text.clone(),
                AggregateValue::Operator(operator) => match &operator.schema {
                    Some(schema) => format!("OPERATOR({}.{})", identifier(schema.ident.as_str()), operator.symbol),
                    None => operator.symbol.clone(),
                },
                AggregateValue::Nothing => "true".to_owned(),
                AggregateValue::Function(_) | AggregateValue::Type(_) => continue,
            };
            let said = match name.as_str() {
                "initcond" | "minitcond" => Some(literal(&text)),
                "sspace" | "msspace" => (text != "0").then_some(text),
                "finalfunc_modify" | "mfinalfunc_modify" => {
                    let usual = if ordered { "read_write" } else { "read_only" };
                    let text = text.to_ascii_lowercase();
                    (text != usual).then(|| text.to_uppercase())
                }
                "hypothetical" | "finalfunc_extra" | "mfinalfunc_extra" => {
                    let on = matches!(text.to_ascii_lowercase().as_str(), "true" | "on" | "1");
                    on.then(|| "true".to_owned())
                }
                "sortop" => Some(
                    text.strip_prefix("OPERATOR(pg_catalog.")
                        .map_or_else(|| text.clone(), |rest| rest.trim_end_matches(')').to_owned()),
                ),
                _ => None,
            };
            if let Some(said) = said {
                attributes.insert(name.clone(), word(said));
            }
        }
    }

    fn aggregate_parallel(&mut self, written: &BTreeMap<String, &AggregateAttribute>) -> Option<Parallel> {
        let Some(AggregateValue::Text(text)) = written.get("parallel").map(|found| &found.value) else {
            return Some(Parallel::Unsafe);
        };
        match text.text.to_ascii_lowercase().as_str() {
            "safe" => Some(Parallel::Safe),
            "restricted" => Some(Parallel::Restricted),
            "unsafe" => Some(Parallel::Unsafe),
            _ => {
                let message = "parameter \"parallel\" must be SAFE, RESTRICTED, or UNSAFE";
                self.aggregate_problem(text.span, message, "", "42601");
                None
            }
        }
    }
}

fn is_on(written: &BTreeMap<String, &AggregateAttribute>, name: &str) -> bool {
    written.get(name).is_some_and(|found| match &found.value {
        AggregateValue::Nothing => true,
        AggregateValue::Text(text) => matches!(text.text.to_ascii_lowercase().as_str(), "true" | "on" | "1"),
        AggregateValue::Function(_) | AggregateValue::Type(_) | AggregateValue::Operator(_) => false,
    })
}

fn is_polymorphic(data_type: &TypeRef) -> bool {
    data_type.name.is_builtin() && data_type.name.name.as_str().starts_with("any")
}

/// Why `CREATE OR REPLACE` cannot make one of the other: message and SQLSTATE.
fn replacement_problem(before: &Routine, after: &Routine) -> Option<(String, &'static str)> {
    let name = after.name.name.as_str();
    let RoutineBody::Aggregate(old) = &before.body else {
        return Some(("cannot change routine kind".to_owned(), "42809"));
    };
    if let RoutineBody::Aggregate(new) = &after.body
        && (old.direct != new.direct || old.is_hypothetical() != new.is_hypothetical())
    {
        return Some((format!("cannot change the kind of aggregate \"{name}\""), "42809"));
    }
    if before.result != after.result {
        return Some(("cannot change return type of existing function".to_owned(), "42P13"));
    }
    let renamed = before.renamed_input(after)?;
    Some((format!("cannot change name of input parameter \"{}\"", renamed.as_str()), "42P13"))
}

/// Whether a routine is an aggregate.
pub(super) fn is_aggregate(schema: &crate::model::Schema, id: &ObjectId) -> bool {
    schema.routine(id).is_some_and(|routine| routine.kind == RoutineKind::Aggregate)
}
