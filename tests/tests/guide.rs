//! The guide, run: real models print their schema, and the program composes it with policies, shows it and applies it.

#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot go on fails")]

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use rowlock_tests::postgres::{self, MAJORS};
use rowlock_tests::{Run, program, python, root};

/// A copy of the guide's folder, to write into.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    copy(&root().join("tests/suite/guide"), folder.path());
    folder
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("the folder") {
        let (from, name) = entry.map(|entry| (entry.path(), entry.file_name())).expect("an entry");
        match from.is_dir() {
            true => copy(&from, &to.join(name)),
            false => fs::copy(&from, to.join(name)).map(|_| ()).expect("a copy"),
        }
    }
}

/// Runs a line of the guide in a folder, with the providers on the PATH.
fn run(folder: &Path, line: &[&str], url: &str) -> Run {
    let (name, arguments) = line.split_first().expect("a program");
    let command: PathBuf = if *name == "rowlock" { program() } else { python().join(name) };
    let machine = env::var_os("PATH").unwrap_or_default();
    let path = [python()].into_iter().chain(env::split_paths(&machine));
    Run::of(
        Command::new(command)
            .args(arguments)
            .current_dir(folder)
            .env("PATH", env::join_paths(path).expect("a PATH"))
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .env("APP_URL", url),
    )
}

/// What the files of the folder's migrations say.
fn migrations(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder.join("migrations")).expect("the migrations");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    let files = paths.filter(|path| path.extension().is_some_and(|extension| extension == "sql"));
    files.map(|path| fs::read_to_string(path).expect("a migration")).collect()
}

#[test]
fn the_guide_leads_where_it_says() {
    let suite = root().join("tests/suite/guide");
    let expected = fs::read_to_string(suite.join("inspect.expected.sql")).expect("what is expected");
    let migration = fs::read_to_string(suite.join("migration.expected.sql")).expect("what is expected");
    for major in MAJORS {
        let folder = folder();
        let folder = folder.path();
        let database = postgres::shared(major).database();
        let url = format!("{}&search_path=public", database.url());

        let inspect =
            ["rowlock", "schema", "inspect", "--env", "local", "--url", "env://src", "--format", "{{ sql . }}"];
        let shown = run(folder, &inspect, "");
        assert_eq!((shown.code, shown.out.as_str()), (0, expected.as_str()), "{shown:?}");
        assert_eq!(shown.err.matches("--dev-url is not needed").count(), 1, "{shown:?}");

        let diff = ["rowlock", "migrate", "diff", "--env", "local"];
        let written = run(folder, &diff, "");
        assert_eq!(written.code, 0, "{written:?}");
        let files = migrations(folder);
        assert_eq!(files.iter().map(String::as_str).collect::<Vec<_>>(), [migration.as_str()], "{written:?}");
        let nothing = run(folder, &diff, "");
        let synced = "The migration directory is synced with the desired state, no changes to be made\n";
        assert_eq!((nothing.code, nothing.out.as_str()), (0, synced), "{nothing:?}");

        let migrated = format!("{}&search_path=public", postgres::shared(major).database().url());
        let migrate = ["rowlock", "migrate", "apply", "--env", "local", "--url", &migrated];
        let done = run(folder, &migrate, "");
        assert_eq!(done.code, 0, "{done:?}");
        let rest = run(folder, &migrate, "");
        assert_eq!((rest.code, rest.out.as_str()), (0, "No migration files to execute\n"), "{rest:?}");
        let compare = ["rowlock", "schema", "diff", "--env", "local", "--from", &migrated, "--to", "env://src"];
        let same = run(folder, &compare, "");
        assert_eq!((same.code, same.out.as_str()), (0, "Schemas are synced, no changes to be made.\n"), "{same:?}");

        // Where there is no terminal to ask at, nothing is done that was not approved.
        let mut apply = vec!["rowlock", "schema", "apply", "--env", "local", "--url", &url];
        let asked = run(folder, &apply, "");
        assert!(asked.code == 1 && asked.out == expected && asked.err.contains("--auto-approve"), "{asked:?}");
        apply.push("--auto-approve");
        let applied = run(folder, &apply, "");
        assert_eq!((applied.code, applied.out.as_str()), (0, expected.as_str()), "{applied:?}");
        let again = run(folder, &apply, "");
        assert_eq!((again.code, again.out.as_str()), (0, "Schema is synced, no changes to be made\n"), "{again:?}");

        let client = format!("client_{}", database.name());
        database.execute(&format!(
            "CREATE ROLE {client} LOGIN PASSWORD 'pass'; GRANT SELECT ON tenants, users TO {client};
             INSERT INTO tenants (name) VALUES ('one'), ('two');
             INSERT INTO users (name, tenant_id) VALUES ('John', 1), ('Sarah', 2)"
        ));
        let driver = database.url_as(&client, "pass").replacen("postgres://", "postgresql+psycopg2://", 1);
        let seen = run(folder, &["python", "main.py"], &driver);
        assert_eq!((seen.code, seen.out.as_str()), (0, "user1.name='John'\nuser2.name='Sarah'\n"), "{seen:?}");
    }
}

#[test]
fn any_program_that_prints_a_schema_will_do() {
    for major in MAJORS {
        let folder = folder();
        let folder = folder.path().join("django");
        let database = postgres::shared(major).database();
        let url = database.url();
        let apply = ["rowlock", "schema", "apply", "--env", "shop", "--var", "python=python", "--auto-approve"];
        let applied = run(&folder, &apply, &url);
        assert_eq!(applied.code, 0, "{applied:?}");
        assert!(applied.out.contains("CREATE POLICY \"own\" ON \"shop_order\""), "{applied:?}");
        let again = run(&folder, &apply, &url);
        assert_eq!((again.code, again.out.as_str()), (0, "Schema is synced, no changes to be made\n"), "{again:?}");
        let there = database.rows("SELECT count(*) FROM shop.shop_order, shop.shop_customer");
        assert_eq!(there, [vec![Some("0".to_owned())]]);
    }
}

#[test]
fn what_goes_wrong_is_told_with_its_place() {
    let folder = folder();
    let folder = folder.path();
    let inspect = ["rowlock", "schema", "inspect", "--env", "local", "--url", "env://src"];
    let file = folder.join("atlas.hcl");
    let whole = fs::read_to_string(&file).expect("the file");

    let with = |from: &str, to: &str| {
        assert!(whole.contains(from), "{from}");
        fs::write(&file, whole.replace(from, to)).expect("a file");
        let run = run(folder, &inspect, "");
        assert_eq!((run.code, run.out.as_str()), (1, ""), "{run:?}");
        run.err
    };
    let said = with("  dev =", "  url = \"postgres://bob:hunter2@h/d\"; dve =");
    assert!(said.contains("atlas.hcl:") && !said.contains("hunter2"), "{said}");
    let said = with("  dev =", "  dve =");
    assert!(said.contains("attribute `dve` is not supported in env") && said.contains("atlas.hcl:18:3"), "{said}");
    let said = with("./db", "./no-models");
    assert!(said.contains("external_schema `models`: `atlas-provider-sqlalchemy`"), "{said}");
    let said = with("atlas-provider-sqlalchemy", "no-such-provider");
    assert!(said.contains("on the PATH"), "{said}");
    // What the policies say of the models' tables is checked against what the provider printed.
    fs::write(&file, &whole).expect("the file");
    fs::write(folder.join("schema.sql"), "CREATE POLICY p ON users USING (owner = 1);").expect("a file");
    let run = run(folder, &inspect, "");
    assert!(run.code == 1 && run.err.contains("schema.sql:1:") && run.err.contains("42703"), "{run:?}");
}
