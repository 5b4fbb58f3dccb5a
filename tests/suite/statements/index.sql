CREATE INDEX ON t (b);
CREATE UNIQUE INDEX i ON t USING btree (a DESC NULLS LAST, lower(b) COLLATE "C" text_pattern_ops) INCLUDE (c) NULLS NOT DISTINCT WITH (fillfactor = 70) WHERE a > 0;
CREATE INDEX IF NOT EXISTS i ON t (a);
-- fails: 25001
CREATE INDEX CONCURRENTLY i ON t (a);
CREATE INDEX i ON ONLY parts (at);
CREATE INDEX i ON t USING gin (to_tsvector('simple', b));
CREATE INDEX i ON t USING hash (a);
CREATE INDEX i ON t USING brin (a int4_minmax_multi_ops (values_per_range = 16)) WITH (pages_per_range = 4);
CREATE INDEX i ON booked USING gist (during);
CREATE INDEX i ON booked USING spgist (during);
CREATE INDEX i ON t (a) TABLESPACE pg_default;
CREATE INDEX i ON mv (a);
CREATE INDEX i ON t ((a + 1), (b || 'x'));
ALTER INDEX t_a RENAME TO other;
ALTER INDEX IF EXISTS t_a SET TABLESPACE pg_default;
ALTER INDEX t_a SET (fillfactor = 70);
ALTER INDEX t_a RESET (fillfactor);
-- fails: 0A000
ALTER INDEX t_a ALTER COLUMN 1 SET STATISTICS 100;
ALTER INDEX parts_id ATTACH PARTITION parts_one_id;
ALTER INDEX t_a DEPENDS ON EXTENSION plpgsql;
ALTER INDEX t_a NO DEPENDS ON EXTENSION plpgsql;
ALTER INDEX ALL IN TABLESPACE pg_default OWNED BY clerk SET TABLESPACE pg_default NOWAIT;
DROP INDEX t_a;
DROP INDEX IF EXISTS t_a, missing CASCADE;
-- fails: 25001
DROP INDEX CONCURRENTLY t_a;
COMMENT ON INDEX t_a IS 'x';
