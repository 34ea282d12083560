-- What people do about documents that could not be taken. See schema/hq/functions/sync_quarantine.sql.

-- name: quarantine_read
SELECT quarantine_id, store_id, store_inc, seq, kind, document_id, state, reason_code, reason, quarantined_at, tried_at, resolved_at,
	amended_by, amended_at, discard_reason, discard_proposed_by, discard_proposed_at, discard_confirmed_by, document, amended
FROM sync.quarantine WHERE quarantine_id = :quarantine_id;

-- name: quarantine_retry_some
-- lane: exclusive
SELECT tried, resolved, waiting FROM sync.retry_quarantined(:store_id, :reason_code, 10000);

-- name: quarantine_retry
SELECT quarantine_id, store_id, store_inc, seq, kind, document_id, state, reason_code, reason, quarantined_at, tried_at, resolved_at,
	amended_by, amended_at, discard_reason, discard_proposed_by, discard_proposed_at, discard_confirmed_by
FROM sync.retry_document(:quarantine_id);

-- name: quarantine_amend
SELECT quarantine_id, store_id, store_inc, seq, kind, document_id, state, reason_code, reason, quarantined_at, tried_at, resolved_at,
	amended_by, amended_at, discard_reason, discard_proposed_by, discard_proposed_at, discard_confirmed_by
FROM sync.amend_document(:quarantine_id, :document, :actor_id::text);

-- name: quarantine_propose_discard
SELECT quarantine_id, store_id, store_inc, seq, kind, document_id, state, reason_code, reason, quarantined_at, tried_at, resolved_at,
	amended_by, amended_at, discard_reason, discard_proposed_by, discard_proposed_at, discard_confirmed_by
FROM sync.propose_discard(:quarantine_id, :reason, :actor_id::text);

-- name: quarantine_confirm_discard
SELECT quarantine_id, store_id, store_inc, seq, kind, document_id, state, reason_code, reason, quarantined_at, tried_at, resolved_at,
	amended_by, amended_at, discard_reason, discard_proposed_by, discard_proposed_at, discard_confirmed_by
FROM sync.confirm_discard(:quarantine_id, :actor_id::text);

-- For the commands of an operator, who is known by the account they run under.

-- name: quarantine_of_state
-- lane: owner
SELECT q.quarantine_id, s.code AS store, q.kind, q.document_id, q.state, q.reason_code, q.reason, q.quarantined_at
FROM sync.quarantine q LEFT JOIN retail.store s USING (store_id)
WHERE CASE WHEN :state::text IS NULL THEN q.resolved_at IS NULL ELSE q.state = :state END
	AND (:store::text IS NULL OR s.code = :store)
ORDER BY q.quarantined_at, q.quarantine_id;

-- name: quarantine_show
-- lane: owner
SELECT q.quarantine_id, s.code AS store, q.store_inc, q.seq, q.kind, q.document_id, q.state, q.reason_code, q.reason,
	q.quarantined_at, q.tried_at, q.amended_by, q.discard_reason, q.discard_proposed_by, q.discard_confirmed_by, q.document, q.amended
FROM sync.quarantine q LEFT JOIN retail.store s USING (store_id) WHERE q.quarantine_id = :quarantine_id;

-- name: quarantine_retry_here
-- lane: owner
SELECT state, reason FROM sync.retry_document(:quarantine_id);

-- name: quarantine_retry_of_reason
-- lane: owner
SELECT tried, resolved, waiting FROM sync.retry_quarantined(NULL, :reason_code, NULL);

-- name: quarantine_amend_here
-- lane: owner
SELECT state, reason FROM sync.amend_document(:quarantine_id, :document,
	'command ' || coalesce(current_setting('app.command_user', true), session_user));

-- name: quarantine_propose_here
-- lane: owner
SELECT state, reason FROM sync.propose_discard(:quarantine_id, :reason,
	'command ' || coalesce(current_setting('app.command_user', true), session_user));

-- Of a receipt that two boxes printed for one sale: by either number.
-- name: other_number_find
SELECT n.store_id, n.kind, n.document_id, n.number AS other_number, s.receipt_number, n.found_at
FROM sync.other_number n
JOIN retail.sale s ON n.kind = 'sale' AND s.store_id = n.store_id AND s.sale_id = n.document_id
WHERE n.number = :receipt_number
UNION ALL
SELECT n.store_id, n.kind, n.document_id, n.number, s.receipt_number, n.found_at
FROM retail.sale s
JOIN sync.other_number n ON n.kind = 'sale' AND s.store_id = n.store_id AND s.sale_id = n.document_id
WHERE s.receipt_number = :receipt_number;
