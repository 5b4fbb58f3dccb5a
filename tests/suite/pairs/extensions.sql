-- Extensions.
-- case: made
-- old
CREATE TABLE t (a text);
-- new
CREATE EXTENSION pg_trgm;
CREATE TABLE t (a text);
-- case: in_a_schema
-- old
CREATE SCHEMA extensions;
-- new
CREATE SCHEMA extensions;
CREATE EXTENSION IF NOT EXISTS pgcrypto WITH SCHEMA extensions;
-- case: a_type_of_it
-- old
-- new
CREATE EXTENSION citext;
CREATE TABLE users (email citext PRIMARY KEY);
-- case: an_operator_class_of_it
-- old
CREATE EXTENSION pg_trgm;
CREATE TABLE t (a text);
-- new
CREATE EXTENSION pg_trgm;
CREATE TABLE t (a text);
CREATE INDEX i ON t USING gin (a gin_trgm_ops);
-- case: a_function_of_it
-- old
CREATE EXTENSION "uuid-ossp";
CREATE TABLE t (id uuid);
-- new
CREATE EXTENSION "uuid-ossp";
CREATE TABLE t (id uuid DEFAULT uuid_generate_v4());
-- case: dropped
-- old
CREATE EXTENSION hstore;
CREATE TABLE t (a text, h hstore);
-- new
CREATE TABLE t (a text);
-- case: moves_to_another_schema
-- one way: where nobody says which schema, it stays where it is
-- old
CREATE SCHEMA ext;
CREATE EXTENSION hstore;
-- new
CREATE SCHEMA ext;
CREATE EXTENSION hstore SCHEMA ext;
-- case: what_it_owns_is_left_alone
-- old
CREATE EXTENSION hstore;
CREATE TABLE t (a integer);
-- new
CREATE EXTENSION hstore;
CREATE TABLE t (a bigint);
-- case: operator_classes_for_an_exclusion
-- old
CREATE EXTENSION btree_gist WITH SCHEMA public;
CREATE TABLE bookings (room bigint, during daterange);
-- new
CREATE EXTENSION btree_gist WITH SCHEMA public;
CREATE TABLE bookings (room bigint, during daterange, CONSTRAINT apart EXCLUDE USING gist (room WITH =, during WITH &&));
CREATE INDEX bookings_room ON bookings USING gist (room);
-- case: policies_that_use_what_extensions_bring
-- old
CREATE SCHEMA extra;
CREATE TABLE users (id int, email text, name text);
ALTER TABLE users ENABLE ROW LEVEL SECURITY;
-- new
CREATE SCHEMA extra;
CREATE EXTENSION citext;
CREATE EXTENSION pg_trgm WITH SCHEMA extra;
CREATE EXTENSION pgcrypto WITH SCHEMA extra;
CREATE DOMAIN address AS citext DEFAULT 'a@b' CHECK (VALUE ~ '@');
CREATE TABLE users (id int, email citext, name text, contact address, salt text DEFAULT extra.gen_salt('bf'));
ALTER TABLE users ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON users USING (email = current_user AND email IN ('a', 'b'));
CREATE POLICY near ON users FOR SELECT USING (name OPERATOR(extra.<->) 'x' < 0.5 OR extra.similarity(name, 'x') > 0.3);
CREATE VIEW v AS SELECT email, lower(email) AS low, count(*) FROM users GROUP BY email;
CREATE INDEX i ON users (email);
