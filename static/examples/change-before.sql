-- The release before, models and policies together.

CREATE TYPE invoice_state AS ENUM ('draft', 'sent', 'paid');

CREATE TABLE customers (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  tenant_id integer NOT NULL,
  name text NOT NULL
);

CREATE TABLE invoices (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  tenant_id integer NOT NULL,
  customer_id integer NOT NULL REFERENCES customers (id),
  state invoice_state NOT NULL DEFAULT 'draft',
  cents bigint NOT NULL CHECK (cents >= 0),
  due date
);

ALTER TABLE customers ENABLE ROW LEVEL SECURITY;
ALTER TABLE invoices ENABLE ROW LEVEL SECURITY;

CREATE POLICY tenant ON customers
  USING (tenant_id = current_setting('app.tenant')::integer);

CREATE POLICY tenant ON invoices
  USING (tenant_id = current_setting('app.tenant')::integer);
