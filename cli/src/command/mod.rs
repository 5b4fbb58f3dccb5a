//! The commands.

mod apply;
mod diff;
mod hazards;
mod inspect;
mod migrate;
pub(crate) mod state;

use std::process::ExitCode;

use crate::Failure;
use crate::args::{Arguments, Command, Migrate, Schema};
use crate::config;

/// Runs what the command line asks for.
pub(crate) fn run(arguments: Arguments) -> Result<ExitCode, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let environment = config::load_one(&arguments.project)?;
    match arguments.command {
        Command::Schema(Schema::Inspect(arguments)) => runtime.block_on(inspect::run(&arguments, &environment)),
        Command::Schema(Schema::Diff(arguments)) => runtime.block_on(diff::run(&arguments, &environment)),
        Command::Schema(Schema::Apply(arguments)) => runtime.block_on(apply::run(&arguments, &environment)),
        Command::Migrate(Migrate::Diff(arguments)) => runtime.block_on(migrate::diff(&arguments, &environment)),
        Command::Migrate(Migrate::Hash(arguments)) => migrate::hash(&arguments, &environment),
        Command::Migrate(Migrate::Validate(arguments)) => runtime.block_on(migrate::validate(&arguments, &environment)),
        Command::Migrate(Migrate::Lint(arguments)) => runtime.block_on(migrate::lint(&arguments, &environment)),
        Command::Migrate(Migrate::New(arguments)) => migrate::new(&arguments, &environment),
        Command::Migrate(Migrate::Apply(arguments)) => runtime.block_on(migrate::apply(&arguments, &environment)),
        Command::Migrate(Migrate::Status(arguments)) => runtime.block_on(migrate::status(&arguments, &environment)),
        Command::Migrate(Migrate::Down(arguments)) => runtime.block_on(migrate::down(&arguments, &environment)),
        Command::Migrate(Migrate::Set(arguments)) => runtime.block_on(migrate::set(&arguments, &environment)),
    }
}
