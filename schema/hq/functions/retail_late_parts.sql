-- What comes into a session after its close: see migration 0133.

-- Sums of tenders as a close has them: p_plus less p_minus, without those that come to nothing.
CREATE OR REPLACE FUNCTION retail.tenders_less(p_plus jsonb, p_minus jsonb) RETURNS jsonb
	LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp
AS $$
	SELECT coalesce(jsonb_agg(jsonb_build_object('tender_id', t.tender_id, 'tender_kind', t.tender_kind, 'payments_count', t.payments_count,
		'amount', t.amount) ORDER BY t.tender_id), '[]')
	FROM (
		SELECT s.tender_id, max(s.tender_kind) AS tender_kind, sum(s.sign * s.payments_count) AS payments_count, sum(s.sign * s.amount) AS amount
		FROM (
			SELECT 1 AS sign, p.* FROM jsonb_to_recordset(p_plus) AS p (tender_id uuid, tender_kind text, payments_count bigint, amount bigint)
			UNION ALL
			SELECT -1, m.* FROM jsonb_to_recordset(p_minus) AS m (tender_id uuid, tender_kind text, payments_count bigint, amount bigint)) AS s
		GROUP BY s.tender_id) AS t
	WHERE (t.payments_count, t.amount) <> (0, 0)
$$;


-- What all documents of a session that are here add up to. A register's sales are found by their time, which is not before the session's.
CREATE OR REPLACE FUNCTION retail.session_sums(p_store_id uuid, p_register_session_id uuid) RETURNS retail.register_session_late_part
	LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$
	WITH session AS (
		SELECT * FROM retail.register_session WHERE store_id = p_store_id AND register_session_id = p_register_session_id
	), document AS MATERIALIZED (
		SELECT s.* FROM session o
		JOIN retail.sale s ON s.register_id = o.register_id AND s.sold_at >= o.opened_at - interval '1 day' AND s.store_id = o.store_id
			AND s.register_session_id = o.register_session_id
	), tender AS (
		SELECT p.tender_id, p.tender_kind, count(*) AS payments_count, sum(p.amount)::bigint AS amount
		FROM document d JOIN retail.payment p ON p.store_id = d.store_id AND p.sale_id = d.sale_id
		GROUP BY p.tender_id, p.tender_kind
	), moved AS (
		SELECT coalesce(sum(m.amount) FILTER (WHERE m.kind = 'pay_in'), 0)::bigint AS paid_in,
			coalesce(sum(m.amount) FILTER (WHERE m.kind = 'pay_out'), 0)::bigint AS paid_out,
			coalesce(sum(m.amount) FILTER (WHERE m.kind = 'drop'), 0)::bigint AS dropped
		FROM retail.cash_movement m WHERE m.store_id = p_store_id AND m.register_session_id = p_register_session_id
	), summed AS (
		SELECT count(*) FILTER (WHERE kind = 'sale') AS sales_count, coalesce(sum(total) FILTER (WHERE kind = 'sale'), 0)::bigint AS sales_total,
			count(*) FILTER (WHERE kind = 'return') AS returns_count, coalesce(sum(total) FILTER (WHERE kind = 'return'), 0)::bigint AS returns_total,
			coalesce(sum(tax_total), 0)::bigint AS tax_total, coalesce(sum(change_due), 0)::bigint AS change_total
		FROM document
	)
	SELECT p_store_id, p_register_session_id, 0, now(), s.sales_count, s.sales_total, s.returns_count, s.returns_total, s.tax_total,
		m.paid_in, m.paid_out, m.dropped,
		(o.opening_float - s.change_total + m.paid_in - m.paid_out - m.dropped
			+ (SELECT coalesce(sum(amount) FILTER (WHERE tender_kind = 'cash'), 0) FROM tender))::bigint,
		(SELECT coalesce(jsonb_agg(to_jsonb(tender) ORDER BY tender_id), '[]') FROM tender)
	FROM session o, summed s, moved m
$$;


-- Notes what is in a closed session and neither in its close nor in an earlier part.
CREATE OR REPLACE FUNCTION retail.note_late_part(p_store_id uuid, p_register_session_id uuid) RETURNS void
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	v_sums retail.register_session_late_part := retail.session_sums(p_store_id, p_register_session_id);
	v_close retail.register_session_close;
	v_part retail.register_session_late_part;
BEGIN
	SELECT * INTO v_close FROM retail.register_session_close c
	WHERE c.store_id = p_store_id AND c.register_session_id = p_register_session_id;
	IF v_close.store_id IS NULL OR v_sums.store_id IS NULL THEN
		RETURN;
	END IF;
	SELECT p_store_id, p_register_session_id, count(*) + 1, now(),
		v_sums.sales_count - v_close.sales_count - coalesce(sum(p.sales_count), 0),
		v_sums.sales_total - v_close.sales_total - coalesce(sum(p.sales_total), 0),
		v_sums.returns_count - v_close.returns_count - coalesce(sum(p.returns_count), 0),
		v_sums.returns_total - v_close.returns_total - coalesce(sum(p.returns_total), 0),
		v_sums.tax_total - v_close.tax_total - coalesce(sum(p.tax_total), 0),
		v_sums.paid_in - v_close.paid_in - coalesce(sum(p.paid_in), 0), v_sums.paid_out - v_close.paid_out - coalesce(sum(p.paid_out), 0),
		v_sums.dropped - v_close.dropped - coalesce(sum(p.dropped), 0),
		v_sums.expected_cash - v_close.expected_cash - coalesce(sum(p.expected_cash), 0), '[]'
	INTO v_part
	FROM retail.register_session_late_part p
	WHERE p.store_id = p_store_id AND p.register_session_id = p_register_session_id;
	v_part.tenders := retail.tenders_less(v_sums.tenders, v_close.tenders || coalesce((SELECT jsonb_agg(t.tender)
		FROM retail.register_session_late_part p CROSS JOIN LATERAL jsonb_array_elements(p.tenders) AS t (tender)
		WHERE p.store_id = p_store_id AND p.register_session_id = p_register_session_id), '[]'));
	IF (v_part.sales_count, v_part.sales_total, v_part.returns_count, v_part.returns_total, v_part.tax_total, v_part.paid_in, v_part.paid_out,
			v_part.dropped, v_part.expected_cash, v_part.tenders) IS DISTINCT FROM (0, 0, 0, 0, 0, 0, 0, 0, 0, '[]'::jsonb) THEN
		INSERT INTO retail.register_session_late_part SELECT v_part.*;
	END IF;
END
$$;


-- Told of what is stored, kind by kind: see sync.ingest_documents. Of two that store into one session at a time the second waits, and then sees
-- what the first has stored.
CREATE OR REPLACE FUNCTION retail.documents_arrived(p_store_id uuid, p_documents sync.kind_documents[]) RETURNS void
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	v_session_id uuid;
BEGIN
	FOR v_session_id IN
		SELECT DISTINCT ((d.one).document ->> 'register_session_id')::uuid AS register_session_id
		FROM generate_subscripts(p_documents, 1) AS place CROSS JOIN LATERAL (SELECT unnest(p_documents[place].documents) AS one) AS d
		WHERE p_documents[place].kind IN ('sale', 'cash_movement', 'register_session_closed') ORDER BY 1
	LOOP
		PERFORM pg_advisory_xact_lock(hashtextextended('register_session ' || v_session_id, 0));
		IF EXISTS (SELECT FROM retail.register_session_close c
			WHERE c.store_id = p_store_id AND c.register_session_id = v_session_id) THEN
			PERFORM retail.note_late_part(p_store_id, v_session_id);
		END IF;
	END LOOP;
END
$$;
