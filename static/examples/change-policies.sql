ALTER TABLE customers ENABLE ROW LEVEL SECURITY;
ALTER TABLE invoices ENABLE ROW LEVEL SECURITY;
ALTER TABLE invoices FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant ON customers
  USING (tenant_id = current_setting('app.tenant')::integer);

-- Paid invoices can be read and no longer be changed.
CREATE POLICY tenant ON invoices
  USING (tenant_id = current_setting('app.tenant')::integer)
  WITH CHECK (
    tenant_id = current_setting('app.tenant')::integer
    AND state <> 'paid'
  );
