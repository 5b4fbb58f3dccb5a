//! `migrate apply`

use std::process::ExitCode;

use jiff::Timestamp;
use rowlock_core::folder::Migration;

use super::database::{Files, Session};
use super::progress;
use super::state;
use crate::Failure;
use crate::args::MigrateApply;
use crate::config::Environment;
use crate::migrate::{Applied, ExecOrder, First, Limits, Pending, Revision, Run, Script, found, pending};
use crate::postgres::describe;
use crate::template::Template;

pub(crate) async fn run(arguments: &MigrateApply, environment: &Environment) -> Result<ExitCode, Failure> {
    let format = environment.format(arguments.format.as_deref(), "migrate.apply");
    let template = format.as_deref().map(Template::parse).transpose()?;
    let files = Files::read(&arguments.dir, environment)?;
    let start = Timestamp::now();
    let mut session = match arguments.dry_run {
        true => Session::look(&arguments.revisions, environment).await?,
        false => Session::change(&arguments.revisions, environment).await?,
    };
    let revisions = session.table.read(&session.database).await?;
    files.note_changes(&revisions);
    let mut todo = todo(arguments, environment, &session, &files, &revisions).await?;
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
        return answer(&report, template.as_ref()).map(|()| ExitCode::SUCCESS);
    }
    if !scripts.is_empty() || todo.baseline.is_some() {
        session.table.ensure(&session.database, session.server.current_user.as_str()).await?;
    }
    if let Some(baseline) = todo.baseline {
        let row = baseline_row(baseline);
        let written = session.table.write(&session.database, &row).await;
        written
            .map_err(|error| format!("the baseline could not be recorded: {}; nothing was done", describe(&error)))?;
        eprintln!("note: version {} is recorded as the baseline", row.version);
        report.current = Some(row.version);
    }
    let limits = Limits {
        lock_wait: session.lock_wait(arguments.lock_wait).await?,
        statement: arguments.statement_timeout,
        retries: arguments.retries,
    };
    let mut tell = progress::teller();
    let place = (&session.database, &session.table);
    let mut run = Run::new(place, session.watch.as_ref(), limits, arguments.in_doubt, scripts, &mut tell);
    let ended = run.run().await;
    let failure = ended.err().map(|stop| {
        let role = session.server.current_user.as_str();
        stop.explain(&run.scripts, &session.database, role)
    });
    report.files = &run.applied;
    report.error.clone_from(&failure);
    answer(&report, template.as_ref())?;
    match failure {
        Some(failure) => Err(failure.into()),
        None => Ok(ExitCode::SUCCESS),
    }
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
    state::answer(&template.fill_json(|| report.json())?)
}
