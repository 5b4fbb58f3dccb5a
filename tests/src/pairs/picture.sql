-- What a database holds, object by object: kind, name, definition. Left out: the order of columns, and whatever PostgreSQL
-- numbers by itself. To be run with an empty search_path.
WITH owned AS (
  SELECT classid, objid FROM pg_depend WHERE deptype = 'e'
), spaces AS (
  SELECT oid, nspname, nspowner, nspacl FROM pg_namespace n
  WHERE nspname NOT LIKE 'pg\_%' AND nspname <> 'information_schema'
    AND NOT EXISTS (SELECT FROM owned WHERE classid = 'pg_namespace'::regclass AND objid = n.oid)
), relations AS (
  SELECT c.* FROM pg_class c JOIN spaces n ON n.oid = c.relnamespace
  WHERE NOT EXISTS (SELECT FROM owned WHERE classid = 'pg_class'::regclass AND objid = c.oid)
), kinds AS (
  SELECT t.* FROM pg_type t JOIN spaces n ON n.oid = t.typnamespace LEFT JOIN pg_class c ON c.oid = t.typrelid
  WHERE (t.typtype IN ('d', 'e', 'r') OR (t.typtype = 'c' AND c.relkind = 'c'))
    AND NOT EXISTS (SELECT FROM owned WHERE classid = 'pg_type'::regclass AND objid = t.oid)
), routines AS (
  SELECT p.* FROM pg_proc p JOIN spaces n ON n.oid = p.pronamespace
  WHERE NOT EXISTS (SELECT FROM owned WHERE classid = 'pg_proc'::regclass AND objid = p.oid)
    -- Those that a range type makes for itself.
    AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_proc'::regclass AND objid = p.oid AND deptype = 'i')
), lists AS (
  SELECT 'schema' AS kind, nspname::text AS name, nspowner AS owner, coalesce(nspacl, acldefault('n', nspowner)) AS acl FROM spaces
  UNION ALL
  SELECT 'relation', oid::regclass::text, relowner,
         coalesce(relacl, acldefault(CASE relkind WHEN 'S' THEN 's'::"char" ELSE 'r' END, relowner))
  FROM relations WHERE relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
  UNION ALL
  SELECT 'column', format('%s.%I', c.oid::regclass, a.attname), c.relowner, a.attacl
  FROM relations c JOIN pg_attribute a ON a.attrelid = c.oid
  WHERE EXISTS (SELECT FROM aclexplode(a.attacl)) AND NOT a.attisdropped
  UNION ALL
  SELECT 'routine', oid::regprocedure::text, proowner, coalesce(proacl, acldefault('f', proowner)) FROM routines
  UNION ALL
  SELECT 'type', oid::regtype::text, typowner, coalesce(typacl, acldefault('T', typowner)) FROM kinds
  UNION ALL
  SELECT 'server', srvname::text, srvowner, coalesce(srvacl, acldefault('S', srvowner)) FROM pg_foreign_server
  UNION ALL
  SELECT 'wrapper', fdwname::text, fdwowner, coalesce(fdwacl, acldefault('F', fdwowner)) FROM pg_foreign_data_wrapper
)
SELECT 'privileges of ' || kind, name,
       concat('owner ', pg_get_userbyid(owner), (
         SELECT string_agg(format('; %s: %s', CASE grantee WHEN 0 THEN 'PUBLIC' ELSE pg_get_userbyid(grantee) END, granted), '' ORDER BY grantee::regrole::text)
         FROM (SELECT grantee, string_agg(privilege_type || CASE WHEN is_grantable THEN '*' ELSE '' END, ' ' ORDER BY privilege_type) AS granted
               FROM aclexplode(acl) GROUP BY grantee) AS by_role))
FROM lists
UNION ALL
SELECT 'relation', c.oid::regclass::text, concat_ws(' | ', c.relkind, c.relpersistence,
         CASE WHEN c.relrowsecurity THEN 'row security' END, CASE WHEN c.relforcerowsecurity THEN 'forced' END,
         (SELECT string_agg(o, ' ' ORDER BY o) FROM unnest(c.reloptions) o), pg_get_partkeydef(c.oid),
         pg_get_expr(c.relpartbound, c.oid),
         (SELECT string_agg(inhparent::regclass::text, ' ' ORDER BY inhseqno) FROM pg_inherits WHERE inhrelid = c.oid),
         concat('identity ', c.relreplident), nullif(c.reloftype, 0)::regtype, (SELECT amname FROM pg_am WHERE oid = c.relam),
         (SELECT concat_ws(' ', s.srvname, (SELECT string_agg(o, ' ' ORDER BY o) FROM unnest(ftoptions) o))
          FROM pg_foreign_table JOIN pg_foreign_server s ON s.oid = ftserver WHERE ftrelid = c.oid),
         CASE WHEN c.relkind IN ('v', 'm') THEN pg_get_viewdef(c.oid) END)
FROM relations c WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')
UNION ALL
SELECT 'column', format('%s.%I', c.oid::regclass, a.attname), concat_ws(' | ', format_type(a.atttypid, a.atttypmod),
         CASE WHEN a.attnotnull THEN 'not null' END, concat('identity ', nullif(a.attidentity, '')),
         concat('generated ', nullif(a.attgenerated, '')), pg_get_expr(d.adbin, d.adrelid),
         CASE WHEN a.attcollation <> t.typcollation THEN a.attcollation::regcollation END,
         CASE WHEN a.attstorage <> t.typstorage THEN concat('storage ', a.attstorage) END,
         concat('compression ', nullif(a.attcompression, '')), 'statistics ' || nullif(a.attstattarget, -1),
         CASE WHEN NOT a.attislocal THEN 'inherited' END, a.attoptions,
         (SELECT string_agg(o, ' ' ORDER BY o) FROM unnest(a.attfdwoptions) o))
FROM relations c JOIN pg_attribute a ON a.attrelid = c.oid JOIN pg_type t ON t.oid = a.atttypid
LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'c')
UNION ALL
SELECT 'constraint', format('%s.%I', coalesce(nullif(k.conrelid, 0)::regclass::text, k.contypid::regtype::text), k.conname),
       concat_ws(' | ', pg_get_constraintdef(k.oid), CASE WHEN NOT k.convalidated THEN 'not valid' END,
         CASE WHEN NOT k.conislocal THEN 'inherited' END)
FROM pg_constraint k JOIN spaces n ON n.oid = k.connamespace
-- A key to a partitioned table stands once more for each of its partitions, under names that nobody says.
WHERE k.contype <> 't' AND NOT EXISTS (SELECT FROM pg_constraint a WHERE a.oid = k.conparentid AND a.conrelid = k.conrelid)
  AND NOT EXISTS (SELECT FROM owned WHERE objid = coalesce(nullif(k.conrelid, 0), k.contypid))
UNION ALL
SELECT 'index', c.oid::regclass::text, concat_ws(' | ', pg_get_indexdef(c.oid), CASE WHEN NOT i.indisvalid THEN 'invalid' END,
         CASE WHEN i.indisclustered THEN 'clustered' END, CASE WHEN i.indisreplident THEN 'replica identity' END,
         (SELECT string_agg(format('%s %s', attnum, attstattarget), ' ' ORDER BY attnum) FROM pg_attribute
          WHERE attrelid = c.oid AND attstattarget <> -1))
FROM relations c JOIN pg_index i ON i.indexrelid = c.oid
UNION ALL
SELECT 'sequence', c.oid::regclass::text, concat_ws(' | ', s.seqtypid::regtype, s.seqstart, s.seqincrement, s.seqmin, s.seqmax,
         s.seqcache, CASE WHEN s.seqcycle THEN 'cycle' END, c.relpersistence,
         (SELECT format('of %s.%I', a.attrelid::regclass, a.attname) FROM pg_depend d
          JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
          WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.refclassid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')))
FROM relations c JOIN pg_sequence s ON s.seqrelid = c.oid
UNION ALL
SELECT 'policy', format('%s.%I', p.polrelid::regclass, p.polname), concat_ws(' | ', p.polcmd,
         CASE WHEN p.polpermissive THEN 'permissive' ELSE 'restrictive' END,
         (SELECT string_agg(CASE r WHEN 0 THEN 'PUBLIC' ELSE pg_get_userbyid(r) END, ' ' ORDER BY r::regrole::text) FROM unnest(p.polroles) r),
         'using ' || pg_get_expr(p.polqual, p.polrelid), 'check ' || pg_get_expr(p.polwithcheck, p.polrelid))
FROM pg_policy p
UNION ALL
SELECT 'routine', p.oid::regprocedure::text, CASE p.prokind
         WHEN 'a' THEN (SELECT g::text FROM (SELECT aggkind, aggnumdirectargs, aggtransfn, aggfinalfn, aggcombinefn, aggserialfn,
           aggdeserialfn, aggmtransfn, aggminvtransfn, aggmfinalfn, aggfinalextra, aggfinalmodify, aggsortop::regoperator,
           aggtranstype::regtype, aggtransspace, agginitval, aggminitval FROM pg_aggregate WHERE aggfnoid = p.oid) g)
         ELSE pg_get_functiondef(p.oid) END
FROM routines p
UNION ALL
SELECT 'trigger', format('%s.%I', tgrelid::regclass, tgname), concat_ws(' | ', pg_get_triggerdef(oid), tgenabled)
FROM pg_trigger WHERE NOT tgisinternal AND tgparentid = 0
UNION ALL
SELECT 'type', t.oid::regtype::text, concat_ws(' | ', t.typtype,
         (SELECT string_agg(quote_literal(enumlabel), ' ' ORDER BY enumsortorder) FROM pg_enum WHERE enumtypid = t.oid),
         CASE WHEN t.typtype = 'd' THEN format_type(t.typbasetype, t.typtypmod) END, CASE WHEN t.typnotnull THEN 'not null' END,
         pg_get_expr(t.typdefaultbin, 0), CASE WHEN t.typtype = 'd' THEN nullif(t.typcollation, 0)::regcollation END,
         (SELECT concat_ws(' ', rngsubtype::regtype, (SELECT opcname FROM pg_opclass WHERE oid = rngsubopc),
            nullif(rngcollation, 0)::regcollation, rngcanonical, rngsubdiff, rngmultitypid::regtype) FROM pg_range WHERE rngtypid = t.oid))
FROM kinds t
UNION ALL
SELECT 'rule', format('%s.%I', r.ev_class::regclass, r.rulename), concat_ws(' | ', pg_get_ruledef(r.oid), r.ev_enabled)
FROM pg_rewrite r JOIN relations c ON c.oid = r.ev_class WHERE r.rulename <> '_RETURN'
UNION ALL
SELECT 'comment', pg_describe_object(classoid, objoid, objsubid), description FROM pg_description d
WHERE (objoid >= 16384 OR classoid = 'pg_namespace'::regclass) AND objoid <> 'information_schema'::regnamespace
  AND objoid <> 'pg_catalog'::regnamespace AND objoid <> 'pg_toast'::regnamespace
  AND NOT EXISTS (SELECT FROM owned WHERE classid = d.classoid AND objid = d.objoid) AND classoid <> 'pg_extension'::regclass
UNION ALL
SELECT 'statistics', format('%s.%I', stxnamespace::regnamespace, stxname), concat_ws(' | ', stxrelid::regclass, stxkind,
         (SELECT string_agg(quote_ident(attname), ' ' ORDER BY attname) FROM pg_attribute WHERE attrelid = stxrelid AND attnum = ANY (stxkeys)),
         pg_get_statisticsobjdef_expressions(oid), nullif(stxstattarget, -1))
FROM pg_statistic_ext
UNION ALL
SELECT 'default privileges', concat_ws(' ', pg_get_userbyid(defaclrole), nullif(defaclnamespace, 0)::regnamespace, defaclobjtype),
       (SELECT string_agg(a::text, ' ' ORDER BY a::text) FROM unnest(defaclacl) a)
FROM pg_default_acl
UNION ALL
SELECT 'collation', c.oid::regcollation::text, concat_ws(' | ', collprovider, collisdeterministic, to_jsonb(c) ->> 'collcollate',
         coalesce(to_jsonb(c) ->> 'colllocale', to_jsonb(c) ->> 'colliculocale'))
FROM pg_collation c JOIN spaces n ON n.oid = c.collnamespace
UNION ALL
SELECT 'server', srvname, concat_ws(' | ', srvtype, srvversion,
         (SELECT string_agg(o, ' ' ORDER BY o) FROM unnest(srvoptions) o), (SELECT fdwname FROM pg_foreign_data_wrapper w WHERE w.oid = srvfdw))
FROM pg_foreign_server
UNION ALL
SELECT 'wrapper', fdwname, concat_ws(' | ', fdwhandler::regproc, fdwvalidator::regproc,
         (SELECT string_agg(o, ' ' ORDER BY o) FROM unnest(fdwoptions) o))
FROM pg_foreign_data_wrapper w WHERE NOT EXISTS (SELECT FROM owned WHERE classid = 'pg_foreign_data_wrapper'::regclass AND objid = w.oid)
UNION ALL
SELECT 'user mapping', format('%I for %I', srvname, usename), (SELECT string_agg(o, ' ' ORDER BY o) FROM unnest(umoptions) o)
FROM pg_user_mappings
UNION ALL
SELECT 'publication', p.pubname, concat_ws(' | ', to_jsonb(p) - 'oid',
         (SELECT string_agg(concat_ws(' ', prrelid::regclass,
            (SELECT string_agg(quote_ident(attname), ' ' ORDER BY attname) FROM pg_attribute WHERE attrelid = prrelid AND attnum = ANY (prattrs)),
            pg_get_expr(prqual, prrelid)), ', ' ORDER BY prrelid::regclass::text)
          FROM pg_publication_rel WHERE prpubid = p.oid),
         (SELECT string_agg(pnnspid::regnamespace::text, ', ' ORDER BY pnnspid::regnamespace::text) FROM pg_publication_namespace WHERE pnpubid = p.oid))
FROM pg_publication p
UNION ALL
SELECT 'event trigger', evtname, concat_ws(' | ', evtevent, evtfoid::regproc, evtenabled, evttags) FROM pg_event_trigger
UNION ALL
SELECT 'extension', extname, extnamespace::regnamespace::text FROM pg_extension
UNION ALL
SELECT 'cast', format('%s as %s', castsource::regtype, casttarget::regtype), concat_ws(' ', castfunc::regproc, castcontext, castmethod)
FROM pg_cast WHERE oid >= 16384
