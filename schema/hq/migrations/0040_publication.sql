-- Which tables go down to the stores, in an order in which each refers only to earlier ones, and to
-- which scopes a row belongs: 'all', 'store:ID' or 'zone:ID'.
SELECT sync.publish_table('chain', ARRAY['only_one'], $$ARRAY['all']$$, 10);
SELECT sync.publish_table('price_zone', ARRAY['price_zone_id'], $$ARRAY['all']$$, 20);
SELECT sync.publish_table('store', ARRAY['store_id'], $$ARRAY['all']$$, 30);
SELECT sync.publish_table('register', ARRAY['register_id'], $$ARRAY['store:' || r.store_id]$$, 40);
SELECT sync.publish_table('department', ARRAY['department_id'], $$ARRAY['all']$$, 50);
SELECT sync.publish_table('tax_rate', ARRAY['tax_rate_id'], $$ARRAY['all']$$, 60);
SELECT sync.publish_table('tax_group', ARRAY['tax_group_id'], $$ARRAY['all']$$, 70);
SELECT sync.publish_table('tax_group_rate', ARRAY['tax_group_id', 'position'], $$ARRAY['all']$$, 80);
SELECT sync.publish_table('tender', ARRAY['tender_id'], $$ARRAY['all']$$, 90);
SELECT sync.publish_table('product', ARRAY['product_id'], $$ARRAY['all']$$, 100);
SELECT sync.publish_table('barcode', ARRAY['barcode_id'], $$ARRAY['all']$$, 110);
SELECT sync.publish_table('price', ARRAY['price_id'],
	$$ARRAY[coalesce('store:' || r.store_id, 'zone:' || r.price_zone_id, 'all')]$$, 120);
SELECT sync.publish_table('role', ARRAY['role_id'], $$ARRAY['all']$$, 130);

-- A password hash goes only where its owner works.
SELECT sync.publish_table('user_account', ARRAY['user_id'], $$ARRAY(
	SELECT DISTINCT 'store:' || a.store_id FROM retail.user_store_role a
	WHERE a.user_id = r.user_id AND a.store_id IS NOT NULL)$$, 140);
SELECT sync.publish_table('user_store_role', ARRAY['user_store_role_id'], $$ARRAY['store:' || r.store_id]$$, 150);
SELECT sync.touch_parent('user_store_role', 'user_account', ARRAY['user_id']);

INSERT INTO retail.chain DEFAULT VALUES;

-- HQ writes master data; which row may be changed by whom is a matter of permissions, not of grants.
GRANT INSERT, UPDATE, DELETE ON retail.price_zone, retail.store, retail.register, retail.department,
	retail.tax_rate, retail.tax_group, retail.tax_group_rate, retail.tender, retail.product, retail.barcode,
	retail.price, retail.role, retail.user_account, retail.user_store_role TO outpost_server;
GRANT UPDATE ON retail.chain TO outpost_server;
