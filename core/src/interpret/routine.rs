//! Functions and procedures: `CreateFunction`, `AlterFunction`, `RemoveFunctionById` (functioncmds.c, pg_proc.c).

use std::collections::BTreeSet;

use super::{Interpreter, Mode, Pending};
use crate::analyze;
use crate::diagnostic::Diagnostic;
use crate::model::{
    Definition, Expression, ExpressionPlace, Object, ObjectId, ObjectPart, Parameter, ParameterMode, Piece, Routine,
    RoutineBody, RoutineKind, RoutineResult, TypeRef,
};
use crate::name::{Ident, QualifiedName};
use crate::source::Span;
use crate::sql::ast::{
    AlterRoutine, AlterRoutineAction, CreateRoutine, Drop, Expr, ExprKind, ObjectName, ParameterDef, Returns,
    RoutineName, RoutineOption, RoutineOptionKind, RoutineType, RoutineWord, SqlBody, Text,
};

/// The settings that hold lists of names, each of which is quoted by itself (`GUC_LIST_QUOTE`).
pub(super) const LISTS: &[&str] = &[
    "local_preload_libraries",
    "search_path",
    "session_preload_libraries",
    "shared_preload_libraries",
    "temp_tablespaces",
    "unix_socket_directories",
];

impl Interpreter<'_> {
    pub(super) fn create_routine(&mut self, create: &CreateRoutine, span: Span) {
        let name = self.target(&create.name);
        let Some(routine) = self.routine(create, name, span) else { return };
        let id = routine.id();
        let at = create.name.span();
        if create.replace && self.may_replace(&id, span) {
            self.replace_routine(routine, create, span);
            return;
        }
        let waiting = self.draft.pending.len();
        let routine = self.with_defaults(routine, create);
        if !self.define(Object::Defined(Definition::Routine(routine)), span, at, false) {
            self.withdraw(waiting, &id);
        }
    }

    /// Whether what is there already is replaced: in a history always, among sources within the same one.
    pub(super) fn may_replace(&self, id: &ObjectId, span: Span) -> bool {
        let before = self.draft.provenance.definition(&ObjectPart::Object(id.clone()));
        self.draft.schema.contains(id)
            && (self.mode == Mode::Replay || before.is_none_or(|before| before.source == span.source))
    }

    fn replace_routine(&mut self, routine: Routine, create: &CreateRoutine, span: Span) {
        let id = routine.id();
        if let Some(before) = self.draft.schema.routine(&id)
            && let Some(why) = replacement_problem(before, &routine, create)
        {
            let (message, sqlstate, help) = why;
            let diagnostic = Diagnostic::error("cannot-replace", message).at(create.name.span(), "");
            self.report(diagnostic.help(help).sqlstate(sqlstate));
            return;
        }
        self.draft.pending.retain(|pending| pending.place.object() != id);
        let routine = self.with_defaults(routine, create);
        self.draft.provenance.add(ObjectPart::Object(id), span);
        self.draft.schema.insert(Object::Defined(Definition::Routine(routine)));
    }

    /// The routine with its parameters' defaults, which wait to be resolved.
    fn with_defaults(&mut self, mut routine: Routine, create: &CreateRoutine) -> Routine {
        let id = routine.id();
        if let Some(body) = &create.body {
            self.wait_for_body(&id, body);
        }
        for (position, (parameter, written)) in routine.parameters.iter_mut().zip(&create.parameters).enumerate() {
            parameter.default = written
                .default
                .as_ref()
                .map(|expr| self.wait(ExpressionPlace::ParameterDefault { routine: id.clone(), position }, expr));
        }
        routine
    }

    /// What was written, without its parameters' defaults; `None` where it cannot be a routine.
    fn routine(&mut self, create: &CreateRoutine, name: QualifiedName, span: Span) -> Option<Routine> {
        let known = self.diagnostics.len();
        let parameters = self.parameters(create);
        let result = self.result(create, &parameters, span);
        let kind = if create.procedure { RoutineKind::Procedure } else { RoutineKind::Function };
        let mut routine = Routine { parameters, result, ..Routine::new(name, kind) };
        let mut definition = None;
        for option in &create.options {
            match &option.kind {
                RoutineOptionKind::Language(language) => routine.language = language.ident.clone(),
                RoutineOptionKind::As(text, symbol) => definition = Some((text, symbol.as_ref())),
                RoutineOptionKind::Window if create.procedure => self.not_for_procedures(option),
                RoutineOptionKind::Window => routine.kind = RoutineKind::Window,
                RoutineOptionKind::Transform(types) => {
                    routine.transforms = types.iter().map(|name| self.routine_type_named(name)).collect();
                }
                _ => self.set_option(&mut routine, option),
            }
        }
        if routine.language.as_str().is_empty() {
            if create.body.is_none() {
                self.refuse(span, "no language specified", "add LANGUAGE sql or another one", "42P13");
            }
            routine.language = Ident::new("sql");
        }
        routine.body = self.body(create, definition, &routine.language.clone(), span)?;
        normalise_estimates(&mut routine);
        let refused = self.diagnostics.iter().skip(known).any(|diagnostic| {
            diagnostic.severity == crate::diagnostic::Severity::Error && diagnostic.sqlstate.is_some()
        });
        (!refused || self.mode == Mode::Compose).then_some(routine)
    }

    fn refuse(&mut self, span: Span, message: impl Into<String>, help: &str, sqlstate: &'static str) {
        let diagnostic = Diagnostic::error("routine", message).at(span, "").sqlstate(sqlstate);
        self.report(if help.is_empty() { diagnostic } else { diagnostic.help(help) });
    }

    fn parameters(&mut self, create: &CreateRoutine) -> Vec<Parameter> {
        let mut parameters: Vec<Parameter> = Vec::new();
        let mut names: BTreeSet<(bool, Ident)> = BTreeSet::new();
        let (mut variadic, mut defaults) = (false, false);
        for written in &create.parameters {
            let data_type = self.routine_type(&written.data_type, written.span);
            if variadic && written.mode.is_input() {
                self.refuse(written.span, "VARIADIC parameter must be the last input parameter", "", "42P13");
            }
            if written.mode == ParameterMode::Variadic {
                variadic = true;
                let any = data_type.name.is_builtin()
                    && matches!(data_type.name.name.as_str(), "any" | "anyarray" | "anycompatiblearray");
                if !data_type.array && !any {
                    self.refuse(written.span, "VARIADIC parameter must be an array", "", "42P13");
                }
            }
            match &written.default {
                Some(default) if !written.mode.is_input() => {
                    self.refuse(default.span, "only input parameters can have default values", "", "42P13");
                }
                Some(_) => defaults = true,
                None if defaults && written.mode.is_input() => {
                    let message = "input parameters after one with a default value must also have defaults";
                    self.refuse(written.span, message, "", "42P13");
                }
                None => {}
            }
            if let Some(name) = &written.name {
                // A name may stand once among what goes in, and once among what comes out.
                let twice = [(written.mode.is_input(), true), (written.mode.is_output(), false)]
                    .into_iter()
                    .filter(|(counts, _)| *counts)
                    .any(|(_, side)| !names.insert((side, name.ident.clone())));
                if twice {
                    let message = format!("parameter name \"{}\" used more than once", name.ident.as_str());
                    self.refuse(name.span, message, "", "42P13");
                }
            }
            let name = written.name.as_ref().map(|name| name.ident.clone());
            parameters.push(Parameter { mode: written.mode, name, data_type, default: None });
        }
        if let Some(Returns::Table(columns)) = &create.returns {
            for (name, data_type) in columns {
                let data_type = self.routine_type(data_type, name.span);
                let twice = !names.insert((false, name.ident.clone())) || names.contains(&(true, name.ident.clone()));
                if twice {
                    let message = format!("parameter name \"{}\" used more than once", name.ident.as_str());
                    self.refuse(name.span, message, "", "42P13");
                }
                let name = Some(name.ident.clone());
                parameters.push(Parameter { mode: ParameterMode::Table, name, data_type, default: None });
            }
        }
        parameters
    }

    /// What it returns: what was written, and what its output parameters say.
    fn result(&mut self, create: &CreateRoutine, parameters: &[Parameter], span: Span) -> Option<RoutineResult> {
        if create.procedure {
            return None;
        }
        let outputs: Vec<&Parameter> = parameters.iter().filter(|parameter| parameter.mode.is_output()).collect();
        let by_outputs = match outputs.as_slice() {
            [] => None,
            [one] => Some(one.data_type.clone()),
            _ => Some(TypeRef::builtin("record")),
        };
        match (&create.returns, by_outputs) {
            (Some(Returns::Table(_)), by_outputs) => {
                if outputs.iter().any(|parameter| parameter.mode != ParameterMode::Table) {
                    let message = "OUT and INOUT arguments aren't allowed in TABLE functions";
                    self.refuse(span, message, "", "42601");
                }
                Some(RoutineResult { data_type: by_outputs?, set_of: true })
            }
            (Some(Returns::Type(written)), by_outputs) => {
                let set_of = match written {
                    RoutineType::Named(name) => name.set_of,
                    RoutineType::OfColumn { set_of, .. } => *set_of,
                };
                let data_type = self.routine_type(written, span);
                if let Some(wanted) = by_outputs.filter(|wanted| *wanted != data_type) {
                    let wanted = analyze::display_name(&wanted);
                    let message = format!("function result type must be {wanted} because of OUT parameters");
                    self.refuse(type_span(written), message, "", "42P13");
                }
                Some(RoutineResult { data_type, set_of })
            }
            (None, Some(data_type)) => Some(RoutineResult { data_type, set_of: false }),
            (None, None) => {
                self.refuse(span, "function result type must be specified", "add RETURNS", "42P13");
                None
            }
        }
    }

    fn body(
        &mut self,
        create: &CreateRoutine,
        definition: Option<(&Text, Option<&Text>)>,
        language: &Ident,
        span: Span,
    ) -> Option<RoutineBody> {
        match (&create.body, definition) {
            (Some(_), Some(_)) => {
                self.refuse(span, "duplicate function body specified", "", "42P13");
                None
            }
            (None, None) => {
                self.refuse(span, "no function body specified", "add AS '…', RETURN or BEGIN ATOMIC", "42P13");
                None
            }
            (Some(_), None) if language.as_str() != "sql" => {
                let message = "inline SQL function body only valid for language SQL";
                self.refuse(span, message, "", "42P13");
                None
            }
            (Some(body), None) => Some(RoutineBody::Sql(self.sql_text(body))),
            (None, Some((file, symbol))) if language.as_str() == "c" => Some(RoutineBody::Library {
                file: file.text.clone(),
                symbol: symbol.map_or_else(|| create.name.name.ident.as_str().to_owned(), |text| text.text.clone()),
            }),
            (None, Some((_, Some(symbol)))) => {
                let message = format!("only one AS item needed for language \"{}\"", language.as_str());
                self.refuse(symbol.span, message, "", "42P13");
                None
            }
            (None, Some((text, None))) => Some(RoutineBody::Text(text.text.clone())),
        }
    }

    /// Lets a body that is SQL wait until what it names can be resolved.
    fn wait_for_body(&mut self, routine: &ObjectId, body: &SqlBody) {
        let (returns, expr) = match body {
            SqlBody::Return(expr) => (true, expr.clone()),
            SqlBody::Atomic { span, queries: Some(queries) } => {
                let queries = queries
                    .iter()
                    .map(|query| Expr { kind: ExprKind::Subquery(Box::new(query.clone())), span: query.span });
                (false, Expr { kind: ExprKind::Array(queries.collect()), span: *span })
            }
            SqlBody::Atomic { queries: None, .. } => return,
        };
        let place = ExpressionPlace::RoutineBody { routine: routine.clone(), returns };
        self.draft.pending.push(Pending { place, expr, search_path: self.search_path.clone() });
    }

    /// The text of a body, until it is resolved.
    fn sql_text(&mut self, body: &SqlBody) -> Expression {
        let text = match body {
            SqlBody::Return(expr) => format!("RETURN {}", crate::sql::normalized(self.text(expr.span))),
            SqlBody::Atomic { span, .. } => crate::sql::normalized(self.text(*span)),
        };
        Expression::undecided(vec![Piece::Sql(text)])
    }

    fn not_for_procedures(&mut self, option: &RoutineOption) {
        self.refuse(option.span, "invalid attribute in procedure definition", "", "42P13");
    }

    /// What `CREATE` and `ALTER` can both say.
    fn set_option(&mut self, routine: &mut Routine, option: &RoutineOption) {
        use RoutineOptionKind as Option;
        let procedure = routine.kind == RoutineKind::Procedure;
        match &option.kind {
            Option::Volatility(_)
            | Option::Strict(_)
            | Option::Leakproof(_)
            | Option::Parallel(_)
            | Option::Cost(_)
            | Option::Rows(_)
            | Option::Support(_)
                if procedure =>
            {
                self.not_for_procedures(option);
            }
            Option::Volatility(volatility) => routine.volatility = *volatility,
            Option::Strict(strict) => routine.strict = *strict,
            Option::SecurityDefiner(definer) => routine.security_definer = *definer,
            Option::Leakproof(leakproof) => routine.leakproof = *leakproof,
            Option::Parallel(parallel) => routine.parallel = *parallel,
            Option::Cost(cost) => match positive(cost) {
                Some(cost) => routine.cost = Some(cost),
                None => self.refuse(option.span, "COST must be positive", "", "22023"),
            },
            Option::Rows(rows) => match positive(rows) {
                Some(_) if routine.result.as_ref().is_some_and(|result| !result.set_of) => {
                    let message = "ROWS is not applicable when function does not return a set";
                    self.refuse(option.span, message, "", "22023");
                }
                Some(rows) => routine.rows = Some(rows),
                None => self.refuse(option.span, "ROWS must be positive", "", "22023"),
            },
            Option::Support(name) => {
                let schema = name.schema().map_or_else(|| Ident::new("pg_catalog"), |schema| schema.ident.clone());
                routine.support = Some(QualifiedName { schema, name: name.name.ident.clone() });
            }
            Option::Set(name, Some(values)) => {
                let values = match LISTS.contains(&name.ident.as_str()) {
                    true => values.clone(),
                    false => vec![values.join(", ")],
                };
                routine.set(name.ident.as_str(), Some(values));
            }
            Option::Set(name, None) => {
                routine.set(name.ident.as_str(), None);
            }
            Option::SetFromCurrent(name) if name.ident.as_str() == "search_path" => {
                let path = self.search_path.iter().map(|schema| schema.as_str().to_owned()).collect();
                routine.set("search_path", Some(path));
            }
            Option::SetFromCurrent(name) => {
                let message = format!("SET {} FROM CURRENT is not supported yet", name.ident.as_str());
                let diagnostic = Diagnostic::error("unsupported-clause", message)
                    .at(option.span, "this clause would be lost")
                    .help("write the value itself");
                self.report(diagnostic);
            }
            Option::ResetAll => routine.settings.clear(),
            Option::Language(_) | Option::As(..) | Option::Window | Option::Transform(_) => {}
        }
    }

    /// A type of a routine; reports one that does not exist and goes on with its name.
    pub(super) fn routine_type(&mut self, written: &RoutineType, span: Span) -> TypeRef {
        match written {
            RoutineType::Named(name) => self.routine_type_named(name),
            RoutineType::OfColumn { table, column, .. } => {
                let found = self.table_named(table);
                let data_type = found
                    .as_ref()
                    .and_then(|table| self.draft.schema.table(table)?.column(&column.ident))
                    .map(|column| TypeRef { modifiers: Vec::new(), ..column.data_type.clone() });
                match (data_type, found) {
                    (Some(data_type), _) => return data_type,
                    (None, Some(table)) => self.missing_part("column", "42703", &table.name, column),
                    (None, None) => {}
                }
                let _ = span;
                TypeRef::builtin("text")
            }
        }
    }

    pub(super) fn routine_type_named(&mut self, name: &crate::sql::ast::TypeName) -> TypeRef {
        match analyze::resolve_routine_type(&self.draft.schema, &self.search_path, name) {
            Ok(data_type) => data_type,
            Err(_) => TypeRef { modifiers: Vec::new(), ..self.type_named(name) },
        }
    }

    /// The routine that a statement names; reports one that does not exist, or a name that is not enough.
    pub(super) fn routine_named(&mut self, written: &RoutineName) -> Option<ObjectId> {
        match self.find_routine(written) {
            Ok(id) => Some(id),
            Err(diagnostic) => {
                self.report(*diagnostic);
                None
            }
        }
    }

    fn find_routine(&mut self, written: &RoutineName) -> Result<ObjectId, Box<Diagnostic>> {
        let candidates = self.candidates(&written.name);
        let named = |candidate: &QualifiedName| -> Vec<ObjectId> {
            self.draft.schema.routines_named(candidate).map(Routine::id).collect()
        };
        let word = written.name.name.ident.as_str();
        let Some(parameters) = &written.parameters else {
            let found = candidates.iter().map(named).find(|found| !found.is_empty()).unwrap_or_default();
            return match found.as_slice() {
                [one] => self.of_kind(one.clone(), written),
                [] => {
                    let message = format!("could not find a {} named \"{word}\"", kind_word(written.kind));
                    Err(self.no_routine(message, &written.name, "42883"))
                }
                _ => {
                    let message = format!("{} name \"{word}\" is not unique", kind_word(written.kind));
                    let help = "write the types of its parameters behind the name";
                    let diagnostic = Diagnostic::error("ambiguous-function", message).at(written.name.span(), "");
                    Err(Box::new(diagnostic.help(help).sqlstate("42725")))
                }
            };
        };
        let inputs: Vec<&ParameterDef> = parameters.iter().filter(|parameter| parameter.mode.is_input()).collect();
        let arguments: Vec<TypeRef> =
            inputs.iter().map(|parameter| self.routine_type(&parameter.data_type, parameter.span)).collect();
        let found = candidates
            .iter()
            .map(|name| ObjectId::Routine { name: name.clone(), arguments: arguments.clone() })
            .find(|id| self.draft.schema.contains(id));
        match found {
            Some(id) => self.of_kind(id, written),
            None => {
                let list: Vec<String> = arguments.iter().map(analyze::display_name).collect();
                let message = format!("{} {word}({}) does not exist", kind_word(written.kind), list.join(", "));
                Err(self.no_routine(message, &written.name, "42883"))
            }
        }
    }

    fn no_routine(&self, message: String, name: &ObjectName, sqlstate: &'static str) -> Box<Diagnostic> {
        if let Some(schema) = name.schema().filter(|schema| !self.schema_exists(&schema.ident)) {
            return Box::new(self.unknown_schema(&schema.ident, schema.span));
        }
        let diagnostic = Diagnostic::error("unknown-function", message).at(name.span(), "").sqlstate(sqlstate);
        let known = self.candidates(name);
        let overloads: Vec<String> = known
            .iter()
            .flat_map(|name| self.draft.schema.routines_named(name))
            .map(|routine| super::create::describe(&routine.id()))
            .collect();
        Box::new(if overloads.is_empty() {
            diagnostic
        } else {
            diagnostic.help(format!("there is {}", overloads.join(", ")))
        })
    }

    fn of_kind(&self, id: ObjectId, written: &RoutineName) -> Result<ObjectId, Box<Diagnostic>> {
        let procedure = self.draft.schema.routine(&id).is_some_and(|routine| routine.kind == RoutineKind::Procedure);
        let fits = match written.kind {
            RoutineWord::Routine => true,
            RoutineWord::Aggregate => super::aggregate::is_aggregate(&self.draft.schema, &id),
            RoutineWord::Function => !procedure,
            RoutineWord::Procedure => procedure,
        };
        if fits {
            return Ok(id);
        }
        let message = format!("{} is not a {}", super::create::describe(&id), kind_word(written.kind));
        Err(Box::new(Diagnostic::error("wrong-object-type", message).at(written.name.span(), "").sqlstate("42809")))
    }

    pub(super) fn alter_routine(&mut self, alter: &AlterRoutine, span: Span) {
        let Some(id) = self.routine_named(&alter.routine) else { return };
        self.draft.provenance.add(ObjectPart::Object(id.clone()), span);
        let ObjectId::Routine { name, arguments } = &id else { return };
        match &alter.action {
            AlterRoutineAction::Options(options) => {
                let Some(mut routine) = self.draft.schema.routine(&id).cloned() else { return };
                if routine.kind == RoutineKind::Aggregate {
                    let message = format!("\"{}\" is an aggregate function", name.name.as_str());
                    let diagnostic = Diagnostic::error("wrong-object-type", message).at(alter.routine.name.span(), "");
                    return self.report(diagnostic.help("create it again").sqlstate("42809"));
                }
                for option in options {
                    self.set_option(&mut routine, option);
                }
                normalise_estimates(&mut routine);
                self.draft.schema.insert(Object::Defined(Definition::Routine(routine)));
            }
            AlterRoutineAction::Rename(to) => {
                let name = QualifiedName { schema: name.schema.clone(), name: to.ident.clone() };
                let to = ObjectId::Routine { name, arguments: arguments.clone() };
                self.rename_object(id, to, span);
            }
            AlterRoutineAction::SetSchema(to) => {
                if self.schema_there(to) {
                    let name = QualifiedName { schema: to.ident.clone(), name: name.name.clone() };
                    let to = ObjectId::Routine { name, arguments: arguments.clone() };
                    self.move_object(id, to, span);
                }
            }
            AlterRoutineAction::Owner(role) => self.give(id.clone(), role, span),
            AlterRoutineAction::Unsupported(clause) => self.unsupported(std::slice::from_ref(clause)),
        }
    }

    pub(super) fn drop_routines(&mut self, names: &[RoutineName], drop: &Drop, span: Span) {
        let mut found = Vec::new();
        for name in names {
            let known = self.diagnostics.len();
            match self.find_routine(name) {
                Ok(id)
                    if name.kind == RoutineWord::Function
                        && super::aggregate::is_aggregate(&self.draft.schema, &id) =>
                {
                    let message = format!("\"{}\" is an aggregate function", name.name.name.ident.as_str());
                    let diagnostic = Diagnostic::error("wrong-object-type", message).at(name.name.span(), "");
                    self.report(diagnostic.help("write DROP AGGREGATE").sqlstate("42809"));
                    return;
                }
                Ok(id) => found.push(id),
                // With IF EXISTS it is no mistake that a type or a schema is not there either.
                Err(diagnostic)
                    if drop.if_exists && matches!(diagnostic.code, "unknown-function" | "unknown-schema") =>
                {
                    self.diagnostics.truncate(known);
                }
                Err(diagnostic) => self.report(*diagnostic),
            }
        }
        self.drop_found(found, drop, span);
    }
}

fn kind_word(kind: RoutineWord) -> &'static str {
    match kind {
        RoutineWord::Function => "function",
        RoutineWord::Procedure => "procedure",
        RoutineWord::Routine => "routine",
        RoutineWord::Aggregate => "aggregate",
    }
}

fn type_span(written: &RoutineType) -> Span {
    match written {
        RoutineType::Named(name) => name.span,
        RoutineType::OfColumn { span, .. } => *span,
    }
}

/// A number greater than zero in one form of writing.
fn positive(text: &str) -> Option<String> {
    let number: f32 = text.parse().ok()?;
    (number > 0.0 && number.is_finite()).then(|| number.to_string())
}

/// Leaves out the estimates that go without saying (`CreateFunction`).
fn normalise_estimates(routine: &mut Routine) {
    let cheap = matches!(routine.language.as_str(), "c" | "internal");
    let usual = if cheap { "1" } else { "100" };
    routine.cost = routine.cost.take().filter(|cost| cost != usual);
    routine.rows = routine.rows.take().filter(|rows| rows != "1000");
}

/// Why `CREATE OR REPLACE` cannot make one of the other: message, SQLSTATE and help.
fn replacement_problem(
    before: &Routine,
    after: &Routine,
    create: &CreateRoutine,
) -> Option<(String, &'static str, String)> {
    let name = after.name.name.as_str();
    let kind = |routine: &Routine| (routine.kind == RoutineKind::Procedure, routine.kind == RoutineKind::Aggregate);
    if kind(before) != kind(after) {
        let is = before.kind.word();
        return Some(("cannot change routine kind".to_owned(), "42809", format!("\"{name}\" is a {is}")));
    }
    let help = format!("use DROP {} {name} first", before.kind.word().to_uppercase());
    let problem = |message: &str| Some((message.to_owned(), "42P13", help.clone()));
    if before.result != after.result || !before.same_outputs(after) {
        return problem("cannot change return type of existing function");
    }
    if let Some(parameter) = before.renamed_input(after) {
        return problem(&format!("cannot change name of input parameter \"{}\"", parameter.as_str()));
    }
    let defaults = create.parameters.iter().filter(|parameter| parameter.default.is_some()).count();
    let had = before.inputs().filter(|parameter| parameter.default.is_some()).count();
    (defaults < had).then(|| ("cannot remove parameter defaults from existing function".to_owned(), "42P13", help))
}
