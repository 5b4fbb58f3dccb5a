-- Extensions.
-- case: made
-- fails: extensions are not carried yet
-- old
CREATE TABLE t (a text);
-- new
CREATE EXTENSION pg_trgm;
CREATE TABLE t (a text);
-- case: in_a_schema
-- fails: extensions are not carried yet
-- old
CREATE SCHEMA extensions;
-- new
CREATE SCHEMA extensions;
CREATE EXTENSION IF NOT EXISTS pgcrypto WITH SCHEMA extensions;
-- case: a_type_of_it
-- fails: extensions are not carried yet
-- old
-- new
CREATE EXTENSION citext;
CREATE TABLE users (email citext PRIMARY KEY);
-- case: an_operator_class_of_it
-- fails: extensions are not carried yet
-- old
CREATE EXTENSION pg_trgm;
CREATE TABLE t (a text);
-- new
CREATE EXTENSION pg_trgm;
CREATE TABLE t (a text);
CREATE INDEX i ON t USING gin (a gin_trgm_ops);
-- case: a_function_of_it
-- fails: extensions are not carried yet
-- old
CREATE EXTENSION "uuid-ossp";
CREATE TABLE t (id uuid);
-- new
CREATE EXTENSION "uuid-ossp";
CREATE TABLE t (id uuid DEFAULT uuid_generate_v4());
-- case: dropped
-- fails: extensions are not carried yet
-- old
CREATE EXTENSION hstore;
CREATE TABLE t (a text, h hstore);
-- new
CREATE TABLE t (a text);
-- case: moves_to_another_schema
-- fails: extensions are not carried yet
-- old
CREATE SCHEMA ext;
CREATE EXTENSION hstore;
-- new
CREATE SCHEMA ext;
CREATE EXTENSION hstore SCHEMA ext;
-- case: what_it_owns_is_left_alone
-- fails: extensions are not carried yet
-- old
CREATE EXTENSION hstore;
CREATE TABLE t (a integer);
-- new
CREATE EXTENSION hstore;
CREATE TABLE t (a bigint);
