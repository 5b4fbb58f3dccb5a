-- What SQL writes with words of its own: XML, MERGE, tables that WITH queries hide.
-- source: history
CREATE TABLE t (a integer PRIMARY KEY, b text, x xml, j jsonb);
CREATE TABLE s (a integer, b text);
CREATE VIEW e AS SELECT xmlelement(name "Row", xmlattributes(a, b AS "B"), b, xmlforest(a AS c)) AS e, xmlconcat(x, '<y/>') AS c FROM t;
CREATE VIEW p AS SELECT xmlparse(document b) AS d, xmlpi(name q, b) AS i, xmlroot(x, version '1.1', standalone no) AS r, x IS DOCUMENT AS w FROM t;
CREATE VIEW z AS SELECT xmlserialize(content x AS text) AS a, xmlserialize(document x AS varchar(9)) AS b, xmlexists('//a' PASSING x) AS c FROM t;
CREATE VIEW r AS SELECT t.a, k.* FROM t, xmltable(xmlnamespaces('http://n' AS n), '//n:r' PASSING t.x COLUMNS i integer PATH '@i' DEFAULT 0 NOT NULL, v text, o FOR ORDINALITY) AS k;
CREATE VIEW wrong AS SELECT xmlelement(name q, xmlattributes(a, b AS a)) AS e FROM t;
CREATE VIEW wrong AS SELECT xmlforest(a + 1) AS e FROM t;
CREATE VIEW wrong AS SELECT xmlconcat(a) AS e FROM t;
CREATE VIEW wrong AS WITH gone AS (DELETE FROM t RETURNING a) SELECT a FROM gone;
CREATE VIEW wrong AS SELECT k.* FROM xmltable('/r' PASSING '<r/>' COLUMNS i integer, i text) k;
ALTER TABLE t RENAME COLUMN b TO bb;
ALTER TABLE t RENAME TO t2;
CREATE FUNCTION f(k integer) RETURNS void LANGUAGE sql BEGIN ATOMIC
  MERGE INTO t2 USING s ON t2.a = s.a AND s.a > k WHEN MATCHED AND s.b IS NULL THEN DELETE WHEN MATCHED THEN UPDATE SET bb = s.b, x = DEFAULT WHEN NOT MATCHED AND s.a > 0 THEN INSERT (a, bb) VALUES (s.a, s.b);
  WITH q AS (SELECT a, b FROM s) MERGE INTO t2 AS o USING q ON o.a = q.a WHEN NOT MATCHED THEN INSERT DEFAULT VALUES WHEN MATCHED THEN DO NOTHING;
END;
CREATE FUNCTION g() RETURNS void LANGUAGE sql BEGIN ATOMIC
  MERGE INTO t2 USING s ON t2.a = s.a WHEN NOT MATCHED THEN INSERT (a) VALUES (t2.a);
END;
CREATE FUNCTION g() RETURNS void LANGUAGE sql BEGIN ATOMIC
  MERGE INTO t2 USING s ON t2.a = s.a WHEN MATCHED THEN DO NOTHING WHEN MATCHED THEN DELETE;
END;
CREATE FUNCTION g() RETURNS void LANGUAGE sql BEGIN ATOMIC
  MERGE INTO t2 s USING s ON true WHEN MATCHED THEN DELETE;
END;
ALTER TABLE t2 RENAME COLUMN bb TO c;
CREATE VIEW w AS WITH s AS (SELECT s.a FROM public.s WHERE a > 1), u AS (SELECT s.a FROM s) SELECT u.a, o.b FROM u, public.s AS o WHERE o.a = u.a;
