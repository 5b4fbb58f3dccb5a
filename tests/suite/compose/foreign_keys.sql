-- Foreign keys: to themselves, in cycles, with every clause.
-- source: keys.sql
ALTER TABLE a ADD CONSTRAINT a_b FOREIGN KEY (b) REFERENCES b DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE b ADD FOREIGN KEY (c) REFERENCES c (code) ON UPDATE CASCADE ON DELETE RESTRICT;
ALTER TABLE c ADD CONSTRAINT to_a FOREIGN KEY (a) REFERENCES a NOT VALID;
ALTER TABLE pairs ADD FOREIGN KEY (x, y) REFERENCES pairs_of (y, x) MATCH FULL ON DELETE SET DEFAULT;
-- source: tables.sql
CREATE TABLE a (id integer PRIMARY KEY, b integer, parent integer REFERENCES a ON DELETE CASCADE);
CREATE TABLE b (id integer PRIMARY KEY, c text);
CREATE TABLE c (id integer PRIMARY KEY, code varchar(10) UNIQUE, a integer);
CREATE TABLE pairs (x integer, y integer, tenant integer NOT NULL, other integer, FOREIGN KEY (tenant, other) REFERENCES members ON DELETE SET NULL (other));
CREATE TABLE members (tenant integer, id integer, boss integer, PRIMARY KEY (tenant, id), CONSTRAINT boss FOREIGN KEY (tenant, boss) REFERENCES members (tenant, id) ON DELETE SET NULL (boss) DEFERRABLE);
-- source: more.sql
CREATE TABLE pairs_of (x bigint, y bigint);
CREATE UNIQUE INDEX pairs_of_key ON pairs_of (x, y);
CREATE TABLE by_index (x bigint, y bigint, FOREIGN KEY (x, y) REFERENCES pairs_of (x, y) ON UPDATE SET NULL);
