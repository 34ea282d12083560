-- Replication at a store. See schema/store/functions/sync_*.sql.

-- name: sync_link
SELECT l.store_id, l.store_inc, l.hq_url, l.credential, l.nonce, l.life_number, l.went_back_at IS NOT NULL AS went_back,
	m.hq_inc AS seen_inc, m.rev AS seen_rev, encode(m.chain, 'hex') AS seen_chain, m.proof AS seen_proof,
	m.generation AS seen_generation
FROM sync.link l LEFT JOIN sync.mirror_position m ON true;

-- name: sync_note_witness
SELECT sync.note_witness(:store_inc, :nonce, :reserve_life::int);

-- name: sync_note_went_back
SELECT sync.note_went_back(l.reserve_life) FROM sync.link l;

-- name: sync_mark_store_life
SELECT life, counter, reserve_life, went_back FROM sync.mark_life(:life, :counter, :reserve_life::int);

-- name: sync_note_clock
SELECT sync.note_clock(:offset_us::bigint, :unsure_us::bigint, :boot, :ahead_us::bigint);

-- name: sync_resume_clock
SELECT sync.resume_clock(:boot, :ahead_us::bigint) AS offset_us;

-- name: sync_enrol
SELECT store_id, renumbered
FROM sync.enrol(:store_id, :store_inc, :life_number::int, :hq_url, :credential, :previous_inc, :previous_acked,
	:previous_chain, :rescue);

-- name: sync_life
SELECT store_inc, life_number, is_rescue FROM sync.link;

-- name: sync_restored
-- lane: owner
SELECT sync.restored();

-- name: sync_mirror_position
SELECT hq_inc, rev, encode(chain, 'hex') AS chain, scopes_hash FROM sync.mirror_position;

-- name: sync_stage_rows
-- lane: exclusive
SELECT sync.stage_rows(:lines, :first) AS staged;

-- name: sync_begin_load
-- lane: exclusive
SELECT sync.begin_load() AS is_empty;

-- name: sync_load_rows
-- lane: exclusive
SELECT sync.load_rows(:table, :images, :count::bigint) AS loaded;

-- name: sync_apply_cut
-- lane: exclusive
SELECT rev, row_count, array_to_string(tables, ' ') AS tables
FROM sync.apply_cut(:kind, :hq_inc, :rev_from, :rev, :chain, :scopes_hash, :lines, :first, :staged, :proof,
	:generation);

-- name: sync_journal_head
SELECT h.store_inc, h.seq, coalesce(p.acked_seq, 0) AS acked_seq
FROM sync.journal_head h LEFT JOIN sync.push_position p USING (store_inc);

-- name: sync_next_batch
-- lane: exclusive
SELECT store_inc, first_seq, count, previous_chain, chain, lines
FROM sync.next_batch(:after_seq, :limit, :bytes);

-- name: sync_acknowledge
SELECT state FROM sync.acknowledge(:store_inc, :acked_seq, :chain);

-- What to ask headquarters for next; no row: nothing was ever lost. Times in microseconds since 1970; passed: what is asked for
-- from then on is here, NULL: nothing is yet. The sums of stock are asked for when they can be used.
-- name: sync_recovery
SELECT r.next, r.is_complete, (extract(epoch FROM l.enrolled_at) * 1000000)::bigint AS enrolled,
	(extract(epoch FROM nullif(r.passed_at, 'infinity')) * 1000000)::bigint AS passed,
	r.next NOT LIKE 'stock.%' OR r.next IS NULL
		OR sync.is_received(r.wait_for, coalesce((SELECT p.acked_seq FROM sync.push_position p WHERE p.store_inc = l.store_inc), 0))
		AS is_ready
FROM sync.recovery r CROSS JOIN sync.link l;

-- name: sync_take_recovery
-- lane: exclusive
SELECT state FROM sync.take_recovery(:after, :header::jsonb, :lines);

-- What headquarters lost, as this mirror had it. See schema/store/functions/sync_lost.sql.
-- name: sync_lost_page
SELECT hq_inc, upto, body FROM sync.lost_page(:rows::int, :bytes::int);

-- name: sync_lost_told
SELECT sync.lost_told(:hq_inc, :upto) AS is_more;
