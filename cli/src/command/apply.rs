//! `schema apply`

use std::io::{BufRead, IsTerminal, Write};
use std::process::ExitCode;

use rowlock_core::model::Version;
use rowlock_core::plan::{Plan, PlanOptions, Step, TransactionMode};
use rowlock_core::render::{self, Style};

use super::hazards;
use super::state::{self, State};
use crate::Failure;
use crate::args::{Apply, Scope, TxMode};
use crate::config::{Environment, Fallback};
use crate::dev::Dev;
use crate::postgres::{Database, Server, Watch, describe, refuse_transaction_pooler};
use crate::template::{Part, Template};

/// What is said when there is nothing to do.
const SYNCED: &str = "Schema is synced, no changes to be made";

pub(super) async fn run(arguments: &Apply, environment: &Environment) -> Result<ExitCode, Failure> {
    let format = environment.format(arguments.format.as_deref(), "schema.apply");
    let template = format.as_deref().map(Template::parse).transpose()?;
    environment.refuse_policy()?;
    let flags = &environment.scope(&arguments.scope);
    let target = environment.given("--url", arguments.url.as_slice(), Fallback::Url)?;
    let to = environment.given("--to", &arguments.to, Fallback::Src)?;
    let dev = Dev::open(flags).await?;
    let url = state::database_of(&target, "--url of apply is a database: postgres://…")?;
    let scope = state::scope_of_given(&target)?;
    // The sources are read before the database is asked for its version, and composed before it is touched.
    let to = state::open(&to).await?;
    let database = Database::connect(&url).await?;
    let server = database.server().await?;
    let version = Version::from_major(server.version);
    let mut to = state::load(to, flags, scope.as_ref(), version, dev.as_ref()).await?;
    if !arguments.dry_run {
        server.refuse_read_only(&database.settings)?;
        if let Some(watch) = Watch::open(&database, &url).await? {
            refuse_transaction_pooler(&database, &watch).await?;
        }
        database.lock(arguments.lock_timeout).await?;
    }
    let mut from = state::inspect(&database, &server, flags, version).await?;
    state::note_privileges(&from, &to);
    state::reconcile(&mut from, &mut to);
    let plan = plan_between(&from, &to, arguments)?;
    let text = show(&plan, &[&from, &to], template.as_ref())?;
    state::answer(&text)?;
    if plan.is_empty() || arguments.dry_run {
        return Ok(ExitCode::SUCCESS);
    }
    hazards::check(plan.steps(), &arguments.allow, "this plan")?;
    if !arguments.auto_approve && !approved(&database)? {
        eprintln!("Nothing was done.");
        return Ok(ExitCode::FAILURE);
    }
    let done = execute(&database, &plan, arguments.tx_mode).await?;
    verify(&database, &server, arguments, flags, &to).await?;
    eprintln!("{done} statement{} applied to {}.", if done == 1 { "" } else { "s" }, database.settings);
    Ok(ExitCode::SUCCESS)
}

fn plan_between(from: &State, to: &State, arguments: &Apply) -> Result<Plan, Failure> {
    let server_version = from.server_version();
    let options = PlanOptions { server_version, online: arguments.online };
    let refusal = "no plan leads to what the sources say; nothing was done";
    state::plan(from, to, &arguments.rename, &options, refusal)
}

fn show(plan: &Plan, states: &[&State], template: Option<&Template>) -> Result<String, Failure> {
    match template {
        None if plan.is_empty() => Ok(SYNCED.to_owned()),
        None => Ok(render::sql(plan, &state::style(states, &Part::Sql(None)))),
        Some(template) => template.fill(|part| match part {
            Part::Sql(_) => Ok(render::sql(plan, &state::style(states, part))),
            Part::Json => Ok(render::plan_json(plan, &state::style(states, part))),
            Part::Text(text) => Ok(text.clone()),
        }),
    }
}

fn approved(database: &Database) -> Result<bool, Failure> {
    let (input, output) = (std::io::stdin(), std::io::stderr());
    if !input.is_terminal() || !output.is_terminal() {
        return Err("there is no terminal to ask at: approve with --auto-approve; nothing was done".into());
    }
    eprint!("Apply this to {}? [y/N] ", database.settings);
    output.lock().flush()?;
    let mut answer = String::new();
    input.lock().read_line(&mut answer)?;
    Ok(matches!(answer.trim().to_ascii_lowercase().as_str(), "y" | "yes"))
}

/// Runs the plan. Answers how many statements were run.
async fn execute(database: &Database, plan: &Plan, mode: TxMode) -> Result<usize, Failure> {
    let total = plan.steps().count();
    let mut committed = 0;
    for transaction in &plan.transactions {
        let within = mode == TxMode::File && transaction.mode == TransactionMode::Together;
        if within {
            database.execute("BEGIN").await.map_err(|error| describe(&error))?;
        }
        for (number, step) in transaction.steps.iter().enumerate() {
            let place = if within { committed + number } else { committed };
            progress(place + 1, total, step);
            let sql = render::statement(&step.action, &Style::default());
            if let Err(error) = database.execute(&sql).await {
                let at = Position { number: place + 1, total, committed, within };
                return Err(failed(database, &error, step, &sql, at).await.into());
            }
            if !within {
                committed += 1;
            }
        }
        if within {
            if let Err(error) = database.execute("COMMIT").await {
                return Err(format!(
                    "committing failed: {}\nWhether the last {} statements were committed is not known: run the command again, and it will find out",
                    describe(&error),
                    transaction.steps.len()
                )
                .into());
            }
            committed += transaction.steps.len();
        }
    }
    Ok(committed)
}

fn progress(number: usize, total: usize, step: &Step) {
    if std::io::stderr().is_terminal() {
        eprintln!("[{number}/{total}] {}", render::title(&step.action));
    }
}

/// Where in a plan's run a statement stands.
struct Position {
    number: usize,
    total: usize,
    committed: usize,
    /// Whether a transaction is open around it.
    within: bool,
}

async fn failed(database: &Database, error: &tokio_postgres::Error, step: &Step, sql: &str, at: Position) -> String {
    let Position { number, total, committed, within } = at;
    let lost = database.is_lost(error);
    if within && !lost {
        // The transaction is lost either way.
        let _ = database.execute("ROLLBACK").await;
    }
    let what = if lost { "the connection was lost" } else { "the server refused" };
    let outcome = match (committed, within) {
        (0, true) => "The transaction was rolled back: nothing was changed.".to_owned(),
        (0, false) if lost => "Whether this statement took effect is not known.".to_owned(),
        (0, false) => "Nothing was changed.".to_owned(),
        (_, true) => {
            format!("The {committed} statements of earlier transactions stay; this transaction was rolled back.")
        }
        (_, false) => format!("The {committed} statements before it stay."),
    };
    format!(
        "{what} at statement {number} of {total} ({}): {}\n  {sql}\n{outcome} Run the command again when this is mended: it plans anew from what is there",
        render::title(&step.action),
        describe(error),
    )
}

/// Looks whether the database is now what the sources say.
async fn verify(
    database: &Database,
    server: &Server,
    arguments: &Apply,
    flags: &Scope,
    to: &State,
) -> Result<(), Failure> {
    let version = Version::from_major(server.version);
    let mut now = state::inspect(database, server, flags, version).await?;
    // What the plan made has an owner now.
    let mut to = to.clone();
    state::reconcile(&mut now, &mut to);
    let rest = plan_between(&now, &to, arguments)?;
    if rest.is_empty() {
        return Ok(());
    }
    let sql = render::sql(&rest, &state::style(&[&now, &to], &Part::Sql(None)));
    Err(format!("everything was applied, and yet the database differs from the sources. This is left:\n{sql}").into())
}
