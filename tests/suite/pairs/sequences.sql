-- Sequences.
-- case: made_and_dropped
-- old
CREATE SEQUENCE gone;
-- new
CREATE SEQUENCE made;
CREATE SEQUENCE small AS smallint INCREMENT BY 5 MINVALUE 10 MAXVALUE 1000 START WITH 20 CACHE 7 CYCLE;
-- case: every_option_changes
-- old
CREATE SEQUENCE s AS integer INCREMENT BY 1 MINVALUE 1 MAXVALUE 100 START WITH 1 CACHE 1 NO CYCLE;
-- new
CREATE SEQUENCE s AS bigint INCREMENT BY -2 MINVALUE -500 MAXVALUE 100 START WITH 50 CACHE 10 CYCLE;
-- case: keeps_counting
-- rows: SELECT nextval('s'), nextval('s'), nextval('s');
-- keeps: SELECT last_value, is_called FROM s
-- old
CREATE SEQUENCE s;
-- new
CREATE SEQUENCE s CACHE 20;
-- case: back_to_no_limits
-- old
CREATE SEQUENCE s MINVALUE 5 MAXVALUE 50 START 5;
-- new
CREATE SEQUENCE s NO MINVALUE NO MAXVALUE START 5;
-- case: owned_by_changes
-- old
CREATE TABLE a (id integer);
CREATE TABLE b (id integer);
CREATE SEQUENCE s OWNED BY a.id;
CREATE SEQUENCE u;
-- new
CREATE TABLE a (id integer);
CREATE TABLE b (id integer);
CREATE SEQUENCE s OWNED BY b.id;
CREATE SEQUENCE u OWNED BY a.id;
-- case: a_default_counts_by_it
-- old
CREATE TABLE orders (id integer PRIMARY KEY);
-- new
CREATE SEQUENCE order_numbers START 1000;
CREATE TABLE orders (id integer PRIMARY KEY DEFAULT nextval('order_numbers'), ref text DEFAULT 'n' || nextval('public.order_numbers'::regclass));
-- case: dropped_while_a_default_counts_by_it
-- old
CREATE SEQUENCE numbers;
CREATE TABLE t (id integer DEFAULT nextval('numbers'));
-- new
CREATE TABLE t (id integer);
-- case: shared_by_two_tables
-- old
CREATE TABLE a (id integer);
CREATE TABLE b (id integer);
-- new
CREATE SEQUENCE ids;
CREATE TABLE a (id bigint DEFAULT nextval('ids'));
CREATE TABLE b (id bigint DEFAULT nextval('ids'));
-- case: a_table_takes_the_sequence_it_owns_along
-- old
CREATE TABLE t (id integer);
CREATE SEQUENCE s OWNED BY t.id;
ALTER TABLE t ALTER id SET DEFAULT nextval('s');
-- new
CREATE TABLE u (id integer);
-- case: the_owners_table_goes_and_it_stays
-- old
CREATE TABLE t (id integer);
CREATE SEQUENCE s OWNED BY t.id;
-- new
CREATE SEQUENCE s;
-- case: in_another_schema_with_quotes
-- old
CREATE SCHEMA "My Data";
-- new
CREATE SCHEMA "My Data";
CREATE SEQUENCE "My Data"."Order Numbers";
CREATE TABLE "My Data"."Orders" ("Id" integer DEFAULT nextval('"My Data"."Order Numbers"'));
-- case: the_type_bounds_follow
-- old
CREATE SEQUENCE s AS smallint;
-- new
CREATE SEQUENCE s AS bigint;
-- case: unlogged
-- old
CREATE SEQUENCE s;
-- new
CREATE UNLOGGED SEQUENCE s;
-- case: unlogged_and_counting_otherwise
-- old
CREATE SEQUENCE s;
CREATE UNLOGGED SEQUENCE r;
-- new
CREATE UNLOGGED SEQUENCE s INCREMENT BY 5;
CREATE SEQUENCE r CYCLE;
-- case: owned_sequences_follow_their_table
-- old
CREATE TABLE t (a serial, b integer GENERATED ALWAYS AS IDENTITY);
CREATE UNLOGGED TABLE u (a serial, b integer GENERATED ALWAYS AS IDENTITY);
-- new
CREATE UNLOGGED TABLE t (a serial, b integer GENERATED ALWAYS AS IDENTITY);
CREATE TABLE u (a serial, b integer GENERATED ALWAYS AS IDENTITY);
-- case: owned_sequences_that_do_not_follow_their_table
-- old
CREATE TABLE t (a serial, b integer GENERATED ALWAYS AS IDENTITY);
-- new
CREATE UNLOGGED TABLE t (a serial, b integer GENERATED ALWAYS AS IDENTITY);
ALTER SEQUENCE t_a_seq SET LOGGED;
ALTER SEQUENCE t_b_seq SET LOGGED;
-- case: logged_sequences_of_an_unlogged_table
-- old
CREATE TABLE other (a integer);
-- new
CREATE TABLE other (a integer);
CREATE UNLOGGED TABLE t (a serial, b integer GENERATED ALWAYS AS IDENTITY (LOGGED));
ALTER SEQUENCE t_a_seq SET LOGGED;
-- case: new_columns_of_a_table_that_becomes_unlogged
-- old
CREATE TABLE t (a integer);
CREATE UNLOGGED TABLE u (a integer NOT NULL);
-- new
CREATE UNLOGGED TABLE t (a integer, b serial, c integer GENERATED ALWAYS AS IDENTITY, d integer GENERATED ALWAYS AS IDENTITY (LOGGED));
CREATE TABLE u (a integer NOT NULL GENERATED ALWAYS AS IDENTITY, b serial);
-- case: one_sequence_changes_hands_as_tables_become_unlogged
-- old
CREATE TABLE t (a integer);
CREATE UNLOGGED TABLE u (a integer);
CREATE SEQUENCE s OWNED BY t.a;
-- new
CREATE UNLOGGED TABLE t (a integer);
CREATE TABLE u (a integer);
CREATE UNLOGGED SEQUENCE s OWNED BY u.a;
-- case: a_sequence_leaves_a_table_that_becomes_unlogged
-- old
CREATE TABLE t (a integer);
CREATE SEQUENCE s OWNED BY t.a;
CREATE SEQUENCE r;
-- new
CREATE UNLOGGED TABLE t (a integer);
CREATE SEQUENCE s;
CREATE SEQUENCE r OWNED BY t.a;
