-- Opening and closing the session of a register. Both repeat harmlessly: the same id and content give the
-- first answer.

-- The data of this very store; without it nothing can be recorded.
CREATE OR REPLACE FUNCTION retail.this_store() RETURNS retail.store
	LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	v_store retail.store;
BEGIN
	SELECT s.* INTO v_store FROM sync.link l JOIN retail.store s USING (store_id);
	IF NOT FOUND THEN
		PERFORM sync.raise('unavailable', 'This store is not enrolled, or its master data has not arrived yet.');
	END IF;
	RETURN v_store;
END
$$;

-- What has happened did so by now; a till's clock may be some minutes ahead.
CREATE OR REPLACE FUNCTION retail.require_past(p_time timestamptz, p_field text) RETURNS void
	LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	IF p_time > now() + interval '5 minutes' THEN
		PERFORM sync.raise('invalid', 'lies in the future; set the clock of the till, or of this server', p_field);
	END IF;
END
$$;

CREATE OR REPLACE FUNCTION retail.open_register_session(p_register_session_id uuid, p_register_id uuid,
	p_opening_float bigint, p_business_date date, p_opened_at timestamptz, p_content_hash text, p_actor_id uuid)
	RETURNS retail.register_session
	LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	v_hash bytea := decode(p_content_hash, 'hex');
	v_opened_at timestamptz := coalesce(p_opened_at, now());
	v_store retail.store := retail.this_store();
	v_state retail.register_state;
	v_session retail.register_session;
BEGIN
	PERFORM retail.require_past(v_opened_at, 'opened_at');
	IF NOT EXISTS (SELECT FROM retail.register WHERE register_id = p_register_id AND active) THEN
		PERFORM sync.raise('unknown_reference', 'No such register in use at this store.', 'register_id');
	END IF;
	INSERT INTO retail.register_state (register_id) VALUES (p_register_id) ON CONFLICT DO NOTHING;
	SELECT * INTO v_state FROM retail.register_state WHERE register_id = p_register_id FOR UPDATE;

	SELECT * INTO v_session FROM retail.register_session WHERE register_session_id = p_register_session_id;
	IF FOUND THEN
		PERFORM retail.require(v_session.content_hash = v_hash, 'already_exists_differently',
			'This register session was opened with other content.', 'register_session_id');
		RETURN v_session;
	END IF;
	PERFORM retail.require(v_state.open_session_id IS NULL, 'state_conflict',
		format('Session %s is open on this register; close it first.', v_state.open_session_id), 'register_id');

	INSERT INTO retail.register_session (register_session_id, register_id, session_number, receipts_before,
		business_date, opening_float, opened_at, opened_by, content_hash)
	VALUES (p_register_session_id, p_register_id, v_state.last_session + 1, v_state.last_receipt,
		coalesce(p_business_date, retail.local_date(v_opened_at, v_store)), p_opening_float,
		v_opened_at, p_actor_id, v_hash)
	RETURNING * INTO v_session;
	UPDATE retail.register_state
	SET open_session_id = v_session.register_session_id, last_session = v_session.session_number
	WHERE register_id = p_register_id;
	PERFORM sync.write_journal('register_session_opened', v_session.register_session_id,
		(to_jsonb(v_session) - 'content_hash')::text);
	RETURN v_session;
END
$$;

-- What the documents of a session add up to, by tender and in all.
CREATE OR REPLACE FUNCTION retail.register_session_totals(p_session retail.register_session)
	RETURNS TABLE (sales_count bigint, sales_total bigint, returns_count bigint, returns_total bigint,
		tax_total bigint, tenders jsonb, expected_cash bigint)
	LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$
	WITH document AS (
		SELECT s.* FROM retail.sale s
		WHERE s.register_id = p_session.register_id AND s.receipt > p_session.receipts_before
			AND s.register_session_id = p_session.register_session_id
	), tender AS (
		SELECT p.tender_id, p.tender_kind, count(*) AS payments_count, sum(p.amount)::bigint AS amount
		FROM document JOIN retail.payment p USING (sale_id)
		GROUP BY p.tender_id, p.tender_kind
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
		(p_session.opening_float - s.change_total
			+ (SELECT coalesce(sum(amount) FILTER (WHERE tender_kind = 'cash'), 0) FROM tender))::bigint
	FROM summed s
$$;

CREATE OR REPLACE FUNCTION retail.close_register_session(p_register_session_id uuid, p_counted_cash bigint,
	p_closed_at timestamptz, p_content_hash text, p_actor_id uuid) RETURNS retail.register_session_close
	LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	v_hash bytea := decode(p_content_hash, 'hex');
	v_session retail.register_session;
	v_close retail.register_session_close;
BEGIN
	SELECT * INTO v_session FROM retail.register_session WHERE register_session_id = p_register_session_id;
	IF NOT FOUND THEN
		PERFORM sync.raise('not_found', 'No such register session.');
	END IF;
	PERFORM FROM retail.register_state WHERE register_id = v_session.register_id FOR UPDATE;
	SELECT * INTO v_close FROM retail.register_session_close WHERE register_session_id = p_register_session_id;
	IF FOUND THEN
		PERFORM retail.require(v_close.content_hash = v_hash, 'already_exists_differently',
			'This register session was closed with other content.', 'counted_cash');
		RETURN v_close;
	END IF;

	PERFORM retail.require_past(p_closed_at, 'closed_at');
	PERFORM retail.require(coalesce(p_closed_at, now()) >= v_session.opened_at - interval '5 minutes', 'invalid',
		'lies before the session was opened', 'closed_at');
	INSERT INTO retail.register_session_close (register_session_id, closed_at, closed_by, sales_count,
		sales_total, returns_count, returns_total, tax_total, tenders, expected_cash, counted_cash,
		difference, content_hash)
	SELECT p_register_session_id, coalesce(p_closed_at, now()), p_actor_id, t.sales_count, t.sales_total,
		t.returns_count, t.returns_total, t.tax_total, t.tenders, t.expected_cash, p_counted_cash,
		p_counted_cash - t.expected_cash, v_hash
	FROM retail.register_session_totals(v_session) AS t
	RETURNING * INTO v_close;
	UPDATE retail.register_state SET open_session_id = NULL WHERE register_id = v_session.register_id;
	PERFORM sync.write_journal('register_session_closed', p_register_session_id,
		(to_jsonb(v_close) - 'content_hash')::text);
	RETURN v_close;
END
$$;
