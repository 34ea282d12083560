-- Giving a store's documents back to a box that does not have them: a new one, or one that went back to a copy. In pages, newest
-- first, from wherever the store got to. No document is kept here as it came, so each is made again from its rows: what follows from it is the
-- same, so that it is a repeat when it is ever sent again.
--
-- A cursor says what comes next: open, documents, stock or rescued, the ordinal up to which rescued documents are told, and a place. Those of stock and
-- rescued also say how many repeats the box had sent when its stock was asked for: of one that came since, the box took stock twice. At the end .s and
-- the ordinal of the last rescued document stands, if it is greater: it may have been among the documents. An ordinal that was never given
-- here is one of another headquarters, or of a time that this one has lost, and so may be what the box was given: it begins anew, and is told why.

-- What the tables say of the kinds that go back: key, the column that identifies a document; ends, the kind whose documents end with one
-- of this kind, which is an earlier one with the same key; belongs, the column named like the key of another kind, whose document it was made in.
CREATE OR REPLACE FUNCTION sync.recovered_kinds()
	RETURNS TABLE (kind text, "position" int, form int, document_table regclass, order_column text, key text, lists jsonb,
		ends text, belongs text, belongs_to text)
	LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	RETURN QUERY
	WITH keyed AS MATERIALIZED (
		SELECT k.kind, k."position", k.form, k.declaration, ('retail.' || quote_ident(k.declaration ->> 'table'))::regclass AS rows,
			sync.document_key(k.declaration ->> 'table') AS key
		FROM sync.document_kind k WHERE k.declaration ->> 'new_box' <> 'never'
	)
	SELECT k.kind, k."position", k.form, k.rows, k.declaration ->> 'order', k.key, k.declaration -> 'lists', e.kind, b.key, b.kind
	FROM keyed k
	LEFT JOIN keyed e ON e.key = k.key AND e."position" < k."position"
	LEFT JOIN LATERAL (SELECT o.kind, o.key FROM keyed o
		JOIN pg_attribute a ON a.attrelid = k.rows AND a.attname = o.key AND NOT a.attisdropped
		WHERE o.key <> k.key ORDER BY o."position" LIMIT 1) AS b ON true;
END
$$;


-- Documents of a kind, from their rows. What is larger than a store takes is left out.
CREATE OR REPLACE FUNCTION sync.remake_documents(p_store_id uuid, p_kind text, p_ids uuid[])
	RETURNS TABLE (document_id uuid, document text)
	LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	v_kind record;
	v_lists text;
BEGIN
	SELECT * INTO STRICT v_kind FROM sync.recovered_kinds() AS k WHERE k.kind = p_kind;
	SELECT string_agg(format(
			$q$ || jsonb_build_object(%1$L, (SELECT coalesce(jsonb_agg(to_jsonb(l) - ARRAY['store_id', %2$L] ORDER BY l.%3$I), '[]')
				FROM %4$s AS l WHERE l.store_id = t.store_id AND l.%2$I = t.%2$I))$q$,
			m.key, v_kind.key, a.attname, i.indrelid::regclass), '' ORDER BY m.key)
	INTO v_lists
	FROM jsonb_each_text(v_kind.lists) AS m
	JOIN pg_index i ON i.indrelid = ('retail.' || quote_ident(m.value))::regclass AND i.indisprimary
	JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[2]; -- store, document, number
	RETURN QUERY EXECUTE format(
		$q$SELECT made.id, made.document
		FROM (SELECT t.%1$I AS id, (jsonb_build_object('form', %2$s) || (to_jsonb(t) - '{store_id,journal_seq,number_copy}'::text[]) %3$s)::text
				AS document
			FROM %4$s AS t WHERE t.store_id = $1 AND t.%1$I = ANY ($2)) AS made
		WHERE octet_length(made.document) <= 1048576$q$,
		v_kind.key, v_kind.form, coalesce(v_lists, ''), v_kind.document_table)
	USING p_store_id, p_ids;
END
$$;


-- The next documents before a place, newest first. p_open: those that have an end and have not ended, of any age;
-- NULL: those since p_since, and those that belong to p_open_ids.
CREATE OR REPLACE FUNCTION sync.list_recovered(p_store_id uuid, p_before timestamptz, p_before_id uuid, p_before_position int, p_limit int,
	p_since timestamptz DEFAULT NULL, p_open_ids uuid[] DEFAULT NULL, p_floor timestamptz DEFAULT NULL) RETURNS sync.recovered_document[]
	LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	v_lists text;
	v_listed sync.recovered_document[];
BEGIN
	SELECT string_agg(format(
		$q$(SELECT %1$L AS kind, %2$s AS "position", t.%3$I AS id, t.%4$I::timestamptz AS happened_at, %5$s AS belongs_to FROM %6$s AS t
			WHERE t.store_id = $1 AND (t.%4$I, t.%3$I, %2$s) < ($2, $3, $4) AND %7$s ORDER BY t.%4$I DESC, t.%3$I DESC LIMIT $5)$q$,
		k.kind, k."position", k.key, k.order_column, coalesce('t.' || quote_ident(k.belongs), 'NULL::uuid'), k.document_table,
		CASE WHEN p_since IS NULL
			THEN format('NOT EXISTS (SELECT FROM %1$s AS e WHERE e.store_id = t.store_id AND e.%2$I = t.%2$I)', e.document_table, k.key)
			ELSE format('t.%1$I >= $8 AND (t.%1$I >= $6 OR %2$s = ANY ($7))', k.order_column,
				coalesce('t.' || quote_ident(k.belongs), 'NULL::uuid')) END), ' UNION ALL ')
	INTO v_lists
	FROM sync.recovered_kinds() AS k
	LEFT JOIN sync.recovered_kinds() AS e ON e.ends = k.kind
	WHERE p_since IS NOT NULL OR e.kind IS NOT NULL;
	EXECUTE format(
		$q$SELECT coalesce(array_agg((n.place, n.kind, n."position", n.id, n.happened_at, n.belongs_to)::sync.recovered_document ORDER BY n.place), '{}')
		FROM (SELECT l.*, row_number() OVER (ORDER BY l.happened_at DESC, l.id DESC, l."position" DESC) AS place FROM (%s) AS l
			ORDER BY place LIMIT $5) AS n$q$, v_lists)
	INTO v_listed
	USING p_store_id, p_before, p_before_id, p_before_position, p_limit, p_since, p_open_ids, p_floor;
	RETURN v_listed;
END
$$;


-- Lines of these documents, with those that they end or belong to, and how many of them there was room for.
CREATE OR REPLACE FUNCTION sync.recovery_lines(p_store_id uuid, p_listed sync.recovered_document[], p_bytes int, OUT lines text,
	OUT taken int)
	LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	WITH kinds AS MATERIALIZED (
		SELECT * FROM sync.recovered_kinds()
	), made AS MATERIALIZED (
		SELECT k.kind, m.document_id, m.document
		FROM kinds k
		CROSS JOIN LATERAL sync.remake_documents(p_store_id, k.kind,
			ARRAY(SELECT l.document_id FROM unnest(p_listed) AS l WHERE l.kind = k.kind)) AS m
		WHERE k.kind IN (SELECT l.kind FROM unnest(p_listed) AS l)
	), measured AS (
		SELECT l.*, m.document, coalesce(sum(octet_length(m.document)) OVER (ORDER BY l.place), 0) - coalesce(octet_length(m.document), 0)
			AS bytes_before
		FROM unnest(p_listed) AS l LEFT JOIN made m USING (kind, document_id)
	), chosen AS MATERIALIZED (
		SELECT * FROM measured WHERE bytes_before < p_bytes
	), referred AS (
		SELECT k.ends AS kind, c.document_id FROM chosen c JOIN kinds k USING (kind) WHERE k.ends IS NOT NULL
		UNION
		SELECT k.belongs_to, c.belongs_to FROM chosen c JOIN kinds k USING (kind) WHERE c.belongs_to IS NOT NULL
		EXCEPT
		SELECT c.kind, c.document_id FROM chosen c
	), written AS (
		SELECT c.kind, c."position", c.place, c.document_id, c.document FROM chosen c WHERE c.document IS NOT NULL
		UNION ALL
		SELECT k.kind, k."position", 0, m.document_id, m.document
		FROM kinds k
		CROSS JOIN LATERAL sync.remake_documents(p_store_id, k.kind,
			ARRAY(SELECT r.document_id FROM referred r WHERE r.kind = k.kind)) AS m
		WHERE k.kind IN (SELECT r.kind FROM referred r)
	)
	SELECT string_agg(w.kind || ' ' || w.document_id || ' ' || w.document, E'\n' ORDER BY w."position", w.place, w.document_id),
		(SELECT count(*) FROM chosen)
	INTO lines, taken
	FROM written w;
END
$$;


CREATE OR REPLACE FUNCTION sync.microseconds(p_time timestamptz) RETURNS bigint
	LANGUAGE sql IMMUTABLE
AS $$
	SELECT (extract(epoch FROM p_time) * 1000000)::bigint
$$;


-- Sums of stock after a product, with what must be known to add them up: which documents are received and not stored.
CREATE OR REPLACE FUNCTION sync.recovery_stock(p_store_id uuid, p_after_product uuid, p_limit int, OUT lines text, OUT upto_product uuid)
	LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	WITH page AS (
		SELECT s.product_id, sum(s.quantity) AS quantity FROM retail.stock_movement s
		WHERE s.store_id = p_store_id AND (p_after_product IS NULL OR s.product_id > p_after_product)
		GROUP BY s.product_id ORDER BY s.product_id LIMIT p_limit
	), unstored AS (
		SELECT q.document_id FROM sync.quarantine q
		WHERE q.store_id = p_store_id AND q.resolved_at IS NULL AND q.reason_code <> 'already_exists_differently' -- the other one is stored, and counts
		LIMIT 10000
	)
	SELECT concat_ws(E'\n', string_agg('stock ' || p.product_id || ' ' || p.quantity, E'\n'),
			(SELECT string_agg('unstored ' || u.document_id || ' 1', E'\n') FROM unstored u)),
		CASE WHEN count(*) = p_limit THEN (array_agg(p.product_id ORDER BY p.product_id DESC))[1] END
	INTO lines, upto_product
	FROM page p;
END
$$;


-- Whether the ordinals that a place names were given here.
CREATE OR REPLACE FUNCTION sync.knows_place(p_store_id uuid, p_place text) RETURNS boolean
	LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$
	SELECT NOT EXISTS (
		SELECT FROM (VALUES (split_part(p_place, '.', 2)::bigint), (substring(p_place FROM '\.s(\d+)$')::bigint)) AS named (ordinal)
		WHERE named.ordinal > 0
			AND NOT EXISTS (SELECT FROM sync.rescued_document r WHERE r.store_id = p_store_id AND r.ordinal = named.ordinal))
$$;


-- A place, with the last ordinal of now.
CREATE OR REPLACE FUNCTION sync.place_at(p_place text, p_last_ordinal bigint) RETURNS text
	LANGUAGE sql IMMUTABLE
AS $$
	SELECT p_place || CASE WHEN p_last_ordinal > split_part(p_place, '.', 2)::bigint THEN '.s' || p_last_ordinal ELSE '' END
$$;


-- One page: a line that says what it is, what to ask next, and how far the box that asks is received here; then lines "kind document_id document". One
-- snapshot, since the function is stable.
CREATE OR REPLACE FUNCTION sync.recovery_page(p_store_id uuid, p_store_inc uuid, p_after text, p_days int) RETURNS text
	LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET work_mem = '64MB'
AS $$
DECLARE
	c_limit constant int := 1000;
	c_bytes constant int := 2500000;
	c_products constant int := 40000;
	v_last_id constant uuid := 'ffffffff-ffff-ffff-ffff-ffffffffffff';
	v_since constant timestamptz := now() - make_interval(days => p_days);
	v_cursor text[];
	v_part text;
	v_ordinal bigint;
	v_last_ordinal constant bigint := (SELECT coalesce(max(r.ordinal), 0) FROM sync.rescued_document r WHERE r.store_id = p_store_id);
	v_is_known boolean;
	v_mark sync.received_mark;
	v_listed sync.recovered_document[];
	v_open sync.recovered_document[];
	v_lines record;
	v_last sync.recovered_document;
	v_header jsonb;
	v_next text;
BEGIN
	IF p_after !~ '^((open|documents)\.\d{1,18}\.-?\d{1,18}\.\d{1,6}\.[0-9a-f-]{36}|stock\.\d{1,18}\.\d{1,18}\.([0-9a-f-]{36})?|rescued\.\d{1,18}\.\d{1,18})(\.s\d{1,18})?$' THEN
		PERFORM sync.raise('invalid', 'is no place that headquarters named; leave it out to begin', 'after');
	END IF;
	v_is_known := sync.knows_place(p_store_id, p_after);
	v_cursor := string_to_array(CASE WHEN p_after IS NULL OR NOT v_is_known THEN format('open.%s.0.0.%s', v_last_ordinal, v_last_id)
		ELSE regexp_replace(p_after, '\.s\d+$', '') END, '.');
	v_part := v_cursor[1];
	v_ordinal := v_cursor[2];
	SELECT * INTO STRICT v_mark FROM sync.received_mark m WHERE m.store_id = p_store_id AND m.store_inc = p_store_inc;
	SELECT jsonb_build_object('proto', 1, 'hq_inc', h.hq_inc, 'store_inc', p_store_inc,
			'part', CASE v_part WHEN 'stock' THEN 'stock' ELSE 'documents' END,
			'acked_seq', v_mark.acked_seq, 'chain', encode(v_mark.chain, 'hex'), 'anew', NOT v_is_known)
		INTO v_header FROM sync.head h;
	IF v_part = 'stock' THEN
		v_lines := sync.recovery_stock(p_store_id, nullif(v_cursor[4], '')::uuid, c_products);
		v_next := coalesce(format('stock.%s.%s.', v_ordinal, v_cursor[3]) || v_lines.upto_product, format('rescued.%s.%s', v_ordinal, v_cursor[3]));
		RETURN (v_header || jsonb_build_object('bytes', octet_length(v_lines.lines), 'after_product', nullif(v_cursor[4], ''),
			'upto_product', v_lines.upto_product, 'next', sync.place_at(v_next, v_last_ordinal)))::text || E'\n' || v_lines.lines;
	END IF;
	IF v_part = 'rescued' THEN
		v_listed := ARRAY(SELECT (r.ordinal, r.kind, 0, r.document_id, NULL, NULL)::sync.recovered_document
			FROM sync.rescued_document r WHERE r.store_id = p_store_id AND r.ordinal > v_ordinal ORDER BY r.ordinal LIMIT c_limit);
	ELSE
		v_open := sync.list_recovered(p_store_id, 'infinity', v_last_id, 0, 10000);
		v_listed := sync.list_recovered(p_store_id, CASE v_cursor[3] WHEN '0' THEN 'infinity'
				ELSE 'epoch'::timestamptz + v_cursor[3]::bigint * interval '1 microsecond' END, v_cursor[5]::uuid, v_cursor[4]::int, c_limit,
			CASE v_part WHEN 'documents' THEN v_since END, ARRAY(SELECT o.document_id FROM unnest(v_open) AS o),
			least(v_since, (SELECT min(o.happened_at) FROM unnest(v_open) AS o)));
	END IF;
	v_lines := sync.recovery_lines(p_store_id, v_listed, c_bytes);
	v_last := v_listed[v_lines.taken];
	IF v_part = 'rescued' THEN -- after which the sums are others
		v_next := CASE WHEN v_lines.taken = c_limit THEN format('rescued.%s.%s', v_last.place, v_cursor[3])
			WHEN v_lines.taken > 0 THEN format('stock.%s.%s.', v_last.place, v_mark.repeated)
			WHEN v_cursor[3]::bigint <> v_mark.repeated THEN format('stock.%s.%s.', v_ordinal, v_mark.repeated)
			ELSE p_after END;
	ELSIF v_lines.taken = cardinality(v_listed) AND v_lines.taken < c_limit THEN
		v_next := CASE v_part WHEN 'open' THEN format('documents.%s.0.0.%s', v_ordinal, v_last_id) ELSE format('stock.%s.%s.', v_ordinal, v_mark.repeated) END;
		v_header := v_header || CASE v_part WHEN 'documents' THEN '{"passed": 0}' ELSE '{}' END::jsonb;
	ELSE
		v_next := format('%s.%s.%s.%s.%s', v_part, v_ordinal, sync.microseconds(v_last.happened_at), v_last."position", v_last.document_id);
		v_header := v_header || CASE v_part WHEN 'documents' THEN jsonb_build_object('passed', sync.microseconds(v_last.happened_at))
			ELSE '{}' END;
	END IF;
	RETURN (v_header || jsonb_build_object('next', sync.place_at(v_next, v_last_ordinal), 'bytes', octet_length(coalesce(v_lines.lines, ''))))::text
		|| E'\n' || coalesce(v_lines.lines, '');
END
$$;
GRANT EXECUTE ON FUNCTION sync.recovery_page TO outpost_server;
