//! `schema inspect`

use std::process::ExitCode;

use rowlock_core::render;

use super::state;
use crate::Failure;
use crate::args::Inspect;
use crate::config::{Environment, Fallback};
use crate::dev::Dev;
use crate::template::{Part, Template};

pub(super) async fn run(arguments: &Inspect, environment: &Environment) -> Result<ExitCode, Failure> {
    let format = environment.format(arguments.format.as_deref(), "schema.inspect");
    let template = Template::parse(format.as_deref().unwrap_or("{{ sql . }}"))?;
    let mut flags = environment.scope(&arguments.scope);
    let given = environment.given("--url", &arguments.url, Fallback::Url)?;
    flags.presets = flags.presets.and(state::presets_of(&given)?);
    let dev = Dev::open(&flags).await?;
    let origin = state::open(&given).await?;
    let version = state::version([&origin], &arguments.target, &flags, dev.as_ref());
    let mut found = state::load(origin, &flags, None, version.unwrap_or_default(), dev.as_ref()).await?;
    let roles = found.roles.clone();
    found.schema.add_roles(&roles, &roles);
    state::hide_secrets(&mut found, None);
    let text = template.fill(|part| match part {
        Part::Sql(_) => Ok(render::schema_on(&found.base(), &found.schema, &state::style(&[&found], part))),
        Part::Json => Ok(render::schema_json(&found.schema, &state::style(&[&found], part))),
        Part::Mermaid => Ok(render::mermaid(&found.schema, &state::style(&[&found], part))),
        Part::Text(text) => Ok(text.clone()),
    })?;
    state::answer(&text)?;
    Ok(ExitCode::SUCCESS)
}
