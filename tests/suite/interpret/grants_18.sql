-- MAINTAIN is a privilege since PostgreSQL 17.
-- only: 18
-- source: history
CREATE TABLE t (id integer);
GRANT MAINTAIN ON t TO pg_monitor;
GRANT MAINTAIN (id) ON t TO pg_monitor;
GRANT MAINTAIN ON SCHEMA public TO pg_monitor;
GRANT ALL ON t TO pg_read_all_data;
REVOKE MAINTAIN ON t FROM pg_read_all_data;
GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER, MAINTAIN ON t TO pg_write_all_data;
