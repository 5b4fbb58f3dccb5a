-- Range types.
-- case: made
-- old
-- new
CREATE TYPE floats AS RANGE (subtype = float8, subtype_diff = float8mi);
CREATE TYPE words AS RANGE (subtype = text, collation = "C", subtype_opclass = text_pattern_ops, multirange_type_name = many_words);
CREATE TABLE t (id integer, a floats DEFAULT '[1,2)', b floats_multirange, c words, d many_words, e floats[], CHECK (a && floats(1, 5)), CHECK (b @> a), CHECK (lower(c) <> 'x'));
CREATE INDEX by_a ON t USING gist (a);
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY p ON t USING (a @> 1.5::float8);
CREATE FUNCTION wide(f floats) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$ SELECT upper(f) - lower(f) > 10 $$;
COMMENT ON TYPE floats IS 'from to';
COMMENT ON TYPE floats_multirange IS 'several';
REVOKE USAGE ON TYPE floats FROM PUBLIC;
GRANT USAGE ON TYPE floats TO pg_monitor;
-- case: dropped
-- old
CREATE TYPE floats AS RANGE (subtype = float8);
CREATE TABLE t (id integer, a floats, b floats_multirange);
INSERT INTO t VALUES (1, '[1,2)', '{[3,4)}');
CREATE INDEX by_a ON t USING gist (a);
COMMENT ON TYPE floats IS 'gone';
-- new
CREATE TABLE t (id integer);
-- case: another_subtype
-- old
CREATE TYPE span AS RANGE (subtype = integer);
CREATE TABLE t (id integer PRIMARY KEY, a span NOT NULL DEFAULT '[1,2)', b span_multirange, c span[], UNIQUE (a), CHECK (lower(a) > 0));
INSERT INTO t VALUES (1, '[1,5)', '{[1,2),[3,4)}', ARRAY['[7,8)'::span]);
CREATE INDEX by_a ON t USING gist (a);
CREATE INDEX by_b ON t USING gist (b) WHERE b IS NOT NULL;
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY p ON t AS RESTRICTIVE FOR SELECT TO CURRENT_USER USING (a && span(2, 3));
COMMENT ON POLICY p ON t IS 'within';
COMMENT ON INDEX by_a IS 'index';
COMMENT ON TYPE span IS 'range';
COMMENT ON TYPE span_multirange IS 'multirange';
REVOKE USAGE ON TYPE span FROM PUBLIC;
GRANT USAGE ON TYPE span TO pg_monitor;
-- new
CREATE TYPE span AS RANGE (subtype = bigint);
CREATE TABLE t (id integer PRIMARY KEY, a span NOT NULL DEFAULT '[1,2)', b span_multirange, c span[], UNIQUE (a), CHECK (lower(a) > 0));
CREATE INDEX by_a ON t USING gist (a);
CREATE INDEX by_b ON t USING gist (b) WHERE b IS NOT NULL;
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY p ON t AS RESTRICTIVE FOR SELECT TO CURRENT_USER USING (a && span(2, 3));
COMMENT ON POLICY p ON t IS 'within';
COMMENT ON INDEX by_a IS 'index';
COMMENT ON TYPE span IS 'range';
COMMENT ON TYPE span_multirange IS 'multirange';
REVOKE USAGE ON TYPE span FROM PUBLIC;
GRANT USAGE ON TYPE span TO pg_monitor;
-- case: another_multirange_name
-- old
CREATE TYPE span AS RANGE (subtype = integer, multirange_type_name = spans);
CREATE TABLE t (id integer, a span, b spans);
INSERT INTO t VALUES (1, '[1,5)', '{[1,2)}');
-- new
CREATE TYPE span AS RANGE (subtype = integer);
CREATE TABLE t (id integer, a span, b span_multirange);
-- case: another_diff_and_collation
-- old
CREATE TYPE floats AS RANGE (subtype = float8);
CREATE TYPE words AS RANGE (subtype = text);
CREATE TABLE t (a floats, b words);
INSERT INTO t VALUES ('[1,2)', '[a,b)');
-- new
CREATE TYPE floats AS RANGE (subtype = float8, subtype_diff = float8mi);
CREATE TYPE words AS RANGE (subtype = text, collation = "POSIX");
CREATE TABLE t (a floats, b words);
-- case: a_diff_of_ones_own
-- old
CREATE FUNCTION apart(a integer, b integer) RETURNS float8 LANGUAGE sql IMMUTABLE AS $$ SELECT (a - b)::float8 $$;
CREATE TYPE span AS RANGE (subtype = integer, subtype_diff = apart);
CREATE TABLE t (a span);
INSERT INTO t VALUES ('[1,2)');
CREATE INDEX by_a ON t USING gist (a);
-- new
CREATE FUNCTION apart(x integer, y integer) RETURNS float8 LANGUAGE sql IMMUTABLE AS $$ SELECT (x - y)::float8 $$;
CREATE TYPE span AS RANGE (subtype = integer, subtype_diff = apart);
CREATE TABLE t (a span);
CREATE INDEX by_a ON t USING gist (a);
-- case: over_an_enum_that_loses_a_label
-- old
CREATE TYPE mood AS ENUM ('low', 'mid', 'high');
CREATE TYPE moods AS RANGE (subtype = mood);
CREATE TABLE t (id integer, m mood, r moods, rs moods_multirange, a moods[]);
INSERT INTO t VALUES (1, 'low', '[low,high)', '{[low,high)}', ARRAY['[low,high]'::moods]);
-- new
CREATE TYPE mood AS ENUM ('low', 'high');
CREATE TYPE moods AS RANGE (subtype = mood);
CREATE TABLE t (id integer, m mood, r moods, rs moods_multirange, a moods[]);
-- case: within_others
-- old
CREATE TYPE span AS RANGE (subtype = integer);
CREATE DOMAIN short AS span CHECK (upper(VALUE) - lower(VALUE) < 10);
CREATE TYPE holder AS (s span, t short);
CREATE TABLE t (id integer, a short, h holder, i short[]);
INSERT INTO t VALUES (1, '[1,5)', ROW('[1,2)', '[3,4)'), '{"[1,2)"}');
CREATE FUNCTION f(s short) RETURNS integer LANGUAGE sql IMMUTABLE AS $$ SELECT 1 $$;
-- new
CREATE TYPE span AS RANGE (subtype = bigint);
CREATE DOMAIN short AS span CHECK (upper(VALUE) - lower(VALUE) < 10);
CREATE TYPE holder AS (s span, t short);
CREATE TABLE t (id integer, a short, h holder, i short[]);
CREATE FUNCTION f(s short) RETURNS integer LANGUAGE sql IMMUTABLE AS $$ SELECT 1 $$;
-- case: columns_take_and_leave_it
-- old
CREATE TYPE span AS RANGE (subtype = integer);
CREATE TABLE t (id integer, a span, b text DEFAULT '[1,2)', c int4range);
INSERT INTO t VALUES (1, '[1,5)', '[3,4)', '[5,6)');
-- new
CREATE TYPE span AS RANGE (subtype = integer);
CREATE TABLE t (id integer, a text, b span DEFAULT '[1,2)', c span);
-- case: another_schema
-- old
CREATE SCHEMA app;
CREATE TYPE app."Odd range" AS RANGE (subtype = numeric, multirange_type_name = public."Odd ones");
CREATE TABLE app.t (a app."Odd range", b "Odd ones");
-- new
CREATE SCHEMA app;
CREATE TYPE app."Odd range" AS RANGE (subtype = numeric, multirange_type_name = app."Odd ones");
CREATE TABLE app.t (a app."Odd range", b app."Odd ones", CHECK (a = app."Odd range"(1, 2, '[]')), CHECK (b = app."Odd ones"(a)));
-- case: a_range_becomes_a_domain
-- old
CREATE TYPE span AS RANGE (subtype = integer);
CREATE TABLE t (id integer, a span);
INSERT INTO t VALUES (1, '[1,5)');
COMMENT ON TYPE span IS 'kept';
-- new
CREATE DOMAIN span AS int4range CHECK (NOT isempty(VALUE));
CREATE TABLE t (id integer, a span);
COMMENT ON DOMAIN span IS 'kept';
