-- Finders of conditions at headquarters: see schema/shared/migrations/0119_conditions.sql. They run every other second, so
-- each reads little where all is well.

CREATE OR REPLACE FUNCTION retail.find_silent_stores() RETURNS TABLE (store_id uuid, subject text, detail text)
	LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	RETURN QUERY SELECT a.store_id, '', 'last heard of at ' || to_char(heard.at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS "UTC"')
	FROM sync.admitted_store a
	JOIN sync.store_state st USING (store_id)
	JOIN sync.received_mark m USING (store_id, store_inc)
	CROSS JOIN LATERAL (SELECT greatest(st.reported_at, m.received_at) AS at) AS heard
	WHERE heard.at < now() - interval '5 minutes';
END
$$;


-- On the line, and without a revision that was published five minutes ago.
CREATE OR REPLACE FUNCTION retail.find_stores_behind() RETURNS TABLE (store_id uuid, subject text, detail text)
	LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	RETURN QUERY SELECT a.store_id, '', format('has revision %s of %s', coalesce(st.applied_rev, 0), h.rev)
	FROM sync.head h
	JOIN sync.store_state st ON coalesce(st.applied_rev, 0) < h.rev AND st.reported_at > now() - interval '5 minutes'
	JOIN sync.admitted_store a USING (store_id)
	WHERE (SELECT c.published_at FROM sync.cut c WHERE c.rev > coalesce(st.applied_rev, 0) ORDER BY c.rev LIMIT 1)
		< now() - interval '5 minutes';
END
$$;


CREATE OR REPLACE FUNCTION retail.find_quarantined_documents() RETURNS TABLE (store_id uuid, subject text, detail text)
	LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	RETURN QUERY SELECT q.store_id, '', format('%s documents wait; the last one: %s', count(*),
		(array_agg(q.reason ORDER BY q.quarantined_at DESC))[1])
	FROM sync.quarantine q WHERE q.resolved_at IS NULL GROUP BY q.store_id;
END
$$;


CREATE OR REPLACE FUNCTION retail.find_numbers_given_twice() RETURNS TABLE (store_id uuid, subject text, detail text)
	LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	RETURN QUERY SELECT n.store_id, n.kind || ' ' || n.document_id,
		CASE WHEN s.receipt_number IS NULL THEN format('%s %s', n.kind, n.document_id)
			ELSE format('receipt %s is also on sale %s', s.receipt_number, n.document_id) END
	FROM sync.number_given_twice n
	LEFT JOIN retail.sale s ON n.kind = 'sale' AND s.store_id = n.store_id AND s.sale_id = n.document_id;
END
$$;


-- Since when conditions that begin are told to people from here: all of them.
CREATE OR REPLACE FUNCTION retail.told_from_here_since() RETURNS timestamptz
	LANGUAGE sql STABLE
AS $$
	SELECT timestamptz '-infinity'
$$;
