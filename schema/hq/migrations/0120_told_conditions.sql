-- What stores say of their conditions with each heartbeat: names and how many, "clock_off:1 row_not_applicable:3".
CREATE TABLE retail.told_conditions (
	store_id uuid PRIMARY KEY,
	conditions text NOT NULL,
	told_at timestamptz NOT NULL DEFAULT now()
);
