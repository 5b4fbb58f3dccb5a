//! The WebAssembly target: rustup's own where it can be had, else Debian's, whose standard library is built once.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::places::Places;
use crate::run;

/// The target of the page.
pub const TARGET: &str = "wasm32-unknown-unknown";

const DEBIAN_LIBRARY: &str = "/usr/lib/rustlib/wasm32-unknown-unknown/lib";
const DEBIAN_LINKER: &str = "wasm-ld-19";
const DEBIAN_TOOLCHAIN: &str = "web";

/// Which toolchain builds for the target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Toolchain {
    /// The one in use has the target.
    Current,
    /// Debian's, linked as the toolchain `web`.
    Debian,
}

/// The toolchain that has the target, if any.
pub fn find() -> Option<Toolchain> {
    if current_library().is_some_and(|library| has_libraries(&library)) {
        return Some(Toolchain::Current);
    }
    let linked = run::answer(Command::new("rustup").args(["toolchain", "list"]))
        .is_some_and(|list| list.lines().any(|line| line.split_whitespace().next() == Some(DEBIAN_TOOLCHAIN)));
    (linked && has_libraries(Path::new(DEBIAN_LIBRARY)) && Path::new("/usr/bin").join(DEBIAN_LINKER).exists())
        .then_some(Toolchain::Debian)
}

/// What a build for the target needs in its environment.
pub fn environment() -> Vec<(&'static str, &'static str)> {
    match find() {
        Some(Toolchain::Debian) => {
            vec![("RUSTUP_TOOLCHAIN", DEBIAN_TOOLCHAIN), ("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", DEBIAN_LINKER)]
        }
        Some(Toolchain::Current) | None => Vec::new(),
    }
}

/// A command for builds for the target.
pub fn command(places: &Places, program: &str) -> Command {
    let mut command = run::command(places, program);
    // What `cargo run` sets for this very program would reach the other toolchain's cargo.
    command.env_remove("CARGO").env_remove("RUSTC").env_remove("RUSTDOC").envs(environment());
    command
}

fn current_library() -> Option<PathBuf> {
    let sysroot = run::answer(Command::new("rustc").args(["--print", "sysroot"]))?;
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
    run::quietly(places, "rustup target add", run::command(places, "rustup").args(["target", "add", TARGET]))
        .map(|_| ())
}

/// Builds the target's standard library from Debian's sources and links the toolchain.
///
/// # Errors
/// When a package cannot be installed or the library cannot be built.
pub fn build_with_debian(places: &Places) -> Result<(), String> {
    crate::needs::apt(places, &["rustc-web", "cargo-web", "rust-web-src", "lld-19"])?;
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
            .env_remove("CARGO")
            .env("RUSTUP_TOOLCHAIN", DEBIAN_TOOLCHAIN)
            .env("RUSTC_BOOTSTRAP", "1")
            .env("RUSTFLAGS", "-Cembed-bitcode=yes")
            .env("CARGO_TARGET_DIR", &target)
            .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", DEBIAN_LINKER)
            .args(["build", "--release", "--target", TARGET, "-Zbuild-std=std,panic_abort,test"]),
    )?;
    let built = target.join(TARGET).join("release/deps");
    fs::create_dir_all(DEBIAN_LIBRARY).map_err(|error| format!("{DEBIAN_LIBRARY}: {error}"))?;
    for file in fs::read_dir(&built).map_err(|error| format!("{}: {error}", built.display()))?.flatten() {
        let name = file.file_name();
        let name = name.to_string_lossy();
        if name.ends_with(".rlib") && !name.starts_with("librowlock_wasm_std") {
            let to = Path::new(DEBIAN_LIBRARY).join(&*name);
            fs::copy(file.path(), &to).map_err(|error| format!("{}: {error}", to.display()))?;
        }
    }
    Ok(())
}

const EMPTY_MANIFEST: &str = "[package]\nname = \"rowlock-wasm-std\"\nversion = \"0.0.0\"\nedition = \"2021\"\n\n\
                              [profile.release]\npanic = \"abort\"\n\n[workspace]\n";

fn write(path: &Path, text: &str) -> Result<(), String> {
    fs::write(path, text).map_err(|error| format!("{}: {error}", path.display()))
}
