//! The harness of the tests of the whole: private PostgreSQL servers, a browser, the program and the page.
//!
//! What a test needs is found where `cargo xtask setup` put it. A test whose tool is missing fails and says so: it never
//! passes in silence.

#![allow(clippy::panic, clippy::expect_used, reason = "a test that cannot go on fails")]

pub mod browser;
mod guard;
pub mod pairs;
pub mod postgres;
pub mod suite;
pub mod synthetic;
pub mod workbench;

use std::path::PathBuf;

use xtask::places::Places;

/// The folder of the checkout.
pub fn root() -> PathBuf {
    places().root
}

/// The program `rowlock`, as it was built beside these tests.
///
/// # Panics
/// When it has not been built.
pub fn program() -> PathBuf {
    let test = std::env::current_exe().expect("the path of this test");
    // target/debug/deps/this-test → target/debug/rowlock
    let folder = test.parent().and_then(|deps| deps.parent()).expect("the folder of the builds");
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

fn places() -> Places {
    Places::find().expect("the folders of the checkout and of the tools")
}
