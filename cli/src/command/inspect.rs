//! `schema inspect`

use std::process::ExitCode;

use rowlock_core::render;

use super::state;
use crate::Failure;
use crate::args::Inspect;
use crate::template::{Part, Template};

pub(super) async fn run(arguments: &Inspect) -> Result<ExitCode, Failure> {
    let template = Template::parse(arguments.format.as_deref().unwrap_or("{{ sql . }}"))?;
    state::note_dev_url(&arguments.scope);
    let origin = state::open(&arguments.url).await?;
    let version = state::version([&origin], &arguments.target, &arguments.scope);
    let mut found = state::load(origin, &arguments.scope, None, version.unwrap_or_default()).await?;
    let roles = found.roles.clone();
    found.schema.add_roles(&roles, &roles);
    state::hide_secrets(&mut found, None);
    let text = template.fill(|part| match part {
        Part::Sql(_) => Ok(render::schema(&found.schema, &state::style(&[&found], part))),
        Part::Json => Err("--format: `{{ json . }}` of a schema is not supported yet; of a diff it is".into()),
        Part::Text(text) => Ok(text.clone()),
    })?;
    state::answer(&text)?;
    Ok(ExitCode::SUCCESS)
}
