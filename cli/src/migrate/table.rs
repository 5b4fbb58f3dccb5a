//! The revisions table: where it is, and reading and writing its rows as Atlas does.

use tokio_postgres::types::ToSql;

use super::revision::Revision;
use super::rights;
use crate::Failure;
use crate::command::state::scope_of;
use crate::postgres::{Database, describe};
use rowlock_core::render::quote;

/// The table's name, and that of its schema where nothing says another.
pub(crate) const NAME: &str = "atlas_schema_revisions";

/// The row in which Atlas keeps the identity of a database; no version.
const IDENTIFIER: &str = ".atlas_cloud_identifier";

/// Who wrote a row.
pub(crate) const OPERATOR: &str = concat!("Rowlock v", env!("CARGO_PKG_VERSION"));

/// The revisions table of a database.
#[derive(Debug, Clone)]
pub(crate) struct Table {
    pub(crate) schema: String,
    /// Its qualified, quoted name.
    name: String,
    pub(crate) exists: bool,
}

impl Table {
    /// Finds it: in the schema that a flag names, else the URL's `search_path`, else its own.
    pub(crate) async fn locate(database: &Database, flag: Option<&str>) -> Result<Self, Failure> {
        let scope = scope_of(&database.settings);
        let schema = match (flag, &scope) {
            (Some(flag), _) => flag.to_owned(),
            (None, Some(scope)) => scope.as_str().to_owned(),
            (None, None) => NAME.to_owned(),
        };
        let exists = is_there(database, &schema).await?;
        if !exists && flag.is_none() && scope.is_some() && is_there(database, NAME).await? {
            return Err(format!(
                "schema {schema} has no table {NAME}, and schema {NAME} has one: which one counts is not clear; nothing was done. Say --revisions-schema {NAME} to go on with the one that is there, or --revisions-schema {schema} to begin anew"
            )
            .into());
        }
        Ok(Self { name: format!("{}.{NAME}", quote::identifier(&schema)), schema, exists })
    }

    /// Makes it, and its schema, where they are missing; adds the columns that an old Atlas did not have.
    pub(crate) async fn ensure(&mut self, database: &Database, role: &str) -> Result<(), Failure> {
        let (schema, name) = (quote::identifier(&self.schema), &self.name);
        let run = async {
            if self.exists {
                let missing = "SELECT 1 FROM (VALUES ('error_stmt'), ('partial_hashes')) AS wanted (name) WHERE NOT EXISTS
                    (SELECT FROM pg_catalog.pg_attribute a WHERE a.attrelid = $1::text::regclass AND a.attname = wanted.name)";
                if !database.query(missing, &[name]).await?.is_empty() {
                    let add = "ADD COLUMN IF NOT EXISTS";
                    let sql = format!("ALTER TABLE {name} {add} error_stmt text, {add} partial_hashes jsonb");
                    database.execute(&sql).await?;
                }
                return Ok(());
            }
            let there = "SELECT 1 FROM pg_catalog.pg_namespace WHERE nspname = $1";
            // CREATE SCHEMA IF NOT EXISTS asks for the right to create one even where it is there.
            let create = match database.query(there, &[&self.schema]).await?.is_empty() {
                true => format!("CREATE SCHEMA {schema};"),
                false => String::new(),
            };
            database
                .execute(&format!(
                    "BEGIN; {create} CREATE TABLE {name} (
                       version character varying NOT NULL, description character varying NOT NULL,
                       type bigint NOT NULL DEFAULT 2, applied bigint NOT NULL DEFAULT 0, total bigint NOT NULL DEFAULT 0,
                       executed_at timestamp with time zone NOT NULL, execution_time bigint NOT NULL,
                       error text NULL, error_stmt text NULL, hash character varying NOT NULL,
                       partial_hashes jsonb NULL, operator_version character varying NOT NULL,
                       PRIMARY KEY (version)
                     ); COMMIT"
                ))
                .await
        };
        if let Err(error) = run.await {
            let said = format!("{}{}", describe(&error), rights::hint(&error, role));
            // The transaction is lost either way.
            let _ = database.execute("ROLLBACK").await;
            return Err(format!("the revisions table {name} cannot be made: {said}\nNothing was done").into());
        }
        self.exists = true;
        Ok(())
    }

    /// Its rows in the order of their versions' bytes.
    pub(crate) async fn read(&self, database: &Database) -> Result<Vec<Revision>, Failure> {
        if !self.exists {
            return Ok(Vec::new());
        }
        let name = &self.name;
        // As JSON: whatever an older or a newer Atlas calls the columns' types, and whichever columns it lacks or adds.
        let sql = format!(
            "SELECT pg_catalog.to_jsonb(r)::text FROM {name} r WHERE version <> '{IDENTIFIER}' ORDER BY version COLLATE \"C\""
        );
        let failed = |what: String| format!("reading the revisions table {name} failed: {what}; nothing was done");
        let rows = database.query(&sql, &[]).await.map_err(|error| failed(describe(&error)))?;
        let mut revisions = Vec::with_capacity(rows.len());
        for row in rows {
            let text: String = row.try_get(0)?;
            revisions.push(serde_json::from_str(&text).map_err(|error| failed(error.to_string()))?);
        }
        Ok(revisions)
    }

    /// Writes a row; when it was begun stays what it was.
    pub(crate) async fn write(&self, database: &Database, row: &Revision) -> Result<(), tokio_postgres::Error> {
        let name = &self.name;
        let sql = format!(
            "INSERT INTO {name} (version, description, type, applied, total, executed_at, execution_time, error, error_stmt,
               hash, partial_hashes, operator_version)
             VALUES ($1::text, $2::text, $3::bigint, $4::bigint, $5::bigint, pg_catalog.clock_timestamp(), $6::bigint,
               $7::text, $8::text, $9::text, $10::text::pg_catalog.jsonb, $11::text)
             ON CONFLICT (version) DO UPDATE SET type = excluded.type, applied = excluded.applied, total = excluded.total,
               execution_time = excluded.execution_time, error = excluded.error, error_stmt = excluded.error_stmt,
               hash = excluded.hash, partial_hashes = excluded.partial_hashes, operator_version = excluded.operator_version"
        );
        let number = |value: usize| i64::try_from(value).unwrap_or(i64::MAX);
        let (kind, applied, total) = (i64::from(row.kind), number(row.applied), number(row.total));
        // As Atlas writes them: no error is an empty text, no hashes are the JSON value null.
        let (error, statement) = (row.error.as_deref().unwrap_or(""), row.error_stmt.as_deref().unwrap_or(""));
        let hashes = match &row.partial_hashes {
            Some(hashes) => serde_json::to_string(hashes).unwrap_or_else(|_| "null".to_owned()),
            None => "null".to_owned(),
        };
        let values: [&(dyn ToSql + Sync); 11] = [
            &row.version,
            &row.description,
            &kind,
            &applied,
            &total,
            &row.execution_time,
            &error,
            &statement,
            &row.hash,
            &hashes,
            &OPERATOR,
        ];
        database.query(&sql, &values).await.map(|_| ())
    }

    /// Takes a row out.
    pub(crate) async fn delete(&self, database: &Database, version: &str) -> Result<(), tokio_postgres::Error> {
        let sql = format!("DELETE FROM {} WHERE version = $1::text", self.name);
        database.query(&sql, &[&version]).await.map(|_| ())
    }
}

async fn is_there(database: &Database, schema: &str) -> Result<bool, Failure> {
    const QUERY: &str = "SELECT 1 FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = $1 AND c.relname = $2 AND c.relkind IN ('r', 'p')";
    let rows = database.query(QUERY, &[&schema, &NAME]).await.map_err(|error| describe(&error))?;
    Ok(!rows.is_empty())
}
