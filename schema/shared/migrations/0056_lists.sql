-- What lists may be asked by (common/http/list.h), and what is made inactive because documents may name it.

CREATE EXTENSION IF NOT EXISTS pg_trgm;

-- As words are compared by a search: without case, and without the accents of Latin letters. What has bytes as it has letters has no
-- accents, which is most of it and quickly done. Not STRICT, for then it would be a call to PostgreSQL and not its own text.
CREATE FUNCTION retail.fold(p_text text) RETURNS text
	LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
	SELECT CASE WHEN octet_length(p_text) = length(p_text) THEN lower(p_text COLLATE "C")
		ELSE translate(lower(p_text), 'áàâäãåāçčéèêëēíìîïīñńóòôöõōúùûüūýÿšž', 'aaaaaaacceeeeeiiiiinnoooooouuuuuyysz') END
$$;

ALTER TABLE retail.department ADD COLUMN active boolean NOT NULL DEFAULT true;
ALTER TABLE retail.tax_rate ADD COLUMN active boolean NOT NULL DEFAULT true;
ALTER TABLE retail.tax_group ADD COLUMN active boolean NOT NULL DEFAULT true;
CREATE OR REPLACE VIEW retail.tax_group_detail AS
	SELECT g.tax_group_id, g.code, g.name, g.price_includes_tax, g.row_version, g.updated_at,
		(SELECT coalesce(json_agg(json_build_object('tax_rate_id', r.tax_rate_id, 'position', r.position,
				'compound', r.compound) ORDER BY r.position), '[]')
			FROM retail.tax_group_rate r WHERE r.tax_group_id = g.tax_group_id) AS rates, g.active
	FROM retail.tax_group g;

-- Indexes of a table for what its list may be asked by. p_order is the column it is sorted by; it and `updated_at` are
-- sorted by, the id breaks ties (what is unique has none, and its index already). Filters are equal to something, within the order;
-- searches begin with it, or contain it.
-- A filter that has an index already is left to it. An index with a condition serves fewer questions (the comparison of rows by
-- which a sale's line finds its price is one it does not), so only columns that may be NULL have one.
CREATE FUNCTION retail.index_list(p_table text, p_order text, p_filters text[], p_starts text[], p_parts text[])
	RETURNS void
	LANGUAGE plpgsql
AS $$
DECLARE
	v_key text := (SELECT a.attname FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
		WHERE i.indrelid = ('retail.' || quote_ident(p_table))::regclass AND i.indisprimary);
	v_column text;
BEGIN
	FOREACH v_column IN ARRAY ARRAY[p_order, 'updated_at'] LOOP
		CONTINUE WHEN EXISTS (SELECT FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
			WHERE i.indrelid = ('retail.' || quote_ident(p_table))::regclass AND i.indisunique AND i.indnatts = 1 AND i.indpred IS NULL
				AND a.attname = v_column);
		EXECUTE format('CREATE INDEX %I ON retail.%I (%I, %I)', p_table || '_by_' || v_column, p_table, v_column, v_key);
	END LOOP;
	FOREACH v_column IN ARRAY p_filters LOOP
		EXECUTE format('CREATE INDEX %1$I ON retail.%2$I (%3$I, %4$I, %5$I)', p_table || '_of_' || v_column, p_table, v_column,
				p_order, v_key)
			|| CASE WHEN (SELECT NOT attnotnull FROM pg_attribute
					WHERE attrelid = ('retail.' || quote_ident(p_table))::regclass AND attname = v_column)
				THEN format(' WHERE %I IS NOT NULL', v_column) ELSE '' END;
	END LOOP;
	FOREACH v_column IN ARRAY p_starts || p_parts LOOP
		EXECUTE format('CREATE INDEX %I ON retail.%I ((retail.fold(%I) COLLATE "C"))', p_table || '_begins_' || v_column, p_table,
			v_column);
	END LOOP;
	FOREACH v_column IN ARRAY p_parts LOOP
		EXECUTE format('CREATE INDEX %I ON retail.%I USING gin ((retail.fold(%I) COLLATE "C") gin_trgm_ops)',
			p_table || '_has_' || v_column, p_table, v_column);
	END LOOP;
END
$$;

SELECT retail.index_list('department', 'code', ARRAY['active', 'parent_id'], ARRAY['code'], ARRAY['name']);
SELECT retail.index_list('tax_rate', 'code', ARRAY['active'], ARRAY['code'], ARRAY['name']);
SELECT retail.index_list('tax_group', 'code', ARRAY['active'], ARRAY['code'], ARRAY['name']);
SELECT retail.index_list('product', 'sku', ARRAY['active', 'department_id', 'tax_group_id'], ARRAY['sku'], ARRAY['name']);
SELECT retail.index_list('barcode', 'barcode', ARRAY['product_id'], ARRAY['barcode'], '{}');
SELECT retail.index_list('price_zone', 'code', '{}', ARRAY['code'], ARRAY['name']);
SELECT retail.index_list('store', 'code', ARRAY['active', 'price_zone_id'], ARRAY['code'], ARRAY['name']);
SELECT retail.index_list('register', 'code', ARRAY['active', 'store_id'], ARRAY['code'], ARRAY['name']);
SELECT retail.index_list('price', 'valid_from', ARRAY['product_id', 'price_zone_id', 'store_id'], '{}', '{}');
SELECT retail.index_list('tender', 'code', ARRAY['active'], ARRAY['code'], ARRAY['name']);
SELECT retail.index_list('role', 'code', '{}', ARRAY['code'], ARRAY['name']);
SELECT retail.index_list('user_account', 'user_name', ARRAY['active'], ARRAY['user_name'], ARRAY['display_name']);

-- Those above do what these did.
DROP INDEX retail.department_parent, retail.product_department, retail.product_tax_group, retail.barcode_product,
	retail.store_price_zone, retail.price_product, retail.price_price_zone, retail.price_store;
