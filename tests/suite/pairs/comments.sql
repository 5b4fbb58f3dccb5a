-- Comments.
-- case: on_everything_there_is
-- old
CREATE SCHEMA app;
CREATE TYPE mood AS ENUM ('a');
CREATE SEQUENCE s;
CREATE TABLE t (a integer PRIMARY KEY, b integer CHECK (b > 0));
CREATE INDEX i ON t (b);
CREATE POLICY p ON t USING (true);
CREATE FUNCTION f(a integer, b text) RETURNS integer LANGUAGE sql AS $$ SELECT 1 $$;
CREATE PROCEDURE p() LANGUAGE sql AS $$ SELECT 1 $$;
CREATE FUNCTION tf() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION tf();
-- new
CREATE SCHEMA app;
CREATE TYPE mood AS ENUM ('a');
CREATE SEQUENCE s;
CREATE TABLE t (a integer PRIMARY KEY, b integer CHECK (b > 0));
CREATE INDEX i ON t (b);
CREATE POLICY p ON t USING (true);
CREATE FUNCTION f(a integer, b text) RETURNS integer LANGUAGE sql AS $$ SELECT 1 $$;
CREATE PROCEDURE p() LANGUAGE sql AS $$ SELECT 1 $$;
CREATE FUNCTION tf() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION tf();
COMMENT ON SCHEMA app IS 'schema';
COMMENT ON TYPE mood IS 'type';
COMMENT ON SEQUENCE s IS 'sequence';
COMMENT ON TABLE t IS 'table';
COMMENT ON COLUMN t.a IS 'column';
COMMENT ON CONSTRAINT t_b_check ON t IS 'constraint';
COMMENT ON INDEX i IS 'index';
COMMENT ON POLICY p ON t IS 'policy';
COMMENT ON FUNCTION f(integer, text) IS 'function';
COMMENT ON PROCEDURE p() IS 'procedure';
COMMENT ON TRIGGER tr ON t IS 'trigger';
-- case: text_changes
-- old
CREATE TABLE t (a integer);
COMMENT ON TABLE t IS 'one';
COMMENT ON COLUMN t.a IS 'one';
-- new
CREATE TABLE t (a integer);
COMMENT ON TABLE t IS E'two\nlines\t"quoted" \\ it''s';
COMMENT ON COLUMN t.a IS 'ünïcödé; -- not a comment $$ /* */';
-- case: null_and_nothing_are_none
-- old
CREATE TABLE t (a integer);
COMMENT ON TABLE t IS 'x';
COMMENT ON COLUMN t.a IS 'y';
-- new
CREATE TABLE t (a integer);
COMMENT ON TABLE t IS NULL;
COMMENT ON COLUMN t.a IS '';
-- case: on_a_column_that_is_made_again
-- old
CREATE TABLE t (a integer, b integer GENERATED ALWAYS AS (a + 1) STORED);
COMMENT ON COLUMN t.b IS 'kept';
-- new
CREATE TABLE t (a integer, b integer GENERATED ALWAYS AS (a + 2) STORED);
COMMENT ON COLUMN t.b IS 'kept';
-- case: on_an_index_that_is_made_again
-- old
CREATE TABLE t (a integer, b integer);
CREATE INDEX i ON t (a);
COMMENT ON INDEX i IS 'kept';
-- new
CREATE TABLE t (a integer, b integer);
CREATE INDEX i ON t (b);
COMMENT ON INDEX i IS 'kept';
-- case: on_overloads
-- old
CREATE FUNCTION f(integer) RETURNS integer LANGUAGE sql AS $$ SELECT 1 $$;
CREATE FUNCTION f(text) RETURNS integer LANGUAGE sql AS $$ SELECT 1 $$;
COMMENT ON FUNCTION f(integer) IS 'one';
-- new
CREATE FUNCTION f(integer) RETURNS integer LANGUAGE sql AS $$ SELECT 1 $$;
CREATE FUNCTION f(text) RETURNS integer LANGUAGE sql AS $$ SELECT 1 $$;
COMMENT ON FUNCTION f(text) IS 'two';
-- case: go_with_what_they_are_on
-- old
CREATE TABLE t (a integer, b integer);
COMMENT ON COLUMN t.b IS 'gone';
CREATE TABLE u (a integer);
COMMENT ON TABLE u IS 'gone';
-- new
CREATE TABLE t (a integer);
-- case: on_the_index_of_a_constraint
-- old
CREATE TABLE t (a integer PRIMARY KEY);
-- new
CREATE TABLE t (a integer PRIMARY KEY);
COMMENT ON INDEX t_pkey IS 'x';
-- case: on_a_role
-- old
CREATE TABLE t (a integer);
-- new
CREATE TABLE t (a integer);
COMMENT ON ROLE postgres IS NULL;
-- case: on_indexes_of_constraints_that_change
-- old
CREATE TABLE t (a integer, b integer, c integer, CONSTRAINT k UNIQUE (a), CONSTRAINT l UNIQUE (b), CONSTRAINT e EXCLUDE (c WITH =));
COMMENT ON INDEX k IS 'kept';
COMMENT ON CONSTRAINT k ON t IS 'of the constraint';
COMMENT ON INDEX l IS 'gone';
COMMENT ON INDEX e IS 'old';
-- new
CREATE TABLE t (a integer, b integer, c integer, CONSTRAINT k UNIQUE (a, c), CONSTRAINT e EXCLUDE (c WITH =));
COMMENT ON INDEX k IS 'kept';
COMMENT ON CONSTRAINT k ON t IS 'of the constraint';
COMMENT ON INDEX e IS 'new';
-- case: on_an_index_whose_constraint_is_renamed
-- old
CREATE TABLE t (a integer CONSTRAINT k PRIMARY KEY);
ALTER INDEX k RENAME TO l;
COMMENT ON INDEX l IS 'x';
-- new
CREATE TABLE t (a integer CONSTRAINT l PRIMARY KEY);
