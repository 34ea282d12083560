-- What this store's program knows of values that headquarters chooses. Headquarters may be newer; what needs a value that
-- is not known here is refused by name, and everything else goes on.

CREATE OR REPLACE FUNCTION retail.is_known_tender_kind(p_kind text) RETURNS boolean
	LANGUAGE sql IMMUTABLE
AS $$
	SELECT p_kind IN ('cash', 'card', 'other')
$$;

-- The date at a store.
CREATE OR REPLACE FUNCTION retail.local_date(p_at timestamptz, p_store retail.store) RETURNS date
	LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	RETURN (p_at AT TIME ZONE p_store.time_zone)::date;
EXCEPTION WHEN invalid_parameter_value THEN
	PERFORM sync.raise('not_known_yet', format('The time zone %s of store %s is not known to this server''s database.',
		p_store.time_zone, p_store.code), 'business_date');
END
$$;
