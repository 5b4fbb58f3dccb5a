CREATE SCHEMA extra;
CREATE EXTENSION citext;
CREATE EXTENSION hstore;
CREATE EXTENSION ltree;
CREATE EXTENSION pg_trgm;
CREATE EXTENSION btree_gist;
CREATE EXTENSION fuzzystrmatch;
CREATE EXTENSION unaccent;
CREATE EXTENSION pgcrypto WITH SCHEMA extra;
CREATE EXTENSION "uuid-ossp" WITH SCHEMA extra;
CREATE EXTENSION cube WITH SCHEMA extra;
CREATE DOMAIN email AS citext CHECK (VALUE ~ '@');
CREATE TABLE users (
    id integer PRIMARY KEY,
    email citext NOT NULL,
    address email,
    name text,
    label varchar(20),
    emails citext[],
    tags hstore,
    path ltree,
    paths ltree[],
    secret bytea,
    owner uuid,
    spot extra.cube,
    during tstzrange,
    scores integer[]
);
