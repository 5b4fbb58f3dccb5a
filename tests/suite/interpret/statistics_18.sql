-- Extended statistics that PostgreSQL names.
-- only: 18
-- source: history
CREATE TABLE t (a integer, b integer, c integer GENERATED ALWAYS AS (a + 1));
CREATE STATISTICS ON a, b FROM t;
CREATE STATISTICS (mcv) ON a, (b + 1) FROM t;
CREATE STATISTICS ON a, b FROM t;
CREATE STATISTICS bad ON a, c FROM t;
ALTER STATISTICS t_a_b_stat SET STATISTICS DEFAULT;
