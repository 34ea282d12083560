-- One name for one thing, as documents have it: what a quantity costs, and a rate with its unit in its name.
ALTER TABLE retail.price RENAME COLUMN amount TO unit_price;
ALTER TABLE retail.price RENAME COLUMN per_quantity TO price_quantity;
ALTER TABLE retail.price RENAME CONSTRAINT price_amount_check TO price_unit_price_check;
ALTER TABLE retail.price RENAME CONSTRAINT price_per_quantity_check TO price_price_quantity_check;
ALTER TABLE retail.tax_rate RENAME COLUMN rate TO rate_ppm;
ALTER TABLE retail.tax_rate RENAME CONSTRAINT tax_rate_rate_check TO tax_rate_rate_ppm_check;
