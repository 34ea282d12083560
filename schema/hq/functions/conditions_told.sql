-- With a heartbeat; NULL from a store of an older release, which says nothing of them. Writes only what is new, and then
-- wakes who notes conditions.
CREATE OR REPLACE FUNCTION retail.tell_conditions(p_store_id uuid, p_conditions text) RETURNS boolean
	LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	INSERT INTO retail.told_conditions AS t (store_id, conditions)
	SELECT p_store_id, p_conditions WHERE p_conditions IS NOT NULL
	ON CONFLICT (store_id) DO UPDATE SET conditions = excluded.conditions, told_at = now()
		WHERE t.conditions <> excluded.conditions;
	IF FOUND THEN
		PERFORM pg_notify('retail_condition', '');
	END IF;
	RETURN FOUND;
END
$$;


-- What stores that may be talked to have told, each condition of a store as one. A newer store may have kinds that are not
-- known here.
CREATE OR REPLACE FUNCTION retail.find_told_conditions() RETURNS retail.found_condition[]
	LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	RETURN (SELECT array_agg(ROW(coalesce(k.name, 'unknown_condition'), t.store_id,
			CASE WHEN k.name IS NULL THEN split_part(w.word, ':', 1) ELSE '' END,
			split_part(w.word, ':', 2) || ' at the store')::retail.found_condition)
		FROM retail.told_conditions t JOIN sync.admitted_store a USING (store_id)
		CROSS JOIN LATERAL regexp_split_to_table(t.conditions, ' +') AS w (word)
		LEFT JOIN retail.condition_kind k ON k.name = split_part(w.word, ':', 1)
		WHERE w.word ~ '^[a-z][a-z0-9_]{0,39}:[0-9]{1,9}$');
END
$$;
REVOKE EXECUTE ON FUNCTION retail.find_told_conditions FROM outpost_server;
