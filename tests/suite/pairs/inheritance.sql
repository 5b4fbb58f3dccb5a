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
