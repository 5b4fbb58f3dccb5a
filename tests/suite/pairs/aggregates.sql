-- Aggregates.
-- case: made
-- old
-- new
CREATE AGGREGATE total(integer) (SFUNC = int4pl, STYPE = integer, INITCOND = '0');
-- case: another_start
-- old
CREATE AGGREGATE total(integer) (SFUNC = int4pl, STYPE = integer, INITCOND = '0');
-- new
CREATE AGGREGATE total(integer) (SFUNC = int4pl, STYPE = integer, INITCOND = '5');
-- case: of_a_function_of_ours
-- old
-- new
CREATE FUNCTION add(text, text) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT coalesce($1, '') || $2 $$;
CREATE AGGREGATE glue(text) (SFUNC = add, STYPE = text);
-- case: overloads
-- old
CREATE AGGREGATE total(integer) (SFUNC = int4pl, STYPE = integer);
-- new
CREATE AGGREGATE total(integer) (SFUNC = int4pl, STYPE = integer);
CREATE AGGREGATE total(bigint) (SFUNC = int8pl, STYPE = bigint);
-- case: comments_and_grants
-- old
CREATE AGGREGATE total(integer) (SFUNC = int4pl, STYPE = integer);
-- new
CREATE AGGREGATE total(integer) (SFUNC = int4pl, STYPE = integer);
COMMENT ON AGGREGATE total(integer) IS 'sum';
REVOKE ALL ON FUNCTION total(integer) FROM PUBLIC;
-- case: parallel
-- old
CREATE AGGREGATE total(integer) (SFUNC = int4pl, STYPE = integer);
-- new
CREATE AGGREGATE total(integer) (SFUNC = int4pl, STYPE = integer, COMBINEFUNC = int4pl, PARALLEL = SAFE);
-- case: of_many_arguments
-- old
-- new
CREATE FUNCTION pick(integer, integer, boolean) RETURNS integer LANGUAGE sql AS $$ SELECT CASE WHEN $3 THEN $2 ELSE $1 END $$;
CREATE AGGREGATE last_if(integer, boolean) (SFUNC = pick, STYPE = integer);
-- case: becomes_a_function
-- old
CREATE AGGREGATE f(integer) (SFUNC = int4pl, STYPE = integer);
-- new
CREATE FUNCTION f(integer) RETURNS integer LANGUAGE sql AS $$ SELECT $1 $$;
-- case: in_a_view_and_a_policy
-- old
CREATE TABLE t (a integer, b text);
-- new
CREATE FUNCTION add(text, text) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT coalesce($1, '') || $2 $$;
CREATE AGGREGATE glue(text) (SFUNC = add, STYPE = text);
CREATE TABLE t (a integer, b text);
CREATE VIEW v AS SELECT a, glue(b ORDER BY b) FILTER (WHERE a > 1) AS b FROM t GROUP BY a;
CREATE POLICY p ON t USING (b = (SELECT glue(u.b) FROM t u));
-- case: another_function_under_a_view
-- old
CREATE AGGREGATE most(integer) (SFUNC = int4larger, STYPE = integer);
CREATE TABLE t (a integer);
CREATE VIEW v AS SELECT most(a) AS a FROM t;
-- new
CREATE AGGREGATE most(integer) (SFUNC = int4larger, STYPE = integer, SORTOP = >, COMBINEFUNC = int4larger, INITCOND = '7');
CREATE TABLE t (a integer);
CREATE VIEW v AS SELECT most(a) AS a FROM t;
-- case: ordered
-- old
-- new
CREATE AGGREGATE middle(float8 ORDER BY float8) (SFUNC = ordered_set_transition, STYPE = internal, FINALFUNC = percentile_disc_final, FINALFUNC_EXTRA);
CREATE AGGREGATE counted(*) (SFUNC = int8inc, STYPE = int8, INITCOND = '0', MSFUNC = int8inc, MINVFUNC = int8dec, MSTYPE = int8, MINITCOND = '0');
COMMENT ON AGGREGATE middle(float8 ORDER BY float8) IS 'middle';
