//! Processes that never outlive the test process, however it ends.

use std::ffi::OsStr;
use std::io;
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// What stands between a test process and a server: it waits for its standard input to end, which happens when the
/// test process drops it, exits, panics or is killed. Then it stops the server and removes its folder.
///
/// Its arguments are the folder, the signal that asks the server to stop, and the server's command line.
const SCRIPT: &str = r#"
folder=$1; signal=$2; shift 2
trap : TERM INT HUP
"$@" </dev/null 2>&1 &
server=$!
read -r _
kill -s "$signal" "$server" 2>/dev/null
for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
    kill -0 "$server" 2>/dev/null || break
    sleep 0.1
done
kill -s KILL "$server" 2>/dev/null
wait "$server" 2>/dev/null
exec >/dev/null 2>&1
# What the process started may take a moment to end, and write until then.
for _ in 1 2 3 4 5 6 7 8 9 10; do
    rm -rf -- "$folder" && sleep 0.2 && [ ! -e "$folder" ] && break
    sleep 0.5
done
"#;

/// A guarded process. Dropping it stops the process and waits for that.
#[derive(Debug)]
pub(crate) struct Guarded {
    guard: Child,
}

/// The user and group that a process runs as, where it is not the test's own.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Account {
    pub(crate) user: u32,
    pub(crate) group: u32,
}

/// What to run, and how to stop it.
pub(crate) struct Guard<'a> {
    /// Removed when the process has stopped.
    pub(crate) folder: &'a Path,
    /// The signal that asks the process to stop.
    pub(crate) signal: &'a str,
    /// Whom it runs as.
    pub(crate) account: Option<Account>,
    /// Where what it prints goes.
    pub(crate) output: Stdio,
}

impl Guard<'_> {
    /// Starts a program under guard.
    pub(crate) fn start<I>(self, program: &Path, arguments: I, environment: &[(&str, &OsStr)]) -> io::Result<Guarded>
    where
        I: IntoIterator,
        I::Item: AsRef<OsStr>,
    {
        let mut command = Command::new("sh");
        command.arg("-c").arg(SCRIPT).arg("guard").arg(self.folder).arg(self.signal).arg(program).args(arguments);
        command.envs(environment.iter().copied()).current_dir(self.folder);
        command.stdin(Stdio::piped()).stdout(self.output).stderr(Stdio::null());
        as_account(&mut command, self.account);
        apart(&mut command);
        Ok(Guarded { guard: command.spawn()? })
    }
}

impl Guarded {
    /// What the process prints, when its output was piped.
    pub(crate) fn output(&mut self) -> Option<std::process::ChildStdout> {
        self.guard.stdout.take()
    }
}

impl Drop for Guarded {
    fn drop(&mut self) {
        drop(self.guard.stdin.take());
        // A guard that cannot be waited for has gone already.
        let _ = self.guard.wait();
    }
}

/// Makes a command run as another account.
pub(crate) fn as_account(command: &mut Command, account: Option<Account>) {
    #[cfg(unix)]
    if let Some(account) = account {
        use std::os::unix::process::CommandExt;
        command.uid(account.user).gid(account.group);
    }
    #[cfg(not(unix))]
    let _ = (command, account);
}

/// Gives a command a process group of its own, so that Ctrl-C reaches the tests and not their guards.
fn apart(command: &mut Command) {
    #[cfg(unix)]
    {
        use std::os::unix::process::CommandExt;
        command.process_group(0);
    }
    #[cfg(not(unix))]
    let _ = command;
}
