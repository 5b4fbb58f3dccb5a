//! The program on migration folders.

#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot go on fails")]

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use rowlock_tests::{Run, program, root};

/// Runs the program in a folder.
fn rowlock(folder: &Path, arguments: &[&str]) -> Run {
    Run::of(Command::new(program()).args(arguments).current_dir(folder).env("EDITOR", "false").env_remove("VISUAL"))
}

/// A folder with a folder `migrations` in it that holds these files.
fn project(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    fs::create_dir(folder.path().join("migrations")).expect("migrations");
    for (name, text) in files {
        fs::write(folder.path().join("migrations").join(name), text).expect("a file");
    }
    folder
}

/// The `*.sql` files of the migrations, by name.
fn files(folder: &Path) -> Vec<(String, String)> {
    let entries = fs::read_dir(folder.join("migrations")).expect("migrations");
    let mut files: Vec<(String, String)> = entries
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "sql"))
        .map(|path| {
            let name = path.file_name().expect("a name").to_string_lossy().into_owned();
            (name, fs::read_to_string(&path).expect("a file"))
        })
        .collect();
    files.sort();
    files
}

/// `atlas.sum` by the contract, with another program's SHA-256: each hash is that of all bytes up to there, begun anew.
fn sum_of(files: &[(&str, &str)]) -> String {
    fn digest(bytes: &[u8]) -> String {
        use std::io::Write;
        let mut child = Command::new("sh")
            .args(["-c", "openssl dgst -sha256 -binary | base64"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("openssl runs");
        child.stdin.take().expect("its input").write_all(bytes).expect("it reads");
        let output = child.wait_with_output().expect("it ends");
        assert!(output.status.success(), "openssl");
        String::from_utf8(output.stdout).expect("base64").trim().to_owned()
    }
    let mut sorted = files.to_vec();
    sorted.sort();
    let (mut bytes, mut names, mut lines) = (Vec::new(), Vec::new(), String::new());
    for (name, text) in sorted.into_iter().filter(|(name, _)| name.ends_with(".sql")) {
        bytes.extend(name.as_bytes());
        if text.starts_with("-- atlas:sum ignore\n") {
            continue;
        }
        bytes.extend(text.as_bytes());
        let hash = digest(&bytes);
        names.extend(format!("{name}{hash}").into_bytes());
        lines.push_str(&format!("{name} h1:{hash}\n"));
    }
    format!("h1:{}\n{lines}", digest(&names))
}

#[test]
fn sums_are_those_of_the_contract_for_folders_of_every_shape() {
    let long = "select 1;\n".repeat(20_000);
    let folders: [&[(&str, &str)]; 12] = [
        &[],
        &[("1.sql", "")],
        &[("20240101000000_a.sql", "create table a (b int);\n")],
        &[("2.sql", "select 2;\n"), ("1.sql", "select 1;\n"), ("10.sql", "select 10;\n")],
        &[("1_crlf.sql", "select 1;\r\nselect 2;\r\n"), ("2_no_end.sql", "select 3")],
        &[("1_bom.sql", "\u{feff}select 1;\n"), ("2_é.sql", "select 'é';\n")],
        &[("1.sql", "-- atlas:sum ignore\n\nselect 1;\n"), ("2.sql", "select 2;\n")],
        &[("1.sql", "select 1;\n"), ("2.sql", "-- atlas:sum ignore\n\nselect 2;\n"), ("3.sql", "select 3;\n")],
        &[("1.sql", "select 1;\n"), ("README.md", "not counted"), ("seed.SQL", "not counted")],
        &[("1 with spaces.sql", "select 1;\n"), ("a.b.c.sql", "select 2;\n")],
        &[("1.sql", &long), ("2.sql", &long)],
        &[
            ("1.sql", "-- atlas:txmode none\n\ncreate index concurrently i on t (a);\n"),
            ("2.sql", "-- atlas:checkpoint\n\ncreate table t (a int);\n"),
            ("3.sql", "-- atlas:delimiter //\nselect 1;//\n"),
        ],
    ];
    for contents in folders {
        let folder = project(contents);
        let run = rowlock(folder.path(), &["migrate", "hash"]);
        let names: Vec<&str> = contents.iter().map(|(name, _)| *name).collect();
        let said = if names.contains(&"10.sql") { "version 10 comes before 2" } else { "" };
        assert!(run.code == 0 && run.out.is_empty() && run.err.is_empty() == said.is_empty(), "{names:?}: {run:?}");
        assert!(run.err.contains(said), "{names:?}: {}", run.err);
        let written = fs::read_to_string(folder.path().join("migrations/atlas.sum")).expect("a sum");
        assert_eq!(written, sum_of(contents), "{names:?}");
        assert_eq!(rowlock(folder.path(), &["migrate", "validate"]).code, 0, "{names:?}");
    }
}

#[test]
fn what_became_of_files_stops_every_command() {
    let contents = [("1.sql", "create table a ();\n"), ("2.sql", "create table b ();\n"), ("3.sql", "select 3;\n")];
    let commands: [&[&str]; 5] = [
        &["migrate", "validate"],
        &["migrate", "new"],
        &["migrate", "diff", "--to", "file://to.sql"],
        &["schema", "inspect", "--url", "file://migrations"],
        &["schema", "diff", "--from", "file://migrations?format=atlas&version=1", "--to", "file://to.sql"],
    ];
    type Edit = fn(&Path);
    let edits: [(&str, Edit); 6] = [
        ("L3: 2.sql was edited", |folder| fs::write(folder.join("2.sql"), "create table c ();\n").expect("an edit")),
        ("L3: 2.sql was removed", |folder| fs::remove_file(folder.join("2.sql")).expect("a removal")),
        ("L4: 2a.sql was added", |folder| fs::write(folder.join("2a.sql"), "").expect("an addition")),
        ("L2: 1.sql was edited (only the ends of its lines", |folder| {
            fs::write(folder.join("1.sql"), "create table a ();\r\n").expect("an edit");
        }),
        ("checksum file not found", |folder| fs::remove_file(folder.join("atlas.sum")).expect("a removal")),
        ("atlas.sum, line 2: `<<<<<<< HEAD` is no entry: a merge was left unresolved", |folder| {
            let sum = fs::read_to_string(folder.join("atlas.sum")).expect("a sum");
            fs::write(folder.join("atlas.sum"), sum.replacen('\n', "\n<<<<<<< HEAD\n", 1)).expect("a merge");
        }),
    ];
    for (expected, edit) in edits {
        let folder = project(&contents);
        fs::write(folder.path().join("to.sql"), "create table a ();").expect("a source");
        fs::write(folder.path().join("migrations/atlas.sum"), sum_of(&contents)).expect("a sum");
        edit(&folder.path().join("migrations"));
        let before = files(folder.path());
        for command in commands {
            // Without a checksum file, a plain `file://` URL is sources to compose.
            if expected.contains("not found") && command == commands[3] {
                continue;
            }
            let run = rowlock(folder.path(), command);
            assert_eq!((run.code, run.out.as_str()), (1, ""), "{command:?}: {}", run.err);
            assert!(run.err.contains(expected), "{command:?}: {}", run.err);
            assert!(run.err.contains("rowlock migrate hash --dir file://migrations"), "{command:?}: {}", run.err);
        }
        assert_eq!(files(folder.path()), before);
        assert_eq!(rowlock(folder.path(), &["migrate", "hash"]).code, 0);
        assert_eq!(rowlock(folder.path(), &["migrate", "validate"]).code, 0);
    }
}

#[test]
fn bad_files_are_named_with_their_line() {
    let cases: [(&str, &[u8], &str, &str); 7] = [
        ("1.sql", b"select 1;\nselect '\xff';\n", "is not UTF-8", "1.sql:2:9"),
        ("1.sql", b"select 1;\n\0", "is NUL", "1.sql:2:1"),
        ("1.sql", b"select 1;\n\nselect 'a\n", "unterminated quoted string", "1.sql:3:8"),
        ("1.sql", b"select 1;\r\n\\connect db\r\n", "a command of psql's own", "1.sql:2:1"),
        ("1.sql", b"copy t from stdin;\n1\n\\.\n", "the rows of a COPY", "1.sql:1:1"),
        ("1.sql", b"-- atlas:txmode all\n\nselect 1;\n", "`all` is no mode of transactions", "1.sql:1:1"),
        ("_x.sql", b"select 1;\n", "the file's name has no version", "_x.sql:1:1"),
    ];
    for (name, content, message, place) in cases {
        let folder = project(&[]);
        fs::write(folder.path().join("migrations").join(name), content).expect("a file");
        let run = rowlock(folder.path(), &["migrate", "hash"]);
        assert_eq!(run.code, 1, "{message}: {}", run.err);
        assert!(run.err.contains(message) && run.err.contains(place), "{message}: {}", run.err);
        assert!(!folder.path().join("migrations/atlas.sum").exists(), "{message}");
    }
    let folder = project(&[("1_a.sql", ""), ("1_b.sql", "")]);
    let run = rowlock(folder.path(), &["migrate", "hash"]);
    assert!(run.code == 1 && run.err.contains("version 1 is doubled"), "{}", run.err);
}

#[test]
fn a_folder_is_a_history() {
    let contents = [
        ("1.sql", "create table a (b int);\ninsert into a values (1);\n"),
        ("2.sql", "-- atlas:delimiter //\nalter table a add column c text//\nalter table a drop column b//\n"),
        ("3.sql", "alter table a rename to d;\n"),
    ];
    let folder = project(&contents);
    assert_eq!(rowlock(folder.path(), &["migrate", "hash"]).code, 0);
    let inspect = |url: &str| {
        let run = rowlock(folder.path(), &["schema", "inspect", "--url", url]);
        assert_eq!((run.code, run.err.as_str()), (0, ""), "{url}");
        run.out
    };
    assert_eq!(inspect("file://migrations"), "-- Create \"d\" table\nCREATE TABLE \"d\" (\"c\" text NULL);\n");
    let at = |version: &str| inspect(&format!("file://migrations?version={version}"));
    assert_eq!(at("2"), "-- Create \"a\" table\nCREATE TABLE \"a\" (\"c\" text NULL);\n");
    assert_eq!(at("1"), "-- Create \"a\" table\nCREATE TABLE \"a\" (\"b\" integer NULL);\n");
    let run = rowlock(folder.path(), &["schema", "inspect", "--url", "file://migrations?version=7"]);
    assert!(run.code == 1 && run.err.contains("no file has the version 7; there are: 1, 2, 3"), "{}", run.err);
    // Replaying finds what a server would refuse, at its line.
    fs::write(folder.path().join("migrations/4.sql"), "\nalter table a add column e int;\n").expect("a file");
    assert_eq!(rowlock(folder.path(), &["migrate", "hash"]).code, 0);
    let run = rowlock(folder.path(), &["migrate", "validate", "--dev-url", "docker://postgres/16/dev"]);
    assert!(run.code == 1 && run.err.contains("42P01") && run.err.contains("4.sql:2:13"), "{}", run.err);
}

#[test]
fn the_difference_becomes_a_file() {
    let folder = project(&[]);
    let sources = ["models.sql", "policies.sql"].map(|name| {
        let from = root().join("tests/suite/tenants").join(name);
        fs::copy(from, folder.path().join(name)).expect("a copy");
        format!("file://{name}")
    });
    let diff = |more: &[&str]| {
        let mut arguments = vec!["migrate", "diff"];
        arguments.extend(more);
        arguments.extend(["--to", &sources[0], "--to", &sources[1]]);
        rowlock(folder.path(), &arguments)
    };
    let dry = diff(&["--dry-run"]);
    assert_eq!((dry.code, dry.err.as_str()), (0, ""));
    assert!(files(folder.path()).is_empty());
    assert!(
        dry.out.starts_with("-- Create enum type") && dry.out.contains("CREATE TABLE \"public\".\""),
        "{}",
        dry.out
    );
    assert!(dry.out.contains("(\n  \"id\""), "{}", dry.out);
    // An editor that fails leaves nothing behind.
    let edited = diff(&["--edit"]);
    assert!(edited.code == 1 && edited.err.contains("`false` ended with an error"), "{}", edited.err);
    assert!(files(folder.path()).is_empty());

    let run = diff(&["first"]);
    assert_eq!((run.code, run.out.as_str()), (0, ""), "{}", run.err);
    let written = files(folder.path());
    let [(name, text)] = written.as_slice() else { panic!("{written:?}") };
    assert_eq!(*text, dry.out);
    assert!(name.len() == "20240712090543_first.sql".len() && name.ends_with("_first.sql"), "{name}");
    let sum = fs::read_to_string(folder.path().join("migrations/atlas.sum")).expect("a sum");
    assert_eq!(sum, sum_of(&[(name.as_str(), text.as_str())]));

    let again = diff(&["again"]);
    let synced = "The migration directory is synced with the desired state, no changes to be made\n";
    assert_eq!((again.code, again.out.as_str()), (0, synced), "{}", again.err);
    assert_eq!(files(folder.path()).len(), 1);
    // From the folder to the sources there is nothing to do, and back either.
    let run = rowlock(
        folder.path(),
        &["schema", "diff", "--exit-code", "--from", "file://migrations", "--to", &sources[0], "--to", &sources[1]],
    );
    assert_eq!(run.code, 0, "{}{}", run.out, run.err);
}

#[test]
fn what_fails_leaves_no_folder_and_what_is_excluded_is_in_no_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path();
    fs::write(path.join("to.sql"), "CREATE TABLE a (x int);\nCREATE TABLE legacy (x int);\n").expect("a file");
    fs::write(path.join("broken.sql"), "CREATE TABLE a (x int;\n").expect("a file");
    for arguments in [
        &["migrate", "diff", "--to", "file://nowhere.sql"][..],
        &["migrate", "diff", "--to", "file://broken.sql"],
        &["migrate", "diff", "--to", "file://to.sql", "a/b"],
        &["migrate", "diff", "--to", "file://to.sql", "--edit"],
        &["migrate", "new", "a/b"],
        &["migrate", "new", "--edit"],
    ] {
        let run = rowlock(path, arguments);
        assert!(run.code == 1 && !path.join("migrations").exists(), "{run:?}");
    }
    let config = "env \"e\" {\n  src = \"file://to.sql\"\n  migration {\n    exclude = [\"public.legacy\"]\n  }\n}\n";
    fs::write(path.join("atlas.hcl"), config).expect("a file");
    let run = rowlock(path, &["migrate", "diff", "--env", "e"]);
    assert_eq!(run.code, 0, "{run:?}");
    let written = files(path);
    let [(_, text)] = written.as_slice() else { panic!("{written:?}") };
    assert!(text.contains("\"a\"") && !text.contains("legacy"), "{text}");
    let again = rowlock(path, &["migrate", "diff", "--env", "e"]);
    assert!(again.out.contains("no changes to be made"), "{again:?}");
}

#[test]
fn each_transaction_is_a_file_of_its_own() {
    let folder = project(&[("20240101000000.sql", "create type mood as enum ('sad');\ncreate table t (a int);\n")]);
    assert_eq!(rowlock(folder.path(), &["migrate", "hash"]).code, 0);
    let to = "create type mood as enum ('sad', 'glad');\n\
              create table t (a int, m mood default 'glad');\ncreate index t_a on t (a);\n";
    fs::write(folder.path().join("to.sql"), to).expect("a source");
    let diff = ["migrate", "diff", "step", "--to", "file://to.sql", "--online"];
    let run = rowlock(folder.path(), &diff);
    assert_eq!(run.code, 0, "{}", run.err);
    let written = files(folder.path());
    assert_eq!(written.len(), 4, "{written:?}");
    assert!(written[1].1.contains("ADD VALUE 'glad'"), "{written:?}");
    assert!(written[2].1.contains("ADD COLUMN \"m\""), "{written:?}");
    assert!(written[3].1.starts_with("-- atlas:txmode none\n\n-- Create"), "{written:?}");
    assert!(written[3].1.contains("CREATE INDEX CONCURRENTLY \"t_a\" ON \"public\".\"t\""), "{written:?}");
    assert_eq!(rowlock(folder.path(), &["migrate", "validate"]).code, 0);
    assert!(rowlock(folder.path(), &diff).out.starts_with("The migration directory is synced"));
}

#[test]
fn names_are_qualified_as_asked() {
    let folder = project(&[]);
    fs::write(folder.path().join("to.sql"), "create table t (a int primary key);").expect("a source");
    let with = |qualifier: &[&str]| {
        let mut arguments = vec!["migrate", "diff", "--dry-run", "--format", "{{ sql . }}", "--to", "file://to.sql"];
        arguments.extend(qualifier);
        rowlock(folder.path(), &arguments).out
    };
    assert!(with(&[]).contains("CREATE TABLE \"public\".\"t\" (\"a\" integer NOT NULL, "));
    assert!(with(&["--qualifier", "other"]).contains("CREATE TABLE \"other\".\"t\" "));
    assert!(with(&["--qualifier", ""]).contains("CREATE TABLE \"t\" "));
}

#[test]
fn a_new_file_is_recorded_and_the_last_one() {
    let folder = tempfile::tempdir().expect("a folder");
    for name in ["one", "two"] {
        let run = rowlock(folder.path(), &["migrate", "new", name]);
        assert_eq!((run.code, run.out.as_str()), (0, ""), "{}", run.err);
    }
    let written = files(folder.path());
    assert!(written[0].0.ends_with("_one.sql") && written[1].0.ends_with("_two.sql"), "{written:?}");
    let sum = fs::read_to_string(folder.path().join("migrations/atlas.sum")).expect("a sum");
    assert_eq!(sum, sum_of(&[(&written[0].0, ""), (&written[1].0, "")]));
    assert_eq!(rowlock(folder.path(), &["migrate", "validate"]).code, 0);
}

/// A project whose second file is worth a word.
fn risky() -> tempfile::TempDir {
    let folder = project(&[
        (
            "1.sql",
            "create table users (id int primary key, name text);\nalter table users enable row level security;\n",
        ),
        ("2.sql", "-- risky\nalter table users drop column name;\n\nalter table users disable row level security;\n"),
    ]);
    assert_eq!(rowlock(folder.path(), &["migrate", "hash"]).code, 0);
    folder
}

#[test]
fn lints_are_shown_as_text_json_sarif_and_annotations() {
    let folder = risky();
    let lint = |more: &[&str]| {
        let mut arguments = vec!["migrate", "lint", "--latest", "1"];
        arguments.extend(more);
        let run = rowlock(folder.path(), &arguments);
        assert_eq!((run.code, run.err.as_str()), (1, ""), "{more:?}");
        run.out
    };
    let text = lint(&[]);
    for part in ["error[DS103]", "error[RS101]", "migrations/2.sql:2:1", "1 file, 2 statements: 2 errors, 0 warnings\n"]
    {
        assert!(text.contains(part), "{part}: {text}");
    }
    let json: serde_json::Value = serde_json::from_str(&lint(&["--format", "{{ json . }}"])).expect("JSON");
    assert_eq!(json["files"][0]["name"], "2.sql");
    assert_eq!(json["files"][0]["findings"][0]["code"], "DS103");
    assert_eq!(json["files"][0]["findings"][1]["line"], 4);
    let sarif: serde_json::Value = serde_json::from_str(&lint(&["--format", "sarif"])).expect("JSON");
    assert_eq!(sarif["version"], "2.1.0");
    let place = &sarif["runs"][0]["results"][0]["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "migrations/2.sql");
    assert_eq!(place["region"]["startLine"], 2);
    let github = lint(&["--format", "github"]);
    assert!(
        github.starts_with("::error file=migrations/2.sql,line=2,col=1,endLine=2,title=DS103::every value"),
        "{github}"
    );

    let run = rowlock(folder.path(), &["migrate", "lint", "--latest", "0"]);
    assert_eq!((run.code, run.out.as_str()), (0, "0 files, 0 statements: 0 errors, 0 warnings\n"));
    let run = rowlock(folder.path(), &["migrate", "lint"]);
    assert!(run.code == 1 && run.err.contains("--latest 1, or --git-base main"), "{}", run.err);
}

#[test]
fn a_branch_is_compared_with_its_base() {
    let folder = risky();
    let git = |arguments: &[&str]| {
        let identity = ["-c", "user.name=Somebody", "-c", "user.email=somebody@example.org"];
        let status = Command::new("git").args(identity).args(arguments).current_dir(folder.path()).status();
        assert!(status.expect("git runs").success(), "{arguments:?}");
    };
    git(&["init", "--quiet", "--initial-branch=main"]);
    git(&["add", "migrations/1.sql"]);
    git(&["commit", "--quiet", "--message=first"]);
    let run = rowlock(folder.path(), &["migrate", "lint", "--git-base", "main"]);
    assert!(run.code == 1 && run.out.contains("1 file, 2 statements: 2 errors"), "{}{}", run.out, run.err);
    git(&["add", "migrations"]);
    git(&["commit", "--quiet", "--message=second"]);
    let run = rowlock(folder.path(), &["migrate", "lint", "--git-base", "main"]);
    assert_eq!((run.code, run.out.as_str()), (0, "0 files, 0 statements: 0 errors, 0 warnings\n"), "{}", run.err);
    fs::write(folder.path().join("migrations/1a.sql"), "select 1;\n").expect("a file");
    fs::write(folder.path().join("migrations/1.sql"), "create table users (id int primary key, name text);\n")
        .expect("a file");
    let lint = |more: &[&str], code: i32| {
        let mut arguments = vec!["migrate", "lint", "--git-base", "main"];
        arguments.extend(more);
        let run = rowlock(folder.path(), &arguments);
        assert_eq!((run.code, run.err.as_str()), (code, ""), "{}", run.out);
        run.out
    };
    assert_eq!(rowlock(folder.path(), &["migrate", "hash"]).code, 0);
    let text = lint(&[], 0);
    for part in [
        "warning[NL102]: 1.sql is not what it is in main",
        "warning[NL101]: 1a.sql comes before 2.sql",
        "1 file, 1 statement: 0 errors, 2 warnings",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    let json: serde_json::Value = serde_json::from_str(&lint(&["--format", "{{ json . }}"], 0)).expect("JSON");
    assert_eq!(
        [&json["files"][0]["findings"][0]["code"], &json["files"][1]["findings"][0]["code"]],
        ["NL102", "NL101"]
    );
    fs::write(
        folder.path().join("atlas.hcl"),
        "env \"ci\" {\n  lint {\n    non_linear {\n      error = true\n    }\n  }\n}\n",
    )
    .expect("a file");
    let github = lint(&["--env", "ci", "--format", "github"], 1);
    assert!(
        github.starts_with("::error file=migrations/1.sql,line=1,col=1,endLine=1,title=NL102::1.sql is not"),
        "{github}"
    );
    fs::remove_file(folder.path().join("migrations/1.sql")).expect("a file");
    assert_eq!(rowlock(folder.path(), &["migrate", "hash"]).code, 0);
    let run = rowlock(folder.path(), &["migrate", "lint", "--git-base", "nowhere"]);
    assert!(run.code == 1 && run.err.contains("there is no branch or commit `nowhere`"), "{}", run.err);
}

#[test]
fn names_are_to_be_as_the_configuration_says() {
    const CONFIGURATION: &str = r#"env "ci" {
      lint {
        latest = 1
        naming {
          error   = true
          match   = "^[a-z_]+$"
          message = "must be lowercase"
          index {
            match = "_idx$"
          }
        }
        concurrent_index {
          check_create = false
        }
        destructive {
          force = true
        }
      }
    }"#;
    let folder = project(&[
        ("1.sql", "create table users (id int);\n"),
        (
            "2.sql",
            "-- atlas:nolint destructive\n\ncreate index users_id on users (id);\nalter table users add column \"Name\" text;\nalter table users drop column id;\n",
        ),
    ]);
    fs::write(folder.path().join("atlas.hcl"), CONFIGURATION).expect("a file");
    assert_eq!(rowlock(folder.path(), &["migrate", "hash"]).code, 0);
    let lint = |format: &str| rowlock(folder.path(), &["migrate", "lint", "--env", "ci", "--format", format]);
    let text = lint("text");
    assert_eq!((text.code, text.err.as_str()), (1, ""), "{}", text.out);
    for part in [
        "error[NM104]: index \"users_id\" of \"users\": does not match _idx$",
        "error[NM103]: column \"Name\" of \"users\": must be lowercase",
        "error[DS103]",
        "3 errors, 0 warnings",
    ] {
        assert!(text.out.contains(part), "{part}: {}", text.out);
    }
    let sarif: serde_json::Value = serde_json::from_str(&lint("sarif").out).expect("JSON");
    let results = sarif["runs"][0]["results"].as_array().expect("results");
    let codes: Vec<_> = results.iter().filter_map(|result| result["ruleId"].as_str()).collect();
    assert_eq!(codes, ["NM104", "NM103", "DS103"]);
    assert!(lint("github").out.contains("title=NM103::column"));
    let bad = CONFIGURATION.replace("_idx$\"", "(_idx$\"");
    fs::write(folder.path().join("atlas.hcl"), bad).expect("a file");
    let run = lint("text");
    assert!(run.code == 1 && run.err.contains("this is no pattern") && run.err.contains("atlas.hcl:9"), "{}", run.err);
}

#[test]
fn two_that_begin_a_folder_at_once_write_it_once() {
    for _ in 0..5 {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join("to.sql"), "create table t (a int primary key);").expect("a source");
        let begin = || {
            let mut command = Command::new(program());
            command.args(["migrate", "diff", "first", "--to", "file://to.sql"]).current_dir(folder.path());
            command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program runs")
        };
        let ended = [begin(), begin()].map(|child| child.wait_with_output().expect("it ends"));
        let codes = ended.each_ref().map(|output| output.status.code());
        assert_eq!(codes, [Some(0); 2], "{ended:?}");
        assert_eq!(files(folder.path()).len(), 1, "{ended:?}");
        let synced =
            ended.iter().filter(|output| String::from_utf8_lossy(&output.stdout).contains("is synced")).count();
        assert_eq!(synced, 1, "{ended:?}");
        assert_eq!(rowlock(folder.path(), &["migrate", "validate"]).code, 0);
    }
    // A run that has nothing to write leaves no folder behind.
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("to.sql"), "").expect("a source");
    assert_eq!(rowlock(folder.path(), &["migrate", "diff", "--to", "file://to.sql"]).code, 0);
    assert!(!folder.path().join("migrations").exists());
}

/// Kills runs that write three files at the moments at which something changes in the folder.
#[test]
fn a_run_that_is_killed_leaves_a_folder_that_says_what_to_do() {
    const TO: &str = "create type mood as enum ('low', 'high', 'new');
        create table t (a int primary key, b mood default 'new');
        create index t_b on t (b);";
    const FIRST: &str = "create type mood as enum ('low', 'high');\ncreate table t (a int primary key, b mood);\n";
    let prepared = || {
        let folder = project(&[("1.sql", FIRST)]);
        assert_eq!(rowlock(folder.path(), &["migrate", "hash"]).code, 0);
        fs::write(folder.path().join("to.sql"), TO).expect("a source");
        folder
    };
    let arguments = ["migrate", "diff", "next", "--online", "--to", "file://to.sql"];
    let whole = prepared();
    assert_eq!(rowlock(whole.path(), &arguments).code, 0);
    let texts: Vec<String> = files(whole.path()).into_iter().map(|(_, text)| text).collect();
    assert!(texts.len() >= 3, "{texts:?}");
    let listed = |folder: &Path| -> Vec<(std::ffi::OsString, u64)> {
        let entries = fs::read_dir(folder.join("migrations")).expect("migrations").flatten();
        let size = |entry: &fs::DirEntry| entry.metadata().map(|metadata| metadata.len()).unwrap_or_default();
        let mut names: Vec<_> = entries.map(|entry| (entry.file_name(), size(&entry))).collect();
        names.sort();
        names
    };
    let (mut told, mut left) = (0, 0);
    for number in 0..60_u32 {
        let folder = prepared();
        let path = folder.path();
        let mut child = Command::new(program());
        child.args(arguments).current_dir(path).stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = child.spawn().expect("the program runs");
        // So many changes are let pass before it is killed.
        let mut seen = listed(path);
        let mut changes = 0;
        while changes <= number % 8 && child.try_wait().expect("its end").is_none() {
            let now = listed(path);
            if now != seen {
                seen = now;
                changes += 1;
            }
        }
        let _ = child.kill();
        child.wait().expect("it ends");
        let there: Vec<String> = files(path).into_iter().map(|(_, text)| text).collect();
        assert!(texts.starts_with(&there), "what is there is whole, and in order: {there:?}");
        let run = rowlock(path, &["migrate", "validate"]);
        if run.code != 0 {
            told += 1;
            let says =
                run.err.contains("was added") && run.err.contains("rowlock migrate hash --dir file://migrations");
            assert!(says, "{}", run.err);
            assert_eq!(rowlock(path, &["migrate", "hash"]).code, 0);
        }
        assert_eq!(rowlock(path, &["migrate", "validate"]).code, 0);
        // The rest of it is planned from where it stands.
        left += usize::from(there.len() < texts.len());
        let run = rowlock(path, &arguments);
        assert_eq!(run.code, 0, "{run:?}");
        let run = rowlock(path, &arguments);
        assert!(run.code == 0 && run.out.contains("is synced"), "{run:?}");
    }
    assert!(told > 0 && left > 0, "the kills came too late, or too early: {told} and {left}");
}

#[test]
fn a_folder_is_a_part_of_a_composite() {
    let folder = project(&[
        ("1.sql", "create table t (a int primary key);\ncreate view v as select a from t;\n"),
        ("2.sql", "alter table t add column b text default 'x';\ninsert into t values (1);\n"),
    ]);
    let path = folder.path();
    assert_eq!(rowlock(path, &["migrate", "hash"]).code, 0);
    let policies = "alter table t enable row level security;\ncreate policy own on t using (b = current_user);\n";
    fs::write(path.join("policies.sql"), policies).expect("a file");
    let arguments =
        ["schema", "diff", "--from", "file://migrations", "--to", "file://migrations", "--to", "file://policies.sql"];
    let run = rowlock(path, &arguments);
    assert_eq!((run.code, run.err.as_str()), (0, ""), "{run:?}");
    assert_eq!(
        run.out,
        "-- Enable row-level security for \"t\" table\nALTER TABLE \"t\" ENABLE ROW LEVEL SECURITY;\n\
         -- Create policy \"own\"\nCREATE POLICY \"own\" ON \"t\" AS PERMISSIVE FOR ALL TO PUBLIC USING (b = CURRENT_USER);\n"
    );
    let first = ["schema", "inspect", "--url", "file://migrations?format=atlas&version=1", "--url", "file://more.sql"];
    fs::write(path.join("more.sql"), "create index t_a on t (a);\n").expect("a file");
    let run = rowlock(path, &first);
    assert!(run.code == 0 && run.out.contains("CREATE INDEX \"t_a\"") && !run.out.contains("\"b\""), "{run:?}");
    let config = r#"data "composite_schema" "all" {
      schema "app" {
        url = "file://migrations"
      }
      schema "app" {
        url = "file://policies.sql"
      }
    }
    env "local" {
      src = data.composite_schema.all.url
    }"#;
    fs::write(path.join("atlas.hcl"), config).expect("a file");
    let run = rowlock(path, &["schema", "inspect", "--env", "local", "--url", "env://src"]);
    assert_eq!((run.code, run.err.as_str()), (0, ""), "{run:?}");
    for part in ["CREATE TABLE \"t\"", "CREATE POLICY \"own\" ON \"t\"", "CREATE VIEW \"v\""] {
        assert!(run.out.contains(part), "{part}: {}", run.out);
    }
    fs::write(path.join("migrations/3.sql"), "select 1;\n").expect("a file");
    let run = rowlock(path, &arguments);
    assert!(run.code == 1 && run.err.contains("3.sql was added"), "{run:?}");
}

#[test]
fn roles_of_a_folder_count_where_they_are_asked_for() {
    let folder = project(&[("1.sql", "create role clerk nologin;\ncreate table t (a int);\n")]);
    let path = folder.path();
    assert_eq!(rowlock(path, &["migrate", "hash"]).code, 0);
    fs::write(path.join("to.sql"), "create role clerk login;\ncreate role auditor;\ncreate table t (a int);\n")
        .expect("a source");
    let arguments = ["migrate", "diff", "--dry-run", "--format", "{{ sql . }}", "--to", "file://to.sql", "--roles"];
    let run = rowlock(path, &arguments);
    assert_eq!(run.code, 0, "{run:?}");
    assert!(run.out.contains("CREATE ROLE \"auditor\"") && run.out.contains("ALTER ROLE \"clerk\""), "{run:?}");
    assert!(!run.out.contains("CREATE ROLE \"clerk\""), "{run:?}");
    let without = rowlock(path, &["migrate", "diff", "--dry-run", "--to", "file://to.sql"]);
    assert!(without.code == 0 && without.out.contains("is synced"), "{without:?}");
}
