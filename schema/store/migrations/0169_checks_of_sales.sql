-- What is checked of the rows that every sale writes. PostgreSQL reads the text of a CHECK again with each statement that writes a row: a
-- seventh of the instructions that a sale cost this database. Those of a domain are read once in a session, and a domain of whole rows checks
-- several columns together, without another type for columns that views show. Its one CHECK is short; the names that broken
-- ones are told by are those of before. A column that one of them names changes its type only when that one is dropped before.

CREATE DOMAIN retail.sale_row AS retail.sale
	CONSTRAINT sale_kind_check CHECK ((VALUE).kind IN ('sale', 'return'))
	CONSTRAINT sale_receipt_check CHECK ((VALUE).receipt > 0)
	CONSTRAINT sale_change_due_check CHECK ((VALUE).change_due >= 0)
	CONSTRAINT sale_content_hash_check CHECK (length((VALUE).content_hash) IN (32, 33))
	CONSTRAINT sale_life_number_check CHECK ((VALUE).life_number > 0)
	CONSTRAINT sale_till_life_check CHECK ((VALUE).till_life >= 0)
	CONSTRAINT sale_sign_check CHECK ((VALUE).kind = 'sale' OR ((VALUE).total <= 0 AND (VALUE).change_due = 0))
	CONSTRAINT sale_reason_check CHECK ((VALUE).kind = 'sale' OR (VALUE).reason IS NOT NULL);

CREATE DOMAIN retail.sale_line_row AS retail.sale_line
	CONSTRAINT sale_line_line_number_check CHECK ((VALUE).line_number > 0)
	CONSTRAINT sale_line_unit_price_check CHECK ((VALUE).unit_price >= 0)
	CONSTRAINT sale_line_price_quantity_check CHECK ((VALUE).price_quantity > 0)
	CONSTRAINT sale_line_price_check CHECK ((VALUE).price_reason IS NOT NULL
		OR ((VALUE).unit_price = (VALUE).listed_unit_price AND (VALUE).price_quantity = (VALUE).listed_price_quantity) IS TRUE);

-- A row is never NULL, so what these ask is whether it can be what the domain is.
ALTER TABLE retail.sale
	DROP CONSTRAINT sale_kind_check,
	DROP CONSTRAINT sale_receipt_check,
	DROP CONSTRAINT sale_change_due_check,
	DROP CONSTRAINT sale_content_hash_check,
	DROP CONSTRAINT sale_life_number_check,
	DROP CONSTRAINT sale_till_life_check,
	DROP CONSTRAINT sale_sign_check,
	DROP CONSTRAINT sale_reason_check,
	ADD CONSTRAINT sale_row_check CHECK (sale::retail.sale_row IS DISTINCT FROM NULL);
ALTER TABLE retail.sale_line
	DROP CONSTRAINT sale_line_line_number_check,
	DROP CONSTRAINT sale_line_unit_price_check,
	DROP CONSTRAINT sale_line_price_quantity_check,
	DROP CONSTRAINT sale_line_price_check,
	ADD CONSTRAINT sale_line_row_check CHECK (sale_line::retail.sale_line_row IS DISTINCT FROM NULL);

-- A table of a row for each register, which no view shows: its columns can be what they are.
CREATE DOMAIN retail.counted AS bigint CHECK (VALUE >= 0);
CREATE DOMAIN retail.counted_life AS int CHECK (VALUE >= 0);
CREATE DOMAIN retail.life AS int CHECK (VALUE > 0);
ALTER TABLE retail.register_state
	DROP CONSTRAINT register_state_counts_check,
	ALTER last_receipt TYPE retail.counted,
	ALTER last_session TYPE retail.counted,
	ALTER last_till_life TYPE retail.counted_life,
	ALTER life_number TYPE retail.life;
