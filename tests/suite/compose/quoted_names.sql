-- Names that need quotes, and names that only look so.
-- source: policies.sql
CREATE POLICY "Only ""mine""" ON "Weird Schema"."Select" USING ("Order" = current_setting('app."x"')::int AND "a.b" IS NOT NULL);
ALTER TABLE "Weird Schema"."Select" ENABLE ROW LEVEL SECURITY;
COMMENT ON COLUMN "Weird Schema"."Select"."a.b" IS 'dotted';
CREATE INDEX "Index!" ON "Weird Schema"."Select" ("Order", lower("a.b"));
CREATE INDEX ON "Weird Schema"."Select" ("a.b");
-- source: tables.sql
CREATE SCHEMA "Weird Schema";
CREATE TYPE "Weird Schema"."Enum" AS ENUM ('it''s', 'a "b"', 'c,d', 'e\f');
CREATE TABLE "Weird Schema"."Select" (
    "Order" serial PRIMARY KEY,
    "a.b" text DEFAULT 'x''y\z',
    "user" name DEFAULT current_user,
    "group" "Weird Schema"."Enum"[] DEFAULT '{it''s,"c,d"}',
    "it's" "Weird Schema"."Enum" DEFAULT 'it''s',
    größe integer CHECK (größe > 0),
    "table" integer REFERENCES "Weird Schema"."Select"
);
CREATE TABLE Folded (A integer, "A" integer, UNIQUE (a, "A"), CHECK (a < "A"));
