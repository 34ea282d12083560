-- The checks of the audit: see schema/shared/migrations/0147_domains.sql.
CREATE DOMAIN audit.action AS text CHECK (VALUE IN ('create', 'change', 'remove', 'erase'));
CREATE DOMAIN audit.row_key AS text COLLATE "C" CHECK (VALUE <> '');

ALTER TABLE audit.edit
	DROP CONSTRAINT edit_action_check, ALTER action TYPE audit.action,
	DROP CONSTRAINT edit_row_count_check, ALTER row_count TYPE sync.positive;
ALTER TABLE audit.edit_row DROP CONSTRAINT edit_row_key_check, ALTER key TYPE audit.row_key;
