//! A second connection that looks at the first: what it waits for, and whether it is one session at all.

use std::time::Duration;

use super::{Database, describe};
use crate::Failure;

/// Looks at a session from another one.
pub(crate) struct Watch {
    database: Database,
    /// The process of the session that is looked at.
    process: i32,
}

impl Watch {
    /// Opens a second connection to where a first one leads. `None` where the server lets in no second one: then nobody
    /// can tell what the first one waits for.
    pub(crate) async fn open(first: &Database, url: &str) -> Result<Option<Self>, Failure> {
        let process = process(first).await?;
        let Ok(database) = Database::connect(url).await else { return Ok(None) };
        Ok(Some(Self { database, process }))
    }

    /// Who keeps the session waiting, if anybody does.
    pub(crate) async fn blockers(&self) -> Option<String> {
        const QUERY: &str = "SELECT a.pid, coalesce(a.usename::text, '?'), coalesce(nullif(a.application_name, ''), '?'),
              coalesce(a.state, '?'), coalesce(pg_catalog.date_trunc('second', pg_catalog.clock_timestamp() - a.xact_start)::text, '?'),
              pg_catalog.left(pg_catalog.regexp_replace(coalesce(a.query, ''), '\\s+', ' ', 'g'), 80)
            FROM pg_catalog.unnest(pg_catalog.pg_blocking_pids($1)) AS b (pid)
            JOIN pg_catalog.pg_stat_activity a ON a.pid = b.pid ORDER BY a.xact_start NULLS LAST LIMIT 3";
        let rows = self.database.query(QUERY, &[&self.process]).await.ok()?;
        let said = rows.iter().filter_map(|row| {
            let pid: i32 = row.try_get(0).ok()?;
            let [user, application, state, since, query] = [1, 2, 3, 4, 5].map(|at| row.try_get::<_, String>(at).ok());
            let (user, application, state, since) = (user?, application?, state?, since?);
            let query = query.filter(|query| !query.is_empty()).map_or_else(String::new, |query| format!(": {query}"));
            Some(format!(
                "process {pid} (user {user}, application {application}, {state}, in its transaction for {since}{query})"
            ))
        });
        let said: Vec<String> = said.collect();
        (!said.is_empty()).then(|| said.join(", "))
    }
}

/// Refuses a pooler that hands out server processes by transaction: the lock that keeps two runs apart would be held by
/// whoever gets the process next. While a second connection is in a transaction, a session of one's own never has the same
/// process, and such a pooler gives it the one that has just become free.
pub(crate) async fn refuse_transaction_pooler(first: &Database, watch: &Watch) -> Result<(), Failure> {
    let run = async {
        watch.database.execute("BEGIN").await?;
        let row = watch.database.client.simple_query("SELECT pg_catalog.pg_backend_pid()").await?;
        let second = number(&row);
        let now = process(first).await;
        watch.database.execute("COMMIT").await?;
        Ok::<_, tokio_postgres::Error>((second, now))
    };
    let (second, now) = run.await.map_err(|error| describe(&error))?;
    if second == Some(watch.process) || now? != watch.process {
        return Err(format!(
            "{} is a pooler in transaction mode: a server process serves one connection now and another then, so that nothing can keep two runs apart. Nothing was done; name the server itself, or a pool in session mode",
            first.settings
        )
        .into());
    }
    Ok(())
}

/// The process that serves a connection. By the simple protocol, which every pooler takes.
async fn process(database: &Database) -> Result<i32, Failure> {
    let rows = database.client.simple_query("SELECT pg_catalog.pg_backend_pid()").await;
    let rows = rows.map_err(|error| describe(&error))?;
    number(&rows).ok_or_else(|| "the server does not say which process serves the connection".into())
}

fn number(messages: &[tokio_postgres::SimpleQueryMessage]) -> Option<i32> {
    messages.iter().find_map(|message| match message {
        tokio_postgres::SimpleQueryMessage::Row(row) => row.get(0)?.parse().ok(),
        _ => None,
    })
}

/// When to look: soon where a lock is waited for briefly, so that who held it is known when the time is up.
pub(crate) fn first_look(lock_wait: Option<Duration>) -> Duration {
    let second = Duration::from_secs(1);
    lock_wait.map_or(second, |wait| (wait / 2).min(second))
}
