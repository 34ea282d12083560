-- Reports of headquarters over its rollups. Each is planned for what it asks: no plan is good for a day and for a year.

-- Products of all stores: months of the chain, and the days by which these are too few or, with the sign -, too many: at either end
-- whichever are fewer. Days alone where that is less to read.
CREATE OR REPLACE FUNCTION retail.chain_product_rows(p_from date, p_to date) RETURNS text
	LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	v_begin date := date_trunc('month', p_from + 15); -- of the months
	v_end date := date_trunc('month', p_to + 16);
	v_names text := (SELECT string_agg(quote_ident(m.name), ', ' ORDER BY m.position) FROM retail.sales_measure m WHERE m.source = 'line');
	v_taken text := (SELECT string_agg('-' || quote_ident(m.name), ', ' ORDER BY m.position) FROM retail.sales_measure m WHERE m.source = 'line');
	v_days text := 'SELECT product_id, department_id, %s FROM retail.sales_by_product_now WHERE business_date BETWEEN %L AND %L';
BEGIN
	IF v_begin >= v_end OR abs(v_begin - p_from) + abs(v_end - 1 - p_to) >= p_to - p_from THEN
		RETURN format('(' || v_days || ')', v_names, p_from, p_to);
	END IF;
	RETURN format('(SELECT product_id, department_id, %s FROM retail.chain_sales_by_product_now WHERE month >= %L AND month < %L', v_names, v_begin, v_end)
		|| CASE WHEN p_from < v_begin THEN format(' UNION ALL ' || v_days, v_names, p_from, v_begin - 1)
			WHEN p_from > v_begin THEN format(' UNION ALL ' || v_days, v_taken, v_begin, p_from - 1) ELSE '' END
		|| CASE WHEN p_to >= v_end THEN format(' UNION ALL ' || v_days, v_names, v_end, p_to)
			WHEN p_to < v_end - 1 THEN format(' UNION ALL ' || v_days, v_taken, p_to + 1, v_end - 1) ELSE '' END || ')';
END
$$;


CREATE OR REPLACE FUNCTION retail.sum_sales(p_group_by text, p_from date, p_to date, p_store_id uuid, p_department_id uuid, p_shift interval)
	RETURNS SETOF retail.report_sums
	LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp SET work_mem = '64MB'
AS $$
DECLARE
	v_group retail.report_group;
	v_rows text;
BEGIN
	IF p_from IS NULL THEN
		RETURN;
	END IF;
	SELECT * INTO STRICT v_group FROM retail.report_group g WHERE g.name = p_group_by;
	IF p_group_by = 'product' AND p_store_id IS NULL THEN
		v_rows := retail.chain_product_rows(p_from, p_to) || ' AS r WHERE true';
	ELSE
		v_rows := format('retail.%I AS r WHERE r.business_date BETWEEN $2 AND $3 AND ($4 IS NULL OR r.store_id = $4)',
			CASE WHEN p_department_id IS NOT NULL AND v_group.rollup = 'sales_by_day' THEN 'sales_by_department' ELSE v_group.rollup END || '_now');
	END IF;
	RETURN QUERY EXECUTE format('SELECT g.key::text, %s FROM (SELECT %s AS key, r.* FROM %s%s) AS g GROUP BY g.key
		HAVING sum(g.sales_count + g.returns_count) <> 0', retail.report_columns(v_group.source, true), v_group.key, v_rows,
		CASE WHEN p_department_id IS NOT NULL THEN ' AND r.department_id = $5' ELSE '' END)
		USING p_shift, p_from, p_to, p_store_id, p_department_id;
END
$$;


-- How far each store's documents are here.
CREATE OR REPLACE FUNCTION retail.report_freshness(p_store_id uuid) RETURNS json
	LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$
	SELECT coalesce(json_agg(f ORDER BY f.code), '[]')
	FROM (
		SELECT s.store_id, s.code, m.received_at, coalesce(m.acked_seq, 0) AS received_seq, st.journal_seq AS reported_seq, st.reported_at
		FROM retail.store s
		LEFT JOIN sync.store_link l USING (store_id)
		LEFT JOIN sync.received_mark m USING (store_id, store_inc)
		LEFT JOIN sync.store_state st USING (store_id)
		WHERE p_store_id IS NULL OR s.store_id = p_store_id) AS f
$$;


-- Where the rollups, with what waits, say something else than the documents of these business dates: the first p_limit rows of each. A month
-- is compared whole.
CREATE OR REPLACE FUNCTION retail.check_rollups(p_from date, p_to date, p_limit bigint)
	RETURNS TABLE (rollup text, keys jsonb, kept jsonb, documented jsonb)
	LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp SET work_mem = '64MB'
AS $$
DECLARE
	v_rollup retail.rollup;
	v_measures text[];
	v_no_keys jsonb := (SELECT jsonb_object_agg(k, NULL) FROM retail.rollup r CROSS JOIN LATERAL unnest(r.keys) AS k);
	v_no_figures jsonb := (SELECT jsonb_object_agg(m.name, NULL) FROM retail.sales_measure m);
	v_period text;
BEGIN
	FOR v_rollup IN SELECT * FROM retail.rollup r ORDER BY r.position LOOP
		v_measures := ARRAY(SELECT m.name FROM retail.sales_measure m WHERE m.source = v_rollup.source ORDER BY m.position);
		v_period := CASE WHEN 'month' = ANY (v_rollup.keys) THEN 'month BETWEEN date_trunc(''month'', $1) AND $2'
			ELSE 'business_date BETWEEN $1 AND $2' END;
		RETURN QUERY EXECUTE format($f$
			SELECT %1$L, $4 || jsonb_build_object(%2$s), $5 || jsonb_build_object(%3$s), $5 || jsonb_build_object(%4$s)
			FROM (%5$s) AS k FULL JOIN (SELECT * FROM retail.%6$I WHERE %7$s) AS d USING (%8$s)
			WHERE %9$s ORDER BY %8$s LIMIT $3 $f$, v_rollup.name,
			(SELECT string_agg(format('%L, %I', k, k), ', ') FROM unnest(v_rollup.keys) AS k),
			(SELECT string_agg(format('%L, coalesce(k.%I, 0)%s', m, m, CASE WHEN m LIKE '%quantity' THEN '::text' END), ', ') FROM unnest(v_measures) AS m),
			(SELECT string_agg(format('%L, coalesce(d.%I, 0)%s', m, m, CASE WHEN m LIKE '%quantity' THEN '::text' END), ', ') FROM unnest(v_measures) AS m),
			retail.sum_sums(v_rollup.source, v_rollup.keys, format('(SELECT * FROM retail.%I WHERE %s)', v_rollup.name || '_now', v_period)),
			v_rollup.name || '_of_documents', v_period,
			array_to_string(v_rollup.keys, ', '),
			(SELECT string_agg(format('coalesce(k.%I, 0) <> coalesce(d.%I, 0)', m, m), ' OR ') FROM unnest(v_measures) AS m))
			USING p_from, p_to, p_limit, v_no_keys, v_no_figures;
	END LOOP;
END
$$;
