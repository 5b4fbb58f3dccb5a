//! What the commands on a folder and a database begin with.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use rowlock_core::folder::{Migration, Sum};

use super::{LOCK_TIMEOUT, state};
use crate::Failure;
use crate::args::{Dir, Revisions};
use crate::config::{Environment, Fallback};
use crate::folder::{self, Folder};
use crate::migrate::{Revision, Table};
use crate::postgres::{Database, Server, Watch, refuse_transaction_pooler};
use crate::say::say;

/// A folder, read.
#[derive(Debug)]
pub(super) struct Files {
    /// Its path, for a person.
    pub(super) path: String,
    pub(super) sum: Sum,
    pub(super) migrations: Vec<Migration>,
}

impl Files {
    pub(super) fn read(dir: &Dir, environment: &Environment) -> Result<Self, Failure> {
        Self::at(&folder::path_of(dir, environment)?)
    }

    fn at(path: &Path) -> Result<Self, Failure> {
        let folder = Folder::read(path)?;
        Ok(Self { sum: folder.check()?, migrations: folder.migrations()?, path: path.display().to_string() })
    }

    /// The folders of several environments, each read once.
    pub(super) fn read_all<'e>(
        dir: &Dir,
        environments: impl Iterator<Item = &'e Environment>,
    ) -> Result<Vec<Arc<Self>>, Failure> {
        let mut known: BTreeMap<PathBuf, Arc<Self>> = BTreeMap::new();
        let mut of = |environment: &Environment| {
            let path = folder::path_of(dir, environment)?;
            if let Some(files) = known.get(&path) {
                return Ok(Arc::clone(files));
            }
            let files = Arc::new(Self::at(&path)?);
            known.insert(path, Arc::clone(&files));
            Ok(files)
        };
        environments.map(&mut of).collect()
    }

    /// Says which files that were applied are gone, or read otherwise now.
    pub(super) fn note_changes(&self, revisions: &[Revision]) {
        let mut inserted = false;
        for migration in &self.migrations {
            let known = revisions.iter().find(|revision| revision.version == migration.version);
            let hash = self.sum.hash_of(&migration.name).unwrap_or_default();
            match known {
                None => inserted = true,
                // A hash runs over all files before: from the first one that was put in between on, all differ.
                Some(row) if !inserted && !row.hash.is_empty() && row.hash != hash && !row.is_partial() => {
                    say!(
                        "note: {} was edited after it was applied; what it says now is not applied. Put changes into a new file",
                        migration.source.name
                    );
                    return;
                }
                Some(_) => {}
            }
        }
        let gone = revisions.iter().filter(|row| self.migrations.iter().all(|file| file.version != row.version));
        let gone: Vec<&str> = gone.map(|row| row.version.as_str()).collect();
        if !gone.is_empty() {
            say!("note: {} applied and in no file of {}: {}", was(gone.len()), self.path, gone.join(", "));
        }
    }
}

fn was(number: usize) -> &'static str {
    if number == 1 { "a version was" } else { "versions were" }
}

/// A database, and its revisions table.
pub(super) struct Session {
    pub(super) database: Database,
    pub(super) server: Server,
    pub(super) watch: Option<Watch>,
    pub(super) table: Table,
}

impl Session {
    /// Connects, to look only.
    pub(super) async fn look(url: &str, flags: &Revisions, environment: &Environment) -> Result<Self, Failure> {
        Self::connect(url, flags, environment).await
    }

    /// Connects, and takes the lock that keeps runs apart.
    pub(super) async fn change(url: &str, flags: &Revisions, environment: &Environment) -> Result<Self, Failure> {
        let mut session = Self::connect(url, flags, environment).await?;
        session.server.refuse_read_only(&session.database.settings)?;
        session.watch = Watch::open(&session.database, url).await?;
        if let Some(watch) = &session.watch {
            refuse_transaction_pooler(&session.database, watch).await?;
        }
        let timeout = flags.lock_timeout.or(environment.migration.lock_timeout).unwrap_or(LOCK_TIMEOUT);
        session.database.lock(timeout).await?;
        // Another run may have made it while this one waited.
        session.table = locate(&session.database, flags, environment).await?;
        Ok(session)
    }

    async fn connect(url: &str, flags: &Revisions, environment: &Environment) -> Result<Self, Failure> {
        let database = Database::connect(url).await?;
        let server = database.server().await?;
        let table = locate(&database, flags, environment).await?;
        Ok(Self { database, server, watch: None, table })
    }

    /// How long statements may wait for a lock where nothing else says so.
    pub(super) async fn lock_wait(&self, flag: Option<Duration>) -> Result<Option<Duration>, Failure> {
        const DEFAULT: Duration = Duration::from_secs(10);
        if flag.is_some() {
            return Ok(flag);
        }
        let rows = self.database.query("SELECT pg_catalog.current_setting('lock_timeout')", &[]).await;
        let rows = rows.map_err(|error| crate::postgres::describe(&error))?;
        let set: String = rows.first().map(|row| row.try_get(0)).transpose()?.unwrap_or_default();
        Ok((set == "0").then_some(DEFAULT))
    }
}

async fn locate(database: &Database, flags: &Revisions, environment: &Environment) -> Result<Table, Failure> {
    let own = environment.migration.revisions_schema.as_deref();
    Table::locate(database, flags.revisions_schema.as_deref().or(own)).await
}

/// The URL of the one database that is named.
pub(super) fn url_of(url: Option<&String>, environment: &Environment) -> Result<String, Failure> {
    let given = environment.given("--url", url.map(std::slice::from_ref).unwrap_or_default(), Fallback::Url)?;
    state::database_of(&given, "--url is one database here: postgres://…")
}
