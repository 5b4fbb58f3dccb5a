-- Exclusion constraints.
-- case: made
-- fails: EXCLUDE is not carried yet
-- old
CREATE TABLE bookings (room int4range, during tstzrange);
-- new
CREATE TABLE bookings (room int4range, during tstzrange, EXCLUDE USING gist (room WITH &&, during WITH &&));
-- case: dropped
-- fails: EXCLUDE is not carried yet
-- old
CREATE TABLE bookings (during tstzrange, CONSTRAINT one EXCLUDE USING gist (during WITH &&));
-- new
CREATE TABLE bookings (during tstzrange);
-- case: a_predicate
-- fails: EXCLUDE is not carried yet
-- old
CREATE TABLE bookings (during tstzrange, cancelled boolean, CONSTRAINT one EXCLUDE USING gist (during WITH &&));
-- new
CREATE TABLE bookings (during tstzrange, cancelled boolean, CONSTRAINT one EXCLUDE USING gist (during WITH &&) WHERE (NOT cancelled));
-- case: of_expressions
-- fails: EXCLUDE is not carried yet
-- old
CREATE TABLE shifts (starts timestamptz, ends timestamptz);
-- new
CREATE TABLE shifts (starts timestamptz, ends timestamptz, CONSTRAINT apart EXCLUDE USING gist (tstzrange(starts, ends) WITH &&));
-- case: deferrable
-- fails: EXCLUDE is not carried yet
-- old
CREATE TABLE t (a integer, CONSTRAINT e EXCLUDE (a WITH =));
-- new
CREATE TABLE t (a integer, CONSTRAINT e EXCLUDE (a WITH =) DEFERRABLE INITIALLY DEFERRED);
-- case: the_type_of_its_column_changes
-- fails: EXCLUDE is not carried yet
-- old
CREATE TABLE t (a integer, CONSTRAINT e EXCLUDE USING btree (a WITH =));
-- new
CREATE TABLE t (a bigint, CONSTRAINT e EXCLUDE USING btree (a WITH =));
-- case: comments_stay
-- fails: EXCLUDE is not carried yet
-- old
CREATE TABLE t (a int4range, b integer, CONSTRAINT e EXCLUDE USING gist (a WITH &&));
COMMENT ON CONSTRAINT e ON t IS 'kept';
-- new
CREATE TABLE t (a int4range, b integer, CONSTRAINT e EXCLUDE USING gist (a WITH -|-));
COMMENT ON CONSTRAINT e ON t IS 'kept';
-- case: include
-- fails: EXCLUDE is not carried yet
-- old
CREATE TABLE t (a int4range, b integer);
-- new
CREATE TABLE t (a int4range, b integer, CONSTRAINT e EXCLUDE USING gist (a WITH &&) INCLUDE (b));
