-- A till that sells while its store server is away numbers its sales itself, in a series of its own that it fetched before:
-- (register, life of the store, till life). It prints <store>:<register>:<life>:<till life>:<count>, and hands the sale in with these
-- numbers when the server is back. A series of an earlier life is taken as the till says it: another box may have handed it
-- out. A box that went back to a copy hands out again what it did, until it is enrolled again; headquarters notes such numbers.

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
	RETURN QUERY INSERT INTO retail.register_state AS st (register_id, life_number, last_till_life)
		SELECT p_register_id, l.life_number, 1 FROM sync.link l FOR SHARE -- no life begins meanwhile
		ON CONFLICT ON CONSTRAINT register_state_pkey DO UPDATE SET last_till_life = st.last_till_life + 1
		RETURNING st.register_id, st.life_number, st.last_till_life,
			concat(v_store.code, ':', v_code, ':', st.life_number, ':', st.last_till_life, ':');
END
$$;
