//! The corpus of the analyzer as one schema on servers: what depends on what is what `pg_depend` has, and text and live
//! catalog mean the same.
//!
//! How far that is so stands in `tests/suite/analyze/dependencies.txt` and `changes.txt`: any change of them fails, unless
//! `ROWLOCK_UPDATE=1` asks to write them.

#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot go on fails")]

use std::collections::BTreeMap;
use std::fmt::Write as _;

use rowlock_core::diagnostic::Severity;
use rowlock_core::diff::diff;
use rowlock_core::model::Schema;
use rowlock_tests::corpus::{Corpus, comparable, inspected, unnumbered};
use rowlock_tests::dependencies::{self, Edges};
use rowlock_tests::postgres::{self, Database, ENDS};
use rowlock_tests::{kept, root};

#[tokio::test(flavor = "multi_thread")]
async fn what_depends_on_what_is_what_servers_have() {
    let mut now =
        "What depends on what, as `pg_depend` has it and as we have it; what is missing has the case it is of.\n"
            .to_owned();
    for major in ENDS {
        let (mut theirs, mut ours) = (0, 0);
        let (mut missing, mut extra) = (Vec::new(), BTreeMap::<String, Vec<String>>::new());
        // What an index needs of an extension is its operator class, which goes without saying.
        for corpus in Corpus::parts(major).into_iter().take(2) {
            let database = loaded(&corpus, major).await;
            let of_server = dependencies::of_server(&database.connect().await).await;
            let of_text = dependencies::of_schema(&composed(&corpus));
            theirs += of_server.len();
            ours += of_text.len();
            missing.extend(of_server.difference(&of_text).map(|edge| line(edge, &corpus)));
            extras(&of_text, &of_server, &corpus, &mut extra);
        }
        let more: usize = extra.values().map(Vec::len).sum();
        let _ = writeln!(
            now,
            "\n== PostgreSQL {major}: {theirs} of servers, {ours} of ours, {} missing, {more} extra",
            missing.len()
        );
        for line in missing {
            let _ = writeln!(now, "missing: {line}");
        }
        for (kinds, lines) in extra {
            let _ = writeln!(now, "extra, {kinds}: {}", lines.len());
            for line in lines.iter().take(EXAMPLES) {
                let _ = writeln!(now, "    {line}");
            }
        }
    }
    kept(&root().join("tests/suite/analyze/dependencies.txt"), &now);
}

/// How many of a kind are written out.
const EXAMPLES: usize = 3;

/// What we have and a server has not, by the kinds of both ends.
fn extras(ours: &Edges, theirs: &Edges, corpus: &Corpus, extra: &mut BTreeMap<String, Vec<String>>) {
    let kind = |name: &str| name.split(' ').next().unwrap_or_default().to_owned();
    for edge in dependencies::extra(ours, theirs) {
        let kinds = format!("{} on {}", kind(&edge.0), kind(&edge.1));
        extra.entry(kinds).or_default().push(line(edge, corpus));
    }
}

/// What depends on what, and the case that it is of.
fn line(edge: &(String, String), corpus: &Corpus) -> String {
    format!("{} on {}{}", unnumbered(&edge.0), unnumbered(&edge.1), of_case(&edge.0, corpus))
}

#[tokio::test(flavor = "multi_thread")]
async fn text_and_catalog_of_the_corpus_are_the_same() {
    let mut now =
        "What differs between the text of the corpus and the catalog of a server that has run it, with the case it is of.\n"
            .to_owned();
    for major in ENDS {
        let (mut cases, mut changes) = (0, Vec::new());
        for corpus in Corpus::parts(major) {
            let database = loaded(&corpus, major).await;
            let live = inspected(&database.connect().await).await;
            let (live, text) = comparable(live.value, composed(&corpus), major);
            cases += corpus.cases().len();
            for change in diff(&live, &text) {
                let name = dependencies::of_object(&change.id(), &text)
                    .unwrap_or_else(|| format!("{:?}", change.id()).split_whitespace().collect::<Vec<_>>().join(" "));
                let kind = if change.is_undecided() { "undecided: " } else { "" };
                changes.push(format!("{kind}{}{}", unnumbered(&name), of_case(&name, &corpus)));
            }
        }
        let undecided = changes.iter().filter(|change| change.starts_with("undecided")).count();
        let _ = writeln!(
            now,
            "\n== PostgreSQL {major}: {cases} cases, {} changes, {undecided} of them undecided",
            changes.len()
        );
        for change in changes {
            let _ = writeln!(now, "{change}");
        }
    }
    kept(&root().join("tests/suite/analyze/changes.txt"), &now);
}

/// The case that something was made for, as it is written behind its name.
fn of_case(name: &str, corpus: &Corpus) -> String {
    let case = corpus.case_of(name);
    case.map(|(file, case)| format!("    [{file}] {}", case.text.replace('\n', "\\n"))).unwrap_or_default()
}

/// A database that has run the corpus.
async fn loaded(corpus: &Corpus, major: u32) -> Database<'static> {
    let database = postgres::shared(major).database();
    let client = database.connect().await;
    client.batch_execute(&corpus.text()).await.unwrap_or_else(|error| panic!("PostgreSQL {major}: {error:?}"));
    database
}

/// What we make of the corpus, which has no mistakes.
fn composed(corpus: &Corpus) -> Schema {
    let outcome = corpus.composed();
    let wrong: Vec<&String> = outcome
        .diagnostics
        .iter()
        .filter(|diagnostic| diagnostic.severity == Severity::Error)
        .map(|diagnostic| &diagnostic.message)
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    outcome.value
}
