//! `rowlock share` and `rowlock open`: links from any source, and the page on loopback.

#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot go on fails")]

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use rowlock_core::share;
use rowlock_core::workspace::{Pane, Workspace};
use rowlock_tests::postgres::{self, MAJORS};
use rowlock_tests::{Run, program};

fn rowlock(folder: &Path, arguments: &[&str]) -> Run {
    Run::of(Command::new(program()).args(arguments).current_dir(folder))
}

fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    }
    folder
}

fn names(panes: &[Pane]) -> Vec<&str> {
    panes.iter().map(|pane| pane.name.as_str()).collect()
}

#[test]
fn every_source_becomes_a_link() {
    let folder = folder(&[
        ("app/models.sql", "CREATE TABLE users (id int PRIMARY KEY);\n"),
        ("app/policies.sql", "ALTER TABLE users ENABLE ROW LEVEL SECURITY;\n"),
        ("old/models.sql", "CREATE TABLE users (id int);\n"),
        ("migrations/1_a.sql", "CREATE TABLE a (x int);\n"),
        ("migrations/2_b.sql", "ALTER TABLE a ADD COLUMN y int;\n"),
        ("rowlock.hcl", "env \"e\" {\n  src = [\"file://app/models.sql\", \"file://app/policies.sql\"]\n}\n"),
    ]);
    let path = folder.path();
    assert_eq!(rowlock(path, &["migrate", "hash"]).code, 0);
    let shared = |arguments: &[&str]| {
        let run = rowlock(path, &[&["share"], arguments].concat());
        assert_eq!((run.code, run.err.as_str()), (0, ""), "{run:?}");
        let link = run.out.trim().to_owned();
        (share::decode(&link).expect("a link"), link)
    };
    let (files, link) = shared(&["file://app", "file://old/models.sql", "--baseline", "file://old/models.sql"]);
    assert!(link.starts_with("http://127.0.0.1:8080/#v1:"), "{link}");
    assert_eq!(names(&files.panes), ["models.sql", "policies.sql", "models.sql (2)"]);
    assert_eq!(files.baseline[0].text, "CREATE TABLE users (id int);\n");
    let (migrations, link) = shared(&["file://migrations", "--origin", "https://rowlock.example/page/"]);
    assert!(link.starts_with("https://rowlock.example/page/#v1:"), "{link}");
    assert_eq!(names(&migrations.panes), ["migrations.sql"]);
    assert!(migrations.panes[0].text.contains("\"y\" integer"), "{migrations:?}");
    assert_eq!(shared(&["--env", "e"]).0.panes.len(), 2);
    // A link is a source, whole or by its fragment, and keeps its baseline.
    let fragment = link.split_once('#').expect("a fragment").1;
    assert_eq!(shared(&[fragment]).0, migrations);
    let whole = shared(&["file://app", "--baseline", "file://old"]);
    assert_eq!(shared(&[&whole.1]).0, whole.0);
    for url in [whole.1.as_str(), whole.1.split_once('#').expect("a fragment").1] {
        let run = rowlock(path, &["schema", "inspect", "--url", url]);
        assert!(run.code == 0 && run.out.contains("ENABLE ROW LEVEL SECURITY"), "{run:?}");
    }
    for major in MAJORS {
        let database = postgres::shared(major).database();
        database.execute("CREATE TABLE kept (id int)");
        let (kept, link) = shared(&[&database.url()]);
        assert_eq!(names(&kept.panes), [format!("{}.sql", database.name())]);
        assert!(kept.panes[0].text.contains("\"kept\"") && !link.contains("127.0.0.1:8080/?"), "{kept:?}");
    }
    for (arguments, said) in [
        (&["share", "file://app", "--origin", "ftp://x"][..], "--origin"),
        (&["share", "file://nowhere.sql"], "nowhere.sql"),
        (&["share", "https://example.org/"], "share link"),
        (&["share"], "nothing is named"),
    ] {
        let run = rowlock(path, arguments);
        assert!(run.code == 1 && run.err.contains(said) && run.out.is_empty(), "{run:?}");
    }
}

struct Served {
    process: Child,
    url: String,
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Served {
    fn start(folder: &Path, arguments: &[&str]) -> Self {
        let mut process = Command::new(program())
            .args(["open", "--port", "0", "--no-browser"])
            .args(arguments)
            .current_dir(folder)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("it starts");
        let mut url = String::new();
        BufReader::new(process.stdout.take().expect("its output")).read_line(&mut url).expect("a line");
        Self { process, url: url.trim().to_owned() }
    }

    fn address(&self) -> &str {
        let rest = self.url.strip_prefix("http://").expect("an address");
        rest.split('/').next().expect("an address")
    }

    fn ask(&self, request: &str) -> String {
        let mut stream = TcpStream::connect(self.address()).expect("a connection");
        stream.write_all(request.as_bytes()).expect("a request");
        let mut answer = Vec::new();
        // Who sends too much is hung up on.
        let _ = stream.read_to_end(&mut answer);
        String::from_utf8_lossy(&answer).into_owned()
    }

    fn get(&self, path: &str) -> String {
        self.ask(&format!("GET {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", self.address()))
    }
}

#[test]
fn the_page_is_served_to_this_machine_with_its_sources() {
    let folder = folder(&[
        ("page/index.html", "<p>hello"),
        ("page/inner/worker.js", "1"),
        ("secret.txt", "secret"),
        ("models.sql", "CREATE TABLE users (id int);\n"),
    ]);
    let path = folder.path();
    #[cfg(unix)]
    std::os::unix::fs::symlink(path.join("secret.txt"), path.join("page/linked.txt")).expect("a link");
    let served = Served::start(path, &["--page", "page", "file://models.sql"]);
    assert!(served.url.starts_with("http://127.0.0.1:"), "{}", served.url);

    let page = served.get("/");
    assert!(page.starts_with("HTTP/1.1 200") && page.ends_with("<p>hello"), "{page}");
    let policy = format!("Content-Security-Policy: {}\r\n", xtask::server::CONTENT_SECURITY_POLICY);
    for part in [policy.as_str(), "nosniff", "Cross-Origin-Opener-Policy: same-origin", "text/html"] {
        assert!(page.contains(part), "{part}: {page}");
    }
    let worker = served.get("/inner/worker.js?v=1");
    assert!(worker.contains("text/javascript") && worker.contains(&policy), "{worker}");

    let start = served.url.split_once(served.address()).expect("a path").1;
    assert!(start.len() > "/open/".len() + 30, "{start}");
    let handed = served.get(start);
    let link = handed.split_once("url=/#").and_then(|(_, rest)| rest.split_once('"')).expect("a link").0;
    let workspace: Workspace = share::decode(link).expect("a workspace");
    assert_eq!(workspace.panes[0].text, "CREATE TABLE users (id int);\n");
    assert!(handed.contains("default-src 'none'; base-uri 'none'") && handed.contains("no-store"), "{handed}");

    for path in [
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "//etc/passwd",
        "/inner/../../secret.txt",
        "/linked.txt",
        "/missing",
        "/inner",
        "/open/",
        "/open/0",
        "secret.txt",
    ] {
        let answer = served.get(path);
        assert!(answer.starts_with("HTTP/1.1 404") && answer.contains("nosniff"), "{path}: {answer}");
    }
    let posted = served.ask(&format!(
        "POST / HTTP/1.1\r\nHost: {}\r\nContent-Length: 30\r\n\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n",
        served.address()
    ));
    assert!(posted.starts_with("HTTP/1.1 405") && posted.matches("HTTP/1.1").count() == 1, "{posted}");
    // A name of somebody else's that leads here reads nothing.
    for host in ["evil.example", "evil.example:80", "127.0.0.1.evil.example"] {
        let answer = served.ask(&format!("GET / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"));
        assert!(answer.starts_with("HTTP/1.1 403") && !answer.contains("hello"), "{answer}");
    }
    assert!(served.ask("GET / HTTP/1.1\r\nConnection: close\r\n\r\n").starts_with("HTTP/1.1 403"));
    let long = format!("GET /{} HTTP/1.1\r\nHost: x\r\n\r\n", "a".repeat(100_000));
    assert!(!served.ask(&long).contains("200 OK"));
}

#[test]
fn without_a_page_it_says_what_to_run() {
    let folder = folder(&[("empty/a.txt", "a")]);
    let none = rowlock(folder.path(), &["open"]);
    assert!(none.code == 1 && none.err.contains("cargo xtask serve") && none.err.contains("--page dist"), "{none:?}");
    let other = rowlock(folder.path(), &["open", "--page", "empty"]);
    assert!(other.code == 1 && other.err.contains("index.html"), "{other:?}");
}
