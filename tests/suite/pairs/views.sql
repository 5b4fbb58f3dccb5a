-- case: a_view_is_made_with_the_options_that_guard_its_rows
-- old
CREATE TABLE invoices (id bigint PRIMARY KEY, tenant_id uuid NOT NULL, total numeric(12, 2) NOT NULL, paid boolean DEFAULT false);
ALTER TABLE invoices ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON invoices USING (tenant_id = current_setting('app.tenant')::uuid);
-- new
CREATE TABLE invoices (id bigint PRIMARY KEY, tenant_id uuid NOT NULL, total numeric(12, 2) NOT NULL, paid boolean DEFAULT false);
ALTER TABLE invoices ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON invoices USING (tenant_id = current_setting('app.tenant')::uuid);
CREATE VIEW open_invoices WITH (security_invoker = true, security_barrier) AS SELECT * FROM invoices WHERE NOT paid;
GRANT SELECT ON open_invoices TO PUBLIC;
COMMENT ON VIEW open_invoices IS 'what is still to be paid';
COMMENT ON COLUMN open_invoices.total IS 'with taxes';

-- case: a_view_stops_asking_for_the_rights_of_its_reader
-- old
CREATE TABLE t (id int PRIMARY KEY, owner_id int);
CREATE VIEW v WITH (security_invoker = on) AS SELECT id FROM t;
GRANT SELECT ON v TO PUBLIC;
-- new
CREATE TABLE t (id int PRIMARY KEY, owner_id int);
CREATE VIEW v AS SELECT id FROM t;
GRANT SELECT ON v TO PUBLIC;

-- case: a_view_gets_another_condition_and_keeps_its_grants_and_comments
-- old
CREATE TABLE t (id int PRIMARY KEY, state text NOT NULL DEFAULT 'new');
CREATE VIEW v AS SELECT id, state FROM t WHERE state <> 'gone';
GRANT SELECT ON v TO PUBLIC;
COMMENT ON VIEW v IS 'v';
-- new
CREATE TABLE t (id int PRIMARY KEY, state text NOT NULL DEFAULT 'new');
CREATE VIEW v AS SELECT id, state FROM t WHERE state IN ('new', 'open');
GRANT SELECT ON v TO PUBLIC;
COMMENT ON VIEW v IS 'v';

-- case: a_column_is_added_at_the_end_of_a_view_that_selects_everything
-- old
CREATE TABLE t (id int PRIMARY KEY, a text);
CREATE VIEW v AS SELECT * FROM t;
CREATE VIEW w AS SELECT id FROM v;
-- new
CREATE TABLE t (id int PRIMARY KEY, a text, b text);
CREATE VIEW v AS SELECT * FROM t;
CREATE VIEW w AS SELECT id FROM v;

-- case: a_column_is_dropped_under_a_view_that_selects_everything_and_a_view_over_that
-- old
CREATE TABLE t (id int PRIMARY KEY, a text, b text);
CREATE VIEW v AS SELECT * FROM t;
CREATE VIEW w AS SELECT v.id, v.a FROM v;
GRANT SELECT ON w TO PUBLIC;
GRANT SELECT (id) ON v TO PUBLIC;
COMMENT ON COLUMN v.id IS 'the id';
-- new
CREATE TABLE t (id int PRIMARY KEY, a text);
CREATE VIEW v AS SELECT * FROM t;
CREATE VIEW w AS SELECT v.id, v.a FROM v;
GRANT SELECT ON w TO PUBLIC;
GRANT SELECT (id) ON v TO PUBLIC;
COMMENT ON COLUMN v.id IS 'the id';

-- case: a_column_type_changes_under_a_view_with_a_policy_that_reads_the_view
-- old
CREATE TABLE members (tenant_id int NOT NULL, user_name text NOT NULL, since date);
CREATE VIEW my_tenants AS SELECT tenant_id FROM members WHERE user_name = current_user;
CREATE TABLE docs (id int PRIMARY KEY, tenant_id int NOT NULL);
ALTER TABLE docs ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON docs AS RESTRICTIVE USING (tenant_id IN (SELECT m.tenant_id FROM my_tenants m));
-- new
CREATE TABLE members (tenant_id bigint NOT NULL, user_name text NOT NULL, since date);
CREATE VIEW my_tenants AS SELECT tenant_id FROM members WHERE user_name = current_user;
CREATE TABLE docs (id int PRIMARY KEY, tenant_id bigint NOT NULL);
ALTER TABLE docs ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON docs AS RESTRICTIVE USING (tenant_id IN (SELECT m.tenant_id FROM my_tenants m));

-- case: a_view_before_the_function_that_it_calls_and_a_function_before_the_view_that_it_reads
-- old
CREATE TABLE t (id int PRIMARY KEY, price numeric);
-- new
CREATE TABLE t (id int PRIMARY KEY, price numeric);
CREATE FUNCTION with_tax(p numeric) RETURNS numeric LANGUAGE sql IMMUTABLE AS $$ SELECT p * 1.2 $$;
CREATE VIEW priced AS SELECT id, with_tax(price) AS gross FROM t;
CREATE FUNCTION cheap() RETURNS SETOF priced LANGUAGE sql STABLE AS $$ SELECT * FROM priced WHERE gross < 10 $$;

-- case: views_whose_names_sort_against_their_order
-- old
CREATE TABLE a (id int PRIMARY KEY);
-- new
CREATE TABLE a (id int PRIMARY KEY);
CREATE VIEW z AS SELECT id, id + 1 AS next FROM a;
CREATE VIEW y AS SELECT * FROM z;
CREATE VIEW x AS SELECT * FROM y;

-- case: a_view_over_joins_groups_windows_and_common_table_expressions
-- old
CREATE TABLE tenants (id uuid PRIMARY KEY, name text NOT NULL, plan text);
CREATE TABLE users (id bigint PRIMARY KEY, tenant_id uuid NOT NULL REFERENCES tenants, email varchar(200), created_at timestamptz);
-- new
CREATE TABLE tenants (id uuid PRIMARY KEY, name text NOT NULL, plan text);
CREATE TABLE users (id bigint PRIMARY KEY, tenant_id uuid NOT NULL REFERENCES tenants, email varchar(200), created_at timestamptz);
CREATE VIEW per_tenant AS
  WITH recent AS (SELECT * FROM users WHERE created_at > now() - interval '30 days')
  SELECT t.id, t.name, count(r.id) AS recent_users, max(r.created_at) AS latest,
    row_number() OVER (ORDER BY count(r.id) DESC) AS place,
    coalesce(t.plan, 'free') AS plan,
    CASE WHEN count(*) > 10 THEN 'big' ELSE 'small' END AS size
  FROM tenants t LEFT JOIN recent r ON r.tenant_id = t.id
  GROUP BY t.id, t.name HAVING count(*) >= 0 ORDER BY t.name LIMIT 100;
CREATE VIEW names AS SELECT name FROM tenants UNION SELECT email FROM users EXCEPT SELECT 'nobody' ORDER BY name;
CREATE VIEW joined AS SELECT u.*, t.name AS tenant FROM users u JOIN tenants t ON t.id = u.tenant_id WHERE EXISTS (SELECT 1 FROM users x WHERE x.tenant_id = t.id AND x.id <> u.id);
CREATE VIEW latest AS SELECT DISTINCT ON (tenant_id) tenant_id, id, email FROM users ORDER BY tenant_id, created_at DESC NULLS LAST;
CREATE VIEW with_using AS SELECT id, a.email, b.tenant_id FROM users a JOIN users b USING (id);
CREATE VIEW lateral_ AS SELECT t.name, u.email FROM tenants t CROSS JOIN LATERAL (SELECT email FROM users WHERE users.tenant_id = t.id LIMIT 1) u;
CREATE VIEW literals AS SELECT 1 AS one, 'a' AS letter, NULL::text AS nothing, true AS yes, ARRAY[1, 2] AS list, '{}'::jsonb AS doc;

-- case: a_view_with_names_for_its_columns_gets_other_names
-- old
CREATE TABLE t (id int, n int);
CREATE VIEW v (a, b) AS SELECT id, n FROM t;
-- new
CREATE TABLE t (id int, n int);
CREATE VIEW v (a, c) AS SELECT id, n FROM t;

-- case: a_view_columns_change_their_places_and_what_stands_on_it_comes_back
-- old
CREATE TABLE t (id int PRIMARY KEY, a text, b text);
CREATE VIEW v AS SELECT id, a FROM t;
CREATE VIEW w AS SELECT a FROM v;
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
CREATE TRIGGER on_insert INSTEAD OF INSERT ON v FOR EACH ROW EXECUTE FUNCTION f();
COMMENT ON TRIGGER on_insert ON v IS 'writes to t';
GRANT SELECT, INSERT ON v TO PUBLIC;
-- new
CREATE TABLE t (id int PRIMARY KEY, a text, b text);
CREATE VIEW v AS SELECT a, id, b FROM t;
CREATE VIEW w AS SELECT a FROM v;
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
CREATE TRIGGER on_insert INSTEAD OF INSERT ON v FOR EACH ROW EXECUTE FUNCTION f();
COMMENT ON TRIGGER on_insert ON v IS 'writes to t';
GRANT SELECT, INSERT ON v TO PUBLIC;

-- case: a_check_option_comes_changes_and_goes
-- old
CREATE TABLE t (id int PRIMARY KEY, tenant int);
CREATE VIEW a AS SELECT * FROM t WHERE tenant = 1;
CREATE VIEW b AS SELECT * FROM t WHERE tenant = 1 WITH LOCAL CHECK OPTION;
CREATE VIEW c AS SELECT * FROM t WHERE tenant = 1 WITH CHECK OPTION;
-- new
CREATE TABLE t (id int PRIMARY KEY, tenant int);
CREATE VIEW a AS SELECT * FROM t WHERE tenant = 1 WITH CHECK OPTION;
CREATE VIEW b AS SELECT * FROM t WHERE tenant = 1 WITH CASCADED CHECK OPTION;
CREATE VIEW c AS SELECT * FROM t WHERE tenant = 1;

-- case: a_view_becomes_a_table_and_a_table_becomes_a_view
-- old
CREATE TABLE base (id int PRIMARY KEY, n int);
CREATE VIEW one AS SELECT id FROM base;
CREATE TABLE two (id int);
-- new
CREATE TABLE base (id int PRIMARY KEY, n int);
CREATE TABLE one (id int);
CREATE VIEW two AS SELECT id FROM base;

-- case: a_view_and_its_schema_go
-- old
CREATE SCHEMA api;
CREATE TABLE t (id int PRIMARY KEY);
CREATE VIEW api.v AS SELECT id FROM t;
CREATE VIEW api.w AS SELECT id FROM api.v;
-- new
CREATE TABLE t (id int PRIMARY KEY);

-- case: a_column_of_an_enumerated_type_under_a_view_whose_type_is_rebuilt
-- old
CREATE TYPE state AS ENUM ('new', 'old', 'gone');
CREATE TABLE t (id int PRIMARY KEY, state state NOT NULL DEFAULT 'new');
CREATE VIEW news AS SELECT id, state FROM t WHERE state = 'new';
GRANT SELECT ON news TO PUBLIC;
-- new
CREATE TYPE state AS ENUM ('new', 'old');
CREATE TABLE t (id int PRIMARY KEY, state state NOT NULL DEFAULT 'new');
CREATE VIEW news AS SELECT id, state FROM t WHERE state = 'new';
GRANT SELECT ON news TO PUBLIC;

-- case: a_default_and_a_check_that_call_a_function_which_a_view_calls_too
-- old
CREATE FUNCTION norm(t text) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT lower(t) $$;
CREATE TABLE t (id int PRIMARY KEY, a text DEFAULT norm('X') CHECK (a = norm(a)));
CREATE VIEW v AS SELECT norm(a) AS a FROM t;
-- new
CREATE FUNCTION norm(v text) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT lower(v) $$;
CREATE TABLE t (id int PRIMARY KEY, a text DEFAULT norm('X') CHECK (a = norm(a)));
CREATE VIEW v AS SELECT norm(a) AS a FROM t;
-- case: a_column_has_another_collation
-- old
CREATE TABLE t (a text);
CREATE TABLE u (a text COLLATE "C", b text);
CREATE VIEW v AS SELECT a FROM t;
CREATE VIEW w AS SELECT a FROM u;
-- new
CREATE TABLE t (a text);
CREATE TABLE u (a text COLLATE "C", b text);
CREATE VIEW v AS SELECT a FROM u;
CREATE VIEW w AS SELECT b AS a FROM u;
-- case: a_view_groups_by_a_primary_key_that_comes
-- old
CREATE TABLE orgs (id int NOT NULL, name text);
CREATE TABLE docs (org_id int);
-- new
CREATE TABLE orgs (id int NOT NULL, name text, CONSTRAINT z_key PRIMARY KEY (id));
CREATE TABLE docs (org_id int);
CREATE VIEW a_counts AS SELECT o.id, o.name, count(*) AS docs FROM orgs o JOIN docs d ON d.org_id = o.id GROUP BY o.id;
-- case: a_primary_key_that_a_view_groups_by_has_another_name
-- old
CREATE TABLE orgs (id int NOT NULL, name text, CONSTRAINT old_key PRIMARY KEY (id) WITH (fillfactor = 50));
CREATE VIEW counts AS SELECT id, name FROM orgs GROUP BY id;
-- new
CREATE TABLE orgs (id int NOT NULL, name text, CONSTRAINT new_key PRIMARY KEY (id));
CREATE VIEW counts AS SELECT id, name FROM orgs GROUP BY id;
