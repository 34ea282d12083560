-- One name per concept; a file may still say price.
ALTER TABLE retail.product_import_row RENAME COLUMN price TO unit_price;
