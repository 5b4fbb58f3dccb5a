-- Check constraints, and what is not null.
-- case: come_and_go
-- rows: INSERT INTO t VALUES (1, 2);
-- keeps: SELECT * FROM t
-- old
CREATE TABLE t (a integer CHECK (a > 0), b integer, CHECK (a < b));
-- new
CREATE TABLE t (a integer, b integer CHECK (b > 0), CONSTRAINT "a is less" CHECK (a <= b));
-- case: the_expression_changes
-- old
CREATE TABLE t (state text CONSTRAINT known CHECK (state IN ('open', 'done')));
COMMENT ON CONSTRAINT known ON t IS 'kept';
-- new
CREATE TABLE t (state text CONSTRAINT known CHECK (state IN ('open', 'done', 'late')));
COMMENT ON CONSTRAINT known ON t IS 'kept';
-- case: one_of_some_strings_in_a_varchar
-- old
CREATE TABLE t (state varchar(10) NOT NULL DEFAULT 'open');
-- new
CREATE TABLE t (state varchar(10) NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'done')), CHECK (state NOT IN ('x', 'y') OR state = ANY (ARRAY['z'])));
-- case: spelled_otherwise_is_the_same
-- old
CREATE TABLE t (a integer, b varchar(5), c numeric, d timestamptz, e text[],
  CONSTRAINT a CHECK (a BETWEEN 1 AND 5), CONSTRAINT b CHECK (b LIKE 'x%' AND b NOT LIKE '%y'), CONSTRAINT c CHECK (c >= 0.0),
  CONSTRAINT d CHECK (d > '2020-01-01 00:00+00'), CONSTRAINT e CHECK ('x' = ANY (e)), CONSTRAINT f CHECK (NOT (a IS NULL OR b IS NULL)), CONSTRAINT g CHECK (b ~ '^[a-z]+$'));
-- new
CREATE TABLE t (a int4, b character varying(5), c decimal, d timestamp with time zone, e text ARRAY,
  CONSTRAINT a CHECK (((a >= 1) AND (a <= 5))), CONSTRAINT b CHECK (((b)::text ~~ 'x%'::text) AND ((b)::text !~~ '%y'::text)), CONSTRAINT c CHECK (c >= 0.0::numeric),
  CONSTRAINT d CHECK (d > '2020-01-01 00:00:00+00'::timestamp with time zone), CONSTRAINT e CHECK ('x'::text = ANY (e)), CONSTRAINT f CHECK (NOT ((a IS NULL) OR (b IS NULL))), CONSTRAINT g CHECK ((b)::text ~ '^[a-z]+$'::text));
-- case: a_time_without_a_zone
-- old
CREATE TABLE t (d timestamptz, CONSTRAINT d CHECK (d > '2020-01-01'));
-- new
CREATE TABLE t (d timestamptz, CONSTRAINT d CHECK (d > '2021-01-01'));
-- case: no_inherit
-- old
CREATE TABLE t (a integer CONSTRAINT c CHECK (a > 0));
-- new
CREATE TABLE t (a integer CONSTRAINT c CHECK (a > 0) NO INHERIT);
-- case: not_valid_is_validated
-- rows: INSERT INTO t VALUES (1);
-- keeps: SELECT * FROM t
-- old
CREATE TABLE t (a integer);
ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0) NOT VALID;
-- new
CREATE TABLE t (a integer);
ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0);
ALTER TABLE t ADD CONSTRAINT d CHECK (a > 1) NOT VALID;
-- case: a_column_it_names_goes
-- old
CREATE TABLE t (a integer, b integer, CONSTRAINT c CHECK (a < b AND a > 0));
-- new
CREATE TABLE t (a integer, CONSTRAINT c CHECK (a > 0));
-- case: it_calls_a_function_that_changes_its_result
-- old
CREATE FUNCTION good(text) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN RETURN true; END $$;
CREATE TABLE t (a text CHECK (good(a)));
-- new
CREATE FUNCTION good(text, strict boolean DEFAULT true) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN RETURN true; END $$;
CREATE TABLE t (a text CHECK (good(a, false)));
-- case: on_json_and_arrays
-- old
CREATE TABLE t (data jsonb, tags text[]);
-- new
CREATE TABLE t (data jsonb CHECK (jsonb_typeof(data) = 'object' AND data ? 'id' AND data @> '{"v": 1}'), tags text[] CHECK (cardinality(tags) <= 10 AND tags <@ ARRAY['a', 'b'] AND array_position(tags, NULL) IS NULL));
-- case: on_dates_and_numbers
-- old
CREATE TABLE t (a date, b date, n numeric(5,2), m money);
-- new
CREATE TABLE t (a date, b date, n numeric(5,2), m money, CHECK (b >= a + 1), CHECK (b - a < 30), CHECK (extract(year FROM a) > 2000), CHECK (n % 0.5 = 0 AND n::integer = ANY ('{1,2}'::integer[])), CHECK (a + interval '1 month' > b), CHECK (abs(n) < power(10, 2)));
-- case: on_the_whole_row
-- old
CREATE TABLE t (a integer, b integer);
-- new
CREATE TABLE t (a integer, b integer, CONSTRAINT one_of CHECK (num_nonnulls(a, b) = 1), CONSTRAINT pair CHECK ((a, b) <> (1, 1)), CONSTRAINT lower CHECK (least(a, b) < greatest(a, b, 3)), CONSTRAINT c CHECK (coalesce(a, b) IS NOT NULL), CONSTRAINT d CHECK (nullif(a, b) IS DISTINCT FROM 5));
-- case: names_of_not_null
-- requires: 18
-- old
CREATE TABLE t (a integer CONSTRAINT a_there NOT NULL, b integer NOT NULL, c integer);
-- new
CREATE TABLE t (a integer CONSTRAINT a_must_be NOT NULL, b integer NOT NULL, c integer CONSTRAINT c_there NOT NULL);
-- case: not_null_gets_a_name
-- requires: 18
-- old
CREATE TABLE t (a integer NOT NULL);
-- new
CREATE TABLE t (a integer CONSTRAINT a_there NOT NULL);
-- case: not_enforced
-- requires: 18
-- old
CREATE TABLE t (a integer CONSTRAINT c CHECK (a > 0));
-- new
CREATE TABLE t (a integer CONSTRAINT c CHECK (a > 0) NOT ENFORCED);
-- case: not_null_not_valid
-- requires: 18
-- old
CREATE TABLE t (a integer);
-- new
CREATE TABLE t (a integer);
ALTER TABLE t ADD CONSTRAINT there NOT NULL a NOT VALID;
-- case: not_enforced_in_a_new_table
-- requires: 18
-- old
CREATE TABLE other (a integer);
-- new
CREATE TABLE other (a integer);
CREATE TABLE t (a integer CHECK (a > 0) NOT ENFORCED, b integer, CONSTRAINT pair CHECK (a < b) NO INHERIT NOT ENFORCED);
COMMENT ON CONSTRAINT pair ON t IS 'not yet';
-- case: not_valid_is_not_enforced
-- requires: 18
-- old
CREATE TABLE t (a integer);
ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0) NOT VALID;
-- new
CREATE TABLE t (a integer);
ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0) NOT ENFORCED;
-- case: not_enforced_of_a_parent
-- requires: 18
-- old
CREATE TABLE p (a integer, CONSTRAINT c CHECK (a > 0) NOT ENFORCED) PARTITION BY RANGE (a);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10);
CREATE TABLE h (x integer CONSTRAINT d CHECK (x > 0) NOT ENFORCED);
CREATE TABLE heir () INHERITS (h);
-- new
CREATE TABLE p (a integer, CONSTRAINT c CHECK (a > 0)) PARTITION BY RANGE (a);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10);
CREATE TABLE h (x integer CONSTRAINT d CHECK (x > 0));
CREATE TABLE heir () INHERITS (h);
-- case: not_null_no_inherit
-- requires: 18
-- old
CREATE TABLE t (a integer, b integer NOT NULL, c integer CONSTRAINT c_there NOT NULL);
-- new
CREATE TABLE t (a integer NOT NULL NO INHERIT, b integer, c integer CONSTRAINT c_there NOT NULL, CONSTRAINT b_there NOT NULL b NO INHERIT);
-- case: not_null_is_handed_down_no_more
-- requires: 18
-- old
CREATE TABLE p (a integer NOT NULL, b integer CONSTRAINT b_there NOT NULL);
CREATE TABLE q (a integer);
-- new
CREATE TABLE p (a integer NOT NULL NO INHERIT, b integer CONSTRAINT b_there NOT NULL NO INHERIT);
CREATE TABLE q (a integer);
-- case: not_null_no_inherit_of_a_parent
-- requires: 18
-- old
CREATE TABLE p (a integer);
CREATE TABLE c () INHERITS (p);
-- new
CREATE TABLE p (a integer NOT NULL NO INHERIT);
CREATE TABLE c (b integer NOT NULL) INHERITS (p);
-- case: not_null_not_valid_of_a_new_table
-- requires: 18
-- old
CREATE TABLE other (a integer);
-- new
CREATE TABLE t (a integer, b integer NOT NULL);
ALTER TABLE t ADD CONSTRAINT a_there NOT NULL a NOT VALID;
COMMENT ON CONSTRAINT a_there ON t IS 'not yet';
CREATE TABLE other (a integer, b integer);
ALTER TABLE other ADD NOT NULL b NO INHERIT NOT VALID;
-- case: not_null_not_valid_is_valid
-- requires: 18
-- old
CREATE TABLE t (a integer, b integer, c integer);
ALTER TABLE t ADD CONSTRAINT a_there NOT NULL a NOT VALID;
ALTER TABLE t ADD NOT NULL b NOT VALID;
ALTER TABLE t ADD CONSTRAINT c_here NOT NULL c NOT VALID;
-- new
CREATE TABLE t (a integer CONSTRAINT a_there NOT NULL, b integer NOT NULL, c integer CONSTRAINT c_there NOT NULL);
-- case: not_null_not_valid_of_a_parent
-- requires: 18
-- old
CREATE TABLE p (a integer);
CREATE TABLE c () INHERITS (p);
CREATE TABLE pt (a integer) PARTITION BY LIST (a);
CREATE TABLE pt1 PARTITION OF pt FOR VALUES IN (1);
-- new
CREATE TABLE p (a integer);
CREATE TABLE c () INHERITS (p);
ALTER TABLE p ADD CONSTRAINT a_there NOT NULL a NOT VALID;
CREATE TABLE pt (a integer) PARTITION BY LIST (a);
CREATE TABLE pt1 PARTITION OF pt FOR VALUES IN (1);
ALTER TABLE pt ADD CONSTRAINT a_there NOT NULL a NOT VALID;
-- case: not_null_not_valid_of_a_parent_alone
-- requires: 18
-- old
CREATE TABLE other (a integer);
-- new
CREATE TABLE other (a integer);
CREATE TABLE p (a integer);
ALTER TABLE p ADD CONSTRAINT a_there NOT NULL a NOT VALID;
CREATE TABLE c () INHERITS (p);
-- case: not_null_not_valid_of_a_parent_and_valid
-- requires: 18
-- one way: rows that have been checked stay checked
-- old
CREATE TABLE p (a integer);
CREATE TABLE c () INHERITS (p);
CREATE TABLE c2 () INHERITS (p);
ALTER TABLE p ADD CONSTRAINT a_there NOT NULL a NOT VALID;
CREATE TABLE pt (a integer) PARTITION BY LIST (a);
CREATE TABLE pt1 PARTITION OF pt FOR VALUES IN (1);
ALTER TABLE pt ADD CONSTRAINT a_there NOT NULL a NOT VALID;
-- new
CREATE TABLE p (a integer);
CREATE TABLE c () INHERITS (p);
CREATE TABLE c2 () INHERITS (p);
ALTER TABLE p ADD CONSTRAINT a_there NOT NULL a NOT VALID;
ALTER TABLE c VALIDATE CONSTRAINT a_there;
CREATE TABLE pt (a integer CONSTRAINT a_there NOT NULL) PARTITION BY LIST (a);
CREATE TABLE pt1 PARTITION OF pt FOR VALUES IN (1);
-- case: not_null_not_valid_as_pg_dump_writes_it
-- requires: 18
-- one way: an heir that comes back has no rows that are not checked
-- old
CREATE TABLE other (a integer);
-- new
CREATE TABLE other (a integer);
CREATE TABLE p (a integer, b integer);
CREATE TABLE h (CONSTRAINT p_nn NOT NULL a) INHERITS (p);
CREATE TABLE h2 (a integer, b integer) INHERITS (p);
CREATE TABLE q (a integer) PARTITION BY LIST (a);
CREATE TABLE q1 (a integer CONSTRAINT q_nn NOT NULL);
CREATE TABLE q2 (a integer);
CREATE TABLE q3 (a integer NOT NULL);
ALTER TABLE ONLY q ATTACH PARTITION q1 FOR VALUES IN (1);
ALTER TABLE ONLY q ATTACH PARTITION q2 FOR VALUES IN (2);
ALTER TABLE ONLY q ATTACH PARTITION q3 FOR VALUES IN (3);
ALTER TABLE h2 ADD CONSTRAINT own NOT NULL a NOT VALID;
ALTER TABLE p ADD CONSTRAINT p_b NOT NULL b NOT VALID;
ALTER TABLE p ADD CONSTRAINT p_nn NOT NULL a NOT VALID;
ALTER TABLE q ADD CONSTRAINT q_nn NOT NULL a NOT VALID;
-- case: not_null_handed_down_no_more_by_a_parent
-- requires: 18
-- one way: what is a table's own stays its own
-- old
CREATE TABLE p (a integer NOT NULL, b integer CONSTRAINT b_there NOT NULL, c integer NOT NULL);
CREATE TABLE h () INHERITS (p);
-- new
CREATE TABLE p (a integer NOT NULL NO INHERIT, b integer CONSTRAINT b_here NOT NULL NO INHERIT, c integer NOT NULL NO INHERIT);
CREATE TABLE h () INHERITS (p);
ALTER TABLE h ALTER a SET NOT NULL;
ALTER TABLE h ADD CONSTRAINT b_too NOT NULL b;
