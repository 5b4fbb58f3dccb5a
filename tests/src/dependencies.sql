-- What depends on what among the objects that people made: what depends, then on what, as `dependencies.rs` calls our
-- elements. What the server makes for itself goes by the name of what it is made for; '' is left out on purpose.
WITH relations AS (
  SELECT c.oid, c.relkind, c.relispartition, format('%s.%s', nspname, relname) AS name,
         CASE WHEN relkind IN ('v', 'm') THEN 'view ' WHEN relkind = 'c' THEN 'type ' ELSE 'table ' END AS kind
  FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace WHERE c.oid >= 16384
), attributes AS (
  SELECT attrelid, attnum, attgenerated, format('%s %s.%s', CASE relkind WHEN 'c' THEN 'attribute' ELSE 'column' END, name, attname) AS name
  FROM pg_attribute JOIN relations r ON r.oid = attrelid WHERE relkind IN ('r', 'p', 'f', 'v', 'm', 'c')
), types AS (
  SELECT t.oid, CASE WHEN r.oid IS NULL THEN format('type %s.%s', nspname, t.typname) ELSE r.kind || r.name END AS name
  FROM pg_type t JOIN pg_namespace n ON n.oid = typnamespace LEFT JOIN relations r ON r.oid = typrelid
  WHERE t.typelem = 0 OR t.typsubscript <> 'array_subscript_handler'::regproc
), inputs AS (
  SELECT p.oid, coalesce(string_agg(substr(coalesce(types.name, elements.name || '[]'), 6), ', ' ORDER BY place), '') AS list
  FROM pg_proc p CROSS JOIN unnest(proargtypes) WITH ORDINALITY a(type, place)
  JOIN pg_type t ON t.oid = a.type LEFT JOIN types ON types.oid = t.oid LEFT JOIN types elements ON elements.oid = t.typelem
  WHERE p.oid >= 16384 GROUP BY p.oid
), keys AS (
  SELECT k.oid, k.conindid, k.contype, k.conparentid <> 0 OR (k.coninhcount > 0 AND contype <> 'n') AS is_handed_down,
         CASE contype WHEN 'n' THEN a.name WHEN 't' THEN '' ELSE format('constraint %s.%s', r.name, k.conname) END AS name
  FROM pg_constraint k JOIN relations r ON r.oid = conrelid LEFT JOIN attributes a ON (a.attrelid, a.attnum) = (conrelid, conkey[1])
), named(classid, objid, objsubid, name) AS (
  SELECT 'pg_namespace'::regclass, oid, 0, 'schema ' || nspname FROM pg_namespace
  UNION ALL
  SELECT 'pg_class'::regclass, r.oid, 0, CASE
    WHEN relkind = 't' OR i.inhrelid IS NOT NULL AND relkind IN ('i', 'I') OR r.name LIKE 'pg\_toast.%' THEN ''
    WHEN relkind IN ('i', 'I') THEN coalesce(k.name, 'index ' || r.name)
    WHEN relkind = 'S' THEN coalesce(a.name, 'sequence ' || r.name)
    ELSE r.kind || r.name END
  FROM relations r LEFT JOIN keys k ON k.conindid = r.oid AND k.contype IN ('p', 'u', 'x')
  LEFT JOIN pg_inherits i ON i.inhrelid = r.oid
  LEFT JOIN pg_depend d ON relkind = 'S' AND (d.classid, d.objid, d.deptype) = ('pg_class'::regclass, r.oid, 'i')
    AND d.refclassid = 'pg_class'::regclass
  LEFT JOIN attributes a ON (a.attrelid, a.attnum) = (d.refobjid, d.refobjsubid)
  UNION ALL
  SELECT 'pg_class'::regclass, attrelid, attnum, name FROM attributes WHERE attnum > 0
  UNION ALL
  -- The columns that every table has are there as long as it is.
  SELECT 'pg_class'::regclass, r.oid, attnum, r.kind || r.name FROM attributes JOIN relations r ON r.oid = attrelid WHERE attnum < 0
  UNION ALL
  SELECT 'pg_type'::regclass, t.oid, 0, coalesce(types.name, elements.name)
  FROM pg_type t LEFT JOIN types ON types.oid = t.oid LEFT JOIN types elements ON elements.oid = t.typelem
  UNION ALL
  SELECT 'pg_attrdef'::regclass, d.oid, 0, CASE attgenerated WHEN '' THEN 'default ' || substr(name, 8) ELSE name END
  FROM pg_attrdef d JOIN attributes a ON (attrelid, attnum) = (adrelid, adnum)
  UNION ALL
  SELECT 'pg_constraint'::regclass, oid, 0, CASE WHEN is_handed_down THEN '' ELSE name END FROM keys
  UNION ALL
  SELECT 'pg_constraint'::regclass, k.oid, 0, format('constraint %s.%s', substr(t.name, 6), conname)
  FROM pg_constraint k JOIN types t ON t.oid = contypid
  UNION ALL
  SELECT 'pg_rewrite'::regclass, w.oid, 0, CASE rulename WHEN '_RETURN' THEN r.kind || r.name ELSE format('rule %s.%s', r.name, rulename) END
  FROM pg_rewrite w JOIN relations r ON r.oid = ev_class
  UNION ALL
  SELECT 'pg_trigger'::regclass, t.oid, 0, CASE WHEN tgisinternal OR tgparentid <> 0 THEN '' ELSE format('trigger %s.%s', r.name, tgname) END
  FROM pg_trigger t JOIN relations r ON r.oid = tgrelid
  UNION ALL
  SELECT 'pg_policy'::regclass, p.oid, 0, format('policy %s.%s', r.name, polname) FROM pg_policy p JOIN relations r ON r.oid = polrelid
  UNION ALL
  SELECT 'pg_proc'::regclass, p.oid, 0, coalesce(t.name, format('routine %s.%s(%s)', nspname, proname, list))
  FROM pg_proc p JOIN pg_namespace n ON n.oid = pronamespace LEFT JOIN inputs ON inputs.oid = p.oid
  -- Those that a range type makes for itself.
  LEFT JOIN pg_depend d ON (d.classid, d.objid, d.deptype, d.refclassid) = ('pg_proc'::regclass, p.oid, 'i', 'pg_type'::regclass)
  LEFT JOIN types t ON t.oid = d.refobjid
  UNION ALL
  -- That from a range to its multirange.
  SELECT 'pg_cast'::regclass, c.oid, 0, types.name FROM pg_cast c JOIN types ON types.oid = casttarget WHERE c.oid >= 16384
  UNION ALL
  SELECT 'pg_collation'::regclass, c.oid, 0, format('collation %s.%s', nspname, collname)
  FROM pg_collation c JOIN pg_namespace n ON n.oid = collnamespace
  UNION ALL
  SELECT 'pg_extension'::regclass, oid, 0, 'extension ' || extname FROM pg_extension
  UNION ALL
  SELECT 'pg_foreign_data_wrapper'::regclass, oid, 0, 'foreign-data wrapper ' || fdwname FROM pg_foreign_data_wrapper
  UNION ALL
  SELECT 'pg_foreign_server'::regclass, oid, 0, 'server ' || srvname FROM pg_foreign_server
  UNION ALL
  SELECT 'pg_user_mapping'::regclass, u.oid, 0, 'server ' || srvname FROM pg_user_mapping u JOIN pg_foreign_server s ON s.oid = umserver
  UNION ALL
  SELECT 'pg_statistic_ext'::regclass, s.oid, 0, format('statistics object %s.%s', nspname, stxname)
  FROM pg_statistic_ext s JOIN pg_namespace n ON n.oid = stxnamespace
  UNION ALL
  SELECT 'pg_publication'::regclass, oid, 0, 'publication ' || pubname FROM pg_publication
  UNION ALL
  SELECT 'pg_publication_rel'::regclass, r.oid, 0, 'publication ' || pubname FROM pg_publication_rel r JOIN pg_publication p ON p.oid = prpubid
  UNION ALL
  SELECT 'pg_publication_namespace'::regclass, s.oid, 0, 'publication ' || pubname
  FROM pg_publication_namespace s JOIN pg_publication p ON p.oid = pnpubid
  UNION ALL
  SELECT 'pg_event_trigger'::regclass, oid, 0, 'event trigger ' || evtname FROM pg_event_trigger
  UNION ALL
  SELECT 'pg_default_acl'::regclass, oid, 0, '' FROM pg_default_acl
), members AS (
  SELECT classid, objid, 'extension ' || extname AS name
  FROM pg_depend JOIN pg_extension e ON (refclassid, refobjid) = ('pg_extension'::regclass, e.oid) WHERE deptype = 'e'
), called AS (
  SELECT d.classid, d.objid, d.deptype, d.refclassid, d.refobjid,
         coalesce(m.name, n.name, format('unknown %s %s', d.classid::regclass, d.objid)) AS dependent,
         coalesce(rm.name, rn.name, format('unknown %s %s', d.refclassid::regclass, d.refobjid)) AS needed
  FROM pg_depend d
  LEFT JOIN named n ON (n.classid, n.objid, n.objsubid) = (d.classid, d.objid, d.objsubid)
  LEFT JOIN members m ON (m.classid, m.objid) = (d.classid, d.objid)
  LEFT JOIN named rn ON (rn.classid, rn.objid, rn.objsubid) = (d.refclassid, d.refobjid, d.refobjsubid)
  LEFT JOIN members rm ON (rm.classid, rm.objid) = (d.refclassid, d.refobjid)
  -- What comes with the server is depended on by everybody; `public` may go as any other schema.
  WHERE d.objid >= 16384 AND (d.refobjid >= 16384 OR rn.name = 'schema public')
)
SELECT DISTINCT dependent, needed FROM called WHERE dependent <> '' AND needed <> '' AND dependent <> needed
  -- The sequence of an identity column lies in a schema, a column does not.
  AND NOT (dependent LIKE 'column %' AND needed LIKE 'schema %')
