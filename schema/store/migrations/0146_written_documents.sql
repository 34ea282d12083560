-- retail.write_document_of does what it did.
DROP FUNCTION IF EXISTS sync.append_journal(text, uuid, text);
