//! Programs that print schemas: `data "external_schema"`.

use std::io::Read;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use rowlock_core::source::{Source, SourceId};
use rowlock_core::sql;

use super::Program;
use super::fault::hide_passwords;
use crate::Failure;
use crate::source::{LARGEST, plain};

/// How long a program may take: some compile what they run.
const TIME: Duration = Duration::from_secs(300);
/// How much of what a program says of itself is kept.
const SAID: usize = 16 * 1024;

/// The schema that a program prints, as a source.
pub(crate) fn run(program: &Program) -> Result<Source, Failure> {
    run_within(program, TIME, LARGEST)
}

fn run_within(program: &Program, time: Duration, largest: u64) -> Result<Source, Failure> {
    let Program { name, command, .. } = program;
    // The arguments are not repeated: they may hold a password.
    let who = format!("external_schema `{name}`: `{command}`");
    let output = heard(program, time, largest).map_err(|why| format!("{who} {why}"))?;
    let text = String::from_utf8(output).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        format!("{who} printed something that is not UTF-8, at byte {at}")
    })?;
    let source = Source::new(format!("external_schema `{name}`, printed by {command}"), text);
    let parsed = sql::parse(&source, SourceId(0));
    if parsed.value.is_empty() {
        let begins: String = source.text.trim_start().chars().take(200).collect();
        return Err(match begins.lines().next() {
            Some(line) if parsed.has_errors() => {
                let line = hide_passwords(line);
                format!("{who} printed no SQL. What it printed begins with:\n  {line}")
            }
            _ => {
                format!("{who} printed nothing. Does it find the models? Run it by hand in the folder that it runs in")
            }
        }
        .into());
    }
    Ok(source)
}

/// What a program prints, or what is wrong with how it ran.
fn heard(program: &Program, time: Duration, largest: u64) -> Result<Vec<u8>, String> {
    let mut child = started(program)?;
    let deadline = Instant::now() + time;
    let said = Arc::new(Mutex::new(Vec::new()));
    let (sender, output) = mpsc::channel();
    if let Some(pipe) = child.stdout.take() {
        thread::spawn(move || {
            let mut bytes = Vec::new();
            let outcome = pipe.take(largest + 1).read_to_end(&mut bytes);
            // Nobody waits for it any more where this fails.
            let _ = sender.send(outcome.map(|_| bytes));
        });
    }
    if let Some(pipe) = child.stderr.take() {
        let said = Arc::clone(&said);
        thread::spawn(move || listen(pipe, &said));
    }
    let outcome = output.recv_timeout(time);
    let too_much = matches!(&outcome, Ok(Ok(bytes)) if bytes.len() as u64 > largest);
    let status = if too_much { None } else { ended(&mut child, deadline) };
    let Some(status) = status else {
        // It may have ended by itself meanwhile.
        let _ = child.kill();
        let _ = child.wait();
        return Err(if too_much {
            format!("printed more than {} MB, and was stopped", largest / 1024 / 1024)
        } else {
            format!("did not end within {} s, and was stopped{}", time.as_secs(), words(&said))
        });
    };
    if !status.success() {
        // What it said last may still be on its way.
        thread::sleep(Duration::from_millis(50));
        return Err(format!("failed ({status}){}", words(&said)));
    }
    match outcome {
        Ok(Ok(bytes)) => Ok(bytes),
        Ok(Err(error)) => Err(format!("cannot be heard: {error}")),
        Err(_) => Err(format!("did not close its output within {} s", time.as_secs())),
    }
}

fn started(program: &Program) -> Result<Child, String> {
    let Program { command, arguments, folder, .. } = program;
    // A path is meant from where the program runs.
    let is_path = Path::new(command).components().count() > 1;
    let path = match folder {
        Some(folder) if is_path => {
            let path = folder.join(command);
            std::path::absolute(&path).unwrap_or(path)
        }
        _ => command.into(),
    };
    let mut run = Command::new(path);
    run.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    if let Some(folder) = folder {
        if !folder.is_dir() {
            return Err(format!("is to run in {}, and there is no such folder", folder.display()));
        }
        run.current_dir(folder);
    }
    run.spawn().map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound if !is_path => "is not found: is it installed, and on the PATH?".to_owned(),
        std::io::ErrorKind::NotFound => "is not found".to_owned(),
        _ => format!("cannot be run: {}", plain(&error)),
    })
}

/// How it ended, if it does in time.
fn ended(child: &mut Child, deadline: Instant) -> Option<ExitStatus> {
    loop {
        if let Ok(Some(status)) = child.try_wait() {
            return Some(status);
        }
        if Instant::now() >= deadline {
            return None;
        }
        thread::sleep(Duration::from_millis(5));
    }
}

/// Keeps the end of what comes.
fn listen(mut pipe: impl Read, said: &Mutex<Vec<u8>>) {
    let mut buffer = [0; 4096];
    while let Ok(count @ 1..) = pipe.read(&mut buffer) {
        let Ok(mut said) = said.lock() else { return };
        said.extend_from_slice(buffer.get(..count).unwrap_or_default());
        let excess = said.len().saturating_sub(SAID);
        said.drain(..excess);
    }
}

/// What it said, for the end of a message.
fn words(said: &Mutex<Vec<u8>>) -> String {
    let text = said.lock().map(|said| String::from_utf8_lossy(&said).into_owned()).unwrap_or_default();
    let shown: String = text.chars().filter(|c| !c.is_control() || *c == '\n' || *c == '\t').collect();
    match shown.trim() {
        "" => ", and said nothing".to_owned(),
        shown => format!(". It said:\n  {}", hide_passwords(shown).replace('\n', "\n  ")),
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;

    fn shell(script: &str) -> Program {
        let arguments = vec!["-c".to_owned(), script.to_owned()];
        Program { name: "models".to_owned(), command: "sh".to_owned(), arguments, folder: None }
    }

    fn printed(program: &Program) -> Result<String, String> {
        let outcome = run_within(program, Duration::from_secs(20), 1024 * 1024);
        outcome.map(|source| source.text.to_string()).map_err(|failure| failure.to_string())
    }

    fn refused(script: &str) -> String {
        printed(&shell(script)).expect_err(script)
    }

    #[test]
    fn what_it_prints_is_the_schema() {
        assert_eq!(printed(&shell("echo 'CREATE TABLE t ();'; echo noise >&2")), Ok("CREATE TABLE t ();\n".to_owned()));
        // More than a pipe holds, on both pipes.
        let much = "i=0; while [ $i -lt 9000 ]; do echo 'SELECT 1; -- and some words'; echo 'and some words' >&2; i=$((i+1)); done";
        assert_eq!(printed(&shell(much)).map(|text| text.lines().count()), Ok(9000));
    }

    #[test]
    fn what_fails_is_told_with_what_it_said() {
        let why = refused("echo 'no models: postgres://bob:hunter2@h/d' >&2; exit 3");
        assert!(why.contains("exit status: 3") && why.contains("no models: postgres://bob:*******@h/d"), "{why}");
        assert!(refused("exit 1").contains("said nothing"));
        assert!(refused("true").contains("printed nothing"));
        assert!(refused("echo '-- atlas:pos t a.py:1'").contains("printed nothing"));
        assert!(refused("echo 'Traceback: none of it'").contains("begins with:\n  Traceback: none of it"));
        assert!(refused("printf 'SELECT \\377'").contains("not UTF-8, at byte 7"));
        let unknown = Program { command: "no-such-program-here".to_owned(), ..shell("") };
        assert!(printed(&unknown).expect_err("no program").contains("on the PATH"));
    }

    #[test]
    fn neither_time_nor_output_is_without_end() {
        let hangs = run_within(&shell("echo waiting >&2; exec sleep 60"), Duration::from_millis(300), 1024);
        let why = hangs.expect_err("no end").to_string();
        assert!(why.contains("did not end within 0 s") && why.contains("waiting"), "{why}");
        assert!(refused("exec yes 'SELECT 1;'").contains("more than 1 MB"));
        // A process that it leaves behind holds the pipe.
        let left = run_within(&shell("sleep 60 & echo 'SELECT 1;'"), Duration::from_millis(300), 1024);
        assert!(left.is_err_and(|why| why.to_string().contains("did not close its output")));
    }

    #[test]
    fn it_runs_in_its_folder_and_without_a_shell() {
        let folder = tempfile::tempdir().expect("a folder");
        let script = folder.path().join("print.sh");
        std::fs::write(&script, "#!/bin/sh\necho \"SELECT '$1' -- $(basename \"$PWD\")\"\n").expect("a script");
        std::fs::set_permissions(&script, std::os::unix::fs::PermissionsExt::from_mode(0o755)).expect("permissions");
        let program = Program {
            name: "models".to_owned(),
            command: "./print.sh".to_owned(),
            arguments: vec!["$HOME; ls".to_owned()],
            folder: Some(folder.path().to_owned()),
        };
        let name = folder.path().file_name().expect("a name").to_string_lossy().into_owned();
        assert_eq!(printed(&program), Ok(format!("SELECT '$HOME; ls' -- {name}\n")));
        let nowhere = Program { folder: Some("no/such".into()), ..program };
        assert!(printed(&nowhere).expect_err("no folder").contains("no such folder"));
    }
}
