//! `schema diff`

use std::process::ExitCode;

use rowlock_core::model::Version;
use rowlock_core::plan::PlanOptions;
use rowlock_core::render;
use rowlock_core::saved::{self, SavedScope};

use super::state;
use crate::Failure;
use crate::args::{Diff, Scope};
use crate::config::{Environment, Fallback};
use crate::dev::Dev;
use crate::source;
use crate::template::{self, Part, Template};

/// What the exit code is when there is a difference and it was asked for.
const DIFFERENT: u8 = 2;

pub(super) async fn run(arguments: &Diff, environment: &Environment) -> Result<ExitCode, Failure> {
    let format = environment.format(arguments.format.as_deref(), "schema.diff");
    let template = format.as_deref().map(Template::parse).transpose()?;
    let mut flags = environment.scope(&arguments.scope);
    let from = environment.given("--from", &arguments.from, Fallback::Url)?;
    let to = environment.given("--to", &arguments.to, Fallback::Src)?;
    flags.presets = flags.presets.and(state::presets_of(&from)?).and(state::presets_of(&to)?);
    let dev = Dev::open(&flags).await?;
    let scope = state::scope_of_given(&from)?.or(state::scope_of_given(&to)?);
    let (from, to) = (state::open(&from).await?, state::open(&to).await?);
    // The plan is for the server that it begins with.
    let version = state::version([&from, &to], &arguments.target, &flags, dev.as_ref());
    if arguments.save.is_some() && from.version().is_none() {
        return Err("--save: a plan to be applied is for the state of a database: --from postgres://…".into());
    }
    let mut from = state::load(from, &flags, scope.as_ref(), version.unwrap_or_default(), dev.as_ref()).await?;
    let mut to = state::load(to, &flags, scope.as_ref(), version.unwrap_or_default(), dev.as_ref()).await?;
    let basis = arguments.save.as_deref().map(|path| (path, from.alone()));
    state::note_privileges(&from, &to);
    state::reconcile(&mut from, &mut to);
    let options = PlanOptions { server_version: version.map(Version::major), online: arguments.online };
    let refusal = "no plan leads from the one to the other; nothing is answered";
    let plan = state::plan(&from, &to, &arguments.rename, &options, &environment.preferences(), refusal)?;
    if let Some((path, basis)) = basis {
        let version = from.server_version().unwrap_or_default();
        let search_path = from.scope.as_ref().map(|scope| scope.as_str().to_owned());
        let Scope { schemas, exclude, include, roles, presets, .. } = flags;
        let presets = presets.list();
        let scope = SavedScope { search_path, schemas, exclude, include, roles, presets };
        let text = saved::save(&plan, &basis, version, scope);
        source::write(path, &text)?;
    }
    let text = match template {
        None if plan.is_empty() => "Schemas are synced, no changes to be made.".to_owned(),
        None => render::sql(&plan, &state::style(&[&from, &to], &Part::Sql(None))),
        Some(template) => template.fill(|part| match part {
            Part::Sql(_) => Ok(render::sql(&plan, &state::style(&[&from, &to], part))),
            Part::Json => Ok(render::plan_json(&plan, &state::style(&[&from, &to], part))),
            Part::Mermaid => Err(template::MERMAID.into()),
            Part::Text(text) => Ok(text.clone()),
        })?,
    };
    state::answer(&text)?;
    Ok(if arguments.exit_code && !plan.is_empty() { ExitCode::from(DIFFERENT) } else { ExitCode::SUCCESS })
}
