-- Users are seen by their own tenant alone.
alter table users enable row level security;

create policy tenant_isolation on users
  using (tenant_id = current_setting('app.current_tenant')::integer);
