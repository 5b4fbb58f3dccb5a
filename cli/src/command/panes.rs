//! Sources as the page has them: named texts, side by side.

use std::path::Path;

use rowlock_core::folder::SUM_FILE;
use rowlock_core::model::Version;
use rowlock_core::preset::Presets;
use rowlock_core::render::{self, Style};
use rowlock_core::share;
use rowlock_core::source::Source;
use rowlock_core::workspace::{Pane, Workspace};

use super::state::{self, Piece, State};
use crate::Failure;
use crate::args::{Scope, Sources};
use crate::config::{Environment, Fallback, Given};
use crate::folder::Folder;
use crate::postgres::Database;
use crate::url::Location;

/// What a command line names, as a workspace.
pub(super) async fn workspace(arguments: &Sources, environment: &Environment) -> Result<Workspace, Failure> {
    let mut workspace = Workspace { presets: environment.presets.list(), ..Workspace::default() };
    let given = match arguments.sources.is_empty() && environment.src.is_empty() {
        true => Vec::new(),
        false => environment.given("SOURCES", &arguments.sources, Fallback::Src)?,
    };
    for given in &given {
        if let Given::Url(url) = given
            && let Location::Link(link) = Location::parse(url)?
        {
            let shared = share::decode(&link).map_err(|error| format!("share link: {error}"))?;
            add(&mut workspace.panes, shared.panes);
            add(&mut workspace.baseline, shared.baseline);
            workspace.view = shared.view;
            workspace.presets.extend(shared.presets);
            continue;
        }
        add(&mut workspace.panes, panes(given, environment.presets).await?);
    }
    if !arguments.baseline.is_empty() {
        for given in &environment.given("--baseline", &arguments.baseline, Fallback::Src)? {
            add(&mut workspace.baseline, panes(given, environment.presets).await?);
        }
    }
    let mut seen = std::collections::BTreeSet::new();
    workspace.presets.retain(|name| seen.insert(name.clone()));
    Ok(workspace)
}

/// The panes of something given: its sources, or what a database or a migration folder holds, as SQL.
async fn panes(given: &Given, presets: Presets) -> Result<Vec<Pane>, Failure> {
    if let Given::Url(url) = given {
        match Location::parse(url)? {
            Location::Postgres(url) => return Ok(vec![of_database(&url, presets).await?]),
            Location::Folder { path, version } => {
                return Ok(vec![of_folder(&path, version.as_deref(), presets).await?]);
            }
            Location::Path(path) if path.join(SUM_FILE).is_file() => {
                return Ok(vec![of_folder(&path, None, presets).await?]);
            }
            Location::Path(_) | Location::Stdin | Location::Link(_) => {}
        }
    }
    let pane = |piece| match piece {
        Piece::Source(source) => of_source(source),
        Piece::Folder { name, .. } => {
            Err(format!("{name}: within a composite a migration folder cannot be a pane: name it by itself").into())
        }
    };
    state::read(given)?.into_iter().map(pane).collect()
}

/// A source as it is; its folders are nobody's concern.
fn of_source(source: Source) -> Result<Pane, Failure> {
    if let Some(scope) = source.scope.as_ref().filter(|scope| scope.as_str() != "public") {
        return Err(format!(
            "{}: it is for the schema `{}`, and a pane cannot say so: qualify its names, or take what it makes: rowlock schema inspect",
            source.name,
            scope.as_str()
        )
        .into());
    }
    let name = Path::new(&source.name).file_name().map_or(source.name.clone(), |name| name.to_string_lossy().into());
    Ok(Pane { name, text: source.text.to_string() })
}

async fn of_database(url: &str, presets: Presets) -> Result<Pane, Failure> {
    let database = Database::connect(url).await?;
    let server = database.server().await?;
    let version = Version::from_major(server.version);
    let mut state = state::inspect(&database, &server, &flags(presets), version).await?;
    state::hide_secrets(&mut state, None);
    Ok(of_state(&database.settings.database, &state))
}

async fn of_folder(path: &Path, version: Option<&str>, presets: Presets) -> Result<Pane, Failure> {
    let history = Folder::open(path)?.history(version)?;
    let state = state::load(state::Origin::History(history), &flags(presets), None, Version::default(), None).await?;
    let name = path.file_name().map_or_else(|| "migrations".into(), |name| name.to_string_lossy());
    Ok(of_state(&name, &state))
}

fn flags(presets: Presets) -> Scope {
    Scope { presets, ..Scope::default() }
}

fn of_state(name: &str, state: &State) -> Pane {
    let style = Style::fitting([&state.schema]).indented("  ");
    Pane { name: format!("{name}.sql"), text: render::schema_on(&state.base(), &state.schema, &style) }
}

/// Adds panes; a name that is taken gets a number.
fn add(panes: &mut Vec<Pane>, more: Vec<Pane>) {
    for pane in more {
        let taken = |name: &str| panes.iter().any(|pane| pane.name == name);
        let mut name = pane.name.clone();
        let mut number = 2;
        while taken(&name) {
            name = format!("{} ({number})", pane.name);
            number += 1;
        }
        panes.push(Pane { name, ..pane });
    }
}
