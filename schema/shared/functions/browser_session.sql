-- Sessions of browsers, and codes that sign somebody in once: see docs/DECISIONS/0051-a-browsers-session-is-turned-on.md.

-- What a user may at this place (a store, NULL: headquarters), as words with blanks between them; NULL: is not active, or has no role there.
CREATE OR REPLACE FUNCTION retail.permissions_at(p_user_id uuid, p_store_id uuid) RETURNS text
	LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$
	SELECT coalesce(string_agg(DISTINCT p.name, ' '), '')
	FROM retail.user_account u
	JOIN retail.user_store_role usr USING (user_id)
	JOIN retail.role r USING (role_id)
	LEFT JOIN LATERAL unnest(r.permissions) AS p (name) ON true
	WHERE u.user_id = p_user_id AND u.active AND usr.store_id IS NOT DISTINCT FROM p_store_id
	HAVING count(*) > 0
$$;

CREATE OR REPLACE FUNCTION retail.password_mark(p_password_hash text) RETURNS bytea
	LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$
	SELECT sha256(convert_to(p_password_hash, 'UTF8'))
$$;


-- Whoever signs in again and again keeps the last hundred. p_password_mark: of the password that was looked at.
CREATE OR REPLACE FUNCTION retail.begin_browser_session(p_session_id uuid, p_user_id uuid, p_family_hash bytea, p_turn_hash bytea,
	p_password_mark bytea, p_store_id uuid, p_lasts_s integer, p_peer text, p_user_agent text)
	RETURNS TABLE (session_id uuid, user_id uuid, display_name text, permissions text, left_s bigint)
	LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
	DELETE FROM retail.browser_session s
	WHERE s.session_id IN (SELECT o.session_id FROM retail.browser_session o
		WHERE o.user_id = p_user_id ORDER BY o.began_at DESC OFFSET 99);
	INSERT INTO retail.browser_session (session_id, user_id, family_hash, turn_hash, password_mark, peer, user_agent, ends_at)
	VALUES (p_session_id, p_user_id, p_family_hash, p_turn_hash, p_password_mark, p_peer, p_user_agent, now() + make_interval(secs => p_lasts_s));
	SELECT p_session_id, u.user_id, u.display_name, retail.permissions_at(u.user_id, p_store_id), p_lasts_s
	FROM retail.user_account u WHERE u.user_id = p_user_id;
$$;

-- What the half of a cookie that was shown is good for. p_next_hash is of the one that follows from it: where that one is current, the one that was shown
-- is its predecessor. Within ten seconds nothing is turned twice, and a predecessor is an answer that was lost, or another tab.
CREATE OR REPLACE FUNCTION retail.judge_browser_session(p_session retail.browser_session, p_turn_hash bytea, p_next_hash bytea, p_peer text)
	RETURNS text
	LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$
	SELECT CASE
		WHEN p_session.end_reason IS NOT NULL THEN p_session.end_reason
		WHEN p_session.ends_at <= now() THEN 'expired'
		WHEN p_session.seen_at > now() + interval '1 minute' THEN 'clock'
		WHEN p_session.turn_hash = p_turn_hash
			THEN CASE WHEN p_session.seen_at > now() - interval '10 seconds' THEN 'kept' ELSE 'turned' END
		WHEN p_session.turn_hash = p_next_hash AND p_session.peer = p_peer AND p_session.seen_at > now() - interval '10 seconds'
			THEN 'repeated'
		ELSE 'reuse'
	END
$$;

-- Turns the cookie of a session, whose account is read again. No row: there is no such session. Outcome: turned, repeated (the same successor once more),
-- kept (it was turned a moment ago), or why the session has ended. What is left of it ends p_idle_s from now, p_lasts_s from its begin.
CREATE OR REPLACE FUNCTION retail.turn_browser_session(p_family_hash bytea, p_turn_hash bytea, p_next_hash bytea, p_store_id uuid,
	p_lasts_s integer, p_idle_s integer, p_peer text, p_user_agent text)
	RETURNS TABLE (outcome text, session_id uuid, user_id uuid, display_name text, permissions text, left_s bigint)
	LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
	v_session retail.browser_session;
	v_account retail.user_account;
BEGIN
	SELECT * INTO v_session FROM retail.browser_session s WHERE s.family_hash = p_family_hash FOR UPDATE;
	IF NOT FOUND THEN
		RETURN;
	END IF;
	SELECT * INTO v_account FROM retail.user_account u WHERE u.user_id = v_session.user_id;
	permissions := retail.permissions_at(v_session.user_id, p_store_id);
	outcome := retail.judge_browser_session(v_session, p_turn_hash, p_next_hash, p_peer);
	IF outcome IN ('turned', 'repeated', 'kept') THEN
		outcome := CASE
			WHEN permissions IS NULL THEN 'account'
			WHEN retail.password_mark(v_account.password_hash) <> v_session.password_mark THEN 'password'
			ELSE outcome
		END;
	END IF;
	IF outcome = 'turned' THEN
		v_session.ends_at := least(v_session.began_at + make_interval(secs => p_lasts_s), now() + make_interval(secs => p_idle_s));
		UPDATE retail.browser_session s
		SET turn_hash = p_next_hash, seen_at = now(), ends_at = v_session.ends_at, peer = p_peer, user_agent = p_user_agent
		WHERE s.session_id = v_session.session_id;
	ELSIF v_session.end_reason IS NULL AND outcome NOT IN ('repeated', 'kept', 'expired') THEN
		UPDATE retail.browser_session s SET end_reason = outcome, ends_at = now() WHERE s.session_id = v_session.session_id;
	END IF;
	session_id := v_session.session_id;
	user_id := v_session.user_id;
	display_name := v_account.display_name;
	left_s := floor(extract(epoch FROM v_session.ends_at - now()));
	RETURN NEXT;
END
$$;

-- False: there is none that lasts.
CREATE OR REPLACE FUNCTION retail.end_browser_session(p_session_id uuid, p_reason text) RETURNS boolean
	LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
	WITH ended AS (
		UPDATE retail.browser_session s SET end_reason = p_reason, ends_at = now()
		WHERE s.session_id = p_session_id AND s.end_reason IS NULL AND s.ends_at > now()
		RETURNING 1)
	SELECT EXISTS (SELECT FROM ended)
$$;


-- For whoever has the machine: a code for a user who may do anything at this place.
CREATE OR REPLACE FUNCTION retail.make_sign_in_code(p_user_name text, p_store_id uuid, p_code_hash bytea, p_lasts_s integer) RETURNS uuid
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	v_user_id uuid := (SELECT u.user_id FROM retail.user_account u WHERE u.user_name = p_user_name);
BEGIN
	IF v_user_id IS NULL THEN
		PERFORM sync.raise('not_found', 'There is no user of this name.', 'user_name');
	END IF;
	PERFORM retail.require(retail.permissions_at(v_user_id, p_store_id) IS NOT NULL, 'state_conflict',
		'This user is not active, or has no role here.', 'user_name');
	INSERT INTO retail.sign_in_code (code_hash, user_id, ends_at)
	VALUES (p_code_hash, v_user_id, now() + make_interval(secs => p_lasts_s));
	RETURN v_user_id;
END
$$;
REVOKE EXECUTE ON FUNCTION retail.make_sign_in_code FROM outpost_server;

-- Whose code it is, once; of a user who is not to sign in here any more it is gone, too.
CREATE OR REPLACE FUNCTION retail.use_sign_in_code(p_code_hash bytea, p_store_id uuid)
	RETURNS TABLE (user_id uuid, user_name text, display_name text, password_hash text, permissions text)
	LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
	WITH used AS (
		DELETE FROM retail.sign_in_code c WHERE c.code_hash = p_code_hash
		RETURNING c.user_id, c.ends_at > now() AND c.made_at <= now() + interval '1 minute' AS is_good)
	SELECT u.user_id, u.user_name, u.display_name, u.password_hash, p.permissions
	FROM used
	JOIN retail.user_account u USING (user_id)
	CROSS JOIN LATERAL (SELECT retail.permissions_at(u.user_id, p_store_id) AS permissions) p
	WHERE used.is_good AND p.permissions IS NOT NULL
$$;


-- What ended longer ago than p_kept; at most p_limit rows at a time: a job of the server.
CREATE OR REPLACE FUNCTION retail.purge_browser_sessions(p_kept interval, p_limit bigint, OUT row_count bigint, OUT more boolean)
	LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	DELETE FROM retail.browser_session s
	WHERE s.session_id IN (SELECT o.session_id FROM retail.browser_session o
		WHERE o.ends_at < now() - p_kept ORDER BY o.ends_at LIMIT p_limit);
	GET DIAGNOSTICS row_count = ROW_COUNT;
	more := row_count = p_limit;
	DELETE FROM retail.sign_in_code c WHERE c.ends_at < now();
END
$$;
