//! Running programs, with what they say kept for when they fail.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{IsTerminal, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::places::Places;

/// A command that sees the project's tools before the machine's own.
pub fn command(places: &Places, program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    command.current_dir(&places.root);
    if let Ok(path) = std::env::join_paths(places.path()) {
        command.env("PATH", path);
    }
    command
}

/// What a command prints, or nothing when it cannot be run or fails.
pub fn answer(command: &mut Command) -> Option<String> {
    let output = command.stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Runs a command that may take minutes: what it prints goes to a log, a terminal sees the seconds pass.
///
/// # Errors
/// When it cannot be run or fails: its command line and the end of what it printed.
pub fn quietly(places: &Places, what: &str, command: &mut Command) -> Result<Duration, String> {
    let logs = places.cache.join("logs");
    fs::create_dir_all(&logs).map_err(|error| format!("{}: {error}", logs.display()))?;
    let name: String = what.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    let log = logs.join(format!("{name}.log"));
    let file = File::create(&log).map_err(|error| format!("{}: {error}", log.display()))?;
    let errors = file.try_clone().map_err(|error| error.to_string())?;
    let line = describe(command);
    let started = Instant::now();
    let mut child = command
        .stdin(Stdio::null())
        .stdout(file)
        .stderr(errors)
        .spawn()
        .map_err(|error| format!("`{line}` cannot be run: {error}"))?;
    let terminal = std::io::stderr().is_terminal();
    let mut said = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait().map_err(|error| error.to_string())? {
            break status;
        }
        thread::sleep(Duration::from_millis(200));
        if terminal {
            eprint!("\r  {what}: {} s ", started.elapsed().as_secs());
        } else if said.elapsed() > Duration::from_secs(60) {
            said = Instant::now();
            eprintln!("  {what}: {} s", started.elapsed().as_secs());
        }
    };
    if terminal {
        eprint!("\r\x1b[K");
        let _ = std::io::stderr().flush();
    }
    if status.success() {
        return Ok(started.elapsed());
    }
    Err(format!("`{line}` failed ({status}); the end of {}:\n{}", log.display(), tail(&log, 15)))
}

/// Runs a command that speaks for itself.
///
/// # Errors
/// When it cannot be run or fails.
pub fn openly(command: &mut Command) -> Result<(), String> {
    let line = describe(command);
    let status = command.status().map_err(|error| format!("`{line}` cannot be run: {error}"))?;
    if status.success() { Ok(()) } else { Err(format!("`{line}` failed ({status})")) }
}

/// A command as a person would type it.
pub fn describe(command: &Command) -> String {
    std::iter::once(command.get_program())
        .chain(command.get_args())
        .map(|word| word.to_string_lossy().into_owned())
        .collect::<Vec<_>>()
        .join(" ")
}

fn tail(path: &Path, lines: usize) -> String {
    let text = fs::read(path).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default();
    let all: Vec<&str> = text.lines().collect();
    all.iter().skip(all.len().saturating_sub(lines)).map(|line| format!("    {line}\n")).collect()
}
