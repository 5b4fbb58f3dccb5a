-- Comments in a source of their own, in the order that reads best.
-- source: comments.sql
COMMENT ON TABLE t IS E'first line\nsecond ''line'' with a \\';
COMMENT ON COLUMN t.a IS 'a';
COMMENT ON COLUMN t."B c" IS 'quoted';
COMMENT ON INDEX t_a IS 'index';
COMMENT ON CONSTRAINT positive ON t IS 'check';
COMMENT ON CONSTRAINT t_pkey ON t IS 'key';
COMMENT ON CONSTRAINT t_a_fkey ON t IS 'foreign key';
COMMENT ON POLICY p ON t IS 'policy';
COMMENT ON TYPE kind IS 'type';
COMMENT ON SEQUENCE numbers IS 'sequence';
COMMENT ON SEQUENCE t_a_seq IS 'owned';
COMMENT ON SCHEMA extra IS 'schema';
COMMENT ON SCHEMA public IS 'ours';
-- source: objects.sql
CREATE SCHEMA extra;
CREATE SEQUENCE numbers;
CREATE TYPE kind AS ENUM ('x');
CREATE TABLE t (a serial, "B c" integer PRIMARY KEY, CONSTRAINT positive CHECK (a > 0));
ALTER TABLE t ADD CONSTRAINT t_a_fkey FOREIGN KEY (a) REFERENCES t ("B c");
CREATE INDEX t_a ON t (a);
CREATE POLICY p ON t;
