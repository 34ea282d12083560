-- name: store_identity
SELECT l.store_id, l.hq_url FROM sync.link l;

-- name: sync_status_get
SELECT l.store_id, l.store_inc, m.hq_inc, coalesce(m.rev, 0) AS applied_rev, m.applied_at,
	coalesce(h.seq, 0) AS last_seq, coalesce(p.acked_seq, 0) AS acked_seq, p.acked_at,
	coalesce(h.seq, 0) - coalesce(p.acked_seq, 0) + (SELECT count(*) FROM sync.journal_pending) AS pending
FROM (SELECT) AS always
LEFT JOIN sync.link l ON true
LEFT JOIN sync.mirror_position m ON true
LEFT JOIN sync.journal_head h ON true
LEFT JOIN sync.push_position p ON p.store_inc = h.store_inc;
