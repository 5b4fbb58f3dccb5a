ALTER TABLE shop_order ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON shop_order USING (customer_id = current_setting('app.customer')::bigint);
