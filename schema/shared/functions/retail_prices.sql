-- The price of a product at a moment: the store's own before its zone's before the chain's. Headquarters sees to it that
-- there is one of each kind; were there two, the one that began last.
CREATE OR REPLACE FUNCTION retail.price_in_force(p_product_id uuid, p_store_id uuid, p_price_zone_id uuid,
	p_at timestamptz) RETURNS SETOF retail.price
	LANGUAGE sql STABLE
AS $$
	SELECT p.*
	FROM retail.price p
	WHERE (p.product_id, p.valid_from) BETWEEN (p_product_id, '-infinity') AND (p_product_id, p_at)
		AND (p.valid_to > p_at OR p.valid_to IS NULL)
		AND (p.store_id = p_store_id OR p.store_id IS NULL)
		AND (p.price_zone_id = p_price_zone_id OR p.price_zone_id IS NULL)
	ORDER BY p.store_id IS NULL, p.price_zone_id IS NULL, p.valid_from DESC
	LIMIT 1
$$;

-- What a sale's line looks up.
CREATE OR REPLACE FUNCTION retail.listed_price(p_product_id uuid, p_store_id uuid, p_price_zone_id uuid,
	p_at timestamptz) RETURNS TABLE (amount bigint, per_quantity retail.quantity)
	LANGUAGE sql STABLE
AS $$
	SELECT p.unit_price, p.price_quantity FROM retail.price_in_force(p_product_id, p_store_id, p_price_zone_id, p_at) AS p
$$;
