CREATE TABLE t (a integer[] DEFAULT '{1,2}'::integer[], b interval DEFAULT '1 day');
CREATE VIEW v AS WITH x AS (SELECT a FROM t) SELECT x.a, count(*) OVER () FROM x JOIN t USING (a) WHERE a IS NOT NULL;
SELECT ((((1)))) + - - 1 ->> 'x' BETWEEN 1 AND 2;
