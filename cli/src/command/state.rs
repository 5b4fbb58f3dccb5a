//! A schema from what a command line names.
//!
//! ```text
//! Given… ──open──▶ Origin ──load──▶ State
//!                    a database ──inspect──▶ State::of_server
//!                       sources ──compose──▶ State::of_sources
//!            a migration folder ──replay───▶ State::of_sources
//! ```

use std::borrow::Cow;
use std::io::Write;
use std::path::{Path, PathBuf};

use rowlock_core::compose::{ComposeOptions, Composite, RenameHint, compose_with, replay_states};
use rowlock_core::diagnostic::Diagnostic;
use rowlock_core::folder::SUM_FILE;
use rowlock_core::inspect::{self, Catalog, Owners, keep_owners, leave_to_owners};
use rowlock_core::model::{Kind, Object, ObjectId, Schema, Version, is_about_roles};
use rowlock_core::name::Ident;
use rowlock_core::plan::{Plan, PlanOptions, Preferences, hints, plan_by};
use rowlock_core::preset::{Presets, with_spoken};
use rowlock_core::render::{self, Qualifier, Style};
use rowlock_core::source::Source;

use crate::args::{Scope, Target};
use crate::config::{self, Given};
use crate::dev::Dev;
use crate::folder::Folder;
use crate::postgres::{Database, Server, Settings};
use crate::say::say;
use crate::template::Part;
use crate::url::Location;
use crate::{Failure, filter, report, source};

/// A schema, and where it came from.
#[derive(Clone)]
pub(crate) struct State {
    pub(crate) schema: Schema,
    /// The server, where it came from one.
    pub(crate) server: Option<Server>,
    /// Who owns what there.
    pub(crate) owners: Owners,
    /// The schema that unqualified names mean, where a URL said so.
    pub(crate) scope: Option<Ident>,
    /// The schema that every source is for, where a composite said so.
    label: Option<Ident>,
    /// What had another name before, as the sources say.
    pub(crate) renames: Vec<RenameHint>,
    /// The default privileges there that the flags and the scope leave out: what is created begins with them all the same.
    defaults: Vec<Object>,
    /// The roles of its server, where they are asked for.
    pub(crate) roles: Schema,
    /// What presets look after, which counts where the other side speaks of it.
    given: Schema,
    /// The presets themselves.
    pub(crate) presets: Presets,
}

impl State {
    /// What a server says it has.
    pub(crate) fn of_server(schema: Schema, given: Schema, server: Server, owners: Owners, presets: Presets) -> Self {
        let server = Some(server);
        Self { server, owners, ..Self::of_sources(Composite { schema, given, ..Composite::default() }, presets) }
    }

    /// What sources say.
    fn of_sources(composite: Composite, presets: Presets) -> Self {
        let Composite { schema, given, renames, .. } = composite;
        let (owners, defaults, roles) = (Owners::new(), Vec::new(), Schema::default());
        Self { schema, server: None, owners, scope: None, label: None, renames, defaults, roles, given, presets }
    }

    /// The schema as it is compared with another state.
    pub(crate) fn beside(&self, other: &State) -> Cow<'_, Schema> {
        with_spoken(&self.schema, &self.given, &other.schema)
    }

    /// What a server has before it has anything of this, see [`Presets::base`].
    pub(crate) fn base(&self) -> Schema {
        self.presets.base(&self.schema)
    }

    fn name_roles(&mut self, server: Option<&Server>) {
        let Some(Server { current_user, session_user, .. }) = server else { return };
        self.schema.name_roles(current_user, session_user);
    }

    /// What a database holds, whatever it is compared with: with all roles where they count, and without secrets.
    pub(crate) fn alone(&self) -> Schema {
        let mut schema = self.schema.clone();
        schema.add_roles(&self.roles, &self.roles);
        // That they are hidden is of no concern here.
        let _ = inspect::hide_secrets(&mut schema, &Schema::default());
        schema
    }

    /// The major version of the server, if it came from one.
    pub(crate) fn server_version(&self) -> Option<u32> {
        self.server.as_ref().map(|server| server.version)
    }
}

/// What a list of URLs names.
pub(crate) enum Origin {
    Database(Box<Database>, Server),
    Sources(Vec<Piece>),
    /// Files of a migration folder, to be run in their order.
    History(Vec<Source>),
}

/// What is composed with others.
#[derive(Clone)]
pub(crate) enum Piece {
    Source(Source),
    /// A migration folder: what its files make counts, as if it were one source.
    Folder {
        /// What a person calls it.
        name: String,
        /// The files to be run, in their order.
        files: Vec<Source>,
        /// The schema that it is for, where a composite says so.
        scope: Option<Ident>,
    },
}

impl Piece {
    /// For a schema, unless it is for one already.
    fn within(self, schema: Option<&Ident>) -> Self {
        match self {
            Self::Source(source) => Self::Source(Source { scope: source.scope.or_else(|| schema.cloned()), ..source }),
            Self::Folder { name, files, scope } => Self::Folder { name, files, scope: scope.or(schema.cloned()) },
        }
    }

    /// As a source, for servers of a version; `scope` is the schema that the other side is about, if it is about one.
    fn source(self, flags: &Scope, scope: Option<&Ident>, version: Version) -> Result<Source, Failure> {
        let (name, files, own) = match self {
            Self::Source(source) => return Ok(source),
            Self::Folder { name, files, scope } => (name, files, scope),
        };
        let all = files.len();
        let state = replay_whole(files, all, flags, own.as_ref().or(scope), version)?.remove(0);
        let text = render::schema_on(&state.base(), &state.schema, &Style::default());
        Ok(Source { scope: own, ..Source::new(name, text) })
    }
}

impl Origin {
    /// The version of the server, where it is a database.
    pub(crate) fn version(&self) -> Option<Version> {
        match self {
            Self::Database(_, server) => Some(Version::from_major(server.version)),
            Self::Sources(_) | Self::History(_) => None,
        }
    }
}

/// Opens what is given: connects to the one database, or reads the sources.
pub(crate) async fn open(given: &[Given]) -> Result<Origin, Failure> {
    if let [Given::Url(url)] = given
        && let Location::Postgres(url) = Location::parse(url)?
    {
        let database = Database::connect(&url).await?;
        let server = database.server().await?;
        return Ok(Origin::Database(Box::new(database), server));
    }
    if let [Given::Url(url)] = given
        && let Some((path, version)) = folder_of(Location::parse(url)?)
    {
        let folder = Folder::open(&path)?;
        return Ok(Origin::History(folder.history(version.as_deref())?));
    }
    let mut sources = Vec::new();
    for given in given {
        sources.extend(read(given)?);
    }
    Ok(Origin::Sources(sources))
}

/// The presets that links say.
pub(crate) fn presets_of(given: &[Given]) -> Result<Presets, Failure> {
    let mut presets = Presets::default();
    for given in given {
        match given {
            Given::Url(url) => {
                if let Location::Link(link) = Location::parse(url)? {
                    presets = presets.and(source::presets_of_link(&link)?);
                }
            }
            Given::Program(_) => {}
            Given::Composite { parts, .. } => {
                for part in parts {
                    presets = presets.and(presets_of(std::slice::from_ref(&part.given))?);
                }
            }
        }
    }
    Ok(presets)
}

/// The migration folder that a location is, and the version that is asked for.
fn folder_of(location: Location) -> Option<(PathBuf, Option<String>)> {
    match location {
        Location::Folder { path, version } => Some((path, version)),
        Location::Path(path) if path.join(SUM_FILE).is_file() => Some((path, None)),
        Location::Path(_) | Location::Stdin | Location::Postgres(_) | Location::Link(_) => None,
    }
}

/// The sources that something given stands for. A program runs here.
pub(crate) fn read(given: &Given) -> Result<Vec<Piece>, Failure> {
    let pieces = |sources: Vec<Source>| sources.into_iter().map(Piece::Source).collect();
    match given {
        Given::Url(url) => match Location::parse(url)? {
            Location::Path(path) if !path.join(SUM_FILE).is_file() => source::at_path(&path).map(pieces),
            Location::Path(path) => folder_piece(&path, None),
            Location::Folder { path, version } => folder_piece(&path, version.as_deref()),
            Location::Stdin => Ok(pieces(vec![source::stdin()?])),
            Location::Link(link) => source::link(&link).map(pieces),
            Location::Postgres(_) => Err("a database cannot be composed with other sources: give it alone".into()),
        },
        Given::Program(program) => Ok(pieces(vec![config::run(program)?])),
        Given::Composite { name, parts } => {
            let mut all = Vec::new();
            for part in parts {
                let own = read(&part.given).map_err(|failure| format!("composite_schema `{name}`: {failure}"))?;
                all.extend(own.into_iter().map(|piece| piece.within(part.schema.as_ref())));
            }
            Ok(all)
        }
    }
}

fn folder_piece(path: &Path, version: Option<&str>) -> Result<Vec<Piece>, Failure> {
    let files = Folder::open(path)?.history(version)?;
    Ok(vec![Piece::Folder { name: path.display().to_string(), files, scope: None }])
}

/// The version that a schema is meant for: that of the first database, else the one that a flag names, else that of the dev
/// database, or of the one that Atlas would start. `None` where nobody knows.
pub(crate) fn version<'o>(
    origins: impl IntoIterator<Item = &'o Origin>,
    target: &Target,
    scope: &Scope,
    dev: Option<&Dev>,
) -> Option<Version> {
    let known = origins.into_iter().find_map(Origin::version);
    if let (Some(known), Some(asked)) = (known, target.server_version)
        && known != asked
    {
        let (known, asked) = (known.major(), asked.major());
        say!("note: --server-version {asked} is left out: the database is on PostgreSQL {known}");
    }
    known.or(target.server_version).or(dev.map(Dev::version)).or(scope.dev_url.as_deref().and_then(version_of_image))
}

/// The version in the URL of Atlas's scratch database, `docker://postgres/15/dev`.
fn version_of_image(url: &str) -> Option<Version> {
    let tag = url.strip_prefix("docker://postgres/")?;
    let digits = tag.find(|c: char| !c.is_ascii_digit()).unwrap_or(tag.len());
    tag.get(..digits)?.parse().ok().map(Version::from_major)
}

/// The schema of what was opened, for servers of a version. `scope` is the other side's, if it has one; a dev database settles what
/// sources say.
pub(crate) async fn load(
    origin: Origin,
    flags: &Scope,
    scope: Option<&Ident>,
    version: Version,
    dev: Option<&Dev>,
) -> Result<State, Failure> {
    let mut state = match origin {
        Origin::Database(database, server) => return inspect(&database, &server, flags, version).await,
        Origin::Sources(sources) => compose(sources, flags, scope, version)?,
        Origin::History(sources) => {
            let all = sources.len();
            replay_whole(sources, all, flags, scope, version)?.remove(0)
        }
    };
    if let Some(dev) = dev {
        dev.settle(&mut state, version).await?;
    }
    narrow(&mut state.schema, flags, scope);
    Ok(state)
}

/// What sources compose to for servers of a version, all of it.
fn compose(pieces: Vec<Piece>, flags: &Scope, scope: Option<&Ident>, version: Version) -> Result<State, Failure> {
    let sources = pieces.into_iter().map(|piece| piece.source(flags, scope, version));
    let mut sources = sources.collect::<Result<Vec<Source>, _>>()?;
    let label = common_label(&sources);
    if let Some(scope) = scope
        && let Some(label) = sources.iter().find_map(|source| source.scope.as_ref())
        && !sources.iter().any(|source| source.scope.as_ref().is_none_or(|label| label == scope))
    {
        return Err(format!(
            "the database's URL names the schema `{}`, and the sources are for `{}`: give them the same name, or leave search_path out of the URL",
            scope.as_str(),
            label.as_str()
        )
        .into());
    }
    for source in &mut sources {
        source.scope = source.scope.take().or_else(|| scope.cloned());
    }
    let mut outcome = compose_with(&sources, &ComposeOptions { roles: flags.roles, version, presets: flags.presets });
    for note in outcome.diagnostics.iter_mut().filter(|note| note.code == "roles-left-out") {
        note.help = Some("`--roles` compares them too".to_owned());
    }
    refuse_errors(&outcome.diagnostics, &sources)?;
    Ok(State { scope: scope.cloned(), label, ..State::of_sources(outcome.value, flags.presets) })
}

/// What the first so many files of a migration folder make, and what it is after each of the others.
pub(crate) fn replay_from(
    sources: Vec<Source>,
    first: usize,
    flags: &Scope,
    scope: Option<&Ident>,
    version: Version,
) -> Result<Vec<State>, Failure> {
    let mut states = replay_whole(sources, first, flags, scope, version)?;
    for state in &mut states {
        narrow(&mut state.schema, flags, scope);
    }
    Ok(states)
}

/// [`replay_from`], all of it.
fn replay_whole(
    mut sources: Vec<Source>,
    first: usize,
    flags: &Scope,
    scope: Option<&Ident>,
    version: Version,
) -> Result<Vec<State>, Failure> {
    let presets = flags.presets;
    for source in &mut sources {
        source.scope = scope.cloned();
    }
    let mut outcome = replay_states(&sources, &ComposeOptions { roles: flags.roles, version, presets }, first);
    // That a migration moves rows as well is nothing to be warned of.
    outcome
        .diagnostics
        .retain(|diagnostic| !(diagnostic.code == "statement-left-out" && moves_rows(&diagnostic.message)));
    refuse_errors(&outcome.diagnostics, &sources)?;
    let state = |composite: Composite| {
        let composite = Composite { renames: Vec::new(), ..composite };
        State { scope: scope.cloned(), ..State::of_sources(composite, presets) }
    };
    Ok(outcome.value.into_iter().map(state).collect())
}

fn moves_rows(message: &str) -> bool {
    const WORDS: [&str; 7] = ["INSERT", "UPDATE", "DELETE", "MERGE", "TRUNCATE", "SELECT", "COPY"];
    WORDS.contains(&message.split_whitespace().next().unwrap_or_default())
}

/// The one schema that all sources are for, where a composite says so of each.
fn common_label(sources: &[Source]) -> Option<Ident> {
    let first = sources.first()?.scope.as_ref()?;
    sources.iter().all(|source| source.scope.as_ref() == Some(first)).then(|| first.clone())
}

/// A database's schema, for servers of a version.
pub(crate) async fn inspect(
    database: &Database,
    server: &Server,
    flags: &Scope,
    version: Version,
) -> Result<State, Failure> {
    let outcome = database.inspect(version, flags.presets).await?;
    refuse_errors(&outcome.diagnostics, &[])?;
    let scope = scope_of(&database.settings);
    let Catalog { mut schema, owners, mut given, roles } = outcome.value;
    let server = server.clone();
    schema.name_roles(&server.current_user, &server.session_user);
    given.name_roles(&server.current_user, &server.session_user);
    let all = schema.default_privileges().chain(given.default_privileges());
    let all: Vec<Object> = all.cloned().map(Object::DefaultPrivileges).collect();
    narrow(&mut schema, flags, scope.as_ref());
    let defaults = all.into_iter().filter(|object| !schema.contains(&object.id())).collect();
    let roles = if flags.roles { roles } else { Schema::default() };
    Ok(State { scope, defaults, roles, ..State::of_server(schema, given, server, owners, flags.presets) })
}

/// Whether sources that grant nothing are compared with a database in which something is granted. Its privileges are then
/// nobody's concern here: people grant by other means, too.
fn leaves_privileges(database: &State, sources: &State) -> bool {
    let has = |state: &State| state.schema.objects().any(|(id, _)| is_about_privileges(id));
    database.server.is_some() && sources.server.is_none() && has(database) && !has(sources)
}

fn is_about_privileges(id: &ObjectId) -> bool {
    matches!(id.kind(), Kind::Privileges | Kind::DefaultPrivileges)
}

/// What leads from one state to another; `refusal` is what is said where nothing does.
pub(crate) fn plan(
    from: &State,
    to: &State,
    rename: &[String],
    options: &PlanOptions,
    preferences: &Preferences,
    refusal: &str,
) -> Result<Plan, Failure> {
    let renames = renames(from, to, rename)?;
    let outcome = plan_by(preferences, &from.schema, &to.schema, &renames, options);
    if report::print(&outcome.diagnostics, &[]) {
        return Err(refusal.into());
    }
    Ok(outcome.value)
}

/// The URL of the one database that is given; `refusal` is what is said of anything else.
pub(crate) fn database_of(given: &[Given], refusal: &str) -> Result<String, Failure> {
    if let [Given::Url(url)] = given
        && let Location::Postgres(url) = Location::parse(url)?
    {
        return Ok(url);
    }
    Err(refusal.into())
}

/// Says once that a database's privileges are left as they are.
pub(crate) fn note_privileges(from: &State, to: &State) {
    if leaves_privileges(from, to) || leaves_privileges(to, from) {
        say!("note: the sources grant nothing, so the database's privileges are left as they are");
    }
}

/// Makes two states comparable of which one or both are databases: leaves out the privileges of a database where the
/// sources have none, names the roles that a source calls `CURRENT_USER` and
/// the like, leaves out the privileges that the older server does not know, and lets what is said of its owners be said of
/// them as owners.
pub(crate) fn reconcile(one: &mut State, other: &mut State) {
    // Of what presets look after, that counts of which the other side speaks.
    let before = one.beside(other).into_owned();
    other.schema = other.beside(one).into_owned();
    one.schema = before;
    // Of a server's roles, those count that the other side speaks of.
    one.schema.add_roles(&one.roles, &other.schema);
    other.schema.add_roles(&other.roles, &one.schema);
    for defaults in [&one.defaults, &other.defaults] {
        // Whatever else is compared, they are no difference.
        if one.schema.objects().chain(other.schema.objects()).any(|(id, _)| is_about_privileges(id)) {
            for object in defaults {
                one.schema.insert(object.clone());
                other.schema.insert(object.clone());
            }
        }
    }
    if leaves_privileges(one, other) {
        one.schema.retain(|id, _| !is_about_privileges(id));
    }
    if leaves_privileges(other, one) {
        other.schema.retain(|id, _| !is_about_privileges(id));
    }
    one.name_roles(other.server.as_ref());
    other.name_roles(one.server.as_ref());
    if let Some(version) = one.server_version().into_iter().chain(other.server_version()).min() {
        one.schema.limit_privileges(version);
        other.schema.limit_privileges(version);
    }
    if let Some(server) = &one.server {
        leave_to_owners(&one.owners, &server.current_user, &mut one.schema, &mut other.schema);
    }
    if let Some(server) = &other.server {
        leave_to_owners(&other.owners, &server.current_user, &mut other.schema, &mut one.schema);
    }
    if let Some(server) = &one.server {
        keep_owners(&one.owners, &server.current_user, &mut one.schema, &mut other.schema);
    }
    hide_secrets(one, Some(other));
    hide_secrets(other, Some(one));
}

/// Takes what may be a secret out of a database's schema, but for what the other side says too, and says so.
pub(crate) fn hide_secrets(state: &mut State, other: Option<&State>) {
    if state.server.is_some() {
        let nothing = Schema::default();
        let other = other.map_or(&nothing, |other| &other.schema);
        report::print(&inspect::hide_secrets(&mut state.schema, other), &[]);
    }
}

/// What is to be renamed on the way from one state to the other: what the sources say, and what the command line does.
pub(crate) fn renames(from: &State, to: &State, asked: &[String]) -> Result<Vec<RenameHint>, Failure> {
    Ok(hints(asked, &to.renames, &from.schema, &to.schema).map_err(|why| format!("--rename: {why}"))?)
}

/// The one schema that a URL's `search_path` names.
pub(crate) fn scope_of(settings: &Settings) -> Option<Ident> {
    let path = settings.search_path.as_deref()?.trim();
    (!path.is_empty() && !path.contains(',')).then(|| Ident::new(path.trim_matches('"')))
}

/// The scope of a database, without connecting to it.
pub(crate) fn scope_of_given(given: &[Given]) -> Result<Option<Ident>, Failure> {
    match given {
        [Given::Url(url)] => match Location::parse(url)? {
            Location::Postgres(url) => Ok(scope_of(&Settings::parse(&url)?)),
            Location::Path(_) | Location::Folder { .. } | Location::Stdin | Location::Link(_) => Ok(None),
        },
        _ => Ok(None),
    }
}

/// What a half-read source says is no schema: what is missing from it would look like something to drop.
fn refuse_errors(diagnostics: &[Diagnostic], sources: &[Source]) -> Result<(), Failure> {
    if report::print(diagnostics, sources) {
        return Err("the schema cannot be read whole, so nothing is answered and nothing was changed".into());
    }
    Ok(())
}

fn narrow(schema: &mut Schema, flags: &Scope, scope: Option<&Ident>) {
    filter::leave_out_revisions(schema);
    if let Some(scope) = scope {
        schema.retain(|id, _| id.schema() == *scope || is_about_roles(id));
    }
    for pattern in filter::apply(schema, flags) {
        say!("note: `{pattern}` matches nothing");
    }
}

/// How SQL is written for these states: unqualified where everything is in `public`, or in the scope that was named.
pub(crate) fn style(states: &[&State], part: &Part) -> Style {
    let scope = states.iter().find_map(|state| state.scope.clone());
    // Without a scope, a label counts where it is that of every side.
    let label = states.first().and_then(|state| state.label.clone());
    let label = label.filter(|label| states.iter().all(|state| state.label.as_ref() == Some(label)));
    let style = match scope.or(label.filter(|label| states.iter().all(|state| lies_in(&state.schema, label)))) {
        Some(scope) => Style { indent: None, qualifier: Qualifier::Omit(scope) },
        None => Style::fitting(states.iter().map(|state| &state.schema)),
    };
    match part {
        Part::Sql(Some(indent)) => style.indented(indent.as_str()),
        Part::Sql(None) | Part::Json | Part::Mermaid | Part::Text(_) => style,
    }
}

/// Whether everything of a schema lies in one of that name.
fn lies_in(schema: &Schema, name: &Ident) -> bool {
    schema.objects().all(|(id, _)| id.schema() == *name || is_about_roles(id))
}

/// Writes an answer to standard output.
pub(crate) fn answer(text: &str) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    out.write_all(text.as_bytes())?;
    if !text.is_empty() && !text.ends_with('\n') {
        out.write_all(b"\n")?;
    }
    out.flush()?;
    Ok(())
}
