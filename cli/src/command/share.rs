//! `share`

use std::process::ExitCode;

use rowlock_core::share;

use super::{panes, state};
use crate::Failure;
use crate::args::Share;
use crate::config::Environment;

pub(super) async fn run(arguments: &Share, environment: &Environment) -> Result<ExitCode, Failure> {
    let origin = arguments.origin.as_str();
    if !(origin.starts_with("https://") || origin.starts_with("http://")) || origin.contains('#') {
        return Err(format!("--origin is where a page is: https://… or http://…, without #: `{origin}`").into());
    }
    let workspace = panes::workspace(&arguments.sources, environment).await?;
    if workspace.panes.is_empty() {
        return Err("nothing is named that the link is to hold: rowlock share file://models.sql".into());
    }
    let fragment = share::encode(&workspace)
        .map_err(|error| format!("{error}. Leave some of it out, or send the files themselves"))?;
    state::answer(&format!("{origin}#{fragment}"))?;
    Ok(ExitCode::SUCCESS)
}
