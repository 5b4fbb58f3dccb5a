-- What a provider of models emits, and the policies beside it, which come first by name.
-- source: 1-policies.sql
ALTER TABLE projects ENABLE ROW LEVEL SECURITY;
ALTER TABLE projects FORCE ROW LEVEL SECURITY;
ALTER TABLE tasks ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_rows ON projects
    USING (tenant_id = current_setting('app.current_tenant')::integer)
    WITH CHECK (tenant_id = current_setting('app.current_tenant')::integer);
CREATE POLICY tenant_tasks ON tasks FOR SELECT TO PUBLIC
    USING (EXISTS (SELECT 1 FROM projects p WHERE p.id = tasks.project_id AND p.tenant_id = current_setting('app.current_tenant', true)::int));
CREATE POLICY no_late_changes ON tasks AS RESTRICTIVE FOR UPDATE USING (done_at IS NULL) WITH CHECK (state <> 'archived');
CREATE POLICY write_tasks ON tasks FOR INSERT WITH CHECK (project_id IN (SELECT id FROM projects WHERE tenant_id > 0));
CREATE POLICY remove_tasks ON tasks FOR DELETE TO pg_read_all_data USING (state IN ('open', 'archived'));
-- source: 2-models.sql
CREATE TYPE task_state AS ENUM ('open', 'done', 'archived');
CREATE TABLE tenants (id serial PRIMARY KEY, name varchar(120) NOT NULL UNIQUE);
CREATE TABLE projects (
    id serial NOT NULL,
    tenant_id integer NOT NULL,
    title text NOT NULL DEFAULT 'untitled',
    PRIMARY KEY (id),
    CONSTRAINT projects_tenant_fk FOREIGN KEY (tenant_id) REFERENCES tenants (id) ON DELETE CASCADE
);
CREATE INDEX ix_projects_tenant_id ON projects (tenant_id);
CREATE TABLE tasks (
    id bigserial PRIMARY KEY,
    project_id integer NOT NULL REFERENCES projects,
    state task_state NOT NULL DEFAULT 'open',
    done_at timestamptz,
    CHECK ((state = 'done') = (done_at IS NOT NULL))
);
