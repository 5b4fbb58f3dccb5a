//! What became of many databases, for a person and for a program.

use std::collections::HashMap;
use std::process::ExitCode;
use std::time::Duration;

use serde_json::{Map, Value, json};

use super::table::table;
use super::{Outcome, Target};
use crate::Failure;
use crate::command::state;
use crate::template::Template;

/// The version of the JSON document.
const VERSION: u32 = 1;

/// What was done with a database.
#[derive(Debug)]
pub(crate) struct Done {
    /// In a word or two: `applied`, `nothing to do`.
    pub(crate) outcome: &'static str,
    /// What the columns between the outcome and the time say.
    pub(crate) cells: Vec<String>,
    /// What the command answers of one database as JSON; null where nobody asked for it.
    pub(crate) result: Value,
}

/// Answers what became of each, and fails where anything did not come to a good end.
pub(crate) fn finish(
    targets: &[Target<'_>],
    outcomes: &[Option<Outcome<Done>>],
    columns: &[&str],
    template: Option<&Template>,
) -> Result<ExitCode, Failure> {
    let both = || targets.iter().zip(outcomes);
    show_notes(targets, outcomes);
    match template {
        Some(template) => state::answer(&template.fill_json(|| document(targets, outcomes).to_string())?)?,
        None => {
            let head: Vec<&str> = ["database", "outcome"].iter().chain(columns).chain(&["time"]).copied().collect();
            let row = |(target, outcome): (&Target<'_>, &Option<Outcome<Done>>)| {
                let mut row = vec![target.name.clone(), word(outcome.as_ref()).to_owned()];
                let cells = outcome.as_ref().and_then(|outcome| outcome.value.as_ref()).map(|done| done.cells.clone());
                row.extend(cells.unwrap_or_default());
                row.resize(columns.len() + 2, String::new());
                row.push(outcome.as_ref().map(|outcome| time(outcome.took)).unwrap_or_default());
                row
            };
            state::answer(&table(&head, &both().map(row).collect::<Vec<_>>()))?;
        }
    }
    for (error, names) in said(targets, outcomes, |outcome| outcome.error.as_deref().into_iter().collect()) {
        eprintln!("Error: {}: {error}", listed(&names));
    }
    let failed = outcomes.iter().flatten().filter(|outcome| outcome.error.is_some()).count();
    if failed == 0 {
        return Ok(ExitCode::SUCCESS);
    }
    let left = outcomes.iter().filter(|outcome| outcome.is_none()).count();
    let all = targets.len();
    let left = match left {
        0 => String::new(),
        _ => format!(", and {left} were not begun since (--continue goes on with them)"),
    };
    Err(format!(
        "{failed} of {all} databases failed{left}. The others are whole. Run the command again when this is mended: it does what is left"
    )
    .into())
}

/// What several say, with the names of those that say it, in the order of the first ones.
fn said<'t, T>(
    targets: &'t [Target<'_>],
    outcomes: &'t [Option<Outcome<T>>],
    texts: impl Fn(&'t Outcome<T>) -> Vec<&'t str>,
) -> Vec<(&'t str, Vec<&'t str>)> {
    let pairs = targets.iter().zip(outcomes).filter_map(|(target, outcome)| Some((target, outcome.as_ref()?)));
    let pairs = pairs.flat_map(|(target, outcome)| texts(outcome).into_iter().map(|text| (text, target.name.as_str())));
    in_groups(pairs)
}

/// Texts with the names that belong to them, in the order of the first ones.
pub(super) fn in_groups<'t>(pairs: impl Iterator<Item = (&'t str, &'t str)>) -> Vec<(&'t str, Vec<&'t str>)> {
    let mut groups: Vec<(&str, Vec<&str>)> = Vec::new();
    let mut places: HashMap<&str, usize> = HashMap::new();
    for (text, name) in pairs {
        let place = *places.entry(text).or_insert(groups.len());
        match groups.get_mut(place) {
            Some((_, names)) if names.last() == Some(&name) => {}
            Some((_, names)) => names.push(name),
            None => groups.push((text, vec![name])),
        }
    }
    groups
}

/// Says what was said while many were worked on and was not shown yet, each text once.
pub(super) fn show_notes<T>(targets: &[Target<'_>], outcomes: &[Option<Outcome<T>>]) {
    let unseen = |outcome| -> Vec<&str> {
        let outcome: &Outcome<T> = outcome;
        outcome.notes.iter().skip(outcome.shown).map(String::as_str).collect()
    };
    for (note, names) in said(targets, outcomes, unseen) {
        eprintln!("{}: {note}", listed(&names));
    }
}

/// Names in a row, the first ones where there are many.
pub(super) fn listed(names: &[&str]) -> String {
    const SHOWN: usize = 5;
    match names.split_at_checked(SHOWN) {
        Some((shown, rest)) if rest.len() > 1 => format!("{} and {} more", shown.join(", "), rest.len()),
        _ => names.join(", "),
    }
}

fn word(outcome: Option<&Outcome<Done>>) -> &'static str {
    match outcome {
        None => "not begun",
        Some(outcome) if outcome.error.is_some() => "failed",
        Some(outcome) => outcome.value.as_ref().map_or("", |done| done.outcome),
    }
}

fn document(targets: &[Target<'_>], outcomes: &[Option<Outcome<Done>>]) -> Value {
    let one = |(target, outcome): (&Target<'_>, &Option<Outcome<Done>>)| {
        let mut document = Map::new();
        document.insert("Name".into(), json!(target.name));
        document.insert("Outcome".into(), json!(word(outcome.as_ref())));
        let Some(outcome) = outcome else { return Value::Object(document) };
        document.insert("Milliseconds".into(), json!(u64::try_from(outcome.took.as_millis()).unwrap_or(u64::MAX)));
        if !outcome.notes.is_empty() {
            document.insert("Notes".into(), json!(outcome.notes));
        }
        if let Some(error) = &outcome.error {
            document.insert("Error".into(), json!(error));
        }
        if let Some(done) = &outcome.value {
            document.insert("Result".into(), done.result.clone());
        }
        Value::Object(document)
    };
    let databases: Vec<Value> = targets.iter().zip(outcomes).map(one).collect();
    json!({
        "FormatVersion": VERSION,
        "Databases": databases,
        "Failed": outcomes.iter().flatten().filter(|outcome| outcome.error.is_some()).count(),
        "NotBegun": outcomes.iter().filter(|outcome| outcome.is_none()).count(),
    })
}

fn time(took: Duration) -> String {
    match took.as_millis() {
        milliseconds @ ..1000 => format!("{milliseconds}ms"),
        milliseconds => format!("{}.{:01}s", milliseconds / 1000, milliseconds / 100 % 10),
    }
}
