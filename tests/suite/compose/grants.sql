-- Models from one source, policies and grants from others; a grant on a table that a rename brings.
-- source: models.sql
CREATE TYPE mood AS ENUM ('low', 'high');
CREATE TABLE accounts (id serial PRIMARY KEY, tenant_id integer NOT NULL, name text, secret text, feels mood);
CREATE TABLE old_notes (account_id integer REFERENCES accounts, text text);
ALTER TABLE old_notes RENAME TO notes;
CREATE SEQUENCE numbers;
-- source: policies.sql
ALTER TABLE accounts ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON accounts TO pg_monitor USING (tenant_id = current_setting('app.tenant')::integer);
GRANT SELECT (id, name), UPDATE (name) ON accounts TO pg_monitor;
REVOKE ALL ON notes FROM PUBLIC;
GRANT SELECT ON notes TO pg_read_all_data WITH GRANT OPTION;
GRANT INSERT (text) ON notes TO pg_monitor;
GRANT USAGE ON SEQUENCE accounts_id_seq TO pg_monitor;
REVOKE USAGE ON TYPE mood FROM PUBLIC;
GRANT USAGE ON TYPE mood TO pg_monitor, pg_read_all_data;
-- source: schema.sql
GRANT ALL ON TABLE numbers TO pg_read_all_settings;
GRANT CREATE ON SCHEMA public TO pg_write_all_data;
REVOKE USAGE ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO pg_monitor, pg_read_all_data;
