-- The next release takes vouchers.
CREATE OR REPLACE FUNCTION retail.is_known_tender_kind(p_kind text) RETURNS boolean
	LANGUAGE sql IMMUTABLE
AS $$
	SELECT p_kind IN ('cash', 'card', 'other', 'voucher')
$$;
