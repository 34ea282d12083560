-- An index with a condition does not serve `active = false`: PostgreSQL cannot see that it implies `active IS NOT NULL`.
DO $$
DECLARE
	v_index record;
BEGIN
	FOR v_index IN
		SELECT c.relname, pg_get_indexdef(i.indexrelid) AS definition
		FROM pg_index i
		JOIN pg_class c ON c.oid = i.indexrelid
		WHERE c.relnamespace = 'retail'::regnamespace AND c.relname LIKE '%\_of\_active'
	LOOP
		EXECUTE format('DROP INDEX retail.%I', v_index.relname);
		EXECUTE regexp_replace(v_index.definition, ' WHERE .*$', '');
	END LOOP;
END
$$;
