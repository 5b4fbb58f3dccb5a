//! Reads the files it is given, and says how long it takes to parse them and, after that, to resolve what is in them:
//! two medians in seconds. `cargo xtask bench plan` compares them.

use std::hint::black_box;
use std::process::ExitCode;
use std::time::Instant;

use rowlock_core::analyze::analyze;
use rowlock_core::compose::{ComposeOptions, unresolved};
use rowlock_core::source::{Source, SourceId};
use rowlock_core::sql;

/// The program's own, so that the figures are the program's.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// How often each is measured, by turns.
const RUNS: usize = 15;

fn main() -> ExitCode {
    let mut sources = Vec::new();
    for path in std::env::args().skip(1) {
        match std::fs::read_to_string(&path) {
            Ok(text) => sources.push(Source::new(path, text)),
            Err(error) => {
                eprintln!("{path}: {error}");
                return ExitCode::FAILURE;
            }
        }
    }
    let draft = unresolved(&sources, &ComposeOptions::default());
    let (mut parsing, mut analyzing) = (Vec::new(), Vec::new());
    for run in 0..=RUNS {
        let parsed = seconds(|| {
            for (number, source) in (0..).zip(&sources) {
                black_box(sql::parse(source, SourceId(number)));
            }
        });
        let draft = draft.value.clone();
        let analyzed = seconds(|| drop(black_box(analyze(draft))));
        // The first run warms up.
        if run > 0 {
            parsing.push(parsed);
            analyzing.push(analyzed);
        }
    }
    println!("{} {}", median(parsing), median(analyzing));
    ExitCode::SUCCESS
}

fn seconds(work: impl FnOnce()) -> f64 {
    let started = Instant::now();
    work();
    started.elapsed().as_secs_f64()
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}
