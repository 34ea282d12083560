-- Who delivers: written at headquarters, mirrored to every store.
CREATE TABLE retail.supplier (
	supplier_id uuid PRIMARY KEY,
	code retail.code NOT NULL,
	name retail.label NOT NULL,
	email text CHECK (email ~ '^[^@\s]+@[^@\s]+$'),
	active boolean NOT NULL DEFAULT true,
	row_version bigint NOT NULL DEFAULT 1,
	updated_at timestamptz NOT NULL DEFAULT now(),
	CONSTRAINT supplier_code_key UNIQUE (code) DEFERRABLE
);
SELECT retail.index_list('supplier', 'code', ARRAY['active'], ARRAY['code'], ARRAY['name']);
SELECT sync.replicate('supplier', ARRAY['supplier_id'], $$ARRAY['all']$$, 160);
