-- What a change forces to be made again comes back whole.
-- case: a_view_over_a_column_that_changes_its_type
-- rows: INSERT INTO t VALUES (1, 'x');
-- keeps: SELECT id, name FROM t
-- old
CREATE TABLE t (id integer, name text);
CREATE VIEW v WITH (security_invoker = true, security_barrier = true) AS SELECT id, name FROM t WHERE id > 0;
COMMENT ON VIEW v IS 'kept';
COMMENT ON COLUMN v.name IS 'kept';
GRANT SELECT ON v TO pair_client;
GRANT SELECT (id), UPDATE (name) ON v TO pair_writer;
-- new
CREATE TABLE t (id bigint, name text);
CREATE VIEW v WITH (security_invoker = true, security_barrier = true) AS SELECT id, name FROM t WHERE id > 0;
COMMENT ON VIEW v IS 'kept';
COMMENT ON COLUMN v.name IS 'kept';
GRANT SELECT ON v TO pair_client;
GRANT SELECT (id), UPDATE (name) ON v TO pair_writer;
-- case: a_chain_of_views_over_a_column_that_goes
-- old
CREATE TABLE t (id integer, a integer, b integer);
CREATE VIEW v1 AS SELECT id, a, b FROM t;
CREATE VIEW v2 AS SELECT id, a FROM v1;
CREATE VIEW v3 WITH (security_invoker) AS SELECT v2.id, v1.a FROM v2 JOIN v1 ON v1.id = v2.id;
GRANT SELECT ON v3 TO pair_client;
-- new
CREATE TABLE t (id integer, a integer);
CREATE VIEW v1 AS SELECT id, a FROM t;
CREATE VIEW v2 AS SELECT id, a FROM v1;
CREATE VIEW v3 WITH (security_invoker) AS SELECT v2.id, v1.a FROM v2 JOIN v1 ON v1.id = v2.id;
GRANT SELECT ON v3 TO pair_client;
-- case: a_policy_that_reads_a_view_that_is_made_again
-- old
CREATE TABLE members (team_id integer, name text, role text);
CREATE VIEW my_teams AS SELECT team_id FROM members WHERE name = current_user;
CREATE TABLE notes (team_id integer);
ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
CREATE POLICY team ON notes AS RESTRICTIVE FOR SELECT TO pair_client USING (team_id IN (SELECT team_id FROM my_teams));
COMMENT ON POLICY team ON notes IS 'kept';
-- new
CREATE TABLE members (team_id bigint, name text, role text);
CREATE VIEW my_teams AS SELECT team_id FROM members WHERE name = current_user;
CREATE TABLE notes (team_id integer);
ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
CREATE POLICY team ON notes AS RESTRICTIVE FOR SELECT TO pair_client USING (team_id IN (SELECT team_id FROM my_teams));
COMMENT ON POLICY team ON notes IS 'kept';
-- case: a_function_that_a_view_and_a_policy_and_an_index_call
-- old
CREATE FUNCTION norm(t text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN RETURN lower(t); END $$;
CREATE TABLE t (id integer, name text DEFAULT norm('X'), CONSTRAINT c CHECK (norm(name) <> ''));
CREATE INDEX i ON t (norm(name));
COMMENT ON INDEX i IS 'kept';
CREATE VIEW v AS SELECT id, norm(name) AS n FROM t;
GRANT SELECT ON v TO pair_client;
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY p ON t AS RESTRICTIVE USING (norm(name) = 'x');
GRANT EXECUTE ON FUNCTION norm(text) TO pair_client;
-- new
CREATE FUNCTION norm(value text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN RETURN lower(value); END $$;
CREATE TABLE t (id integer, name text DEFAULT norm('X'), CONSTRAINT c CHECK (norm(name) <> ''));
CREATE INDEX i ON t (norm(name));
COMMENT ON INDEX i IS 'kept';
CREATE VIEW v AS SELECT id, norm(name) AS n FROM t;
GRANT SELECT ON v TO pair_client;
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY p ON t AS RESTRICTIVE USING (norm(name) = 'x');
GRANT EXECUTE ON FUNCTION norm(text) TO pair_client;
-- case: a_materialized_view_with_its_indexes
-- rows: INSERT INTO t VALUES (1, 5); REFRESH MATERIALIZED VIEW m;
-- keeps: SELECT a, b FROM t
-- old
CREATE TABLE t (a integer, b integer);
CREATE MATERIALIZED VIEW m AS SELECT a, sum(b) AS total FROM t GROUP BY a;
CREATE UNIQUE INDEX m_a ON m (a);
CREATE INDEX m_total ON m (total DESC) WHERE total > 0;
COMMENT ON MATERIALIZED VIEW m IS 'kept';
COMMENT ON INDEX m_total IS 'kept';
GRANT SELECT ON m TO pair_client;
-- new
CREATE TABLE t (a bigint, b integer);
CREATE MATERIALIZED VIEW m AS SELECT a, sum(b) AS total FROM t GROUP BY a;
CREATE UNIQUE INDEX m_a ON m (a);
CREATE INDEX m_total ON m (total DESC) WHERE total > 0;
COMMENT ON MATERIALIZED VIEW m IS 'kept';
COMMENT ON INDEX m_total IS 'kept';
GRANT SELECT ON m TO pair_client;
-- case: triggers_of_a_view_that_is_made_again
-- old
CREATE TABLE t (a integer, b text);
CREATE VIEW v AS SELECT a, b FROM t;
CREATE FUNCTION write() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO t VALUES (NEW.a, NEW.b); RETURN NEW; END $$;
CREATE TRIGGER write INSTEAD OF INSERT OR UPDATE ON v FOR EACH ROW EXECUTE FUNCTION write();
COMMENT ON TRIGGER write ON v IS 'kept';
-- new
CREATE TABLE t (a integer, b varchar(20));
CREATE VIEW v AS SELECT a, b FROM t;
CREATE FUNCTION write() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO t VALUES (NEW.a, NEW.b); RETURN NEW; END $$;
CREATE TRIGGER write INSTEAD OF INSERT OR UPDATE ON v FOR EACH ROW EXECUTE FUNCTION write();
COMMENT ON TRIGGER write ON v IS 'kept';
-- case: a_function_that_returns_rows_of_a_view
-- old
CREATE TABLE t (a integer, b text);
CREATE VIEW v AS SELECT a FROM t;
CREATE FUNCTION all_of_v() RETURNS SETOF v LANGUAGE sql STABLE AS $$ SELECT * FROM v $$;
-- new
CREATE TABLE t (a integer, b text);
CREATE VIEW v AS SELECT b, a FROM t;
CREATE FUNCTION all_of_v() RETURNS SETOF v LANGUAGE sql STABLE AS $$ SELECT * FROM v $$;
-- case: an_enum_under_a_view
-- old
CREATE TYPE state AS ENUM ('a', 'b', 'c');
CREATE TABLE t (id integer, s state);
CREATE VIEW v WITH (security_invoker = true) AS SELECT id, s FROM t WHERE s <> 'a';
CREATE MATERIALIZED VIEW m AS SELECT s, count(*) AS n FROM t GROUP BY s;
CREATE INDEX m_s ON m (s);
GRANT SELECT ON v TO pair_client;
-- new
CREATE TYPE state AS ENUM ('b', 'a');
CREATE TABLE t (id integer, s state);
CREATE VIEW v WITH (security_invoker = true) AS SELECT id, s FROM t WHERE s <> 'a';
CREATE MATERIALIZED VIEW m AS SELECT s, count(*) AS n FROM t GROUP BY s;
CREATE INDEX m_s ON m (s);
GRANT SELECT ON v TO pair_client;
-- case: a_view_over_a_generated_column_that_is_made_again
-- old
CREATE TABLE t (a integer, b integer GENERATED ALWAYS AS (a + 1) STORED);
CREATE INDEX i ON t (b);
CREATE VIEW v AS SELECT a, b FROM t;
GRANT SELECT (b) ON t TO pair_client;
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY p ON t USING (b > 0);
-- new
CREATE TABLE t (a integer, b integer GENERATED ALWAYS AS (a + 2) STORED);
CREATE INDEX i ON t (b);
CREATE VIEW v AS SELECT a, b FROM t;
GRANT SELECT (b) ON t TO pair_client;
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY p ON t USING (b > 0);
-- case: a_primary_key_that_a_grouping_relies_on
-- old
CREATE TABLE t (id integer PRIMARY KEY, name text);
CREATE TABLE u (t_id integer);
CREATE VIEW v AS SELECT t.id, t.name, count(u.t_id) AS n FROM t LEFT JOIN u ON u.t_id = t.id GROUP BY t.id;
-- new
CREATE TABLE t (id bigint PRIMARY KEY, name text);
CREATE TABLE u (t_id integer);
CREATE VIEW v AS SELECT t.id, t.name, count(u.t_id) AS n FROM t LEFT JOIN u ON u.t_id = t.id GROUP BY t.id;
-- case: a_view_becomes_a_table
-- old
CREATE TABLE t (a integer);
CREATE VIEW summary AS SELECT a FROM t;
GRANT SELECT ON summary TO pair_client;
-- new
CREATE TABLE t (a integer);
CREATE TABLE summary (a integer);
GRANT SELECT ON summary TO pair_client;
-- case: a_view_becomes_a_materialized_one
-- old
CREATE TABLE t (a integer);
CREATE VIEW summary AS SELECT a, count(*) AS n FROM t GROUP BY a;
COMMENT ON VIEW summary IS 'kept';
GRANT SELECT ON summary TO pair_client;
-- new
CREATE TABLE t (a integer);
CREATE MATERIALIZED VIEW summary AS SELECT a, count(*) AS n FROM t GROUP BY a;
CREATE INDEX summary_a ON summary (a);
COMMENT ON MATERIALIZED VIEW summary IS 'kept';
GRANT SELECT ON summary TO pair_client;
-- case: two_views_change_places
-- old
CREATE TABLE t (a integer, b integer);
CREATE VIEW x AS SELECT a FROM t;
CREATE VIEW y AS SELECT a FROM x;
-- new
CREATE TABLE t (a integer, b integer);
CREATE VIEW y AS SELECT a FROM t;
CREATE VIEW x AS SELECT a FROM y;
-- case: a_table_is_made_again_under_everything
-- old
CREATE SCHEMA a;
CREATE SCHEMA b;
CREATE TABLE a.t (id integer PRIMARY KEY, name text);
CREATE VIEW v AS SELECT id, name FROM a.t;
CREATE TABLE u (t_id integer REFERENCES a.t);
CREATE FUNCTION f() RETURNS SETOF a.t LANGUAGE sql STABLE AS $$ SELECT * FROM a.t $$;
ALTER TABLE u ENABLE ROW LEVEL SECURITY;
CREATE POLICY p ON u USING (t_id IN (SELECT id FROM a.t));
-- new
CREATE SCHEMA a;
CREATE SCHEMA b;
CREATE TABLE b.t (id integer PRIMARY KEY, name text);
CREATE VIEW v AS SELECT id, name FROM b.t;
CREATE TABLE u (t_id integer REFERENCES b.t);
CREATE FUNCTION f() RETURNS SETOF b.t LANGUAGE sql STABLE AS $$ SELECT * FROM b.t $$;
ALTER TABLE u ENABLE ROW LEVEL SECURITY;
CREATE POLICY p ON u USING (t_id IN (SELECT id FROM b.t));
