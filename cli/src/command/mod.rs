//! The commands.

mod apply;
mod diff;
mod hazards;
mod inspect;
mod manual;
mod migrate;
mod open;
mod panes;
mod share;
pub(crate) mod state;
mod wanted;

use std::process::ExitCode;

use crate::Failure;
use crate::args::{Arguments, Command, Migrate, Schema};
use crate::config;

/// Runs what the command line asks for.
pub(crate) fn run(arguments: Arguments) -> Result<ExitCode, Failure> {
    let runtime = crate::runtime()?;
    let environments = config::load(&arguments.project)?;
    let one = || config::one(&environments);
    match arguments.command {
        Command::Schema(Schema::Inspect(arguments)) => runtime.block_on(inspect::run(&arguments, one()?)),
        Command::Schema(Schema::Diff(arguments)) => runtime.block_on(diff::run(&arguments, one()?)),
        Command::Schema(Schema::Apply(arguments)) => apply::run(&arguments, &environments, &runtime),
        Command::Migrate(Migrate::Diff(arguments)) => runtime.block_on(migrate::diff(&arguments, one()?)),
        Command::Migrate(Migrate::Hash(arguments)) => migrate::hash(&arguments, one()?),
        Command::Migrate(Migrate::Validate(arguments)) => runtime.block_on(migrate::validate(&arguments, one()?)),
        Command::Migrate(Migrate::Lint(arguments)) => runtime.block_on(migrate::lint(&arguments, one()?)),
        Command::Migrate(Migrate::New(arguments)) => migrate::new(&arguments, one()?),
        Command::Migrate(Migrate::Apply(arguments)) => migrate::apply(&arguments, &environments, &runtime),
        Command::Migrate(Migrate::Status(arguments)) => migrate::status(&arguments, &environments, &runtime),
        Command::Migrate(Migrate::Down(arguments)) => migrate::down(&arguments, &environments, &runtime),
        Command::Share(arguments) => runtime.block_on(share::run(&arguments, one()?)),
        Command::Open(arguments) => open::run(&arguments, one()?, &runtime),
        Command::Completion { shell } => manual::completion(shell),
        Command::Man { folder } => manual::man(folder.as_deref()),
        Command::Migrate(Migrate::Set(arguments)) => migrate::set(&arguments, &environments, &runtime),
    }
}
