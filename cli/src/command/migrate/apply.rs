//! `migrate apply`

use std::process::ExitCode;

use jiff::Timestamp;
use rowlock_core::folder::Migration;
use serde_json::Value;
use tokio::runtime::Runtime;

use super::database::{Files, Session, url_of};
use super::progress;
use super::state;
use crate::Failure;
use crate::args::MigrateApply;
use crate::config::Environment;
use crate::many::{Chosen, Done, Target, chosen, each, finish};
use crate::migrate::{
    Applied, Event, ExecOrder, First, Limits, Pending, Revision, Run, Script, TxMode, found, pending,
};
use crate::postgres::describe;
use crate::say::say;
use crate::template::Template;

pub(crate) fn run(
    arguments: &MigrateApply,
    environments: &[Environment],
    runtime: &Runtime,
) -> Result<ExitCode, Failure> {
    let format = environments.first().and_then(|it| it.format(arguments.format.as_deref(), "migrate.apply"));
    let template = format.as_deref().map(Template::parse).transpose()?;
    let environment = match chosen(&arguments.databases, environments)? {
        Chosen::One(environment) => environment,
        Chosen::Many(targets) => return many(arguments, &targets, template.as_ref()),
    };
    let files = Files::read(&arguments.dir, environment)?;
    let url = url_of(arguments.databases.url.as_ref(), environment)?;
    let mut said = Ok(());
    let mut say = |report: &Applied<'_>| said = answer(report, template.as_ref());
    let ended = runtime.block_on(apply((arguments, environment), &files, &url, &mut progress::teller(None), &mut say));
    ended.and(said).map(|()| ExitCode::SUCCESS)
}

fn many(arguments: &MigrateApply, targets: &[Target<'_>], template: Option<&Template>) -> Result<ExitCode, Failure> {
    let files = Files::read_all(&arguments.dir, targets.iter().map(|target| target.environment))?;
    let outcomes = each(&targets.iter().collect::<Vec<_>>(), arguments.databases.pace(), async |number| {
        let (Some(target), Some(files)) = (targets.get(number), files.get(number)) else { return (None, Ok(())) };
        let (mut done, how) = (None, (arguments.dry_run, arguments.tx_mode));
        let mut say = |report: &Applied<'_>| done = Some(summary(report, how, template.is_some()));
        let mut tell = progress::teller(Some(&target.name));
        let ended = apply((arguments, target.environment), files, &target.url, &mut tell, &mut say).await;
        (done, ended)
    });
    finish(targets, &outcomes, &["version", "files", "statements"], template)
}

/// What was done with one of many.
fn summary(report: &Applied<'_>, (dry_run, mode): (bool, TxMode), whole: bool) -> Done {
    // Where everything was one transaction, its failure undid the files before, too.
    let none = report.error.is_some() && mode == TxMode::All;
    let whole_files = report.files.iter().filter(|file| file.error.is_none() && !none);
    let version = whole_files.clone().next_back().map(|file| &file.version).or(report.current.as_ref());
    let statements: usize = whole_files.clone().map(|file| file.statements.len()).sum();
    Done {
        outcome: match (report.pending.is_empty(), dry_run) {
            (true, _) => "nothing to do",
            (false, true) => "pending",
            (false, false) => "applied",
        },
        cells: vec![version.cloned().unwrap_or_default(), whole_files.count().to_string(), statements.to_string()],
        result: if whole { report.document() } else { Value::Null },
    }
}

/// Applies files to one database. What was done is told however it ended, unless nothing was begun.
async fn apply(
    (arguments, environment): (&MigrateApply, &Environment),
    files: &Files,
    url: &str,
    tell: &mut dyn FnMut(Event<'_>),
    answer: &mut dyn FnMut(&Applied<'_>),
) -> Result<(), Failure> {
    let start = Timestamp::now();
    let mut session = match arguments.dry_run {
        true => Session::look(url, &arguments.revisions, environment).await?,
        false => Session::change(url, &arguments.revisions, environment).await?,
    };
    let revisions = session.table.read(&session.database).await?;
    files.note_changes(&revisions);
    let mut todo = todo(arguments, environment, &session, files, &revisions).await?;
    if let Some(count) = arguments.count {
        todo.files.truncate(count);
    }
    let mode = arguments.tx_mode;
    let prepared = todo.files.iter().copied().map(|file| Script::prepare(file, &files.sum, &revisions, mode));
    let scripts = prepared.collect::<Result<Vec<_>, _>>()?;
    let mut report = Applied {
        settings: &session.database.settings,
        folder: files.path.clone(),
        current: revisions.last().map(|row| row.version.clone()),
        pending: todo.files.clone(),
        files: &[],
        start,
        error: None,
    };
    if arguments.dry_run {
        let planned: Vec<_> = scripts.iter().map(Script::planned).collect();
        report.files = &planned;
        answer(&report);
        return Ok(());
    }
    if !scripts.is_empty() || todo.baseline.is_some() {
        session.table.ensure(&session.database, session.server.current_user.as_str()).await?;
    }
    if let Some(baseline) = todo.baseline {
        let row = baseline_row(baseline);
        let written = session.table.write(&session.database, &row).await;
        written
            .map_err(|error| format!("the baseline could not be recorded: {}; nothing was done", describe(&error)))?;
        say!("note: version {} is recorded as the baseline", row.version);
        report.current = Some(row.version);
    }
    let limits = Limits {
        lock_wait: session.lock_wait(arguments.lock_wait).await?,
        statement: arguments.statement_timeout,
        retries: arguments.retries,
    };
    let place = (&session.database, &session.table);
    let mut run = Run::new(place, session.watch.as_ref(), limits, arguments.in_doubt, scripts, tell);
    let ended = run.run().await;
    let failure = ended.err().map(|stop| {
        let role = session.server.current_user.as_str();
        stop.explain(&run.scripts, &session.database, role)
    });
    report.files = &run.applied;
    report.error.clone_from(&failure);
    answer(&report);
    session.database.release().await;
    failure.map_or(Ok(()), |failure| Err(failure.into()))
}

/// What is to be applied.
async fn todo<'f>(
    arguments: &MigrateApply,
    environment: &Environment,
    session: &Session,
    files: &'f Files,
    revisions: &[Revision],
) -> Result<Pending<'f>, Failure> {
    let baseline = arguments.baseline.as_deref().or(environment.migration.baseline.as_deref());
    let there = match (revisions.is_empty(), baseline, arguments.allow_dirty) {
        (true, None, false) => found(&session.database, &session.table).await.map_err(|error| describe(&error))?,
        _ => None,
    };
    let first = match (baseline, &there) {
        (Some(version), _) => First::Baseline(version),
        (None, Some(found)) => First::NotEmpty(found),
        (None, None) => First::Everything,
    };
    Ok(pending(&files.migrations, revisions, order(arguments, environment), first)
        .map_err(|refusal| format!("{refusal}; nothing was done"))?)
}

fn order(arguments: &MigrateApply, environment: &Environment) -> ExecOrder {
    let named = |name: &str| match name {
        "linear-skip" => ExecOrder::LinearSkip,
        "non-linear" => ExecOrder::NonLinear,
        _ => ExecOrder::Linear,
    };
    let own = environment.migration.exec_order.as_deref().map(named);
    arguments.exec_order.or(own).unwrap_or_default()
}

fn baseline_row(file: &Migration) -> Revision {
    Revision {
        version: file.version.clone(),
        description: file.description.clone(),
        kind: Revision::BASELINE,
        ..Revision::default()
    }
}

fn answer(report: &Applied<'_>, template: Option<&Template>) -> Result<(), Failure> {
    let Some(template) = template else { return state::answer(&report.text()) };
    state::answer(&template.fill_json(|| report.document().to_string())?)
}
