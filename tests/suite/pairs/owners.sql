-- Owners.
-- case: of_a_table
-- one way: what nobody says the owner of stays with whom it belongs to
-- old
CREATE TABLE t (a integer);
-- new
CREATE TABLE t (a integer);
ALTER TABLE t OWNER TO pair_writer;
-- case: of_a_schema
-- old
-- new
CREATE SCHEMA app AUTHORIZATION pair_writer;
-- case: of_a_function
-- one way: what nobody says the owner of stays with whom it belongs to
-- old
CREATE FUNCTION f() RETURNS integer LANGUAGE sql SECURITY DEFINER AS $$ SELECT 1 $$;
-- new
CREATE FUNCTION f() RETURNS integer LANGUAGE sql SECURITY DEFINER AS $$ SELECT 1 $$;
ALTER FUNCTION f() OWNER TO pair_writer;
-- case: of_a_type
-- one way: what nobody says the owner of stays with whom it belongs to
-- old
CREATE TYPE m AS ENUM ('a');
-- new
CREATE TYPE m AS ENUM ('a');
ALTER TYPE m OWNER TO pair_writer;
-- case: of_a_sequence
-- one way: what nobody says the owner of stays with whom it belongs to
-- old
CREATE SEQUENCE s;
-- new
CREATE SEQUENCE s;
ALTER SEQUENCE s OWNER TO pair_writer;
-- case: from_one_to_another
-- old
CREATE TABLE t (a serial);
ALTER TABLE t OWNER TO pair_writer;
-- new
CREATE TABLE t (a serial);
ALTER TABLE t OWNER TO pair_client;
-- case: of_a_forced_table
-- old
CREATE TABLE t (a integer);
ALTER TABLE t ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE t OWNER TO pair_writer;
-- new
CREATE TABLE t (a integer);
ALTER TABLE t ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE t OWNER TO pair_client;
-- case: with_privileges
-- one way: what nobody says the owner of stays with whom it belongs to
-- old
CREATE TABLE t (a integer);
GRANT SELECT ON t TO pair_client;
-- new
CREATE TABLE t (a integer);
GRANT SELECT ON t TO pair_client;
ALTER TABLE t OWNER TO pair_writer;
