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
-- fails: UNLOGGED is not carried yet
-- old
CREATE SEQUENCE s;
-- new
CREATE UNLOGGED SEQUENCE s;
