-- What the published images of a table are made of; NULL: not known. See schema/hq/functions/sync_upgrade.sql.
ALTER TABLE sync.replicated_table ADD traveling_columns text[];
