-- Conditions of a line that is there and carries nothing, and of a folder. The words of clock_off say by whose time a store goes.
SELECT retail.declare_condition(d.name, d.severity, d.meaning, d.remedy)
FROM (VALUES
	('master_data_not_taken', 'critical',
		'This store cannot take the prices and products that headquarters sends. It sells on with those that it has.',
		'The detail says what is wrong, and where. When its disk or its folder is not at fault, upgrade this store.'),
	('documents_not_delivered', 'critical',
		'This store has a line to headquarters and cannot deliver what it sold. It sells on and keeps everything.',
		'The detail says what headquarters answers. Look at the conditions of headquarters.'),
	('documents_not_recovered', 'warning',
		'What headquarters holds of this store cannot be given back to it. It sells on.',
		'The detail says what is wrong. Look at the conditions of headquarters, or upgrade this store.'),
	('token_near_end', 'warning',
		'Headquarters answers and gives this store no new token. When the present one ends, within a quarter of an hour, nothing is exchanged.',
		'The detail says what headquarters answers. Look at the conditions of headquarters.'),
	('headquarters_not_trusted', 'critical',
		'The certificate that headquarters shows is not accepted by this store, so nothing is exchanged. The store sells on.',
		'The detail says why: renew it at headquarters, give its authority in sync.hq_certificate_authority, or set the clock of this store.'),
	('headquarters_certificate_near_end', 'warning',
		'The certificate that headquarters shows to its stores, or the authority of it that this store knows, ends within two weeks.',
		'Put a new one in its place at headquarters or at the proxy before it; an authority goes into sync.hq_certificate_authority.'),
	('folder_not_writable', 'warning',
		'The server cannot write into its own folder.',
		'Give the folder that the detail names (state_dir) back to the account of the server. Until then large deliveries of master data fail, and a database that is put back is found later.'),
	('clock_off', 'warning',
		'The clock of the store and that of headquarters differ by more than two minutes.',
		'Let both set their clocks by themselves (NTP). The detail says by whose time the store sells meanwhile.')
) AS d (name, severity, meaning, remedy);
