-- Publications.
-- case: made
-- old
CREATE TABLE t (a integer PRIMARY KEY, b integer);
CREATE TABLE u (a integer PRIMARY KEY);
-- new
CREATE TABLE t (a integer PRIMARY KEY, b integer);
CREATE TABLE u (a integer PRIMARY KEY);
CREATE PUBLICATION p FOR TABLE t;
-- case: dropped
-- old
CREATE TABLE t (a integer PRIMARY KEY, b integer);
CREATE TABLE u (a integer PRIMARY KEY);
CREATE PUBLICATION p FOR TABLE t;
-- new
CREATE TABLE t (a integer PRIMARY KEY, b integer);
CREATE TABLE u (a integer PRIMARY KEY);
-- case: one_more_table
-- old
CREATE TABLE t (a integer PRIMARY KEY, b integer);
CREATE TABLE u (a integer PRIMARY KEY);
CREATE PUBLICATION p FOR TABLE t;
-- new
CREATE TABLE t (a integer PRIMARY KEY, b integer);
CREATE TABLE u (a integer PRIMARY KEY);
CREATE PUBLICATION p FOR TABLE t, u;
-- case: all_tables
-- old
CREATE TABLE t (a integer PRIMARY KEY, b integer);
CREATE TABLE u (a integer PRIMARY KEY);
CREATE PUBLICATION p FOR ALL TABLES;
-- new
CREATE TABLE t (a integer PRIMARY KEY, b integer);
CREATE TABLE u (a integer PRIMARY KEY);
-- case: operations
-- old
CREATE TABLE t (a integer PRIMARY KEY, b integer);
CREATE TABLE u (a integer PRIMARY KEY);
CREATE PUBLICATION p FOR TABLE t;
-- new
CREATE TABLE t (a integer PRIMARY KEY, b integer);
CREATE TABLE u (a integer PRIMARY KEY);
CREATE PUBLICATION p FOR TABLE t WITH (publish = 'insert, update');
-- case: columns_and_rows
-- old
CREATE TABLE t (a integer PRIMARY KEY, b integer);
CREATE TABLE u (a integer PRIMARY KEY);
CREATE PUBLICATION p FOR TABLE t;
-- new
CREATE TABLE t (a integer PRIMARY KEY, b integer);
CREATE TABLE u (a integer PRIMARY KEY);
CREATE PUBLICATION p FOR TABLE t (a) WHERE (a > 5);
-- case: of_a_schema
-- old
CREATE TABLE t (a integer PRIMARY KEY, b integer);
CREATE TABLE u (a integer PRIMARY KEY);
CREATE PUBLICATION p FOR TABLE t;
-- new
CREATE TABLE t (a integer PRIMARY KEY, b integer);
CREATE TABLE u (a integer PRIMARY KEY);
CREATE PUBLICATION p FOR TABLES IN SCHEMA public;
-- case: comment
-- old
CREATE TABLE t (a integer PRIMARY KEY, b integer);
CREATE TABLE u (a integer PRIMARY KEY);
CREATE PUBLICATION p FOR TABLE t;
-- new
CREATE TABLE t (a integer PRIMARY KEY, b integer);
CREATE TABLE u (a integer PRIMARY KEY);
CREATE PUBLICATION p FOR TABLE t;
COMMENT ON PUBLICATION p IS 'x';
-- case: its_table_goes
-- old
CREATE TABLE t (a integer PRIMARY KEY, b integer);
CREATE TABLE u (a integer PRIMARY KEY);
CREATE PUBLICATION p FOR TABLE t, u;
COMMENT ON PUBLICATION p IS 'x';
-- new
CREATE TABLE t (a integer PRIMARY KEY, b integer);
CREATE TABLE v (a integer PRIMARY KEY);
CREATE PUBLICATION p FOR TABLE t, v;
COMMENT ON PUBLICATION p IS 'x';
-- case: type_of_its_column
-- old
CREATE TABLE t (a integer PRIMARY KEY, b integer, c integer);
CREATE PUBLICATION p FOR TABLE t (a, b) WHERE (a > 5) WITH (publish = 'insert');
COMMENT ON PUBLICATION p IS 'x';
-- new
CREATE TABLE t (a bigint PRIMARY KEY, b integer);
CREATE PUBLICATION p FOR TABLE t (a, b) WHERE (a > 5) WITH (publish = 'insert');
COMMENT ON PUBLICATION p IS 'x';
-- case: of_all_then_of_some
-- old
CREATE TABLE t (a integer PRIMARY KEY);
CREATE PUBLICATION p FOR ALL TABLES;
-- new
CREATE TABLE t (a integer PRIMARY KEY);
CREATE PUBLICATION p FOR TABLE t WITH (publish_via_partition_root = true);
-- case: its_table_becomes_unlogged
-- old
CREATE TABLE t (a integer PRIMARY KEY, b integer);
CREATE TABLE u (a integer PRIMARY KEY);
CREATE TABLE v (a integer PRIMARY KEY);
CREATE PUBLICATION p FOR TABLE t, u;
CREATE PUBLICATION q FOR TABLE v;
-- new
CREATE UNLOGGED TABLE t (a integer PRIMARY KEY, b integer);
CREATE TABLE u (a integer PRIMARY KEY);
CREATE UNLOGGED TABLE v (a integer PRIMARY KEY);
CREATE PUBLICATION p FOR TABLE u;
-- case: of_a_table_with_heirs
-- old
CREATE TABLE t (a integer PRIMARY KEY, b integer);
CREATE TABLE heir (c integer) INHERITS (t);
CREATE TABLE further (d integer) INHERITS (heir);
CREATE PUBLICATION p FOR TABLE t (a, b) WHERE (b > 5) WITH (publish = 'insert');
CREATE PUBLICATION q FOR TABLE ONLY t;
CREATE PUBLICATION r FOR TABLE heir, ONLY t;
-- new
CREATE TABLE t (a integer PRIMARY KEY, b integer);
CREATE TABLE heir (c integer) INHERITS (t);
CREATE TABLE further (d integer) INHERITS (heir);
CREATE PUBLICATION p FOR TABLE ONLY t (a, b) WHERE (b > 5), heir WITH (publish = 'insert');
CREATE PUBLICATION q FOR TABLE t;
CREATE PUBLICATION r FOR TABLE ONLY further;
-- case: of_a_table_that_gets_heirs
-- old
CREATE TABLE t (a integer PRIMARY KEY);
CREATE TABLE parts (a integer) PARTITION BY LIST (a);
CREATE TABLE part PARTITION OF parts FOR VALUES IN (1);
CREATE PUBLICATION p FOR TABLE t, parts;
-- new
CREATE TABLE t (a integer PRIMARY KEY);
CREATE TABLE heir () INHERITS (t);
CREATE TABLE parts (a integer) PARTITION BY LIST (a);
CREATE TABLE part PARTITION OF parts FOR VALUES IN (1);
CREATE PUBLICATION p FOR TABLE ONLY t, parts *;
-- case: a_condition_on_a_partitioned_table
-- old
CREATE TABLE t (id integer PRIMARY KEY) PARTITION BY RANGE (id);
CREATE TABLE u (id integer PRIMARY KEY);
CREATE PUBLICATION p FOR TABLE u;
-- new
CREATE TABLE t (id integer PRIMARY KEY) PARTITION BY RANGE (id);
CREATE TABLE u (id integer PRIMARY KEY);
CREATE PUBLICATION p FOR TABLE u, t WHERE (id > 1) WITH (publish_via_partition_root = true);
