-- Conditions: see schema/shared/functions/conditions.sql.

-- name: condition_note
SELECT name, severity, store, condition_count, since, detail FROM retail.note_conditions(:reported::jsonb);
