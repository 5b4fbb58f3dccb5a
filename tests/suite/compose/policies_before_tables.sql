-- One source in which everything stands before what it needs.
-- source: upside-down.sql
COMMENT ON POLICY own ON notes IS 'one''s own';
CREATE POLICY own ON notes USING (author = current_user AND mood <> 'private'::mood);
CREATE UNIQUE INDEX notes_title ON notes (lower(title)) WHERE title IS NOT NULL;
CREATE TABLE notes (id integer PRIMARY KEY, author name NOT NULL DEFAULT current_user, title text, mood mood DEFAULT 'public', parent integer REFERENCES books);
CREATE TABLE books (id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY);
CREATE TYPE mood AS ENUM ('public', 'private');
-- source: flags.sql
ALTER TABLE notes ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
