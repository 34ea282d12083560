-- What a browser's client asks before anybody has signed in: whose server this is. One row at any time.

-- name: client_config_get
SELECT coalesce(s.name, c.name) AS name, s.code, c.name AS chain, c.currency, c.currency_places,
	(SELECT max(split_part(m.name, '/', 3)) FROM public.outpost_migration m) AS schema
FROM (SELECT) AS always
LEFT JOIN retail.chain c ON true
LEFT JOIN retail.store s ON s.store_id = :store_id::uuid;
