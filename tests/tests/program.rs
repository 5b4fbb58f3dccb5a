//! The program on files, links and real servers.

#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot go on fails")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use rowlock_core::share;
use rowlock_core::workspace::{Pane, Workspace};
use rowlock_tests::postgres::{self, Authentication, Database, MAJORS, Options, Server};
use rowlock_tests::{Run, program, root};

fn rowlock(arguments: &[&str]) -> Run {
    Run::of(Command::new(program()).args(arguments).current_dir(root().join("tests/suite")))
}

const MODELS: &str = "file://tenants/models.sql";
const POLICIES: &str = "file://tenants/policies.sql";

fn apply(database: &Database<'_>, more: &[&str]) -> Run {
    let url = database.url();
    let mut arguments = vec!["schema", "apply", "--url", &url, "--to", POLICIES, "--to", MODELS];
    arguments.extend(more);
    rowlock(&arguments)
}

fn file(name: &str, content: &[u8]) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join(name);
    fs::write(&path, content).expect("a file");
    (folder, path)
}

fn url(path: &Path) -> String {
    format!("file://{}", path.display())
}

#[test]
fn sources_compose_to_the_same_in_either_order() {
    let expected = fs::read_to_string(root().join("tests/suite/tenants/expected.sql")).expect("what is expected");
    for sources in [[MODELS, POLICIES], [POLICIES, MODELS]] {
        let run = rowlock(&["schema", "inspect", "--url", sources[0], "--url", sources[1], "--format", "{{ sql . }}"]);
        assert_eq!((run.code, run.out.as_str(), run.err.as_str()), (0, expected.as_str(), ""));
    }
    let json = rowlock(&["schema", "inspect", "--url", MODELS, "--url", POLICIES, "--format", "{{ json . }}"]);
    let said: serde_json::Value = serde_json::from_str(&json.out).expect("JSON");
    let policies = |table: &serde_json::Value| table["policies"].as_array().map_or(0, Vec::len);
    let guarded = said["tables"].as_array().expect("tables").iter().map(policies).sum::<usize>();
    assert_eq!((said["version"].as_u64(), guarded), (Some(1), expected.matches("CREATE POLICY").count()), "{json:?}");
    // A folder is its files, composed, whichever is read first.
    let folder = tempfile::tempdir().expect("a folder");
    for (name, from) in [("a.sql", POLICIES), ("b.sql", MODELS)] {
        let from = root().join("tests/suite").join(from.trim_start_matches("file://"));
        fs::copy(from, folder.path().join(name)).expect("a copy");
    }
    let run = rowlock(&["schema", "inspect", "--url", &url(folder.path())]);
    assert_eq!((run.code, run.out), (0, expected));
}

#[test]
fn a_schema_is_shown_as_json_and_as_a_diagram() {
    let shown = |format: &str| {
        let run = rowlock(&["schema", "inspect", "--url", MODELS, "--url", POLICIES, "--format", format]);
        assert_eq!((run.code, run.err.as_str()), (0, ""), "{run:?}");
        run.out
    };
    let document: serde_json::Value = serde_json::from_str(&shown("{{ json . }}")).expect("JSON");
    assert_eq!(document["version"], 1);
    let tables = document["tables"].as_array().expect("tables");
    let projects = tables.iter().find(|table| table["name"] == "projects").expect("projects");
    assert_eq!(projects["row_security"]["enabled"], true);
    assert!(projects["policies"].as_array().is_some_and(|policies| !policies.is_empty()), "{projects}");
    assert!(
        projects["definition"].as_str().is_some_and(|sql| sql.starts_with("CREATE TABLE \"projects\" (")),
        "{projects}"
    );
    let diagram = shown("{{ mermaid . }}");
    assert!(
        diagram.starts_with("erDiagram\n") && diagram.contains("    \"projects\" {\n        integer id PK\n"),
        "{diagram}"
    );
    let refused = rowlock(&["schema", "diff", "--from", MODELS, "--to", MODELS, "--format", "{{ mermaid . }}"]);
    assert!(refused.code == 1 && refused.err.contains("schema inspect draws it"), "{refused:?}");
}

#[test]
fn what_a_configuration_keeps_is_never_dropped() {
    const CONFIGURATION: &str = "variable \"url\" { type = string }
        env \"local\" {
          url = var.url
          src = \"file://schema.sql\"
          diff {
            skip { drop_table = true }
            concurrent_index { create = true }
          }
        }";
    for major in MAJORS {
        let database = postgres::shared(major).database();
        database.execute(
            "CREATE TYPE mood AS ENUM ('up'); CREATE TABLE old (id int PRIMARY KEY, feels mood); CREATE TABLE t (a int, b int);
             ALTER TABLE old ENABLE ROW LEVEL SECURITY; CREATE POLICY own ON old USING (id > 1)",
        );
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join("atlas.hcl"), CONFIGURATION).expect("a configuration");
        fs::write(folder.path().join("schema.sql"), "CREATE TABLE t (a int); CREATE INDEX i ON t (a);")
            .expect("a file");
        let url = format!("url={}", database.url());
        let run = |more: &[&str]| {
            let arguments =
                [&["schema", "apply", "--env", "local", "--var", &url, "--auto-approve"][..], more].concat();
            Run::of(Command::new(program()).args(arguments).current_dir(folder.path()))
        };
        let first = run(&["--allow", "data-loss"]);
        assert_eq!(first.code, 0, "{first:?}");
        assert!(first.out.contains("CREATE INDEX CONCURRENTLY") && first.out.contains("DROP COLUMN"), "{first:?}");
        let kept = "SELECT count(*) FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid WHERE c.relname = 'old'";
        assert_eq!(database.rows(kept), [vec![Some("1".to_owned())]], "{major}");
        let second = run(&[]);
        assert_eq!(second.out, "Schema is synced, no changes to be made\n", "{major}: {second:?}");
    }
}

#[test]
fn policies_are_at_work_after_apply() {
    for major in MAJORS {
        let database = postgres::shared(major).database();
        let first = apply(&database, &["--auto-approve"]);
        assert_eq!(first.code, 0, "{first:?}");
        let second = apply(&database, &["--auto-approve"]);
        assert_eq!((second.code, second.out.as_str()), (0, "Schema is synced, no changes to be made\n"), "{second:?}");

        // A role that is no superuser and owns nothing.
        let role = format!("reader_{major}_{}", database.name());
        database.execute(&format!(
            "CREATE ROLE {role} LOGIN PASSWORD 'p'; GRANT SELECT, UPDATE ON documents, projects, organisations TO {role};
             INSERT INTO organisations (name) VALUES ('one'), ('two');
             INSERT INTO projects (organisation_id, name) VALUES (1, 'a'), (2, 'b');
             INSERT INTO documents (project_id, organisation_id, title) VALUES (1, 1, 'first'), (2, 2, 'second')"
        ));
        let seen = |organisation: &str, query: &str| {
            let sql = format!("SET app.organisation = '{organisation}'; {query}");
            let rows = database.rows_as(&role, "p", &sql);
            rows.into_iter().flatten().flatten().collect::<Vec<_>>().join(",")
        };
        for query in ["SELECT title FROM documents", "SELECT name FROM projects"] {
            let (one, two) = if query.contains("title") { ("first", "second") } else { ("a", "b") };
            assert_eq!(seen("1", query), one);
            assert_eq!(seen("2", query), two);
            assert_eq!(seen("3", query), "");
        }
    }
}

#[test]
fn a_rename_that_is_told_keeps_what_is_in_the_table() {
    let (_folder, path) = file(
        "new.sql",
        b"CREATE TABLE people (id int PRIMARY KEY, title text);
          ALTER TABLE people ENABLE ROW LEVEL SECURITY;
          CREATE POLICY own ON people AS RESTRICTIVE USING (title = current_user);",
    );
    for major in MAJORS {
        let database = postgres::shared(major).database();
        database.execute(
            "CREATE TABLE users (id int PRIMARY KEY, name text);
             ALTER TABLE users ENABLE ROW LEVEL SECURITY;
             CREATE POLICY own ON users AS RESTRICTIVE USING (name = current_user);
             INSERT INTO users VALUES (1, 'ann')",
        );
        let (from, to) = (database.url(), url(&path));
        let told = ["--rename", "users.name=title", "--rename", "users=people"];

        // A name that is nowhere is an error, and not a hint that nobody heard.
        let unheard = rowlock(&["schema", "diff", "--from", &from, "--to", &to, "--rename", "user=people"]);
        assert!(unheard.code == 1 && unheard.err.contains("user"), "{unheard:?}");
        let nonsense = rowlock(&["schema", "diff", "--from", &from, "--to", &to, "--rename", "users"]);
        assert!(nonsense.code == 1 && nonsense.err.contains("--rename"), "{nonsense:?}");

        let mut arguments = vec!["schema", "apply", "--url", &from, "--to", &to, "--auto-approve"];
        let lost = rowlock(&arguments);
        assert!(lost.code == 1 && lost.err.contains("--allow data-loss"), "{lost:?}");
        arguments.extend(told);
        let run = rowlock(&arguments);
        assert_eq!(run.code, 0, "{run:?}");
        assert!(!run.out.contains("DROP POLICY"), "{run:?}");
        assert_eq!(database.rows("SELECT title FROM people"), [vec![Some("ann".to_owned())]]);
        let after = rowlock(&["schema", "diff", "--from", &from, "--to", &to, "--exit-code"]);
        assert_eq!(after.code, 0, "{after:?}");
    }
}

#[test]
fn roles_are_compared_where_it_is_asked_for() {
    for major in MAJORS {
        // Roles belong to the server: a server of its own, so that no other test sees them.
        let server = Server::start(Options::new(major)).expect("a server");
        let database = server.database();
        let (_folder, path) = file(
            "roles.sql",
            b"CREATE ROLE readers NOLOGIN; CREATE ROLE app LOGIN CONNECTION LIMIT 5; GRANT readers TO app;
              CREATE TABLE t (a int); GRANT SELECT ON t TO readers;",
        );
        let (from, to) = (database.url(), url(&path));
        let unasked = rowlock(&["schema", "diff", "--from", &from, "--to", &to]);
        assert!(unasked.code == 0 && !unasked.out.contains("CREATE ROLE"), "{unasked:?}");
        assert!(unasked.err.contains("--roles"), "{unasked:?}");

        let run = rowlock(&["schema", "apply", "--url", &from, "--to", &to, "--roles", "--auto-approve"]);
        assert!(run.code == 1 && run.err.contains("--allow access"), "{run:?}");
        let arguments = ["--url", &from, "--to", &to, "--roles", "--auto-approve", "--allow", "access"];
        let run = rowlock(&[&["schema", "apply"][..], &arguments].concat());
        assert_eq!(run.code, 0, "{run:?}");
        let members = "SELECT m.rolname FROM pg_auth_members a JOIN pg_roles m ON m.oid = a.member
                       WHERE a.roleid = 'readers'::regrole AND m.rolconnlimit = 5";
        assert_eq!(database.rows(members), [vec![Some("app".to_owned())]]);
        let after = rowlock(&["schema", "diff", "--from", &from, "--to", &to, "--roles", "--exit-code"]);
        assert_eq!(after.code, 0, "{after:?}");

        // One that no source speaks of is somebody else's.
        database.execute("CREATE ROLE other; ALTER ROLE app CONNECTION LIMIT 7");
        let drift = rowlock(&["schema", "diff", "--from", &from, "--to", &to, "--roles", "--exit-code"]);
        assert_eq!(drift.code, 2, "{drift:?}");
        assert!(drift.out.contains("CONNECTION LIMIT 5") && !drift.out.contains("other"), "{drift:?}");
    }
}

#[test]
fn online_does_not_keep_others_waiting() {
    let (_folder, path) = file(
        "new.sql",
        b"CREATE TABLE t (a int NOT NULL, b int, CONSTRAINT c CHECK (b > 0)); CREATE INDEX i ON t (b);",
    );
    for major in MAJORS {
        let database = postgres::shared(major).database();
        database.execute("CREATE TABLE t (a int, b int); INSERT INTO t SELECT n, n FROM generate_series(1, 100) n");
        let (from, to) = (database.url(), url(&path));
        let run = rowlock(&["schema", "diff", "--from", &from, "--to", &to, "--online"]);
        for part in ["CREATE INDEX CONCURRENTLY", "NOT VALID", "VALIDATE CONSTRAINT"] {
            assert!(run.out.contains(part), "{part}: {run:?}");
        }
        let run = rowlock(&["schema", "apply", "--url", &from, "--to", &to, "--online", "--auto-approve"]);
        assert_eq!(run.code, 0, "{run:?}");
        let again = rowlock(&["schema", "diff", "--from", &from, "--to", &to, "--exit-code"]);
        assert_eq!(again.code, 0, "{again:?}");
    }
}

#[test]
fn a_database_and_its_own_text_are_synced() {
    for major in MAJORS {
        let database = postgres::shared(major).database();
        let sql = fs::read_to_string(root().join("tests/suite/tenants/expected.sql")).expect("what is expected");
        database.execute(&sql);
        let url = database.url();
        let run = rowlock(&["schema", "diff", "--from", &url, "--to", MODELS, "--to", POLICIES, "--exit-code"]);
        assert_eq!((run.code, run.out.as_str()), (0, "Schemas are synced, no changes to be made.\n"), "{run:?}");
        let inspected = rowlock(&["schema", "inspect", "--url", &url]);
        assert_eq!((inspected.code, inspected.out), (0, sql));
    }
}

#[test]
fn sources_are_meant_for_a_version() {
    let sql = "CREATE TABLE t (a integer, b uuid); CREATE VIEW v AS SELECT a FROM t AS old WHERE a > 1;";
    let (_folder, path) = file("view.sql", sql.as_bytes());
    let (_other, newer) = file("newer.sql", b"CREATE TABLE t (b uuid DEFAULT uuidv7());");
    let (view, newer) = (url(&path), url(&newer));
    let shown = |more: &[&str]| rowlock(&[&["schema", "inspect", "--url", &view][..], more].concat()).out;
    let (newest, oldest) = (shown(&[]), shown(&["--server-version", "15"]));
    assert!(newest.contains("SELECT a\n") || newest.contains("SELECT a "), "{newest}");
    assert!(oldest.contains("SELECT old_1.a"), "{oldest}");
    assert_eq!(shown(&["--server-version", "18"]), newest);
    assert_eq!(shown(&["--dev-url", "docker://postgres/15/dev"]), oldest);
    let refused = rowlock(&["schema", "inspect", "--url", &newer, "--server-version", "15"]);
    assert_eq!((refused.code, refused.out.as_str()), (1, ""));
    assert!(refused.err.contains("function uuidv7() does not exist"), "{}", refused.err);
    assert_eq!(rowlock(&["schema", "inspect", "--url", &newer]).code, 0);
    assert_eq!(rowlock(&["schema", "inspect", "--url", &newer, "--server-version", "14"]).code, 1);
    for major in MAJORS {
        let database = postgres::shared(major).database();
        let there = database.url();
        let applied = rowlock(&["schema", "apply", "--url", &there, "--to", &view, "--auto-approve"]);
        assert_eq!(applied.code, 0, "{applied:?}");
        for sides in [[there.as_str(), view.as_str()], [view.as_str(), there.as_str()]] {
            let run = rowlock(&["schema", "diff", "--from", sides[0], "--to", sides[1], "--exit-code"]);
            assert_eq!((run.code, run.out.as_str()), (0, "Schemas are synced, no changes to be made.\n"), "{run:?}");
        }
        let inspected = rowlock(&["schema", "inspect", "--url", &there]);
        assert_eq!(inspected.out, if major == 15 { oldest.clone() } else { newest.clone() });
        let refused = rowlock(&["schema", "apply", "--url", &there, "--to", &newer, "--dry-run"]);
        assert_eq!(refused.code, i32::from(major < 18), "{refused:?}");
        let other = if major == 16 { "17" } else { "16" };
        let note = rowlock(&["schema", "diff", "--from", &there, "--to", &view, "--server-version", other]);
        assert!(note.code == 0 && note.err.contains(&format!("--server-version {other} is left out")), "{note:?}");
    }
    // Two databases are compared as the one that the plan begins with.
    let (one, other) = (postgres::shared(15).database(), postgres::shared(18).database());
    for database in [&one, &other] {
        database.execute(&sql.replace(" AS old", ""));
    }
    for (from, to) in [(one.url(), other.url()), (other.url(), one.url())] {
        let run = rowlock(&["schema", "diff", "--from", &from, "--to", &to, "--exit-code"]);
        assert_eq!(run.code, 0, "{run:?}");
    }
}

#[test]
fn a_change_is_planned_in_place_and_its_difference_has_a_code() {
    let database = postgres::shared(18).database();
    assert_eq!(apply(&database, &["--auto-approve"]).code, 0);
    let policies = fs::read_to_string(root().join("tests/suite/tenants/policies.sql")).expect("policies");
    let (_folder, path) = file("policies.sql", policies.replace("length(body) > 0", "length(body) > 10").as_bytes());
    let changed = url(&path);
    let run = rowlock(&["schema", "diff", "--from", &database.url(), "--to", MODELS, "--to", &changed, "--exit-code"]);
    assert_eq!(run.code, 2, "{run:?}");
    assert_eq!(run.out.lines().filter(|line| !line.starts_with("--")).count(), 1, "{run:?}");
    assert!(run.out.contains("ALTER POLICY \"no_empty_publication\" ON \"documents\""), "{run:?}");
    let template = ["--format", "{{ sql . }}"];
    let same = rowlock(&[
        "schema",
        "diff",
        "--from",
        &database.url(),
        "--to",
        MODELS,
        "--to",
        POLICIES,
        template[0],
        template[1],
    ]);
    assert_eq!((same.code, same.out.as_str()), (0, ""));
}

#[test]
fn whoever_applies_is_who_current_user_names() {
    let database = postgres::shared(18).database();
    let sql = "CREATE TABLE notes (id integer); CREATE POLICY own ON notes TO CURRENT_USER; \
               CREATE POLICY other ON notes AS RESTRICTIVE TO SESSION_USER, CURRENT_ROLE USING (id > 0);";
    let (_folder, path) = file("notes.sql", sql.as_bytes());
    let (from, to) = (database.url(), url(&path));
    let first = rowlock(&["schema", "apply", "--url", &from, "--to", &to, "--auto-approve"]);
    assert_eq!(first.code, 0, "{first:?}");
    let second = rowlock(&["schema", "diff", "--from", &from, "--to", &to, "--exit-code"]);
    assert_eq!(second.code, 0, "{second:?}");
}

#[test]
fn a_client_sees_the_columns_it_is_granted() {
    for major in MAJORS {
        let database = postgres::shared(major).database();
        let (client, staff) =
            (format!("client_{major}_{}", database.name()), format!("staff_{major}_{}", database.name()));
        database.execute(&format!("CREATE ROLE {client} LOGIN PASSWORD 'p'; CREATE ROLE {staff} LOGIN PASSWORD 'p'"));
        let tables = "CREATE SCHEMA app; CREATE TABLE app.accounts (id serial PRIMARY KEY, name text, secret text);
                      ALTER TABLE app.accounts ENABLE ROW LEVEL SECURITY;";
        let grants = format!(
            "GRANT ALL ON ALL TABLES IN SCHEMA app TO postgres, {staff};
             REVOKE TRUNCATE ON app.accounts FROM {staff};
             GRANT USAGE ON SCHEMA app TO CURRENT_USER, {staff}, {client};
             GRANT SELECT (id, name), UPDATE (name) ON app.accounts TO {client};
             GRANT USAGE ON SEQUENCE app.accounts_id_seq TO {staff};
             CREATE POLICY everyone ON app.accounts USING (true);"
        );
        let (_tables, tables) = file("tables.sql", tables.as_bytes());
        let (_grants, path) = file("grants.sql", grants.as_bytes());
        let (from, tables, to) = (database.url(), url(&tables), url(&path));
        let apply = |more: &[&str]| {
            let mut arguments = vec!["schema", "apply", "--url", &from, "--to", &to, "--to", &tables, "--auto-approve"];
            arguments.extend(more);
            rowlock(&arguments)
        };
        let first = apply(&[]);
        assert_eq!(first.code, 0, "{first:?}");
        let second = apply(&[]);
        assert_eq!((second.code, second.out.as_str()), (0, "Schema is synced, no changes to be made\n"), "{second:?}");

        database.rows_as(&staff, "p", "INSERT INTO app.accounts (name, secret) VALUES ('one', 'x') RETURNING id");
        let count = |role: &str, query: &str| database.rows_as(role, "p", query);
        assert_eq!(count(&client, "UPDATE app.accounts SET name = 'two' RETURNING name"), [[Some("two".to_owned())]]);
        let may = |privilege: &str| {
            let question = format!("SELECT has_column_privilege('{client}', 'app.accounts', 'secret', '{privilege}')");
            database.rows(&question)
        };
        assert_eq!(may("SELECT"), [[Some("f".to_owned())]]);

        // What the text does not say any more is revoked, and nothing else.
        let less = grants.replace(", UPDATE (name)", "");
        fs::write(&path, less).expect("a file");
        let third = apply(&[]);
        assert_eq!(third.code, 0, "{third:?}");
        let statements: Vec<&str> = third.out.lines().filter(|line| !line.starts_with("--")).collect();
        assert_eq!(statements, [format!("REVOKE UPDATE (\"name\") ON TABLE \"app\".\"accounts\" FROM \"{client}\";")]);
        let inspected = rowlock(&["schema", "inspect", "--url", &from]);
        assert!(!inspected.out.contains("\"postgres\""), "{inspected:?}");
    }
}

#[test]
fn who_is_let_at_unguarded_rows_is_a_hazard() {
    let database = postgres::shared(18).database();
    database.execute("CREATE TABLE notes (id integer)");
    let (_folder, path) = file("notes.sql", b"CREATE TABLE notes (id integer); GRANT SELECT ON notes TO PUBLIC;");
    let (from, to) = (database.url(), url(&path));
    let refused = rowlock(&["schema", "apply", "--url", &from, "--to", &to, "--auto-approve"]);
    assert!(refused.code == 1 && refused.err.contains("--allow access"), "{refused:?}");
    let allowed = rowlock(&["schema", "apply", "--url", &from, "--to", &to, "--auto-approve", "--allow", "access"]);
    assert_eq!(allowed.code, 0, "{allowed:?}");
    let guarded =
        "CREATE TABLE notes (id integer); GRANT SELECT ON notes TO PUBLIC; GRANT INSERT ON notes TO pg_monitor;
                   ALTER TABLE notes ENABLE ROW LEVEL SECURITY;";
    fs::write(&path, guarded).expect("a file");
    let run = rowlock(&["schema", "apply", "--url", &from, "--to", &to, "--auto-approve"]);
    assert_eq!(run.code, 0, "{run:?}");
}

#[test]
fn privileges_that_no_source_speaks_of_are_left_as_they_are() {
    let database = postgres::shared(18).database();
    database.execute("CREATE TABLE notes (id integer); GRANT SELECT ON notes TO pg_monitor");
    let (_folder, path) = file("notes.sql", b"CREATE TABLE notes (id integer); CREATE TABLE more (id integer);");
    let (from, to) = (database.url(), url(&path));
    let run = rowlock(&["schema", "apply", "--url", &from, "--to", &to, "--auto-approve"]);
    assert!(run.code == 0 && run.err.contains("privileges are left as they are"), "{run:?}");
    let statements: Vec<&str> = run.out.lines().filter(|line| line.ends_with(';')).collect();
    assert_eq!(statements, ["CREATE TABLE \"more\" (\"id\" integer NULL);"]);
    let kept = database.rows("SELECT has_table_privilege('pg_monitor', 'notes', 'SELECT')");
    assert_eq!(kept, [[Some("t".to_owned())]]);

    // One that speaks of them speaks of all.
    fs::write(
        &path,
        "CREATE TABLE notes (id integer); CREATE TABLE more (id integer); GRANT SELECT ON more TO pg_monitor;",
    )
    .expect("a file");
    let run = rowlock(&["schema", "diff", "--from", &from, "--to", &to]);
    assert!(run.out.contains("REVOKE SELECT ON TABLE \"notes\" FROM \"pg_monitor\""), "{run:?}");
}

#[test]
fn an_owner_that_lost_some_is_left_as_it_is() {
    for major in MAJORS {
        let database = postgres::shared(major).database();
        let owner = format!("owner_{major}_{}", database.name());
        database.execute(&format!(
            "CREATE ROLE {owner}; CREATE TABLE notes (id integer); ALTER TABLE notes OWNER TO {owner};
             REVOKE UPDATE ON notes FROM {owner}; GRANT SELECT ON notes TO pg_monitor"
        ));
        let text = "CREATE TABLE notes (id integer); GRANT SELECT ON notes TO pg_monitor;";
        let (_folder, path) = file("notes.sql", text.as_bytes());
        let diff = || rowlock(&["schema", "diff", "--from", &database.url(), "--to", &url(&path), "--exit-code"]);
        assert_eq!(diff().code, 0, "{:?}", diff());
        fs::write(&path, format!("{text} GRANT ALL ON notes TO {owner};")).expect("a file");
        let run = diff();
        assert!(
            run.code == 2 && run.out.contains(&format!("GRANT UPDATE ON TABLE \"notes\" TO \"{owner}\"")),
            "{run:?}"
        );
        database.execute(&format!("GRANT ALL ON notes TO {owner}"));
        assert_eq!(diff().code, 0, "{:?}", diff());
    }
}

#[test]
fn nothing_is_applied_without_approval_and_no_hazard_without_its_name() {
    let database = postgres::shared(18).database();
    let unapproved = apply(&database, &[]);
    assert_eq!(unapproved.code, 1);
    assert!(unapproved.err.contains("--auto-approve") && unapproved.err.contains("nothing was done"), "{unapproved:?}");
    let dry = apply(&database, &["--dry-run"]);
    assert!(dry.code == 0 && dry.out.contains("CREATE POLICY"), "{dry:?}");
    let tables = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'";
    assert_eq!(database.rows(tables), [vec![Some("0".to_owned())]]);

    assert_eq!(apply(&database, &["--auto-approve"]).code, 0);
    let (_folder, path) = file("open.sql", b"CREATE TABLE organisations (id serial PRIMARY KEY);");
    let arguments = ["schema", "apply", "--url", &database.url(), "--to", &url(&path), "--auto-approve"];
    let refused = rowlock(&arguments);
    assert!(refused.code == 1 && refused.err.contains("--allow data-loss"), "{refused:?}");
    assert_eq!(database.rows(tables), [vec![Some("3".to_owned())]]);
}

#[test]
fn a_connection_lost_half_way_leaves_nothing_half_applied() {
    let database = postgres::shared(18).database();
    database.execute(
        "CREATE SCHEMA saboteur;
         CREATE FUNCTION saboteur.cut() RETURNS event_trigger LANGUAGE plpgsql AS $$
           BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); END $$;
         CREATE EVENT TRIGGER cut ON ddl_command_end WHEN TAG IN ('CREATE POLICY') EXECUTE FUNCTION saboteur.cut()",
    );
    let run = apply(&database, &["--auto-approve", "--schema", "public"]);
    assert_eq!(run.code, 1, "{run:?}");
    assert!(run.err.contains("connection was lost") && run.err.contains("nothing was changed"), "{run:?}");
    let tables = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'";
    assert_eq!(database.rows(tables), [vec![Some("0".to_owned())]]);
}

#[test]
fn a_statement_that_fails_names_itself_and_rolls_back() {
    let database = postgres::shared(18).database();
    assert_eq!(apply(&database, &["--auto-approve"]).code, 0);
    database.execute("INSERT INTO organisations (name) VALUES ('x'), ('x')");
    let models = fs::read_to_string(root().join("tests/suite/tenants/models.sql")).expect("models");
    let stricter = models.replace("PRIMARY KEY (id));", "PRIMARY KEY (id), UNIQUE (name), extra int);");
    let (_folder, path) = file("models.sql", stricter.as_bytes());
    let arguments =
        ["schema", "apply", "--url", &database.url(), "--to", &url(&path), "--to", POLICIES, "--auto-approve"];
    let run = rowlock(&arguments);
    assert!(run.code == 1 && run.err.contains("23505") && run.err.contains("rolled back"), "{run:?}");
    let extra = "SELECT count(*) FROM information_schema.columns WHERE column_name = 'extra'";
    assert_eq!(database.rows(extra), [vec![Some("0".to_owned())]]);
}

#[test]
fn two_runs_keep_apart() {
    let database = postgres::shared(18).database();
    let name = database.name().to_owned();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let client = runtime.block_on(async {
        let client = database.connect().await;
        client
            .batch_execute("SET application_name = 'somebody else'; SELECT pg_advisory_lock(2686470616)")
            .await
            .expect("the lock");
        client
    });
    let run = std::thread::scope(|scope| {
        let waiting = scope.spawn(|| apply(&database, &["--auto-approve", "--lock-timeout", "300ms"]));
        // The connection answers only while its runtime runs.
        runtime.block_on(async {
            while !waiting.is_finished() {
                tokio::time::sleep(std::time::Duration::from_millis(20)).await;
            }
        });
        waiting.join().expect("the run")
    });
    drop(client);
    assert_eq!(run.code, 1, "{name}: {run:?}");
    assert!(run.err.contains("somebody else") && run.err.contains("nothing was done"), "{run:?}");
}

#[test]
fn broken_sql_is_shown_at_its_line_and_answers_nothing() {
    let (_folder, path) = file(
        "broken.sql",
        b"CREATE TABLE a (id int);\n\nCREATE POLICY p ON a USIN (true);\nCREATE TABLE b (id int);\n",
    );
    let run = rowlock(&["schema", "inspect", "--url", &url(&path)]);
    assert_eq!((run.code, run.out.as_str()), (1, ""));
    assert!(run.err.contains("broken.sql:3:") && run.err.contains("USIN"), "{run:?}");

    let (_folder, path) =
        file("wrong.sql", b"CREATE TABLE a (id int, name text);\nCREATE POLICY p ON a USING (name = id);\n");
    let run = rowlock(&["schema", "inspect", "--url", &url(&path)]);
    assert!(run.code == 1 && run.err.contains("operator does not exist: text = integer"), "{run:?}");
    assert!(run.err.contains("wrong.sql:2:"), "{run:?}");

    let (_folder, path) = file("unknown.sql", b"CREATE CONVERSION c FOR 'LATIN1' TO 'UTF8' FROM f;\n");
    let run = rowlock(&["schema", "inspect", "--url", &url(&path)]);
    assert!(run.code == 1 && run.err.contains("CREATE CONVERSION"), "{run:?}");
}

#[test]
fn unreadable_sources_are_named() {
    let (_folder, path) = file("latin.sql", b"CREATE TABLE a ();\n-- caf\xe9\n");
    let run = rowlock(&["schema", "inspect", "--url", &url(&path)]);
    assert!(run.code == 1 && run.err.contains("line 2 is not UTF-8"), "{run:?}");
    let run = rowlock(&["schema", "inspect", "--url", "file://not/there.sql"]);
    assert!(run.code == 1 && run.err.contains("not/there.sql"), "{run:?}");
    let run = rowlock(&["schema", "inspect", "--url", "tenants/models.sql"]);
    assert!(run.code == 1 && run.err.contains("did you mean file://tenants/models.sql?"), "{run:?}");
    let run = rowlock(&["schema", "inspect", "--uri", "x"]);
    assert_eq!(run.code, 1, "a usage error: {run:?}");
}

#[test]
fn links_are_sources_and_hostile_ones_end_in_one_message() {
    let pane = |name: &str| {
        let text = fs::read_to_string(root().join("tests/suite/tenants").join(name)).expect("a source");
        Pane { name: name.to_owned(), text }
    };
    let workspace = Workspace { panes: vec![pane("policies.sql"), pane("models.sql")], ..Workspace::default() };
    let link = share::encode(&workspace).expect("a link");
    let page = format!("http://127.0.0.1:8080/#{link}");
    let expected = fs::read_to_string(root().join("tests/suite/tenants/expected.sql")).expect("what is expected");
    let run = rowlock(&["schema", "inspect", "--url", &page]);
    assert_eq!((run.code, run.out), (0, expected));

    let bomb =
        Workspace { panes: vec![Pane { name: "a".into(), text: "x".repeat(5_000_000) }], ..Workspace::default() };
    assert!(share::encode(&bomb).is_err(), "what no link may hold is not made into one");
    let half = &link[..link.len() / 2];
    let mut changed = link.clone();
    changed.replace_range(20..24, "////");
    for hostile in [half, &changed, "v9:AAAA", "v1:", "v1:AAAA"] {
        let run = rowlock(&["schema", "inspect", "--url", &format!("https://rowlock.example/#{hostile}")]);
        assert_eq!((run.code, run.out.as_str()), (1, ""), "{hostile}");
        assert_eq!(run.err.trim().lines().count(), 1, "{run:?}");
    }
}

#[test]
fn shells_complete_and_the_manual_has_a_page_for_each_command() {
    let folder = tempfile::tempdir().expect("a folder");
    for (shell, part) in [
        ("bash", "complete -F _rowlock"),
        ("zsh", "#compdef rowlock"),
        ("fish", "complete -c rowlock"),
        ("powershell", "Register-ArgumentCompleter"),
    ] {
        let run = rowlock(&["completion", shell]);
        assert!(run.code == 0 && run.out.contains(part) && run.out.contains("auto-approve"), "{shell}: {run:?}");
        fs::write(folder.path().join(shell), run.out).expect("a file");
    }
    let asks = "source ./bash; COMP_WORDS=(rowlock migrate ap); COMP_CWORD=2; _rowlock rowlock ap migrate; echo \"${COMPREPLY[@]}\"";
    let output = Command::new("bash").args(["-c", asks]).current_dir(folder.path()).output().expect("bash runs");
    assert_eq!(String::from_utf8_lossy(&output.stdout), "apply\n", "{output:?}");

    let pages = folder.path().join("man");
    let run = rowlock(&["man", &pages.display().to_string()]);
    assert_eq!((run.code, run.out.as_str()), (0, ""), "{run:?}");
    let page = fs::read_to_string(pages.join("rowlock-migrate-apply.1")).expect("a page");
    assert!(page.contains("Example:") && page.contains("parallel"), "{page}");
    assert!(rowlock(&["man"]).out.contains(".TH rowlock 1"));
}

#[test]
fn tls_is_verified_as_asked_and_a_password_never_shows() {
    let server =
        Server::start(Options { major: 18, authentication: Authentication::Scram, tls: true, ..Options::new(18) })
            .expect("a server");
    let database = server.database();
    let certificate = server.certificate().expect("a certificate").display().to_string();
    let base = database.url().replace("?sslmode=require", "");
    let named = base.replace("127.0.0.1", "localhost");
    let inspect = |url: &str| {
        let run = rowlock(&["schema", "inspect", "--url", url]);
        assert!(!run.err.contains(postgres::PASSWORD) && !run.out.contains(postgres::PASSWORD), "{run:?}");
        run
    };
    assert_eq!(inspect(&format!("{base}?sslmode=require")).code, 0);
    assert_eq!(inspect(&format!("{named}?sslmode=verify-full&sslrootcert={certificate}")).code, 0);
    assert_eq!(inspect(&format!("{base}?sslmode=verify-ca&sslrootcert={certificate}")).code, 0);
    let wrong_name = inspect(&format!("{base}?sslmode=verify-full&sslrootcert={certificate}"));
    assert!(wrong_name.code == 1 && wrong_name.err.contains("cannot connect"), "{wrong_name:?}");
    assert_eq!(inspect(&format!("{base}?sslmode=verify-full&sslrootcert=system")).code, 1);
    let refused = inspect(&format!("{}?sslmode=require", base.replace("postgres:", "nobody:")));
    assert_eq!(refused.code, 1);
    let nowhere = inspect("postgres://bob:hunter2@127.0.0.1:1/app?connect_timeout=2");
    assert!(nowhere.code == 1 && !nowhere.err.contains("hunter2"), "{nowhere:?}");
}

#[test]
fn a_certificate_says_who_is_there() {
    let options = Options { authentication: Authentication::Certificate, tls: true, ..Options::new(18) };
    let server = Server::start(options).expect("a server");
    let (certificate, key) = server.identity();
    let base = server.database().url();
    let inspect = |more: &str| rowlock(&["schema", "inspect", "--url", &format!("{base}{more}")]);
    let (certificate, key) = (certificate.display(), key.display());
    assert_eq!(inspect(&format!("&sslcert={certificate}&sslkey={key}")).code, 0);
    let without = inspect("");
    assert!(without.code == 1 && without.err.contains("28000"), "{without:?}");
    let wrong = inspect(&format!("&sslcert={certificate}&sslkey={certificate}"));
    assert!(wrong.code == 1 && wrong.err.contains("there is no key in this file"), "{wrong:?}");
    let missing = inspect("&sslcert=/nowhere.crt&sslkey=/nowhere.key");
    assert!(missing.code == 1 && missing.err.contains("sslcert /nowhere.crt"), "{missing:?}");
}

#[cfg(unix)]
#[test]
fn a_key_that_others_may_read_is_not_used() {
    use std::os::unix::fs::PermissionsExt;
    let options = Options { authentication: Authentication::Certificate, tls: true, ..Options::new(18) };
    let server = Server::start(options).expect("a server");
    let (certificate, key) = server.identity();
    fs::set_permissions(&key, fs::Permissions::from_mode(0o644)).expect("permissions");
    let url = format!("{}&sslcert={}&sslkey={}", server.database().url(), certificate.display(), key.display());
    let run = rowlock(&["schema", "inspect", "--url", &url]);
    assert!(run.code == 1 && run.err.contains("chmod 600"), "{run:?}");
}
