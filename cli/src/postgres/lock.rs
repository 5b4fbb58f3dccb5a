//! The advisory lock that keeps two runs apart: Atlas's own, so that the two tools keep apart as well.

use std::time::{Duration, Instant};

use tokio_postgres::Client;

use crate::Failure;

/// The lock's name, for whoever changes a database.
pub(super) const EXECUTE: &str = "atlas_migrate_execute";

/// The lock's number: the 32-bit FNV-1 hash of its name.
fn number(name: &str) -> i64 {
    let hash = name.bytes().fold(0x811c_9dc5_u32, |hash, byte| hash.wrapping_mul(0x0100_0193) ^ u32::from(byte));
    i64::from(hash)
}

/// Tries to take the lock until the time is up, at growing intervals.
pub(super) async fn take(client: &Client, name: &str, timeout: Duration) -> Result<(), Failure> {
    let key = number(name);
    let began = Instant::now();
    let mut pause = Duration::from_millis(50);
    loop {
        let row = client.query_one("SELECT pg_catalog.pg_try_advisory_lock($1)", &[&key]).await;
        if row.map_err(|error| super::describe(&error))?.try_get(0)? {
            return Ok(());
        }
        let left = timeout.saturating_sub(began.elapsed());
        if left.is_zero() {
            return Err(format!(
                "another run holds the lock `{name}`{}; nothing was done. Wait for it, or give it more time with --lock-timeout",
                holder(client, key).await
            )
            .into());
        }
        tokio::time::sleep(pause.min(left)).await;
        pause = (pause * 2).min(Duration::from_secs(1));
    }
}

/// Gives the lock back. Where that fails, it goes with the connection.
pub(super) async fn give_back(client: &Client, name: &str) {
    let _ = client.query("SELECT pg_catalog.pg_advisory_unlock($1)", &[&number(name)]).await;
}

/// Who holds the lock, as far as it can be seen.
async fn holder(client: &Client, key: i64) -> String {
    const QUERY: &str = "SELECT a.pid, coalesce(a.usename::text, '?'), coalesce(a.application_name, '?')
        FROM pg_catalog.pg_locks l JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid
        WHERE l.locktype = 'advisory' AND l.granted AND l.database = (SELECT oid FROM pg_catalog.pg_database
          WHERE datname = pg_catalog.current_database())
          AND ((l.classid::bigint << 32) | l.objid::bigint) = $1";
    let row = client.query_opt(QUERY, &[&key]).await.ok().flatten();
    let said = row.and_then(|row| {
        let pid: i32 = row.try_get(0).ok()?;
        let user: String = row.try_get(1).ok()?;
        let application: String = row.try_get(2).ok()?;
        Some(format!(" (process {pid}, user {user}, application {application})"))
    });
    said.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lock_is_the_one_that_atlas_takes() {
        assert_eq!(number(EXECUTE), 2_686_470_616);
        assert_eq!(number("atlas_migrate_diff"), 361_947_982);
    }
}
