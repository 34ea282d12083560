-- A document that two boxes of a store took from one till: counted once, under the number of the later life. See
-- functions/sync_other_number.sql.

-- The number it does not count under. A till has printed it.
CREATE TABLE sync.other_number (
	store_id uuid NOT NULL,
	kind text NOT NULL,
	document_id uuid NOT NULL,
	life_number int NOT NULL CHECK (life_number > 0),
	number text NOT NULL,
	document jsonb NOT NULL, -- the document with that number, without its lists
	found_at timestamptz NOT NULL DEFAULT now(),
	PRIMARY KEY (store_id, kind, document_id, number)
);
CREATE INDEX other_number_number ON sync.other_number (number);

-- The one way to change a row that never changes: its number, by sync.take_other_number, which names the table in its transaction.
CREATE OR REPLACE FUNCTION sync.forbid_change() RETURNS trigger
	LANGUAGE plpgsql
AS $$
BEGIN
	IF TG_OP = 'UPDATE' AND current_user = 'outpost_owner' AND current_setting('sync.renumbers', true) = TG_TABLE_NAME THEN
		RETURN NULL;
	END IF;
	PERFORM sync.raise('state_conflict',
		format('%s on %I.%I is not possible: its rows never change', TG_OP, TG_TABLE_SCHEMA, TG_TABLE_NAME));
	RETURN NULL;
END
$$;
