-- Lives of headquarters and of stores: when one begins, and how it is found that a database went back or runs twice.

-- Of PostgreSQL's log: another one after a standby was promoted.
CREATE OR REPLACE FUNCTION sync.timeline() RETURNS text
	LANGUAGE sql SET search_path = pg_catalog, pg_temp
AS $$
	SELECT left(pg_walfile_name(pg_current_wal_insert_lsn()), 8) COLLATE "C"
$$;

-- How many lives a lost time may have given to a store: a hundred, and one for every ten seconds since any store was heard of. When
-- the same copy is restored twice, this is more the second time, and so no life is given in both.
CREATE OR REPLACE FUNCTION sync.lives_passed_over() RETURNS int
	LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$
	SELECT 100 + coalesce(least(greatest(extract(epoch FROM now() - max(s.reported_at)) / 10, 0), 1000000), 0)::int
	FROM sync.store_state s
$$;


-- Begins headquarters' next life, which is later than any that has been shown here. Revisions may repeat with other content, so every store starts over from a
-- snapshot; lives that the lost time may have given to stores are passed over, and whatever their boxes show next is good.
CREATE OR REPLACE FUNCTION sync.begin_incarnation() RETURNS uuid
	LANGUAGE sql SET search_path = pg_catalog, pg_temp
AS $$
	UPDATE sync.store_link SET life_number = life_number + sync.lives_passed_over(), given_inc = NULL, given_nonce = 0, shown_inc = NULL,
		shown_nonce = NULL, shown_at = NULL, reserve_life = NULL;
	SELECT pg_notify('sync_change', ''); -- the stores are told
	UPDATE sync.head SET hq_inc = gen_random_uuid(), life_floor = life_floor + sync.lives_passed_over(),
		generation = greatest((extract(epoch FROM clock_timestamp()) * 1000000)::bigint, generation + 1, later_generation + 1),
		later_inc = NULL, later_generation = NULL, stale_since = NULL, timeline = sync.timeline()
	RETURNING hq_inc
$$;


-- This database was restored: notes it and begins a life. p_lost_rev: as far as store p_store_id had come, if one told.
CREATE OR REPLACE FUNCTION sync.note_restored(p_found_by text, p_store_id uuid, p_lost_rev bigint) RETURNS uuid
	LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	v_head sync.head;
	v_begun uuid;
BEGIN
	SELECT * INTO STRICT v_head FROM sync.head FOR UPDATE;
	v_begun := sync.begin_incarnation();
	INSERT INTO sync.lost_time (found_by, store_id, ended_inc, begun_inc, rev, lost_rev)
	VALUES (p_found_by, p_store_id, v_head.hq_inc, v_begun, v_head.rev, p_lost_rev);
	RETURN v_begun;
END
$$;

-- For who has restored it and knows.
CREATE OR REPLACE FUNCTION sync.restored() RETURNS uuid
	LANGUAGE sql SET search_path = pg_catalog, pg_temp
AS $$
	SELECT sync.note_restored('command', NULL, NULL)
$$;


-- Whether a store that has applied p_rev of incarnation p_hq_inc with that chain, which headquarters has signed, followed a headquarters
-- that this database does not know: then this one went back.
CREATE OR REPLACE FUNCTION sync.is_of_a_lost_time(p_hq_inc uuid, p_rev bigint, p_chain text) RETURNS boolean
	LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$
	SELECT h.hq_inc = p_hq_inc AND (p_rev > h.rev
		OR EXISTS (SELECT FROM sync.cut c WHERE c.rev = p_rev AND c.chain <> decode(p_chain, 'hex')))
	FROM sync.head h
$$;


-- A store has followed an incarnation of headquarters that began after this one, on another machine: two databases answer under one name, and
-- this is the one that was left behind. It does nothing any more until a person has decided (sync.restored). Of two that began at the
-- same moment the greater id is the later one, so both judge alike. Returns whether it stands still.
CREATE OR REPLACE FUNCTION sync.note_later(p_seen_inc uuid, p_seen_generation bigint) RETURNS boolean
	LANGUAGE sql SET search_path = pg_catalog, pg_temp
AS $$
	UPDATE sync.head h SET later_inc = p_seen_inc, later_generation = p_seen_generation, stale_since = coalesce(h.stale_since, now())
	WHERE h.hq_inc <> p_seen_inc AND (p_seen_generation, p_seen_inc) > (h.generation, h.hq_inc)
		AND p_seen_generation > coalesce(h.later_generation, 0);
	SELECT h.stale_since IS NOT NULL FROM sync.head h
$$;

-- For what would write.
CREATE OR REPLACE FUNCTION sync.refuse_when_stale() RETURNS void
	LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	IF (SELECT h.stale_since IS NOT NULL FROM sync.head h) THEN
		PERFORM sync.raise('headquarters_stale', 'a store has shown that another headquarters has gone on since');
	END IF;
END
$$;


-- With each token a store shows the nonce that it was given last and the head that it has applied, both signed by headquarters (the caller
-- has verified that; what was not signed is NULL), and is given the next nonce. What it shows tells who went back:
-- a nonce or a head that headquarters has not given out: headquarters. A nonce that was followed by another one, which was shown: the store, or there
-- are two of it. One answer may be lost: the nonce given last and the one shown last are both good.
-- outcome: good; doubted (nothing is given any more until a person has enrolled the box that goes on); stale (see sync.note_later).
CREATE OR REPLACE FUNCTION sync.exchange_witness(p_store_id uuid, p_store_inc uuid, p_nonce_inc uuid, p_nonce bigint,
	p_seen_inc uuid, p_seen_rev bigint, p_seen_chain text, p_seen_generation bigint)
	RETURNS TABLE (outcome text, nonce_inc uuid, nonce bigint, reserve_life int)
	LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
	v_hq_inc uuid := (SELECT h.hq_inc FROM sync.head h);
	v_link sync.store_link;
BEGIN
	SELECT * INTO v_link FROM sync.store_link l WHERE l.store_id = p_store_id AND l.store_inc = p_store_inc FOR UPDATE;
	IF NOT FOUND THEN
		RETURN;
	END IF;
	IF sync.note_later(p_seen_inc, p_seen_generation) THEN
		RETURN QUERY SELECT 'stale', NULL::uuid, NULL::bigint, NULL::int;
		RETURN;
	END IF;
	IF sync.is_of_a_lost_time(p_seen_inc, p_seen_rev, p_seen_chain)
			OR p_nonce_inc = v_hq_inc AND v_link.given_inc = p_nonce_inc AND p_nonce > v_link.given_nonce THEN
		v_hq_inc := sync.note_restored('store', p_store_id, CASE WHEN p_seen_inc = v_hq_inc THEN p_seen_rev END);
		SELECT * INTO v_link FROM sync.store_link l WHERE l.store_id = p_store_id;
	END IF;
	IF p_nonce IS NULL AND v_link.shown_nonce IS NOT NULL THEN -- a program that knows of none
		RETURN QUERY SELECT 'good', NULL::uuid, NULL::bigint, NULL::int;
		RETURN;
	END IF;
	IF v_link.given_inc IS NOT NULL AND p_nonce IS NOT NULL
			AND (p_nonce_inc, p_nonce) IS DISTINCT FROM (v_link.given_inc, v_link.given_nonce)
			AND (p_nonce_inc, p_nonce) IS DISTINCT FROM (v_link.shown_inc, v_link.shown_nonce) THEN
		UPDATE sync.store_link l SET doubted_at = coalesce(l.doubted_at, now()) WHERE l.store_id = p_store_id;
		RETURN QUERY SELECT 'doubted', NULL::uuid, NULL::bigint, NULL::int;
		RETURN;
	END IF;
	RETURN QUERY UPDATE sync.store_link l SET shown_inc = p_nonce_inc, shown_nonce = p_nonce, shown_at = now(), given_inc = v_hq_inc,
		given_nonce = l.given_nonce + 1, reserve_life = coalesce(l.reserve_life, l.life_number + 1), renewed_from = NULL
	WHERE l.store_id = p_store_id
	RETURNING 'good', l.given_inc, l.given_nonce, l.reserve_life;
END
$$;
GRANT EXECUTE ON FUNCTION sync.exchange_witness TO outpost_server;


-- A box says which nonce it holds, by its number. The one that was given last is shown by that. One that was overtaken some time ago, so that no
-- message of before can still be under way: there are two boxes.
CREATE OR REPLACE FUNCTION sync.note_nonce(p_store_id uuid, p_nonce bigint) RETURNS void
	LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
	UPDATE sync.store_link l SET shown_inc = l.given_inc, shown_nonce = l.given_nonce, shown_at = now()
	WHERE l.store_id = p_store_id AND l.given_nonce = p_nonce AND l.given_nonce > 0;
	UPDATE sync.store_link l SET doubted_at = now()
	WHERE l.store_id = p_store_id AND l.doubted_at IS NULL AND l.given_inc = l.shown_inc AND p_nonce BETWEEN 1 AND l.shown_nonce - 1
		AND l.shown_at < now() - interval '10 seconds'
$$;


-- A box was told that its store holds nonce p_held, which was shown by then, and answers that it holds an earlier one: there are two boxes, and
-- nothing need be waited for. NULL: it was not asked.
CREATE OR REPLACE FUNCTION sync.note_answer(p_store_id uuid, p_nonce bigint, p_held bigint) RETURNS void
	LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	IF p_nonce BETWEEN 1 AND p_held - 1 THEN
		UPDATE sync.store_link l SET doubted_at = now()
		WHERE l.store_id = p_store_id AND l.doubted_at IS NULL AND l.given_inc = l.shown_inc AND p_held <= l.shown_nonce;
	END IF;
END
$$;
GRANT EXECUTE ON FUNCTION sync.note_answer TO outpost_server;


-- Begins a life of a store: a new incarnation, which ends the one before. The answer says how
-- far HQ holds the old one, so that a store that lives on gives the rest new numbers. life_number counts incarnations: it is
-- above all that HQ gave the store, and above p_life_number, the one the store says it had, if that is not out of this world.
CREATE OR REPLACE FUNCTION sync.begin_life(p_store_id uuid, p_credential_digest text, p_life_number int)
	RETURNS TABLE (store_inc uuid, life_number int, previous_inc uuid, previous_acked bigint, previous_chain text)
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
	v_inc uuid := gen_random_uuid();
	v_previous sync.received_mark;
	v_given int;
	v_life_number int;
BEGIN
	-- Waits for a batch under way, so that previous_acked is the last word on the old incarnation.
	SELECT m.* INTO v_previous FROM sync.store_link l JOIN sync.received_mark m USING (store_id, store_inc)
	WHERE l.store_id = p_store_id FOR UPDATE;
	SELECT greatest(l.life_number, l.reserve_life) INTO v_given FROM sync.store_link l WHERE l.store_id = p_store_id;
	v_given := coalesce(v_given, (SELECT h.life_floor FROM sync.head h));
	v_life_number := greatest(v_given, least(coalesce(p_life_number, 0), v_given + 10000)) + 1;
	INSERT INTO sync.store_link AS l (store_id, store_inc, life_number, credential_digest)
	VALUES (p_store_id, v_inc, v_life_number, p_credential_digest)
	ON CONFLICT (store_id) DO UPDATE SET store_inc = excluded.store_inc, life_number = excluded.life_number,
		enrolled_at = now(), fenced_at = NULL, doubted_at = NULL, credential_digest = excluded.credential_digest,
		given_inc = NULL, given_nonce = 0, shown_inc = NULL, shown_nonce = NULL, reserve_life = NULL, renewed_from = NULL;
	INSERT INTO sync.received_mark (store_id, store_inc, life_number) VALUES (p_store_id, v_inc, v_life_number);
	RETURN QUERY SELECT v_inc, v_life_number, v_previous.store_inc, v_previous.acked_seq, encode(v_previous.chain, 'hex');
END
$$;


-- A box whose own database went back begins a life by itself, by the credential that it has; one that is doubted cannot. Its answer may be
-- lost: the old credential is good for this until the new one was used. No row: not admitted. p_on_line: the store is on the line, which is not
-- the box that asks: there are two, and no life begins (store_inc is NULL).
CREATE OR REPLACE FUNCTION sync.renew_store(p_store_id uuid, p_old_digest text, p_credential_digest text, p_life_number int,
	p_on_line boolean)
	RETURNS TABLE (store_id uuid, store_inc uuid, life_number int, previous_inc uuid, previous_acked bigint,
		previous_chain text, hq_inc uuid)
	LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
	PERFORM sync.refuse_when_stale();
	PERFORM FROM sync.admitted_store a JOIN sync.store_link l USING (store_id)
	WHERE a.store_id = p_store_id AND p_old_digest IN (l.credential_digest, l.renewed_from);
	IF NOT FOUND THEN
		RETURN;
	END IF;
	IF p_on_line THEN
		UPDATE sync.store_link l SET doubted_at = coalesce(l.doubted_at, now()) WHERE l.store_id = p_store_id;
		RETURN QUERY SELECT p_store_id, NULL::uuid, NULL::int, NULL::uuid, NULL::bigint, NULL::text, NULL::uuid;
		RETURN;
	END IF;
	RETURN QUERY SELECT p_store_id, b.*, h.hq_inc
		FROM sync.head h, sync.begin_life(p_store_id, p_credential_digest, p_life_number) AS b;
	UPDATE sync.store_link l SET renewed_from = p_old_digest WHERE l.store_id = p_store_id;
END
$$;
GRANT EXECUTE ON FUNCTION sync.renew_store TO outpost_server;


-- An old disk is enrolled as what it is, beside the box that goes on. It numbers what headquarters lacks of its incarnation, or all when that is
-- not known here. The box that is the store at present delivers by itself, and is refused.
CREATE OR REPLACE FUNCTION sync.begin_rescue(p_store_id uuid, p_rescued_inc uuid, p_credential_digest text, p_life_number int)
	RETURNS TABLE (store_inc uuid, life_number int, previous_inc uuid, previous_acked bigint, previous_chain text)
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
	v_inc uuid := gen_random_uuid();
	v_life_number int := greatest(p_life_number, 1);
BEGIN
	IF EXISTS (SELECT FROM sync.admitted_store a WHERE a.store_id = p_store_id AND a.store_inc = p_rescued_inc) THEN
		PERFORM sync.raise('state_conflict', 'this box is the store at present and delivers by itself: start its server', 'code');
	END IF;
	UPDATE sync.rescue_link r SET ended_at = now()
	WHERE r.store_id = p_store_id AND r.rescued_inc = p_rescued_inc AND r.ended_at IS NULL;
	INSERT INTO sync.received_mark (store_id, store_inc, life_number, is_rescue) VALUES (p_store_id, v_inc, v_life_number, true);
	INSERT INTO sync.rescue_link (store_id, store_inc, rescued_inc, credential_digest)
	VALUES (p_store_id, v_inc, p_rescued_inc, p_credential_digest);
	RETURN QUERY SELECT v_inc, v_life_number, m.store_inc, m.acked_seq, encode(m.chain, 'hex')
		FROM (SELECT) AS always
		LEFT JOIN sync.received_mark m ON m.store_id = p_store_id AND m.store_inc = p_rescued_inc;
END
$$;


-- Compares with the file beside this database, which holds a life and a counter, and counts on. The file is written after the commit, so it
-- is never ahead of the database that wrote it. A file of a life that this database does not know, or ahead in the present one:
-- this database is an earlier one, and a life begins. NULL: there is no file. A standby that was promoted may lack what
-- was committed last, and the primary may come back: a life begins too, so that everybody can tell which of them is the later.
-- Returns what the file is to hold.
CREATE OR REPLACE FUNCTION sync.mark_life(p_life uuid, p_counter bigint)
	RETURNS TABLE (life uuid, counter bigint, went_back boolean)
	LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
	v_timeline text := sync.timeline();
	v_known text;
	v_stands_still boolean;
BEGIN
	SELECT h.hq_inc, h.timeline, h.stale_since IS NOT NULL INTO life, v_known, v_stands_still FROM sync.head h;
	went_back := NOT EXISTS (SELECT FROM sync.life_mark m WHERE m.life = p_life) AND p_life <> life
		OR p_life = life AND p_counter > coalesce((SELECT m.counter FROM sync.life_mark m WHERE m.life = p_life), 0);
	IF v_stands_still THEN
		NULL; -- whatever happened to it: a person has to say that it is the one that goes on
	ELSIF went_back THEN
		life := sync.note_restored('marker', NULL, NULL);
	ELSIF v_timeline > v_known THEN
		life := sync.note_restored('promotion', NULL, NULL);
	END IF;
	UPDATE sync.head h SET timeline = v_timeline WHERE h.timeline IS DISTINCT FROM v_timeline;
	INSERT INTO sync.life_mark AS m (life, counter) VALUES (life, 1)
	ON CONFLICT (life) DO UPDATE SET counter = m.counter + 1
	RETURNING m.counter INTO counter;
	went_back := coalesce(went_back, false);
	RETURN NEXT;
END
$$;
GRANT EXECUTE ON FUNCTION sync.mark_life TO outpost_server;


-- Finders of conditions.
CREATE OR REPLACE FUNCTION sync.find_doubted_stores() RETURNS TABLE (store_id uuid, subject text, detail text)
	LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
	SELECT l.store_id, '', 'A box showed what another one had shown before.' FROM sync.store_link l WHERE l.doubted_at IS NOT NULL
$$;

CREATE OR REPLACE FUNCTION sync.find_restorations() RETURNS TABLE (store_id uuid, subject text, detail text)
	LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
	SELECT NULL::uuid, r.lost_time_id::text, concat('It knew revisions up to ', r.rev, '; found by ', r.found_by,
		', which had come to ' || r.lost_rev, '.', ' Stores have told of ' || nullif(r.lost_changes, 0) || ' lost changes'
			|| CASE WHEN r.lost_changes_more > 0 THEN ', and have more' ELSE '' END
			|| ': outpost-hq restorations --lost shows them.')
	FROM sync.lost_time r WHERE r.found_at > now() - interval '90 days'
$$;
CREATE OR REPLACE FUNCTION sync.find_stale_headquarters() RETURNS TABLE (store_id uuid, subject text, detail text)
	LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
	SELECT NULL::uuid, '', format('It goes on as %s since %s UTC.', h.later_inc,
		to_char(to_timestamp(h.later_generation / 1000000) AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS'))
	FROM sync.head h WHERE h.stale_since IS NOT NULL
$$;
GRANT EXECUTE ON FUNCTION sync.find_doubted_stores, sync.find_restorations, sync.find_stale_headquarters TO outpost_server;
