//! Functions and procedures.

use super::{Names, Style, expression, list, quote, types};
use crate::model::{
    Parallel, Parameter, ParameterMode, Routine, RoutineBody, RoutineKind, RoutineResult, RoutineVolatility, TypeRef,
};
use crate::name::QualifiedName;

/// `f(integer, text)`
pub(super) fn signature(name: &QualifiedName, arguments: &[TypeRef], names: &Names<'_>) -> String {
    let arguments: Vec<String> = arguments.iter().map(|argument| types::type_name(argument, names)).collect();
    format!("{}({})", names.qualified(name), arguments.join(", "))
}

pub(super) fn drop(routine: &Routine, names: &Names<'_>) -> String {
    if let RoutineBody::Aggregate(aggregate) = &routine.body {
        return super::aggregate::drop(routine, aggregate, names);
    }
    let word = routine.kind.word().to_uppercase();
    format!("DROP {word} {}", signature(&routine.name, &routine.arguments(), names))
}

pub(super) fn create(routine: &Routine, replace: bool, style: &Style, names: &Names<'_>) -> String {
    if let RoutineBody::Aggregate(aggregate) = &routine.body {
        return super::aggregate::create(routine, aggregate, replace, style, names);
    }
    let columns = |parameter: &&Parameter| parameter.mode == ParameterMode::Table;
    let written: Vec<String> =
        routine.parameters.iter().filter(|each| !columns(each)).map(|each| parameter(each, names)).collect();
    let mut head = String::from(if replace { "CREATE OR REPLACE " } else { "CREATE " });
    head.push_str(&routine.kind.word().to_uppercase());
    head.push_str(&format!(" {} ({})", names.qualified(&routine.name), written.join(", ")));
    let table: Vec<String> = routine.parameters.iter().filter(columns).map(|each| parameter(each, names)).collect();
    if let Some(result) = &routine.result {
        head.push_str(&returns(result, &table, style, names));
    }
    let mut clauses = vec![format!("LANGUAGE {}", quote::identifier(routine.language.as_str()))];
    clauses.extend(attributes(routine, names));
    clauses.push(body(routine, names));
    let separator = if style.indent.is_some() { "\n" } else { " " };
    format!("{head}{separator}{}", clauses.join(separator))
}

fn returns(result: &RoutineResult, table: &[String], style: &Style, names: &Names<'_>) -> String {
    if !table.is_empty() {
        return format!(" RETURNS TABLE {}", list(table, style));
    }
    let set_of = if result.set_of { "SETOF " } else { "" };
    format!(" RETURNS {set_of}{}", types::type_name(&result.data_type, names))
}

fn parameter(parameter: &Parameter, names: &Names<'_>) -> String {
    let mode = match parameter.mode {
        ParameterMode::In | ParameterMode::Table => "",
        ParameterMode::Out => "OUT ",
        ParameterMode::InOut => "INOUT ",
        ParameterMode::Variadic => "VARIADIC ",
    };
    let name = parameter.name.as_ref().map(|name| format!("{} ", quote::quoted(name.as_str()))).unwrap_or_default();
    let default = parameter.default.as_ref().map(|default| format!(" DEFAULT {}", expression::written(default, names)));
    let data_type = types::type_name(&parameter.data_type, names);
    format!("{mode}{name}{data_type}{}", default.unwrap_or_default())
}

fn attributes(routine: &Routine, names: &Names<'_>) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut say = |condition: bool, text: &str| {
        if condition {
            found.push(text.to_owned());
        }
    };
    say(routine.kind == RoutineKind::Window, "WINDOW");
    say(routine.volatility == RoutineVolatility::Immutable, "IMMUTABLE");
    say(routine.volatility == RoutineVolatility::Stable, "STABLE");
    say(routine.leakproof, "LEAKPROOF");
    say(routine.strict, "STRICT");
    say(routine.security_definer, "SECURITY DEFINER");
    say(routine.parallel == Parallel::Safe, "PARALLEL SAFE");
    say(routine.parallel == Parallel::Restricted, "PARALLEL RESTRICTED");
    if !routine.transforms.is_empty() {
        let each = |of: &TypeRef| format!("FOR TYPE {}", types::type_name(of, names));
        let transforms: Vec<String> = routine.transforms.iter().map(each).collect();
        found.push(format!("TRANSFORM {}", transforms.join(", ")));
    }
    found.extend(routine.cost.as_ref().map(|cost| format!("COST {cost}")));
    found.extend(routine.rows.as_ref().map(|rows| format!("ROWS {rows}")));
    found.extend(routine.support.as_ref().map(|name| format!("SUPPORT {}", names.qualified(name))));
    for (name, values) in &routine.settings {
        let values: Vec<String> = values.iter().map(|value| quote::literal(value)).collect();
        found.push(format!("SET {name} TO {}", if values.is_empty() { "''".to_owned() } else { values.join(", ") }));
    }
    found
}

fn body(routine: &Routine, names: &Names<'_>) -> String {
    match &routine.body {
        RoutineBody::Text(text) => format!("AS {}", dollar_quoted(text)),
        RoutineBody::Library { file, symbol } => format!("AS {}, {}", quote::literal(file), quote::literal(symbol)),
        RoutineBody::Sql(body) => expression::written(body, names),
        // It is written by itself.
        RoutineBody::Aggregate(_) => String::new(),
    }
}

/// A text between dollar signs, with a tag that it does not hold. A carriage return is written so that no editor and no
/// file transfer takes it for the end of a line.
fn dollar_quoted(text: &str) -> String {
    if text.contains('\r') {
        let escaped = text.replace('\\', "\\\\").replace('\'', "''").replace('\r', "\\r");
        return format!("E'{escaped}'");
    }
    let mut tag = String::new();
    let mut number = 0_u32;
    while text.contains(&format!("${tag}")) {
        tag = if number == 0 { "function".to_owned() } else { format!("function{number}") };
        number += 1;
    }
    format!("${tag}${text}${tag}$")
}
