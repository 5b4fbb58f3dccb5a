//! `migrate status`

use std::process::ExitCode;

use rowlock_core::folder::from_checkpoint;
use serde_json::Value;
use tokio::runtime::Runtime;

use super::database::{Files, Session, url_of};
use super::state;
use crate::Failure;
use crate::args::MigrateStatus;
use crate::config::Environment;
use crate::many::{Chosen, Done, Target, chosen, each, finish};
use crate::migrate::{ExecOrder, First, Status, pending, skipped};
use crate::template::Template;

pub(crate) fn run(
    arguments: &MigrateStatus,
    environments: &[Environment],
    runtime: &Runtime,
) -> Result<ExitCode, Failure> {
    let format = environments.first().and_then(|it| it.format(arguments.format.as_deref(), "migrate.status"));
    let template = format.as_deref().map(Template::parse).transpose()?;
    let environment = match chosen(&arguments.databases, environments)? {
        Chosen::One(environment) => environment,
        Chosen::Many(targets) => return many(arguments, &targets, template.as_ref()),
    };
    let files = Files::read(&arguments.dir, environment)?;
    let url = url_of(arguments.databases.url.as_ref(), environment)?;
    let look = look(arguments, environment, &files, &url, |status| match &template {
        None => Ok(status.text()),
        Some(template) => template.fill_json(|| status.document().to_string()),
    });
    state::answer(&runtime.block_on(look)??)?;
    Ok(ExitCode::SUCCESS)
}

/// Where a database is, as somebody says it.
async fn look<T>(
    arguments: &MigrateStatus,
    environment: &Environment,
    files: &Files,
    url: &str,
    say: impl FnOnce(&Status<'_>) -> T,
) -> Result<T, Failure> {
    let session = Session::look(url, &arguments.revisions, environment).await?;
    let revisions = session.table.read(&session.database).await?;
    files.note_changes(&revisions);
    let pending = pending(&files.migrations, &revisions, ExecOrder::LinearSkip, First::Everything)?.files;
    let available = match revisions.is_empty() {
        true => from_checkpoint(&files.migrations).iter().collect(),
        false => files.migrations.iter().collect(),
    };
    Ok(say(&Status {
        settings: &session.database.settings,
        folder: files.path.clone(),
        available,
        pending,
        out_of_order: skipped(&files.migrations, &revisions),
        applied: &revisions,
    }))
}

fn many(arguments: &MigrateStatus, targets: &[Target<'_>], template: Option<&Template>) -> Result<ExitCode, Failure> {
    let files = Files::read_all(&arguments.dir, targets.iter().map(|target| target.environment))?;
    let said = |status: &Status<'_>| Done {
        outcome: status.status(),
        cells: vec![status.current().to_owned(), status.next().to_owned(), status.pending.len().to_string()],
        result: template.map_or(Value::Null, |_| status.document()),
    };
    let outcomes = each(&targets.iter().collect::<Vec<_>>(), arguments.databases.looking(), async |number| {
        let (Some(target), Some(files)) = (targets.get(number), files.get(number)) else { return (None, Ok(())) };
        match look(arguments, target.environment, files, &target.url, said).await {
            Ok(done) => (Some(done), Ok(())),
            Err(failure) => (None, Err(failure)),
        }
    });
    finish(targets, &outcomes, &["current", "next", "pending"], template)
}
