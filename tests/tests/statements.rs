//! What becomes of each form of each statement of PostgreSQL's that a schema's text may hold.
//!
//! `tests/suite/statements/` has an example of every form that the manual's "SQL Commands" lists, a file for each kind,
//! a statement to a line's end; `_objects.sql` makes what they are about. A real server says that each is one, and
//! `-- fails: SQLSTATE` above one says what it answers where no example succeeds in a transaction. The table and the list in
//! ARCHITECTURE.md are written from what the parser and the interpreter say: `ROWLOCK_UPDATE=1` writes them anew.

#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot go on fails")]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;

use rowlock_core::compose::replay;
use rowlock_core::diagnostic::{Diagnostic, Severity};
use rowlock_core::source::{Source, SourceId};
use rowlock_core::sql::{self, ast::StatementKind};
use rowlock_tests::{postgres, root};

const NEWEST: u32 = 18;
const BEGIN: &str = "<!-- statements: written by tests/tests/statements.rs -->\n";
const END: &str = "<!-- end of statements -->\n";

struct Example {
    kind: String,
    text: String,
    /// What the server answers instead of doing it.
    fails: Option<String>,
}

/// What becomes of a statement.
#[derive(Debug, PartialEq, Eq)]
enum Fate {
    /// It does to the schema what it does in PostgreSQL.
    Carried,
    /// It says nothing about a schema.
    LeftOut,
    /// A diagnostic names it, or its part, as not carried.
    Refused,
    /// What should never be.
    Wrong(String),
}

#[test]
fn what_is_refused_is_said_in_the_architecture() {
    let objects = objects();
    let mut kinds: BTreeMap<String, Counts> = BTreeMap::new();
    let mut wrong = String::new();
    for example in examples() {
        let counts = kinds.entry(example.kind.clone()).or_default();
        match fate(&objects, &example) {
            Fate::Carried => counts.carried += 1,
            Fate::LeftOut => counts.left_out += 1,
            Fate::Refused => counts.refused.push(example.text),
            Fate::Wrong(why) => {
                let _ = writeln!(wrong, "{}\n  {why}", example.text);
            }
        }
    }
    assert!(wrong.is_empty(), "PostgreSQL's own statements are mistaken for mistakes:\n{wrong}");
    let path = root().join("ARCHITECTURE.md");
    let page = fs::read_to_string(&path).expect("ARCHITECTURE.md");
    let (head, rest) = page.split_once(BEGIN).expect("the mark where the table begins");
    let (_, tail) = rest.split_once(END).expect("the mark where the table ends");
    let now = format!("{head}{BEGIN}\n{}\n{END}{tail}", table(&kinds));
    if std::env::var_os("ROWLOCK_UPDATE").is_some() {
        fs::write(&path, now).expect("ARCHITECTURE.md");
    } else {
        assert!(now == page, "what is refused has changed: run with ROWLOCK_UPDATE=1, and read what git says of it");
    }
}

#[tokio::test]
async fn each_is_a_statement_of_postgresql() {
    let database = postgres::shared(NEWEST).database();
    let client = database.connect().await;
    client.batch_execute("SET client_min_messages = error").await.expect("a setting");
    client.batch_execute(&objects()).await.unwrap_or_else(|error| panic!("_objects.sql: {error:?}"));
    let mut problems = String::new();
    for example in examples() {
        client.batch_execute("BEGIN").await.expect("a transaction");
        let answer = client.batch_execute(&example.text).await;
        client.batch_execute("ROLLBACK").await.expect("the end of the transaction");
        let said = match &answer {
            Ok(()) => None,
            Err(error) => Some(error.code().map_or("no SQLSTATE", |code| code.code()).to_owned()),
        };
        if said != example.fails {
            let error = answer.err().and_then(|error| Some(error.as_db_error()?.message().to_owned()));
            let _ = writeln!(problems, "{}\n  {said:?}, not {:?}: {error:?}", example.text, example.fails);
        }
    }
    assert!(problems.is_empty(), "{problems}");
}

/// What the examples are about.
fn objects() -> String {
    let path = root().join("tests/suite/statements/_objects.sql");
    fs::read_to_string(path).expect("_objects.sql")
}

/// The examples, by kind and as they are written.
fn examples() -> Vec<Example> {
    let folder = root().join("tests/suite/statements");
    let files: BTreeSet<_> =
        fs::read_dir(folder).expect("the examples").map(|entry| entry.expect("a file").path()).collect();
    let mut examples = Vec::new();
    for file in files {
        let kind = file.file_stem().expect("a name").to_string_lossy().replace('-', " ");
        if kind.starts_with('_') {
            continue;
        }
        let (mut fails, mut text) = (None, String::new());
        for line in fs::read_to_string(&file).expect("a file of examples").lines() {
            match line.strip_prefix("-- fails: ") {
                Some(state) => fails = Some(state.to_owned()),
                None => text = format!("{text}\n{line}").trim().to_owned(),
            }
            if text.ends_with(';') {
                examples.push(Example { kind: kind.clone(), text: std::mem::take(&mut text), fails: fails.take() });
            }
        }
        assert!(text.is_empty(), "{}: a statement without its end: {text}", file.display());
    }
    examples
}

fn fate(objects: &str, example: &Example) -> Fate {
    const ID: SourceId = SourceId(1);
    let source = Source::new("example.sql", example.text.as_str());
    let parsed = sql::parse(&source, ID);
    let sources = [Source::new("_objects.sql", objects), source];
    let said = replay(&sources).diagnostics;
    let refused = |said: &Diagnostic| said.code.starts_with("unsupported-");
    let spans = said.iter().filter(|said| refused(said)).filter_map(Diagnostic::span).filter(|span| span.source != ID);
    let refused_before: Vec<&str> = spans.map(|span| statement_at(objects, span.start as usize)).collect();
    let said: Vec<&Diagnostic> = said.iter().filter(|said| said.span().is_some_and(|span| span.source == ID)).collect();
    let errors: Vec<&Diagnostic> = said.into_iter().filter(|said| said.severity == Severity::Error).collect();
    if errors.iter().any(|error| refused(error)) {
        return Fate::Refused;
    }
    if let Some(error) = errors.first() {
        if refused_before.iter().any(|statement| about(error, statement)) {
            return Fate::Refused;
        }
        let same = error.sqlstate.is_some() && error.sqlstate == example.fails.as_deref();
        return if same { Fate::Carried } else { Fate::Wrong(format!("{}: {}", error.code, error.message)) };
    }
    match parsed.value.first().map(|statement| &statement.kind) {
        Some(StatementKind::Ignored { .. } | StatementKind::CreateTemporary { .. }) => Fate::LeftOut,
        Some(_) => Fate::Carried,
        None => Fate::Wrong("nothing is read, and nothing is said".into()),
    }
}

/// The statement of a text around a byte of it.
fn statement_at(text: &str, at: usize) -> &str {
    let (head, tail) = text.split_at(at);
    let start = head.rfind(";\n").map_or(0, |end| end + 2);
    let end = tail.find(";\n").map_or(text.len(), |end| at + end);
    text.get(start..end).unwrap_or_default()
}

/// Whether an error is that something does not exist which a statement that was refused would have made.
fn about(error: &Diagnostic, statement: &str) -> bool {
    let mut words = statement.split(|c: char| !(c.is_alphanumeric() || c == '_'));
    let names: Vec<&str> = error.message.split('"').skip(1).step_by(2).collect();
    error.code.starts_with("unknown-") && words.any(|word| names.contains(&word))
}

#[derive(Default)]
struct Counts {
    carried: usize,
    left_out: usize,
    refused: Vec<String>,
}

fn table(kinds: &BTreeMap<String, Counts>) -> String {
    let sum = |of: fn(&Counts) -> usize| kinds.values().map(of).sum::<usize>();
    let mut text =
        String::from("| kind | forms | carried | left out | refused |\n| --- | ---: | ---: | ---: | ---: |\n");
    let mut row = |kind: &str, carried: usize, left_out: usize, refused: usize| {
        let all = carried + left_out + refused;
        let _ = writeln!(text, "| {kind} | {all} | {carried} | {left_out} | {refused} |");
    };
    for (kind, counts) in kinds {
        row(kind, counts.carried, counts.left_out, counts.refused.len());
    }
    row("all", sum(|counts| counts.carried), sum(|counts| counts.left_out), sum(|counts| counts.refused.len()));
    text.push_str("\nRefused by name:\n\n");
    for (kind, counts) in kinds.iter().filter(|(_, counts)| !counts.refused.is_empty()) {
        if counts.carried + counts.left_out == 0 {
            let _ = writeln!(text, "- {kind}: every form");
            continue;
        }
        let _ = writeln!(text, "- {kind}");
        for statement in &counts.refused {
            let _ = writeln!(text, "  - `{}`", statement.trim_end_matches(';'));
        }
    }
    text
}
