//! Composing against PostgreSQL: the schema of a composite is the schema of a database that was made from it, and of one
//! that its sources made where they run as they stand.

#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot go on fails")]

use std::fmt::Write as _;

use rowlock_core::compose::compose;
use rowlock_core::inspect;
use rowlock_core::model::Schema;
use rowlock_core::render::{self, Style};
use rowlock_tests::postgres;
use rowlock_tests::suite::cases;
use tokio_postgres::Client;

#[tokio::test]
async fn text_and_catalog_are_one_schema() {
    let only = std::env::var("ROWLOCK_CASE").ok();
    let mut problems = String::new();
    let (mut made, mut as_written) = (0, 0);
    for case in cases("compose").iter().filter(|case| only.as_ref().is_none_or(|only| case.name.contains(only))) {
        let composite = compose(&case.sources);
        if composite.has_errors() {
            continue;
        }
        let schema = composite.value.schema;
        for major in &case.majors {
            let name = format!("{} on {major}", case.name);
            let database = postgres::shared(*major).database();
            let client = database.connect().await;
            let sql = render::schema(&schema, &Style::default());
            match client.batch_execute(&sql).await {
                Ok(()) => compare(&schema, &inspected(&client).await, &name, &mut problems),
                Err(error) => {
                    let _ = writeln!(problems, "{name}: {error:?}\n{sql}");
                }
            }
            made += 1;
            let database = postgres::shared(*major).database();
            let client = database.connect().await;
            let mut runs = true;
            for source in &case.sources {
                let path = source.scope.as_ref().map_or("public", |scope| scope.as_str());
                let text = format!("CREATE SCHEMA IF NOT EXISTS {path}; SET search_path = {path}; {}", source.text);
                runs = runs && client.batch_execute(&text).await.is_ok();
            }
            if runs {
                as_written += 1;
                compare(&schema, &inspected(&client).await, &format!("{name}, as written"), &mut problems);
            }
        }
    }
    assert!(problems.is_empty(), "{problems}");
    assert!(only.is_some() || (made > 20 && as_written > 10), "{made} made, {as_written} as written");
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
