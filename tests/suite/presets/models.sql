CREATE TABLE notes (
  id integer PRIMARY KEY,
  owner uuid NOT NULL DEFAULT auth.uid() REFERENCES auth.users (id) ON DELETE CASCADE,
  body text
);
CREATE VIEW people AS SELECT u.id, u.email, u.raw_user_meta_data ->> 'name' AS name FROM auth.users u;
CREATE FUNCTION welcome() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER welcome AFTER INSERT ON auth.users FOR EACH ROW EXECUTE FUNCTION welcome();
