//! What a run says while it goes on, and what is left of it afterwards.

use std::time::Duration;

use jiff::Timestamp;

use super::script::Script;
use super::stop::Stop;

/// Something that happened.
pub(crate) enum Event<'e> {
    /// A statement is about to run.
    Statement { script: &'e Script<'e>, number: usize },
    /// It is still running.
    Waiting { script: &'e Script<'e>, number: usize, elapsed: Duration, blockers: Option<&'e str> },
    /// A transaction was rolled back and will be tried again.
    Retry { stop: &'e Stop, pause: Duration, left: u32 },
    /// Something to know.
    Note(&'e str),
}

/// What a run did with a file.
#[derive(Debug, Clone)]
pub(crate) struct AppliedFile {
    pub(crate) name: String,
    pub(crate) version: String,
    pub(crate) description: String,
    pub(crate) start: Timestamp,
    pub(crate) end: Timestamp,
    /// How many statements an earlier run did.
    pub(crate) skipped: usize,
    /// The statements that took effect.
    pub(crate) statements: Vec<String>,
    /// The statement that failed, and what the server said.
    pub(crate) error: Option<(String, String)>,
}

impl AppliedFile {
    pub(super) fn begin(script: &Script<'_>) -> Self {
        let migration = script.migration;
        let now = Timestamp::now();
        Self {
            name: migration.name.clone(),
            version: migration.version.clone(),
            description: migration.description.clone(),
            start: now,
            end: now,
            skipped: script.skipped,
            statements: Vec::new(),
            error: None,
        }
    }

    pub(super) fn done(&mut self, statement: &str) {
        self.statements.push(statement.to_owned());
        self.end = Timestamp::now();
    }

    pub(super) fn fail(&mut self, stop: &Stop, scripts: &[Script<'_>]) {
        self.end = Timestamp::now();
        let statement = match stop {
            Stop::Statement { script, number, .. } => scripts.get(*script).map_or("", |script| script.text(*number)),
            _ => "",
        };
        self.error = Some((statement.to_owned(), stop.said()));
    }
}
