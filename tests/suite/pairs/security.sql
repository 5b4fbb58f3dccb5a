-- What must not be lost: options of views, grants, flags, clauses of policies.
-- case: security_invoker_comes
-- old
CREATE TABLE t (id integer, tenant integer);
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE VIEW v AS SELECT id FROM t;
-- new
CREATE TABLE t (id integer, tenant integer);
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE VIEW v WITH (security_invoker = on) AS SELECT id FROM t;
-- case: security_invoker_goes
-- old
CREATE TABLE t (id integer);
CREATE VIEW v WITH (security_invoker = true, security_barrier = true) AS SELECT id FROM t;
-- new
CREATE TABLE t (id integer);
CREATE VIEW v WITH (security_barrier) AS SELECT id FROM t;
-- case: security_invoker_stays_while_the_query_changes
-- old
CREATE TABLE t (id integer, a text);
CREATE VIEW v WITH (security_invoker = true) AS SELECT id FROM t;
-- new
CREATE TABLE t (id integer, a text);
CREATE VIEW v WITH (security_invoker = true) AS SELECT id, a FROM t;
-- case: check_option
-- old
CREATE TABLE t (id integer);
CREATE VIEW v AS SELECT id FROM t WHERE id > 0;
CREATE VIEW w AS SELECT id FROM t WHERE id > 0 WITH CASCADED CHECK OPTION;
-- new
CREATE TABLE t (id integer);
CREATE VIEW v AS SELECT id FROM t WHERE id > 0 WITH LOCAL CHECK OPTION;
CREATE VIEW w AS SELECT id FROM t WHERE id > 1 WITH CHECK OPTION;
-- case: altered_security_options
-- old
CREATE TABLE t (id integer);
CREATE VIEW v AS SELECT id FROM t;
-- new
CREATE TABLE t (id integer);
CREATE VIEW v AS SELECT id FROM t;
ALTER VIEW v SET (security_invoker = true);
-- case: grants_on_schemas_are_not_ignored
-- old
CREATE SCHEMA api;
CREATE TABLE api.t (id integer);
-- new
CREATE SCHEMA api;
CREATE TABLE api.t (id integer);
GRANT USAGE ON SCHEMA api TO anon, authenticated;
GRANT SELECT ON ALL TABLES IN SCHEMA api TO anon;
-- case: using_and_check_both_change
-- old
CREATE TABLE t (id integer, owner text);
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY p ON t FOR UPDATE TO authenticated USING (owner = current_user) WITH CHECK (owner = current_user);
-- new
CREATE TABLE t (id integer, owner text);
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY p ON t FOR UPDATE TO authenticated USING (owner = current_user OR id = 0) WITH CHECK (owner = current_user AND id <> 0);
-- case: force_stays_when_policies_go
-- old
CREATE TABLE t (id integer);
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
ALTER TABLE t FORCE ROW LEVEL SECURITY;
CREATE POLICY p ON t USING (true);
-- new
CREATE TABLE t (id integer);
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
ALTER TABLE t FORCE ROW LEVEL SECURITY;
-- case: a_restrictive_policy_is_replaced_by_a_stricter_one
-- old
CREATE TABLE t (id integer, secret boolean);
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY everybody ON t USING (true);
CREATE POLICY not_secret ON t AS RESTRICTIVE USING (NOT secret);
-- new
CREATE TABLE t (id integer, secret boolean);
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY everybody ON t USING (true);
CREATE POLICY nothing_secret ON t AS RESTRICTIVE USING (secret IS FALSE);
-- case: a_definer_keeps_its_path_and_its_grants
-- old
CREATE FUNCTION is_admin() RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$ SELECT false $$;
REVOKE ALL ON FUNCTION is_admin() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION is_admin() TO authenticated;
-- new
CREATE FUNCTION is_admin(strict boolean DEFAULT true) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$ SELECT strict $$;
REVOKE ALL ON FUNCTION is_admin(boolean) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION is_admin(boolean) TO authenticated;
-- case: column_privileges_stay_when_another_column_changes
-- old
CREATE TABLE t (a integer, b integer, c text);
GRANT SELECT (a, c) ON t TO anon;
GRANT UPDATE (b) ON t TO authenticated WITH GRANT OPTION;
-- new
CREATE TABLE t (a bigint, b bigint, c varchar(20));
GRANT SELECT (a, c) ON t TO anon;
GRANT UPDATE (b) ON t TO authenticated WITH GRANT OPTION;
