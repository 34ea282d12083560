-- Replication at HQ. See schema/hq/functions/sync_*.sql.

-- name: sync_publish_cut
-- lane: sequencer
SELECT hq_inc, rev, change_count, chain, scope, line FROM sync.publish_cut();

-- name: sync_pull_state
SELECT state, hq_inc, rev, scopes, scopes_hash
FROM sync.pull_state(:store_id, :hq_inc, :rev, :chain, :scopes_hash, :snapshot);

-- The scopes the store has at that head, and up to where deletions are forgotten by then: both may have changed since
-- the store asked.
-- name: sync_publication_page
SELECT head_inc, head_rev, head_chain, scope, rev, table_name, key, line,
	(SELECT array_to_string(sync.store_scopes(:store_id), ' ')) AS scopes_now,
	(SELECT h.horizon_rev FROM sync.head h) AS horizon_rev
FROM sync.publication_page(:scopes, :after_rev, :after_table, :after_key, :after_scope, :snapshot_rev, :limit);

-- name: sync_ingest_batch
-- lane: exclusive
SELECT outcome, acked_seq, chain, quarantined
FROM sync.ingest_batch(:store_id, :store_inc, :first_seq, :count, :previous_chain, :chain, :heads,
	:documents, :body);

-- name: sync_create_enrolment
SELECT enrolment_id, store_id, expires_at
FROM sync.create_enrolment(:store_id, :code_digest, :actor_id, :lifetime_s);

-- name: sync_enrol_store
SELECT store_id, store_inc, previous_inc, previous_acked, previous_chain, hq_inc
FROM sync.enrol_store(:code_digest, :credential_digest);

-- name: sync_store_credential
SELECT store_inc, credential_digest
FROM sync.store_link
WHERE store_id = :store_id AND fenced_at IS NULL;

-- name: sync_record_heartbeat
SELECT hq_inc, rev FROM sync.record_heartbeat(:store_id, :applied_rev, :journal_seq);
