-- Forgetting what the audit keeps beside it. The chain holds commitments only, so it stays whole and verifiable.

-- Addresses that are older than audit.setting allows, at most p_limit at a time: a job of the server.
CREATE OR REPLACE FUNCTION audit.forget_addresses(p_limit bigint, OUT row_count bigint, OUT more boolean)
	LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	DELETE FROM audit.address a
	WHERE a.edit_id IN (SELECT o.edit_id FROM audit.address o
		WHERE o.recorded_at < now() - make_interval(days => (SELECT s.address_days FROM audit.setting s))
		ORDER BY o.recorded_at LIMIT p_limit);
	GET DIAGNOSTICS row_count = ROW_COUNT;
	more := row_count = p_limit;
END
$$;
GRANT EXECUTE ON FUNCTION audit.forget_addresses TO outpost_server;

-- The personal values that edits of a record hold, e.g. ('user_account', a user's id), and those of its children. Where
-- they stand now is not touched: remove or overwrite the record first. That it was done is an edit of its own. A
-- procedure for the owner alone: the server's role may not.
CREATE OR REPLACE PROCEDURE audit.erase_values(p_table_name text, p_key text, OUT erased bigint)
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	v_edit_id bigint := nextval('audit.edit_number');
BEGIN
	DELETE FROM audit.personal_value v
	USING audit.edit_row r JOIN audit.edit e USING (edit_id)
	WHERE (r.key = p_key OR r.key >= p_key || '/' AND r.key < p_key || '0') AND e.table_name = p_table_name
		AND v.edit_id = r.edit_id AND v.row_number = r.row_number;
	GET DIAGNOSTICS erased = ROW_COUNT;
	IF erased > 0 THEN
		INSERT INTO audit.edit_row (edit_id, row_number, key) VALUES (v_edit_id, 1, p_key);
		PERFORM audit.write_edit(v_edit_id, p_table_name, 'erase', 1);
	END IF;
END
$$;
