-- Reports of a store over its documents. Each is planned for what it asks: no plan is good for a day and for a year.
CREATE OR REPLACE FUNCTION retail.sum_sales(p_group_by text, p_from date, p_to date, p_store_id uuid, p_department_id uuid, p_shift interval)
	RETURNS SETOF retail.report_sums
	LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp SET work_mem = '32MB'
AS $$
DECLARE
	v_group retail.report_group;
BEGIN
	IF p_from IS NULL THEN
		RETURN;
	END IF;
	SELECT * INTO STRICT v_group FROM retail.report_group g WHERE g.name = p_group_by;
	RETURN QUERY EXECUTE format('SELECT g.key::text, %s FROM (SELECT %s AS key, r.* FROM (%s) AS r%s) AS g GROUP BY g.key',
		retail.report_columns(v_group.source, false), v_group.key,
		retail.figures_of(v_group.source, format('(%s)',
			retail.sale_facts('(SELECT * FROM retail.sale_by_store WHERE business_date BETWEEN $2 AND $3)'))),
		CASE WHEN p_department_id IS NOT NULL THEN ' WHERE r.department_id = $4' ELSE '' END)
		USING p_shift, p_from, p_to, p_department_id;
END
$$;
