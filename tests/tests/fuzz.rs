//! The seeds of the fuzz targets, and what they once found, keep their laws.

#![allow(clippy::expect_used, reason = "a test that cannot go on fails")]

use std::fmt::Write as _;
use std::fs;

use rowlock_core::laws;
use rowlock_tests::root;

fn keeps(target: &str, law: fn(&str) -> Result<(), String>) {
    let mut problems = String::new();
    let mut seeds = 0;
    for entry in fs::read_dir(root().join("fuzz/corpus").join(target)).expect("the seeds") {
        let path = entry.expect("a seed").path();
        seeds += 1;
        if let Err(broken) = law(&fs::read_to_string(&path).expect("a text")) {
            let _ = writeln!(problems, "{}: {broken}", path.display());
        }
    }
    assert!(seeds > 0 && problems.is_empty(), "{seeds} seeds of {target}\n{problems}");
}

#[test]
fn parse() {
    keeps("parse", laws::parses);
}

#[test]
fn interpret() {
    keeps("interpret", laws::composes);
}

#[test]
fn plan() {
    keeps("plan", laws::plans);
}

#[test]
fn share() {
    keeps("share", laws::shares);
}
