-- See schema/hq/functions/sync_lives.sql.
SELECT retail.declare_condition('headquarters_stale', 'critical',
	'Another headquarters has gone on with the stores since. This one publishes nothing and takes nothing.',
	'Stop this machine. If it shall go on in place of the other, stop that one and run "outpost-hq restored" here: docs/two-headquarters.md.',
	'sync.find_stale_headquarters');
