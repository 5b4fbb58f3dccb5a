-- Triggers before their tables and functions, in sources of their own.
-- source: triggers
CREATE TRIGGER touch BEFORE UPDATE ON notes FOR EACH ROW WHEN (old IS DISTINCT FROM new) EXECUTE FUNCTION app.touch('changed');
CREATE CONSTRAINT TRIGGER checked AFTER INSERT OR UPDATE OF owner ON notes DEFERRABLE FOR EACH ROW EXECUTE FUNCTION app.checked();
COMMENT ON TRIGGER touch ON notes IS 'sets changed';
-- source: functions
CREATE SCHEMA app;
CREATE OR REPLACE FUNCTION app.touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.changed := now(); RETURN NEW; END $$;
CREATE OR REPLACE FUNCTION app.checked() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;
-- source: models
CREATE TABLE notes (id integer PRIMARY KEY, owner integer, changed timestamptz);
ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
-- source: flags
ALTER TABLE notes DISABLE TRIGGER checked;
