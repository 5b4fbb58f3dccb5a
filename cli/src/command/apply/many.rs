//! `schema apply` on many databases: all are looked at before any is touched.

use std::process::ExitCode;
use std::sync::Arc;

use serde_json::Value;
use tokio::runtime::Runtime;

use super::super::hazards::{self, Risk};
use super::super::wanted::Wanted;
use super::execute::{batches, execute};
use super::{Planned, approved};
use crate::Failure;
use crate::args::Apply;
use crate::command::state;
use crate::config::Fallback;
use crate::many::{Done, Outcome, Target, each, finish, in_groups, listed, show_notes};
use crate::template::{Part, Template};

/// What is to be done with one database.
struct Look {
    /// The plan as it is shown; the same text is the same plan.
    text: String,
    statements: usize,
    /// As JSON, where it is asked for.
    document: Value,
}

pub(super) fn run(
    arguments: &Apply,
    targets: &[Target<'_>],
    template: Option<&Template>,
    runtime: &Runtime,
) -> Result<ExitCode, Failure> {
    // What is shown beforehand is text; a document has what became of it as well, and comes at the end.
    let (shown, document) = match template {
        Some(template) if template.has_json() => (None, Some(template)),
        other => (other, None),
    };
    if document.is_some() && !arguments.dry_run && !arguments.auto_approve {
        return Err("JSON about many databases is answered at the end: say --auto-approve, or --dry-run".into());
    }
    if arguments.plan.is_some() {
        return Err("--plan is for the one database that it was made of; nothing was done".into());
    }
    let given = targets.iter().map(|target| target.environment.given("--to", &arguments.to, Fallback::Src));
    let wanted = runtime.block_on(Wanted::read_all(given.collect::<Result<Vec<_>, _>>()?))?;
    let all: Vec<&Target<'_>> = targets.iter().collect();
    let mut looks = each(&all, arguments.databases.looking(), async |number| {
        let (Some(target), Some(wanted)) = (targets.get(number), wanted.get(number)) else { return (None, Ok(())) };
        look(arguments, target, wanted, (shown, document.is_some())).await
    });
    show_notes(targets, &looks);
    for outcome in looks.iter_mut().flatten() {
        outcome.shown = outcome.notes.len();
    }
    if document.is_none() {
        show_plans(targets, &looks)?;
    }
    let failed = looks.iter().any(|outcome| outcome.as_ref().is_none_or(|outcome| outcome.error.is_some()));
    let to_do: Vec<usize> = (0..targets.len()).filter(|number| is_to_do(looks.get(*number))).collect();
    if arguments.dry_run || to_do.is_empty() || failed && !arguments.databases.go_on {
        if failed && !arguments.dry_run {
            eprintln!("Nothing was changed in any database.");
        }
        let outcomes: Vec<_> = looks.into_iter().map(|look| look.map(planned)).collect();
        return finish(targets, &outcomes, &COLUMNS, document);
    }
    let what = if to_do.len() == 1 { "1 database".to_owned() } else { format!("{} databases", to_do.len()) };
    if !arguments.auto_approve && !approved(&what)? {
        eprintln!("Nothing was done.");
        return Ok(ExitCode::FAILURE);
    }
    let chosen: Vec<&Target<'_>> = to_do.iter().filter_map(|number| targets.get(*number)).collect();
    let changes = each(&chosen, arguments.databases.pace(), async |place| {
        let Some(number) = to_do.get(place).copied() else { return (None, Ok(())) };
        let (Some(target), Some(wanted)) = (targets.get(number), wanted.get(number)) else { return (None, Ok(())) };
        let Some(look) = looks.get(number).and_then(|look| look.as_ref()?.value.as_ref()) else {
            return (None, Ok(()));
        };
        match change(arguments, target, wanted, look, shown).await {
            Ok(done) => (Some(done), Ok(())),
            Err(failure) => (None, Err(failure)),
        }
    });
    let mut outcomes: Vec<Option<Outcome<Done>>> = Vec::with_capacity(targets.len());
    let mut changes = to_do.iter().zip(changes).peekable();
    for (number, look) in looks.into_iter().enumerate() {
        match changes.next_if(|(changed, _)| **changed == number) {
            Some((_, change)) => outcomes.push(change.map(|change| joined(look, change))),
            None => outcomes.push(look.map(planned)),
        }
    }
    finish(targets, &outcomes, &COLUMNS, document)
}

const COLUMNS: [&str; 1] = ["statements"];

fn is_to_do(look: Option<&Option<Outcome<Look>>>) -> bool {
    let look = look.and_then(Option::as_ref).filter(|look| look.error.is_none());
    look.and_then(|look| look.value.as_ref()).is_some_and(|look| look.statements > 0)
}

async fn look(
    arguments: &Apply,
    target: &Target<'_>,
    wanted: &Arc<Wanted>,
    (shown, document): (Option<&Template>, bool),
) -> (Option<Look>, Result<(), Failure>) {
    let planned = match Planned::make(arguments, target.environment, &target.url, wanted, false).await {
        Ok(planned) => planned,
        Err(failure) => return (None, Err(failure)),
    };
    let text = match planned.show(shown) {
        Ok(text) => text,
        Err(failure) => return (None, Err(failure)),
    };
    let document = if document { planned.document() } else { Value::Null };
    let look = Look { text, statements: planned.plan.steps().count(), document };
    let checked = match arguments.dry_run {
        true => Ok(()),
        false => hazards::check(planned.plan.steps().flat_map(Risk::of), &arguments.allow, "this plan"),
    };
    (Some(look), checked)
}

/// Applies what was shown, and nothing else.
async fn change(
    arguments: &Apply,
    target: &Target<'_>,
    wanted: &Arc<Wanted>,
    look: &Look,
    shown: Option<&Template>,
) -> Result<Done, Failure> {
    let planned = Planned::make(arguments, target.environment, &target.url, wanted, true).await?;
    if planned.plan.is_empty() {
        return Ok(Done { outcome: "nothing to do", cells: vec!["0".to_owned()], result: look.document.clone() });
    }
    if planned.show(shown)? != look.text {
        return Err(
            "the database has changed since it was looked at, and what is to be done is no longer what was shown; nothing was done. Run the command again"
                .into(),
        );
    }
    let done = execute(&planned.database, &batches(&planned.plan), arguments.tx_mode, &|_, _, _| {}).await?;
    planned.verify(arguments).await?;
    planned.database.release().await;
    Ok(Done { outcome: "applied", cells: vec![done.to_string()], result: look.document.clone() })
}

/// What is shown of a database that is looked at only.
fn planned(look: Outcome<Look>) -> Outcome<Done> {
    let done = |look: Look| Done {
        outcome: if look.statements == 0 { "nothing to do" } else { "planned" },
        cells: vec![look.statements.to_string()],
        result: look.document,
    };
    let Outcome { value, error, notes, shown, took } = look;
    Outcome { value: value.map(done), error, notes, shown, took }
}

/// What is shown of a database that was looked at and then changed: what was said both times counts once.
fn joined(look: Option<Outcome<Look>>, change: Outcome<Done>) -> Outcome<Done> {
    let Some(look) = look else { return change };
    let shown = look.notes.len();
    let mut notes = look.notes;
    let new: Vec<String> = change.notes.into_iter().filter(|note| !notes.contains(note)).collect();
    notes.extend(new);
    Outcome { notes, shown, took: look.took + change.took, ..change }
}

/// Shows each plan once, with the names of those that it is for.
fn show_plans(targets: &[Target<'_>], looks: &[Option<Outcome<Look>>]) -> Result<(), Failure> {
    let pairs = targets.iter().zip(looks).filter_map(|(target, look)| {
        let look = look.as_ref()?.value.as_ref().filter(|look| look.statements > 0)?;
        Some((look.text.as_str(), target.name.as_str()))
    });
    let mut text = String::new();
    for (plan, names) in in_groups(pairs) {
        text.push_str(&format!("-- {}\n{}\n\n", listed(&names), plan.trim_end()));
    }
    state::answer(&text)
}

impl Planned {
    /// The plan as a document.
    fn document(&self) -> Value {
        let style = state::style(&[&self.from, &self.to], &Part::Json);
        serde_json::from_str(&rowlock_core::render::plan_json(&self.plan, &style)).unwrap_or_default()
    }
}
