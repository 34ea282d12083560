-- Tenders: reading is the same in both tiers.

-- name: tender_list
SELECT tender_id, code, name, kind, active, row_version, updated_at,
	code AS page_key
FROM retail.tender
WHERE (:after::text IS NULL OR code > :after::text)
	AND (:q::text IS NULL OR strpos(lower(name), lower(:q::text)) > 0
		OR starts_with(lower(code), lower(:q::text)))
ORDER BY code
LIMIT :limit::bigint + 1;

-- name: tender_get
SELECT tender_id, code, name, kind, active, row_version, updated_at
FROM retail.tender
WHERE tender_id = :tender_id::uuid;
