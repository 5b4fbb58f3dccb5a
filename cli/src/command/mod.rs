//! The commands.

mod apply;
mod diff;
mod inspect;
mod state;

use std::process::ExitCode;

use crate::Failure;
use crate::args::{Arguments, Command, Schema};
use crate::config;

/// Runs what the command line asks for.
pub(crate) fn run(arguments: Arguments) -> Result<ExitCode, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let environment = config::load_one(&arguments.project)?;
    let Command::Schema(command) = arguments.command;
    match command {
        Schema::Inspect(arguments) => runtime.block_on(inspect::run(&arguments, &environment)),
        Schema::Diff(arguments) => runtime.block_on(diff::run(&arguments, &environment)),
        Schema::Apply(arguments) => runtime.block_on(apply::run(&arguments, &environment)),
    }
}
