//! The harness of the tests of the whole: private PostgreSQL servers, a browser, the program and the page.
//!
//! What a test needs is found where `cargo xtask setup` put it. A test whose tool is missing fails and says so: it never
//! passes in silence.

#![allow(clippy::panic, clippy::expect_used, reason = "a test that cannot go on fails")]

pub mod analysis;
pub mod browser;
pub mod corpus;
pub mod cutter;
pub mod dependencies;
mod guard;
pub mod pairs;
pub mod pooler;
pub mod postgres;
pub mod suite;
pub mod synthetic;
mod wire;
pub mod workbench;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use xtask::places::Places;

/// The folder of the checkout.
pub fn root() -> PathBuf {
    places().root
}

/// What is kept in a file is what it was, or is written anew where `ROWLOCK_UPDATE` asks for that.
///
/// # Panics
/// When it is not what it was, or cannot be written.
pub fn kept(path: &Path, now: &str) {
    if std::env::var_os("ROWLOCK_UPDATE").is_some() {
        return fs::write(path, now).expect("what is kept");
    }
    let known = fs::read_to_string(path).unwrap_or_default();
    assert!(
        known == now,
        "{} has changed: run with ROWLOCK_UPDATE=1, and read what git says of it\n{now}",
        path.display()
    );
}

/// The program `rowlock`, built beside these tests from what the sources are now.
///
/// # Panics
/// When it does not build, or, in tests that cargo did not start, when it has not been built.
pub fn program() -> PathBuf {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    PROGRAM.get_or_init(built_program).clone()
}

/// What a run of a program left.
#[derive(Debug)]
pub struct Run {
    /// Its exit code; -1 where a signal ended it.
    pub code: i32,
    /// Its standard output.
    pub out: String,
    /// Its standard error.
    pub err: String,
}

impl Run {
    /// Runs a program to its end, with nothing to read, and no password from around it.
    ///
    /// # Panics
    /// When it does not start, or panics.
    pub fn of(command: &mut Command) -> Self {
        let output = command.env_remove("PGPASSWORD").stdin(Stdio::null()).output().expect("it runs");
        let run = Self {
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8_lossy(&output.stdout).into_owned(),
            err: String::from_utf8_lossy(&output.stderr).into_owned(),
        };
        assert!(!run.err.contains("panicked") && !run.err.contains("RUST_BACKTRACE"), "{command:?}: {}", run.err);
        run
    }
}

fn built_program() -> PathBuf {
    let test = std::env::current_exe().expect("the path of this test");
    // target/debug/deps/this-test → target/debug/rowlock
    let folder = test.parent().and_then(|deps| deps.parent()).expect("the folder of the builds");
    if let Some(cargo) = std::env::var_os("CARGO") {
        let mut build = Command::new(cargo);
        build.args(["build", "--quiet", "--package", "rowlock"]).current_dir(root());
        if folder.ends_with("release") {
            build.arg("--release");
        }
        assert!(build.status().expect("cargo runs").success(), "rowlock does not build");
    }
    let program = folder.join(format!("rowlock{}", std::env::consts::EXE_SUFFIX));
    assert!(program.is_file(), "{} is not built: run cargo build, or cargo xtask test", program.display());
    program
}

/// The folder with the built page.
///
/// # Panics
/// When it has not been built.
pub fn page() -> PathBuf {
    let folder = std::env::var_os("ROWLOCK_DIST").map_or_else(|| root().join("dist"), PathBuf::from);
    assert!(
        folder.join("index.html").is_file(),
        "the page is not built: run cargo xtask test --only page, or cargo xtask serve"
    );
    folder
}

/// The folder with the programs of the Python environment: `python`, and providers that print schemas.
///
/// # Panics
/// When it has not been set up.
pub fn python() -> PathBuf {
    let folder = places().python();
    let program = folder.join(format!("python{}", std::env::consts::EXE_SUFFIX));
    assert!(program.is_file(), "{} is missing: run cargo xtask setup", program.display());
    folder
}

fn places() -> Places {
    Places::find().expect("the folders of the checkout and of the tools")
}
