//! `migrate …`: the commands that work on a folder alone, and on a folder and a database.

mod apply;
mod database;
mod diff;
mod down;
mod lint;
mod name;
mod progress;
mod set;
mod status;

use std::process::ExitCode;
use std::time::Duration;

pub(super) use apply::run as apply;
pub(super) use diff::run as diff;
pub(super) use down::run as down;
pub(super) use lint::run as lint;
pub(super) use set::run as set;
pub(super) use status::run as status;

use super::state::{self, Origin};
use crate::Failure;
use crate::args::{MigrateHash, MigrateNew, MigrateValidate, Scope, Target};
use crate::config::Environment;
use crate::dev::Dev;
use crate::folder::{self, Folder};

/// How long to wait for another run, unless something else is said.
const LOCK_TIMEOUT: Duration = Duration::from_secs(10);

/// `migrate hash`
pub(super) fn hash(arguments: &MigrateHash, environment: &Environment) -> Result<ExitCode, Failure> {
    let path = folder::path_of(&arguments.dir, environment)?;
    let _lock = folder::lock(&path, LOCK_TIMEOUT)?;
    let folder = Folder::read(&path)?;
    // What no database could be given is not recorded as if it were well.
    folder.migrations()?;
    folder.record()?;
    Ok(ExitCode::SUCCESS)
}

/// `migrate validate`
pub(super) async fn validate(arguments: &MigrateValidate, environment: &Environment) -> Result<ExitCode, Failure> {
    let path = folder::path_of(&arguments.dir, environment)?;
    let folder = Folder::open(&path)?;
    let dev_url = arguments.dev_url.clone().or_else(|| environment.dev.clone());
    let history = folder.history(None)?;
    if dev_url.is_some() {
        let scope = Scope { dev_url, presets: environment.presets, ..Scope::default() };
        let dev = Dev::open(&scope).await?;
        let version = state::version([], &Target { server_version: None }, &scope, dev.as_ref());
        state::load(Origin::History(history), &scope, None, version.unwrap_or_default(), dev.as_ref()).await?;
    }
    Ok(ExitCode::SUCCESS)
}

/// `migrate new`
pub(super) fn new(arguments: &MigrateNew, environment: &Environment) -> Result<ExitCode, Failure> {
    let path = folder::path_of(&arguments.dir, environment)?;
    let _lock = folder::lock_or_begin(&path, LOCK_TIMEOUT)?;
    let mut folder = Folder::open_or_begin(&path)?;
    let name = name::names(1, arguments.name.as_deref(), &folder)?.remove(0);
    let text = if arguments.edit { folder::edit(&name, "")? } else { String::new() };
    eprintln!("{}", path.join(&name).display());
    folder.add(vec![(name, text)])?;
    Ok(ExitCode::SUCCESS)
}
