-- Texts that mean the same, and must not differ for ever.
-- case: policies_qualified_or_not
-- old
CREATE SCHEMA app;
SET search_path = app;
CREATE TABLE members (team_id integer, name text);
CREATE TABLE notes (team_id integer);
CREATE FUNCTION me() RETURNS text LANGUAGE sql STABLE AS $$ SELECT current_user::text $$;
CREATE POLICY p ON notes USING (team_id IN (SELECT team_id FROM members WHERE name = me()));
-- new
CREATE SCHEMA app;
CREATE TABLE app.members (team_id integer, name text);
CREATE TABLE app.notes (team_id integer);
CREATE FUNCTION app.me() RETURNS text LANGUAGE sql STABLE AS $$ SELECT current_user::text $$;
CREATE POLICY p ON app.notes USING ((notes.team_id IN ( SELECT members.team_id FROM app.members WHERE (members.name = app.me()))));
-- case: types_by_their_other_names
-- old
CREATE TABLE t (a int, b int8, c float, d float4, e decimal(5,1), f varchar, g char, h timestamptz, i bool, j timetz, k int2, l varbit(3), m bpchar);
-- new
CREATE TABLE t (a integer, b bigint, c double precision, d real, e numeric(5,1), f character varying, g character(1), h timestamp with time zone, i boolean, j time with time zone, k smallint, l bit varying(3), m bpchar);
-- case: constraints_inline_or_not
-- old
CREATE TABLE p (id integer PRIMARY KEY);
CREATE TABLE t (a integer PRIMARY KEY, b integer UNIQUE, c integer REFERENCES p, d integer NOT NULL CHECK (d > 0));
-- new
CREATE TABLE p (id integer);
ALTER TABLE p ADD PRIMARY KEY (id);
CREATE TABLE t (a integer, b integer, c integer, d integer, CONSTRAINT t_pkey PRIMARY KEY (a), CONSTRAINT t_b_key UNIQUE (b), CONSTRAINT t_c_fkey FOREIGN KEY (c) REFERENCES p (id) MATCH SIMPLE ON DELETE NO ACTION, CONSTRAINT t_d_check CHECK ((d > 0)));
ALTER TABLE t ALTER d SET NOT NULL;
-- case: privileges_in_other_words
-- old
CREATE TABLE t (a integer, b integer);
GRANT SELECT, INSERT, UPDATE, DELETE ON TABLE t TO pair_client;
GRANT ALL PRIVILEGES ON TABLE t TO pair_writer;
-- new
CREATE TABLE t (a integer, b integer);
GRANT DELETE ON t TO pair_client;
GRANT INSERT ON t TO pair_client;
GRANT UPDATE, SELECT, DELETE ON ALL TABLES IN SCHEMA public TO pair_client;
GRANT ALL ON t TO pair_writer;
-- case: functions_with_their_clauses_elsewhere
-- old
CREATE FUNCTION f(a integer) RETURNS integer LANGUAGE sql IMMUTABLE STRICT AS 'SELECT a';
-- new
CREATE OR REPLACE FUNCTION public.f(IN a int4) RETURNS int4 AS $body$SELECT a$body$ IMMUTABLE RETURNS NULL ON NULL INPUT LANGUAGE 'sql' COST 100 SECURITY INVOKER PARALLEL UNSAFE;
-- case: triggers_in_other_words
-- old
CREATE TABLE t (a integer, b integer);
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
CREATE TRIGGER tr BEFORE UPDATE OR INSERT ON t FOR ROW WHEN (NEW.a > 0) EXECUTE PROCEDURE f('x', 1);
-- new
CREATE TABLE t (a integer, b integer);
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
CREATE TRIGGER tr BEFORE INSERT OR UPDATE ON public.t FOR EACH ROW WHEN ((new.a > 0)) EXECUTE FUNCTION public.f('x', '1');
-- case: operators_and_functions_in_other_words
-- old
CREATE TABLE t (a text, b integer, c timestamptz, d text[],
  CONSTRAINT c1 CHECK (a != 'x' AND a NOT LIKE 'y%' AND a ILIKE 'z%'),
  CONSTRAINT c2 CHECK (substring(a from 1 for 2) = 'ab' AND position('x' in a) > 0 AND trim(both from a) <> '' AND char_length(a) < 10),
  CONSTRAINT c3 CHECK (extract(epoch from c) > 0 AND c AT TIME ZONE 'utc' > '2020-01-01'),
  CONSTRAINT c4 CHECK (b IN (1, 2, 3) AND b NOT IN (4, 5) AND b IS NOT DISTINCT FROM 1),
  CONSTRAINT c5 CHECK (a SIMILAR TO 'x+' OR 'y' = ANY (d) OR NOT 'z' = ALL (d)),
  CONSTRAINT c6 CHECK (CAST(b AS text) = a OR b::text || 'x' = a));
-- new
CREATE TABLE t (a text, b integer, c timestamptz, d text[],
  CONSTRAINT c1 CHECK (((a <> 'x'::text) AND (a !~~ 'y%'::text) AND (a ~~* 'z%'::text))),
  CONSTRAINT c2 CHECK ((SUBSTRING(a FROM 1 FOR 2) = 'ab'::text) AND (POSITION(('x'::text) IN (a)) > 0) AND (TRIM(BOTH FROM a) <> ''::text) AND (char_length(a) < 10)),
  CONSTRAINT c3 CHECK ((EXTRACT(epoch FROM c) > (0)::numeric) AND ((c AT TIME ZONE 'utc'::text) > '2020-01-01 00:00:00'::timestamp without time zone)),
  CONSTRAINT c4 CHECK ((b = ANY (ARRAY[1, 2, 3])) AND (b <> ALL (ARRAY[4, 5])) AND (NOT (b IS DISTINCT FROM 1))),
  CONSTRAINT c5 CHECK ((a ~ similar_to_escape('x+'::text)) OR ('y'::text = ANY (d)) OR (NOT ('z'::text = ALL (d)))),
  CONSTRAINT c6 CHECK (((b)::text = a) OR (((b)::text || 'x'::text) = a)));
-- case: subqueries_in_other_words
-- old
CREATE TABLE m (team integer, who text, role text);
CREATE TABLE t (team integer);
CREATE POLICY a ON t USING (EXISTS (SELECT 1 FROM m WHERE m.team = t.team AND who = current_user));
CREATE POLICY b ON t USING (team = (SELECT max(team) FROM m));
CREATE POLICY c ON t USING (team IN (SELECT x.team FROM m AS x, m y WHERE x.team = y.team UNION SELECT 1));
-- new
CREATE TABLE m (team integer, who text, role text);
CREATE TABLE t (team integer);
CREATE POLICY a ON t USING ((EXISTS ( SELECT 1 FROM m WHERE ((m.team = t.team) AND (m.who = CURRENT_USER)))));
CREATE POLICY b ON t USING ((team = ( SELECT max(m.team) AS max FROM m)));
CREATE POLICY c ON t USING ((team IN ( SELECT x.team FROM m x, m y WHERE (x.team = y.team) UNION SELECT 1)));
-- case: a_source_and_its_dump
-- old
CREATE TYPE state AS ENUM ('on', 'off');
CREATE TABLE users (id bigserial PRIMARY KEY, email varchar(255) NOT NULL UNIQUE, state state DEFAULT 'on' NOT NULL, score numeric(5,2) DEFAULT 0, made timestamptz DEFAULT now());
CREATE TABLE posts (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, user_id bigint NOT NULL REFERENCES users ON DELETE CASCADE, title text CHECK (length(title) > 0));
CREATE INDEX posts_title ON posts (lower(title)) WHERE title IS NOT NULL;
ALTER TABLE posts ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON posts FOR SELECT TO pair_client USING (user_id = current_setting('app.user', true)::bigint);
-- new
SET statement_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
CREATE TYPE public.state AS ENUM (
    'on',
    'off'
);
SET default_tablespace = '';
SET default_table_access_method = heap;
CREATE TABLE public.posts (
    id bigint NOT NULL,
    user_id bigint NOT NULL,
    title text,
    CONSTRAINT posts_title_check CHECK ((length(title) > 0))
);
ALTER TABLE public.posts ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.posts_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.users (
    id bigint NOT NULL,
    email character varying(255) NOT NULL,
    state public.state DEFAULT 'on'::public.state NOT NULL,
    score numeric(5,2) DEFAULT 0,
    made timestamp with time zone DEFAULT now()
);
CREATE SEQUENCE public.users_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.users_id_seq OWNED BY public.users.id;
ALTER TABLE ONLY public.users ALTER COLUMN id SET DEFAULT nextval('public.users_id_seq'::regclass);
ALTER TABLE ONLY public.posts ADD CONSTRAINT posts_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.users ADD CONSTRAINT users_email_key UNIQUE (email);
ALTER TABLE ONLY public.users ADD CONSTRAINT users_pkey PRIMARY KEY (id);
CREATE INDEX posts_title ON public.posts USING btree (lower(title)) WHERE (title IS NOT NULL);
ALTER TABLE ONLY public.posts ADD CONSTRAINT posts_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;
CREATE POLICY own ON public.posts FOR SELECT TO pair_client USING ((user_id = (current_setting('app.user'::text, true))::bigint));
ALTER TABLE public.posts ENABLE ROW LEVEL SECURITY;
-- case: what_servers_print_and_nobody_can_write
-- old
CREATE TYPE address AS (street text, code char(5));
CREATE TABLE t (a int DEFAULT (- '42'::integer), b date, c address DEFAULT '(a,b)', d xml DEFAULT '<?xml version="1.0"?><a/>', e cidr DEFAULT '10', f box[] DEFAULT '{(1,1),(0,0)}', g regtype DEFAULT 'address');
CREATE TABLE u (x int);
CREATE POLICY p ON t USING (extract("Year" FROM b) > 1 AND format(VARIADIC 'x') = 'x' AND treat(a AS bigint) > 5);
CREATE VIEW v AS SELECT b, x FROM t NATURAL FULL JOIN u;
-- new
CREATE TYPE address AS (street text, code char(5));
CREATE TABLE t (a int DEFAULT (- '42'::integer), b date, c address DEFAULT '(a,b    )', d xml DEFAULT '<a/>', e cidr DEFAULT '10.0.0.0/8', f box[] DEFAULT '{(1,1),(0,0)}', g regtype DEFAULT 'public.address');
CREATE TABLE u (x int);
CREATE POLICY p ON t USING (extract("Year" FROM b) > 1 AND format('x') = 'x' AND int8(a) > 5);
CREATE VIEW v AS SELECT b, x FROM t NATURAL FULL JOIN u;
