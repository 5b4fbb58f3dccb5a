-- What two sources say alike is one thing; scripts that may run again begin with drops.
-- source: a.sql
DROP TABLE IF EXISTS shared CASCADE;
DROP TYPE IF EXISTS kind;
CREATE TYPE kind AS ENUM ('a', 'b');
CREATE TABLE shared (id integer PRIMARY KEY, kind kind DEFAULT 'a', CHECK (id > 0));
CREATE INDEX shared_kind ON shared (kind);
DROP POLICY IF EXISTS p ON shared;
CREATE POLICY p ON shared USING (id > 1);
-- source: b.sql
CREATE TABLE IF NOT EXISTS shared (id integer, kind kind DEFAULT 'a'::kind, PRIMARY KEY (id), CHECK (id > 0));
CREATE TYPE kind AS ENUM ('a', 'b');
CREATE INDEX IF NOT EXISTS shared_kind ON shared USING btree (kind enum_ops ASC);
CREATE POLICY p ON shared AS PERMISSIVE FOR ALL TO PUBLIC USING ((id) > (1));
CREATE SCHEMA IF NOT EXISTS extra;
-- source: c.sql
CREATE SCHEMA extra;
CREATE TABLE extra.shared (id integer REFERENCES shared);
COMMENT ON TABLE shared IS 'shared';
