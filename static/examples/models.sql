-- What the models emit: types, tables, indexes.

CREATE TYPE member_role AS ENUM ('viewer', 'editor', 'owner');

CREATE TABLE orgs (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  name text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE members (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  org_id uuid NOT NULL REFERENCES orgs (id) ON DELETE CASCADE,
  email text NOT NULL,
  role member_role NOT NULL DEFAULT 'viewer',
  UNIQUE (org_id, email)
);

CREATE TABLE projects (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  org_id uuid NOT NULL REFERENCES orgs (id) ON DELETE CASCADE,
  name text NOT NULL CHECK (name <> ''),
  archived boolean NOT NULL DEFAULT false
);

CREATE TABLE documents (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  org_id uuid NOT NULL REFERENCES orgs (id) ON DELETE CASCADE,
  project_id bigint NOT NULL REFERENCES projects (id),
  title text NOT NULL,
  body text,
  published boolean NOT NULL DEFAULT false
);

CREATE INDEX documents_published ON documents (project_id)
  WHERE published;
