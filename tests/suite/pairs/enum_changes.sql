-- Enumerated types: labels that come, go and move.
-- case: a_label_at_the_end
-- rows: INSERT INTO t VALUES ('a');
-- keeps: SELECT m::text FROM t
-- one way: PostgreSQL drops no label; the type is rebuilt on the way back, which other cases try
-- old
CREATE TYPE mood AS ENUM ('a', 'b');
CREATE TABLE t (m mood);
-- new
CREATE TYPE mood AS ENUM ('a', 'b', 'c');
CREATE TABLE t (m mood);
-- case: labels_in_between
-- rows: INSERT INTO t VALUES ('b'), ('d');
-- keeps: SELECT m::text FROM t ORDER BY 1
-- old
CREATE TYPE mood AS ENUM ('b', 'd');
CREATE TABLE t (m mood);
-- new
CREATE TYPE mood AS ENUM ('a', 'b', 'c', 'd', 'e');
CREATE TABLE t (m mood);
-- case: a_new_label_as_default_in_the_same_change
-- old
CREATE TYPE mood AS ENUM ('a');
CREATE TABLE t (m mood DEFAULT 'a');
-- new
CREATE TYPE mood AS ENUM ('a', 'b');
CREATE TABLE t (m mood DEFAULT 'b');
-- case: a_new_label_in_a_check_and_an_index
-- old
CREATE TYPE mood AS ENUM ('a');
CREATE TABLE t (m mood);
-- new
CREATE TYPE mood AS ENUM ('a', 'b');
CREATE TABLE t (m mood, CHECK (m <> 'b' OR m IS NULL));
CREATE INDEX i ON t (m) WHERE m = 'b';
-- case: a_label_goes
-- rows: INSERT INTO t VALUES ('a', '{a,b}');
-- keeps: SELECT m::text, ms::text FROM t
-- old
CREATE TYPE mood AS ENUM ('a', 'b', 'c');
CREATE TABLE t (m mood NOT NULL DEFAULT 'a', ms mood[] DEFAULT '{b}');
-- new
CREATE TYPE mood AS ENUM ('a', 'b');
CREATE TABLE t (m mood NOT NULL DEFAULT 'a', ms mood[] DEFAULT '{b}');
-- case: labels_change_places
-- rows: INSERT INTO t VALUES ('a'), ('c');
-- keeps: SELECT m::text FROM t ORDER BY 1
-- old
CREATE TYPE mood AS ENUM ('a', 'b', 'c');
CREATE TABLE t (m mood);
-- new
CREATE TYPE mood AS ENUM ('c', 'a', 'b');
CREATE TABLE t (m mood);
-- case: rebuilt_under_everything
-- rows: INSERT INTO t VALUES (1, 'open', 'x');
-- keeps: SELECT id, s::text, n FROM t
-- old
CREATE TYPE state AS ENUM ('open', 'closed', 'lost');
CREATE TABLE t (id integer PRIMARY KEY, s state NOT NULL DEFAULT 'open', n text, CHECK (s <> 'lost' OR n IS NOT NULL));
CREATE INDEX t_open ON t (id) WHERE s = 'open';
CREATE UNIQUE INDEX t_s ON t (s, id);
COMMENT ON TYPE state IS 'kept';
COMMENT ON COLUMN t.s IS 'kept';
COMMENT ON INDEX t_open IS 'kept';
GRANT USAGE ON TYPE state TO pair_client;
GRANT SELECT (s) ON t TO pair_client;
CREATE FUNCTION is_open(s state) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$ SELECT s = 'open' $$;
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY open_only ON t AS RESTRICTIVE FOR SELECT TO pair_client USING (is_open(s));
-- new
CREATE TYPE state AS ENUM ('closed', 'open');
CREATE TABLE t (id integer PRIMARY KEY, s state NOT NULL DEFAULT 'open', n text, CHECK (s <> 'closed' OR n IS NOT NULL));
CREATE INDEX t_open ON t (id) WHERE s = 'open';
CREATE UNIQUE INDEX t_s ON t (s, id);
COMMENT ON TYPE state IS 'kept';
COMMENT ON COLUMN t.s IS 'kept';
COMMENT ON INDEX t_open IS 'kept';
GRANT USAGE ON TYPE state TO pair_client;
GRANT SELECT (s) ON t TO pair_client;
CREATE FUNCTION is_open(s state) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$ SELECT s = 'open' $$;
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY open_only ON t AS RESTRICTIVE FOR SELECT TO pair_client USING (is_open(s));
-- case: text_becomes_an_enum
-- rows: INSERT INTO t VALUES ('a');
-- keeps: SELECT m::text FROM t
-- old
CREATE TABLE t (m text DEFAULT 'a');
-- new
CREATE TYPE mood AS ENUM ('a', 'b');
CREATE TABLE t (m mood DEFAULT 'a');
-- case: a_column_of_another_enum
-- rows: INSERT INTO t VALUES ('a');
-- keeps: SELECT m::text FROM t
-- old
CREATE TYPE mood AS ENUM ('a', 'b');
CREATE TYPE feeling AS ENUM ('b', 'a');
CREATE TABLE t (m mood DEFAULT 'a');
-- new
CREATE TYPE feeling AS ENUM ('b', 'a');
CREATE TABLE t (m feeling DEFAULT 'b');
-- case: labels_with_quotes_and_without_anything
-- old
CREATE TYPE odd AS ENUM ('it''s', 'A', 'a');
-- new
CREATE TYPE odd AS ENUM ('it''s', 'A', 'a', 'two words', 'ü', '"q"', '');
-- case: an_enum_without_labels
-- old
CREATE TYPE empty AS ENUM ();
-- new
CREATE TYPE empty AS ENUM ('a');
-- case: rebuilt_in_two_schemas_with_one_name
-- old
CREATE SCHEMA a;
CREATE SCHEMA b;
CREATE TYPE a.kind AS ENUM ('x', 'y');
CREATE TYPE b.kind AS ENUM ('x', 'y');
CREATE TABLE a.t (k a.kind, l b.kind);
-- new
CREATE SCHEMA a;
CREATE SCHEMA b;
CREATE TYPE a.kind AS ENUM ('y', 'x');
CREATE TYPE b.kind AS ENUM ('x', 'y', 'z');
CREATE TABLE a.t (k a.kind, l b.kind);
-- case: an_array_becomes_one_while_the_type_is_made_anew
-- old
CREATE TYPE mood AS ENUM ('low', 'mid', 'high');
CREATE TABLE t (id integer, m mood[], n mood);
-- new
CREATE TYPE mood AS ENUM ('high', 'low');
CREATE TABLE t (id integer, m mood, n mood[]);
