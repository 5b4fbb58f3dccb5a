//! Plans that are saved, looked over, and applied later: only as they were written, and only to what they were made for.

#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot go on fails")]

use std::fs;
use std::path::Path;
use std::process::Command;

use rowlock_tests::postgres::{self, Database, MAJORS};
use rowlock_tests::{Run, program};
use serde_json::Value;

fn rowlock(folder: &Path, arguments: &[&str]) -> Run {
    Run::of(Command::new(program()).args(arguments).current_dir(folder))
}

/// Saves a plan from a database to a schema.
fn save(folder: &Path, url: &str, sql: &str, more: &[&str]) -> Run {
    fs::write(folder.join("to.sql"), sql).expect("a file");
    rowlock(
        folder,
        &[&["schema", "diff", "--from", url, "--to", "file://to.sql", "--save", "plan.json"], more].concat(),
    )
}

fn apply(folder: &Path, url: &str, more: &[&str]) -> Run {
    rowlock(folder, &[&["schema", "apply", "--url", url, "--plan", "plan.json", "--auto-approve"], more].concat())
}

fn policies(database: &Database<'_>) -> String {
    database.rows("SELECT count(*) FROM pg_policy").into_iter().flatten().flatten().collect()
}

const OLD: &str = "CREATE TABLE users (id int PRIMARY KEY, name text, old text); CREATE TABLE notes (id int);
    CREATE VIEW names AS SELECT name FROM users; CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS 'SELECT $1';";

const NEW: &str = "CREATE TYPE mood AS ENUM ('sad', 'happy');
    CREATE TABLE users (id int PRIMARY KEY, name text NOT NULL, mood mood DEFAULT 'sad');
    CREATE TABLE notes (id int, at timestamptz DEFAULT now(), owner int REFERENCES users (id) ON DELETE CASCADE);
    CREATE VIEW names AS SELECT name, id FROM users WHERE id > 0;
    CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS 'SELECT $1 + 1';
    ALTER TABLE users ENABLE ROW LEVEL SECURITY; CREATE POLICY own ON users USING (name = current_user);
    COMMENT ON TABLE users IS 'people'; CREATE INDEX by_owner ON notes (owner);";

#[test]
fn what_was_saved_is_applied_and_nothing_else() {
    for major in MAJORS {
        let database = postgres::shared(major).database();
        database.execute(OLD);
        let folder = tempfile::tempdir().expect("a folder");
        let (path, url) = (folder.path(), database.url());
        let saved = save(path, &url, NEW, &["--exit-code"]);
        assert_eq!(saved.code, 2, "{saved:?}");
        let text = fs::read_to_string(path.join("plan.json")).expect("the plan");
        let plan: Value = serde_json::from_str(&text).expect("JSON");
        assert_eq!((plan["version"].as_u64(), plan["server_version"].as_u64()), (Some(1), Some(u64::from(major))));
        assert!(!text.contains("127.0.0.1") && !text.contains(database.name()), "{text}");

        // What the sources say by now is of no concern.
        fs::write(path.join("to.sql"), "").expect("a file");
        let dry = rowlock(path, &["schema", "apply", "--url", &url, "--plan", "plan.json", "--dry-run"]);
        // It is shown as it is sent: qualified.
        let titles = |text: &str| -> Vec<String> {
            text.lines().filter(|line| line.starts_with("-- ")).map(str::to_owned).collect()
        };
        assert_eq!((dry.code, titles(&dry.out)), (0, titles(&saved.out)), "{dry:?}");
        assert!(dry.out.contains("ALTER TABLE \"public\".\"users\" DROP COLUMN \"old\""), "{dry:?}");
        let refused = apply(path, &url, &[]);
        assert!(refused.code == 1 && refused.err.contains("this plan needs --allow data-loss"), "{refused:?}");
        assert_eq!(policies(&database), "0");
        let run = apply(path, &url, &["--allow", "data-loss"]);
        assert_eq!((run.code, policies(&database)), (0, "1".to_owned()), "{run:?}");
        assert!(!run.err.contains("not quite"), "{run:?}");
        // Again, and there is nothing to do.
        let again = apply(path, &url, &[]);
        assert_eq!((again.code, again.out.as_str()), (0, "Schema is synced, no changes to be made\n"), "{again:?}");
        fs::write(path.join("to.sql"), NEW).expect("a file");
        let rest = rowlock(path, &["schema", "diff", "--from", &url, "--to", "file://to.sql", "--exit-code"]);
        assert_eq!(rest.code, 0, "{rest:?}");
    }
}

#[test]
fn what_has_moved_is_named_and_nothing_is_done() {
    for major in MAJORS {
        let database = postgres::shared(major).database();
        database.execute(OLD);
        let folder = tempfile::tempdir().expect("a folder");
        let (path, url) = (folder.path(), database.url());
        assert_eq!(save(path, &url, NEW, &[]).code, 0);
        database.execute(
            "ALTER TABLE notes ADD COLUMN x int; DROP VIEW names; CREATE SCHEMA other; CREATE TABLE other.t (a int);
             CREATE OR REPLACE FUNCTION f(int) RETURNS int LANGUAGE sql AS 'SELECT $1 + 2'",
        );
        let run = apply(path, &url, &["--allow", "data-loss"]);
        assert_eq!((run.code, policies(&database)), (1, "0".to_owned()), "{run:?}");
        for part in [
            "has moved since plan.json was made; nothing was done",
            "  table \"notes\" is not what it was\n",
            "  view \"names\" is gone\n",
            "  schema \"other\" is new\n",
            "  table \"t\" in \"other\" is new\n",
            "  function \"f\" is not what it was\n",
            "schema diff --from",
        ] {
            assert!(run.err.contains(part), "{part}: {run:?}");
        }
        assert!(!run.err.contains("\"users\""), "{run:?}");
    }
}

#[test]
fn a_plan_is_for_one_state_of_one_kind_of_server() {
    let [old, new] = [15, 18].map(|major| postgres::shared(major).database());
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path();
    fs::write(path.join("from.sql"), "").expect("a file");
    let file = save(path, "file://from.sql", NEW, &[]);
    assert!(file.code == 1 && file.err.contains("--from postgres://"), "{file:?}");
    assert!(!path.join("plan.json").exists());

    assert_eq!(save(path, &old.url(), NEW, &[]).code, 0);
    let run = apply(path, &new.url(), &[]);
    assert!(run.code == 1 && run.err.contains("a plan for PostgreSQL 15"), "{run:?}");
    let scoped = format!("{}&search_path=app", old.url());
    let run = apply(path, &scoped, &[]);
    assert!(run.code == 1 && run.err.contains("search_path=app"), "{run:?}");
    let run = apply(path, &old.url(), &["--exclude", "x"]);
    assert!(run.code == 1 && run.err.contains("--exclude"), "{run:?}");

    let text = fs::read_to_string(path.join("plan.json")).expect("the plan");
    for (changed, said) in [
        (text.replace("name = CURRENT_USER", "true"), "not as it was written"),
        (text[..text.len() / 2].to_owned(), "no plan"),
        (text.replacen("\"version\": 1", "\"version\": 9", 1), "version 9"),
    ] {
        assert_ne!(changed, text);
        fs::write(path.join("plan.json"), changed).expect("a file");
        let run = apply(path, &old.url(), &[]);
        assert!(run.code == 1 && run.err.contains(said) && policies(&old) == "0", "{said}: {run:?}");
    }
}

/// A run that ended between two transactions: what the first did is found out about, and the rest is done.
#[test]
fn a_plan_of_several_transactions_goes_on() {
    for major in MAJORS {
        let database = postgres::shared(major).database();
        database.execute("CREATE TABLE users (id int PRIMARY KEY, name text)");
        let folder = tempfile::tempdir().expect("a folder");
        let (path, url) = (folder.path(), database.url());
        let to = "CREATE TABLE users (id int PRIMARY KEY, name text, mail text); CREATE INDEX a ON users (name);
                  CREATE INDEX b ON users (mail);";
        let saved = save(path, &url, to, &["--online"]);
        assert!(saved.code == 0 && saved.out.matches("CONCURRENTLY").count() == 2, "{saved:?}");
        let text = fs::read_to_string(path.join("plan.json")).expect("the plan");
        let plan: Value = serde_json::from_str(&text).expect("JSON");
        let transactions = plan["plan"]["transactions"].as_array().expect("transactions");
        let sent =
            |transaction: usize, step: usize| transactions[transaction]["steps"][step]["sql"].as_str().expect("SQL");
        assert_eq!((transactions.len(), plan["after"].as_array().map(Vec::len)), (2, Some(3)), "{plan}");
        database.execute(sent(0, 0));
        database.execute(sent(1, 0));
        let run = apply(path, &url, &[]);
        assert!(run.code == 0 && run.err.contains("did the first 2 of 3"), "{run:?}");
        assert!(run.out.matches("CREATE INDEX").count() == 1 && !run.err.contains("not quite"), "{run:?}");
    }
}
