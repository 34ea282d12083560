-- Conditions: see schema/shared/functions/conditions.sql.

-- name: condition_note
-- One row without a name when nothing lasts.
SELECT n.name, n.severity, n.store, n.condition_count, n.since, n.detail, current_setting('transaction_read_only') = 'on' AS is_read_only
FROM (SELECT) AS always LEFT JOIN retail.note_conditions(:reported::jsonb) AS n ON true;

-- name: condition_acknowledge
SELECT condition_id, name, severity, store_id, subject, detail, since, ended_at, lasting, acknowledged_at, acknowledged_by, meaning, remedy
FROM retail.acknowledge_condition(:condition_id, :actor_id::text);

-- name: conditions_here
-- lane: owner
SELECT d.condition_id, d.severity, d.name, s.code AS store, d.subject, d.detail, d.since, d.acknowledged_by, d.meaning, d.remedy
FROM retail.condition_detail d LEFT JOIN retail.store s USING (store_id)
WHERE d.lasting
ORDER BY d.severity, d.name, s.code NULLS FIRST, d.subject
LIMIT 1000;

-- name: condition_acknowledge_here
-- lane: owner
SELECT name, lasting FROM retail.acknowledge_condition(:condition_id,
	'command ' || coalesce(current_setting('app.command_user', true), session_user));

-- For the command `alert send`, which the server starts: on a connection of the server's role.

-- name: alert_lock
-- One at a time; the lock goes with the connection.
SELECT pg_try_advisory_lock(hashtext('retail.condition_message')) AS is_first;

-- name: alert_make
SELECT retail.make_messages(:channels::text[], :severity, :reminder_s::int);

-- name: alert_claim
SELECT message_id, event, number, name, severity, store, subject, detail, since, ended_at, meaning, remedy
FROM retail.claim_messages(:channel, :limit::int);

-- name: alert_note
SELECT retail.note_messages(:message_ids::uuid[], :failure);
