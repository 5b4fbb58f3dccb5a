-- What no model can say: who may see and change which row.

ALTER TABLE members ENABLE ROW LEVEL SECURITY;
ALTER TABLE projects ENABLE ROW LEVEL SECURITY;
ALTER TABLE documents ENABLE ROW LEVEL SECURITY;
ALTER TABLE documents FORCE ROW LEVEL SECURITY;

CREATE POLICY own_org ON members
  USING (org_id = current_setting('app.org')::uuid);

CREATE POLICY own_org ON projects
  USING (org_id = current_setting('app.org')::uuid)
  WITH CHECK (org_id = current_setting('app.org')::uuid AND NOT archived);

-- Restrictive: narrows whatever the table's other policies allow.
CREATE POLICY own_org ON documents AS RESTRICTIVE
  USING (org_id = current_setting('app.org')::uuid);

CREATE POLICY read_published ON documents FOR SELECT
  USING (published OR current_setting('app.role') <> 'viewer');

CREATE POLICY editors_write ON documents
  USING (current_setting('app.role') <> 'viewer')
  WITH CHECK (current_setting('app.role') <> 'viewer');
