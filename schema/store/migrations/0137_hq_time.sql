-- By how much headquarters' clock is ahead of that of this machine, as far as this store goes by it: see docs/DECISIONS/0046 and
-- retail.store_time. NULL: it goes by its own clock. The rest says when that was learnt, how sure it is, and of which clock: wall
-- time less monotonic time since that boot, microseconds.
ALTER TABLE sync.link
	ADD COLUMN clock_offset interval,
	ADD COLUMN clock_unsure interval,
	ADD COLUMN clock_learnt_at timestamptz,
	ADD COLUMN clock_boot text,
	ADD COLUMN clock_ahead bigint;
