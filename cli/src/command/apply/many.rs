//! `schema apply` on many databases.

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use serde_json::Value;
use tokio::runtime::Runtime;

use super::super::hazards::{self, Risk};
use super::super::wanted::Wanted;
use super::execute::{batches, execute};
use super::saved::{self, Opened};
use super::{Planned, approved};
use crate::Failure;
use crate::args::Apply;
use crate::command::state;
use crate::config::Fallback;
use crate::many::{Course, Done, Look, Target, split};
use crate::template::{Part, Template};

pub(super) fn run(
    arguments: &Apply,
    targets: &[Target<'_>],
    template: Option<&Template>,
    runtime: &Runtime,
) -> Result<ExitCode, Failure> {
    let (shown, document) = split(template);
    if document.is_some() && !arguments.dry_run && !arguments.auto_approve {
        return Err("JSON about many databases is answered at the end: say --auto-approve, or --dry-run".into());
    }
    let course = Course { targets, databases: &arguments.databases, dry_run: arguments.dry_run, document };
    let approve = |count: usize| {
        let what = if count == 1 { "1 database".to_owned() } else { format!("{count} databases") };
        Ok(arguments.auto_approve || approved(&what)?)
    };
    if let Some(path) = &arguments.plan {
        return run_saved(arguments, &course, path, shown, approve);
    }
    let given = targets.iter().map(|target| target.environment.given("--to", &arguments.to, Fallback::Src));
    let wanted = runtime.block_on(Wanted::read_all(given.collect::<Result<Vec<_>, _>>()?))?;
    course.run(
        async |number| {
            let (Some(target), Some(wanted)) = (targets.get(number), wanted.get(number)) else { return (None, Ok(())) };
            look(arguments, target, wanted, (shown, document.is_some())).await
        },
        approve,
        async |number, look| match (targets.get(number), wanted.get(number)) {
            (Some(target), Some(wanted)) => change(arguments, target, wanted, look, shown).await,
            _ => Ok(look.nothing()),
        },
    )
}

/// Applies one plan that was saved to every database that is where it begins, or on its way.
fn run_saved(
    arguments: &Apply,
    course: &Course<'_>,
    path: &Path,
    shown: Option<&Template>,
    approve: impl FnOnce(usize) -> Result<bool, Failure>,
) -> Result<ExitCode, Failure> {
    let (file, plan) = saved::read(path)?;
    let targets = course.targets;
    let open = async |number: usize, change: bool| match targets.get(number) {
        Some(target) => Opened::open(&plan, &file, &target.url, arguments, change).await,
        None => Err("there is no such database".into()),
    };
    course.run(
        async |number| {
            let opened = match open(number, false).await {
                Ok(opened) => opened,
                Err(failure) => return (None, Err(failure)),
            };
            let text = match opened.show(shown) {
                Ok(text) => text,
                Err(failure) => return (None, Err(failure)),
            };
            let statements = opened.steps().count();
            let document = course.document.and_then(|_| serde_json::to_value(&plan.plan).ok()).unwrap_or_default();
            let look = Look { text, is_to_do: statements > 0, statements, document };
            let risks = opened.steps().flat_map(Risk::of_document);
            let checked = if arguments.dry_run { Ok(()) } else { hazards::check(risks, &arguments.allow, "this plan") };
            (Some(look), checked)
        },
        approve,
        async |number, look| {
            let opened = open(number, true).await?;
            if opened.is_done() {
                return Ok(look.nothing());
            }
            look.refuse_other(&opened.show(shown)?)?;
            let done = opened.run(arguments, &|_, _, _| {}).await?;
            opened.database.release().await;
            Ok(look.done("applied", done))
        },
    )
}

async fn look(
    arguments: &Apply,
    target: &Target<'_>,
    wanted: &Arc<Wanted>,
    (shown, document): (Option<&Template>, bool),
) -> (Option<Look>, Result<(), Failure>) {
    let planned = match Planned::make(arguments, target.environment, &target.url, wanted, false).await {
        Ok(planned) => planned,
        Err(failure) => return (None, Err(failure)),
    };
    let text = match planned.show(shown) {
        Ok(text) => text,
        Err(failure) => return (None, Err(failure)),
    };
    let document = if document { planned.document() } else { Value::Null };
    let statements = planned.plan.steps().count();
    let look = Look { text, is_to_do: statements > 0, statements, document };
    let checked = match arguments.dry_run {
        true => Ok(()),
        false => hazards::check(planned.plan.steps().flat_map(Risk::of), &arguments.allow, "this plan"),
    };
    (Some(look), checked)
}

/// Applies what was shown, and nothing else.
async fn change(
    arguments: &Apply,
    target: &Target<'_>,
    wanted: &Arc<Wanted>,
    look: &Look,
    shown: Option<&Template>,
) -> Result<Done, Failure> {
    let planned = Planned::make(arguments, target.environment, &target.url, wanted, true).await?;
    if planned.plan.is_empty() {
        return Ok(look.nothing());
    }
    look.refuse_other(&planned.show(shown)?)?;
    let done = execute(&planned.database, &batches(&planned.plan), arguments.tx_mode, &|_, _, _| {}).await?;
    planned.verify(arguments).await?;
    planned.database.release().await;
    Ok(look.done("applied", done))
}

impl Planned {
    /// The plan as a document.
    fn document(&self) -> Value {
        let style = state::style(&[&self.from, &self.to], &Part::Json);
        serde_json::from_str(&rowlock_core::render::plan_json(&self.plan, &style)).unwrap_or_default()
    }
}
