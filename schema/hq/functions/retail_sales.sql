-- Keys of sales that are checked once a statement, not once a row.

-- That each line or payment has its sale. Planned anew each time, by the size that the table has by now: one plan that was made when
-- there were no sales may look through all of a store's for each.
CREATE OR REPLACE FUNCTION retail.require_sale() RETURNS trigger
	LANGUAGE plpgsql SET enable_hashjoin = off SET enable_mergejoin = off SET enable_seqscan = off
AS $f$
DECLARE
	v_sale_id uuid;
BEGIN
	EXECUTE $$
		SELECT n.sale_id FROM (SELECT DISTINCT store_id, sale_id FROM new_rows) AS n
		WHERE NOT EXISTS (SELECT FROM retail.sale s WHERE s.store_id = n.store_id AND s.sale_id = n.sale_id)
		LIMIT 1 $$ INTO v_sale_id;
	IF v_sale_id IS NOT NULL THEN
		RAISE foreign_key_violation USING MESSAGE = format('%I refers to sale %s, which is not there',
			TG_TABLE_NAME, v_sale_id), CONSTRAINT = TG_NAME;
	END IF;
	RETURN NULL;
END
$f$;
