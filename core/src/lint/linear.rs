//! Whether a folder goes on from what others have: files are added after theirs, and theirs are left alone.

use std::collections::BTreeSet;

use super::{Finding, LintOptions, Rule, rule};
use crate::folder::Migration;
use crate::source::{SourceId, Span};

/// What a folder is compared with: the same one as others have it, for instance a branch that this one is to be merged into.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Base {
    /// What a person calls it, for instance `main`.
    pub name: String,
    /// The names of its files.
    pub files: BTreeSet<String>,
    /// Those that were edited since.
    pub edited: BTreeSet<String>,
    /// Those that were taken away since.
    pub removed: BTreeSet<String>,
}

/// What the rules say of a folder beside its base. What is said of a file that is no more is said of the one after it, or of the last;
/// of a folder without files nothing can be said.
pub fn out_of_line(migrations: &[Migration], base: &Base, options: &LintOptions<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut say = |number: usize, rule: &'static Rule, message: String| {
        let Some(migration) = migrations.get(number) else { return };
        if !options.silences(rule, &migration.nolint) {
            found.push(Finding { rule, message, span: Span::new(SourceId(number as u32), 0, 0) });
        }
    };
    let others = &base.name;
    let last = base.files.iter().rfind(|name| name.ends_with(".sql"));
    for (number, migration) in migrations.iter().enumerate() {
        let name = &migration.name;
        if base.edited.contains(name) {
            say(
                number,
                rule::CHANGED_LATER,
                format!("{name} is not what it is in {others}: databases that had it keep what it was"),
            );
        } else if !base.files.contains(name)
            && let Some(last) = last
            && name.as_bytes() < last.as_bytes()
        {
            let message =
                format!("{name} comes before {last}, which {others} has: databases that had that one refuse it");
            say(number, rule::PUT_BEFORE, message);
        }
    }
    for name in base.removed.iter().filter(|name| name.ends_with(".sql")) {
        let after = migrations.iter().position(|migration| migration.name.as_bytes() > name.as_bytes());
        let number = after.unwrap_or(migrations.len().saturating_sub(1));
        say(
            number,
            rule::TAKEN_AWAY,
            format!("{name} is gone, which {others} has: databases that had it keep what it did"),
        );
    }
    found
}
