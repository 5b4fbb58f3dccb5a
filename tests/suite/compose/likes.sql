-- Tables like others, of types and of queries, before what they are made of.
-- only: 18
-- source: a
CREATE TABLE copy (LIKE base INCLUDING ALL, extra integer);
CREATE INDEX copy_extra ON copy (extra);
CREATE TABLE places OF place (PRIMARY KEY (zip));
CREATE TABLE of_a_query AS SELECT id, name FROM base;
ALTER TABLE of_a_query ADD PRIMARY KEY (id);
CREATE TABLE of_a_view (LIKE shown);
CREATE POLICY own ON copy USING (name = current_user);
-- source: b
CREATE VIEW shown AS SELECT id, lower(name) AS low FROM of_a_query;
CREATE TABLE base (id integer PRIMARY KEY, name text NOT NULL DEFAULT 'x' CHECK (name <> ''));
CREATE INDEX base_name ON base (name);
COMMENT ON COLUMN base.name IS 'what it is called';
CREATE TYPE place AS (street text, zip varchar(5));
CREATE TABLE other (id integer REFERENCES of_a_query, copied integer REFERENCES copy);
