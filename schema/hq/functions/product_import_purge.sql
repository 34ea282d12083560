-- Deletes at most p_rows rows of imports that ended, or that nobody applied, longer than p_keep ago; those become
-- failed ones. Says how many, and whether there may be more. The imports themselves stay: they are few and small.
CREATE OR REPLACE FUNCTION retail.purge_imports(p_keep interval, p_rows bigint, p_now timestamptz DEFAULT now())
	RETURNS TABLE (row_count bigint, more boolean)
	LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	v_import_id uuid;
	v_deleted bigint;
BEGIN
	row_count := 0;
	FOR v_import_id IN SELECT i.import_id FROM retail.product_import i
		WHERE i.purged_at IS NULL AND i.created_at < p_now - p_keep AND i.state <> 'reading'
			AND coalesce(i.finished_at, i.created_at) < p_now - p_keep
		ORDER BY i.created_at
		FOR UPDATE SKIP LOCKED
	LOOP
		DELETE FROM retail.product_import_row r
			WHERE r.import_id = v_import_id AND r.row_number IN (SELECT d.row_number FROM retail.product_import_row d
				WHERE d.import_id = v_import_id ORDER BY d.row_number LIMIT p_rows - row_count);
		GET DIAGNOSTICS v_deleted = ROW_COUNT;
		row_count := row_count + v_deleted;
		UPDATE retail.product_import i
			SET state = 'failed', failure = 'nobody applied it in time; send the file again',
				finished_at = coalesce(i.finished_at, p_now)
			WHERE i.import_id = v_import_id AND i.state = 'validated';
		EXIT WHEN row_count >= p_rows;
		UPDATE retail.product_import i SET purged_at = p_now WHERE i.import_id = v_import_id;
	END LOOP;
	more := row_count >= p_rows;
	RETURN NEXT;
END
$$;
