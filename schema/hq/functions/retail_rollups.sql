-- Keeps the rollups of migration 0157. Every way by which a sale comes (a batch, a copy, an amended document, an old disk) inserts its row,
-- and one way gives it another number: triggers of the table see both, so that no way is forgotten.

-- The sales noted in rows p_noted of retail.sales_to_sum, each found by its key.
CREATE OR REPLACE FUNCTION retail.noted_sales(p_noted text) RETURNS text
	LANGUAGE sql IMMUTABLE
AS $$
	SELECT retail.sale_facts(format('%s AS w CROSS JOIN LATERAL unnest(w.sale_ids) AS n (sale_id)
		CROSS JOIN LATERAL (SELECT * FROM retail.sale s WHERE s.store_id = w.store_id AND s.sale_id = n.sale_id OFFSET 0)', p_noted))
$$;


-- As retail.figures_of, for few sales: each is looked for by its key.
CREATE OR REPLACE FUNCTION retail.figures_of_few(p_source text, p_sales text) RETURNS text
	LANGUAGE sql IMMUTABLE
AS $$
	SELECT retail.figures_of(p_source, p_sales, format('CROSS JOIN LATERAL
		(SELECT * FROM retail.%s AS k WHERE k.store_id = s.store_id AND k.sale_id = s.sale_id OFFSET 0) AS r',
		CASE p_source WHEN 'line' THEN 'sale_line' ELSE 'payment' END))
$$;


-- Sums of rows that are sums already.
CREATE OR REPLACE FUNCTION retail.sum_sums(p_source text, p_keys text[], p_rows text) RETURNS text
	LANGUAGE sql STABLE
AS $$
	SELECT format('SELECT %1$s, %2$s FROM %3$s AS r GROUP BY %1$s', array_to_string(p_keys, ', '),
		string_agg(format('sum(%1$I)::%2$s AS %1$I', m.name, m.type), ', ' ORDER BY m.position), p_rows)
	FROM retail.sales_measure m WHERE m.source = p_source
$$;


-- The rows of a rollup: p_figures, or where it adds up the rows of another one p_sums (a format with that one's name).
CREATE OR REPLACE FUNCTION retail.rollup_rows(p_rollup retail.rollup, p_figures text, p_sums text) RETURNS text
	LANGUAGE sql STABLE
AS $$
	SELECT CASE WHEN p_rollup.sums IS NULL THEN retail.sum_figures(p_rollup.source, p_rollup.keys, p_figures)
		ELSE retail.sum_sums(p_rollup.source, p_rollup.keys, format(CASE WHEN 'month' = ANY (p_rollup.keys)
			THEN format($f$(SELECT date_trunc('month', business_date)::date AS month, * FROM %s AS d)$f$, p_sums) ELSE p_sums END, p_rollup.sums)) END
$$;


-- Adds rows p_rows to a rollup, or with the sign - takes them away.
CREATE OR REPLACE FUNCTION retail.add_sums(p_rollup retail.rollup, p_rows text, p_sign text) RETURNS text
	LANGUAGE sql STABLE
AS $$
	SELECT format('INSERT INTO retail.%1$I AS t (%2$s, %3$s) SELECT %2$s, %4$s FROM %5$s AS n
		ON CONFLICT (%2$s) DO UPDATE SET %6$s', p_rollup.name, array_to_string(p_rollup.keys, ', '),
		string_agg(quote_ident(m.name), ', ' ORDER BY m.position),
		string_agg(p_sign || quote_ident(m.name), ', ' ORDER BY m.position), p_rows,
		string_agg(format('%1$I = t.%1$I + excluded.%1$I', m.name), ', ' ORDER BY m.position))
	FROM retail.sales_measure m WHERE m.source = p_rollup.source
$$;


-- A statement that adds the sales p_sales (as retail.sale_facts) to all rollups, or with the sign - takes them out.
CREATE OR REPLACE FUNCTION retail.roll_up_statement(p_sales text, p_sign text) RETURNS text
	LANGUAGE sql STABLE
AS $$
	SELECT format('WITH sale AS MATERIALIZED (%s), line AS MATERIALIZED (%s), payment AS MATERIALIZED (%s)%s SELECT count(*) INTO v_count FROM sale;',
		p_sales, retail.figures_of_few('line', 'sale'), retail.figures_of_few('payment', 'sale'),
		string_agg(format(', new_%1$s AS MATERIALIZED (%2$s), kept_%1$s AS (%3$s)', r.name, retail.rollup_rows(r, r.source, 'new_%s'),
			retail.add_sums(r, 'new_' || r.name, p_sign)), '' ORDER BY r.position))
	FROM retail.rollup r
$$;


-- Only one at a time changes sums: the job, or who gives a sale another number. Held to the end; receiving takes it for nothing else.
CREATE OR REPLACE FUNCTION retail.lock_sums() RETURNS void
	LANGUAGE sql SET search_path = pg_catalog, pg_temp
AS $$
	SELECT pg_advisory_xact_lock(hashtextextended('sums of sales', 0))
$$;


-- Writes what changes sums from the declarations. Documents are found by their keys, also by a plan that was made when there were none.
CREATE OR REPLACE FUNCTION retail.write_rollup_functions() RETURNS void
	LANGUAGE plpgsql
AS $f$
DECLARE
	v_function text := $$CREATE OR REPLACE FUNCTION retail.%s
		LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET enable_seqscan = off SET work_mem = '64MB' AS %L$$;
BEGIN
	EXECUTE format(v_function, 'roll_up_noted(p_ids bigint[]) RETURNS bigint', format($$
DECLARE
	v_count bigint;
BEGIN
	%s
	RETURN v_count;
END$$, retail.roll_up_statement(retail.noted_sales('(SELECT * FROM retail.sales_to_sum WHERE sales_to_sum_id = ANY (p_ids))'), '')));

	-- Those that wait are summed as they are by then.
	EXECUTE format(v_function, 'roll_up_renumbered() RETURNS trigger', format($$
DECLARE
	v_count bigint;
	v_waiting uuid[];
BEGIN
	PERFORM retail.lock_sums();
	v_waiting := ARRAY(SELECT o.sale_id FROM old_rows o
		WHERE EXISTS (SELECT FROM retail.sales_to_sum w WHERE w.store_id = o.store_id AND o.sale_id = ANY (w.sale_ids)));
	%s
	%s
	RETURN NULL;
END$$, retail.roll_up_statement(retail.sale_facts('(SELECT * FROM old_rows WHERE sale_id <> ALL (v_waiting))'), '-'),
		retail.roll_up_statement(retail.sale_facts('(SELECT * FROM new_rows WHERE sale_id <> ALL (v_waiting))'), '')));
END
$f$;


-- For each rollup what the documents say (retail.<rollup>_of_documents), and its rows with what waits beside them (retail.<rollup>_now):
-- several rows may have the same keys there.
CREATE OR REPLACE FUNCTION retail.write_rollup_views() RETURNS void
	LANGUAGE plpgsql
AS $f$
DECLARE
	v_rollup retail.rollup;
BEGIN
	FOR v_rollup IN SELECT * FROM retail.rollup ORDER BY position LOOP
		EXECUTE format('CREATE OR REPLACE VIEW retail.%I AS %s', v_rollup.name || '_of_documents', retail.rollup_rows(v_rollup,
			format('(%s)', retail.figures_of(v_rollup.source, format('(%s)', retail.sale_facts('retail.sale')))),
			'retail.%s_of_documents'));
		EXECUTE format('CREATE OR REPLACE VIEW retail.%I AS %s', v_rollup.name || '_waiting', retail.rollup_rows(v_rollup,
			format('(%s)', retail.figures_of_few(v_rollup.source, format('(%s)', retail.noted_sales('retail.sales_to_sum')))),
			'retail.%s_waiting'));
		EXECUTE format('CREATE OR REPLACE VIEW retail.%1$I AS SELECT * FROM retail.%2$I UNION ALL SELECT * FROM retail.%3$I',
			v_rollup.name || '_now', v_rollup.name, v_rollup.name || '_waiting');
	END LOOP;
END
$f$;


-- Fills the rollups that are new with what is here already but for what waits. Nothing comes meanwhile.
CREATE OR REPLACE FUNCTION retail.fill_rollups() RETURNS void
	LANGUAGE plpgsql SET work_mem = '256MB'
AS $$
DECLARE
	v_rollup retail.rollup;
BEGIN
	IF NOT EXISTS (SELECT FROM retail.rollup WHERE NOT is_filled) THEN
		RETURN;
	END IF;
	LOCK TABLE retail.sale, retail.sale_line, retail.payment IN SHARE ROW EXCLUSIVE MODE; -- in the order in which documents do
	PERFORM retail.lock_sums();
	PERFORM retail.roll_up_noted(ARRAY(SELECT sales_to_sum_id FROM retail.sales_to_sum));
	DELETE FROM retail.sales_to_sum;
	FOR v_rollup IN SELECT * FROM retail.rollup WHERE NOT is_filled ORDER BY position LOOP
		EXECUTE format('TRUNCATE retail.%I', v_rollup.name);
		EXECUTE format('INSERT INTO retail.%1$I SELECT * FROM (%2$s) AS n ORDER BY %3$s', v_rollup.name,
			retail.rollup_rows(v_rollup, format('(%s)', retail.figures_of(v_rollup.source, format('(%s)', retail.sale_facts('retail.sale')))),
				'retail.%s'),
			CASE WHEN 'month' = ANY (v_rollup.keys) THEN 'month' ELSE 'business_date' END);
		UPDATE retail.rollup SET is_filled = true WHERE name = v_rollup.name;
	END LOOP;
END
$$;


-- Notes what comes.
CREATE OR REPLACE FUNCTION retail.note_sales() RETURNS trigger
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	INSERT INTO retail.sales_to_sum (store_id, sale_ids) SELECT n.store_id, array_agg(n.sale_id) FROM new_rows AS n GROUP BY n.store_id;
	RETURN NULL;
END
$$;


-- The job: takes in what waits, in its order, about p_limit sales.
CREATE OR REPLACE FUNCTION retail.sum_waiting_sales(p_limit bigint) RETURNS TABLE (row_count bigint, more boolean)
	LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	v_ids bigint[];
BEGIN
	PERFORM retail.lock_sums();
	v_ids := ARRAY(SELECT w.sales_to_sum_id
		FROM (SELECT s.sales_to_sum_id, sum(cardinality(s.sale_ids)) OVER (ORDER BY s.sales_to_sum_id) - cardinality(s.sale_ids) AS before
			FROM (SELECT * FROM retail.sales_to_sum ORDER BY sales_to_sum_id LIMIT p_limit) AS s) AS w
		WHERE w.before < p_limit);
	row_count := retail.roll_up_noted(v_ids);
	DELETE FROM retail.sales_to_sum WHERE sales_to_sum_id = ANY (v_ids);
	more := EXISTS (SELECT FROM retail.sales_to_sum);
	RETURN NEXT;
END
$$;
GRANT EXECUTE ON FUNCTION retail.sum_waiting_sales TO outpost_server;


SELECT retail.write_rollup_functions();
SELECT retail.write_rollup_views();
SELECT retail.fill_rollups();
