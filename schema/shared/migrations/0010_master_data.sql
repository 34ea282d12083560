-- Master data: written at HQ, mirrored to the stores it concerns, so both tiers have the same tables.
--
-- Constraints that a whole cut may only satisfy at its end are DEFERRABLE: HQ checks them per
-- statement, sync.apply_cut defers them. Nothing cascades: a cut replaces rows by deleting and inserting
-- them, which must not take their dependants along. Instants are timestamptz, money is minor units, rates are
-- parts per million, quantities have three places.

CREATE EXTENSION IF NOT EXISTS btree_gist; -- uuid and text next to a range in one exclusion constraint

CREATE DOMAIN retail.code AS text
	CHECK (VALUE ~ '^[A-Za-z0-9][A-Za-z0-9._/+-]{0,39}$');
CREATE DOMAIN retail.label AS text
	CHECK (VALUE = btrim(VALUE) AND length(VALUE) BETWEEN 1 AND 200);
CREATE DOMAIN retail.quantity AS numeric(14, 3);
-- One figure of a document; sums are bigint, and millions of these still fit in one.
CREATE DOMAIN retail.money AS bigint CHECK (VALUE BETWEEN -1000000000000 AND 1000000000000);
CREATE DOMAIN retail.rounding AS text
	CHECK (VALUE IN ('half_up', 'half_even', 'half_down', 'down', 'up'));


-- One row: what the whole chain has in common. One currency per chain.
CREATE TABLE retail.chain (
	only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
	name retail.label NOT NULL DEFAULT 'Outpost',
	currency text NOT NULL DEFAULT 'EUR' CHECK (currency ~ '^[A-Z]{3}$'),
	currency_places smallint NOT NULL DEFAULT 2 CHECK (currency_places BETWEEN 0 AND 4),
	rounding retail.rounding NOT NULL DEFAULT 'half_up',
	tax_place text NOT NULL DEFAULT 'line' CHECK (tax_place IN ('line', 'document')),
	row_version bigint NOT NULL DEFAULT 1,
	updated_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE retail.department (
	department_id uuid PRIMARY KEY,
	code retail.code NOT NULL,
	name retail.label NOT NULL,
	parent_id uuid,
	row_version bigint NOT NULL DEFAULT 1,
	updated_at timestamptz NOT NULL DEFAULT now(),
	CONSTRAINT department_code_key UNIQUE (code) DEFERRABLE,
	CONSTRAINT department_parent_fkey FOREIGN KEY (parent_id) REFERENCES retail.department DEFERRABLE,
	CONSTRAINT department_own_parent_check CHECK (parent_id <> department_id)
);
CREATE INDEX department_parent ON retail.department (parent_id);

CREATE TABLE retail.tax_rate (
	tax_rate_id uuid PRIMARY KEY,
	code retail.code NOT NULL,
	name retail.label NOT NULL,
	rate bigint NOT NULL,
	row_version bigint NOT NULL DEFAULT 1,
	updated_at timestamptz NOT NULL DEFAULT now(),
	CONSTRAINT tax_rate_code_key UNIQUE (code) DEFERRABLE,
	CONSTRAINT tax_rate_rate_check CHECK (rate BETWEEN 0 AND 1000000)
);

CREATE TABLE retail.tax_group (
	tax_group_id uuid PRIMARY KEY,
	code retail.code NOT NULL,
	name retail.label NOT NULL,
	price_includes_tax boolean NOT NULL,
	row_version bigint NOT NULL DEFAULT 1,
	updated_at timestamptz NOT NULL DEFAULT now(),
	CONSTRAINT tax_group_code_key UNIQUE (code) DEFERRABLE
);

-- A compound rate applies to the amount with the taxes before it.
CREATE TABLE retail.tax_group_rate (
	tax_group_id uuid NOT NULL,
	position smallint NOT NULL CHECK (position BETWEEN 1 AND 8),
	tax_rate_id uuid NOT NULL,
	compound boolean NOT NULL DEFAULT false,
	PRIMARY KEY (tax_group_id, position),
	CONSTRAINT tax_group_rate_once_key UNIQUE (tax_group_id, tax_rate_id) DEFERRABLE,
	CONSTRAINT tax_group_rate_group_fkey FOREIGN KEY (tax_group_id) REFERENCES retail.tax_group DEFERRABLE,
	CONSTRAINT tax_group_rate_rate_fkey FOREIGN KEY (tax_rate_id) REFERENCES retail.tax_rate DEFERRABLE
);
CREATE INDEX tax_group_rate_rate ON retail.tax_group_rate (tax_rate_id);

CREATE TABLE retail.product (
	product_id uuid PRIMARY KEY,
	sku retail.code NOT NULL,
	name retail.label NOT NULL,
	department_id uuid NOT NULL,
	tax_group_id uuid NOT NULL,
	unit text NOT NULL DEFAULT 'piece' CHECK (unit IN ('piece', 'kg', 'g', 'l', 'ml', 'm', 'cm', 'm2', 'hour')),
	active boolean NOT NULL DEFAULT true,
	row_version bigint NOT NULL DEFAULT 1,
	updated_at timestamptz NOT NULL DEFAULT now(),
	CONSTRAINT product_sku_key UNIQUE (sku) DEFERRABLE,
	CONSTRAINT product_department_fkey FOREIGN KEY (department_id) REFERENCES retail.department DEFERRABLE,
	CONSTRAINT product_tax_group_fkey FOREIGN KEY (tax_group_id) REFERENCES retail.tax_group DEFERRABLE
);
CREATE INDEX product_department ON retail.product (department_id);
CREATE INDEX product_tax_group ON retail.product (tax_group_id);

-- One scan may stand for several units: a case of six.
CREATE TABLE retail.barcode (
	barcode_id uuid PRIMARY KEY,
	product_id uuid NOT NULL,
	barcode text NOT NULL CHECK (barcode ~ '^[!-~]{1,48}$'),
	quantity retail.quantity NOT NULL DEFAULT 1 CHECK (quantity > 0),
	row_version bigint NOT NULL DEFAULT 1,
	updated_at timestamptz NOT NULL DEFAULT now(),
	CONSTRAINT barcode_barcode_key UNIQUE (barcode) DEFERRABLE,
	CONSTRAINT barcode_product_fkey FOREIGN KEY (product_id) REFERENCES retail.product DEFERRABLE
);
CREATE INDEX barcode_product ON retail.barcode (product_id);

CREATE TABLE retail.price_zone (
	price_zone_id uuid PRIMARY KEY,
	code retail.code NOT NULL,
	name retail.label NOT NULL,
	row_version bigint NOT NULL DEFAULT 1,
	updated_at timestamptz NOT NULL DEFAULT now(),
	CONSTRAINT price_zone_code_key UNIQUE (code) DEFERRABLE
);

CREATE TABLE retail.store (
	store_id uuid PRIMARY KEY,
	code retail.code NOT NULL,
	name retail.label NOT NULL,
	price_zone_id uuid,
	time_zone text NOT NULL DEFAULT 'UTC' CHECK (now() AT TIME ZONE time_zone IS NOT NULL),
	cash_rounding bigint NOT NULL DEFAULT 1 CHECK (cash_rounding BETWEEN 1 AND 100000),
	active boolean NOT NULL DEFAULT true,
	row_version bigint NOT NULL DEFAULT 1,
	updated_at timestamptz NOT NULL DEFAULT now(),
	CONSTRAINT store_code_key UNIQUE (code) DEFERRABLE,
	CONSTRAINT store_price_zone_fkey FOREIGN KEY (price_zone_id) REFERENCES retail.price_zone DEFERRABLE
);
CREATE INDEX store_price_zone ON retail.store (price_zone_id);

CREATE TABLE retail.register (
	register_id uuid PRIMARY KEY,
	store_id uuid NOT NULL,
	code retail.code NOT NULL,
	name retail.label NOT NULL,
	active boolean NOT NULL DEFAULT true,
	row_version bigint NOT NULL DEFAULT 1,
	updated_at timestamptz NOT NULL DEFAULT now(),
	CONSTRAINT register_code_key UNIQUE (store_id, code) DEFERRABLE,
	CONSTRAINT register_store_fkey FOREIGN KEY (store_id) REFERENCES retail.store DEFERRABLE
);

-- An amount per a quantity, from an instant on. A store's own price beats its zone's, which beats the
-- chain's; within one of them no two prices of a product are valid at the same time.
CREATE TABLE retail.price (
	price_id uuid PRIMARY KEY,
	product_id uuid NOT NULL,
	price_zone_id uuid,
	store_id uuid,
	amount retail.money NOT NULL CHECK (amount >= 0),
	per_quantity retail.quantity NOT NULL DEFAULT 1 CHECK (per_quantity > 0),
	valid_from timestamptz NOT NULL,
	valid_to timestamptz,
	row_version bigint NOT NULL DEFAULT 1,
	updated_at timestamptz NOT NULL DEFAULT now(),
	CONSTRAINT price_one_target_check CHECK (price_zone_id IS NULL OR store_id IS NULL),
	CONSTRAINT price_validity_check CHECK (valid_to > valid_from),
	CONSTRAINT price_product_fkey FOREIGN KEY (product_id) REFERENCES retail.product DEFERRABLE,
	CONSTRAINT price_price_zone_fkey FOREIGN KEY (price_zone_id) REFERENCES retail.price_zone DEFERRABLE,
	CONSTRAINT price_store_fkey FOREIGN KEY (store_id) REFERENCES retail.store DEFERRABLE,
	CONSTRAINT price_overlap_excl EXCLUDE USING gist (
		product_id WITH =,
		coalesce(store_id, price_zone_id, '00000000-0000-0000-0000-000000000000') WITH =,
		tstzrange(valid_from, valid_to) WITH &&) DEFERRABLE
);
CREATE INDEX price_product ON retail.price (product_id, valid_from);
CREATE INDEX price_price_zone ON retail.price (price_zone_id) WHERE price_zone_id IS NOT NULL;
CREATE INDEX price_store ON retail.price (store_id) WHERE store_id IS NOT NULL;

CREATE TABLE retail.tender (
	tender_id uuid PRIMARY KEY,
	code retail.code NOT NULL,
	name retail.label NOT NULL,
	kind text NOT NULL CHECK (kind IN ('cash', 'card', 'other')),
	active boolean NOT NULL DEFAULT true,
	row_version bigint NOT NULL DEFAULT 1,
	updated_at timestamptz NOT NULL DEFAULT now(),
	CONSTRAINT tender_code_key UNIQUE (code) DEFERRABLE
);

CREATE TABLE retail.role (
	role_id uuid PRIMARY KEY,
	code retail.code NOT NULL,
	name retail.label NOT NULL,
	permissions text[] NOT NULL,
	row_version bigint NOT NULL DEFAULT 1,
	updated_at timestamptz NOT NULL DEFAULT now(),
	CONSTRAINT role_code_key UNIQUE (code) DEFERRABLE,
	CONSTRAINT role_permissions_check CHECK (array_position(permissions, NULL) IS NULL
		AND array_to_string(permissions, ' ') ~ '^([a-z]+:[a-z_]+( |$))*$')
);

CREATE TABLE retail.user_account (
	user_id uuid PRIMARY KEY,
	user_name text NOT NULL CHECK (user_name ~ '^[a-z0-9][a-z0-9._@-]{0,59}$'),
	display_name retail.label NOT NULL,
	password_hash text NOT NULL CHECK (password_hash ~ '^\$argon2id\$'),
	active boolean NOT NULL DEFAULT true,
	row_version bigint NOT NULL DEFAULT 1,
	updated_at timestamptz NOT NULL DEFAULT now(),
	CONSTRAINT user_account_user_name_key UNIQUE (user_name) DEFERRABLE
);

-- store_id NULL is headquarters.
CREATE TABLE retail.user_store_role (
	user_store_role_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
	user_id uuid NOT NULL,
	role_id uuid NOT NULL,
	store_id uuid,
	CONSTRAINT user_store_role_once_key UNIQUE NULLS NOT DISTINCT (user_id, role_id, store_id) DEFERRABLE,
	CONSTRAINT user_store_role_user_fkey FOREIGN KEY (user_id) REFERENCES retail.user_account DEFERRABLE,
	CONSTRAINT user_store_role_role_fkey FOREIGN KEY (role_id) REFERENCES retail.role DEFERRABLE,
	CONSTRAINT user_store_role_store_fkey FOREIGN KEY (store_id) REFERENCES retail.store DEFERRABLE
);
CREATE INDEX user_store_role_role ON retail.user_store_role (role_id);
CREATE INDEX user_store_role_store ON retail.user_store_role (store_id);

CREATE VIEW retail.tax_group_detail AS
	SELECT g.tax_group_id, g.code, g.name, g.price_includes_tax, g.row_version, g.updated_at,
		(SELECT coalesce(json_agg(json_build_object('tax_rate_id', r.tax_rate_id, 'position', r.position,
				'compound', r.compound) ORDER BY r.position), '[]')
			FROM retail.tax_group_rate r WHERE r.tax_group_id = g.tax_group_id) AS rates
	FROM retail.tax_group g;

CREATE VIEW retail.user_detail AS
	SELECT u.user_id, u.user_name, u.display_name, u.active, u.row_version, u.updated_at,
		(SELECT coalesce(json_agg(json_build_object('role_id', r.role_id, 'store_id', r.store_id)
				ORDER BY r.role_id, r.store_id), '[]')
			FROM retail.user_store_role r WHERE r.user_id = u.user_id) AS roles
	FROM retail.user_account u;


-- True, or the error: lets a plain statement answer stale_version, or already_exists_differently.
CREATE FUNCTION retail.require(p_condition boolean, p_code text, p_detail text, p_field text DEFAULT NULL)
	RETURNS boolean
	LANGUAGE plpgsql STABLE
AS $$
BEGIN
	IF p_condition IS NOT TRUE THEN
		PERFORM sync.raise(p_code, p_detail, p_field);
	END IF;
	RETURN true;
END
$$;
