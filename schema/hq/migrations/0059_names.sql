-- Rows whose columns have other names are published again.
SELECT sync.publish_table(t.table_name, t.key_columns, t.scope_expression, t.position)
FROM sync.replicated_table t WHERE t.table_name IN ('price', 'tax_rate');
