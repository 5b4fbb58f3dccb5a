//! A dev database: a server that makes a schema once, in a scratch database that is dropped again, and says what it sees.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::time::{SystemTime, UNIX_EPOCH};

use rowlock_core::inspect::Catalog;
use rowlock_core::model::{Role, Schema, Version};
use rowlock_core::name::Ident;
use rowlock_core::plan::{PlanOptions, plan};
use rowlock_core::preset::Presets;
use rowlock_core::render::quote::identifier;
use rowlock_core::render::{self, Style};
use rowlock_core::settle::settle;

use crate::args::Scope;
use crate::command::state::{self, State};
use crate::postgres::{Database, Server, describe};
use crate::say::say;
use crate::{Failure, report};

/// A server that schemas are tried on.
pub(crate) struct Dev {
    database: Database,
    pub(crate) server: Server,
}

impl Dev {
    /// The server of `--dev-url`, where that names one. Of Atlas's scratch containers only the version counts, and a note says so.
    pub(crate) async fn open(flags: &Scope) -> Result<Option<Self>, Failure> {
        let Some(url) = flags.dev_url.as_deref() else { return Ok(None) };
        if !url.starts_with("postgres://") && !url.starts_with("postgresql://") {
            say!("note: --dev-url is not needed: nothing is run to compare schemas");
            return Ok(None);
        }
        let database = Database::connect(url).await.map_err(|failure| format!("--dev-url: {failure}"))?;
        let server = database.server().await?;
        server.refuse_read_only(&database.settings).map_err(|failure| format!("--dev-url: {failure}"))?;
        Ok(Some(Self { database, server }))
    }

    /// The version of the server.
    pub(crate) fn version(&self) -> Version {
        Version::from_major(self.server.version)
    }

    /// Has the server make what a state says, and takes its word for what could not be decided here.
    ///
    /// # Errors
    /// When the server refuses a statement, with the statement, or there is no scratch database to be had.
    pub(crate) async fn settle(&self, state: &mut State, version: Version) -> Result<(), Failure> {
        if state.server.is_some() {
            // What a server says needs no other.
            return Ok(());
        }
        if version != self.version() {
            say!(
                "note: --dev-url is left out: it is PostgreSQL {}, and the schema is for {}",
                self.version().major(),
                version.major()
            );
            return Ok(());
        }
        let scratch = Scratch::create(self).await?;
        let seen = scratch.make(state, self.server.version).await;
        scratch.drop(self).await?;
        let Catalog { schema, owners, given, .. } = seen?;
        let mut seen = State::of_server(schema, given, self.server.clone(), owners, state.presets);
        let mut text = state.clone();
        state::reconcile(&mut text, &mut seen);
        let outcome = settle(&text.schema, &seen.schema);
        report::print(&outcome.diagnostics, &[]);
        // Only what the server decided is taken: the rest stays as the sources have it, roles such as CURRENT_USER too.
        for (id, object) in outcome.value.objects() {
            if text.schema.get(id) != Some(object) {
                state.schema.insert(object.clone());
            }
        }
        Ok(())
    }
}

/// A database that is there for one schema.
struct Scratch {
    name: String,
    database: Database,
}

impl Scratch {
    async fn create(dev: &Dev) -> Result<Self, Failure> {
        let moment = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_nanos());
        let name = format!("rowlock_dev_{}_{moment}", std::process::id());
        let sql = format!("CREATE DATABASE {name} TEMPLATE template0");
        dev.database.execute(&sql).await.map_err(|error| {
            let mut text = format!(
                "--dev-url: no scratch database can be made on {}: {}",
                dev.database.settings,
                describe(&error)
            );
            if error.code() == Some(&tokio_postgres::error::SqlState::INSUFFICIENT_PRIVILEGE) {
                let user = identifier(dev.server.current_user.as_str());
                text.push_str(&format!("\n  ALTER ROLE {user} CREATEDB would let it"));
            }
            text
        })?;
        match Database::connect_to(dev.database.settings.of_database(&name)).await {
            Ok(database) => Ok(Self { name, database }),
            Err(failure) => {
                let _ = dev.database.execute(&format!("DROP DATABASE {name}")).await;
                Err(failure)
            }
        }
    }

    /// Makes a schema, reads it back, and undoes it all: nobody else sees anything of it, not even the roles that it wants.
    async fn make(&self, state: &State, major: u32) -> Result<Catalog, Failure> {
        let schema = &state.schema;
        let options = PlanOptions { server_version: Some(major), online: false };
        let outcome = plan(&state.base(), schema, &options);
        if report::print(&outcome.diagnostics, &[]) {
            return Err("--dev-url: no statements make this schema".into());
        }
        let run = async |sql: &str| self.database.execute(sql).await;
        run("BEGIN").await.map_err(|error| describe(&error))?;
        for role in roles_of(schema) {
            let known =
                self.database.query("SELECT 1 FROM pg_catalog.pg_roles WHERE rolname = $1", &[&role.as_str()]).await;
            if known.map_err(|error| describe(&error))?.is_empty() {
                let name = identifier(role.as_str());
                run(&format!("CREATE ROLE {name}")).await.map_err(|error| {
                    format!(
                        "--dev-url: the schema names the role {name}, and it cannot be made for the trial: {}",
                        describe(&error)
                    )
                })?;
            }
        }
        self.make_presets(state.presets).await?;
        for step in outcome.value.steps() {
            let sql = render::statement(&step.action, &Style::default());
            run(&sql).await.map_err(|error| {
                format!("--dev-url: the dev database refused a statement of this schema: {}\n  {sql}", describe(&error))
            })?;
        }
        let found = self.database.inspect_within(Version::from_major(major), state.presets).await?;
        run("ROLLBACK").await.map_err(|error| describe(&error))?;
        report::print(&found.diagnostics, &[]);
        Ok(found.value)
    }

    /// Makes what presets have. An extension of theirs that the server has not is left out.
    async fn make_presets(&self, presets: Presets) -> Result<(), Failure> {
        const QUESTION: &str = "SELECT 1 FROM pg_catalog.pg_available_extensions WHERE name = $1";
        for (extension, sql) in presets.statements() {
            let there = match &extension {
                Some(name) => self.database.query(QUESTION, &[&name.as_str()]).await.map(|rows| !rows.is_empty()),
                None => Ok(true),
            };
            if there.map_err(|error| describe(&error))? {
                self.database.execute(&sql).await.map_err(|error| {
                    format!(
                        "--dev-url: what the preset has cannot be made for the trial: {}\n  {sql}",
                        describe(&error)
                    )
                })?;
            }
        }
        Ok(())
    }

    async fn drop(self, dev: &Dev) -> Result<(), Failure> {
        let Self { name, database } = self;
        drop(database);
        // The connection may take a moment to end.
        let sql = format!("DROP DATABASE {name} WITH (FORCE)");
        dev.database.execute(&sql).await.map_err(|error| {
            format!("--dev-url: the scratch database {name} could not be dropped: {}\n  {sql}", describe(&error)).into()
        })
    }
}

/// The roles that a schema speaks of.
fn roles_of(schema: &Schema) -> BTreeSet<Ident> {
    let named = RefCell::new(BTreeSet::new());
    schema.clone().map_roles(&|role| {
        if let Role::Named(name) = &role {
            named.borrow_mut().insert(name.clone());
        }
        role
    });
    named.into_inner()
}
