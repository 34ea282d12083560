-- Writing the audit: triggers on every table that is replicated, and on what else people change at headquarters.

-- The words of a text, as a search takes them: small letters, without punctuation.
CREATE FUNCTION audit.words_of(p_text text) RETURNS text[]
	LANGUAGE sql IMMUTABLE
AS $$
	SELECT array_agg(DISTINCT left(word, 100))
	FROM regexp_split_to_table(lower(p_text), '[[:space:][:punct:]]+') AS word WHERE word <> ''
$$;

-- The texts of a row's fields that people search for: not ids, times and figures.
CREATE FUNCTION audit.text_of(p_image jsonb) RETURNS text
	LANGUAGE sql STABLE STRICT
AS $$
	SELECT string_agg(e.value #>> '{}', ' ')
	FROM jsonb_each(p_image) AS e
	WHERE jsonb_typeof(e.value) IN ('string', 'array')
		AND e.value #>> '{}' !~ '^[0-9a-f]{8}-[0-9a-f]{4}-|^\d{4}-\d\d-\d\dT'
$$;

-- Keyed, so that a value that was erased cannot be found by trying all names there are.
CREATE FUNCTION audit.commitment(p_secret bytea, p_name text, p_value text) RETURNS text
	LANGUAGE sql STABLE -- as convert_to is: otherwise it is planned anew for each statement
AS $$
	SELECT encode(public.hmac(convert_to(p_name || E'\n' || p_value, 'UTF8'), p_secret, 'sha256'), 'hex')
$$;

-- One side of a row without what p_hidden hides; the personal values go beside, under a key of their own.
CREATE FUNCTION audit.conceal(p_edit_id bigint, p_row_number bigint, p_side text, p_image jsonb, p_hidden jsonb)
	RETURNS jsonb
	LANGUAGE plpgsql
AS $$
DECLARE
	v_secret bytea := public.gen_random_bytes(32);
	v_personal jsonb := (SELECT jsonb_object_agg(e.key, e.value) FROM jsonb_each(p_image) AS e
		WHERE p_hidden ->> e.key = 'personal' AND e.value <> 'null');
BEGIN
	IF v_personal IS NOT NULL THEN
		INSERT INTO audit.personal_value (edit_id, row_number, side, secret, value, words)
		VALUES (p_edit_id, p_row_number, p_side, v_secret, v_personal,
			array_to_tsvector(coalesce(audit.words_of(audit.text_of(v_personal)), '{}')));
	END IF;
	RETURN (SELECT jsonb_object_agg(e.key, CASE
			WHEN e.value = 'null' THEN e.value
			WHEN p_hidden ->> e.key = 'secret' THEN jsonb_build_object('secret', true)
			WHEN p_hidden ->> e.key = 'personal'
				THEN jsonb_build_object('commitment', audit.commitment(v_secret, e.key, e.value::text))
			ELSE e.value END)
		FROM jsonb_each(p_image) AS e);
END
$$;

-- Who and whence of an edit whose rows stand already. app.actor_id and app.origin ("address request_id trace_id") are
-- set by the server for each request, app.command_user by commands: see common/db.
CREATE FUNCTION audit.write_edit(p_edit_id bigint, p_table text, p_action text, p_row_count bigint) RETURNS bigint
	LANGUAGE plpgsql
AS $$
DECLARE
	v_origin text[] := string_to_array(current_setting('app.origin', true), ' ', ''); -- an empty part is NULL
	v_secret bytea := CASE WHEN v_origin[1] IS NOT NULL THEN public.gen_random_bytes(32) END;
BEGIN
	INSERT INTO audit.edit (edit_id, at, actor_id, database_user, command_user, address_commitment, request_id, trace_id,
		table_name, action, row_count)
	VALUES (p_edit_id, now(), nullif(current_setting('app.actor_id', true), '')::uuid, session_user,
		nullif(current_setting('app.command_user', true), ''),
		CASE WHEN v_origin[1] IS NOT NULL THEN audit.commitment(v_secret, 'address', v_origin[1]) END,
		v_origin[2], v_origin[3], p_table, p_action, p_row_count);
	IF v_origin[1] IS NOT NULL THEN
		INSERT INTO audit.address (edit_id, secret, address, recorded_at)
		VALUES (p_edit_id, v_secret, v_origin[1], now());
	END IF;
	INSERT INTO audit.pending (edit_id) VALUES (p_edit_id);
	PERFORM pg_notify('sync_change', '');
	RETURN p_edit_id;
END
$$;

-- After each statement on an audited table. Its arguments are the key columns, at most three. row_version and
-- updated_at follow from the edit itself, so a row where only these changed has not changed.
CREATE FUNCTION audit.record_change() RETURNS trigger
	LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	v_is_create boolean := TG_OP = 'INSERT';
	v_unsaid text[] := '{row_version,updated_at}';
	v_hidden jsonb := audit.hidden_rules();
	v_names text[] := audit.hidden_names();
	v_hides boolean;
	v_edit_id bigint := nextval('audit.edit_number');
	v_row_count bigint;
BEGIN
	-- PostgreSQL gives the old and the new rows of an update in the same order. A FULL JOIN, because it never becomes a
	-- loop within a loop, whatever number of rows the plan was first made for.
	IF TG_OP = 'UPDATE' THEN
		INSERT INTO audit.edit_row (edit_id, row_number, key, before, after)
		SELECT v_edit_id, d.row_number, d.key,
			CASE WHEN d.before ?| v_names THEN audit.conceal(v_edit_id, d.row_number, 'before', d.before, v_hidden)
				ELSE d.before END,
			CASE WHEN d.after ?| v_names THEN audit.conceal(v_edit_id, d.row_number, 'after', d.after, v_hidden)
				ELSE d.after END
		FROM (SELECT row_number() OVER () AS row_number, f.before, f.after,
				concat_ws('/', o.image ->> TG_ARGV[0], o.image ->> TG_ARGV[1], o.image ->> TG_ARGV[2]) AS key
			FROM (SELECT row_number() OVER () AS place, to_jsonb(r) AS image FROM rows_before AS r) AS o
			FULL JOIN (SELECT row_number() OVER () AS place, to_jsonb(r) AS image FROM rows_after AS r) AS n USING (place)
			CROSS JOIN LATERAL (SELECT jsonb_object_agg(name, o.image -> name) AS before,
					jsonb_object_agg(name, n.image -> name) AS after
				FROM jsonb_object_keys(o.image) AS name
				WHERE o.image -> name IS DISTINCT FROM n.image -> name AND name <> ALL (v_unsaid)) AS f
			WHERE f.before IS NOT NULL) AS d;
	ELSE
		v_hides := (SELECT to_jsonb(r) ?| v_names FROM rows_touched AS r LIMIT 1); -- all have the same columns
		INSERT INTO audit.edit_row (edit_id, row_number, key, before, after)
		SELECT v_edit_id, i.row_number,
			concat_ws('/', i.image ->> TG_ARGV[0], i.image ->> TG_ARGV[1], i.image ->> TG_ARGV[2]),
			CASE WHEN v_is_create THEN NULL WHEN v_hides
				THEN audit.conceal(v_edit_id, i.row_number, 'before', i.image - v_unsaid, v_hidden)
				ELSE i.image - v_unsaid END,
			CASE WHEN NOT v_is_create THEN NULL WHEN v_hides
				THEN audit.conceal(v_edit_id, i.row_number, 'after', i.image - v_unsaid, v_hidden)
				ELSE i.image - v_unsaid END
		FROM (SELECT row_number() OVER () AS row_number, to_jsonb(r) AS image FROM rows_touched AS r) AS i;
	END IF;
	GET DIAGNOSTICS v_row_count = ROW_COUNT;
	IF v_row_count > 0 THEN
		v_edit_id := audit.write_edit(v_edit_id, TG_TABLE_NAME, -- assigned, which costs less than a statement that calls
			CASE TG_OP WHEN 'INSERT' THEN 'create' WHEN 'DELETE' THEN 'remove' ELSE 'change' END, v_row_count);
	END IF;
	RETURN NULL;
END
$$;

-- Audits a table from now on. p_key_columns: what its rows are found by; a child begins with its parent's key, so that a
-- search for the parent finds it.
CREATE FUNCTION audit.attach(p_table regclass, p_key_columns text[]) RETURNS void
	LANGUAGE plpgsql
AS $f$
DECLARE
	v_keys text := (SELECT string_agg(quote_literal(c), ', ' ORDER BY n) FROM unnest(p_key_columns) WITH ORDINALITY AS k (c, n));
	v_event record;
BEGIN
	FOR v_event IN SELECT * FROM (VALUES
		('insert', 'NEW TABLE AS rows_touched'),
		('update', 'OLD TABLE AS rows_before NEW TABLE AS rows_after'),
		('delete', 'OLD TABLE AS rows_touched')) AS e (name, transition)
	LOOP
		EXECUTE format('CREATE OR REPLACE TRIGGER audit_%1$s AFTER %1$s ON %2$s REFERENCING %3$s
			FOR EACH STATEMENT EXECUTE FUNCTION audit.record_change(%4$s)', v_event.name, p_table, v_event.transition, v_keys);
		EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER audit_%s', p_table, v_event.name);
	END LOOP;
END
$f$;

-- Whatever is replicated is audited, without being named here.
CREATE FUNCTION audit.attach_replicated() RETURNS trigger
	LANGUAGE plpgsql
AS $$
BEGIN
	PERFORM audit.attach(format('retail.%I', NEW.table_name)::regclass, NEW.key_columns);
	RETURN NULL;
END
$$;
CREATE TRIGGER attach_audit AFTER INSERT ON sync.replicated_table
	FOR EACH ROW EXECUTE FUNCTION audit.attach_replicated();

SELECT audit.attach(format('retail.%I', table_name)::regclass, key_columns) FROM sync.replicated_table;
SELECT audit.attach('retail.user_store_role', ARRAY['user_id', 'user_store_role_id']);
SELECT audit.attach('retail.product_import', ARRAY['import_id']);
SELECT audit.attach('sync.enrolment', ARRAY['store_id', 'enrolment_id']);
SELECT audit.attach('sync.store_link', ARRAY['store_id']);
