-- Finders of conditions at a store: see schema/shared/migrations/0119_conditions.sql. They run every other second, so each
-- reads little where all is well.

CREATE OR REPLACE FUNCTION retail.find_unusable_rows() RETURNS TABLE (store_id uuid, subject text, detail text)
	LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	RETURN QUERY SELECT NULL::uuid, u.table_name || ' ' || (SELECT string_agg(k, ', ') FROM jsonb_array_elements_text(u.key) AS k),
		u.reason
	FROM sync.unusable_row u ORDER BY u.table_name, u.key LIMIT 1000;
END
$$;


-- Since when conditions that begin are told to people from here: headquarters tells those of its stores, so only while it is not
-- heard of, or does not hear us. It may have heard a little less than we noticed. NULL: none.
CREATE OR REPLACE FUNCTION retail.told_from_here_since() RETURNS timestamptz
	LANGUAGE sql STABLE
AS $$
	SELECT min(c.since) - interval '10 minutes' FROM retail.condition c
	WHERE c.lasting AND c.name IN ('headquarters_silent', 'credential_refused')
$$;
