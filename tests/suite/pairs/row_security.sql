-- The two flags of row-level security.
-- case: enabled_with_the_first_policy
-- rows: INSERT INTO notes VALUES (1, 2);
-- keeps: SELECT * FROM notes
-- old
CREATE TABLE notes (id integer, tenant_id integer);
-- new
CREATE TABLE notes (id integer, tenant_id integer);
ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON notes USING (tenant_id = current_setting('app.tenant')::integer);
-- case: forced_and_unforced
-- old
CREATE TABLE a (id integer);
CREATE TABLE b (id integer);
ALTER TABLE a ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE b ENABLE ROW LEVEL SECURITY;
-- new
CREATE TABLE a (id integer);
CREATE TABLE b (id integer);
ALTER TABLE a ENABLE ROW LEVEL SECURITY, NO FORCE ROW LEVEL SECURITY;
ALTER TABLE b ENABLE ROW LEVEL SECURITY;
ALTER TABLE b FORCE ROW LEVEL SECURITY;
-- case: forced_without_being_enabled
-- old
CREATE TABLE a (id integer);
-- new
CREATE TABLE a (id integer);
ALTER TABLE a FORCE ROW LEVEL SECURITY;
-- case: forced_and_disabled_at_once
-- old
CREATE TABLE a (id integer);
ALTER TABLE a ENABLE ROW LEVEL SECURITY;
-- new
CREATE TABLE a (id integer);
ALTER TABLE a DISABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
-- case: disabled_with_the_last_policy
-- old
CREATE TABLE notes (id integer);
ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
ALTER TABLE notes FORCE ROW LEVEL SECURITY;
CREATE POLICY p ON notes USING (id > 0);
CREATE POLICY q ON notes AS RESTRICTIVE USING (id > 1);
-- new
CREATE TABLE notes (id integer);
-- case: policies_stay_while_it_is_disabled
-- old
CREATE TABLE notes (id integer);
ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
CREATE POLICY p ON notes USING (id > 0);
-- new
CREATE TABLE notes (id integer);
CREATE POLICY p ON notes USING (id > 0);
-- case: a_new_table_is_never_open
-- old
-- new
CREATE TABLE notes (id integer, tenant_id integer);
ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
ALTER TABLE notes FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON notes USING (tenant_id = 1) WITH CHECK (tenant_id = 1);
CREATE POLICY only_positive ON notes AS RESTRICTIVE USING (id > 0);
GRANT SELECT, INSERT ON notes TO pair_client;
-- case: many_tables_at_once
-- old
CREATE TABLE a (id integer); CREATE TABLE b (id integer); CREATE TABLE c (id integer); CREATE TABLE d (id integer);
ALTER TABLE c ENABLE ROW LEVEL SECURITY;
-- new
CREATE TABLE a (id integer); CREATE TABLE b (id integer); CREATE TABLE c (id integer); CREATE TABLE d (id integer);
ALTER TABLE a ENABLE ROW LEVEL SECURITY;
ALTER TABLE b ENABLE ROW LEVEL SECURITY;
ALTER TABLE c ENABLE ROW LEVEL SECURITY;
ALTER TABLE d ENABLE ROW LEVEL SECURITY;
CREATE POLICY p ON d USING (true);
-- case: stays_when_everything_else_changes
-- rows: INSERT INTO notes VALUES (1, 5, 'x');
-- keeps: SELECT id, tenant_id FROM notes
-- old
CREATE TABLE notes (id integer, tenant_id integer, body varchar(10));
ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
ALTER TABLE notes FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON notes AS RESTRICTIVE FOR SELECT TO pair_client USING (tenant_id = 5);
-- new
CREATE TABLE notes (id bigint NOT NULL PRIMARY KEY, tenant_id bigint NOT NULL, body text COLLATE "C" DEFAULT 'x');
ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
ALTER TABLE notes FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON notes AS RESTRICTIVE FOR SELECT TO pair_client USING (tenant_id = 5);
