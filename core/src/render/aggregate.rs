//! Aggregates.

use super::{Names, Style, expression, list, quote, types};
use crate::model::{Aggregate, Parallel, Parameter, ParameterMode, Routine};

/// The order in which attributes are written: what the others stand on first.
const ORDER: [&str; 20] = [
    "sfunc",
    "stype",
    "sspace",
    "finalfunc",
    "finalfunc_extra",
    "finalfunc_modify",
    "combinefunc",
    "serialfunc",
    "deserialfunc",
    "initcond",
    "msfunc",
    "minvfunc",
    "mstype",
    "msspace",
    "mfinalfunc",
    "mfinalfunc_extra",
    "mfinalfunc_modify",
    "minitcond",
    "sortop",
    "hypothetical",
];

/// `(integer, integer)`, `(*)`, `(double precision ORDER BY integer)`
fn parameters(routine: &Routine, aggregate: &Aggregate, named: bool, names: &Names<'_>) -> String {
    let written: Vec<String> = routine.parameters.iter().map(|each| parameter(each, named, names)).collect();
    let Some(direct) = aggregate.direct else {
        return if written.is_empty() { "*".to_owned() } else { written.join(", ") };
    };
    let (before, mut after) = (written.iter().take(direct).cloned(), written.iter().skip(direct).cloned().peekable());
    let before = before.collect::<Vec<_>>().join(", ");
    // One that takes any number of values stands on both sides.
    let after = match after.peek() {
        Some(_) => after.collect::<Vec<_>>().join(", "),
        None => written.last().cloned().unwrap_or_default(),
    };
    if before.is_empty() { format!("ORDER BY {after}") } else { format!("{before} ORDER BY {after}") }
}

fn parameter(parameter: &Parameter, named: bool, names: &Names<'_>) -> String {
    let variadic = if parameter.mode == ParameterMode::Variadic { "VARIADIC " } else { "" };
    let name = parameter.name.as_ref().filter(|_| named).map(|name| format!("{} ", quote::quoted(name.as_str())));
    format!("{variadic}{}{}", name.unwrap_or_default(), types::type_name(&parameter.data_type, names))
}

pub(super) fn create(
    routine: &Routine,
    aggregate: &Aggregate,
    replace: bool,
    style: &Style,
    names: &Names<'_>,
) -> String {
    let replace = if replace { "OR REPLACE " } else { "" };
    let mut written: Vec<String> = Vec::new();
    for name in ORDER {
        let Some(value) = aggregate.attributes.get(name) else { continue };
        let word = name.to_uppercase();
        match name {
            "hypothetical" | "finalfunc_extra" | "mfinalfunc_extra" => written.push(word),
            _ => written.push(format!("{word} = {}", expression::text(value, names))),
        }
    }
    match routine.parallel {
        Parallel::Safe => written.push("PARALLEL = SAFE".to_owned()),
        Parallel::Restricted => written.push("PARALLEL = RESTRICTED".to_owned()),
        Parallel::Unsafe => {}
    }
    let parameters = parameters(routine, aggregate, true, names);
    format!("CREATE {replace}AGGREGATE {} ({parameters}) {}", names.qualified(&routine.name), list(&written, style))
}

pub(super) fn drop(routine: &Routine, aggregate: &Aggregate, names: &Names<'_>) -> String {
    let parameters = parameters(routine, aggregate, false, names);
    format!("DROP AGGREGATE {} ({parameters})", names.qualified(&routine.name))
}
