-- One row, one column: everything of a database that the model knows, and the names of what it does not.
-- What there is much of is an array with the fields of its struct in their order: objects with names take twice the time.
-- For PostgreSQL 15 to 18. Columns that only some versions have are read by way of to_jsonb(row).
-- To be run with `inspect::SETTINGS`.
WITH
extension_owned AS MATERIALIZED (
  SELECT classid, objid FROM pg_catalog.pg_depend WHERE deptype = 'e'
),
namespace AS MATERIALIZED (
  SELECT n.oid, n.nspname, n.nspowner, n.nspacl
  FROM pg_catalog.pg_namespace n
  WHERE n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_(toast|temp_|toast_temp_)'
    AND NOT EXISTS (SELECT 1 FROM extension_owned e WHERE e.classid = 'pg_catalog.pg_namespace'::pg_catalog.regclass AND e.objid = n.oid)
),
relation AS MATERIALIZED (
  SELECT c.oid, n.nspname, c.relname, c.relkind, c.relrowsecurity, c.relforcerowsecurity, c.relpersistence, c.reloptions,
    c.relowner, c.relacl, c.relreplident, c.reltoastrelid,
    CASE WHEN c.relispartition THEN pg_catalog.pg_get_expr(c.relpartbound, c.oid) END AS bound,
    c.relkind IN ('r', 'p') OR c.relkind = 'f' AND NOT EXISTS (
      SELECT 1 FROM pg_catalog.pg_foreign_table f JOIN extension_owned e
      ON e.classid = 'pg_catalog.pg_foreign_server'::pg_catalog.regclass AND e.objid = f.ftserver WHERE f.ftrelid = c.oid) AS plain,
    c.reloftype
  FROM pg_catalog.pg_class c JOIN namespace n ON n.oid = c.relnamespace
  WHERE c.relpersistence <> 't' AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S', 'c')
    AND NOT EXISTS (SELECT 1 FROM extension_owned e WHERE e.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND e.objid = c.oid)
),
base AS MATERIALIZED (
  SELECT r.*, CASE WHEN r.reloptions IS NOT NULL OR r.toast_options IS NOT NULL THEN (SELECT pg_catalog.array_agg(o) FROM (
      SELECT pg_catalog.unnest(r.reloptions) AS o UNION ALL SELECT 'toast.' || pg_catalog.unnest(r.toast_options)) x) END AS parameters
  FROM (
    SELECT r.*, t.reloptions AS toast_options FROM relation r LEFT JOIN pg_catalog.pg_class t ON t.oid = r.reltoastrelid WHERE r.plain
  ) r
),
parents AS (
  SELECT h.inhrelid, pg_catalog.json_agg(pg_catalog.json_build_object('schema', n.nspname, 'name', c.relname) ORDER BY h.inhseqno) AS documents
  FROM pg_catalog.pg_inherits h JOIN pg_catalog.pg_class c ON c.oid = h.inhparent JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  GROUP BY h.inhrelid
),
-- The indexes that a table marks as its identity in the log, and as the order of its rows.
marked AS (
  SELECT i.indrelid, pg_catalog.max(c.relname) FILTER (WHERE i.indisreplident) AS replica_index,
    pg_catalog.max(c.relname) FILTER (WHERE i.indisclustered) AS clustered_on
  FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid WHERE i.indisreplident OR i.indisclustered
  GROUP BY i.indrelid
),
attribute AS MATERIALIZED (
  SELECT a.attrelid, a.attnum, a.attname, a.attcollation
  FROM pg_catalog.pg_attribute a JOIN relation b ON b.oid = a.attrelid AND (b.plain OR b.relkind IN ('v', 'm'))
  WHERE a.attnum > 0 AND NOT a.attisdropped
),
sequence AS MATERIALIZED (
  SELECT r.oid, r.nspname, r.relname, d.deptype, d.refobjid, d.refobjsubid,
    pg_catalog.json_build_array(r.nspname, r.relname, t.typname, s.seqstart, s.seqincrement, s.seqmin, s.seqmax, s.seqcache, s.seqcycle,
      r.relpersistence = 'u', CASE WHEN o.oid IS NOT NULL THEN pg_catalog.json_build_array(o.nspname, o.relname, a.attname) END
    ) AS document
  FROM relation r
  JOIN pg_catalog.pg_sequence s ON s.seqrelid = r.oid
  JOIN pg_catalog.pg_type t ON t.oid = s.seqtypid
  LEFT JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid = r.oid
    AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.refobjsubid > 0 AND d.deptype IN ('a', 'i')
  LEFT JOIN relation o ON o.oid = d.refobjid AND o.plain
  LEFT JOIN attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
  WHERE r.relkind = 'S'
),
columns AS (
  SELECT a.attrelid, pg_catalog.json_agg(pg_catalog.json_build_array(
    a.attnum,
    a.attname,
    pg_catalog.format_type(a.atttypid, a.atttypmod),
    a.attnotnull,
    nn.conname,
    CASE WHEN a.atthasdef THEN pg_catalog.pg_get_expr(d.adbin, d.adrelid) END,
    CASE WHEN nn.connoinherit OR NOT nn.convalidated OR NOT nn.conislocal OR NOT a.attislocal OR a.attcollation <> t.typcollation
      OR a.attgenerated <> '' OR a.attidentity <> '' OR a.attstorage <> t.typstorage OR a.attcompression <> ''
      OR a.attstattarget <> -1 OR a.attoptions IS NOT NULL OR a.attfdwoptions IS NOT NULL
    THEN pg_catalog.json_build_object(
    'not_null_inherited', NOT coalesce(nn.conislocal, true),
    'not_null_no_inherit', coalesce(nn.connoinherit, false),
    'not_null_validated', coalesce(nn.convalidated, true),
    'inherited', NOT a.attislocal,
    'collation', CASE WHEN a.attcollation <> t.typcollation THEN (
      SELECT pg_catalog.json_build_object('schema', cn.nspname, 'name', k.collname)
      FROM pg_catalog.pg_collation k JOIN pg_catalog.pg_namespace cn ON cn.oid = k.collnamespace WHERE k.oid = a.attcollation) END,
    'generated', a.attgenerated,
    'identity', a.attidentity,
    'storage', CASE WHEN a.attstorage <> t.typstorage THEN a.attstorage END,
    'compression', nullif(a.attcompression, ''),
    'statistics', nullif(a.attstattarget::pg_catalog.int4, -1),
    'options', a.attoptions,
    'foreign_options', (SELECT pg_catalog.json_agg(pg_catalog.json_build_array(o.name, o.value) ORDER BY o.place)
      FROM pg_catalog.pg_options_to_table(a.attfdwoptions) WITH ORDINALITY o(name, value, place)),
    'sequence', s.document) END
  ) ORDER BY a.attnum) AS documents
  FROM pg_catalog.pg_attribute a
  JOIN base b ON b.oid = a.attrelid
  JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
  LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
  LEFT JOIN pg_catalog.pg_constraint nn ON nn.conrelid = a.attrelid AND nn.contype = 'n' AND nn.conkey[1] = a.attnum
  LEFT JOIN sequence s ON s.refobjid = a.attrelid AND s.refobjsubid = a.attnum AND s.deptype = 'i'
  WHERE a.attnum > 0 AND NOT a.attisdropped
  GROUP BY a.attrelid
),
index_of AS MATERIALIZED (
  SELECT i.*, c.relname AS index_name, c.reloptions AS parameters, b.nspname, b.relname AS table_name, m.amname,
    own.contype AS behind,
    CASE WHEN i.indnatts > i.indnkeyatts THEN (SELECT pg_catalog.json_agg(a.attname ORDER BY u.place)
      FROM pg_catalog.unnest(i.indkey::pg_catalog.int2[]) WITH ORDINALITY u(number, place)
      JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = u.number
      WHERE u.place > i.indnkeyatts) END AS include,
    CASE WHEN i.indpred IS NOT NULL THEN pg_catalog.pg_get_expr(i.indpred, i.indrelid) END AS predicate,
    -- Only what an index computes has statistics of its own.
    CASE WHEN i.indexprs IS NOT NULL THEN (SELECT pg_catalog.json_object_agg(a.attnum, a.attstattarget)
      FROM pg_catalog.pg_attribute a
      WHERE a.attrelid = i.indexrelid AND a.attnum > 0 AND a.attstattarget <> -1) END AS statistics
  FROM pg_catalog.pg_index i
  JOIN relation b ON b.oid = i.indrelid AND (b.plain OR b.relkind = 'm')
  JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
  JOIN pg_catalog.pg_am m ON m.oid = c.relam
  LEFT JOIN pg_catalog.pg_constraint own ON own.conindid = i.indexrelid AND own.contype IN ('p', 'u', 'x')
),
part AS MATERIALIZED (
  -- The indexes of partitions, and those of the tables above that they are part of.
  SELECT h.inhrelid, pg_catalog.json_build_object('schema', n.nspname, 'name', c.relname) AS part_of
  FROM pg_catalog.pg_inherits h JOIN pg_catalog.pg_class c ON c.oid = h.inhparent AND c.relkind = 'I'
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
),
own_index AS MATERIALIZED (
  SELECT i.*, p.part_of FROM index_of i LEFT JOIN part p ON p.inhrelid = i.indexrelid WHERE i.behind IS NULL
),
-- A row for each key, so that what it names is found by joins.
index_keys AS MATERIALIZED (
  SELECT k.indexrelid, pg_catalog.json_agg(pg_catalog.json_build_array(
    a.attname,
    CASE WHEN k.number = 0 THEN pg_catalog.pg_get_indexdef(k.indexrelid, k.place, false) END,
    CASE WHEN k.option <> 0 OR NOT o.opcdefault OR x.attoptions IS NOT NULL
      OR k.collation <> 0 AND k.collation IS DISTINCT FROM a.attcollation
    THEN pg_catalog.json_build_object(
      -- What an expression's own collation is only the server can tell: its text names another than that.
      'collation', CASE WHEN c.oid IS NOT NULL AND CASE
        WHEN k.number > 0 THEN c.oid <> a.attcollation
        WHEN c.oid = 100::pg_catalog.oid THEN false
        ELSE pg_catalog.strpos(
          pg_catalog.left(pg_catalog.pg_get_indexdef(k.indexrelid),
            pg_catalog.length(pg_catalog.pg_get_indexdef(k.indexrelid)) - pg_catalog.length(coalesce(k.predicate, ''))),
          pg_catalog.pg_get_indexdef(k.indexrelid, k.place, false) || ' COLLATE '
            || CASE WHEN pg_catalog.pg_collation_is_visible(c.oid) THEN '' ELSE pg_catalog.quote_ident(cn.nspname) || '.' END
            || pg_catalog.quote_ident(c.collname)) > 0 END
        THEN pg_catalog.json_build_object('schema', cn.nspname, 'name', c.collname) END,
      'opclass', CASE WHEN NOT o.opcdefault OR x.attoptions IS NOT NULL
        THEN pg_catalog.json_build_object('schema', o_n.nspname, 'name', o.opcname) END,
      'parameters', x.attoptions,
      'descending', k.option & 1 = 1,
      'nulls_first', k.option & 2 = 2) END
  ) ORDER BY k.place) AS documents
  FROM (
    SELECT i.indexrelid, i.indrelid, i.predicate, u.number, u.place::pg_catalog.int4 AS place, i.indclass[u.place - 1] AS class,
      i.indcollation[u.place - 1] AS collation, coalesce(i.indoption[u.place - 1], 0) AS option
    FROM index_of i CROSS JOIN LATERAL pg_catalog.unnest(i.indkey::pg_catalog.int2[]) WITH ORDINALITY u(number, place)
    WHERE u.place <= i.indnkeyatts AND (i.behind IS NULL OR i.behind = 'x')
  ) k
  JOIN pg_catalog.pg_opclass o ON o.oid = k.class
  JOIN pg_catalog.pg_namespace o_n ON o_n.oid = o.opcnamespace
  LEFT JOIN attribute a ON a.attrelid = k.indrelid AND a.attnum = k.number
  LEFT JOIN pg_catalog.pg_attribute x ON x.attrelid = k.indexrelid AND x.attnum = k.place AND x.attoptions IS NOT NULL
  LEFT JOIN pg_catalog.pg_collation c ON c.oid = k.collation
  LEFT JOIN pg_catalog.pg_namespace cn ON cn.oid = c.collnamespace
  GROUP BY k.indexrelid
),
constraint_of AS MATERIALIZED (
  -- A name is looked up in the row first; what older servers do not have is found outside of it.
  SELECT k.*, (SELECT conenforced FROM (SELECT k.*) this) AS enforced, (SELECT conperiod FROM (SELECT k.*) this) AS period
  FROM pg_catalog.pg_constraint k JOIN base b ON b.oid = k.conrelid
  CROSS JOIN (SELECT true AS conenforced, false AS conperiod) older
  -- What a table has from its parents alone is theirs.
  WHERE k.contype IN ('p', 'u', 'f', 'c', 'x') AND (k.conislocal AND k.conparentid = 0 OR k.contype IN ('p', 'u', 'x'))
    AND NOT (k.contype = 'c' AND k.coninhcount > 0)
),
-- What foreign keys refer to.
referenced AS (
  SELECT k.oid, n.nspname, c.relname, pg_catalog.json_agg(a.attname ORDER BY u.place) AS columns
  FROM constraint_of k
  CROSS JOIN LATERAL pg_catalog.unnest(k.confkey) WITH ORDINALITY u(number, place)
  JOIN pg_catalog.pg_class c ON c.oid = k.confrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_catalog.pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = u.number
  WHERE k.contype = 'f'
  GROUP BY k.oid, n.nspname, c.relname
),
constraints AS (
  SELECT k.conrelid, pg_catalog.json_agg(pg_catalog.json_build_array(
    k.conname,
    k.contype,
    k.conkey,
    CASE WHEN k.contype = 'c' THEN pg_catalog.pg_get_expr(k.conbin, k.conrelid) END,
    CASE WHEN r.oid IS NOT NULL THEN pg_catalog.json_build_array(
      r.nspname, r.relname, r.columns, k.confmatchtype, k.confupdtype, k.confdeltype, k.confdelsetcols) END,
    CASE WHEN k.condeferrable OR NOT k.convalidated OR NOT k.enforced OR k.period OR k.contype = 'x'
      OR k.contype = 'c' AND k.connoinherit OR i.indnullsnotdistinct OR i.indnatts > i.indnkeyatts OR i.parameters IS NOT NULL
      OR p.part_of IS NOT NULL
    THEN pg_catalog.json_build_object(
      'include', i.include,
      'method', i.amname,
      'keys', (SELECT n.documents FROM index_keys n WHERE k.contype = 'x' AND n.indexrelid = k.conindid),
      'operators', CASE WHEN k.contype = 'x' THEN (
        SELECT pg_catalog.json_agg(pg_catalog.json_build_object('schema', n.nspname, 'name', o.oprname) ORDER BY u.place)
        FROM pg_catalog.unnest(k.conexclop) WITH ORDINALITY u(operator, place)
        JOIN pg_catalog.pg_operator o ON o.oid = u.operator JOIN pg_catalog.pg_namespace n ON n.oid = o.oprnamespace) END,
      'predicate', CASE WHEN k.contype = 'x' THEN i.predicate END,
      'parameters', i.parameters,
      'statistics', i.statistics,
      'part_of', p.part_of,
      'nulls_not_distinct', coalesce(i.indnullsnotdistinct, false),
      'deferrable', k.condeferrable,
      'deferred', k.condeferred,
      'validated', k.convalidated,
      'enforced', k.enforced,
      'period', k.period,
      'no_inherit', k.connoinherit) END
  ) ORDER BY k.conname) AS documents
  FROM constraint_of k LEFT JOIN referenced r ON r.oid = k.oid
  LEFT JOIN index_of i ON k.contype IN ('p', 'u', 'x') AND i.indexrelid = k.conindid
  LEFT JOIN part p ON p.inhrelid = i.indexrelid
  GROUP BY k.conrelid
),
indexes AS (
  SELECT pg_catalog.json_agg(pg_catalog.json_build_array(
    i.nspname, i.index_name, i.table_name, i.indisunique, i.indisvalid, i.indnullsnotdistinct, i.amname, i.predicate, k.documents,
    i.include, i.parameters, i.statistics, i.part_of
  ) ORDER BY i.nspname, i.index_name) AS documents
  FROM own_index i LEFT JOIN index_keys k ON k.indexrelid = i.indexrelid
),
policies AS (
  SELECT pg_catalog.json_agg(pg_catalog.json_build_array(
    b.nspname, b.relname, p.polname, p.polpermissive, p.polcmd,
    r.roles,
    pg_catalog.pg_get_expr(p.polqual, p.polrelid),
    pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid)
  )) AS documents
  FROM pg_catalog.pg_policy p JOIN base b ON b.oid = p.polrelid JOIN (
    SELECT p.oid, pg_catalog.json_agg(coalesce(r.rolname, '') ORDER BY r.rolname) AS roles
    FROM pg_catalog.pg_policy p CROSS JOIN LATERAL pg_catalog.unnest(p.polroles) u(oid) LEFT JOIN pg_catalog.pg_roles r ON r.oid = u.oid
    GROUP BY p.oid
  ) r ON r.oid = p.oid
),
user_type AS MATERIALIZED (
  SELECT t.oid, n.nspname, t.typname, t.typtype, t.typowner, t.typacl, t.typrelid, t.typbasetype, t.typtypmod, t.typcollation,
    t.typnotnull, t.typdefaultbin, pg_catalog.format('%I.%I', n.nspname, t.typname) AS name
  FROM pg_catalog.pg_type t JOIN namespace n ON n.oid = t.typnamespace
  WHERE (t.typtype IN ('e', 'd', 'r') OR (t.typtype = 'c' AND EXISTS (SELECT 1 FROM pg_catalog.pg_class c WHERE c.oid = t.typrelid AND c.relkind = 'c')))
    AND NOT EXISTS (SELECT 1 FROM extension_owned e WHERE e.classid = 'pg_catalog.pg_type'::pg_catalog.regclass AND e.objid = t.oid)
),
own_collation AS MATERIALIZED (
  SELECT k.oid, n.nspname, k.collname, k.collprovider, k.collcollate, k.collctype, k.collisdeterministic, k.collowner,
    pg_catalog.to_jsonb(k) AS row
  FROM pg_catalog.pg_collation k JOIN namespace n ON n.oid = k.collnamespace
  WHERE NOT EXISTS (SELECT 1 FROM extension_owned e WHERE e.classid = 'pg_catalog.pg_collation'::pg_catalog.regclass AND e.objid = k.oid)
),
own_wrapper AS MATERIALIZED (
  SELECT w.* FROM pg_catalog.pg_foreign_data_wrapper w
  WHERE NOT EXISTS (SELECT 1 FROM extension_owned e WHERE e.classid = 'pg_catalog.pg_foreign_data_wrapper'::pg_catalog.regclass AND e.objid = w.oid)
),
own_server AS MATERIALIZED (
  SELECT s.* FROM pg_catalog.pg_foreign_server s
  WHERE NOT EXISTS (SELECT 1 FROM extension_owned e WHERE e.classid = 'pg_catalog.pg_foreign_server'::pg_catalog.regclass AND e.objid = s.oid)
),
-- Whose options the view pg_user_mappings shows: without the right to see them they look like none.
mapping AS MATERIALIZED (
  SELECT m.srvid, m.srvname, m.umoptions,
    CASE WHEN m.umuser = 0 THEN 'PUBLIC' ELSE pg_catalog.quote_ident(m.usename) END AS role,
    coalesce(u.rolsuper, false) OR m.umoptions IS NOT NULL OR pg_catalog.pg_has_role(s.srvowner, 'USAGE')
      AND m.umuser = 0 OR m.usename = current_user AND (pg_catalog.pg_has_role(s.srvowner, 'USAGE')
        OR pg_catalog.has_server_privilege(s.oid, 'USAGE')) AS shown
  FROM pg_catalog.pg_user_mappings m JOIN own_server s ON s.oid = m.srvid
  LEFT JOIN pg_catalog.pg_roles u ON u.rolname = current_user
),
event_trigger AS MATERIALIZED (
  SELECT e.* FROM pg_catalog.pg_event_trigger e
  WHERE NOT EXISTS (SELECT 1 FROM extension_owned x WHERE x.classid = 'pg_catalog.pg_event_trigger'::pg_catalog.regclass AND x.objid = e.oid)
),
own_statistics AS MATERIALIZED (
  SELECT s.oid, n.nspname, s.stxname, s.stxowner, (pg_catalog.to_jsonb(s) ->> 'stxstattarget')::pg_catalog.int4 AS target
  FROM pg_catalog.pg_statistic_ext s JOIN namespace n ON n.oid = s.stxnamespace
  JOIN relation r ON r.oid = s.stxrelid
  WHERE NOT EXISTS (SELECT 1 FROM extension_owned e WHERE e.classid = 'pg_catalog.pg_statistic_ext'::pg_catalog.regclass AND e.objid = s.oid)
),
routine AS MATERIALIZED (
  SELECT p.oid, n.nspname, p.proname, p.prokind, p.proowner, p.proacl
  FROM pg_catalog.pg_proc p JOIN namespace n ON n.oid = p.pronamespace
  WHERE NOT EXISTS (SELECT 1 FROM extension_owned e WHERE e.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass AND e.objid = p.oid)
    -- What a range type makes for itself.
    AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_depend d WHERE d.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass AND d.objid = p.oid AND d.deptype = 'i')
),
-- Types that are no enumerated ones, as the statements that make them.
types AS (
  SELECT pg_catalog.json_agg(pg_catalog.json_build_object('name', x.name, 'sql', x.sql) ORDER BY x.turn, x.oid) AS documents FROM (
    SELECT 0 AS turn, k.oid, pg_catalog.format('collation %I.%I', k.nspname, k.collname) AS name,
      pg_catalog.format('CREATE COLLATION %I.%I (provider = %s', k.nspname, k.collname,
        CASE k.collprovider WHEN 'i' THEN 'icu' WHEN 'b' THEN 'builtin' ELSE 'libc' END)
      || CASE WHEN k.collprovider = 'c' AND k.collcollate = k.collctype THEN pg_catalog.format(', locale = %L', k.collcollate)
        WHEN k.collprovider = 'c' THEN pg_catalog.format(', lc_collate = %L, lc_ctype = %L', k.collcollate, k.collctype)
        ELSE pg_catalog.format(', locale = %L', coalesce(k.row ->> 'colllocale', k.row ->> 'colliculocale')) END
      || coalesce(', rules = ' || pg_catalog.quote_literal(nullif(k.row ->> 'collicurules', '')), '')
      || CASE WHEN k.collisdeterministic THEN '' ELSE ', deterministic = false' END || ')'
      || coalesce((SELECT pg_catalog.format('; COMMENT ON COLLATION %I.%I IS %L', k.nspname, k.collname, d.description)
        FROM pg_catalog.pg_description d
        WHERE d.classoid = 'pg_catalog.pg_collation'::pg_catalog.regclass AND d.objoid = k.oid), '') AS sql
    FROM own_collation k
    UNION ALL
    SELECT 1, t.oid, t.name, pg_catalog.format('CREATE DOMAIN %s AS %s', t.name, pg_catalog.format_type(t.typbasetype, t.typtypmod))
      || coalesce((SELECT pg_catalog.format(' COLLATE %I.%I', cn.nspname, k.collname)
        FROM pg_catalog.pg_collation k JOIN pg_catalog.pg_namespace cn ON cn.oid = k.collnamespace
        JOIN pg_catalog.pg_type b ON b.oid = t.typbasetype
        WHERE k.oid = t.typcollation AND t.typcollation <> b.typcollation), '')
      || coalesce(' DEFAULT ' || pg_catalog.pg_get_expr(t.typdefaultbin, 'pg_catalog.pg_type'::pg_catalog.regclass), '')
      || CASE WHEN t.typnotnull THEN coalesce((SELECT pg_catalog.format(' CONSTRAINT %I', c.conname)
        FROM pg_catalog.pg_constraint c WHERE c.contypid = t.oid AND c.contype = 'n'), '') || ' NOT NULL' ELSE '' END
      || coalesce((SELECT pg_catalog.string_agg(pg_catalog.format('; ALTER DOMAIN %s ADD CONSTRAINT %I %s', t.name, c.conname,
          pg_catalog.pg_get_constraintdef(c.oid)), '' ORDER BY c.conname)
        FROM pg_catalog.pg_constraint c WHERE c.contypid = t.oid AND c.contype = 'c'), '')
      -- Else it would be read with the default of the domain it stands on.
      || CASE WHEN t.typdefaultbin IS NULL AND EXISTS (SELECT 1 FROM pg_catalog.pg_type bt
          WHERE bt.oid = t.typbasetype AND bt.typdefaultbin IS NOT NULL)
        THEN pg_catalog.format('; ALTER DOMAIN %s DROP DEFAULT', t.name) ELSE '' END AS sql
    FROM user_type t WHERE t.typtype = 'd'
    UNION ALL
    SELECT 1, t.oid, t.name, pg_catalog.format('CREATE TYPE %s AS (%s)', t.name, coalesce((
      SELECT pg_catalog.string_agg(pg_catalog.format('%I %s', a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod))
        || CASE WHEN a.attcollation <> y.typcollation THEN pg_catalog.format(' COLLATE %I.%I', cn.nspname, k.collname) ELSE '' END,
        ', ' ORDER BY a.attnum)
      FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type y ON y.oid = a.atttypid
      LEFT JOIN pg_catalog.pg_collation k ON k.oid = a.attcollation
      LEFT JOIN pg_catalog.pg_namespace cn ON cn.oid = k.collnamespace
      WHERE a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped), ''))
    FROM user_type t WHERE t.typtype = 'c'
    UNION ALL
    SELECT 1, t.oid, t.name, pg_catalog.format('CREATE TYPE %s AS RANGE (subtype = %s', t.name, pg_catalog.format_type(r.rngsubtype, NULL))
      || CASE WHEN NOT o.opcdefault THEN pg_catalog.format(', subtype_opclass = %I.%I', o_n.nspname, o.opcname) ELSE '' END
      || CASE WHEN r.rngcollation <> s.typcollation THEN pg_catalog.format(', collation = %I.%I', cn.nspname, k.collname) ELSE '' END
      || CASE WHEN r.rngcanonical::pg_catalog.oid <> 0 THEN pg_catalog.format(', canonical = %s', r.rngcanonical) ELSE '' END
      || CASE WHEN r.rngsubdiff::pg_catalog.oid <> 0 THEN pg_catalog.format(', subtype_diff = %I.%I', f_n.nspname, f.proname) ELSE '' END
      || pg_catalog.format(', multirange_type_name = %I.%I)', m_n.nspname, m.typname)
    FROM user_type t
    JOIN pg_catalog.pg_range r ON r.rngtypid = t.oid
    JOIN pg_catalog.pg_type s ON s.oid = r.rngsubtype
    JOIN pg_catalog.pg_type m ON m.oid = r.rngmultitypid
    JOIN pg_catalog.pg_namespace m_n ON m_n.oid = m.typnamespace
    JOIN pg_catalog.pg_opclass o ON o.oid = r.rngsubopc
    JOIN pg_catalog.pg_namespace o_n ON o_n.oid = o.opcnamespace
    LEFT JOIN pg_catalog.pg_collation k ON k.oid = r.rngcollation
    LEFT JOIN pg_catalog.pg_namespace cn ON cn.oid = k.collnamespace
    LEFT JOIN pg_catalog.pg_proc f ON f.oid = r.rngsubdiff
    LEFT JOIN pg_catalog.pg_namespace f_n ON f_n.oid = f.pronamespace
    WHERE t.typtype = 'r'
  ) x
),
-- What is read back as the statements that make it.
definitions AS (
  SELECT pg_catalog.json_agg(x.document ORDER BY x.turn, x.name) AS documents FROM (
    SELECT -1 AS turn, pg_catalog.format('extension %I', e.extname) AS name, pg_catalog.json_build_object(
      'name', pg_catalog.format('extension %I', e.extname),
      'sql', pg_catalog.format('CREATE EXTENSION %I WITH SCHEMA %I VERSION %L', e.extname, n.nspname, e.extversion)) AS document
    FROM pg_catalog.pg_extension e JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace WHERE e.extname <> 'plpgsql'
    UNION ALL
    SELECT 0, v.name, pg_catalog.json_build_object('name', v.name, 'sql', pg_catalog.format('CREATE %s %I.%I%s%s%s AS %s%s',
      CASE v.relkind WHEN 'm' THEN 'MATERIALIZED VIEW' ELSE 'VIEW' END, v.nspname, v.relname,
      (SELECT ' (' || pg_catalog.string_agg(pg_catalog.quote_ident(a.attname), ', ' ORDER BY a.attnum) || ')'
        FROM pg_catalog.pg_attribute a WHERE a.attrelid = v.oid AND a.attnum > 0 AND NOT a.attisdropped),
      (SELECT ' USING ' || pg_catalog.quote_ident(m.amname) FROM pg_catalog.pg_am m WHERE m.oid = v.relam),
      (SELECT ' WITH (' || pg_catalog.string_agg(pg_catalog.format('%s = %L', pg_catalog.split_part(o, '=', 1),
          pg_catalog.substr(o, pg_catalog.strpos(o, '=') + 1)), ', ') || ')' FROM pg_catalog.unnest(v.reloptions) o),
      pg_catalog.rtrim(pg_catalog.pg_get_viewdef(v.oid), ';'),
      CASE WHEN v.relispopulated THEN '' ELSE ' WITH NO DATA' END))
    FROM (
      SELECT r.*, c.relam, c.relispopulated,
        CASE r.relkind WHEN 'm' THEN 'materialized view ' ELSE 'view ' END || pg_catalog.format('%I.%I', r.nspname, r.relname) AS name
      FROM relation r JOIN pg_catalog.pg_class c ON c.oid = r.oid WHERE r.relkind IN ('v', 'm')
    ) v
    UNION ALL
    SELECT 1, r.oid::pg_catalog.regprocedure::pg_catalog.text AS name, pg_catalog.json_build_object(
      'name', r.oid::pg_catalog.regprocedure::pg_catalog.text, 'sql', pg_catalog.pg_get_functiondef(r.oid))
    FROM routine r WHERE r.prokind <> 'a'
    UNION ALL
    SELECT 2, r.oid::pg_catalog.regprocedure::pg_catalog.text, pg_catalog.json_build_object(
      'name', r.oid::pg_catalog.regprocedure::pg_catalog.text,
      'sql', pg_catalog.format('CREATE AGGREGATE %I.%I (%s) (SFUNC = %s, STYPE = %s', r.nspname, r.proname,
          coalesce(nullif(pg_catalog.pg_get_function_identity_arguments(r.oid), ''), '*'), a.aggtransfn,
          pg_catalog.format_type(a.aggtranstype, NULL))
        || CASE WHEN a.aggtransspace <> 0 THEN ', SSPACE = ' || a.aggtransspace ELSE '' END
        || CASE WHEN a.aggfinalfn::pg_catalog.oid <> 0 THEN ', FINALFUNC = ' || a.aggfinalfn ELSE '' END
        || CASE WHEN a.aggfinalextra THEN ', FINALFUNC_EXTRA' ELSE '' END
        || ', FINALFUNC_MODIFY = ' || CASE a.aggfinalmodify WHEN 'r' THEN 'READ_ONLY' WHEN 's' THEN 'SHAREABLE' ELSE 'READ_WRITE' END
        || CASE WHEN a.aggcombinefn::pg_catalog.oid <> 0 THEN ', COMBINEFUNC = ' || a.aggcombinefn ELSE '' END
        || CASE WHEN a.aggserialfn::pg_catalog.oid <> 0 THEN ', SERIALFUNC = ' || a.aggserialfn ELSE '' END
        || CASE WHEN a.aggdeserialfn::pg_catalog.oid <> 0 THEN ', DESERIALFUNC = ' || a.aggdeserialfn ELSE '' END
        || coalesce(', INITCOND = ' || pg_catalog.quote_literal(a.agginitval), '')
        || CASE WHEN a.aggmtransfn::pg_catalog.oid <> 0 THEN pg_catalog.format(', MSFUNC = %s, MINVFUNC = %s, MSTYPE = %s, MFINALFUNC_MODIFY = %s',
          a.aggmtransfn, a.aggminvtransfn, pg_catalog.format_type(a.aggmtranstype, NULL),
          CASE a.aggmfinalmodify WHEN 'r' THEN 'READ_ONLY' WHEN 's' THEN 'SHAREABLE' ELSE 'READ_WRITE' END) ELSE '' END
        || CASE WHEN a.aggmtransspace <> 0 THEN ', MSSPACE = ' || a.aggmtransspace ELSE '' END
        || CASE WHEN a.aggmfinalfn::pg_catalog.oid <> 0 THEN ', MFINALFUNC = ' || a.aggmfinalfn ELSE '' END
        || CASE WHEN a.aggmfinalextra THEN ', MFINALFUNC_EXTRA' ELSE '' END
        || coalesce(', MINITCOND = ' || pg_catalog.quote_literal(a.aggminitval), '')
        || coalesce((SELECT pg_catalog.format(', SORTOP = OPERATOR(%I.%s)', n.nspname, o.oprname)
          FROM pg_catalog.pg_operator o JOIN pg_catalog.pg_namespace n ON n.oid = o.oprnamespace WHERE o.oid = a.aggsortop), '')
        || CASE WHEN a.aggkind = 'h' THEN ', HYPOTHETICAL' ELSE '' END
        || ', PARALLEL = ' || CASE p.proparallel WHEN 's' THEN 'SAFE' WHEN 'r' THEN 'RESTRICTED' ELSE 'UNSAFE' END || ')')
    FROM routine r JOIN pg_catalog.pg_aggregate a ON a.aggfnoid = r.oid JOIN pg_catalog.pg_proc p ON p.oid = r.oid
    UNION ALL
    SELECT 3, r.oid::pg_catalog.regprocedure::pg_catalog.text, pg_catalog.json_build_object(
      'name', r.oid::pg_catalog.regprocedure::pg_catalog.text,
      'sql', pg_catalog.format('COMMENT ON ROUTINE %s IS %L', r.oid::pg_catalog.regprocedure, d.description))
    FROM routine r JOIN pg_catalog.pg_description d ON d.classoid = 'pg_catalog.pg_proc'::pg_catalog.regclass AND d.objoid = r.oid
    UNION ALL
    SELECT 3, t.name, pg_catalog.json_build_object('name', t.name, 'sql', pg_catalog.pg_get_triggerdef(t.oid)
      || CASE WHEN t.tgenabled = 'O' THEN '' ELSE pg_catalog.format('; ALTER TABLE %I.%I %s TRIGGER %I', t.nspname, t.relname,
        CASE t.tgenabled WHEN 'D' THEN 'DISABLE' WHEN 'R' THEN 'ENABLE REPLICA' ELSE 'ENABLE ALWAYS' END, t.tgname) END
      || coalesce((SELECT pg_catalog.format('; COMMENT ON TRIGGER %I ON %I.%I IS %L', t.tgname, t.nspname, t.relname, d.description)
        FROM pg_catalog.pg_description d
        WHERE d.classoid = 'pg_catalog.pg_trigger'::pg_catalog.regclass AND d.objoid = t.oid), ''))
    FROM (
      SELECT t.oid, t.tgname, t.tgenabled, b.nspname, b.relname,
        pg_catalog.format('trigger %I on %I.%I', t.tgname, b.nspname, b.relname) AS name
      FROM pg_catalog.pg_trigger t JOIN relation b ON b.oid = t.tgrelid AND (b.plain OR b.relkind = 'v') WHERE NOT t.tgisinternal AND t.tgparentid = 0
    ) t
    UNION ALL
    SELECT 3, r.name, pg_catalog.json_build_object('name', r.name, 'sql', pg_catalog.pg_get_ruledef(r.oid)
      || CASE WHEN r.ev_enabled = 'O' THEN '' ELSE pg_catalog.format(' ALTER TABLE %I.%I %s RULE %I;', r.nspname, r.relname,
        CASE r.ev_enabled WHEN 'D' THEN 'DISABLE' WHEN 'R' THEN 'ENABLE REPLICA' ELSE 'ENABLE ALWAYS' END, r.rulename) END
      || coalesce((SELECT pg_catalog.format(' COMMENT ON RULE %I ON %I.%I IS %L', r.rulename, r.nspname, r.relname, d.description)
        FROM pg_catalog.pg_description d
        WHERE d.classoid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass AND d.objoid = r.oid), ''))
    FROM (
      -- That of a view's query is the view.
      SELECT r.oid, r.rulename, r.ev_enabled, b.nspname, b.relname,
        pg_catalog.format('rule %I on %I.%I', r.rulename, b.nspname, b.relname) AS name
      FROM pg_catalog.pg_rewrite r JOIN relation b ON b.oid = r.ev_class AND (b.plain OR b.relkind = 'v') WHERE r.ev_type <> '1'
    ) r
    UNION ALL
    SELECT 4, s.name, pg_catalog.json_build_object('name', s.name, 'sql', pg_catalog.pg_get_statisticsobjdef(s.oid)
      || CASE WHEN s.target >= 0 THEN pg_catalog.format('; ALTER STATISTICS %I.%I SET STATISTICS %s', s.nspname, s.stxname, s.target)
        ELSE '' END
      || coalesce((SELECT pg_catalog.format('; COMMENT ON STATISTICS %I.%I IS %L', s.nspname, s.stxname, d.description)
        FROM pg_catalog.pg_description d
        WHERE d.classoid = 'pg_catalog.pg_statistic_ext'::pg_catalog.regclass AND d.objoid = s.oid), ''))
    FROM (SELECT *, pg_catalog.format('statistics object %I.%I', nspname, stxname) AS name FROM own_statistics) s
    UNION ALL
    SELECT 5, pg_catalog.format('foreign-data wrapper %I', w.fdwname), pg_catalog.json_build_object(
      'name', pg_catalog.format('foreign-data wrapper %I', w.fdwname),
      'sql', pg_catalog.format('CREATE FOREIGN DATA WRAPPER %I', w.fdwname)
        || CASE WHEN w.fdwhandler <> 0 THEN ' HANDLER ' || w.fdwhandler::pg_catalog.regproc ELSE '' END
        || CASE WHEN w.fdwvalidator <> 0 THEN ' VALIDATOR ' || w.fdwvalidator::pg_catalog.regproc ELSE '' END
        || coalesce((SELECT ' OPTIONS (' || pg_catalog.string_agg(pg_catalog.format('%I %L', o.option_name, o.option_value), ', ') || ')'
          FROM pg_catalog.pg_options_to_table(w.fdwoptions) o), '')
        || coalesce((SELECT pg_catalog.format('; COMMENT ON FOREIGN DATA WRAPPER %I IS %L', w.fdwname, d.description)
          FROM pg_catalog.pg_description d
          WHERE d.classoid = 'pg_catalog.pg_foreign_data_wrapper'::pg_catalog.regclass AND d.objoid = w.oid), ''))
    FROM own_wrapper w
    UNION ALL
    SELECT 6, pg_catalog.format('server %I', s.srvname), pg_catalog.json_build_object(
      'name', pg_catalog.format('server %I', s.srvname),
      'sql', pg_catalog.format('CREATE SERVER %I', s.srvname)
        || coalesce(' TYPE ' || pg_catalog.quote_literal(s.srvtype), '')
        || coalesce(' VERSION ' || pg_catalog.quote_literal(s.srvversion), '')
        || pg_catalog.format(' FOREIGN DATA WRAPPER %I', w.fdwname)
        || coalesce((SELECT ' OPTIONS (' || pg_catalog.string_agg(pg_catalog.format('%I %L', o.option_name, o.option_value), ', ') || ')'
          FROM pg_catalog.pg_options_to_table(s.srvoptions) o), '')
        || coalesce((SELECT pg_catalog.string_agg(pg_catalog.format('; CREATE USER MAPPING FOR %s SERVER %I', m.role, s.srvname)
            || coalesce((SELECT ' OPTIONS (' || pg_catalog.string_agg(pg_catalog.format('%I %L', o.option_name, o.option_value), ', ') || ')'
              FROM pg_catalog.pg_options_to_table(m.umoptions) o), ''), '')
          FROM mapping m WHERE m.srvid = s.oid AND m.shown), '')
        || coalesce((SELECT pg_catalog.format('; COMMENT ON SERVER %I IS %L', s.srvname, d.description)
          FROM pg_catalog.pg_description d
          WHERE d.classoid = 'pg_catalog.pg_foreign_server'::pg_catalog.regclass AND d.objoid = s.oid), ''))
    FROM own_server s JOIN pg_catalog.pg_foreign_data_wrapper w ON w.oid = s.srvfdw
    UNION ALL
    SELECT 7, pg_catalog.format('publication %I', p.pubname), pg_catalog.json_build_object(
      'name', pg_catalog.format('publication %I', p.pubname),
      'sql', pg_catalog.format('CREATE PUBLICATION %I', p.pubname)
        || CASE WHEN p.puballtables THEN ' FOR ALL TABLES' ELSE coalesce(' FOR ' || (
          SELECT pg_catalog.string_agg(m.text, ', ') FROM (
            SELECT pg_catalog.format('TABLE ONLY %I.%I', n.nspname, c.relname)
              || coalesce((SELECT ' (' || pg_catalog.string_agg(pg_catalog.quote_ident(a.attname), ', ') || ')'
                FROM pg_catalog.unnest(r.prattrs::pg_catalog.int2[]) u(number)
                JOIN pg_catalog.pg_attribute a ON a.attrelid = r.prrelid AND a.attnum = u.number), '')
              || coalesce(' WHERE (' || pg_catalog.pg_get_expr(r.prqual, r.prrelid) || ')', '') AS text
            FROM pg_catalog.pg_publication_rel r JOIN pg_catalog.pg_class c ON c.oid = r.prrelid
            JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE r.prpubid = p.oid
            UNION ALL
            SELECT pg_catalog.format('TABLES IN SCHEMA %I', n.nspname)
            FROM pg_catalog.pg_publication_namespace s JOIN pg_catalog.pg_namespace n ON n.oid = s.pnnspid
            WHERE s.pnpubid = p.oid) m), '') END
        || pg_catalog.format(' WITH (publish = %L, publish_via_partition_root = %s%s)',
          pg_catalog.concat_ws(', ', CASE WHEN p.pubinsert THEN 'insert' END, CASE WHEN p.pubupdate THEN 'update' END,
            CASE WHEN p.pubdelete THEN 'delete' END, CASE WHEN p.pubtruncate THEN 'truncate' END),
          p.pubviaroot::pg_catalog.text, CASE WHEN pg_catalog.to_jsonb(p) ->> 'pubgencols' = 's' THEN ', publish_generated_columns = stored' ELSE '' END)
        || coalesce((SELECT pg_catalog.format('; COMMENT ON PUBLICATION %I IS %L', p.pubname, d.description)
          FROM pg_catalog.pg_description d
          WHERE d.classoid = 'pg_catalog.pg_publication'::pg_catalog.regclass AND d.objoid = p.oid), ''))
    FROM pg_catalog.pg_publication p
    UNION ALL
    SELECT 8, pg_catalog.format('event trigger %I', e.evtname), pg_catalog.json_build_object(
      'name', pg_catalog.format('event trigger %I', e.evtname),
      'sql', pg_catalog.format('CREATE EVENT TRIGGER %I ON %s', e.evtname, e.evtevent)
        || coalesce((SELECT ' WHEN TAG IN (' || pg_catalog.string_agg(pg_catalog.quote_literal(t), ', ') || ')'
          FROM pg_catalog.unnest(e.evttags) t), '')
        || pg_catalog.format(' EXECUTE FUNCTION %I.%I()', n.nspname, f.proname)
        || CASE WHEN e.evtenabled = 'O' THEN '' ELSE pg_catalog.format('; ALTER EVENT TRIGGER %I %s', e.evtname,
          CASE e.evtenabled WHEN 'D' THEN 'DISABLE' WHEN 'R' THEN 'ENABLE REPLICA' ELSE 'ENABLE ALWAYS' END) END
        || coalesce((SELECT pg_catalog.format('; COMMENT ON EVENT TRIGGER %I IS %L', e.evtname, d.description)
          FROM pg_catalog.pg_description d
          WHERE d.classoid = 'pg_catalog.pg_event_trigger'::pg_catalog.regclass AND d.objoid = e.oid), ''))
    FROM event_trigger e JOIN pg_catalog.pg_proc f ON f.oid = e.evtfoid JOIN pg_catalog.pg_namespace n ON n.oid = f.pronamespace
  ) x
),
comments AS (
  SELECT pg_catalog.json_agg(c.document) AS documents FROM (
    SELECT pg_catalog.json_build_array('schema', n.nspname, NULL, NULL, d.description) AS document
    FROM namespace n JOIN pg_catalog.pg_description d ON d.classoid = 'pg_catalog.pg_namespace'::pg_catalog.regclass AND d.objoid = n.oid
    WHERE NOT (n.nspname = 'public' AND d.description = 'standard public schema')
    UNION ALL
    SELECT pg_catalog.json_build_array('type', t.nspname, t.typname, NULL, d.description)
    FROM (SELECT oid, nspname, typname FROM user_type
      UNION ALL
      SELECT m.oid, n.nspname, m.typname
      FROM pg_catalog.pg_type m JOIN namespace n ON n.oid = m.typnamespace JOIN pg_catalog.pg_range r ON r.rngmultitypid = m.oid
      JOIN user_type t ON t.oid = r.rngtypid) t
    JOIN pg_catalog.pg_description d ON d.classoid = 'pg_catalog.pg_type'::pg_catalog.regclass AND d.objoid = t.oid
    UNION ALL
    SELECT pg_catalog.json_build_array('attribute', t.nspname, t.typname, a.attname, d.description)
    FROM user_type t JOIN pg_catalog.pg_attribute a ON a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped
    JOIN pg_catalog.pg_description d ON d.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objoid = a.attrelid
      AND d.objsubid = a.attnum
    WHERE t.typtype = 'c'
    UNION ALL
    SELECT pg_catalog.json_build_array('domain constraint', t.nspname, t.typname, c.conname, d.description)
    FROM user_type t JOIN pg_catalog.pg_constraint c ON c.contypid = t.oid
    JOIN pg_catalog.pg_description d ON d.classoid = 'pg_catalog.pg_constraint'::pg_catalog.regclass AND d.objoid = c.oid
    UNION ALL
    SELECT pg_catalog.json_build_array(CASE WHEN r.relkind = 'S' THEN 'sequence' WHEN a.attname IS NOT NULL THEN 'column'
        WHEN r.relkind IN ('v', 'm') THEN 'view' ELSE 'table' END, r.nspname, r.relname, a.attname, d.description)
    FROM relation r JOIN pg_catalog.pg_description d ON d.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objoid = r.oid
    LEFT JOIN attribute a ON a.attrelid = r.oid AND a.attnum = d.objsubid
    WHERE r.plain OR r.relkind IN ('S', 'v', 'm')
    UNION ALL
    SELECT pg_catalog.json_build_array('index', i.nspname, i.index_name, NULL, d.description)
    FROM index_of i JOIN pg_catalog.pg_description d ON d.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objoid = i.indexrelid
    UNION ALL
    SELECT pg_catalog.json_build_array('constraint', b.nspname, b.relname, k.conname, d.description)
    FROM (SELECT oid, conname, conrelid FROM constraint_of
      UNION ALL SELECT oid, conname, conrelid FROM pg_catalog.pg_constraint WHERE contype = 'n') k
    JOIN base b ON b.oid = k.conrelid
    JOIN pg_catalog.pg_description d ON d.classoid = 'pg_catalog.pg_constraint'::pg_catalog.regclass AND d.objoid = k.oid
    UNION ALL
    SELECT pg_catalog.json_build_array('policy', b.nspname, b.relname, p.polname, d.description)
    FROM pg_catalog.pg_policy p JOIN base b ON b.oid = p.polrelid
    JOIN pg_catalog.pg_description d ON d.classoid = 'pg_catalog.pg_policy'::pg_catalog.regclass AND d.objoid = p.oid
  ) c
),
-- What has an owner and privileges. No list is what acldefault says.
owned AS (
  SELECT 'schema' AS on, n.nspname AS schema, NULL::pg_catalog.text AS name, NULL::pg_catalog.name AS part, n.nspowner AS owner, n.nspacl AS acl
  FROM namespace n
  UNION ALL
  SELECT 'type', t.nspname, t.typname, NULL, t.typowner, t.typacl FROM user_type t
  UNION ALL
  SELECT CASE r.relkind WHEN 'S' THEN 'sequence' WHEN 'r' THEN 'table' WHEN 'p' THEN 'table' WHEN 'f' THEN 'table' ELSE 'view' END, r.nspname, r.relname, NULL, r.relowner, r.relacl
  FROM relation r WHERE r.plain OR r.relkind IN ('S', 'v', 'm')
  UNION ALL
  SELECT 'routine', r.nspname, r.oid::pg_catalog.regprocedure::pg_catalog.text, NULL, r.proowner, r.proacl
  FROM routine r
  UNION ALL
  SELECT 'collation', k.nspname, k.collname, NULL, k.collowner, NULL FROM own_collation k
  UNION ALL
  SELECT 'statistics object', s.nspname, s.stxname, NULL, s.stxowner, NULL FROM own_statistics s
  UNION ALL
  SELECT 'publication', '', p.pubname, NULL, p.pubowner, NULL FROM pg_catalog.pg_publication p
  UNION ALL
  SELECT 'event trigger', '', e.evtname, NULL, e.evtowner, NULL FROM event_trigger e
  UNION ALL
  SELECT 'foreign-data wrapper', '', w.fdwname, NULL, w.fdwowner, w.fdwacl FROM own_wrapper w
  UNION ALL
  SELECT 'server', '', s.srvname, NULL, s.srvowner, s.srvacl FROM own_server s
  UNION ALL
  SELECT 'column', b.nspname, b.relname, a.attname, b.relowner, a.attacl
  FROM relation b JOIN pg_catalog.pg_attribute a ON a.attrelid = b.oid
  WHERE (b.plain OR b.relkind IN ('v', 'm')) AND a.attacl IS NOT NULL AND a.attnum > 0 AND NOT a.attisdropped
),
access AS (
  SELECT pg_catalog.json_agg(pg_catalog.json_build_array(
    o.on, o.schema, o.name, o.part, pg_catalog.pg_get_userbyid(o.owner),
    CASE WHEN o.acl IS NOT NULL THEN (
      SELECT coalesce(pg_catalog.json_agg(pg_catalog.json_build_array(
        coalesce(r.rolname, ''), x.grantor = o.owner, x.privilege_type, x.is_grantable)), '[]')
      FROM pg_catalog.aclexplode(o.acl) x LEFT JOIN pg_catalog.pg_roles r ON r.oid = x.grantee
      WHERE x.grantee = 0 OR r.oid IS NOT NULL) END
  )) AS documents
  FROM owned o
),
-- Everywhere, an owner's own privileges are among them; they are carried where they are all that there are.
default_access AS MATERIALIZED (
  SELECT d.*, n.nspname, pg_catalog.pg_get_userbyid(d.defaclrole) AS creator,
    d.defaclobjtype <> 'L' AND (d.defaclnamespace <> 0 OR NOT EXISTS (
      SELECT FROM pg_catalog.aclexplode(pg_catalog.acldefault(CASE d.defaclobjtype WHEN 'S' THEN 's' ELSE d.defaclobjtype END, d.defaclrole)) o
      WHERE o.grantee = d.defaclrole AND NOT EXISTS (
        SELECT FROM pg_catalog.aclexplode(d.defaclacl) x
        WHERE x.grantee = o.grantee AND x.privilege_type = o.privilege_type AND NOT x.is_grantable))) AS carried
  FROM pg_catalog.pg_default_acl d LEFT JOIN namespace n ON n.oid = d.defaclnamespace
  WHERE d.defaclnamespace = 0 OR n.oid IS NOT NULL
),
-- Roles belong to the server. Their passwords are not read.
roles AS (
  SELECT pg_catalog.json_agg(pg_catalog.json_build_object('name', x.name, 'sql', x.sql) ORDER BY x.turn, x.name) AS documents FROM (
    SELECT 0 AS turn, pg_catalog.format('role %I', r.rolname) AS name, pg_catalog.format('CREATE ROLE %I', r.rolname)
      || CASE WHEN r.rolsuper THEN ' SUPERUSER' ELSE '' END || CASE WHEN r.rolcreatedb THEN ' CREATEDB' ELSE '' END
      || CASE WHEN r.rolcreaterole THEN ' CREATEROLE' ELSE '' END || CASE WHEN r.rolinherit THEN '' ELSE ' NOINHERIT' END
      || CASE WHEN r.rolcanlogin THEN ' LOGIN' ELSE '' END || CASE WHEN r.rolreplication THEN ' REPLICATION' ELSE '' END
      || CASE WHEN r.rolbypassrls THEN ' BYPASSRLS' ELSE '' END
      || CASE WHEN r.rolconnlimit <> -1 THEN ' CONNECTION LIMIT ' || r.rolconnlimit ELSE '' END
      || coalesce(' VALID UNTIL ' || pg_catalog.quote_literal(CASE WHEN r.rolvaliduntil IN ('infinity', '-infinity')
        THEN r.rolvaliduntil::pg_catalog.text ELSE (r.rolvaliduntil AT TIME ZONE 'UTC')::pg_catalog.text || '+00' END), '')
      || coalesce((SELECT pg_catalog.string_agg(pg_catalog.format('; ALTER ROLE %I SET %s TO %s', r.rolname,
          (SELECT pg_catalog.string_agg(pg_catalog.quote_ident(p), '.') FROM pg_catalog.unnest(pg_catalog.string_to_array(pg_catalog.split_part(o, '=', 1), '.')) p),
          CASE WHEN pg_catalog.split_part(o, '=', 1) IN ('local_preload_libraries', 'search_path', 'session_preload_libraries',
            'shared_preload_libraries', 'temp_tablespaces', 'unix_socket_directories')
          THEN pg_catalog.substr(o, pg_catalog.strpos(o, '=') + 1)
          ELSE pg_catalog.quote_literal(pg_catalog.substr(o, pg_catalog.strpos(o, '=') + 1)) END), '')
        FROM pg_catalog.unnest(r.rolconfig) o), '')
      || coalesce((SELECT pg_catalog.format('; COMMENT ON ROLE %I IS %L', r.rolname, d.description)
        FROM pg_catalog.pg_shdescription d
        WHERE d.classoid = 'pg_catalog.pg_authid'::pg_catalog.regclass AND d.objoid = r.oid), '') AS sql
    FROM pg_catalog.pg_roles r WHERE r.rolname !~ '^pg_'
    UNION ALL
    SELECT 1, pg_catalog.format('membership of %I in %I', m.rolname, r.rolname),
      pg_catalog.format('GRANT %I TO %I WITH ADMIN ', r.rolname, m.rolname) || pg_catalog.bool_or(a.admin_option)::pg_catalog.text
      -- Servers before 16 have neither.
      || coalesce(', INHERIT ' || pg_catalog.bool_or((pg_catalog.to_jsonb(a) ->> 'inherit_option')::pg_catalog.bool)::pg_catalog.text, '')
      || coalesce(', SET ' || pg_catalog.bool_or((pg_catalog.to_jsonb(a) ->> 'set_option')::pg_catalog.bool)::pg_catalog.text, '')
    FROM pg_catalog.pg_auth_members a
    JOIN pg_catalog.pg_roles r ON r.oid = a.roleid JOIN pg_catalog.pg_roles m ON m.oid = a.member
    WHERE m.rolname !~ '^pg_'
    GROUP BY r.rolname, m.rolname
  ) x
),
not_carried AS (
  SELECT pg_catalog.json_agg(x.document ORDER BY x.kind, x.name) AS documents FROM (
    SELECT k.kind, k.name, pg_catalog.json_build_object('kind', k.kind, 'name', k.name) AS document FROM (
      SELECT 'foreign table of an extension''s server' AS kind,
        pg_catalog.format('%I.%I', r.nspname, r.relname) AS name
      FROM relation r WHERE r.relkind = 'f' AND NOT r.plain
      UNION ALL
      SELECT 'base type', pg_catalog.format('%I.%I', n.nspname, t.typname)
      FROM pg_catalog.pg_type t JOIN namespace n ON n.oid = t.typnamespace
      WHERE t.typtype = 'b' AND t.typcategory <> 'A'
        AND NOT EXISTS (SELECT 1 FROM extension_owned e WHERE e.classid = 'pg_catalog.pg_type'::pg_catalog.regclass AND e.objid = t.oid)
      UNION ALL
      SELECT 'trigger', pg_catalog.format('%I on %I.%I', t.tgname, r.nspname, r.relname)
      FROM pg_catalog.pg_trigger t JOIN relation r ON r.oid = t.tgrelid WHERE NOT t.tgisinternal AND NOT r.plain AND r.relkind <> 'v'
      UNION ALL
      SELECT 'default of a view''s column', pg_catalog.format('%I.%I.%I', r.nspname, r.relname, a.attname)
      FROM pg_catalog.pg_attrdef d JOIN relation r ON r.oid = d.adrelid AND r.relkind = 'v'
      JOIN attribute a ON a.attrelid = r.oid AND a.attnum = d.adnum
      UNION ALL
      SELECT 'rule', pg_catalog.format('%I on %I.%I', w.rulename, r.nspname, r.relname)
      FROM pg_catalog.pg_rewrite w JOIN relation r ON r.oid = w.ev_class
      WHERE w.ev_type <> '1' AND NOT r.plain AND r.relkind <> 'v'
      UNION ALL
      SELECT 'clustered materialized view', pg_catalog.format('%I.%I', i.nspname, i.table_name)
      FROM index_of i JOIN relation r ON r.oid = i.indrelid AND r.relkind = 'm' WHERE i.indisclustered
      UNION ALL
      SELECT 'comment on what a table has from its parent', pg_catalog.pg_describe_object(d.classoid, d.objoid, 0)
      FROM pg_catalog.pg_description d
      JOIN pg_catalog.pg_constraint k ON d.classoid = 'pg_catalog.pg_constraint'::pg_catalog.regclass AND k.oid = d.objoid AND NOT k.conislocal
        AND k.contype NOT IN ('n', 'p', 'u', 'x')
      JOIN base b ON b.oid = k.conrelid
      UNION ALL
      SELECT 'user mapping whose options this role may not see', pg_catalog.format('for %s on %I', m.role, m.srvname)
      FROM mapping m WHERE NOT m.shown
      UNION ALL
      SELECT 'default privileges', pg_catalog.format('for %I', d.creator) FROM default_access d WHERE NOT d.carried
    ) k
  ) x
)
SELECT pg_catalog.json_build_object(
  'version', pg_catalog.current_setting('server_version_num')::pg_catalog.int4,
  'schemas', (SELECT pg_catalog.json_agg(n.nspname) FROM namespace n),
  'enums', (SELECT pg_catalog.json_agg(pg_catalog.json_build_object('schema', t.nspname, 'name', t.typname,
      'labels', (SELECT pg_catalog.json_agg(e.enumlabel ORDER BY e.enumsortorder) FROM pg_catalog.pg_enum e WHERE e.enumtypid = t.oid)))
    FROM user_type t WHERE t.typtype = 'e'),
  'types', (SELECT documents FROM types),
  'sequences', (SELECT pg_catalog.json_agg(s.document) FROM sequence s WHERE s.deptype IS DISTINCT FROM 'i'),
  'tables', (SELECT pg_catalog.json_agg(pg_catalog.json_build_array(b.nspname, b.relname,
      b.relrowsecurity, b.relforcerowsecurity, c.documents, k.documents,
      CASE WHEN b.relkind <> 'r' OR b.relpersistence = 'u' OR b.relreplident <> 'd' OR b.reloftype <> 0 OR b.parameters IS NOT NULL
        OR p.documents IS NOT NULL OR m.clustered_on IS NOT NULL
      THEN pg_catalog.json_build_object(
        'parameters', b.parameters, 'unlogged', b.relpersistence = 'u', 'replica_identity', b.relreplident,
        'replica_index', m.replica_index, 'clustered_on', m.clustered_on,
        'of_type', (SELECT pg_catalog.json_build_object('schema', tn.nspname, 'name', t.typname)
          FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace tn ON tn.oid = t.typnamespace WHERE t.oid = b.reloftype),
        'partition_by', pg_catalog.pg_get_partkeydef(b.oid), 'bound', b.bound, 'parents', p.documents,
        'server', (SELECT s.srvname FROM pg_catalog.pg_foreign_table f
          JOIN pg_catalog.pg_foreign_server s ON s.oid = f.ftserver WHERE f.ftrelid = b.oid),
        'foreign_options', (SELECT (SELECT pg_catalog.json_agg(pg_catalog.json_build_array(o.name, o.value) ORDER BY o.place)
          FROM pg_catalog.pg_options_to_table(f.ftoptions) WITH ORDINALITY o(name, value, place))
          FROM pg_catalog.pg_foreign_table f WHERE f.ftrelid = b.oid)) END))
    FROM base b LEFT JOIN columns c ON c.attrelid = b.oid LEFT JOIN constraints k ON k.conrelid = b.oid
    LEFT JOIN parents p ON p.inhrelid = b.oid LEFT JOIN marked m ON m.indrelid = b.oid),
  'indexes', (SELECT documents FROM indexes),
  'policies', (SELECT documents FROM policies),
  'comments', (SELECT documents FROM comments),
  'definitions', (SELECT documents FROM definitions),
  'access', (SELECT documents FROM access),
  'default_access', (SELECT pg_catalog.json_agg(pg_catalog.json_build_object('on', d.defaclobjtype, 'schema', d.nspname,
      'creator', d.creator, 'acl', (
      SELECT coalesce(pg_catalog.json_agg(pg_catalog.json_build_object(
        'role', coalesce(r.rolname, ''), 'by_owner', x.grantor = d.defaclrole, 'privilege', x.privilege_type, 'grantable', x.is_grantable)), '[]')
      FROM pg_catalog.aclexplode(d.defaclacl) x LEFT JOIN pg_catalog.pg_roles r ON r.oid = x.grantee
      WHERE x.grantee = 0 OR r.oid IS NOT NULL))) FROM default_access d WHERE d.carried),
  'roles', (SELECT documents FROM roles),
  'not_carried', (SELECT documents FROM not_carried)
)::pg_catalog.text
