-- One function applies a few lines, of whatever tables, in place of one for each table that had to be found and planned
-- whenever it was called: see sync.write_apply_lines.

DROP FUNCTION IF EXISTS sync.write_apply_function(sync.mirrored_table);
DO $$
DECLARE
	v_table text;
BEGIN
	FOR v_table IN SELECT table_name FROM sync.mirrored_table LOOP
		EXECUTE format('DROP FUNCTION IF EXISTS sync.%I(jsonb[])', 'apply_' || v_table);
	END LOOP;
END
$$;

-- Registers a mirrored table. A table that is new to a store needs rows HQ sent before: so a snapshot.
CREATE OR REPLACE FUNCTION sync.mirror_table(p_table text, p_key_columns text[]) RETURNS void
	LANGUAGE plpgsql
AS $$
BEGIN
	INSERT INTO sync.mirrored_table (table_name, key_columns) VALUES (p_table, p_key_columns);
	EXECUTE format('REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON retail.%I FROM outpost_server', p_table);
	DELETE FROM sync.mirror_position;
	-- Functions come after the migrations, and then write this one.
	IF to_regprocedure('sync.write_apply_lines()') IS NOT NULL THEN
		PERFORM sync.write_apply_lines();
	END IF;
END
$$;
