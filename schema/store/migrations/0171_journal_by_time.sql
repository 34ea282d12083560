-- An entry of the journal is found by when its document was written, which both have of one transaction. Entries come in that order,
-- so an index of ranges says where, and costs a sale next to nothing; one of each document's id would cost every sale.
CREATE INDEX journal_recorded_at ON sync.journal USING brin (recorded_at) WITH (pages_per_range = 32, autosummarize = on);
