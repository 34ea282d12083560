-- One call per mirrored table, in the migration that both tiers share; see also headquarters' file of this number.

-- At a store: what headquarters writes is a mirror here. Scopes and order are headquarters' business.
CREATE FUNCTION sync.replicate(p_table text, p_key_columns text[], p_scope_expression text, p_position int) RETURNS void
	LANGUAGE plpgsql
AS $$
BEGIN
	PERFORM sync.mirror_table(p_table, p_key_columns);
	IF to_regprocedure('sync.refuse_rigid_keys(text[])') IS NOT NULL THEN
		PERFORM sync.refuse_rigid_keys(ARRAY(SELECT table_name FROM sync.mirrored_table));
	END IF;
END
$$;
