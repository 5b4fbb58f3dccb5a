-- Expressions in many places, named from several sources.
-- source: policies.sql
CREATE POLICY members ON docs FOR SELECT USING (
    owner = current_user
    OR EXISTS (SELECT 1 FROM members m JOIN teams USING (team) WHERE m.doc = docs.id AND m.who = SESSION_USER AND teams.open)
    OR (SELECT count(*) FROM members WHERE members.doc = docs.id) > 5
);
CREATE POLICY own_writes ON docs FOR INSERT WITH CHECK (owner = current_user AND coalesce(size, 0) < 1000 AND (info ->> 'x')::int = ANY (ARRAY[1, 2]));
CREATE POLICY latest ON members USING (doc = (SELECT max(id) FROM docs) AND CASE WHEN who = 'a' THEN true ELSE NOT deleted END);
-- source: tables.sql
CREATE TABLE docs (
    id bigint PRIMARY KEY DEFAULT (extract(epoch FROM now()) * 1000)::bigint,
    owner name NOT NULL DEFAULT CURRENT_USER,
    size integer DEFAULT 1 + 2 * 3,
    info jsonb NOT NULL DEFAULT '{}'::jsonb,
    made timestamptz DEFAULT now() + interval '1 day',
    key uuid DEFAULT gen_random_uuid(),
    tags text[] DEFAULT ARRAY['a', 'b'],
    ratio numeric(5, 2) DEFAULT -1.5,
    flag boolean DEFAULT (NOT false),
    at date DEFAULT '2020-02-30'::text::date,
    CHECK (size > 0 AND size <= 10 OR owner = ANY ('{a,b}'::name[])),
    CHECK (info ? 'x' AND jsonb_typeof(info -> 'x') = 'number'),
    CHECK (made AT TIME ZONE 'UTC' > '2000-01-01 00:00' AND (tags)[1] IS DISTINCT FROM 'z')
);
CREATE TABLE members (doc bigint REFERENCES docs, who name, team integer, deleted boolean NOT NULL DEFAULT false);
CREATE TABLE teams (team integer PRIMARY KEY, open boolean);
