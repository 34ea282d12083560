-- Whether this database is the one that went on: what it shows to headquarters, and the file beside it.

-- Keeps what came with a token; it is used only once this is committed.
CREATE OR REPLACE FUNCTION sync.note_witness(p_store_inc uuid, p_nonce text, p_reserve_life int) RETURNS boolean
	LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
	UPDATE sync.link l SET nonce = p_nonce, reserve_life = CASE WHEN p_reserve_life > l.life_number THEN p_reserve_life END
	WHERE l.store_inc = p_store_inc
	RETURNING true
$$;
GRANT EXECUTE ON FUNCTION sync.note_witness TO outpost_server;


-- This database went back: selling goes on in the life in reserve (NULL: there is none), and the next thing that headquarters is asked for is
-- another one.
CREATE OR REPLACE FUNCTION sync.note_went_back(p_reserve_life int) RETURNS void
	LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
	UPDATE sync.link l SET went_back_at = coalesce(l.went_back_at, now()), reserve_life = NULL,
		life_number = greatest(l.life_number, p_reserve_life), clock_offset = NULL -- it may have been another machine's
$$;
GRANT EXECUTE ON FUNCTION sync.note_went_back TO outpost_server;

-- For who has restored it and knows.
CREATE OR REPLACE FUNCTION sync.restored() RETURNS void
	LANGUAGE sql SET search_path = pg_catalog, pg_temp
AS $$
	SELECT sync.note_went_back(l.reserve_life) FROM sync.link l WHERE l.went_back_at IS NULL
$$;


-- Compares with the file beside this database, which holds a life, a counter and the life in reserve, and counts on. The file is written after the
-- commit, so it is never ahead of the database that wrote it. A file of a life that this database does not know, or ahead in the present
-- one: this database is an earlier one. NULL: there is no file. Returns what the file is to hold; no row: not enrolled.
CREATE OR REPLACE FUNCTION sync.mark_life(p_life uuid, p_counter bigint, p_reserve_life int)
	RETURNS TABLE (life uuid, counter bigint, reserve_life int, went_back boolean)
	LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
	SELECT l.store_inc INTO life FROM sync.link l FOR UPDATE;
	IF NOT FOUND THEN
		RETURN;
	END IF;
	went_back := coalesce(NOT EXISTS (SELECT FROM sync.life_mark m WHERE m.life = p_life) AND p_life <> life
		OR p_life = life AND p_counter > coalesce((SELECT m.counter FROM sync.life_mark m WHERE m.life = p_life), 0), false);
	IF went_back THEN
		PERFORM sync.note_went_back(p_reserve_life);
	END IF;
	INSERT INTO sync.life_mark AS m (life, counter) VALUES (life, 1)
	ON CONFLICT (life) DO UPDATE SET counter = m.counter + 1
	RETURNING m.counter INTO counter;
	SELECT l.reserve_life INTO reserve_life FROM sync.link l;
	RETURN NEXT;
END
$$;
GRANT EXECUTE ON FUNCTION sync.mark_life TO outpost_server;


-- Finder of a condition.
CREATE OR REPLACE FUNCTION sync.find_own_return() RETURNS TABLE (store_id uuid, subject text, detail text)
	LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
	SELECT NULL::uuid, '', 'It asks headquarters for another life.' FROM sync.link l WHERE l.went_back_at IS NOT NULL
$$;
GRANT EXECUTE ON FUNCTION sync.find_own_return TO outpost_server;
