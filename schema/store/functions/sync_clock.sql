-- Headquarters' clock, as this store goes by it. What is in force is decided by sync-protocol/hq_clock.h.

-- NULL: nothing is known any more, somebody has set our clock. What our own clock said at the enrolment is put right with the
-- first that is learnt after it.
CREATE OR REPLACE FUNCTION sync.note_clock(p_offset_us bigint, p_unsure_us bigint, p_boot text, p_ahead_us bigint) RETURNS boolean
	LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
	UPDATE sync.link l SET clock_offset = p_offset_us * interval '1 microsecond', clock_unsure = p_unsure_us * interval '1 microsecond',
		clock_learnt_at = now(), clock_boot = p_boot, clock_ahead = p_ahead_us,
		enrolled_at = l.enrolled_at + CASE WHEN l.clock_learnt_at IS NULL THEN coalesce(p_offset_us, 0) ELSE 0 END * interval '1 microsecond'
	RETURNING true
$$;
GRANT EXECUTE ON FUNCTION sync.note_clock TO outpost_server;

-- Before anything is sold: what was learnt ends when our clock was set since, which shows when it is behind that moment, or runs
-- apart from the monotonic clock of the same boot. Otherwise it is old, and better than nothing.
CREATE OR REPLACE FUNCTION sync.resume_clock(p_boot text, p_ahead_us bigint) RETURNS bigint
	LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	UPDATE sync.link l SET clock_offset = NULL
	WHERE l.clock_offset IS NOT NULL
		AND (now() < l.clock_learnt_at OR l.clock_boot = p_boot AND p_boot <> '' AND abs(l.clock_ahead - p_ahead_us) > 2000000);
	RETURN (SELECT (extract(epoch FROM l.clock_offset) * 1000000)::bigint FROM sync.link l);
END
$$;
GRANT EXECUTE ON FUNCTION sync.resume_clock TO outpost_server;
