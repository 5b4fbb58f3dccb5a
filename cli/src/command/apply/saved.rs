//! `schema apply --plan`: a plan that was made earlier, on a database that has not moved since.

use std::path::Path;
use std::process::ExitCode;

use rowlock_core::model::{Schema, Version};
use rowlock_core::preset::Presets;
use rowlock_core::render::StepDocument;
use rowlock_core::saved::{self, Place, SavedPlan, SavedScope};

use super::execute::{Batch, Statement, execute, progress};
use super::{SYNCED, approved, lock};
use crate::Failure;
use crate::args::{Apply, Scope};
use crate::command::hazards::{self, Risk};
use crate::command::state;
use crate::config::{Environment, Fallback};
use crate::postgres::{Database, Server};
use crate::say::say;
use crate::source;
use crate::template::{self, Part, Template};

/// How much of what has moved is listed.
const LISTED: usize = 20;

pub(super) async fn run(
    arguments: &Apply,
    environment: &Environment,
    path: &Path,
    template: Option<&Template>,
) -> Result<ExitCode, Failure> {
    let (file, plan) = read(path)?;
    let target = environment.given("--url", arguments.databases.url.as_slice(), Fallback::Url)?;
    let url = state::database_of(&target, "--url of apply is a database: postgres://…")?;
    let opened = Opened::open(&plan, &file, &url, arguments, !arguments.dry_run).await?;
    state::answer(&opened.show(template)?)?;
    if opened.is_done() || arguments.dry_run {
        return Ok(ExitCode::SUCCESS);
    }
    hazards::check(opened.steps().flat_map(Risk::of_document), &arguments.allow, "this plan")?;
    if !arguments.auto_approve && !approved(&opened.database.settings.to_string())? {
        eprintln!("Nothing was done.");
        return Ok(ExitCode::FAILURE);
    }
    let number = opened.run(arguments, &progress).await?;
    eprintln!("{number} statement{} applied to {}.", if number == 1 { "" } else { "s" }, opened.database.settings);
    Ok(ExitCode::SUCCESS)
}

/// A plan, and what a person calls its file.
pub(super) fn read(path: &Path) -> Result<(String, SavedPlan), Failure> {
    let file = source::file(path)?;
    let plan = saved::read(&file.text).map_err(|error| format!("{}: {error}; nothing was done", file.name))?;
    Ok((file.name, plan))
}

/// A plan at a database that it fits.
pub(super) struct Opened<'p> {
    plan: &'p SavedPlan,
    pub(super) database: Database,
    server: Server,
    /// How many of its transactions were done before.
    done: usize,
}

impl<'p> Opened<'p> {
    /// Looks where on a plan's way a database is; with `change`, under the lock that keeps other runs out. `file` is what a person calls the plan.
    pub(super) async fn open(
        plan: &'p SavedPlan,
        file: &str,
        url: &str,
        arguments: &Apply,
        change: bool,
    ) -> Result<Self, Failure> {
        let database = Database::connect(url).await?;
        let server = database.server().await?;
        check_target(plan, &database, &server, file)?;
        if change {
            lock(&database, &server, url, arguments).await?;
        }
        let done = match plan.place(&look(plan, &database, &server).await?) {
            Place::After(done) => done,
            Place::Moved(differences) => return Err(moved(file, plan, &database, &differences).into()),
        };
        let opened = Self { plan, database, server, done };
        if done > 0 && !opened.is_done() {
            say!("note: an earlier run did the first {done} of {} transactions of this plan", plan.after.len());
        }
        Ok(opened)
    }

    /// Whether nothing is left of it.
    pub(super) fn is_done(&self) -> bool {
        self.plan.batches().len() <= self.done
    }

    /// The steps that are left.
    pub(super) fn steps(&self) -> impl Iterator<Item = &'p StepDocument> + use<'p> {
        self.plan.batches().into_iter().skip(self.done).flat_map(|batch| batch.steps)
    }

    /// What is left, as it is shown.
    pub(super) fn show(&self, template: Option<&Template>) -> Result<String, Failure> {
        show(self.plan, self.steps(), template)
    }

    /// Does what is left. Answers how many statements that were.
    pub(super) async fn run(&self, arguments: &Apply, progress: &dyn Fn(usize, usize, &str)) -> Result<usize, Failure> {
        let statement = |step: &StepDocument| Statement { title: step.title.clone(), sql: step.sql.clone() };
        let batches = self.plan.batches().into_iter().skip(self.done);
        let sent: Vec<Batch> = batches
            .map(|batch| Batch { together: batch.together, statements: batch.steps.iter().map(statement).collect() })
            .collect();
        let number = execute(&self.database, &sent, arguments.tx_mode, progress).await?;
        if self.plan.place(&look(self.plan, &self.database, &self.server).await?) != Place::After(self.plan.after.len())
        {
            say!(
                "note: everything was applied, and the database is not quite what the plan foresaw: `rowlock schema diff` shows how it differs from the sources"
            );
        }
        Ok(number)
    }
}

/// Refuses a database that the plan cannot be for, whatever is in it.
fn check_target(plan: &SavedPlan, database: &Database, server: &Server, file: &str) -> Result<(), Failure> {
    let (made_for, there) = (plan.server_version, server.version);
    if made_for != there {
        return Err(format!(
            "{file} is a plan for PostgreSQL {made_for}, and {} is on {there}: make a plan for it; nothing was done",
            database.settings
        )
        .into());
    }
    let scope = state::scope_of(&database.settings).map(|scope| scope.as_str().to_owned());
    if scope != plan.scope.search_path {
        let said = |scope: &Option<String>| match scope {
            Some(schema) => format!("search_path={schema}"),
            None => "no search_path".to_owned(),
        };
        return Err(format!(
            "{file} was made with {} in the database's URL, and this one has {}; nothing was done",
            said(&plan.scope.search_path),
            said(&scope)
        )
        .into());
    }
    Ok(())
}

/// The state of the database that a plan speaks of.
async fn look(plan: &SavedPlan, database: &Database, server: &Server) -> Result<Schema, Failure> {
    let SavedScope { schemas, exclude, include, roles, presets, .. } = plan.scope.clone();
    let presets = Presets::named(presets.iter().map(String::as_str))?;
    let flags = Scope { schemas, exclude, include, roles, dev_url: None, presets };
    let state = state::inspect(database, server, &flags, Version::from_major(server.version)).await?;
    Ok(state.alone())
}

fn moved(file: &str, plan: &SavedPlan, database: &Database, differences: &[String]) -> String {
    let mut lines: Vec<String> = differences.iter().take(LISTED).map(|difference| format!("  {difference}")).collect();
    if let Some(more @ 1..) = differences.len().checked_sub(LISTED) {
        lines.push(format!("  and {more} more"));
    }
    let other = match plan.made_by.as_str() {
        env!("CARGO_PKG_VERSION") => String::new(),
        other => format!(
            "\nrowlock {other} made the plan, and this is {}: that alone may be the difference",
            env!("CARGO_PKG_VERSION")
        ),
    };
    format!(
        "{} has moved since {file} was made; nothing was done. Since then:\n{}{other}\nMake the plan again: rowlock schema diff --from … --to … --save {file}",
        database.settings,
        lines.join("\n")
    )
}

fn show<'p>(
    plan: &SavedPlan,
    steps: impl Iterator<Item = &'p StepDocument>,
    template: Option<&Template>,
) -> Result<String, Failure> {
    let sql: String = steps.map(|step| format!("-- {}\n{};\n", step.title, step.sql)).collect();
    let Some(template) = template else {
        return Ok(if sql.is_empty() { SYNCED.to_owned() } else { sql });
    };
    template.fill(|part| match part {
        Part::Sql(None) => Ok(sql.clone()),
        Part::Sql(Some(_)) => Err("--format: a plan that was saved is shown as it was saved: {{ sql . }}".into()),
        Part::Json => Ok(serde_json::to_string_pretty(&plan.plan)?),
        Part::Mermaid => Err(template::MERMAID.into()),
        Part::Text(text) => Ok(text.clone()),
    })
}
