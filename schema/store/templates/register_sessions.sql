-- Conditions of the list of register sessions (struct list_condition in common/http/list.h).

-- Which are open the registers know; the history is not asked.
-- template: register_session_is_open
r.register_session_id = ANY (ARRAY(SELECT st.open_session_id FROM retail.register_state st WHERE st.open_session_id IS NOT NULL))

-- template: register_session_is_closed
r.closed_at IS NOT NULL
