-- Collations.
-- case: made
-- old
-- new
CREATE COLLATION plain (provider = libc, locale = 'C');
-- case: dropped
-- old
CREATE COLLATION plain (provider = libc, locale = 'C');
-- new
-- case: used
-- old
CREATE TABLE t (a text);
-- new
CREATE COLLATION plain (provider = libc, locale = 'C');
CREATE TABLE t (a text COLLATE plain);
-- case: from_another
-- old
-- new
CREATE COLLATION mine FROM "C";
-- case: another_locale
-- old
CREATE COLLATION x (locale = 'C');
-- new
CREATE COLLATION x (locale = 'POSIX');
-- case: in_an_index
-- old
CREATE COLLATION x (locale = 'C');
CREATE TABLE t (a text);
-- new
CREATE COLLATION x (locale = 'C');
CREATE TABLE t (a text);
CREATE INDEX i ON t (a COLLATE x);
-- case: comment
-- old
CREATE COLLATION x (locale = 'C');
-- new
CREATE COLLATION x (locale = 'C');
COMMENT ON COLLATION x IS 'x';
-- case: in_a_schema
-- old
CREATE SCHEMA app;
-- new
CREATE SCHEMA app;
CREATE COLLATION app.x (locale = 'C');
CREATE TABLE app.t (a text COLLATE app.x CHECK (a COLLATE app.x > 'b'));
-- case: another_locale_in_use
-- rows: INSERT INTO t VALUES ('b', 'c');
-- keeps: SELECT a, b FROM t
-- old
CREATE COLLATION x (locale = 'C');
CREATE DOMAIN d AS text COLLATE x;
CREATE TABLE t (a varchar(5) COLLATE x DEFAULT 'q' CHECK (a COLLATE x > 'a'), b d);
CREATE INDEX i ON t (a COLLATE x);
CREATE VIEW v AS SELECT a COLLATE x AS a FROM t;
-- new
CREATE COLLATION x (locale = 'POSIX');
CREATE DOMAIN d AS text COLLATE x;
CREATE TABLE t (a varchar(5) COLLATE x DEFAULT 'q' CHECK (a COLLATE x > 'a'), b d);
CREATE INDEX i ON t (a COLLATE x);
CREATE VIEW v AS SELECT a COLLATE x AS a FROM t;
