-- Cash without a sale, in an open session: its register is locked, so that a close counts it or it comes too late.
CREATE OR REPLACE FUNCTION retail.move_cash(p_cash_movement_id uuid, p_register_session_id uuid, p_kind text, p_amount bigint,
	p_reason text, p_moved_at timestamptz, p_content_hash text, p_actor_id uuid) RETURNS retail.cash_movement
	LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	v_begun record := retail.begin_document(p_moved_at, 'moved_at');
	v_movement retail.cash_movement;
BEGIN
	INSERT INTO retail.cash_movement (cash_movement_id, kind, register_session_id, register_id, business_date, moved_at,
		user_id, amount, reason, content_hash)
	SELECT p_cash_movement_id, p_kind, s.register_session_id, s.register_id, s.business_date,
		retail.time_in_session(v_begun.happened_at, p_moved_at IS NOT NULL, s.opened_at), p_actor_id,
		p_amount, p_reason, retail.content_hash(p_content_hash)
	FROM retail.register_state st
	JOIN retail.register_session s ON s.register_session_id = st.open_session_id
	WHERE st.open_session_id = p_register_session_id
	FOR UPDATE OF st
	ON CONFLICT (cash_movement_id) DO NOTHING
	RETURNING * INTO v_movement;
	IF NOT FOUND THEN
		SELECT * INTO v_movement FROM retail.cash_movement WHERE cash_movement_id = p_cash_movement_id;
		IF NOT retail.is_repeat(v_movement.content_hash, p_content_hash, 'This cash movement', 'cash_movement_id') THEN
			PERFORM retail.refuse_register_session(p_register_session_id);
		END IF;
		RETURN v_movement;
	END IF;
	PERFORM retail.write_document('cash_movement', p_cash_movement_id, to_jsonb(v_movement)::text);
	RETURN v_movement;
END
$$;
