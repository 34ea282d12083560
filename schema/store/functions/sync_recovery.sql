-- Taking back what headquarters holds of this store: pages of documents, then sums of stock. See schema/hq/functions/sync_recovery.sql.
-- Where the next page begins stands in the row that moves with each. Selling waits for none of this.

-- Begins: with everything that is in the journal by now to be acknowledged before sums of stock are taken.
CREATE OR REPLACE FUNCTION sync.begin_recovery() RETURNS void
	LANGUAGE sql SET search_path = pg_catalog, pg_temp
AS $$
	INSERT INTO sync.recovery (wait_for) SELECT coalesce(max(j.journal_id), 0) FROM sync.journal j
	ON CONFLICT (only_one) DO UPDATE SET next = NULL, passed_at = 'infinity', hq_inc = NULL, wait_for = excluded.wait_for,
		begun_at = now(), moved_at = now(), is_complete = false
$$;


-- Has the sums of stock taken once more, with what headquarters holds by then: they may have been those of another box. Those that are
-- still to come wait for what is in the journal by now.
CREATE OR REPLACE FUNCTION sync.sum_stock_again() RETURNS void
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	IF NOT EXISTS (SELECT FROM sync.recovery) THEN -- a box of before there was any
		PERFORM sync.begin_recovery();
	END IF;
	UPDATE sync.recovery r SET next = regexp_replace(r.next, '^(stock|rescued)\.(\d+)\.(\d+).*$', 'stock.\2.\3.'),
		wait_for = (SELECT coalesce(max(j.journal_id), 0) FROM sync.journal j), moved_at = now(), is_complete = false;
END
$$;


-- Whether headquarters, which holds our entries up to p_acked_seq, has all that it must have. When it holds more than has a number here, this database
-- went back: then what waits for a number may be what it holds, and cannot be told from what it lacks before it has one.
CREATE OR REPLACE FUNCTION sync.is_received(p_wait_for bigint, p_acked_seq bigint) RETURNS boolean
	LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$
	SELECT NOT EXISTS (SELECT FROM sync.journal_pending p WHERE p.journal_id <= greatest(p_wait_for,
			(SELECT 9223372036854775807 FROM sync.journal_head h WHERE h.seq < p_acked_seq)))
		AND NOT EXISTS (SELECT FROM sync.journal_sequence s JOIN sync.journal_head h USING (store_inc)
			WHERE s.seq > p_acked_seq AND s.journal_id <= p_wait_for)
$$;
GRANT EXECUTE ON FUNCTION sync.is_received TO outpost_server;


-- Stores documents of a kind, and writes those that are new into the journal. What is here already stays as it is; one whose number another
-- document has is refused.
CREATE OR REPLACE FUNCTION sync.store_recovered(p_kind text, p_documents sync.recovered_document[]) RETURNS void
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	v_declaration jsonb := (SELECT k.declaration FROM sync.document_kind k WHERE k.kind = p_kind);
	v_key text := sync.document_key(v_declaration ->> 'table');
	v_after regproc := to_regproc('retail.' || quote_ident('recovered_' || p_kind));
	v_table record;
	v_new uuid[];
BEGIN
	FOR v_table IN
		SELECT t.rows, t.member, string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum) AS columns,
			string_agg(CASE a.attname WHEN v_key THEN 'd.document_id'
				WHEN 'content_hash' THEN 'coalesce(r.content_hash, decode(repeat(''00'', 32), ''hex''))' -- a document of before had none
				ELSE 'r.' || quote_ident(a.attname) END, ', ' ORDER BY a.attnum) AS given
		FROM (SELECT NULL AS member, ('retail.' || quote_ident(v_declaration ->> 'table'))::regclass AS rows
			UNION ALL
			SELECT l.key, ('retail.' || quote_ident(l.value))::regclass FROM jsonb_each_text(v_declaration -> 'lists') AS l) AS t
		JOIN pg_attribute a ON a.attrelid = t.rows AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
		GROUP BY t.rows, t.member ORDER BY t.member NULLS FIRST
	LOOP
		IF v_table.member IS NULL THEN
			EXECUTE format('WITH new AS (INSERT INTO %1$s (%2$s) SELECT %3$s FROM unnest($1) AS d
					CROSS JOIN LATERAL jsonb_populate_record(%4$s, d.document::jsonb) AS r
					ON CONFLICT (%5$I) DO NOTHING RETURNING %5$I) SELECT array_agg(%5$I) FROM new',
				v_table.rows, v_table.columns, v_table.given, sync.default_row(v_table.rows), v_key)
			INTO v_new USING p_documents;
		ELSE
			EXECUTE format('INSERT INTO %1$s (%2$s) SELECT %3$s FROM unnest($1) AS d
					CROSS JOIN LATERAL jsonb_populate_recordset(%4$s, d.document::jsonb -> %5$L) AS r
					WHERE d.document_id = ANY ($2)',
				v_table.rows, v_table.columns, v_table.given, sync.default_row(v_table.rows), v_table.member)
			USING p_documents, v_new;
		END IF;
	END LOOP;
	WITH written AS (
		INSERT INTO sync.journal (kind, document_id, document)
		SELECT p_kind, d.document_id, d.document FROM unnest(p_documents) AS d WHERE d.document_id = ANY (v_new)
		RETURNING journal_id
	)
	INSERT INTO sync.recovered_entry (journal_id) SELECT w.journal_id FROM written w;
	IF v_after IS NOT NULL AND v_new IS NOT NULL THEN
		EXECUTE format('SELECT %s($1)', v_after) USING v_new;
	END IF;
END
$$;


-- All of them, or each that can be; the others are named.
CREATE OR REPLACE FUNCTION sync.store_usable(p_kind text, p_documents sync.recovered_document[]) RETURNS void
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	v_count int := cardinality(p_documents);
	v_reason text;
BEGIN
	BEGIN
		PERFORM sync.store_recovered(p_kind, p_documents);
		RETURN;
	EXCEPTION WHEN OTHERS THEN
		IF NOT sync.speaks_of_a_row(SQLSTATE) THEN
			RAISE;
		END IF;
		v_reason := SQLERRM;
	END;
	IF v_count = 1 THEN
		INSERT INTO sync.unrecovered_document (kind, document_id, reason) VALUES (p_kind, p_documents[1].document_id, v_reason)
		ON CONFLICT DO NOTHING;
	ELSE
		PERFORM sync.store_usable(p_kind, p_documents[1 : v_count / 2]);
		PERFORM sync.store_usable(p_kind, p_documents[v_count / 2 + 1 : v_count]);
	END IF;
END
$$;


CREATE OR REPLACE FUNCTION sync.take_recovered_documents(p_lines text) RETURNS void
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	v_kind record;
BEGIN
	FOR v_kind IN
		SELECT k.kind, array_agg((split_part(l.line, ' ', 2), substr(l.line, length(k.kind) + 39))::sync.recovered_document
			ORDER BY l.place) AS documents
		FROM string_to_table(p_lines, E'\n') WITH ORDINALITY AS l (line, place)
		JOIN sync.document_kind k ON k.kind = split_part(l.line, ' ', 1)
		GROUP BY k.kind ORDER BY k.declaration -> 'position'
	LOOP
		PERFORM sync.store_usable(v_kind.kind, v_kind.documents);
	END LOOP;
END
$$;


-- Makes stock the sum that headquarters has of its documents, and of ours that it has not. The difference is of one snapshot, in which
-- each document is there with its movement or not at all, and is added to what is there by then: what is sold meanwhile is in it.
CREATE OR REPLACE FUNCTION sync.take_recovered_stock(p_lines text, p_acked_seq bigint, p_after_product uuid, p_upto_product uuid)
	RETURNS void
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET work_mem = '64MB'
AS $$
BEGIN
	WITH line AS MATERIALIZED (
		SELECT split_part(l, ' ', 1) AS word, split_part(l, ' ', 2)::uuid AS id, split_part(l, ' ', 3)::numeric AS quantity
		FROM string_to_table(p_lines, E'\n') AS l WHERE l <> ''
	), ours AS MATERIALIZED (
		SELECT j.document_id FROM (
			SELECT p.journal_id FROM sync.journal_pending p
			UNION ALL
			SELECT s.journal_id FROM sync.journal_sequence s JOIN sync.journal_head h USING (store_inc) WHERE s.seq > p_acked_seq) AS e
		JOIN sync.journal j USING (journal_id)
		UNION
		SELECT l.id FROM line l WHERE l.word = 'unstored'
	), change AS (
		SELECT c.product_id, sum(c.quantity) AS quantity
		FROM (SELECT l.id AS product_id, l.quantity FROM line l WHERE l.word = 'stock'
			UNION ALL
			SELECT m.product_id, m.quantity FROM ours o JOIN retail.stock_movement m USING (document_id)
			UNION ALL
			SELECT h.product_id, -h.quantity FROM retail.stock_on_hand h) AS c
		WHERE (p_after_product IS NULL OR c.product_id > p_after_product) AND (p_upto_product IS NULL OR c.product_id <= p_upto_product)
		GROUP BY c.product_id HAVING sum(c.quantity) <> 0
	)
	INSERT INTO retail.stock_on_hand AS h (product_id, quantity)
	SELECT c.product_id, c.quantity FROM change c ORDER BY c.product_id
	ON CONFLICT (product_id) DO UPDATE SET quantity = h.quantity + excluded.quantity;
END
$$;


-- Has sent as ours what headquarters gave after an entry. Sums of stock wait for it, as they do for what of it may still be on its way.
CREATE OR REPLACE FUNCTION sync.send_recovered(p_after_journal_id bigint) RETURNS void
	LANGUAGE sql SET search_path = pg_catalog, pg_temp
AS $$
	INSERT INTO sync.journal_pending (journal_id)
	SELECT r.journal_id FROM sync.recovered_entry r
	WHERE r.journal_id > p_after_journal_id
		AND NOT EXISTS (SELECT FROM sync.journal_sequence s JOIN sync.journal_head h USING (store_inc) WHERE s.journal_id = r.journal_id)
	ON CONFLICT DO NOTHING;
	UPDATE sync.recovery SET wait_for = greatest(wait_for, (SELECT max(r.journal_id) FROM sync.recovered_entry r))
$$;


-- Headquarters is another one than gave what we have, or does not know the place that it named, so it may hold less: what it gave is sent as
-- ours, and it is asked again from the beginning.
CREATE OR REPLACE FUNCTION sync.recover_anew(p_hq_inc uuid) RETURNS void
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	PERFORM sync.send_recovered(0);
	UPDATE sync.recovery SET next = NULL, hq_inc = p_hq_inc, moved_at = now(), is_complete = false;
END
$$;


-- Takes documents. When headquarters' mark is not in our history, it holds something of this life that is not here: this database went back, or
-- there are two boxes or two headquarters. Then it may soon be another one that answers, which never had them: they are sent. p_chain: NULL
-- from a headquarters of before.
CREATE OR REPLACE FUNCTION sync.take_documents_at(p_lines text, p_store_inc uuid, p_acked_seq bigint, p_chain text) RETURNS void
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	v_last bigint := (SELECT coalesce(max(j.journal_id), 0) FROM sync.journal j);
BEGIN
	PERFORM sync.take_recovered_documents(p_lines);
	IF decode(p_chain, 'hex') IS DISTINCT FROM sync.journal_chain(p_store_inc, p_acked_seq) AND p_chain IS NOT NULL THEN
		PERFORM sync.send_recovered(v_last);
	END IF;
END
$$;


-- One page, asked for at p_after. state: taken; waiting (headquarters does not have enough of ours yet for its sums to say anything); stale (another
-- question is due by now). p_header: the first line of the page.
CREATE OR REPLACE FUNCTION sync.take_recovery(p_after text, p_header jsonb, p_lines text) RETURNS TABLE (state text)
	LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	v_now record;
	v_header record;
BEGIN
	SELECT * INTO v_now FROM sync.recovery FOR UPDATE;
	SELECT * INTO v_header FROM jsonb_to_record(p_header) AS h (hq_inc uuid, store_inc uuid, part text, next text, passed bigint,
		acked_seq bigint, chain text, anew boolean, after_product uuid, upto_product uuid);
	state := 'stale';
	IF v_now.wait_for IS NULL OR v_now.next IS DISTINCT FROM p_after
			OR NOT EXISTS (SELECT FROM sync.link l WHERE l.store_inc = v_header.store_inc FOR SHARE) THEN
		RETURN NEXT;
		RETURN;
	ELSIF v_now.hq_inc <> v_header.hq_inc OR v_header.anew THEN
		PERFORM sync.recover_anew(v_header.hq_inc);
		RETURN NEXT;
		RETURN;
	ELSIF v_header.part = 'stock' AND NOT sync.is_received(v_now.wait_for, v_header.acked_seq) THEN
		state := 'waiting';
		RETURN NEXT;
		RETURN;
	ELSIF v_header.part = 'stock' THEN
		PERFORM sync.take_recovered_stock(p_lines, v_header.acked_seq, v_header.after_product, v_header.upto_product);
	ELSE
		PERFORM sync.take_documents_at(p_lines, v_header.store_inc, v_header.acked_seq, v_header.chain);
	END IF;
	state := CASE WHEN v_header.next = v_now.next THEN 'complete' ELSE 'taken' END;
	UPDATE sync.recovery r SET next = v_header.next, hq_inc = v_header.hq_inc,
		passed_at = least(r.passed_at, 'epoch'::timestamptz + v_header.passed * interval '1 microsecond'),
		moved_at = CASE state WHEN 'taken' THEN now() ELSE r.moved_at END, is_complete = state = 'complete'
	WHERE r.next IS DISTINCT FROM v_header.next OR NOT r.is_complete;
	RETURN NEXT;
END
$$;
GRANT EXECUTE ON FUNCTION sync.take_recovery TO outpost_server;


CREATE OR REPLACE FUNCTION retail.find_unrecovered_documents() RETURNS TABLE (store_id uuid, subject text, detail text)
	LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	RETURN QUERY SELECT NULL::uuid, u.kind || ' ' || u.document_id, u.reason FROM sync.unrecovered_document u;
END
$$;
