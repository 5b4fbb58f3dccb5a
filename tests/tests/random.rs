//! A bounded run of the laws on servers: random schemas, planned both ways from text and from the catalog, judged by
//! PostgreSQL 15 and 18 as the pairs of the suite are.
//!
//! `ROWLOCK_RANDOM=N` runs so many pairs; they are the same ones each time, and the first of them are run ordinarily. `ROWLOCK_RANDOM_KIND` runs one of
//! the [`KINDS`] alone.

#![allow(clippy::expect_used, clippy::indexing_slicing, reason = "a test that cannot go on fails")]

use std::fmt::Write as _;
use std::sync::Arc;

use proptest::strategy::{Strategy as _, ValueTree as _};
use proptest::test_runner::TestRunner;
use rowlock_core::arbitrary;
use rowlock_core::model::Schema;
use rowlock_core::render::{self, Style};
use rowlock_tests::pairs::{Offline, Pair, Side, judge, table};

/// How many pairs are run where nobody says.
const PAIRS: usize = 12;
/// What they are, in turn.
const KINDS: [&str; 12] =
    ["flat", "flat", "descent", "new", "flat", "roles", "descent", "new", "flat", "newest", "descent", "new"];

#[tokio::test(flavor = "multi_thread")]
async fn plans_between_random_schemas_lead_where_they_should() {
    let count = std::env::var("ROWLOCK_RANDOM").ok().and_then(|count| count.parse().ok()).unwrap_or(PAIRS);
    let mut runner = TestRunner::deterministic();
    let pairs: Vec<Offline> = (0..count)
        .map(|number| {
            // One in four is made from nothing and goes again, one in four has tables that descend from others, and one in
            // twelve roles.
            let kind = std::env::var("ROWLOCK_RANDOM_KIND").unwrap_or_else(|_| KINDS[number % KINDS.len()].to_owned());
            let (old, new) = match kind.as_str() {
                "descent" => arbitrary::pair().new_tree(&mut runner).expect("a pair of schemas").current(),
                "newest" => arbitrary::newest_pair().new_tree(&mut runner).expect("a pair of schemas").current(),
                "roles" => arbitrary::pair_with_roles().new_tree(&mut runner).expect("a pair of schemas").current(),
                "new" => (Schema::default(), arbitrary::schema().new_tree(&mut runner).expect("a schema").current()),
                _ => arbitrary::flat_pair().new_tree(&mut runner).expect("a pair of schemas").current(),
            };
            let side = |schema| Side { text: render::schema(schema, &Style::default()), rows: String::new() };
            Offline::new(Pair {
                // Those about roles are judged one at a time.
                kind: if kind == "roles" { "roles" } else { "random" }.to_owned(),
                name: format!("{number}"),
                old: side(&old),
                new: side(&new),
                requires: if kind == "newest" { 18 } else { 15 },
                tells_version: matches!(kind.as_str(), "descent" | "newest"),
                ..Pair::default()
            })
        })
        .collect();
    let pairs = Arc::new(pairs);
    let verdicts = judge(Arc::clone(&pairs)).await;
    println!("{}", table(&pairs, &verdicts));
    let mut problems = String::new();
    for verdict in &verdicts {
        let (Some(pair), Some(wrong)) = (pairs.get(verdict.pair).map(|offline| &offline.pair), &verdict.wrong) else {
            continue;
        };
        let _ = writeln!(problems, "random {}, {:?}: {wrong}", pair.name, verdict.cell);
        if std::env::var_os("ROWLOCK_RANDOM").is_some() {
            let _ = writeln!(problems, "=== old\n{}=== new\n{}", pair.old.text, pair.new.text);
        }
    }
    assert!(problems.is_empty(), "{problems}");
}
