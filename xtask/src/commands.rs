//! The tasks: one table, from which the help is written.

use crate::needs::{self, For};
use crate::places::Places;
use crate::{serve, test};

struct Task {
    name: &'static str,
    usage: &'static str,
    what: &'static str,
    run: fn(&Places, &[String]) -> Result<(), String>,
}

const TASKS: &[Task] = &[
    Task {
        name: "setup",
        usage: "setup [page|tests]",
        what: "installs whatever is missing for the page, or for the tests as well (default)",
        run: setup,
    },
    Task {
        name: "serve",
        usage: "serve [--port N] [--no-build]",
        what: "builds the page and serves it at http://127.0.0.1:8080",
        run: serve::run,
    },
    Task {
        name: "test",
        usage: "test [--only STEP]…",
        what: "installs whatever is missing and runs every check there is",
        run: test::run,
    },
];

/// Runs the task that the arguments name.
///
/// # Errors
/// What the task says, or that there is none of that name.
pub fn dispatch(arguments: &[String]) -> Result<(), String> {
    let Some((name, rest)) = arguments.split_first() else {
        print!("{}", help());
        return Ok(());
    };
    if matches!(name.as_str(), "help" | "-h" | "--help") {
        print!("{}", help());
        return Ok(());
    }
    let task = TASKS.iter().find(|task| task.name == name);
    let task = task.ok_or_else(|| format!("there is no task `{name}`\n{}", help()))?;
    (task.run)(&Places::find()?, rest)
}

fn setup(places: &Places, arguments: &[String]) -> Result<(), String> {
    let needed_for = match arguments {
        [] => For::Tests,
        [one] if one == "page" => For::Page,
        [one] if one == "tests" => For::Tests,
        _ => return Err("setup takes `page` or `tests`".to_owned()),
    };
    needs::meet(places, needed_for)?;
    for need in needs::NEEDS.iter().filter(|need| need.needed_for <= needed_for) {
        eprintln!("{}: {}", need.name, (need.find)(places).unwrap_or_else(|| "missing".to_owned()));
    }
    Ok(())
}

fn help() -> String {
    let tasks: String = TASKS.iter().map(|task| format!("  cargo xtask {:<32} {}\n", task.usage, task.what)).collect();
    format!("Tasks:\n{tasks}")
}
