-- The bad rows of an import, which are few, in their order.
CREATE INDEX product_import_row_with_errors ON retail.product_import_row (import_id, row_number) WHERE errors IS NOT NULL;
