-- A till that got no answer from a box that died sends its sale to the next one. Both have recorded it, and each gave it a number: it is one
-- sale, for what the till sent is the same, and its content hash says so. What else differs is what the boxes gave.

-- Whether a document whose id is here is the same as what is here but for what a store's server gives. Then it counts under the number
-- of the later life, and the other number is noted.
CREATE OR REPLACE FUNCTION sync.take_other_number(p_store_id uuid, p_document sync.raw_document) RETURNS boolean
	LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	v_declaration jsonb;
	v_table text;
	v_given jsonb;
	v_here jsonb;
	v_other jsonb;
	v_columns text;
	v_life_here int;
	v_life_given int;
BEGIN
	-- Of a kind that was never declared nothing is known.
	v_declaration := (SELECT to_jsonb(k) -> 'declaration' FROM sync.document_kind k WHERE k.kind = p_document.kind);
	v_table := v_declaration ->> 'table';
	IF v_table IS NULL THEN
		RETURN false;
	END IF;
	v_given := p_document.document::jsonb - ARRAY(SELECT m.key FROM jsonb_each(v_declaration -> 'lists') AS m);
	EXECUTE format('SELECT to_jsonb(t) FROM retail.%I AS t WHERE t.store_id = $1 AND t.%I = $2', v_table, sync.document_key(v_table))
		INTO v_here USING p_store_id, p_document.document_id;
	IF v_here ->> 'content_hash' IS DISTINCT FROM v_given ->> 'content_hash' OR v_here ->> 'content_hash' IS NULL THEN
		RETURN false;
	END IF;
	v_life_here := coalesce(v_here ->> 'life_number', '1');
	v_life_given := coalesce(v_given ->> 'life_number', '1');
	IF v_life_here = v_life_given THEN -- its lists are those of the one that came first
		RETURN EXISTS (SELECT FROM sync.other_number n
			WHERE n.store_id = p_store_id AND n.kind = p_document.kind AND n.document_id = p_document.document_id);
	END IF;
	v_other := v_given;
	IF v_life_given > v_life_here THEN
		v_other := v_here;
		SELECT string_agg(quote_ident(a.attname), ', ') INTO v_columns
		FROM pg_attribute a
		WHERE a.attrelid = ('retail.' || quote_ident(v_table))::regclass AND a.attnum > 0 AND NOT a.attisdropped
			AND a.attname NOT IN ('store_id', 'journal_seq', 'number_copy', sync.document_key(v_table));
		PERFORM set_config('sync.renumbers', v_table, true);
		EXECUTE format('UPDATE retail.%1$I AS t SET (%2$s) = (SELECT %2$s FROM jsonb_populate_record(t, $3))
			WHERE t.store_id = $1 AND t.%3$I = $2', v_table, v_columns, sync.document_key(v_table))
			USING p_store_id, p_document.document_id, v_given;
		PERFORM set_config('sync.renumbers', '', true);
	END IF;
	INSERT INTO sync.other_number (store_id, kind, document_id, life_number, number, document)
	VALUES (p_store_id, p_document.kind, p_document.document_id, least(v_life_here, v_life_given),
		coalesce(v_other ->> 'receipt_number', v_other ->> 'session_number', ''), v_other)
	ON CONFLICT DO NOTHING;
	RETURN true;
EXCEPTION WHEN unique_violation THEN
	PERFORM set_config('sync.renumbers', '', true);
	RETURN false; -- another one has that number as well: for people
END
$$;


CREATE OR REPLACE FUNCTION retail.find_sales_with_two_numbers() RETURNS TABLE (store_id uuid, subject text, detail text)
	LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	RETURN QUERY SELECT n.store_id, n.kind || ' ' || n.document_id,
		format('receipt %s counts as %s', n.number, coalesce(s.receipt_number, n.kind || ' ' || n.document_id))
	FROM sync.other_number n
	LEFT JOIN retail.sale s ON n.kind = 'sale' AND s.store_id = n.store_id AND s.sale_id = n.document_id;
END
$$;
