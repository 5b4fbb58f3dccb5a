-- Constraints and the names that PostgreSQL chooses for them, where several sources ask for the same.
-- source: a.sql
CREATE TABLE t (
    a integer UNIQUE NULLS NOT DISTINCT,
    b integer CHECK (b > 0) CHECK (b < 100),
    c integer CHECK (c > a),
    d text CONSTRAINT short CHECK (length(d) < 5),
    e integer NOT NULL CHECK (e <> 0) NO INHERIT,
    PRIMARY KEY (e) INCLUDE (a, b),
    UNIQUE (a, b) INCLUDE (c) DEFERRABLE,
    CONSTRAINT t_c_check CHECK (c IS NOT NULL),
    CHECK (a IS NULL OR b IS NULL)
);
-- source: b.sql
ALTER TABLE t ADD CHECK (a > b), ADD CHECK (b > 5), ADD UNIQUE (b), ADD CONSTRAINT of_d UNIQUE (d);
ALTER TABLE t ADD CONSTRAINT later CHECK (d LIKE 'a%' OR d ~ '^b' OR d IN ('c', 'd')) NOT VALID;
-- source: c.sql
CREATE TABLE u (t integer REFERENCES t, UNIQUE (t), CHECK (t BETWEEN 1 AND 10 AND NOT t = 5));
CREATE INDEX t_a_key1 ON t (a);
