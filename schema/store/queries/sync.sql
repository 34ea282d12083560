-- Replication at a store. See schema/store/functions/sync_*.sql.

-- name: sync_link
SELECT store_id, store_inc, hq_url, credential FROM sync.link;

-- name: sync_enrol
SELECT store_id, renumbered
FROM sync.enrol(:store_id, :store_inc, :life_number::int, :hq_url, :credential, :previous_inc, :previous_acked,
	:previous_chain);

-- name: sync_life
SELECT life_number FROM sync.link;

-- name: sync_mirror_position
SELECT hq_inc, rev, encode(chain, 'hex') AS chain, scopes_hash FROM sync.mirror_position;

-- name: sync_stage_rows
-- lane: exclusive
SELECT sync.stage_rows(:lines, :first) AS staged;

-- name: sync_apply_cut
-- lane: exclusive
SELECT rev, row_count, array_to_string(tables, ' ') AS tables
FROM sync.apply_cut(:kind, :hq_inc, :rev_from, :rev, :chain, :scopes_hash, :lines, :first, :staged);

-- name: sync_journal_head
SELECT h.store_inc, h.seq, coalesce(p.acked_seq, 0) AS acked_seq
FROM sync.journal_head h LEFT JOIN sync.push_position p USING (store_inc);

-- name: sync_next_batch
-- lane: exclusive
SELECT store_inc, first_seq, count, previous_chain, chain, lines
FROM sync.next_batch(:after_seq, :limit, :bytes);

-- name: sync_acknowledge
SELECT state FROM sync.acknowledge(:store_inc, :acked_seq, :chain);
