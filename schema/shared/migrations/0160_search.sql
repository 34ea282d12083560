-- A search by words, whatever their order, their accents and a letter that went wrong (common/http/list.h).

-- As 0056, and all accents that Unicode takes for accents. What has bytes as it has letters is quickly done.
CREATE OR REPLACE FUNCTION retail.fold(p_text text) RETURNS text
	LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
	SELECT CASE WHEN octet_length(p_text) = length(p_text) THEN lower(p_text COLLATE "C")
		ELSE replace(replace(replace(translate(normalize(regexp_replace(normalize(lower(p_text), NFD), '[\u0300-\u036f]', '', 'g'), NFC),
			'øłđıħŧðŀ', 'oldihtdl'), 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe') END
$$;

-- Its letters and digits, word by word, each once.
CREATE FUNCTION retail.words(p_text text) RETURNS tsvector
	LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
	SELECT array_to_tsvector(array_remove(string_to_array(regexp_replace(retail.fold(p_text), '[^[:alnum:]]+', ' ', 'g'), ' '), ''))
$$;

-- The word, and it without one letter, each in turn. Two words that share one of these differ by a letter too many, too few, another
-- or two that changed places (or by two letters). Of short words, and of what is no word, nothing is near.
CREATE FUNCTION retail.near_words(p_word text) RETURNS text[]
	LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
	SELECT CASE WHEN length(p_word) BETWEEN 4 AND 30 AND p_word !~ '[0-9]'
		THEN ARRAY(SELECT overlay(p_word PLACING '' FROM i FOR 1) FROM generate_series(1, length(p_word)) AS i) || p_word
		ELSE '{}' END
$$;

-- Of two words that share one: whether they differ by no more than one letter or two neighbours.
CREATE FUNCTION retail.is_near_word(p_one text, p_other text) RETURNS boolean
	LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
	SELECT CASE WHEN length(p_one) <> length(p_other)
		THEN p_one = ANY (retail.near_words(p_other)) OR p_other = ANY (retail.near_words(p_one))
		ELSE EXISTS (SELECT FROM unnest(retail.near_words(p_one)) WITH ORDINALITY AS a(rest, place)
			JOIN unnest(retail.near_words(p_other)) WITH ORDINALITY AS b(rest, place) USING (rest) WHERE abs(a.place - b.place) <= 1) END
$$;

-- The words without digits that names have, or once had: what is typed is compared with these, which are few, and the names are found by
-- them. Two transactions may add the same word, so that neither waits for the other.
CREATE TABLE retail.search_word (
	word text COLLATE "C" NOT NULL
);
-- What was written last is read whole by each search: kilobytes that it may be, instead of 4 MB.
CREATE INDEX search_word_word ON retail.search_word (word);
CREATE INDEX search_word_within ON retail.search_word USING gin (word gin_trgm_ops) WITH (gin_pending_list_limit = 256);
CREATE INDEX search_word_near ON retail.search_word USING gin (retail.near_words(word)) WITH (gin_pending_list_limit = 256);
GRANT SELECT ON retail.search_word TO outpost_server;

-- Those of rows that are written, in one pass; the columns are the trigger's arguments.
CREATE FUNCTION retail.note_words() RETURNS trigger
	LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	v_text text := (SELECT string_agg(format('r.%I', c.name), ' || '' '' || ') FROM unnest(TG_ARGV) AS c(name));
BEGIN
	EXECUTE format('INSERT INTO retail.search_word (word)
		SELECT n.word FROM (SELECT DISTINCT unnest(tsvector_to_array(retail.words(%s))) AS word FROM written r) n
		WHERE length(n.word) BETWEEN 3 AND 30 AND n.word !~ ''[0-9]''
			AND NOT EXISTS (SELECT FROM retail.search_word w WHERE w.word = n.word)', v_text);
	RETURN NULL;
END
$$;

-- From now on, and those that are there.
CREATE FUNCTION retail.keep_words(p_table text, p_columns text[]) RETURNS void
	LANGUAGE plpgsql
AS $$
DECLARE
	v_arguments text := (SELECT string_agg(quote_literal(c.name), ', ') FROM unnest(p_columns) AS c(name));
	v_text text := (SELECT string_agg(format('r.%I', c.name), ' || '' '' || ') FROM unnest(p_columns) AS c(name));
BEGIN
	EXECUTE format('CREATE TRIGGER note_words_of_new AFTER INSERT ON retail.%I REFERENCING NEW TABLE AS written
		FOR EACH STATEMENT EXECUTE FUNCTION retail.note_words(%s)', p_table, v_arguments);
	EXECUTE format('CREATE TRIGGER note_words_of_changed AFTER UPDATE ON retail.%I REFERENCING NEW TABLE AS written
		FOR EACH STATEMENT EXECUTE FUNCTION retail.note_words(%s)', p_table, v_arguments);
	EXECUTE format('INSERT INTO retail.search_word (word)
		SELECT n.word FROM (SELECT DISTINCT unnest(tsvector_to_array(retail.words(%s))) AS word FROM retail.%I r) n
		WHERE length(n.word) BETWEEN 3 AND 30 AND n.word !~ ''[0-9]''
			AND NOT EXISTS (SELECT FROM retail.search_word w WHERE w.word = n.word)', v_text, p_table);
END
$$;

-- Whether a row's words are what is asked for: all of them whole, or the beginning of a word, or near one. In the middle of a word is
-- looked only for what no word begins with. Of three characters and more, so that the words in question are few.
CREATE FUNCTION retail.asked(p_q text, OUT whole tsquery, OUT begun tsquery, OUT near tsquery)
	LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp
AS $$
	SELECT string_agg(quote_literal(a.word), ' & ')::tsquery, string_agg(quote_literal(a.word) || ':*', ' & ')::tsquery,
		string_agg('(' || quote_literal(a.word) || ':*' || coalesce(n.words, '') || ')', ' & ')::tsquery
	FROM unnest(tsvector_to_array(retail.words(p_q))) AS a(word),
		LATERAL (SELECT string_agg(' | ' || quote_literal(o.word), '') AS words FROM (
			SELECT w.word FROM retail.search_word w
			WHERE retail.near_words(w.word) && retail.near_words(a.word) AND retail.is_near_word(w.word, a.word)
			UNION
			(SELECT w.word FROM retail.search_word w
			WHERE length(a.word) >= 3 AND w.word LIKE '%' || a.word || '%'
				AND NOT EXISTS (SELECT FROM retail.search_word b WHERE b.word >= a.word AND b.word < a.word || chr(1114111))
			LIMIT 100)) AS o) AS n
$$;

-- As in 0056, but for what is searched for words.
CREATE OR REPLACE FUNCTION retail.index_list(p_table text, p_order text, p_filters text[], p_starts text[], p_parts text[])
	RETURNS void
	LANGUAGE plpgsql
AS $$
DECLARE
	v_key text := (SELECT a.attname FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
		WHERE i.indrelid = ('retail.' || quote_ident(p_table))::regclass AND i.indisprimary);
	v_column text;
BEGIN
	FOREACH v_column IN ARRAY ARRAY[p_order, 'updated_at'] LOOP
		CONTINUE WHEN EXISTS (SELECT FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
			WHERE i.indrelid = ('retail.' || quote_ident(p_table))::regclass AND i.indisunique AND i.indnatts = 1 AND i.indpred IS NULL
				AND a.attname = v_column);
		EXECUTE format('CREATE INDEX %I ON retail.%I (%I, %I)', p_table || '_by_' || v_column, p_table, v_column, v_key);
	END LOOP;
	FOREACH v_column IN ARRAY p_filters LOOP
		EXECUTE format('CREATE INDEX %1$I ON retail.%2$I (%3$I, %4$I, %5$I)', p_table || '_of_' || v_column, p_table, v_column,
				p_order, v_key)
			|| CASE WHEN (SELECT NOT attnotnull FROM pg_attribute
					WHERE attrelid = ('retail.' || quote_ident(p_table))::regclass AND attname = v_column)
					AND v_column <> 'active'
				THEN format(' WHERE %I IS NOT NULL', v_column) ELSE '' END;
	END LOOP;
	FOREACH v_column IN ARRAY p_starts || p_parts LOOP
		EXECUTE format('CREATE INDEX %I ON retail.%I ((retail.fold(%I) COLLATE "C"))', p_table || '_begins_' || v_column, p_table,
			v_column);
	END LOOP;
	FOREACH v_column IN ARRAY p_parts LOOP
		EXECUTE format('CREATE INDEX %I ON retail.%I USING gin (retail.words(%I)) WITH (gin_pending_list_limit = 256)',
			p_table || '_has_' || v_column, p_table, v_column);
	END LOOP;
	IF p_parts <> '{}' THEN
		PERFORM retail.keep_words(p_table, p_parts);
	END IF;
END
$$;

-- As in 0080, but for what is searched for words. What people write into documents is not among the words above: a sale has
-- nothing to do for a search.
CREATE OR REPLACE FUNCTION sync.index_document(p_declaration jsonb) RETURNS void
	LANGUAGE plpgsql
AS $$
DECLARE
	v_table text := p_declaration ->> 'table';
	v_order text := p_declaration ->> 'order';
	v_key text := sync.document_key(v_table);
	v_column text;
	v_condition text;
BEGIN
	FOR v_column IN SELECT v_order UNION SELECT jsonb_array_elements_text(p_declaration -> 'ranges') LOOP
		EXECUTE format('CREATE INDEX IF NOT EXISTS %I ON retail.%I (%I, %I)', v_table || '_by_' || v_column, v_table, v_column, v_key);
	END LOOP;
	FOR v_column IN SELECT jsonb_array_elements_text(p_declaration -> 'filters') LOOP
		EXECUTE format('CREATE INDEX IF NOT EXISTS %I ON retail.%I (%I, %I, %I)', v_table || '_of_' || v_column, v_table, v_column, v_order,
			v_key);
	END LOOP;
	FOR v_column IN SELECT jsonb_array_elements_text(p_declaration -> 'texts') LOOP
		v_condition := sync.present_texts(v_table, jsonb_build_array(v_column));
		EXECUTE format('CREATE INDEX IF NOT EXISTS %I ON retail.%I ((retail.fold(%I) COLLATE "C")) %s',
			v_table || '_begins_' || v_column, v_table, v_column, v_condition);
		EXECUTE format('CREATE INDEX IF NOT EXISTS %I ON retail.%I USING gin (retail.words(%I)) WITH (gin_pending_list_limit = 256) %s',
			v_table || '_has_' || v_column, v_table, v_column, v_condition);
	END LOOP;
END
$$;

-- What there is, in the form of above. Names of people are searched by their beginnings alone: a word outlives the name it came from.
DO $$
DECLARE
	v_index record;
BEGIN
	FOR v_index IN
		SELECT c.relname AS name, i.indrelid::regclass::text AS of_table, t.relname AS table_name, am.amname = 'gin' AS is_of_words,
			replace(c.relname, t.relname || '_has_', '') AS column_name, pg_get_expr(i.indpred, i.indrelid) AS condition,
			EXISTS (SELECT FROM pg_attribute WHERE attrelid = i.indrelid AND attname = 'row_version') AS is_edited
		FROM pg_index i
		JOIN pg_class c ON c.oid = i.indexrelid
		JOIN pg_class t ON t.oid = i.indrelid
		JOIN pg_am am ON am.oid = c.relam
		WHERE c.relnamespace = 'retail'::regnamespace AND pg_get_indexdef(i.indexrelid) LIKE '%retail.fold(%'
		ORDER BY c.relname
	LOOP
		IF v_index.is_of_words THEN
			EXECUTE format('DROP INDEX retail.%I', v_index.name);
			EXECUTE format('CREATE INDEX %I ON %s USING gin (retail.words(%I)) WITH (gin_pending_list_limit = 256) %s', v_index.name,
				v_index.of_table, v_index.column_name, 'WHERE ' || v_index.condition);
			IF v_index.is_edited AND v_index.table_name <> 'user_account' THEN
				PERFORM retail.keep_words(v_index.table_name, ARRAY[v_index.column_name]);
			END IF;
		ELSE
			EXECUTE format('REINDEX INDEX retail.%I', v_index.name);
		END IF;
	END LOOP;
END
$$;
