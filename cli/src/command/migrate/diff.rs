//! `migrate diff`

use std::process::ExitCode;

use rowlock_core::folder::{Migration, from_checkpoint};
use rowlock_core::model::Version;
use rowlock_core::name::Ident;
use rowlock_core::plan::{Plan, PlanOptions, Transaction, TransactionMode};
use rowlock_core::render::{self, Qualifier, Style};

use super::super::state::{self, Origin};
use super::{LOCK_TIMEOUT, name};
use crate::Failure;
use crate::args::MigrateDiff;
use crate::config::{Environment, Fallback};
use crate::dev::Dev;
use crate::folder::{self, Folder};
use crate::template::{self, Part, Template};

/// What is said when there is nothing to do.
const SYNCED: &str = "The migration directory is synced with the desired state, no changes to be made";
/// How files are written, unless something else is said.
const FORMAT: &str = "{{ sql . \"  \" }}";

pub(in super::super) async fn run(arguments: &MigrateDiff, environment: &Environment) -> Result<ExitCode, Failure> {
    let format = environment.format(arguments.format.as_deref(), "migrate.diff");
    let template = Template::parse(format.as_deref().unwrap_or(FORMAT))?;
    let to = environment.given("--to", &arguments.to, Fallback::Src)?;
    let path = folder::path_of(&arguments.dir, environment)?;
    let _lock = match arguments.dry_run {
        true => None,
        false => {
            let timeout = arguments.lock_timeout.or(environment.migration.lock_timeout);
            Some(folder::lock_or_begin(&path, timeout.unwrap_or(LOCK_TIMEOUT))?)
        }
    };
    let mut folder = Folder::open_or_begin(&path)?;
    let plan = plan(arguments, environment, &folder, &to).await?;
    if plan.is_empty() {
        state::answer(SYNCED)?;
        return Ok(ExitCode::SUCCESS);
    }
    let names = name::names(plan.transactions.len(), arguments.name.as_deref(), &folder)?;
    let mut files = Vec::new();
    for (name, transaction) in names.into_iter().zip(&plan.transactions) {
        let text = text(transaction, &template, arguments.qualifier.as_deref())?;
        let text = if arguments.edit { folder::edit(&name, &text)? } else { text };
        files.push((name, text));
    }
    if arguments.dry_run {
        let texts: Vec<String> = match files.as_slice() {
            [(_, text)] => vec![text.clone()],
            several => several.iter().map(|(name, text)| format!("-- {name}\n{text}")).collect(),
        };
        state::answer(&texts.join("\n"))?;
        return Ok(ExitCode::SUCCESS);
    }
    for (name, _) in &files {
        eprintln!("{}", path.join(name).display());
    }
    folder.add(files)?;
    Ok(ExitCode::SUCCESS)
}

/// What leads from the folder's state to the one that is wanted.
async fn plan(
    arguments: &MigrateDiff,
    environment: &Environment,
    folder: &Folder,
    to: &[crate::config::Given],
) -> Result<Plan, Failure> {
    let mut flags = environment.scope(&arguments.scope);
    flags.exclude.extend(environment.migration.exclude.iter().cloned());
    flags.presets = flags.presets.and(state::presets_of(to)?);
    let dev = Dev::open(&flags).await?;
    let scope = state::scope_of_given(to)?;
    let migrations = folder.migrations()?;
    let from = Origin::History(from_checkpoint(&migrations).iter().map(Migration::script).collect());
    let to = state::open(to).await?;
    let version = state::version([&to], &arguments.target, &flags, dev.as_ref());
    let mut from = state::load(from, &flags, scope.as_ref(), version.unwrap_or_default(), dev.as_ref()).await?;
    let mut to = state::load(to, &flags, scope.as_ref(), version.unwrap_or_default(), dev.as_ref()).await?;
    state::note_privileges(&from, &to);
    state::reconcile(&mut from, &mut to);
    let options = PlanOptions { server_version: version.map(Version::major), online: arguments.online };
    let refusal = "no plan leads from the folder to what the sources say; nothing was written";
    state::plan(&from, &to, &arguments.rename, &options, &environment.preferences(), refusal)
}

/// A file's text.
fn text(transaction: &Transaction, template: &Template, qualifier: Option<&str>) -> Result<String, Failure> {
    let qualifier = qualifier.map_or(Qualifier::Keep, |name| Qualifier::Replace(Ident::new(name)));
    let text = template.fill(|part| match part {
        Part::Sql(indent) => {
            let style = Style { indent: indent.clone(), qualifier: qualifier.clone() };
            Ok(render::transaction(transaction, &style))
        }
        Part::Json => Err("--format: `{{ json . }}` is no migration file; `{{ sql . }}` is".into()),
        Part::Mermaid => Err(template::MERMAID.into()),
        Part::Text(text) => Ok(text.clone()),
    })?;
    let end = if text.ends_with('\n') { "" } else { "\n" };
    let directive = match transaction.mode {
        TransactionMode::Together => "",
        TransactionMode::Outside => "-- atlas:txmode none\n\n",
    };
    Ok(format!("{directive}{text}{end}"))
}
