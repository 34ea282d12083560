-- Sessions of browsers: see schema/shared/functions/browser_session.sql. Secrets come as their SHA-256.

-- name: sign_in_by_code
SELECT user_id, user_name, display_name, password_hash, permissions
FROM retail.use_sign_in_code(decode(:code_hash, 'hex'), :store_id::uuid);

-- name: browser_session_begin
SELECT session_id, user_id, display_name, permissions, left_s
FROM retail.begin_browser_session(:session_id::uuid, :user_id::uuid, decode(:family_hash, 'hex'), decode(:turn_hash, 'hex'),
	retail.password_mark(:password_hash), :store_id::uuid, :lasts_s::integer, :peer, :user_agent);

-- name: browser_session_turn
SELECT outcome, session_id, user_id, display_name, permissions, left_s
FROM retail.turn_browser_session(decode(:family_hash, 'hex'), decode(:turn_hash, 'hex'), decode(:next_hash, 'hex'), :store_id::uuid,
	:lasts_s::integer, :idle_s::integer, :peer, :user_agent);

-- name: browser_session_sign_out
SELECT retail.end_browser_session(:session_id::uuid, 'signed_out') AS ended;

-- name: sign_in_code_make
-- lane: owner
-- No row: a store that is not enrolled.
SELECT retail.make_sign_in_code(:user_name, i.store_id, decode(:code_hash, 'hex'), :lasts_s::integer) AS user_id
FROM sync.backup_identity() AS i;

-- name: job_purge_browser_sessions
-- lane: exclusive
SELECT row_count, more FROM retail.purge_browser_sessions(interval '30 days', 50000);
