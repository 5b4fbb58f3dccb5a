//! `schema apply`

mod execute;
mod many;
mod saved;

use std::io::{BufRead, IsTerminal, Write};
use std::process::ExitCode;

use rowlock_core::model::Version;
use rowlock_core::plan::{Plan, PlanOptions, Preferences};
use rowlock_core::render;
use tokio::runtime::Runtime;

use super::hazards::{self, Risk};
use super::state::{self, State};
use super::wanted::Wanted;
use crate::Failure;
use crate::args::{Apply, Scope};
use crate::config::{Environment, Fallback};
use crate::many::{Chosen, chosen};
use crate::postgres::{Database, Server, Watch, refuse_transaction_pooler};
use crate::template::{self, Part, Template};
use execute::{batches, execute, progress};

/// What is said when there is nothing to do.
const SYNCED: &str = "Schema is synced, no changes to be made";

pub(super) fn run(arguments: &Apply, environments: &[Environment], runtime: &Runtime) -> Result<ExitCode, Failure> {
    let format = environments.first().and_then(|it| it.format(arguments.format.as_deref(), "schema.apply"));
    let template = format.as_deref().map(Template::parse).transpose()?;
    match chosen(&arguments.databases, environments)? {
        Chosen::One(environment) => runtime.block_on(async {
            match &arguments.plan {
                Some(path) => saved::run(arguments, environment, path, template.as_ref()).await,
                None => one(arguments, environment, template.as_ref()).await,
            }
        }),
        Chosen::Many(targets) => many::run(arguments, &targets, template.as_ref(), runtime),
    }
}

async fn one(arguments: &Apply, environment: &Environment, template: Option<&Template>) -> Result<ExitCode, Failure> {
    let target = environment.given("--url", arguments.databases.url.as_slice(), Fallback::Url)?;
    let to = environment.given("--to", &arguments.to, Fallback::Src)?;
    let url = state::database_of(&target, "--url of apply is a database: postgres://…")?;
    // The sources are read before the database is asked for its version, and composed before it is touched.
    let wanted = Wanted::read(&to).await?;
    let planned = Planned::make(arguments, environment, &url, &wanted, !arguments.dry_run).await?;
    state::answer(&planned.show(template)?)?;
    if planned.plan.is_empty() || arguments.dry_run {
        return Ok(ExitCode::SUCCESS);
    }
    hazards::check(planned.plan.steps().flat_map(Risk::of), &arguments.allow, "this plan")?;
    if !arguments.auto_approve && !approved(&planned.database.settings.to_string())? {
        eprintln!("Nothing was done.");
        return Ok(ExitCode::FAILURE);
    }
    let done = execute(&planned.database, &batches(&planned.plan), arguments.tx_mode, &progress).await?;
    planned.verify(arguments).await?;
    eprintln!("{done} statement{} applied to {}.", if done == 1 { "" } else { "s" }, planned.database.settings);
    Ok(ExitCode::SUCCESS)
}

/// A database, and what makes it what it is to be.
struct Planned {
    database: Database,
    server: Server,
    flags: Scope,
    preferences: Preferences,
    from: State,
    to: State,
    plan: Plan,
}

impl Planned {
    /// Looks at a database; with `change`, under the lock that keeps other runs out.
    async fn make(
        arguments: &Apply,
        environment: &Environment,
        url: &str,
        wanted: &Wanted,
        change: bool,
    ) -> Result<Self, Failure> {
        let mut flags = environment.scope(&arguments.scope);
        flags.presets = flags.presets.and(wanted.presets);
        let database = Database::connect(url).await?;
        let server = database.server().await?;
        let scope = state::scope_of(&database.settings);
        let version = Version::from_major(server.version);
        let mut to = wanted.state(&flags, scope.as_ref(), version).await?;
        if change {
            lock(&database, &server, url, arguments).await?;
        }
        let mut from = state::inspect(&database, &server, &flags, version).await?;
        state::note_privileges(&from, &to);
        state::reconcile(&mut from, &mut to);
        let preferences = environment.preferences();
        let plan = plan_between(&from, &to, arguments, &preferences)?;
        Ok(Self { database, server, flags, preferences, from, to, plan })
    }

    fn show(&self, template: Option<&Template>) -> Result<String, Failure> {
        let states = [&self.from, &self.to];
        match template {
            None if self.plan.is_empty() => Ok(SYNCED.to_owned()),
            None => Ok(render::sql(&self.plan, &state::style(&states, &Part::Sql(None)))),
            Some(template) => template.fill(|part| match part {
                Part::Sql(_) => Ok(render::sql(&self.plan, &state::style(&states, part))),
                Part::Json => Ok(render::plan_json(&self.plan, &state::style(&states, part))),
                Part::Mermaid => Err(template::MERMAID.into()),
                Part::Text(text) => Ok(text.clone()),
            }),
        }
    }

    /// Looks whether the database is now what the sources say.
    async fn verify(&self, arguments: &Apply) -> Result<(), Failure> {
        let version = Version::from_major(self.server.version);
        let mut now = state::inspect(&self.database, &self.server, &self.flags, version).await?;
        // What the plan made has an owner now.
        let mut to = self.to.clone();
        state::reconcile(&mut now, &mut to);
        let rest = plan_between(&now, &to, arguments, &self.preferences)?;
        if rest.is_empty() {
            return Ok(());
        }
        let sql = render::sql(&rest, &state::style(&[&now, &to], &Part::Sql(None)));
        Err(format!("everything was applied, and yet the database differs from the sources. This is left:\n{sql}")
            .into())
    }
}

/// Takes the lock that keeps other runs out, where it can be had and is of use.
async fn lock(database: &Database, server: &Server, url: &str, arguments: &Apply) -> Result<(), Failure> {
    server.refuse_read_only(&database.settings)?;
    if let Some(watch) = Watch::open(database, url).await? {
        refuse_transaction_pooler(database, &watch).await?;
    }
    database.lock(arguments.lock_timeout).await
}

fn plan_between(from: &State, to: &State, arguments: &Apply, preferences: &Preferences) -> Result<Plan, Failure> {
    let server_version = from.server_version();
    let options = PlanOptions { server_version, online: arguments.online };
    let refusal = "no plan leads to what the sources say; nothing was done";
    state::plan(from, to, &arguments.rename, &options, preferences, refusal)
}

/// Asks whether a plan is to be applied; `what` is what it would be applied to.
fn approved(what: &str) -> Result<bool, Failure> {
    let (input, output) = (std::io::stdin(), std::io::stderr());
    if !input.is_terminal() || !output.is_terminal() {
        return Err("there is no terminal to ask at: approve with --auto-approve; nothing was done".into());
    }
    eprint!("Apply this to {what}? [y/N] ");
    output.lock().flush()?;
    let mut answer = String::new();
    input.lock().read_line(&mut answer)?;
    Ok(matches!(answer.trim().to_ascii_lowercase().as_str(), "y" | "yes"))
}
