-- What a next release may bring, one change of each kind: a column more, a choice more, an optional and a required field
-- more, an entity more.
ALTER TABLE retail.product ADD shelf text NOT NULL DEFAULT 'none', ADD origin text;

ALTER TABLE retail.tender DROP CONSTRAINT IF EXISTS tender_kind_check;
ALTER TABLE retail.tender ADD CONSTRAINT tender_kind_check CHECK (kind IN ('cash', 'card', 'other', 'voucher'));

-- The rows of before are given a value, new ones must bring one: a mirror has none to give.
ALTER TABLE retail.price_zone ADD region text NOT NULL DEFAULT 'before';
ALTER TABLE retail.price_zone ALTER region DROP DEFAULT;

CREATE TABLE retail.brand (brand_id uuid PRIMARY KEY, name text NOT NULL CHECK (name <> ''));
SELECT sync.replicate('brand', ARRAY['brand_id'], $$ARRAY['all']$$, 900);
