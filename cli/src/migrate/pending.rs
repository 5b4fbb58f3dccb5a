//! Which files of a folder are to be applied to a database: Atlas's rules, as a function of both.

use rowlock_core::folder::{Migration, from_checkpoint};
use thiserror::Error;

use super::revision::Revision;

/// What becomes of files that lie between those that were applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub(crate) enum ExecOrder {
    /// There may be none.
    #[default]
    Linear,
    /// They are left out.
    LinearSkip,
    /// They are applied, first of all.
    NonLinear,
}

/// What a first run does with a database that is not empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum First<'a> {
    /// It applies every file: the database is empty, or a person said that this does not matter.
    Everything,
    /// Everything up to this version is there.
    Baseline(&'a str),
    /// It stops; what was found there.
    NotEmpty(&'a str),
}

/// What is to be done.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Pending<'m> {
    /// Everything up to this file is there already, which is to be recorded first.
    pub(crate) baseline: Option<&'m Migration>,
    /// The files, in order.
    pub(crate) files: Vec<&'m Migration>,
}

/// Why nothing can be done.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub(crate) enum Refusal {
    #[error(
        "the database is not empty, and no migration was ever applied to it: {found} is there. Say --baseline VERSION where everything up to that version is there already, or --allow-dirty where the files do not touch what is there"
    )]
    NotEmpty { found: String },
    #[error(
        "--baseline {version}: the folder has no such version; these are the last ones: {}", .known.join(", ")
    )]
    NoBaseline { version: String, known: Vec<String> },
    #[error(
        "version {version} was applied in part, and the folder has no file of that version: bring the file back, or say `rowlock migrate set VERSION` when a person has brought the database to some version"
    )]
    Missing { version: String },
    #[error(
        "{} added before the last version that was applied ({last}): {}. Give the files newer versions, or say --exec-order non-linear to apply them now, or linear-skip to leave them out",
        if .files.len() == 1 { "a file was" } else { "files were" }, .files.join(", ")
    )]
    OutOfOrder { files: Vec<String>, last: String },
}

/// The files to apply. `revisions` are in the order of their versions, files in the folder's.
pub(crate) fn pending<'m>(
    files: &'m [Migration],
    revisions: &[Revision],
    order: ExecOrder,
    first: First<'_>,
) -> Result<Pending<'m>, Refusal> {
    let Some(last) = revisions.last() else { return first_run(files, first) };
    let mut found = Vec::new();
    for begun in revisions.iter().filter(|revision| revision.is_partial()) {
        let file = files.iter().rfind(|file| file.version == begun.version);
        found.push(file.ok_or_else(|| Refusal::Missing { version: begun.version.clone() })?);
    }
    let skipped = skipped(files, revisions);
    match order {
        ExecOrder::Linear if !skipped.is_empty() => {
            let files = skipped.iter().map(|file| file.name.clone()).collect();
            return Err(Refusal::OutOfOrder { files, last: last.version.clone() });
        }
        ExecOrder::Linear | ExecOrder::LinearSkip => {}
        ExecOrder::NonLinear => found.extend(skipped),
    }
    found.extend(files.iter().filter(|file| file.checkpoint.is_none() && file.version > last.version));
    Ok(Pending { baseline: None, files: found })
}

fn first_run<'m>(files: &'m [Migration], first: First<'_>) -> Result<Pending<'m>, Refusal> {
    match first {
        First::Everything => Ok(Pending { baseline: None, files: from_checkpoint(files).iter().collect() }),
        First::NotEmpty(_) if files.is_empty() => Ok(Pending::default()),
        First::NotEmpty(found) => Err(Refusal::NotEmpty { found: found.to_owned() }),
        First::Baseline(version) => {
            let plain: Vec<&Migration> = files.iter().filter(|file| file.checkpoint.is_none()).collect();
            let Some(place) = plain.iter().rposition(|file| file.version == version) else {
                let known = plain.iter().rev().take(5).map(|file| file.version.clone()).collect();
                return Err(Refusal::NoBaseline { version: version.to_owned(), known });
            };
            let files = plain.get(place + 1..).unwrap_or_default().to_vec();
            Ok(Pending { baseline: plain.get(place).copied(), files })
        }
    }
}

/// The files between the first version that was applied and the last one that were not.
pub(crate) fn skipped<'m>(files: &'m [Migration], revisions: &[Revision]) -> Vec<&'m Migration> {
    let (Some(first), Some(last)) = (revisions.first(), revisions.last()) else { return Vec::new() };
    let between = files.iter().filter(|file| file.checkpoint.is_none());
    let between = between.filter(|file| file.version >= first.version && file.version < last.version);
    between.filter(|file| revisions.iter().all(|revision| revision.version != file.version)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rowlock_core::folder::{File, migrations};

    fn folder(names: &[&str]) -> Vec<Migration> {
        let file = |name: &&str| {
            let checkpoint = name.contains("checkpoint");
            let content = if checkpoint { "-- atlas:checkpoint\n\nSELECT 1;" } else { "SELECT 1;\nSELECT 2;" };
            File { name: format!("{name}.sql"), path: format!("{name}.sql"), content: content.into() }
        };
        migrations(&names.iter().map(file).collect::<Vec<_>>()).value
    }

    fn row(version: &str) -> Revision {
        Revision { version: version.into(), kind: Revision::EXECUTE, applied: 2, total: 2, ..Revision::default() }
    }

    fn versions(found: Result<Pending<'_>, Refusal>) -> Vec<String> {
        match found {
            Ok(found) => found.files.iter().map(|file| file.version.clone()).collect(),
            Err(refusal) => vec![refusal.to_string()],
        }
    }

    #[test]
    fn a_first_run_begins_where_it_may() {
        let files = folder(&["1", "2", "3_checkpoint", "4"]);
        let pending = |first| pending(&files, &[], ExecOrder::Linear, first);
        assert_eq!(versions(pending(First::Everything)), ["3", "4"]);
        assert_eq!(versions(pending(First::Baseline("1"))), ["2", "4"]);
        assert!(matches!(pending(First::Baseline("9")), Err(Refusal::NoBaseline { .. })));
        assert!(matches!(pending(First::NotEmpty("table t")), Err(Refusal::NotEmpty { .. })));
        assert!(versions(super::pending(&[], &[], ExecOrder::Linear, First::NotEmpty("table t"))).is_empty());
    }

    #[test]
    fn what_was_applied_is_not_pending() {
        let files = folder(&["1", "2", "3_checkpoint", "4"]);
        let pending = |rows: &[Revision]| versions(pending(&files, rows, ExecOrder::Linear, First::Everything));
        assert_eq!(pending(&[row("1"), row("2")]), ["4"]);
        assert_eq!(pending(&[row("3"), row("4")]), [] as [&str; 0]);
        assert_eq!(pending(&[row("9")]), [] as [&str; 0]);
        assert_eq!(pending(&[row("0")]), ["1", "2", "4"]);
    }

    #[test]
    fn what_was_begun_comes_first() {
        let files = folder(&["1", "2", "3_checkpoint", "4"]);
        let partial = |version: &str| Revision { applied: 1, ..row(version) };
        let pending = |rows: &[Revision]| pending(&files, rows, ExecOrder::Linear, First::Everything);
        assert_eq!(versions(pending(&[row("1"), partial("2")])), ["2", "4"]);
        assert_eq!(versions(pending(&[partial("3")])), ["3", "4"]);
        assert!(matches!(pending(&[partial("5")]), Err(Refusal::Missing { .. })));
        assert_eq!(versions(pending(&[partial("1"), row("2")])), ["1", "4"]);
        let resolved = Revision { kind: Revision::EXECUTE | Revision::RESOLVED, ..partial("2") };
        assert_eq!(versions(pending(&[row("1"), resolved])), ["4"]);
    }

    #[test]
    fn the_order_decides_about_what_lies_between() {
        let files = folder(&["1", "2", "3", "4"]);
        let rows = [row("1"), row("3")];
        let pending = |order| pending(&files, &rows, order, First::Everything);
        let Err(refusal) = pending(ExecOrder::Linear) else { panic!("2 lies between") };
        assert!(refusal.to_string().starts_with("a file was added before"), "{refusal}");
        assert_eq!(versions(pending(ExecOrder::LinearSkip)), ["4"]);
        assert_eq!(versions(pending(ExecOrder::NonLinear)), ["2", "4"]);
    }
}
