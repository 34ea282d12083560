-- What was asked of retail.change_prices, and what came of it: the same id again has the same answer, whatever became of the prices
-- since. Each price that was begun or ended is audited in its own table.
CREATE TABLE retail.price_change (
	price_change_id uuid PRIMARY KEY,
	asked jsonb NOT NULL,
	changes jsonb NOT NULL,
	changed_at timestamptz NOT NULL DEFAULT now(),
	user_id uuid
);
CREATE INDEX price_change_made ON retail.price_change USING gin (changes jsonb_path_ops); -- by the prices in it
SELECT sync.make_immutable('retail.price_change');
GRANT INSERT ON retail.price_change TO outpost_server;
