-- What must come before what.
-- case: a_policy_before_the_table_it_reads
-- old
-- new
CREATE TABLE a_documents (id integer PRIMARY KEY, team_id integer);
CREATE TABLE z_members (team_id integer, name text);
ALTER TABLE a_documents ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON a_documents USING (EXISTS (SELECT FROM z_members m WHERE m.team_id = a_documents.team_id AND m.name = current_user));
-- case: a_policy_before_a_table_of_another_schema
-- old
CREATE SCHEMA z_private;
-- new
CREATE SCHEMA z_private;
CREATE TABLE documents (id integer PRIMARY KEY, team_id integer);
CREATE TABLE z_private.members (team_id integer);
ALTER TABLE documents ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON documents USING (team_id IN (SELECT team_id FROM z_private.members));
-- case: a_policy_altered_before_the_function_it_calls
-- old
CREATE TABLE notes (id integer, owner text);
ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON notes USING (owner = current_user);
-- new
CREATE TABLE notes (id integer, owner text);
CREATE FUNCTION z_me() RETURNS text LANGUAGE sql STABLE AS $$ SELECT current_user::text $$;
ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON notes USING (owner = z_me());
-- case: a_column_dropped_before_the_policy_on_it
-- old
CREATE TABLE notes (id integer, owner text, tenant_id integer);
ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON notes USING (owner = current_user);
CREATE POLICY tenant ON notes USING (tenant_id = 1);
-- new
CREATE TABLE notes (id integer, tenant_id integer);
ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON notes USING (tenant_id = 1);
-- case: a_function_dropped_before_the_policy_that_calls_it
-- old
CREATE FUNCTION allowed(integer) RETURNS boolean LANGUAGE sql STABLE AS $$ SELECT true $$;
CREATE TABLE notes (id integer);
ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
CREATE POLICY p ON notes USING (allowed(id));
-- new
CREATE TABLE notes (id integer);
ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
-- case: a_policy_on_another_table_reads_the_column_that_changes_its_type
-- old
CREATE TABLE members (team_id integer, name text);
CREATE TABLE notes (id integer, team_id integer);
ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
CREATE POLICY team ON notes AS RESTRICTIVE FOR SELECT TO pair_client USING (team_id IN (SELECT m.team_id FROM members m WHERE m.name = current_user));
-- new
CREATE TABLE members (team_id bigint, name text);
CREATE TABLE notes (id integer, team_id integer);
ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
CREATE POLICY team ON notes AS RESTRICTIVE FOR SELECT TO pair_client USING (team_id IN (SELECT m.team_id FROM members m WHERE m.name = current_user));
-- case: nextval_hides_a_sequence
-- old
CREATE TABLE a_orders (id integer);
-- new
CREATE SEQUENCE z_numbers;
CREATE TABLE a_orders (id integer, number bigint DEFAULT nextval('z_numbers'::regclass), code text DEFAULT lpad(nextval('z_numbers')::text, 8, '0'));
-- case: overloaded_functions_in_defaults_checks_and_policies
-- old
-- new
CREATE FUNCTION norm(text) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT lower($1) $$;
CREATE FUNCTION norm(integer) RETURNS integer LANGUAGE sql IMMUTABLE AS $$ SELECT abs($1) $$;
CREATE FUNCTION norm(text, integer) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT left($1, $2) $$;
CREATE TABLE t (a text DEFAULT norm('X'), b integer CHECK (norm(b) < 10), c text GENERATED ALWAYS AS (norm(a, 3)) STORED);
CREATE INDEX i ON t (norm(a)) WHERE norm(b) = 1;
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY p ON t USING (norm(a, b) = 'x');
-- case: one_overload_goes_and_another_stays_in_use
-- old
CREATE FUNCTION norm(text) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT lower($1) $$;
CREATE FUNCTION norm(integer) RETURNS integer LANGUAGE sql IMMUTABLE AS $$ SELECT abs($1) $$;
CREATE TABLE t (a text CHECK (norm(a) <> ''), b integer CHECK (norm(b) > 0));
-- new
CREATE FUNCTION norm(text) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT lower($1) $$;
CREATE TABLE t (a text CHECK (norm(a) <> ''), b integer);
-- case: a_trigger_before_its_function
-- old
CREATE TABLE a_notes (id integer, at timestamptz);
-- new
CREATE TABLE a_notes (id integer, at timestamptz);
CREATE FUNCTION z_touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.at = now(); RETURN NEW; END $$;
CREATE TRIGGER touch BEFORE UPDATE ON a_notes FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION z_touch();
-- case: a_function_of_a_tables_row_type
-- old
-- new
CREATE TABLE z_people (first text, last text);
CREATE FUNCTION a_whole(p z_people) RETURNS text LANGUAGE sql STABLE AS $$ SELECT p.first || p.last $$;
CREATE FUNCTION a_all() RETURNS SETOF z_people LANGUAGE sql STABLE AS $$ SELECT * FROM z_people $$;
-- case: a_chain_of_six
-- old
-- new
CREATE TYPE f_state AS ENUM ('on', 'off');
CREATE FUNCTION e_default() RETURNS f_state LANGUAGE plpgsql AS $$ BEGIN RETURN 'on'; END $$;
CREATE TABLE d_base (id integer PRIMARY KEY, state f_state DEFAULT e_default());
CREATE FUNCTION c_is_on(integer) RETURNS boolean LANGUAGE sql STABLE AS $$ SELECT EXISTS (SELECT FROM d_base WHERE id = $1 AND state = 'on') $$;
CREATE TABLE b_child (id integer PRIMARY KEY REFERENCES d_base);
ALTER TABLE b_child ENABLE ROW LEVEL SECURITY;
CREATE POLICY a_on ON b_child USING (c_is_on(id));
-- case: an_enum_that_a_function_takes_is_rebuilt
-- old
CREATE TYPE role AS ENUM ('admin', 'user', 'guest');
CREATE FUNCTION may(r role) RETURNS boolean LANGUAGE sql STABLE AS $$ SELECT r = 'admin' $$;
CREATE TABLE members (name text, r role);
ALTER TABLE members ENABLE ROW LEVEL SECURITY;
CREATE POLICY admins ON members USING (may(r));
-- new
CREATE TYPE role AS ENUM ('user', 'admin');
CREATE FUNCTION may(r role) RETURNS boolean LANGUAGE sql STABLE AS $$ SELECT r = 'admin' $$;
CREATE TABLE members (name text, r role);
ALTER TABLE members ENABLE ROW LEVEL SECURITY;
CREATE POLICY admins ON members USING (may(r));
-- case: a_default_calls_what_reads_its_table
-- rows: INSERT INTO kept VALUES (1)
-- keeps: SELECT * FROM kept
-- old
CREATE TABLE kept (id integer);
-- new
CREATE TABLE kept (id integer);
CREATE TABLE t (id integer PRIMARY KEY, n integer NOT NULL);
CREATE FUNCTION next_n() RETURNS integer LANGUAGE sql STABLE AS $$ SELECT coalesce(max(n), 0) + 1 FROM t $$;
ALTER TABLE t ALTER n SET DEFAULT next_n();
-- case: a_check_and_two_defaults_call_what_reads_their_table
-- old
-- new
CREATE TABLE t (id integer PRIMARY KEY, parent integer, n integer, m bigint);
CREATE FUNCTION is_there(integer) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER AS $$ SELECT EXISTS (SELECT FROM t WHERE id = $1) $$;
CREATE FUNCTION next_n() RETURNS integer LANGUAGE sql STABLE AS $$ SELECT coalesce(max(n), 0) + 1 FROM t $$;
CREATE VIEW counted AS SELECT count(*) AS m FROM t WHERE is_there(parent);
CREATE FUNCTION how_many() RETURNS bigint LANGUAGE sql STABLE AS $$ SELECT m FROM counted $$;
ALTER TABLE t ADD CONSTRAINT parent_is_there CHECK (parent IS NULL OR is_there(parent)), ALTER n SET DEFAULT next_n(), ALTER m SET DEFAULT how_many();
-- case: functions_in_plpgsql_read_what_calls_them
-- old
-- new
CREATE FUNCTION next_n() RETURNS integer LANGUAGE plpgsql STABLE AS $$ BEGIN RETURN (SELECT coalesce(max(n), 0) + 1 FROM t); END $$;
CREATE TABLE t (id integer PRIMARY KEY, n integer NOT NULL DEFAULT next_n());
-- case: everything_goes
-- old
CREATE SCHEMA app;
CREATE TYPE app.state AS ENUM ('on', 'off');
CREATE SEQUENCE app.numbers;
CREATE FUNCTION app.me() RETURNS text LANGUAGE sql STABLE AS $$ SELECT current_user::text $$;
CREATE TABLE app.teams (id integer PRIMARY KEY DEFAULT nextval('app.numbers'), state app.state DEFAULT 'on');
CREATE TABLE app.notes (id integer PRIMARY KEY, team_id integer REFERENCES app.teams, owner text DEFAULT app.me());
CREATE FUNCTION app.touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
CREATE TRIGGER touch BEFORE UPDATE ON app.notes FOR EACH ROW EXECUTE FUNCTION app.touch();
ALTER TABLE app.notes ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON app.notes USING (owner = app.me() OR team_id IN (SELECT id FROM app.teams WHERE state = 'on'));
CREATE POLICY seen ON app.teams USING (EXISTS (SELECT FROM app.notes n WHERE n.team_id = teams.id));
-- new
