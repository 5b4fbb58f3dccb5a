-- Columns: what they hold, and what they are like.
-- case: added_and_dropped
-- rows: INSERT INTO users VALUES (1, 'a@example.com', 'x'), (2, 'b@example.com', NULL);
-- keeps: SELECT id, email FROM users ORDER BY id
-- old
CREATE TABLE users (id integer PRIMARY KEY, email text NOT NULL, nickname text);
-- new
CREATE TABLE users (id integer PRIMARY KEY, email text NOT NULL, created_at timestamptz NOT NULL DEFAULT now());
-- case: wider_text
-- rows: INSERT INTO t VALUES ('abc', 'x', 'y'), (NULL, 'z', NULL);
-- keeps: SELECT a, b FROM t ORDER BY b
-- old
CREATE TABLE t (a varchar(10), b varchar(30) NOT NULL, c char(4));
-- new
CREATE TABLE t (a varchar(80), b text NOT NULL, c varchar(4));
-- case: wider_numbers
-- rows: INSERT INTO t VALUES (1, 2, 3.14, 4.5), (-1, NULL, NULL, 0);
-- keeps: SELECT a, b, c, d FROM t ORDER BY a
-- old
CREATE TABLE t (a smallint, b integer, c numeric(6,2), d real);
-- new
CREATE TABLE t (a integer, b bigint, c numeric(12,2), d double precision);
-- case: to_a_type_without_an_assignment_cast
-- old
CREATE TABLE t (id integer, flag text, amount text, at text);
-- new
CREATE TABLE t (id integer, flag boolean, amount numeric(10,2), at timestamptz);
-- case: type_and_default_change_together
-- rows: INSERT INTO t (id) VALUES (1);
-- keeps: SELECT id FROM t
-- old
CREATE TABLE t (id integer, state text NOT NULL DEFAULT '0', level varchar(5) DEFAULT 'low');
-- new
CREATE TABLE t (id integer, state integer NOT NULL DEFAULT 0, level text DEFAULT 'high');
-- case: a_default_that_the_new_type_cannot_take
-- old
CREATE TABLE t (a boolean NOT NULL DEFAULT false, b text DEFAULT 'n/a');
-- new
CREATE TABLE t (a integer NOT NULL DEFAULT 0, b integer);
-- case: timestamps
-- rows: INSERT INTO t VALUES ('2024-01-01 00:00', '2024-01-01', '10:00', '1 day');
-- keeps: SELECT a::date, b::date FROM t
-- old
CREATE TABLE t (a timestamp, b date, c time, d interval);
-- new
CREATE TABLE t (a timestamp with time zone, b timestamp(3), c time(0) with time zone, d interval day to second);
-- case: arrays
-- rows: INSERT INTO t VALUES ('{1,2}', '{a,b}', 'solo');
-- keeps: SELECT a::text, b::text FROM t
-- old
CREATE TABLE t (a integer[], b varchar(5)[], c text);
-- new
CREATE TABLE t (a bigint[], b text[], c text, d numeric(5,1)[][] NOT NULL DEFAULT '{}');
-- case: uuid_keys
-- old
CREATE TABLE users (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), ref text);
-- new
CREATE TABLE users (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), ref uuid DEFAULT '00000000-0000-0000-0000-000000000000'::uuid);
-- case: json_becomes_jsonb
-- rows: INSERT INTO t VALUES (1, '{"a": 1}');
-- keeps: SELECT id, data->>'a' FROM t
-- old
CREATE TABLE t (id integer, data json DEFAULT '{}');
-- new
CREATE TABLE t (id integer, data jsonb NOT NULL DEFAULT '{}'::jsonb);
-- case: not_null_comes_and_goes
-- rows: INSERT INTO t VALUES (1, 'x', 'y');
-- keeps: SELECT * FROM t
-- old
CREATE TABLE t (id integer, a text NOT NULL, b text);
-- new
CREATE TABLE t (id integer, a text, b text NOT NULL);
-- case: defaults_of_every_shape
-- old
CREATE TABLE t (a integer DEFAULT 1, b text DEFAULT 'x', c timestamptz DEFAULT now(), d boolean DEFAULT true, e jsonb, f text[] DEFAULT '{}', g numeric DEFAULT 1.50, h date DEFAULT CURRENT_DATE);
-- new
CREATE TABLE t (a integer DEFAULT -1, b text DEFAULT 'it''s', c timestamptz DEFAULT (now() AT TIME ZONE 'utc'), d boolean, e jsonb DEFAULT '{"a": [1, 2]}', f text[] DEFAULT ARRAY['a', 'b'], g numeric DEFAULT (1 + 2) * 3, h date DEFAULT (CURRENT_DATE + 7));
-- case: defaults_spelled_otherwise_are_the_same
-- old
CREATE TABLE t (a varchar(10) DEFAULT 'x', b timestamp DEFAULT CURRENT_TIMESTAMP, c integer DEFAULT '1', d boolean DEFAULT 'f', e interval DEFAULT '1 day', f double precision DEFAULT 0, g bigint DEFAULT 10000000000, h text DEFAULT NULL);
-- new
CREATE TABLE t (a character varying(10) DEFAULT 'x'::character varying, b timestamp without time zone DEFAULT CURRENT_TIMESTAMP, c int4 DEFAULT 1, d bool DEFAULT false, e interval DEFAULT '1 day'::interval, f float8 DEFAULT 0.0, g int8 DEFAULT '10000000000'::bigint, h text);
-- case: a_default_calls_a_new_function
-- old
CREATE TABLE orders (id integer, number text);
-- new
CREATE FUNCTION next_number() RETURNS text LANGUAGE plpgsql AS $$ BEGIN RETURN 'n' || random(); END $$;
CREATE TABLE orders (id integer, number text DEFAULT next_number());
-- case: a_stored_generated_column
-- rows: INSERT INTO people (first, last) VALUES ('Ada', 'L');
-- keeps: SELECT first, last FROM people
-- old
CREATE TABLE people (first text, last text);
-- new
CREATE TABLE people (first text, last text, whole text GENERATED ALWAYS AS (first || ' ' || last) STORED);
-- case: the_expression_of_a_generated_column_changes
-- rows: INSERT INTO lines (price, count) VALUES (2.5, 4);
-- keeps: SELECT price, count FROM lines
-- old
CREATE TABLE lines (price numeric, count integer, total numeric GENERATED ALWAYS AS (price * count) STORED);
CREATE INDEX lines_total ON lines (total);
-- new
CREATE TABLE lines (price numeric, count integer, total numeric GENERATED ALWAYS AS (round(price * count, 2)) STORED);
CREATE INDEX lines_total ON lines (total);
-- case: a_generated_column_becomes_an_ordinary_one
-- rows: INSERT INTO t (a) VALUES (3);
-- keeps: SELECT a, b FROM t
-- old
CREATE TABLE t (a integer, b integer GENERATED ALWAYS AS (a * 2) STORED);
-- new
CREATE TABLE t (a integer, b integer);
-- case: the_type_under_a_generated_column
-- old
CREATE TABLE t (a integer, b integer GENERATED ALWAYS AS (a * 2) STORED);
-- new
CREATE TABLE t (a bigint, b bigint GENERATED ALWAYS AS (a * 2) STORED);
-- case: virtual_generated
-- requires: 18
-- old
CREATE TABLE t (a integer, b integer);
-- new
CREATE TABLE t (a integer, b integer, c integer GENERATED ALWAYS AS (a + b) VIRTUAL, d integer GENERATED ALWAYS AS (a - b));
-- case: virtual_becomes_stored
-- requires: 18
-- old
CREATE TABLE t (a integer, b integer GENERATED ALWAYS AS (a + 1) VIRTUAL);
-- new
CREATE TABLE t (a integer, b integer GENERATED ALWAYS AS (a + 1) STORED);
-- case: the_expression_of_a_virtual_column
-- requires: 18
-- old
CREATE TABLE t (a integer, b integer GENERATED ALWAYS AS (a + 1));
-- new
CREATE TABLE t (a integer, b integer GENERATED ALWAYS AS (a + 2));
-- case: collations
-- old
CREATE TABLE t (a text, b text COLLATE "C", c varchar(10) COLLATE "POSIX");
-- new
CREATE TABLE t (a text COLLATE "C", b text, c varchar(10) COLLATE "C");
-- case: a_column_that_an_index_and_a_check_use_changes_its_type
-- rows: INSERT INTO t VALUES (1, 5, 'a'), (2, 6, 'b');
-- keeps: SELECT id, n FROM t ORDER BY id
-- old
CREATE TABLE t (id integer PRIMARY KEY, n integer CHECK (n > 0), s varchar(5));
CREATE INDEX t_n ON t (n) WHERE n < 100;
CREATE UNIQUE INDEX t_s ON t (lower(s));
-- new
CREATE TABLE t (id bigint PRIMARY KEY, n bigint CHECK (n > 0), s text);
CREATE INDEX t_n ON t (n) WHERE n < 100;
CREATE UNIQUE INDEX t_s ON t (lower(s));
-- case: both_ends_of_a_foreign_key_change_their_type
-- rows: INSERT INTO parents VALUES (1); INSERT INTO children VALUES (10, 1);
-- keeps: SELECT id, parent_id FROM children
-- old
CREATE TABLE parents (id integer PRIMARY KEY);
CREATE TABLE children (id integer PRIMARY KEY, parent_id integer NOT NULL REFERENCES parents ON DELETE CASCADE);
-- new
CREATE TABLE parents (id bigint PRIMARY KEY);
CREATE TABLE children (id bigint PRIMARY KEY, parent_id bigint NOT NULL REFERENCES parents ON DELETE CASCADE);
-- case: a_column_under_policies_changes_its_type
-- rows: INSERT INTO notes VALUES (1, 7, 'x');
-- keeps: SELECT id, tenant_id, body FROM notes
-- old
CREATE TABLE notes (id integer, tenant_id integer, body text);
ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
ALTER TABLE notes FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON notes AS RESTRICTIVE TO pair_client USING (tenant_id = current_setting('app.tenant')::integer) WITH CHECK (tenant_id > 0);
CREATE POLICY body ON notes FOR SELECT USING (body <> '');
COMMENT ON POLICY tenant ON notes IS 'keeps tenants apart';
-- new
CREATE TABLE notes (id integer, tenant_id bigint, body text);
ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
ALTER TABLE notes FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON notes AS RESTRICTIVE TO pair_client USING (tenant_id = current_setting('app.tenant')::integer) WITH CHECK (tenant_id > 0);
CREATE POLICY body ON notes FOR SELECT USING (body <> '');
COMMENT ON POLICY tenant ON notes IS 'keeps tenants apart';
-- case: a_required_column_without_a_default_in_an_empty_table
-- old
CREATE TABLE t (id integer PRIMARY KEY);
-- new
CREATE TABLE t (id integer PRIMARY KEY, name text NOT NULL, at timestamptz NOT NULL);
-- case: every_column_replaced
-- old
CREATE TABLE t (a integer, b text);
-- new
CREATE TABLE t (c integer, d text);
-- case: no_columns_at_all
-- old
CREATE TABLE t (a integer);
CREATE TABLE u ();
-- new
CREATE TABLE t ();
CREATE TABLE u (b integer);
-- case: the_order_of_columns_is_no_difference
-- old
CREATE TABLE t (a integer, b text, c boolean);
-- new
CREATE TABLE t (c boolean, a integer, b text);
-- case: names_that_need_quotes
-- old
CREATE TABLE t ("userId" integer, "select" text, "a b" text);
-- new
CREATE TABLE t ("userId" bigint NOT NULL, "select" text DEFAULT 'x', "A B" text, "1st" integer, "üñí" text);
-- case: bits_bytes_and_networks
-- old
CREATE TABLE t (a bit(4), b varbit(8), c bytea, d inet, e macaddr, f money, g xml, h point);
-- new
CREATE TABLE t (a bit(8), b bit varying, c bytea DEFAULT '\xdeadbeef', d cidr, e macaddr8, f numeric, g xml, h circle);
-- case: search_columns
-- old
CREATE TABLE docs (id integer, title text, body text);
-- new
CREATE TABLE docs (id integer, title text, body text, words tsvector GENERATED ALWAYS AS (setweight(to_tsvector('english', coalesce(title, '')), 'A') || to_tsvector('english', coalesce(body, ''))) STORED);
CREATE INDEX docs_words ON docs USING gin (words);
-- case: storage
-- old
CREATE TABLE t (a text, b text, c bytea);
-- new
CREATE TABLE t (a text, b text, c bytea);
ALTER TABLE t ALTER a SET STORAGE EXTERNAL, ALTER c SET STORAGE MAIN;
-- case: compression
-- old
CREATE TABLE t (a text COMPRESSION pglz, b text);
-- new
CREATE TABLE t (a text, b text COMPRESSION pglz);
-- case: statistics_targets
-- old
CREATE TABLE t (a text, b text);
ALTER TABLE t ALTER b SET STATISTICS 50;
-- new
CREATE TABLE t (a text, b text);
ALTER TABLE t ALTER a SET STATISTICS 1000, ALTER b SET STATISTICS 0;
-- case: attribute_options
-- old
CREATE TABLE t (a integer, b integer);
-- new
CREATE TABLE t (a integer, b integer);
ALTER TABLE t ALTER a SET (n_distinct = 100);
-- case: another_type_under_a_type_that_is_made_anew
-- rows: INSERT INTO t VALUES (1, 'low', 7);
-- new rows: INSERT INTO t VALUES (1, 'low', '8');
-- old
CREATE TYPE mood AS ENUM ('low', 'mid', 'high');
CREATE DOMAIN felt AS mood DEFAULT 'low';
CREATE TABLE t (id integer, m text DEFAULT 'low', n integer DEFAULT 7);
-- new
CREATE TYPE mood AS ENUM ('high', 'low');
CREATE DOMAIN felt AS mood DEFAULT 'low';
CREATE TABLE t (id integer, m felt, n text DEFAULT 'low');
-- case: another_type_beside_another_expression
-- requires: 17
-- rows: INSERT INTO t (id, a) VALUES (1, 'x');
-- old
CREATE TABLE t (id integer, a text, b text GENERATED ALWAYS AS (lower(a)) STORED, UNIQUE (id, b), UNIQUE (a, b), CHECK (b <> id::text));
-- new
CREATE TABLE t (id bigint, a text, b text GENERATED ALWAYS AS (upper(a)) STORED, UNIQUE (id, b), UNIQUE (a, b), CHECK (b <> id::text));
