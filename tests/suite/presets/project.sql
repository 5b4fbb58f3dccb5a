-- What a platform has made in a database, by a role of its own: more than the preset says, and some of it otherwise.
CREATE ROLE supabase_admin SUPERUSER;
CREATE ROLE anon; CREATE ROLE authenticated; CREATE ROLE service_role; CREATE ROLE authenticator NOINHERIT LOGIN;
GRANT anon, authenticated, service_role TO authenticator;
SET ROLE supabase_admin;
CREATE SCHEMA auth; CREATE SCHEMA storage; CREATE SCHEMA extensions; CREATE SCHEMA realtime; CREATE SCHEMA vault;
GRANT USAGE ON SCHEMA auth, storage, extensions, public TO anon, authenticated, service_role;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT ALL ON TABLES TO anon, authenticated, service_role;
ALTER DEFAULT PRIVILEGES IN SCHEMA storage GRANT ALL ON TABLES TO anon, authenticated, service_role;
CREATE TYPE auth.aal_level AS ENUM ('aal1', 'aal2', 'aal3');
CREATE TABLE auth.users (id uuid PRIMARY KEY, email varchar(255), phone text UNIQUE, raw_user_meta_data jsonb,
  created_at timestamptz, secret_of_its_own text CHECK (length(secret_of_its_own) < 9));
COMMENT ON TABLE auth.users IS 'who may log in';
CREATE INDEX users_email_partial ON auth.users (lower(email)) WHERE email IS NOT NULL;
CREATE TABLE auth.sessions (id uuid PRIMARY KEY, user_id uuid NOT NULL REFERENCES auth.users, aal auth.aal_level);
CREATE TABLE auth.one_time_tokens (id uuid PRIMARY KEY, user_id uuid REFERENCES auth.users);
CREATE VIEW auth.tokens AS SELECT count(*) AS tokens FROM auth.one_time_tokens;
ALTER TABLE auth.users ENABLE ROW LEVEL SECURITY;
CREATE FUNCTION auth.uid() RETURNS uuid LANGUAGE sql STABLE AS $$
  SELECT nullif(current_setting('request.jwt.claim.sub', true), '')::uuid $$;
CREATE FUNCTION auth.jwt() RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT nullif(current_setting('request.jwt.claims', true), '')::jsonb $$;
CREATE FUNCTION auth.role() RETURNS text LANGUAGE sql STABLE AS $$ SELECT auth.jwt() ->> 'role' $$;
REVOKE ALL ON FUNCTION auth.jwt() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION auth.jwt() TO anon, authenticated;
CREATE TABLE storage.buckets (id text PRIMARY KEY, name text NOT NULL, public boolean DEFAULT false);
CREATE TABLE storage.objects (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), bucket_id text REFERENCES storage.buckets,
  name text, owner_id text, path_tokens text[] GENERATED ALWAYS AS (string_to_array(name, '/')) STORED, level integer);
ALTER TABLE storage.objects ENABLE ROW LEVEL SECURITY;
CREATE TABLE storage.migrations (id integer PRIMARY KEY);
ALTER TABLE storage.migrations ENABLE ROW LEVEL SECURITY;
CREATE POLICY inner_matters ON storage.migrations USING (id > 0);
CREATE FUNCTION storage.foldername(name text) RETURNS text[] LANGUAGE plpgsql IMMUTABLE AS $$
  BEGIN RETURN string_to_array(name, '/'); END $$;
CREATE FUNCTION storage.touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
CREATE TRIGGER touch BEFORE UPDATE ON storage.objects FOR EACH ROW EXECUTE FUNCTION storage.touch();
CREATE TABLE realtime.messages (topic text NOT NULL, extension text NOT NULL, payload jsonb, id uuid NOT NULL,
  inserted_at timestamp NOT NULL DEFAULT now(), PRIMARY KEY (id, inserted_at)) PARTITION BY RANGE (inserted_at);
CREATE TABLE realtime.messages_2026 PARTITION OF realtime.messages FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
ALTER TABLE realtime.messages ENABLE ROW LEVEL SECURITY;
CREATE FUNCTION realtime.topic() RETURNS text LANGUAGE sql STABLE AS $$ SELECT current_setting('realtime.topic', true) $$;
CREATE FUNCTION extensions.watch() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN END $$;
CREATE EVENT TRIGGER watch ON ddl_command_end EXECUTE FUNCTION extensions.watch();
CREATE PUBLICATION supabase_realtime;
CREATE TEXT SEARCH CONFIGURATION auth.words (COPY = pg_catalog.simple);
RESET ROLE;
