-- The hash chain over the audit: making it, and finding out whether it holds. docs/audit.md says what is hashed.

CREATE OR REPLACE FUNCTION audit.edit_hash(e audit.edit) RETURNS bytea
	LANGUAGE sql STABLE
AS $$
	SELECT sha256(convert_to(jsonb_build_array(e.edit_id, extract(epoch FROM e.at), e.actor_id, e.database_user,
		e.command_user, e.address_commitment, e.request_id, e.trace_id, e.table_name, e.action, e.row_count)::text, 'UTF8'))
$$;

CREATE OR REPLACE FUNCTION audit.row_hash(r audit.edit_row) RETURNS bytea
	LANGUAGE sql STABLE
AS $$
	SELECT sha256(convert_to(jsonb_build_array(r.edit_id, r.row_number, r.key, r.before, r.after)::text, 'UTF8'))
$$;

-- The hashes of rows p_first_row to p_last_row of an edit, one after the other.
CREATE OR REPLACE FUNCTION audit.row_hashes(p_edit_id bigint, p_first_row bigint, p_last_row bigint) RETURNS bytea
	LANGUAGE sql STABLE
AS $$
	SELECT coalesce(string_agg(audit.row_hash(r), '' ORDER BY r.row_number), '')
	FROM audit.edit_row r
	WHERE r.edit_id = p_edit_id AND r.row_number BETWEEN p_first_row AND p_last_row
$$;

-- The chain after a link whose own chain is not known yet, or is in question.
CREATE OR REPLACE FUNCTION audit.chain_after(p_previous bytea, p_link audit.link, p_edit audit.edit) RETURNS bytea
	LANGUAGE sql STABLE
AS $$
	SELECT sync.chain_step(NULL, p_previous, sha256(int8send(p_link.first_number) || int8send(p_link.first_row)
		|| int8send(p_link.row_count) || audit.edit_hash(p_edit) || p_link.row_hashes))
$$;

-- The words of the texts in rows of an edit: where a search may find something.
CREATE OR REPLACE FUNCTION audit.link_words(p_edit_id bigint, p_first_row bigint, p_last_row bigint) RETURNS tsvector
	LANGUAGE sql STABLE
AS $$
	SELECT array_to_tsvector(coalesce(audit.words_of(string_agg(concat_ws(' ', audit.text_of(r.before), audit.text_of(r.after)),
		' ')), '{}'))
	FROM audit.edit_row r
	WHERE r.edit_id = p_edit_id AND r.row_number BETWEEN p_first_row AND p_last_row
$$;

-- Numbers committed edits and chains them, oldest first, about p_limit rows at a time. The lock on the head lets one caller
-- at a time do it; edits never wait for it. Statistics of a queue are always wrong, so the plans do not depend on them.
CREATE OR REPLACE FUNCTION audit.chain_edits(p_limit bigint, OUT chained bigint, OUT is_more boolean)
	LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off
AS $$
DECLARE
	c_link_rows CONSTANT bigint := 1000;
	v_head audit.head;
	v_edit_id bigint;
	v_edit audit.edit;
	v_link audit.link;
	v_next bigint;
BEGIN
	SELECT * INTO STRICT v_head FROM audit.head FOR UPDATE;
	chained := 0;
	FOR v_edit_id IN SELECT p.edit_id FROM audit.pending p ORDER BY p.edit_id LIMIT p_limit LOOP
		EXIT WHEN chained >= p_limit;
		SELECT * INTO STRICT v_edit FROM audit.edit e WHERE e.edit_id = v_edit_id;
		SELECT coalesce(max(l.first_row + l.row_count), 1) INTO v_next FROM audit.link l WHERE l.edit_id = v_edit.edit_id;
		WHILE v_next <= v_edit.row_count AND chained < p_limit LOOP
			v_link.edit_id := v_edit.edit_id;
			v_link.first_row := v_next;
			v_link.row_count := least(c_link_rows, v_edit.row_count - v_next + 1);
			v_link.first_number := v_head.audit_number + 1;
			v_link.row_hashes := audit.row_hashes(v_edit.edit_id, v_next, v_next + v_link.row_count - 1);
			v_link.words := audit.link_words(v_edit.edit_id, v_next, v_next + v_link.row_count - 1);
			v_link.chain := audit.chain_after(v_head.chain, v_link, v_edit);
			INSERT INTO audit.link SELECT v_link.*;
			v_head.audit_number := v_head.audit_number + v_link.row_count;
			v_head.chain := v_link.chain;
			v_next := v_next + v_link.row_count;
			chained := chained + v_link.row_count;
		END LOOP;
		IF v_next > v_edit.row_count THEN
			DELETE FROM audit.pending WHERE edit_id = v_edit.edit_id;
		END IF;
	END LOOP;
	UPDATE audit.head h SET audit_number = v_head.audit_number, chain = v_head.chain
	WHERE h.audit_number <> v_head.audit_number;
	is_more := EXISTS (SELECT FROM audit.pending);
END
$$;
GRANT EXECUTE ON FUNCTION audit.chain_edits TO outpost_server;


-- What is wrong with the rows, the edit or the values of a link whose chain was p_previous before; NULL when nothing is.
CREATE OR REPLACE FUNCTION audit.fault_of_link(p_link audit.link, p_previous bytea, OUT fault text, OUT row_number bigint)
	LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	v_last bigint := p_link.first_row + p_link.row_count - 1;
	v_edit audit.edit;
BEGIN
	row_number := p_link.first_row;
	SELECT * INTO v_edit FROM audit.edit e WHERE e.edit_id = p_link.edit_id;
	IF NOT FOUND THEN
		fault := 'its edit is missing';
	ELSIF audit.chain_after(p_previous, p_link, v_edit) <> p_link.chain THEN
		fault := 'who, when or whence was changed, or the link itself';
	ELSIF audit.row_hashes(p_link.edit_id, p_link.first_row, v_last) <> p_link.row_hashes THEN
		SELECT n, CASE WHEN r.edit_id IS NULL THEN 'the row is missing' ELSE 'the row was changed' END
		INTO row_number, fault
		FROM generate_series(p_link.first_row, v_last) AS n
		LEFT JOIN audit.edit_row r ON r.edit_id = p_link.edit_id AND r.row_number = n
		WHERE audit.row_hash(r) IS DISTINCT FROM substr(p_link.row_hashes, ((n - p_link.first_row) * 32 + 1)::int, 32)
		ORDER BY n LIMIT 1;
	ELSIF v_last = v_edit.row_count AND EXISTS (SELECT FROM audit.edit_row r
			WHERE r.edit_id = p_link.edit_id AND (r.row_number > v_last OR r.row_number < 1)) THEN
		row_number := v_last;
		fault := 'rows were added after it';
	ELSIF EXISTS (SELECT FROM audit.address a WHERE a.edit_id = p_link.edit_id
			AND audit.commitment(a.secret, 'address', a.address) IS DISTINCT FROM v_edit.address_commitment) THEN
		fault := 'the address beside it was changed';
	ELSE
		SELECT v.row_number, 'the personal values beside it were changed' INTO row_number, fault
		FROM audit.personal_value v
		LEFT JOIN audit.edit_row r USING (edit_id, row_number)
		CROSS JOIN LATERAL jsonb_each(v.value) AS e
		WHERE v.edit_id = p_link.edit_id AND v.row_number BETWEEN p_link.first_row AND v_last
			AND audit.commitment(v.secret, e.key, e.value::text)
				IS DISTINCT FROM CASE v.side WHEN 'before' THEN r.before ELSE r.after END -> e.key ->> 'commitment'
		ORDER BY v.row_number LIMIT 1;
	END IF;
END
$$;


-- Computes the whole chain again. p_noted, if not NULL, is the chain as it was noted elsewhere at some time: without it, who
-- can rewrite everything could rewrite the chain as well. verified: the numbers up to there are as they were written; fault and what follows name
-- the first row that is not, or are NULL. It reads everything.
CREATE OR REPLACE FUNCTION audit.verify(p_noted text, OUT verified bigint, OUT chain text, OUT fault text, OUT audit_number bigint,
	OUT edit_id bigint, OUT table_name text, OUT key text)
	LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	v_chain bytea := sync.chain_start();
	v_link audit.link;
	v_row bigint;
	v_is_noted boolean := p_noted IS NULL;
BEGIN
	verified := 0;
	FOR v_link IN SELECT * FROM audit.link l ORDER BY l.first_number LOOP
		IF v_link.first_number <> verified + 1 THEN
			fault := 'the link is missing';
			audit_number := verified + 1;
			EXIT;
		END IF;
		SELECT f.fault, f.row_number INTO fault, v_row FROM audit.fault_of_link(v_link, v_chain) AS f;
		IF fault IS NOT NULL THEN
			audit_number := v_link.first_number + v_row - v_link.first_row;
			edit_id := v_link.edit_id;
			EXIT;
		END IF;
		verified := v_link.first_number + v_link.row_count - 1;
		v_chain := v_link.chain;
		v_is_noted := v_is_noted OR v_chain = decode(p_noted, 'hex');
	END LOOP;
	IF fault IS NULL AND NOT EXISTS (SELECT FROM audit.head h WHERE h.audit_number = verified AND h.chain = v_chain) THEN
		fault := 'the last links are missing, or the head was changed';
		audit_number := verified + 1;
	ELSIF fault IS NULL AND NOT v_is_noted THEN
		fault := 'the chain noted earlier is not in it';
	ELSIF fault IS NULL THEN
		SELECT e.edit_id, 'the edit is not in the chain and does not wait for it' INTO edit_id, fault
		FROM audit.edit e
		WHERE NOT EXISTS (SELECT FROM audit.pending p WHERE p.edit_id = e.edit_id)
			AND e.row_count IS DISTINCT FROM (SELECT sum(l.row_count) FROM audit.link l WHERE l.edit_id = e.edit_id)
		ORDER BY e.edit_id LIMIT 1;
		v_row := 1;
	END IF;
	IF fault IS NULL THEN
		SELECT r.edit_id, r.row_number, 'the row belongs to no edit' INTO edit_id, v_row, fault
		FROM audit.edit_row r WHERE NOT EXISTS (SELECT FROM audit.edit e WHERE e.edit_id = r.edit_id)
		ORDER BY r.edit_id, r.row_number LIMIT 1;
	END IF;
	table_name := (SELECT e.table_name FROM audit.edit e WHERE e.edit_id = verify.edit_id);
	key := (SELECT r.key FROM audit.edit_row r WHERE r.edit_id = verify.edit_id AND r.row_number = v_row);
	chain := encode(v_chain, 'hex');
END
$$;
GRANT EXECUTE ON FUNCTION audit.verify, audit.fault_of_link, audit.row_hashes, audit.row_hash, audit.edit_hash, audit.chain_after,
	audit.commitment, sync.chain_step TO outpost_server;
