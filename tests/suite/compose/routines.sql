-- Functions that policies, defaults and other functions call, in sources of their own.
-- source: functions
CREATE OR REPLACE FUNCTION app.is_member(team integer) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = ''
  AS $$ SELECT EXISTS (SELECT FROM app.members m WHERE m.team_id = team AND m.user_id = app.me()) $$;
CREATE OR REPLACE FUNCTION app.me() RETURNS integer LANGUAGE sql STABLE AS $$ SELECT current_setting('app.user')::integer $$;
COMMENT ON FUNCTION app.me IS 'who is asking';
CREATE FUNCTION app.label(of app.role) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT 'role ' || of $$;
ALTER FUNCTION app.label(app.role) STRICT COST 7;
-- source: policies
ALTER TABLE app.notes ENABLE ROW LEVEL SECURITY;
CREATE POLICY members ON app.notes USING (app.is_member(team_id));
CREATE POLICY authors ON app.notes AS RESTRICTIVE FOR UPDATE USING (author = app.me());
-- source: models
CREATE SCHEMA app;
CREATE TYPE app.role AS ENUM ('reader', 'writer');
CREATE TABLE app.members (team_id integer NOT NULL, user_id integer NOT NULL, role app.role NOT NULL DEFAULT 'reader');
CREATE TABLE app.notes (id integer PRIMARY KEY, team_id integer NOT NULL, author integer NOT NULL DEFAULT app.me());
CREATE FUNCTION app.notes_of(who integer DEFAULT app.me()) RETURNS SETOF app.notes LANGUAGE sql STABLE
  AS $$ SELECT * FROM app.notes WHERE author = who $$;
