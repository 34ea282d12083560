"""Kinds of document: what a declaration makes at both tiers, what it may not lack, and forms of other releases."""

import json
import unittest
import uuid

from tiers import BothTiersTest

DECLARATION = {"position": 26, "form": 1, "table": "till_check", "lists": {"lines": "till_check_line"},
               "order": "business_date", "filters": ["register_id"], "ranges": ["check_number"], "texts": ["note"],
               "new_box": "state"}
TABLES = """
CREATE TABLE retail.till_check (
	till_check_id uuid PRIMARY KEY,
	register_id uuid NOT NULL,
	check_number bigint NOT NULL,
	business_date date NOT NULL,
	note text NOT NULL DEFAULT 'nothing to say',
	CONSTRAINT till_check_number_key UNIQUE (register_id, check_number)
);
CREATE TABLE retail.till_check_line (
	till_check_id uuid NOT NULL REFERENCES retail.till_check,
	line_number int NOT NULL,
	business_date date,
	amount retail.money NOT NULL CHECK (amount > 0),
	PRIMARY KEY (till_check_id, line_number)
);
"""
SALE = {"sale_id": None, "kind": "sale", "register_session_id": str(uuid.uuid4()), "register_id": str(uuid.uuid4()),
        "sold_at": "2026-11-21T10:00:00.000000Z", "receipt": 1, "receipt_number": "S1-R1-000001",
        "business_date": "2026-11-21", "user_id": str(uuid.uuid4()), "total": 300, "tax_total": 0, "change_due": 0}
LINE = {"product_id": str(uuid.uuid4()), "quantity": "1.000", "unit_price": 100, "price_quantity": "1.000",
        "discount_amount": 0, "tax_group_id": str(uuid.uuid4()), "amount": 100, "net_amount": 100, "tax_amount": 0,
        "taxes": [{"tax_rate_id": str(uuid.uuid4()), "rate": 0, "base": 100, "amount": 0}]}
OTHERS = {"sale": "return", "cash": "card", "card": "cash", "1.000": "1.001", "2026-11-21": "2026-11-22",
          "2026-11-21T10:00:00.000000Z": "2026-11-21T10:00:00.000001Z", "\\x02" + "ab" * 32: "\\x02" + "ab" * 31 + "ac"}
FACTS = [["SKU1", "Käse", str(uuid.uuid4()), 100, 1.0], ["SKU2", "Brot", str(uuid.uuid4()), None, None]]


def positional_sale(sale_id):
    """As the first form had it: facts and kinds of tender by their places."""
    lines = [{"line_number": 1, **LINE}, {"line_number": 3, **LINE, "price_reason": "no list price"}]
    payments = [{"payment_number": 1, "tender_id": LINE["product_id"], "amount": 100},
                {"payment_number": 2, "tender_id": LINE["product_id"], "amount": 200}]
    return {**SALE, "sale_id": sale_id, "lines": lines, "payments": payments, "facts": list(FACTS),
            "tender_kinds": ["cash", "card"]}


def named_sale(sale_id):
    document = positional_sale(sale_id)
    names = ("sku", "description", "department_id", "listed_unit_price", "listed_price_quantity")
    facts, kinds = document.pop("facts"), document.pop("tender_kinds")
    document["form"] = 2
    document["content_hash"] = "\\x02" + "ab" * 32
    for line, fact in zip(document["lines"], facts):
        line.update((name, value) for name, value in zip(names, fact) if value is not None)
    for payment, kind in zip(document["payments"], kinds):
        payment["tender_kind"] = kind
    return document


def another(value):
    """Of the same type."""
    if not isinstance(value, str):
        return value + 1
    if len(value) == 36:
        return str(uuid.uuid4())
    return OTHERS.get(value, value + "0")


class Documents(BothTiersTest):
    journaled = 0

    def declaration(self, kind="till_check", **parts):
        declaration = {name: value for name, value in {**DECLARATION, **parts}.items() if value is not ...}
        return "SELECT sync.declare_document(%s, %s)", kind, json.dumps(declaration)

    def declare(self, connection, **parts):
        connection.rows(*self.declaration(**parts))

    def refusal(self, **parts):
        """Message and remedy, the same at both tiers."""
        words = []
        for connection in (self.hq, self.store):
            diagnosis = connection.refusal(*self.declaration(**parts)).diag
            words.append((diagnosis.message_primary, diagnosis.message_hint))
        self.assertEqual(words[0], words[1])
        return words[0]

    def ingest(self, kind, *documents, store=None):
        """Of documents as they travel; how many went to quarantine."""
        raw = [(seq, kind, document_id, json.dumps(document)) for seq, (document_id, document)
               in enumerate(documents, self.journaled + 1)]
        self.journaled += len(raw)
        return self.hq.value(
            "SELECT sync.ingest_or_quarantine(%s, %s, %s::sync.raw_document[])", *(store or (self.store_id, self.store_inc)), raw)

    def test_a_declaration_that_lacks_a_part_is_refused_with_the_remedy(self):
        for connection in (self.hq, self.store):
            connection.rows(TABLES)
        for part in DECLARATION:
            with self.subTest(part=part):
                message, hint = self.refusal(**{part: ...})
                self.assertEqual(message, 'document "till_check" does not say "%s"' % part)
                self.assertIn("position, form, table, lists, order, filters, ranges, texts, new_box", hint)

    def test_a_declaration_that_contradicts_itself_or_the_tables_is_refused_with_the_remedy(self):
        for connection in (self.hq, self.store):
            connection.rows(TABLES + "CREATE TABLE retail.loose (a int, b int, PRIMARY KEY (a, b));")
        for parts, message, hint in (
                ({"new_box": "maybe"}, 'is given back to a new box as "maybe"', "document, state or never"),
                ({"form": 0}, "has form 0", "Forms count from 1"),
                ({"positions": 3}, 'declares "positions"', "The parts are"),
                ({"table": "nowhere"}, "retail.nowhere, which does not exist", "before declaring"),
                ({"lists": {"lines": "nowhere"}}, "retail.nowhere, which does not exist", "before declaring"),
                ({"table": "loose", "lists": {}}, "retail.loose has no key", "PRIMARY KEY"),
                ({"lists": {"lines": "loose"}}, "retail.loose has no key", "PRIMARY KEY"),
                ({"lists": {"lines": "till_check"}}, "names retail.till_check twice", "a table of its own"),
                ({"lists": {"lines": "sale_line"}}, "retail.sale_line has no key", "PRIMARY KEY"),
                ({"table": "sale", "lists": {}, "order": "sold_at", "filters": [], "ranges": [], "texts": []},
                 'retail.sale, which is that of "sale"', "tables of its own"),
                ({"position": 20}, 'has the position of "sale"', "Give each its own"),
                ({"position": "first"}, 'says "position" by a JSON string', "It is a JSON number"),
                ({"position": 1.5}, "and position 1.5", "positions from 0"),
                ({"lists": ["till_check_line"]}, 'says "lists" by a JSON array', "It is a JSON object"),
                ({"filters": "register_id"}, 'says "filters" by a JSON string', "It is a JSON array"),
                ({"filters": ["colour"]}, 'is listed by "colour"', "columns of its own table"),
                ({"order": "colour"}, 'is listed by "colour"', "columns of its own table"),
                ({"filters": ["note", "note"]}, 'names "note" twice in filters', "Once will do"),
                ({"ranges": ["business_date"]}, 'names "business_date" twice', "order is a range by itself"),
                ({"order": "check_number", "ranges": []}, 'in the order of "check_number"', "a column of time"),
                ({"ranges": ["register_id"]}, 'has a range of "register_id"', "one of its filters"),
                ({"texts": ["check_number"]}, 'is searched in "check_number"', "one of its filters or ranges"),
                ({"kind": "Till check"}, "has no name that a journal can carry", "Lower case")):
            with self.subTest(parts=parts):
                refused = self.refusal(**parts)
                self.assertIn(message, refused[0])
                self.assertIn(hint, refused[1])

    def test_a_declared_kind_is_stored_by_name_and_keyed_by_store(self):
        for connection in (self.hq, self.store):
            connection.rows(TABLES)
            self.declare(connection)
            self.assertEqual(connection.refusal("DELETE FROM retail.till_check").pgcode, "OP001")
        check_id, other_id, register_id = (str(uuid.uuid4()) for _ in range(3))
        document = {"form": 9, "register_id": register_id, "check_number": 1, "business_date": "2026-11-21",
                    "content_hash": "\\x" + "ab" * 32, "store_id": other_id, "journal_seq": 77, "from_next_year": [1],
                    "lines": [{"line_number": 2, "amount": 5, "till_check_id": other_id, "store_id": other_id}]}
        self.assertEqual(self.ingest("till_check", (check_id, document)), 0)
        self.assertEqual(self.hq.rows("SELECT store_id::text, till_check_id::text, note, journal_seq,"
                                      " encode(content_hash, 'hex') FROM retail.till_check"),
                         [(self.store_id, check_id, "nothing to say", 1, "ab" * 32)])
        self.assertEqual(self.hq.rows("SELECT store_id::text, till_check_id::text, line_number, business_date::text, amount"
                                      " FROM retail.till_check_line"), [(self.store_id, check_id, 2, "2026-11-21", 5)])
        # The same number of another store is another one; of the same store both are there, and somebody should look.
        self.assertEqual(self.ingest("till_check", (other_id, document), store=self.new_store("S2")), 0)
        third_id = str(uuid.uuid4())
        self.assertEqual(self.ingest("till_check", (other_id, document), (third_id, document)), 0)
        self.assertEqual(self.hq.rows("SELECT number_copy FROM retail.till_check WHERE store_id = %s ORDER BY 1", self.store_id),
                         [(0,), (1,), (2,)])
        self.assertEqual(self.hq.rows("SELECT kind, document_id::text, number_copy FROM sync.number_given_twice ORDER BY 3"),
                         [("till_check", other_id, 1), ("till_check", third_id, 2)])
        self.assertEqual(self.hq.rows("SELECT count(*) FROM sync.quarantine"), [(0,)])

    def test_a_repeat_is_counted_whatever_its_form_and_other_content_is_set_aside(self):
        first, second = str(uuid.uuid4()), str(uuid.uuid4())
        sent = [(first, positional_sale(first)), (second, {**named_sale(second), "receipt": 2})]
        self.assertEqual(self.ingest("sale", *sent), 0)
        self.assertEqual(self.ingest("sale", *sent), 0)
        self.assertEqual(self.hq.value("SELECT repeated FROM sync.received_mark WHERE store_id = %s", self.store_id), 2)
        other = named_sale(second)
        other["lines"][1]["amount"] += 1
        self.assertEqual(self.ingest("sale", (second, {**other, "receipt": 2})), 1)
        self.assertEqual(self.hq.rows("SELECT reason_code FROM sync.quarantine"), [("already_exists_differently",)])
        self.assertEqual(self.hq.value("SELECT count(*) FROM retail.sale_line"), 4)

    def is_same(self, kind, document_id, document):
        raw = [(1, kind, document_id, json.dumps(document))]
        return self.hq.value("SELECT is_same FROM sync.known_documents(%s, %s::sync.raw_document[])", self.store_id, raw)

    def test_each_member_alone_makes_another_document_and_another_spelling_of_a_number_does_not(self):
        sale_id = str(uuid.uuid4())
        self.assertEqual(self.ingest("sale", (sale_id, named_sale(sale_id))), 0)
        places = [named_sale(sale_id), *named_sale(sale_id)["lines"], *named_sale(sale_id)["payments"]]
        for place, members in enumerate(places):
            for name, value in members.items():
                if isinstance(value, list) or name in ("form", "sale_id"):
                    continue
                changed = named_sale(sale_id)
                [changed, *changed["lines"], *changed["payments"]][place][name] = another(value)
                with self.subTest(place=place, name=name):
                    self.assertIs(self.is_same("sale", sale_id, changed), False)
        for alter in (lambda sale: sale["lines"].pop(), lambda sale: sale["payments"].clear(), lambda sale: sale.update(reason="none"),
                      lambda sale: sale["lines"][0].update(taxes=[]), lambda sale: sale["lines"].append({**sale["lines"][0], "line_number": 4})):
            changed = named_sale(sale_id)
            alter(changed)
            self.assertIs(self.is_same("sale", sale_id, changed), False)
        same = named_sale(sale_id)
        same["lines"][0].update(quantity="1", price_quantity=1)
        self.assertIs(self.is_same("sale", sale_id, {**same, "sold_at": "2026-11-21T12:00:00+02:00"}), True)

    def test_what_is_kept_as_json_is_compared_as_json(self):
        for connection in (self.hq, self.store):
            connection.rows(TABLES)
            connection.rows("ALTER TABLE retail.till_check ADD COLUMN said json, ADD COLUMN meant jsonb")
            self.declare(connection)
        check_id = str(uuid.uuid4())
        document = {"register_id": check_id, "check_number": 1, "business_date": "2026-11-21", "said": {"one": 1, "two": [2]}, "meant": {"one": 1}}
        self.assertEqual(self.ingest("till_check", (check_id, document), (check_id, {**document, "said": {"two": [2], "one": 1}})), 0)
        for name in ("said", "meant"):
            self.assertIs(self.is_same("till_check", check_id, {**document, name: {"one": 2}}), False)

    def test_a_fault_behind_a_number_met_twice_or_a_known_id_is_found_and_stops_nothing(self):
        def sale(receipt, **other):
            document = {**named_sale(str(uuid.uuid4())), "receipt": receipt, **other}
            return document["sale_id"], document

        def spoilt(receipt, **line):
            sale_id, document = sale(receipt)
            document["lines"][1].update(line)
            return sale_id, document

        first, good = sale(1)
        self.assertEqual(self.ingest("sale", (first, good)), 0)
        known = {**named_sale(first)}
        known["lines"][0]["amount"] = 10 ** 18
        for code, document in (("23502", spoilt(1, quantity=None)), ("22P02", spoilt(1, amount="x")),
                               ("22023", sale(1, payments=5)), ("23514", spoilt(1, amount=10 ** 18)), ("23505", (first, known))):
            with self.subTest(code=code):
                self.assertEqual(self.ingest("sale", document), 1)
                self.assertEqual(self.hq.value("SELECT reason_code FROM sync.quarantine WHERE document_id = %s", document[0]), code)
                self.assertEqual(self.hq.value("SELECT tried FROM sync.retry_quarantined(NULL, NULL, NULL)") > 0, True)
        after = sale(2)
        self.assertEqual(self.ingest("sale", (first, good), sale(3, total=10 ** 18), after), 1)
        self.assertEqual(self.hq.value("SELECT count(*) FROM retail.sale WHERE sale_id = %s", after[0]), 1)

    def test_what_was_set_aside_or_settled_and_comes_again_is_a_repeat(self):
        sent = []
        for number, other in enumerate(({}, {"kind": "gift"}, {"kind": "gift"}, {"total": 999}), 1):
            document = {**named_sale(str(uuid.uuid4())), "receipt": number, **other}
            sent.append((document["sale_id"], document))
        stored = {**sent[3][1], "total": 300}
        self.assertEqual(self.ingest("sale", (sent[3][0], stored)), 0)
        self.assertEqual(self.ingest("sale", *sent), 3)
        keys = dict(self.hq.rows("SELECT document_id::text, quarantine_id FROM sync.quarantine"))
        amend = "SELECT state FROM sync.amend_document(%s, %s, 'one')"
        self.assertEqual(self.hq.value(amend, keys[sent[1][0]], json.dumps({**sent[1][1], "kind": "sale"})), "stored")
        self.hq.rows("SELECT sync.propose_discard(%s, 'a test', 'one')", keys[sent[2][0]])
        self.hq.rows("SELECT sync.confirm_discard(%s, 'two')", keys[sent[2][0]])
        self.hq.rows(amend, keys[sent[3][0]], json.dumps({**sent[3][1], "sale_id": str(uuid.uuid4())}))
        before = self.hq.rows("SELECT count(*), sum(total) FROM retail.sale")
        self.assertEqual(self.ingest("sale", *sent), 0)
        self.assertEqual(self.hq.rows("SELECT count(*), sum(total) FROM retail.sale"), before)
        self.assertEqual(self.hq.value("SELECT count(*) FROM sync.quarantine"), 3)
        self.assertEqual(self.hq.value("SELECT repeated FROM sync.received_mark WHERE store_id = %s", self.store_id), 4)

    def test_how_many_have_a_number_is_for_headquarters_to_say(self):
        sales = [{**named_sale(str(uuid.uuid4())), "number_copy": copy} for copy in (0, 7, None, -1)]
        self.assertEqual(self.ingest("sale", *((one["sale_id"], one) for one in sales)), 0)
        self.assertEqual(self.hq.value("SELECT count(*) FROM sync.number_given_twice"), 3)
        self.assertEqual(self.hq.value("SELECT count(DISTINCT number_copy) FROM retail.sale"), 4)

    def test_a_document_that_says_it_is_another_one_goes_to_quarantine(self):
        document = named_sale(str(uuid.uuid4()))
        self.assertEqual(self.ingest("sale", (str(uuid.uuid4()), document), (document["sale_id"], document)), 1)
        self.assertEqual(self.hq.rows("SELECT sale_id::text FROM retail.sale"), [(document["sale_id"],)])

    def test_a_declaration_can_be_made_again_when_a_column_has_come(self):
        for connection in (self.hq, self.store):
            connection.rows(TABLES)
            self.declare(connection)
            connection.rows("ALTER TABLE retail.till_check ADD COLUMN colour text NOT NULL DEFAULT 'grey'")
            self.declare(connection, form=2)
        ids = [str(uuid.uuid4()) for _ in range(2)]
        document = {"register_id": ids[0], "check_number": 1, "business_date": "2026-11-21"}
        self.ingest("till_check", (ids[0], document), (ids[1], {**document, "check_number": 2, "form": 2, "colour": "red"}))
        self.assertEqual(self.hq.rows("SELECT colour FROM retail.till_check ORDER BY check_number"), [("grey",), ("red",)])
        self.assertEqual(self.store.value("SELECT form FROM sync.document_kind WHERE kind = 'till_check'"), 2)

    def test_both_forms_of_a_sale_give_the_same_rows(self):
        first, second = str(uuid.uuid4()), str(uuid.uuid4())
        newer = {**named_sale(second), "receipt": 2}
        self.assertEqual(self.ingest("sale", (first, positional_sale(first)), (second, newer)), 0)
        for table, apart in (("sale", ("sale_id", "receipt", "journal_seq", "content_hash")), ("sale_line", ("sale_id",)),
                             ("payment", ("sale_id",))):
            rows = [{name: value for name, value in row.items() if name not in apart} for row, in self.hq.rows(
                "SELECT to_jsonb(t) FROM retail.%s t ORDER BY sale_id = '%s', to_jsonb(t) ->> 'line_number',"
                " to_jsonb(t) ->> 'payment_number'" % (table, first))]
            half = len(rows) // 2
            self.assertEqual(rows[:half], rows[half:], table)
            self.assertGreater(half, 0)
        self.assertEqual(self.hq.rows("SELECT DISTINCT business_date::text, kind FROM retail.sale_line"), [("2026-11-21", "sale")])
        self.assertEqual(self.hq.rows("SELECT content_hash IS NULL FROM retail.sale ORDER BY receipt"), [(True,), (False,)])

    def test_a_sale_of_the_first_form_with_a_fact_too_few_is_no_sale(self):
        sale_id = str(uuid.uuid4())
        document = positional_sale(sale_id)
        document["facts"].pop()
        self.assertEqual(self.ingest("sale", (sale_id, document)), 1)
        self.assertEqual(self.hq.rows("SELECT reason_code FROM sync.quarantine"), [("23502",)])

    def test_what_is_not_declared_is_not_written(self):
        refused = self.store.refusal("SELECT retail.write_document('weather', gen_random_uuid(), '{\"a\": 1}')").diag
        self.assertIn('document "weather" is not declared', refused.message_primary)
        self.assertIn("declare_document", refused.message_hint)

    def test_the_server_cannot_store_documents_past_the_journal(self):
        self.assertFalse(self.hq.value("SELECT bool_or(has_function_privilege('outpost_server', p.oid, 'EXECUTE')) FROM pg_proc p"
                                       " WHERE p.pronamespace = 'sync'::regnamespace AND p.proname LIKE 'ingest\\_%%'"
                                       " AND p.proname <> 'ingest_batch'"))


if __name__ == "__main__":
    unittest.main()
