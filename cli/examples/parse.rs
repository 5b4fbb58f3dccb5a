//! Reads the files it is given, parses them and does nothing else: `cargo xtask bench plan` says how many times as long
//! `rowlock schema diff` takes.

use std::process::ExitCode;

use rowlock_core::source::{Source, SourceId};
use rowlock_core::sql;

/// The program's own, so that the two differ in what they do alone.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    for (number, path) in (0..).zip(std::env::args().skip(1)) {
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) => {
                eprintln!("{path}: {error}");
                return ExitCode::FAILURE;
            }
        };
        let outcome = sql::parse(&Source::new(path.as_str(), text), SourceId(number));
        let (statements, said) = (outcome.value.len(), outcome.diagnostics.len());
        println!("{path}: {statements} statements, {said} diagnostics");
    }
    ExitCode::SUCCESS
}
