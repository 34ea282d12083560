-- Sums of what was sold, so that a report reads sums and few documents. They are declared here; what keeps, fills and checks them is written from
-- that (functions/retail_rollups.sql).

-- A table of sums.
CREATE TABLE retail.rollup (
	name text PRIMARY KEY,
	position int NOT NULL UNIQUE, -- after the one whose rows it adds up
	source text NOT NULL, -- of retail.sales_measure
	keys text[] NOT NULL,
	sums text REFERENCES retail.rollup, -- whose rows it adds up; NULL: documents
	is_filled boolean NOT NULL DEFAULT false -- with what was there before it
);

-- p_keys: "column type, column type".
CREATE FUNCTION retail.declare_rollup(p_name text, p_source text, p_keys text, p_sums text DEFAULT NULL) RETURNS void
	LANGUAGE plpgsql
AS $$
DECLARE
	v_keys text[] := ARRAY(SELECT split_part(k, ' ', 1) FROM regexp_split_to_table(p_keys, ', ') AS k);
BEGIN
	EXECUTE format('CREATE TABLE retail.%I (%s, %s, PRIMARY KEY (%s)) WITH (fillfactor = 70)', p_name,
		regexp_replace(p_keys, '(,|$)', ' NOT NULL\1', 'g'),
		(SELECT string_agg(format('%I %s NOT NULL', m.name, m.type), ', ' ORDER BY m.position)
			FROM retail.sales_measure m WHERE m.source = p_source),
		array_to_string(v_keys, ', '));
	IF 'business_date' = ANY (v_keys) THEN
		EXECUTE format('CREATE INDEX %I ON retail.%I (business_date)', p_name || '_business_date', p_name);
	END IF;
	INSERT INTO retail.rollup (name, position, source, keys, sums)
	SELECT p_name, count(*) + 1, p_source, v_keys, p_sums FROM retail.rollup;
END
$$;

SELECT retail.declare_rollup('sales_by_register', 'line', 'store_id uuid, business_date date, register_id uuid, user_id uuid');
SELECT retail.declare_rollup('sales_by_day', 'line', 'store_id uuid, business_date date', 'sales_by_register');
SELECT retail.declare_rollup('sales_by_department', 'line', 'store_id uuid, business_date date, department_id uuid');
-- A quarter of an hour is in one hour in every time zone there is: the hour of a store is worked out when it is asked for.
SELECT retail.declare_rollup('sales_by_quarter', 'line', 'store_id uuid, business_date date, quarter_at timestamptz');
SELECT retail.declare_rollup('sales_by_tender', 'payment', 'store_id uuid, business_date date, tender_id uuid, tender_kind text');
SELECT retail.declare_rollup('sales_by_product', 'line', 'store_id uuid, business_date date, product_id uuid, department_id uuid');
-- Of all stores together, for long spans of them.
SELECT retail.declare_rollup('chain_sales_by_product', 'line', 'month date, product_id uuid, department_id uuid', 'sales_by_product');

-- Sales that are in no sums yet: noted in the transaction that receives them, taken by a job. A report adds them itself.
CREATE TABLE retail.sales_to_sum (
	sales_to_sum_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	store_id uuid NOT NULL,
	sale_ids uuid[] NOT NULL,
	arrived_at timestamptz NOT NULL DEFAULT now()
);
ALTER TABLE retail.sales_to_sum ALTER COLUMN sale_ids SET STORAGE EXTERNAL; -- ids do not get smaller

-- What the triggers do is in functions/retail_rollups.sql; what comes before it is there is summed when the rollups are filled.
CREATE FUNCTION retail.note_sales() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
CREATE FUNCTION retail.roll_up_renumbered() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
CREATE TRIGGER note_sales AFTER INSERT ON retail.sale REFERENCING NEW TABLE AS new_rows
	FOR EACH STATEMENT EXECUTE FUNCTION retail.note_sales();
CREATE TRIGGER roll_up_renumbered AFTER UPDATE ON retail.sale REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
	FOR EACH STATEMENT EXECUTE FUNCTION retail.roll_up_renumbered();
