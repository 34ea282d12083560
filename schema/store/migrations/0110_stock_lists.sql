-- What the lists of stock are asked by: see common/http/list.h and schema/store/queries/stock.sql.

-- What is there with the product's names, where the mirror has it. Looked up row by row: a join may be made by walking through all
-- products up to the page.
CREATE VIEW retail.stock_on_hand_detail AS
	SELECT h.product_id, (SELECT p.sku FROM retail.product p WHERE p.product_id = h.product_id) AS sku,
		(SELECT p.name FROM retail.product p WHERE p.product_id = h.product_id) AS name, h.quantity
	FROM retail.stock_on_hand h;

-- The movements of a product in their order, so that a page of them reads a page, however much of it was sold.
CREATE INDEX sale_line_of_product_id ON retail.sale_line (product_id, sale_id);
CREATE INDEX stock_adjustment_line_of_product_id ON retail.stock_adjustment_line (product_id, stock_adjustment_id, line_number);
DROP INDEX retail.sale_line_product, retail.stock_adjustment_line_product;
