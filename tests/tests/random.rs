//! A bounded run of the laws on servers: random schemas, planned both ways from text and from the catalog, judged by
//! PostgreSQL 15 and 18 as the pairs of the suite are.
//!
//! `ROWLOCK_RANDOM=N` runs so many pairs; they are the same ones each time, and the first of them are run ordinarily.

#![allow(clippy::expect_used, reason = "a test that cannot go on fails")]

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

#[tokio::test(flavor = "multi_thread")]
async fn plans_between_random_schemas_lead_where_they_should() {
    let count = std::env::var("ROWLOCK_RANDOM").ok().and_then(|count| count.parse().ok()).unwrap_or(PAIRS);
    let mut runner = TestRunner::deterministic();
    let pairs: Vec<Offline> = (0..count)
        .map(|number| {
            // One in four is made from nothing and goes again, and one in four is judged where names of NOT NULLs are not
            // kept: what they are in heirs that leave their parents is not always what it should be.
            let (old, new) = match number % 4 {
                3 => (Schema::default(), arbitrary::schema().new_tree(&mut runner).expect("a schema").current()),
                2 => arbitrary::pair().new_tree(&mut runner).expect("a pair of schemas").current(),
                _ => arbitrary::flat_pair().new_tree(&mut runner).expect("a pair of schemas").current(),
            };
            let side = |schema| Side { text: render::schema(schema, &Style::default()), rows: String::new() };
            Offline::new(Pair {
                kind: "random".to_owned(),
                name: format!("{number}"),
                old: side(&old),
                new: side(&new),
                requires: 15,
                newest: (number % 4 == 2).then_some(15),
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
