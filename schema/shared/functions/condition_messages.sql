-- Telling people: see retail.condition_message. What is to be told is decided here, common/alert sends it.

-- What is new to be told now, and away with what has healed before anybody was told. p_channels: where to; p_severity: the least;
-- p_reminder_s: how long after the last message of a condition that lasts; there are five reminders at most.
CREATE OR REPLACE FUNCTION retail.make_messages(p_channels text[], p_severity text, p_reminder_s int, p_now timestamptz DEFAULT now())
	RETURNS void
	LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	v_since timestamptz := retail.told_from_here_since();
BEGIN
	DELETE FROM retail.condition_message m USING retail.condition c
	WHERE m.sent_at IS NULL AND m.event <> 'ended' AND c.condition_id = m.condition_id AND c.ended_at IS NOT NULL;
	INSERT INTO retail.condition_message (condition_id, channel, event, next_attempt_at)
	SELECT c.condition_id, w.channel, 'began', p_now
	FROM retail.condition c JOIN retail.condition_kind k USING (name) CROSS JOIN unnest(p_channels) AS w (channel)
	WHERE c.lasting AND c.acknowledged_at IS NULL AND c.since >= v_since AND (p_severity = 'warning' OR k.severity = 'critical')
		AND NOT EXISTS (SELECT FROM retail.condition_message m
			WHERE m.condition_id = c.condition_id AND m.channel = w.channel AND m.event = 'began')
	ON CONFLICT DO NOTHING;
	INSERT INTO retail.condition_message (condition_id, channel, event, number, next_attempt_at)
	SELECT c.condition_id, m.channel, 'reminder', max(m.number) + 1, p_now
	FROM retail.condition c JOIN retail.condition_message m USING (condition_id)
	WHERE c.lasting AND c.acknowledged_at IS NULL AND m.channel = ANY (p_channels)
	GROUP BY c.condition_id, m.channel
	HAVING bool_and(m.sent_at IS NOT NULL) AND max(m.sent_at) <= p_now - make_interval(secs => p_reminder_s) AND max(m.number) < 5
	ON CONFLICT DO NOTHING;
	INSERT INTO retail.condition_message (condition_id, channel, event, next_attempt_at)
	SELECT c.condition_id, m.channel, 'ended', p_now
	FROM retail.condition c JOIN retail.condition_message m USING (condition_id)
	WHERE c.ended_at > p_now - interval '7 days' AND m.event = 'began' AND m.sent_at IS NOT NULL AND m.channel = ANY (p_channels)
		AND NOT EXISTS (SELECT FROM retail.condition_message e
			WHERE e.condition_id = c.condition_id AND e.channel = m.channel AND e.event = 'ended')
	ON CONFLICT DO NOTHING;
END
$$;


-- Those of a channel that are due, the oldest first. Each is due again after 30 seconds, a minute, two ... an hour, a hundred times,
-- unless retail.note_messages says that it was sent.
CREATE OR REPLACE FUNCTION retail.claim_messages(p_channel text, p_limit int, p_now timestamptz DEFAULT now())
	RETURNS TABLE (message_id uuid, event text, number int, name text, severity text, store text, subject text, detail text,
		since timestamptz, ended_at timestamptz, meaning text, remedy text)
	LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
	WITH claimed AS (
		UPDATE retail.condition_message m SET attempts = m.attempts + 1,
			next_attempt_at = p_now + make_interval(secs => least(3600, 30 * 2 ^ least(m.attempts, 10)))
		WHERE m.message_id IN (SELECT d.message_id FROM retail.condition_message d
			WHERE d.channel = p_channel AND d.sent_at IS NULL AND d.next_attempt_at <= p_now AND d.attempts < 100
			ORDER BY d.next_attempt_at, d.message_id LIMIT p_limit)
		RETURNING m.message_id, m.condition_id, m.event, m.number
	)
	SELECT m.message_id, m.event, m.number, c.name, k.severity, s.code, c.subject, c.detail, c.since, c.ended_at, k.meaning, k.remedy
	FROM claimed m JOIN retail.condition c USING (condition_id) JOIN retail.condition_kind k USING (name)
	LEFT JOIN retail.store s ON s.store_id = c.store_id
	ORDER BY k.severity, m.event, c.since, c.name, c.subject
$$;


-- They were sent; or why not.
CREATE OR REPLACE FUNCTION retail.note_messages(p_message_ids uuid[], p_failure text) RETURNS void
	LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
	UPDATE retail.condition_message m
	SET sent_at = CASE WHEN p_failure IS NULL THEN now() END, failure = left(p_failure, 500)
	WHERE m.message_id = ANY (p_message_ids)
$$;


CREATE OR REPLACE FUNCTION retail.find_unsent_messages() RETURNS TABLE (store_id uuid, subject text, detail text)
	LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	RETURN QUERY SELECT NULL::uuid, m.channel, max(m.failure)
	FROM retail.condition_message m WHERE m.sent_at IS NULL AND m.attempts >= 3 AND m.failure IS NOT NULL GROUP BY m.channel;
END
$$;
