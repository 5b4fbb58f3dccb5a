//! Composing against PostgreSQL: the schema of a composite is the schema of a database that was made from it, and of one
//! that its sources made where they run as they stand.

#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot go on fails")]

use std::fmt::Write as _;

use rowlock_core::compose::{ComposeOptions, compose, compose_with};
use rowlock_core::diagnostic::Severity;
use rowlock_core::inspect;
use rowlock_core::model::{Role, Schema, Version};
use rowlock_core::render::{self, Style};
use rowlock_core::source::Source;
use rowlock_tests::postgres;
use rowlock_tests::suite::{Case, cases};
use tokio_postgres::Client;

#[tokio::test]
async fn text_and_catalog_are_one_schema() {
    let only = std::env::var("ROWLOCK_CASE").ok();
    let mut problems = String::new();
    let (mut made, mut as_written) = (0, 0);
    for case in cases("compose").iter().filter(|case| only.as_ref().is_none_or(|only| case.name.contains(only))) {
        if !composes(case, &mut problems) {
            continue;
        }
        for major in &case.majors {
            let options = ComposeOptions { version: Version::from_major(*major), ..ComposeOptions::default() };
            let mut schema = compose_with(&case.sources, &options).value.schema;
            let name = format!("{} on {major}", case.name);
            let database = postgres::shared(*major).database();
            let client = database.connect().await;
            let sql = render::schema(&schema, &Style::default());
            // A catalog knows whose everything is.
            schema.settle_owners(|_| Some(Role::CurrentUser));
            match client.batch_execute(&sql).await {
                Ok(()) => compare(&schema, &inspected(&client).await, &name, &mut problems),
                Err(error) => {
                    let _ = writeln!(problems, "{name}: {error:?}\n{sql}");
                }
            }
            made += 1;
            for sources in orders(&case.sources) {
                let database = postgres::shared(*major).database();
                let client = database.connect().await;
                if run(&sources, &client).await {
                    as_written += 1;
                    compare(&schema, &inspected(&client).await, &format!("{name}, as written"), &mut problems);
                    break;
                }
            }
        }
    }
    assert!(problems.is_empty(), "{problems}");
    println!("{made} made, {as_written} as written");
    assert!(only.is_some() || (made > 30 && as_written > 20), "{made} made, {as_written} as written");
}

/// Whether a case's sources compose. What they compose to is the same in every order of them.
fn composes(case: &Case, problems: &mut String) -> bool {
    let mut first: Option<(Schema, String)> = None;
    for sources in orders(&case.sources) {
        let composite = compose(&sources);
        let names: Vec<&str> = sources.iter().map(|source| source.name.as_str()).collect();
        let name = format!("{} as {}", case.name, names.join(", "));
        for diagnostic in composite.diagnostics.iter().filter(|diagnostic| diagnostic.severity == Severity::Error) {
            let span = diagnostic.span();
            let place =
                span.and_then(|span| sources.get(span.source.0 as usize).map(|source| span.slice(&source.text)));
            let _ = writeln!(problems, "{name}: {} at `{}`", diagnostic.message, place.unwrap_or_default());
        }
        if composite.has_errors() {
            return false;
        }
        let schema = composite.value.schema;
        let sql = render::schema(&schema, &Style::default());
        match &first {
            None => first = Some((schema, sql)),
            Some((known, text)) => {
                compare(&schema, known, &format!("{name}, against the first order"), problems);
                if *text != sql {
                    let _ = writeln!(problems, "{name}: written differently:\n{sql}\n  in the first order:\n{text}");
                }
            }
        }
    }
    first.is_some()
}

/// Every order of some sources; of more than four, each beginning with another one, forwards and backwards.
fn orders(sources: &[Source]) -> Vec<Vec<Source>> {
    let mut orders = Vec::new();
    if sources.len() > 4 {
        for first in 0..sources.len() {
            let mut rotated = sources.to_vec();
            rotated.rotate_left(first);
            orders.push(rotated.clone());
            rotated.reverse();
            orders.push(rotated);
        }
        return orders;
    }
    let Some((first, rest)) = sources.split_first() else {
        return vec![Vec::new()];
    };
    for order in self::orders(rest) {
        for place in 0..=order.len() {
            let mut with = order.clone();
            with.insert(place, first.clone());
            orders.push(with);
        }
    }
    orders
}

/// Whether a server runs the sources one after the other as they stand.
async fn run(sources: &[Source], client: &Client) -> bool {
    for source in sources {
        let path = source.scope.as_ref().map_or("public", |scope| scope.as_str());
        let text = format!("CREATE SCHEMA IF NOT EXISTS {path}; SET search_path = {path}; {}", source.text);
        if client.batch_execute(&text).await.is_err() {
            return false;
        }
    }
    true
}

async fn inspected(client: &Client) -> Schema {
    client.batch_execute("SET search_path = ''").await.expect("an empty search_path");
    let document: String = client.query_one(inspect::QUERY, &[]).await.expect("the catalog").get(0);
    inspect::decode(&document).value
}

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
