-- Default privileges.
-- case: made
-- fails: default privileges are not carried yet
-- old
CREATE TABLE t (a integer);
-- new
CREATE TABLE t (a integer);
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO pair_client;
-- case: dropped
-- fails: default privileges are not carried yet
-- old
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO pair_client;
-- new
-- case: everywhere
-- fails: default privileges are not carried yet
-- old
-- new
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
-- case: for_a_role
-- fails: default privileges are not carried yet
-- old
-- new
CREATE SCHEMA app;
ALTER DEFAULT PRIVILEGES FOR ROLE pair_writer IN SCHEMA app GRANT ALL ON TABLES TO pair_client WITH GRANT OPTION;
-- case: change
-- fails: default privileges are not carried yet
-- old
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO pair_client;
-- new
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT INSERT ON TABLES TO pair_client, pair_writer;
-- case: what_is_made_afterwards_has_them
-- fails: default privileges are not carried yet
-- old
-- new
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO pair_client;
CREATE TABLE t (a integer);
-- case: what_was_there_before_has_not
-- fails: default privileges are not carried yet
-- old
CREATE TABLE t (a integer);
-- new
CREATE TABLE t (a integer);
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO pair_client;
CREATE TABLE u (a integer);
-- case: sequences_types_and_schemas
-- fails: default privileges are not carried yet
-- old
-- new
ALTER DEFAULT PRIVILEGES GRANT USAGE ON SEQUENCES TO pair_client;
ALTER DEFAULT PRIVILEGES REVOKE USAGE ON TYPES FROM PUBLIC;
ALTER DEFAULT PRIVILEGES GRANT USAGE ON SCHEMAS TO pair_client;
