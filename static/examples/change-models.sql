-- The next release: invoices can be disputed, and are due.

CREATE TYPE invoice_state AS ENUM ('draft', 'sent', 'disputed', 'paid');

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
  due date NOT NULL,
  dispute text
);

CREATE INDEX invoices_due ON invoices (tenant_id, due)
  WHERE state <> 'paid';
