//! `migrate down`: the reverse of what files did, planned from the states that the folder has before and after each.

use std::process::ExitCode;

use rowlock_core::folder::Migration;
use rowlock_core::model::{ObjectId, ObjectPart, Version};
use rowlock_core::plan::{Plan, PlanOptions, TransactionMode, plan};
use rowlock_core::render::{self, Style};
use rowlock_core::source::{LineIndex, SourceId};
use rowlock_core::sql::{self, ast::StatementKind};
use serde_json::{Value, json};
use tokio::runtime::Runtime;

use super::super::hazards::{self, Risk};
use super::database::{Files, Session, url_of};
use super::state::{self, State};
use crate::args::{MigrateDown, Scope};
use crate::config::Environment;
use crate::many::{Chosen, Course, Look, Target, chosen, split};
use crate::migrate::Revision;
use crate::postgres::describe;
use crate::say::say;
use crate::template::{self, Part, Template};
use crate::{Failure, report};

/// A file that is undone, and how.
struct Undone<'f> {
    file: &'f Migration,
    plan: Plan,
}

pub(crate) fn run(
    arguments: &MigrateDown,
    environments: &[Environment],
    runtime: &Runtime,
) -> Result<ExitCode, Failure> {
    let format = environments.first().and_then(|it| it.format(arguments.format.as_deref(), "migrate.down"));
    let template = format.as_deref().map(Template::parse).transpose()?;
    let environment = match chosen(&arguments.databases, environments)? {
        Chosen::One(environment) => environment,
        Chosen::Many(targets) => return many(arguments, &targets, template.as_ref()),
    };
    let files = Files::read(&arguments.dir, environment)?;
    let url = url_of(arguments.databases.url.as_ref(), environment)?;
    runtime.block_on(async {
        let (session, undone) = prepare(arguments, environment, &files, &url, !arguments.dry_run).await?;
        state::answer(&said(&undone, template.as_ref())?)?;
        if undone.is_empty() || arguments.dry_run {
            return Ok(ExitCode::SUCCESS);
        }
        check(arguments, &undone)?;
        undo_all(&session, &undone).await?;
        Ok(ExitCode::SUCCESS)
    })
}

fn many(arguments: &MigrateDown, targets: &[Target<'_>], template: Option<&Template>) -> Result<ExitCode, Failure> {
    if arguments.to_version.is_none() {
        return Err("many databases go back by --to-version VERSION (0 is before the first one): after a failure, the same number of files would be another place for each; nothing was done".into());
    }
    let files = Files::read_all(&arguments.dir, targets.iter().map(|target| target.environment))?;
    let (shown, document) = split(template);
    let course = Course { targets, databases: &arguments.databases, dry_run: arguments.dry_run, document };
    course.run(
        async |number| {
            let (Some(target), Some(files)) = (targets.get(number), files.get(number)) else { return (None, Ok(())) };
            match prepare(arguments, target.environment, files, &target.url, false).await.and_then(|(_, undone)| {
                let document = if document.is_some() { document_of(&undone)? } else { Value::Null };
                let statements = undone.iter().map(|step| step.plan.steps().count()).sum();
                let look = Look { text: said(&undone, shown)?, is_to_do: !undone.is_empty(), statements, document };
                Ok((look, if arguments.dry_run { Ok(()) } else { check(arguments, &undone) }))
            }) {
                Ok((look, checked)) => (Some(look), checked),
                Err(failure) => (None, Err(failure)),
            }
        },
        |_| Ok(true),
        async |number, look| {
            let (Some(target), Some(files)) = (targets.get(number), files.get(number)) else {
                return Ok(look.nothing());
            };
            let (session, undone) = prepare(arguments, target.environment, files, &target.url, true).await?;
            look.refuse_other(&said(&undone, shown)?)?;
            undo_all(&session, &undone).await?;
            session.database.release().await;
            Ok(look.done("undone", look.statements))
        },
    )
}

/// Looks at a database, and at what undoes its last files; with `change`, under the lock that keeps other runs out.
async fn prepare<'f>(
    arguments: &MigrateDown,
    environment: &Environment,
    files: &'f Files,
    url: &str,
    change: bool,
) -> Result<(Session, Vec<Undone<'f>>), Failure> {
    let session = match change {
        false => Session::look(url, &arguments.revisions, environment).await?,
        true => Session::change(url, &arguments.revisions, environment).await?,
    };
    let revisions = session.table.read(&session.database).await?;
    files.note_changes(&revisions);
    let there = there(files, &revisions)?;
    let count = count(arguments, &revisions)?;
    let states = states(&session, &there, count, environment)?;
    if !arguments.allow_drift && count > 0 {
        refuse_drift(&session, states.last(), environment).await?;
    }
    let undone = plans(&session, &there, &states)?;
    Ok((session, undone))
}

fn check(arguments: &MigrateDown, undone: &[Undone<'_>]) -> Result<(), Failure> {
    let steps = undone.iter().flat_map(|step| step.plan.steps());
    hazards::check(steps.flat_map(Risk::of), &arguments.allow, "going back")
}

async fn undo_all(session: &Session, undone: &[Undone<'_>]) -> Result<(), Failure> {
    for (number, step) in undone.iter().enumerate() {
        undo(session, step).await.map_err(|failure| {
            let before: Vec<&str> = undone.iter().take(number).map(|step| step.file.version.as_str()).collect();
            let before = if before.is_empty() { "nothing".to_owned() } else { before.join(", ") };
            format!("{failure}\nUndone before it: {before}. `rowlock migrate status` shows where the database is")
        })?;
        say!("Version {} is undone.", step.file.version);
    }
    Ok(())
}

/// The files that make up what the database has, in order.
fn there<'f>(files: &'f Files, revisions: &[Revision]) -> Result<Vec<&'f Migration>, Failure> {
    if let Some(row) = revisions.iter().find(|row| row.is_partial()) {
        return Err(format!(
            "version {} is applied in part: bring it to its end with `rowlock migrate apply`, or say where the database is with `rowlock migrate set`; nothing was done",
            row.version
        )
        .into());
    }
    let file = |version: &str| files.migrations.iter().rfind(|file| file.version == version);
    let missing: Vec<&str> =
        revisions.iter().map(|row| row.version.as_str()).filter(|version| file(version).is_none()).collect();
    if !missing.is_empty() {
        return Err(format!(
            "{}: there is no file of version {}, so nobody knows what it did; nothing was done",
            files.path,
            missing.join(", ")
        )
        .into());
    }
    let baseline = revisions.iter().find(|row| row.kind & Revision::BASELINE != 0).map(|row| row.version.as_str());
    let before = |file: &&Migration| {
        file.checkpoint.is_none() && baseline.is_some_and(|baseline| file.version.as_str() < baseline)
    };
    let mut there: Vec<&Migration> = files.migrations.iter().filter(before).collect();
    there.extend(revisions.iter().filter_map(|row| file(&row.version)));
    Ok(there)
}

/// How many files are undone.
fn count(arguments: &MigrateDown, revisions: &[Revision]) -> Result<usize, Failure> {
    // What was there before the first run is nobody's to undo.
    let baseline = revisions.iter().rposition(|row| row.kind & Revision::BASELINE != 0);
    let most = revisions.len() - baseline.map_or(0, |at| at + 1);
    let count = match &arguments.to_version {
        None => arguments.count.unwrap_or(1).min(revisions.len()),
        Some(version) if version == "0" => revisions.len(),
        Some(version) => {
            let at = revisions.iter().position(|row| row.version == *version);
            let at = at
                .ok_or_else(|| format!("--to-version {version}: the database has no such version; nothing was done"))?;
            revisions.len() - at - 1
        }
    };
    if count > most {
        return Err(format!(
            "version {} is the baseline: what was there before the first run cannot be undone; nothing was done",
            baseline.and_then(|at| revisions.get(at)).map_or("", |row| row.version.as_str())
        )
        .into());
    }
    Ok(count)
}

/// What counts of a state: what the environment leaves out of the folder is nobody's concern here.
fn flags(environment: &Environment) -> Scope {
    let (exclude, presets) = (environment.migration.exclude.clone(), environment.presets);
    Scope { exclude, presets, ..Scope::default() }
}

/// The state before the last files, and that after each of them.
fn states(
    session: &Session,
    there: &[&Migration],
    count: usize,
    environment: &Environment,
) -> Result<Vec<State>, Failure> {
    let version = Version::from_major(session.server.version);
    let scope = state::scope_of(&session.database.settings);
    let sources = there.iter().map(|file| file.script()).collect();
    state::replay_from(sources, there.len().saturating_sub(count), &flags(environment), scope.as_ref(), version)
}

/// Refuses a database that is not what its files make: what undoes them is planned from that.
async fn refuse_drift(session: &Session, wanted: Option<&State>, environment: &Environment) -> Result<(), Failure> {
    let Some(wanted) = wanted else { return Ok(()) };
    let version = Version::from_major(session.server.version);
    let mut now = state::inspect(&session.database, &session.server, &flags(environment), version).await?;
    let mut wanted = wanted.clone();
    // A schema that the URL names is there before any file, and whoever made it says who may use it.
    if let Some(schema) = now.scope.clone().map(ObjectId::Schema).filter(|schema| !wanted.schema.contains(schema)) {
        let part = ObjectPart::Object(schema.clone());
        now.schema.retain(|id, _| *id != schema && !matches!(id, ObjectId::Privileges(on) if **on == part));
    }
    state::note_privileges(&now, &wanted);
    state::reconcile(&mut now, &mut wanted);
    let options = PlanOptions { server_version: Some(session.server.version), online: false };
    let drift = plan(&wanted.schema, &now.schema, &options).value;
    if drift.is_empty() {
        return Ok(());
    }
    let sql = render::sql(&drift, &state::style(&[&now, &wanted], &Part::Sql(None)));
    Err(format!(
        "the database is not what its files make; nothing was done. It is as if this had been done to it besides:\n{sql}Put that into a file, or undo it by hand; --allow-drift goes on all the same"
    )
    .into())
}

/// What undoes the last files, the last one first.
fn plans<'f>(session: &Session, there: &[&'f Migration], states: &[State]) -> Result<Vec<Undone<'f>>, Failure> {
    let options = PlanOptions { server_version: Some(session.server.version), online: false };
    let mut undone = Vec::new();
    for (file, states) in there.iter().rev().zip(states.windows(2).rev()) {
        let [to, from] = states else { break };
        let outcome = plan(&from.beside(to), &to.beside(from), &options);
        if report::print(&outcome.diagnostics, &[]) {
            return Err(format!("no plan leads back from version {}; nothing was done", file.version).into());
        }
        note_rows(file);
        refuse_several(file, &outcome.value)?;
        undone.push(Undone { file, plan: outcome.value });
    }
    Ok(undone)
}

/// Says which statements changed rows: that is not undone.
fn note_rows(file: &Migration) {
    let source = file.script();
    let lines = LineIndex::new(&source.text);
    for statement in sql::parse(&source, SourceId(0)).value {
        if let StatementKind::Ignored { what, notable: true } = statement.kind {
            let line = lines.line_column(statement.span.start).line;
            say!("note: {}:{line}: what this {what} did to rows is not undone", source.name);
        }
    }
}

/// Refuses what cannot be done in one transaction with its row: a run that is killed in between would leave half of it.
fn refuse_several(file: &Migration, plan: &Plan) -> Result<(), Failure> {
    let whole = match plan.transactions.as_slice() {
        [] => true,
        [one] => one.mode == TransactionMode::Together,
        _ => false,
    };
    if whole {
        return Ok(());
    }
    Err(format!(
        "{}: what undoes it takes more than one transaction, so that a run that is killed could leave half of it; nothing was done. Write it as a file of its own with `rowlock migrate diff`",
        file.source.name
    )
    .into())
}

fn said(undone: &[Undone<'_>], template: Option<&Template>) -> Result<String, Failure> {
    if undone.is_empty() {
        return Ok("Nothing was applied, so nothing is to be undone\n".to_owned());
    }
    let sql = || {
        let of = |step: &Undone<'_>| {
            format!("-- Undo version {}\n{}", step.file.version, render::sql(&step.plan, &Style::default()))
        };
        undone.iter().map(of).collect::<Vec<_>>().join("\n")
    };
    let Some(template) = template else { return Ok(sql()) };
    template.fill(|part| match part {
        Part::Sql(_) => Ok(sql()),
        Part::Mermaid => Err(template::MERMAID.into()),
        Part::Text(text) => Ok(text.clone()),
        Part::Json => Ok(document_of(undone)?.to_string()),
    })
}

fn document_of(undone: &[Undone<'_>]) -> Result<Value, Failure> {
    let of = |step: &Undone<'_>| {
        let plan: Value = serde_json::from_str(&render::plan_json(&step.plan, &Style::default()))?;
        Ok(json!({ "Name": step.file.name, "Version": step.file.version, "Plan": plan }))
    };
    let files = undone.iter().map(of).collect::<Result<Vec<Value>, serde_json::Error>>()?;
    Ok(json!({ "FormatVersion": 1, "Undone": files }))
}

/// Undoes one file, and takes out its row, in one transaction.
async fn undo(session: &Session, step: &Undone<'_>) -> Result<(), Failure> {
    let (database, version) = (&session.database, &step.file.version);
    let mut sql = String::new();
    let run = async {
        database.execute("BEGIN").await?;
        for step in step.plan.steps() {
            sql = render::statement(&step.action, &Style::default());
            database.execute(&sql).await?;
        }
        sql.clear();
        session.table.delete(database, version).await?;
        database.execute("COMMIT").await
    };
    let Err(error) = run.await else { return Ok(()) };
    let outcome = if database.is_lost(&error) {
        "the connection was lost; whether this was done, the revisions table knows"
    } else {
        // It is lost either way.
        let _ = database.execute("ROLLBACK").await;
        "it was rolled back"
    };
    Err(format!(
        "undoing version {version} failed: {}\n  {sql}\nNothing of this version was undone: {outcome}",
        describe(&error)
    )
    .into())
}
