//! `rowlock`: composes, compares and applies PostgreSQL schemas with their row-level security.

mod args;
mod command;
mod config;
mod dev;
mod filter;
mod folder;
mod many;
mod migrate;
mod postgres;
mod report;
mod say;
mod source;
mod template;
mod url;

use std::process::ExitCode;

use clap::Parser;
use clap::error::ErrorKind;

/// Schemas are many small values: with the system's allocator a third of the time went into making room for them.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// What ends a run early, in words for a person.
type Failure = Box<dyn std::error::Error>;

fn main() -> ExitCode {
    let arguments = match args::Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            // Nothing can be done about a terminal that is gone.
            let _ = error.print();
            let asked = matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion);
            return if asked { ExitCode::SUCCESS } else { ExitCode::FAILURE };
        }
    };
    match command::run(arguments) {
        Ok(code) => code,
        Err(failure) if is_broken_pipe(failure.as_ref()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("Error: {failure}");
            ExitCode::FAILURE
        }
    }
}

/// What connections run on.
fn runtime() -> Result<tokio::runtime::Runtime, Failure> {
    Ok(tokio::runtime::Builder::new_current_thread().enable_all().build()?)
}

fn is_broken_pipe(failure: &(dyn std::error::Error + 'static)) -> bool {
    failure.downcast_ref::<std::io::Error>().is_some_and(|error| error.kind() == std::io::ErrorKind::BrokenPipe)
}
