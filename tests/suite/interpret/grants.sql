-- Privileges on tables and columns.
-- source: history
CREATE TABLE t (id integer, name text, secret text);
CREATE TABLE u (id integer PRIMARY KEY);
CREATE INDEX i ON t (id);
-- A client that sees some columns.
GRANT SELECT (id, name) ON t TO pg_monitor;
GRANT SELECT ON t TO pg_monitor(x);
GRANT SELECT ON t;
GRANT ON t TO pg_monitor;
GRANT SELECT t TO pg_monitor;
GRANT SELECT ON TABLE TO pg_monitor;
GRANT SELECT ON t TO;
GRANT SELECT ON t TO pg_monitor WITH;
GRANT SELECT ON t FROM pg_monitor;
REVOKE SELECT ON t TO pg_monitor;
GRANT SELECT ON nope TO pg_monitor;
GRANT SELECT ON t, nope TO pg_monitor;
GRANT SELECT ON nope.t TO pg_monitor;
GRANT SELECT (nope) ON t TO pg_monitor;
GRANT SELECT (id, nope) ON t TO pg_monitor;
GRANT SELECT (id) ON t, u TO pg_read_all_data;
GRANT SELECT (name) ON t, u TO pg_read_all_data;
GRANT SELECT ON i TO pg_monitor;
GRANT SELECT ON u_pkey TO pg_monitor;
-- Privileges that do not fit.
GRANT USAGE ON t TO pg_monitor;
GRANT EXECUTE ON t TO pg_monitor;
GRANT CREATE ON TABLE t TO pg_monitor;
GRANT CONNECT ON t TO pg_monitor;
GRANT TEMP ON t TO pg_monitor;
GRANT SET ON t TO pg_monitor;
GRANT ALTER SYSTEM ON t TO pg_monitor;
GRANT SELECT, EXECUTE ON t TO pg_monitor;
GRANT nonsense ON t TO pg_monitor;
GRANT SELECT, nonsense ON t TO pg_monitor;
GRANT "select" ON t TO pg_monitor;
GRANT DELETE (id) ON t TO pg_monitor;
GRANT TRUNCATE (id), SELECT ON t TO pg_monitor;
GRANT USAGE (id) ON t TO pg_monitor;
GRANT ALL, SELECT ON t TO pg_monitor;
GRANT SELECT, ALL ON t TO pg_monitor;
GRANT SELECT () ON t TO pg_monitor;
-- Grant options.
GRANT SELECT ON t TO PUBLIC WITH GRANT OPTION;
GRANT SELECT ON t TO pg_monitor, PUBLIC WITH GRANT OPTION;
GRANT SELECT, INSERT ON t TO pg_monitor WITH GRANT OPTION;
GRANT SELECT ON t TO pg_monitor;
REVOKE GRANT OPTION FOR INSERT ON t FROM pg_monitor;
REVOKE GRANT OPTION FOR UPDATE ON t FROM pg_monitor;
REVOKE GRANT OPTION FOR SELECT ON t FROM PUBLIC;
REVOKE GRANT OPTION FOR ALL ON u FROM pg_monitor CASCADE;
GRANT UPDATE (name) ON t TO pg_monitor WITH GRANT OPTION;
REVOKE GRANT OPTION FOR UPDATE (name) ON t FROM pg_monitor RESTRICT;
-- Who grants.
GRANT DELETE ON t TO pg_monitor GRANTED BY CURRENT_USER;
GRANT DELETE ON t TO pg_read_all_data GRANTED BY CURRENT_ROLE;
GRANT DELETE ON t TO pg_read_all_data GRANTED BY SESSION_USER;
GRANT DELETE ON t TO pg_read_all_data GRANTED BY pg_monitor;
REVOKE DELETE ON t FROM pg_monitor GRANTED BY pg_monitor;
REVOKE DELETE ON t FROM pg_monitor GRANTED BY CURRENT_USER CASCADE;
-- Everything, and nothing again.
GRANT ALL ON u TO pg_write_all_data;
GRANT ALL PRIVILEGES ON TABLE u TO GROUP pg_read_all_settings, "pg_signal_backend";
REVOKE ALL ON u FROM pg_write_all_data;
REVOKE SELECT, INSERT, UPDATE ON u FROM pg_signal_backend;
GRANT ALL (id, name) ON t TO pg_write_all_data;
REVOKE ALL PRIVILEGES (id) ON t FROM pg_write_all_data;
REVOKE SELECT ON t FROM pg_signal_backend;
GRANT SELECT ON t TO "public";
REVOKE ALL ON t FROM PUBLIC;
GRANT REFERENCES, TRIGGER, TRUNCATE ON t TO PUBLIC;
GRANT SELECT ON t TO none;
GRANT SELECT ON t TO current_user, session_user;
-- What is revoked on a table is revoked on its columns.
GRANT SELECT (id, secret), INSERT (id), REFERENCES (id) ON t TO pg_signal_backend;
GRANT SELECT ON t TO pg_signal_backend;
REVOKE SELECT, DELETE ON t FROM pg_signal_backend;
GRANT INSERT (id) ON t TO pg_read_all_settings WITH GRANT OPTION;
REVOKE GRANT OPTION FOR INSERT ON t FROM pg_read_all_settings;
GRANT SELECT ON t TO pg_read_all_settings;
GRANT SELECT (secret) ON t TO pg_read_all_settings;
REVOKE SELECT (secret), SELECT (name) ON t FROM pg_read_all_settings;
