-- Enumerated types used before they are defined, and changed in another source.
-- source: tables.sql
CREATE TABLE t (
    level level NOT NULL DEFAULT 'low',
    levels level[] DEFAULT '{low,high}',
    other level DEFAULT 'high'::level CHECK (other > 'low'),
    named text DEFAULT 'low'::level
);
CREATE INDEX t_high ON t (level) WHERE level = 'high';
CREATE INDEX t_levels ON t USING gin (levels);
CREATE POLICY low ON t USING (level = ANY (ARRAY['low', 'high']::level[]) OR levels @> '{high}');
-- source: types.sql
CREATE TYPE level AS ENUM ('low', 'high');
COMMENT ON TYPE level IS 'how much';
-- source: types-later.sql
ALTER TYPE level ADD VALUE 'middle' BEFORE 'high';
ALTER TYPE level ADD VALUE IF NOT EXISTS 'highest';
