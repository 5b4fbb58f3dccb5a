//! Foreign data: functions and options of wrappers, servers and user mappings.

use super::whole::{called, texts};
use super::{Names, quote};
use crate::model::{Clause, ClauseKind, Foreign, ForeignOptions, ObjectId, ObjectPart, Whole};

/// Options by name, each with its value in quotes.
type Options<'a> = Vec<(&'a str, &'a str)>;

/// The options of a wrapper or a server.
pub(super) fn options(whole: &Whole) -> Options<'_> {
    let option = |clause: &'_ Clause| matches!(clause.kind, ClauseKind::Option(_));
    named(whole, option)
}

/// The options of a user mapping.
fn mapping_options<'a>(whole: &'a Whole, role: &str) -> Options<'a> {
    named(whole, |clause| matches!(&clause.kind, ClauseKind::MappingOption(of, _) if of == role))
}

fn named(whole: &Whole, which: impl Fn(&Clause) -> bool) -> Options<'_> {
    let mut found = Vec::new();
    for clause in whole.clauses.iter().filter(|clause| which(clause)) {
        if let ClauseKind::Option(name) | ClauseKind::MappingOption(_, name) = &clause.kind {
            found.push((name.as_str(), clause.plain().unwrap_or_default()));
        }
    }
    found
}

/// Each as it is written where it is made: `"host" 'there'`.
pub(super) fn created_options(options: &[(&str, &str)]) -> Vec<String> {
    options.iter().map(|(name, value)| format!("{} {value}", quote::quoted(name))).collect()
}

/// What leads from some to others: `ADD "host" 'there'`.
pub(super) fn changed_options(from: &[(&str, &str)], to: &[(&str, &str)]) -> Vec<String> {
    let value =
        |of: &[(&str, &str)], name: &str| of.iter().find(|(one, _)| *one == name).map(|(_, value)| value.to_string());
    let gone = from.iter().filter(|(name, _)| value(to, name).is_none());
    let mut found: Vec<String> = gone.map(|(name, _)| format!("DROP {}", quote::quoted(name))).collect();
    for (name, wanted) in to {
        let name_text = quote::quoted(name);
        match value(from, name) {
            None => found.push(format!("ADD {name_text} {wanted}")),
            Some(was) if was != *wanted => found.push(format!("SET {name_text} {wanted}")),
            Some(_) => {}
        }
    }
    found
}

/// ` OPTIONS (…)`, or nothing.
pub(super) fn clause(options: &[String]) -> String {
    if options.is_empty() { String::new() } else { format!(" OPTIONS ({})", options.join(", ")) }
}

const FUNCTIONS: [(ClauseKind, &str); 2] = [(ClauseKind::Handler, "HANDLER"), (ClauseKind::Validator, "VALIDATOR")];

/// A function by its name alone.
fn function(whole: &Whole, kind: &ClauseKind, names: &Names<'_>) -> Option<String> {
    let clause = whole.clauses_of(kind).next()?;
    match clause.named() {
        Some(ObjectPart::Object(ObjectId::Routine { name, .. })) => Some(names.qualified(name)),
        _ => clause.plain().map(str::to_owned),
    }
}

/// ` HANDLER "f" VALIDATOR "g"`
pub(super) fn functions(whole: &Whole, names: &Names<'_>) -> String {
    let said = FUNCTIONS.iter().filter_map(|(kind, word)| Some(format!(" {word} {}", function(whole, kind, names)?)));
    said.collect()
}

/// Those that differ.
pub(super) fn changed_functions(from: &Whole, to: &Whole, names: &Names<'_>) -> String {
    let changed = FUNCTIONS.iter().filter_map(|(kind, word)| {
        let (before, after) = (function(from, kind, names), function(to, kind, names));
        (before != after).then(|| after.map_or_else(|| format!(" NO {word}"), |name| format!(" {word} {name}")))
    });
    changed.collect()
}

/// The role whose user mapping differs, if one does.
pub(super) fn mapped_otherwise<'a>(from: &'a Whole, to: &'a Whole) -> Option<&'a str> {
    let of = |whole: &'a Whole, role: &str| -> Vec<&'a Clause> {
        whole.clauses.iter().filter(|clause| clause.mapped() == Some(role)).collect()
    };
    let mut roles = from.clauses.iter().chain(&to.clauses).filter_map(Clause::mapped);
    roles.find(|role| of(from, role) != of(to, role))
}

/// `CREATE`, `ALTER` or `DROP USER MAPPING`
pub(super) fn alter_mapping(from: &Whole, to: &Whole, role: &str, names: &Names<'_>) -> String {
    let mapping = ClauseKind::Mapping(role.to_owned());
    let there = |whole: &Whole| whole.clauses_of(&mapping).next().is_some();
    let (before, after) = (mapping_options(from, role), mapping_options(to, role));
    let (verb, options) = match (there(from), there(to)) {
        (false, _) => ("CREATE", clause(&created_options(&after))),
        (true, true) => ("ALTER", clause(&changed_options(&before, &after))),
        (true, false) => ("DROP", String::new()),
    };
    let who = if role == "public" { "PUBLIC".to_owned() } else { quote::quoted(role) };
    format!("{verb} USER MAPPING FOR {who} {}{options}", called(to, names))
}

/// What a clause of a server says: ` VERSION '1'`.
pub(super) fn said(whole: &Whole, word: &str, kind: &ClauseKind, names: &Names<'_>) -> String {
    texts(whole, kind, names).pop().map_or_else(String::new, |text| format!(" {word} {text}"))
}

/// ` SERVER "s" OPTIONS (…)` of a foreign table.
pub(super) fn server(foreign: &Foreign) -> String {
    format!(" SERVER {}{}", quote::quoted(foreign.server.as_str()), written_options(&foreign.options))
}

/// ` OPTIONS (…)` of a foreign table or its column, or nothing.
pub(super) fn written_options(options: &ForeignOptions) -> String {
    let written: Vec<(&str, String)> = options.iter().map(|(name, value)| (name, quote::literal(value))).collect();
    clause(&created_options(&borrowed(&written)))
}

/// `OPTIONS (…)` that leads from some options of a foreign table or its column to others.
pub(super) fn set_table_options(from: &ForeignOptions, to: &ForeignOptions) -> String {
    let written = |options: &ForeignOptions| -> Vec<(String, String)> {
        options.iter().map(|(name, value)| (name.to_owned(), quote::literal(value))).collect()
    };
    let (from, to) = (written(from), written(to));
    clause(&changed_options(&borrowed(&from), &borrowed(&to))).trim_start().to_owned()
}

fn borrowed<S: AsRef<str>>(options: &[(S, String)]) -> Vec<(&str, &str)> {
    options.iter().map(|(name, value)| (name.as_ref(), value.as_str())).collect()
}
