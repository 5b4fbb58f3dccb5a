-- Several changes that stand in each other's way.
-- case: a_key_changes_its_type_under_identity_references_views_and_policies
-- rows: INSERT INTO users (email) VALUES ('a'); INSERT INTO posts (user_id, title) VALUES (1, 't');
-- keeps: SELECT user_id, title FROM posts
-- old
CREATE TABLE users (id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, email text UNIQUE);
CREATE TABLE posts (id serial PRIMARY KEY, user_id integer NOT NULL REFERENCES users ON DELETE CASCADE, title text);
CREATE INDEX posts_user ON posts (user_id, id DESC);
CREATE VIEW authors WITH (security_invoker = true) AS SELECT u.id, u.email, count(p.id) AS posts FROM users u LEFT JOIN posts p ON p.user_id = u.id GROUP BY u.id;
ALTER TABLE posts ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON posts AS RESTRICTIVE USING (user_id IN (SELECT id FROM users WHERE email = current_user));
GRANT SELECT ON authors TO pair_client;
-- new
CREATE TABLE users (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, email text UNIQUE);
CREATE TABLE posts (id bigserial PRIMARY KEY, user_id bigint NOT NULL REFERENCES users ON DELETE CASCADE, title text);
CREATE INDEX posts_user ON posts (user_id, id DESC);
CREATE VIEW authors WITH (security_invoker = true) AS SELECT u.id, u.email, count(p.id) AS posts FROM users u LEFT JOIN posts p ON p.user_id = u.id GROUP BY u.id;
ALTER TABLE posts ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON posts AS RESTRICTIVE USING (user_id IN (SELECT id FROM users WHERE email = current_user));
GRANT SELECT ON authors TO pair_client;
-- case: a_column_goes_with_everything_that_stands_on_it
-- old
CREATE TABLE p (id integer PRIMARY KEY, code integer UNIQUE);
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
CREATE TABLE t (id integer PRIMARY KEY, code integer REFERENCES p (code), twice integer GENERATED ALWAYS AS (code * 2) STORED, CHECK (code > 0), UNIQUE (code, id));
CREATE INDEX t_code ON t ((code + 1));
CREATE TRIGGER tr BEFORE UPDATE OF code ON t FOR EACH ROW EXECUTE FUNCTION f();
CREATE VIEW v AS SELECT id, code, twice FROM t;
CREATE POLICY pol ON t USING (code > 1);
COMMENT ON COLUMN t.code IS 'gone';
GRANT SELECT (code) ON t TO pair_client;
-- new
CREATE TABLE p (id integer PRIMARY KEY, code integer UNIQUE);
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
CREATE TABLE t (id integer PRIMARY KEY);
CREATE VIEW v AS SELECT id FROM t;
-- case: a_column_is_replaced_by_a_function_of_its_name
-- old
CREATE TABLE people (first text, last text, full_name text);
CREATE VIEW v AS SELECT full_name FROM people;
-- new
CREATE TABLE people (first text, last text);
CREATE FUNCTION full_name(people) RETURNS text LANGUAGE sql STABLE AS $$ SELECT $1.first || $1.last $$;
CREATE VIEW v AS SELECT people.first || people.last AS full_name FROM people;
-- case: a_type_and_a_table_change_names_with_each_other
-- old
CREATE TYPE status AS ENUM ('a', 'b');
CREATE TABLE states (s status);
-- new
CREATE TYPE states AS ENUM ('a', 'b');
CREATE TABLE status (s states);
-- case: constraints_change_names_with_each_other
-- old
CREATE TABLE t (a integer, b integer, CONSTRAINT x UNIQUE (a), CONSTRAINT y CHECK (b > 0));
-- new
CREATE TABLE t (a integer, b integer, CONSTRAINT y UNIQUE (a), CONSTRAINT x CHECK (b > 0));
-- case: indexes_change_names_with_each_other
-- old
CREATE TABLE t (a integer, b integer);
CREATE INDEX i ON t (a);
CREATE UNIQUE INDEX j ON t (b);
-- new
CREATE TABLE t (a integer, b integer);
CREATE UNIQUE INDEX i ON t (b);
CREATE INDEX j ON t (a);
-- case: policies_change_names_with_each_other
-- old
CREATE TABLE t (a integer);
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY a ON t AS RESTRICTIVE USING (a > 0);
CREATE POLICY b ON t USING (a < 9);
-- new
CREATE TABLE t (a integer);
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY b ON t AS RESTRICTIVE USING (a > 0);
CREATE POLICY a ON t USING (a < 9);
-- case: a_serial_moves_to_another_column
-- old
CREATE TABLE t (id serial, number integer NOT NULL);
-- new
CREATE TABLE t (id integer NOT NULL, number serial);
-- case: an_enum_column_becomes_text_with_a_check
-- rows: INSERT INTO t VALUES (1, 'a');
-- keeps: SELECT id, s::text FROM t
-- old
CREATE TYPE state AS ENUM ('a', 'b');
CREATE TABLE t (id integer, s state NOT NULL DEFAULT 'a');
CREATE INDEX i ON t (s) WHERE s = 'a';
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY p ON t USING (s = 'a');
-- new
CREATE TABLE t (id integer, s text NOT NULL DEFAULT 'a' CHECK (s IN ('a', 'b')));
CREATE INDEX i ON t (s) WHERE s = 'a';
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY p ON t USING (s = 'a');
-- case: a_function_and_the_table_it_returns_and_the_view_over_it
-- old
CREATE TABLE t (a integer);
CREATE FUNCTION rows_of_t() RETURNS SETOF t LANGUAGE plpgsql STABLE AS $$ BEGIN RETURN QUERY SELECT * FROM t; END $$;
CREATE VIEW v AS SELECT a FROM rows_of_t();
-- new
CREATE TABLE t (a integer, b text);
CREATE FUNCTION rows_of_t() RETURNS SETOF t LANGUAGE plpgsql STABLE AS $$ BEGIN RETURN QUERY SELECT * FROM t; END $$;
CREATE VIEW v AS SELECT a, b FROM rows_of_t();
-- case: a_trigger_function_becomes_an_ordinary_one
-- old
CREATE TABLE t (a integer);
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();
-- new
CREATE FUNCTION f() RETURNS integer LANGUAGE plpgsql AS $$ BEGIN RETURN 1; END $$;
CREATE TABLE t (a integer DEFAULT f());
-- case: a_schema_goes_and_its_table_comes_back_elsewhere
-- old
CREATE SCHEMA legacy;
CREATE TYPE legacy.kind AS ENUM ('x');
CREATE TABLE legacy.items (id serial PRIMARY KEY, kind legacy.kind);
CREATE TABLE orders (item_id integer REFERENCES legacy.items);
CREATE VIEW all_items AS SELECT id FROM legacy.items;
-- new
CREATE TYPE kind AS ENUM ('x');
CREATE TABLE items (id serial PRIMARY KEY, kind kind);
CREATE TABLE orders (item_id integer REFERENCES items);
CREATE VIEW all_items AS SELECT id FROM items;
-- case: defaults_that_need_each_other_in_turn
-- old
CREATE FUNCTION first() RETURNS integer LANGUAGE plpgsql AS $$ BEGIN RETURN 1; END $$;
CREATE TABLE t (a integer DEFAULT first());
-- new
CREATE SEQUENCE s;
CREATE FUNCTION second() RETURNS bigint LANGUAGE plpgsql AS $$ BEGIN RETURN nextval('s'); END $$;
CREATE TABLE t (a bigint DEFAULT second(), b bigint DEFAULT nextval('s'));
-- case: unique_to_primary_under_a_foreign_key
-- old
CREATE TABLE a (id integer NOT NULL UNIQUE, other integer);
CREATE TABLE b (a_id integer REFERENCES a (id));
-- new
CREATE TABLE a (id integer PRIMARY KEY, other integer);
CREATE TABLE b (a_id integer REFERENCES a);
-- case: a_histories_text
-- requires: 18
-- old
CREATE TABLE accounts (id serial PRIMARY KEY, name varchar(20));
ALTER TABLE accounts RENAME TO users;
ALTER TABLE users RENAME COLUMN name TO login;
ALTER TABLE users ADD COLUMN email text, ADD CONSTRAINT email_there CHECK (email <> ''), ALTER COLUMN login TYPE text;
CREATE INDEX by_login ON users (login);
ALTER INDEX by_login RENAME TO users_by_login;
ALTER TABLE users DROP CONSTRAINT email_there;
ALTER SEQUENCE accounts_id_seq RENAME TO users_id_seq;
ALTER TABLE users RENAME CONSTRAINT accounts_pkey TO users_pkey;
-- new
CREATE TABLE users (id serial PRIMARY KEY, login text, email text NOT NULL);
CREATE INDEX users_by_login ON users (lower(login));
