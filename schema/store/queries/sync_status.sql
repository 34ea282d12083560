-- name: store_identity
SELECT l.store_id, l.hq_url, l.is_rescue FROM sync.link l;

-- name: sync_status_get
SELECT l.store_id, l.store_inc, m.hq_inc, coalesce(m.rev, 0) AS applied_rev, m.applied_at,
	coalesce(h.seq, 0) AS last_seq, coalesce(p.acked_seq, 0) AS acked_seq, p.acked_at,
	coalesce(h.seq, 0) - coalesce(p.acked_seq, 0) + (SELECT count(*) FROM sync.journal_pending) AS pending,
	NOT EXISTS (SELECT FROM sync.recovery r WHERE NOT r.is_complete) AS recovery_complete,
	(SELECT count(*) FROM sync.unrecovered_document) AS unrecovered_count,
	(SELECT count(*) FROM sync.unusable_row) AS unusable_count,
	(SELECT coalesce(json_agg(json_build_object('table_name', u.table_name, 'key',
				(SELECT string_agg(k, ', ') FROM jsonb_array_elements_text(u.key) AS k), 'reason', u.reason)), '[]')
		FROM (SELECT * FROM sync.unusable_row ORDER BY table_name, key LIMIT 20) AS u) AS unusable_rows
FROM (SELECT) AS always
LEFT JOIN sync.link l ON true
LEFT JOIN sync.mirror_position m ON true
LEFT JOIN sync.journal_head h ON true
LEFT JOIN sync.push_position p ON p.store_inc = h.store_inc;
