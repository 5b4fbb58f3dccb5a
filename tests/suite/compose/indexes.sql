-- Indexes: expressions, classes and collations that go without saying and that do not.
-- source: indexes.sql
CREATE INDEX plain ON docs (title text_ops, n int4_ops, code varchar_ops);
CREATE INDEX patterns ON docs (title text_pattern_ops, code varchar_pattern_ops, letter bpchar_pattern_ops);
CREATE INDEX collated ON docs (title COLLATE "default", title COLLATE "C", latin, latin COLLATE "C", latin COLLATE "POSIX");
CREATE INDEX sorted ON docs (n DESC, title ASC NULLS FIRST, code DESC NULLS LAST, latin NULLS LAST);
CREATE INDEX computed ON docs (lower(title), (n + 1) DESC, (data ->> 'kind'), upper(title) text_ops, upper(code) text_pattern_ops);
CREATE INDEX collated_expression ON docs ((title || code) COLLATE "C", lower(title) COLLATE "default");
CREATE INDEX documents ON docs USING gin (data jsonb_path_ops);
CREATE INDEX documents_default ON docs USING gin (data jsonb_ops, tags array_ops, to_tsvector('english', title));
CREATE INDEX ranges ON docs USING gist (valid range_ops, place);
CREATE INDEX hashed ON docs USING hash (title text_ops);
CREATE INDEX blocks ON docs USING brin (n, at timestamptz_minmax_ops);
CREATE UNIQUE INDEX partial ON docs (title, n) INCLUDE (code, data) WHERE n > 0 AND title IS NOT NULL;
CREATE UNIQUE INDEX nulls ON docs (n) NULLS NOT DISTINCT;
CREATE INDEX ON docs (n);
CREATE INDEX ON docs (n);
CREATE INDEX ON docs (lower(title), (n + 1));
-- source: tables.sql
CREATE TABLE docs (
    title text,
    n integer,
    code varchar(20),
    letter char(3),
    latin text COLLATE "C",
    data jsonb,
    tags text[],
    valid tstzrange,
    place point,
    at timestamptz
);
