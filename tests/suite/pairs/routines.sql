-- Functions and procedures.
-- case: made
-- old
-- new
CREATE FUNCTION greet(name text DEFAULT 'you') RETURNS text LANGUAGE sql STABLE AS $$ SELECT 'hello ' || name $$;
CREATE PROCEDURE tidy(days integer) LANGUAGE plpgsql AS $$ BEGIN RAISE NOTICE '%', days; END $$;
COMMENT ON FUNCTION greet(text) IS 'greets';
-- case: another_body
-- old
CREATE FUNCTION f(a integer) RETURNS integer LANGUAGE sql AS $$ SELECT a $$;
COMMENT ON FUNCTION f(integer) IS 'kept';
-- new
CREATE FUNCTION f(a integer) RETURNS integer LANGUAGE sql IMMUTABLE AS $$ SELECT a + 1 $$;
COMMENT ON FUNCTION f(integer) IS 'kept';
-- case: another_result
-- old
CREATE FUNCTION f(a integer) RETURNS integer LANGUAGE sql AS $$ SELECT a $$;
COMMENT ON FUNCTION f(integer) IS 'kept';
-- new
CREATE FUNCTION f(a integer) RETURNS bigint LANGUAGE sql AS $$ SELECT a::bigint $$;
COMMENT ON FUNCTION f(integer) IS 'kept';
-- case: another_name_of_a_parameter
-- old
CREATE FUNCTION f(a integer) RETURNS integer LANGUAGE sql AS $$ SELECT $1 $$;
-- new
CREATE FUNCTION f(b integer) RETURNS integer LANGUAGE sql AS $$ SELECT $1 $$;
-- case: fewer_defaults
-- old
CREATE FUNCTION f(a integer DEFAULT 1, b integer DEFAULT 2) RETURNS integer LANGUAGE sql AS $$ SELECT a $$;
-- new
CREATE FUNCTION f(a integer, b integer DEFAULT 2) RETURNS integer LANGUAGE sql AS $$ SELECT a $$;
-- case: overloads
-- old
CREATE FUNCTION f(a integer) RETURNS integer LANGUAGE sql AS $$ SELECT 1 $$;
CREATE FUNCTION f(a text) RETURNS integer LANGUAGE sql AS $$ SELECT 2 $$;
-- new
CREATE FUNCTION f(a text) RETURNS integer LANGUAGE sql AS $$ SELECT 2 $$;
CREATE FUNCTION f(a boolean, b integer) RETURNS integer LANGUAGE sql AS $$ SELECT 3 $$;
-- case: a_function_becomes_a_procedure
-- old
CREATE FUNCTION f(a integer) RETURNS void LANGUAGE sql AS $$ SELECT $$;
-- new
CREATE PROCEDURE f(a integer) LANGUAGE sql AS $$ SELECT $$;
-- case: attributes
-- old
CREATE FUNCTION f() RETURNS integer LANGUAGE plpgsql AS $$ BEGIN RETURN 1; END $$;
CREATE FUNCTION g() RETURNS SETOF integer LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' COST 20 ROWS 5 AS $$ BEGIN RETURN; END $$;
-- new
CREATE FUNCTION f() RETURNS integer LANGUAGE plpgsql STABLE STRICT SECURITY DEFINER LEAKPROOF PARALLEL RESTRICTED SET search_path = public, pg_temp SET statement_timeout = 1000 AS $$ BEGIN RETURN 1; END $$;
CREATE FUNCTION g() RETURNS SETOF integer LANGUAGE plpgsql AS $$ BEGIN RETURN; END $$;
-- case: a_policy_calls_it
-- old
CREATE TABLE notes (id integer PRIMARY KEY, owner_id integer);
CREATE FUNCTION me() RETURNS integer LANGUAGE sql STABLE AS $$ SELECT current_setting('app.me')::integer $$;
ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON notes USING (owner_id = me());
-- new
CREATE TABLE notes (id integer PRIMARY KEY, owner_id integer);
CREATE FUNCTION me() RETURNS bigint LANGUAGE sql STABLE AS $$ SELECT current_setting('app.me')::bigint $$;
ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON notes USING (owner_id = me());
-- case: a_policy_is_to_call_it
-- old
CREATE TABLE members (team_id integer, user_id integer);
CREATE TABLE notes (id integer PRIMARY KEY, team_id integer);
ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
-- new
CREATE TABLE members (team_id integer, user_id integer, admin boolean NOT NULL DEFAULT false);
CREATE TABLE notes (id integer PRIMARY KEY, team_id integer);
ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
CREATE FUNCTION is_member(team integer) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = ''
  AS $$ SELECT EXISTS (SELECT FROM public.members m WHERE m.team_id = team AND m.user_id = current_setting('app.user')::integer AND NOT m.admin) $$;
CREATE POLICY members_only ON notes USING (is_member(team_id)) WITH CHECK (is_member(team_id));
-- case: a_default_a_check_an_index_and_a_generated_column_call_it
-- old
CREATE FUNCTION f(a integer) RETURNS integer LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN RETURN a; END $$;
CREATE TABLE t (a integer DEFAULT f(1), b integer CHECK (f(b) > 0), c integer GENERATED ALWAYS AS (f(a)) STORED);
CREATE INDEX i ON t (f(a));
COMMENT ON INDEX i IS 'kept';
COMMENT ON COLUMN t.c IS 'kept';
-- new
CREATE FUNCTION f(a integer) RETURNS bigint LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN RETURN a; END $$;
CREATE TABLE t (a integer DEFAULT f(1), b integer CHECK (f(b) > 0), c integer GENERATED ALWAYS AS (f(a)) STORED);
CREATE INDEX i ON t (f(a));
COMMENT ON INDEX i IS 'kept';
COMMENT ON COLUMN t.c IS 'kept';
-- case: its_type_is_rebuilt
-- old
CREATE TYPE mood AS ENUM ('a', 'b', 'c');
CREATE FUNCTION f(m mood DEFAULT 'b') RETURNS mood LANGUAGE plpgsql AS $$ BEGIN RETURN m; END $$;
CREATE TABLE t (m mood DEFAULT f());
-- new
CREATE TYPE mood AS ENUM ('c', 'b');
CREATE FUNCTION f(m mood DEFAULT 'b') RETURNS mood LANGUAGE plpgsql AS $$ BEGIN RETURN m; END $$;
CREATE TABLE t (m mood DEFAULT f());
-- case: a_table_of_its_rows
-- old
CREATE TABLE t (a integer, b text);
CREATE FUNCTION full_name(t) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT $1.b $$;
CREATE FUNCTION all_of() RETURNS SETOF t LANGUAGE sql STABLE AS $$ SELECT * FROM t $$;
-- new
CREATE TABLE u (a integer, b text);
CREATE FUNCTION full_name(u) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT $1.b $$;
CREATE FUNCTION all_of() RETURNS SETOF u LANGUAGE sql STABLE AS $$ SELECT * FROM u $$;
-- case: functions_that_call_each_other
-- old
-- new
CREATE FUNCTION a() RETURNS integer LANGUAGE sql AS $$ SELECT 1 $$;
CREATE FUNCTION c() RETURNS integer LANGUAGE sql AS $$ SELECT a() $$;
CREATE FUNCTION "B"() RETURNS integer LANGUAGE sql AS $$ SELECT c() + a() $$;
CREATE TABLE z (id integer DEFAULT "B"());
-- the table it reads comes after it by name
-- case: its_table_comes_with_it
-- old
-- new
CREATE TABLE zebras (id integer, stripes integer);
CREATE FUNCTION count_zebras() RETURNS bigint LANGUAGE sql AS $$ SELECT count(*) FROM zebras WHERE stripes > 1 $$;
CREATE TABLE apples (n bigint DEFAULT count_zebras());
-- case: a_column_it_reads_comes_with_it
-- old
CREATE TABLE zebras (id integer);
-- new
CREATE TABLE zebras (id integer, stripes integer);
CREATE FUNCTION count_zebras() RETURNS bigint LANGUAGE sql AS $$ SELECT count(*) FROM zebras WHERE stripes > 1 $$;
-- case: in_another_schema
-- old
CREATE SCHEMA app;
CREATE FUNCTION app.tenant() RETURNS integer LANGUAGE sql STABLE AS $$ SELECT 1 $$;
CREATE TABLE app.t (id integer DEFAULT app.tenant());
-- new
CREATE SCHEMA app;
CREATE SCHEMA auth;
CREATE FUNCTION auth.tenant() RETURNS integer LANGUAGE sql STABLE AS $$ SELECT 1 $$;
CREATE TABLE app.t (id integer DEFAULT auth.tenant());
-- case: out_parameters
-- old
CREATE FUNCTION f(a integer, OUT b integer, OUT c text) LANGUAGE sql AS $$ SELECT 1, 'x' $$;
CREATE FUNCTION g(a integer) RETURNS TABLE (x integer, y text) LANGUAGE sql AS $$ SELECT 1, 'x' $$;
-- new
CREATE FUNCTION f(a integer, OUT b integer, OUT c text) LANGUAGE sql AS $$ SELECT 2, 'y' $$;
CREATE FUNCTION g(a integer) RETURNS TABLE (x integer, z text) LANGUAGE sql AS $$ SELECT 1, 'x' $$;
CREATE FUNCTION h(VARIADIC parts text[]) RETURNS text LANGUAGE sql AS $$ SELECT 'x' $$;
-- case: bodies_with_dollars
-- old
CREATE FUNCTION f() RETURNS text LANGUAGE sql AS 'SELECT ''a''';
-- new
CREATE FUNCTION f() RETURNS text LANGUAGE sql AS $x$ SELECT $$b$$ || $function$c$function$ $x$;
CREATE FUNCTION g() RETURNS text LANGUAGE sql AS 'SELECT ''$''';
CREATE FUNCTION h() RETURNS void LANGUAGE plpgsql AS E'BEGIN\r\n  NULL; -- \\ \t\nEND';
-- case: bodies_of_standard_sql
-- old
CREATE TABLE t (a integer);
CREATE FUNCTION f(a integer) RETURNS integer LANGUAGE sql RETURN a + 1;
-- new
CREATE TABLE t (a integer);
CREATE FUNCTION f(a integer) RETURNS integer LANGUAGE sql RETURN a + 2;
-- case: atomic_bodies
-- old
CREATE TABLE t (a integer);
-- new
CREATE TABLE t (a integer);
CREATE FUNCTION g() RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT count(*) FROM t; END;
-- case: returns_a_table_of_other_columns
-- old
CREATE FUNCTION f() RETURNS TABLE (a integer, b text) LANGUAGE sql AS $$ SELECT 1, 'x' $$;
GRANT EXECUTE ON FUNCTION f() TO pair_client;
REVOKE EXECUTE ON FUNCTION f() FROM PUBLIC;
COMMENT ON FUNCTION f() IS 'kept';
-- new
CREATE FUNCTION f() RETURNS TABLE (a integer, b text, c boolean) LANGUAGE sql AS $$ SELECT 1, 'x', true $$;
GRANT EXECUTE ON FUNCTION f() TO pair_client;
REVOKE EXECUTE ON FUNCTION f() FROM PUBLIC;
COMMENT ON FUNCTION f() IS 'kept';
-- case: out_and_variadic_parameters
-- old
CREATE FUNCTION f(a integer, OUT b integer, OUT c text) LANGUAGE sql AS $$ SELECT a, 'x' $$;
CREATE FUNCTION g(VARIADIC xs integer[]) RETURNS integer LANGUAGE sql AS $$ SELECT 1 $$;
-- new
CREATE FUNCTION f(a integer, OUT b integer, INOUT c text) LANGUAGE sql AS $$ SELECT a, 'x' $$;
CREATE FUNCTION g(first integer, VARIADIC xs integer[] DEFAULT '{}') RETURNS integer LANGUAGE sql AS $$ SELECT 1 $$;
-- case: polymorphic
-- old
CREATE FUNCTION first_of(anyarray) RETURNS anyelement LANGUAGE sql IMMUTABLE AS $$ SELECT $1[1] $$;
-- new
CREATE FUNCTION first_of(anyarray) RETURNS anyelement LANGUAGE sql IMMUTABLE STRICT AS $$ SELECT $1[1] $$;
CREATE FUNCTION pair_of(anycompatible, anycompatible) RETURNS anycompatiblearray LANGUAGE sql IMMUTABLE AS $$ SELECT ARRAY[$1, $2] $$;
-- case: bodies_with_every_quote
-- old
CREATE FUNCTION f() RETURNS text LANGUAGE plpgsql AS $$ BEGIN RETURN 'a'; END $$;
-- new
CREATE FUNCTION f() RETURNS text LANGUAGE plpgsql AS $fn$
DECLARE
  x text := $q$it's "quoted" $$ and $1; -- still$q$;
BEGIN
  -- a comment; with ' an apostrophe
  EXECUTE format('SELECT %L || %I', x, 'col "x"') INTO x; /* $fn */
  RETURN E'tab\t\\' || x;
END
$fn$;
-- case: a_parameter_becomes_required
-- old
CREATE FUNCTION f(a integer DEFAULT 5, b text DEFAULT 'x'::text) RETURNS integer LANGUAGE sql AS $$ SELECT a $$;
CREATE TABLE t (n integer DEFAULT f(1));
-- new
CREATE FUNCTION f(a integer, b text DEFAULT 'y') RETURNS integer LANGUAGE sql AS $$ SELECT a $$;
CREATE TABLE t (n integer DEFAULT f(1));
-- case: security_and_search_path
-- old
CREATE FUNCTION f() RETURNS integer LANGUAGE sql SECURITY DEFINER SET search_path = public AS $$ SELECT 1 $$;
-- new
CREATE FUNCTION f() RETURNS integer LANGUAGE sql SECURITY INVOKER SET search_path = '' SET work_mem = '64MB' SET timezone = 'UTC' AS $$ SELECT 1 $$;
-- case: support_window_and_transform
-- old
CREATE FUNCTION f(a integer) RETURNS integer LANGUAGE sql AS $$ SELECT a $$;
-- new
CREATE FUNCTION f(a integer) RETURNS integer LANGUAGE internal IMMUTABLE STRICT AS 'int4abs';
-- case: procedures_with_inout
-- old
CREATE PROCEDURE p(INOUT a integer) LANGUAGE plpgsql AS $$ BEGIN a := a + 1; END $$;
-- new
CREATE PROCEDURE p(INOUT a integer, b text DEFAULT 'x') LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN a := a + 1; COMMIT; END $$;
-- case: bodies_of_standard_sql_with_queries
-- old
CREATE TABLE members (tenant_id integer NOT NULL, user_name text NOT NULL, since date);
CREATE FUNCTION is_member(tenant integer) RETURNS boolean LANGUAGE sql STABLE RETURN EXISTS (SELECT 1 FROM members WHERE tenant_id = tenant);
-- new
CREATE TABLE members (tenant_id integer NOT NULL, user_name text NOT NULL, since date);
CREATE FUNCTION is_member(tenant integer) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
  RETURN EXISTS (SELECT 1 FROM members WHERE tenant_id = tenant AND user_name = current_user);
CREATE FUNCTION since(tenant integer, who text DEFAULT 'x') RETURNS TABLE (day date, name text) LANGUAGE sql STABLE
  BEGIN ATOMIC
    SELECT m.since, CASE WHEN m.user_name = who THEN 'same' ELSE since.who END FROM members m WHERE m.tenant_id = tenant ORDER BY m.since DESC NULLS LAST LIMIT 10;
  END;
CREATE FUNCTION age_of(d date) RETURNS integer LANGUAGE sql IMMUTABLE RETURN $1 - '2000-01-01'::date;
-- case: what_a_body_of_standard_sql_reads_comes_first
-- old
CREATE TABLE z (a integer);
-- new
CREATE TABLE z (a integer, b integer);
CREATE VIEW y AS SELECT a + b AS sum FROM z;
CREATE FUNCTION b() RETURNS bigint LANGUAGE sql STABLE BEGIN ATOMIC SELECT sum(sum) FROM y; END;
CREATE FUNCTION a() RETURNS bigint LANGUAGE sql STABLE RETURN b() + 1;
-- case: a_column_goes_that_a_body_of_standard_sql_has_read
-- old
CREATE TABLE t (a integer, b integer);
CREATE FUNCTION total() RETURNS bigint LANGUAGE sql STABLE RETURN (SELECT sum(a + b) FROM t);
-- new
CREATE TABLE t (a integer);
CREATE FUNCTION total() RETURNS bigint LANGUAGE sql STABLE RETURN (SELECT sum(a) FROM t);
-- case: a_column_type_changes_under_a_body_of_standard_sql
-- old
CREATE TABLE t (a integer);
CREATE FUNCTION top() RETURNS bigint LANGUAGE sql STABLE RETURN (SELECT max(a) FROM t);
COMMENT ON FUNCTION top() IS 'the greatest';
REVOKE EXECUTE ON FUNCTION top() FROM PUBLIC;
-- new
CREATE TABLE t (a bigint);
CREATE FUNCTION top() RETURNS bigint LANGUAGE sql STABLE RETURN (SELECT max(a) FROM t);
COMMENT ON FUNCTION top() IS 'the greatest';
REVOKE EXECUTE ON FUNCTION top() FROM PUBLIC;
-- case: an_overload_with_a_default_comes_in_its_place
-- rows: INSERT INTO t VALUES (1, 2);
-- keeps: SELECT a, b FROM t
-- old
CREATE FUNCTION f(integer) RETURNS integer LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN RETURN 1; END $$;
CREATE TABLE t (a integer DEFAULT f(1) CHECK (f(1) = 1), b integer);
CREATE INDEX i ON t (f(b));
CREATE VIEW v AS SELECT a, f(b) AS b FROM t;
CREATE POLICY p ON t USING (f(a) = 1);
-- new
CREATE TYPE mood AS ENUM ('low');
CREATE FUNCTION f(integer, mood DEFAULT NULL) RETURNS integer LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN RETURN 1; END $$;
CREATE TABLE t (a integer DEFAULT f(1) CHECK (f(1) = 1), b integer);
CREATE INDEX i ON t (f(b));
CREATE VIEW v AS SELECT a, f(b) AS b FROM t;
CREATE POLICY p ON t USING (f(a) = 1);
-- case: a_body_that_updates_what_is_there_needs_every_column
-- old
CREATE TABLE orgs (id int PRIMARY KEY, name text, plan text);
CREATE FUNCTION put() RETURNS void BEGIN ATOMIC INSERT INTO orgs VALUES (1, 'a') ON CONFLICT (id) DO UPDATE SET name = excluded.name; END;
-- new
CREATE TABLE orgs (id int PRIMARY KEY, name text, size int);
CREATE FUNCTION put() RETURNS void BEGIN ATOMIC INSERT INTO orgs VALUES (1, 'a') ON CONFLICT (id) DO UPDATE SET name = excluded.name; END;
