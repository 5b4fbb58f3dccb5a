//! `completion` and `man`: what the command line says of itself.

use std::fs;
use std::path::Path;
use std::process::ExitCode;

use clap::CommandFactory;
use clap_complete::Shell;

use super::state;
use crate::Failure;
use crate::args::Arguments;
use crate::source::plain;

/// `completion`
pub(super) fn completion(shell: Shell) -> Result<ExitCode, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "rowlock", &mut script);
    state::answer(&String::from_utf8(script)?)?;
    Ok(ExitCode::SUCCESS)
}

/// `man`
pub(super) fn man(folder: Option<&Path>) -> Result<ExitCode, Failure> {
    let command = Arguments::command();
    let Some(folder) = folder else {
        let mut page = Vec::new();
        clap_mangen::Man::new(command).render(&mut page)?;
        state::answer(&String::from_utf8(page)?)?;
        return Ok(ExitCode::SUCCESS);
    };
    let written = fs::create_dir_all(folder).and_then(|()| clap_mangen::generate_to(command, folder));
    written.map_err(|error| format!("{}: it cannot be written: {}", folder.display(), plain(&error)))?;
    Ok(ExitCode::SUCCESS)
}
