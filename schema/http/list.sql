-- The pieces of a list (common/http/list.h): which of them a request needs, it says by what it asks; what it
-- asks for is bound, never written in here.

-- template: list_page
SELECT {columns}
FROM {source} AS r
WHERE true{conditions}
ORDER BY {order}
LIMIT :limit::bigint + 1

-- The page that begins at a row of which only the number is known. Its place is found in the index alone.
-- template: list_page_at
SELECT {columns}
FROM {source} AS r
WHERE {place} {sign}= (
	SELECT {place_columns}
	FROM {source} AS r
	WHERE true{conditions}
	ORDER BY {order}
	OFFSET :position::bigint
	LIMIT 1){conditions}
ORDER BY {order}
LIMIT :limit::bigint + 1

-- template: list_total
SELECT count(*) AS total
FROM {source} AS r
WHERE true{conditions}

-- template: list_found_total
SELECT count(*) AS total
FROM {source} AS r
WHERE ({found}){conditions}

-- template: list_one
SELECT {columns}
FROM {source} AS r
WHERE true{conditions}

-- What a column refers to, beside it.
-- template: list_expanded
(SELECT json_build_object({members}) FROM {source} AS e WHERE e.{key} = r.{column}) AS {member}

-- template: list_member
'{column}', e.{column}

-- template: list_member_text
'{column}', e.{column}::text

-- template: list_member_time
'{column}', replace((e.{column} AT TIME ZONE 'UTC')::text, ' ', 'T') || 'Z'

-- A search finds little or much. Little is found by the indexes of the searched columns and sorted; of much a page is
-- soon met on the way through the order, so that is walked, and tried row by row. Which of them it is no
-- planner needs to guess: they are counted, up to a thousand. That few ones are tried again shows the planner that indexes
-- of rows with a text will do.
-- template: list_found_page
WITH found AS MATERIALIZED (
	SELECT r.{key} FROM {source} AS r WHERE {found} LIMIT 1001
), few AS MATERIALIZED (
	SELECT count(*) <= 1000 AS is_true FROM found
)
SELECT * FROM (
	(SELECT {columns}
	FROM {source} AS r
	WHERE (SELECT is_true FROM few) AND r.{key} = ANY (ARRAY(SELECT found.{key} FROM found)) AND ({walked}){conditions}
	ORDER BY {order}
	LIMIT {most})
UNION ALL
	(SELECT {columns}
	FROM {source} AS r
	WHERE NOT (SELECT is_true FROM few) AND ({walked}){conditions}
	ORDER BY {order}
	LIMIT {most})
) AS r
ORDER BY {order}
{offset} LIMIT :limit::bigint + 1

-- template: list_most
:limit::bigint + 1

-- template: list_most_at
:limit::bigint + 1 + :position::bigint

-- template: list_offset
OFFSET :position::bigint

-- template: list_column
r.{column}

-- template: list_filter
r.{column} = :{parameter}::{type}

-- template: list_from
r.{column} >= :{parameter}::{type}

-- template: list_to
r.{column} <= :{parameter}::{type}

-- template: list_before
r.{column} < :{parameter}::{type}

-- template: list_after
(r.{column}, r.{key}) {sign} (:after_value::{type}, :after_id::{key_type})

-- template: list_after_key
r.{key} {sign} :after_id::{key_type}

-- What no two rows share.
-- template: list_after_alone
r.{column} {sign} :after_value::{type}

-- template: list_place
(r.{column}, r.{key})

-- template: list_place_columns
r.{column}, r.{key}

-- template: list_order_by
r.{column}{direction}, r.{key}{direction}

-- template: list_order_alone
r.{column}{direction}

-- The beginning: from the words themselves up to the last character there is. NOT NULL is said for indexes that hold what has a text.
-- template: list_found_start
(r.{column} IS NOT NULL AND retail.fold(r.{column}) COLLATE "C" >= retail.fold(:q::text) AND retail.fold(r.{column}) COLLATE "C" < retail.fold(:q::text) || chr(1114111))

-- template: list_found_within
(r.{column} IS NOT NULL AND retail.fold(r.{column}) COLLATE "C" LIKE '%' || retail.fold(:q_pattern::text) || '%')

-- template: list_walked_start
(r.{column} IS NOT NULL AND left(retail.fold(r.{column}), length(:q::text)) = (SELECT retail.fold(:q::text)))

-- template: list_walked_within
(r.{column} IS NOT NULL AND strpos(retail.fold(r.{column}), (SELECT retail.fold(:q::text))) > 0)
