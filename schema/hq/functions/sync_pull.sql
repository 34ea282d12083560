-- Reading the publication for a store. The functions have no settings of their own, so that they become part
-- of the prepared statements that call them and are not planned again each time.

-- The scopes of a store: everyone's, its own, and its price zone's. The zone comes from the published row, so
-- a change of zone takes effect in exactly one cut.
CREATE OR REPLACE FUNCTION sync.scopes_of_store(p_store_id uuid) RETURNS TABLE (scopes text[])
	LANGUAGE sql STABLE
AS $$
	SELECT ARRAY['all', 'store:' || p_store_id] || ARRAY(
		SELECT DISTINCT 'zone:' || (p.image ->> 'price_zone_id') FROM sync.publication p
		WHERE p.table_name = 'store' AND p.key = jsonb_build_array(p_store_id) AND p.op = 'put'
			AND p.image ->> 'price_zone_id' IS NOT NULL)
$$;
GRANT EXECUTE ON FUNCTION sync.scopes_of_store TO outpost_server;
DROP FUNCTION IF EXISTS sync.store_scopes(uuid);


-- What a store at (p_hq_inc, p_rev, p_chain, p_scopes_hash) may be sent. A store that is ahead, or whose
-- revision had other content here, followed an HQ that no longer exists.
CREATE OR REPLACE FUNCTION sync.pull_state(p_store_id uuid, p_hq_inc uuid, p_rev bigint, p_chain text,
	p_scopes_hash text, p_snapshot boolean)
	RETURNS TABLE (state text, hq_inc uuid, rev bigint, chain text, scopes text, scopes_hash text)
	LANGUAGE sql STABLE
AS $$
	SELECT CASE
			WHEN p_snapshot THEN 'snapshot'
			WHEN h.hq_inc IS DISTINCT FROM p_hq_inc OR h.rev < p_rev OR encode(known.chain, 'hex') IS DISTINCT FROM p_chain
				THEN 'incarnation_changed'
			WHEN own.hash IS DISTINCT FROM p_scopes_hash THEN 'scopes_changed'
			WHEN p_rev < h.horizon_rev THEN 'snapshot_needed'
			WHEN p_rev = h.rev THEN 'current'
			ELSE 'delta'
		END, h.hq_inc, h.rev, encode(h.chain, 'hex'), own.scopes, own.hash
	FROM sync.head h
	CROSS JOIN LATERAL (SELECT array_to_string(s.scopes, ' ') AS scopes,
			left(encode(sha256(convert_to(array_to_string(s.scopes, ' '), 'UTF8')), 'hex'), 16) AS hash
		FROM sync.scopes_of_store(p_store_id) AS s) AS own
	LEFT JOIN LATERAL (SELECT c.chain FROM sync.cut c WHERE c.rev = p_rev
		UNION ALL SELECT sync.chain_start() WHERE p_rev = 0) AS known ON true
$$;
GRANT EXECUTE ON FUNCTION sync.pull_state TO outpost_server;


-- A line of a pack.
CREATE OR REPLACE FUNCTION sync.publication_line(p sync.publication) RETURNS text
	LANGUAGE sql STABLE
AS $$
	SELECT '["' || p.table_name || '","' || p.op || '",' || p.rev || ',' || p.key || ',' || coalesce(p.image::text, 'null')
		|| ']'
$$;
GRANT EXECUTE ON FUNCTION sync.publication_line TO outpost_server;


-- A page of the changes after a place in (rev, table_name, key, scope), for several scopes at once; p_scopes
-- separated by spaces. The head comes first, in a row of its own, and then the changes. All rows are read in the one order of
-- their revisions, whatever their scope: it is what makes a page's head true of every scope, and the index gives it without a
-- sort. A reader that goes on until a page is not full has, of every key, the last change as of that page's head: what
-- changed meanwhile moved to a later rev. p_snapshot_rev leaves out deletions up to it, which a snapshot replaces.
CREATE OR REPLACE FUNCTION sync.publication_part(p_scopes text, p_rev bigint, p_table text, p_key text,
	p_scope text, p_snapshot_rev bigint, p_limit int)
	RETURNS TABLE (head_inc uuid, head_rev bigint, head_chain text, scope text, rev bigint, table_name text,
		key text, line text)
	LANGUAGE sql STABLE
AS $$
	SELECT h.hq_inc, h.rev, encode(h.chain, 'hex'), NULL::text, NULL::bigint, NULL::text, NULL::text, NULL::text
	FROM sync.head h
	UNION ALL
	(SELECT NULL, NULL, NULL, q.scope, q.rev, q.table_name, q.key::text, sync.publication_line(q)
	FROM sync.publication q
	WHERE q.scope = ANY (string_to_array(p_scopes, ' '))
		AND (q.rev, q.table_name, q.key, q.scope) > (p_rev, p_table, p_key::jsonb, p_scope)
		AND (q.op = 'put' OR q.rev > p_snapshot_rev)
	ORDER BY q.rev, q.table_name, q.key, q.scope
	LIMIT p_limit)
$$;
GRANT EXECUTE ON FUNCTION sync.publication_part TO outpost_server;
-- A server from before, which expects the head beside each change, must fail and not find a page without changes.
DROP FUNCTION IF EXISTS sync.publication_page(text, bigint, text, text, text, bigint, int);
