//! Whether a database is empty, so that a first run may begin.

use tokio_postgres::Error;

use super::table::{NAME, Table};
use crate::command::state::scope_of;
use crate::postgres::Database;

/// Something that is in the database, or in the one schema that its URL names; the revisions table does not count, nor
/// what extensions bring.
pub(crate) async fn found(database: &Database, table: &Table) -> Result<Option<String>, Error> {
    const QUERY: &str = r"
      WITH places AS (
        SELECT n.oid, n.nspname FROM pg_catalog.pg_namespace n
        WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AND ($1::text IS NULL OR n.nspname = $1)
          AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
            WHERE d.classid = 'pg_catalog.pg_namespace'::pg_catalog.regclass AND d.objid = n.oid AND d.deptype = 'e')
      ), own AS (
        SELECT 1 AS rank, CASE c.relkind WHEN 'v' THEN 'view ' WHEN 'm' THEN 'materialized view ' WHEN 'S' THEN 'sequence '
            WHEN 'f' THEN 'foreign table ' ELSE 'table ' END AS kind, c.relname::text AS name, p.nspname::text AS place,
          'pg_catalog.pg_class'::pg_catalog.regclass AS class, c.oid
        FROM places p JOIN pg_catalog.pg_class c ON c.relnamespace = p.oid
        WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND NOT (c.relname = $2 AND p.nspname = $3)
        UNION ALL
        SELECT 2, 'type ', t.typname::text, p.nspname::text, 'pg_catalog.pg_type'::pg_catalog.regclass, t.oid
        FROM places p JOIN pg_catalog.pg_type t ON t.typnamespace = p.oid
        WHERE t.typtype IN ('e', 'd', 'r')
          OR t.typtype = 'c' AND EXISTS (SELECT FROM pg_catalog.pg_class c WHERE c.oid = t.typrelid AND c.relkind = 'c')
        UNION ALL
        SELECT 3, 'routine ', r.proname::text, p.nspname::text, 'pg_catalog.pg_proc'::pg_catalog.regclass, r.oid
        FROM places p JOIN pg_catalog.pg_proc r ON r.pronamespace = p.oid
        UNION ALL
        SELECT 4, 'schema ', NULL, p.nspname::text, 'pg_catalog.pg_namespace'::pg_catalog.regclass, p.oid
        FROM places p WHERE $1::text IS NULL AND p.nspname NOT IN ('public', $3)
      )
      SELECT o.kind || o.place || coalesce('.' || o.name, '') FROM own o
      WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
        WHERE d.classid = o.class AND d.objid = o.oid AND d.deptype IN ('e', 'i'))
      ORDER BY o.rank, o.place, o.name LIMIT 1";
    let scope = scope_of(&database.settings).map(|scope| scope.as_str().to_owned());
    let rows = database.query(QUERY, &[&scope, &NAME, &table.schema]).await?;
    rows.first().map(|row| row.try_get(0)).transpose()
}
