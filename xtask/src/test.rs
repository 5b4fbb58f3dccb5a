//! `cargo xtask test`: everything that says whether the project is whole, with one line of totals at the end.

use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::time::Instant;

use crate::needs::{self, For};
use crate::places::Places;
use crate::{run, serve, versions, wasm};

/// A step of the tests.
struct Step {
    name: &'static str,
    what: &'static str,
    run: fn(&Places) -> Result<Counts, String>,
}

/// How many tests passed, failed and were left out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Counts {
    passed: u64,
    failed: u64,
    skipped: u64,
}

const STEPS: &[Step] = &[
    Step { name: "format", what: "the code's formatting", run: format },
    Step { name: "clippy", what: "lints, warnings being errors", run: clippy },
    Step { name: "unit", what: "unit and data-driven tests", run: unit },
    Step { name: "wasm", what: "the core's and the page's tests, as WebAssembly in a browser", run: in_browser },
    Step { name: "page", what: "the page, built in release mode", run: page },
    Step { name: "whole", what: "the page in a browser, the program on PostgreSQL", run: whole },
];

/// `cargo xtask test [--only STEP]…`
///
/// # Errors
/// When an argument is unknown, the set-up fails, or a step fails.
pub fn run(places: &Places, arguments: &[String]) -> Result<(), String> {
    let only = chosen(arguments)?;
    let started = Instant::now();
    needs::meet(places, For::Tests)?;
    let mut total = Counts::default();
    let mut broken = Vec::new();
    for step in STEPS.iter().filter(|step| only.is_empty() || only.contains(&step.name)) {
        println!("\n== {}: {}", step.name, step.what);
        let begun = Instant::now();
        let outcome = (step.run)(places);
        println!("== {}: {} s", step.name, begun.elapsed().as_secs());
        match outcome {
            Ok(counts) => {
                total.add(counts);
                if counts.failed > 0 {
                    broken.push(step.name);
                }
            }
            Err(message) => {
                println!("{message}");
                total.failed += 1;
                broken.push(step.name);
            }
        }
    }
    println!("\nIn {} s, set-up included:", started.elapsed().as_secs());
    println!("{} passed, {} failed, {} skipped", total.passed, total.failed, total.skipped);
    if broken.is_empty() { Ok(()) } else { Err(format!("these steps failed: {}", broken.join(", "))) }
}

fn chosen(arguments: &[String]) -> Result<Vec<&'static str>, String> {
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
    Ok(only)
}

fn format(places: &Places) -> Result<Counts, String> {
    run::openly(cargo(places).args(["fmt", "--all", "--check"]))?;
    Ok(Counts { passed: 1, ..Counts::default() })
}

fn clippy(places: &Places) -> Result<Counts, String> {
    run::openly(cargo(places).args(["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]))?;
    Ok(Counts { passed: 1, ..Counts::default() })
}

fn unit(places: &Places) -> Result<Counts, String> {
    counted(cargo(places).args(["test", "--workspace", "--no-fail-fast"]).args([
        "--exclude",
        "rowlock-web",
        "--exclude",
        "rowlock-tests",
    ]))
}

fn in_browser(places: &Places) -> Result<Counts, String> {
    let driver = places.program("chromedriver").ok_or("chromedriver is missing: run cargo xtask setup")?;
    let browser = needs::browser(places).ok_or("Chromium is missing: run cargo xtask setup")?;
    let mut total = Counts::default();
    for package in ["core", "web"] {
        // The runner looks for its browser's options in the package's folder.
        let options = places.root.join(package).join("webdriver.json");
        let text = browser_options(&browser.to_string_lossy());
        fs::write(&options, text).map_err(|error| format!("{}: {error}", options.display()))?;
        let mut test = wasm::command(places, "cargo");
        test.current_dir(places.root.join(package))
            .env("CHROMEDRIVER", &driver)
            .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", "wasm-bindgen-test-runner")
            .env("WASM_BINDGEN_TEST_TIMEOUT", "120")
            .args(["test", "--no-fail-fast", "--target", wasm::TARGET]);
        if package == "core" {
            test.args(["--test", "wasm"]);
        }
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
    Ok(Counts { passed: 1, ..Counts::default() })
}

fn whole(places: &Places) -> Result<Counts, String> {
    run::openly(cargo(places).args(["build", "--package", "rowlock"]))?;
    let mut test = cargo(places);
    test.args(["test", "--package", "rowlock-tests", "--no-fail-fast"]);
    for (variable, value) in environment(places)? {
        test.env(variable, value);
    }
    counted(&mut test)
}

/// What the tests of the whole find the tools by.
///
/// # Errors
/// When a tool is missing.
pub fn environment(places: &Places) -> Result<Vec<(String, std::path::PathBuf)>, String> {
    let mut environment = vec![
        ("CHROMEDRIVER".to_owned(), places.program("chromedriver").ok_or("chromedriver is missing")?),
        ("ROWLOCK_BROWSER".to_owned(), needs::browser(places).ok_or("Chromium is missing")?),
        ("ROWLOCK_DIST".to_owned(), places.root.join("dist")),
    ];
    for (major, _) in versions::POSTGRES {
        environment.push((format!("ROWLOCK_POSTGRES_{major}"), needs::postgres_bin(places, *major)));
    }
    Ok(environment)
}

fn cargo(places: &Places) -> Command {
    let mut command = run::command(places, "cargo");
    command.env("INSTA_UPDATE", "no").env("INSTA_FORCE_PASS", "0");
    command
}

/// Runs tests, passes on what they say, and adds up the runners' own totals.
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
        return Err(format!("`{line}` failed ({status}) before its tests could"));
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
    fn add(&mut self, other: Counts) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn totals_are_read_from_the_runners_lines() {
        let line = "test result: FAILED. 12 passed; 3 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.1s";
        assert_eq!(totals(line), Counts { passed: 12, failed: 3, skipped: 1 });
        assert_eq!(totals("test spans::are_exact ... ok"), Counts::default());
    }
}
