-- Partitioned tables.
-- case: made
-- old
-- new
CREATE TABLE events (id bigint NOT NULL, at date NOT NULL, kind text) PARTITION BY RANGE (at);
CREATE TABLE events_2024 PARTITION OF events FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE TABLE events_rest PARTITION OF events DEFAULT;
-- case: by_list_and_hash
-- old
CREATE TABLE t (id integer);
-- new
CREATE TABLE t (id integer);
CREATE TABLE by_list (country text, id integer) PARTITION BY LIST (country);
CREATE TABLE by_list_eu PARTITION OF by_list FOR VALUES IN ('de', 'fr', NULL);
CREATE TABLE by_hash (id integer) PARTITION BY HASH (id);
CREATE TABLE by_hash_0 PARTITION OF by_hash FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE by_hash_1 PARTITION OF by_hash FOR VALUES WITH (MODULUS 2, REMAINDER 1);
-- case: one_more_partition
-- old
CREATE TABLE events (at date NOT NULL) PARTITION BY RANGE (at);
CREATE TABLE events_1 PARTITION OF events FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
-- new
CREATE TABLE events (at date NOT NULL) PARTITION BY RANGE (at);
CREATE TABLE events_1 PARTITION OF events FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE TABLE events_2 PARTITION OF events FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
-- case: attached
-- old
CREATE TABLE events (at date NOT NULL) PARTITION BY RANGE (at);
CREATE TABLE events_1 (at date NOT NULL);
-- new
CREATE TABLE events (at date NOT NULL) PARTITION BY RANGE (at);
CREATE TABLE events_1 (at date NOT NULL);
ALTER TABLE events ATTACH PARTITION events_1 FOR VALUES FROM (MINVALUE) TO ('2025-01-01');
-- case: a_column_for_all
-- rows: INSERT INTO events VALUES (1, 2024);
-- keeps: SELECT id, year FROM events
-- old
CREATE TABLE events (id integer, year integer) PARTITION BY LIST (year);
CREATE TABLE events_1 PARTITION OF events FOR VALUES IN (2024);
-- new
CREATE TABLE events (id bigint, year integer, note text DEFAULT 'x' NOT NULL) PARTITION BY LIST (year);
CREATE TABLE events_1 PARTITION OF events FOR VALUES IN (2024);
-- case: keys_and_indexes
-- old
CREATE TABLE events (id integer, year integer) PARTITION BY LIST (year);
CREATE TABLE events_1 PARTITION OF events FOR VALUES IN (2024);
-- new
CREATE TABLE events (id integer, year integer, PRIMARY KEY (id, year)) PARTITION BY LIST (year);
CREATE TABLE events_1 PARTITION OF events FOR VALUES IN (2024);
CREATE INDEX events_year ON events (year DESC);
-- case: policies_on_the_parent
-- old
CREATE TABLE events (id integer, tenant integer) PARTITION BY LIST (tenant);
CREATE TABLE events_1 PARTITION OF events FOR VALUES IN (1);
-- new
CREATE TABLE events (id integer, tenant integer) PARTITION BY LIST (tenant);
CREATE TABLE events_1 PARTITION OF events FOR VALUES IN (1);
ALTER TABLE events ENABLE ROW LEVEL SECURITY;
ALTER TABLE events_1 ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON events USING (tenant = current_setting('app.tenant')::integer);
-- case: partitions_of_partitions
-- old
-- new
CREATE TABLE events (at date, country text) PARTITION BY RANGE (at);
CREATE TABLE events_2024 PARTITION OF events FOR VALUES FROM ('2024-01-01') TO ('2025-01-01') PARTITION BY LIST (country);
CREATE TABLE events_2024_de PARTITION OF events_2024 (CHECK (country <> 'x')) FOR VALUES IN ('de');
-- case: bounds_change
-- old
CREATE TABLE events (n integer) PARTITION BY RANGE (n);
CREATE TABLE events_1 PARTITION OF events FOR VALUES FROM (0) TO (10);
-- new
CREATE TABLE events (n integer) PARTITION BY RANGE (n);
CREATE TABLE events_1 PARTITION OF events FOR VALUES FROM (0) TO (20);
-- case: one_partition_less
-- old
CREATE TABLE events (n integer) PARTITION BY RANGE (n);
CREATE TABLE events_1 PARTITION OF events FOR VALUES FROM (0) TO (10);
CREATE TABLE events_2 PARTITION OF events FOR VALUES FROM (10) TO (20);
-- new
CREATE TABLE events (n integer) PARTITION BY RANGE (n);
CREATE TABLE events_1 PARTITION OF events FOR VALUES FROM (0) TO (5);
CREATE TABLE events_3 PARTITION OF events FOR VALUES FROM (5) TO (20);
-- case: detached
-- rows: INSERT INTO events VALUES (1, 2024);
-- keeps: SELECT id, year FROM events_1
-- old
CREATE TABLE events (id integer CHECK (id > 0), year integer, UNIQUE (id, year)) PARTITION BY LIST (year);
CREATE TABLE events_1 PARTITION OF events FOR VALUES IN (2024);
CREATE INDEX events_year ON events (year);
-- new
CREATE TABLE events (id integer CHECK (id > 0), year integer, UNIQUE (id, year)) PARTITION BY LIST (year);
CREATE TABLE events_1 (id integer CONSTRAINT events_id_check CHECK (id > 0), year integer, UNIQUE (id, year));
CREATE INDEX events_year ON events (year);
CREATE INDEX events_1_year_idx ON events_1 (year);
-- case: attached_with_what_it_has
-- rows: INSERT INTO old_rows VALUES (1, 2024);
-- keeps: SELECT id, year FROM old_rows
-- old
CREATE TABLE events (id integer NOT NULL CHECK (id > 0), year integer NOT NULL, UNIQUE (id, year)) PARTITION BY LIST (year);
CREATE INDEX events_year ON events (year);
CREATE TABLE old_rows (id integer, year integer);
CREATE INDEX old_rows_year_idx ON old_rows (year);
-- new
CREATE TABLE events (id integer NOT NULL CHECK (id > 0), year integer NOT NULL, UNIQUE (id, year)) PARTITION BY LIST (year);
CREATE INDEX events_year ON events (year);
CREATE TABLE old_rows (id integer NOT NULL CONSTRAINT events_id_check CHECK (id > 0), year integer NOT NULL);
CREATE INDEX old_rows_year_idx ON old_rows (year);
ALTER TABLE events ATTACH PARTITION old_rows FOR VALUES IN (2024);
-- case: its_own_things
-- old
CREATE TABLE events (id integer, year integer, note text DEFAULT 'a') PARTITION BY LIST (year);
CREATE TABLE events_1 PARTITION OF events FOR VALUES IN (2024);
-- new
CREATE TABLE events (id integer, year integer, note text DEFAULT 'b') PARTITION BY LIST (year);
CREATE TABLE events_1 PARTITION OF events (note DEFAULT 'c', id NOT NULL, CONSTRAINT own CHECK (id > 0)) FOR VALUES IN (2024);
CREATE TABLE events_2 PARTITION OF events (note DEFAULT 'd' NOT NULL, UNIQUE (id)) FOR VALUES IN (2025);
CREATE INDEX own_index ON events_1 (lower(note));
-- case: foreign_keys_both_ways
-- old
CREATE TABLE tenants (id integer PRIMARY KEY);
CREATE TABLE events (id integer, tenant integer, PRIMARY KEY (id, tenant)) PARTITION BY HASH (tenant);
CREATE TABLE events_0 PARTITION OF events FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE events_1 PARTITION OF events FOR VALUES WITH (MODULUS 2, REMAINDER 1);
CREATE TABLE notes (event integer, tenant integer);
-- new
CREATE TABLE tenants (id integer PRIMARY KEY);
CREATE TABLE events (id integer, tenant integer REFERENCES tenants ON DELETE CASCADE, PRIMARY KEY (id, tenant)) PARTITION BY HASH (tenant);
CREATE TABLE events_0 PARTITION OF events FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE events_1 PARTITION OF events FOR VALUES WITH (MODULUS 2, REMAINDER 1);
CREATE TABLE notes (event integer, tenant integer, FOREIGN KEY (event, tenant) REFERENCES events);
-- case: the_type_changes_under_all
-- rows: INSERT INTO events VALUES (1, 2024, 'x');
-- keeps: SELECT id, year FROM events
-- old
CREATE TABLE events (id integer, year integer, note varchar(10)) PARTITION BY LIST (year);
CREATE TABLE events_1 PARTITION OF events FOR VALUES IN (2024);
CREATE POLICY own ON events_1 AS RESTRICTIVE USING (id > 0);
CREATE VIEW seen AS SELECT id, note FROM events_1;
CREATE INDEX events_1_id ON events_1 (id);
-- new
CREATE TABLE events (id bigint, year integer, note text) PARTITION BY LIST (year);
CREATE TABLE events_1 PARTITION OF events FOR VALUES IN (2024);
CREATE POLICY own ON events_1 AS RESTRICTIVE USING (id > 0);
CREATE VIEW seen AS SELECT id, note FROM events_1;
CREATE INDEX events_1_id ON events_1 (id);
-- case: policies_grants_and_comments
-- old
CREATE TABLE events (id integer, tenant integer) PARTITION BY LIST (tenant);
CREATE TABLE events_1 PARTITION OF events FOR VALUES IN (1);
-- new
CREATE TABLE events (id integer, tenant integer) PARTITION BY LIST (tenant);
CREATE TABLE events_1 PARTITION OF events FOR VALUES IN (1);
CREATE TABLE events_rest PARTITION OF events DEFAULT;
ALTER TABLE events ENABLE ROW LEVEL SECURITY;
ALTER TABLE events FORCE ROW LEVEL SECURITY;
ALTER TABLE events_rest ENABLE ROW LEVEL SECURITY;
CREATE POLICY parent ON events USING (tenant > 0);
CREATE POLICY child ON events_rest AS RESTRICTIVE FOR SELECT USING (id > 0);
GRANT SELECT ON events TO PUBLIC;
GRANT SELECT (id) ON events_1 TO PUBLIC;
COMMENT ON TABLE events IS 'all';
COMMENT ON TABLE events_1 IS 'one';
COMMENT ON COLUMN events_1.id IS 'number';
-- case: triggers_of_all
-- old
CREATE FUNCTION stamp() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END';
CREATE TABLE events (id integer) PARTITION BY RANGE (id);
CREATE TABLE events_1 PARTITION OF events FOR VALUES FROM (0) TO (10);
-- new
CREATE FUNCTION stamp() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END';
CREATE TABLE events (id integer) PARTITION BY RANGE (id);
CREATE TABLE events_1 PARTITION OF events FOR VALUES FROM (0) TO (10);
CREATE TRIGGER stamp BEFORE INSERT ON events FOR EACH ROW EXECUTE FUNCTION stamp();
CREATE TRIGGER own AFTER INSERT ON events_1 FOR EACH ROW EXECUTE FUNCTION stamp();
-- case: keys_of_expressions_and_types
-- old
-- new
CREATE TABLE events (at timestamptz NOT NULL, name text COLLATE "C", big bigint, amount numeric) PARTITION BY RANGE (at, big);
CREATE TABLE events_1 PARTITION OF events FOR VALUES FROM ('2024-01-01 00:00:00+00', MINVALUE) TO ('2025-01-01 00:00:00+00', -5);
CREATE TABLE named (name text) PARTITION BY LIST (lower(name));
CREATE TABLE named_a PARTITION OF named FOR VALUES IN ('a', NULL);
CREATE TABLE patterns (name text) PARTITION BY RANGE (name COLLATE "C" text_pattern_ops);
CREATE TABLE patterns_a PARTITION OF patterns FOR VALUES FROM ('a') TO ('n');
CREATE TABLE amounts (amount numeric) PARTITION BY RANGE (amount);
CREATE TABLE amounts_a PARTITION OF amounts FOR VALUES FROM (-1.5) TO (10);
-- case: as_pg_dump_writes_it
-- old
-- new
CREATE TABLE public.events (id integer, year integer) PARTITION BY LIST (year);
CREATE TABLE public.events_1 (id integer, year integer);
ALTER TABLE ONLY public.events ATTACH PARTITION public.events_1 FOR VALUES IN (2024);
ALTER TABLE ONLY public.events ADD CONSTRAINT events_id_year_key UNIQUE (id, year);
ALTER TABLE ONLY public.events_1 ADD CONSTRAINT events_1_id_year_key UNIQUE (id, year);
CREATE INDEX events_year ON ONLY public.events USING btree (year);
CREATE INDEX events_1_year_idx ON public.events_1 USING btree (year);
ALTER INDEX public.events_id_year_key ATTACH PARTITION public.events_1_id_year_key;
ALTER INDEX public.events_year ATTACH PARTITION public.events_1_year_idx;
-- case: partitioned_otherwise
-- rows: INSERT INTO events VALUES (1, 2024);
-- keeps: SELECT id, year FROM events_1
-- old
CREATE TABLE events (id integer, year integer) PARTITION BY LIST (year);
CREATE TABLE events_1 PARTITION OF events FOR VALUES IN (2024);
CREATE POLICY own ON events USING (id > 0);
CREATE VIEW seen AS SELECT id FROM events;
COMMENT ON TABLE events IS 'all';
GRANT SELECT ON events TO PUBLIC;
-- new
CREATE TABLE events (id integer, year integer) PARTITION BY RANGE (year);
CREATE TABLE events_1 PARTITION OF events FOR VALUES FROM (2024) TO (2025);
CREATE POLICY own ON events USING (id > 0);
CREATE VIEW seen AS SELECT id FROM events;
COMMENT ON TABLE events IS 'all';
GRANT SELECT ON events TO PUBLIC;
-- case: with_an_identity
-- requires: 17
-- old
CREATE TABLE events (id integer GENERATED ALWAYS AS IDENTITY, n integer) PARTITION BY RANGE (n);
CREATE TABLE events_1 PARTITION OF events FOR VALUES FROM (0) TO (10);
-- new
CREATE TABLE events (id integer GENERATED BY DEFAULT AS IDENTITY (START WITH 5), n integer) PARTITION BY RANGE (n);
CREATE TABLE events_1 PARTITION OF events FOR VALUES FROM (0) TO (10);
CREATE TABLE events_2 PARTITION OF events FOR VALUES FROM (10) TO (20);
-- case: the_parent_goes
-- rows: INSERT INTO events VALUES (1);
-- keeps: SELECT n FROM events_1
-- old
CREATE TABLE events (n integer) PARTITION BY RANGE (n);
CREATE TABLE events_1 PARTITION OF events FOR VALUES FROM (0) TO (10);
CREATE TABLE events_2 PARTITION OF events FOR VALUES FROM (10) TO (20);
-- new
CREATE TABLE events_1 (n integer);
-- case: bounds_without_a_zone
-- old
CREATE TABLE events (at timestamptz NOT NULL, name text) PARTITION BY RANGE (at);
CREATE TABLE events_2026 PARTITION OF events FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
-- new
CREATE TABLE events (at timestamptz NOT NULL, name text) PARTITION BY RANGE (at);
CREATE TABLE events_2026 PARTITION OF events FOR VALUES FROM ('2026-01-01 00:00') TO ('2027-01-01T00:00:00');
CREATE TABLE events_2027 PARTITION OF events FOR VALUES FROM ('2027-01-01') TO ('2028-01-01 00:00:00+00');
-- case: names_of_not_null
-- requires: 18
-- rows: INSERT INTO p VALUES (1, 1, 1), (2, 2, 2), (3, 3, 3);
-- new rows: INSERT INTO p VALUES (1, 1, 1), (2, 2, 2), (3, 3, 3), (4, 4, 4);
-- keeps: SELECT a, b, c FROM p ORDER BY a
-- old
CREATE TABLE p (a integer CONSTRAINT p_a NOT NULL, b integer NOT NULL, c integer) PARTITION BY LIST (a);
CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);
CREATE TABLE p2 (a integer CONSTRAINT own_a NOT NULL, b integer NOT NULL, c integer);
ALTER TABLE p ATTACH PARTITION p2 FOR VALUES IN (2);
CREATE TABLE p3 PARTITION OF p FOR VALUES IN (3);
CREATE TABLE p4 PARTITION OF p FOR VALUES IN (4);
COMMENT ON CONSTRAINT own_a ON p2 IS 'its own';
COMMENT ON CONSTRAINT p_b_not_null ON p1 IS 'of its parent';
-- new
CREATE TABLE p (a integer CONSTRAINT p_aa NOT NULL, b integer NOT NULL, c integer CONSTRAINT p_c NOT NULL) PARTITION BY LIST (a);
CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);
CREATE TABLE p2 (a integer CONSTRAINT own NOT NULL, b integer CONSTRAINT p_b_not_null NOT NULL, c integer NOT NULL);
ALTER TABLE p ATTACH PARTITION p2 FOR VALUES IN (2);
CREATE TABLE p3 (a integer CONSTRAINT three NOT NULL, b integer NOT NULL, c integer CONSTRAINT c3 NOT NULL);
ALTER TABLE p ATTACH PARTITION p3 FOR VALUES IN (3);
CREATE TABLE p4 PARTITION OF p FOR VALUES IN (4);
COMMENT ON CONSTRAINT three ON p3 IS 'its own';
COMMENT ON CONSTRAINT p_b_not_null ON p1 IS 'of its parent';
-- case: names_of_not_null_below
-- requires: 18
-- old
CREATE TABLE p (a integer CONSTRAINT p_a NOT NULL) PARTITION BY LIST (a);
CREATE TABLE q (a integer CONSTRAINT p_a NOT NULL) PARTITION BY LIST (a);
CREATE TABLE q1 PARTITION OF q FOR VALUES IN (1);
CREATE TABLE q2 (a integer CONSTRAINT q2_a NOT NULL);
ALTER TABLE q ATTACH PARTITION q2 FOR VALUES IN (2);
ALTER TABLE p ATTACH PARTITION q FOR VALUES IN (1, 2);
-- new
CREATE TABLE p (a integer CONSTRAINT of_p NOT NULL) PARTITION BY LIST (a);
CREATE TABLE q (a integer CONSTRAINT of_q NOT NULL) PARTITION BY LIST (a);
CREATE TABLE q1 PARTITION OF q FOR VALUES IN (1);
CREATE TABLE q2 (a integer CONSTRAINT q2_a NOT NULL);
ALTER TABLE q ATTACH PARTITION q2 FOR VALUES IN (2);
ALTER TABLE p ATTACH PARTITION q FOR VALUES IN (1, 2);
-- case: new_with_names_of_not_null
-- requires: 18
-- old
CREATE TABLE other (a integer);
-- new
CREATE TABLE p (a integer CONSTRAINT p_a NOT NULL, b integer NOT NULL, CHECK (b > 0)) PARTITION BY LIST (a);
CREATE INDEX p_b ON p (b);
CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);
CREATE TABLE p2 (a integer CONSTRAINT own_a NOT NULL, b integer NOT NULL, CONSTRAINT p_b_check CHECK (b > 0));
ALTER TABLE p ATTACH PARTITION p2 FOR VALUES IN (2);
CREATE TABLE p3 PARTITION OF p (a CONSTRAINT three NOT NULL, b DEFAULT 3) FOR VALUES IN (3) PARTITION BY LIST (b);
CREATE TABLE p33 PARTITION OF p3 FOR VALUES IN (3);
CREATE TABLE other (a integer);
COMMENT ON CONSTRAINT own_a ON p2 IS 'its own';
-- case: detached_under_its_names_of_not_null
-- requires: 18
-- old
CREATE TABLE p (a integer CONSTRAINT p_a NOT NULL, b integer NOT NULL) PARTITION BY LIST (a);
CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);
CREATE TABLE p2 (a integer CONSTRAINT own_a NOT NULL, b integer NOT NULL);
ALTER TABLE p ATTACH PARTITION p2 FOR VALUES IN (2);
-- new
CREATE TABLE p (a integer CONSTRAINT p_a NOT NULL, b integer NOT NULL) PARTITION BY LIST (a);
CREATE TABLE p1 (a integer NOT NULL, b integer CONSTRAINT p1_b NOT NULL);
CREATE TABLE p2 (a integer CONSTRAINT own_a NOT NULL, b integer NOT NULL);
-- case: names_of_indexes
-- rows: INSERT INTO p VALUES (1, 1, 1), (2, 2, 2);
-- new rows: INSERT INTO p VALUES (1, 1, 1), (2, 2, 2);
-- keeps: SELECT a, b, c FROM p ORDER BY a
-- old
CREATE TABLE p (a integer, b integer, c integer, UNIQUE (a, b)) PARTITION BY LIST (a);
CREATE INDEX p_b ON p (b);
CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);
CREATE TABLE p2 (a integer, b integer, c integer, CONSTRAINT mine UNIQUE (a, b));
CREATE INDEX my_b ON p2 (b);
ALTER TABLE p ATTACH PARTITION p2 FOR VALUES IN (2);
COMMENT ON INDEX my_b IS 'its own';
-- new
CREATE TABLE p (a integer, b integer, c integer, UNIQUE (a, b)) PARTITION BY LIST (a);
CREATE INDEX p_b ON p (b);
CREATE INDEX p_c ON p (c);
CREATE TABLE p1 (a integer, b integer, c integer, CONSTRAINT one UNIQUE (a, b));
CREATE INDEX one_b ON p1 (b);
CREATE INDEX one_c ON p1 (c);
ALTER TABLE p ATTACH PARTITION p1 FOR VALUES IN (1);
CREATE TABLE p2 (a integer, b integer, c integer, CONSTRAINT ours UNIQUE (a, b));
CREATE INDEX our_b ON p2 (b);
ALTER TABLE p ATTACH PARTITION p2 FOR VALUES IN (2);
COMMENT ON INDEX one_b IS 'of one';
COMMENT ON CONSTRAINT ours ON p2 IS 'a key';
-- case: new_with_names_of_indexes
-- old
CREATE TABLE other (a integer);
-- new
CREATE TABLE p (a integer NOT NULL, b integer, c integer, PRIMARY KEY (a, b)) PARTITION BY LIST (a);
CREATE INDEX p_b ON p (b);
CREATE INDEX p_lower ON p ((b + c));
CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);
CREATE TABLE p2 (a integer NOT NULL, b integer NOT NULL, c integer, CONSTRAINT mine PRIMARY KEY (a, b)) PARTITION BY LIST (b);
CREATE INDEX my_b ON p2 (b) WITH (fillfactor = 50);
CREATE INDEX my_sum ON p2 ((b + c));
CREATE TABLE p22 (a integer NOT NULL, b integer NOT NULL, c integer, CONSTRAINT mine_too PRIMARY KEY (a, b));
CREATE INDEX my_b_too ON p22 (b) WITH (fillfactor = 50);
ALTER TABLE p2 ATTACH PARTITION p22 FOR VALUES IN (22);
ALTER TABLE p ATTACH PARTITION p2 FOR VALUES IN (2);
ALTER TABLE p22 CLUSTER ON my_b_too;
ALTER TABLE p22 REPLICA IDENTITY USING INDEX mine_too;
CREATE TABLE other (a integer);
-- case: detached_under_its_names_of_indexes
-- old
CREATE TABLE p (a integer, b integer, UNIQUE (a, b)) PARTITION BY LIST (a);
CREATE INDEX p_b ON p (b);
CREATE TABLE p2 (a integer, b integer, CONSTRAINT mine UNIQUE (a, b));
CREATE INDEX my_b ON p2 (b);
ALTER TABLE p ATTACH PARTITION p2 FOR VALUES IN (2);
-- new
CREATE TABLE p (a integer, b integer, UNIQUE (a, b)) PARTITION BY LIST (a);
CREATE INDEX p_b ON p (b);
CREATE TABLE p2 (a integer, b integer, CONSTRAINT mine UNIQUE (a, b));
CREATE INDEX my_b ON p2 (b);
-- case: indexes_of_partitions_as_pg_dump_writes_them
-- old
CREATE TABLE other (a integer);
-- new
CREATE TABLE p (a integer, b integer) PARTITION BY LIST (a);
CREATE TABLE p1 (a integer, b integer);
CREATE TABLE p2 (a integer, b integer);
CREATE TABLE other (a integer);
ALTER TABLE ONLY p ATTACH PARTITION p1 FOR VALUES IN (1);
ALTER TABLE ONLY p ATTACH PARTITION p2 FOR VALUES IN (2);
ALTER TABLE ONLY p ADD CONSTRAINT p_key UNIQUE (a, b);
ALTER TABLE ONLY p1 ADD CONSTRAINT p1_a_b_key UNIQUE (a, b);
ALTER TABLE ONLY p2 ADD CONSTRAINT mine UNIQUE (a, b);
COMMENT ON CONSTRAINT mine ON p2 IS 'a key';
CREATE INDEX p_b ON ONLY p USING btree (b);
CREATE INDEX p1_b_idx ON p1 USING btree (b);
COMMENT ON INDEX p1_b_idx IS 'the first';
CREATE INDEX my_b ON p2 USING btree (b);
COMMENT ON INDEX my_b IS 'its own';
ALTER INDEX p_key ATTACH PARTITION p1_a_b_key;
ALTER INDEX p_key ATTACH PARTITION mine;
ALTER INDEX p_b ATTACH PARTITION p1_b_idx;
ALTER INDEX p_b ATTACH PARTITION my_b;
-- case: a_column_of_the_key_has_another_type
-- old
CREATE TABLE t (a integer, b text) PARTITION BY LIST (a);
CREATE TABLE t_1 PARTITION OF t FOR VALUES IN (1);
CREATE TABLE u (a integer) PARTITION BY RANGE ((a % 10));
-- new
CREATE TABLE t (a bigint, b text) PARTITION BY LIST (a);
CREATE TABLE t_1 PARTITION OF t FOR VALUES IN (1);
CREATE TABLE u (a smallint) PARTITION BY RANGE ((a % 10));
-- case: a_check_that_the_parent_and_the_partition_both_add
-- old
CREATE TABLE readings (id integer) PARTITION BY HASH (id);
CREATE TABLE readings_0 PARTITION OF readings FOR VALUES WITH (MODULUS 2, REMAINDER 0);
ALTER TABLE readings ADD CONSTRAINT positive CHECK (id > 0);
-- new
CREATE TABLE readings (id integer) PARTITION BY HASH (id);
ALTER TABLE readings ADD CONSTRAINT positive CHECK (id > 0);
CREATE TABLE readings_0 (id integer);
ALTER TABLE readings_0 ADD CONSTRAINT positive CHECK (id > 0);
ALTER TABLE readings ATTACH PARTITION readings_0 FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE readings_1 (id integer);
ALTER TABLE readings_1 ADD CONSTRAINT positive CHECK (id > 0);
ALTER TABLE readings ATTACH PARTITION readings_1 FOR VALUES WITH (MODULUS 2, REMAINDER 1);
-- case: a_foreign_key_of_a_partition_on_the_key_that_it_has_from_above
-- old
CREATE TABLE p (id integer PRIMARY KEY, up integer) PARTITION BY RANGE (id);
CREATE TABLE p_0 PARTITION OF p FOR VALUES FROM (0) TO (10) PARTITION BY RANGE (id);
CREATE TABLE p_0_0 PARTITION OF p_0 FOR VALUES FROM (0) TO (5);
CREATE TABLE q (id integer PRIMARY KEY);
-- new
CREATE TABLE p (id integer PRIMARY KEY, up integer) PARTITION BY RANGE (id);
CREATE TABLE p_0 PARTITION OF p FOR VALUES FROM (0) TO (10) PARTITION BY RANGE (id);
CREATE TABLE p_0_0 PARTITION OF p_0 (CONSTRAINT above FOREIGN KEY (up) REFERENCES p_0_0 (id)) FOR VALUES FROM (0) TO (5);
CREATE TABLE q (id integer PRIMARY KEY REFERENCES p_0_0);
-- case: a_foreign_key_on_a_partition_and_the_key_above_it_come_together
-- old
CREATE TABLE p (id integer) PARTITION BY RANGE (id);
CREATE TABLE p_0 PARTITION OF p FOR VALUES FROM (0) TO (10);
CREATE TABLE a (id integer);
-- new
CREATE TABLE p (id integer PRIMARY KEY) PARTITION BY RANGE (id);
CREATE TABLE p_0 PARTITION OF p FOR VALUES FROM (0) TO (10);
CREATE TABLE a (id integer REFERENCES p_0 (id));
-- case: a_foreign_key_on_a_partition_that_gets_its_key_when_it_joins
-- old
CREATE TABLE p (id integer PRIMARY KEY, up integer) PARTITION BY RANGE (id);
CREATE TABLE p_0 (up integer, id integer NOT NULL) PARTITION BY RANGE (id);
-- new
CREATE TABLE p (id integer PRIMARY KEY, up integer) PARTITION BY RANGE (id);
CREATE TABLE p_0 (up integer, id integer NOT NULL) PARTITION BY RANGE (id);
CREATE TABLE p_0_0 (id integer NOT NULL, up integer);
ALTER TABLE p ATTACH PARTITION p_0 FOR VALUES FROM (0) TO (10);
ALTER TABLE p_0 ATTACH PARTITION p_0_0 FOR VALUES FROM (0) TO (5);
ALTER TABLE p_0_0 ADD CONSTRAINT above FOREIGN KEY (up) REFERENCES p_0_0 (id);
COMMENT ON CONSTRAINT above ON p_0_0 IS 'upwards';
CREATE TABLE q (id integer PRIMARY KEY REFERENCES p_0_0);
-- case: a_foreign_key_besides_its_parents
-- old
CREATE TABLE u (id integer PRIMARY KEY);
CREATE TABLE t (id integer NOT NULL, u integer CONSTRAINT above REFERENCES u) PARTITION BY RANGE (id);
-- new
CREATE TABLE u (id integer PRIMARY KEY);
CREATE TABLE t (id integer NOT NULL, u integer CONSTRAINT above REFERENCES u) PARTITION BY RANGE (id);
CREATE TABLE t1 PARTITION OF t (CONSTRAINT own FOREIGN KEY (u) REFERENCES u) FOR VALUES FROM (0) TO (10);
COMMENT ON CONSTRAINT own ON t1 IS 'besides';
-- case: a_foreign_key_comes_above_one_that_is_there
-- old
CREATE TABLE u (id integer PRIMARY KEY);
CREATE TABLE t (id integer NOT NULL, u integer) PARTITION BY RANGE (id);
CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (10) PARTITION BY RANGE (id);
CREATE TABLE t2 PARTITION OF t1 (CONSTRAINT own FOREIGN KEY (u) REFERENCES u) FOR VALUES FROM (0) TO (5);
COMMENT ON CONSTRAINT own ON t2 IS 'besides';
-- new
CREATE TABLE u (id integer PRIMARY KEY);
CREATE TABLE t (id integer NOT NULL, u integer CONSTRAINT above REFERENCES u) PARTITION BY RANGE (id);
CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (10) PARTITION BY RANGE (id);
CREATE TABLE t2 PARTITION OF t1 (CONSTRAINT own FOREIGN KEY (u) REFERENCES u) FOR VALUES FROM (0) TO (5);
COMMENT ON CONSTRAINT own ON t2 IS 'besides';
-- case: one_with_a_foreign_key_besides_joins
-- old
CREATE TABLE u (id integer PRIMARY KEY);
CREATE TABLE t (id integer, u integer CONSTRAINT above REFERENCES u) PARTITION BY RANGE (id);
CREATE TABLE t1 (id integer, u integer CONSTRAINT own REFERENCES u);
-- new
CREATE TABLE u (id integer PRIMARY KEY);
CREATE TABLE t (id integer, u integer CONSTRAINT above REFERENCES u) PARTITION BY RANGE (id);
CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (10);
ALTER TABLE t1 ADD CONSTRAINT own FOREIGN KEY (u) REFERENCES u;
-- case: made_anew_with_row_security
-- old
CREATE TABLE t (id integer, a text) PARTITION BY HASH (id);
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY stays ON t USING (id > 0);
CREATE POLICY differs ON t USING (a > 'a');
CREATE TABLE t1 PARTITION OF t FOR VALUES WITH (MODULUS 2, REMAINDER 0);
-- new
CREATE TABLE t (id integer, a text) PARTITION BY LIST (id);
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY stays ON t USING (id > 0);
CREATE POLICY differs ON t USING (id < 9);
CREATE TABLE t1 PARTITION OF t FOR VALUES IN (1);
-- case: one_goes_that_a_foreign_key_holds
-- old
CREATE TABLE t (id integer PRIMARY KEY, up integer REFERENCES t) PARTITION BY RANGE (id);
CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (10);
CREATE TABLE t2 PARTITION OF t FOR VALUES FROM (10) TO (20);
-- new
CREATE TABLE t (id integer PRIMARY KEY, up integer REFERENCES t) PARTITION BY RANGE (id);
CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (10);
-- case: indexes_alike_leave_nothing_behind
-- old
CREATE TABLE t (id integer) PARTITION BY RANGE (id);
CREATE INDEX one ON t (id);
CREATE INDEX two ON t (id);
CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (10);
-- new
CREATE TABLE t (id integer) PARTITION BY LIST (id);
CREATE TABLE t1 PARTITION OF t FOR VALUES IN (1);
-- case: what_is_said_by_way_of_an_index_made_again
-- old
CREATE TABLE t (id integer NOT NULL, a integer NOT NULL) PARTITION BY RANGE (id);
CREATE UNIQUE INDEX one ON t (id);
CREATE INDEX two ON t (a);
CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (10);
ALTER TABLE t1 REPLICA IDENTITY USING INDEX t1_id_idx;
ALTER TABLE t1 CLUSTER ON t1_a_idx;
-- new
CREATE TABLE t (id integer NOT NULL, a integer NOT NULL) PARTITION BY RANGE (id);
CREATE UNIQUE INDEX one ON t (id DESC);
CREATE INDEX two ON t (a DESC);
CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (10);
ALTER TABLE t1 REPLICA IDENTITY USING INDEX t1_id_idx;
ALTER TABLE t1 CLUSTER ON t1_a_idx;
