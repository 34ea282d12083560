-- What sales name and headquarters does not know, because it was made in a time that was lost. Such sales count as any others: a document
-- needs no master data. Nobody guesses what the ids were; who enters the record again looks here.
CREATE OR REPLACE FUNCTION retail.unknown_names(p_lost_time_id uuid)
	RETURNS TABLE (kind text, id uuid, store_id uuid, example text, sales bigint, last_date date)
	LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	-- A backup may be some days older than the moment that this was found.
	v_since date := (SELECT (t.found_at - interval '35 days')::date FROM sync.lost_time t WHERE t.lost_time_id = p_lost_time_id);
BEGIN
	RETURN QUERY
	SELECT n.kind, n.id, n.store_id, (array_agg(n.example ORDER BY n.sold_at DESC))[1], count(*), max(n.business_date)
	FROM (
		SELECT 'register' AS kind, s.register_id AS id, s.store_id, s.receipt_number AS example, s.sold_at, s.business_date
		FROM retail.sale s
		WHERE s.business_date >= v_since AND NOT EXISTS (SELECT FROM retail.register r WHERE r.register_id = s.register_id)
		UNION ALL
		SELECT 'person', s.user_id, s.store_id, s.receipt_number, s.sold_at, s.business_date
		FROM retail.sale s
		WHERE s.business_date >= v_since AND NOT EXISTS (SELECT FROM retail.user_account u WHERE u.user_id = s.user_id)
		UNION ALL
		SELECT 'product', l.product_id, l.store_id, l.sku, s.sold_at, l.business_date
		FROM retail.sale_line l JOIN retail.sale s ON s.store_id = l.store_id AND s.sale_id = l.sale_id
		WHERE l.business_date >= v_since AND NOT EXISTS (SELECT FROM retail.product p WHERE p.product_id = l.product_id)
	) AS n
	GROUP BY n.kind, n.id, n.store_id
	ORDER BY n.kind DESC, max(n.business_date) DESC, n.id
	LIMIT 1000;
END
$$;
GRANT EXECUTE ON FUNCTION retail.unknown_names TO outpost_server;
