//! A dump of a database, inspected, loaded and dumped again, is the same dump but for the order of its statements.
//!
//! The database holds the tenants of the suite, and the new side of every pair that can stand in a schema of its own.
//! pg_dump is the one on the `PATH`, or what `ROWLOCK_PG_DUMP` names; it must not be older than the server.

#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot go on fails")]

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::process::{Command, Stdio};

use rowlock_core::compose::compose;
use rowlock_core::render::{self, Style};
use rowlock_core::source::Source;
use rowlock_tests::pairs::pairs;
use rowlock_tests::postgres::{self, Database, PASSWORD};
use rowlock_tests::{program, root};
use tokio_postgres::Client;

/// What is left out, since which server, and why.
const LEFT_OUT: &[(&str, u32, &str)] = &[(
    "view_queries medians_and_percentiles",
    15,
    "PostgreSQL itself restores it otherwise: an array that is cast as a whole is read back as an array of casts",
)];
/// The fewest pairs that one database must hold.
const ENOUGH: usize = 150;

#[tokio::test]
async fn a_dump_of_a_dump_is_the_dump() {
    let newest = pg_dump_version();
    assert!(newest >= 15, "there is no pg_dump: install PostgreSQL's client programs, or let ROWLOCK_PG_DUMP name it");
    let mut problems = String::new();
    for major in postgres::chosen() {
        if major > newest {
            println!(
                "PostgreSQL {major} is left out: pg_dump {newest} refuses it, ROWLOCK_PG_DUMP may name another one"
            );
            continue;
        }
        let (first, again) = (postgres::shared(major).database(), postgres::shared(major).database());
        let (pairs, tables) = fill(&first, major).await;
        assert!(pairs >= ENOUGH, "{pairs} pairs on {major}");
        let before = dump(&first);
        load(&again.connect().await, &inspected(&before)).await;
        let after = dump(&again);
        println!("PostgreSQL {major}: {pairs} pairs, {tables} tables, {} statements", blocks(&before).len());
        compare(&blocks(&before), &blocks(&after), major, &mut problems);
    }
    assert!(problems.is_empty(), "{problems}");
}

/// Fills a database; returns how many pairs and how many tables it holds.
async fn fill(database: &Database<'_>, major: u32) -> (usize, String) {
    let client = database.connect().await;
    client.batch_execute("SET client_min_messages = error").await.expect("a setting");
    let mut sources = Vec::new();
    for file in ["tenants/models.sql", "tenants/policies.sql"] {
        let text = fs::read_to_string(root().join("tests/suite").join(file)).expect("a source of the suite");
        sources.push(Source::new(file, text));
    }
    let tenants = render::schema(&compose(&sources).value.schema, &Style::default());
    run(&client, &tenants).await.unwrap_or_else(|error| panic!("{error:?}"));
    let mut count = 0;
    for pair in pairs().iter().filter(|pair| pair.requires <= major && pair.stands_anywhere()) {
        let schema = format!("{} {}", pair.kind, pair.name);
        if let Some((_, _, why)) = LEFT_OUT.iter().find(|(name, since, _)| *name == schema && *since <= major) {
            println!("{schema} is left out: {why}");
            continue;
        }
        let text = format!("CREATE SCHEMA \"{schema}\"; SET search_path = \"{schema}\"; {}", pair.new.text);
        run(&client, &text).await.unwrap_or_else(|error| panic!("{schema}: {error:?}"));
        count += 1;
    }
    let tables = "SELECT count(*)::text FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')";
    (count, client.query_one(tables, &[]).await.expect("a count").get(0))
}

/// Runs statements, and makes the roles they take for granted.
async fn run(client: &Client, text: &str) -> Result<(), tokio_postgres::Error> {
    loop {
        let Err(error) = client.batch_execute(text).await else { return Ok(()) };
        let said = error.as_db_error().map(|error| error.message().to_owned()).unwrap_or_default();
        let role = said.strip_prefix("role \"").and_then(|rest| rest.strip_suffix("\" does not exist"));
        let Some(role) = role else { return Err(error) };
        let _ = client.batch_execute(&format!("CREATE ROLE \"{role}\"")).await;
    }
}

async fn load(client: &Client, sql: &str) {
    // As pg_dump does: a body may name what is found in its schema alone.
    client.batch_execute("SET check_function_bodies = false").await.expect("a setting");
    if let Err(error) = client.batch_execute(sql).await {
        panic!("what was inspected does not load: {error:?}");
    }
}

/// What the program makes of a dump.
fn inspected(dump: &str) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("dump.sql");
    fs::write(&path, dump).expect("a file");
    let output = Command::new(program())
        .args(["schema", "inspect", "--url", &format!("file://{}", path.display())])
        .stdin(Stdio::null())
        .output()
        .expect("rowlock runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("text")
}

fn pg_dump() -> Command {
    Command::new(std::env::var_os("ROWLOCK_PG_DUMP").unwrap_or_else(|| "pg_dump".into()))
}

/// The major version of pg_dump, or 0.
fn pg_dump_version() -> u32 {
    let Ok(output) = pg_dump().arg("--version").output() else { return 0 };
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let number = said.split_whitespace().find_map(|word| word.split('.').next()?.parse().ok());
    number.unwrap_or_default()
}

fn dump(database: &Database<'_>) -> String {
    let output = pg_dump()
        .args(["--schema-only", "--dbname", &database.url()])
        .env("PGPASSWORD", PASSWORD)
        .output()
        .expect("pg_dump runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("text")
}

/// What a dump says, object by object, without its comments and what is its own alone.
fn blocks(dump: &str) -> BTreeSet<String> {
    let mut blocks = BTreeSet::new();
    let mut block = String::new();
    for line in dump.lines() {
        if line.starts_with("-- Name: ") || line.starts_with("-- PostgreSQL database dump complete") {
            blocks.extend(statements(&block));
            block.clear();
        } else if !(line.starts_with("--") || line.starts_with('\\')) {
            let _ = writeln!(block, "{line}");
        }
    }
    blocks
}

/// A block's statements: those for one object are in an order that means nothing.
fn statements(block: &str) -> Vec<String> {
    let text = block.trim();
    if text.contains("FUNCTION") || text.contains("PROCEDURE") {
        return vec![text.to_owned()];
    }
    text.split(";\n").map(|statement| options_in_order(statement.trim().trim_end_matches(';'))).collect()
}

/// A statement with what its first `WITH (…)` lists in order: options are a set, and a dump keeps the order they were said in.
fn options_in_order(statement: &str) -> String {
    let parts = statement.split_once("WITH (").and_then(|(head, rest)| Some((head, rest.split_once(')')?)));
    let Some((head, (list, tail))) = parts else { return statement.to_owned() };
    let mut options: Vec<&str> = list.split(',').map(str::trim).collect();
    options.sort_unstable();
    format!("{head}WITH ({}){tail}", options.join(", "))
}

fn compare(before: &BTreeSet<String>, after: &BTreeSet<String>, major: u32, problems: &mut String) {
    for lost in before.difference(after) {
        let _ = writeln!(problems, "{major}: lost:\n{lost}\n");
    }
    for new in after.difference(before) {
        let _ = writeln!(problems, "{major}: new:\n{new}\n");
    }
}
