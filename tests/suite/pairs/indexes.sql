-- Indexes.
-- case: made_dropped_and_changed
-- rows: INSERT INTO t VALUES (1, 2, 'x');
-- keeps: SELECT * FROM t
-- old
CREATE TABLE t (a integer, b integer, c text);
CREATE INDEX gone ON t (a);
CREATE INDEX changed ON t (a);
COMMENT ON INDEX changed IS 'kept';
-- new
CREATE TABLE t (a integer, b integer, c text);
CREATE INDEX changed ON t (a, b);
CREATE UNIQUE INDEX made ON t (c);
COMMENT ON INDEX changed IS 'kept';
-- case: methods
-- old
CREATE TABLE t (a integer, b jsonb, c tsvector, d int4range, e text);
CREATE INDEX i1 ON t (a);
CREATE INDEX i2 ON t USING gin (b);
-- new
CREATE TABLE t (a integer, b jsonb, c tsvector, d int4range, e text);
CREATE INDEX i1 ON t USING hash (a);
CREATE INDEX i2 ON t USING gin (b jsonb_path_ops);
CREATE INDEX i3 ON t USING gin (c);
CREATE INDEX i4 ON t USING gist (d);
CREATE INDEX i5 ON t USING brin (a);
CREATE INDEX i6 ON t USING spgist (e);
-- case: order_and_nulls
-- old
CREATE TABLE t (a integer, b integer);
CREATE INDEX i ON t (a, b);
CREATE INDEX j ON t (a ASC NULLS LAST);
-- new
CREATE TABLE t (a integer, b integer);
CREATE INDEX i ON t (a DESC, b DESC NULLS LAST);
CREATE INDEX j ON t (a);
-- case: operator_classes_and_collations
-- old
CREATE TABLE t (a text, b varchar(10));
CREATE INDEX i ON t (a);
CREATE INDEX j ON t (b);
-- new
CREATE TABLE t (a text, b varchar(10));
CREATE INDEX i ON t (a text_pattern_ops);
CREATE INDEX j ON t (b COLLATE "C" varchar_pattern_ops DESC);
-- case: predicates
-- old
CREATE TABLE users (email text, deleted_at timestamptz, state varchar(10));
CREATE UNIQUE INDEX users_email ON users (email);
-- new
CREATE TABLE users (email text, deleted_at timestamptz, state varchar(10));
CREATE UNIQUE INDEX users_email ON users (email) WHERE deleted_at IS NULL;
CREATE INDEX users_state ON users (state) WHERE state IN ('new', 'open') AND email <> '';
-- case: expressions
-- old
CREATE TABLE users (email text, name text, data jsonb, at timestamptz);
CREATE UNIQUE INDEX users_email ON users (lower(email));
-- new
CREATE TABLE users (email text, name text, data jsonb, at timestamptz);
CREATE UNIQUE INDEX users_email ON users (lower(btrim(email)));
CREATE INDEX ON users ((data ->> 'plan'), (name || email));
CREATE INDEX users_day ON users (((at AT TIME ZONE 'utc')::date) DESC);
CREATE INDEX users_words ON users USING gin (to_tsvector('simple', coalesce(name, '')));
-- case: include
-- old
CREATE TABLE t (a integer, b integer, c text);
CREATE UNIQUE INDEX i ON t (a);
-- new
CREATE TABLE t (a integer, b integer, c text);
CREATE UNIQUE INDEX i ON t (a) INCLUDE (b, c);
-- case: nulls_not_distinct
-- old
CREATE TABLE t (a integer);
CREATE UNIQUE INDEX i ON t (a);
-- new
CREATE TABLE t (a integer);
CREATE UNIQUE INDEX i ON t (a) NULLS NOT DISTINCT;
-- case: unnamed
-- old
CREATE TABLE orders (id integer, at date, note text);
CREATE INDEX ON orders (at);
-- new
CREATE TABLE orders (id integer, at date, note text);
CREATE INDEX ON orders (at);
CREATE INDEX ON orders (at);
CREATE INDEX ON orders (at, id);
CREATE INDEX ON orders (lower(note), (id + 1));
-- case: the_column_goes
-- old
CREATE TABLE t (a integer, b integer);
CREATE INDEX one ON t (a);
CREATE INDEX a_and_b ON t (a, b);
-- new
CREATE TABLE t (b integer);
CREATE INDEX a_and_b ON t (b);
-- case: moves_to_another_table
-- old
CREATE TABLE t (a integer);
CREATE TABLE u (a integer);
CREATE INDEX i ON t (a);
-- new
CREATE TABLE t (a integer);
CREATE TABLE u (a integer);
CREATE INDEX i ON u (a);
-- case: calls_a_function_that_is_replaced
-- old
CREATE FUNCTION slug(text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN RETURN lower($1); END $$;
CREATE TABLE t (a text);
CREATE INDEX i ON t (slug(a));
-- new
CREATE FUNCTION slug(text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN RETURN upper($1); END $$;
CREATE TABLE t (a text);
CREATE INDEX i ON t (slug(a));
-- case: spelled_otherwise_is_the_same
-- old
CREATE TABLE t (a integer, b text, c boolean);
CREATE INDEX i ON t (a) WHERE c = true;
CREATE INDEX j ON t (lower(b)) WHERE b IS NOT NULL AND c;
-- new
CREATE TABLE t (a integer, b text, c boolean);
CREATE INDEX i ON public.t USING btree (a ASC NULLS LAST) WHERE (c = true);
CREATE INDEX j ON public.t USING btree (lower(b) text_ops) WHERE ((b IS NOT NULL) AND c);
-- case: quoted
-- old
CREATE TABLE "Orders" ("createdAt" timestamptz);
-- new
CREATE TABLE "Orders" ("createdAt" timestamptz);
CREATE INDEX "Orders_createdAt_idx" ON "Orders" ("createdAt" DESC);
-- case: if_not_exists
-- old
CREATE TABLE t (a integer);
-- new
CREATE TABLE t (a integer);
CREATE INDEX IF NOT EXISTS i ON t (a);
-- case: storage_parameters
-- old
CREATE TABLE t (a integer, b jsonb);
CREATE INDEX i ON t (a);
-- new
CREATE TABLE t (a integer, b jsonb);
CREATE INDEX i ON t (a) WITH (fillfactor = 70);
CREATE INDEX j ON t USING gin (b) WITH (fastupdate = off);
-- case: operator_class_parameters
-- old
CREATE TABLE t (a tsvector);
-- new
CREATE TABLE t (a tsvector);
CREATE INDEX i ON t USING gist (a tsvector_ops (siglen = 256));
-- case: statistics_of_an_expression
-- old
CREATE TABLE t (a integer);
CREATE INDEX i ON t ((a + 1));
-- new
CREATE TABLE t (a integer);
CREATE INDEX i ON t ((a + 1));
ALTER INDEX i ALTER COLUMN 1 SET STATISTICS 500;
-- case: stored_otherwise
-- old
CREATE TABLE t (a integer, b jsonb);
CREATE UNIQUE INDEX i ON t (a) WITH (deduplicate_items = off, fillfactor = 70);
CREATE INDEX j ON t USING gin (b) WITH (fastupdate = off);
CREATE INDEX k ON t USING brin (a) WITH (pages_per_range = 4, autosummarize);
COMMENT ON INDEX i IS 'kept';
-- new
CREATE TABLE t (a integer, b jsonb);
CREATE UNIQUE INDEX i ON t (a);
ALTER INDEX i SET (fillfactor = 80);
CREATE INDEX j ON t USING gin (b);
ALTER INDEX IF EXISTS j SET (fastupdate = off, gin_pending_list_limit = 128), RESET (fastupdate);
CREATE INDEX k ON t USING brin (a) WITH (pages_per_range = 4, autosummarize = true);
COMMENT ON INDEX i IS 'kept';
-- case: made_again_with_what_is_set
-- old
CREATE TABLE t (a integer, b integer);
CREATE INDEX i ON t ((a + 1)) WITH (fillfactor = 50);
ALTER INDEX i ALTER COLUMN 1 SET STATISTICS 500;
-- new
CREATE TABLE t (a integer, b integer);
CREATE INDEX i ON t ((a + 1), (b + 1)) WITH (fillfactor = 50);
ALTER INDEX i ALTER COLUMN 1 SET STATISTICS 500, ALTER COLUMN 2 SET STATISTICS 10;
-- case: of_a_materialized_view
-- old
CREATE TABLE t (a integer);
CREATE MATERIALIZED VIEW m AS SELECT a, a + 1 AS b FROM t;
CREATE INDEX i ON m (a);
-- new
CREATE TABLE t (a integer);
CREATE MATERIALIZED VIEW m AS SELECT a, a + 1 AS b FROM t;
CREATE INDEX i ON m (a) WITH (fillfactor = 40);
CREATE INDEX j ON m ((b * 2));
ALTER INDEX j ALTER 1 SET STATISTICS 5;
-- case: more_operator_class_parameters
-- old
CREATE TABLE t (a tsvector, b integer);
CREATE INDEX i ON t USING gist (a tsvector_ops (siglen = 256));
CREATE INDEX j ON t USING brin (b int4_minmax_multi_ops);
-- new
CREATE TABLE t (a tsvector, b integer);
CREATE INDEX i ON t USING gist (a tsvector_ops (siglen='100'));
CREATE INDEX j ON t USING brin (b int4_minmax_multi_ops(values_per_range = 16));
-- case: expressions_with_collations
-- old
CREATE TABLE t (a text COLLATE "C", b text, n integer);
CREATE INDEX changed ON t (lower(a));
-- new
CREATE TABLE t (a text COLLATE "C", b text, n integer);
CREATE INDEX changed ON t (lower(a) COLLATE "POSIX");
CREATE INDEX own ON t (lower(a), upper(b), (n + 1));
CREATE INDEX twice ON t (lower(b), lower(b) COLLATE "C") WHERE lower(b) COLLATE "C" > 'x';
CREATE INDEX inside ON t ((a || b COLLATE "C"));
