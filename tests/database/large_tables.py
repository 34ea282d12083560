"""100,000 rows of whatever grows, at either tier, and values that meet none, few or many of them.

What is asked for by a value meets a row or none, some (about twenty) or a large share: a plan that is good for one of them
only is found out by the others.
"""
ROWS = 100_000
MEETS = ("none", "few", "many")

# Tables that grow with the chain, by tier. A statement may read what it shows of them, never what it passes over.
SHARED = ("product", "barcode", "price", "sale", "sale_line", "payment", "stock_adjustment", "stock_adjustment_line",
          "register_session", "register_session_close", "cash_movement", "condition")
LARGE = {"store": SHARED + ("stock_on_hand",), "hq": SHARED + ("edit", "edit_row", "link", "product_import_row", "quarantine")}

EDIT = 1_000_000  # after the edits of the migrations
NEVER = "'00000000-0000-7000-8000-000000000001'"
START = "timestamptz '2026-01-01'"

# Rows n of 1 to ROWS: twenty of group 0, two fifths of group 1, the rest in fifty others.
GROUP = "CASE WHEN n % 5000 = 0 THEN 0 WHEN n % 5 < 2 THEN 1 ELSE 2 + n % 48 END"
# At headquarters, of which store: as above, so that small stores and a large one are there.
STORE = {"hq": ("store_id, ", f"md5('s' || {GROUP})::uuid, "), "store": ("", "")}
# What each tier keeps of a document besides.
KEPT = {"hq": (", journal_seq, content_hash", ", n, sha256('')"), "store": (", content_hash", ", sha256('')")}
TEXT = "CASE WHEN n % 20000 = 0 THEN 'Zebra ' ELSE 'Article ' END || md5(n::text)"
MINUTE = f"{START} + n * interval '1 minute'"

MASTER = f"""
INSERT INTO retail.product (product_id, sku, name, department_id, tax_group_id, active, updated_at)
SELECT md5('p' || n)::uuid, 'SKU' || n, {TEXT}, md5('d' || {GROUP})::uuid, md5('t' || {GROUP})::uuid, n % 1000 <> 7, {MINUTE}
FROM generate_series(1, {ROWS}) AS n;
INSERT INTO retail.barcode (barcode_id, product_id, barcode, updated_at)
SELECT md5('b' || n)::uuid, md5('p' || CASE WHEN n <= 20 THEN 0 WHEN n <= 220 THEN 1 ELSE n END)::uuid, lpad(n::text, 13, '2'), {MINUTE}
FROM generate_series(1, {ROWS}) AS n;
INSERT INTO retail.price (price_id, product_id, price_zone_id, store_id, unit_price, valid_from, valid_to, updated_at)
SELECT md5('c' || n)::uuid, md5('p' || CASE WHEN n <= 20 THEN 0 WHEN n <= 220 THEN 1 ELSE n END)::uuid,
	CASE n % 3 WHEN 1 THEN md5('z' || {GROUP})::uuid END, CASE n % 3 WHEN 2 THEN md5('s' || {GROUP})::uuid END,
	n, {MINUTE}, {MINUTE} + interval '1 minute', {MINUTE}
FROM generate_series(1, {ROWS}) AS n;
"""

DOCUMENTS = """
INSERT INTO retail.sale ({store}sale_id, kind, register_session_id, register_id, receipt, receipt_number, business_date, sold_at,
	user_id, reason, total, tax_total, change_due{kept})
SELECT {of_store}md5('v' || n)::uuid, 'sale', md5('r' || n % 1000)::uuid, md5('g' || {group})::uuid, n, 'S01:R1:1:' || n,
	({minute})::date, {minute}, md5('u' || {group})::uuid, CASE WHEN n % 50 = 0 THEN {text} END, n, 0, 0{of_kept}
FROM generate_series(1, {rows}) AS n;
INSERT INTO retail.sale_line ({store}sale_id, line_number, {line_kind}product_id, sku, description, department_id, quantity, unit_price,
	price_quantity, listed_unit_price, listed_price_quantity, discount_amount, tax_group_id, amount, net_amount, tax_amount, taxes)
SELECT {of_store}md5('v' || n)::uuid, 1, {of_line_kind}md5('p' || {group})::uuid, 'SKU', 'Article', md5('d' || {group})::uuid, 1, n, 1, n, 1,
	0, md5('t1')::uuid, n, n, 0, '{{}}'
FROM generate_series(1, {rows}) AS n;
INSERT INTO retail.payment ({store}sale_id, payment_number, tender_id, tender_kind, amount)
SELECT {of_store}md5('v' || n)::uuid, 1, md5('m')::uuid, 'cash', n FROM generate_series(1, {rows}) AS n;
INSERT INTO retail.register_session ({store}register_session_id, register_id, session_number, {receipts}business_date, opening_float,
	opened_at, opened_by{kept})
SELECT {of_store}md5('r' || n)::uuid, md5('g' || {group})::uuid, n, {of_receipts}({minute})::date, 0, {minute}, md5('u' || {group})::uuid{of_kept}
FROM generate_series(1, {rows}) AS n;
INSERT INTO retail.register_session_close ({store}register_session_id, closed_at, closed_by, sales_count, sales_total, returns_count,
	returns_total, tax_total, tenders, expected_cash, counted_cash, difference{kept})
SELECT {of_store}md5('r' || n)::uuid, {minute}, md5('u1')::uuid, 0, 0, 0, 0, 0, '[]', 0, n, n{of_kept}
FROM generate_series(1, {rows} - 20) AS n;
INSERT INTO retail.stock_adjustment ({store}stock_adjustment_id, reason, adjusted_at, business_date, user_id{kept})
SELECT {of_store}md5('a' || n)::uuid, {text}, {minute}, ({minute})::date, md5('u' || {group})::uuid{of_kept}
FROM generate_series(1, {rows}) AS n;
INSERT INTO retail.stock_adjustment_line ({store}stock_adjustment_id, line_number, product_id, sku, description, quantity)
SELECT {of_store}md5('a' || n)::uuid, 1, md5('p' || {group})::uuid, 'SKU', 'Article', 1 FROM generate_series(1, {rows}) AS n;
INSERT INTO retail.cash_movement ({store}cash_movement_id, kind, register_session_id, register_id, business_date, moved_at, user_id,
	amount, reason{kept})
SELECT {of_store}md5('k' || n)::uuid, (ARRAY['pay_in', 'pay_out', 'drop'])[1 + n % 3],
	md5('r' || CASE WHEN n <= 20 THEN 0 WHEN n <= 220 THEN 1 ELSE n END)::uuid,
	md5('g' || {group})::uuid, ({minute})::date, {minute}, md5('u' || {group})::uuid, n, {text}{of_kept}
FROM generate_series(1, {rows}) AS n;
"""

CONDITIONS = f"""
INSERT INTO retail.condition_kind (name, severity, meaning, remedy) SELECT 'kind_' || n, 'warning', 'x', 'x' FROM generate_series(0, 49) AS n;
INSERT INTO retail.condition (condition_id, name, store_id, subject, detail, since, ended_at)
SELECT md5('o' || n)::uuid, 'kind_' || {GROUP}, md5('s' || {GROUP})::uuid, n, '', {MINUTE}, CASE WHEN n % 5 < 2 THEN {MINUTE} END
FROM generate_series(1, {ROWS}) AS n;
"""

OWN = {
    "store": f"""
INSERT INTO sync.link (store_id, store_inc, hq_url, credential) VALUES (md5('s1')::uuid, gen_random_uuid(), 'http://[::1]', 'none');
INSERT INTO retail.stock_on_hand (product_id, quantity) SELECT md5('p' || n)::uuid, 1 FROM generate_series(0, {ROWS}) AS n;
INSERT INTO retail.register_state (register_id, open_session_id)
SELECT md5('g' || n)::uuid, md5('r' || n)::uuid FROM generate_series({ROWS} - 19, {ROWS}) AS n;
""",
    "hq": f"""
INSERT INTO sync.received_mark (store_id, store_inc) SELECT md5('s' || n)::uuid, gen_random_uuid() FROM generate_series(0, 49) AS n;
INSERT INTO retail.product_import (import_id) VALUES (md5('i')::uuid);
INSERT INTO retail.product_import_row (import_id, row_number, sku, name, department, barcode, tax_group, unit_price, price_quantity, errors)
SELECT md5('i')::uuid, n, '', '', '', '', '', '', '', CASE WHEN n % 5000 = 0 THEN '[]'::jsonb END FROM generate_series(1, {ROWS}) AS n;
INSERT INTO sync.quarantine (store_id, store_inc, seq, kind, document_id, document, reason_code, reason, quarantined_at, state, resolved_at)
SELECT md5('s' || {GROUP})::uuid, md5('i' || {GROUP})::uuid, n, 'sale', md5('v' || n)::uuid, '{{}}', 'reason_' || {GROUP}, '', {MINUTE},
	CASE WHEN n <= 20 THEN 'stored' ELSE 'waiting' END, CASE WHEN n <= 20 THEN {MINUTE} END FROM generate_series(1, {ROWS}) AS n;
INSERT INTO audit.edit (edit_id, at, actor_id, database_user, table_name, action, row_count)
SELECT {EDIT} + n, {MINUTE}, md5('u' || {GROUP})::uuid, 'outpost_server', 'table_' || {GROUP}, 'change', 1 FROM generate_series(1, {ROWS}) AS n;
INSERT INTO audit.edit_row (edit_id, row_number, key, before, after)
SELECT {EDIT} + n, 1, md5('p' || CASE WHEN n <= 20 THEN 0 WHEN n <= 220 THEN 1 ELSE n END)::uuid, '{{"name": "Article"}}', jsonb_build_object('name', {TEXT}) FROM generate_series(1, {ROWS}) AS n;
INSERT INTO audit.link (edit_id, first_row, row_count, first_number, row_hashes, chain, words)
SELECT {EDIT} + n, 1, 1, {EDIT} + n, sha256(''), sha256(''), array_to_tsvector(audit.words_of({TEXT})) FROM generate_series(1, {ROWS}) AS n;
""",
}

# Indexes of empty tables are taken away and made again: that is much faster than filling them row by row.
WITHOUT_INDEXES = """
CREATE TEMP TABLE put_away AS
SELECT i.indexrelid::regclass::text AS name, pg_get_indexdef(i.indexrelid) AS definition
FROM pg_index i
JOIN pg_class t ON t.oid = i.indrelid
WHERE t.relnamespace::regnamespace::text IN ('retail', 'audit', 'sync') AND t.relname = ANY ('{%s}')
	AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid);
DO $$ BEGIN EXECUTE (SELECT string_agg('DROP INDEX ' || name, ';') FROM put_away); END $$;
"""
WITH_INDEXES = """
DO $$
DECLARE
	v_definition text;
BEGIN
	FOR v_definition IN SELECT definition FROM put_away LOOP
		EXECUTE v_definition;
	END LOOP;
END
$$;
"""
# Of what triggers were passed by for.
WORDS = """
INSERT INTO retail.search_word
SELECT word FROM (SELECT DISTINCT unnest(tsvector_to_array(retail.words(name))) AS word FROM retail.product) w WHERE word !~ '[0-9]';
"""


def load(tier):
    """The SQL, for the owner of the tables who is superuser: triggers and foreign keys are passed by."""
    store, of_store = STORE[tier]
    kept, of_kept = KEPT[tier]
    line_kind = ("kind, business_date, ", f"'sale', ({MINUTE})::date, ") if tier == "hq" else ("", "")
    receipts = ("", "") if tier == "hq" else ("receipts_before, ", "0, ")
    documents = DOCUMENTS.format(rows=ROWS, group=GROUP, text=TEXT, minute=MINUTE, store=store, of_store=of_store, kept=kept,
                                 of_kept=of_kept, line_kind=line_kind[0], of_line_kind=line_kind[1], receipts=receipts[0],
                                 of_receipts=receipts[1])
    silence = "".join(f"ALTER TABLE retail.{table} DISABLE TRIGGER USER;\n" for table in SHARED)  # the audit's fire always
    return ("SET session_replication_role = replica;\nSET maintenance_work_mem = '256MB';\nSET work_mem = '64MB';\n" + silence
            + WITHOUT_INDEXES % ",".join(LARGE[tier]) + MASTER + documents + CONDITIONS + OWN[tier] + WITH_INDEXES + WORDS + "VACUUM ANALYZE;\n")


def _ids(letter):
    """Of a group, by what it meets."""
    return (NEVER, f"md5('{letter}0')::uuid", f"md5('{letter}1')::uuid")


def _one(letter):
    return (NEVER, f"md5('{letter}20')::uuid", f"md5('{letter}50000')::uuid")


def _times(minutes):
    return tuple(f"{START} + interval '{m} minutes'" for m in minutes)


END = 10 * ROWS
FROM, TO = (END, ROWS // 2, 0), (END + 1, ROWS // 2 + 20, ROWS)
# By the name of a parameter, as SQL: what meets none, few, and many.
VALUES = {
    "department_id": _ids("d"), "tax_group_id": _ids("t"), "store_id": _ids("s"), "price_zone_id": _ids("z"),
    "register_id": _ids("g"), "user_id": _ids("u"), "opened_by": _ids("u"), "product_id": _ids("p"), "parent_id": _ids("d"),
    "sale_id": _one("v"), "stock_adjustment_id": _one("a"), "cash_movement_id": _one("k"), "register_session_id": _ids("r"),
    "barcode": ("'none'", "'2222222250000'", "'2222222250000'"), "import_id": (NEVER, "md5('i')::uuid", "md5('i')::uuid"), "actor_id": _ids("u"),
    "active": ("false", "false", "true"), "kind": ("'drop'", "'pay_out'", "'pay_in'"),  # of three, each is common
    "q": ("'zzzzz'", "'zebra'", "'article'"),
    "session_number": ("0", str(ROWS // 2), str(ROWS // 2)), "receipt_number": ("'none'", "'S01:R1:1:500'", "'S01:R1:1:50000'"),
    "table_name": ("'none'", "'table_0'", "'table_1'"), "key": ("'none'", "md5('p0')::uuid::text", "md5('p1')::uuid::text"),
    "from": _times(FROM), "to": _times(TO), "limit": ("5", "5", "5"),
    "position": ("0", str(ROWS // 2), str(ROWS - 10)),
}
# By the type of a parameter without a name of its own here: the first is the least.
ANY = {
    "text": ("''", "'M'", "'zzzz'"), "uuid": (NEVER, "'80000000-0000-7000-8000-000000000001'", "'ffffffff-ffff-7fff-8fff-ffffffffffff'"),
    "bigint": ("0", str(ROWS // 2), str(END)), "integer": ("0", str(ROWS // 2), str(END)), "boolean": ("false", "true", "true"), "numeric": ("0", "1", "1000000"),
    "timestamp with time zone": _times((0, ROWS // 2, END)), "date": ("'2026-01-01'", "'2026-02-05'", "'2027-01-01'"),
}
# Where a name means something else; and cursors of lists that are written by hand.
ELSEWHERE = {
    "barcode_list": {"q": ("'zzzzz'", "'2222222250000'", "'2'")},
    "product_list": {"sku": ("'none'", "'SKU500'", "'SKU50000'"), "q": ("'zzzzz'", "'zebra'", "'sku'")},
    "stock_movement_list": {"after": ("NULL", "'80000000-0000-7000-8000-000000000001/1'", "NULL")},
    "import_error_list": {"after": ("NULL", "50000", "NULL")},
    "condition_list": {"name": ("'none'", "'kind_0'", "'kind_1'")},
    "quarantine_list": {"state": ("'discarded'", "'stored'", "'waiting'"), "reason_code": ("'none'", "'reason_0'", "'reason_1'"),
                        "document_id": _one("v")},
    "audit_list": {"after": ("NULL", "'2026-02-05T00:00:00Z 1050000 1'", "NULL")},
}


def value(statement, parameter, parameter_type, meets):
    """SQL of a value for a parameter of a statement that meets "none", "few" or "many" rows."""
    by_list = next((values for name, values in ELSEWHERE.items() if statement.startswith(name)), {})
    choices = by_list.get(parameter) or VALUES.get(parameter)
    for end, ends in (("_from", FROM), ("_since", FROM), ("_to", TO)):
        if not choices and parameter.endswith(end):
            choices = _times(ends) if "time" in parameter_type or parameter_type == "date" else tuple(str(number) for number in ends)
            if parameter_type == "date":
                choices = tuple(f"({time})::date" for time in choices)
    return (choices or ANY[parameter_type])[MEETS.index(meets)]
