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
