-- Foreign keys.
-- case: the_referred_table_comes_after_by_name
-- old
-- new
CREATE TABLE zones (id integer PRIMARY KEY);
CREATE TABLE areas (id integer PRIMARY KEY, zone_id integer REFERENCES zones);
-- case: actions_change
-- rows: INSERT INTO a VALUES (1); INSERT INTO b VALUES (1, 1);
-- keeps: SELECT * FROM b
-- old
CREATE TABLE a (id integer PRIMARY KEY);
CREATE TABLE b (x integer REFERENCES a, y integer REFERENCES a ON DELETE CASCADE ON UPDATE CASCADE);
-- new
CREATE TABLE a (id integer PRIMARY KEY);
CREATE TABLE b (x integer REFERENCES a ON DELETE SET NULL, y integer REFERENCES a ON DELETE RESTRICT ON UPDATE SET DEFAULT);
-- case: set_null_of_some_columns
-- old
CREATE TABLE a (tenant integer, id integer, PRIMARY KEY (tenant, id));
CREATE TABLE b (tenant integer, a_id integer, CONSTRAINT f FOREIGN KEY (tenant, a_id) REFERENCES a ON DELETE SET NULL);
-- new
CREATE TABLE a (tenant integer, id integer, PRIMARY KEY (tenant, id));
CREATE TABLE b (tenant integer, a_id integer, CONSTRAINT f FOREIGN KEY (tenant, a_id) REFERENCES a ON DELETE SET NULL (a_id));
-- case: deferrable_in_place
-- old
CREATE TABLE a (id integer PRIMARY KEY);
CREATE TABLE b (x integer CONSTRAINT f REFERENCES a, y integer CONSTRAINT g REFERENCES a DEFERRABLE INITIALLY DEFERRED);
COMMENT ON CONSTRAINT f ON b IS 'kept';
-- new
CREATE TABLE a (id integer PRIMARY KEY);
CREATE TABLE b (x integer CONSTRAINT f REFERENCES a DEFERRABLE INITIALLY DEFERRED, y integer CONSTRAINT g REFERENCES a);
COMMENT ON CONSTRAINT f ON b IS 'kept';
-- case: not_valid_is_validated
-- old
CREATE TABLE a (id integer PRIMARY KEY);
CREATE TABLE b (x integer, y integer);
ALTER TABLE b ADD CONSTRAINT f FOREIGN KEY (x) REFERENCES a NOT VALID;
-- new
CREATE TABLE a (id integer PRIMARY KEY);
CREATE TABLE b (x integer, y integer);
ALTER TABLE b ADD CONSTRAINT f FOREIGN KEY (x) REFERENCES a;
ALTER TABLE b ADD CONSTRAINT g FOREIGN KEY (y) REFERENCES a NOT VALID;
-- case: match_full
-- old
CREATE TABLE a (x integer, y integer, PRIMARY KEY (x, y));
CREATE TABLE b (x integer, y integer, CONSTRAINT f FOREIGN KEY (x, y) REFERENCES a);
-- new
CREATE TABLE a (x integer, y integer, PRIMARY KEY (x, y));
CREATE TABLE b (x integer, y integer, CONSTRAINT f FOREIGN KEY (x, y) REFERENCES a MATCH FULL);
-- case: another_table_is_meant
-- old
CREATE TABLE a (id integer PRIMARY KEY);
CREATE TABLE c (id integer PRIMARY KEY);
CREATE TABLE b (x integer, CONSTRAINT f FOREIGN KEY (x) REFERENCES a);
-- new
CREATE TABLE a (id integer PRIMARY KEY);
CREATE TABLE c (id integer PRIMARY KEY);
CREATE TABLE b (x integer, CONSTRAINT f FOREIGN KEY (x) REFERENCES c);
-- case: the_referred_table_goes
-- old
CREATE TABLE a (id integer PRIMARY KEY);
CREATE TABLE b (id integer PRIMARY KEY, a_id integer REFERENCES a);
-- new
CREATE TABLE b (id integer PRIMARY KEY, a_id integer);
-- case: the_referring_column_goes
-- old
CREATE TABLE a (id integer PRIMARY KEY);
CREATE TABLE b (id integer PRIMARY KEY, a_id integer REFERENCES a);
-- new
CREATE TABLE a (id integer PRIMARY KEY);
CREATE TABLE b (id integer PRIMARY KEY);
-- case: across_schemas_with_equal_names
-- old
CREATE SCHEMA auth;
CREATE TABLE auth.users (id uuid PRIMARY KEY);
CREATE TABLE public.users (id uuid PRIMARY KEY);
-- new
CREATE SCHEMA auth;
CREATE TABLE auth.users (id uuid PRIMARY KEY);
CREATE TABLE public.users (id uuid PRIMARY KEY REFERENCES auth.users ON DELETE CASCADE);
-- case: to_a_unique_index
-- old
CREATE TABLE a (id integer PRIMARY KEY, code text);
CREATE TABLE b (code text);
-- new
CREATE TABLE a (id integer PRIMARY KEY, code text);
CREATE UNIQUE INDEX a_code ON a (code);
CREATE TABLE b (code text REFERENCES a (code));
-- case: columns_in_another_order
-- old
CREATE TABLE a (x integer, y integer, PRIMARY KEY (x, y));
CREATE TABLE b (p integer, q integer);
-- new
CREATE TABLE a (x integer, y integer, PRIMARY KEY (x, y));
CREATE TABLE b (p integer, q integer, FOREIGN KEY (q, p) REFERENCES a (y, x));
-- case: two_on_one_column
-- old
CREATE TABLE a (id integer PRIMARY KEY);
CREATE TABLE b (id integer PRIMARY KEY REFERENCES a);
-- new
CREATE TABLE a (id integer PRIMARY KEY);
CREATE TABLE c (id integer PRIMARY KEY);
CREATE TABLE b (id integer PRIMARY KEY REFERENCES a REFERENCES c);
-- case: a_circle_is_cut
-- old
CREATE TABLE a (id integer PRIMARY KEY, b_id integer);
CREATE TABLE b (id integer PRIMARY KEY, a_id integer REFERENCES a);
ALTER TABLE a ADD CONSTRAINT a_b FOREIGN KEY (b_id) REFERENCES b;
-- new
CREATE TABLE b (id integer PRIMARY KEY);
-- case: not_enforced
-- requires: 18
-- old
CREATE TABLE a (id integer PRIMARY KEY);
CREATE TABLE b (x integer CONSTRAINT f REFERENCES a);
-- new
CREATE TABLE a (id integer PRIMARY KEY);
CREATE TABLE b (x integer CONSTRAINT f REFERENCES a NOT ENFORCED);
-- case: not_enforced_in_a_new_table
-- requires: 18
-- old
CREATE TABLE a (id integer PRIMARY KEY);
-- new
CREATE TABLE a (id integer PRIMARY KEY);
CREATE TABLE b (x integer REFERENCES a ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED NOT ENFORCED);
-- case: not_enforced_and_deferrable
-- requires: 18
-- rows: INSERT INTO a VALUES (1); INSERT INTO b VALUES (1);
-- keeps: SELECT count(*)::text FROM b
-- old
CREATE TABLE a (id integer PRIMARY KEY);
CREATE TABLE b (x integer CONSTRAINT f REFERENCES a NOT ENFORCED);
-- new
CREATE TABLE a (id integer PRIMARY KEY);
CREATE TABLE b (x integer CONSTRAINT f REFERENCES a DEFERRABLE);
-- case: not_enforced_becomes_not_valid
-- requires: 18
-- old
CREATE TABLE a (id integer PRIMARY KEY);
CREATE TABLE b (x integer CONSTRAINT f REFERENCES a NOT ENFORCED);
-- new
CREATE TABLE a (id integer PRIMARY KEY);
CREATE TABLE b (x integer);
ALTER TABLE b ADD CONSTRAINT f FOREIGN KEY (x) REFERENCES a NOT VALID;
-- case: not_enforced_in_a_circle
-- requires: 18
-- old
CREATE TABLE other (a integer);
-- new
CREATE TABLE other (a integer);
CREATE TABLE a (id integer PRIMARY KEY, b integer);
CREATE TABLE b (id integer PRIMARY KEY, a integer REFERENCES a NOT ENFORCED);
ALTER TABLE a ADD FOREIGN KEY (b) REFERENCES b NOT ENFORCED;
