//! Function calls: `ParseFuncOrColumn`, `func_get_detail`, `FuncnameGetCandidates`.

use super::aggregate::not_allowed_in;
use super::candidates::{Candidate, Choice, choose};
use super::coerce::Pathway;
use super::{Binder, Bound, Clause};
use crate::analyze::catalog::{CastContext, Catalog, Function, FunctionKind, Oid};
use crate::analyze::error::{Stop, dotted, raise, undecided, undecided_note};
use crate::analyze::extension::{self, Sought};
use crate::analyze::node::{Form, FunctionRef, Node, NodeKind, Syntax};
use crate::model::{RoutineKind, Version};
use crate::name::nearest;
use crate::source::Span;
use crate::sql::ast::{Call, Name, ObjectName};

/// A way to call a function with the arguments at hand.
pub(super) struct Overload<'e> {
    pub(super) function: &'e Function,
    /// Its number among the schema's own functions, where it is one of them.
    pub(super) routine: Option<usize>,
    /// Its name, for messages.
    pub(super) name: &'e str,
    /// Where its schema stands in the search path: earlier ones hide later ones.
    place: usize,
    /// What each actual argument is declared as.
    pub(super) arguments: Vec<Oid>,
    /// How many actual arguments go into its variadic one.
    pub(super) variadic: usize,
    defaults: usize,
}

impl Candidate for Overload<'_> {
    fn arguments(&self) -> &[Oid] {
        &self.arguments
    }
}

impl<'e> Overload<'e> {
    fn of(function: &'e Function) -> Self {
        let name = function.name;
        Self { function, routine: None, name, place: 0, arguments: Vec::new(), variadic: 0, defaults: 0 }
    }
}

/// The name of something that the grammar itself calls.
fn builtin_name(name: &str, span: Span) -> ObjectName {
    let part = |text: &str| Name { ident: crate::name::Ident::new(text), span };
    ObjectName { qualifiers: vec![part("pg_catalog")], name: part(name) }
}

/// What a call turned out to be.
pub(super) enum Detail<'e> {
    Overload(Overload<'e>),
    /// A cast in the form of a function.
    Cast(Oid),
}

impl<'e> Binder<'e, '_> {
    /// A call as it was written.
    pub(super) fn call(&mut self, call: &Call, span: Span) -> Bound<Node> {
        let name = call.name.name.ident.as_str();
        let sets = self.scope.sets;
        let (arguments, spread) = self.call_arguments(call)?;
        let types: Vec<Oid> = arguments.iter().map(Node::ty).collect();
        if !self.may_be_called(&call.name) {
            if self.is_projection(&call.name, &types) {
                return Err(undecided(span, "a field that is written as a function"));
            }
            return Err(self.unknown_function(&call.name, &types));
        }
        let plain = !call.star && !call.distinct && call.order_by.is_empty() && call.filter.is_none();
        let names = argument_names(call)?;
        match self.detail(&call.name, &arguments, &types, &names, spread, span)? {
            Detail::Cast(target) if plain && call.over.is_none() => {
                let Some(argument) = arguments.into_iter().next() else {
                    return Err(self.unknown_function(&call.name, &types));
                };
                self.coerce(argument, target, -1, CastContext::Explicit, Form::Call)
            }
            Detail::Cast(_) => Err(self.no_function(name, &types, span).into()),
            Detail::Overload(overload) if self.is_procedure(&overload) => {
                let message = format!("{} is a procedure", self.function_signature(name, &types));
                Err(raise("wrong-object-type", "42809", span, message).help("procedures are run by CALL alone").into())
            }
            Detail::Overload(overload) => match overload.function.kind {
                FunctionKind::Aggregate(kind) if call.over.is_none() => {
                    self.aggregate(call, kind, overload, arguments, spread, span)
                }
                FunctionKind::Aggregate(_) | FunctionKind::Window => {
                    self.window_call(call, overload, (arguments, spread), sets, span)
                }
                FunctionKind::Function if !plain || call.over.is_some() => Err(raise(
                    "not-an-aggregate",
                    "42809",
                    span,
                    format!("{name} is not an aggregate or window function, but is called as one"),
                )
                .help("leave out DISTINCT, ORDER BY, FILTER and OVER")
                .into()),
                FunctionKind::Function => {
                    self.finish_call(overload, arguments, Syntax::Written(call.form), (spread, sets), span)
                }
            },
        }
    }

    /// A built-in function that the grammar calls by itself.
    pub(super) fn call_builtin(&mut self, name: &str, arguments: Vec<Node>, syntax: Syntax, span: Span) -> Bound<Node> {
        let types: Vec<Oid> = arguments.iter().map(Node::ty).collect();
        let written = builtin_name(name, span);
        match self.detail(&written, &arguments, &types, &[], false, span)? {
            Detail::Overload(overload) => {
                let sets = self.scope.sets;
                self.finish_call(overload, arguments, syntax, (false, sets), span)
            }
            Detail::Cast(_) => Err(self.no_function(name, &types, span).into()),
        }
    }

    fn is_procedure(&self, overload: &Overload<'_>) -> bool {
        let own = overload.routine.and_then(|number| self.env.own_function(number));
        own.and_then(|own| own.routine).is_some_and(|routine| routine.kind == RoutineKind::Procedure)
    }

    /// Whether a function or a type of that name is known where the name is looked up.
    fn may_be_called(&self, name: &ObjectName) -> bool {
        let word = &name.name.ident;
        if self.own_type_named(name).is_some() {
            return true;
        }
        let builtin = || {
            !self.env.catalog.functions(word.as_str()).is_empty()
                || self.env.catalog.type_named(word.as_str()).is_some()
        };
        match name.schema() {
            Some(schema) if schema.ident.as_str() == "pg_catalog" => builtin(),
            Some(schema) => self.env.own_functions(word).any(|(_, own)| own.name.schema == schema.ident),
            None => builtin() || self.env.own_functions(word).any(|(_, own)| self.place_of(&own.name.schema).is_some()),
        }
    }

    /// The other versions of PostgreSQL that have a function of that name, unless an extension may bring one.
    fn versions_that_have(&self, name: &ObjectName) -> Option<String> {
        if extension::place_untold(self.env.schema, Sought::Function, name).is_some() {
            return None;
        }
        let has = |version: &Version| !Catalog::of(*version).functions(name.name.ident.as_str()).is_empty();
        let builtin = name.schema().is_none_or(|schema| schema.ident.as_str() == "pg_catalog");
        let found: Vec<String> =
            Version::ALL.iter().filter(|version| builtin && has(version)).map(|v| v.major().to_string()).collect();
        (!found.is_empty()).then(|| found.join(", "))
    }

    /// The type of the schema that has that name, if its name casts like a function (`FuncNameAsType`).
    fn own_type_named(&self, name: &ObjectName) -> Option<Oid> {
        let path = match name.schema() {
            Some(schema) => std::slice::from_ref(&schema.ident),
            None => self.search_path,
        };
        let named = |schema: &crate::name::Ident| crate::name::QualifiedName {
            schema: schema.clone(),
            name: name.name.ident.clone(),
        };
        let found = path.iter().find_map(|schema| self.env.own_oid(&named(schema)))?;
        (!self.env.is_composite(found) || self.env.base_type(found) != found).then_some(found)
    }

    /// Where a schema stands in the search path, `pg_catalog` being the first.
    fn place_of(&self, schema: &crate::name::Ident) -> Option<usize> {
        self.search_path.iter().position(|place| place == schema).map(|place| place + 1)
    }

    /// The stop for a name that no function has where it is looked up.
    fn unknown_function(&self, name: &ObjectName, types: &[Oid]) -> Stop {
        let span = name.span();
        if let Some(stop) = self.function_elsewhere(name) {
            return stop;
        }
        let signature = self.function_signature(&dotted(name), types);
        let diagnostic = raise("unknown-function", "42883", span, format!("function {signature} does not exist"));
        if let Some(versions) = self.versions_that_have(name) {
            let own = self.env.version.major();
            return diagnostic
                .help(format!("PostgreSQL {versions} has one of that name; this is for PostgreSQL {own}"))
                .into();
        }
        let own = self.env.own_function_names().filter(|own| match name.schema() {
            Some(schema) => own.schema == schema.ident,
            None => self.place_of(&own.schema).is_some(),
        });
        let builtin = self.env.catalog.function_names().filter(|_| name.schema().is_none());
        let mut names: Vec<&str> = own.map(|own| own.name.as_str()).collect();
        for name in builtin {
            names.push(name);
        }
        match nearest(name.name.ident.as_str(), names) {
            Some(similar) => {
                let written = super::super::quote::identifier(similar);
                diagnostic.help(format!("perhaps you meant {similar}")).fix(name.name.span, written).into()
            }
            None => diagnostic.help("create it in one of the sources, or the extension that brings it").into(),
        }
    }

    /// The stop for a function that something may define of which little is known.
    fn function_elsewhere(&self, name: &ObjectName) -> Option<Stop> {
        let path = name.schema().map_or(self.search_path, |schema| std::slice::from_ref(&schema.ident));
        let unread = || path.iter().any(|schema| self.env.has_unread_routine(schema, &name.name.ident));
        // A schema that no source makes is somebody else's, as a platform's `auth` is.
        let foreign = name.schema().is_some_and(|schema| !self.env.has_schema(&schema.ident));
        let untold = extension::place_untold(self.env.schema, Sought::Function, name).is_some();
        let elsewhere = foreign || untold || unread();
        elsewhere.then(|| {
            let note = undecided_note(name.span(), format!("the function {} is not known", dotted(name)));
            let help = match foreign {
                true => "no source makes its schema; the text is kept",
                false => "the functions of this extension are not known; the text is kept",
            };
            Stop::Undecided(Box::new(note.help(help)))
        })
    }

    /// Whether a call of one row is how a field of it was written (`ParseFuncOrColumn`).
    fn is_projection(&self, written: &ObjectName, types: &[Oid]) -> bool {
        let [ty] = types else { return false };
        let has = |fields: Vec<crate::analyze::environment::Field>| {
            fields.iter().any(|field| field.name == written.name.ident)
        };
        written.qualifiers.is_empty() && self.env.fields(*ty).is_some_and(has)
    }

    /// Whether a function takes a value of that type alone, so that it can be written as a field of it.
    pub(super) fn is_field_of(&self, value: &Node, name: &Name, span: Span) -> bool {
        let written = ObjectName { qualifiers: Vec::new(), name: name.clone() };
        let found = self.detail(&written, std::slice::from_ref(value), &[value.ty()], &[], false, span);
        matches!(found, Ok(Detail::Overload(_)) | Err(Stop::Undecided(_)))
    }

    /// The arguments, and whether the last one is an array to spread (`VARIADIC`).
    fn call_arguments(&mut self, call: &Call) -> Bound<(Vec<Node>, bool)> {
        let mut arguments = Vec::with_capacity(call.arguments.len());
        for argument in &call.arguments {
            let value = self.expression(&argument.value)?;
            arguments.push(match &argument.name {
                None => value,
                Some(name) => {
                    let span = name.span.to(value.span);
                    let name = name.ident.as_str().to_owned();
                    Node::new(NodeKind::NamedArgument { name, value: Box::new(value) }, span)
                }
            });
        }
        if call.within_group {
            for key in &call.order_by {
                arguments.push(self.expression(&key.value)?);
            }
        }
        Ok((arguments, call.arguments.last().is_some_and(|last| last.variadic)))
    }

    /// `func_get_detail`
    pub(super) fn detail(
        &self,
        written: &ObjectName,
        arguments: &[Node],
        types: &[Oid],
        names: &[&str],
        spread: bool,
        span: Span,
    ) -> Bound<Detail<'e>> {
        let name = written.name.ident.as_str();
        let mut overloads = self.overloads(written, types.len(), names, spread);
        if let Some(at) = overloads.iter().position(|overload| overload.arguments == types) {
            return Ok(Detail::Overload(overloads.swap_remove(at)));
        }
        if let Some(target) = self.function_as_cast(written, arguments, types, names) {
            return Ok(Detail::Cast(target));
        }
        let chosen = match choose(self.env, types, &overloads) {
            Choice::One(found) => overloads.iter().position(|overload| std::ptr::eq(overload, found)),
            Choice::None => None,
            Choice::Many => {
                let message = format!("function {} is not unique", self.function_signature(name, types));
                return Err(raise("ambiguous-function", "42725", span, message)
                    .help("write an explicit cast on an argument, so that one function fits best")
                    .into());
            }
        };
        match chosen {
            Some(at) => Ok(Detail::Overload(overloads.swap_remove(at))),
            None if self.is_projection(written, types) => Err(undecided(span, "a field that is written as a function")),
            None => match self.function_elsewhere(written) {
                Some(stop) => Err(stop),
                None => Err(self.no_function(name, types, span).into()),
            },
        }
    }

    /// `FuncnameGetCandidates`
    fn overloads(&self, name: &ObjectName, count: usize, names: &[&str], spread: bool) -> Vec<Overload<'e>> {
        let env = self.env;
        let word = &name.name.ident;
        let schema = name.schema().map(|schema| &schema.ident);
        let mut found: Vec<Overload<'e>> = Vec::new();
        let mut offer =
            |overload: Overload<'e>| match found.iter_mut().find(|other| other.arguments == overload.arguments) {
                None => found.push(overload),
                Some(other) => {
                    if (overload.place, overload.variadic, overload.defaults)
                        < (other.place, other.variadic, other.defaults)
                    {
                        *other = overload;
                    }
                }
            };
        if schema.is_none_or(|schema| schema.as_str() == "pg_catalog") {
            let builtin = env.catalog.functions(word.as_str()).iter();
            builtin.filter_map(|function| overload(env, function, count, names, spread)).for_each(&mut offer);
        }
        for (number, own) in env.own_functions(word) {
            let of = &own.name.schema;
            let place = match schema {
                Some(schema) if schema == of => 0,
                Some(_) => continue,
                None => match self.place_of(of) {
                    Some(place) => place,
                    None => continue,
                },
            };
            if let Some(overload) = overload(env, &own.function, count, names, spread) {
                offer(Overload { routine: Some(number), name: own.name.name.as_str(), place, ..overload });
            }
        }
        found
    }

    /// Whether a call of one argument is a cast to the type of that name (`FUNCDETAIL_COERCION`).
    fn function_as_cast(&self, written: &ObjectName, arguments: &[Node], types: &[Oid], names: &[&str]) -> Option<Oid> {
        let ([argument], [source], []) = (arguments, types, names) else { return None };
        let builtin = written.schema().is_none_or(|schema| schema.ident.as_str() == "pg_catalog");
        let target = builtin.then(|| self.env.catalog.type_named(written.name.ident.as_str())).flatten();
        let target = target.or_else(|| self.own_type_named(written))?;
        if *source == Oid::UNKNOWN {
            return argument.constant().map(|_| target);
        }
        let to_string = self.env.row(target).category == 'S';
        match self.env.pathway(target, *source, CastContext::Explicit)? {
            Pathway::Relabel => Some(target),
            Pathway::ViaIo(_) if self.env.is_row(*source) && to_string => None,
            Pathway::ViaIo(_) => Some(target),
            Pathway::Function(_) | Pathway::ArrayCoerce(_) => None,
        }
    }

    /// Settles polymorphic types, converts arguments and packs variadic ones.
    pub(super) fn prepare(
        &mut self,
        overload: &Overload<'_>,
        arguments: Vec<Node>,
        spread: bool,
        span: Span,
    ) -> Bound<(Vec<Node>, Oid)> {
        let types: Vec<Oid> = arguments.iter().map(Node::ty).collect();
        let Some(actual) = self.env.resolve_polymorphic(&types, &overload.arguments) else {
            return Err(self.no_function(overload.name, &types, span).into());
        };
        let settled: Option<Vec<Oid>> = overload.arguments.iter().map(|ty| self.env.substitute(*ty, &actual)).collect();
        // Without arguments to tell by, a result that is any is left so.
        let result = match overload.function.result {
            result if overload.arguments.iter().any(|ty| ty.is_polymorphic()) => self.env.substitute(result, &actual),
            result => Some(result),
        };
        let (Some(settled), Some(result)) = (settled, result) else {
            return Err(self.unsettled(&overload.arguments, overload.function.result, &actual, span));
        };
        let mut made = self.make_arguments(arguments, &settled)?;
        let takes_any = overload.function.arguments.last() == Some(&Oid::ANY);
        if let (true, true, Some(last)) = (spread, takes_any && overload.function.variadic, types.last())
            && self.env.element(self.env.base_type(*last)).is_none()
        {
            return Err(raise("type-mismatch", "42804", span, "VARIADIC argument must be an array")
                .help("give an array, or leave VARIADIC out")
                .into());
        }
        if overload.variadic > 0 && !takes_any {
            let elements = made.split_off(made.len().saturating_sub(overload.variadic));
            let element = elements.first().map_or(Oid::TEXT, Node::ty);
            let ty = self.env.array(element).ok_or_else(|| self.no_function(overload.name, &types, span))?;
            let at = elements.first().map_or(span, |first| first.span);
            made.push(Node::new(NodeKind::Array { elements, ty, element }, at));
        }
        Ok((made, result))
    }

    fn finish_call(
        &mut self,
        overload: Overload<'_>,
        arguments: Vec<Node>,
        syntax: Syntax,
        (spread, sets): (bool, usize),
        span: Span,
    ) -> Bound<Node> {
        let function = overload.function;
        let (arguments, ty) = self.prepare(&overload, arguments, spread, span)?;
        if function.returns_set {
            self.set_call(sets, span)?;
        }
        let takes_any = function.arguments.last() == Some(&Oid::ANY);
        // Said of a function that is not variadic, it says nothing.
        let variadic = function.variadic && (spread || (overload.variadic > 0 && !takes_any));
        let function = FunctionRef {
            name: function.name,
            routine: overload.routine,
            volatility: function.volatility,
            returns_set: function.returns_set,
        };
        let kind = NodeKind::Func { function, arguments, ty, typmod: -1, form: Form::Call, syntax, variadic };
        Ok(Node::new(kind, span))
    }

    pub(super) fn function_signature(&self, name: &str, types: &[Oid]) -> String {
        let list: Vec<String> = types.iter().map(|ty| self.env.type_name(*ty)).collect();
        format!("{name}({})", list.join(", "))
    }

    /// The error for a function that takes no such arguments, with those it would take and the cast that would do.
    pub(super) fn no_function(&self, name: &str, types: &[Oid], span: Span) -> crate::diagnostic::Diagnostic {
        let message = format!("function {} does not exist", self.function_signature(name, types));
        let word = crate::name::Ident::new(name);
        let own = self.env.own_functions(&word).map(|(_, own)| &own.function);
        let candidates: Vec<&Function> = own.chain(self.env.catalog.functions(name)).collect();
        let casts = candidates.iter().find_map(|function| self.casts_for(types, &function.arguments));
        let shown: Vec<String> =
            candidates.iter().take(6).map(|function| self.function_signature(name, &function.arguments)).collect();
        let what = casts.unwrap_or_else(|| "write an explicit cast on an argument".to_owned());
        raise("unknown-function", "42883", span, message).help(match shown.is_empty() {
            true => "no function of that name takes such arguments".to_owned(),
            false => format!("there are: {}; {what}", shown.join(", ")),
        })
    }

    /// The casts after which a function would take arguments of these types, where one argument alone wants one.
    fn casts_for(&self, types: &[Oid], declared: &[Oid]) -> Option<String> {
        if types.len() != declared.len() {
            return None;
        }
        let fits = |from: Oid, to: Oid| self.env.can_coerce(&[from], &[to], CastContext::Implicit);
        let mut misfits = types.iter().zip(declared).enumerate().filter(|(_, (from, to))| !fits(**from, **to));
        let (at, (from, to)) = misfits.next()?;
        if misfits.next().is_some() || to.is_polymorphic() {
            return None;
        }
        self.env.pathway(*to, *from, CastContext::Explicit)?;
        let which = match types.len() {
            1 => "the argument".to_owned(),
            _ => format!("argument {}", at + 1),
        };
        Some(format!("cast {which}: (…)::{}", self.env.type_name(*to)))
    }

    /// A call of a set-returning function, where `before` were met before its arguments (`check_srf_call_placement`).
    fn set_call(&mut self, before: usize, span: Span) -> Bound<()> {
        let refuse = |message: String| {
            Err(raise("set-returning-function", "0A000", span, message)
                .help("select from the function in a subquery instead")
                .into())
        };
        match self.clause() {
            Clause::From if self.scope.sets > before => {
                return refuse("set-returning functions must appear at top level of FROM".to_owned());
            }
            Clause::From | Clause::Row | Clause::Body => {}
            Clause::Targets | Clause::OrderBy | Clause::GroupBy | Clause::Window => self.scope.has_target_sets = true,
            clause => return refuse(format!("set-returning functions are not allowed in {}", clause.plural())),
        }
        self.scope.sets += 1;
        Ok(())
    }

    /// Refuses set-returning functions that were met since, where `what` takes none.
    pub(super) fn no_sets_since(&self, before: usize, what: &str, span: Span) -> Bound<()> {
        if self.scope.sets == before {
            return Ok(());
        }
        let message = format!("set-returning functions are not allowed in {what}");
        Err(raise("set-returning-function", "0A000", span, message)
            .help("select from the function in LATERAL FROM instead")
            .into())
    }

    /// The error for something that must not stand where it does.
    pub(super) fn not_allowed(&self, what: &str, code: &'static str, sqlstate: &'static str, span: Span) -> Stop {
        not_allowed_in(self.clause(), what, code, sqlstate, span)
    }
}

/// The names of a call's last arguments (`ParseFuncOrColumn`).
fn argument_names(call: &Call) -> Bound<Vec<&str>> {
    let mut names: Vec<&str> = Vec::new();
    for argument in &call.arguments {
        match &argument.name {
            Some(name) if names.contains(&name.ident.as_str()) => {
                let message = format!("argument name \"{}\" used more than once", name.ident.as_str());
                return Err(raise("call-notation", "42601", name.span, message).help("leave one of them out").into());
            }
            Some(name) => names.push(name.ident.as_str()),
            None if names.is_empty() => {}
            None => {
                let message = "positional argument cannot follow named argument";
                return Err(raise("call-notation", "42601", argument.value.span, message)
                    .help("write the arguments without names first")
                    .into());
            }
        }
    }
    Ok(names)
}

/// How a function can be called with `count` arguments, the last ones by `names`.
fn overload<'e>(
    env: &crate::analyze::environment::Environment<'_>,
    function: &'e Function,
    count: usize,
    names: &[&str],
    spread: bool,
) -> Option<Overload<'e>> {
    let declared = &function.arguments;
    if !names.is_empty() {
        return named_overload(function, count, names);
    }
    if function.variadic && !spread && count >= declared.len() {
        let (last, fixed) = declared.split_last()?;
        let element = match *last {
            Oid::ANY => Oid::ANY,
            Oid::ANY_ARRAY => Oid::ANY_ELEMENT,
            Oid::ANY_COMPATIBLE_ARRAY => Oid::ANY_COMPATIBLE,
            array => env.element(array)?,
        };
        let variadic = count - fixed.len();
        let arguments = fixed.iter().copied().chain(std::iter::repeat_n(element, variadic)).collect();
        return Some(Overload { arguments, variadic, ..Overload::of(function) });
    }
    let defaults = declared.len().checked_sub(count)?;
    if defaults > function.defaults {
        return None;
    }
    Some(Overload { arguments: declared.get(..count)?.to_vec(), defaults, ..Overload::of(function) })
}

/// `MatchNamedCall`
fn named_overload<'e>(function: &'e Function, count: usize, names: &[&str]) -> Option<Overload<'e>> {
    let declared = &function.arguments;
    if count > declared.len() || function.variadic {
        return None;
    }
    let positional = count.checked_sub(names.len())?;
    let parameters = function.argument_names();
    let mut arguments = declared.get(..positional)?.to_vec();
    let mut given: Vec<usize> = (0..positional).collect();
    for name in names {
        let at = parameters.iter().position(|parameter| parameter == name)?;
        if given.contains(&at) {
            return None;
        }
        given.push(at);
        arguments.push(*declared.get(at)?);
    }
    let required = declared.len() - function.defaults;
    (0..required).all(|at| given.contains(&at)).then_some(Overload {
        arguments,
        defaults: declared.len() - count,
        ..Overload::of(function)
    })
}
