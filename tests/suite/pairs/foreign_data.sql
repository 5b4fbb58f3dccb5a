-- Foreign data: wrappers, servers, foreign tables.
-- case: a_wrapper
-- fails: foreign data is not carried yet
-- old
-- new
CREATE FOREIGN DATA WRAPPER w;
-- case: a_server
-- fails: foreign data is not carried yet
-- old
CREATE FOREIGN DATA WRAPPER w;
-- new
CREATE FOREIGN DATA WRAPPER w;
CREATE SERVER s TYPE 'x' VERSION '1' FOREIGN DATA WRAPPER w OPTIONS (host 'h', port '1');
-- case: options_of_a_server
-- fails: foreign data is not carried yet
-- old
CREATE FOREIGN DATA WRAPPER w;
CREATE SERVER s FOREIGN DATA WRAPPER w OPTIONS (host 'a');
-- new
CREATE FOREIGN DATA WRAPPER w;
CREATE SERVER s FOREIGN DATA WRAPPER w OPTIONS (host 'b', port '5');
-- case: a_table
-- fails: foreign data is not carried yet
-- old
CREATE FOREIGN DATA WRAPPER w;
CREATE SERVER s FOREIGN DATA WRAPPER w;
-- new
CREATE FOREIGN DATA WRAPPER w;
CREATE SERVER s FOREIGN DATA WRAPPER w;
CREATE FOREIGN TABLE f (a integer NOT NULL, b text OPTIONS (column_name 'B')) SERVER s OPTIONS (schema_name 'x');
-- case: a_table_changes
-- fails: foreign data is not carried yet
-- old
CREATE FOREIGN DATA WRAPPER w;
CREATE SERVER s FOREIGN DATA WRAPPER w;
CREATE FOREIGN TABLE f (a integer) SERVER s;
-- new
CREATE FOREIGN DATA WRAPPER w;
CREATE SERVER s FOREIGN DATA WRAPPER w;
CREATE FOREIGN TABLE f (a bigint, b text) SERVER s;
-- case: a_table_goes
-- fails: foreign data is not carried yet
-- old
CREATE FOREIGN DATA WRAPPER w;
CREATE SERVER s FOREIGN DATA WRAPPER w;
CREATE FOREIGN TABLE f (a integer) SERVER s;
-- new
-- case: privileges
-- fails: foreign data is not carried yet
-- old
CREATE FOREIGN DATA WRAPPER w;
CREATE SERVER s FOREIGN DATA WRAPPER w;
-- new
CREATE FOREIGN DATA WRAPPER w;
CREATE SERVER s FOREIGN DATA WRAPPER w;
GRANT USAGE ON FOREIGN SERVER s TO pair_client;
GRANT USAGE ON FOREIGN DATA WRAPPER w TO pair_client;
-- case: comments
-- fails: foreign data is not carried yet
-- old
CREATE FOREIGN DATA WRAPPER w;
CREATE SERVER s FOREIGN DATA WRAPPER w;
CREATE FOREIGN TABLE f (a integer) SERVER s;
-- new
CREATE FOREIGN DATA WRAPPER w;
CREATE SERVER s FOREIGN DATA WRAPPER w;
CREATE FOREIGN TABLE f (a integer) SERVER s;
COMMENT ON FOREIGN TABLE f IS 'x';
COMMENT ON SERVER s IS 'y';
