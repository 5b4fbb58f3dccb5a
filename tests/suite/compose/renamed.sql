-- Sources whose later statements rename and take away what others created.
-- source: a.sql
CREATE TABLE old_name (id serial PRIMARY KEY, gone integer, kept integer CHECK (kept > 0), wide varchar(10) DEFAULT 'x');
CREATE INDEX old_index ON old_name (kept) WHERE kept < 100;
CREATE POLICY old_policy ON old_name USING (kept = 5);
CREATE TYPE old_type AS ENUM ('one', 'two');
CREATE TABLE holder (t old_type DEFAULT 'one', r integer REFERENCES old_name);
-- source: b.sql
ALTER TABLE old_name DROP COLUMN gone;
ALTER TABLE old_name ALTER wide TYPE text;
ALTER TABLE old_name RENAME CONSTRAINT old_name_kept_check TO positive;
ALTER POLICY old_policy ON old_name RENAME TO new_policy;
ALTER POLICY new_policy ON old_name TO pg_monitor USING (kept = 6) WITH CHECK (kept < 7);
ALTER TYPE old_type RENAME VALUE 'one' TO 'uno';
ALTER TABLE holder ALTER r SET NOT NULL;
-- source: c.sql
CREATE TABLE doomed (a integer REFERENCES old_name);
CREATE SEQUENCE doomed_too;
DROP TABLE doomed;
DROP SEQUENCE doomed_too;
