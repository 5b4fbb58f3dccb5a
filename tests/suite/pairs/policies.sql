-- Policies.
-- case: one_more_on_a_guarded_table
-- old
CREATE TABLE notes (id integer PRIMARY KEY, tenant_id integer NOT NULL, draft boolean NOT NULL DEFAULT false);
ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON notes USING (tenant_id = current_setting('app.tenant')::integer);
-- new
CREATE TABLE notes (id integer PRIMARY KEY, tenant_id integer NOT NULL, draft boolean NOT NULL DEFAULT false);
ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON notes USING (tenant_id = current_setting('app.tenant')::integer);
CREATE POLICY no_drafts ON notes AS RESTRICTIVE FOR SELECT TO pair_client USING (NOT draft);
-- case: restrictive_becomes_permissive
-- old
CREATE TABLE notes (id integer, draft boolean);
ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
CREATE POLICY drafts ON notes AS RESTRICTIVE USING (NOT draft);
CREATE POLICY everything ON notes USING (true);
-- new
CREATE TABLE notes (id integer, draft boolean);
ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
CREATE POLICY drafts ON notes USING (NOT draft);
CREATE POLICY everything ON notes AS RESTRICTIVE USING (true);
-- case: the_command_changes
-- old
CREATE TABLE notes (id integer, owner text);
ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON notes FOR ALL USING (owner = current_user) WITH CHECK (owner = current_user);
COMMENT ON POLICY own ON notes IS 'stays';
-- new
CREATE TABLE notes (id integer, owner text);
ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON notes FOR UPDATE USING (owner = current_user) WITH CHECK (owner = current_user);
COMMENT ON POLICY own ON notes IS 'stays';
-- case: each_command_has_its_own
-- old
CREATE TABLE notes (id integer, owner text);
ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON notes USING (owner = current_user);
-- new
CREATE TABLE notes (id integer, owner text);
ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_select ON notes FOR SELECT USING (owner = current_user);
CREATE POLICY own_insert ON notes FOR INSERT WITH CHECK (owner = current_user);
CREATE POLICY own_update ON notes FOR UPDATE USING (owner = current_user) WITH CHECK (owner = current_user);
CREATE POLICY own_delete ON notes FOR DELETE USING (owner = current_user);
-- case: roles_change_in_place
-- old
CREATE TABLE notes (id integer);
ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
CREATE POLICY p ON notes TO pair_client USING (id > 0);
CREATE POLICY q ON notes USING (id > 1);
COMMENT ON POLICY p ON notes IS 'altered, not made anew';
-- new
CREATE TABLE notes (id integer);
ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
CREATE POLICY p ON notes TO pair_writer, pair_client USING (id > 0);
CREATE POLICY q ON notes TO "pair client" USING (id > 1);
COMMENT ON POLICY p ON notes IS 'altered, not made anew';
-- case: a_check_is_added_to_using
-- old
CREATE TABLE notes (id integer, tenant_id integer);
ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
CREATE POLICY p ON notes USING (tenant_id = 1);
-- new
CREATE TABLE notes (id integer, tenant_id integer);
ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
CREATE POLICY p ON notes USING (tenant_id = 1) WITH CHECK (tenant_id = 1 AND id > 0);
-- case: an_expression_is_taken_away
-- old
CREATE TABLE notes (id integer, tenant_id integer);
ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
CREATE POLICY p ON notes FOR UPDATE USING (tenant_id = 1) WITH CHECK (tenant_id = 2);
-- new
CREATE TABLE notes (id integer, tenant_id integer);
ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
CREATE POLICY p ON notes FOR UPDATE WITH CHECK (tenant_id = 2);
-- case: reads_a_table_that_comes_after_it_by_name
-- old
CREATE TABLE documents (id integer PRIMARY KEY, team_id integer);
ALTER TABLE documents ENABLE ROW LEVEL SECURITY;
-- new
CREATE TABLE documents (id integer PRIMARY KEY, team_id integer);
ALTER TABLE documents ENABLE ROW LEVEL SECURITY;
CREATE TABLE team_members (team_id integer, user_name text);
CREATE POLICY members ON documents USING (EXISTS (SELECT 1 FROM team_members m WHERE m.team_id = documents.team_id AND m.user_name = current_user));
-- case: reads_a_table_of_a_schema_that_is_made_with_it
-- old
CREATE TABLE documents (id integer PRIMARY KEY, team_id integer);
-- new
CREATE SCHEMA private;
CREATE TABLE documents (id integer PRIMARY KEY, team_id integer);
CREATE TABLE private.members (team_id integer, user_name text);
ALTER TABLE documents ENABLE ROW LEVEL SECURITY;
CREATE POLICY members ON documents USING (team_id IN (SELECT team_id FROM private.members WHERE user_name = current_user));
-- case: two_tables_read_each_other
-- old
-- new
CREATE TABLE projects (id integer PRIMARY KEY, owner text);
CREATE TABLE tasks (id integer PRIMARY KEY, project_id integer REFERENCES projects, assignee text);
ALTER TABLE projects ENABLE ROW LEVEL SECURITY;
ALTER TABLE tasks ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON projects USING (owner = current_user OR EXISTS (SELECT FROM tasks t WHERE t.project_id = projects.id AND t.assignee = current_user));
CREATE POLICY seen ON tasks USING (assignee = current_user OR EXISTS (SELECT FROM projects p WHERE p.id = tasks.project_id AND p.owner = current_user));
-- case: reads_a_column_that_is_made_with_it
-- old
CREATE TABLE notes (id integer);
ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
CREATE POLICY p ON notes USING (id > 0);
-- new
CREATE TABLE notes (id integer, tenant_id integer NOT NULL DEFAULT 1);
ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
CREATE POLICY p ON notes USING (tenant_id = current_setting('app.tenant')::integer);
-- case: its_column_goes_and_it_stays_with_another
-- old
CREATE TABLE notes (id integer, owner_name text, owner_id integer);
ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON notes AS RESTRICTIVE TO pair_client USING (owner_name = current_user) WITH CHECK (owner_name = current_user);
-- new
CREATE TABLE notes (id integer, owner_id integer);
ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON notes AS RESTRICTIVE TO pair_client USING (owner_id = current_setting('app.user')::integer) WITH CHECK (owner_id = current_setting('app.user')::integer);
-- case: the_table_it_reads_goes
-- old
CREATE TABLE documents (id integer, team_id integer);
CREATE TABLE members (team_id integer);
ALTER TABLE documents ENABLE ROW LEVEL SECURITY;
CREATE POLICY members_only ON documents USING (team_id IN (SELECT team_id FROM members));
-- new
CREATE TABLE documents (id integer, team_id integer);
ALTER TABLE documents ENABLE ROW LEVEL SECURITY;
CREATE POLICY members_only ON documents USING (team_id = 1);
-- case: an_altered_one_calls_a_new_function
-- old
CREATE TABLE notes (id integer, tenant_id integer);
ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON notes USING (tenant_id = current_setting('app.tenant')::integer);
-- new
CREATE TABLE notes (id integer, tenant_id integer);
CREATE FUNCTION tenant() RETURNS integer LANGUAGE sql STABLE AS $$ SELECT current_setting('app.tenant')::integer $$;
ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON notes USING (tenant_id = tenant());
-- case: the_function_it_calls_goes
-- old
CREATE FUNCTION tenant() RETURNS integer LANGUAGE sql STABLE AS $$ SELECT 1 $$;
CREATE TABLE notes (id integer, tenant_id integer);
ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON notes USING (tenant_id = tenant());
-- new
CREATE TABLE notes (id integer, tenant_id integer);
ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON notes USING (tenant_id = 1);
-- case: overloads_are_told_apart
-- old
CREATE FUNCTION may_see(integer) RETURNS boolean LANGUAGE sql STABLE AS $$ SELECT true $$;
CREATE TABLE notes (id integer, name text);
ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
CREATE POLICY p ON notes USING (may_see(id));
-- new
CREATE FUNCTION may_see(integer) RETURNS boolean LANGUAGE sql STABLE AS $$ SELECT true $$;
CREATE FUNCTION may_see(text) RETURNS boolean LANGUAGE sql STABLE AS $$ SELECT false $$;
CREATE TABLE notes (id integer, name text);
ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
CREATE POLICY p ON notes USING (may_see(name));
-- case: a_function_of_another_schema_keeps_its_name
-- old
CREATE SCHEMA auth;
CREATE FUNCTION auth.uid() RETURNS uuid LANGUAGE sql STABLE AS $$ SELECT nullif(current_setting('request.jwt.claim.sub', true), '')::uuid $$;
CREATE TABLE profiles (id uuid PRIMARY KEY, name text);
ALTER TABLE profiles ENABLE ROW LEVEL SECURITY;
-- new
CREATE SCHEMA auth;
CREATE FUNCTION auth.uid() RETURNS uuid LANGUAGE sql STABLE AS $$ SELECT nullif(current_setting('request.jwt.claim.sub', true), '')::uuid $$;
CREATE TABLE profiles (id uuid PRIMARY KEY, name text);
ALTER TABLE profiles ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_read ON profiles FOR SELECT TO pair_client USING ((SELECT auth.uid()) = id);
CREATE POLICY own_insert ON profiles FOR INSERT TO pair_client WITH CHECK (auth.uid() = id);
CREATE POLICY own_update ON profiles FOR UPDATE TO pair_client USING (auth.uid() = id) WITH CHECK (auth.uid() = id AND name IS NOT NULL);
-- case: parentheses_casts_and_qualification_are_no_difference
-- old
CREATE TYPE role AS ENUM ('admin', 'user');
CREATE TABLE notes (id integer, tenant_id integer, title varchar(20), role role);
ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
CREATE POLICY a ON notes USING (tenant_id = current_setting('app.tenant')::integer AND title <> '' OR role = 'admin');
CREATE POLICY b ON notes USING (title IN ('a', 'b') AND id BETWEEN 1 AND 5 AND title LIKE 'x%');
-- new
CREATE TYPE role AS ENUM ('admin', 'user');
CREATE TABLE notes (id integer, tenant_id integer, title varchar(20), role role);
ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
CREATE POLICY a ON public.notes AS PERMISSIVE FOR ALL TO PUBLIC USING ((((notes.tenant_id = (current_setting('app.tenant'::text))::integer) AND ((notes.title)::text <> ''::text)) OR (notes.role = 'admin'::public.role)));
CREATE POLICY b ON public.notes USING (title IN ('a', 'b') AND (id >= 1) AND (id <= 5) AND (title)::text ~~ 'x%'::text);
-- case: subqueries_with_everything
-- old
CREATE TABLE teams (id integer PRIMARY KEY, parent integer);
CREATE TABLE members (team_id integer, user_name text, role text);
CREATE TABLE notes (id integer, team_id integer, tags text[]);
ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
CREATE POLICY p ON notes USING (true);
-- new
CREATE TABLE teams (id integer PRIMARY KEY, parent integer);
CREATE TABLE members (team_id integer, user_name text, role text);
CREATE TABLE notes (id integer, team_id integer, tags text[]);
ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
CREATE POLICY p ON notes USING (team_id = ANY (SELECT m.team_id FROM members m JOIN teams t ON t.id = m.team_id LEFT JOIN teams up ON up.id = t.parent
  WHERE m.user_name = CURRENT_USER AND m.role IN ('owner', 'editor') GROUP BY m.team_id HAVING count(*) > 0 ORDER BY 1 LIMIT 10) OR 'public' = ANY (tags));
-- case: case_coalesce_and_json
-- old
CREATE TABLE notes (id integer, owner uuid, meta jsonb);
ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
CREATE POLICY p ON notes USING (false);
-- new
CREATE TABLE notes (id integer, owner uuid, meta jsonb);
ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
CREATE POLICY p ON notes USING (CASE WHEN (current_setting('request.jwt.claims', true)::jsonb ->> 'role') = 'admin' THEN true
  ELSE owner = coalesce((current_setting('request.jwt.claims', true)::json ->> 'sub')::uuid, '00000000-0000-0000-0000-000000000000') AND (meta -> 'shared')::boolean IS NOT FALSE END);
-- case: the_same_name_on_many_tables
-- old
CREATE TABLE a (tenant_id integer);
CREATE TABLE b (tenant_id integer);
CREATE TABLE c (tenant_id integer);
ALTER TABLE a ENABLE ROW LEVEL SECURITY;
ALTER TABLE b ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON a USING (tenant_id = 1);
CREATE POLICY tenant ON b USING (tenant_id = 1);
-- new
CREATE TABLE a (tenant_id integer);
CREATE TABLE b (tenant_id integer);
CREATE TABLE c (tenant_id integer);
ALTER TABLE a ENABLE ROW LEVEL SECURITY;
ALTER TABLE b ENABLE ROW LEVEL SECURITY;
ALTER TABLE c ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON a USING (tenant_id = 1);
CREATE POLICY tenant ON b USING (tenant_id = 2);
CREATE POLICY tenant ON c USING (tenant_id = 3);
-- case: quoted_names_with_spaces
-- old
CREATE TABLE "User Notes" ("tenantId" integer);
ALTER TABLE "User Notes" ENABLE ROW LEVEL SECURITY;
CREATE POLICY "Users can see their own notes." ON "User Notes" FOR SELECT USING ("tenantId" = 1);
-- new
CREATE TABLE "User Notes" ("tenantId" integer);
ALTER TABLE "User Notes" ENABLE ROW LEVEL SECURITY;
CREATE POLICY "Users can see their own notes." ON "User Notes" FOR SELECT USING ("tenantId" = 2);
CREATE POLICY "Users can ""add"" notes" ON "User Notes" FOR INSERT WITH CHECK ("tenantId" = 1);
-- case: an_enum_it_compares_with_is_rebuilt
-- old
CREATE TYPE visibility AS ENUM ('private', 'team', 'public');
CREATE TABLE notes (id integer, seen visibility NOT NULL DEFAULT 'private');
ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
CREATE POLICY p ON notes AS RESTRICTIVE TO pair_client USING (seen <> 'private'::visibility);
COMMENT ON POLICY p ON notes IS 'kept';
-- new
CREATE TYPE visibility AS ENUM ('public', 'private');
CREATE TABLE notes (id integer, seen visibility NOT NULL DEFAULT 'private');
ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
CREATE POLICY p ON notes AS RESTRICTIVE TO pair_client USING (seen <> 'private'::visibility);
COMMENT ON POLICY p ON notes IS 'kept';
-- case: a_new_label_is_used_at_once
-- old
CREATE TYPE visibility AS ENUM ('private');
CREATE TABLE notes (id integer, seen visibility);
ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
CREATE POLICY p ON notes USING (seen = 'private');
-- new
CREATE TYPE visibility AS ENUM ('private', 'public');
CREATE TABLE notes (id integer, seen visibility);
ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
CREATE POLICY p ON notes USING (seen = 'public');
-- case: current_user_and_session_user_as_roles
-- old
CREATE TABLE notes (id integer);
ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
CREATE POLICY p ON notes TO pair_client USING (true);
-- new
CREATE TABLE notes (id integer);
ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
CREATE POLICY p ON notes TO CURRENT_USER, pair_client USING (true);
-- case: a_policy_without_row_security
-- old
CREATE TABLE notes (id integer);
-- new
CREATE TABLE notes (id integer);
CREATE POLICY p ON notes USING (id > 0);
-- case: comments_alone
-- old
CREATE TABLE notes (id integer);
CREATE POLICY p ON notes USING (id > 0);
CREATE POLICY q ON notes USING (id > 0);
COMMENT ON POLICY p ON notes IS 'one';
-- new
CREATE TABLE notes (id integer);
CREATE POLICY p ON notes USING (id > 0);
CREATE POLICY q ON notes USING (id > 0);
COMMENT ON POLICY p ON notes IS 'it''s two';
COMMENT ON POLICY q ON notes IS 'three';

-- case: a subquery is the whole condition
-- rows: INSERT INTO docs VALUES (1, true);
-- keeps: SELECT * FROM docs
-- old
CREATE TABLE docs (id integer PRIMARY KEY, open boolean NOT NULL);
ALTER TABLE docs ENABLE ROW LEVEL SECURITY;
CREATE FUNCTION may(what text) RETURNS boolean LANGUAGE sql STABLE AS 'SELECT what <> $$$$';
CREATE POLICY p ON docs FOR DELETE USING (may('delete'));
-- new
CREATE TABLE docs (id integer PRIMARY KEY, open boolean NOT NULL);
ALTER TABLE docs ENABLE ROW LEVEL SECURITY;
CREATE FUNCTION may(what text) RETURNS boolean LANGUAGE sql STABLE AS 'SELECT what <> $$$$';
CREATE POLICY p ON docs FOR DELETE USING ((SELECT may('delete')));
CREATE POLICY q ON docs FOR INSERT WITH CHECK ((SELECT open AND may('insert')));
CREATE POLICY r ON docs AS RESTRICTIVE FOR UPDATE USING ((SELECT may('a') LIMIT 1)) WITH CHECK (((SELECT may('b') LIMIT 1) UNION SELECT may('c')));
-- case: altered_beside_the_function_that_it_calls
-- rows: INSERT INTO t VALUES (1, 1);
-- keeps: SELECT * FROM t
-- old
CREATE FUNCTION tenant() RETURNS integer LANGUAGE sql STABLE RETURN 1;
CREATE TABLE t (id integer, tenant integer DEFAULT tenant(), CHECK (tenant() > 0));
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON t AS RESTRICTIVE USING (tenant = tenant());
CREATE VIEW v AS SELECT id FROM t WHERE tenant = tenant();
COMMENT ON POLICY own ON t IS 'never without';
-- new
CREATE FUNCTION tenant() RETURNS integer LANGUAGE sql STABLE RETURN current_setting('app.tenant')::integer;
CREATE TABLE t (id integer, tenant integer DEFAULT tenant() + 1, CHECK (tenant() > 0));
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON t AS RESTRICTIVE USING (tenant = tenant()) WITH CHECK (tenant = tenant() AND id > 0);
CREATE VIEW v AS SELECT id, tenant() AS tenant FROM t WHERE tenant = tenant();
COMMENT ON POLICY own ON t IS 'never without';
