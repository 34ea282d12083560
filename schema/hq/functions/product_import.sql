-- What is wrong with each row of an import, set by set. Counts good and bad rows.
CREATE OR REPLACE FUNCTION retail.validate_product_import(p_import_id uuid) RETURNS void
	LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	v_places int := (SELECT currency_places FROM retail.chain);
	v_price_pattern text := CASE v_places WHEN 0 THEN '^\d{1,12}$' ELSE format('^\d{1,12}(\.\d{1,%s})?$', v_places) END;
	v_highest_price numeric := 1000000000000 / 10.0 ^ v_places; -- see retail.money
BEGIN
	-- Reasons are worded for the rows that are wrong in something, which are few; what is wrong in itself is not called a repeat as well.
	UPDATE retail.product_import_row r
		SET errors = found.errors
		FROM (SELECT i.row_number,
					jsonb_agg(jsonb_build_object('column', c.name, 'value', c.value, 'reason', c.reason) ORDER BY c.place) AS errors
				FROM (SELECT n.*,
						n.sku !~ '^[A-Za-z0-9][A-Za-z0-9._/+-]{0,39}$' AS bad_sku,
						n.row_number > n.sku_first AS repeated_sku,
						length(n.name) NOT BETWEEN 1 AND 200 AS bad_name,
						n.name ~ '[[:cntrl:]]' AS unprintable_name,
						NOT EXISTS (SELECT FROM retail.department d WHERE d.code = n.department) AS unknown_department,
						NOT EXISTS (SELECT FROM retail.tax_group g WHERE g.code = n.tax_group) AS unknown_tax_group,
						n.barcode !~ '^[!-~]{0,48}$' AS bad_barcode,
						NOT retail.barcode_is_plausible(n.barcode) AS implausible_barcode,
						n.barcode <> '' AND n.row_number > n.barcode_first AS repeated_barcode,
						b.product_id IS DISTINCT FROM p.product_id AND b.product_id IS NOT NULL AS taken_barcode,
						n.unit_price !~ v_price_pattern AS bad_unit_price,
						CASE WHEN n.unit_price ~ v_price_pattern THEN n.unit_price::numeric > v_highest_price ELSE false END AS high_unit_price,
						CASE WHEN n.price_quantity ~ '^\d{1,6}(\.\d{1,3})?$' THEN n.price_quantity::numeric <= 0 ELSE true END
							AS bad_price_quantity
					FROM (SELECT *,
							first_value(row_number) OVER (PARTITION BY sku ORDER BY row_number) AS sku_first,
							first_value(row_number) OVER (PARTITION BY barcode ORDER BY row_number) AS barcode_first
						FROM retail.product_import_row WHERE import_id = p_import_id) n
					LEFT JOIN retail.product p ON p.sku = n.sku
					LEFT JOIN retail.barcode b ON b.barcode = n.barcode
					OFFSET 0) i
			CROSS JOIN LATERAL (VALUES
					(1, '', '', i.fault IS NOT NULL, i.fault),
					(2, 'sku', i.sku, i.bad_sku, 'must be 1 to 40 letters, digits or . _ / + - and start with a letter or digit'),
					(3, 'sku', i.sku, i.repeated_sku AND NOT i.bad_sku, format('stands in row %s already', i.sku_first)),
					(4, 'name', i.name, i.bad_name, 'must have 1 to 200 characters'),
					(5, 'name', i.name, i.unprintable_name, 'must have no control characters'),
					(6, 'department', i.department, i.unknown_department, 'no department has this code'),
					(7, 'tax_group', i.tax_group, i.unknown_tax_group, 'no tax group has this code'),
					(8, 'barcode', i.barcode, i.bad_barcode, 'must have at most 48 printable characters'),
					(9, 'barcode', i.barcode, i.implausible_barcode AND NOT i.bad_barcode, 'the check digit is wrong'),
					(10, 'barcode', i.barcode, i.repeated_barcode AND NOT (i.bad_barcode OR i.implausible_barcode),
					format('stands in row %s already', i.barcode_first)),
					(11, 'barcode', i.barcode, i.taken_barcode, 'belongs to another product'),
					(12, 'unit_price', i.unit_price, i.bad_unit_price,
					format('must be a number, 0 or more, with at most %s decimal places', v_places)),
					(13, 'unit_price', i.unit_price, i.high_unit_price, format('must be %s or less', trim_scale(v_highest_price))),
					(14, 'price_quantity', i.price_quantity, i.bad_price_quantity,
					'must be a number above 0 and below a million, with at most 3 decimal places')
					) AS c (place, name, value, is_wrong, reason)
			WHERE (i.fault IS NOT NULL OR i.bad_sku OR i.repeated_sku OR i.bad_name OR i.unprintable_name OR i.unknown_department
					OR i.unknown_tax_group OR i.bad_barcode OR i.implausible_barcode OR i.repeated_barcode OR i.taken_barcode
					OR i.bad_unit_price OR i.high_unit_price OR i.bad_price_quantity)
				AND c.is_wrong
			GROUP BY i.row_number) found
	WHERE r.import_id = p_import_id AND r.row_number = found.row_number;

	UPDATE retail.product_import
		SET state = 'validated',
			rows_total = counted.total,
			rows_bad = counted.bad,
			(products_created, products_updated, barcodes_created, prices_changed) = (SELECT e.* FROM retail.product_import_effects(p_import_id) e)
		FROM (SELECT count(*) AS total, count(errors) AS bad
				FROM retail.product_import_row WHERE import_id = p_import_id) counted
	WHERE import_id = p_import_id;
END
$$;

-- The rows that can be applied, with the product that each is of; NULL where it is a new one.
CREATE OR REPLACE FUNCTION retail.good_import_rows(p_import_id uuid)
	RETURNS TABLE (row_number bigint, sku text, name text, barcode text, department_id uuid, tax_group_id uuid, unit_price bigint,
		price_quantity numeric, product_id uuid)
	LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$
	SELECT i.row_number, i.sku, i.name, i.barcode, d.department_id, g.tax_group_id,
		(i.unit_price::numeric * 10 ^ c.currency_places)::bigint, i.price_quantity::numeric(14, 3), p.product_id
	FROM retail.product_import_row i
	JOIN retail.department d ON d.code = i.department
	JOIN retail.tax_group g ON g.code = i.tax_group
	CROSS JOIN retail.chain c
	LEFT JOIN retail.product p ON p.sku = i.sku
	WHERE i.import_id = p_import_id AND i.errors IS NULL
$$;

-- What applying would do now: products that are new, and that become others; barcodes that are new; prices that change.
CREATE OR REPLACE FUNCTION retail.product_import_effects(p_import_id uuid)
	RETURNS TABLE (products_created bigint, products_updated bigint, barcodes_created bigint, prices_changed bigint)
	LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$
	SELECT count(*) FILTER (WHERE p.product_id IS NULL),
		count(*) FILTER (WHERE p.product_id IS NOT NULL
			AND (p.name, p.department_id, p.tax_group_id, p.active) IS DISTINCT FROM (r.name, r.department_id, r.tax_group_id, true)),
		count(*) FILTER (WHERE r.barcode <> '' AND b.barcode IS NULL),
		count(*) FILTER (WHERE (c.unit_price, c.price_quantity) IS DISTINCT FROM (r.unit_price, r.price_quantity))
	FROM retail.good_import_rows(p_import_id) r
	LEFT JOIN retail.product p USING (product_id)
	LEFT JOIN retail.barcode b ON b.barcode = r.barcode
	LEFT JOIN retail.price c ON c.product_id = r.product_id AND c.price_zone_id IS NULL AND c.store_id IS NULL
		AND now() >= c.valid_from AND (c.valid_to IS NULL OR now() < c.valid_to)
$$;

-- An id for the p_place-th of rows that are made together, counted from 0 to 2^26 - 1: a UUID of version 7. Each is above
-- the ones before, so an index gets it at its end, where its pages are at hand, and not somewhere in the whole.
CREATE OR REPLACE FUNCTION retail.rising_id(p_place bigint) RETURNS uuid
	LANGUAGE sql VOLATILE
AS $$
	SELECT (lpad(to_hex((extract(epoch FROM now()) * 1000)::bigint), 12, '0') || to_hex((7 << 12) | (p_place >> 14))
		|| to_hex((2 << 14) | (p_place & 16383)) || right(gen_random_uuid()::text, 12))::uuid
$$;

-- All good rows become products, barcodes and chain prices in this one transaction, or nothing does. A
-- price that differs from the one in force ends that one now and starts now.
CREATE OR REPLACE FUNCTION retail.apply_product_import(p_import_id uuid, p_policy text)
	RETURNS SETOF retail.product_import
	LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	v_import retail.product_import;
	v_created bigint;
	v_updated bigint;
	v_barcodes bigint;
	v_prices bigint;
BEGIN
	SELECT * INTO v_import FROM retail.product_import WHERE import_id = p_import_id FOR UPDATE;
	IF NOT FOUND THEN
		PERFORM sync.raise('not_found', 'no such import');
	ELSIF v_import.state = 'applied' THEN
		RETURN NEXT v_import; -- a repeat of the request changes nothing
		RETURN;
	ELSIF v_import.state <> 'validated' THEN
		PERFORM sync.raise('state_conflict', format('the import is %s; only a validated one can be applied', v_import.state));
	ELSIF v_import.rows_bad > 0 AND p_policy = 'all_or_nothing' THEN
		PERFORM sync.raise('conflict', format('%s of %s rows are bad; correct them, or apply the good rows',
			v_import.rows_bad, v_import.rows_total), 'policy');
	END IF;

	CREATE TEMP TABLE good_row ON COMMIT DROP AS
	SELECT g.sku, g.name, g.barcode, g.department_id, g.tax_group_id, g.unit_price, g.price_quantity,
			coalesce(g.product_id, retail.rising_id(g.row_number)) AS product_id,
			g.product_id IS NULL AS is_new
		FROM retail.good_import_rows(p_import_id) g;

	IF (SELECT count(*) FROM pg_temp.good_row) < v_import.rows_total - v_import.rows_bad
			OR EXISTS (SELECT FROM pg_temp.good_row r JOIN retail.barcode b USING (barcode) WHERE b.product_id <> r.product_id) THEN
		PERFORM sync.raise('conflict',
			'Departments, tax groups or barcodes have changed since the file was checked; upload it again.');
	END IF;

	INSERT INTO retail.product (product_id, sku, name, department_id, tax_group_id)
	SELECT product_id, sku, name, department_id, tax_group_id FROM pg_temp.good_row WHERE is_new ORDER BY product_id;
	GET DIAGNOSTICS v_created = ROW_COUNT;

	UPDATE retail.product p
		SET name = r.name, department_id = r.department_id, tax_group_id = r.tax_group_id, active = true,
			row_version = p.row_version + 1, updated_at = now()
		FROM pg_temp.good_row r
	WHERE p.product_id = r.product_id
		AND (p.name, p.department_id, p.tax_group_id, p.active)
			IS DISTINCT FROM (r.name, r.department_id, r.tax_group_id, true);
	GET DIAGNOSTICS v_updated = ROW_COUNT;

	INSERT INTO retail.barcode (barcode_id, product_id, barcode)
	SELECT retail.rising_id(row_number() OVER (ORDER BY product_id)), product_id, barcode FROM pg_temp.good_row r
	WHERE barcode <> '' AND NOT EXISTS (SELECT FROM retail.barcode b WHERE b.barcode = r.barcode);
	GET DIAGNOSTICS v_barcodes = ROW_COUNT;

	v_prices := retail.change_chain_prices();

	RETURN QUERY UPDATE retail.product_import
		SET state = 'applied', finished_at = now(), products_created = v_created, products_updated = v_updated,
			barcodes_created = v_barcodes, prices_changed = v_prices
	WHERE import_id = p_import_id RETURNING *;
END
$$;

-- Chain prices of pg_temp.good_row that differ from those in force. Returns how many changed.
CREATE OR REPLACE FUNCTION retail.change_chain_prices() RETURNS bigint
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	v_changed bigint;
BEGIN
	CREATE TEMP TABLE changed_price ON COMMIT DROP AS
	SELECT r.product_id, r.unit_price, r.price_quantity, current_price.price_id, current_price.valid_from,
			(SELECT min(later.valid_from) FROM retail.price later
			WHERE later.product_id = r.product_id AND later.price_zone_id IS NULL AND later.store_id IS NULL
				AND later.valid_from > now()) AS next_from
		FROM pg_temp.good_row r
		LEFT JOIN retail.price current_price
		ON current_price.product_id = r.product_id
		AND current_price.price_zone_id IS NULL AND current_price.store_id IS NULL
		AND now() >= current_price.valid_from AND (current_price.valid_to IS NULL OR now() < current_price.valid_to)
	WHERE (current_price.unit_price, current_price.price_quantity) IS DISTINCT FROM (r.unit_price, r.price_quantity);

	-- A price made in this same instant has no life before it: it is replaced, not ended.
	DELETE FROM retail.price p USING pg_temp.changed_price c WHERE p.price_id = c.price_id AND c.valid_from = now();
	UPDATE retail.price p
		SET valid_to = now(), row_version = p.row_version + 1, updated_at = now()
		FROM pg_temp.changed_price c WHERE p.price_id = c.price_id;
	INSERT INTO retail.price (price_id, product_id, unit_price, price_quantity, valid_from, valid_to)
	SELECT retail.rising_id(row_number() OVER (ORDER BY product_id)), product_id, unit_price, price_quantity, now(), next_from
	FROM pg_temp.changed_price;
	GET DIAGNOSTICS v_changed = ROW_COUNT;
	RETURN v_changed;
END
$$;
