-- What no model can say: who may see and change which row.

ALTER TABLE members ENABLE ROW LEVEL SECURITY;
ALTER TABLE projects ENABLE ROW LEVEL SECURITY;
ALTER TABLE documents ENABLE ROW LEVEL SECURITY;
ALTER TABLE documents FORCE ROW LEVEL SECURITY;

CREATE POLICY own_organisation ON members
  USING (organisation_id = current_setting('app.organisation')::uuid);

CREATE POLICY own_organisation ON projects
  USING (organisation_id = current_setting('app.organisation')::uuid)
  WITH CHECK (organisation_id = current_setting('app.organisation')::uuid AND NOT archived);

-- Restrictive: it narrows whatever the other policies of the table allow.
CREATE POLICY own_organisation ON documents AS RESTRICTIVE
  USING (organisation_id = current_setting('app.organisation')::uuid);

CREATE POLICY read_published ON documents FOR SELECT
  USING (published OR current_setting('app.role') <> 'viewer');

CREATE POLICY editors_write ON documents
  USING (current_setting('app.role') <> 'viewer')
  WITH CHECK (current_setting('app.role') <> 'viewer');
