//! How a statement ended that ran outside of a transaction, where nothing recorded it: asked of the catalog where that knows.

use rowlock_core::name::Ident;
use rowlock_core::render::quote;
use rowlock_core::source::{Source, SourceId};
use rowlock_core::sql::ast::{DropKind, ObjectName, StatementKind};
use rowlock_core::sql::{self, Conduct};
use tokio_postgres::Error;

use crate::postgres::Database;

/// How a statement ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It took effect.
    Applied,
    /// It did not, or doing it again does no harm.
    NotApplied,
    /// A person must find out; what to say.
    Ask(String),
}

/// What a person says who has found out.
const ASK: &str = "an earlier run ended while this statement ran, and whether it took effect cannot be told. Look at the database; say `rowlock migrate apply --in-doubt applied` where it did, or `--in-doubt not-applied` where it did not";

/// An index that a statement makes or drops concurrently.
enum Concurrent {
    Create { index: Ident, table: String },
    Drop { index: String },
}

/// Finds out how a statement ended.
pub(crate) async fn judge(database: &Database, text: &str) -> Result<Verdict, Error> {
    match concurrent(text) {
        Some(Concurrent::Create { index, table }) => Ok(match validity(database, &index, &table).await? {
            Some(true) => Verdict::Applied,
            Some(false) => Verdict::Ask(invalid(&index)),
            None => Verdict::NotApplied,
        }),
        Some(Concurrent::Drop { index }) => {
            let there = database.query("SELECT pg_catalog.to_regclass($1) IS NOT NULL", &[&index]).await?;
            let there = there.first().map(|row| row.try_get(0)).transpose()?.unwrap_or(false);
            Ok(if there { Verdict::NotApplied } else { Verdict::Applied })
        }
        None => Ok(match sql::conduct(text) {
            // Doing these again changes nothing.
            Conduct::Outside("VACUUM" | "CLUSTER" | "REINDEX" | "ALTER SYSTEM" | "DISCARD ALL") => Verdict::NotApplied,
            _ => Verdict::Ask(ASK.to_owned()),
        }),
    }
}

/// What stands in the way of a statement, and would be taken for its own work: an index that is not valid, which IF NOT
/// EXISTS would leave as it is.
pub(crate) async fn obstacle(database: &Database, text: &str) -> Result<Option<String>, Error> {
    let Some(Concurrent::Create { index, table }) = concurrent(text) else { return Ok(None) };
    Ok((validity(database, &index, &table).await? == Some(false)).then(|| invalid(&index)))
}

fn invalid(index: &Ident) -> String {
    let index = quote::identifier(index.as_str());
    format!(
        "index {index} is there and not valid: it was not built to its end. Say `DROP INDEX CONCURRENTLY {index};` (with its schema before it), and run `rowlock migrate apply` again"
    )
}

/// Whether an index of a table is valid; nothing where there is none.
async fn validity(database: &Database, index: &Ident, table: &str) -> Result<Option<bool>, Error> {
    const QUERY: &str = "SELECT i.indisvalid AND i.indisready FROM pg_catalog.pg_index i
        JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
        WHERE i.indrelid = pg_catalog.to_regclass($1) AND c.relname = $2";
    let rows = database.query(QUERY, &[&table, &index.as_str()]).await?;
    rows.first().map(|row| row.try_get(0)).transpose()
}

fn concurrent(text: &str) -> Option<Concurrent> {
    let mut statements = sql::parse(&Source::new("", text), SourceId(0)).value;
    match statements.pop()?.kind {
        StatementKind::CreateIndex(create) if create.concurrently => {
            Some(Concurrent::Create { index: create.name?.ident, table: written(&create.table) })
        }
        StatementKind::Drop(drop) if sql::conduct(text) == Conduct::Outside("DROP INDEX CONCURRENTLY") => {
            let DropKind::Indexes(names) = drop.kind else { return None };
            let index = written(names.first()?);
            (names.len() == 1).then_some(Concurrent::Drop { index })
        }
        _ => None,
    }
}

fn written(name: &ObjectName) -> String {
    let parts = name.qualifiers.iter().chain([&name.name]);
    parts.map(|part| quote::quoted(part.ident.as_str())).collect::<Vec<_>>().join(".")
}
