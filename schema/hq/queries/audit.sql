-- The audit: see schema/hq/functions/audit_*.sql.

-- name: audit_list
-- lane: exclusive
SELECT audit_number, at, action, table_name, key, user_id, user_name, database_user, command_user, address, request_id,
	trace_id, fields, page_key
FROM audit.find(:table_name::text, :key::text, :user_id::uuid, :from::timestamptz, :to::timestamptz, :q::text,
	:after::text, :limit::bigint + 1);

-- name: audit_head
SELECT h.audit_number, encode(h.chain, 'hex') AS chain, (SELECT count(*) FROM audit.pending) AS waiting
FROM audit.head h;

-- name: audit_chain_edits
-- lane: exclusive
SELECT chained, is_more FROM audit.chain_edits(:limit);

-- For commands, which connect as the owner; of these the server's role may only verify.

-- name: audit_verify
-- lane: owner
SELECT verified, chain, fault, audit_number, edit_id, table_name, key FROM audit.verify(:noted);

-- name: audit_erase_values
-- lane: owner
CALL audit.erase_values(:table_name, :key, NULL);
