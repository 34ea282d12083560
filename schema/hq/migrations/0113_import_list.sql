-- Imports as a list: by state and by time.
CREATE VIEW retail.product_import_detail AS
	SELECT i.*, i.rows_total - i.rows_bad AS rows_good FROM retail.product_import i;
GRANT SELECT ON retail.product_import_detail TO outpost_server;
CREATE INDEX product_import_by_created_at ON retail.product_import (created_at, import_id);
CREATE INDEX product_import_of_state ON retail.product_import (state, created_at, import_id);
