-- Collations.
-- case: made
-- fails: collations are not carried yet
-- old
-- new
CREATE COLLATION plain (provider = libc, locale = 'C');
-- case: dropped
-- fails: collations are not carried yet
-- old
CREATE COLLATION plain (provider = libc, locale = 'C');
-- new
-- case: used
-- fails: collations are not carried yet
-- old
CREATE TABLE t (a text);
-- new
CREATE COLLATION plain (provider = libc, locale = 'C');
CREATE TABLE t (a text COLLATE plain);
-- case: from_another
-- fails: collations are not carried yet
-- old
-- new
CREATE COLLATION mine FROM "C";
-- case: another_locale
-- fails: collations are not carried yet
-- old
CREATE COLLATION x (locale = 'C');
-- new
CREATE COLLATION x (locale = 'POSIX');
-- case: in_an_index
-- fails: collations are not carried yet
-- old
CREATE COLLATION x (locale = 'C');
CREATE TABLE t (a text);
-- new
CREATE COLLATION x (locale = 'C');
CREATE TABLE t (a text);
CREATE INDEX i ON t (a COLLATE x);
-- case: comment
-- fails: collations are not carried yet
-- old
CREATE COLLATION x (locale = 'C');
-- new
CREATE COLLATION x (locale = 'C');
COMMENT ON COLLATION x IS 'x';
-- case: in_a_schema
-- fails: collations are not carried yet
-- old
CREATE SCHEMA app;
-- new
CREATE SCHEMA app;
CREATE COLLATION app.x (locale = 'C');
CREATE TABLE app.t (a text COLLATE app.x CHECK (a COLLATE app.x > 'b'));
