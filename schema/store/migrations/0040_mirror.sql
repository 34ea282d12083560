-- The mirrored tables; the same list as in HQ's 0040_publication.sql.
SELECT sync.mirror_table('chain', ARRAY['only_one']);
SELECT sync.mirror_table('price_zone', ARRAY['price_zone_id']);
SELECT sync.mirror_table('store', ARRAY['store_id']);
SELECT sync.mirror_table('register', ARRAY['register_id']);
SELECT sync.mirror_table('department', ARRAY['department_id']);
SELECT sync.mirror_table('tax_rate', ARRAY['tax_rate_id']);
SELECT sync.mirror_table('tax_group', ARRAY['tax_group_id']);
SELECT sync.mirror_table('tax_group_rate', ARRAY['tax_group_id', 'position']);
SELECT sync.mirror_table('tender', ARRAY['tender_id']);
SELECT sync.mirror_table('product', ARRAY['product_id']);
SELECT sync.mirror_table('barcode', ARRAY['barcode_id']);
SELECT sync.mirror_table('price', ARRAY['price_id']);
SELECT sync.mirror_table('role', ARRAY['role_id']);
SELECT sync.mirror_table('user_account', ARRAY['user_id']);
SELECT sync.mirror_table('user_store_role', ARRAY['user_store_role_id']);
