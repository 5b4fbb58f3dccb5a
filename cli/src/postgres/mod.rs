//! Databases: connecting, reading the catalog, the lock, running statements.

mod config;
mod lock;
mod tls;
mod watch;

pub(crate) use config::Settings;
pub(crate) use watch::{Watch, first_look, refuse_transaction_pooler};

use std::time::Duration;

use rowlock_core::diagnostic::Outcome;
use rowlock_core::inspect::{self, Catalog};
use rowlock_core::model::Version;
use rowlock_core::name::Ident;
use rowlock_core::preset::Presets;
use tokio_postgres::config::{Host, SslMode};
use tokio_postgres::error::Severity;
use tokio_postgres::types::ToSql;
use tokio_postgres::{Client, Config, NoTls, Row};
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::Failure;

/// A connection.
pub(crate) struct Database {
    pub(crate) settings: Settings,
    client: Client,
}

impl Database {
    /// Connects to the first host that answers.
    pub(crate) async fn connect(url: &str) -> Result<Self, Failure> {
        Self::connect_to(Settings::parse(url)?).await
    }

    /// Connects to the first host that answers.
    pub(crate) async fn connect_to(settings: Settings) -> Result<Self, Failure> {
        let mut reasons = Vec::new();
        for (host, port) in &settings.hosts {
            match connect_to(&settings, host, *port).await {
                Ok(client) => return Ok(Self { settings, client }),
                Err(reason) => reasons.push(format!("{host}:{port}: {reason}")),
            }
        }
        Err(format!("cannot connect to {settings}\n  {}", reasons.join("\n  ")).into())
    }

    /// The database's schema and its owners, for servers of a version. What it says of objects that are not carried comes
    /// along.
    pub(crate) async fn inspect(&self, version: Version, presets: Presets) -> Result<Outcome<Catalog>, Failure> {
        let failed = |error| format!("reading the catalog of {} failed: {}", self.settings, describe(&error));
        self.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await.map_err(failed)?;
        let found = self.inspect_within(version, presets).await?;
        self.execute("COMMIT").await.map_err(failed)?;
        Ok(found)
    }

    /// The same as the transaction that is open sees it. Its settings are others from then on.
    pub(crate) async fn inspect_within(&self, version: Version, presets: Presets) -> Result<Outcome<Catalog>, Failure> {
        let run = async {
            self.client.batch_execute(inspect::SETTINGS).await?;
            self.client.query_one(inspect::QUERY, &[]).await?.try_get::<_, String>(0)
        };
        let document = run
            .await
            .map_err(|error| format!("reading the catalog of {} failed: {}", self.settings, describe(&error)))?;
        Ok(inspect::read_for(&document, Some(version), presets))
    }

    /// Runs statements that belong together; `Err` says what the server said.
    pub(crate) async fn execute(&self, sql: &str) -> Result<(), tokio_postgres::Error> {
        self.client.batch_execute(sql).await
    }

    /// The rows of one statement.
    pub(crate) async fn query(
        &self,
        sql: &str,
        values: &[&(dyn ToSql + Sync)],
    ) -> Result<Vec<Row>, tokio_postgres::Error> {
        self.client.query(sql, values).await
    }

    /// Whether the connection ended with this error.
    pub(crate) fn is_lost(&self, error: &tokio_postgres::Error) -> bool {
        let severity = error.as_db_error().and_then(|error| error.parsed_severity());
        self.client.is_closed() || matches!(severity, Some(Severity::Fatal | Severity::Panic))
    }

    /// What the other end says of itself.
    pub(crate) async fn server(&self) -> Result<Server, Failure> {
        const QUESTION: &str = "SELECT pg_catalog.current_setting('server_version_num'), current_user::text,
            session_user::text, pg_catalog.pg_is_in_recovery(), pg_catalog.current_setting('transaction_read_only')";
        let row = self.client.query_one(QUESTION, &[]).await.map_err(|error| describe(&error))?;
        let number: u32 = row.try_get::<_, String>(0)?.parse()?;
        Ok(Server {
            version: number / 10_000,
            current_user: Ident::new(row.try_get::<_, String>(1)?),
            session_user: Ident::new(row.try_get::<_, String>(2)?),
            standby: row.try_get(3)?,
            read_only: row.try_get::<_, String>(4)? == "on",
        })
    }

    /// Takes the lock that keeps two runs apart; it goes with the connection at the latest.
    pub(crate) async fn lock(&self, timeout: Duration) -> Result<(), Failure> {
        lock::take(&self.client, lock::EXECUTE, timeout).await
    }

    /// Gives the lock back, so that the next one need not wait until the server has noticed that the connection ended.
    pub(crate) async fn release(&self) {
        lock::give_back(&self.client, lock::EXECUTE).await;
    }
}

/// A server, and who is connected to it.
#[derive(Debug, Clone)]
pub(crate) struct Server {
    /// Its major version.
    pub(crate) version: u32,
    pub(crate) current_user: Ident,
    pub(crate) session_user: Ident,
    /// Whether it follows another server and takes no changes itself.
    pub(crate) standby: bool,
    /// Whether transactions are read-only here unless they say otherwise.
    read_only: bool,
}

impl Server {
    /// Refuses a server that takes no changes, before anything is tried.
    pub(crate) fn refuse_read_only(&self, settings: &Settings) -> Result<(), Failure> {
        if self.standby {
            return Err(format!(
                "{settings} is a standby: it follows another server and takes no changes. Nothing was done; name the primary"
            )
            .into());
        }
        if self.read_only {
            return Err(format!(
                "{settings} is read-only (default_transaction_read_only is on). Nothing was done; turn it off for {}, or name another database",
                self.session_user.as_str()
            )
            .into());
        }
        Ok(())
    }
}

async fn connect_to(settings: &Settings, host: &str, port: u16) -> Result<Client, String> {
    let mut config = Config::new();
    config.user(&settings.user).dbname(&settings.database).port(port).application_name(&settings.application_name);
    config.host(host);
    if let Some(password) = settings.password(host, port) {
        config.password(password);
    }
    let mut options = settings.options.clone().unwrap_or_default();
    if let Some(path) = &settings.search_path {
        // A space or a backslash within an option is escaped by a backslash.
        let path = path.replace('\\', "\\\\").replace(' ', "\\ ");
        options.push_str(&format!(" -c search_path={path}"));
    }
    if !options.trim().is_empty() {
        config.options(options.trim());
    }
    config.connect_timeout(settings.connect_timeout.unwrap_or(Duration::from_secs(30)));
    let tls = tls::configuration(settings).map_err(|failure| failure.to_string())?;
    let local = matches!(config.get_hosts().first(), Some(Host::Unix(_)));
    match tls.filter(|_| !local) {
        None => {
            config.ssl_mode(SslMode::Disable);
            let (client, connection) = config.connect(NoTls).await.map_err(|error| describe(&error))?;
            tokio::spawn(connection);
            Ok(client)
        }
        Some(tls) => {
            let prefer = settings.ssl_mode == config::SslMode::Prefer;
            config.ssl_mode(if prefer { SslMode::Prefer } else { SslMode::Require });
            let connected = config.connect(MakeRustlsConnect::new(tls)).await;
            let (client, connection) = connected.map_err(|error| describe(&error))?;
            tokio::spawn(connection);
            Ok(client)
        }
    }
}

/// What a server or a connection said, in one or a few lines.
pub(crate) fn describe(error: &tokio_postgres::Error) -> String {
    if let Some(database) = error.as_db_error() {
        let mut text = format!("{} ({})", database.message(), database.code().code());
        if let Some(detail) = database.detail() {
            text.push_str(&format!("\n  detail: {detail}"));
        }
        if let Some(hint) = database.hint() {
            text.push_str(&format!("\n  hint: {hint}"));
        }
        return text;
    }
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        text.push_str(&format!(": {inner}"));
        cause = inner.source();
    }
    text
}
