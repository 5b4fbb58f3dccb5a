-- Privileges on schemas, sequences and types; on all tables and sequences of a schema.
-- source: history
CREATE SCHEMA app;
CREATE SCHEMA "Other";
CREATE TYPE app.mood AS ENUM ('low', 'high');
CREATE TYPE feeling AS ENUM ('low', 'high');
CREATE SEQUENCE app.counter;
CREATE TABLE app.t (id serial, n integer GENERATED ALWAYS AS IDENTITY, m app.mood);
CREATE TABLE "Other".u (id bigserial);
-- Schemas.
GRANT USAGE ON SCHEMA app TO pg_monitor;
GRANT ALL ON SCHEMA app, "Other" TO pg_read_all_data WITH GRANT OPTION;
GRANT SELECT ON SCHEMA app TO pg_monitor;
GRANT USAGE (id) ON SCHEMA app TO pg_monitor;
GRANT USAGE ON SCHEMA nope TO pg_monitor;
GRANT USAGE ON SCHEMA app, nope TO pg_monitor;
GRANT USAGE ON SCHEMA app.t TO pg_monitor;
GRANT CREATE ON SCHEMA public TO pg_monitor;
REVOKE USAGE ON SCHEMA public FROM PUBLIC;
REVOKE CREATE ON SCHEMA app FROM pg_read_all_data;
-- Types.
GRANT USAGE ON TYPE app.mood TO pg_monitor;
REVOKE USAGE ON TYPE app.mood FROM PUBLIC;
REVOKE ALL ON TYPE feeling FROM PUBLIC;
GRANT USAGE ON TYPE feeling TO PUBLIC;
GRANT ALL ON TYPE feeling, app.mood TO pg_read_all_data WITH GRANT OPTION;
GRANT SELECT ON TYPE feeling TO pg_monitor;
GRANT USAGE ON TYPE nope TO pg_monitor;
GRANT USAGE ON TYPE nope.mood TO pg_monitor;
GRANT USAGE ON TYPE mood TO pg_monitor;
-- Sequences, those of serial and identity columns too, by either word.
GRANT USAGE ON SEQUENCE app.counter TO pg_monitor;
GRANT SELECT ON app.counter TO pg_read_all_data;
GRANT ALL ON TABLE app.counter TO pg_write_all_data;
GRANT USAGE, SELECT ON SEQUENCE app.t_id_seq, app.t_n_seq TO pg_monitor;
GRANT UPDATE ON app.t_n_seq TO pg_read_all_data;
GRANT USAGE ON app.t, app.counter TO pg_monitor;
GRANT SELECT, INSERT ON app.t, app.counter TO pg_signal_backend;
GRANT INSERT ON SEQUENCE app.counter TO pg_monitor;
GRANT DELETE ON app.counter TO pg_read_all_settings;
GRANT USAGE ON SEQUENCE app.t TO pg_monitor;
GRANT USAGE ON SEQUENCE app.nope TO pg_monitor;
GRANT USAGE ON SEQUENCE nope.counter TO pg_monitor;
REVOKE USAGE ON SEQUENCE app.t_n_seq FROM pg_monitor;
-- All of a schema: what is there now.
GRANT SELECT ON ALL TABLES IN SCHEMA app TO pg_read_all_settings;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA app, "Other" TO pg_read_all_settings;
GRANT EXECUTE ON ALL TABLES IN SCHEMA app TO pg_monitor;
GRANT USAGE ON ALL TABLES IN SCHEMA app TO pg_monitor;
GRANT SELECT ON ALL TABLES IN SCHEMA nope TO pg_monitor;
GRANT INSERT ON ALL SEQUENCES IN SCHEMA public TO pg_monitor;
GRANT INSERT ON ALL TABLES IN SCHEMA public TO pg_monitor;
CREATE TABLE app.later (id serial);
GRANT SELECT ON ALL TABLES IN SCHEMA app, app, public TO pg_signal_backend;
REVOKE ALL ON ALL TABLES IN SCHEMA "Other" FROM pg_monitor;
-- Within CREATE SCHEMA, in whatever order.
CREATE SCHEMA whole
  GRANT SELECT ON inner_table TO pg_monitor WITH GRANT OPTION
  CREATE TABLE inner_table (id integer)
  GRANT INSERT (id), UPDATE ON inner_table TO pg_monitor, pg_read_all_data;
CREATE SCHEMA broken
  CREATE TABLE inner_table (id integer)
  GRANT SELECT ON nowhere TO pg_monitor;
-- undecided: the built-in schemas are nobody's to describe
GRANT USAGE ON SCHEMA pg_catalog TO pg_monitor;
-- undecided: likewise
GRANT SELECT ON pg_catalog.pg_class TO pg_monitor;
-- undecided: the type of a table's rows
GRANT USAGE ON TYPE app.t TO pg_monitor;
GRANT pg_monitor TO pg_read_all_data;
REVOKE ADMIN OPTION FOR pg_monitor FROM pg_read_all_data;
REVOKE pg_monitor FROM pg_read_all_data;
-- undecided: databases are not carried
GRANT CONNECT, TEMP ON DATABASE postgres TO pg_monitor;
-- undecided: languages are not carried
GRANT USAGE ON LANGUAGE plpgsql TO pg_monitor;
-- undecided: parameters are not carried
GRANT SET, ALTER SYSTEM ON PARAMETER work_mem TO pg_monitor;
ALTER DEFAULT PRIVILEGES IN SCHEMA app GRANT SELECT ON TABLES TO pg_monitor;
ALTER DEFAULT PRIVILEGES IN SCHEMA app REVOKE SELECT ON TABLES FROM pg_monitor;
