-- Aggregates.
-- case: made
-- fails: aggregates are not carried yet
-- old
-- new
CREATE AGGREGATE total(integer) (SFUNC = int4pl, STYPE = integer, INITCOND = '0');
-- case: another_start
-- fails: aggregates are not carried yet
-- old
CREATE AGGREGATE total(integer) (SFUNC = int4pl, STYPE = integer, INITCOND = '0');
-- new
CREATE AGGREGATE total(integer) (SFUNC = int4pl, STYPE = integer, INITCOND = '5');
-- case: of_a_function_of_ours
-- fails: aggregates are not carried yet
-- old
-- new
CREATE FUNCTION add(text, text) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT coalesce($1, '') || $2 $$;
CREATE AGGREGATE glue(text) (SFUNC = add, STYPE = text);
-- case: overloads
-- fails: aggregates are not carried yet
-- old
CREATE AGGREGATE total(integer) (SFUNC = int4pl, STYPE = integer);
-- new
CREATE AGGREGATE total(integer) (SFUNC = int4pl, STYPE = integer);
CREATE AGGREGATE total(bigint) (SFUNC = int8pl, STYPE = bigint);
-- case: comments_and_grants
-- fails: aggregates are not carried yet
-- old
CREATE AGGREGATE total(integer) (SFUNC = int4pl, STYPE = integer);
-- new
CREATE AGGREGATE total(integer) (SFUNC = int4pl, STYPE = integer);
COMMENT ON AGGREGATE total(integer) IS 'sum';
REVOKE ALL ON FUNCTION total(integer) FROM PUBLIC;
-- case: parallel
-- fails: aggregates are not carried yet
-- old
CREATE AGGREGATE total(integer) (SFUNC = int4pl, STYPE = integer);
-- new
CREATE AGGREGATE total(integer) (SFUNC = int4pl, STYPE = integer, COMBINEFUNC = int4pl, PARALLEL = SAFE);
-- case: of_many_arguments
-- fails: aggregates are not carried yet
-- old
-- new
CREATE FUNCTION pick(integer, integer, boolean) RETURNS integer LANGUAGE sql AS $$ SELECT CASE WHEN $3 THEN $2 ELSE $1 END $$;
CREATE AGGREGATE last_if(integer, boolean) (SFUNC = pick, STYPE = integer);
-- case: becomes_a_function
-- fails: aggregates are not carried yet
-- old
CREATE AGGREGATE f(integer) (SFUNC = int4pl, STYPE = integer);
-- new
CREATE FUNCTION f(integer) RETURNS integer LANGUAGE sql AS $$ SELECT $1 $$;
