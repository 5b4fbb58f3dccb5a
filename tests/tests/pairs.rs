//! The suite of pairs: what is said of each, and whether PostgreSQL agrees.
//!
//! `ROWLOCK_CASE=kind/name` leaves one alone; `INSTA_UPDATE=always` writes the snapshots anew.

#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot go on fails")]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::sync::Arc;
use std::thread;

use rowlock_tests::pairs::{Cell, Offline, Pair, judge, pairs, snapshot, table, together};

/// Text alone.
#[test]
fn what_is_said_of_pairs() {
    let pairs = offline();
    let mut broken = String::new();
    for pair in pairs.iter().filter(|pair| pair.pair.fails.is_none()) {
        for law in &pair.broken {
            let _ = writeln!(broken, "{}/{}: {law}", pair.pair.kind, pair.pair.name);
        }
    }
    assert!(broken.is_empty(), "{broken}");
    let mut kinds: BTreeMap<&str, String> = BTreeMap::new();
    for pair in &pairs {
        let text = kinds.entry(&pair.pair.kind).or_default();
        text.push_str(&snapshot(pair));
        text.push('\n');
    }
    if std::env::var_os("ROWLOCK_CASE").is_some() {
        kinds.values().for_each(|text| println!("{text}"));
        return;
    }
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../suite/pairs");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| {
        for (kind, text) in kinds {
            insta::assert_snapshot!(kind, text);
        }
    });
}

/// Servers: every pair, both ways.
#[tokio::test(flavor = "multi_thread")]
async fn plans_lead_where_they_should_on_servers() {
    let pairs = Arc::new(offline());
    let verdicts = judge(Arc::clone(&pairs)).await;
    println!("{}", table(&pairs, &verdicts));
    let (mut problems, mut failed, mut known) = (String::new(), BTreeSet::new(), Vec::new());
    for verdict in &verdicts {
        let (Some(pair), Some(wrong)) = (pairs.get(verdict.pair).map(|offline| &offline.pair), &verdict.wrong) else {
            continue;
        };
        failed.insert(verdict.pair);
        let name = format!("{}/{}, {:?}", pair.kind, pair.name, verdict.cell);
        match &pair.fails {
            Some(_) if !matches!(verdict.cell, Cell::Sides(_)) => known.push((verdict.pair, wrong)),
            Some(_) | None => drop(writeln!(problems, "{name}: {wrong}")),
        }
    }
    known.dedup_by_key(|(pair, _)| *pair);
    for (number, wrong) in known {
        let Some(Pair { kind, name, fails: Some(why), .. }) = pairs.get(number).map(|offline| &offline.pair) else {
            continue;
        };
        println!("{kind}/{name} falls short: {why}\n    {wrong}");
    }
    for (number, offline) in pairs.iter().enumerate() {
        if offline.pair.fails.is_some() && !failed.contains(&number) && offline.broken.is_empty() {
            let _ = writeln!(problems, "{}/{} passes: it need not fail any more", offline.pair.kind, offline.pair.name);
        }
    }
    assert!(problems.is_empty(), "{problems}");
}

/// All pairs that can stand in a schema of their own, in one plan.
#[tokio::test(flavor = "multi_thread")]
async fn pairs_change_together() {
    let mut pairs = pairs();
    // A body in SQL is read when its function is made, and names what is in its own schema alone.
    let in_sql =
        |pair: &Pair| [&pair.old, &pair.new].iter().any(|side| side.text.to_ascii_lowercase().contains("language sql"));
    pairs.retain(|pair| pair.requires == 15 && pair.stands_anywhere() && !in_sql(pair));
    let all = Arc::new(vec![Offline::new(together(&pairs))]);
    assert!(all[0].broken.is_empty(), "{:#?}", all[0].broken);
    let steps = all[0].up.plan.steps().count();
    println!("{} pairs, {steps} steps", pairs.len());
    let wrong: Vec<_> = judge(all).await.into_iter().filter(|verdict| verdict.wrong.is_some()).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Every pair, planned from text, on all cores.
fn offline() -> Vec<Offline> {
    let pairs = pairs();
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let size = pairs.len().div_ceil(cores);
    let parts: Vec<Vec<Pair>> = pairs.chunks(size).map(<[Pair]>::to_vec).collect();
    let threads: Vec<_> = parts
        .into_iter()
        .map(|part| thread::spawn(move || part.into_iter().map(Offline::new).collect::<Vec<_>>()))
        .collect();
    threads.into_iter().flat_map(|thread| thread.join().expect("the plans of some pairs")).collect()
}
