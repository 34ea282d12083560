-- The fleet: how far each store is, down and up.

-- name: sync_store_list
SELECT s.store_id, s.code, s.name, l.store_inc, l.enrolled_at, l.fenced_at,
	h.rev AS head_rev, st.applied_rev, st.applied_at, st.reported_at,
	st.journal_seq AS reported_seq, coalesce(m.acked_seq, 0) AS received_seq, m.received_at,
	(SELECT count(*) FROM sync.quarantine q WHERE q.store_id = s.store_id AND q.resolved_at IS NULL) AS quarantined,
	(SELECT coalesce(sum(r.repeated), 0)::bigint FROM sync.received_mark r WHERE r.store_id = s.store_id) AS repeated,
	(SELECT count(*) FROM sync.number_given_twice n WHERE n.store_id = s.store_id) AS numbers_given_twice, l.life_number,
	(SELECT count(*) FROM retail.condition c WHERE c.lasting AND c.store_id = s.store_id) AS conditions
FROM retail.store s
CROSS JOIN sync.head h
LEFT JOIN sync.store_link l USING (store_id)
LEFT JOIN sync.received_mark m USING (store_id, store_inc)
LEFT JOIN sync.store_state st USING (store_id)
ORDER BY s.code;

-- The last seven days unless it is said.
-- name: sync_store_lag
-- lane: exclusive
SELECT l.noted_at, l.waiting, l.behind, l.silent_since
FROM sync.lag_points(:store_id::uuid, coalesce(:from::timestamptz, now() - interval '7 days'), coalesce(:to::timestamptz, now())) AS l;

-- name: sync_lag
-- lane: exclusive
SELECT l.store_id, l.since, l.step_s, l.steps FROM sync.lag_series(:hours::int, :points::int) AS l;

-- name: sync_restored
-- lane: owner
SELECT sync.restored() AS hq_inc;

-- name: sync_unknown_names
-- lane: exclusive
SELECT kind, id, store_id, example, sales, last_date FROM retail.unknown_names(:lost_time_id);

-- The last thousand, of the last time that was lost by which anything was.
-- name: sync_lost_changes
-- lane: owner
SELECT c.table_name, array_to_string(c.key, ' ') AS key, c.change, f.name AS field, f.lost, f.now, f.hidden
FROM sync.lost_change c CROSS JOIN LATERAL jsonb_to_recordset(c.fields) AS f (name text, lost text, now text, hidden boolean)
WHERE c.lost_time_id = (SELECT t.lost_time_id FROM sync.lost_time t WHERE t.lost_changes > 0 ORDER BY t.found_at DESC LIMIT 1)
ORDER BY c.table_name, c.key, f.name LIMIT 1000;

-- name: sync_lost_names
-- lane: owner
SELECT n.kind, n.id, s.code AS store_code, n.example, n.sales
FROM (SELECT t.lost_time_id FROM sync.lost_time t ORDER BY t.found_at DESC LIMIT 1) AS last
CROSS JOIN LATERAL retail.unknown_names(last.lost_time_id) AS n
LEFT JOIN retail.store s USING (store_id);

-- name: sync_restorations
-- lane: owner
SELECT r.found_at, r.found_by, s.code AS store_code, r.rev, r.lost_rev, r.lost_changes, r.lost_changes_more, r.backup_name
FROM sync.lost_time r LEFT JOIN retail.store s USING (store_id)
ORDER BY r.found_at DESC LIMIT 20;

-- name: sync_revoke_store
SELECT store_id, store_inc, fenced_at FROM sync.revoke_store(:store_id);

-- name: sync_revoke_store_of_code
SELECT s.code, s.name, r.fenced_at
FROM retail.store s CROSS JOIN LATERAL sync.revoke_store(s.store_id) AS r WHERE s.code = :code;

-- Of the stores in use, those that have the record in one of their scopes, or had: whether the last change of it is there. What has not been
-- published yet is nowhere; a store whose box is new or whose identity has ended has said nothing that holds.
-- name: sync_arrival_get
WITH waiting AS (
	SELECT EXISTS (SELECT FROM sync.change_queue q CROSS JOIN sync.head h
		WHERE q.xact_id >= h.queue_floor AND q.table_name = :table_name AND q.key = jsonb_build_array(:id::uuid)) AS is_so
), concerned AS (
	SELECT s.store_id, s.code, s.name, published.rev, published.is_there, st.applied_rev,
		(NOT waiting.is_so AND l.fenced_at IS NULL AND st.reported_at >= l.enrolled_at
			AND st.applied_rev BETWEEN published.rev AND h.rev) IS TRUE AS arrived
	FROM retail.store s
	CROSS JOIN waiting
	CROSS JOIN sync.head h
	CROSS JOIN LATERAL sync.scopes_of_store(s.store_id) AS own
	CROSS JOIN LATERAL (SELECT max(p.rev) AS rev, bool_or(p.op = 'put') AS is_there FROM sync.publication p
		WHERE p.table_name = :table_name AND p.key = jsonb_build_array(:id::uuid) AND p.scope = ANY (own.scopes)) AS published
	LEFT JOIN sync.store_link l ON l.store_id = s.store_id
	LEFT JOIN sync.store_state st ON st.store_id = s.store_id
	WHERE s.active AND published.rev IS NOT NULL
)
SELECT :record::text AS record, :id::uuid AS id, waiting.is_so AS waiting, last.rev, c.published_at,
	(SELECT count(*) FROM concerned) AS stores_count, (SELECT count(*) FROM concerned WHERE arrived) AS arrived_count,
	(SELECT coalesce(json_agg(json_build_object('store_id', o.store_id, 'code', o.code, 'name', o.name, 'rev', o.rev,
			'is_there', o.is_there, 'applied_rev', o.applied_rev, 'arrived', o.arrived) ORDER BY o.code), '[]')
		FROM concerned o) AS stores
FROM waiting
CROSS JOIN LATERAL (SELECT max(p.rev) AS rev FROM sync.publication p
	WHERE p.table_name = :table_name AND p.key = jsonb_build_array(:id::uuid)) AS last
LEFT JOIN sync.cut c ON c.rev = last.rev
WHERE waiting.is_so OR last.rev IS NOT NULL;
