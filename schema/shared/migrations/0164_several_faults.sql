-- Several faults at once, as common/db/sqlstate.h reads them: an array of {"code", "detail", "field"}. The transaction is undone.
CREATE FUNCTION sync.raise_all(p_faults jsonb) RETURNS void
	LANGUAGE plpgsql
AS $$
BEGIN
	IF jsonb_array_length(p_faults) > 0 THEN
		RAISE EXCEPTION USING ERRCODE = 'OP002', MESSAGE = 'several faults', DETAIL = p_faults::text;
	END IF;
END
$$;
GRANT EXECUTE ON FUNCTION sync.raise_all TO outpost_server;
