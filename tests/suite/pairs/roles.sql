-- Roles and memberships, which are compared where that is asked for. The names of roles begin with r_.
-- case: a_role
-- old
CREATE TABLE t (id integer);
-- new
CREATE TABLE t (id integer);
CREATE ROLE r_clerk;
COMMENT ON ROLE r_clerk IS 'of the office';
-- case: every_attribute
-- old
CREATE ROLE r_one;
CREATE USER r_two WITH CREATEDB NOINHERIT CONNECTION LIMIT 3;
-- new
CREATE ROLE r_one SUPERUSER CREATEDB CREATEROLE NOINHERIT LOGIN REPLICATION BYPASSRLS CONNECTION LIMIT 5 VALID UNTIL 'infinity';
CREATE ROLE r_two;
-- case: settings
-- old
CREATE ROLE r_clerk;
ALTER ROLE r_clerk SET search_path = app, public;
ALTER ROLE r_clerk SET work_mem TO '4MB';
-- new
CREATE ROLE r_clerk LOGIN;
ALTER ROLE r_clerk SET search_path TO app;
ALTER ROLE r_clerk SET statement_timeout = 5000;
ALTER ROLE r_clerk SET app.tenant = 'none';
ALTER ROLE r_clerk SET TIME ZONE 'UTC';
-- case: policies_and_grants_of_new_roles
-- old
CREATE TABLE t (id integer, owner text);
-- new
CREATE ROLE r_reader;
CREATE ROLE r_app LOGIN NOINHERIT;
GRANT r_reader TO r_app;
CREATE TABLE t (id integer, owner text);
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON t TO r_reader USING (owner = current_user);
GRANT SELECT ON t TO r_reader;
ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO r_reader;
-- case: memberships
-- old
CREATE ROLE r_a;
CREATE ROLE r_b;
CREATE ROLE r_c;
GRANT r_a TO r_b;
GRANT r_b TO r_c WITH ADMIN OPTION;
-- new
CREATE ROLE r_a;
CREATE ROLE r_b;
CREATE ROLE r_c;
GRANT r_a TO r_b WITH ADMIN OPTION;
GRANT r_b TO r_c;
GRANT r_a TO r_c;
-- case: memberships_within_create
-- old
CREATE ROLE r_group;
CREATE ROLE r_other;
-- new
CREATE ROLE r_group;
CREATE ROLE r_member LOGIN IN ROLE r_group;
CREATE ROLE r_other;
CREATE ROLE r_leader ROLE r_member ADMIN r_other;
-- case: inherit_and_set
-- requires: 18
-- old
CREATE ROLE r_group;
CREATE ROLE r_member;
CREATE ROLE r_careful NOINHERIT;
GRANT r_group TO r_member WITH INHERIT FALSE, SET FALSE;
GRANT r_group TO r_careful WITH INHERIT TRUE;
-- new
CREATE ROLE r_group;
CREATE ROLE r_member;
CREATE ROLE r_careful NOINHERIT;
GRANT r_group TO r_member WITH ADMIN TRUE;
GRANT r_group TO r_careful WITH INHERIT FALSE;
-- case: a_membership_in_one_of_the_servers_own
-- old
CREATE ROLE r_watch;
-- new
CREATE ROLE r_watch;
GRANT pg_monitor TO r_watch;
-- case: revoked_and_altered_afterwards
-- old
CREATE ROLE r_a;
-- new
CREATE ROLE r_a;
CREATE ROLE r_b BYPASSRLS;
GRANT r_a TO r_b WITH ADMIN OPTION;
REVOKE ADMIN OPTION FOR r_a FROM r_b;
ALTER ROLE r_b NOBYPASSRLS LOGIN;
CREATE ROLE r_c;
GRANT r_a TO r_c;
REVOKE r_a FROM r_c;
ALTER ROLE r_c RENAME TO r_d;
CREATE GROUP r_gone;
ALTER GROUP r_a ADD USER r_gone;
DROP ROLE r_gone;
-- case: what_changes_of_somebody_who_is_named
-- old
CREATE ROLE r_clerk;
CREATE TABLE t (id integer);
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY p ON t TO r_clerk USING (id > 0);
GRANT SELECT ON t TO r_clerk;
-- new
CREATE ROLE r_clerk BYPASSRLS;
CREATE ROLE r_new NOLOGIN;
CREATE TABLE t (id integer);
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY p ON t TO r_new USING (id > 0);
GRANT SELECT ON t TO r_new;
