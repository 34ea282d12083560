-- Cash without a sale. See schema/store/functions/retail_cash_movements.sql.

-- name: cash_move
SELECT cash_movement_id, kind, register_session_id, register_id, business_date, moved_at, user_id, amount, reason
FROM retail.move_cash(:cash_movement_id::uuid, :register_session_id::uuid, :kind::text, :amount::bigint, :reason::text,
	:moved_at::timestamptz, :content_hash::text, :actor_id::uuid);
