-- Prices are changed by rounds (schema/hq/functions/retail_change_prices.sql) and no longer one by one.
DROP FUNCTION IF EXISTS retail.begin_price(jsonb, timestamptz, timestamptz, jsonb);
DROP FUNCTION IF EXISTS retail.make_way(uuid, uuid, timestamptz, timestamptz, jsonb);
DROP FUNCTION IF EXISTS retail.price_change_conflict(uuid, uuid, timestamptz, timestamptz, jsonb);
DROP FUNCTION IF EXISTS retail.resumed_at(uuid, uuid, timestamptz, jsonb);
