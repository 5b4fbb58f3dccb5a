CREATE TABLE accounts (
  id integer PRIMARY KEY,
  owner text NOT NULL
);

CREATE TABLE transfers (
  id integer PRIMARY KEY,
  -- There is no table "ledgers".
  ledger_id integer NOT NULL REFERENCES ledgers (id),
  account_id integer NOT NULL REFERENCES accounts (id),
  cents bigint NOT NULL
);
