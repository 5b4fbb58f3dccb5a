-- What came after 15: JSON in SQL, subqueries without a name, what MERGE and RETURNING can since.
-- only: 18
-- source: history
CREATE TABLE t (a integer PRIMARY KEY, b text, j jsonb, d date);
CREATE TABLE s (a integer, b text);
CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE VIEW c AS SELECT json_object('a': a, 'b' VALUE b ABSENT ON NULL WITH UNIQUE KEYS RETURNING jsonb) AS o, json_array(a, b NULL ON NULL) AS l, json_array(SELECT a FROM s ORDER BY a) AS q FROM t;
CREATE VIEW g AS SELECT json_objectagg(a: b) FILTER (WHERE a > 0) AS o, json_arrayagg(b ORDER BY a DESC RETURNING jsonb) AS l FROM t GROUP BY d;
CREATE VIEW k AS SELECT json(b) AS p, json_scalar(a) AS s, json_serialize(j RETURNING varchar(20)) AS z FROM t;
CREATE VIEW v AS SELECT json_value(j, '$.a ? (@ > $x)' PASSING a AS x RETURNING mood DEFAULT 'ok' ON EMPTY ERROR ON ERROR) AS m, json_query(j, 'strict $.b[*]' WITH CONDITIONAL WRAPPER EMPTY ARRAY ON ERROR) AS q, json_exists(j, '$.c') AS e FROM t;
CREATE VIEW n AS SELECT t.a, x.* FROM t, json_table(t.j, '$.rows[*]' AS rows PASSING t.a AS lim COLUMNS (i FOR ORDINALITY, m mood PATH '$.m', "Odd name" text, f text FORMAT JSON PATH '$.f', e boolean EXISTS PATH '$.e', NESTED PATH '$.in[*]' COLUMNS (v numeric(5,1) PATH '$' DEFAULT 1 ON EMPTY)) ERROR ON ERROR) AS x;
CREATE VIEW u AS SELECT a, bb FROM (SELECT a, b AS bb FROM t), (VALUES (1)) AS one(n) WHERE a = n;
CREATE INDEX i ON t ((json_value(j, '$.a' RETURNING integer)));
CREATE INDEX wrong ON t ((json_value(j, '$.a.date()')));
ALTER TABLE t ADD CHECK (json_exists(j, '$.a'));
CREATE VIEW wrong AS SELECT json_value(a, '$') AS x FROM t;
CREATE VIEW wrong AS SELECT json_value(j, '$.a' EMPTY ARRAY ON EMPTY) AS x FROM t;
CREATE VIEW wrong AS SELECT json_query(j, '$.a' WITH WRAPPER OMIT QUOTES) AS x FROM t;
CREATE VIEW wrong AS SELECT json_value(j, '$[') AS x FROM t;
CREATE VIEW wrong AS SELECT x.* FROM json_table('{}'::jsonb, '$' COLUMNS (a integer, NESTED '$.b' AS a COLUMNS (c integer))) x;
CREATE FUNCTION r() RETURNS SETOF t LANGUAGE sql BEGIN ATOMIC
  UPDATE t SET b = 'x' RETURNING WITH (OLD AS before) before.a, new.b, before.j, d;
END;
CREATE FUNCTION m() RETURNS SETOF text LANGUAGE sql BEGIN ATOMIC
  MERGE INTO t USING s ON t.a = s.a WHEN NOT MATCHED BY SOURCE THEN DELETE WHEN NOT MATCHED BY TARGET THEN INSERT (a, b) VALUES (s.a, s.b) WHEN MATCHED THEN UPDATE SET b = s.b RETURNING merge_action() || old.b || new.b;
END;
CREATE FUNCTION o() RETURNS SETOF text LANGUAGE sql BEGIN ATOMIC SELECT merge_action(); END;
ALTER TABLE t RENAME COLUMN b TO bbb;
ALTER TABLE t RENAME COLUMN j TO doc;
