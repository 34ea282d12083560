-- A till that sells while its store server is away numbers its sales itself, in a series of its own that it fetched before:
-- (register, life of the store, till life). It prints <store>:<register>:<life>:<till life>:<count>, and hands the sale in with these
-- numbers when the server is back. A series of an earlier life is taken as the till says it: another box may have handed it
-- out. A box that went back to a copy hands out again what it did, until it is enrolled again; headquarters notes such numbers.

-- The first time that a register counts here. Its code may be on receipts of this life by a register that is no more (headquarters went back, and gave
-- the code anew): then it counts on behind that one, so that no number is printed twice. One that printed nothing yet may have had any code.
CREATE OR REPLACE FUNCTION retail.begin_register_state(p_register_id uuid) RETURNS void
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	v_life_number int;
	v_codes text;
BEGIN
	SELECT l.life_number INTO v_life_number FROM sync.link l FOR SHARE; -- no life begins meanwhile
	IF EXISTS (SELECT FROM retail.register_state st WHERE st.register_id = p_register_id) THEN
		RETURN;
	END IF;
	SELECT concat(s.code, ':', r.code, ':') INTO v_codes FROM retail.register r JOIN retail.store s USING (store_id)
	WHERE r.register_id = p_register_id;
	INSERT INTO retail.register_state (register_id, life_number, last_receipt, last_session, last_till_life)
	SELECT p_register_id, v_life_number, coalesce(max(st.last_receipt), 0), coalesce(max(st.last_session), 0), coalesce(max(st.last_till_life), 0)
	FROM retail.register_state st
	WHERE st.life_number = v_life_number AND NOT EXISTS (SELECT FROM retail.register r WHERE r.register_id = st.register_id)
		AND coalesce((SELECT starts_with(s.receipt_number, v_codes) FROM retail.sale s
			WHERE s.register_id = st.register_id AND s.life_number = v_life_number LIMIT 1), true)
	HAVING v_life_number IS NOT NULL
	ON CONFLICT DO NOTHING;
END
$$;


-- Hands out the next series of a register. None is handed out twice, so a till that lost its memory fetches another.
CREATE OR REPLACE FUNCTION retail.begin_till_series(p_register_id uuid)
	RETURNS TABLE (register_id uuid, life_number int, till_life int, prefix text)
	LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	v_store retail.store := retail.this_store();
	v_code text := (SELECT r.code FROM retail.register r WHERE r.register_id = p_register_id AND r.active);
BEGIN
	PERFORM retail.require(v_code IS NOT NULL, 'not_found', 'No such register in use at this store.');
	PERFORM retail.begin_register_state(p_register_id);
	RETURN QUERY UPDATE retail.register_state AS st SET last_till_life = st.last_till_life + 1 WHERE st.register_id = p_register_id
		RETURNING st.register_id, st.life_number::int, st.last_till_life::int,
			concat(v_store.code, ':', v_code, ':', st.life_number, ':', st.last_till_life, ':');
END
$$;
