"""What a store's new box is given back: documents made again from their rows are the same, in pages that end, and stock is theirs."""

import json
import time
import unittest
import uuid

from tiers import BothTiersTest

NOW = "2026-11-20T10:00:00.000000Z"


def new_id():
    return str(uuid.uuid4())


class Recovery(BothTiersTest):
    """hq holds what a box that is gone has sent; store is the database of the new one."""

    def setUp(self):
        super().setUp()
        self.seq = 0
        self.says_no_chain = False  # an older headquarters
        self.registers = [new_id(), new_id()]
        self.user, self.product, self.tender = new_id(), new_id(), new_id()
        self.now = self.hq.value("SELECT now()")
        self.hq.rows("INSERT INTO sync.store_link (store_id, store_inc, credential_digest) VALUES (%s, %s, 'x')", self.store_id, self.store_inc)

    def at(self, minutes):
        """So long ago."""
        return self.hq.value("SELECT to_json(now() - make_interval(mins => %s))", minutes)

    # What the box before sent.

    def send(self, kind, document_id, document, store_inc=None):
        self.seq += 1
        raw = [(self.seq, kind, document_id, json.dumps(document))]
        self.assertEqual(self.hq.value("SELECT sync.ingest_or_quarantine(%s, %s, %s::sync.raw_document[])", self.store_id,
                                       store_inc or self.store_inc, raw), 0)

    def opened(self, register, number, minutes):
        session = new_id()
        self.send("register_session_opened", session, {
            "form": 1, "register_session_id": session, "register_id": self.registers[register], "life_number": 1, "session_number": number,
            "receipts_before": 7, "business_date": "2026-11-20", "opening_float": 100, "opened_at": self.at(minutes), "opened_by": self.user,
            "content_hash": "\\x01" + "0a" * 32})
        return session

    def closed(self, session, minutes, **members):
        self.send("register_session_closed", session, {
            "form": 1, "register_session_id": session, "closed_at": self.at(minutes), "closed_by": self.user, "sales_count": 1, "sales_total": 300,
            "returns_count": 0, "returns_total": 0, "tax_total": 0, "tenders": [{"tender_id": self.tender, "amount": 300, "note": None}],
            "paid_in": 5, "paid_out": 0, "dropped": 0, "expected_cash": 400, "counted_cash": 401, "difference": 1,
            "content_hash": "\\x01" + "0b" * 32, **members})

    def line(self, number, **members):
        return {"line_number": number, "product_id": self.product, "sku": "SKU1", "description": "Käse \"alt\"\n", "department_id": new_id(),
                "quantity": "1.500", "unit_price": 100, "price_quantity": "1.000", "listed_unit_price": 100, "listed_price_quantity": "1.000",
                "discount_amount": 0, "tax_group_id": new_id(), "amount": 150, "net_amount": 125, "tax_amount": 25,
                "taxes": [{"tax_rate_id": new_id(), "rate": 200000, "base": 125, "amount": 25}], **members}

    def a_sale(self, session, receipt, minutes, register=0, **members):
        return {"form": 2, "sale_id": new_id(), "kind": "sale", "register_session_id": session, "register_id": self.registers[register],
                "life_number": 1, "receipt": receipt, "receipt_number": f"S1:R1:1:{receipt:06}", "business_date": "2026-11-20",
                "sold_at": self.at(minutes), "user_id": self.user, "total": 300, "tax_total": 50, "change_due": 0,
                "content_hash": "\\x02" + "0c" * 32, "lines": [self.line(1), self.line(2, price_reason="old")],
                "payments": [{"payment_number": 1, "tender_id": self.tender, "tender_kind": "cash", "amount": 300}], **members}

    def sold(self, *arguments, **members):
        sale = self.a_sale(*arguments, **members)
        self.send("sale", sale["sale_id"], sale)
        return sale["sale_id"]

    def moved(self, session, minutes):
        movement = new_id()
        self.send("cash_movement", movement, {
            "form": 1, "cash_movement_id": movement, "kind": "drop", "register_session_id": session, "register_id": self.registers[0],
            "business_date": "2026-11-20", "moved_at": self.at(minutes), "user_id": self.user, "amount": 5, "reason": "safe",
            "content_hash": "\\x01" + "0d" * 32})
        return movement

    def adjusted(self, minutes, quantity="10.000", product=None):
        adjustment = new_id()
        self.send("stock_adjustment", adjustment, {
            "form": 1, "stock_adjustment_id": adjustment, "reason": "count", "adjusted_at": self.at(minutes), "business_date": "2026-11-20",
            "user_id": self.user, "content_hash": "\\x01" + "0e" * 32, "lines": [
                {"line_number": 1, "product_id": product or self.product, "sku": "SKU1", "description": "Käse", "quantity": quantity}]})
        return adjustment

    # The new box.

    def enrol(self):
        """The new box has an identity; HQ's mark of it is at its beginning."""
        self.store_inc = new_id()
        self.hq.rows("INSERT INTO sync.received_mark (store_id, store_inc, life_number) VALUES (%s, %s, 2)", self.store_id, self.store_inc)
        self.hq.rows("UPDATE sync.store_link SET store_inc = %s, life_number = 2 WHERE store_id = %s", self.store_inc, self.store_id)
        self.store.rows("SELECT sync.enrol(%s, %s, 2, 'http://hq', 'secret', NULL, NULL, NULL, false)", self.store_id, self.store_inc)

    def enrol_on(self, is_rescue=False):
        """The same box gets another identity, and its history is that of headquarters."""
        before, self.store_inc = self.store_inc, new_id()
        self.hq.rows("INSERT INTO sync.received_mark (store_id, store_inc, life_number) VALUES (%s, %s, 3)", self.store_id, self.store_inc)
        self.hq.rows("UPDATE sync.store_link SET store_inc = %s, life_number = 3 WHERE store_id = %s", self.store_inc, self.store_id)
        self.store.rows("SELECT sync.enrol(%s, %s, 3, 'http://hq', 'secret', %s, 0, encode(sync.chain_start(), 'hex'), %s)",
                        self.store_id, self.store_inc, before, is_rescue)

    def receive(self, seq, repeated=0):
        """HQ holds so much of the new box's journal."""
        chain = self.store.value("SELECT encode(sync.journal_chain(%s, %s), 'hex')", self.store_inc, seq)
        self.hq.rows("UPDATE sync.received_mark SET acked_seq = %s, chain = decode(%s, 'hex'), repeated = %s WHERE store_inc = %s",
                     seq, chain, repeated, self.store_inc)

    def page(self, after, days=30):
        page = self.hq.value("SELECT sync.recovery_page(%s, %s, %s, %s)", self.store_id, self.store_inc, after, days)
        self.assertLess(len(page.encode()), 4 << 20)
        header, lines = page.split("\n", 1)
        header = json.loads(header)
        if self.says_no_chain:
            del header["chain"]
        return header, lines

    def step(self, days=30):
        after = self.store.value("SELECT next FROM sync.recovery")
        header, lines = self.page(after, days)
        return self.store.value("SELECT state FROM sync.take_recovery(%s, %s, %s)", after, json.dumps(header), lines), header, lines

    def recover(self, days=30):
        """To the end; the pages' sizes in documents or sums."""
        sizes = []
        while True:
            state, _, lines = self.step(days)
            sizes.append(len(lines.splitlines()))
            if state != "taken":
                return state, sizes

    def kept(self, table):
        return sorted(str(row[0]) for row in self.store.rows(f"SELECT {table}_id FROM retail.{table}"))

    def stock(self, connection):
        where = " WHERE store_id = '%s'" % self.store_id if connection is self.hq else ""
        return dict(connection.rows(f"SELECT product_id::text, quantity FROM retail.stock_on_hand{where}"))

    def test_a_document_of_each_kind_that_was_given_back_is_a_repeat_when_it_is_sent_again(self):
        session = self.opened(0, 1, 60)
        self.sold(session, 8, 50)
        self.sold(session, 9, 49, kind="return", total=-300, tax_total=-50, reason="damaged", payments=[], till_life=3)
        self.moved(session, 45)
        self.adjusted(40)
        self.closed(session, 30)
        kinds = [kind for kind, in self.hq.rows("SELECT kind FROM sync.document_kind ORDER BY position")]
        self.enrol()
        self.assertEqual(self.recover()[0], "complete")
        given = self.store.rows("SELECT kind, document_id::text, document FROM sync.journal")
        self.assertEqual(sorted({kind for kind, _, _ in given}), sorted(kinds))
        self.assertEqual(len(given), 6)
        for kind, document_id, document in given:
            with self.subTest(kind=kind):
                raw = [(1, kind, document_id, document)]
                known = self.hq.rows("SELECT document_id::text, is_same FROM sync.known_documents(%s, %s::sync.raw_document[])", self.store_id, raw)
                self.assertEqual(known, [(document_id, True)])
        self.assertEqual(self.store.value("SELECT count(*) FROM sync.journal_pending"), 0)
        self.assertEqual(self.store.value("SELECT count(*) FROM sync.unrecovered_document"), 0)
        for table in ("sale", "sale_line", "payment", "cash_movement", "stock_adjustment_line", "register_session_close"):
            column = "to_jsonb(t) - '{store_id,journal_seq,number_copy,recorded_at,receipts_before}'::text[]"
            left, right = (sorted(json.dumps(row, sort_keys=True) for row, in connection.rows(f"SELECT {column} FROM retail.{table} t"))
                           for connection in (self.hq, self.store))
            if table == "sale_line":
                left = [json.dumps({name: value for name, value in json.loads(row).items() if name not in ("kind", "business_date")},
                                   sort_keys=True) for row in left]
            self.assertEqual(sorted(left), right, table)

    def test_a_box_that_is_enrolled_again_takes_the_sums_of_stock_once_more(self):
        self.adjusted(40)
        self.enrol()
        self.assertEqual(self.recover()[0], "complete")
        self.store.rows("UPDATE retail.stock_on_hand SET quantity = quantity + 5")  # the sums of a time when another box was taken for this one
        self.enrol_on()
        self.assertEqual(self.recover()[0], "waiting")
        self.store.rows("SELECT sync.number_journal(10)")
        self.receive(1, repeated=1)
        self.assertEqual(self.recover()[0], "complete")
        self.assertEqual(self.stock(self.store), self.stock(self.hq))

    def test_who_is_enrolled_again_delivers_also_what_headquarters_had_given_back(self):
        """It may have gone back since, and nothing ever showed that it did."""
        for number, is_rescue in enumerate((False, True), 1):
            with self.subTest(is_rescue=is_rescue):
                self.store.rows("SAVEPOINT before")
                session = self.opened(0, number, 60)
                self.sold(session, 8 + number, 50)
                self.enrol()
                self.assertEqual(self.recover()[0], "complete")
                self.assertEqual(self.store.value("SELECT count(*) FROM sync.journal_pending"), 0)
                self.enrol_on(is_rescue)
                self.assertEqual(self.store.value("SELECT count(*) FROM sync.journal_pending"), 2 * number)
                self.store.rows("ROLLBACK TO before")

    def test_a_box_that_is_enrolled_again_amid_its_documents_takes_sums_only_when_they_are_received(self):
        self.sold(self.opened(0, 1, 60), 8, 50)
        self.enrol()
        self.assertEqual(self.step()[0], "taken")  # the open session
        self.enrol_on()
        self.assertEqual(self.recover()[0], "waiting")
        self.assertEqual(len(self.kept("sale")), 1)

    def test_what_headquarters_had_given_back_and_has_taken_again_is_not_sent_a_third_time(self):
        self.sold(self.opened(0, 1, 60), 8, 50)
        self.enrol()
        self.assertEqual(self.recover()[0], "complete")
        self.enrol_on()
        self.store.rows("SELECT sync.number_journal(10)")
        head = self.store.value("SELECT encode(chain, 'hex') FROM sync.journal_head")
        self.store.rows("SELECT sync.enrol(%s, %s, 4, 'http://hq', 'secret', %s, 2, %s, false)", self.store_id, new_id(), self.store_inc, head)
        self.assertEqual(self.store.value("SELECT count(*) FROM sync.journal_pending"), 0)

    def test_open_sessions_come_first_and_are_open_again_and_a_closed_one_is_not(self):
        yesterday = self.opened(0, 1, 1500)
        self.closed(yesterday, 900)
        first, second = self.opened(0, 2, 60), self.opened(1, 1, 50)
        sale = self.sold(first, 8, 40)
        self.enrol()
        state, header, lines = self.step()
        self.assertEqual((state, len(lines.splitlines())), ("taken", 2))
        self.assertEqual(dict(self.store.rows("SELECT register_id::text, open_session_id::text FROM retail.register_state")),
                         {self.registers[0]: first, self.registers[1]: second})
        self.assertEqual(self.kept("sale"), [])
        self.assertEqual(self.recover()[0], "complete")
        self.assertEqual(self.kept("sale"), [sale])
        self.assertEqual(self.kept("register_session"), sorted([yesterday, first, second]))
        self.assertEqual(dict(self.store.rows("SELECT register_id::text, open_session_id::text FROM retail.register_state")),
                         {self.registers[0]: first, self.registers[1]: second})

    def test_a_session_opened_meanwhile_goes_on_and_the_one_before_can_be_closed(self):
        before = self.opened(0, 1, 60)
        self.sold(before, 8, 40)
        self.enrol()
        own = new_id()
        self.store.rows("INSERT INTO retail.register_session (register_session_id, register_id, life_number, session_number, receipts_before, business_date,"
                        " opening_float, opened_at, opened_by, content_hash) VALUES (%s, %s, 2, 1, 0, '2026-11-20', 0, now(), %s, %s)",
                        own, self.registers[0], self.user, b"\1" * 33)
        self.store.rows("INSERT INTO retail.register_state (register_id, life_number, open_session_id, last_session) VALUES (%s, 2, %s, 1)",
                        self.registers[0], own)
        self.assertEqual(self.recover()[0], "complete")
        self.assertEqual(self.store.value("SELECT open_session_id::text FROM retail.register_state"), own)
        totals = self.store.rows("SELECT t.sales_count, t.expected_cash FROM retail.register_session s, retail.register_session_totals(s) t"
                                 " WHERE s.register_session_id = %s", before)
        self.assertEqual(totals, [(1, 400)])

    def test_a_page_holds_so_many_and_the_rest_follows_newest_first_from_where_it_was_cut(self):
        session = self.opened(0, 1, 3000)
        sales = [self.sold(session, 8 + number, 2500 - number) for number in range(1203)]
        self.enrol()
        self.step()
        state, header, lines = self.step()
        first = [line.split(" ")[1] for line in lines.splitlines() if line.startswith("sale ")]
        self.assertEqual((len(first), sorted(first)), (1000, sorted(sales[-1000:])))
        passed = self.store.value("SELECT passed_at FROM sync.recovery")
        self.assertEqual(passed, self.hq.value("SELECT min(sold_at) FROM retail.sale WHERE sale_id = ANY (%s::uuid[])", first))
        again = self.page(self.store.value("SELECT next FROM sync.recovery"))
        self.assertEqual(again, self.page(self.store.value("SELECT next FROM sync.recovery")))
        stale = self.store.value("SELECT state FROM sync.take_recovery(%s, %s, %s)", None, json.dumps(header), lines)
        self.assertEqual(stale, "stale")
        self.assertEqual(self.recover()[0], "complete")
        self.assertEqual(self.kept("sale"), sorted(sales))
        self.assertEqual(self.store.value("SELECT passed_at FROM sync.recovery").year, 1970)

    def test_what_is_older_than_the_days_stays_unless_its_session_is_open(self):
        day = 24 * 60
        old = self.opened(0, 1, 50 * day)
        self.sold(old, 8, 49 * day)
        self.closed(old, 48 * day)
        across = self.opened(0, 2, 40 * day)
        self.sold(across, 9, 39 * day)
        self.closed(across, 5 * day)
        endless = self.opened(1, 1, 45 * day)
        kept = self.sold(endless, 1, 44 * day, register=1)
        self.adjusted(44 * day)
        recent = self.adjusted(3 * day)
        self.enrol()
        self.assertEqual(self.recover(days=30)[0], "complete")
        self.assertEqual(self.kept("sale"), [kept])
        self.assertEqual(self.kept("register_session"), sorted([across, endless]))
        self.assertEqual(self.kept("stock_adjustment"), [recent])

    def test_what_the_new_box_cannot_hold_is_named_and_the_rest_is_there(self):
        session = self.opened(0, 1, 60)
        good = [self.sold(session, 8 + number, 50) for number in range(3)]
        bad = self.sold(session, 20, 49, change_due=-1)
        self.enrol()
        self.assertEqual(self.recover()[0], "complete")
        self.assertEqual(self.kept("sale"), sorted(good))
        rows = self.store.rows("SELECT kind, document_id::text, reason FROM sync.unrecovered_document")
        self.assertEqual([row[:2] for row in rows], [("sale", bad)])
        self.assertIn("sale_change_due_check", rows[0][2])
        self.assertEqual(self.store.value("SELECT subject FROM retail.find_unrecovered_documents()"), "sale " + bad)

    def test_each_check_of_what_a_sale_writes_is_told_by_its_name(self):
        self.sold(self.opened(0, 1, 60), 8, 50)
        self.enrol()
        self.assertEqual(self.recover()[0], "complete")
        back = {"kind": "return", "total": -300, "reason": "broken"}
        for table, check, members in (
                ("sale", "kind", {"kind": "gift"}), ("sale", "receipt", {"receipt": 0}), ("sale", "change_due", {"change_due": -1}),
                ("sale", "content_hash", {"content_hash": "\\x02"}), ("sale", "life_number", {"life_number": 0}),
                ("sale", "till_life", {"till_life": -1}), ("sale", "sign", {**back, "total": 1}),
                ("sale", "sign", {**back, "change_due": 1}), ("sale", "reason", {**back, "reason": None}),
                ("sale_line", "line_number", {"line_number": 0}), ("sale_line", "unit_price", {"unit_price": -1, "listed_unit_price": -1}),
                ("sale_line", "price_quantity", {"price_quantity": 0, "listed_price_quantity": 0}),
                ("sale_line", "price", {"unit_price": 99}), ("sale_line", "price", {"listed_unit_price": None}),
                ("sale_line", "price", {"listed_price_quantity": "1.001"})):
            with self.subTest(table=table, members=members):
                insert = (f"INSERT INTO retail.{table} SELECT (jsonb_populate_record(one.t, %s::jsonb)).* FROM"
                          f" (SELECT t FROM retail.{table} AS t LIMIT 1) AS one")
                refused = self.store.refusal(insert, json.dumps({"sale_id": new_id(), "price_reason": None, **members}))
                self.assertEqual((refused.pgcode, refused.diag.constraint_name), ("23514", f"{table}_{check}_check"))
        for column, value in (("last_receipt", -1), ("last_session", -1), ("last_till_life", -1), ("life_number", 0)):
            self.assertEqual(self.store.refusal(f"UPDATE retail.register_state SET {column} = {value}").pgcode, "23514")

    def test_of_two_sales_with_one_number_the_box_holds_one_and_the_other_is_named(self):
        session = self.opened(0, 1, 60)
        sales = {self.sold(session, 8, 50), self.sold(session, 8, 40), self.sold(session, 9, 30)}
        self.enrol()
        self.assertEqual(self.recover()[0], "complete")
        rows = self.store.rows("SELECT document_id::text, reason FROM sync.unrecovered_document")
        self.assertEqual([reason for _, reason in rows if "sale_receipt_key" not in reason], [])
        self.assertEqual((len(rows), {document_id for document_id, _ in rows} | set(self.kept("sale"))), (1, sales))
        self.assertEqual(self.stock(self.store), self.stock(self.hq))

    def test_stock_is_the_sum_at_headquarters_and_what_it_does_not_have_yet(self):
        other = new_id()
        self.adjusted(60 * 24 * 60)  # too old to be given back
        self.adjusted(50, "4.000", other)
        session = self.opened(0, 1, 60)
        self.sold(session, 8, 40)
        self.enrol()
        # Sold by the new box, and not at HQ: its movement stays.
        self.own_adjustment(self.product, "-2.000")
        self.own_adjustment(other, "100.000", acked=True)
        self.assertEqual(self.recover()[0], "complete")
        self.assertEqual({key: float(value) for key, value in self.stock(self.store).items()}, {self.product: 10 - 3 - 2, other: 104})
        self.assertEqual({key: float(value) for key, value in self.stock(self.hq).items()}, {self.product: 7, other: 104})
        self.store.rows("UPDATE sync.recovery SET next = 'stock.0.0.'")
        self.assertEqual(self.recover()[0], "complete")
        self.assertEqual({key: float(value) for key, value in self.stock(self.store).items()}, {self.product: 5, other: 104})

    def own_adjustment(self, product, quantity, acked=False, document_id=None):
        """Made at the new box; acked: HQ has it too."""
        adjustment = document_id or new_id()
        self.store.rows("INSERT INTO retail.stock_adjustment (stock_adjustment_id, reason, adjusted_at, business_date, user_id, content_hash)"
                        " VALUES (%s, 'count', now(), '2026-11-20', %s, %s)", adjustment, self.user, b"\1" * 33)
        self.store.rows("INSERT INTO retail.stock_adjustment_line VALUES (%s, 1, %s, 'SKU', 'x', %s)", adjustment, product, quantity)
        self.store.rows("INSERT INTO retail.stock_on_hand AS h VALUES (%s, %s) ON CONFLICT (product_id)"
                        " DO UPDATE SET quantity = h.quantity + excluded.quantity", product, quantity)
        self.store.rows("SELECT sync.write_journal('stock_adjustment', %s, %s)", adjustment, "{}")
        if acked:
            self.store.rows("DELETE FROM sync.journal_pending WHERE journal_id = (SELECT max(journal_id) FROM sync.journal)")
            self.store.rows("INSERT INTO sync.journal_sequence SELECT h.store_inc, 1, (SELECT max(journal_id) FROM sync.journal), h.chain"
                            " FROM sync.journal_head h")
            self.store.rows("UPDATE sync.journal_head SET seq = 1")
            self.deliver(adjustment, product, quantity)
        return adjustment

    def deliver(self, adjustment, product, quantity):
        """It is the first that the new box sends."""
        self.receive(1)
        self.send("stock_adjustment", adjustment, {
            "form": 1, "stock_adjustment_id": adjustment, "reason": "count", "adjusted_at": self.at(0), "business_date": "2026-11-20",
            "user_id": self.user, "lines": [
                {"line_number": 1, "product_id": product, "sku": "SKU", "description": "x", "quantity": quantity}]})

    def test_a_database_that_went_back_waits_with_stock_until_its_own_entries_are_received(self):
        self.adjusted(50)
        self.store.rows("SELECT sync.enrol(%s, %s, 1, 'http://hq', 'secret', NULL, NULL, NULL, false)", self.store_id, new_id())
        self.own_adjustment(self.product, "3.000")
        self.enrol()
        self.assertEqual(self.recover()[0], "waiting")
        self.assertFalse(self.store.value("SELECT sync.is_received(r.wait_for, 0) FROM sync.recovery r"))
        self.own_adjustment(self.product, "1.000")
        self.store.rows("SELECT sync.number_journal(1)")
        self.receive(1)
        self.assertEqual(self.recover()[0], "complete")
        self.assertEqual(float(self.stock(self.store)[self.product]), 10 + 1)

    def test_a_database_that_went_back_takes_no_sums_while_headquarters_holds_more_than_has_a_number(self):
        self.enrol()
        adjustment = self.own_adjustment(self.product, "3.000")
        self.own_adjustment(self.product, "1.000")
        self.store.rows("UPDATE sync.recovery SET wait_for = 0")  # it was enrolled before
        self.store.rows("SAVEPOINT copy")
        self.store.rows("SELECT sync.number_journal(1)")
        self.deliver(adjustment, self.product, "3.000")
        self.store.rows("ROLLBACK TO copy")  # where both wait for a number, and are to get the same again
        self.assertEqual(self.recover()[0], "waiting")
        self.store.rows("SELECT sync.number_journal(1)")
        self.assertEqual(self.recover()[0], "complete")
        self.assertEqual(float(self.stock(self.store)[self.product]), 3 + 1)

    def test_a_database_that_went_back_sends_what_headquarters_gives_of_the_life_that_it_is_in(self):
        """The next question may be answered by another headquarters, which never had it."""
        self.enrol()
        self.store.rows("SAVEPOINT copy")
        given = self.own_adjustment(self.product, "3.000", acked=True)
        self.store.rows("ROLLBACK TO copy")
        self.assertEqual(self.recover()[0], "waiting")
        self.assertEqual(self.store.rows("SELECT j.document_id::text FROM sync.journal_pending p JOIN sync.journal j USING (journal_id)"), [(given,)])
        self.store.rows("SELECT sync.number_journal(10)")
        self.receive(1)
        self.assertEqual(self.recover()[0], "complete")
        self.assertEqual(float(self.stock(self.store)[self.product]), 3)

    def test_what_headquarters_gives_is_not_sent_when_it_holds_what_the_box_has_sent(self):
        self.sold(self.opened(0, 1, 60), 8, 50)
        self.enrol()
        self.own_adjustment(self.product, "3.000")
        self.store.rows("SELECT sync.number_journal(10)")
        self.receive(1)
        self.assertEqual(self.recover()[0], "complete")
        self.assertEqual(self.store.value("SELECT count(*) FROM sync.journal_pending"), 0)

    def test_a_database_that_went_back_takes_sums_at_once_of_a_headquarters_that_does_not_say_what_it_holds_of_it(self):
        self.enrol()
        self.store.rows("SAVEPOINT copy")
        self.own_adjustment(self.product, "3.000", acked=True)
        self.store.rows("ROLLBACK TO copy")
        self.says_no_chain = True
        self.assertEqual(self.recover()[0], "complete")
        self.assertEqual(float(self.stock(self.store)[self.product]), 3)

    def test_what_a_rescue_brings_is_handed_down_and_stock_follows(self):
        session = self.opened(0, 1, 60)
        self.enrol()
        self.assertEqual(self.recover()[0], "complete")
        sale, known = self.a_sale(session, 8, 40), self.sold(session, 9, 39)
        late = sale["sale_id"]
        raw = [(1, "sale", late, json.dumps(sale)), (2, "sale", known, self.hq.value(
            "SELECT document FROM sync.remake_documents(%s, 'sale', ARRAY[%s]::uuid[])", self.store_id, known))]
        self.assertEqual(self.hq.value("SELECT sync.ingest_rescued(%s, %s, %s::sync.raw_document[])", self.store_id, self.store_inc, raw), 0)
        self.assertEqual(self.hq.rows("SELECT document_id::text FROM sync.rescued_document"), [(late,)])
        state, _, lines = self.step()
        self.assertEqual((state, [line.split(" ")[1] for line in lines.splitlines() if line.startswith("sale ")]), ("taken", [late]))
        self.assertEqual(self.recover()[0], "complete")
        self.assertEqual(self.kept("sale"), [late])
        self.assertEqual(float(self.stock(self.store)[self.product]), -6)
        self.assertEqual(self.step()[0], "complete")

    def rescued(self, session, receipt):
        """An old disk delivers a sale."""
        sale = self.a_sale(session, receipt, 40)
        raw = [(1, "sale", sale["sale_id"], json.dumps(sale))]
        self.hq.rows("SELECT sync.ingest_rescued(%s, %s, %s::sync.raw_document[])", self.store_id, self.store_inc, raw)
        return sale["sale_id"]

    def pending(self):
        return {row[0] for row in self.store.rows("SELECT j.document_id::text FROM sync.journal_pending p JOIN sync.journal j USING (journal_id)")}

    def test_what_a_rescue_brought_before_headquarters_went_back_unnoticed_is_sent_and_what_comes_after_is_handed_down(self):
        session = self.opened(0, 1, 60)
        self.enrol()
        self.assertEqual(self.recover()[0], "complete")
        self.hq.rows("SAVEPOINT copy")
        lost = self.rescued(session, 8)
        self.assertEqual(self.recover()[0], "complete")
        self.hq.rows("ROLLBACK TO copy")
        late = self.rescued(session, 9)
        self.assertEqual(self.step()[0], "stale")
        self.assertEqual(self.pending(), {lost, session})
        self.assertEqual(self.recover()[0], "waiting")
        self.assertEqual(self.kept("sale"), sorted([lost, late]))

    def test_what_was_given_amid_the_documents_before_headquarters_went_back_unnoticed_is_sent(self):
        session = self.opened(0, 1, 60)
        self.enrol()
        self.assertEqual(self.step()[0], "taken")
        self.hq.rows("SAVEPOINT copy")
        lost = self.rescued(session, 8)
        self.assertEqual(self.step()[0], "taken")
        self.assertEqual(self.kept("sale"), [lost])
        self.hq.rows("ROLLBACK TO copy")
        self.rescued(session, 9)
        self.assertEqual(self.step()[0], "stale")
        self.assertIn(lost, self.pending())

    def test_a_place_with_what_was_rescued_meanwhile_ends_where_everything_is_given(self):
        session = self.opened(0, 1, 60)
        self.enrol()
        self.step()
        sales = [self.rescued(session, 8)]
        self.step()
        self.assertRegex(self.store.value("SELECT next FROM sync.recovery"), r"^stock\.0\.0\.\.s\d+$")
        sales.append(self.rescued(session, 9))
        self.assertEqual(self.recover()[0], "complete")
        self.assertRegex(self.store.value("SELECT next FROM sync.recovery"), r"^rescued\.\d+\.0$")
        self.assertEqual((self.kept("sale"), self.pending()), (sorted(sales), set()))
        self.assertEqual(self.stock(self.store), self.stock(self.hq))

    def test_what_both_boxes_moved_is_moved_once(self):
        adjustment = self.adjusted(40)
        self.enrol()
        self.own_adjustment(self.product, "10.000", document_id=adjustment)  # before it is known, and not at HQ yet
        self.assertEqual(self.recover()[0], "complete")
        self.assertEqual(float(self.stock(self.store)[self.product]), 20)
        self.store.rows("SELECT sync.number_journal(1)")
        self.receive(1, repeated=1)
        self.assertEqual(self.recover()[0], "complete")
        self.assertEqual(float(self.stock(self.store)[self.product]), 10)

    def test_what_comes_out_of_quarantine_is_handed_down_as_well(self):
        session = self.opened(0, 1, 60)
        sale = self.a_sale(session, 8, 40, total=10 ** 18)
        raw = [(9, "sale", sale["sale_id"], json.dumps(sale))]
        self.assertEqual(self.hq.value("SELECT sync.ingest_or_quarantine(%s, %s, %s::sync.raw_document[])", self.store_id, self.store_inc, raw), 1)
        self.enrol()
        self.assertEqual(self.recover()[0], "complete")
        entry = self.hq.value("SELECT quarantine_id FROM sync.quarantine")
        self.hq.rows("SELECT sync.amend_document(%s, %s, 'one')", entry, json.dumps({**sale, "total": 300}))
        self.assertEqual(self.recover()[0], "complete")
        self.assertEqual(self.kept("sale"), [sale["sale_id"]])
        self.assertEqual(float(self.stock(self.store)[self.product]), -3)

    def test_a_sale_that_two_boxes_took_counts_once_under_the_later_number_in_either_order(self):
        session = self.opened(0, 1, 60)
        for earlier_first in (True, False):
            with self.subTest(earlier_first=earlier_first):
                old = self.a_sale(session, 8 + earlier_first, 40)
                new = {**old, "life_number": 2, "receipt": 1 + earlier_first, "receipt_number": f"S1:R1:2:{1 + earlier_first:06}",
                       "lines": [{**line, "description": "Käse, new name"} for line in old["lines"]]}
                for sale in (old, new, old, new) if earlier_first else (new, old, new, old):
                    self.send("sale", sale["sale_id"], sale)
                self.assertEqual(self.hq.rows("SELECT receipt_number, life_number, total FROM retail.sale WHERE sale_id = %s", old["sale_id"]),
                                 [(new["receipt_number"], 2, 300)])
                self.assertEqual(self.hq.rows("SELECT number, life_number FROM sync.other_number WHERE document_id = %s", old["sale_id"]),
                                 [(old["receipt_number"], 1)])
        self.assertEqual(self.hq.value("SELECT count(*) FROM retail.sale_line"), 4)
        self.assertEqual(self.hq.value("SELECT count(*) FROM sync.quarantine"), 0)
        self.assertEqual(self.hq.value("SELECT count(*) FROM retail.find_sales_with_two_numbers()"), 2)
        self.assertIn("never change", self.hq.refusal("UPDATE retail.sale SET total = 1").diag.message_detail)
        other = {**old, "life_number": 3, "total": 301, "content_hash": "\\x02" + "1c" * 32}
        raw = [(77, "sale", other["sale_id"], json.dumps(other))]
        self.assertEqual(self.hq.value("SELECT sync.ingest_or_quarantine(%s, %s, %s::sync.raw_document[])", self.store_id, self.store_inc, raw), 1)

    def test_what_comes_into_a_closed_session_is_a_numbered_part_and_close_and_parts_are_the_reports(self):
        session = self.opened(0, 1, 60)
        self.sold(session, 8, 50)
        tender = {"tender_id": self.tender, "tender_kind": "cash", "payments_count": 1, "amount": 300}
        self.closed(session, 30, tax_total=50, paid_in=0, tenders=[tender])
        parts = "SELECT to_jsonb(p) FROM retail.register_session_late_part p ORDER BY part_number"
        self.assertEqual(self.hq.rows(parts), [])
        late = self.a_sale(session, 9, 45)
        for _ in range(2):
            self.send("sale", late["sale_id"], late)
        self.moved(session, 44)
        found = [part for part, in self.hq.rows(parts)]
        names = ("part_number", "sales_count", "sales_total", "tax_total", "dropped", "expected_cash", "tenders")
        self.assertEqual([[part[name] for name in names] for part in found],
                         [[1, 1, 300, 50, 0, 300, [tender]], [2, 0, 0, 0, 5, -5, []]])
        self.assertEqual(self.hq.rows("SELECT c.sales_count + sum(p.sales_count), c.sales_total + sum(p.sales_total), c.expected_cash + sum(p.expected_cash)"
                                      " FROM retail.register_session_close c JOIN retail.register_session_late_part p USING (store_id, register_session_id)"
                                      " GROUP BY c.sales_count, c.sales_total, c.expected_cash"), [(2, 600, 100 + 600 - 5)])
        self.assertEqual(self.hq.value("SELECT sum(total) FROM retail.sale"), 600)
        self.assertEqual(self.hq.refusal("DELETE FROM retail.register_session_late_part").pgcode, "OP001")

    def test_another_headquarters_is_sent_what_the_one_before_gave(self):
        session = self.opened(0, 1, 60)
        sale = self.sold(session, 8, 40)
        self.enrol()
        self.assertEqual(self.recover()[0], "complete")
        self.hq.rows("UPDATE sync.head SET hq_inc = gen_random_uuid()")
        self.assertEqual(self.step()[0], "stale")
        self.assertEqual(self.store.rows("SELECT count(*) FROM sync.journal_pending"), [(2,)])
        self.assertEqual(self.recover()[0], "waiting")
        self.store.rows("SELECT sync.number_journal(10)")
        self.receive(2)
        self.assertEqual(self.recover()[0], "complete")
        self.assertEqual(self.kept("sale"), [sale])
        self.assertEqual(self.store.rows("SELECT count(*) FROM sync.journal_pending"), [(0,)])

    def test_a_place_that_headquarters_did_not_name_is_refused(self):
        for after in ("", "stock", "stock.x.", "stock.0.", "rescued.1", "documents.1.2.3.4", "open.0.0.0.'; DROP", "rescued.99999999999999999999", "rescued.1.2.s",
                      "rescued.1.2.s3.s4", "x" * 500):
            with self.subTest(after=after):
                refused = self.hq.refusal("SELECT sync.recovery_page(%s, %s, %s, 30)", self.store_id, self.store_inc, after).diag
                self.assertIn("no place that headquarters named", refused.message_detail)

    def test_another_headquarters_amid_the_documents_waits_for_them_as_the_one_before(self):
        adjustment = self.adjusted(40)
        self.own_adjustment(self.product, "10.000", document_id=adjustment)  # a database that was put back has it, too
        self.enrol()
        self.step()
        waits_for = self.store.value("SELECT wait_for FROM sync.recovery")
        self.hq.rows("UPDATE sync.head SET hq_inc = gen_random_uuid()")
        self.assertEqual(self.step()[0], "stale")
        self.assertEqual(self.store.value("SELECT wait_for FROM sync.recovery"), waits_for)
        self.recover()
        self.assertEqual(self.stock(self.store), self.stock(self.hq))


if __name__ == "__main__":
    unittest.main()
