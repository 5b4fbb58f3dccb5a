-- Schemas.
-- case: made_with_everything_in_it
-- old
CREATE TABLE accounts (id integer PRIMARY KEY);
-- new
CREATE TABLE accounts (id integer PRIMARY KEY);
CREATE SCHEMA billing;
CREATE TYPE billing.state AS ENUM ('open', 'paid');
CREATE TABLE billing.invoices (id bigserial PRIMARY KEY, account_id integer NOT NULL REFERENCES accounts, state billing.state NOT NULL DEFAULT 'open');
CREATE INDEX invoices_of_account ON billing.invoices (account_id);
ALTER TABLE billing.invoices ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON billing.invoices USING (account_id = current_setting('app.account')::integer);
COMMENT ON SCHEMA billing IS 'money';
-- case: two_of_them_need_each_other
-- old
CREATE SCHEMA a;
CREATE SCHEMA b;
-- new
CREATE SCHEMA a;
CREATE SCHEMA b;
CREATE TABLE a.users (id integer PRIMARY KEY, team integer);
CREATE TABLE b.teams (id integer PRIMARY KEY, owner integer REFERENCES a.users);
ALTER TABLE a.users ADD CONSTRAINT team_fkey FOREIGN KEY (team) REFERENCES b.teams;
-- case: the_same_name_in_each
-- old
CREATE SCHEMA tenant_1;
CREATE SCHEMA tenant_2;
CREATE TABLE tenant_1.orders (id serial PRIMARY KEY, total numeric(10,2));
CREATE TABLE tenant_2.orders (id serial PRIMARY KEY, total numeric(10,2));
CREATE INDEX orders_total ON tenant_1.orders (total);
CREATE INDEX orders_total ON tenant_2.orders (total);
-- new
CREATE SCHEMA tenant_1;
CREATE SCHEMA tenant_2;
CREATE TABLE tenant_1.orders (id serial PRIMARY KEY, total numeric(10,2));
CREATE TABLE tenant_2.orders (id serial PRIMARY KEY, total numeric(12,2) NOT NULL);
CREATE INDEX orders_total ON tenant_1.orders (total DESC);
CREATE INDEX orders_total ON tenant_2.orders (total);
-- case: quoted_and_reserved_names
-- old
CREATE SCHEMA "user";
CREATE TABLE "user"."select" (id integer);
-- new
CREATE SCHEMA "user";
CREATE SCHEMA "Two Words";
CREATE SCHEMA "say ""hi""";
CREATE TABLE "user"."select" (id integer, "order" integer);
CREATE TABLE "Two Words"."from" ("To" integer);
CREATE TABLE "say ""hi"""."naïve ünicode" ("a.b" integer);
-- case: dropped_with_what_was_in_it
-- old
CREATE SCHEMA legacy;
CREATE TYPE legacy.kind AS ENUM ('a');
CREATE SEQUENCE legacy.numbers;
CREATE TABLE legacy.items (id integer PRIMARY KEY DEFAULT nextval('legacy.numbers'), kind legacy.kind);
CREATE FUNCTION legacy.touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
CREATE TRIGGER touch BEFORE UPDATE ON legacy.items FOR EACH ROW EXECUTE FUNCTION legacy.touch();
CREATE TABLE kept (id integer);
-- new
CREATE TABLE kept (id integer);
-- case: elements_in_the_statement_itself
-- old
-- new
CREATE SCHEMA shop
  CREATE TABLE products (id integer PRIMARY KEY, name text NOT NULL)
  CREATE INDEX products_name ON products (name)
  GRANT SELECT ON products TO pair_client;
-- case: comments_and_grants_change
-- old
CREATE SCHEMA app;
COMMENT ON SCHEMA app IS 'old words';
GRANT USAGE ON SCHEMA app TO pair_client;
-- new
CREATE SCHEMA app;
COMMENT ON SCHEMA app IS 'new words';
GRANT USAGE, CREATE ON SCHEMA app TO pair_writer;
-- case: moved_between_schemas_is_made_anew
-- old
CREATE SCHEMA archive;
CREATE TABLE events (id integer PRIMARY KEY, payload jsonb);
CREATE INDEX events_payload ON events USING gin (payload);
-- new
CREATE SCHEMA archive;
CREATE TABLE archive.events (id integer PRIMARY KEY, payload jsonb);
CREATE INDEX events_payload ON archive.events USING gin (payload);
-- case: search_path_set_in_the_file
-- old
CREATE SCHEMA app;
SET search_path = app, public;
CREATE TABLE notes (id integer PRIMARY KEY);
-- new
CREATE SCHEMA app;
SET search_path = app, public;
CREATE TABLE notes (id integer PRIMARY KEY, body text DEFAULT 'empty');
CREATE TABLE tags (note_id integer REFERENCES notes, tag text);
-- case: public_has_a_comment
-- old
CREATE TABLE t (id integer);
-- new
CREATE TABLE t (id integer);
COMMENT ON SCHEMA public IS 'what everybody sees';
-- case: the_comment_that_public_has_by_itself
-- old
COMMENT ON SCHEMA public IS 'standard public schema';
CREATE TABLE t (id integer);
COMMENT ON TABLE t IS '';
-- new
CREATE TABLE t (id integer);
