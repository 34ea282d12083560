-- The pieces of a list (common/http/list.h): which of them a request needs, it says by what it asks; what it
-- asks for is bound, never written in here.

-- template: list_page
SELECT {columns}
FROM {source} AS r
WHERE true{conditions}{after}
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
WITH asked AS MATERIALIZED (
	{asked}
)
SELECT count(*) AS total
FROM {source} AS r
WHERE ({matching}){conditions}

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

-- A search finds little or much. Little is found by the indexes of the searched columns, and the best come first: codes that begin so, then
-- names with these words whole, then with words that begin so, then with words nearly so. Of much a page is met soon on the way through
-- the order, so that is walked, and tried row by row; words that stand together in the order are met late, so of them twenty thousand are
-- little, and of beginnings five thousand. Which of them it is no planner needs to guess: they are counted, and meanwhile asked
-- whether they fit the rest of the question.
-- template: list_found_page
WITH asked AS MATERIALIZED (
	{asked}
), found AS MATERIALIZED (
	SELECT * FROM ({found}) AS f LIMIT {little} + 1
), few AS MATERIALIZED (
	SELECT count(*) <= {little} AS is_true FROM found
), best AS MATERIALIZED (
	SELECT b.row_key, b.search_rank
	FROM (
		SELECT f.row_key, f.place, f.follows, min({rank_of}) AS search_rank
		FROM found AS f
		WHERE f.fits AND (SELECT is_true FROM few)
		GROUP BY f.row_key, f.place, f.follows) AS b
	WHERE {follows}
	ORDER BY {rank_order}b.place{direction}, b.row_key{direction}
	LIMIT {most}
)
SELECT * FROM (
	(SELECT {columns}, b.search_rank
	FROM best AS b
	JOIN {source} AS r ON r.{key} = b.row_key AND ({there}))
UNION ALL
	(SELECT {columns}, 2 AS search_rank
	FROM {source} AS r
	WHERE NOT (SELECT is_true FROM few) AND ({walked}){conditions}{after}
	ORDER BY {order}
	LIMIT {most})
) AS r
ORDER BY {rank_order}{order}
{offset} LIMIT :limit::bigint + 1

-- What the words are compared with; of one or two letters, none.
-- template: list_asked_words
SELECT whole, begun, near FROM retail.asked(:q::text)

-- template: list_asked_start
SELECT

-- template: list_found_in
(SELECT r.{key} AS row_key, r.{place} AS place, {rank} AS search_rank, (true{conditions}) AS fits, (true{after}) AS follows
	FROM {source} AS r WHERE {condition} LIMIT {little} + 1)

-- template: list_found_in_also
(SELECT r.{key} AS row_key, r.{place} AS place, {rank} AS search_rank, (true{conditions}) AS fits, (true{after}) AS follows
	FROM {also_source} AS e JOIN {source} AS r ON r.{key} = e.{also_key}
	WHERE retail.fold(e.{also_column}) COLLATE "C" >= retail.fold(:q::text) AND retail.fold(e.{also_column}) COLLATE "C" < retail.fold(:q::text) || chr(1114111) LIMIT {little} + 1)

-- Shows the planner that indexes of rows with a text will do.
-- template: list_there
r.{column} IS NOT NULL

-- Better than by words that are nearly so.
-- template: list_better
WHEN f.search_rank > {rank} AND f.row_key IN (SELECT r.{key} FROM {source} AS r WHERE {condition}) THEN {rank}

-- template: list_rank_order
search_rank,

-- template: list_follows_rank
(b.search_rank > :after_rank::integer OR b.search_rank = :after_rank::integer AND b.follows)

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

-- template: list_found_whole
(r.{column} IS NOT NULL AND retail.words(r.{column}) @@ (SELECT whole FROM asked))

-- template: list_found_begun
(r.{column} IS NOT NULL AND retail.words(r.{column}) @@ (SELECT begun FROM asked))

-- template: list_found_near
(r.{column} IS NOT NULL AND retail.words(r.{column}) @@ (SELECT near FROM asked))

-- Of records that refer to the row.
-- template: list_found_also
r.{key} = ANY (ARRAY(SELECT e.{also_key} FROM {also_source} AS e WHERE retail.fold(e.{also_column}) COLLATE "C" >= retail.fold(:q::text) AND retail.fold(e.{also_column}) COLLATE "C" < retail.fold(:q::text) || chr(1114111)))

-- template: list_walked_start
(r.{column} IS NOT NULL AND starts_with(retail.fold(r.{column}), (SELECT retail.fold(:q::text))))

-- No index has it in this form.
-- template: list_walked_near
(r.{column} IS NOT NULL AND strip(retail.words(r.{column})) @@ (SELECT near FROM asked))

-- template: list_walked_also
(SELECT true FROM {also_source} AS e WHERE e.{also_key} = r.{key} AND starts_with(retail.fold(e.{also_column}), (SELECT retail.fold(:q::text))) LIMIT 1)
