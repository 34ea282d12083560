-- Up: writing the journal, numbering it, reading batches of it, taking acknowledgements.

-- A document that is written already. Documents of this store are written by retail.write_document.
CREATE OR REPLACE FUNCTION sync.write_journal(p_kind text, p_document_id uuid, p_document text) RETURNS void
	LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
	WITH entry AS (
		INSERT INTO sync.journal (kind, document_id, document) VALUES (p_kind, p_document_id, translate(p_document, E'\n\r', '  '))
		RETURNING journal_id
	)
	INSERT INTO sync.journal_pending (journal_id) SELECT journal_id FROM entry
$$;
GRANT EXECUTE ON FUNCTION sync.write_journal TO outpost_server;

-- Numbers committed entries, oldest first, without gaps. The lock on the head lets one caller at a time
-- do it; sales never wait for it. An entry that saw another one's commit has the greater journal_id.
-- Statistics of a queue are always wrong, so the plan does not depend on them: a range, and entries by their key.
CREATE OR REPLACE FUNCTION sync.number_journal(p_limit int)
	RETURNS TABLE (numbered int, last_seq bigint)
	LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
AS $$
DECLARE
	v_head sync.journal_head;
BEGIN
	SELECT * INTO v_head FROM sync.journal_head WHERE only_one FOR UPDATE;
	IF NOT FOUND THEN
		RETURN QUERY SELECT 0, 0::bigint;
		RETURN;
	END IF;
	WITH taken AS (
		DELETE FROM sync.journal_pending p
		WHERE p.journal_id <= (SELECT max(oldest.journal_id) FROM (
			SELECT q.journal_id FROM sync.journal_pending q ORDER BY q.journal_id LIMIT p_limit) AS oldest)
		RETURNING p.journal_id
	), written AS (
		INSERT INTO sync.journal_sequence (store_inc, seq, journal_id, chain)
		SELECT v_head.store_inc, v_head.seq + row_number() OVER in_order, j.journal_id,
			sync.chain(v_head.chain, sync.entry_hash(j.kind, j.document_id, j.document)) OVER in_order
		FROM taken JOIN sync.journal j USING (journal_id)
		WINDOW in_order AS (ORDER BY j.journal_id ROWS UNBOUNDED PRECEDING)
		RETURNING seq, chain
	), newest AS (
		SELECT seq, chain, count(*) OVER () AS numbered FROM written ORDER BY seq DESC LIMIT 1
	)
	UPDATE sync.journal_head h SET seq = newest.seq, chain = newest.chain FROM newest WHERE h.only_one
	RETURNING newest.numbered::int, newest.seq INTO numbered, last_seq;
	IF NOT FOUND THEN
		numbered := 0;
		last_seq := v_head.seq;
	END IF;
	RETURN NEXT;
END
$$;
GRANT EXECUTE ON FUNCTION sync.number_journal TO outpost_server;


-- The chain after an entry; at 0 where every chain starts; NULL where our history does not reach.
CREATE OR REPLACE FUNCTION sync.journal_chain(p_store_inc uuid, p_seq bigint) RETURNS bytea
	LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$
	SELECT CASE p_seq WHEN 0 THEN sync.chain_start()
		ELSE (SELECT s.chain FROM sync.journal_sequence s WHERE s.store_inc = p_store_inc AND s.seq = p_seq) END
$$;


-- The numbered entries after p_after_seq as lines of a push, at most p_limit of them and not many more
-- bytes than p_bytes; always at least one when there is one. No row when there is none.
CREATE OR REPLACE FUNCTION sync.journal_batch(p_after_seq bigint, p_limit int, p_bytes int)
	RETURNS TABLE (store_inc uuid, first_seq bigint, count bigint, previous_chain text, chain text, lines text)
	LANGUAGE sql STABLE SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
AS $$
	WITH entry AS MATERIALIZED (
		SELECT s.seq, s.chain, j.kind || ' ' || j.document_id || ' ' || j.document AS line,
			sum(octet_length(j.document)) OVER (ORDER BY s.seq ROWS UNBOUNDED PRECEDING) - octet_length(j.document)
				AS bytes_before
		FROM (SELECT q.seq, q.chain, q.journal_id FROM sync.journal_sequence q
			WHERE q.store_inc = (SELECT h.store_inc FROM sync.journal_head h WHERE h.only_one) AND q.seq > p_after_seq
			ORDER BY q.seq LIMIT p_limit) AS s
		JOIN sync.journal j USING (journal_id)
	), chosen AS (
		SELECT min(seq) AS first_seq, max(seq) AS last_seq, count(*) AS count, string_agg(line, E'\n' ORDER BY seq) AS lines
		FROM entry WHERE bytes_before < p_bytes
	)
	SELECT h.store_inc, c.first_seq, c.count,
		encode(coalesce((SELECT q.chain FROM sync.journal_sequence q
			WHERE q.store_inc = h.store_inc AND q.seq = p_after_seq), sync.chain_start()), 'hex'),
		encode((SELECT e.chain FROM entry e WHERE e.seq = c.last_seq), 'hex'), c.lines
	FROM chosen c, sync.journal_head h
	WHERE h.only_one AND c.count > 0
$$;
GRANT EXECUTE ON FUNCTION sync.journal_batch TO outpost_server;


-- The next batch to push: numbers what has no number yet, then reads. What it returns is committed and so will
-- not get another number, whatever happens to this server or its machine.
CREATE OR REPLACE FUNCTION sync.next_batch(p_after_seq bigint, p_limit int, p_bytes int)
	RETURNS TABLE (store_inc uuid, first_seq bigint, count bigint, previous_chain text, chain text, lines text)
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	PERFORM FROM sync.number_journal(p_limit);
	RETURN QUERY SELECT * FROM sync.journal_batch(p_after_seq, p_limit, p_bytes);
END
$$;
GRANT EXECUTE ON FUNCTION sync.next_batch TO outpost_server;


-- HQ says it holds everything up to p_acked_seq with this chain. State 'fork' when our history has another
-- chain there, or does not reach so far: then this database, or HQ's, is not the one that wrote it.
CREATE OR REPLACE FUNCTION sync.acknowledge(p_store_inc uuid, p_acked_seq bigint, p_chain text)
	RETURNS TABLE (state text)
	LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	IF NOT EXISTS (SELECT FROM sync.journal_head WHERE store_inc = p_store_inc) THEN
		state := 'fenced';
	ELSIF decode(p_chain, 'hex') IS DISTINCT FROM sync.journal_chain(p_store_inc, p_acked_seq) THEN
		state := 'fork';
	ELSE
		state := 'agreed';
		PERFORM set_config('synchronous_commit', 'off', true); -- HQ's own mark is what counts
		INSERT INTO sync.push_position (store_inc, acked_seq) VALUES (p_store_inc, p_acked_seq)
		ON CONFLICT (only_one) DO UPDATE
			SET store_inc = excluded.store_inc, acked_seq = excluded.acked_seq, acked_at = now();
	END IF;
	RETURN NEXT;
END
$$;
GRANT EXECUTE ON FUNCTION sync.acknowledge TO outpost_server;
