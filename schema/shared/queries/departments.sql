-- Departments: reading is the same in both tiers.

-- name: department_list
SELECT department_id, code, name, parent_id, row_version, updated_at,
	code AS page_key
FROM retail.department
WHERE (:after::text IS NULL OR code > :after::text)
	AND (:q::text IS NULL OR strpos(lower(name), lower(:q::text)) > 0
		OR starts_with(lower(code), lower(:q::text)))
ORDER BY code
LIMIT :limit::bigint + 1;

-- name: department_get
SELECT department_id, code, name, parent_id, row_version, updated_at
FROM retail.department
WHERE department_id = :department_id::uuid;
