//! Many databases at once on real servers: tables of outcomes, failures among them, resumption, schemas as tenants.

#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot go on fails")]

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use rowlock_tests::postgres::{self, Database, MAJORS, Options, SUPERUSER, Server};
use rowlock_tests::{Run, program};
use serde_json::Value;

/// A password that servers that trust everybody do not ask for, and nobody is to see.
const SECRET: &str = "hunter2-s3cret";

fn rowlock(folder: &Path, arguments: &[&str]) -> Run {
    let run = Run::of(Command::new(program()).args(arguments).current_dir(folder));
    assert!(!run.out.contains(SECRET) && !run.err.contains(SECRET), "{run:?}");
    run
}

fn put(folder: &Path, files: &[(&str, &str)]) {
    fs::create_dir_all(folder.join("migrations")).expect("migrations");
    for (name, text) in files {
        fs::write(folder.join("migrations").join(name), text).expect("a file");
    }
    let run = rowlock(folder, &["migrate", "hash"]);
    assert_eq!(run.code, 0, "{run:?}");
}

fn project(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    put(folder.path(), files);
    folder
}

fn tenants(server: &Server, count: usize) -> Vec<Database<'_>> {
    (1..=count).map(|number| server.named(&format!("tenant_{number:02}"))).collect()
}

fn urls(databases: &[Database<'_>]) -> Vec<String> {
    databases.iter().map(|database| database.url_as(SUPERUSER, SECRET)).collect()
}

/// The flags that name targets.
fn targets(urls: &[String]) -> Vec<&str> {
    urls.iter().flat_map(|url| ["--target", url.as_str()]).collect()
}

/// An answer with its table of outcomes without the times, which are never the same.
fn timeless(text: &str) -> String {
    let head = |line: &&str| line.starts_with("database ");
    let before: String = text.lines().take_while(|line| !head(line)).map(|line| format!("{line}\n")).collect();
    let table: Vec<&str> = text.lines().skip_while(|line| !head(line)).collect();
    let at = table.first().and_then(|head| head.find("time")).unwrap_or_default();
    let line = |line: &&str| format!("{}\n", line.chars().take(at).collect::<String>().trim_end());
    before + table.iter().map(line).collect::<String>().as_str()
}

fn value(database: &Database<'_>, sql: &str) -> String {
    database.rows(sql).into_iter().flatten().flatten().next().unwrap_or_default()
}

const FIRST: (&str, &str) = ("1_first.sql", "CREATE TABLE users (id int PRIMARY KEY);\n");
const SECOND: (&str, &str) =
    ("2_second.sql", "CREATE TABLE notes (id int PRIMARY KEY);\nALTER TABLE users ADD COLUMN name text;\n");

#[test]
fn three_of_twenty_are_broken_and_a_rerun_does_what_is_left() {
    let server = Server::start(Options::new(18)).expect("a server");
    let databases = tenants(&server, 20);
    let urls = urls(&databases);
    let folder = project(&[FIRST]);
    let folder = folder.path();
    let targets = targets(&urls);
    let run = |what: &str, more: &[&str]| rowlock(folder, &[&["migrate", what], targets.as_slice(), more].concat());

    let all = run("apply", &[]);
    assert!(all.code == 0 && all.out.matches("  applied  ").count() == 20, "{all:?}");
    put(folder, &[SECOND]);
    let broken = [4, 10, 16];
    for number in broken {
        databases[number].execute("ALTER TABLE users ADD COLUMN name int");
    }

    // One at a time: the first failure stops those that were not begun.
    let stopped = run("apply", &["--parallel", "1"]);
    assert_eq!(stopped.code, 1, "{stopped:?}");
    assert!(stopped.err.contains("1 of 20 databases failed, and 15 were not begun"), "{stopped:?}");
    insta::assert_snapshot!("stopped", timeless(&stopped.out));
    // What was not begun, and what failed, is as it was.
    assert_eq!(value(&databases[3], "SELECT count(*) FROM notes"), "0");
    for number in [4, 5, 19] {
        assert_eq!(value(&databases[number], "SELECT to_regclass('notes') IS NULL"), "t");
    }

    let status = run("status", &[]);
    assert_eq!((status.code, status.out.matches("  PENDING  ").count()), (0, 16), "{status:?}");

    let on = run("apply", &["--continue", "--parallel", "5"]);
    assert_eq!(on.code, 1, "{on:?}");
    insta::assert_snapshot!("continued", timeless(&on.out));
    // The same error is said once, with the names of those that it is of.
    let said = "Error: tenant_05, tenant_11, tenant_17: migrations/2_second.sql:2: the server refused";
    assert!(on.err.contains(said) && on.err.matches("42701").count() == 1, "{on:?}");
    assert!(on.err.contains("3 of 20 databases failed. The others are whole."), "{on:?}");

    for number in broken {
        databases[number].execute("ALTER TABLE users DROP COLUMN name");
    }
    let rest = run("apply", &["--format", "{{ json . }}"]);
    let said: Value = serde_json::from_str(&rest.out).expect("JSON");
    let outcomes = said["Databases"].as_array().expect("a list");
    let applied: Vec<&str> = outcomes
        .iter()
        .filter(|one| one["Outcome"] == "applied")
        .map(|one| one["Name"].as_str().expect("a name"))
        .collect();
    assert_eq!((rest.code, applied), (0, vec!["tenant_05", "tenant_11", "tenant_17"]), "{rest:?}");
    assert_eq!(outcomes[4]["Result"]["Applied"][0]["Version"], "2");
    assert_eq!((said["FormatVersion"].as_u64(), said["Failed"].as_u64()), (Some(1), Some(0)));
    let none = run("apply", &[]);
    assert!(none.code == 0 && none.out.matches("  nothing to do  ").count() == 20, "{none:?}");
    for database in &databases {
        assert_eq!(value(database, "SELECT count(*) FROM notes"), "0");
    }
    let status = run("status", &["--format", "{{ json . }}"]);
    let said: Value = serde_json::from_str(&status.out).expect("JSON");
    assert_eq!(said["Databases"][19]["Result"]["Current"], "2");
}

#[test]
fn a_schema_per_tenant_and_what_cannot_be_reached() {
    for major in MAJORS {
        let database = postgres::shared(major).database();
        database.execute("CREATE SCHEMA a; CREATE SCHEMA b; CREATE SCHEMA c");
        let folder = project(&[FIRST, SECOND]);
        let path = folder.path();
        let url = database.url_as(SUPERUSER, SECRET);
        let config = format!(
            "env \"all\" {{\n  for_each = toset([\"a\", \"b\", \"c\"])\n  url = urlqueryset(\"{url}\", \"search_path\", each.value)\n}}\n"
        );
        fs::write(path.join("atlas.hcl"), config).expect("a file");
        let run = rowlock(path, &["migrate", "apply", "--env", "all"]);
        assert_eq!(run.code, 0, "{run:?}");
        insta::assert_snapshot!("schemas", timeless(&run.out));
        for schema in ["a", "b", "c"] {
            assert_eq!(value(&database, &format!("SELECT count(*) FROM {schema}.atlas_schema_revisions")), "2");
            assert_eq!(value(&database, &format!("SELECT count(*) FROM {schema}.notes")), "0");
        }
        let one = rowlock(path, &["migrate", "validate", "--env", "all"]);
        assert!(one.code == 1 && one.err.contains("names 3 databases by its for_each"), "{one:?}");
        let count = |schema: &str| value(&database, &format!("SELECT count(*) FROM {schema}.atlas_schema_revisions"));
        for (version, left) in [("1", "1"), ("2", "2")] {
            let set = rowlock(path, &["migrate", "set", version, "--env", "all"]);
            assert!(set.code == 0 && set.out.matches("  recorded  ").count() == 3, "{set:?}");
            assert_eq!(["a", "b", "c"].map(count), [left; 3]);
        }
        let down = rowlock(path, &["migrate", "down", "--to-version", "0", "--env", "all", "--allow", "data-loss"]);
        assert!(down.code == 0 && down.out.matches("  undone  ").count() == 3, "{down:?}");
        assert_eq!(["a", "b", "c"].map(count), ["0"; 3]);
        assert_eq!(value(&database, "SELECT count(*) FROM pg_tables WHERE tablename IN ('users', 'notes')"), "0");
        let both = rowlock(path, &["migrate", "apply", "--env", "all", "--target", &url]);
        assert!(both.code == 1 && both.err.contains("for_each"), "{both:?}");
        let twice = rowlock(path, &["migrate", "status", "--target", &url, "--target", &url]);
        assert!(twice.code == 1 && twice.err.contains("is named twice"), "{twice:?}");

        let nowhere = url.replace(database.name(), "no_such_database");
        let run = rowlock(path, &["migrate", "status", "--target", &nowhere, "--target", &url]);
        assert!(run.code == 1 && run.err.contains("3D000") && run.out.contains("no_such_database  failed"), "{run:?}");
        assert!(run.out.contains("PENDING"), "looking goes on: {run:?}");
    }
}

#[test]
fn schemas_are_applied_to_many_after_all_were_looked_at() {
    for major in [15, 18] {
        let server = Server::start(Options::new(major)).expect("a server");
        let databases = tenants(&server, 4);
        let urls = urls(&databases);
        databases[2].execute("CREATE TABLE users (id int PRIMARY KEY, old text)");
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path();
        let sql = "CREATE TABLE users (id int PRIMARY KEY, name text);\nALTER TABLE users ENABLE ROW LEVEL SECURITY;\n\
                   CREATE POLICY own ON users USING (name = current_user);\n";
        fs::write(path.join("app.sql"), sql).expect("a file");
        let targets = targets(&urls);
        let run = |more: &[&str]| {
            rowlock(path, &[&["schema", "apply", "--to", "file://app.sql"], targets.as_slice(), more].concat())
        };
        let there = |database: &Database<'_>| value(database, "SELECT count(*) FROM pg_policy");

        let dry = run(&["--dry-run"]);
        assert_eq!(dry.code, 0, "{dry:?}");
        insta::assert_snapshot!("plans", timeless(&dry.out));
        let unasked = run(&["--allow", "data-loss"]);
        assert!(unasked.code == 1 && unasked.err.contains("--auto-approve"), "{unasked:?}");
        // One of them loses data: nothing is done anywhere.
        let refused = run(&["--auto-approve"]);
        assert!(
            refused.code == 1 && refused.err.contains("tenant_03: this plan needs --allow data-loss"),
            "{refused:?}"
        );
        assert!(refused.err.contains("Nothing was changed in any database."), "{refused:?}");
        assert!(databases.iter().all(|database| there(database) == "0"));
        // Unless the others are to go on.
        let on = run(&["--auto-approve", "--continue"]);
        assert_eq!(on.code, 1, "{on:?}");
        insta::assert_snapshot!("one_refused", timeless(&on.out));
        assert_eq!(databases.iter().map(there).collect::<Vec<_>>(), ["1", "1", "0", "1"]);
        let rest = run(&["--auto-approve", "--allow", "data-loss", "--format", "{{ json . }}"]);
        let said: Value = serde_json::from_str(&rest.out).expect("JSON");
        let outcomes: Vec<&str> =
            said["Databases"].as_array().expect("a list").iter().filter_map(|one| one["Outcome"].as_str()).collect();
        assert_eq!((rest.code, outcomes), (0, vec!["nothing to do", "nothing to do", "applied", "nothing to do"]));
        assert_eq!(said["Databases"][2]["Result"]["version"], 1, "{rest:?}");
        assert_eq!(databases.iter().map(there).collect::<Vec<_>>(), ["1"; 4]);
    }
}

#[test]
fn many_go_back_after_all_were_looked_at() {
    let server = Server::start(Options::new(18)).expect("a server");
    let databases = tenants(&server, 4);
    let urls = urls(&databases);
    let folder = project(&[FIRST, SECOND]);
    let folder = folder.path();
    let targets = targets(&urls);
    let run = |what: &str, more: &[&str]| rowlock(folder, &[&["migrate", what], targets.as_slice(), more].concat());
    let versions = || -> Vec<String> {
        let last = "SELECT max(version) FROM atlas_schema_revisions.atlas_schema_revisions";
        databases.iter().map(|database| value(database, last)).collect()
    };
    assert_eq!(run("apply", &[]).code, 0);
    let counted = run("down", &["1"]);
    assert!(counted.code == 1 && counted.err.contains("--to-version VERSION"), "{counted:?}");
    let dry = run("down", &["--to-version", "1", "--dry-run"]);
    assert_eq!(dry.code, 0, "{dry:?}");
    insta::assert_snapshot!("going_back", timeless(&dry.out));
    let refused = run("down", &["--to-version", "1"]);
    assert!(refused.code == 1 && refused.err.contains("going back needs --allow data-loss"), "{refused:?}");
    // One of them is not what its files make: nothing is done anywhere, unless the others are to go on.
    databases[1].execute("ALTER TABLE users ADD COLUMN stray int");
    let drifted = run("down", &["--to-version", "1", "--allow", "data-loss"]);
    assert!(
        drifted.code == 1 && drifted.err.contains("tenant_02: the database is not what its files make"),
        "{drifted:?}"
    );
    assert!(drifted.err.contains("Nothing was changed in any database."), "{drifted:?}");
    assert_eq!(versions(), ["2"; 4]);
    let on = run("down", &["--to-version", "1", "--allow", "data-loss", "--continue"]);
    assert_eq!(on.code, 1, "{on:?}");
    assert_eq!(versions(), ["1", "2", "1", "1"]);
    databases[1].execute("ALTER TABLE users DROP COLUMN stray");
    let rest = run("down", &["--to-version", "1", "--allow", "data-loss", "--format", "{{ json . }}"]);
    let said: Value = serde_json::from_str(&rest.out).expect("JSON");
    let outcomes: Vec<&str> =
        said["Databases"].as_array().expect("a list").iter().filter_map(|one| one["Outcome"].as_str()).collect();
    assert_eq!(
        (rest.code, outcomes),
        (0, vec!["nothing to do", "undone", "nothing to do", "nothing to do"]),
        "{rest:?}"
    );
    assert_eq!(said["Databases"][1]["Result"]["Undone"][0]["Version"], "2");
    assert_eq!(versions(), ["1"; 4]);
    for database in &databases {
        assert_eq!(value(database, "SELECT to_regclass('notes') IS NULL"), "t");
    }
    // What nobody ran is recorded, as a person says.
    let set = run("set", &["2"]);
    assert!(set.code == 0 && set.out.matches("  recorded  ").count() == 4, "{set:?}");
    assert_eq!(versions(), ["2"; 4]);
    let again = run("set", &["2"]);
    assert!(again.code == 0 && again.out.matches("  nothing to do  ").count() == 4, "{again:?}");
}

#[test]
fn a_saved_plan_is_applied_to_those_that_it_fits() {
    let server = Server::start(Options::new(18)).expect("a server");
    let databases = tenants(&server, 4);
    let urls = urls(&databases);
    for database in &databases {
        database.execute("CREATE TABLE users (id int PRIMARY KEY)");
    }
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path();
    fs::write(path.join("app.sql"), "CREATE TABLE users (id int PRIMARY KEY, name text);\n").expect("a file");
    let saved = rowlock(path, &["schema", "diff", "--from", &urls[0], "--to", "file://app.sql", "--save", "plan.json"]);
    assert_eq!(saved.code, 0, "{saved:?}");
    databases[2].execute("ALTER TABLE users ADD COLUMN stray int");
    let targets = targets(&urls);
    let run = |more: &[&str]| {
        rowlock(path, &[&["schema", "apply", "--plan", "plan.json"], targets.as_slice(), more].concat())
    };
    let columns = || -> Vec<String> {
        let count =
            "SELECT count(*) FROM information_schema.columns WHERE column_name = 'name' AND table_name = 'users'";
        databases.iter().map(|database| value(database, count)).collect()
    };
    let dry = run(&["--dry-run"]);
    assert!(
        dry.code == 1 && dry.err.contains("tenant_03: ") && dry.err.contains("has moved since plan.json was made"),
        "{dry:?}"
    );
    insta::assert_snapshot!("saved_for_many", timeless(&dry.out));
    let refused = run(&["--auto-approve"]);
    assert!(refused.code == 1 && refused.err.contains("Nothing was changed in any database."), "{refused:?}");
    assert_eq!(columns(), ["0"; 4]);
    let on = run(&["--auto-approve", "--continue"]);
    assert!(on.code == 1 && on.out.matches("  applied  ").count() == 3, "{on:?}");
    assert_eq!(columns(), ["1", "1", "0", "1"]);
    databases[2].execute("ALTER TABLE users DROP COLUMN stray");
    let rest = run(&["--auto-approve"]);
    assert!(rest.code == 0 && rest.out.matches("  nothing to do  ").count() == 3, "{rest:?}");
    assert_eq!(columns(), ["1"; 4]);
}

/// Two hundred databases in one command, against a loop of `psql -f`; and where three of them are broken. Measured where
/// `ROWLOCK_MEASURE` is set.
#[test]
fn two_hundred_are_migrated_in_one_command() {
    if std::env::var_os("ROWLOCK_MEASURE").is_none() {
        return;
    }
    const COUNT: usize = 200;
    let statements: String = (0..20)
        .map(|n| {
            format!(
                "CREATE TABLE t{n} (id int PRIMARY KEY, owner text NOT NULL);\nALTER TABLE t{n} ENABLE ROW LEVEL SECURITY;\n\
                 CREATE POLICY own ON t{n} USING (owner = current_user);\n"
            )
        })
        .collect();
    let folder = project(&[("1.sql", &statements)]);
    let file = folder.path().join("migrations/1.sql");
    let server = Server::start(Options::new(18)).expect("a server");
    let databases: Vec<Database<'_>> = (1..=COUNT).map(|number| server.named(&format!("tenant_{number:03}"))).collect();
    let urls = urls(&databases);
    let reset = |broken: &[usize]| {
        for (number, database) in databases.iter().enumerate() {
            database.execute(
                "DROP SCHEMA public CASCADE; DROP SCHEMA IF EXISTS atlas_schema_revisions CASCADE; CREATE SCHEMA public",
            );
            if broken.contains(&number) {
                database.execute("CREATE TABLE t7 (x int)");
            }
        }
    };
    let ours = |more: &[&str]| {
        let began = Instant::now();
        let run = rowlock(folder.path(), &[&["migrate", "apply"], targets(&urls).as_slice(), more].concat());
        (began.elapsed(), run)
    };
    let psql = || -> (Duration, usize) {
        let program = std::env::var("ROWLOCK_PSQL").unwrap_or_else(|_| "psql".to_owned());
        let began = Instant::now();
        let failed = |url: &String| {
            let mut command = Command::new(&program);
            command.args(["-q", "-1", "-v", "ON_ERROR_STOP=1", "-f"]).arg(&file).arg(url);
            !command.output().expect("psql runs").status.success()
        };
        let failed = urls.iter().filter(|url| failed(url)).count();
        (began.elapsed(), failed)
    };
    for broken in [&[][..], &[20, 90, 150]] {
        reset(broken);
        let (our_time, run) = ours(&["--continue", "--allow-dirty"]);
        assert_eq!(run.out.matches("  applied  ").count(), COUNT - broken.len(), "{run:?}");
        assert_eq!(run.out.matches("  failed  ").count(), broken.len(), "{run:?}");
        let (again, rerun) = ours(&["--continue", "--allow-dirty"]);
        assert_eq!(rerun.out.matches("  nothing to do  ").count(), COUNT - broken.len(), "{rerun:?}");
        reset(broken);
        let (loop_time, failed) = psql();
        assert_eq!(failed, broken.len());
        let ratio = our_time.as_secs_f64() / loop_time.as_secs_f64();
        println!(
            "{COUNT} databases, {} broken: rowlock {our_time:?} (again {again:?}), a loop of psql {loop_time:?}: {ratio:.2}",
            broken.len()
        );
        assert!(ratio < 1.0, "{ratio}");
    }
}
