-- Tables.
-- case: made_and_dropped
-- old
CREATE TABLE gone (id integer PRIMARY KEY);
CREATE TABLE kept (id integer PRIMARY KEY);
-- new
CREATE TABLE kept (id integer PRIMARY KEY);
CREATE TABLE made (id integer PRIMARY KEY, kept_id integer REFERENCES kept);
-- case: dropped_in_the_order_of_their_foreign_keys
-- old
CREATE TABLE a (id integer PRIMARY KEY);
CREATE TABLE b (id integer PRIMARY KEY, a_id integer REFERENCES a);
CREATE TABLE c (id integer PRIMARY KEY, b_id integer REFERENCES b, a_id integer REFERENCES a);
-- new
-- case: dropped_with_what_is_on_it
-- old
CREATE TABLE notes (id serial PRIMARY KEY, tenant_id integer CHECK (tenant_id > 0));
CREATE UNIQUE INDEX notes_tenant ON notes (tenant_id, id);
ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
CREATE POLICY p ON notes USING (tenant_id = 1);
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
CREATE TRIGGER touch BEFORE UPDATE ON notes FOR EACH ROW EXECUTE FUNCTION touch();
COMMENT ON TABLE notes IS 'gone';
COMMENT ON COLUMN notes.id IS 'gone';
COMMENT ON INDEX notes_tenant IS 'gone';
COMMENT ON POLICY p ON notes IS 'gone';
GRANT SELECT ON notes TO pair_client;
-- new
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
-- case: a_circle_of_three
-- old
-- new
CREATE TABLE a (id integer PRIMARY KEY, next integer);
CREATE TABLE b (id integer PRIMARY KEY, next integer REFERENCES a);
CREATE TABLE c (id integer PRIMARY KEY, next integer REFERENCES b);
ALTER TABLE a ADD FOREIGN KEY (next) REFERENCES c;
-- case: a_tree_of_itself
-- rows: INSERT INTO nodes VALUES (1, NULL), (2, 1);
-- keeps: SELECT id, parent_id FROM nodes ORDER BY id
-- old
CREATE TABLE nodes (id integer PRIMARY KEY, parent_id integer);
-- new
CREATE TABLE nodes (id integer PRIMARY KEY, parent_id integer REFERENCES nodes ON DELETE CASCADE);
-- case: a_name_given_to_another_kind_of_object
-- old
CREATE TABLE numbers (id integer);
-- new
CREATE SEQUENCE numbers;
-- case: an_index_takes_a_tables_name
-- old
CREATE TABLE orders (id integer);
CREATE TABLE orders_old (id integer);
-- new
CREATE TABLE orders (id integer);
CREATE INDEX orders_old ON orders (id);
-- case: names_of_sixty_three_bytes
-- old
CREATE TABLE a_very_long_table_name_that_goes_on_and_on_until_the_limit_is_h (id serial PRIMARY KEY, a_very_long_column_name_that_goes_on_and_on_until_the_limit_is_h integer);
-- new
CREATE TABLE a_very_long_table_name_that_goes_on_and_on_until_the_limit_is_h (id serial PRIMARY KEY, a_very_long_column_name_that_goes_on_and_on_until_the_limit_is_h integer UNIQUE CHECK (a_very_long_column_name_that_goes_on_and_on_until_the_limit_is_h > 0));
CREATE INDEX ON a_very_long_table_name_that_goes_on_and_on_until_the_limit_is_h (id, a_very_long_column_name_that_goes_on_and_on_until_the_limit_is_h);
-- case: like_another
-- old
CREATE TABLE base (id integer NOT NULL, name text DEFAULT 'x' CHECK (name <> ''), made timestamptz DEFAULT now());
-- new
CREATE TABLE base (id integer NOT NULL, name text DEFAULT 'x' CHECK (name <> ''), made timestamptz DEFAULT now());
CREATE TABLE copy (LIKE base INCLUDING DEFAULTS INCLUDING CONSTRAINTS, extra integer);
-- case: if_not_exists_and_altered_afterwards
-- old
CREATE TABLE IF NOT EXISTS t (id integer);
-- new
CREATE TABLE IF NOT EXISTS t (id integer);
ALTER TABLE t ADD COLUMN IF NOT EXISTS name text;
ALTER TABLE IF EXISTS t ALTER COLUMN name SET DEFAULT 'x', ALTER COLUMN name SET NOT NULL;
ALTER TABLE t ADD CONSTRAINT t_pkey PRIMARY KEY (id);
ALTER TABLE t RENAME COLUMN name TO title;
-- case: unlogged
-- rows: INSERT INTO cache VALUES ('a', 'b');
-- keeps: SELECT * FROM cache
-- old
CREATE TABLE cache (key text PRIMARY KEY, value text);
CREATE UNLOGGED TABLE sessions (id integer PRIMARY KEY);
-- new
CREATE UNLOGGED TABLE cache (key text PRIMARY KEY, value text);
CREATE TABLE sessions (id integer PRIMARY KEY);
-- case: storage_parameters
-- old
CREATE TABLE t (id integer) WITH (fillfactor = 70);
-- new
CREATE TABLE t (id integer) WITH (autovacuum_enabled = false, fillfactor = 90);
-- case: replica_identity
-- old
CREATE TABLE t (id integer PRIMARY KEY, code text NOT NULL);
CREATE UNIQUE INDEX t_code ON t (code);
-- new
CREATE TABLE t (id integer PRIMARY KEY, code text NOT NULL);
CREATE UNIQUE INDEX t_code ON t (code);
ALTER TABLE t REPLICA IDENTITY USING INDEX t_code;
-- case: replica_identity_full
-- old
CREATE TABLE t (id integer);
-- new
CREATE TABLE t (id integer);
ALTER TABLE t REPLICA IDENTITY FULL;
-- case: clustered
-- old
CREATE TABLE t (id integer);
CREATE INDEX t_id ON t (id);
-- new
CREATE TABLE t (id integer);
CREATE INDEX t_id ON t (id);
ALTER TABLE t CLUSTER ON t_id;
-- case: of_a_composite_type
-- old
CREATE TYPE pair AS (a integer, b text);
-- new
CREATE TYPE pair AS (a integer, b text);
CREATE TABLE pairs OF pair (PRIMARY KEY (a));
-- case: owner
-- one way: what nobody says the owner of stays with whom it belongs to
-- old
CREATE TABLE t (id integer);
-- new
CREATE TABLE t (id integer);
ALTER TABLE t OWNER TO pair_writer;
-- case: clustered_on_a_key_and_on_what_is_made_again
-- old
CREATE TABLE t (id integer PRIMARY KEY, a integer);
ALTER TABLE t CLUSTER ON t_pkey;
CREATE TABLE u (a integer NOT NULL, b integer);
CREATE UNIQUE INDEX u_a ON u (a);
ALTER TABLE u CLUSTER ON u_a, REPLICA IDENTITY USING INDEX u_a;
-- new
CREATE TABLE t (id integer PRIMARY KEY, a integer);
CREATE INDEX t_a ON t (a);
ALTER TABLE t CLUSTER ON t_a;
CREATE TABLE u (a integer NOT NULL, b integer);
CREATE UNIQUE INDEX u_a ON u (a) INCLUDE (b);
ALTER TABLE u CLUSTER ON u_a, REPLICA IDENTITY USING INDEX u_a;
-- case: not_clustered_any_more
-- old
CREATE TABLE t (id integer CONSTRAINT k UNIQUE, a int4range CONSTRAINT there NOT NULL);
CREATE INDEX i ON t USING gist (a);
ALTER TABLE t CLUSTER ON i;
CREATE TABLE u (id integer CONSTRAINT l UNIQUE);
ALTER TABLE u CLUSTER ON l;
-- new
CREATE TABLE t (id integer CONSTRAINT k UNIQUE, a int4range CONSTRAINT there NOT NULL);
CREATE INDEX i ON t USING gist (a);
ALTER TABLE t CLUSTER ON i;
ALTER TABLE t SET WITHOUT CLUSTER;
CREATE TABLE u (id integer CONSTRAINT l UNIQUE);
ALTER TABLE u CLUSTER ON l;
ALTER TABLE u RENAME CONSTRAINT l TO m;
-- case: like_with_everything
-- old
CREATE TABLE base (id serial PRIMARY KEY, name text NOT NULL DEFAULT 'x' CHECK (name <> ''), n integer, doubled integer GENERATED ALWAYS AS (n * 2) STORED, counted bigint GENERATED BY DEFAULT AS IDENTITY (INCREMENT BY 5), long text COLLATE "C", CONSTRAINT base_names UNIQUE (name), EXCLUDE (n WITH =));
-- new
CREATE TABLE base (id serial PRIMARY KEY, name text NOT NULL DEFAULT 'x' CHECK (name <> ''), n integer, doubled integer GENERATED ALWAYS AS (n * 2) STORED, counted bigint GENERATED BY DEFAULT AS IDENTITY (INCREMENT BY 5), long text COLLATE "C", CONSTRAINT base_names UNIQUE (name), EXCLUDE (n WITH =));
ALTER TABLE base ALTER COLUMN long SET STORAGE EXTERNAL, ALTER COLUMN long SET COMPRESSION pglz;
CREATE INDEX base_lower ON base (lower(name), n) INCLUDE (id) WITH (fillfactor = 70) WHERE n > 3;
CREATE INDEX base_n ON base (n DESC);
CREATE INDEX base_n_again ON base (n);
CREATE INDEX base_sum ON base ((n + 1), (n + 2));
CREATE STATISTICS base_stats ON n, name FROM base;
COMMENT ON COLUMN base.name IS 'what it is called';
COMMENT ON CONSTRAINT base_name_check ON base IS 'something';
COMMENT ON INDEX base_lower IS 'an index';
COMMENT ON INDEX base_pkey IS 'a key';
COMMENT ON STATISTICS base_stats IS 'what there is';
CREATE TABLE copy (LIKE base INCLUDING ALL);
COMMENT ON COLUMN copy.n IS 'its own';
CREATE INDEX base_later ON base (id, n);
CREATE POLICY p ON copy USING (n > 0);
ALTER TABLE copy ADD COLUMN extra integer REFERENCES base;
CREATE TABLE again (a integer, LIKE copy INCLUDING INDEXES INCLUDING COMMENTS, z integer UNIQUE);
-- case: like_with_some
-- old
CREATE TABLE base (id integer PRIMARY KEY, name text DEFAULT 'x', made timestamptz NOT NULL DEFAULT now());
-- new
CREATE TABLE base (id integer PRIMARY KEY, name text DEFAULT 'x', made timestamptz NOT NULL DEFAULT now());
CREATE TABLE history (LIKE base INCLUDING ALL EXCLUDING INDEXES, changed timestamptz NOT NULL, PRIMARY KEY (id, changed));
CREATE TABLE staging (LIKE base EXCLUDING ALL);
CREATE TABLE parts (LIKE base INCLUDING DEFAULTS) PARTITION BY RANGE (id);
CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM (1) TO (10);
-- case: like_a_view_and_a_type
-- old
CREATE TYPE pair AS (a integer, b text COLLATE "C");
CREATE VIEW shown AS SELECT 1 AS one, 'x'::varchar(5) AS two;
-- new
CREATE TYPE pair AS (a integer, b text COLLATE "C");
CREATE VIEW shown AS SELECT 1 AS one, 'x'::varchar(5) AS two;
CREATE TABLE both_of_them (LIKE pair, LIKE shown INCLUDING ALL);
-- case: a_type_s_table_and_its_type_change
-- rows: INSERT INTO pairs VALUES (1, 'x');
-- keeps: SELECT a FROM pairs
-- old
CREATE TYPE pair AS (a integer, b text);
CREATE TABLE pairs OF pair (PRIMARY KEY (a), b WITH OPTIONS DEFAULT 'x' NOT NULL);
-- new
CREATE TYPE pair AS (a integer, b text);
ALTER TYPE pair ADD ATTRIBUTE c integer;
CREATE TABLE pairs OF pair (PRIMARY KEY (a), b WITH OPTIONS NOT NULL, c CHECK (c > 0));
CREATE INDEX ON pairs (c);
COMMENT ON COLUMN pairs.c IS 'x';
-- case: a_table_gets_a_type_and_loses_it
-- old
CREATE TYPE pair AS (a integer, b text);
CREATE TABLE pairs (a integer, b text);
CREATE TABLE others OF pair;
-- new
CREATE TYPE pair AS (a integer, b text);
CREATE TABLE pairs OF pair;
CREATE TABLE others (a integer, b text);
-- case: a_type_of_a_table_goes
-- old
CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE TYPE pair AS (a integer, b mood);
CREATE TYPE other AS (a integer, b mood);
CREATE TABLE pairs OF pair;
CREATE TABLE others OF other;
-- new
CREATE TYPE mood AS ENUM ('ok', 'sad');
CREATE TYPE other AS (a integer, b mood);
CREATE TABLE others OF other;
-- case: a_partitioned_table_of_a_type
-- old
CREATE TYPE pair AS (a integer, b text);
-- new
CREATE TYPE pair AS (a integer, b text);
CREATE TABLE pairs OF pair (a NOT NULL) PARTITION BY LIST (a);
CREATE TABLE pairs_1 PARTITION OF pairs FOR VALUES IN (1);
-- case: of_queries
-- old
CREATE TABLE t (id integer PRIMARY KEY, name varchar(20) COLLATE "C" NOT NULL, price numeric(10, 2));
-- new
CREATE TABLE t (id integer PRIMARY KEY, name varchar(20) COLLATE "C" NOT NULL, price numeric(10, 2));
CREATE TABLE cheap AS SELECT id, name, price * 2 AS doubled, count(*) OVER () AS many, NULL AS nothing FROM t WHERE price < 10;
CREATE UNLOGGED TABLE copied (a, b) WITH (fillfactor = 70) TABLESPACE pg_default AS TABLE t WITH NO DATA;
ALTER TABLE cheap ADD PRIMARY KEY (id);
CREATE INDEX ON cheap (name);
CREATE VIEW shown AS SELECT id, doubled FROM cheap;
CREATE TABLE of_the_view AS SELECT * FROM shown;
SELECT id, lower(name) AS low INTO chosen FROM t WHERE id IN (SELECT id FROM cheap);
CREATE TABLE values_of (n) AS VALUES (1), (2);
-- case: temporary_things_are_left_out
-- old
CREATE TABLE t (id integer);
-- new
CREATE TABLE t (id integer);
CREATE TEMPORARY TABLE tmp (id integer);
CREATE INDEX tmp_id ON tmp (id);
ALTER TABLE tmp ADD COLUMN name text;
COMMENT ON TABLE tmp IS 'x';
CREATE TEMP SEQUENCE tmp_seq;
ALTER SEQUENCE tmp_seq CYCLE;
CREATE TEMP VIEW tmp_view AS SELECT 1 AS a;
CREATE TEMP TABLE more AS SELECT * FROM t;
SELECT * INTO TEMP moreover FROM t;
DROP TABLE tmp, more;
ALTER TABLE t ADD COLUMN name text;
-- case: where_everything_lies_by_itself
-- old
CREATE TABLE t (id integer);
-- new
CREATE TABLE t (id integer PRIMARY KEY USING INDEX TABLESPACE pg_default, name text) USING heap TABLESPACE pg_default;
CREATE INDEX t_name ON t (name) TABLESPACE pg_default;
ALTER TABLE t SET TABLESPACE pg_default, SET WITHOUT OIDS, SET ACCESS METHOD heap;
ALTER INDEX t_name SET TABLESPACE pg_default;
ALTER TABLE ALL IN TABLESPACE pg_default SET TABLESPACE pg_default;
-- case: another_index_tells_rows_apart
-- old
CREATE TABLE t (a integer NOT NULL, b integer, c text);
CREATE UNIQUE INDEX by_a ON t (a);
CREATE UNIQUE INDEX by_b ON t (b);
ALTER TABLE t REPLICA IDENTITY USING INDEX by_a;
-- new
CREATE TABLE t (a integer, b integer NOT NULL, c text);
CREATE UNIQUE INDEX by_a ON t (a);
CREATE UNIQUE INDEX by_b ON t (b);
ALTER TABLE t REPLICA IDENTITY USING INDEX by_b;
-- case: no_index_tells_rows_apart_any_more
-- old
CREATE TABLE t (a integer NOT NULL, b integer);
CREATE UNIQUE INDEX by_a ON t (a);
ALTER TABLE t REPLICA IDENTITY USING INDEX by_a;
CREATE TABLE u (a integer NOT NULL, b integer);
CREATE UNIQUE INDEX of_u ON u (a);
ALTER TABLE u REPLICA IDENTITY USING INDEX of_u;
-- new
CREATE TABLE t (a integer, b integer);
CREATE UNIQUE INDEX by_a ON t (a);
ALTER TABLE t REPLICA IDENTITY FULL;
CREATE TABLE u (a integer, b integer);
-- case: the_index_that_tells_rows_apart_has_other_columns
-- old
CREATE TABLE t (a integer NOT NULL, b integer);
CREATE UNIQUE INDEX by ON t (a);
ALTER TABLE t REPLICA IDENTITY USING INDEX by;
-- new
CREATE TABLE t (a integer, b integer NOT NULL);
CREATE UNIQUE INDEX by ON t (b);
ALTER TABLE t REPLICA IDENTITY USING INDEX by;
-- case: a_child_tells_rows_apart
-- old
CREATE TABLE up (a integer NOT NULL);
CREATE TABLE down (b integer) INHERITS (up);
CREATE UNIQUE INDEX of_down ON down (a);
ALTER TABLE down REPLICA IDENTITY USING INDEX of_down;
-- new
CREATE TABLE up (a integer);
CREATE TABLE down (b integer) INHERITS (up);
CREATE UNIQUE INDEX of_down ON down (a);
-- case: unlogged_with_what_references_it
-- old
CREATE TABLE a_first (a integer PRIMARY KEY);
CREATE TABLE between (a integer PRIMARY KEY REFERENCES a_first, up integer REFERENCES between);
CREATE TABLE z_other (a integer PRIMARY KEY);
CREATE TABLE last (a integer REFERENCES between, b integer REFERENCES z_other);
-- new
CREATE UNLOGGED TABLE a_first (a integer PRIMARY KEY);
CREATE UNLOGGED TABLE between (a integer PRIMARY KEY REFERENCES a_first, up integer REFERENCES between);
CREATE UNLOGGED TABLE z_other (a integer PRIMARY KEY);
CREATE UNLOGGED TABLE last (a integer REFERENCES between, b integer REFERENCES z_other);
-- case: unlogged_without_what_references_it
-- old
CREATE TABLE p (a integer PRIMARY KEY);
CREATE TABLE f (a integer CONSTRAINT k REFERENCES p, b integer REFERENCES p);
CREATE TABLE g (a integer REFERENCES p);
-- new
CREATE UNLOGGED TABLE p (a integer PRIMARY KEY);
CREATE TABLE f (a integer);
-- case: unlogged_and_referencing
-- old
CREATE TABLE p (a integer PRIMARY KEY);
CREATE TABLE f (a integer);
-- new
CREATE UNLOGGED TABLE p (a integer PRIMARY KEY);
CREATE UNLOGGED TABLE f (a integer CONSTRAINT k REFERENCES p);
CREATE UNLOGGED TABLE g (a integer REFERENCES p);
-- case: unlogged_partitions_with_what_references_them
-- old
CREATE TABLE p (a integer PRIMARY KEY) PARTITION BY RANGE (a);
CREATE TABLE p_1 PARTITION OF p FOR VALUES FROM (1) TO (9);
CREATE TABLE a_f (a integer REFERENCES p);
-- new
CREATE TABLE p (a integer PRIMARY KEY) PARTITION BY RANGE (a);
CREATE UNLOGGED TABLE p_1 PARTITION OF p FOR VALUES FROM (1) TO (9);
CREATE UNLOGGED TABLE a_f (a integer REFERENCES p);
-- case: unlogged_circle
-- old
CREATE TABLE a (id integer PRIMARY KEY, b integer);
CREATE TABLE b (id integer PRIMARY KEY, a integer CONSTRAINT to_a REFERENCES a);
ALTER TABLE a ADD CONSTRAINT to_b FOREIGN KEY (b) REFERENCES b;
COMMENT ON CONSTRAINT to_b ON a IS 'there';
-- new
CREATE UNLOGGED TABLE a (id integer PRIMARY KEY, b integer);
CREATE UNLOGGED TABLE b (id integer PRIMARY KEY, a integer CONSTRAINT to_a REFERENCES a);
ALTER TABLE a ADD CONSTRAINT to_b FOREIGN KEY (b) REFERENCES b;
COMMENT ON CONSTRAINT to_b ON a IS 'there';
-- case: a_logged_partition_and_a_key_of_its_table
-- old
CREATE TABLE p (a integer PRIMARY KEY);
CREATE TABLE f (a integer) PARTITION BY RANGE (a);
CREATE UNLOGGED TABLE f_1 PARTITION OF f FOR VALUES FROM (1) TO (9);
CREATE UNLOGGED TABLE q (a integer PRIMARY KEY);
CREATE UNLOGGED TABLE g (a integer CONSTRAINT one REFERENCES q);
-- new
CREATE TABLE p (a integer PRIMARY KEY);
CREATE TABLE f (a integer REFERENCES p) PARTITION BY RANGE (a);
CREATE TABLE f_1 PARTITION OF f FOR VALUES FROM (1) TO (9);
CREATE TABLE q (a integer PRIMARY KEY);
CREATE TABLE g (a integer CONSTRAINT other REFERENCES q ON DELETE CASCADE);
-- case: a_partition_tells_rows_apart_by_the_index_of_its_table
-- old
CREATE TABLE f (a integer, b integer) PARTITION BY RANGE (a);
CREATE TABLE f_1 PARTITION OF f FOR VALUES FROM (1) TO (9);
-- new
CREATE TABLE f (a integer NOT NULL, b integer) PARTITION BY RANGE (a);
CREATE TABLE f_1 PARTITION OF f FOR VALUES FROM (1) TO (9);
CREATE UNIQUE INDEX of_f ON f (a);
ALTER TABLE f_1 REPLICA IDENTITY USING INDEX f_1_a_idx;
ALTER TABLE f REPLICA IDENTITY USING INDEX of_f;
-- case: names_of_not_nulls_that_others_took
-- requires: 18
-- old
-- new
CREATE TABLE parent (a integer NOT NULL, b integer);
CREATE TABLE child () INHERITS (parent);
ALTER TABLE child NO INHERIT parent;
CREATE TABLE base (id integer NOT NULL, name text NOT NULL);
CREATE TABLE "a copy" (LIKE base);
CREATE TABLE "z copy" (LIKE "a copy");
