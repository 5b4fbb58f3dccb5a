-- Extended statistics.
-- case: made
-- old
CREATE TABLE t (a integer, b integer, c text);
-- new
CREATE TABLE t (a integer, b integer, c text);
CREATE STATISTICS s ON a, b FROM t;
-- case: dropped
-- old
CREATE TABLE t (a integer, b integer, c text);
CREATE STATISTICS s ON a, b FROM t;
-- new
CREATE TABLE t (a integer, b integer, c text);
-- case: kinds
-- old
CREATE TABLE t (a integer, b integer, c text);
CREATE STATISTICS s (ndistinct) ON a, b FROM t;
-- new
CREATE TABLE t (a integer, b integer, c text);
CREATE STATISTICS s (dependencies, mcv) ON a, b FROM t;
-- case: more_columns
-- old
CREATE TABLE t (a integer, b integer, c text);
CREATE STATISTICS s ON a, b FROM t;
-- new
CREATE TABLE t (a integer, b integer, c text);
CREATE STATISTICS s ON a, b, c FROM t;
-- case: expressions
-- old
CREATE TABLE t (a integer, b integer, c text);
-- new
CREATE TABLE t (a integer, b integer, c text);
CREATE STATISTICS s ON (a + b), lower(c) FROM t;
-- case: target
-- old
CREATE TABLE t (a integer, b integer, c text);
CREATE STATISTICS s ON a, b FROM t;
-- new
CREATE TABLE t (a integer, b integer, c text);
CREATE STATISTICS s ON a, b FROM t;
ALTER STATISTICS s SET STATISTICS 500;
-- case: comment
-- old
CREATE TABLE t (a integer, b integer, c text);
CREATE STATISTICS s ON a, b FROM t;
-- new
CREATE TABLE t (a integer, b integer, c text);
CREATE STATISTICS s ON a, b FROM t;
COMMENT ON STATISTICS s IS 'x';
-- case: its_column_goes
-- old
CREATE TABLE t (a integer, b integer, c text);
CREATE STATISTICS s ON a, b FROM t;
-- new
CREATE TABLE t (a integer, c text);
-- case: of_a_materialized_view_that_is_made_again
-- old
CREATE TABLE t (a integer, b integer);
CREATE MATERIALIZED VIEW m AS SELECT a, b FROM t;
CREATE STATISTICS s ON (a > 1) FROM m;
CREATE STATISTICS kept ON a, b FROM m;
-- new
CREATE TABLE t (a integer, b integer);
CREATE MATERIALIZED VIEW m AS SELECT a, b FROM t WHERE a > 1;
CREATE STATISTICS kept ON a, b FROM m;
