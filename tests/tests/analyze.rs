//! The analyzer against PostgreSQL: what it makes of every expression and query of the corpus is what a server makes of it.
//! How often that is so stands in `tests/suite/analyze/agreement.txt`, with every case in which it is not:
//! `ROWLOCK_UPDATE=1` asks the servers anew and writes it.

#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot go on fails")]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;

use rowlock_tests::analysis::{Answer, Case, Line, answer, context, files};
use rowlock_tests::postgres::{self, MAJORS};
use rowlock_tests::root;
use tokio_postgres::{Client, SimpleQueryMessage};

#[tokio::test]
async fn the_corpus_means_what_it_means_to_servers() {
    let folder = root().join("tests/suite/analyze");
    let update = std::env::var_os("ROWLOCK_UPDATE").is_some();
    let context = context(&folder);
    let mut files = files(&folder.join("cases"));
    for major in MAJORS {
        let database = postgres::shared(major).database();
        let client = database.connect().await;
        client.batch_execute(&context).await.expect("the schema of the corpus");
        for file in &mut files {
            let name = file.name();
            for line in &mut file.lines {
                let Line::Case(case) = line else { continue };
                let said = ask(&client, case).await;
                if update {
                    if major < 18 { case.v15 = Some(said) } else { case.v18 = Some(said) }
                } else {
                    let known = case.expected(major);
                    assert_eq!(known, Some(&said), "PostgreSQL {major} of {name}: {}", case.text);
                }
            }
        }
    }
    let mut counts: BTreeMap<String, Count> = BTreeMap::new();
    let mut list = String::new();
    for file in &files {
        let _ = writeln!(list, "\n== {}", file.name());
        let cases: Vec<&Case> = file.cases().collect();
        for (case, asked) in cases.iter().zip(asked_of_all(&context, &cases)) {
            let count = counts.entry(file.name()).or_default();
            count.of += 1;
            for of in &asked {
                let agreed = if of.major < 18 { &mut count.agreed15 } else { &mut count.agreed18 };
                *agreed += usize::from(of.agrees);
            }
            count.undecided += usize::from(asked.iter().any(|of| matches!(of.ours, Answer::Undecided(_))));
            list.push_str(&told(case, &asked));
        }
    }
    let mut now = String::from("What agrees with PostgreSQL 15, with 18, and what is left undecided, of how many.\n\n");
    let mut all = Count::default();
    for (name, count) in &counts {
        let _ = writeln!(now, "{name}: {}", count.show());
        all.add(count);
    }
    let _ = writeln!(now, "all: {}", all.show());
    now.push_str(&list);
    let path = folder.join("agreement.txt");
    if update {
        for file in &files {
            fs::write(&file.path, file.render()).expect("a file of cases");
        }
        fs::write(&path, now).expect("the agreement");
        return;
    }
    let known = fs::read_to_string(&path).expect("the agreement");
    assert!(now == known, "what agrees has changed: run with ROWLOCK_UPDATE=1, and read what git says of it\n{now}");
}

/// How many cases of a file agree.
#[derive(Default)]
struct Count {
    of: usize,
    agreed15: usize,
    agreed18: usize,
    undecided: usize,
}

impl Count {
    fn add(&mut self, other: &Self) {
        self.of += other.of;
        self.agreed15 += other.agreed15;
        self.agreed18 += other.agreed18;
        self.undecided += other.undecided;
    }

    fn show(&self) -> String {
        let share = |part: usize| format!("{part} ({:.1}%)", part as f64 * 100.0 / self.of.max(1) as f64);
        format!("{}, {}, {} of {}", share(self.agreed15), share(self.agreed18), self.undecided, self.of)
    }
}

/// What was asked about a case.
struct Asked<'c> {
    major: u32,
    ours: Answer,
    theirs: &'c Answer,
    agrees: bool,
}

/// What we make of each case, asked by several threads.
fn asked_of_all<'c>(context: &str, cases: &[&'c Case]) -> Vec<[Asked<'c>; 2]> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let share = cases.len().div_ceil(threads).max(1);
    let asked = |case: &&'c Case| {
        MAJORS.map(|major| {
            let theirs = case.expected(major).expect("an answer");
            let ours = answer(context, case, major);
            let agrees = agree(&ours, theirs);
            Asked { major, ours, theirs, agrees }
        })
    };
    std::thread::scope(|scope| {
        let parts: Vec<_> =
            cases.chunks(share).map(|part| scope.spawn(move || part.iter().map(asked).collect::<Vec<_>>())).collect();
        parts.into_iter().flat_map(|part| part.join().expect("answers")).collect()
    })
}

/// Where a case is not what it is to servers; what is said alike for all of them is said once.
fn told(case: &Case, asked: &[Asked<'_>]) -> String {
    let mut out = String::new();
    let wrong: Vec<&Asked<'_>> = asked.iter().filter(|of| !of.agrees).collect();
    let Some(first) = wrong.first() else { return out };
    let alike =
        wrong.len() == asked.len() && wrong.iter().all(|of| (&of.ours, of.theirs) == (&first.ours, first.theirs));
    let _ = writeln!(out, "{}", case.text);
    for of in wrong.iter().take(if alike { 1 } else { wrong.len() }) {
        let major = if alike { String::new() } else { format!(" {}", of.major) };
        let _ = writeln!(out, "    ours: {}\n    PostgreSQL{major}: {}", show(&of.ours), show(of.theirs));
    }
    out
}

/// Whether both say the same: the same text, or an error of the same SQLSTATE.
fn agree(ours: &Answer, theirs: &Answer) -> bool {
    match (ours, theirs) {
        (Answer::Text(ours), Answer::Text(theirs)) => ours == theirs,
        (Answer::Error(ours, _), Answer::Error(theirs, _)) => ours == theirs,
        _ => false,
    }
}

fn show(answer: &Answer) -> String {
    match answer {
        Answer::Text(text) => text.replace('\n', "\\n"),
        Answer::Error(state, message) => format!("{state} {message}"),
        Answer::Undecided(why) => format!("undecided: {why}"),
    }
}

/// What the server makes of a case, which leaves nothing behind.
async fn ask(client: &Client, case: &Case) -> Answer {
    let (statement, query) = case.statements();
    client.batch_execute("BEGIN").await.expect("a transaction");
    let answer = match client.batch_execute(&statement).await {
        Err(error) => {
            let error = error.as_db_error().unwrap_or_else(|| panic!("{statement}: {error:?}"));
            Answer::Error(error.code().code().to_owned(), error.message().to_owned())
        }
        Ok(()) => {
            let rows =
                client.simple_query(query).await.unwrap_or_else(|error| panic!("{statement}\n{query}: {error:?}"));
            let text = rows.iter().find_map(|message| match message {
                SimpleQueryMessage::Row(row) => row.get(0).map(str::to_owned),
                _ => None,
            });
            Answer::Text(text.unwrap_or_else(|| "-".to_owned()))
        }
    };
    client.batch_execute("ROLLBACK").await.expect("the end of a transaction");
    answer
}
