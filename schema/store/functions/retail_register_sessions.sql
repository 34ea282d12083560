-- Opening and closing the session of a register.

CREATE OR REPLACE FUNCTION retail.open_register_session(p_register_session_id uuid, p_register_id uuid,
	p_opening_float bigint, p_business_date date, p_opened_at timestamptz, p_content_hash text, p_actor_id uuid)
	RETURNS retail.register_session
	LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	v_begun record := retail.begin_document(p_opened_at, 'opened_at');
	v_state retail.register_state;
	v_session retail.register_session;
BEGIN
	IF NOT EXISTS (SELECT FROM retail.register WHERE register_id = p_register_id AND active) THEN
		PERFORM sync.raise('unknown_reference', 'No such register in use at this store.', 'register_id');
	END IF;
	PERFORM retail.begin_register_state(p_register_id);
	SELECT * INTO v_state FROM retail.register_state WHERE register_id = p_register_id FOR UPDATE;

	SELECT * INTO v_session FROM retail.register_session WHERE register_session_id = p_register_session_id;
	IF retail.is_repeat(v_session.content_hash, p_content_hash, 'This register session', 'register_session_id') THEN
		RETURN v_session;
	END IF;
	PERFORM retail.require(v_state.open_session_id IS NULL, 'state_conflict',
		format('Session %s is open on this register; close it first.', v_state.open_session_id), 'register_id');

	INSERT INTO retail.register_session (register_session_id, register_id, life_number, session_number, receipts_before,
		business_date, opening_float, opened_at, opened_by, content_hash)
	VALUES (p_register_session_id, p_register_id, v_state.life_number, v_state.last_session + 1, v_state.last_receipt,
		coalesce(p_business_date, v_begun.business_date), p_opening_float, v_begun.happened_at, p_actor_id,
		retail.content_hash(p_content_hash))
	RETURNING * INTO v_session;
	UPDATE retail.register_state
	SET open_session_id = v_session.register_session_id, last_session = v_session.session_number
	WHERE register_id = p_register_id;
	PERFORM retail.write_document('register_session_opened', v_session.register_session_id, to_jsonb(v_session)::text);
	RETURN v_session;
END
$$;

-- What the documents of a session add up to, by tender and in all. Those that the store server numbered are one stretch of
-- the register's receipts, even when a new life began meanwhile; a till's own are found by the session.
CREATE OR REPLACE FUNCTION retail.register_session_totals(p_session retail.register_session)
	RETURNS TABLE (sales_count bigint, sales_total bigint, returns_count bigint, returns_total bigint,
		tax_total bigint, tenders jsonb, paid_in bigint, paid_out bigint, dropped bigint, expected_cash bigint)
	LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$
	WITH document AS (
		SELECT s.* FROM retail.sale s
		WHERE s.register_id = p_session.register_id
			AND (s.life_number, s.receipt) > (p_session.life_number, p_session.receipts_before)
			AND s.till_life = 0 AND s.register_session_id = p_session.register_session_id
		UNION ALL
		SELECT s.* FROM retail.sale s WHERE s.register_session_id = p_session.register_session_id AND s.till_life > 0
	), tender AS (
		SELECT p.tender_id, p.tender_kind, count(*) AS payments_count, sum(p.amount)::bigint AS amount
		FROM document JOIN retail.payment p USING (sale_id)
		GROUP BY p.tender_id, p.tender_kind
	), moved AS (
		SELECT coalesce(sum(m.amount) FILTER (WHERE m.kind = 'pay_in'), 0)::bigint AS paid_in,
			coalesce(sum(m.amount) FILTER (WHERE m.kind = 'pay_out'), 0)::bigint AS paid_out,
			coalesce(sum(m.amount) FILTER (WHERE m.kind = 'drop'), 0)::bigint AS dropped
		FROM retail.cash_movement m WHERE m.register_session_id = p_session.register_session_id
	), summed AS (
		SELECT count(*) FILTER (WHERE kind = 'sale') AS sales_count,
			coalesce(sum(total) FILTER (WHERE kind = 'sale'), 0)::bigint AS sales_total,
			count(*) FILTER (WHERE kind = 'return') AS returns_count,
			coalesce(sum(total) FILTER (WHERE kind = 'return'), 0)::bigint AS returns_total,
			coalesce(sum(tax_total), 0)::bigint AS tax_total, coalesce(sum(change_due), 0)::bigint AS change_total
		FROM document
	)
	SELECT s.sales_count, s.sales_total, s.returns_count, s.returns_total, s.tax_total,
		(SELECT coalesce(jsonb_agg(to_jsonb(tender) ORDER BY tender_id), '[]') FROM tender),
		m.paid_in, m.paid_out, m.dropped,
		(p_session.opening_float - s.change_total + m.paid_in - m.paid_out - m.dropped
			+ (SELECT coalesce(sum(amount) FILTER (WHERE tender_kind = 'cash'), 0) FROM tender))::bigint
	FROM summed s, moved m
$$;

CREATE OR REPLACE FUNCTION retail.close_register_session(p_register_session_id uuid, p_counted_cash bigint,
	p_closed_at timestamptz, p_content_hash text, p_actor_id uuid) RETURNS retail.register_session_close
	LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	v_begun record := retail.begin_document(p_closed_at, 'closed_at');
	v_session retail.register_session;
	v_close retail.register_session_close;
BEGIN
	SELECT * INTO v_session FROM retail.register_session WHERE register_session_id = p_register_session_id;
	IF NOT FOUND THEN
		PERFORM retail.refuse_awaited('epoch'); -- it may be among those of before
		PERFORM sync.raise('not_found', 'No such register session.');
	END IF;
	PERFORM FROM retail.register_state WHERE register_id = v_session.register_id FOR UPDATE;
	SELECT * INTO v_close FROM retail.register_session_close WHERE register_session_id = p_register_session_id;
	IF retail.is_repeat(v_close.content_hash, p_content_hash, 'The close of this register session', 'counted_cash') THEN
		RETURN v_close;
	END IF;
	PERFORM retail.refuse_awaited(v_session.opened_at); -- or it would be closed without its sales
	v_begun.happened_at := retail.time_in_session(v_begun.happened_at, p_closed_at IS NOT NULL, v_session.opened_at);
	PERFORM retail.require(v_begun.happened_at >= v_session.opened_at - interval '5 minutes', 'invalid',
		'lies before the session was opened', 'closed_at');
	INSERT INTO retail.register_session_close (register_session_id, closed_at, closed_by, sales_count,
		sales_total, returns_count, returns_total, tax_total, tenders, paid_in, paid_out, dropped, expected_cash, counted_cash,
		difference, content_hash)
	SELECT p_register_session_id, v_begun.happened_at, p_actor_id, t.sales_count, t.sales_total,
		t.returns_count, t.returns_total, t.tax_total, t.tenders, t.paid_in, t.paid_out, t.dropped, t.expected_cash, p_counted_cash,
		p_counted_cash - t.expected_cash, retail.content_hash(p_content_hash)
	FROM retail.register_session_totals(v_session) AS t
	RETURNING * INTO v_close;
	UPDATE retail.register_state SET open_session_id = NULL
	WHERE register_id = v_session.register_id AND open_session_id = p_register_session_id; -- one that was given back is not the present one
	PERFORM retail.write_document('register_session_closed', p_register_session_id, to_jsonb(v_close)::text);
	RETURN v_close;
END
$$;

-- Sessions that headquarters gave back, or their closes: the last session of a register is open when nothing closes it. One of the
-- present life goes on.
CREATE OR REPLACE FUNCTION retail.resume_sessions(p_register_session_ids uuid[]) RETURNS void
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	PERFORM FROM sync.link FOR SHARE; -- no life begins meanwhile
	INSERT INTO retail.register_state AS st (register_id, life_number, open_session_id)
	SELECT DISTINCT ON (s.register_id) s.register_id, l.life_number,
		CASE WHEN c.register_session_id IS NULL THEN s.register_session_id END
	FROM retail.register_session s
	CROSS JOIN sync.link l
	LEFT JOIN retail.register_session_close c USING (register_session_id)
	WHERE s.register_id IN (SELECT g.register_id FROM retail.register_session g WHERE g.register_session_id = ANY (p_register_session_ids))
	ORDER BY s.register_id, s.opened_at DESC, s.session_number DESC
	ON CONFLICT (register_id) DO UPDATE SET open_session_id = excluded.open_session_id
	WHERE st.open_session_id IS DISTINCT FROM excluded.open_session_id
		AND NOT EXISTS (SELECT FROM retail.register_session o
			WHERE o.register_session_id = st.open_session_id AND o.life_number = excluded.life_number);
END
$$;

CREATE OR REPLACE FUNCTION retail.recovered_register_session_opened(p_ids uuid[]) RETURNS void
	LANGUAGE sql SET search_path = pg_catalog, pg_temp
AS $$
	SELECT retail.resume_sessions(p_ids)
$$;

CREATE OR REPLACE FUNCTION retail.recovered_register_session_closed(p_ids uuid[]) RETURNS void
	LANGUAGE sql SET search_path = pg_catalog, pg_temp
AS $$
	SELECT retail.resume_sessions(p_ids)
$$;
