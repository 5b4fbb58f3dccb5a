//! The interpreter against PostgreSQL: every statement of every history gets the SQLSTATE that a server gives it, and what
//! the statements without an error leave behind is what the server's catalog holds.

#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot go on fails")]

use std::collections::BTreeSet;
use std::fmt::Write as _;

use rowlock_core::compose::replay;
use rowlock_core::diagnostic::{Diagnostic, Severity};
use rowlock_core::inspect;
use rowlock_core::model::{Object, Schema};
use rowlock_core::source::{Source, SourceId};
use rowlock_core::sql;
use rowlock_tests::postgres::{self, Database};
use rowlock_tests::suite::{Case, cases};
use tokio_postgres::Client;

#[tokio::test]
async fn histories_end_as_on_a_server() {
    let only = std::env::var("ROWLOCK_CASE").ok();
    let mut problems = String::new();
    let (mut statements, mut refusals) = (0, 0);
    for case in cases("interpret").iter().filter(|case| only.as_ref().is_none_or(|only| case.name.contains(only))) {
        for major in &case.majors {
            let database = postgres::shared(*major).database();
            let (ran, refused) = judge(case, &database, *major, &mut problems).await;
            statements += ran;
            refusals += refused;
        }
    }
    assert!(problems.is_empty(), "{problems}");
    assert!(only.is_some() || (statements > 400 && refusals > 150), "{statements} statements, {refusals} refusals");
}

/// Runs a history both ways. Answers how many statements there were, and how many the server refused.
async fn judge(case: &Case, database: &Database<'_>, major: u32, problems: &mut String) -> (usize, usize) {
    let client = database.connect().await;
    let outcome = replay(&case.sources);
    let mut accepted: Vec<Source> = Vec::new();
    let (mut ran, mut refused) = (0, 0);
    for (number, source) in case.sources.iter().enumerate() {
        let parsed = sql::parse(source, SourceId(number as u32));
        for diagnostic in &parsed.diagnostics {
            let _ = writeln!(problems, "{}: not read: {}", case.name, told(&case.sources, diagnostic));
        }
        let mut kept = String::new();
        for statement in &parsed.value {
            let text = statement.span.slice(&source.text);
            let server: BTreeSet<String> = match client.simple_query(text).await {
                Ok(_) => BTreeSet::new(),
                Err(error) => error.code().map(|code| code.code().to_owned()).into_iter().collect(),
            };
            let ours: BTreeSet<String> = outcome
                .diagnostics
                .iter()
                .filter(|diagnostic| diagnostic.severity == Severity::Error)
                .filter(|diagnostic| {
                    let at = diagnostic.span();
                    at.is_some_and(|at| at.source == statement.span.source && statement.span.to(at) == statement.span)
                })
                .map(|diagnostic| diagnostic.sqlstate.unwrap_or(diagnostic.code).to_owned())
                .collect();
            ran += 1;
            refused += usize::from(!server.is_empty());
            if server.is_empty() {
                kept.push_str(text);
                kept.push_str(";\n");
            }
            if server.is_empty() != ours.is_empty() || !server.is_subset(&ours) {
                let name = &case.name;
                let _ = writeln!(problems, "{name} on {major}: {text}\n  server {server:?}, here {ours:?}");
            }
        }
        accepted.push(Source { text: kept.into(), ..source.clone() });
    }
    let again = replay(&accepted);
    for diagnostic in again.diagnostics.iter().filter(|diagnostic| diagnostic.severity == Severity::Error) {
        let _ = writeln!(problems, "{} on {major}: refused here alone: {}", case.name, told(&accepted, diagnostic));
    }
    let schema = if major < 18 { without_not_null_names(again.value.schema) } else { again.value.schema };
    compare(&schema, &inspected(&client).await, &format!("{} on {major}", case.name), problems);
    (ran, refused)
}

/// Servers before 18 keep no names of NOT NULL constraints.
fn without_not_null_names(mut schema: Schema) -> Schema {
    schema.for_each_mut(|_, object| {
        if let Object::Table(table) = object {
            for not_null in table.columns.iter_mut().filter_map(|column| column.not_null.as_mut()) {
                not_null.name = None;
            }
        }
    });
    schema
}

fn told(sources: &[Source], diagnostic: &Diagnostic) -> String {
    let text = diagnostic
        .span()
        .and_then(|span| sources.get(span.source.0 as usize).map(|source| span.slice(&source.text)))
        .unwrap_or_default();
    format!("{} ({}) at `{text}`", diagnostic.message, diagnostic.code)
}

async fn inspected(client: &Client) -> Schema {
    client.batch_execute("SET search_path = ''").await.expect("an empty search_path");
    let document: String = client.query_one(inspect::QUERY, &[]).await.expect("the catalog").get(0);
    let outcome = inspect::decode(&document);
    let undecided: Vec<&Diagnostic> =
        outcome.diagnostics.iter().filter(|diagnostic| diagnostic.code != "not-carried").collect();
    assert!(undecided.is_empty(), "{undecided:#?}");
    outcome.value
}

/// Writes down where two schemas differ, object by object.
fn compare(text: &Schema, catalog: &Schema, name: &str, problems: &mut String) {
    for (id, object) in text.objects() {
        match catalog.get(id) {
            Some(other) if other == object => {}
            Some(other) => {
                let _ = writeln!(problems, "{name}: from text {object:#?}\n  from the catalog {other:#?}");
            }
            None => {
                let _ = writeln!(problems, "{name}: only from text: {object:?}");
            }
        }
    }
    for (id, object) in catalog.objects().filter(|(id, _)| !text.contains(id)) {
        let _ = writeln!(problems, "{name}: only in the catalog: {id:?} {object:?}");
    }
}
