-- What another source changes of a table.
-- source: base.sql
CREATE TABLE people (id integer, name varchar(50), born date, nick text DEFAULT 'none', email text);
CREATE TABLE cities (id integer PRIMARY KEY, name text NOT NULL);
-- source: extensions.sql
ALTER TABLE people ADD COLUMN city integer REFERENCES cities, ADD CONSTRAINT adult CHECK (born < '2000-01-01');
ALTER TABLE people ALTER COLUMN name SET NOT NULL, ALTER COLUMN nick DROP DEFAULT;
ALTER TABLE people ALTER id SET NOT NULL;
ALTER TABLE people ALTER id ADD GENERATED ALWAYS AS IDENTITY (START WITH 100);
ALTER TABLE people ADD PRIMARY KEY (id), ADD CONSTRAINT people_email UNIQUE (email) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE people ALTER born SET DEFAULT CURRENT_DATE;
ALTER TABLE cities ALTER COLUMN name TYPE varchar(80), ADD CHECK (name <> ''), ADD COLUMN size bigint GENERATED ALWAYS AS (length(name::text) * 2) STORED;
-- source: indexes.sql
CREATE INDEX people_city ON people (city) INCLUDE (name);
CREATE UNIQUE INDEX cities_key ON cities (name, size) NULLS NOT DISTINCT;
