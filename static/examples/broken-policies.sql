ALTER TABLE accounts ENABLE ROW LEVEL SECURITY;

-- The column is named "owner".
CREATE POLICY own_account ON accounts
  USING (user_name = current_user);

-- The models make this table, too, and otherwise.
CREATE TABLE accounts (
  id bigint PRIMARY KEY
);

CREATE POLICY own_transfers ON transfers
  USING (cents > );
