//! Why a run ended early, in words for a person: where, what, what was done, and what to do now.

use tokio_postgres::Error;
use tokio_postgres::error::{ErrorPosition, SqlState};

use super::rights;
use super::script::{Script, first_line};
use super::unit::TxMode;
use crate::postgres::{Database, describe};

/// Why a run ended early.
#[derive(Debug)]
pub(crate) enum Stop {
    /// A statement failed.
    Statement { script: usize, number: usize, error: Box<Error>, blockers: Option<String> },
    /// Its transaction could not be committed.
    Commit { script: usize, error: Box<Error> },
    /// Its row could not be written.
    Record { script: usize, error: Box<Error> },
    /// The session could not be used.
    Session { error: Error },
    /// A person must decide.
    Doubt { script: usize, number: usize, what: String },
    /// Something that was looked at beforehand is not so.
    Refused(String),
}

impl Stop {
    /// What the server or the connection said.
    pub(crate) fn error(&self) -> Option<&Error> {
        match self {
            Self::Statement { error, .. } | Self::Commit { error, .. } | Self::Record { error, .. } => Some(error),
            Self::Session { error } => Some(error),
            Self::Doubt { .. } | Self::Refused(_) => None,
        }
    }

    /// [`Self::error`] as text.
    pub(crate) fn said(&self) -> String {
        match self {
            Self::Doubt { what, .. } => what.clone(),
            Self::Refused(what) => what.clone(),
            _ => self.error().map(describe).unwrap_or_default(),
        }
    }

    /// Whether the same transaction may well succeed a little later: it was rolled back for somebody else's lock.
    pub(crate) fn may_pass(&self) -> bool {
        let transient =
            [SqlState::LOCK_NOT_AVAILABLE, SqlState::T_R_DEADLOCK_DETECTED, SqlState::T_R_SERIALIZATION_FAILURE];
        self.error().and_then(Error::code).is_some_and(|code| transient.contains(code))
    }

    /// Everything that a person needs to know.
    pub(crate) fn explain(&self, scripts: &[Script<'_>], database: &Database, role: &str) -> String {
        let lost = self.error().is_some_and(|error| database.is_lost(error));
        let again = "Run `rowlock migrate apply` again";
        match self {
            Self::Refused(what) => what.clone(),
            Self::Session { error } => {
                format!("the session failed: {}\n{again}: it finds out what is done", describe(error))
            }
            Self::Record { script, error } => format!(
                "{}: its row in the revisions table could not be written: {}{}\n{}\n{again} when this is mended",
                name(scripts, *script),
                describe(error),
                rights::hint(error, role),
                done(scripts, *script, lost)
            ),
            Self::Commit { script, error } if lost => format!(
                "{}: the connection was lost while its transaction was committed: {}\nWhether it was committed is not known here, and the revisions table knows. {again}: it finds out",
                name(scripts, *script),
                describe(error)
            ),
            Self::Commit { script, error } => format!(
                "{}: its transaction was refused at its end: {}\n{}\n{again} when this is mended",
                name(scripts, *script),
                describe(error),
                done(scripts, *script, lost)
            ),
            Self::Doubt { script, number, what } => {
                let Some(it) = scripts.get(*script) else { return what.clone() };
                format!(
                    "{}: {what}\n  {}\n{} of {} statements of the file are done; nothing else was",
                    it.place(*number),
                    first_line(it.text(*number)),
                    number,
                    it.texts.len()
                )
            }
            Self::Statement { script, number, error, blockers } => {
                let Some(it) = scripts.get(*script) else { return describe(error) };
                let place = match error.as_db_error().and_then(|error| error.position()) {
                    Some(ErrorPosition::Original(character)) => it.place_of_character(*number, *character),
                    Some(ErrorPosition::Internal { .. }) | None => it.place(*number),
                };
                let what = if lost { "the connection was lost" } else { "the server refused" };
                let held = blockers.as_ref().map_or_else(String::new, |who| format!("\n  it waited for {who}"));
                format!(
                    "{place}: {what} at statement {} of {}: {}\n  {}{held}{}{}\n{}\n{again} when this is mended; `rowlock migrate status` shows where the database is",
                    number + 1,
                    it.texts.len(),
                    describe(error),
                    first_line(it.text(*number)),
                    rights::hint(error, role),
                    advice(error),
                    done(scripts, *script, lost)
                )
            }
        }
    }
}

fn name(scripts: &[Script<'_>], script: usize) -> String {
    scripts.get(script).map(|it| it.migration.source.name.clone()).unwrap_or_default()
}

/// What was done and what was not.
fn done(scripts: &[Script<'_>], script: usize, lost: bool) -> String {
    let Some(it) = scripts.get(script) else { return String::new() };
    let left = scripts.len() - script - 1;
    let after = match left {
        0 => String::new(),
        1 => " The file after it was not begun.".to_owned(),
        _ => format!(" The {left} files after it were not begun."),
    };
    if it.mode == TxMode::All {
        return format!("Everything was rolled back: none of the {} files was applied.", scripts.len());
    }
    let before = match script {
        0 => String::new(),
        1 => " The file before it was applied.".to_owned(),
        _ => format!(" The {script} files before it were applied."),
    };
    let own = match it.row.applied {
        _ if lost => "What of this file took effect, the revisions table knows.".to_owned(),
        0 => "Nothing of this file was applied.".to_owned(),
        applied => {
            format!("The first {applied} of its {} statements are done, and recorded; the rest is not.", it.texts.len())
        }
    };
    format!("{own}{before}{after}")
}

/// What to do about errors that have to do with how files are applied.
fn advice(error: &Error) -> &'static str {
    match error.code() {
        Some(code) if *code == SqlState::LOCK_NOT_AVAILABLE => {
            "\n  it gave up so that others need not wait behind it: --lock-wait gives it more time, --retries more tries"
        }
        Some(code) if *code == SqlState::QUERY_CANCELED => {
            "\n  where --statement-timeout was too short, give it more time"
        }
        Some(code)
            if *code == SqlState::ACTIVE_SQL_TRANSACTION || *code == SqlState::INVALID_TRANSACTION_TERMINATION =>
        {
            "\n  it runs outside of transactions alone: begin the file with `-- atlas:txmode none` and an empty line"
        }
        Some(code) if *code == SqlState::UNSAFE_NEW_ENUM_VALUE_USAGE => {
            "\n  a new label can be used once it is committed: use it in a file of its own, or begin this one with `-- atlas:txmode none` and an empty line"
        }
        _ => "",
    }
}
