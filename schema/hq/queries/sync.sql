-- Replication at HQ. See schema/hq/functions/sync_*.sql.

-- name: sync_publish_cut
-- lane: sequencer
SELECT hq_inc, rev, change_count, previous_chain, chain, scope, line FROM sync.publish_cut();

-- No row: the line has ended.
-- name: sync_pull_state
SELECT p.state, p.hq_inc, p.rev, p.chain, p.scopes, p.scopes_hash, (SELECT h.generation FROM sync.head h) AS generation
FROM sync.admitted_store a
CROSS JOIN LATERAL sync.pull_state(a.store_id, :hq_inc, :rev, :chain, :scopes_hash, :snapshot) AS p
WHERE a.store_id = :store_id AND a.store_inc = :line_inc;

-- As a store without a position is answered.
-- name: sync_snapshot_state
SELECT p.hq_inc, p.rev, p.chain, p.scopes, p.scopes_hash, (SELECT h.generation FROM sync.head h) AS generation
FROM sync.pull_state(:store_id, NULL, 0, NULL, NULL, true) AS p;

-- name: sync_line
SELECT store_id FROM sync.admitted_store WHERE store_id = :store_id AND store_inc = :line_inc;

-- Only the head's row says the scopes that the store has at that head, and up to where deletions are forgotten by then: both
-- may have changed since the store asked. seen_chain: of the head that was read before, which another database than then
-- does not have.
-- name: sync_publication_part
SELECT head_inc, head_rev, head_chain, scope, rev, table_name, key, line,
	CASE WHEN head_inc IS NOT NULL THEN (SELECT array_to_string(s.scopes, ' ')
		FROM sync.scopes_of_store(:store_id) AS s) END AS scopes_now,
	CASE WHEN head_inc IS NOT NULL THEN (SELECT h.horizon_rev FROM sync.head h) END AS horizon_rev,
	CASE WHEN head_inc IS NOT NULL THEN (SELECT h.generation FROM sync.head h) END AS generation,
	CASE WHEN head_inc IS NOT NULL THEN (SELECT encode(c.chain, 'hex') FROM sync.cut c WHERE c.rev = :seen_rev) END
		AS seen_chain
FROM sync.publication_part(:scopes, :after_rev, :after_table, :after_key, :after_scope, :snapshot_rev, :limit);

-- No row: a store at this revision would not be sent what changed since.
-- name: sync_cut_chain
SELECT encode(c.chain, 'hex') AS chain,
	(SELECT encode(s.chain, 'hex') FROM sync.cut s WHERE s.rev = :seen_rev) AS seen_chain
FROM sync.cut c CROSS JOIN sync.head h WHERE c.rev = :rev AND c.rev >= h.horizon_rev;

-- name: sync_ingest_batch
-- lane: exclusive
SELECT b.outcome, b.acked_seq, b.chain, b.quarantined
FROM sync.pushing_store a
CROSS JOIN LATERAL sync.ingest_batch(a.store_id, :store_inc, :first_seq, :count, :previous_chain, :chain, :heads,
	:documents, :body) AS b
WHERE a.store_id = :store_id AND (a.rescue_inc IS NULL AND NOT EXISTS (SELECT FROM sync.rescue_link r WHERE r.store_inc = :line_inc)
	OR a.rescue_inc = :line_inc AND a.rescue_inc = :store_inc);

-- No row: the line has ended.
-- name: sync_recovery_page
-- lane: exclusive
SELECT sync.recovery_page(a.store_id, a.store_inc, :after, :recovery_days::int) AS page
FROM sync.admitted_store a WHERE a.store_id = :store_id AND a.store_inc = :line_inc;

-- No row: the line has ended.
-- name: sync_take_lost_changes
-- lane: exclusive
SELECT sync.take_lost_changes(a.store_id, :hq_inc, :rev, :chain, :found, :rows) AS taken
FROM sync.admitted_store a WHERE a.store_id = :store_id AND a.store_inc = :line_inc;

-- name: sync_create_enrolment
SELECT enrolment_id, store_id, expires_at
FROM sync.create_enrolment(:store_id, :code_digest, :actor_id, :lifetime_s, :is_rescue);

-- name: sync_enrol_store
SELECT store_id, store_inc, life_number, previous_inc, previous_acked, previous_chain, hq_inc
FROM sync.enrol_store(:code_digest, :credential_digest, :life_number::int, :store_inc, :rescue);

-- name: sync_renew_store
SELECT store_id, store_inc, life_number, previous_inc, previous_acked, previous_chain, hq_inc
FROM sync.renew_store(:store_id, :old_digest, :credential_digest, :life_number::int, :on_line);

-- Whose the credential is. doubted: the store's, but nothing is given for it; stale: nor for any, see sync.note_later.
-- name: sync_store_credential
SELECT l.store_inc, l.doubted_at IS NOT NULL AS doubted, false AS rescue,
	(SELECT h.stale_since IS NOT NULL FROM sync.head h) AS stale
FROM sync.store_link l JOIN retail.store s USING (store_id)
WHERE l.store_id = :store_id AND l.credential_digest = :credential_digest AND l.fenced_at IS NULL AND s.active
UNION ALL
SELECT r.store_inc, false, true, (SELECT h.stale_since IS NOT NULL FROM sync.head h) FROM sync.rescue_link r
WHERE r.store_id = :store_id AND r.credential_digest = :credential_digest AND r.ended_at IS NULL;

-- name: sync_exchange_witness
SELECT outcome, nonce_inc, nonce, reserve_life
FROM sync.exchange_witness(:store_id, :store_inc, :nonce_inc, :nonce, :seen_inc, :seen_rev, :seen_chain, :seen_generation);

-- name: sync_mark_life
SELECT life, counter, went_back FROM sync.mark_life(:life, :counter);

-- name: sync_record_heartbeat
SELECT r.hq_inc, r.rev, :sent_us::bigint AS sent_us, (extract(epoch FROM clock_timestamp()) * 1000000)::bigint AS time_us,
	coalesce(:time_is_kept::boolean, false) AS time_is_kept
FROM sync.admitted_store a
CROSS JOIN LATERAL sync.record_heartbeat(a.store_id, :applied_rev, :journal_seq, :nonce) AS r
CROSS JOIN LATERAL sync.note_answer(a.store_id, :nonce, :held_nonce::bigint) AS answered
CROSS JOIN LATERAL retail.tell_conditions(a.store_id, :conditions) AS told
WHERE a.store_id = :store_id AND a.store_inc = :line_inc;
