-- Composite types.
-- case: made
-- old
-- new
CREATE DOMAIN zip AS text CHECK (VALUE ~ '^[0-9]+$');
CREATE TYPE address AS (street text COLLATE "C", zip zip, numbers integer[]);
CREATE TYPE person AS (name varchar(20), home address, others address[]);
CREATE TABLE people (id integer PRIMARY KEY, who person DEFAULT ROW('x', NULL, '{}'), at address, all_of address[], CHECK ((at).street <> ''));
CREATE INDEX by_zip ON people (((at).zip));
ALTER TABLE people ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON people USING (((who).home).street = current_user);
CREATE FUNCTION street_of(a address) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT (a).street $$;
COMMENT ON TYPE address IS 'where';
COMMENT ON COLUMN address.street IS 'which';
REVOKE USAGE ON TYPE address FROM PUBLIC;
GRANT USAGE ON TYPE address TO pg_monitor;
-- case: dropped
-- old
CREATE TYPE address AS (street text);
CREATE TYPE person AS (home address);
CREATE TABLE people (id integer, who person, at address[]);
INSERT INTO people VALUES (1, ROW(ROW('x')::address), '{(y)}');
CREATE FUNCTION street_of(a address) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT (a).street $$;
-- new
CREATE TABLE people (id integer);
-- case: attributes_added_and_dropped_under_rows
-- old
CREATE TYPE address AS (street text, zip text, city text);
CREATE TABLE people (id integer, at address, all_of address[]);
INSERT INTO people VALUES (1, ROW('s', 'z', 'c'), ARRAY[ROW('s', 'z', 'c')::address]);
CREATE INDEX by_street ON people (((at).street));
ALTER TABLE people ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON people USING ((at).zip = current_user);
COMMENT ON COLUMN address.street IS 'kept';
COMMENT ON COLUMN address.zip IS 'goes';
GRANT USAGE ON TYPE address TO pg_monitor;
-- new
CREATE TYPE address AS (street text, city text, country varchar(2), floor integer);
CREATE TABLE people (id integer, at address, all_of address[]);
CREATE INDEX by_street ON people (((at).street));
ALTER TABLE people ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON people USING ((at).country = current_user);
COMMENT ON COLUMN address.street IS 'kept';
COMMENT ON COLUMN address.floor IS 'new';
GRANT USAGE ON TYPE address TO pg_monitor;
-- case: another_type_of_an_attribute_unused
-- old
CREATE TYPE pair AS (a integer, b text);
CREATE FUNCTION first(p pair) RETURNS integer LANGUAGE sql IMMUTABLE AS $$ SELECT (p).a $$;
COMMENT ON COLUMN pair.a IS 'a';
-- new
CREATE TYPE pair AS (a integer, b varchar(7) COLLATE "C");
CREATE FUNCTION first(p pair) RETURNS integer LANGUAGE sql IMMUTABLE AS $$ SELECT (p).a $$;
COMMENT ON COLUMN pair.a IS 'a';
-- case: another_type_of_an_attribute_under_rows
-- old
CREATE TYPE pair AS (a integer, b text);
CREATE TABLE t (id integer PRIMARY KEY, p pair NOT NULL DEFAULT ROW(1, 'x'), q pair[], CHECK ((p).a > 0));
INSERT INTO t VALUES (1, ROW(5, 'five'), ARRAY[ROW(6, 'six')::pair]);
CREATE INDEX by_a ON t (((p).a));
CREATE UNIQUE INDEX by_p ON t (p);
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
ALTER TABLE t FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON t AS RESTRICTIVE FOR UPDATE TO CURRENT_USER USING ((p).a = 5) WITH CHECK ((p).b = 'five');
CREATE FUNCTION first(p pair) RETURNS bigint LANGUAGE sql IMMUTABLE AS $$ SELECT (p).a::bigint $$;
COMMENT ON FUNCTION first(pair) IS 'of it';
COMMENT ON TYPE pair IS 'two';
COMMENT ON COLUMN pair.b IS 'b';
COMMENT ON COLUMN t.p IS 'one pair';
REVOKE USAGE ON TYPE pair FROM PUBLIC;
-- new
CREATE TYPE pair AS (a bigint, b text);
CREATE TABLE t (id integer PRIMARY KEY, p pair NOT NULL DEFAULT ROW(1, 'x'), q pair[], CHECK ((p).a > 0));
CREATE INDEX by_a ON t (((p).a));
CREATE UNIQUE INDEX by_p ON t (p);
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
ALTER TABLE t FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON t AS RESTRICTIVE FOR UPDATE TO CURRENT_USER USING ((p).a = 5) WITH CHECK ((p).b = 'five');
CREATE FUNCTION first(p pair) RETURNS bigint LANGUAGE sql IMMUTABLE AS $$ SELECT (p).a::bigint $$;
COMMENT ON FUNCTION first(pair) IS 'of it';
COMMENT ON TYPE pair IS 'two';
COMMENT ON COLUMN pair.b IS 'b';
COMMENT ON COLUMN t.p IS 'one pair';
REVOKE USAGE ON TYPE pair FROM PUBLIC;
-- case: another_order_under_rows
-- old
CREATE TYPE pair AS (a integer, b text, c date);
CREATE TABLE t (id integer, p pair);
INSERT INTO t VALUES (1, ROW(5, 'five', '2020-01-01')), (2, NULL);
-- new
CREATE TYPE pair AS (b text, d integer, a bigint);
CREATE TABLE t (id integer, p pair);
-- case: within_others
-- old
CREATE TYPE mood AS ENUM ('low', 'mid', 'high');
CREATE TYPE inner_one AS (m mood, n integer);
CREATE TYPE outer_one AS (i inner_one, l inner_one[]);
CREATE DOMAIN checked AS outer_one CHECK (((VALUE).i).n > 0);
CREATE TABLE t (id integer, o outer_one, c checked);
INSERT INTO t VALUES (1, ROW(ROW('low', 1), '{}'), ROW(ROW('high', 2), NULL));
-- new
CREATE TYPE mood AS ENUM ('high', 'low');
CREATE TYPE inner_one AS (m mood, n bigint);
CREATE TYPE outer_one AS (i inner_one, l inner_one[]);
CREATE DOMAIN checked AS outer_one CHECK (((VALUE).i).n > 0);
CREATE TABLE t (id integer, o outer_one, c checked);
-- case: domains_within
-- old
CREATE DOMAIN code AS integer;
CREATE TYPE holder AS (c code);
CREATE TABLE t (id integer, h holder, a code[], plain code);
INSERT INTO t VALUES (1, ROW(3), '{4}', 5);
-- new
CREATE DOMAIN code AS integer NOT NULL CHECK (VALUE > 0);
CREATE TYPE holder AS (c code);
CREATE TABLE t (id integer, h holder, a code[], plain code);
-- case: columns_take_and_leave_it
-- old
CREATE TYPE pair AS (a integer, b text);
CREATE TABLE t (id integer, p pair, q text DEFAULT '(1,x)');
INSERT INTO t VALUES (1, ROW(5, 'five'), '(6,six)');
-- new
CREATE TYPE pair AS (a integer, b text);
CREATE TABLE t (id integer, p text, q pair DEFAULT '(1,x)');
-- case: another_schema_and_names
-- old
CREATE SCHEMA app;
CREATE TYPE app."Odd one" AS ("A b" text, "select" integer);
CREATE TABLE app.t (x app."Odd one" CHECK ((x)."select" > 1));
-- new
CREATE SCHEMA app;
CREATE TYPE app."Odd one" AS ("A b" text, "select" integer, "c'd" date[]);
CREATE TABLE app.t (x app."Odd one" CHECK ((x)."select" > 1));
-- case: empty_and_filled
-- old
CREATE TYPE nothing AS ();
CREATE TYPE something AS (a integer);
-- new
CREATE TYPE nothing AS (a integer);
CREATE TYPE something AS ();
-- case: a_table_gives_its_name
-- old
CREATE TABLE thing (a integer, b text);
INSERT INTO thing VALUES (1, 'x');
CREATE TYPE other AS (a integer);
-- new
CREATE TYPE thing AS (a integer, b text);
CREATE TABLE other (a integer);
-- case: a_view_reads_it
-- old
CREATE TYPE pair AS (a integer, b text);
CREATE TABLE t (id integer, p pair);
INSERT INTO t VALUES (1, ROW(5, 'five'));
CREATE VIEW v WITH (security_invoker = true) AS SELECT id, (p).a AS a FROM t;
COMMENT ON VIEW v IS 'kept';
GRANT SELECT ON v TO pg_monitor;
-- new
CREATE TYPE pair AS (a bigint, b text);
CREATE TABLE t (id integer, p pair);
CREATE VIEW v WITH (security_invoker = true) AS SELECT id, (p).a AS a FROM t;
COMMENT ON VIEW v IS 'kept';
GRANT SELECT ON v TO pg_monitor;
-- case: one_for_another
-- rows: INSERT INTO t VALUES (1, ROW(5, 'five'), ROW(1, 2));
-- old
CREATE TYPE pair AS (a integer, b text);
CREATE TYPE other AS (b text, c date, a text);
CREATE TYPE point2 AS (x integer, y integer);
CREATE TYPE size AS (width integer, height integer);
CREATE TABLE t (id integer, p pair, q point2);
-- new
CREATE TYPE pair AS (a integer, b text);
CREATE TYPE other AS (b text, c date, a text);
CREATE TYPE point2 AS (x integer, y integer);
CREATE TYPE size AS (width integer, height integer);
CREATE TABLE t (id integer, p other, q size);
