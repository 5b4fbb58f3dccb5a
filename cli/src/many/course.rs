//! Many databases of which all are looked at before any is touched: each plan is shown once, and what was shown is done, or nothing.

use std::process::ExitCode;

use serde_json::Value;

use super::{Done, Outcome, Target, each, finish, in_groups, listed, show_notes};
use crate::Failure;
use crate::args::Databases;
use crate::command::state;
use crate::template::Template;

/// What is to be done with one database.
pub(crate) struct Look {
    /// The plan as it is shown; the same text is the same plan.
    pub(crate) text: String,
    pub(crate) is_to_do: bool,
    pub(crate) statements: usize,
    /// As JSON, where it is asked for.
    pub(crate) document: Value,
}

/// Which databases, and how far it goes.
pub(crate) struct Course<'c> {
    pub(crate) targets: &'c [Target<'c>],
    pub(crate) databases: &'c Databases,
    pub(crate) dry_run: bool,
    /// What the answer at the end is written by, where that is a document.
    pub(crate) document: Option<&'c Template>,
}

/// A template as one for what is shown beforehand, or for the answer at the end: a document has what became of it as well.
pub(crate) fn split(template: Option<&Template>) -> (Option<&Template>, Option<&Template>) {
    match template {
        Some(template) if template.has_json() => (None, Some(template)),
        other => (other, None),
    }
}

const COLUMNS: [&str; 1] = ["statements"];

impl Course<'_> {
    /// Looks at all, shows it, asks, and does it.
    ///
    /// `look` may answer what it saw and fail all the same, where it is not to be done. `approved` is told how many it would be
    /// done to. `change` is told what was shown.
    pub(crate) fn run(
        &self,
        look: impl AsyncFn(usize) -> (Option<Look>, Result<(), Failure>) + Sync,
        approved: impl FnOnce(usize) -> Result<bool, Failure>,
        change: impl AsyncFn(usize, &Look) -> Result<Done, Failure> + Sync,
    ) -> Result<ExitCode, Failure> {
        let all: Vec<&Target<'_>> = self.targets.iter().collect();
        let mut looks = each(&all, self.databases.looking(), look);
        show_notes(self.targets, &looks);
        for outcome in looks.iter_mut().flatten() {
            outcome.shown = outcome.notes.len();
        }
        if self.document.is_none() {
            self.show_plans(&looks)?;
        }
        let failed = looks.iter().any(|outcome| outcome.as_ref().is_none_or(|outcome| outcome.error.is_some()));
        let to_do: Vec<usize> = (0..all.len()).filter(|number| is_to_do(looks.get(*number))).collect();
        if self.dry_run || to_do.is_empty() || failed && !self.databases.go_on {
            if failed && !self.dry_run {
                eprintln!("Nothing was changed in any database.");
            }
            let outcomes: Vec<_> = looks.into_iter().map(|look| look.map(planned)).collect();
            return finish(self.targets, &outcomes, &COLUMNS, self.document);
        }
        if !approved(to_do.len())? {
            eprintln!("Nothing was done.");
            return Ok(ExitCode::FAILURE);
        }
        let chosen: Vec<&Target<'_>> = to_do.iter().filter_map(|number| self.targets.get(*number)).collect();
        let changes = each(&chosen, self.databases.pace(), async |place| {
            let Some(number) = to_do.get(place).copied() else { return (None, Ok(())) };
            let look = looks.get(number).and_then(|look| look.as_ref()?.value.as_ref());
            let Some(look) = look else { return (None, Ok(())) };
            match change(number, look).await {
                Ok(done) => (Some(done), Ok(())),
                Err(failure) => (None, Err(failure)),
            }
        });
        let mut outcomes: Vec<Option<Outcome<Done>>> = Vec::with_capacity(all.len());
        let mut changes = to_do.iter().zip(changes).peekable();
        for (number, look) in looks.into_iter().enumerate() {
            match changes.next_if(|(changed, _)| **changed == number) {
                Some((_, change)) => outcomes.push(change.map(|change| joined(look, change))),
                None => outcomes.push(look.map(planned)),
            }
        }
        finish(self.targets, &outcomes, &COLUMNS, self.document)
    }

    /// Shows each plan once, with the names of those that it is for.
    fn show_plans(&self, looks: &[Option<Outcome<Look>>]) -> Result<(), Failure> {
        let pairs = self.targets.iter().zip(looks).filter_map(|(target, look)| {
            let look = look.as_ref()?.value.as_ref().filter(|look| look.is_to_do)?;
            Some((look.text.as_str(), target.name.as_str()))
        });
        let mut text = String::new();
        for (plan, names) in in_groups(pairs) {
            text.push_str(&format!("-- {}\n{}\n\n", listed(&names), plan.trim_end()));
        }
        state::answer(&text)
    }
}

impl Look {
    /// Refuses where what is to be done is no longer what was shown.
    pub(crate) fn refuse_other(&self, text: &str) -> Result<(), Failure> {
        if self.text == text {
            return Ok(());
        }
        Err("the database has changed since it was looked at, and what is to be done is no longer what was shown; nothing was done. Run the command again".into())
    }

    /// What is said where nothing is left to do.
    pub(crate) fn nothing(&self) -> Done {
        self.done("nothing to do", 0)
    }

    /// What is said where so many statements were run.
    pub(crate) fn done(&self, outcome: &'static str, statements: usize) -> Done {
        Done { outcome, cells: vec![statements.to_string()], result: self.document.clone() }
    }
}

fn is_to_do(look: Option<&Option<Outcome<Look>>>) -> bool {
    let look = look.and_then(Option::as_ref).filter(|look| look.error.is_none());
    look.and_then(|look| look.value.as_ref()).is_some_and(|look| look.is_to_do)
}

/// What is shown of a database that is looked at only.
fn planned(look: Outcome<Look>) -> Outcome<Done> {
    let done = |look: Look| look.done(if look.is_to_do { "planned" } else { "nothing to do" }, look.statements);
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
