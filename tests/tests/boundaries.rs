//! `migrate apply`, killed at each message that it sends: before the server has seen it, and after the server has done it.

#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot go on fails")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use rowlock_tests::cutter::{Cutter, Moment};
use rowlock_tests::postgres::{self, Database, ENDS, MAJORS};
use rowlock_tests::{Run, program};

const FILES: usize = 4;

/// Files of two statements each. What ran twice would violate the key, what was left out would be missing.
fn project() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    fs::create_dir(folder.path().join("migrations")).expect("migrations");
    for number in 1..=FILES {
        let create = if number == 1 { "CREATE TABLE log (step int PRIMARY KEY);\n" } else { "" };
        let text =
            format!("{create}INSERT INTO log VALUES ({});\nINSERT INTO log VALUES ({});\n", 2 * number - 1, 2 * number);
        fs::write(folder.path().join(format!("migrations/{number}.sql")), text).expect("a file");
    }
    assert_eq!(rowlock(folder.path(), &["migrate", "hash"]).code, 0);
    folder
}

fn rowlock(folder: &Path, arguments: &[&str]) -> Run {
    Run::of(Command::new(program()).args(arguments).current_dir(folder).stdin(Stdio::null()))
}

fn arguments<'a>(url: &'a str, mode: &'a str) -> Vec<&'a str> {
    vec!["migrate", "apply", "--url", url, "--tx-mode", mode, "--lock-timeout", "60s"]
}

/// Which boundary a message is.
fn boundary(sql: &str) -> &'static str {
    let sql = sql.trim_start();
    if sql.starts_with("INSERT INTO log") || sql.starts_with("CREATE TABLE log") {
        "statement"
    } else if sql.starts_with("BEGIN") {
        "begin"
    } else if sql.starts_with("COMMIT") {
        "commit"
    } else if sql.contains("atlas_schema_revisions") && !sql.starts_with("SELECT") {
        "record"
    } else {
        "other"
    }
}

/// The steps of all files.
fn all_steps() -> String {
    (1..=2 * FILES).map(|step| step.to_string()).collect::<Vec<_>>().join(",")
}

fn steps(database: &Database<'_>) -> String {
    let rows = database.rows("SELECT string_agg(step::text, ',' ORDER BY step) FROM log");
    rows.into_iter().flatten().flatten().next().unwrap_or_default()
}

/// Kills one run at a moment, and runs it again. Answers the boundary, and whether a person was asked.
fn killed(folder: &Path, major: u32, mode: &str, moment: Moment) -> Option<(&'static str, bool)> {
    let server = postgres::shared(major);
    let database = server.database();
    let cutter = Cutter::start(server.port(), Some(moment)).expect("a cutter");
    let through = database.url().replace(&format!(":{}/", server.port()), &format!(":{}/", cutter.port()));
    let mut run = Command::new(program())
        .args(arguments(&through, mode))
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("it starts");
    let held = cutter.is_held(Duration::from_secs(30));
    let _ = run.kill();
    run.wait().expect("its end");
    if !held {
        return None;
    }
    let sql = cutter.messages().get(moment.message - 1).cloned().unwrap_or_default();

    let url = database.url();
    let mut again = rowlock(folder, &arguments(&url, mode));
    let asked = again.code != 0 && again.err.contains("--in-doubt");
    if asked {
        // A person looks whether the statement that is shown took effect.
        assert_eq!((mode, boundary(&sql)), ("none", "statement"), "asked for nothing: {again:?}");
        let answer = if moment.done { "applied" } else { "not-applied" };
        again = rowlock(folder, &[arguments(&url, mode), vec!["--in-doubt", answer]].concat());
    }
    let place = format!("{mode} on {major}, at {moment:?}, `{sql}`");
    assert_eq!(again.code, 0, "{place}: {again:?}");
    assert_eq!(steps(&database), all_steps(), "{place}");
    let rows = database.rows(
        "SELECT version, applied = total, coalesce(error, '') = '' FROM atlas_schema_revisions.atlas_schema_revisions ORDER BY version",
    );
    let rows: Vec<String> =
        rows.into_iter().map(|row| row.into_iter().flatten().collect::<Vec<_>>().join(" ")).collect();
    assert_eq!(rows, (1..=FILES).map(|number| format!("{number} t t")).collect::<Vec<_>>(), "{place}");
    // Thousands of databases would fill a disk.
    server.maintenance().execute(&format!("DROP DATABASE {} WITH (FORCE)", database.name()));
    Some((boundary(&sql), asked))
}

/// An ordinary run takes every eleventh moment on two servers; one with `ROWLOCK_APPLY_BOUNDARIES=3` takes all of them on all servers, three
/// times.
#[test]
fn killed_at_each_boundary_a_rerun_goes_on() {
    let rounds = std::env::var("ROWLOCK_APPLY_BOUNDARIES").ok().and_then(|rounds| rounds.parse::<usize>().ok());
    let every = if rounds.is_some() { 1 } else { 11 };
    let majors = if rounds.is_some() { MAJORS.to_vec() } else { ENDS.to_vec() };
    let ways: Vec<(u32, &str)> = (0..rounds.unwrap_or(1))
        .flat_map(|_| majors.iter().flat_map(|major| ["file", "all", "none"].map(|mode| (*major, mode))))
        .collect();
    let folder = project();
    let mut counts: BTreeMap<(&str, &str, bool), (usize, usize)> = BTreeMap::new();
    for (round, (major, mode)) in ways.into_iter().enumerate() {
        let server = postgres::shared(major);
        let database = server.database();
        let cutter = Cutter::start(server.port(), None).expect("a cutter");
        let through = database.url().replace(&format!(":{}/", server.port()), &format!(":{}/", cutter.port()));
        let whole = rowlock(folder.path(), &arguments(&through, mode));
        assert_eq!((whole.code, steps(&database)), (0, all_steps()), "{whole:?}");
        let messages = cutter.messages().len();
        assert!(messages > 10, "{messages} messages only");
        for number in 0..2 * messages {
            if (number + round) % every != 0 {
                continue;
            }
            let moment = Moment { message: number / 2 + 1, done: number % 2 == 1 };
            let Some((boundary, asked)) = killed(folder.path(), major, mode, moment) else { continue };
            let count = counts.entry((mode, boundary, moment.done)).or_default();
            count.0 += 1;
            count.1 += usize::from(asked);
        }
    }
    for ((mode, boundary, done), (kills, asked)) in &counts {
        let when = if *done { "done, unanswered" } else { "not yet seen" };
        println!("{mode:5} {boundary:10} {when:17} {kills:4} kills, {asked:3} asked");
    }
    let kills: usize = counts.values().map(|(kills, _)| kills).sum();
    assert!(kills > 20, "only {kills} runs were killed");
}
