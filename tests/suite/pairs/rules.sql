-- Rules.
-- case: made
-- old
CREATE TABLE t (a integer);
-- new
CREATE TABLE t (a integer);
CREATE RULE keep AS ON DELETE TO t DO INSTEAD NOTHING;
-- case: dropped
-- old
CREATE TABLE t (a integer);
CREATE RULE keep AS ON DELETE TO t DO INSTEAD NOTHING;
-- new
CREATE TABLE t (a integer);
-- case: changes
-- old
CREATE TABLE t (a integer);
CREATE RULE r AS ON UPDATE TO t DO INSTEAD NOTHING;
-- new
CREATE TABLE t (a integer);
CREATE RULE r AS ON UPDATE TO t WHERE new.a < 0 DO INSTEAD NOTHING;
-- case: writes_elsewhere
-- old
CREATE TABLE t (a integer);
CREATE TABLE log (a integer);
-- new
CREATE TABLE t (a integer);
CREATE TABLE log (a integer);
CREATE RULE r AS ON INSERT TO t DO ALSO INSERT INTO log VALUES (new.a);
-- case: two_actions
-- old
CREATE TABLE t (a integer);
CREATE TABLE log (a integer);
-- new
CREATE TABLE t (a integer);
CREATE TABLE log (a integer);
CREATE RULE r AS ON DELETE TO t DO ALSO (INSERT INTO log VALUES (old.a); DELETE FROM log WHERE a < old.a);
-- case: disabled
-- old
CREATE TABLE t (a integer);
CREATE RULE r AS ON DELETE TO t DO INSTEAD NOTHING;
-- new
CREATE TABLE t (a integer);
CREATE RULE r AS ON DELETE TO t DO INSTEAD NOTHING;
ALTER TABLE t DISABLE RULE r;
-- case: comment
-- old
CREATE TABLE t (a integer);
CREATE RULE r AS ON DELETE TO t DO INSTEAD NOTHING;
-- new
CREATE TABLE t (a integer);
CREATE RULE r AS ON DELETE TO t DO INSTEAD NOTHING;
COMMENT ON RULE r ON t IS 'x';
-- case: its_column_changes
-- old
CREATE TABLE t (a integer);
CREATE RULE r AS ON UPDATE TO t WHERE old.a > 0 DO INSTEAD NOTHING;
-- new
CREATE TABLE t (a bigint);
CREATE RULE r AS ON UPDATE TO t WHERE old.a > 0 DO INSTEAD NOTHING;
-- case: writable_view
-- old
CREATE TABLE t (a integer PRIMARY KEY, b text, hidden boolean NOT NULL DEFAULT false);
CREATE VIEW v AS SELECT a, b FROM t WHERE NOT hidden;
-- new
CREATE TABLE t (a integer PRIMARY KEY, b text, hidden boolean NOT NULL DEFAULT false);
CREATE VIEW v AS SELECT a, b FROM t WHERE NOT hidden;
CREATE RULE v_insert AS ON INSERT TO v DO INSTEAD INSERT INTO t (a, b) VALUES (new.a, new.b) RETURNING a, b;
CREATE RULE v_update AS ON UPDATE TO v DO INSTEAD UPDATE t SET a = new.a, b = new.b WHERE a = old.a AND NOT hidden RETURNING t.a, t.b;
CREATE RULE v_delete AS ON DELETE TO v DO INSTEAD UPDATE t SET hidden = true WHERE a = old.a;
COMMENT ON RULE v_delete ON v IS 'nothing is ever lost';
-- case: view_made_again
-- old
CREATE TABLE t (a integer, b text);
CREATE VIEW v AS SELECT a, b FROM t;
CREATE RULE w AS ON INSERT TO v DO INSTEAD INSERT INTO t VALUES (new.a, new.b);
COMMENT ON RULE w ON v IS 'x';
-- new
CREATE TABLE t (a bigint, b text);
CREATE VIEW v AS SELECT a, b FROM t;
CREATE RULE w AS ON INSERT TO v DO INSTEAD INSERT INTO t VALUES (new.a, new.b);
COMMENT ON RULE w ON v IS 'x';
-- case: replaced_altogether
-- old
CREATE TABLE t (a integer);
CREATE TABLE log (a integer, at timestamptz DEFAULT now());
CREATE RULE r AS ON INSERT TO t DO ALSO INSERT INTO log (a) VALUES (new.a);
COMMENT ON RULE r ON t IS 'kept';
-- new
CREATE TABLE t (a integer);
CREATE TABLE log (a integer, at timestamptz DEFAULT now());
CREATE RULE r AS ON DELETE TO t WHERE old.a > 0 DO INSTEAD INSERT INTO log (a) SELECT old.a;
COMMENT ON RULE r ON t IS 'kept';
-- case: disabled_and_replaced
-- old
CREATE TABLE t (a integer);
CREATE RULE r AS ON DELETE TO t DO INSTEAD NOTHING;
ALTER TABLE t DISABLE RULE r;
-- new
CREATE TABLE t (a integer);
CREATE RULE r AS ON DELETE TO t WHERE old.a > 0 DO INSTEAD NOTHING;
ALTER TABLE t DISABLE RULE r;
-- case: enabled_by_replacing
-- old
CREATE TABLE t (a integer);
CREATE RULE r AS ON DELETE TO t DO INSTEAD NOTHING;
ALTER TABLE t DISABLE RULE r;
-- new
CREATE TABLE t (a integer);
CREATE RULE r AS ON DELETE TO t WHERE old.a > 0 DO INSTEAD NOTHING;
-- case: sessions
-- old
CREATE TABLE t (a integer);
CREATE RULE r AS ON DELETE TO t DO INSTEAD NOTHING;
CREATE RULE s AS ON UPDATE TO t DO INSTEAD NOTHING;
ALTER TABLE t ENABLE ALWAYS RULE r;
-- new
CREATE TABLE t (a integer);
CREATE RULE r AS ON DELETE TO t DO INSTEAD NOTHING;
CREATE RULE s AS ON UPDATE TO t DO INSTEAD NOTHING;
ALTER TABLE t ENABLE REPLICA RULE r;
ALTER TABLE t ENABLE ALWAYS RULE s;
-- case: a_written_column_changes
-- old
CREATE TABLE t (a integer);
CREATE TABLE log (a integer, b text);
CREATE RULE r AS ON INSERT TO t DO ALSO INSERT INTO log (a) VALUES (new.a);
ALTER TABLE t DISABLE RULE r;
COMMENT ON RULE r ON t IS 'x';
-- new
CREATE TABLE t (a integer);
CREATE TABLE log (a numeric(10,2), b text);
CREATE RULE r AS ON INSERT TO t DO ALSO INSERT INTO log (a) VALUES (new.a);
ALTER TABLE t DISABLE RULE r;
COMMENT ON RULE r ON t IS 'x';
-- case: no_longer_uses_what_goes
-- old
CREATE TABLE t (a integer, b text);
CREATE TABLE log (a integer, b text);
CREATE RULE r AS ON INSERT TO t DO ALSO INSERT INTO log (a, b) VALUES (new.a, new.b);
-- new
CREATE TABLE t (a integer, c date);
CREATE TABLE log (a integer, c date);
CREATE RULE r AS ON INSERT TO t DO ALSO INSERT INTO log (a, c) VALUES (new.a, new.c);
-- case: goes_with_its_table
-- old
CREATE TABLE t (a integer);
CREATE TABLE log (a integer);
CREATE RULE r AS ON INSERT TO t DO ALSO INSERT INTO log VALUES (new.a);
CREATE RULE back AS ON DELETE TO log DO ALSO DELETE FROM t WHERE t.a = old.a;
-- new
CREATE TABLE u (a integer);
-- case: partitioned
-- old
CREATE TABLE p (a integer, b text) PARTITION BY LIST (a);
CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);
CREATE TABLE log (a integer, b text);
-- new
CREATE TABLE p (a integer, b text) PARTITION BY LIST (a);
CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);
CREATE TABLE log (a integer, b text);
CREATE RULE keep AS ON DELETE TO p WHERE old.a = 1 DO INSTEAD NOTHING;
CREATE RULE copied AS ON INSERT TO p1 DO ALSO INSERT INTO log SELECT new.*;
-- case: upsert
-- old
CREATE TABLE seen (name text PRIMARY KEY, times integer NOT NULL DEFAULT 1);
CREATE TABLE t (name text);
-- new
CREATE TABLE seen (name text PRIMARY KEY, times integer NOT NULL DEFAULT 1);
CREATE TABLE t (name text);
CREATE RULE count_it AS ON INSERT TO t DO ALSO
  INSERT INTO seen AS s (name) VALUES (new.name)
  ON CONFLICT (name) DO UPDATE SET times = s.times + 1 WHERE excluded.name <> '';
-- case: functions_and_types
-- old
CREATE TYPE mood AS ENUM ('sad', 'happy');
CREATE FUNCTION twice(n integer) RETURNS integer LANGUAGE sql IMMUTABLE RETURN n * 2;
CREATE TABLE t (a integer, m mood);
-- new
CREATE TYPE mood AS ENUM ('sad', 'happy', 'calm');
CREATE FUNCTION twice(n integer) RETURNS integer LANGUAGE sql IMMUTABLE RETURN n * 2;
CREATE TABLE t (a integer, m mood);
CREATE RULE r AS ON UPDATE TO t WHERE new.m = 'sad' AND twice(new.a) > 3 DO INSTEAD NOTHING;
-- case: notify
-- old
CREATE TABLE t (a integer);
-- new
CREATE TABLE t (a integer);
CREATE RULE told AS ON INSERT TO t DO ALSO NOTIFY "New rows", 'in t';
CREATE RULE twice AS ON DELETE TO t DO ALSO (DELETE FROM t WHERE t.a = old.a + 1; NOTIFY gone);
-- case: other_schemas
-- old
CREATE SCHEMA app;
CREATE TABLE app.t (a integer, "Odd" text);
-- new
CREATE SCHEMA app;
CREATE SCHEMA audit;
CREATE TABLE app.t (a integer, "Odd" text);
CREATE TABLE audit."Log" (a integer, "Odd" text);
CREATE RULE "A rule" AS ON UPDATE TO app.t WHERE old."Odd" IS DISTINCT FROM new."Odd" DO ALSO
  INSERT INTO audit."Log" VALUES (old.*);
-- case: function_that_writes
-- old
CREATE TABLE t (id integer PRIMARY KEY, a integer);
CREATE TABLE log (id integer, a integer);
-- new
CREATE TABLE t (id integer PRIMARY KEY, a integer);
CREATE TABLE log (id integer, a integer);
CREATE FUNCTION move(n integer) RETURNS bigint LANGUAGE sql BEGIN ATOMIC
  WITH gone AS (DELETE FROM t WHERE id = n RETURNING id, a) INSERT INTO log SELECT * FROM gone;
  UPDATE t SET a = coalesce(a, 0) + 1 WHERE id > n;
  SELECT count(*) FROM log;
END;
-- case: its_function_changes_column
-- old
CREATE TABLE t (id integer PRIMARY KEY, a integer);
CREATE FUNCTION put(n integer) RETURNS void LANGUAGE sql BEGIN ATOMIC INSERT INTO t (id) VALUES (n); END;
-- new
CREATE TABLE t (id bigint PRIMARY KEY, a integer);
CREATE FUNCTION put(n integer) RETURNS void LANGUAGE sql BEGIN ATOMIC INSERT INTO t (id) VALUES (n); END;
-- case: part_of_a_column
-- old
CREATE TYPE pair AS (x integer, y integer);
CREATE TABLE t (a integer);
CREATE TABLE log (a integer, c integer[], p pair);
-- new
CREATE TYPE pair AS (x integer, y integer);
CREATE TABLE t (a integer);
CREATE TABLE log (a integer, c integer[], p pair);
CREATE RULE r AS ON UPDATE TO t DO ALSO UPDATE log SET c[1] = new.a, p.x = old.a WHERE a = old.a;
CREATE RULE s AS ON INSERT TO t DO ALSO INSERT INTO log (a, c[1], c[2]) VALUES (new.a, 1, 2);
