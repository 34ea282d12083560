-- One call per mirrored table, in the migration that both tiers share; see also the store's file of this number.

-- At headquarters: rows that belong to a scope go down to its stores (see sync.publish_table), and the server may write
-- them. p_position is the table's place in the order of a cut, after those it refers to.
CREATE FUNCTION sync.replicate(p_table text, p_key_columns text[], p_scope_expression text, p_position int) RETURNS void
	LANGUAGE plpgsql
AS $$
BEGIN
	PERFORM sync.publish_table(p_table, p_key_columns, p_scope_expression, p_position);
	-- Functions come after the migrations of an empty database, and look at all tables then.
	IF to_regprocedure('sync.refuse_rigid_keys(text[])') IS NOT NULL THEN
		PERFORM sync.refuse_rigid_keys(ARRAY(SELECT table_name FROM sync.replicated_table));
	END IF;
	EXECUTE format('GRANT INSERT, UPDATE, DELETE ON retail.%I TO outpost_server', p_table);
END
$$;
