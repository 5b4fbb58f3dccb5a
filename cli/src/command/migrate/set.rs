//! `migrate set`

use std::process::ExitCode;

use serde_json::Value;
use tokio::runtime::Runtime;

use super::database::{Files, Session, url_of};
use super::state;
use crate::Failure;
use crate::args::MigrateSet;
use crate::config::Environment;
use crate::many::{Chosen, Done, Target, chosen, each, finish};
use crate::migrate::Revision;
use crate::postgres::describe;

/// What was recorded.
struct Recorded {
    /// The version that the database is at; none where the folder is empty.
    version: Option<String>,
    removed: Vec<Revision>,
    written: Vec<Revision>,
}

pub(crate) fn run(
    arguments: &MigrateSet,
    environments: &[Environment],
    runtime: &Runtime,
) -> Result<ExitCode, Failure> {
    let environment = match chosen(&arguments.databases, environments)? {
        Chosen::One(environment) => environment,
        Chosen::Many(targets) => return many(arguments, &targets),
    };
    let files = Files::read(&arguments.dir, environment)?;
    let url = url_of(arguments.databases.url.as_ref(), environment)?;
    let recorded = runtime.block_on(record(arguments, environment, &files, &url))?;
    state::answer(&said(recorded.version.as_deref(), &recorded.removed, &recorded.written))?;
    Ok(ExitCode::SUCCESS)
}

fn many(arguments: &MigrateSet, targets: &[Target<'_>]) -> Result<ExitCode, Failure> {
    let files = Files::read_all(&arguments.dir, targets.iter().map(|target| target.environment))?;
    let outcomes = each(&targets.iter().collect::<Vec<_>>(), arguments.databases.pace(), async |number| {
        let (Some(target), Some(files)) = (targets.get(number), files.get(number)) else { return (None, Ok(())) };
        match record(arguments, target.environment, files, &target.url).await {
            Ok(Recorded { version, removed, written }) => {
                let nothing = removed.is_empty() && written.is_empty();
                let outcome = if nothing { "nothing to do" } else { "recorded" };
                let cells = vec![version.unwrap_or_default(), written.len().to_string(), removed.len().to_string()];
                (Some(Done { outcome, cells, result: Value::Null }), Ok(()))
            }
            Err(failure) => (None, Err(failure)),
        }
    });
    finish(targets, &outcomes, &["version", "set", "removed"], None)
}

/// Records that a database is at a version.
async fn record(
    arguments: &MigrateSet,
    environment: &Environment,
    files: &Files,
    url: &str,
) -> Result<Recorded, Failure> {
    let mut session = Session::change(url, &arguments.revisions, environment).await?;
    let revisions = session.table.read(&session.database).await?;
    let version = target(arguments.to.as_deref(), files, &revisions)?;
    let (removed, written) = changes(files, &revisions, version.as_deref());
    session.table.ensure(&session.database, session.server.current_user.as_str()).await?;
    let (database, table) = (&session.database, &session.table);
    let run = async {
        database.execute("BEGIN").await?;
        for row in &removed {
            table.delete(database, &row.version).await?;
        }
        for row in &written {
            table.write(database, row).await?;
        }
        database.execute("COMMIT").await
    };
    if let Err(error) = run.await {
        return Err(format!(
            "the revisions table could not be written: {}\nNothing was recorded, unless the connection was lost while it was: `rowlock migrate status` shows it",
            describe(&error)
        )
        .into());
    }
    session.database.release().await;
    Ok(Recorded { version, removed, written })
}

/// The version that the database is at from now on; none where the folder is empty.
fn target(asked: Option<&str>, files: &Files, revisions: &[Revision]) -> Result<Option<String>, Failure> {
    match asked {
        Some(version) if files.migrations.iter().any(|file| file.version == version) => Ok(Some(version.to_owned())),
        Some(version) => Err(format!("the folder {} has no version {version}; nothing was done", files.path).into()),
        None if revisions.is_empty() => {
            Err("nothing was ever applied to this database: name the version that it is at; nothing was done".into())
        }
        None => Ok(files.migrations.last().map(|file| file.version.clone())),
    }
}

/// The rows to take out, and those to write.
fn changes(files: &Files, revisions: &[Revision], version: Option<&str>) -> (Vec<Revision>, Vec<Revision>) {
    let target = version.unwrap_or("");
    let (kept, removed): (Vec<&Revision>, Vec<&Revision>) =
        revisions.iter().partition(|row| row.version.as_str() <= target);
    // A person says that what was begun is there, whatever it took.
    let begun =
        kept.iter().filter(|row| row.is_partial() || row.error.as_deref().is_some_and(|error| !error.is_empty()));
    let mut written: Vec<Revision> = begun
        .map(|row| Revision {
            kind: Revision::EXECUTE | Revision::RESOLVED,
            applied: row.total,
            error: None,
            error_stmt: None,
            partial_hashes: None,
            ..(*row).clone()
        })
        .collect();
    let last = kept.last().map_or("", |row| row.version.as_str());
    let between = files.migrations.iter().filter(|file| {
        file.version.as_str() > last && file.version.as_str() <= target && file.checkpoint.is_none()
            || file.version == target && kept.iter().all(|row| row.version != target)
    });
    written.extend(between.map(|file| Revision {
        version: file.version.clone(),
        description: file.description.clone(),
        kind: Revision::RESOLVED,
        hash: files.sum.hash_of(&file.name).unwrap_or_default().to_owned(),
        ..Revision::default()
    }));
    (removed.into_iter().cloned().collect(), written)
}

fn said(version: Option<&str>, removed: &[Revision], written: &[Revision]) -> String {
    let counts = [(written.len(), "set"), (removed.len(), "removed")];
    let counts: Vec<String> =
        counts.iter().filter(|(number, _)| *number > 0).map(|(number, what)| format!("{number} {what}")).collect();
    let title = match version {
        Some(version) if counts.is_empty() => return format!("Current version is {version}: nothing to record\n"),
        Some(version) => format!("Current version is {version} ({}):", counts.join(", ")),
        None => format!("All revisions deleted ({} in total):", removed.len()),
    };
    let mut rows: Vec<(&str, &Revision)> =
        written.iter().map(|row| ("+", row)).chain(removed.iter().map(|row| ("-", row))).collect();
    rows.sort_by(|(_, one), (_, other)| one.version.cmp(&other.version));
    let line = |(sign, row): (&str, &Revision)| match row.description.as_str() {
        "" => format!("  {sign} {}\n", row.version),
        description => format!("  {sign} {} ({description})\n", row.version),
    };
    format!("{title}\n\n{}\n", rows.into_iter().map(line).collect::<String>())
}
