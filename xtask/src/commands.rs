//! The tasks: one table, from which the help is written.

use std::env::consts::EXE_SUFFIX;
use std::process::ExitCode;

use crate::needs::{self, NEEDS};
use crate::places::Places;
use crate::tools::{self, Tool};
use crate::{catalog, fuzz, run, serve, test};

struct Task {
    name: &'static str,
    usage: &'static str,
    what: &'static str,
    /// What its own help adds.
    more: fn() -> String,
    run: fn(&Places, &[String]) -> Result<ExitCode, String>,
}

const TASKS: &[Task] = &[
    Task {
        name: "setup",
        usage: "setup [--for page|tests]",
        what: "installs whatever is missing for the page, or for the tests as well (default)",
        more: String::new,
        run: setup,
    },
    Task {
        name: "serve",
        usage: "serve [--port N] [--no-build]",
        what: "builds the page and serves it at http://127.0.0.1:8080",
        more: String::new,
        run: serve::run,
    },
    Task {
        name: "test",
        usage: "test [--only STEP]…",
        what: "installs whatever is missing and runs every check there is",
        more: test::steps,
        run: test::run,
    },
    Task {
        name: "bench",
        usage: "bench [passes|plan|page]",
        what: "measures the core's passes, the planner on large schemas, and how long the page takes to answer an edit",
        more: String::new,
        run: bench,
    },
    Task {
        name: "fuzz",
        usage: "fuzz [TARGET]… [--minutes N]",
        what: "runs the fuzz targets, fifteen minutes each unless told otherwise",
        more: || format!("Targets: {}\n", fuzz::TARGETS.join(", ")),
        run: fuzz::run,
    },
    Task {
        name: "catalog",
        usage: "catalog URL…",
        what: "writes the built-in catalog anew, from running servers of each version",
        more: String::new,
        run: |places, arguments| catalog::run(&places.root, arguments).map(|()| ExitCode::SUCCESS),
    },
];

/// Runs the task that the arguments name.
///
/// # Errors
/// What the task says, or that there is none of that name.
pub fn dispatch(arguments: &[String]) -> Result<ExitCode, String> {
    let Some((name, rest)) = arguments.split_first() else {
        print!("{}", help());
        return Ok(ExitCode::SUCCESS);
    };
    if matches!(name.as_str(), "help" | "-h" | "--help") {
        print!("{}", help());
        return Ok(ExitCode::SUCCESS);
    }
    let task = TASKS.iter().find(|task| task.name == name);
    let task = task.ok_or_else(|| format!("there is no task `{name}`\n{}", help()))?;
    if rest.iter().any(|argument| matches!(argument.as_str(), "-h" | "--help")) {
        println!("cargo xtask {}\n{}{}", task.usage, task.what, (task.more)());
        return Ok(ExitCode::SUCCESS);
    }
    (task.run)(&Places::find()?, rest)
}

fn setup(places: &Places, arguments: &[String]) -> Result<ExitCode, String> {
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let wanted: Vec<Tool> = match arguments.as_slice() {
        [] | ["--for", "tests"] => NEEDS.iter().map(|need| need.tool).collect(),
        ["--for", "page"] => tools::PAGE.to_vec(),
        _ => return Err("setup takes nothing, `--for page` or `--for tests`".to_owned()),
    };
    // What cannot be had is said where it happens: here it is only counted.
    let unmet = needs::meet(places, &wanted)?;
    for need in NEEDS.iter().filter(|need| wanted.contains(&need.tool)) {
        let state = (need.find)(places).unwrap_or_else(|state| format!("MISSING ({state})"));
        println!("{}: {state}", need.name);
    }
    let folders = places.tools().map(|folder| folder.display().to_string());
    println!("To use the tools by hand: export PATH={}:$PATH", folders.join(":"));
    if unmet.is_empty() { Ok(ExitCode::SUCCESS) } else { Err(format!("{} of them could not be set up", unmet.len())) }
}

fn bench(places: &Places, arguments: &[String]) -> Result<ExitCode, String> {
    let (passes, plan, page) = match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        [] => (true, true, true),
        ["passes"] => (true, false, false),
        ["plan"] => (false, true, false),
        ["page"] => (false, false, true),
        _ => return Err("bench takes nothing, `passes`, `plan` or `page`".to_owned()),
    };
    if passes {
        run::openly(run::command(places, "cargo").args(["bench", "--package", "rowlock-tests", "--bench", "passes"]))?;
    }
    if plan {
        needs::demand(places, &[Tool::Postgres(15), Tool::Postgres(18), Tool::PgDump])?;
        let mut build = run::command(places, "cargo");
        run::openly(build.args([
            "build",
            "--release",
            "--package",
            "rowlock",
            "--bin",
            "rowlock",
            "--example",
            "parse",
            "--example",
            "analyze",
        ]))?;
        let programs = places.root.join("target/release");
        let mut bench = run::command(places, "cargo");
        bench.args(["run", "--quiet", "--package", "rowlock-tests", "--bin", "bench-plan", "--"]);
        bench
            .arg(programs.join(format!("rowlock{EXE_SUFFIX}")))
            .args(["parse", "analyze"].map(|name| programs.join(format!("examples/{name}{EXE_SUFFIX}"))));
        run::openly(bench.envs(test::environment(places)))?;
    }
    if page {
        let wanted: Vec<Tool> = tools::PAGE.iter().copied().chain([Tool::Browser]).collect();
        needs::demand(places, &wanted)?;
        serve::build(places)?;
        let mut bench = run::command(places, "cargo");
        bench.args(["run", "--package", "rowlock-tests", "--bin", "bench-page"]).envs(test::environment(places));
        run::openly(&mut bench)?;
    }
    Ok(ExitCode::SUCCESS)
}

fn help() -> String {
    let tasks: String = TASKS.iter().map(|task| format!("  cargo xtask {:<32} {}\n", task.usage, task.what)).collect();
    format!("Tasks:\n{tasks}")
}
