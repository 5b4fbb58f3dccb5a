CREATE TYPE status AS ENUM ('draft', 'active', 'closed');
CREATE SCHEMA app;
CREATE TYPE app.level AS ENUM ('low', 'high');
CREATE SEQUENCE counter;
CREATE SEQUENCE app."Ticket Seq";
CREATE TABLE orgs (
    id integer PRIMARY KEY,
    name text NOT NULL,
    plan varchar(20) NOT NULL,
    parent_id integer
);
CREATE TABLE members (
    org_id integer NOT NULL REFERENCES orgs (id),
    user_id uuid NOT NULL,
    role status NOT NULL,
    level app.level,
    since timestamptz NOT NULL,
    PRIMARY KEY (org_id, user_id)
);
CREATE TABLE docs (
    id bigint PRIMARY KEY,
    org_id integer NOT NULL,
    owner_id uuid,
    title text NOT NULL,
    slug varchar(30),
    code char(4),
    label name,
    kind "char",
    state status,
    states status[],
    tags text[],
    labels varchar(10)[],
    scores integer[],
    grid integer[],
    small smallint,
    amount numeric(10,2),
    ratio double precision,
    weight real,
    price numeric,
    flag boolean,
    flags bit(8),
    bits bit varying(16),
    raw bytea,
    data jsonb,
    doc json,
    made timestamptz,
    local timestamp(3),
    day date,
    clock time,
    zoned timetz,
    span interval,
    spans interval day to second(2),
    addr inet,
    net cidr,
    mac macaddr,
    period daterange,
    nums int4range,
    during tstzrange,
    spot point,
    area box,
    tsv tsvector,
    query tsquery,
    object oid,
    "Mixed Case" text,
    "order" integer
);
CREATE TABLE app.notes (
    id integer PRIMARY KEY,
    doc_id bigint,
    body text,
    level app.level
);
CREATE FUNCTION noted() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
