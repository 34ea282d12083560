-- What receiving a sale costs beside reading and storing it.

-- Lines and payments were looked at again after each batch, whether their sale is there: a twenty-fifth of the instructions of receiving one.
-- Nobody but sync.ingest_sale may write them, which stores the sales of the very documents that it takes them from, or nothing. A sale never
-- goes away.
DROP TRIGGER sale_line_sale_fkey ON retail.sale_line;
DROP TRIGGER payment_sale_fkey ON retail.payment;
DROP FUNCTION retail.require_sale();

-- As in 0118, but that documents are unnested among the columns of a query, and so are not copied first. `migrate` declares all documents again at
-- its end.
CREATE OR REPLACE FUNCTION sync.readings(p_kind text, p_declaration jsonb)
	RETURNS TABLE (rows regclass, source text, read text, inherited jsonb, given jsonb)
	LANGUAGE plpgsql STABLE
AS $f$
DECLARE
	v_document regclass := 'retail.' || quote_ident(p_declaration ->> 'table');
	v_key text := sync.document_key(p_declaration ->> 'table');
	v_lift regproc := to_regproc('retail.' || quote_ident('lift_' || p_kind));
BEGIN
	source := '(SELECT (n.one).seq, (n.one).document_id, (n.one).document FROM (SELECT unnest(p_documents) AS one) AS n) AS d';
	IF v_lift IS NOT NULL THEN
		source := format($$(SELECT (n.one).seq, (n.one).document_id, CASE WHEN ((n.one).document ->> 'form')::int >= %s THEN (n.one).document
	ELSE %s((n.one).document) END AS document FROM (SELECT unnest(p_documents) AS one) AS n OFFSET 0) AS d$$, p_declaration ->> 'form', v_lift);
	END IF;
	rows := v_document;
	read := 'jsonb_populate_record(%s, d.document)';
	inherited := '{}';
	given := jsonb_build_object('store_id', 'p_store_id', 'journal_seq', 'd.seq',
		'number_copy', $$coalesce((d.document ->> 'hq:number_copy')::int, 0)$$, v_key,
		format('CASE WHEN r.%1$I <> d.document_id THEN sync.refuse_other_id(%2$L, d.document_id, r.%1$I) ELSE d.document_id END',
			v_key, p_kind));
	RETURN NEXT;
	given := jsonb_build_object('store_id', 'p_store_id', v_key, 'd.document_id');
	FOR read, rows IN
		SELECT format('jsonb_populate_recordset(%%s, d.document -> %L)', l.key), ('retail.' || quote_ident(l.value))::regclass
		FROM jsonb_each_text(p_declaration -> 'lists') AS l ORDER BY l.key
	LOOP
		inherited := sync.inherited_columns(v_document, rows, v_key);
		RETURN NEXT;
	END LOOP;
END
$f$;
