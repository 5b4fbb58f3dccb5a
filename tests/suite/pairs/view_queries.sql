-- case: a_report_by_grouping_sets
-- old
CREATE TABLE sales (id bigint PRIMARY KEY, region text, product text, sold_on date NOT NULL, amount numeric(12, 2) NOT NULL);
CREATE VIEW totals AS SELECT region, product, sum(amount) AS total FROM sales GROUP BY region, product;
CREATE VIEW cube AS SELECT region, product, sum(amount) AS total FROM sales GROUP BY CUBE (region, product);
-- new
CREATE TABLE sales (id bigint PRIMARY KEY, region text, product text, sold_on date NOT NULL, amount numeric(12, 2) NOT NULL);
CREATE VIEW totals AS SELECT region, product, sum(amount) AS total FROM sales GROUP BY ROLLUP (region, product);
CREATE VIEW cube AS SELECT region, product, sum(amount) AS total FROM sales GROUP BY GROUPING SETS ((region, product), (region), ());
CREATE VIEW by_month AS
  SELECT date_trunc('month', sold_on) AS month, region, grouping(region) AS level, count(*) FILTER (WHERE amount > 100) AS big
  FROM sales GROUP BY ROLLUP (1, region) HAVING count(*) > 0 ORDER BY 1, 2 NULLS LAST;

-- case: running_totals_and_moving_averages
-- old
CREATE TABLE payments (id bigint PRIMARY KEY, account_id bigint NOT NULL, amount numeric(12, 2) NOT NULL, paid_at timestamptz NOT NULL DEFAULT now());
CREATE VIEW running AS SELECT id, sum(amount) OVER (PARTITION BY account_id ORDER BY paid_at) AS balance FROM payments;
-- new
CREATE TABLE payments (id bigint PRIMARY KEY, account_id bigint NOT NULL, amount numeric(12, 2) NOT NULL, paid_at timestamptz NOT NULL DEFAULT now());
CREATE VIEW running AS SELECT id, sum(amount) OVER (PARTITION BY account_id ORDER BY paid_at ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS balance FROM payments;
CREATE VIEW moving AS
  SELECT id, avg(amount) OVER (w RANGE BETWEEN '7 days' PRECEDING AND CURRENT ROW EXCLUDE TIES) AS week,
    lag(amount, 1, 0) OVER w AS before, first_value(id) OVER (ORDER BY paid_at GROUPS 2 PRECEDING) AS first
  FROM payments WINDOW w AS (PARTITION BY account_id ORDER BY paid_at);

-- case: medians_and_percentiles
-- old
CREATE TABLE requests (id bigint PRIMARY KEY, path text NOT NULL, took double precision NOT NULL, status int);
CREATE VIEW latency AS SELECT path, avg(took) AS mean FROM requests GROUP BY path;
-- new
CREATE TABLE requests (id bigint PRIMARY KEY, path text NOT NULL, took double precision NOT NULL, status int);
CREATE VIEW latency AS
  SELECT path, avg(took) AS mean, percentile_cont(0.5) WITHIN GROUP (ORDER BY took) AS median,
    percentile_disc(ARRAY[0.9, 0.99]) WITHIN GROUP (ORDER BY took DESC) AS worst,
    mode() WITHIN GROUP (ORDER BY status) FILTER (WHERE status >= 400) AS usual_error,
    rank(1.5) WITHIN GROUP (ORDER BY took) AS place
  FROM requests GROUP BY path;

-- case: columns_that_using_merges
-- old
CREATE TABLE users (id bigint PRIMARY KEY, email varchar(200));
CREATE TABLE profiles (id int PRIMARY KEY, email varchar(100), bio text);
CREATE VIEW people AS SELECT users.id, users.email FROM users JOIN profiles ON users.id = profiles.id;
-- new
CREATE TABLE users (id bigint PRIMARY KEY, email varchar(200));
CREATE TABLE profiles (id int PRIMARY KEY, email varchar(100), bio text);
CREATE VIEW people AS SELECT id, email FROM users JOIN profiles USING (id, email);
CREATE VIEW everyone AS SELECT id, users.email, bio FROM users FULL JOIN profiles USING (id) WHERE id > 0 ORDER BY id;
CREATE VIEW natural_ AS SELECT * FROM users NATURAL LEFT JOIN profiles;
CREATE VIEW named AS SELECT j.key, j.bio FROM (users JOIN profiles USING (id)) AS j (key);
CREATE VIEW by_using AS SELECT u.id AS user_id FROM users JOIN profiles USING (id) AS u;

-- case: a_column_under_using_changes_its_type
-- old
CREATE TABLE users (id int PRIMARY KEY, name text);
CREATE TABLE posts (id int PRIMARY KEY, title text);
CREATE VIEW both_ AS SELECT title FROM users JOIN posts USING (id);
GRANT SELECT ON both_ TO PUBLIC;
-- new
CREATE TABLE users (id bigint PRIMARY KEY, name text);
CREATE TABLE posts (id bigint PRIMARY KEY, title text);
CREATE VIEW both_ AS SELECT title FROM users JOIN posts USING (id);
GRANT SELECT ON both_ TO PUBLIC;

-- case: a_column_that_only_using_names_goes
-- old
CREATE TABLE users (id int PRIMARY KEY, tenant int, name text);
CREATE TABLE posts (post_id int PRIMARY KEY, tenant int, title text);
CREATE VIEW both_ AS SELECT name, title FROM users JOIN posts USING (tenant);
-- new
CREATE TABLE users (id int PRIMARY KEY, name text);
CREATE TABLE posts (post_id int PRIMARY KEY, title text);
CREATE VIEW both_ AS SELECT name, title FROM users CROSS JOIN posts;

-- case: a_column_that_an_alias_hides_goes
-- old
CREATE TABLE users (id int PRIMARY KEY, nick text, name text);
CREATE VIEW v AS SELECT u.a FROM users AS u (k, a);
CREATE VIEW w AS SELECT j.c FROM (users CROSS JOIN (SELECT 1 AS one) o) AS j (a, b, c);
-- new
CREATE TABLE users (id int PRIMARY KEY);
CREATE VIEW v AS SELECT u.k AS a FROM users AS u (k);

-- case: functions_in_from
-- old
CREATE TABLE docs (id bigint PRIMARY KEY, tags text[] NOT NULL DEFAULT '{}', body jsonb NOT NULL);
CREATE VIEW tags AS SELECT id, unnest(tags) AS tag FROM docs;
-- new
CREATE TABLE docs (id bigint PRIMARY KEY, tags text[] NOT NULL DEFAULT '{}', body jsonb NOT NULL);
CREATE VIEW tags AS SELECT d.id, t.tag FROM docs d CROSS JOIN LATERAL unnest(d.tags) AS t (tag);
CREATE VIEW numbered AS SELECT d.id, t.tag, t.place FROM docs d, unnest(d.tags) WITH ORDINALITY AS t (tag, place);
CREATE VIEW lines AS
  SELECT d.id, l.sku, l.quantity FROM docs d, jsonb_to_recordset(d.body -> 'lines') AS l (sku text, quantity int, price numeric(10, 2));
CREATE VIEW pairs AS SELECT * FROM ROWS FROM (generate_series(1, 3), json_to_record('{"a": 1}') AS (a int)) WITH ORDINALITY AS p (n, a, place);
CREATE VIEW zipped AS SELECT u.* FROM unnest(ARRAY[1, 2], ARRAY['a', 'b']) AS u (n, letter);
CREATE VIEW entries AS SELECT d.id, e.key, e.value ->> 0 AS first FROM docs d, jsonb_each(d.body) e;
CREATE VIEW days AS SELECT day::date FROM generate_series('2024-01-01'::timestamp, '2024-12-31', '1 day') AS day;

-- case: a_function_that_yields_rows_of_a_table_whose_column_goes
-- old
CREATE TABLE users (id int PRIMARY KEY, email text, name text);
CREATE FUNCTION active() RETURNS SETOF users LANGUAGE sql STABLE AS $$ SELECT * FROM users $$;
CREATE VIEW names AS SELECT a.id, a.name FROM active() a;
-- new
CREATE TABLE users (id int PRIMARY KEY, email text);
CREATE FUNCTION active() RETURNS SETOF users LANGUAGE sql STABLE AS $$ SELECT * FROM users $$;
CREATE VIEW names AS SELECT a.id FROM active() a;

-- case: trees_with_search_and_cycle
-- old
CREATE TABLE folders (id int PRIMARY KEY, parent_id int REFERENCES folders, name text NOT NULL);
CREATE VIEW tree AS
  WITH RECURSIVE t AS (SELECT id, parent_id, 0 AS depth FROM folders WHERE parent_id IS NULL
    UNION ALL SELECT f.id, f.parent_id, t.depth + 1 FROM folders f JOIN t ON t.id = f.parent_id)
  SELECT * FROM t;
-- new
CREATE TABLE folders (id int PRIMARY KEY, parent_id int REFERENCES folders, name text NOT NULL);
CREATE VIEW tree AS
  WITH RECURSIVE t AS (SELECT id, parent_id, 0 AS depth FROM folders WHERE parent_id IS NULL
    UNION ALL SELECT f.id, f.parent_id, t.depth + 1 FROM folders f JOIN t ON t.id = f.parent_id)
    SEARCH DEPTH FIRST BY id SET place CYCLE id SET looped USING path
  SELECT id, parent_id, depth, looped FROM t ORDER BY place;
CREATE VIEW wide AS
  WITH RECURSIVE t (id) AS (SELECT id FROM folders UNION SELECT f.id FROM folders f JOIN t ON t.id = f.parent_id)
    SEARCH BREADTH FIRST BY id SET place CYCLE id SET looped TO 'yes' DEFAULT 'no' USING path
  SELECT id, looped FROM t ORDER BY place;
CREATE VIEW stored AS WITH q AS MATERIALIZED (SELECT id FROM folders), r AS NOT MATERIALIZED (SELECT id FROM q) SELECT r.id FROM r;

-- case: values_and_queries_in_parentheses
-- old
CREATE TABLE t (id int PRIMARY KEY, n int);
CREATE VIEW levels AS VALUES (1, 'low'), (2, 'high');
-- new
CREATE TABLE t (id int PRIMARY KEY, n int);
CREATE VIEW levels AS SELECT l.rank AS column1, l.name AS column2 FROM (VALUES (1, 'low'), (2, 'high'), (3, NULL)) AS l (rank, name);
CREATE VIEW ordered AS VALUES (2), (1) ORDER BY 1 DESC LIMIT 1;
CREATE VIEW first_few AS (SELECT id FROM t ORDER BY n LIMIT 3) UNION ALL (SELECT n FROM t ORDER BY id DESC LIMIT 2) ORDER BY 1 OFFSET 1;
CREATE VIEW wrapped AS (SELECT id FROM t) LIMIT 2;
CREATE VIEW mapped AS SELECT t.id, l.name FROM t LEFT JOIN (VALUES (1, 'one'), (2, 'two')) AS l (n, name) ON l.n = t.n;
CREATE VIEW nested AS (SELECT id FROM t UNION SELECT n FROM t) INTERSECT (SELECT id FROM t EXCEPT ALL SELECT 1);
CREATE VIEW ties AS SELECT id FROM t ORDER BY n DESC FETCH FIRST 3 ROWS WITH TIES;

-- case: samples_and_locks
-- old
CREATE TABLE jobs (id int PRIMARY KEY, state text);
CREATE TABLE queues (id int PRIMARY KEY, job_id int);
-- new
CREATE TABLE jobs (id int PRIMARY KEY, state text);
CREATE TABLE queues (id int PRIMARY KEY, job_id int);
CREATE VIEW sample AS SELECT id FROM jobs TABLESAMPLE bernoulli (10) REPEATABLE (42);
CREATE VIEW next AS SELECT j.id FROM jobs j JOIN queues q ON q.job_id = j.id WHERE j.state = 'new' ORDER BY j.id LIMIT 1 FOR UPDATE OF j SKIP LOCKED;
CREATE VIEW shared AS SELECT id FROM jobs FOR KEY SHARE;

-- case: views_over_the_system_catalogs
-- old
CREATE TABLE t (id int PRIMARY KEY);
CREATE VIEW tables AS SELECT relname FROM pg_class WHERE relkind = 'r';
-- new
CREATE TABLE t (id int PRIMARY KEY);
CREATE VIEW tables AS SELECT c.relname, n.nspname, c.oid::regclass AS name FROM pg_catalog.pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'v');
CREATE VIEW columns AS SELECT table_name, column_name, data_type FROM information_schema.columns WHERE table_schema = 'public' AND is_nullable = 'NO';
CREATE VIEW policies AS SELECT tablename, policyname, roles, qual FROM pg_policies WHERE schemaname = 'public';
CREATE VIEW mine AS SELECT p.proname, obj_description(p.oid, 'pg_proc') AS comment FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace;

-- case: rows_as_json
-- old
CREATE TABLE authors (id bigint PRIMARY KEY, name text NOT NULL);
CREATE TABLE books (id bigint PRIMARY KEY, author_id bigint NOT NULL REFERENCES authors, title text NOT NULL, published date);
CREATE VIEW shelf AS SELECT a.id, count(b.id) AS books FROM authors a LEFT JOIN books b ON b.author_id = a.id GROUP BY a.id;
-- new
CREATE TABLE authors (id bigint PRIMARY KEY, name text NOT NULL);
CREATE TABLE books (id bigint PRIMARY KEY, author_id bigint NOT NULL REFERENCES authors, title text NOT NULL, published date, isbn text);
CREATE VIEW shelf AS
  SELECT a.id, count(b.id) AS books, a.name,
    coalesce(json_agg(json_build_object('id', b.id, 'title', b.title) ORDER BY b.published DESC NULLS LAST) FILTER (WHERE b.id IS NOT NULL), '[]') AS list,
    (SELECT row_to_json(l) FROM books l WHERE l.author_id = a.id ORDER BY l.id DESC LIMIT 1) AS latest
  FROM authors a LEFT JOIN books b ON b.author_id = a.id GROUP BY a.id;
CREATE VIEW whole AS SELECT b AS book, to_jsonb(b.*) - 'published' AS doc FROM books b;

-- case: the_latest_of_each_and_its_neighbours
-- old
CREATE TABLE events (id bigint PRIMARY KEY, user_id bigint NOT NULL, kind text NOT NULL, at timestamptz NOT NULL, ctx jsonb);
CREATE VIEW latest AS SELECT DISTINCT ON (user_id) user_id, kind, at FROM events ORDER BY user_id, at DESC;
-- new
CREATE TABLE events (id bigint PRIMARY KEY, user_id bigint NOT NULL, kind text NOT NULL, at timestamptz NOT NULL, ctx jsonb);
CREATE VIEW latest AS SELECT DISTINCT ON (user_id, date_trunc('day', at)) user_id, kind, at FROM events ORDER BY user_id, date_trunc('day', at), at DESC NULLS LAST;
CREATE VIEW ranked AS SELECT * FROM (SELECT e.*, row_number() OVER (PARTITION BY user_id ORDER BY at DESC) AS place FROM events e) ranked WHERE ranked.place <= 3;
CREATE VIEW funnel AS
  WITH steps AS (SELECT user_id, min(at) FILTER (WHERE kind = 'visit') AS visit, min(at) FILTER (WHERE kind = 'buy') AS buy FROM events GROUP BY user_id)
  SELECT date_trunc('week', visit) AS week, count(*) AS visitors, count(buy) AS buyers, round(100.0 * count(buy) / NULLIF(count(*), 0), 1) AS rate,
    avg(extract(epoch FROM buy - visit)) AS seconds
  FROM steps WHERE visit IS NOT NULL GROUP BY 1 ORDER BY week DESC;
CREATE VIEW gaps AS SELECT l.user_id, l.at, n.kind AS next FROM events l LEFT JOIN LATERAL (SELECT kind FROM events n WHERE n.user_id = l.user_id AND n.at > l.at ORDER BY n.at LIMIT 1) n ON true;

-- case: what_a_tenant_may_see_through_views
-- old
CREATE TABLE tenants (id uuid PRIMARY KEY, name text NOT NULL);
CREATE TABLE members (tenant_id uuid NOT NULL REFERENCES tenants, user_id uuid NOT NULL, role text NOT NULL, PRIMARY KEY (tenant_id, user_id));
ALTER TABLE members ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON members USING (user_id = current_setting('app.user', true)::uuid);
CREATE VIEW my_tenants WITH (security_invoker = true) AS SELECT t.id, t.name FROM tenants t JOIN members m ON m.tenant_id = t.id WHERE m.user_id = current_setting('app.user', true)::uuid;
-- new
CREATE TABLE tenants (id uuid PRIMARY KEY, name text NOT NULL, plan text NOT NULL DEFAULT 'free');
CREATE TABLE members (tenant_id uuid NOT NULL REFERENCES tenants, user_id uuid NOT NULL, role text NOT NULL, PRIMARY KEY (tenant_id, user_id));
ALTER TABLE members ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON members USING (user_id = current_setting('app.user', true)::uuid);
CREATE VIEW my_tenants WITH (security_invoker = true, security_barrier = true) AS
  SELECT t.id, t.name, t.plan, m.role = ANY (ARRAY['owner', 'admin']) AS may_edit, count(*) OVER (PARTITION BY t.id) AS members
  FROM tenants t JOIN members m ON m.tenant_id = t.id WHERE m.user_id = NULLIF(current_setting('app.user', true), '')::uuid;
CREATE POLICY seen ON tenants USING (id IN (SELECT v.id FROM my_tenants v));
ALTER TABLE tenants ENABLE ROW LEVEL SECURITY;
GRANT SELECT (id, name) ON my_tenants TO PUBLIC;

-- case: fields_of_rows_and_system_columns
-- old
CREATE TYPE point2 AS (x int, y int);
CREATE TABLE t (id int PRIMARY KEY, at point2);
CREATE FUNCTION parts(v text, OUT head text, OUT tail text) LANGUAGE sql IMMUTABLE AS $$ SELECT left(v, 1), right(v, 1) $$;
-- new
CREATE TYPE point2 AS (x int, y int);
CREATE TABLE t (id int PRIMARY KEY, at point2);
CREATE FUNCTION parts(v text, OUT head text, OUT tail text) LANGUAGE sql IMMUTABLE AS $$ SELECT left(v, 1), right(v, 1) $$;
CREATE VIEW spread AS SELECT id, (at).*, (parts('abc')).* FROM t;
CREATE VIEW hidden AS SELECT id, ctid AS place, xmin AS born, tableoid::regclass AS of FROM t;
