//! A database of its own for one pair after the other, and the picture of what is in it.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use rowlock_core::diagnostic::Severity;
use rowlock_core::inspect::{self, Catalog};
use rowlock_core::plan::TransactionMode;
use rowlock_core::source::{Source, SourceId};
use rowlock_core::sql;
use tokio_postgres::error::SqlState;
use tokio_postgres::{Client, Error, SimpleQueryMessage, Statement};

use super::{Script, Side};
use crate::postgres::Server;

const PICTURE: &str = include_str!("picture.sql");

/// Small queries with many joins: looking for the best order of them takes longer than any order.
const SETTINGS: &str =
    "SET client_min_messages = error; SET join_collapse_limit = 1; SET from_collapse_limit = 1; SET jit = off;";

/// Empties a database. Where that leaves anything, the database is given up.
const RESET: &str = "ROLLBACK; RESET ROLE; RESET ALL;
DO $$
DECLARE drop_it text;
BEGIN
  FOR drop_it IN
    SELECT format('DROP EVENT TRIGGER %I', evtname) FROM pg_event_trigger
    UNION ALL SELECT format('DROP PUBLICATION %I', pubname) FROM pg_publication
    UNION ALL SELECT format('DROP EXTENSION %I CASCADE', extname) FROM pg_extension WHERE extname <> 'plpgsql'
    UNION ALL SELECT format('DROP FOREIGN DATA WRAPPER %I CASCADE', fdwname) FROM pg_foreign_data_wrapper
    UNION ALL SELECT format('DROP SCHEMA %I CASCADE', nspname) FROM pg_namespace
    WHERE nspname NOT LIKE 'pg\\_%' AND nspname <> 'information_schema'
  LOOP EXECUTE drop_it; END LOOP;
END $$;
CREATE SCHEMA public AUTHORIZATION pg_database_owner;
GRANT USAGE ON SCHEMA public TO PUBLIC;
COMMENT ON SCHEMA public IS 'standard public schema';";

/// How much there is that the server itself did not make: in an empty database, the schema `public`.
const COUNT: &str =
    "SELECT (SELECT count(*) FROM pg_class WHERE oid >= 16384) + (SELECT count(*) FROM pg_type WHERE oid >= 16384)
  + (SELECT count(*) FROM pg_proc WHERE oid >= 16384) + (SELECT count(*) FROM pg_namespace WHERE oid >= 16384)
  + (SELECT count(*) FROM pg_collation WHERE oid >= 16384) + (SELECT count(*) FROM pg_operator WHERE oid >= 16384)
  + (SELECT count(*) FROM pg_cast WHERE oid >= 16384) + (SELECT count(*) FROM pg_default_acl)
  + (SELECT count(*) FROM pg_extension WHERE oid >= 16384) + (SELECT count(*) FROM pg_foreign_data_wrapper)
  + (SELECT count(*) FROM pg_publication) + (SELECT count(*) FROM pg_event_trigger)";

/// What a database holds: a definition for each kind and name.
pub(super) type Picture = BTreeMap<(String, String), String>;

/// A database that is emptied and filled again.
pub(super) struct Bench {
    server: &'static Server,
    client: Client,
    picture: Statement,
    inspect: Statement,
    count: Statement,
    is_empty: bool,
    /// Whether roles are part of what is looked at.
    roles: bool,
}

/// Roles belong to a server: whoever makes some has them for itself.
static ROLES: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

/// Drops the roles that pairs about roles make.
const DROP_ROLES: &str = "DO $$ DECLARE r text; BEGIN
  FOR r IN SELECT rolname FROM pg_roles WHERE rolname LIKE 'r\\_%' LOOP
    EXECUTE format('DROP OWNED BY %I CASCADE', r);
    EXECUTE format('DROP ROLE %I', r);
  END LOOP;
END $$";

/// What those roles are.
const ROLES_PICTURE: &str =
    "SELECT 'role', rolname::text, concat_ws(', ', rolsuper, rolcreatedb, rolcreaterole, rolinherit, rolcanlogin,
    rolreplication, rolbypassrls, rolconnlimit, nullif(rolvaliduntil, 'infinity'),
    (SELECT array_agg(c ORDER BY c) FROM unnest(rolconfig) c), shobj_description(oid, 'pg_authid'))
  FROM pg_roles WHERE rolname LIKE 'r\\_%'
  UNION ALL SELECT 'membership', format('%s in %s', a.member::regrole, a.roleid::regrole),
    (to_jsonb(a) - 'oid' - 'roleid' - 'member' - 'grantor')::text
  FROM pg_auth_members a WHERE a.member::regrole::text LIKE 'r\\_%'";

impl Bench {
    pub(super) async fn new(server: &'static Server) -> Self {
        let client = server.database().connect().await;
        client.batch_execute(SETTINGS).await.expect("settings");
        let picture = client.prepare(PICTURE).await.expect("the query of the picture");
        let inspect = client.prepare(inspect::QUERY).await.expect("the query of the catalog");
        let count = client.prepare(COUNT).await.expect("the query of the count");
        Self { server, client, picture, inspect, count, is_empty: true, roles: false }
    }

    /// The server's major version.
    pub(super) fn major(&self) -> u32 {
        self.server.major()
    }

    /// Empties the database, and fills it with one side of a pair.
    pub(super) async fn load(&mut self, side: &Side, with_rows: bool) -> Result<(), String> {
        if self.roles {
            let drop_roles = format!("ROLLBACK; {DROP_ROLES}");
            self.client.batch_execute(&drop_roles).await.map_err(|error| format!("roles: {}", told(&error)))?;
        }
        if !self.is_empty && !self.empty().await {
            *self = Self { roles: self.roles, ..Self::new(self.server).await };
        }
        self.is_empty = false;
        self.make_roles_until_it_runs(&side.text).await?;
        if with_rows {
            self.client.batch_execute(&side.rows).await.map_err(|error| format!("rows: {}", told(&error)))?;
        }
        Ok(())
    }

    /// Lets roles be part of what is looked at, and keeps others from making any.
    pub(super) async fn begin_roles(&mut self) -> tokio::sync::MutexGuard<'static, ()> {
        let alone = ROLES.lock().await;
        self.roles = true;
        alone
    }

    /// Leaves no roles behind.
    pub(super) async fn end_roles(&mut self) {
        let drop_roles = format!("ROLLBACK; {DROP_ROLES}");
        self.client.batch_execute(&drop_roles).await.expect("roles that nothing names");
        self.roles = false;
    }

    /// Whether the database could be emptied.
    async fn empty(&self) -> bool {
        if self.client.batch_execute(RESET).await.is_err() || self.client.batch_execute(SETTINGS).await.is_err() {
            return false;
        }
        self.client.query_one(&self.count, &[]).await.is_ok_and(|row| row.get::<_, i64>(0) == 1)
    }

    /// Runs a side's SQL at once, or, where that cannot be in one transaction, statement by statement. Roles that it takes
    /// for granted are made.
    async fn make_roles_until_it_runs(&self, text: &str) -> Result<(), String> {
        loop {
            let error = match self.client.batch_execute(text).await {
                Ok(()) => return Ok(()),
                Err(error) => error,
            };
            let role = error.as_db_error().and_then(|error| error.message().strip_prefix("role \""));
            if let Some(role) = role.and_then(|rest| rest.strip_suffix("\" does not exist")) {
                // Somebody else may just have made it.
                let _ = self.client.batch_execute(&format!("CREATE ROLE \"{role}\"")).await;
            } else if error.code() == Some(&SqlState::UNSAFE_NEW_ENUM_VALUE_USAGE) {
                return self.one_by_one(text).await;
            } else {
                return Err(told(&error));
            }
        }
    }

    async fn one_by_one(&self, text: &str) -> Result<(), String> {
        let statements = sql::parse(&Source::new("side.sql", text), SourceId(0)).value;
        for statement in statements {
            let run = self.client.batch_execute(statement.span.slice(text)).await;
            run.map_err(|error| told(&error))?;
        }
        Ok(())
    }

    /// Runs a plan as the program does.
    pub(super) async fn run(&self, script: &Script) -> Result<(), String> {
        for (mode, statements) in &script.0 {
            let together = *mode == TransactionMode::Together;
            if together {
                self.client.batch_execute("BEGIN").await.map_err(|error| told(&error))?;
            }
            for statement in statements {
                if let Err(error) = self.client.batch_execute(statement).await {
                    let _ = self.client.batch_execute("ROLLBACK").await;
                    return Err(format!("{}: {statement}", told(&error)));
                }
            }
            if together {
                self.client.batch_execute("COMMIT").await.map_err(|error| told(&error))?;
            }
        }
        Ok(())
    }

    /// The answers of queries, as text.
    pub(super) async fn answers(&self, queries: &[String]) -> Result<Vec<String>, String> {
        let mut answers = Vec::new();
        for query in queries {
            let messages = self.client.simple_query(query).await;
            let messages = messages.map_err(|error| format!("{query}: {}", told(&error)))?;
            let mut answer = String::new();
            for message in &messages {
                if let SimpleQueryMessage::Row(row) = message {
                    let fields = (0..row.len()).map(|column| row.get(column).unwrap_or("NULL"));
                    let _ = writeln!(answer, "{}", fields.collect::<Vec<_>>().join("|"));
                }
            }
            answers.push(answer);
        }
        Ok(answers)
    }

    pub(super) async fn picture(&self) -> Picture {
        self.nowhere(true).await;
        let rows = self.client.query(&self.picture, &[]).await.expect("the picture");
        self.nowhere(false).await;
        let text = |row: &tokio_postgres::Row, at| row.get::<_, Option<String>>(at).unwrap_or_default();
        let roles = match self.roles {
            true => self.client.query(ROLES_PICTURE, &[]).await.expect("the picture of roles"),
            false => Vec::new(),
        };
        rows.iter().chain(&roles).map(|row| ((text(row, 0), text(row, 1)), text(row, 2))).collect()
    }

    /// The catalog, as the program reads it, or what it says that it could not read.
    pub(super) async fn inspect(&self) -> Result<Catalog, String> {
        self.nowhere(true).await;
        let document: String = self.client.query_one(&self.inspect, &[]).await.expect("the catalog").get(0);
        self.nowhere(false).await;
        let outcome = inspect::read(&document);
        // What is left as written is noted, and compares all the same.
        let mut problems = outcome.diagnostics.iter().filter(|said| said.severity != Severity::Note).peekable();
        if problems.peek().is_none() {
            return Ok(outcome.value);
        }
        Err(problems.map(|said| format!("{} ({}); ", said.message, said.code)).collect())
    }

    /// An empty search_path, or the one there is by itself.
    async fn nowhere(&self, empty: bool) {
        let set = if empty { "SET search_path = ''" } else { "RESET search_path" };
        self.client.batch_execute(set).await.expect("a search_path");
    }
}

/// Where two pictures differ, but for what nobody can have back: a column of an heir is the heir's own, too, once it has left
/// its parents.
pub(super) fn differences_but_own(got: &Picture, want: &Picture) -> Option<String> {
    let without = |picture: &Picture| -> Picture {
        let bare = |text: &str| text.replace("  | inherited", " ").replace(" | inherited", "");
        let is_not_null = |text: &str| text.starts_with("NOT NULL ");
        let rest = picture.iter().filter(|(_, text)| !is_not_null(text));
        rest.map(|(key, text)| (key.clone(), bare(text))).collect()
    };
    differences(&without(got), &without(want))
}

/// Where two pictures differ.
pub(super) fn differences(got: &Picture, want: &Picture) -> Option<String> {
    let mut out = String::new();
    for (key, wanted) in want {
        match got.get(key) {
            Some(definition) if definition == wanted => {}
            Some(definition) => drop(write!(out, "{} {}: `{definition}`, not `{wanted}`; ", key.0, key.1)),
            None => drop(write!(out, "no {} {}; ", key.0, key.1)),
        }
    }
    for (kind, name) in got.keys().filter(|key| !want.contains_key(*key)) {
        let _ = write!(out, "{kind} {name} should not be there; ");
    }
    (!out.is_empty()).then_some(out)
}

fn told(error: &Error) -> String {
    match error.as_db_error() {
        Some(error) => format!("{} ({})", error.message(), error.code().code()),
        None => error.to_string(),
    }
}
