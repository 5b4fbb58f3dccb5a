-- case: a_materialized_view_with_its_indexes
-- old
CREATE TABLE orders (id bigint PRIMARY KEY, tenant_id int NOT NULL, total numeric NOT NULL, placed_at timestamptz NOT NULL);
-- new
CREATE TABLE orders (id bigint PRIMARY KEY, tenant_id int NOT NULL, total numeric NOT NULL, placed_at timestamptz NOT NULL);
CREATE MATERIALIZED VIEW daily AS SELECT tenant_id, date_trunc('day', placed_at) AS day, sum(total) AS total FROM orders GROUP BY 1, 2;
CREATE UNIQUE INDEX daily_key ON daily (tenant_id, day);
CREATE INDEX ON daily (total DESC) WHERE total > 0;
COMMENT ON MATERIALIZED VIEW daily IS 'refreshed at night';
COMMENT ON COLUMN daily.total IS 'in cents';
COMMENT ON INDEX daily_key IS 'lets it be refreshed concurrently';
GRANT SELECT ON daily TO PUBLIC;

-- case: a_materialized_view_query_changes_and_all_that_is_on_it_comes_back
-- old
CREATE TABLE t (id int PRIMARY KEY, n int, m int);
CREATE MATERIALIZED VIEW mv AS SELECT id, n FROM t;
CREATE UNIQUE INDEX mv_id ON mv (id);
CREATE INDEX mv_n ON mv ((n + 1));
GRANT SELECT ON mv TO PUBLIC;
COMMENT ON MATERIALIZED VIEW mv IS 'mv';
COMMENT ON COLUMN mv.n IS 'n';
CREATE VIEW over AS SELECT n FROM mv;
-- new
CREATE TABLE t (id int PRIMARY KEY, n int, m int);
CREATE MATERIALIZED VIEW mv AS SELECT id, n + 1 AS n FROM t;
CREATE UNIQUE INDEX mv_id ON mv (id);
CREATE INDEX mv_n ON mv ((n + 1));
GRANT SELECT ON mv TO PUBLIC;
COMMENT ON MATERIALIZED VIEW mv IS 'mv';
COMMENT ON COLUMN mv.n IS 'n';
CREATE VIEW over AS SELECT n FROM mv;

-- case: a_column_type_changes_under_a_materialized_view
-- old
CREATE TABLE t (id int PRIMARY KEY, n int);
CREATE MATERIALIZED VIEW mv AS SELECT id, n FROM t;
CREATE UNIQUE INDEX mv_id ON mv (id);
-- new
CREATE TABLE t (id bigint PRIMARY KEY, n int);
CREATE MATERIALIZED VIEW mv AS SELECT id, n FROM t;
CREATE UNIQUE INDEX mv_id ON mv (id);

-- case: a_view_becomes_materialized
-- old
CREATE TABLE t (id int PRIMARY KEY);
CREATE VIEW v AS SELECT id FROM t;
GRANT SELECT ON v TO PUBLIC;
COMMENT ON VIEW v IS 'v';
-- new
CREATE TABLE t (id int PRIMARY KEY);
CREATE MATERIALIZED VIEW v AS SELECT id FROM t;
GRANT SELECT ON v TO PUBLIC;
COMMENT ON MATERIALIZED VIEW v IS 'v';

-- case: only_the_indexes_of_a_materialized_view_change
-- old
CREATE TABLE t (id int PRIMARY KEY, n text);
CREATE MATERIALIZED VIEW mv AS SELECT id, n FROM t;
CREATE INDEX one ON mv (id);
CREATE INDEX two ON mv (n);
-- new
CREATE TABLE t (id int PRIMARY KEY, n text);
CREATE MATERIALIZED VIEW mv AS SELECT id, n FROM t;
CREATE UNIQUE INDEX one ON mv (id);
CREATE INDEX three ON mv USING hash (n);

-- case: storage_parameters_of_a_materialized_view
-- old
CREATE TABLE t (id int PRIMARY KEY);
CREATE MATERIALIZED VIEW mv WITH (fillfactor = 70) AS SELECT id FROM t;
-- new
CREATE TABLE t (id int PRIMARY KEY);
CREATE MATERIALIZED VIEW mv WITH (fillfactor = 80, autovacuum_enabled = false) AS SELECT id FROM t;

-- case: a_materialized_view_without_rows_at_first
-- old
CREATE TABLE t (id int PRIMARY KEY);
-- new
CREATE TABLE t (id int PRIMARY KEY);
CREATE MATERIALIZED VIEW mv AS SELECT id, count(*) OVER () AS n FROM t WITH NO DATA;

-- case: materialized_views_on_one_another_the_lower_of_which_goes
-- old
CREATE TABLE t (id int PRIMARY KEY, n int);
CREATE MATERIALIZED VIEW lower_ AS SELECT n FROM t;
CREATE MATERIALIZED VIEW upper_ AS SELECT n FROM lower_;
CREATE INDEX upper_n ON upper_ (n);
-- new
CREATE TABLE t (id int PRIMARY KEY, n int);
CREATE MATERIALIZED VIEW upper_ AS SELECT n FROM t;
CREATE INDEX upper_n ON upper_ (n);
