-- Series that tills number by themselves. See schema/store/functions/retail_till_series.sql.

-- name: till_series_begin
SELECT register_id, life_number, till_life, prefix FROM retail.begin_till_series(:register_id::uuid);
