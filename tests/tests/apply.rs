//! `migrate apply`, `status` and `set` on real servers: every mode, failures, resumption, several at once, and the program
//! killed at random moments.

#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot go on fails")]

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use rowlock_core::folder::running_hashes;
use rowlock_tests::postgres::{self, Database, MAJORS};
use rowlock_tests::{Run, program};

fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(program());
    command.args(arguments).current_dir(folder).env_remove("PGPASSWORD").stdin(Stdio::null());
    command
}

fn rowlock(folder: &Path, arguments: &[&str]) -> Run {
    Run::of(&mut command(folder, arguments))
}

/// A migration folder with these files, recorded.
fn project(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    fs::create_dir(folder.path().join("migrations")).expect("migrations");
    put(folder.path(), files);
    folder
}

/// Adds or replaces files, and records them.
fn put(folder: &Path, files: &[(&str, &str)]) {
    for (name, text) in files {
        fs::write(folder.join("migrations").join(name), text).expect("a file");
    }
    let run = rowlock(folder, &["migrate", "hash"]);
    assert_eq!(run.code, 0, "{run:?}");
}

fn migrate(folder: &Path, database: &Database<'_>, what: &str, more: &[&str]) -> Run {
    let url = database.url();
    rowlock(folder, &[&["migrate", what, "--url", &url], more].concat())
}

fn apply(folder: &Path, database: &Database<'_>, more: &[&str]) -> Run {
    migrate(folder, database, "apply", more)
}

/// One value.
fn value(database: &Database<'_>, sql: &str) -> String {
    let rows = database.rows(sql);
    rows.into_iter().flatten().flatten().next().unwrap_or_default()
}

/// The rows of the revisions table: version, type, applied, total, whether there is an error, how many partial hashes.
fn revisions(database: &Database<'_>) -> Vec<String> {
    let rows = database.rows(
        "SELECT version, type, applied, total, coalesce(error, '') <> '',
           CASE jsonb_typeof(partial_hashes) WHEN 'array' THEN jsonb_array_length(partial_hashes) END
         FROM atlas_schema_revisions.atlas_schema_revisions ORDER BY version",
    );
    let row =
        |row: Vec<Option<String>>| row.into_iter().map(|value| value.unwrap_or_else(|| "-".into())).collect::<Vec<_>>();
    rows.into_iter().map(|it| row(it).join(" ")).collect()
}

const TWO: [(&str, &str); 2] = [
    ("1_first.sql", "CREATE TABLE a (x int);\nCREATE TABLE b (x int);\n"),
    ("2_second.sql", "CREATE TABLE c (x int);\nINSERT INTO a VALUES (1);\n"),
];

#[test]
fn files_are_applied_once_and_in_order() {
    for major in MAJORS {
        for mode in ["file", "all", "none"] {
            let database = postgres::shared(major).database();
            let folder = project(&TWO);
            let folder = folder.path();
            let status = migrate(folder, &database, "status", &[]);
            assert!(
                status.out.contains("Migration Status: PENDING") && status.out.contains("Pending Files:   2"),
                "{status:?}"
            );

            let dry = apply(folder, &database, &["--dry-run"]);
            assert!(dry.code == 0 && dry.out.contains("CREATE TABLE c"), "{dry:?}");
            assert_eq!(
                value(&database, "SELECT count(*) FROM pg_namespace WHERE nspname = 'atlas_schema_revisions'"),
                "0"
            );

            let one = apply(folder, &database, &["--tx-mode", mode, "1"]);
            assert!(one.code == 0 && one.out.contains("Migrating to version 1 (1 migration in total)"), "{one:?}");
            assert_eq!(revisions(&database), ["1 2 2 2 f -"]);
            let rest = apply(folder, &database, &["--tx-mode", mode, "--format", "{{ json . }}"]);
            let said: serde_json::Value = serde_json::from_str(&rest.out).expect("JSON");
            assert_eq!((said["Current"].as_str(), said["Target"].as_str()), (Some("1"), Some("2")), "{rest:?}");
            assert_eq!(said["Applied"][0]["Applied"][1], "INSERT INTO a VALUES (1);");
            assert_eq!(revisions(&database), ["1 2 2 2 f -", "2 2 2 2 f -"]);
            let none = apply(folder, &database, &["--tx-mode", mode]);
            assert_eq!((none.code, none.out.as_str()), (0, "No migration files to execute\n"), "{none:?}");
            assert_eq!(value(&database, "SELECT count(*) FROM a"), "1");
            let status = migrate(folder, &database, "status", &["--format", "{{ json . }}"]);
            let said: serde_json::Value = serde_json::from_str(&status.out).expect("JSON");
            assert_eq!((said["Status"].as_str(), said["Current"].as_str()), (Some("OK"), Some("2")));
            assert!(!status.out.contains(postgres::PASSWORD) || status.out.contains("rowlock-"), "{status:?}");
        }
    }
}

#[test]
fn what_says_nothing_is_sent_and_counted() {
    for mode in ["file", "none", "all"] {
        let database = postgres::shared(18).database();
        let folder = project(&[("1.sql", "CREATE TABLE a (x int);;\n-- two\nCREATE TABLE b (x int);\n-- end")]);
        let run = apply(folder.path(), &database, &["--tx-mode", mode]);
        assert_eq!(run.code, 0, "{run:?}");
        assert_eq!(revisions(&database), ["1 2 4 4 f -"]);
        assert_eq!(value(&database, "SELECT count(*) FROM pg_class WHERE relname IN ('a', 'b')"), "2");
    }
}

#[test]
fn the_row_is_what_atlas_writes() {
    let database = postgres::shared(18).database();
    let folder = project(&TWO);
    assert_eq!(apply(folder.path(), &database, &[]).code, 0);
    let sum = fs::read_to_string(folder.path().join("migrations/atlas.sum")).expect("the sum");
    let hash = sum.lines().nth(1).and_then(|line| line.split_once(" h1:")).expect("an entry").1;
    let rows = database.rows(
        "SELECT version, description, type::text, applied::text, total::text, executed_at < now(), execution_time > 0,
           error, error_stmt, hash, partial_hashes::text, operator_version LIKE 'Rowlock v%'
         FROM atlas_schema_revisions.atlas_schema_revisions WHERE version = '1'",
    );
    let row: Vec<String> = rows[0].iter().map(|value| value.clone().unwrap_or_else(|| "-".into())).collect();
    assert_eq!(row, ["1", "first", "2", "2", "2", "t", "t", "", "", hash, "null", "t"]);
    let columns = database.rows(
        "SELECT string_agg(attname || ' ' || format_type(atttypid, atttypmod) || CASE WHEN attnotnull THEN '!' ELSE '' END, ', ' ORDER BY attnum)
         FROM pg_attribute WHERE attrelid = 'atlas_schema_revisions.atlas_schema_revisions'::regclass AND attnum > 0",
    );
    assert_eq!(
        columns[0][0].as_deref(),
        Some(
            "version character varying!, description character varying!, type bigint!, applied bigint!, total bigint!, executed_at timestamp with time zone!, execution_time bigint!, error text, error_stmt text, hash character varying!, partial_hashes jsonb, operator_version character varying!"
        )
    );
}

#[test]
fn what_atlas_began_goes_on() {
    for major in MAJORS {
        let database = postgres::shared(major).database();
        let statements = ["CREATE TABLE a (x int);", "CREATE TABLE b (x int);", "CREATE TABLE c (x int);"];
        let folder = project(&[
            ("1.sql", "SELECT 1;"),
            ("2_rest.sql", &format!("-- atlas:txmode none\n\n{}\n", statements.join("\n"))),
        ]);
        // What Atlas leaves when the second statement of a file fails, and its identity.
        let hash = &running_hashes(statements)[0];
        database.execute(&format!(
            "CREATE TABLE a (x int); CREATE TABLE b (); CREATE SCHEMA atlas_schema_revisions;
             CREATE TABLE atlas_schema_revisions.atlas_schema_revisions (version varchar PRIMARY KEY, description varchar NOT NULL,
               type bigint NOT NULL DEFAULT 2, applied bigint NOT NULL DEFAULT 0, total bigint NOT NULL DEFAULT 0,
               executed_at timestamptz NOT NULL, execution_time bigint NOT NULL, error text, error_stmt text,
               hash varchar NOT NULL, partial_hashes jsonb, operator_version varchar NOT NULL);
             INSERT INTO atlas_schema_revisions.atlas_schema_revisions VALUES
               ('.atlas_cloud_identifier', 'a0eebc99', 2, 0, 0, now(), 0, NULL, NULL, '', NULL, 'Atlas CLI v0.19.1'),
               ('1', '', 2, 1, 1, now(), 10, '', '', 'x', 'null', 'Atlas CLI v0.19.1'),
               ('2', 'rest', 2, 1, 3, now(), 10, 'relation \"b\" already exists', 'CREATE TABLE b (x int);', 'y',
                '[\"h1:{hash}\"]', 'Atlas CLI v0.19.1')"
        ));
        let status = migrate(folder.path(), &database, "status", &[]);
        assert!(status.out.contains("Current Version: 2 (1 statements applied)"), "{status:?}");
        assert!(status.out.contains("Executed Files:  2 (last one partially)"), "{status:?}");
        let failed = apply(folder.path(), &database, &[]);
        assert!(failed.code == 1 && failed.err.contains("2_rest.sql:4") && failed.err.contains("42P07"), "{failed:?}");
        database.execute("DROP TABLE b");
        let run = apply(folder.path(), &database, &[]);
        assert!(run.code == 0 && run.out.contains("1 statement done by an earlier run"), "{run:?}");
        assert_eq!(revisions(&database), [".atlas_cloud_identifier 2 0 0 f -", "1 2 1 1 f -", "2 2 3 3 f -"]);
    }
}

#[test]
fn a_failure_leaves_what_its_mode_says() {
    for major in MAJORS {
        let files = [
            ("1.sql", "CREATE TABLE a (x int);\n"),
            ("2.sql", "CREATE TABLE b (x int);\n\nCREATE TABLE\n  a (x int);\nCREATE TABLE c (x int);\n"),
            ("3.sql", "CREATE TABLE d (x int);\n"),
        ];
        for (mode, left, tables) in [
            ("file", vec!["1 2 1 1 f -"], "1"),
            ("all", vec![], "0"),
            ("none", vec!["1 2 1 1 f -", "2 2 1 3 t 1"], "2"),
        ] {
            let database = postgres::shared(major).database();
            let folder = project(&files);
            let run = apply(folder.path(), &database, &["--tx-mode", mode]);
            assert_eq!(run.code, 1, "{run:?}");
            for part in ["2.sql:3", "statement 2 of 3", "42P07", "CREATE TABLE a (x int);", "rowlock migrate apply"] {
                assert!(run.err.contains(part), "{part}: {run:?}");
            }
            assert_eq!(revisions(&database), left, "{mode}");
            let count = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'";
            assert_eq!(value(&database, count), tables, "{mode}");

            if mode == "none" {
                // What was done may not be rewritten; what was not may.
                put(folder.path(), &[("2.sql", "CREATE TABLE b (y int);\nCREATE TABLE c (x int);\n")]);
                let refused = apply(folder.path(), &database, &["--tx-mode", mode]);
                assert!(
                    refused.code == 1 && refused.err.contains("2.sql:1: this statement was applied"),
                    "{refused:?}"
                );
            }
            put(folder.path(), &[("2.sql", "CREATE TABLE b (x int);\nCREATE TABLE c (x int);\n")]);
            let run = apply(folder.path(), &database, &["--tx-mode", mode]);
            assert_eq!(run.code, 0, "{run:?}");
            assert_eq!(revisions(&database), ["1 2 1 1 f -", "2 2 2 2 f -", "3 2 1 1 f -"], "{mode}");
            assert_eq!(value(&database, count), "4", "{mode}");
        }
    }
}

#[test]
fn a_database_that_is_not_empty_is_not_begun_unasked() {
    for major in MAJORS {
        let folder = project(&TWO);
        for thing in [
            "CREATE VIEW a AS SELECT 1",
            "CREATE TYPE a AS ENUM ()",
            "CREATE FUNCTION a() RETURNS int LANGUAGE sql AS 'SELECT 1'",
            "CREATE SCHEMA a",
            "CREATE SEQUENCE a",
        ] {
            let database = postgres::shared(major).database();
            database.execute(thing);
            let run = apply(folder.path(), &database, &[]);
            assert!(
                run.code == 1 && run.err.contains("is not empty") && run.err.contains("--baseline"),
                "{thing}: {run:?}"
            );
        }
        let database = postgres::shared(major).database();
        database.execute("CREATE TABLE a (x int); CREATE TABLE b (x int)");
        let unknown = apply(folder.path(), &database, &["--baseline", "7"]);
        assert!(unknown.code == 1 && unknown.err.contains("no such version"), "{unknown:?}");
        let run = apply(folder.path(), &database, &["--baseline", "1"]);
        assert_eq!(run.code, 0, "{run:?}");
        assert_eq!(revisions(&database), ["1 1 0 0 f -", "2 2 2 2 f -"]);
        let database = postgres::shared(major).database();
        database.execute("CREATE TABLE other (x int)");
        assert_eq!(apply(folder.path(), &database, &["--allow-dirty"]).code, 0);
        // A schema of one's own is looked at alone.
        let database = postgres::shared(major).database();
        database.execute("CREATE TABLE other (x int); CREATE SCHEMA app");
        let url = format!("{}&search_path=app", database.url());
        let run = rowlock(folder.path(), &["migrate", "apply", "--url", &url]);
        assert_eq!(run.code, 0, "{run:?}");
        assert_eq!(value(&database, "SELECT count(*) FROM app.atlas_schema_revisions"), "2");
        let again = rowlock(folder.path(), &["migrate", "apply", "--url", &url]);
        assert_eq!(again.out, "No migration files to execute\n", "{again:?}");
        // The table is no part of any state.
        let inspected = rowlock(folder.path(), &["schema", "inspect", "--url", &url]);
        assert!(inspected.code == 0 && !inspected.out.contains("atlas_schema_revisions"), "{inspected:?}");
    }
}

#[test]
fn order_and_set() {
    let database = postgres::shared(18).database();
    let folder = project(&[("1.sql", "CREATE TABLE a ();"), ("3.sql", "CREATE TABLE c ();")]);
    let folder = folder.path();
    assert_eq!(apply(folder, &database, &[]).code, 0);
    put(folder, &[("2.sql", "CREATE TABLE b ();")]);
    let refused = apply(folder, &database, &[]);
    assert!(refused.code == 1 && refused.err.contains("2.sql") && refused.err.contains("non-linear"), "{refused:?}");
    let status = migrate(folder, &database, "status", &[]);
    assert!(status.out.contains("Out of Order:    2.sql"), "{status:?}");
    assert_eq!(apply(folder, &database, &["--exec-order", "linear-skip"]).out, "No migration files to execute\n");
    assert_eq!(apply(folder, &database, &["--exec-order", "non-linear"]).code, 0);
    assert_eq!(revisions(&database), ["1 2 1 1 f -", "2 2 1 1 f -", "3 2 1 1 f -"]);

    let back = migrate(folder, &database, "set", &["1"]);
    assert!(
        back.code == 0 && back.out.contains("Current version is 1 (2 removed)") && back.out.contains("- 3"),
        "{back:?}"
    );
    assert_eq!(revisions(&database), ["1 2 1 1 f -"]);
    let on = migrate(folder, &database, "set", &[]);
    assert!(on.code == 0 && on.out.contains("Current version is 3 (2 set)"), "{on:?}");
    assert_eq!(revisions(&database), ["1 2 1 1 f -", "2 4 0 0 f -", "3 4 0 0 f -"]);
    let unknown = migrate(folder, &database, "set", &["9"]);
    assert!(unknown.code == 1 && unknown.err.contains("no version 9"), "{unknown:?}");

    // A person says that what was begun is there.
    put(folder, &[("4.sql", "-- atlas:txmode none\n\nCREATE TABLE d ();\nCREATE TABLE a ();")]);
    assert_eq!(apply(folder, &database, &[]).code, 1);
    assert_eq!(migrate(folder, &database, "set", &["4"]).code, 0);
    assert_eq!(revisions(&database).last().map(String::as_str), Some("4 6 2 2 f -"));
    assert_eq!(apply(folder, &database, &[]).out, "No migration files to execute\n");
}

#[test]
fn what_files_did_is_undone_in_the_opposite_order() {
    for major in MAJORS {
        let database = postgres::shared(major).database();
        let folder = project(&[
            ("1.sql", "CREATE TABLE a (x int PRIMARY KEY);\nALTER TABLE a ENABLE ROW LEVEL SECURITY;"),
            ("2.sql", "CREATE TABLE b (x int REFERENCES a);\nINSERT INTO a VALUES (1);"),
            ("3.sql", "CREATE POLICY p ON a AS RESTRICTIVE USING (x > 0);\nCREATE INDEX i ON b (x);"),
        ]);
        let folder = folder.path();
        let nothing = migrate(folder, &database, "down", &[]);
        assert!(nothing.code == 0 && nothing.out.starts_with("Nothing was applied"), "{nothing:?}");
        assert_eq!(apply(folder, &database, &[]).code, 0);
        let dry = migrate(folder, &database, "down", &["--to-version", "1", "--dry-run"]);
        let (policy, table) = (dry.out.find("DROP POLICY"), dry.out.find("DROP TABLE"));
        assert!(dry.code == 0 && policy.is_some() && policy < table, "{dry:?}");
        assert!(dry.err.contains("2.sql:2: what this INSERT INTO did to rows is not undone"), "{dry:?}");
        let refused = migrate(folder, &database, "down", &["2"]);
        assert!(refused.code == 1 && refused.err.contains("--allow data-loss"), "{refused:?}");
        assert_eq!(revisions(&database).len(), 3);
        let run = migrate(folder, &database, "down", &["2", "--allow", "data-loss", "--allow", "access"]);
        assert_eq!(run.code, 0, "{run:?}");
        assert_eq!(revisions(&database), ["1 2 2 2 f -"]);
        let left = "SELECT string_agg(relname, ',' ORDER BY relname) FROM pg_class WHERE relnamespace = 'public'::regnamespace";
        assert_eq!(value(&database, left), "a,a_pkey");
        database.execute("DELETE FROM a");
        assert_eq!(apply(folder, &database, &[]).code, 0);
        assert_eq!(revisions(&database).len(), 3);
        let unknown = migrate(folder, &database, "down", &["--to-version", "7"]);
        assert!(unknown.code == 1 && unknown.err.contains("no such version"), "{unknown:?}");
    }
    let database = postgres::shared(18).database();
    let folder = project(&TWO);
    database.execute("CREATE TABLE a (x int); CREATE TABLE b (x int)");
    assert_eq!(apply(folder.path(), &database, &["--baseline", "1"]).code, 0);
    let refused = migrate(folder.path(), &database, "down", &["2", "--allow", "data-loss"]);
    assert!(refused.code == 1 && refused.err.contains("version 1 is the baseline"), "{refused:?}");
}

#[test]
fn what_drifted_is_not_undone_unasked() {
    for major in MAJORS {
        let database = postgres::shared(major).database();
        let folder = project(&TWO);
        let folder = folder.path();
        assert_eq!(apply(folder, &database, &[]).code, 0);
        database.execute("ALTER TABLE c ADD COLUMN by_hand int; CREATE TABLE legacy_a (x int)");
        let allowed = ["--allow", "data-loss"];
        for arguments in [&["--dry-run"][..], &allowed] {
            let refused = migrate(folder, &database, "down", arguments);
            assert!(refused.code == 1 && refused.out.is_empty(), "{refused:?}");
            for part in
                ["not what its files make; nothing was done", "ADD COLUMN \"by_hand\"", "\"legacy_a\"", "--allow-drift"]
            {
                assert!(refused.err.contains(part), "{part}: {refused:?}");
            }
        }
        assert_eq!(revisions(&database).len(), 2);
        // What the configuration leaves out of the folder is no drift.
        database.execute("ALTER TABLE c DROP COLUMN by_hand");
        fs::write(
            folder.join("atlas.hcl"),
            "env \"e\" {\n  migration {\n    exclude = [\"public.legacy_*\"]\n  }\n}\n",
        )
        .expect("a file");
        let run = migrate(folder, &database, "down", &["--env", "e", "--dry-run"]);
        assert!(run.code == 0 && run.out.contains("DROP TABLE"), "{run:?}");
        let run = migrate(folder, &database, "down", &["--allow-drift", "--allow", "data-loss"]);
        assert_eq!(run.code, 0, "{run:?}");
        assert_eq!(revisions(&database), ["1_first 2 2 2 f -".replace("_first", "")]);
    }
}

#[test]
fn what_runs_outside_of_transactions_is_split_off() {
    for major in MAJORS {
        let database = postgres::shared(major).database();
        let text = "CREATE TABLE a (x int);\nINSERT INTO a VALUES (1), (1);\nCREATE UNIQUE INDEX CONCURRENTLY i ON a (x);\nCREATE TABLE b ();\n";
        let folder = project(&[("1.sql", text)]);
        let folder = folder.path();
        let all = apply(folder, &database, &["--tx-mode", "all"]);
        assert!(
            all.code == 1 && all.err.contains("1.sql:3: PostgreSQL runs CREATE INDEX CONCURRENTLY outside"),
            "{all:?}"
        );
        let failed = apply(folder, &database, &[]);
        assert!(
            failed.code == 1 && failed.err.contains("23505") && failed.err.contains("first 2 of its 4"),
            "{failed:?}"
        );
        assert_eq!(revisions(&database), ["1 2 2 4 t 2"]);
        // The index is there and not valid: nobody may take it for done.
        let refused = apply(folder, &database, &[]);
        assert!(refused.code == 1 && refused.err.contains("DROP INDEX CONCURRENTLY i"), "{refused:?}");
        database.execute("DROP INDEX i; DELETE FROM a");
        let run = apply(folder, &database, &[]);
        assert_eq!(run.code, 0, "{run:?}");
        assert_eq!(revisions(&database), ["1 2 4 4 f -"]);
        assert_eq!(value(&database, "SELECT indisvalid FROM pg_index WHERE indexrelid = 'i'::regclass"), "t");
    }
}

#[test]
fn a_statement_whose_end_nobody_recorded_is_found_out_about() {
    let begun = "rowlock: this statement was begun, and how it ended is not recorded";
    let index = "CREATE INDEX CONCURRENTLY i ON a (x);";
    for (call, there, settled) in [(index, true, true), (index, false, true), ("CALL p();", false, false)] {
        let database = postgres::shared(18).database();
        let folder = project(&[("1.sql", &format!("-- atlas:txmode none\n\nCREATE TABLE a (x int);\n{call}\n"))]);
        let folder = folder.path();
        database.execute("CREATE PROCEDURE p() LANGUAGE plpgsql AS 'BEGIN INSERT INTO a VALUES (1); COMMIT; END'");
        assert_eq!(apply(folder, &database, &["--allow-dirty"]).code, 0);
        // As a run leaves it that is killed while its last statement runs.
        let hash = &running_hashes(["CREATE TABLE a (x int);"])[0];
        database.execute(&format!(
            "UPDATE atlas_schema_revisions.atlas_schema_revisions
             SET applied = 1, error = '{begun}', error_stmt = '{call}', partial_hashes = '[\"h1:{hash}\"]'"
        ));
        if !there {
            database.execute("DROP INDEX IF EXISTS i; DELETE FROM a");
        }
        let run = apply(folder, &database, &[]);
        if settled {
            assert!(
                run.code == 0 && run.err.contains(if there { "it took effect" } else { "is run again" }),
                "{run:?}"
            );
            assert_eq!(value(&database, "SELECT indisvalid FROM pg_index WHERE indexrelid = 'i'::regclass"), "t");
        } else {
            assert!(
                run.code == 1 && run.err.contains("--in-doubt not-applied") && run.err.contains("1.sql:4"),
                "{run:?}"
            );
            let run = apply(folder, &database, &["--in-doubt", "not-applied"]);
            assert_eq!(run.code, 0, "{run:?}");
            assert_eq!(value(&database, "SELECT count(*) FROM a"), "1");
        }
        assert_eq!(revisions(&database), ["1 2 2 2 f -"]);
    }
}

#[test]
fn what_a_file_sets_ends_with_it_and_comes_back_with_it() {
    for major in MAJORS {
        let database = postgres::shared(major).database();
        let role = format!("{}_maker", database.name());
        database.execute(&format!("CREATE SCHEMA app; CREATE ROLE {role}; GRANT ALL ON SCHEMA app TO {role}"));
        let text = format!(
            "-- atlas:txmode none\n\nSET search_path = app;\nSET ROLE {role};\nCREATE TABLE a ();\nSELECT 1/(SELECT count(*) FROM public.gate);\nCREATE TABLE b ();\n"
        );
        let folder = project(&[
            ("1.sql", "CREATE TABLE gate (); GRANT SELECT ON gate TO public;"),
            ("2.sql", &text),
            ("3.sql", "CREATE TABLE c ();"),
        ]);
        // `gate` has no rows and no columns: a division by zero.
        let failed = apply(folder.path(), &database, &["--allow-dirty"]);
        assert!(failed.code == 1 && failed.err.contains("22012") && failed.err.contains("2.sql:6"), "{failed:?}");
        database.execute("INSERT INTO gate DEFAULT VALUES");
        let run = apply(folder.path(), &database, &[]);
        assert_eq!(run.code, 0, "{run:?}");
        let owned = "SELECT string_agg(schemaname || '.' || tablename || ' ' || (tableowner = 'postgres'), ', ' ORDER BY tablename)
                     FROM pg_tables WHERE tablename IN ('a', 'b', 'c')";
        assert_eq!(value(&database, owned), "app.a false, app.b false, public.c true");
    }
}

#[test]
fn a_lock_that_others_hold_is_waited_for_briefly_and_again() {
    let database = postgres::shared(18).database();
    let folder = project(&[("1.sql", "CREATE TABLE a (x int);")]);
    assert_eq!(apply(folder.path(), &database, &[]).code, 0);
    put(folder.path(), &[("2.sql", "ALTER TABLE a ADD y int;")]);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let client = database.connect().await;
        client.batch_execute("SET application_name = 'keeper'; BEGIN; LOCK TABLE a").await.expect("a lock");
        let (path, url) = (folder.path().to_owned(), database.url());
        let run = tokio::task::spawn_blocking(move || {
            rowlock(&path, &["migrate", "apply", "--url", &url, "--lock-wait", "300ms", "--retries", "1"])
        });
        let run = tokio::time::timeout(Duration::from_secs(20), run).await.expect("it gives up").expect("a run");
        for part in ["55P03", "keeper", "--lock-wait", "tried again", "Nothing of this file was applied"] {
            assert!(run.err.contains(part), "{part}: {run:?}");
        }
        client.batch_execute("COMMIT").await.expect("its end");
    });
    assert_eq!(apply(folder.path(), &database, &[]).code, 0);
}

#[test]
fn a_server_or_a_role_that_cannot_is_refused_early() {
    for major in MAJORS {
        let database = postgres::shared(major).database();
        let folder = project(&TWO);
        let role = format!("{}_few", database.name());
        database.execute(&format!("CREATE ROLE {role} LOGIN"));
        let url = database.url_as(&role, "p");
        let arguments = ["migrate", "apply", "--url", &url];
        let refused = rowlock(folder.path(), &arguments);
        assert!(refused.code == 1, "{refused:?}");
        let grant = format!("GRANT CREATE ON DATABASE {} TO {role};", database.name());
        assert!(refused.err.contains(&grant), "{grant}: {refused:?}");
        database.execute(&grant);
        let refused = rowlock(folder.path(), &arguments);
        let grant = format!("GRANT USAGE, CREATE ON SCHEMA public TO {role};");
        assert!(refused.code == 1 && refused.err.contains(&grant), "{grant}: {refused:?}");
        database.execute(&grant);
        assert_eq!(rowlock(folder.path(), &arguments).code, 0);
        database.execute(&format!("ALTER ROLE {role} SET default_transaction_read_only = on"));
        let refused = rowlock(folder.path(), &arguments);
        assert!(refused.code == 1 && refused.err.contains("read-only"), "{refused:?}");
    }
}

/// How often something is done: as often as the variable says, or a number that an ordinary run has time for.
fn times(variable: &str, ordinary: usize) -> usize {
    std::env::var(variable).ok().and_then(|times| times.parse().ok()).unwrap_or(ordinary)
}

#[test]
fn two_at_once_apply_nothing_twice() {
    for round in 0..times("ROWLOCK_APPLY_RACES", 6) {
        let major = MAJORS[round % MAJORS.len()];
        let database = postgres::shared(major).database();
        let mode = ["file", "all", "none"][round % 3];
        let folder = project(&[
            ("1.sql", "CREATE TABLE a (x int);\nINSERT INTO a VALUES (1);\nSELECT pg_sleep(0.02);"),
            ("2.sql", "INSERT INTO a VALUES (2);\nSELECT pg_sleep(0.02);"),
        ]);
        let url = database.url();
        let arguments = ["migrate", "apply", "--url", &url, "--tx-mode", mode, "--lock-timeout", "60s"];
        let start = || {
            command(folder.path(), &arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts")
        };
        let runs: Vec<Child> = (0..2).map(|_| start()).collect();
        let outputs: Vec<_> = runs.into_iter().map(|run| run.wait_with_output().expect("it ends")).collect();
        assert!(outputs.iter().all(|output| output.status.success()), "{outputs:?}");
        let idle = outputs.iter().filter(|output| output.stdout.starts_with(b"No migration files")).count();
        assert_eq!(idle, 1, "{outputs:?}");
        assert_eq!(value(&database, "SELECT string_agg(x::text, ',' ORDER BY x) FROM a"), "1,2");
    }
    // One that may not wait gives up and says who is in its way.
    let database = postgres::shared(18).database();
    let folder = project(&[("1.sql", "SELECT pg_sleep(2);")]);
    let url = database.url();
    let mut first =
        command(folder.path(), &["migrate", "apply", "--url", &url]).stdout(Stdio::null()).spawn().expect("it starts");
    let held = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";
    while value(&database, held) == "0" {
        std::thread::sleep(Duration::from_millis(20));
    }
    let second = apply(folder.path(), &database, &["--lock-timeout", "100ms"]);
    assert!(
        second.code == 1 && second.err.contains("atlas_migrate_execute") && second.err.contains("process"),
        "{second:?}"
    );
    assert!(first.wait().expect("it ends").success());
}

/// A random number below a bound, from a seed that goes on.
fn random(seed: &mut u64, below: u64) -> u64 {
    *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    (*seed >> 33) % below
}

const CRASH: [(&str, &str); 4] = [
    (
        "1.sql",
        "CREATE TABLE log (step int PRIMARY KEY);\nINSERT INTO log VALUES (1);\nSELECT pg_sleep(0.01);\nINSERT INTO log VALUES (2);\n",
    ),
    (
        "2.sql",
        "INSERT INTO log VALUES (3);\nSELECT pg_sleep(0.01);\nINSERT INTO log VALUES (4);\nCREATE TABLE t (x int);\n",
    ),
    (
        "3.sql",
        "INSERT INTO log VALUES (5);\nSELECT pg_sleep(0.01);\nCREATE INDEX CONCURRENTLY i ON t (x);\nINSERT INTO log VALUES (6);\n",
    ),
    ("4.sql", "BEGIN;\nINSERT INTO log VALUES (7);\nSELECT pg_sleep(0.01);\nINSERT INTO log VALUES (8);\nCOMMIT;\n"),
];

/// The program is killed at a random moment and run again, until it ends well. A step that were run twice would violate the
/// key, one that were left out would be missing.
#[test]
fn killed_at_any_moment_a_rerun_goes_on() {
    let mut seed = 20_240_712;
    let mut kills = 0;
    for round in 0..times("ROWLOCK_APPLY_CRASHES", 24) {
        let major = MAJORS[round % MAJORS.len()];
        let mode = ["file", "none", "all"][round % 3];
        let database = postgres::shared(major).database();
        // What only runs outside of one transaction cannot be in it.
        let files = if mode == "all" { &CRASH[..2] } else { &CRASH[..] };
        let folder = project(files);
        let url = database.url();
        let arguments = ["migrate", "apply", "--url", &url, "--tx-mode", mode, "--lock-timeout", "60s"];
        for _ in 0..1 + random(&mut seed, 3) {
            let mut run = command(folder.path(), &arguments)
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .spawn()
                .expect("it starts");
            std::thread::sleep(Duration::from_micros(random(&mut seed, 160_000)));
            kills += usize::from(run.try_wait().expect("its state").is_none());
            let _ = run.kill();
            run.wait().expect("its end");
        }
        let mut run = apply(folder.path(), &database, &["--tx-mode", mode, "--lock-timeout", "60s"]);
        if run.err.contains("DROP INDEX CONCURRENTLY i") {
            // The one thing that a person decides here.
            database.execute("DROP INDEX i");
            run = apply(folder.path(), &database, &["--tx-mode", mode, "--lock-timeout", "60s"]);
        }
        assert_eq!(run.code, 0, "{mode} on {major}: {run:?}");
        let (steps, rows) = if mode == "all" { ("1,2,3,4", 2) } else { ("1,2,3,4,5,6,7,8", 4) };
        assert_eq!(
            value(&database, "SELECT string_agg(step::text, ',' ORDER BY step) FROM log"),
            steps,
            "{mode} on {major}"
        );
        let found = revisions(&database);
        assert_eq!(found.len(), rows, "{found:?}");
        assert!(
            found.iter().all(|row| row.ends_with(" f -") && row.split(' ').nth(2) == row.split(' ').nth(3)),
            "{found:?}"
        );
        if mode != "all" {
            assert_eq!(value(&database, "SELECT indisvalid FROM pg_index WHERE indexrelid = 'i'::regclass"), "t");
        }
    }
    println!("killed {kills} times");
    assert!(kills > 0, "no run was killed while it ran");
}

/// A thousand statements in one transaction, against `psql -1`: measured where `ROWLOCK_MEASURE` is set.
#[test]
fn applying_costs_little_more_than_psql() {
    if std::env::var_os("ROWLOCK_MEASURE").is_none() {
        return;
    }
    let statements: String =
        (0..1000).map(|n| format!("CREATE TABLE t{n} (id int PRIMARY KEY, name text NOT NULL);\n")).collect();
    let folder = project(&[("1.sql", &statements)]);
    let path = folder.path().join("migrations/1.sql");
    let (mut ours, mut psql) = (Duration::MAX, Duration::MAX);
    for _ in 0..times("ROWLOCK_MEASURE", 5) {
        let database = postgres::shared(18).database();
        let began = Instant::now();
        let run = apply(folder.path(), &database, &[]);
        ours = ours.min(began.elapsed());
        assert_eq!(run.code, 0, "{run:?}");
        let database = postgres::shared(18).database();
        let began = Instant::now();
        let psql_program = std::env::var("ROWLOCK_PSQL").unwrap_or_else(|_| "psql".to_owned());
        let output = Command::new(psql_program)
            .args(["-q", "-1", "-v", "ON_ERROR_STOP=1", "-f"])
            .arg(&path)
            .arg(database.url())
            .output();
        psql = psql.min(began.elapsed());
        assert!(output.expect("psql runs").status.success());
    }
    let ratio = ours.as_secs_f64() / psql.as_secs_f64();
    println!("rowlock {ours:?}, psql {psql:?}: {ratio:.2}");
    assert!(ratio < 1.3, "{ratio}");
}
