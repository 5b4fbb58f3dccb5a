//! The commands.

mod apply;
mod diff;
mod inspect;
mod state;

use std::process::ExitCode;

use crate::Failure;
use crate::args::{Arguments, Command, Schema};

/// Runs what the command line asks for.
pub(crate) fn run(arguments: Arguments) -> Result<ExitCode, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let Command::Schema(command) = arguments.command;
    match command {
        Schema::Inspect(arguments) => runtime.block_on(inspect::run(&arguments)),
        Schema::Diff(arguments) => runtime.block_on(diff::run(&arguments)),
        Schema::Apply(arguments) => runtime.block_on(apply::run(&arguments)),
    }
}
