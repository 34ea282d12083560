-- Product imports: the rows of a file as they came, what is wrong with each, and what became of them.

CREATE TABLE retail.product_import (
	import_id uuid PRIMARY KEY,
	state text NOT NULL DEFAULT 'reading'
		CHECK (state IN ('reading', 'validated', 'applied', 'failed')),
	created_by text,
	created_at timestamptz NOT NULL DEFAULT now(),
	finished_at timestamptz,
	rows_total bigint NOT NULL DEFAULT 0,
	rows_bad bigint NOT NULL DEFAULT 0,
	products_created bigint NOT NULL DEFAULT 0,
	products_updated bigint NOT NULL DEFAULT 0,
	barcodes_created bigint NOT NULL DEFAULT 0,
	prices_changed bigint NOT NULL DEFAULT 0,
	failure text,
	CONSTRAINT product_import_failure_check CHECK ((state = 'failed') = (failure IS NOT NULL))
);

-- Cells are text until they are proven to be more. errors: [{"column", "value", "reason"}], NULL when good; the
-- column of a fault of the whole row is empty.
CREATE TABLE retail.product_import_row (
	import_id uuid NOT NULL REFERENCES retail.product_import ON DELETE CASCADE,
	row_number bigint NOT NULL,
	sku text NOT NULL,
	name text NOT NULL,
	department text NOT NULL,
	barcode text NOT NULL,
	tax_group text NOT NULL,
	price text NOT NULL,
	price_quantity text NOT NULL,
	fault text, -- of the row as a whole
	errors jsonb,
	PRIMARY KEY (import_id, row_number)
);

GRANT INSERT ON retail.product_import, retail.product_import_row TO outpost_server;
GRANT UPDATE (state, finished_at, rows_total, failure) ON retail.product_import TO outpost_server;
