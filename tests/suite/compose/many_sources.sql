-- Seven sources, each with a part of the whole, one of them with nothing to say.
-- source: 7-comments.sql
COMMENT ON TABLE app.users IS 'who';
COMMENT ON CONSTRAINT users_team_fkey ON app.users IS 'where';
-- source: 6-grants-nothing.sql
-- nothing here
-- source: 5-rls.sql
ALTER TABLE app.users ENABLE ROW LEVEL SECURITY;
ALTER TABLE IF EXISTS app.teams FORCE ROW LEVEL SECURITY;
-- source: 4-policies.sql
CREATE POLICY team ON app.users USING (team IN (SELECT t.id FROM app.teams AS t WHERE t.owner = app.users.id));
CREATE POLICY owner ON app.teams USING (owner = ANY (SELECT u.id FROM app.users u WHERE u.name = current_user));
-- source: 3-keys.sql
ALTER TABLE app.users ADD FOREIGN KEY (team) REFERENCES app.teams;
ALTER TABLE app.teams ADD CONSTRAINT owner FOREIGN KEY (owner) REFERENCES app.users (id) DEFERRABLE;
-- source: 2-users.sql in app
CREATE TABLE users (id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name name UNIQUE, team integer, role role DEFAULT 'member');
CREATE TYPE role AS ENUM ('member', 'admin');
-- source: 1-teams.sql
CREATE SCHEMA app;
SET search_path TO app;
CREATE TABLE teams (id integer PRIMARY KEY, owner integer, best role);
CREATE UNIQUE INDEX one_best ON teams (best) WHERE best = 'admin';
