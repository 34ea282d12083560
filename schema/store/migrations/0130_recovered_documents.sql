-- With a session goes its close, or a new box would take it for open.
SELECT sync.declare_document(k.kind, k.declaration || '{"new_box": "document"}')
FROM sync.document_kind k WHERE k.kind = 'register_session_closed';

-- Headquarters does not know it. A session that was given back is found by its id among all receipts of its life.
ALTER TABLE retail.register_session ALTER COLUMN receipts_before SET DEFAULT 0;
