-- Changing tenders. The creator chooses the id, so a repeat finds its own row; a change names the version it saw.

-- name: tender_create
INSERT INTO retail.tender AS r (tender_id, code, name, kind, active)
VALUES (:tender_id::uuid, :code::text, :name::text, :kind::text, :active::boolean)
ON CONFLICT (tender_id) DO UPDATE SET row_version = r.row_version
WHERE retail.require((r.code, r.name, r.kind, r.active)
	IS NOT DISTINCT FROM (excluded.code, excluded.name, excluded.kind, excluded.active),
	'already_exists_differently', 'This id belongs to a tender with other content.', 'tender_id')
RETURNING tender_id, code, name, kind, active, row_version, updated_at;

-- name: tender_update
UPDATE retail.tender
SET code = :code::text, name = :name::text, kind = :kind::text, active = :active::boolean,
	row_version = row_version + 1, updated_at = now()
WHERE tender_id = :tender_id::uuid AND retail.require(row_version = :row_version::bigint, 'stale_version',
	'Version ' || row_version || ' is the current one.', 'row_version')
RETURNING tender_id, code, name, kind, active, row_version, updated_at;

-- name: tender_delete
DELETE FROM retail.tender
WHERE tender_id = :tender_id::uuid AND retail.require(row_version = :row_version::bigint, 'stale_version',
	'Version ' || row_version || ' is the current one.', 'row_version')
RETURNING tender_id;
