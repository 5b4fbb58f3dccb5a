ALTER TABLE "documents" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "documents" FORCE ROW LEVEL SECURITY;
ALTER TABLE projects ENABLE ROW LEVEL SECURITY;

CREATE POLICY same_organisation ON documents
  USING (organisation_id = current_setting('app.organisation', true)::int);
CREATE POLICY no_empty_publication ON documents AS RESTRICTIVE FOR UPDATE
  USING (true) WITH CHECK (state IN ('draft', 'internal') OR length(body) > 0);
CREATE POLICY own_projects ON projects FOR SELECT
  USING (EXISTS (SELECT 1 FROM organisations o WHERE o.id = projects.organisation_id
                 AND o.id = current_setting('app.organisation', true)::int));
