//! `cargo xtask serve`: builds the page in release mode and serves it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::thread;
use std::time::Instant;

use crate::places::Places;
use crate::{needs, run, server, stamp, tools, wasm};

/// Builds the page into `dist`, unless it is there as it would be built, and returns that folder.
///
/// # Errors
/// When Trunk fails: the end of what it said.
pub fn build(places: &Places) -> Result<PathBuf, String> {
    let dist = places.root.join("dist");
    if stamp::read(places).is_some_and(|left| stamp::of_page(places).as_ref() == Some(&left)) {
        eprintln!("The page is built already: {}", sizes(&dist));
        return Ok(dist);
    }
    let started = Instant::now();
    let mut trunk = wasm::command(places, "trunk");
    // Trunk reads NO_COLOR as a boolean and refuses `1`.
    trunk.env_remove("NO_COLOR").env_remove("RUST_BACKTRACE").args(["build", "--release", "--cargo-profile", "wasm"]);
    run::quietly(places, "building the page", &mut trunk)?;
    stamp::leave(places);
    eprintln!("The page is built in {} s: {}", started.elapsed().as_secs(), sizes(&dist));
    Ok(dist)
}

/// `cargo xtask serve [--port N] [--no-build]`
///
/// # Errors
/// When an argument is unknown, the set-up or the build fails, or the port is taken.
pub fn run(places: &Places, arguments: &[String]) -> Result<ExitCode, String> {
    let mut port = 8080;
    let mut build_first = true;
    let mut arguments = arguments.iter();
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--port" => {
                let value = arguments.next().ok_or("--port needs a number")?;
                port = value.parse().map_err(|_| format!("--port: `{value}` is not a port"))?;
            }
            "--no-build" => build_first = false,
            other => return Err(format!("serve does not know `{other}`; it takes --port N and --no-build")),
        }
    }
    let dist = if build_first {
        needs::demand(places, tools::PAGE)?;
        build(places)?
    } else {
        places.root.join("dist")
    };
    let address = server::start(&dist, port).map_err(|error| {
        format!("cannot serve {} on port {port}: {error}; another port can be given with --port", dist.display())
    })?;
    eprintln!("Serving at http://{address}, to this machine only. Ctrl-C stops.");
    loop {
        thread::park();
    }
}

fn sizes(dist: &Path) -> String {
    let mut files: Vec<(String, u64)> = fs::read_dir(dist)
        .into_iter()
        .flatten()
        .flatten()
        .filter(|file| file.path().extension().is_some_and(|extension| extension == "wasm"))
        .filter_map(|file| Some((file.file_name().to_string_lossy().into_owned(), file.metadata().ok()?.len())))
        .collect();
    files.sort();
    files.iter().map(|(name, size)| format!("{name} {} KB", size / 1000)).collect::<Vec<_>>().join(", ")
}
