//! `--preset`: sources that stand on a platform, and databases that have one.

#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot go on fails")]

use std::fs;
use std::process::Command;

use rowlock_tests::postgres::{self, MAJORS};
use rowlock_tests::{Run, program, root};

const SYNCED: &str = "Schemas are synced, no changes to be made.\n";

fn rowlock(arguments: &[&str]) -> Run {
    Run::of(Command::new(program()).args(arguments))
}

fn text(name: &str) -> String {
    fs::read_to_string(root().join("tests/suite/presets").join(name)).expect("a file of the suite")
}

fn url(name: &str) -> String {
    format!("file://{}", root().join("tests/suite/presets").join(name).display())
}

/// What there is in a database, and what it is: what a plan must leave alone is compared by it.
const THEIRS: &str =
    "SELECT c.oid::regclass::text, c.relkind::text, c.relrowsecurity::text, c.relacl::text, c.relowner::regrole::text
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE n.nspname IN ('auth', 'storage', 'realtime', 'vault', 'extensions')
    UNION ALL SELECT p.oid::regprocedure::text, p.prokind::text, p.prosrc, p.proacl::text, p.proowner::regrole::text
      FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
      WHERE n.nspname IN ('auth', 'storage', 'realtime', 'vault', 'extensions')
    UNION ALL SELECT evtname::text, evtevent::text, evtenabled::text, '', '' FROM pg_event_trigger
    UNION ALL SELECT defaclobjtype::text, defaclacl::text, '', '', '' FROM pg_default_acl
    UNION ALL SELECT tgname::text, tgrelid::regclass::text, '', '', '' FROM pg_trigger WHERE tgname = 'touch'
    UNION ALL SELECT polname::text, polrelid::regclass::text, '', '', '' FROM pg_policy WHERE polname = 'inner_matters'
    ORDER BY 1, 2";

#[test]
fn a_database_of_a_platform_is_left_alone() {
    for major in MAJORS {
        let server = postgres::Server::start(postgres::Options::new(major)).expect("a server");
        let database = server.database();
        database.execute(&text("project.sql"));
        let (models, policies, target) = (url("models.sql"), url("policies.sql"), database.url());
        let sources = ["--to", &models, "--to", &policies, "--preset", "supabase"];
        let theirs = database.rows(THEIRS);

        // Nothing of it is anybody's: not to be seen, not to be dropped.
        let seen = rowlock(&[
            "schema",
            "inspect",
            "--url",
            &target,
            "--preset",
            "supabase",
            "--exclude",
            "*[type=privileges]",
        ]);
        assert_eq!((seen.out.trim(), seen.err.as_str()), ("", ""), "{major}: {seen:?}");

        let applied = rowlock(&[&["schema", "apply", "--url", &target, "--auto-approve"], &sources[..]].concat());
        assert_eq!(applied.code, 0, "{major}: {applied:?}");
        assert!(!applied.out.contains("DROP"), "{major}: {applied:?}");
        let synced = rowlock(&[&["schema", "diff", "--from", &target], &sources[..]].concat());
        assert_eq!(synced.out, SYNCED, "{major}: {synced:?}");
        assert!(!synced.err.contains("undecided"), "{major}: {synced:?}");
        assert_eq!(database.rows(THEIRS), theirs, "{major}");

        // What people put on the platform's tables is theirs, and goes where no source says it.
        let less = rowlock(&["schema", "diff", "--from", &target, "--to", &models, "--preset", "supabase"]);
        for gone in ["mine", "servants", "pictures", "heard"] {
            assert!(less.out.contains(&format!("DROP POLICY \"{gone}\"")), "{major}: {less:?}");
        }
        assert!(!less.out.contains("inner_matters") && !less.out.contains("touch"), "{major}: {less:?}");

        // What inspect says is the same again.
        let shown = rowlock(&["schema", "inspect", "--url", &target, "--preset", "supabase"]);
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("shown.sql");
        fs::write(&path, &shown.out).expect("a file");
        let again = format!("file://{}", path.display());
        let same = rowlock(&["schema", "diff", "--from", &target, "--to", &again, "--preset", "supabase"]);
        assert_eq!(same.out, SYNCED, "{major}: {same:?}");

        // A plan that is kept says what it was made with.
        let plan = folder.path().join("plan.json");
        let kept = rowlock(
            &[
                &["schema", "diff", "--from", &target, "--save", &plan.display().to_string(), "--to", &models],
                &sources[4..],
            ]
            .concat(),
        );
        assert!(kept.code == 0 && kept.out.contains("DROP POLICY"), "{major}: {kept:?}");
        let plan = plan.display().to_string();
        let done =
            rowlock(&["schema", "apply", "--url", &target, "--plan", &plan, "--auto-approve", "--allow", "access"]);
        assert_eq!(done.code, 0, "{major}: {done:?}");
        assert_eq!(database.rows(THEIRS), theirs, "{major}");
    }
}

#[test]
fn a_dev_database_is_given_what_the_preset_has() {
    for major in MAJORS {
        let server = postgres::Server::start(postgres::Options::new(major)).expect("a server");
        let dev = server.database();
        let (models, policies, dev) = (url("models.sql"), url("policies.sql"), dev.url());
        let sources = ["--url", &models, "--url", &policies, "--preset", "supabase", "--server-version"];
        let version = major.to_string();
        let alone = rowlock(&[&["schema", "inspect"], &sources[..], &[&version]].concat());
        let tried = rowlock(&[&["schema", "inspect"], &sources[..], &[&version, "--dev-url", &dev]].concat());
        assert_eq!((tried.code, &tried.out, tried.err.as_str()), (0, &alone.out, ""), "{major}: {tried:?}");
    }
}

#[test]
fn a_folder_of_migrations_stands_on_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let (models, policies) = (url("models.sql"), url("policies.sql"));
    let run = |arguments: &[&str]| Run::of(Command::new(program()).args(arguments).current_dir(folder.path()));
    fs::create_dir(folder.path().join("migrations")).expect("migrations");
    let preset = ["--preset", "supabase"];
    let first = run(&[&["migrate", "diff", "first", "--to", &models], &preset[..]].concat());
    assert_eq!(first.code, 0, "{first:?}");
    let second = run(&[&["migrate", "diff", "second", "--to", &models, "--to", &policies], &preset[..]].concat());
    assert_eq!(second.code, 0, "{second:?}");
    let none = run(&[&["migrate", "diff", "third", "--to", &models, "--to", &policies], &preset[..]].concat());
    assert!(none.code == 0 && none.out.contains("synced"), "{none:?}");
    let files = fs::read_dir(folder.path().join("migrations")).expect("files");
    let mut texts: Vec<String> =
        files.map(|file| fs::read_to_string(file.expect("one").path()).expect("text")).collect();
    texts.sort();
    assert!(texts.iter().any(|text| text.contains("ALTER PUBLICATION")), "{texts:#?}");
    let lint = run(&[&["migrate", "lint", "--latest", "1"], &preset[..]].concat());
    assert!(lint.err.is_empty(), "{lint:?}");
    let without = run(&["migrate", "lint", "--latest", "1"]);
    assert!(without.code == 1 && without.err.contains("--preset supabase"), "{without:?}");
}

#[test]
fn it_is_switched_on_by_flags_configurations_and_links() {
    let folder = tempfile::tempdir().expect("a folder");
    let run = |arguments: &[&str]| Run::of(Command::new(program()).args(arguments).current_dir(folder.path()));
    let (models, policies) = (url("models.sql"), url("policies.sql"));
    let sources = ["--url", &models, "--url", &policies];
    let inspect = |more: &[&str]| run(&[&["schema", "inspect"], more].concat());
    let flagged = inspect(&[&sources[..], &["--preset", "supabase"]].concat());
    assert!(flagged.code == 0 && flagged.err.is_empty(), "{flagged:?}");
    assert!(flagged.out.contains("auth.uid()") && !flagged.out.contains("CREATE SCHEMA"), "{flagged:?}");

    let unknown = inspect(&[&sources[..], &["--preset", "firebase"]].concat());
    assert!(
        unknown.code == 1 && unknown.err.contains("there is no preset `firebase`; these are: supabase"),
        "{unknown:?}"
    );
    let without = inspect(&sources);
    assert!(without.code == 1 && without.err.contains("--preset supabase"), "{without:?}");

    for name in ["rowlock.hcl", "atlas.hcl"] {
        let says = |presets: &str| {
            let text = format!("env \"local\" {{\n  src = [\"{models}\", \"{policies}\"]\n  presets = {presets}\n}}\n");
            fs::write(folder.path().join(name), text).expect("a configuration");
        };
        says("[\"supabase\"]");
        let configured = inspect(&["--env", "local", "--url", "env://src"]);
        assert_eq!((configured.code, &configured.out), (0, &flagged.out), "{configured:?}");
        says("[\"firebase\"]");
        let unknown = inspect(&["--env", "local", "--url", "env://src"]);
        assert!(unknown.code == 1 && unknown.err.contains(&format!("{name}:3:13")), "{unknown:?}");
        fs::remove_file(folder.path().join(name)).expect("it is there");
    }

    let shared = run(&["share", &models, &policies, "--preset", "supabase"]);
    assert_eq!(shared.code, 0, "{shared:?}");
    let link = shared.out.trim();
    let opened = inspect(&["--url", link]);
    assert_eq!((opened.code, &opened.out), (0, &flagged.out), "{opened:?}");
    let again = run(&["share", link]);
    assert_eq!(again.out.trim(), link);
}
