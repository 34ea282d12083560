-- What a receipt says of who sells: of the whole organisation, and of one store where it differs. A row holds from valid_from until the next
-- one of the same store (or of the organisation) begins, and is kept, so that the receipt of a sale can be shown as it was.

-- A logo is never changed, for the same reason: another one is another row.
CREATE TABLE retail.logo (
	logo_id uuid PRIMARY KEY,
	name retail.label NOT NULL,
	png text NOT NULL, -- base64
	active boolean NOT NULL DEFAULT true,
	row_version bigint NOT NULL DEFAULT 1,
	updated_at timestamptz NOT NULL DEFAULT now(),
	CONSTRAINT logo_name_key UNIQUE (name) DEFERRABLE,
	CONSTRAINT logo_png_check CHECK (length(png) BETWEEN 60 AND 87384)
);
SELECT retail.index_list('logo', 'name', ARRAY['active'], '{}', ARRAY['name']);
SELECT sync.replicate('logo', ARRAY['logo_id'], $$ARRAY['all']$$, 170);

-- Rows of text as they are printed: none is empty.
CREATE FUNCTION retail.are_printed_rows(p_rows text[], p_most int) RETURNS boolean
	LANGUAGE sql IMMUTABLE
AS $$
	SELECT cardinality(p_rows) <= p_most AND coalesce(array_ndims(p_rows), 1) = 1
		AND NOT EXISTS (SELECT FROM unnest(p_rows) AS r WHERE (r = btrim(r) AND length(r) BETWEEN 1 AND 200) IS NOT TRUE)
$$;

-- NULL at a store: as the organisation has it.
CREATE TABLE retail.business_detail (
	business_detail_id uuid PRIMARY KEY,
	store_id uuid,
	valid_from timestamptz NOT NULL,
	legal_name text,
	tax_id text,
	address text[],
	phone text,
	web text,
	footer text[],
	languages text[],
	logo_id uuid,
	row_version bigint NOT NULL DEFAULT 1,
	updated_at timestamptz NOT NULL DEFAULT now(),
	CONSTRAINT business_detail_valid_from_key UNIQUE NULLS NOT DISTINCT (store_id, valid_from) DEFERRABLE,
	CONSTRAINT business_detail_store_fkey FOREIGN KEY (store_id) REFERENCES retail.store DEFERRABLE,
	CONSTRAINT business_detail_logo_fkey FOREIGN KEY (logo_id) REFERENCES retail.logo DEFERRABLE,
	CONSTRAINT business_detail_legal_name_check CHECK (legal_name = btrim(legal_name) AND length(legal_name) BETWEEN 1 AND 200),
	CONSTRAINT business_detail_tax_id_check CHECK (tax_id = btrim(tax_id) AND length(tax_id) BETWEEN 1 AND 40),
	CONSTRAINT business_detail_phone_check CHECK (phone = btrim(phone) AND length(phone) BETWEEN 1 AND 40),
	CONSTRAINT business_detail_web_check CHECK (web = btrim(web) AND length(web) BETWEEN 1 AND 200),
	CONSTRAINT business_detail_address_check CHECK (retail.are_printed_rows(address, 6)),
	CONSTRAINT business_detail_footer_check CHECK (retail.are_printed_rows(footer, 10)),
	CONSTRAINT business_detail_languages_check CHECK (languages <@ ARRAY['en', 'es'] AND cardinality(languages) BETWEEN 1 AND 8)
);
SELECT retail.index_list('business_detail', 'valid_from', ARRAY['store_id', 'logo_id'], '{}', '{}');
SELECT sync.replicate('business_detail', ARRAY['business_detail_id'], $$ARRAY[coalesce('store:' || r.store_id, 'all')]$$, 180);
