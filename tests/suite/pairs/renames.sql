-- Renames by hint: what is called otherwise keeps its rows, and whatever names it follows.
-- case: a_table
-- one way: without a hint there is no way back that keeps rows
-- rows: INSERT INTO users VALUES (1, 'a'), (2, 'b');
-- keeps: SELECT * FROM v ORDER BY 1;
-- old
CREATE TABLE users (id integer UNIQUE, name text CHECK (name <> ''));
CREATE INDEX users_name_idx ON users (name);
CREATE VIEW v AS SELECT id FROM users;
ALTER TABLE users ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON users AS RESTRICTIVE TO pair_client USING (name = CURRENT_USER);
GRANT SELECT (id) ON users TO pair_client;
COMMENT ON TABLE users IS 'who';
-- new
-- atlas:renamed_from users
CREATE TABLE people (id integer UNIQUE, name text CHECK (name <> ''));
CREATE INDEX people_name_idx ON people (name);
CREATE VIEW v AS SELECT id FROM people;
ALTER TABLE people ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON people AS RESTRICTIVE TO pair_client USING (name = CURRENT_USER);
GRANT SELECT (id) ON people TO pair_client;
COMMENT ON TABLE people IS 'who';
-- case: a_column
-- one way: without a hint there is no way back that keeps rows
-- rows: INSERT INTO t VALUES (1, 'a'), (2, 'b');
-- keeps: SELECT * FROM t ORDER BY 1;
-- old
CREATE TABLE t (id integer NOT NULL, name text UNIQUE);
CREATE POLICY own ON t USING (name = CURRENT_USER);
CREATE INDEX i ON t (lower(name));
-- new
CREATE TABLE t (
  id integer NOT NULL,
  -- @renamed from=name
  title text UNIQUE
);
CREATE POLICY own ON t USING (title = CURRENT_USER);
CREATE INDEX i ON t (lower(title));
-- case: a_column_that_must_not_be_null
-- requires: 18
-- one way: without a hint there is no way back that keeps rows
-- rows: INSERT INTO t VALUES (1);
-- keeps: SELECT * FROM t;
-- old
CREATE TABLE t (a integer NOT NULL);
-- new
CREATE TABLE t (
  -- atlas:renamed_from a
  b bigint NOT NULL
);
-- case: a_table_and_its_columns
-- one way: without a hint there is no way back that keeps rows
-- rows: INSERT INTO a (x) VALUES ('one');
-- keeps: SELECT * FROM v;
-- old
CREATE SEQUENCE a_id_seq AS integer;
CREATE TABLE a (id integer UNIQUE DEFAULT nextval('a_id_seq'), x text);
ALTER SEQUENCE a_id_seq OWNED BY a.id;
CREATE TABLE b (a_id integer REFERENCES a (id));
CREATE VIEW v AS SELECT id, x AS word FROM a;
-- new
CREATE SEQUENCE c_id_seq AS integer;
-- atlas:renamed_from a
CREATE TABLE c (
  id integer UNIQUE DEFAULT nextval('c_id_seq'),
  -- atlas:renamed_from x
  y text
);
ALTER SEQUENCE c_id_seq OWNED BY c.id;
CREATE TABLE b (a_id integer REFERENCES c (id));
CREATE VIEW v AS SELECT id, y AS word FROM c;
-- case: a_type
-- old
CREATE TYPE mood AS ENUM ('low', 'high');
CREATE TABLE t (m mood DEFAULT 'low', a mood[]);
CREATE FUNCTION f(m mood) RETURNS integer LANGUAGE sql AS 'SELECT 1';
GRANT USAGE ON TYPE mood TO pair_client;
-- new
-- atlas:renamed_from mood
CREATE TYPE temper AS ENUM ('low', 'high', 'none');
CREATE TABLE t (m temper DEFAULT 'low', a temper[]);
CREATE FUNCTION f(m temper) RETURNS integer LANGUAGE sql AS 'SELECT 1';
GRANT USAGE ON TYPE temper TO pair_client;
-- case: a_composite_type_and_an_attribute
-- old
CREATE TYPE pair AS (a integer, b text);
CREATE TABLE t (p pair);
-- new
-- atlas:renamed_from pair
CREATE TYPE couple AS (
  a integer,
  -- atlas:renamed_from b
  c text
);
CREATE TABLE t (p couple);
-- case: a_domain
-- old
CREATE DOMAIN positive AS integer CONSTRAINT more CHECK (VALUE > 0);
CREATE TABLE t (a positive);
-- new
-- atlas:renamed_from positive
CREATE DOMAIN natural_number AS integer CONSTRAINT more CHECK (VALUE > 0);
CREATE TABLE t (a natural_number);
-- case: a_view
-- old
CREATE TABLE t (a integer);
CREATE VIEW v WITH (security_invoker = true) AS SELECT a FROM t;
CREATE VIEW w AS SELECT a FROM v;
GRANT SELECT ON v TO pair_client;
COMMENT ON VIEW v IS 'it';
-- new
CREATE TABLE t (a integer);
-- atlas:renamed_from v
CREATE VIEW u WITH (security_invoker = true) AS SELECT a FROM t;
CREATE VIEW w AS SELECT a FROM u;
GRANT SELECT ON u TO pair_client;
COMMENT ON VIEW u IS 'it';
-- case: a_function
-- old
CREATE TABLE t (a integer);
CREATE FUNCTION f(a integer) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT a > 0';
CREATE POLICY p ON t USING (f(a));
-- new
CREATE TABLE t (a integer);
-- atlas:renamed_from f
CREATE FUNCTION is_more(a integer) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT a > 0';
CREATE POLICY p ON t USING (is_more(a));
-- case: a_policy_a_trigger_and_an_index
-- old
CREATE TABLE t (a integer);
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE POLICY p ON t AS RESTRICTIVE USING (a > 0);
CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();
CREATE INDEX i ON t (a);
COMMENT ON POLICY p ON t IS 'more';
-- new
CREATE TABLE t (a integer);
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
-- atlas:renamed_from p
CREATE POLICY only_more ON t AS RESTRICTIVE USING (a > 0);
-- atlas:renamed_from g
CREATE TRIGGER first BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();
-- atlas:renamed_from i
CREATE INDEX t_by_a ON t (a);
COMMENT ON POLICY only_more ON t IS 'more';
-- case: a_constraint
-- old
CREATE TABLE t (a integer, CONSTRAINT more CHECK (a > 0), CONSTRAINT once UNIQUE (a));
-- new
CREATE TABLE t (
  a integer,
  -- atlas:renamed_from more
  CONSTRAINT at_least CHECK (a > 0),
  -- atlas:renamed_from once
  CONSTRAINT single UNIQUE (a)
);
-- case: a_sequence
-- old
CREATE SEQUENCE s START 5;
CREATE TABLE t (a bigint DEFAULT nextval('s'));
-- new
-- atlas:renamed_from s
CREATE SEQUENCE counter START 5;
CREATE TABLE t (a bigint DEFAULT nextval('counter'));
-- case: a_schema
-- old
CREATE SCHEMA app;
CREATE TABLE app.t (a integer);
GRANT USAGE ON SCHEMA app TO pair_client;
-- new
-- atlas:renamed_from app
CREATE SCHEMA core;
CREATE TABLE core.t (a integer);
GRANT USAGE ON SCHEMA core TO pair_client;
-- case: a_hint_that_has_done_its_work
-- old
CREATE TABLE people (id integer);
-- new
-- atlas:renamed_from users
CREATE TABLE people (id integer, name text);
-- case: both_are_there
-- old
CREATE TABLE users (id integer);
CREATE TABLE people (id integer);
-- new
CREATE TABLE users (id integer);
-- atlas:renamed_from users
CREATE TABLE people (id integer, name text);
-- case: what_looks_like_a_rename_is_none
-- old
CREATE TABLE users (id integer, name text);
CREATE TABLE t (a integer);
-- new
CREATE TABLE people (id integer, name text);
CREATE TABLE t (b integer);
-- case: a_column_that_partitions_have
-- rows: INSERT INTO p VALUES (1, 1);
-- keeps: SELECT a FROM p
-- one way: without a hint there is no way back that keeps rows
-- old
CREATE TABLE p (a integer, b integer) PARTITION BY LIST (a);
CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);
-- new
CREATE TABLE p (
    a integer,
    -- atlas:renamed_from b
    c integer
) PARTITION BY LIST (a);
CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);
