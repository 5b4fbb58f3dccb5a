-- CREATE SCHEMA with what lies in it, and search_path.
-- source: a.sql
CREATE SCHEMA shop
    CREATE TABLE orders (id integer PRIMARY KEY DEFAULT nextval('shop.order_number'), customer integer NOT NULL)
    CREATE INDEX orders_customer ON orders (customer DESC)
    CREATE SEQUENCE order_number START WITH 1000 INCREMENT BY 10;
COMMENT ON SCHEMA shop IS 'the shop';
-- source: b.sql
SET search_path = shop, public;
CREATE TABLE lines (order_id integer REFERENCES orders ON DELETE CASCADE, line smallint, PRIMARY KEY (order_id, line));
CREATE POLICY everybody ON orders FOR SELECT USING (true);
ALTER TABLE orders ENABLE ROW LEVEL SECURITY;
SET search_path = public;
CREATE TABLE lines (x integer);
