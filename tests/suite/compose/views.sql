-- Views before what they select from, in another source, and in whatever order.
-- source: views
CREATE VIEW third AS SELECT * FROM second WHERE id > 0;
CREATE VIEW second WITH (security_invoker) AS SELECT * FROM first;
CREATE VIEW first AS SELECT id, shout(name) AS name FROM tenants;
CREATE MATERIALIZED VIEW counts AS SELECT tenant_id, count(*) AS many FROM users GROUP BY tenant_id;
CREATE UNIQUE INDEX counts_tenant ON counts (tenant_id);
-- source: rest
GRANT SELECT ON third TO PUBLIC;
GRANT SELECT (many) ON counts TO PUBLIC;
COMMENT ON VIEW second IS 'the second';
COMMENT ON COLUMN third.name IS 'shouted';
COMMENT ON MATERIALIZED VIEW counts IS 'counted';
CREATE TRIGGER write INSTEAD OF INSERT ON second FOR EACH ROW EXECUTE FUNCTION write();
CREATE FUNCTION write() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
CREATE FUNCTION firsts() RETURNS SETOF first LANGUAGE sql STABLE AS $$ SELECT * FROM first $$;
CREATE POLICY seen ON users USING (tenant_id IN (SELECT id FROM third));
ALTER TABLE users ENABLE ROW LEVEL SECURITY;
-- source: tables
CREATE FUNCTION shout(t text) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT upper(t) $$;
CREATE TABLE tenants (id int PRIMARY KEY, name text NOT NULL);
CREATE TABLE users (id int PRIMARY KEY, tenant_id int NOT NULL REFERENCES tenants);
