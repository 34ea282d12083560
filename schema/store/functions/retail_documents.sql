-- The path of every document: begin, find the repeat, and once its rows are written, write it into the journal.
--
-- p_content_hash is what the client sent as store/api/content_hash.h hashes it: the present form, a space, the forms before. A
-- document keeps the one that was the present one when it was recorded, and is compared by that: a repeat gets its
-- first answer for ever.

-- The data of this very store; without it nothing can be recorded.
CREATE OR REPLACE FUNCTION retail.this_store() RETURNS retail.store
	LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	v_store retail.store;
BEGIN
	SELECT s.* INTO v_store FROM sync.link l JOIN retail.store s USING (store_id);
	IF NOT FOUND THEN
		PERFORM sync.raise('unavailable', 'This store is not enrolled, or its master data has not arrived yet.');
	END IF;
	RETURN v_store;
END
$$;

-- What time it is here: headquarters' when it is known, whatever the clock of this machine says.
CREATE OR REPLACE FUNCTION retail.store_time() RETURNS timestamptz
	LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$
	SELECT now() + coalesce((SELECT l.clock_offset FROM sync.link l), interval '0')
$$;

-- When it happened, p_at or else now, and the day that is here. What has happened did so by now; a till's clock may be some
-- minutes ahead.
CREATE OR REPLACE FUNCTION retail.begin_document(p_at timestamptz, p_field text, OUT happened_at timestamptz,
	OUT business_date date)
	LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	v_now constant timestamptz := retail.store_time();
BEGIN
	IF p_at > v_now + interval '5 minutes' THEN
		PERFORM sync.raise('invalid', 'lies in the future; set the clock of the till, or of this server', p_field);
	END IF;
	happened_at := coalesce(p_at, v_now);
	business_date := retail.local_date(happened_at, retail.this_store());
END
$$;

-- Time does not go backwards within a session, though it was opened while the clock was ahead: what has no time of its own, or must
-- have one that came before, has the one at which the session was opened.
CREATE OR REPLACE FUNCTION retail.time_in_session(p_happened_at timestamptz, p_is_given boolean, p_opened_at timestamptz) RETURNS timestamptz
	LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$
	SELECT CASE WHEN p_happened_at < p_opened_at AND (NOT p_is_given OR p_opened_at > retail.store_time() + interval '5 minutes')
		THEN p_opened_at ELSE p_happened_at END
$$;

-- Whether the box before may have taken what happened then, and headquarters has not said so yet. Nobody waits for a line that
-- brings nothing.
CREATE OR REPLACE FUNCTION retail.is_awaited(p_happened_at timestamptz) RETURNS boolean
	LANGUAGE plpgsql STABLE -- one in SQL would be planned anew by each statement
AS $$
BEGIN
	RETURN EXISTS (SELECT FROM sync.recovery r CROSS JOIN sync.link l
		WHERE p_happened_at < r.passed_at AND p_happened_at < l.enrolled_at
			AND r.moved_at BETWEEN now() - interval '1 minute' AND now() + interval '1 minute');
END
$$;

CREATE OR REPLACE FUNCTION retail.refuse_awaited(p_happened_at timestamptz) RETURNS void
	LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	IF retail.is_awaited(p_happened_at) THEN
		PERFORM sync.raise('unavailable', 'Headquarters is being asked for what the server before took; send it again in a moment.');
	END IF;
END
$$;

-- The hash that a new document keeps.
CREATE OR REPLACE FUNCTION retail.content_hash(p_content_hash text) RETURNS bytea
	LANGUAGE sql IMMUTABLE
AS $$
	SELECT decode(split_part(p_content_hash, ' ', 1), 'hex')
$$;

-- Whether this document is recorded already: p_recorded is its hash, or NULL when there is none. With other content it is another
-- document under the same id.
CREATE OR REPLACE FUNCTION retail.is_repeat(p_recorded bytea, p_content_hash text, p_what text, p_field text)
	RETURNS boolean
	LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	IF p_recorded IS NOT NULL AND encode(p_recorded, 'hex') <> ALL (string_to_array(p_content_hash, ' ')) THEN
		PERFORM sync.raise('already_exists_differently', p_what || ' was recorded with other content.', p_field);
	END IF;
	RETURN p_recorded IS NOT NULL;
END
$$;

-- p_members: as in a JSON object without its braces. Its form stands before them, as it is declared. (Who calls it has set the
-- path.) A document is one line, as it travels; few have a line break between their members, and looking for one costs a
-- twentieth of replacing it.
CREATE OR REPLACE FUNCTION retail.write_document_of(p_kind text, p_document_id uuid, p_members text) RETURNS void
	LANGUAGE plpgsql
AS $$
DECLARE
	v_members text := p_members;
	v_journal_id bigint;
BEGIN
	IF strpos(v_members, E'\n') > 0 OR strpos(v_members, E'\r') > 0 THEN
		v_members := translate(v_members, E'\n\r', '  ');
	END IF;
	INSERT INTO sync.journal (kind, document_id, document)
	SELECT k.kind, p_document_id, concat('{"form":', k.form, ',', v_members, '}')
	FROM sync.document_kind k WHERE k.kind = p_kind
	RETURNING journal_id INTO v_journal_id;
	IF NOT FOUND THEN
		RAISE EXCEPTION 'document "%" is not declared', p_kind
			USING HINT = 'SELECT sync.declare_document(...) in schema/shared/migrations.';
	END IF;
	INSERT INTO sync.journal_pending (journal_id) VALUES (v_journal_id);
END
$$;

-- The same of a JSON object.
CREATE OR REPLACE FUNCTION retail.write_document(p_kind text, p_document_id uuid, p_document text) RETURNS void
	LANGUAGE plpgsql
AS $$
BEGIN
	PERFORM retail.write_document_of(p_kind, p_document_id, substr(p_document, 2, length(p_document) - 2));
END
$$;
