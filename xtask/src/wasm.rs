//! The WebAssembly target: rustup's own where it can be had, else Debian's, whose standard library is built once.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use crate::places::Places;
use crate::{install, run};

/// The target of the page.
pub const TARGET: &str = "wasm32-unknown-unknown";

const DEBIAN_LIBRARY: &str = "/usr/lib/rustlib/wasm32-unknown-unknown/lib";
const DEBIAN_LINKER: &str = "wasm-ld-19";
const DEBIAN_TOOLCHAIN: &str = "web";
const DEBIAN_COMPILER: &str = "/usr/bin/rustc";
/// A network that swallows what is sent to it must not hold the fallback up for long.
const RUSTUP_LIMIT: Duration = Duration::from_secs(180);

/// Which toolchain builds for the target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Toolchain {
    /// The one in use has the target.
    Current,
    /// Debian's, linked as the toolchain `web`.
    Debian,
}

/// The toolchain that has the target, if any.
pub fn find(places: &Places) -> Option<Toolchain> {
    if current_library(places).is_some_and(|library| has_libraries(&library)) {
        return Some(Toolchain::Current);
    }
    let linked = run::answer(run::command(places, "rustup").args(["toolchain", "list"]))
        .is_some_and(|list| list.lines().any(|line| line.split_whitespace().next() == Some(DEBIAN_TOOLCHAIN)));
    let library = Path::new(DEBIAN_LIBRARY);
    // A library that another version of the compiler built is of no use to it.
    let fresh = fs::read_to_string(library.join(BUILT_BY)).is_ok_and(|by| Some(by) == debian_version());
    (linked && fresh && has_libraries(library) && Path::new("/usr/bin").join(DEBIAN_LINKER).exists())
        .then_some(Toolchain::Debian)
}

/// The file beside the library that says which compiler built it.
const BUILT_BY: &str = "rowlock-built-by";

fn debian_version() -> Option<String> {
    run::answer(Command::new(DEBIAN_COMPILER).arg("--version"))
}

/// A command for builds for the target.
pub fn command(places: &Places, program: &str) -> Command {
    let mut command = run::command(places, program);
    match find(places) {
        Some(Toolchain::Debian) => {
            command
                .env("RUSTUP_TOOLCHAIN", DEBIAN_TOOLCHAIN)
                .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", DEBIAN_LINKER);
        }
        Some(Toolchain::Current) | None => {}
    }
    command
}

fn current_library(places: &Places) -> Option<PathBuf> {
    let sysroot = run::answer(run::command(places, "rustc").args(["--print", "sysroot"]))?;
    Some(Path::new(&sysroot).join("lib/rustlib").join(TARGET).join("lib"))
}

fn has_libraries(folder: &Path) -> bool {
    fs::read_dir(folder)
        .is_ok_and(|files| files.flatten().any(|file| file.file_name().to_string_lossy().starts_with("libstd-")))
}

/// Asks rustup for the target.
///
/// # Errors
/// When rustup is not there or cannot fetch it.
pub fn add_with_rustup(places: &Places) -> Result<(), String> {
    let mut rustup = run::command(places, "rustup");
    run::quietly_within(places, "rustup target add", rustup.args(["target", "add", TARGET]), RUSTUP_LIMIT)
}

/// Builds the target's standard library from Debian's sources and links the toolchain.
///
/// # Errors
/// When a package cannot be installed or the library cannot be built.
pub fn build_with_debian(places: &Places) -> Result<(), String> {
    install::apt(places, &["rustc-web", "cargo-web", "rust-web-src", "lld-19"])?;
    run::quietly(
        places,
        "rustup toolchain link",
        run::command(places, "rustup").args(["toolchain", "link", DEBIAN_TOOLCHAIN, "/usr"]),
    )?;
    let folder = places.cache.join("wasm-std");
    let source = folder.join("src");
    fs::create_dir_all(&source).map_err(|error| format!("{}: {error}", source.display()))?;
    write(&folder.join("Cargo.toml"), EMPTY_MANIFEST)?;
    write(&source.join("lib.rs"), "#![no_std]\n")?;
    let target = folder.join("target");
    run::quietly(
        places,
        "standard library for wasm32",
        run::command(places, "cargo")
            .current_dir(&folder)
            .env("RUSTUP_TOOLCHAIN", DEBIAN_TOOLCHAIN)
            .env("RUSTC_BOOTSTRAP", "1")
            .env("RUSTFLAGS", "-Cembed-bitcode=yes")
            .env("CARGO_TARGET_DIR", &target)
            .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", DEBIAN_LINKER)
            .args(["build", "--release", "--target", TARGET, "-Zbuild-std=std,panic_abort,test"]),
    )?;
    copy_libraries(&target.join(TARGET).join("release/deps"), Path::new(DEBIAN_LIBRARY))?;
    fs::remove_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))
}

/// Puts the libraries where the compiler looks for them, in place of older ones. The file that says who built them comes
/// last: without it they are not taken for whole.
fn copy_libraries(from: &Path, to: &Path) -> Result<(), String> {
    let fails = |path: &Path, error: std::io::Error| format!("{}: {error}", path.display());
    if to.exists() {
        fs::remove_dir_all(to).map_err(|error| fails(to, error))?;
    }
    fs::create_dir_all(to).map_err(|error| fails(to, error))?;
    for file in fs::read_dir(from).map_err(|error| fails(from, error))?.flatten() {
        let name = file.file_name();
        let name = name.to_string_lossy();
        if name.ends_with(".rlib") && !name.starts_with("librowlock_wasm_std") {
            let copy = to.join(&*name);
            fs::copy(file.path(), &copy).map_err(|error| fails(&copy, error))?;
        }
    }
    let version = debian_version().ok_or("Debian's compiler does not say its version")?;
    write(&to.join(BUILT_BY), &version)
}

const EMPTY_MANIFEST: &str = "[package]\nname = \"rowlock-wasm-std\"\nversion = \"0.0.0\"\nedition = \"2021\"\n\n\
                              [profile.release]\npanic = \"abort\"\n\n[workspace]\n";

fn write(path: &Path, text: &str) -> Result<(), String> {
    fs::write(path, text).map_err(|error| format!("{}: {error}", path.display()))
}
