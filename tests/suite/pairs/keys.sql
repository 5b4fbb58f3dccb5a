-- Primary keys and unique constraints.
-- case: a_primary_key_comes
-- rows: INSERT INTO t VALUES (1, 'a');
-- keeps: SELECT * FROM t
-- old
CREATE TABLE t (id integer, name text);
-- new
CREATE TABLE t (id integer PRIMARY KEY, name text);
-- case: a_primary_key_goes_and_its_column_may_be_null
-- old
CREATE TABLE t (id integer PRIMARY KEY, name text NOT NULL);
-- new
CREATE TABLE t (id integer, name text NOT NULL);
-- case: a_primary_key_of_other_columns
-- rows: INSERT INTO t VALUES (1, 2, 'x');
-- keeps: SELECT * FROM t
-- old
CREATE TABLE t (a integer, b integer NOT NULL, c text, PRIMARY KEY (a));
-- new
CREATE TABLE t (a integer, b integer, c text, PRIMARY KEY (b, a));
-- case: a_primary_key_that_others_refer_to_is_renamed
-- old
CREATE TABLE parents (id integer CONSTRAINT parents_pkey PRIMARY KEY);
CREATE TABLE children (id integer, parent_id integer REFERENCES parents);
-- new
CREATE TABLE parents (id integer CONSTRAINT pk_parents PRIMARY KEY);
CREATE TABLE children (id integer, parent_id integer REFERENCES parents);
-- case: the_key_that_a_foreign_key_needs_changes
-- old
CREATE TABLE parents (id integer PRIMARY KEY, code text NOT NULL, UNIQUE (code));
CREATE TABLE children (parent_code text REFERENCES parents (code));
-- new
CREATE TABLE parents (id integer PRIMARY KEY, code text NOT NULL, CONSTRAINT code_is_unique UNIQUE (code));
CREATE TABLE children (parent_code text REFERENCES parents (code));
-- case: unique_comes_and_goes
-- old
CREATE TABLE t (a integer UNIQUE, b integer, c integer, UNIQUE (b, c));
-- new
CREATE TABLE t (a integer, b integer UNIQUE, c integer, UNIQUE (c, b));
-- case: nulls_not_distinct
-- old
CREATE TABLE t (a integer, b integer, CONSTRAINT u UNIQUE (a, b));
-- new
CREATE TABLE t (a integer, b integer, CONSTRAINT u UNIQUE NULLS NOT DISTINCT (a, b));
-- case: include
-- old
CREATE TABLE t (a integer, b integer, c text, CONSTRAINT u UNIQUE (a));
-- new
CREATE TABLE t (a integer, b integer, c text, CONSTRAINT u UNIQUE (a) INCLUDE (b, c));
-- case: deferrable
-- old
CREATE TABLE t (a integer CONSTRAINT u UNIQUE, b integer CONSTRAINT v UNIQUE DEFERRABLE INITIALLY DEFERRED);
-- new
CREATE TABLE t (a integer CONSTRAINT u UNIQUE DEFERRABLE, b integer CONSTRAINT v UNIQUE DEFERRABLE INITIALLY IMMEDIATE);
-- case: a_unique_index_becomes_a_constraint
-- old
CREATE TABLE t (a integer);
CREATE UNIQUE INDEX t_a_key ON t (a);
-- new
CREATE TABLE t (a integer, CONSTRAINT t_a_key UNIQUE (a));
-- case: using_an_index
-- old
CREATE TABLE t (a integer NOT NULL, b integer);
-- new
CREATE TABLE t (a integer NOT NULL, b integer);
CREATE UNIQUE INDEX t_by_a ON t (a);
CREATE UNIQUE INDEX t_by_b ON t (b);
ALTER TABLE t ADD CONSTRAINT t_pkey PRIMARY KEY USING INDEX t_by_a, ADD UNIQUE USING INDEX t_by_b;
-- case: comments_on_keys
-- old
CREATE TABLE t (a integer PRIMARY KEY, b integer UNIQUE);
COMMENT ON CONSTRAINT t_pkey ON t IS 'the key';
-- new
CREATE TABLE t (a integer PRIMARY KEY, b integer UNIQUE);
COMMENT ON CONSTRAINT t_pkey ON t IS 'the one key';
COMMENT ON CONSTRAINT t_b_key ON t IS 'another';
-- case: a_key_that_is_made_again_keeps_its_comment
-- old
CREATE TABLE t (a integer CONSTRAINT u UNIQUE, b integer);
COMMENT ON CONSTRAINT u ON t IS 'kept';
-- new
CREATE TABLE t (a integer, b integer, CONSTRAINT u UNIQUE (a, b));
COMMENT ON CONSTRAINT u ON t IS 'kept';
-- case: names_that_postgresql_gives
-- old
CREATE TABLE users (email text UNIQUE, UNIQUE (email));
CREATE TABLE t (a integer, t_a_key integer UNIQUE);
-- new
CREATE TABLE users (email text UNIQUE, name text, UNIQUE (email), UNIQUE (name), UNIQUE (email, name));
CREATE TABLE t (a integer UNIQUE, t_a_key integer UNIQUE);
-- case: without_overlaps
-- requires: 18
-- old
CREATE TABLE bookings (room int4range, during daterange);
-- new
CREATE TABLE bookings (room int4range, during daterange, PRIMARY KEY (room, during WITHOUT OVERLAPS));
-- case: storage_parameters_of_a_key
-- old
CREATE TABLE t (a integer PRIMARY KEY);
-- new
CREATE TABLE t (a integer PRIMARY KEY WITH (fillfactor = 60));
-- case: keys_stored_otherwise
-- old
CREATE TABLE t (a integer PRIMARY KEY WITH (fillfactor = 60), b integer UNIQUE, c integer, CONSTRAINT u UNIQUE (c) WITH (fillfactor = 50));
-- new
CREATE TABLE t (a integer PRIMARY KEY, b integer UNIQUE, c integer, CONSTRAINT u UNIQUE (c));
ALTER INDEX t_b_key SET (fillfactor = 55);
ALTER INDEX u SET (deduplicate_items = off);
-- case: a_unique_key_without_overlaps
-- requires: 18
-- old
CREATE TABLE t (id int4range NOT NULL, during daterange, note text, CONSTRAINT k UNIQUE (id, during));
-- new
CREATE TABLE t (id int4range NOT NULL, during daterange, note text, CONSTRAINT k UNIQUE (id, during WITHOUT OVERLAPS) INCLUDE (note) DEFERRABLE);
COMMENT ON CONSTRAINT k ON t IS 'one at a time';
-- case: a_period_that_references
-- requires: 18
-- old
CREATE TABLE booked (room int4range, during tsrange, PRIMARY KEY (room, during WITHOUT OVERLAPS));
CREATE TABLE stays (room int4range, during tsrange);
-- new
CREATE TABLE booked (room int4range, during tsrange, PRIMARY KEY (room, during WITHOUT OVERLAPS));
CREATE TABLE stays (room int4range, during tsrange, CONSTRAINT within FOREIGN KEY (room, PERIOD during) REFERENCES booked (room, PERIOD during) NOT ENFORCED);
-- case: a_period_key_under_another_name
-- requires: 18
-- old
CREATE TABLE booked (room int4range, during datemultirange, CONSTRAINT once UNIQUE (room, during WITHOUT OVERLAPS));
CREATE TABLE stays (room int4range, during datemultirange, FOREIGN KEY (room, PERIOD during) REFERENCES booked (room, PERIOD during));
-- new
CREATE TABLE booked (suite int4range, during datemultirange, CONSTRAINT twice UNIQUE (suite, during WITHOUT OVERLAPS));
CREATE TABLE stays (room int4range, during datemultirange, FOREIGN KEY (room, PERIOD during) REFERENCES booked (suite, PERIOD during));
-- case: a_period_key_of_partitions
-- requires: 18
-- old
CREATE TABLE t (id int4range, during daterange) PARTITION BY LIST (id);
CREATE TABLE t1 PARTITION OF t FOR VALUES IN ('[1,2)');
-- new
CREATE TABLE t (id int4range, during daterange, PRIMARY KEY (id, during WITHOUT OVERLAPS)) PARTITION BY LIST (id);
CREATE TABLE t1 PARTITION OF t FOR VALUES IN ('[1,2)');
