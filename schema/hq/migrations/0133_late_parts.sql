-- A close never changes. What comes into a session whose close is here already (from an old disk, from a box that had not its documents back) is a
-- numbered part beside it, with the same sums: close and parts together are what the documents add up to. See functions/retail_late_parts.sql.
CREATE TABLE retail.register_session_late_part (
	store_id uuid NOT NULL,
	register_session_id uuid NOT NULL,
	part_number int NOT NULL CHECK (part_number > 0),
	found_at timestamptz NOT NULL DEFAULT now(),
	sales_count bigint NOT NULL,
	sales_total bigint NOT NULL,
	returns_count bigint NOT NULL,
	returns_total bigint NOT NULL,
	tax_total bigint NOT NULL,
	paid_in bigint NOT NULL,
	paid_out bigint NOT NULL,
	dropped bigint NOT NULL,
	expected_cash bigint NOT NULL,
	tenders jsonb NOT NULL,
	PRIMARY KEY (store_id, register_session_id, part_number)
);
SELECT sync.make_immutable('retail.register_session_late_part');
