//! What the planner takes: `rowlock schema diff` from text of schemas of several sizes, against merely parsing the same
//! files; resolving what is in them against parsing them, within one process; and `rowlock schema inspect` of a live
//! database against `pg_dump --schema-only` of the same.
//!
//! But for that of resolving, each figure is a whole process's, the median of several runs, and what is compared takes
//! turns: a machine that is busy for a moment is busy for both. Nothing is asserted: the table says whether each goal is
//! met. The arguments are the programs, built for release: `cargo xtask bench plan` does all of it.

#![allow(clippy::panic, clippy::expect_used, reason = "a bench that cannot go on fails")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::Instant;

use rowlock_tests::postgres::{self, MAJORS, PASSWORD};
use rowlock_tests::synthetic;
use wait4::Wait4 as _;

/// How many tables, and how often each process runs.
const SIZES: [(usize, usize); 3] = [(100, 15), (1_000, 9), (10_000, 3)];
const LIVE_TABLES: usize = 1_000;
const LIVE_RUNS: usize = 9;
const ANALYZED_TABLES: usize = 1_000;

const MOST_TIMES_PARSING: f64 = 4.0;
const MOST_ANALYSIS_TIMES_PARSING: f64 = 1.0;
const MOST_MEGABYTES: f64 = 120.0;
const MOST_TIMES_A_TENTH: f64 = 12.0;

/// The argument that has this program run another and say what it took. A process's peak memory begins with what the one
/// that started it held, so that the starter must be small.
const MEASURE: &str = "--measure";

/// What one process took.
#[derive(Clone, Copy)]
struct Usage {
    seconds: f64,
    /// Of the processor, its own and the system's on its behalf.
    processor: f64,
    megabytes: f64,
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        [MEASURE, program, arguments @ ..] => measured(program, arguments),
        [rowlock, parse, analyze] => {
            from_text(rowlock, parse);
            analysis(analyze);
            live(rowlock);
            ExitCode::SUCCESS
        }
        _ => {
            panic!("bench-plan takes the programs `rowlock`, `parse` and `analyze`; run it by `cargo xtask bench plan`")
        }
    }
}

/// Runs a program, and prints what it took.
fn measured(program: &str, arguments: &[&str]) -> ExitCode {
    let started = Instant::now();
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::null());
    let mut child = command.spawn().unwrap_or_else(|error| panic!("{program}: {error}"));
    let used = child.wait4().unwrap_or_else(|error| panic!("{program}: {error}"));
    let seconds = started.elapsed().as_secs_f64();
    let processor = (used.rusage.utime + used.rusage.stime).as_secs_f64();
    println!("{seconds} {processor} {}", used.rusage.maxrss as f64 / 1e6);
    if used.status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// What a command takes, as another process of this program measures it.
fn usage(command: &Command) -> Usage {
    let mut starter = Command::new(std::env::current_exe().expect("the path of this program"));
    starter.arg(MEASURE).arg(command.get_program()).args(command.get_args());
    for (name, value) in command.get_envs() {
        starter.env(name, value.unwrap_or_default());
    }
    let output = starter.stdin(Stdio::null()).stderr(Stdio::piped()).output().expect("this program runs");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?} failed: {said}");
    let figures: Vec<f64> =
        String::from_utf8_lossy(&output.stdout).split_whitespace().filter_map(|word| word.parse().ok()).collect();
    let [seconds, processor, megabytes] = figures.as_slice() else { panic!("no figures of {command:?}: {said}") };
    Usage { seconds: *seconds, processor: *processor, megabytes: *megabytes }
}

/// The medians of what commands take that run by turns, after each has run once unmeasured.
fn medians<const N: usize>(commands: [&Command; N], runs: usize) -> [Usage; N] {
    let mut all: [Vec<Usage>; N] = std::array::from_fn(|_| Vec::with_capacity(runs));
    for run in 0..=runs {
        for (command, usages) in commands.iter().zip(&mut all) {
            let used = usage(command);
            if run > 0 {
                usages.push(used);
            }
        }
    }
    all.map(|usages| Usage {
        seconds: median(&usages, |used| used.seconds),
        processor: median(&usages, |used| used.processor),
        megabytes: median(&usages, |used| used.megabytes),
    })
}

fn median(usages: &[Usage], of: impl Fn(&Usage) -> f64) -> f64 {
    let mut values: Vec<f64> = usages.iter().map(of).collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().expect("a run")
}

fn from_text(rowlock: &str, parse: &str) {
    println!("From text: `rowlock schema diff`, 1% of the tables changed, against parsing both sides alone\n");
    println!("  tables   bytes of SQL     diff s  (processor)     parse s  (processor)    ratio    diff MB  parse MB");
    let mut diffs = Vec::new();
    let mut parses = Vec::new();
    for (tables, runs) in SIZES {
        let folder = tempfile::tempdir().expect("a folder");
        let (files, bytes) = write(folder.path(), tables);
        let mut diff = Command::new(rowlock);
        diff.args(["schema", "diff"]);
        for side in ["from", "to"] {
            diff.args([format!("--{side}"), format!("file://{}", folder.path().join(side).display())]);
        }
        let mut parsing = Command::new(parse);
        parsing.args(&files);
        let [diff, parsing] = medians([&diff, &parsing], runs);
        println!(
            "{tables:>8} {bytes:>14} {:>10.3} {:>12.3} {:>11.3} {:>12.3} {:>8.2} {:>10.1} {:>9.1}",
            diff.seconds,
            diff.processor,
            parsing.seconds,
            parsing.processor,
            diff.seconds / parsing.seconds,
            diff.megabytes,
            parsing.megabytes
        );
        diffs.push(diff);
        parses.push(parsing);
    }
    println!();
    let ([_, thousand, ten_thousand], [_, parsing, _]) = (diffs.as_slice(), parses.as_slice()) else {
        panic!("three sizes")
    };
    goal("1,000 tables: times parsing alone", thousand.seconds / parsing.seconds, MOST_TIMES_PARSING);
    goal("1,000 tables: MB at the peak", thousand.megabytes, MOST_MEGABYTES);
    goal("10,000 tables: times the time of 1,000", ten_thousand.seconds / thousand.seconds, MOST_TIMES_A_TENTH);
}

/// Writes both sides, each a folder; returns their files, and their bytes together.
fn write(folder: &Path, tables: usize) -> (Vec<PathBuf>, usize) {
    let to = synthetic::panes(tables);
    let from = synthetic::changed(&to, tables / 100);
    let (mut files, mut bytes) = (Vec::new(), 0);
    for (side, panes) in [("from", from), ("to", to)] {
        let folder = folder.join(side);
        fs::create_dir(&folder).expect("a folder");
        for pane in panes {
            let file = folder.join(&pane.name);
            bytes += pane.text.len();
            fs::write(&file, pane.text).expect("a file");
            files.push(file);
        }
    }
    (files, bytes)
}

/// What resolving names, types and expressions takes beside parsing; `analyze` measures both itself.
fn analysis(analyze: &str) {
    println!("\nAnalysis: resolving {ANALYZED_TABLES} tables, against parsing them\n");
    let folder = tempfile::tempdir().expect("a folder");
    let (files, _) = write(folder.path(), ANALYZED_TABLES);
    let side = folder.path().join("to");
    let mut command = Command::new(analyze);
    command.args(files.iter().filter(|file| file.starts_with(&side)));
    let output = command.stderr(Stdio::inherit()).output().expect("the program `analyze` runs");
    assert!(output.status.success(), "{command:?} failed");
    let said = String::from_utf8_lossy(&output.stdout);
    let figures: Vec<f64> = said.split_whitespace().filter_map(|word| word.parse().ok()).collect();
    let [parsing, analyzing] = figures.as_slice() else { panic!("no figures: {said}") };
    println!("  parse {parsing:.4} s, analyze {analyzing:.4} s\n");
    goal("1,000 tables: analysis, times parsing", analyzing / parsing, MOST_ANALYSIS_TIMES_PARSING);
}

fn live(rowlock: &str) {
    let pg_dump = std::env::var_os("ROWLOCK_PG_DUMP").unwrap_or_else(|| "pg_dump".into());
    let newest = version(Command::new(&pg_dump).arg("--version"));
    let Some(major) = MAJORS.into_iter().filter(|major| *major <= newest).max() else {
        println!("\nLive: left out, there is no pg_dump of 15 or newer; ROWLOCK_PG_DUMP may name one");
        return;
    };
    println!(
        "\nLive: `rowlock schema inspect` of {LIVE_TABLES} tables on PostgreSQL {major}, against pg_dump {newest} --schema-only\n"
    );
    let server = postgres::shared(major);
    let database = server.database();
    for pane in synthetic::panes(LIVE_TABLES) {
        database.execute(&pane.text);
    }
    database.execute("VACUUM ANALYZE");
    let mut inspect = Command::new(rowlock);
    inspect.args(["schema", "inspect", "--url", &database.url()]);
    let mut dump = Command::new(pg_dump);
    dump.args(["--schema-only", "--dbname", &database.url()]).env("PGPASSWORD", PASSWORD);
    let [inspect, dump] = medians([&inspect, &dump], LIVE_RUNS);
    println!("  inspect {:.3} s (processor {:.3}), {:.1} MB", inspect.seconds, inspect.processor, inspect.megabytes);
    println!("  pg_dump {:.3} s (processor {:.3}), {:.1} MB\n", dump.seconds, dump.processor, dump.megabytes);
    goal("1,000 live tables: times pg_dump", inspect.seconds / dump.seconds, 1.0);
}

/// The major version that a program says, or 0.
fn version(command: &mut Command) -> u32 {
    let Ok(output) = command.output() else { return 0 };
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    said.split_whitespace().find_map(|word| word.split('.').next()?.parse().ok()).unwrap_or_default()
}

fn goal(what: &str, value: f64, most: f64) {
    let verdict = if value <= most { "met" } else { "NOT met" };
    println!("  {what}: {value:.2}, at most {most:.0}: {verdict}");
}
