//! The harness itself: servers start, answer and end; a browser opens a served page.

#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot go on fails")]

use std::env;
use std::fs;
use std::io::{self, Read};
use std::net::TcpStream;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use rowlock_tests::browser::{browse, serve};
use rowlock_tests::postgres::{self, Authentication, MAJORS, Options, Server};

#[tokio::test]
async fn each_server_answers() -> Result<(), tokio_postgres::Error> {
    for major in MAJORS {
        let database = postgres::shared(major).database();
        let version: String = database.connect().await.query_one("SELECT version()", &[]).await?.get(0);
        assert!(version.starts_with(&format!("PostgreSQL {major}.")), "{version}");
    }
    Ok(())
}

#[test]
fn databases_are_apart_and_rows_are_text() {
    let (one, other) = (postgres::shared(18).database(), postgres::shared(18).database());
    one.execute("CREATE TABLE t (a integer, b text); INSERT INTO t VALUES (1, NULL), (2, 'x')");
    let rows = one.rows("SELECT a, b FROM t ORDER BY a");
    assert_eq!(rows, [vec![Some("1".to_owned()), None], vec![Some("2".to_owned()), Some("x".to_owned())]]);
    assert_eq!(other.rows("SELECT to_regclass('t')"), [vec![None]]);
}

#[test]
fn a_server_can_ask_for_passwords_and_offer_tls() -> io::Result<()> {
    let server =
        Server::start(Options { major: 18, authentication: Authentication::Scram, tls: true, ..Options::new(18) })?;
    let database = server.database();
    assert_eq!(database.rows("SHOW ssl"), [vec![Some("on".to_owned())]]);
    let refused = std::panic::catch_unwind(|| database.rows_as("postgres", "wrong", "SELECT 1"));
    assert!(refused.is_err(), "a wrong password was let in");
    let certificate = server.certificate().expect("a server with TLS has a certificate").to_owned();
    assert!(fs::read_to_string(&certificate)?.starts_with("-----BEGIN CERTIFICATE"));
    let port = server.port();
    drop(server);
    assert!(TcpStream::connect(("127.0.0.1", port)).is_err(), "the server outlives its owner");
    assert!(!certificate.exists(), "the server's folder outlives it");
    Ok(())
}

#[test]
fn a_killed_test_leaves_no_server_behind() -> io::Result<()> {
    if env::var_os("ROWLOCK_VICTIM").is_some() {
        // The process that will be killed is this same test.
        let server = Server::start(Options::new(15))?;
        println!("port={}", server.port());
        thread::sleep(Duration::from_secs(60));
    }
    let mut victim = Command::new(env::current_exe()?)
        .args(["--exact", "a_killed_test_leaves_no_server_behind", "--nocapture"])
        .env("ROWLOCK_VICTIM", "1")
        .stdout(Stdio::piped())
        .spawn()?;
    let mut output = victim.stdout.take().expect("its output is piped");
    let mut said = String::new();
    let mut buffer = [0; 256];
    let port: u16 = loop {
        let read = output.read(&mut buffer)?;
        assert!(read > 0, "the server did not start: {said}");
        said.push_str(&String::from_utf8_lossy(buffer.get(..read).unwrap_or_default()));
        let line = said.split_once("port=").and_then(|(_, rest)| rest.split_once('\n'));
        if let Some(Ok(port)) = line.map(|(port, _)| port.parse()) {
            break port;
        }
    };
    assert!(TcpStream::connect(("127.0.0.1", port)).is_ok(), "the server does not listen");
    victim.kill()?;
    victim.wait()?;
    let killed = Instant::now();
    while TcpStream::connect(("127.0.0.1", port)).is_ok() {
        assert!(killed.elapsed() < Duration::from_secs(10), "the server outlives the test that was killed");
        thread::sleep(Duration::from_millis(50));
    }
    Ok(())
}

#[tokio::test]
async fn a_browser_opens_a_served_page() -> io::Result<()> {
    let folder = tempfile::tempdir()?;
    fs::write(
        folder.path().join("index.html"),
        "<!doctype html><title>Hello, browser</title><script src=a.js></script>",
    )?;
    fs::write(folder.path().join("a.js"), "document.title += ', and scripts'")?;
    let url = serve(folder.path());
    browse(async |driver| {
        driver.goto(&url).await?;
        assert_eq!(driver.title().await?, "Hello, browser, and scripts");
        Ok(())
    })
    .await;
    Ok(())
}
