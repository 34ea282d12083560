-- Saved as a body of which some members may be absent: the functions with a parameter for each value go.
DROP FUNCTION IF EXISTS retail.save_tax_group(uuid, text, text, boolean, jsonb, bigint);
DROP FUNCTION IF EXISTS retail.save_user(uuid, text, text, text, boolean, jsonb, bigint);

-- Rows that have a column more are published again.
SELECT sync.publish_table(t.table_name, t.key_columns, t.scope_expression, t.position)
FROM sync.replicated_table t WHERE t.table_name IN ('department', 'tax_rate', 'tax_group');
