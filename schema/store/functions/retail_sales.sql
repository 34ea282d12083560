-- Completing a sale or a return: one call, one transaction. The server has already recomputed the totals
-- (store/api/sales.c); here everything that needs rows is checked, in the statements that write.

-- The sale with this id, if it is recorded. It may be seen before it is on disk (common/db/flush.h); as something is written, whoever is answered
-- waits until it is.
CREATE OR REPLACE FUNCTION retail.recorded_sale(p_sale_id uuid, p_content_hash text) RETURNS retail.sale
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	v_sale retail.sale;
BEGIN
	SELECT * INTO v_sale FROM retail.sale WHERE sale_id = p_sale_id;
	IF retail.is_repeat(v_sale.content_hash, p_content_hash, 'Sale ' || p_sale_id, 'sale_id') THEN
		PERFORM pg_logical_emit_message(true, 'outpost', '');
	END IF;
	RETURN v_sale;
END
$$;

-- Why a sale cannot be taken in this register session.
CREATE OR REPLACE FUNCTION retail.refuse_register_session(p_register_session_id uuid) RETURNS void
	LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	IF NOT EXISTS (SELECT FROM retail.register_session WHERE register_session_id = p_register_session_id) THEN
		PERFORM retail.refuse_awaited('epoch'); -- it may be among those of before
		PERFORM sync.raise('unknown_reference', 'No such register session.', 'register_session_id');
	END IF;
	IF EXISTS (SELECT FROM retail.register_session_close WHERE register_session_id = p_register_session_id) THEN
		PERFORM sync.raise('state_conflict', 'The register session is closed; open a new one.',
			'register_session_id');
	END IF;
	PERFORM sync.raise('state_conflict', CASE WHEN EXISTS (SELECT FROM retail.register_state st JOIN retail.register_session s USING (register_id)
			WHERE s.register_session_id = p_register_session_id AND st.open_session_id <> p_register_session_id)
		THEN 'Another session was opened on this register since; sell in that one, and close this one.'
		ELSE 'The register of this session is no longer in use.' END, 'register_session_id');
END
$$;

-- Names the first line that complete_sale could not take, and why.
CREATE OR REPLACE FUNCTION retail.refuse_lines(p_lines jsonb, p_store_id uuid, p_price_zone_id uuid,
	p_sold_at timestamptz) RETURNS void
	LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	v_line record;
BEGIN
	SELECT l.place - 1 AS place, p.product_id, p.sku, p.active, p.tax_group_id = l.tax_group_id AS taxed,
		listed.amount, listed.per_quantity
	INTO v_line
	FROM ROWS FROM (
		jsonb_to_recordset(p_lines) AS (line_number int, product_id uuid, unit_price bigint,
			price_quantity numeric, price_reason text, tax_group_id uuid)
	) WITH ORDINALITY AS l (line_number, product_id, unit_price, price_quantity, price_reason, tax_group_id, place)
	LEFT JOIN retail.product p USING (product_id)
	LEFT JOIN LATERAL retail.listed_price(l.product_id, p_store_id, p_price_zone_id, p_sold_at) AS listed ON true
	WHERE p.active IS NOT TRUE OR p.tax_group_id <> l.tax_group_id OR (l.price_reason IS NULL
		AND (l.unit_price = listed.amount AND l.price_quantity = listed.per_quantity) IS NOT TRUE)
	ORDER BY l.place LIMIT 1;

	IF v_line.product_id IS NULL THEN
		PERFORM sync.raise('unknown_reference', 'No such product.', format('lines[%s].product_id', v_line.place));
	ELSIF NOT v_line.active THEN
		PERFORM sync.raise('state_conflict', format('Product %s is not active.', v_line.sku),
			format('lines[%s].product_id', v_line.place));
	ELSIF NOT v_line.taxed THEN
		PERFORM sync.raise('conflict', format('Product %s belongs to another tax group.', v_line.sku),
			format('lines[%s].tax_group_id', v_line.place));
	ELSIF v_line.amount IS NULL THEN
		PERFORM sync.raise('price_differs', format('Product %s has no price at that time.', v_line.sku),
			format('lines[%s].unit_price', v_line.place));
	END IF;
	PERFORM sync.raise('price_differs', format('Product %s is listed at %s per %s.', v_line.sku, v_line.amount,
		trim_scale(v_line.per_quantity)), format('lines[%s].unit_price', v_line.place));
END
$$;

-- Names the payment that complete_sale could not take, and why.
CREATE OR REPLACE FUNCTION retail.refuse_payments(p_payments jsonb) RETURNS void
	LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	v_payment record;
	v_field text;
BEGIN
	SELECT p.place - 1 AS place, t.active, t.code, t.kind INTO v_payment
	FROM ROWS FROM (jsonb_to_recordset(p_payments) AS (tender_id uuid)) WITH ORDINALITY AS p (tender_id, place)
	LEFT JOIN retail.tender t USING (tender_id)
	WHERE t.active IS NOT TRUE OR NOT retail.is_known_tender_kind(t.kind)
	ORDER BY p.place LIMIT 1;
	v_field := format('payments[%s].tender_id', v_payment.place);
	IF v_payment.active THEN
		PERFORM sync.raise('not_known_yet', format('Tender %s is of the kind %s, which this store does not know.',
			v_payment.code, v_payment.kind), v_field);
	ELSIF v_payment.place IS NOT NULL THEN
		PERFORM sync.raise('unknown_reference', 'No such tender in use.', v_field);
	END IF;
	PERFORM sync.raise('invalid', 'More change than was paid in cash.', 'payments');
END
$$;

-- p_sale: the members of the sale itself, as in a JSON object without its braces; p_lines: those of its lines, each in a line of
-- text; p_payments: an array. Complete but for what is only known here; with that, they become the journal entry, without being
-- taken apart and written again: to take off a brace, its characters would be counted. Line and payment numbers ascend. A repeat is recognised even when rates or prices have changed since.
-- p_refusal_*: the totals did not add up by today's rules, which matters only if the sale is not recorded already.
CREATE OR REPLACE FUNCTION retail.complete_sale(p_sale text, p_lines text, p_payments text, p_content_hash text, p_actor_id uuid,
	p_refusal_code text, p_refusal_detail text, p_refusal_field text) RETURNS retail.sale
	LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
	v_given jsonb := concat('{', p_sale, '}');
	v_given_lines jsonb := concat('[{', replace(p_lines, E'\n', '},{'), '}]');
	v_given_payments jsonb := p_payments;
	v_sale_id uuid := v_given ->> 'sale_id';
	v_session_id uuid := v_given ->> 'register_session_id';
	v_sold_at timestamptz := v_given ->> 'sold_at';
	v_is_made_now constant boolean := v_sold_at BETWEEN now() - interval '2 seconds' AND now() + interval '2 seconds';
	v_till_life int := coalesce((v_given ->> 'till_life')::int, 0);
	v_at record;
	v_sale retail.sale;
	v_lines record;
	v_payments record;
BEGIN
	IF p_refusal_code IS NULL AND (v_is_made_now OR NOT retail.is_awaited(v_sold_at)) THEN
		UPDATE retail.register_state st SET last_receipt = st.last_receipt + (v_till_life = 0)::int
		FROM retail.register_session s
		JOIN retail.register r ON r.register_id = s.register_id AND r.active
		JOIN retail.store ON store.store_id = r.store_id
		WHERE st.open_session_id = v_session_id AND s.register_session_id = v_session_id AND st.register_id = s.register_id
		RETURNING st.register_id, st.last_receipt AS receipt, s.business_date, store.store_id, store.price_zone_id,
			st.life_number, st.last_till_life, store.code || ':' || r.code || ':' AS codes
		INTO v_at;
	END IF;
	IF v_at IS NULL THEN
		v_sale := retail.recorded_sale(v_sale_id, p_content_hash);
		IF v_sale.sale_id IS NULL THEN
			PERFORM retail.refuse_awaited(v_sold_at) WHERE NOT v_is_made_now;
			PERFORM sync.raise(p_refusal_code, p_refusal_detail, p_refusal_field) WHERE p_refusal_code IS NOT NULL;
			PERFORM retail.refuse_register_session(v_session_id);
		END IF;
		RETURN v_sale;
	END IF;

	IF v_till_life > 0 THEN
		PERFORM retail.require(((v_given ->> 'life_number')::int, v_till_life) <= (v_at.life_number, v_at.last_till_life),
			'unknown_reference', 'This store has handed out no such series to a till.', 'till_life');
		v_at.life_number := v_given ->> 'life_number';
		v_at.receipt := v_given ->> 'receipt';
	END IF;

	INSERT INTO retail.sale (sale_id, kind, register_session_id, register_id, life_number, till_life, receipt, receipt_number,
		business_date, sold_at, user_id, reason, total, tax_total, change_due, content_hash)
	VALUES (v_sale_id, v_given ->> 'kind', v_session_id, v_at.register_id, v_at.life_number, v_till_life, v_at.receipt,
		concat(v_at.codes, v_at.life_number, ':', nullif(v_till_life, 0) || ':', lpad(v_at.receipt::text,
			greatest(6, length(v_at.receipt::text)), '0')),
		v_at.business_date, v_sold_at, p_actor_id, v_given ->> 'reason', (v_given ->> 'total')::bigint,
		(v_given ->> 'tax_total')::bigint, (v_given ->> 'change_due')::bigint, retail.content_hash(p_content_hash))
	ON CONFLICT (sale_id) DO NOTHING
	RETURNING * INTO v_sale;
	IF v_sale.sale_id IS NULL THEN
		UPDATE retail.register_state SET last_receipt = v_at.receipt - 1
		WHERE register_id = v_at.register_id AND v_till_life = 0;
		RETURN retail.recorded_sale(v_sale_id, p_content_hash);
	END IF;

	WITH line AS (
		INSERT INTO retail.sale_line (sale_id, line_number, product_id, sku, description, department_id, quantity,
			unit_price, price_quantity, listed_unit_price, listed_price_quantity, price_reason, discount_amount,
			tax_group_id, amount, net_amount, tax_amount, taxes)
		SELECT v_sale_id, l.line_number, l.product_id, p.sku, p.name, p.department_id, l.quantity, l.unit_price,
			l.price_quantity, listed.amount, listed.per_quantity, l.price_reason, l.discount_amount,
			l.tax_group_id, l.amount, l.net_amount, l.tax_amount, l.taxes
		FROM jsonb_to_recordset(v_given_lines) AS l (line_number int, product_id uuid,
			quantity numeric, unit_price bigint, price_quantity numeric, price_reason text,
			discount_amount bigint, tax_group_id uuid, amount bigint, net_amount bigint,
			tax_amount bigint, taxes retail.line_tax[])
		CROSS JOIN LATERAL (SELECT * FROM retail.product WHERE product_id = l.product_id OFFSET 0) AS p
		LEFT JOIN LATERAL retail.listed_price(l.product_id, v_at.store_id, v_at.price_zone_id, v_sold_at)
			AS listed ON true
		WHERE p.active AND p.tax_group_id = l.tax_group_id AND (l.price_reason IS NOT NULL
			OR (l.unit_price = listed.amount AND l.price_quantity = listed.per_quantity))
		RETURNING line_number, product_id, quantity, sku, description, department_id, listed_unit_price,
			listed_price_quantity
	), moved AS (
		INSERT INTO retail.stock_on_hand AS h (product_id, quantity)
		SELECT product_id, -sum(quantity) FROM line GROUP BY product_id ORDER BY product_id
		ON CONFLICT (product_id) DO UPDATE SET quantity = h.quantity + excluded.quantity
	)
	SELECT count(*) AS taken, array_agg(concat(',"sku":', to_json(sku), ',"description":', to_json(description),
		',"department_id":"', department_id, '"', ',"listed_unit_price":' || listed_unit_price,
		',"listed_price_quantity":' || listed_price_quantity, '}') ORDER BY line_number) AS added
	INTO v_lines
	FROM line;
	IF v_lines.taken < jsonb_array_length(v_given_lines) THEN
		PERFORM retail.refuse_lines(v_given_lines, v_at.store_id, v_at.price_zone_id, v_sold_at);
	END IF;

	WITH payment AS (
		INSERT INTO retail.payment (sale_id, payment_number, tender_id, tender_kind, amount)
		SELECT v_sale_id, p.payment_number, p.tender_id, t.kind, p.amount
		FROM jsonb_to_recordset(v_given_payments) AS p (payment_number int, tender_id uuid, amount bigint)
		CROSS JOIN LATERAL (SELECT kind FROM retail.tender WHERE tender_id = p.tender_id AND active
			AND retail.is_known_tender_kind(kind) OFFSET 0) AS t
		RETURNING payment_number, tender_id, tender_kind, amount
	)
	SELECT count(*) AS taken, string_agg(concat('{"payment_number":', payment_number, ',"tender_id":"', tender_id,
		'","tender_kind":"', tender_kind, '","amount":', amount, '}'), ',' ORDER BY payment_number) AS written,
		coalesce(sum(amount) FILTER (WHERE tender_kind = 'cash'), 0) AS cash
	INTO v_payments
	FROM payment;
	IF v_payments.taken < jsonb_array_length(v_given_payments) OR v_payments.cash < v_sale.change_due
		AND v_sale.change_due > 0 THEN
		PERFORM retail.refuse_payments(v_given_payments);
	END IF;

	PERFORM retail.write_document_of('sale', v_sale_id, concat(p_sale, ',"register_id":"', v_sale.register_id,
		'",', CASE v_till_life WHEN 0 THEN concat('"life_number":', v_sale.life_number, ',"receipt":', v_sale.receipt, ',') END,
		'"receipt_number":', to_json(v_sale.receipt_number), ',"business_date":"', v_sale.business_date, '","user_id":"', v_sale.user_id,
		'","content_hash":', to_json(v_sale.content_hash), ',"lines":[', (
			SELECT string_agg(concat('{', given, added), ',')
			FROM unnest(string_to_array(p_lines, E'\n'), v_lines.added) AS line (given, added)
		), '],"payments":[', v_payments.written, ']'));
	RETURN v_sale;
END
$$;
