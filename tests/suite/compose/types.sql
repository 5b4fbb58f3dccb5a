-- Domains, composite types and ranges that stand on each other, in sources of their own, in any order.
-- source: tables
CREATE TABLE app.people (id integer PRIMARY KEY, mail app.email NOT NULL, home app.place, spans app.hours_multirange, CHECK ((home).zip <> '0'));
ALTER TABLE app.people ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON app.people USING (mail = current_user);
CREATE INDEX by_zip ON app.people (((home).zip));
-- source: more
COMMENT ON COLUMN app.place.street IS 'which';
COMMENT ON CONSTRAINT has_at ON DOMAIN app.email IS 'an at';
GRANT USAGE ON DOMAIN app.email TO pg_monitor;
ALTER DOMAIN app.email SET DEFAULT 'a@b';
ALTER TYPE app.place ADD ATTRIBUTE open app.hours;
CREATE DOMAIN app.work_mail AS app.email CHECK (app.is_work(VALUE));
-- source: types
CREATE TYPE app.place AS (street text, zip app.code);
CREATE DOMAIN app.email AS app.trimmed CONSTRAINT has_at CHECK (VALUE LIKE '%@%');
CREATE DOMAIN app.trimmed AS text CHECK (VALUE = btrim(VALUE));
CREATE DOMAIN app.code AS varchar(5);
CREATE TYPE app.hours AS RANGE (subtype = app.hour, subtype_diff = app.apart);
CREATE TYPE app.hour AS ENUM ('morning', 'evening');
-- source: functions
CREATE FUNCTION app.apart(a app.hour, b app.hour) RETURNS float8 LANGUAGE sql IMMUTABLE AS $$ SELECT 1.0::float8 $$;
CREATE FUNCTION app.is_work(mail text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$ SELECT mail LIKE '%work%' $$;
CREATE SCHEMA app;
