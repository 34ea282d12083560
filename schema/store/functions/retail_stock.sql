-- Correcting stock: one document, its lines, on hand and the journal entry in one transaction.
CREATE OR REPLACE FUNCTION retail.adjust_stock(p_stock_adjustment_id uuid, p_reason text, p_adjusted_at timestamptz,
	p_lines jsonb, p_content_hash text, p_actor_id uuid) RETURNS retail.stock_adjustment
	LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	v_begun record := retail.begin_document(p_adjusted_at, 'adjusted_at');
	v_adjustment retail.stock_adjustment;
	v_place bigint;
	v_lines jsonb;
BEGIN
	INSERT INTO retail.stock_adjustment (stock_adjustment_id, reason, adjusted_at, business_date, user_id, content_hash)
	VALUES (p_stock_adjustment_id, p_reason, v_begun.happened_at, v_begun.business_date, p_actor_id,
		retail.content_hash(p_content_hash))
	ON CONFLICT (stock_adjustment_id) DO NOTHING
	RETURNING * INTO v_adjustment;
	IF NOT FOUND THEN
		SELECT * INTO v_adjustment FROM retail.stock_adjustment WHERE stock_adjustment_id = p_stock_adjustment_id;
		PERFORM retail.is_repeat(v_adjustment.content_hash, p_content_hash, 'This stock adjustment', 'stock_adjustment_id');
		RETURN v_adjustment;
	END IF;

	SELECT l.place - 1 INTO v_place
	FROM ROWS FROM (jsonb_to_recordset(p_lines) AS (product_id uuid)) WITH ORDINALITY AS l (product_id, place)
	WHERE NOT EXISTS (SELECT FROM retail.product p WHERE p.product_id = l.product_id)
	ORDER BY l.place LIMIT 1;
	IF FOUND THEN
		PERFORM sync.raise('unknown_reference', 'No such product.', format('lines[%s].product_id', v_place));
	END IF;

	WITH line AS (
		INSERT INTO retail.stock_adjustment_line (stock_adjustment_id, line_number, product_id, sku, description,
			quantity)
		SELECT p_stock_adjustment_id, l.line_number, l.product_id, p.sku, p.name, l.quantity
		FROM jsonb_to_recordset(p_lines) AS l (line_number int, product_id uuid, quantity numeric)
		JOIN retail.product p USING (product_id)
		RETURNING line_number, product_id, sku, description, quantity
	), moved AS (
		INSERT INTO retail.stock_on_hand AS h (product_id, quantity)
		SELECT product_id, sum(quantity) FROM line GROUP BY product_id ORDER BY product_id
		ON CONFLICT (product_id) DO UPDATE SET quantity = h.quantity + excluded.quantity
	)
	SELECT jsonb_agg(to_jsonb(line) ORDER BY line_number) INTO v_lines FROM line;

	PERFORM retail.write_document('stock_adjustment', p_stock_adjustment_id,
		(to_jsonb(v_adjustment) - 'recorded_at' || jsonb_build_object('lines', v_lines))::text);
	RETURN v_adjustment;
END
$$;
