-- With a session goes its close, or a new box would take it for open.
SELECT sync.declare_document(k.kind, k.declaration || '{"new_box": "document"}')
FROM sync.document_kind k WHERE k.kind = 'register_session_closed';
