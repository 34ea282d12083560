-- The rows of an import are needed until it is applied or given up, and a while after to see what was wrong with them.
ALTER TABLE retail.product_import ADD COLUMN purged_at timestamptz;
CREATE INDEX product_import_unpurged ON retail.product_import (created_at) WHERE purged_at IS NULL;
