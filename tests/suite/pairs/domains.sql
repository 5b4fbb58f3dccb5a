-- Domains.
-- case: made
-- old
-- new
CREATE DOMAIN email AS text COLLATE "C" DEFAULT 'x@y' CONSTRAINT has_at CHECK (VALUE LIKE '%@%') CHECK (length(VALUE) < 100);
CREATE DOMAIN amount AS numeric(10,2) NOT NULL DEFAULT 0 CHECK (VALUE >= 0);
CREATE DOMAIN tags AS text[] CHECK (array_length(VALUE, 1) < 10);
CREATE TABLE people (id integer PRIMARY KEY, mail email, owes amount DEFAULT 3, labels tags, others email[]);
COMMENT ON DOMAIN email IS 'where they read';
COMMENT ON CONSTRAINT has_at ON DOMAIN email IS 'simple';
REVOKE USAGE ON DOMAIN email FROM PUBLIC;
GRANT USAGE ON TYPE email TO pg_monitor;
-- case: dropped
-- old
CREATE DOMAIN email AS text CHECK (VALUE LIKE '%@%');
CREATE DOMAIN mail AS email;
CREATE TABLE people (id integer PRIMARY KEY, mail mail, name text);
INSERT INTO people VALUES (1, 'a@b', 'Ann');
COMMENT ON DOMAIN email IS 'gone';
-- new
CREATE TABLE people (id integer PRIMARY KEY, name text);
-- case: altered_in_place
-- old
CREATE DOMAIN email AS text DEFAULT 'x@y' CONSTRAINT has_at CHECK (VALUE LIKE '%@%') CONSTRAINT short CHECK (length(VALUE) < 100);
CREATE TABLE people (id integer PRIMARY KEY, mail email);
INSERT INTO people VALUES (1, 'ann@here'), (2, 'bob@here');
CREATE INDEX by_mail ON people (lower(mail));
ALTER TABLE people ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON people USING (mail = current_setting('app.mail'));
COMMENT ON CONSTRAINT short ON DOMAIN email IS 'short enough';
COMMENT ON CONSTRAINT has_at ON DOMAIN email IS 'an at';
GRANT USAGE ON DOMAIN email TO pg_monitor;
-- new
CREATE DOMAIN email AS text DEFAULT 'nobody@here' NOT NULL CONSTRAINT short CHECK (length(VALUE) < 50) CONSTRAINT lower CHECK (lower(VALUE) = VALUE);
CREATE TABLE people (id integer PRIMARY KEY, mail email);
CREATE INDEX by_mail ON people (lower(mail));
ALTER TABLE people ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON people USING (mail = current_setting('app.mail'));
COMMENT ON CONSTRAINT short ON DOMAIN email IS 'short enough';
GRANT USAGE ON DOMAIN email TO pg_monitor;
-- case: default_goes_null_comes
-- old
CREATE DOMAIN n AS integer NOT NULL DEFAULT 1;
CREATE TABLE t (a n, b n DEFAULT 2);
INSERT INTO t VALUES (1, 2);
-- new
CREATE DOMAIN n AS integer;
CREATE TABLE t (a n, b n DEFAULT 2);
-- case: not_valid_and_validated
-- old
CREATE DOMAIN n AS integer;
ALTER DOMAIN n ADD CONSTRAINT positive CHECK (VALUE > 0) NOT VALID;
ALTER DOMAIN n ADD CONSTRAINT small CHECK (VALUE < 100) NOT VALID;
CREATE TABLE t (a n);
INSERT INTO t VALUES (5);
-- new
CREATE DOMAIN n AS integer;
ALTER DOMAIN n ADD CONSTRAINT positive CHECK (VALUE > 0);
ALTER DOMAIN n ADD CONSTRAINT even CHECK (VALUE % 2 = 0) NOT VALID;
CREATE TABLE t (a n);
-- case: another_base
-- old
CREATE DOMAIN code AS integer CHECK (VALUE > 0);
CREATE TABLE items (id integer PRIMARY KEY, code code NOT NULL DEFAULT 7, parent code, UNIQUE (code), CHECK (code < 100000));
INSERT INTO items VALUES (1, 10, NULL), (2, 20, 10);
CREATE INDEX by_parent ON items (parent) WHERE parent IS NOT NULL;
ALTER TABLE items ENABLE ROW LEVEL SECURITY;
CREATE POLICY small ON items AS RESTRICTIVE FOR SELECT TO CURRENT_USER USING (code < 50);
COMMENT ON DOMAIN code IS 'a code';
COMMENT ON CONSTRAINT code_check ON DOMAIN code IS 'positive';
COMMENT ON COLUMN items.code IS 'kept';
GRANT USAGE ON DOMAIN code TO pg_monitor WITH GRANT OPTION;
REVOKE USAGE ON DOMAIN code FROM PUBLIC;
-- new
CREATE DOMAIN code AS bigint CHECK (VALUE > 0);
CREATE TABLE items (id integer PRIMARY KEY, code code NOT NULL DEFAULT 7, parent code, UNIQUE (code), CHECK (code < 100000));
CREATE INDEX by_parent ON items (parent) WHERE parent IS NOT NULL;
ALTER TABLE items ENABLE ROW LEVEL SECURITY;
CREATE POLICY small ON items AS RESTRICTIVE FOR SELECT TO CURRENT_USER USING (code < 50);
COMMENT ON DOMAIN code IS 'a code';
COMMENT ON CONSTRAINT code_check ON DOMAIN code IS 'positive';
COMMENT ON COLUMN items.code IS 'kept';
GRANT USAGE ON DOMAIN code TO pg_monitor WITH GRANT OPTION;
REVOKE USAGE ON DOMAIN code FROM PUBLIC;
-- case: another_base_with_keys_and_functions
-- old
CREATE DOMAIN code AS varchar(10);
CREATE TABLE a (code code PRIMARY KEY);
CREATE TABLE b (id integer, code code REFERENCES a (code), codes code[]);
INSERT INTO a VALUES ('x');
INSERT INTO b VALUES (1, 'x', '{x,y}');
CREATE FUNCTION shout(of code) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT upper(of) $$;
CREATE FUNCTION pick() RETURNS code LANGUAGE sql AS $$ SELECT 'x'::code $$;
COMMENT ON FUNCTION shout(code) IS 'loud';
REVOKE EXECUTE ON FUNCTION shout(code) FROM PUBLIC;
CREATE INDEX loud ON b (shout(code));
-- new
CREATE DOMAIN code AS varchar(20) CHECK (VALUE <> '');
CREATE TABLE a (code code PRIMARY KEY);
CREATE TABLE b (id integer, code code REFERENCES a (code), codes code[]);
CREATE FUNCTION shout(of code) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT upper(of) $$;
CREATE FUNCTION pick() RETURNS code LANGUAGE sql AS $$ SELECT 'x'::code $$;
COMMENT ON FUNCTION shout(code) IS 'loud';
REVOKE EXECUTE ON FUNCTION shout(code) FROM PUBLIC;
CREATE INDEX loud ON b (shout(code));
-- case: over_an_enum_that_loses_a_label
-- old
CREATE TYPE mood AS ENUM ('low', 'mid', 'high');
CREATE DOMAIN set_mood AS mood DEFAULT 'low' CHECK (VALUE <> 'mid');
CREATE TABLE t (id integer, m set_mood, n set_mood DEFAULT 'high', plain mood);
INSERT INTO t VALUES (1, 'low', 'high', 'high');
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY p ON t USING (m::mood = 'low');
-- new
CREATE TYPE mood AS ENUM ('low', 'high');
CREATE DOMAIN set_mood AS mood DEFAULT 'low';
CREATE TABLE t (id integer, m set_mood, n set_mood, plain mood);
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY p ON t USING (m::mood = 'low');
-- case: domains_on_domains
-- old
CREATE DOMAIN a AS text CHECK (VALUE <> '');
CREATE DOMAIN b AS a NOT NULL;
CREATE DOMAIN c AS b[] CHECK (VALUE[1] <> 'x');
CREATE TABLE t (x b, y c);
INSERT INTO t VALUES ('q', '{r}');
-- new
CREATE DOMAIN a AS varchar(7) CHECK (VALUE <> '');
CREATE DOMAIN b AS a;
CREATE DOMAIN c AS b[] CHECK (VALUE[1] <> 'x');
CREATE TABLE t (x b, y c);
-- case: columns_take_and_leave_it
-- old
CREATE DOMAIN email AS text CHECK (VALUE LIKE '%@%');
CREATE TABLE t (a text DEFAULT 'x@y', b email DEFAULT 'x@y', c integer);
INSERT INTO t VALUES ('a@b', 'b@c', 1);
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY p ON t USING (a = b);
-- new
CREATE DOMAIN email AS text CHECK (VALUE LIKE '%@%');
CREATE DOMAIN n AS integer;
CREATE TABLE t (a email DEFAULT 'x@y', b text DEFAULT 'x@y', c n);
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY p ON t USING (a = b);
-- case: a_check_calls_a_function
-- old
CREATE FUNCTION good(x text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$ SELECT x <> '' $$;
CREATE FUNCTION usual() RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT 'u' $$;
CREATE DOMAIN d AS text DEFAULT usual() CONSTRAINT is_good CHECK (good(VALUE));
COMMENT ON CONSTRAINT is_good ON DOMAIN d IS 'good';
COMMENT ON DOMAIN d IS 'stays';
GRANT USAGE ON DOMAIN d TO pg_monitor;
CREATE TABLE t (a d);
INSERT INTO t VALUES ('v');
-- new
CREATE FUNCTION good(y text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$ SELECT y <> '' $$;
CREATE FUNCTION usual() RETURNS varchar LANGUAGE sql IMMUTABLE AS $$ SELECT 'u'::varchar $$;
CREATE DOMAIN d AS text DEFAULT usual() CONSTRAINT is_good CHECK (good(VALUE));
COMMENT ON CONSTRAINT is_good ON DOMAIN d IS 'good';
COMMENT ON DOMAIN d IS 'stays';
GRANT USAGE ON DOMAIN d TO pg_monitor;
CREATE TABLE t (a d);
-- case: expressions_over_domains
-- old
CREATE DOMAIN d AS varchar(20);
CREATE DOMAIN i AS integer;
CREATE TABLE t (a d, b i, c d[]);
-- new
CREATE DOMAIN d AS varchar(20);
CREATE DOMAIN i AS integer;
CREATE TABLE t (a d, b i, c d[], g i GENERATED ALWAYS AS (b + 1) STORED,
  CHECK (a = 'x' OR a LIKE 'y%'), CHECK (b BETWEEN 1 AND 10), CHECK (b = ANY (ARRAY[1, 2])), CHECK ('z' = ANY (c)), CHECK (c[1] || a <> 'k'), CHECK (coalesce(a, 'n') <> upper(a)));
CREATE INDEX by_a ON t (lower(a), (b * 2));
CREATE INDEX by_b ON t (b) WHERE b > 3::i;
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY p ON t USING (a = current_user::d AND b::bigint > 2 AND 5::i < b AND a::text <> 'm'::d);
-- case: another_schema_and_names
-- old
CREATE SCHEMA app;
CREATE DOMAIN app."Odd name" AS text CONSTRAINT "Odd check" CHECK (VALUE <> 'it''s');
CREATE TABLE app.t (a app."Odd name");
-- new
CREATE SCHEMA app;
CREATE DOMAIN app."Odd name" AS text CONSTRAINT "Odd check" CHECK (VALUE <> 'it''s not') DEFAULT 'a';
CREATE TABLE app.t (a app."Odd name");
-- case: an_enum_becomes_a_domain
-- old
CREATE TYPE kind AS ENUM ('a', 'b');
CREATE TABLE t (id integer, k kind DEFAULT 'a');
INSERT INTO t VALUES (1, 'a');
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY p ON t USING (k = 'a');
COMMENT ON TYPE kind IS 'of something';
-- new
CREATE DOMAIN kind AS text CHECK (VALUE IN ('a', 'b'));
CREATE TABLE t (id integer, k kind DEFAULT 'a');
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY p ON t USING (k = 'a');
COMMENT ON DOMAIN kind IS 'of something';
-- case: another_collation
-- old
CREATE DOMAIN d AS text;
CREATE TABLE t (a d, b d COLLATE "C");
INSERT INTO t VALUES ('x', 'y');
-- new
CREATE DOMAIN d AS text COLLATE "C";
CREATE TABLE t (a d, b d COLLATE "C");
-- case: operators_and_functions_over_domains
-- old
CREATE DOMAIN d AS varchar(20);
CREATE DOMAIN i AS integer;
CREATE DOMAIN tx AS text;
CREATE DOMAIN ia AS integer[];
-- new
CREATE DOMAIN d AS varchar(20);
CREATE DOMAIN i AS integer;
CREATE DOMAIN tx AS text;
CREATE DOMAIN ia AS integer[];
CREATE TABLE x (a d, b i, t tx, ar ia,
  CONSTRAINT c01 CHECK (b IN (1, 2)), CONSTRAINT c02 CHECK (t IN ('a', 'b')), CONSTRAINT c03 CHECK (ar[1] = 3),
  CONSTRAINT c04 CHECK (ar && '{1}'), CONSTRAINT c05 CHECK (coalesce(b, 3) > 1), CONSTRAINT c06 CHECK (CASE WHEN b > 1 THEN b ELSE 4 END > 2),
  CONSTRAINT c07 CHECK (greatest(b, 4) > 2), CONSTRAINT c08 CHECK (nullif(b, 3) IS NULL), CONSTRAINT c09 CHECK (ARRAY[b, 1] = ARRAY[2, 3]),
  CONSTRAINT c10 CHECK (ARRAY[b, b]::i[] = '{1}'), CONSTRAINT c11 CHECK (b IN (1, 2::i)), CONSTRAINT c12 CHECK (b IS DISTINCT FROM 3),
  CONSTRAINT c13 CHECK (length(t) = 3), CONSTRAINT c14 CHECK ((b, a) = (1, 'x')), CONSTRAINT c15 CHECK (b::text = 'x'),
  CONSTRAINT c16 CHECK (b::numeric::i = 5), CONSTRAINT c17 CHECK ('5'::i = b), CONSTRAINT c18 CHECK (NULL::i IS NULL),
  CONSTRAINT c19 CHECK (cast(b AS i) IS NULL), CONSTRAINT c20 CHECK (t ~ 'a'), CONSTRAINT c21 CHECK (concat(t, b) <> 'x'),
  CONSTRAINT c22 CHECK (to_char(b, '99') <> 'x'), CONSTRAINT c23 CHECK (ar @> ARRAY[1]), CONSTRAINT c24 CHECK (array_length(ar, 1) = 1),
  CONSTRAINT c25 CHECK (1 = ANY (ar)), CONSTRAINT c27 CHECK (a = ANY ('{a,b}'::d[])),
  CONSTRAINT c28 CHECK (d(t) = 'x'), CONSTRAINT c29 CHECK (i(3) = b), CONSTRAINT c30 CHECK (a || 'x' = 'y'),
  CONSTRAINT c31 CHECK (array_append(ar, 1) = '{1}'), CONSTRAINT c32 CHECK (-b < 0), CONSTRAINT c33 CHECK (b + b > 0), CONSTRAINT c34 CHECK (b::boolean));
-- case: a_default_is_not_inherited
-- old
CREATE DOMAIN a AS text DEFAULT 'x';
-- new
CREATE DOMAIN a AS text DEFAULT 'x';
CREATE DOMAIN b AS a DEFAULT NULL;
CREATE DOMAIN c AS a;
CREATE DOMAIN d AS a DEFAULT 'y';
-- case: another_base_of_one_that_is_not_null
-- rows: INSERT INTO t VALUES (1);
-- keeps: SELECT * FROM t
-- old
CREATE DOMAIN code AS integer NOT NULL;
CREATE DOMAIN named AS integer CONSTRAINT needed NOT NULL;
CREATE TABLE t (c code, n named DEFAULT 4);
-- new
CREATE DOMAIN code AS bigint NOT NULL;
CREATE DOMAIN named AS bigint CONSTRAINT needed NOT NULL;
CREATE TABLE t (c code, n named DEFAULT 4);
-- case: the_one_beneath_has_a_default
-- old
CREATE DOMAIN a AS text DEFAULT 'x';
CREATE DOMAIN b AS a CHECK (VALUE <> '');
ALTER DOMAIN b DROP DEFAULT;
CREATE DOMAIN c AS a;
-- new
CREATE DOMAIN a AS text DEFAULT 'x';
