-- Tables that inherit.
-- case: made
-- old
CREATE TABLE base (id integer, name text);
-- new
CREATE TABLE base (id integer, name text);
CREATE TABLE child (extra text) INHERITS (base);
-- case: comes_and_goes
-- old
CREATE TABLE base (id integer);
CREATE TABLE child (id integer);
-- new
CREATE TABLE base (id integer);
CREATE TABLE child (id integer) INHERITS (base);
-- case: a_column_for_both
-- old
CREATE TABLE base (id integer);
CREATE TABLE child () INHERITS (base);
-- new
CREATE TABLE base (id integer, note text);
CREATE TABLE child () INHERITS (base);
-- case: of_two
-- old
CREATE TABLE a (x integer);
CREATE TABLE b (y integer);
CREATE TABLE c () INHERITS (a);
-- new
CREATE TABLE a (x integer);
CREATE TABLE b (y integer);
CREATE TABLE c () INHERITS (a, b);
-- case: checks
-- old
CREATE TABLE a (x integer);
CREATE TABLE c () INHERITS (a);
-- new
CREATE TABLE a (x integer CHECK (x > 0), CONSTRAINT own CHECK (x < 9) NO INHERIT);
CREATE TABLE c () INHERITS (a);
-- case: a_default_of_its_own
-- old
CREATE TABLE a (x integer DEFAULT 1);
CREATE TABLE c () INHERITS (a);
-- new
CREATE TABLE a (x integer DEFAULT 1);
CREATE TABLE c (x integer DEFAULT 2) INHERITS (a);
-- case: the_type_changes
-- old
CREATE TABLE a (x integer);
CREATE TABLE c () INHERITS (a);
-- new
CREATE TABLE a (x bigint);
CREATE TABLE c () INHERITS (a);
-- case: dropped
-- old
CREATE TABLE a (x integer);
CREATE TABLE c () INHERITS (a);
-- new
