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
-- case: that_have_lost_some
-- old
CREATE TABLE t (a serial, b integer GENERATED ALWAYS AS IDENTITY);
ALTER TABLE t OWNER TO pair_writer;
REVOKE ALL ON t FROM pair_writer;
GRANT SELECT, INSERT ON t TO pair_writer;
GRANT UPDATE ON t TO pair_client;
REVOKE USAGE ON SEQUENCE t_a_seq, t_b_seq FROM pair_writer;
-- new
CREATE TABLE t (a serial, b integer GENERATED ALWAYS AS IDENTITY);
ALTER TABLE t OWNER TO pair_client;
REVOKE ALL ON t FROM pair_client;
GRANT SELECT, DELETE ON t TO pair_client;
GRANT INSERT ON t TO pair_writer;
REVOKE SELECT ON SEQUENCE t_a_seq FROM pair_client;
GRANT USAGE ON SEQUENCE t_b_seq TO pair_writer;
-- case: of_what_is_new_that_have_lost_some
-- old
-- new
CREATE SCHEMA app AUTHORIZATION pair_writer;
REVOKE CREATE ON SCHEMA app FROM pair_writer;
CREATE TABLE app.t (a integer);
ALTER TABLE app.t OWNER TO pair_writer;
REVOKE ALL ON app.t FROM pair_writer;
GRANT SELECT ON app.t TO CURRENT_USER;
CREATE FUNCTION app.f() RETURNS integer LANGUAGE sql AS 'SELECT 1';
ALTER FUNCTION app.f() OWNER TO pair_writer;
REVOKE ALL ON FUNCTION app.f() FROM pair_writer;
-- case: that_are_granted_something_before
-- one way: what nobody says the owner of stays with whom it belongs to
-- old
CREATE TABLE t (a integer);
GRANT UPDATE ON t TO pair_writer, pair_client;
REVOKE SELECT, UPDATE ON t FROM CURRENT_USER;
-- new
CREATE TABLE t (a integer);
REVOKE SELECT, UPDATE ON t FROM CURRENT_USER;
GRANT UPDATE ON t TO pair_writer, pair_client;
ALTER TABLE t OWNER TO pair_writer;
-- case: columns_pass_to_the_next_owner
-- old
CREATE TABLE t (a integer, b integer);
CREATE VIEW v AS SELECT a, b FROM t;
ALTER TABLE t OWNER TO pair_writer;
REVOKE SELECT ON t FROM pair_writer;
GRANT SELECT (a) ON t TO pair_writer;
GRANT SELECT (a) ON v TO CURRENT_USER;
ALTER VIEW v OWNER TO pair_writer;
-- new
CREATE TABLE t (a integer, b integer);
CREATE VIEW v AS SELECT a, b FROM t;
REVOKE SELECT ON t FROM CURRENT_USER;
GRANT SELECT (b) ON t TO CURRENT_USER;
ALTER TABLE t OWNER TO pair_client;
GRANT SELECT (a) ON t TO pair_writer;
ALTER VIEW v OWNER TO pair_client;
GRANT SELECT (a), UPDATE (b) ON v TO pair_client;
