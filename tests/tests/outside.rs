//! What stands between the program and a database that it may change: poolers, and servers that follow another one.

#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot go on fails")]

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use rowlock_tests::pooler::{Pooler, Pooling};
use rowlock_tests::postgres::{self, Database, MAJORS, Options, Server};
use rowlock_tests::{Run, program};

const SCHEMA: &str = "CREATE TABLE public.a (x integer);";

/// A folder with a schema, and a migration that makes it.
fn project() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    fs::create_dir(folder.path().join("migrations")).expect("migrations");
    for name in ["schema.sql", "migrations/1_first.sql"] {
        fs::write(folder.path().join(name), SCHEMA).expect("a file");
    }
    assert_eq!(rowlock(folder.path(), &["migrate", "hash"]).code, 0);
    folder
}

fn rowlock(folder: &Path, arguments: &[&str]) -> Run {
    Run::of(Command::new(program()).args(arguments).current_dir(folder).stdin(Stdio::null()))
}

/// Both ways to change the database at a URL.
fn changes(folder: &Path, url: &str) -> [Run; 2] {
    let schema = ["schema", "apply", "--url", url, "--to", "file://schema.sql", "--auto-approve"];
    [rowlock(folder, &schema), rowlock(folder, &["migrate", "apply", "--url", url, "--allow-dirty"])]
}

fn tables(database: &Database<'_>) -> usize {
    database.rows("SELECT 1 FROM pg_class WHERE relkind = 'r' AND relname IN ('a', 'atlas_schema_revisions')").len()
}

#[test]
fn a_pool_of_sessions_is_as_good_as_the_server() {
    let server = postgres::shared(18);
    let pooler = Pooler::start(server.port(), Pooling::Session).expect("a pooler");
    let folder = project();
    for way in 0..2 {
        let database = server.database();
        let url = database.url().replace(&format!(":{}/", server.port()), &format!(":{}/", pooler.port()));
        let run = &changes(folder.path(), &url)[way];
        // What the other way makes is there already.
        assert!(run.code == 0 || run.err.contains("already exists"), "{run:?}");
        assert_eq!(database.rows("SELECT 1 FROM pg_tables WHERE tablename = 'a'").len(), 1, "{run:?}");
    }
}

#[test]
fn a_pool_of_transactions_is_refused_before_anything_is_done() {
    let server = postgres::shared(18);
    let pooler = Pooler::start(server.port(), Pooling::Transaction).expect("a pooler");
    let (folder, database) = (project(), server.database());
    let url = database.url().replace(&format!(":{}/", server.port()), &format!(":{}/", pooler.port()));
    for run in changes(folder.path(), &url) {
        assert!(run.code == 1 && run.err.contains("is a pooler in transaction mode"), "{run:?}");
        assert_eq!(tables(&database), 0);
    }
}

#[test]
fn a_standby_is_refused_and_still_shows_what_it_has() {
    for major in MAJORS {
        let server = Server::start(Options { standby: true, ..Options::new(major) }).expect("a standby");
        let (folder, database) = (project(), server.maintenance());
        for run in changes(folder.path(), &database.url()) {
            assert!(run.code == 1 && run.err.contains("is a standby"), "{major}: {run:?}");
            assert!(run.err.contains("Nothing was done"), "{major}: {run:?}");
        }
        let shown = rowlock(folder.path(), &["schema", "inspect", "--url", &database.url()]);
        assert_eq!((shown.code, shown.out.as_str()), (0, ""), "{major}: {shown:?}");
    }
}
