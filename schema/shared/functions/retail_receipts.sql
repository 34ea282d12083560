-- What a receipt says of who sells, as it held at a moment: the store's own where it has any, else the organisation's.
CREATE OR REPLACE FUNCTION retail.business_details_at(p_store_id uuid, p_at timestamptz)
	RETURNS TABLE (legal_name text, tax_id text, address text[], phone text, web text, footer text[], languages text[], logo_id uuid)
	LANGUAGE sql STABLE
AS $$
	SELECT coalesce(own.legal_name, shared.legal_name), coalesce(own.tax_id, shared.tax_id), coalesce(own.address, shared.address),
		coalesce(own.phone, shared.phone), coalesce(own.web, shared.web), coalesce(own.footer, shared.footer),
		coalesce(own.languages, shared.languages), coalesce(own.logo_id, shared.logo_id)
	FROM (VALUES (true)) AS always
	LEFT JOIN LATERAL (SELECT * FROM retail.business_detail d
		WHERE d.store_id = p_store_id AND d.valid_from <= p_at ORDER BY d.valid_from DESC LIMIT 1) AS own ON true
	LEFT JOIN LATERAL (SELECT * FROM retail.business_detail d
		WHERE d.store_id IS NULL AND d.valid_from <= p_at ORDER BY d.valid_from DESC LIMIT 1) AS shared ON true
$$;
