-- A field of sales that older stores do not send, and a kind of document more.
ALTER TABLE retail.sale ADD channel text NOT NULL DEFAULT 'till';

CREATE TABLE retail.visit_count (
	store_id uuid,
	visit_count_id uuid,
	visits int NOT NULL,
	journal_seq bigint NOT NULL,
	PRIMARY KEY (store_id, visit_count_id)
);
CREATE FUNCTION retail.ingest_visit_counts(p_store_id uuid, p_documents sync.received_document[]) RETURNS void
	LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
	INSERT INTO retail.visit_count (store_id, visit_count_id, visits, journal_seq)
	SELECT p_store_id, d.document_id, (d.document ->> 'visits')::int, d.seq FROM unnest(p_documents) AS d
$$;
INSERT INTO sync.document_kind (kind, position, ingest_function)
VALUES ('visits_counted', 900, 'retail.ingest_visit_counts');
