-- fails: 25001
CREATE TABLESPACE other OWNER clerk LOCATION '/nowhere' WITH (seq_page_cost = 2);
ALTER TABLESPACE pg_default SET (seq_page_cost = 2);
ALTER TABLESPACE pg_default RESET (seq_page_cost);
ALTER TABLESPACE pg_default OWNER TO clerk;
-- fails: 42939
ALTER TABLESPACE pg_default RENAME TO pg_other;
-- fails: 25001
DROP TABLESPACE IF EXISTS missing;
COMMENT ON TABLESPACE pg_default IS 'x';
