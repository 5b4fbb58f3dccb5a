//! `--dev-url postgres://…`: a server settles what could not be decided without one, and nothing of it is left behind.

#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot go on fails")]

use std::fs;
use std::process::Command;

use rowlock_tests::postgres::{self, Database, MAJORS};
use rowlock_tests::{Run, program};

/// A default whose value only a server with its table of time zones knows, and a role that nobody has.
const SOURCE: &str = "
    CREATE TABLE public.visits (id integer PRIMARY KEY, at timestamptz DEFAULT '2025-07-01 10:15 Europe/Berlin');
    ALTER TABLE public.visits ENABLE ROW LEVEL SECURITY;
    CREATE POLICY recent ON public.visits TO dev_nobody USING (at > now() - interval '1 day');";

const NOTE: &str = "note: --dev-url is not needed";

fn rowlock(arguments: &[&str]) -> Run {
    Run::of(Command::new(program()).args(arguments))
}

fn source(text: &str) -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("schema.sql");
    fs::write(&path, text).expect("a file");
    let url = format!("file://{}", path.display());
    (folder, url)
}

/// The scratch databases there are, and the roles that only a trial makes.
fn left(database: &Database<'_>) -> usize {
    const QUESTION: &str = "SELECT datname FROM pg_database WHERE datname LIKE 'rowlock_dev_%'
        UNION ALL SELECT rolname FROM pg_roles WHERE rolname = 'dev_nobody'";
    database.rows(QUESTION).len()
}

#[test]
fn what_a_server_decides_is_no_difference() {
    for major in MAJORS {
        let server = postgres::Server::start(postgres::Options::new(major)).expect("a server");
        let (target, dev) = (server.database(), server.database());
        let (_folder, file) = source(SOURCE);
        target.execute("CREATE ROLE dev_nobody");
        target.execute(SOURCE);
        let undecided = rowlock(&["schema", "diff", "--from", &target.url(), "--to", &file]);
        assert!(undecided.out.contains("ALTER COLUMN"), "{major}: {undecided:?}");
        let settled = rowlock(&["schema", "diff", "--from", &target.url(), "--to", &file, "--dev-url", &dev.url()]);
        assert_eq!(settled.out, "Schemas are synced, no changes to be made.\n", "{major}: {settled:?}");
        assert!(!settled.err.contains("server-differs"), "{major}: {settled:?}");
        target.execute("DROP OWNED BY dev_nobody; DROP ROLE dev_nobody");

        // The role is made for the trial alone.
        let shown = rowlock(&["schema", "inspect", "--url", &file, "--dev-url", &dev.url()]);
        assert!(shown.out.contains("2025-07-01 08:15:00+00"), "{major}: {shown:?}");
        assert_eq!(left(&dev), 0, "{major}");
    }
}

#[test]
fn what_a_server_refuses_is_shown_and_leaves_nothing() {
    let dev = postgres::shared(18).database();
    let (_folder, file) = source("CREATE EXTENSION no_such_extension;");
    let run = rowlock(&["schema", "inspect", "--url", &file, "--dev-url", &dev.url()]);
    assert_eq!((run.code, run.out.as_str()), (1, ""), "{run:?}");
    assert!(run.err.contains("the dev database refused") && run.err.contains("no_such_extension"), "{run:?}");
    assert_eq!(left(&dev), 0);

    dev.execute("CREATE ROLE dev_maker LOGIN PASSWORD 'x'");
    let run = rowlock(&["schema", "inspect", "--url", &file, "--dev-url", &dev.url_as("dev_maker", "x")]);
    assert!(run.code == 1 && run.err.contains("ALTER ROLE dev_maker CREATEDB"), "{run:?}");
}

#[test]
fn a_container_is_named_and_not_started() {
    let (_folder, file) = source("CREATE TABLE public.t (id integer);");
    let run = rowlock(&["schema", "inspect", "--url", &file, "--dev-url", "docker://postgres/15/dev"]);
    assert_eq!((run.code, run.err.matches(NOTE).count()), (0, 1), "{run:?}");
}

#[test]
fn a_folder_and_sources_are_settled_alike() {
    let dev = postgres::shared(18).database();
    let (folder, file) = source(SOURCE);
    let dir = format!("file://{}", folder.path().join("migrations").display());
    let diff = || rowlock(&["migrate", "diff", "first", "--dir", &dir, "--to", &file, "--dev-url", &dev.url()]);
    let first = diff();
    assert_eq!(first.code, 0, "{first:?}");
    let second = diff();
    assert!(second.out.contains("synced"), "{second:?}");
    let validated = rowlock(&["migrate", "validate", "--dir", &dir, "--dev-url", &dev.url()]);
    assert_eq!(validated.code, 0, "{validated:?}");
    assert_eq!(left(&dev), 0);
}
