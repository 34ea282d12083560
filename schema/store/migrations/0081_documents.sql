-- Documents as a store writes them; what a declaration is stands in 0080.

CREATE TABLE sync.document_kind (
	kind text PRIMARY KEY,
	form int NOT NULL,
	declaration jsonb NOT NULL
);

-- Makes the tables of a kind what a store needs: written once, with the hash of what was sent. Again when the declaration
-- changes.
CREATE FUNCTION sync.declare_document(p_kind text, p_declaration jsonb) RETURNS void
	LANGUAGE plpgsql
AS $$
DECLARE
	v_document text := p_declaration ->> 'table';
	v_table regclass;
BEGIN
	PERFORM sync.check_declaration(p_kind, p_declaration);
	EXECUTE format('ALTER TABLE retail.%1$I
		ADD COLUMN IF NOT EXISTS content_hash bytea NOT NULL,
		DROP CONSTRAINT IF EXISTS %2$I,
		ADD CONSTRAINT %2$I CHECK (length(content_hash) IN (32, 33))', v_document, v_document || '_content_hash_check');
	FOREACH v_table IN ARRAY sync.document_tables(p_declaration) LOOP
		IF NOT EXISTS (SELECT FROM pg_trigger WHERE tgrelid = v_table AND tgname = 'forbid_change') THEN
			PERFORM sync.make_immutable(v_table);
		END IF;
	END LOOP;
	PERFORM sync.index_document(p_declaration);
	PERFORM sync.make_views_by_store(p_declaration, '(SELECT l.store_id FROM sync.link l)');
	INSERT INTO sync.document_kind (kind, form, declaration)
	VALUES (p_kind, (p_declaration ->> 'form')::int, p_declaration)
	ON CONFLICT (kind) DO UPDATE SET form = excluded.form, declaration = excluded.declaration;
END
$$;

-- The stores whose documents are here: this one.
CREATE FUNCTION retail.document_stores() RETURNS uuid[]
	LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
	SELECT ARRAY(SELECT l.store_id FROM sync.link l)
$$;

-- Their signatures have changed, or the path that all documents share does it.
DROP FUNCTION IF EXISTS retail.recorded_sale(uuid, bytea);
DROP FUNCTION IF EXISTS retail.require_past(timestamptz, text);
DROP FUNCTION IF EXISTS retail.complete_sale(text, text, uuid, text, text, text);

-- Only retail.complete_sale writes lines and payments, in the statements after their sale's, and none of the three can be changed or
-- removed: a key that is looked up for each of them shows nothing, and was a twenty-fifth of a sale.
ALTER TABLE retail.sale_line DROP CONSTRAINT sale_line_sale_id_fkey;
ALTER TABLE retail.payment DROP CONSTRAINT payment_sale_id_fkey;
