//! `cargo xtask test`: everything that says whether the project is whole, with one line of totals at the end.

use std::fmt;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Command, ExitCode, Stdio};
use std::time::Instant;

use crate::needs::{self, Unmet};
use crate::places::Places;
use crate::tools::{self, Tool};
use crate::{run, serve, versions, wasm};

/// A step of the tests.
struct Step {
    name: &'static str,
    what: &'static str,
    /// Without these it cannot run at all.
    needs: &'static [Tool],
    /// Some of its tests want these too, and fail by themselves without.
    uses: &'static [Tool],
    run: fn(&Places) -> Result<Counts, String>,
}

/// How many tests passed, failed and were left out. A check that is no test of a test runner counts as one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Counts {
    passed: u64,
    failed: u64,
    skipped: u64,
}

const SERVERS: &[Tool] = &[Tool::Postgres(15), Tool::Postgres(16), Tool::Postgres(17), Tool::Postgres(18)];

const STEPS: &[Step] = &[
    Step { name: "format", what: "the code's formatting", needs: &[Tool::Lints], uses: &[], run: format },
    Step {
        name: "clippy",
        what: "lints, warnings being errors",
        needs: &[Tool::Lints],
        uses: &[Tool::WasmTarget],
        run: clippy,
    },
    Step { name: "unit", what: "unit and data-driven tests, and the program's", needs: &[], uses: SERVERS, run: unit },
    Step {
        name: "wasm",
        what: "the core's and the page's tests, as WebAssembly in a browser",
        needs: &[Tool::WasmTarget, Tool::WasmBindgen, Tool::Browser],
        uses: &[],
        run: in_browser,
    },
    Step { name: "page", what: "the page, built in release mode", needs: tools::PAGE, uses: &[], run: page },
    Step {
        name: "whole",
        what: "the page in a browser, the program on PostgreSQL",
        needs: &[Tool::Browser, Tool::Postgres(15), Tool::Postgres(16), Tool::Postgres(17), Tool::Postgres(18)],
        uses: &[Tool::PgDump, Tool::Python],
        run: whole,
    },
];

/// What random tests begin with. Here it is the same each time, so that a run tells what a change did; `cargo test` by itself, and
/// whoever sets another, look at others.
const SEED: &str = "PROPTEST_RNG_SEED";

/// What the help says of the steps.
pub fn steps() -> String {
    STEPS.iter().map(|step| format!("\n  --only {:<8} {}", step.name, step.what)).collect()
}

/// `cargo xtask test [--only STEP]…`
///
/// # Errors
/// When an argument is unknown, or there is no folder for the tools. What fails later is said and counted.
pub fn run(places: &Places, arguments: &[String]) -> Result<ExitCode, String> {
    let steps = chosen(arguments)?;
    let started = Instant::now();
    let wanted: Vec<Tool> = steps.iter().flat_map(|step| step.needs.iter().chain(step.uses)).copied().collect();
    let unmet = needs::meet(places, &wanted)?;
    let mut summary = format!("{:>5} s  set-up\n", started.elapsed().as_secs());
    let mut total = Counts::default();
    for step in steps {
        println!("\n== {}: {}", step.name, step.what);
        let begun = Instant::now();
        let counts = carry_out(places, step, &unmet);
        total.add(counts);
        let line = format!("{:>5} s  {}: {counts}\n", begun.elapsed().as_secs(), step.name);
        print!("== {}", line.trim_start());
        summary.push_str(&line);
    }
    println!("\n{summary}{:>5} s  in all\n\n{total}", started.elapsed().as_secs());
    Ok(if total.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn carry_out(places: &Places, step: &Step, unmet: &[Unmet]) -> Counts {
    let lacking: Vec<&str> =
        unmet.iter().filter(|unmet| step.needs.contains(&unmet.tool)).map(|unmet| unmet.message.as_str()).collect();
    if !lacking.is_empty() {
        println!("{}\nSo the step `{}` could not run.", lacking.join("\n"), step.name);
        return Counts::FAILED;
    }
    (step.run)(places).unwrap_or_else(|message| {
        println!("{message}");
        Counts::FAILED
    })
}

fn chosen(arguments: &[String]) -> Result<Vec<&'static Step>, String> {
    let names = || STEPS.iter().map(|step| step.name).collect::<Vec<_>>().join(", ");
    let mut only = Vec::new();
    let mut arguments = arguments.iter();
    while let Some(argument) = arguments.next() {
        if argument != "--only" {
            return Err(format!("test does not know `{argument}`; it takes --only STEP, of: {}", names()));
        }
        let name = arguments.next().ok_or_else(|| format!("--only needs a step, of: {}", names()))?;
        let step = STEPS.iter().find(|step| step.name == name);
        only.push(step.ok_or_else(|| format!("there is no step `{name}`, only: {}", names()))?.name);
    }
    Ok(STEPS.iter().filter(|step| only.is_empty() || only.contains(&step.name)).collect())
}

fn format(places: &Places) -> Result<Counts, String> {
    run::openly(cargo(places).args(["fmt", "--all", "--check"]))?;
    Ok(Counts::PASSED)
}

fn clippy(places: &Places) -> Result<Counts, String> {
    const WARNINGS: [&str; 4] = ["--all-targets", "--", "-D", "warnings"];
    let mut lint = cargo(places);
    lint.args(["clippy", "--workspace"]);
    if wasm::find(places) != Some(wasm::Toolchain::Current) {
        println!("No clippy goes with Debian's toolchain: the page is looked at as if built for this machine.");
        return Ok(checked(run::openly(lint.args(WARNINGS))));
    }
    let mut counts = checked(run::openly(lint.args(["--exclude", "rowlock-web"]).args(WARNINGS)));
    let mut page = cargo(places);
    page.args(["clippy", "--package", "rowlock-web", "--target", wasm::TARGET]).args(WARNINGS);
    counts.add(checked(run::openly(&mut page)));
    Ok(counts)
}

fn unit(places: &Places) -> Result<Counts, String> {
    let mut test = cargo(places);
    test.args(["test", "--workspace", "--exclude", "rowlock-web", "--exclude", "rowlock-tests", "--no-fail-fast"]);
    counted(test.envs(environment(places)))
}

fn in_browser(places: &Places) -> Result<Counts, String> {
    let browser = needs::browser(places).ok_or("Chromium is missing: run cargo xtask setup")?;
    let folder = places.root.join("target");
    let options = folder.join("webdriver.json");
    fs::create_dir_all(&folder)
        .and_then(|()| fs::write(&options, browser_options(&browser.to_string_lossy())))
        .map_err(|error| format!("{}: {error}", options.display()))?;
    let mut total = Counts::default();
    // The core's other tests read their data from files, which a browser has none of.
    for arguments in [&["--package", "rowlock-core", "--test", "wasm"][..], &["--package", "rowlock-web"]] {
        let mut test = wasm::command(places, "cargo");
        test.args(["test", "--no-fail-fast", "--target", wasm::TARGET])
            .args(arguments)
            .envs(environment(places))
            .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", "wasm-bindgen-test-runner")
            .env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", &options)
            .env("WASM_BINDGEN_TEST_TIMEOUT", "120");
        total.add(counted(&mut test)?);
    }
    Ok(total)
}

/// The capabilities that keep a browser quiet on a machine without a network.
fn browser_options(binary: &str) -> String {
    let arguments: Vec<String> = BROWSER_ARGUMENTS.iter().map(|argument| format!("\"{argument}\"")).collect();
    let binary = binary.replace('\\', "\\\\");
    format!("{{\"goog:chromeOptions\": {{\"binary\": \"{binary}\", \"args\": [{}]}}}}\n", arguments.join(", "))
}

/// The arguments for a headless browser in tests.
pub const BROWSER_ARGUMENTS: &[&str] = &[
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
];

fn page(places: &Places) -> Result<Counts, String> {
    serve::build(places)?;
    Ok(Counts::PASSED)
}

fn whole(places: &Places) -> Result<Counts, String> {
    run::openly(cargo(places).args(["build", "--package", "rowlock"]))?;
    let mut test = cargo(places);
    test.args(["test", "--package", "rowlock-tests", "--no-fail-fast"]);
    counted(test.envs(environment(places)))
}

/// What the tests find the tools by. What is missing is left out: the test that wants it says so.
pub fn environment(places: &Places) -> Vec<(String, PathBuf)> {
    let mut environment = vec![("ROWLOCK_DIST".to_owned(), places.root.join("dist"))];
    environment.extend(places.program("chromedriver").map(|driver| ("CHROMEDRIVER".to_owned(), driver)));
    environment.extend(needs::browser(places).map(|browser| ("ROWLOCK_BROWSER".to_owned(), browser)));
    let servers = versions::POSTGRES.iter().map(|(major, _)| *major);
    environment.extend(servers.map(|major| (format!("ROWLOCK_POSTGRES_{major}"), needs::postgres_bin(places, major))));
    environment
}

/// cargo, with snapshots that are compared and never accepted.
fn cargo(places: &Places) -> Command {
    let mut command = run::command(places, "cargo");
    command.env("INSTA_UPDATE", "no").env("INSTA_FORCE_PASS", "0");
    if std::env::var_os(SEED).is_none() {
        command.env(SEED, "1");
    }
    command
}

/// One check, passed or failed.
fn checked(outcome: Result<(), String>) -> Counts {
    match outcome {
        Ok(()) => Counts::PASSED,
        Err(message) => {
            println!("{message}");
            Counts::FAILED
        }
    }
}

/// Runs tests, passes on what they say, and adds up the runners' own totals. A run without a test is a failure: what
/// should have been tested was not.
fn counted(command: &mut Command) -> Result<Counts, String> {
    let line = run::describe(command);
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| format!("`{line}` cannot be run: {error}"))?;
    let mut counts = Counts::default();
    if let Some(output) = child.stdout.take() {
        for line in BufReader::new(output).split(b'\n').map_while(Result::ok) {
            let line = String::from_utf8_lossy(&line);
            println!("{line}");
            counts.add(totals(&line));
        }
    }
    let status = child.wait().map_err(|error| error.to_string())?;
    if !status.success() && counts.failed == 0 {
        println!("`{line}` failed ({status}), and not by a test");
        counts.failed += 1;
    } else if counts.passed + counts.failed == 0 {
        println!("`{line}` ran no test");
        counts.failed += 1;
    }
    Ok(counts)
}

/// The counts of a line `test result: ok. 3 passed; 0 failed; 1 ignored; …`.
fn totals(line: &str) -> Counts {
    let Some((_, rest)) = line.split_once("test result: ") else {
        return Counts::default();
    };
    let count = |word: &str| {
        rest.split([';', '.']).find_map(|part| part.trim().strip_suffix(word)?.trim().parse().ok()).unwrap_or_default()
    };
    Counts { passed: count("passed"), failed: count("failed"), skipped: count("ignored") }
}

impl Counts {
    const PASSED: Counts = Counts { passed: 1, failed: 0, skipped: 0 };
    const FAILED: Counts = Counts { passed: 0, failed: 1, skipped: 0 };

    fn add(&mut self, other: Counts) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} passed, {} failed", self.passed, self.failed)?;
        if self.skipped > 0 { write!(formatter, ", {} skipped", self.skipped) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_step_needs_can_be_looked_for() {
        for step in STEPS {
            for tool in step.needs.iter().chain(step.uses) {
                let entries = needs::NEEDS.iter().filter(|need| need.tool == *tool).count();
                assert_eq!(entries, 1, "{tool:?} of the step {}", step.name);
            }
        }
    }

    #[test]
    fn a_step_without_its_tool_fails_and_says_so() {
        let places = Places { root: PathBuf::from("/"), cache: PathBuf::from("/") };
        let step = Step { name: "x", what: "x", needs: &[Tool::Trunk], uses: &[], run: |_| Ok(Counts::PASSED) };
        let unmet = |tool| [Unmet { tool, message: "no".to_owned() }];
        assert_eq!(carry_out(&places, &step, &unmet(Tool::Trunk)), Counts::FAILED);
        assert_eq!(carry_out(&places, &step, &unmet(Tool::Browser)), Counts::PASSED);
    }

    #[test]
    fn a_run_without_tests_is_a_failure() {
        let run = |text: &str| counted(Command::new("sh").arg("-c").arg(text));
        assert_eq!(run("true"), Ok(Counts::FAILED));
        assert_eq!(run("exit 101"), Ok(Counts::FAILED));
        let fine = "echo 'test result: ok. 2 passed; 0 failed; 1 ignored;'";
        assert_eq!(run(fine), Ok(Counts { passed: 2, failed: 0, skipped: 1 }));
        let crash = format!("{fine}; exit 101");
        assert_eq!(run(&crash), Ok(Counts { passed: 2, failed: 1, skipped: 1 }));
    }

    #[test]
    fn totals_are_read_from_the_runners_lines() {
        let line = "test result: FAILED. 12 passed; 3 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.1s";
        assert_eq!(totals(line), Counts { passed: 12, failed: 3, skipped: 1 });
        assert_eq!(totals("test spans::are_exact ... ok"), Counts::default());
        let line = "test result: ok. 2 passed; 0 failed; 0 ignored; 0 filtered out; finished in 0.50s";
        assert_eq!(totals(line), Counts { passed: 2, failed: 0, skipped: 0 });
    }
}
