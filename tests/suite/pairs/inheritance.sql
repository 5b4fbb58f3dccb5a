-- Tables that inherit.
-- case: made
-- old
CREATE TABLE base (id integer, name text);
-- new
CREATE TABLE base (id integer, name text);
CREATE TABLE child (extra text) INHERITS (base);
-- case: comes_and_goes
-- old
CREATE TABLE base (id integer);
CREATE TABLE child (id integer);
-- new
CREATE TABLE base (id integer);
CREATE TABLE child (id integer) INHERITS (base);
-- case: a_column_for_both
-- old
CREATE TABLE base (id integer);
CREATE TABLE child () INHERITS (base);
-- new
CREATE TABLE base (id integer, note text);
CREATE TABLE child () INHERITS (base);
-- case: of_two
-- old
CREATE TABLE a (x integer);
CREATE TABLE b (y integer);
CREATE TABLE c () INHERITS (a);
-- new
CREATE TABLE a (x integer);
CREATE TABLE b (y integer);
-- What comes by ALTER TABLE is a column of its own.
CREATE TABLE c (y integer) INHERITS (a, b);
-- case: checks
-- old
CREATE TABLE a (x integer);
CREATE TABLE c () INHERITS (a);
-- new
CREATE TABLE a (x integer CHECK (x > 0), CONSTRAINT own CHECK (x < 9) NO INHERIT);
CREATE TABLE c () INHERITS (a);
-- case: a_default_of_its_own
-- one way: PostgreSQL makes no column that a table has by itself one that it has from its parent alone
-- old
CREATE TABLE a (x integer DEFAULT 1);
CREATE TABLE c () INHERITS (a);
-- new
CREATE TABLE a (x integer DEFAULT 1);
CREATE TABLE c (x integer DEFAULT 2) INHERITS (a);
-- case: the_type_changes
-- old
CREATE TABLE a (x integer);
CREATE TABLE c () INHERITS (a);
-- new
CREATE TABLE a (x bigint);
CREATE TABLE c () INHERITS (a);
-- case: dropped
-- old
CREATE TABLE a (x integer);
CREATE TABLE c () INHERITS (a);
-- new
-- case: with_own_columns
-- rows: INSERT INTO c VALUES (1, 'x', true);
-- keeps: SELECT id, name, extra FROM c
-- old
CREATE TABLE a (id integer NOT NULL, name text);
CREATE TABLE c (extra boolean) INHERITS (a);
-- new
CREATE TABLE a (id bigint NOT NULL, name text DEFAULT 'n');
CREATE TABLE c (extra boolean NOT NULL, more text, CHECK (id > 0)) INHERITS (a);
CREATE INDEX c_name ON c (name);
-- case: generations
-- old
CREATE TABLE a (x integer);
CREATE TABLE b () INHERITS (a);
CREATE TABLE c (z integer) INHERITS (b);
-- new
CREATE TABLE a (x integer, y text NOT NULL DEFAULT 'y');
CREATE TABLE b (w integer) INHERITS (a);
CREATE TABLE c (z integer) INHERITS (b);
-- case: policies_of_parent_and_child
-- old
CREATE TABLE a (tenant integer);
CREATE TABLE c () INHERITS (a);
CREATE POLICY own ON c USING (tenant = 1);
CREATE VIEW v AS SELECT tenant FROM c;
-- new
CREATE TABLE a (tenant bigint);
CREATE TABLE c () INHERITS (a);
ALTER TABLE c ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON c USING (tenant = 1);
CREATE POLICY parent ON a AS RESTRICTIVE USING (tenant = 2);
CREATE VIEW v AS SELECT tenant FROM c;
-- case: a_column_less
-- old
CREATE TABLE a (x integer, y integer);
CREATE TABLE b (y integer);
CREATE TABLE c () INHERITS (a);
CREATE TABLE d (y integer) INHERITS (a);
-- new
CREATE TABLE a (x integer);
CREATE TABLE b (y integer);
CREATE TABLE c () INHERITS (a);
CREATE TABLE d (y integer) INHERITS (a);
-- case: leaves_with_its_checks
-- one way: PostgreSQL makes no column that a table has by itself one that it has from its parent alone
-- old
CREATE TABLE a (x integer CONSTRAINT positive CHECK (x > 0));
CREATE TABLE c () INHERITS (a);
-- new
CREATE TABLE a (x integer CONSTRAINT positive CHECK (x > 0));
CREATE TABLE c (x integer);
COMMENT ON TABLE c IS 'alone';
-- case: names_of_not_null
-- requires: 18
-- rows: INSERT INTO h1 VALUES (1, 1, 1); INSERT INTO h4 VALUES (4, 4, 4);
-- new rows: INSERT INTO h1 VALUES (1, 1, 1); INSERT INTO h4 VALUES (4, 4, 4);
-- keeps: SELECT a, b, c FROM h ORDER BY a
-- old
CREATE TABLE h (a integer CONSTRAINT h_a NOT NULL, b integer NOT NULL, c integer);
CREATE TABLE h1 () INHERITS (h);
CREATE TABLE h2 (a integer CONSTRAINT own_a NOT NULL, b integer NOT NULL, c integer NOT NULL) INHERITS (h);
CREATE TABLE h3 (CONSTRAINT own_b NOT NULL b) INHERITS (h);
CREATE TABLE h4 (a integer, c integer CONSTRAINT h4_c NOT NULL) INHERITS (h);
CREATE TABLE h11 () INHERITS (h1);
-- new
CREATE TABLE h (a integer CONSTRAINT h_aa NOT NULL, b integer NOT NULL, c integer CONSTRAINT h_c NOT NULL);
CREATE TABLE h1 () INHERITS (h);
CREATE TABLE h2 (a integer CONSTRAINT of_two NOT NULL, b integer NOT NULL, c integer NOT NULL) INHERITS (h);
CREATE TABLE h3 (CONSTRAINT own_b NOT NULL b) INHERITS (h);
CREATE TABLE h4 (a integer, c integer CONSTRAINT of_four NOT NULL) INHERITS (h);
CREATE TABLE h11 () INHERITS (h1);
-- case: new_with_names_of_not_null
-- requires: 18
-- old
CREATE TABLE other (a integer);
-- new
CREATE TABLE h (a integer CONSTRAINT h_a NOT NULL, b integer CONSTRAINT h_b NOT NULL, c integer);
CREATE TABLE h1 () INHERITS (h);
CREATE TABLE h2 (a integer, b integer NOT NULL) INHERITS (h);
CREATE TABLE h3 (CONSTRAINT h_b NOT NULL b, NOT NULL a, CONSTRAINT c3 NOT NULL c) INHERITS (h);
CREATE TABLE h4 (a integer CONSTRAINT h4_a NOT NULL, b integer NOT NULL, c integer);
ALTER TABLE h4 INHERIT h;
CREATE TABLE h5 (PRIMARY KEY (a)) INHERITS (h);
CREATE TABLE other (a integer);
COMMENT ON CONSTRAINT h_a ON h1 IS 'of its parent';
COMMENT ON CONSTRAINT h4_a ON h4 IS 'its own';
-- case: a_not_null_of_its_own_besides
-- requires: 18
-- one way: what is a table's own stays its own
-- old
CREATE TABLE h (a integer CONSTRAINT h_a NOT NULL, b integer NOT NULL);
CREATE TABLE h1 () INHERITS (h);
-- new
CREATE TABLE h (a integer CONSTRAINT h_a NOT NULL, b integer NOT NULL);
CREATE TABLE h1 (CONSTRAINT h_a NOT NULL a) INHERITS (h);
-- case: not_null_goes_with_its_parents
-- requires: 18
-- old
CREATE TABLE h (a integer NOT NULL, b integer NOT NULL, c integer NOT NULL);
CREATE TABLE h1 (a integer NOT NULL, b integer) INHERITS (h);
-- new
CREATE TABLE h (a integer, b integer, c integer NOT NULL);
CREATE TABLE h1 (a integer NOT NULL, b integer) INHERITS (h);
-- case: a_table_references_its_heir
-- old
-- new
CREATE TABLE t (a integer PRIMARY KEY);
CREATE TABLE heir (PRIMARY KEY (a)) INHERITS (t);
ALTER TABLE t ADD CONSTRAINT below FOREIGN KEY (a) REFERENCES heir;
-- case: what_an_heir_has_besides_goes
-- old
CREATE TABLE t (a integer, b integer, c integer);
CREATE TABLE heir (b integer, c integer DEFAULT 1) INHERITS (t);
-- new
CREATE TABLE t (a integer, d integer);
CREATE TABLE heir (d integer, e integer) INHERITS (t);
-- case: type_of_what_an_heir_has_besides
-- old
CREATE TABLE t (a integer PRIMARY KEY, b integer);
CREATE TABLE heir (a integer) INHERITS (t);
CREATE TABLE further (a integer) INHERITS (heir);
CREATE VIEW v AS SELECT a FROM heir;
CREATE VIEW w AS SELECT a FROM further;
CREATE PUBLICATION p FOR TABLE ONLY heir WHERE (a > 5), ONLY further (a);
-- new
CREATE TABLE t (a bigint PRIMARY KEY, b integer);
CREATE TABLE heir (a bigint) INHERITS (t);
CREATE TABLE further (a bigint) INHERITS (heir);
CREATE VIEW v AS SELECT a FROM heir;
CREATE VIEW w AS SELECT a FROM further;
CREATE PUBLICATION p FOR TABLE ONLY heir WHERE (a > 5), ONLY further (a);
-- case: an_heir_goes_whose_column_would_change
-- old
CREATE TABLE t (id integer, a text);
CREATE TABLE h () INHERITS (t);
CREATE POLICY p ON h USING (id > 0);
-- new
CREATE TABLE t (id bigint);
-- case: grants_on_a_column_that_comes_down
-- old
CREATE TABLE t (id integer);
CREATE TABLE h () INHERITS (t);
-- new
CREATE TABLE t (id integer, a text);
CREATE TABLE h () INHERITS (t);
GRANT SELECT (a) ON h TO pair_client;
-- case: another_type_under_a_not_null_of_its_own
-- old
CREATE TABLE t (id integer NOT NULL);
CREATE TABLE h (id integer, PRIMARY KEY (id)) INHERITS (t);
-- new
CREATE TABLE t (id bigint NOT NULL);
CREATE TABLE h (id bigint, PRIMARY KEY (id)) INHERITS (t);
