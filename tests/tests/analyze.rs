//! The analyzer against PostgreSQL: what it makes of every expression and query of the corpus is what a server makes of it.
//! How often that is so stands in `tests/suite/analyze/agreement.txt`, with every case in which it is not:
//! `ROWLOCK_UPDATE=1` asks the servers anew and writes it.

#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot go on fails")]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;

use rowlock_tests::analysis::{Answer, Case, File, Line, Site, Suite, answer, suites};
use rowlock_tests::postgres::{self, ENDS};
use rowlock_tests::{kept, root};
use tokio_postgres::{Client, SimpleQueryMessage};

#[tokio::test]
async fn the_corpus_means_what_it_means_to_servers() {
    let folder = root().join("tests/suite/analyze");
    let update = std::env::var_os("ROWLOCK_UPDATE").is_some();
    let mut counts: BTreeMap<String, Count> = BTreeMap::new();
    let mut list = String::new();
    for Suite { context, mut files } in suites(&folder) {
        ask_servers(&context, &mut files, update).await;
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
        for file in files.iter().filter(|_| update) {
            fs::write(&file.path, file.render()).expect("a file of cases");
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
    kept(&folder.join("agreement.txt"), &now);
}

/// Asks servers about every case, to keep their answers or to see that they are still the same.
async fn ask_servers(context: &str, files: &mut [File], update: bool) {
    for major in ENDS {
        let database = postgres::shared(major).database();
        let client = database.connect().await;
        client.batch_execute(context).await.expect("the schema of the corpus");
        for file in files.iter_mut() {
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
}

/// What a server prints is canonical already: read again, it is the same text. Where a server itself prints its own text
/// otherwise, we print what it prints then.
#[tokio::test]
async fn what_servers_print_is_canonical() {
    let folder = root().join("tests/suite/analyze");
    let (mut of, mut same, mut theirs, mut ours) = (0, 0, 0, String::new());
    for Suite { context, files } in suites(&folder) {
        let mut texts = BTreeSet::new();
        for case in files.iter().flat_map(File::cases).filter(|case| case.site != Site::Statement) {
            texts.extend(ENDS.iter().filter_map(|major| Some((*major, printed(case, *major)?))));
        }
        let texts: Vec<(u32, Case)> = texts.into_iter().collect();
        let other: Vec<(u32, &Case, Answer)> = other_answers(&context, &texts);
        of += texts.len();
        same += texts.len() - other.len();
        for major in ENDS {
            let database = postgres::shared(major).database();
            let client = database.connect().await;
            client.batch_execute(&context).await.expect("the schema of the corpus");
            for (_, case, answer) in other.iter().filter(|(of, ..)| *of == major) {
                let said = ask(&client, case).await;
                if answer.agrees(&said) {
                    theirs += 1;
                    continue;
                }
                let _ = writeln!(ours, "{major}, {:?}: {}", case.site, Answer::Text(case.text.clone()));
                let _ = writeln!(ours, "    ours: {}\n    PostgreSQL: {}", answer, said);
            }
        }
    }
    let now = format!(
        "Of {of} texts that servers print, {same} are printed so by us, and {theirs} otherwise, by the servers too and by us as \
         by them.\n\n{ours}",
    );
    kept(&folder.join("printed.txt"), &now);
}

/// A case whose text is what a server prints of another.
fn printed(case: &Case, major: u32) -> Option<Case> {
    let Some(Answer::Text(text)) = case.expected(major) else { return None };
    let text = match &case.site {
        Site::Body(_) => text.strip_prefix("BEGIN ATOMIC\n").and_then(|text| text.strip_suffix(";\nEND"))?,
        _ => text,
    };
    let is_text = text != "-";
    is_text.then(|| Case { site: case.site.clone(), text: text.trim_start().to_owned(), v15: None, v18: None })
}

/// What we make of each text, where that is not the text.
fn other_answers<'c>(context: &str, texts: &'c [(u32, Case)]) -> Vec<(u32, &'c Case, Answer)> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let share = texts.len().div_ceil(threads).max(1);
    let other = |(major, case): &'c (u32, Case)| {
        let ours = answer(context, case, *major);
        let stays = matches!(&ours, Answer::Text(text) if printed_as(case, text));
        (!stays).then_some((*major, case, ours))
    };
    std::thread::scope(|scope| {
        let parts: Vec<_> = texts
            .chunks(share)
            .map(|part| scope.spawn(move || part.iter().filter_map(other).collect::<Vec<_>>()))
            .collect();
        parts.into_iter().flat_map(|part| part.join().expect("answers")).collect()
    })
}

/// Whether what is printed of a text is the text.
fn printed_as(case: &Case, text: &str) -> bool {
    let whole = Case { v18: Some(Answer::Text(text.to_owned())), ..case.clone() };
    printed(&whole, 18).is_some_and(|printed| printed.text == case.text)
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
        ENDS.map(|major| {
            let theirs = case.expected(major).expect("an answer");
            let ours = answer(context, case, major);
            let agrees = ours.agrees(theirs);
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
        let _ = writeln!(out, "    ours: {}\n    PostgreSQL{major}: {}", of.ours, of.theirs);
    }
    out
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
