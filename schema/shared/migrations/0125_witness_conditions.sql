-- Conditions of lives: see schema/*/functions/sync_lives.sql.
SELECT retail.declare_condition(d.name, d.severity, d.meaning, d.remedy, d.finder, d.ends_by_person)
FROM (VALUES
	('two_boxes', 'critical', 'sync.find_doubted_stores', false,
		'Two boxes work as one store, or the machine of a store was put back to an earlier state. Both sell on; neither delivers.',
		'Choose the box that goes on and enrol it with a new code; rescue the other one: docs/two-boxes.md.'),
	('headquarters_restored', 'critical', 'sync.find_restorations', true,
		'The database of headquarters is an earlier one than it was. The stores start over and send again by themselves.',
		'What was changed at headquarters after the backup is lost: enter it again, then acknowledge this. docs/restore-headquarters.md.'),
	('store_went_back', 'warning', 'sync.find_own_return', false,
		'The database of this store is an earlier one than it was. It sells in another series of numbers.',
		'Nothing: headquarters gives back what it lacks when the line is there. docs/restore-a-store.md.')
) AS d (name, severity, finder, ends_by_person, meaning, remedy);
