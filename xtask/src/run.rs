//! Running programs, with what they say kept for when they fail.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{IsTerminal, Read, Seek, SeekFrom};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::places::Places;

/// How often a log without a terminal is told that something is still at work.
const SAY_EVERY: Duration = Duration::from_secs(30);
const LINES_OF_FAILURE: usize = 20;

/// A command that sees the project's tools before the machine's own.
pub fn command(places: &Places, program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    command.current_dir(&places.root);
    // What cargo sets for this very program is not for the programs that it starts.
    for variable in ["CARGO", "RUSTC", "RUSTDOC", "CARGO_MANIFEST_DIR", "CARGO_MANIFEST_PATH"] {
        command.env_remove(variable);
    }
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

/// Runs a command that may take minutes: what it prints goes to a log; the seconds that pass, and what it last said, are
/// shown.
///
/// # Errors
/// When it cannot be run or fails: its command line and the end of what it printed.
pub fn quietly(places: &Places, what: &str, command: &mut Command) -> Result<(), String> {
    quietly_within(places, what, command, Duration::MAX)
}

/// The same, for a command that is ended when it takes longer than `limit`.
///
/// # Errors
/// When it cannot be run, fails or takes too long.
pub fn quietly_within(places: &Places, what: &str, command: &mut Command, limit: Duration) -> Result<(), String> {
    let logs = places.cache.join("logs");
    fs::create_dir_all(&logs).map_err(|error| format!("{}: {error}", logs.display()))?;
    let name: String = what.chars().map(|c| if c.is_ascii_alphanumeric() || c == '.' { c } else { '-' }).collect();
    let log = logs.join(format!("{name}.log"));
    let file = File::create(&log).map_err(|error| format!("{}: {error}", log.display()))?;
    let errors = file.try_clone().map_err(|error| error.to_string())?;
    let line = describe(command);
    let mut child = command
        .stdin(Stdio::null())
        .stdout(file)
        .stderr(errors)
        .spawn()
        .map_err(|error| format!("`{line}` cannot be run: {error}"))?;
    let status = watch(&mut child, what, &log, limit)?;
    if status.is_some_and(|status| status.success()) {
        return Ok(());
    }
    let outcome = match status {
        Some(status) => format!("failed ({status})"),
        None => format!("was ended after {} s", limit.as_secs()),
    };
    let reason: String = reason(&log).iter().map(|line| format!("\n    {line}")).collect();
    Err(format!("`{line}` {outcome}; from {}:{reason}", log.display()))
}

/// Waits for a process, and shows that time passes. Nothing is returned for one that took too long.
fn watch(child: &mut Child, what: &str, log: &Path, limit: Duration) -> Result<Option<ExitStatus>, String> {
    let started = Instant::now();
    let terminal = std::io::stderr().is_terminal();
    let mut said = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait().map_err(|error| error.to_string())? {
            break Some(status);
        }
        if started.elapsed() > limit {
            // It may end by itself in this very moment.
            let _ = child.kill();
            child.wait().map_err(|error| error.to_string())?;
            break None;
        }
        thread::sleep(Duration::from_millis(100));
        let every = if terminal { Duration::from_millis(500) } else { SAY_EVERY };
        if said.elapsed() >= every {
            said = Instant::now();
            let last: String = last_lines(log, 1).concat().trim().chars().take(60).collect();
            let line = format!("  {what}: {} s  {last}", started.elapsed().as_secs());
            if terminal { eprint!("\r\x1b[K{line}") } else { eprintln!("{line}") }
        }
    };
    if terminal {
        eprint!("\r\x1b[K");
    }
    Ok(status)
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

/// What a log says of a failure: the compiler's first error where there is one, else the end.
fn reason(log: &Path) -> Vec<String> {
    let text = fs::read(log).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default();
    let is_error = |line: &&str| line.starts_with("error:") || line.starts_with("error[");
    let error: Vec<String> =
        text.lines().skip_while(|line| !is_error(line)).take(LINES_OF_FAILURE).map(str::to_owned).collect();
    if error.is_empty() { last_lines(log, LINES_OF_FAILURE) } else { error }
}

/// The last lines of a file that have something in them.
fn last_lines(path: &Path, count: usize) -> Vec<String> {
    const ENOUGH: u64 = 8192;
    let read = || -> std::io::Result<Vec<u8>> {
        let mut file = File::open(path)?;
        let length = file.metadata()?.len();
        file.seek(SeekFrom::Start(length.saturating_sub(ENOUGH)))?;
        let mut bytes = Vec::new();
        file.take(ENOUGH).read_to_end(&mut bytes)?;
        Ok(bytes)
    };
    let bytes = read().unwrap_or_default();
    let text = String::from_utf8_lossy(&bytes);
    let lines: Vec<&str> = text.split(['\n', '\r']).filter(|line| !line.trim().is_empty()).collect();
    lines.iter().skip(lines.len().saturating_sub(count)).map(|line| (*line).to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(name: &str) -> Places {
        let folder = std::env::temp_dir().join(format!("rowlock-run-{name}-{}", std::process::id()));
        Places { root: std::env::temp_dir(), cache: folder }
    }

    fn script(text: &str) -> Command {
        let mut command = Command::new("sh");
        command.arg("-c").arg(text);
        command
    }

    #[test]
    fn a_failure_shows_the_first_error_or_the_end() -> std::io::Result<()> {
        let places = places("failure");
        let compiler = "echo note; echo 'error[E0308]: mismatched'; echo ' --> a.rs:1'; echo later; exit 1";
        let said = quietly(&places, "compiler", &mut script(compiler)).err().unwrap_or_default();
        assert!(said.contains("error[E0308]") && said.contains("a.rs:1") && !said.contains("    note"), "{said}");
        let said = quietly(&places, "other", &mut script("seq 1 100; exit 3")).err().unwrap_or_default();
        assert!(said.contains("exit status: 3") && said.contains("    100") && !said.contains("    80\n"), "{said}");
        assert_eq!(quietly(&places, "fine", &mut script("echo error: no")), Ok(()));
        fs::remove_dir_all(places.cache)
    }

    #[test]
    fn what_takes_too_long_is_ended() -> std::io::Result<()> {
        let places = places("limit");
        let started = Instant::now();
        let limit = Duration::from_millis(300);
        let outcome = quietly_within(&places, "sleep", Command::new("sleep").arg("60"), limit);
        assert!(outcome.is_err_and(|said| said.contains("was ended")));
        assert!(started.elapsed() < Duration::from_secs(30));
        fs::remove_dir_all(places.cache)
    }
}
