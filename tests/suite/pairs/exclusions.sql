-- Exclusion constraints.
-- case: made
-- old
CREATE TABLE bookings (room int4range, during tstzrange);
-- new
CREATE TABLE bookings (room int4range, during tstzrange, EXCLUDE USING gist (room WITH &&, during WITH &&));
-- case: dropped
-- old
CREATE TABLE bookings (during tstzrange, CONSTRAINT one EXCLUDE USING gist (during WITH &&));
-- new
CREATE TABLE bookings (during tstzrange);
-- case: a_predicate
-- old
CREATE TABLE bookings (during tstzrange, cancelled boolean, CONSTRAINT one EXCLUDE USING gist (during WITH &&));
-- new
CREATE TABLE bookings (during tstzrange, cancelled boolean, CONSTRAINT one EXCLUDE USING gist (during WITH &&) WHERE (NOT cancelled));
-- case: of_expressions
-- old
CREATE TABLE shifts (starts timestamptz, ends timestamptz);
-- new
CREATE TABLE shifts (starts timestamptz, ends timestamptz, CONSTRAINT apart EXCLUDE USING gist (tstzrange(starts, ends) WITH &&));
-- case: deferrable
-- old
CREATE TABLE t (a integer, CONSTRAINT e EXCLUDE (a WITH =));
-- new
CREATE TABLE t (a integer, CONSTRAINT e EXCLUDE (a WITH =) DEFERRABLE INITIALLY DEFERRED);
-- case: the_type_of_its_column_changes
-- old
CREATE TABLE t (a integer, CONSTRAINT e EXCLUDE USING btree (a WITH =));
-- new
CREATE TABLE t (a bigint, CONSTRAINT e EXCLUDE USING btree (a WITH =));
-- case: comments_stay
-- old
CREATE TABLE t (a int4range, b integer, CONSTRAINT e EXCLUDE USING gist (a WITH &&));
COMMENT ON CONSTRAINT e ON t IS 'kept';
-- new
CREATE TABLE t (a int4range, b integer, CONSTRAINT e EXCLUDE USING gist (a WITH -|-));
COMMENT ON CONSTRAINT e ON t IS 'kept';
-- case: include
-- old
CREATE TABLE t (a int4range, b integer);
-- new
CREATE TABLE t (a int4range, b integer, CONSTRAINT e EXCLUDE USING gist (a WITH &&) INCLUDE (b));
-- case: quoted_and_chosen_names
-- old
CREATE TABLE "Rooms" ("Id" integer, during tstzrange);
-- new
CREATE TABLE "Rooms" ("Id" integer, during tstzrange, EXCLUDE USING gist (during WITH &&), EXCLUDE ("Id" WITH =), EXCLUDE (("Id" + 1) WITH =, abs("Id") WITH =));
-- case: another_operator_class
-- old
CREATE TABLE t (a inet, b text, CONSTRAINT e EXCLUDE USING gist (a inet_ops WITH &&), CONSTRAINT f EXCLUDE (b WITH =));
-- new
CREATE TABLE t (a inet, b text, CONSTRAINT e EXCLUDE USING gist (a inet_ops WITH =), CONSTRAINT f EXCLUDE (b COLLATE "C" text_pattern_ops DESC WITH =));
-- case: spelled_otherwise_is_the_same
-- old
CREATE TABLE t (a int4range, b integer, CONSTRAINT e EXCLUDE USING gist (a WITH &&) WHERE (b > 1));
-- new
CREATE TABLE t (a int4range, b integer, CONSTRAINT e EXCLUDE USING gist (a range_ops WITH OPERATOR(pg_catalog.&&)) WHERE (((b) > 1)));
-- case: its_column_is_renamed
-- old
CREATE TABLE t (a int4range, b boolean);
ALTER TABLE t ADD CONSTRAINT e EXCLUDE USING gist (a WITH &&) WHERE (b);
ALTER TABLE t RENAME COLUMN a TO c;
ALTER TABLE t RENAME CONSTRAINT e TO f;
-- new
CREATE TABLE t (c int4range, b boolean, CONSTRAINT f EXCLUDE USING gist (c WITH &&) WHERE (NOT b));
-- case: its_column_goes
-- old
CREATE TABLE t (a int4range, b integer, c integer, CONSTRAINT e EXCLUDE USING gist (a WITH &&) INCLUDE (b), CONSTRAINT f EXCLUDE (c WITH =));
-- new
CREATE TABLE t (a int4range, c integer, CONSTRAINT f EXCLUDE (c WITH =));
-- case: how_it_is_stored
-- old
CREATE TABLE t (a int4range, CONSTRAINT e EXCLUDE USING gist (a WITH &&), CONSTRAINT f EXCLUDE USING gist (a WITH -|-) WITH (fillfactor = 60));
-- new
CREATE TABLE t (a int4range, CONSTRAINT e EXCLUDE USING gist (a WITH &&) WITH (buffering = off, fillfactor = 70), CONSTRAINT f EXCLUDE USING gist (a WITH -|-));
-- case: of_the_rows_of_an_enumerated_type
-- old
CREATE TYPE state AS ENUM ('new', 'old');
CREATE TABLE t (a integer, s state, CONSTRAINT e EXCLUDE (a WITH =) WHERE (s = 'new'));
-- new
CREATE TYPE state AS ENUM ('old', 'new');
CREATE TABLE t (a integer, s state, CONSTRAINT e EXCLUDE (a WITH =) WHERE (s = 'new'));
-- case: with_a_function_of_ones_own
-- old
CREATE FUNCTION span(integer, integer) RETURNS int4range LANGUAGE sql IMMUTABLE AS 'SELECT int4range($1, $2)';
CREATE TABLE t (a integer, b integer);
-- new
CREATE FUNCTION span(integer, integer) RETURNS int4range LANGUAGE sql IMMUTABLE AS 'SELECT int4range($1, $2)';
CREATE TABLE t (a integer, b integer, CONSTRAINT e EXCLUDE USING gist (span(a, b) WITH &&));
