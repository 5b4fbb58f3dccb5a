//! `migrate status`

use std::process::ExitCode;

use rowlock_core::folder::from_checkpoint;

use super::database::{Files, Session};
use super::state;
use crate::Failure;
use crate::args::MigrateStatus;
use crate::config::Environment;
use crate::migrate::{ExecOrder, First, Status, pending, skipped};
use crate::template::Template;

pub(crate) async fn run(arguments: &MigrateStatus, environment: &Environment) -> Result<ExitCode, Failure> {
    let format = environment.format(arguments.format.as_deref(), "migrate.status");
    let template = format.as_deref().map(Template::parse).transpose()?;
    let files = Files::read(&arguments.dir, environment)?;
    let session = Session::look(&arguments.revisions, environment).await?;
    let revisions = session.table.read(&session.database).await?;
    files.note_changes(&revisions);
    let pending = pending(&files.migrations, &revisions, ExecOrder::LinearSkip, First::Everything)?.files;
    let available = match revisions.is_empty() {
        true => from_checkpoint(&files.migrations).iter().collect(),
        false => files.migrations.iter().collect(),
    };
    let status = Status {
        settings: &session.database.settings,
        folder: files.path.clone(),
        available,
        pending,
        out_of_order: skipped(&files.migrations, &revisions),
        applied: &revisions,
    };
    let text = match &template {
        None => status.text(),
        Some(template) => template.fill_json(|| status.json())?,
    };
    state::answer(&text)?;
    Ok(ExitCode::SUCCESS)
}
