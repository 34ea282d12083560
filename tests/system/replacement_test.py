"""A box dies and another one takes its place: it sells at once, and gets back what headquarters holds.

Usage: replacement_test.py SALES    so many older sales are there to be given back
"""
import sys
import time
import unittest
from decimal import Decimal

from boxes import SALES, SESSIONS, BoxTest
from chain.api import Problem
from chain.identifier import new_id
from chain.network import wait_until
from chain.till import line, sale
from support.chain_world import now

OLDER = 2000
MOST_S, MOST_BYTES = 60, 4 << 20
# What a return is judged by.
RECEIPT_LINES = """SELECT s.receipt_number, s.kind, s.total, s.tax_total, s.change_due, l.line_number, l.product_id, l.quantity, l.unit_price,
                       l.price_quantity, l.discount_amount, l.tax_group_id, l.amount, l.net_amount, l.tax_amount, l.taxes
                   FROM retail.sale s JOIN retail.sale_line l USING (sale_id) ORDER BY s.receipt_number, l.line_number"""
RECEIPT_PAYMENTS = """SELECT s.receipt_number, p.payment_number, p.tender_id, p.tender_kind, p.amount
                      FROM retail.sale s JOIN retail.payment p USING (sale_id) ORDER BY s.receipt_number, p.payment_number"""


class Replacement(BoxTest):
    patience_s = MOST_S
    options = {"store_settings": {"sync.recovery_poll_ms": "500"}}

    def status(self):
        return self.client.get("/api/v1/sync/status")

    def wait_for_recovery(self):
        """Until all is there; seconds."""
        started = time.monotonic()
        wait_until(lambda: self.status()["recovery_complete"], MOST_S, "what headquarters holds to be given back")
        return time.monotonic() - started

    def multiply_sales(self, count):
        """Headquarters holds so many more of the last month, all of them of sessions that are closed."""
        self.sell(session := self.open(3), 1)
        closed = self.client.post(f"{SESSIONS}/{session}/close", {"counted_cash": 0})
        self.assertEqual(closed["sales_count"], 1)
        self.wait_for_hq()
        self.hq_rows(f"""CREATE TEMPORARY TABLE copied AS SELECT gen_random_uuid() AS id, n FROM generate_series(1, {count}) AS n;
            INSERT INTO retail.sale SELECT (jsonb_populate_record(s, jsonb_build_object('sale_id', c.id, 'receipt', 100000 + c.n,
                'receipt_number', 'OLD:' || c.n, 'sold_at', s.sold_at - interval '25 days' + c.n * interval '3 seconds', 'journal_seq', 0))).*
                FROM retail.sale s, copied c WHERE s.register_session_id = '{session}';
            INSERT INTO retail.sale_line SELECT (jsonb_populate_record(l, jsonb_build_object('sale_id', c.id))).*
                FROM retail.sale s JOIN retail.sale_line l USING (store_id, sale_id), copied c
                WHERE s.register_session_id = '{session}' AND s.receipt < 100000;
            INSERT INTO retail.payment SELECT (jsonb_populate_record(p, jsonb_build_object('sale_id', c.id))).*
                FROM retail.sale s JOIN retail.payment p USING (store_id, sale_id), copied c
                WHERE s.register_session_id = '{session}' AND s.receipt < 100000;
            DROP TABLE copied;""")
        self.healing.pass_over()
        self.sold.clear()

    def sizes_of_answers(self):
        """Of headquarters to a box that asks from the beginning, in bytes."""
        sizes, after = [], "NULL"
        while True:
            size, following = self.hq_rows(
                f"SELECT octet_length(page), split_part(page, E'\\n', 1)::jsonb ->> 'next' FROM (SELECT sync.recovery_page("
                f"a.store_id, a.store_inc, {after}, 30) AS page FROM sync.admitted_store a OFFSET 0) AS p")[0].split("|")
            sizes.append(int(size))
            if f"'{following}'" == after:
                return sizes
            after = f"'{following}'"

    def test_a_new_box_sells_at_once_and_gets_back_open_sessions_documents_and_stock(self):
        sessions = [self.open(0), self.open(1)]
        self.sell(sessions[0], 40)
        self.sell(sessions[1], 20)
        self.client.post("/api/v1/cash_movements", {"register_session_id": sessions[0], "kind": "pay_in", "amount": 500, "reason": "change",
                                                    "cash_movement_id": new_id()})
        self.wait_for_hq()
        at_hq = dict(self.sold)
        self.world.relays["store1"].cut()
        self.sell(sessions[0], 3)  # they are on the old disk alone
        self.healing.begin()
        self.replace_box("old_disk")
        started = time.monotonic()
        own = self.open(2)
        self.sell(own, 1)
        first_sale = time.monotonic() - started
        took = self.wait_for_recovery()
        self.sell(own, 4)
        for session, count in zip(sessions, (40, 20)):
            self.sell(session, 2)
            closed = self.client.post(f"{SESSIONS}/{session}/close", {"counted_cash": 500})
            self.assertEqual(closed["sales_count"], count + 2)
        for sale_id, number in at_hq.items():
            self.assertEqual(self.client.get(f"{SALES}/{sale_id}")["receipt_number"], number)
        self.rescue(self.store.server, *self.on_disk("old_disk"))
        self.assert_whole(besides=f", the first sale {first_sale:.2f} s after the start of the new box, what headquarters held {took:.2f} s later")

    def a_basket(self, session, number):
        """Each is another one: of so many products, with a discount or not, paid at once or twice."""
        items = list(self.world.items.values())
        lines = [line(place, item, Decimal(number % 3 + place), discount=number if place == 1 and number % 2 else 0)
                 for place, item in enumerate(items[:number % len(items) + 1], start=1)]
        basket = sale(session, now(), lines, self.world.tender_id)
        if number % 4 == 0:
            paid = basket["payments"][0]
            basket["payments"] = [{**paid, "amount": 1}, {**paid, "payment_number": 2, "amount": paid["amount"] - 1}]
        return basket

    def test_every_receipt_has_the_same_lines_quantities_amounts_and_payments_at_headquarters_and_at_the_new_box(self):
        session = self.open(3)
        baskets = [self.a_basket(session, number) for number in range(20)]
        for basket in baskets:
            self.sold.take(self.client.post(SALES, basket))
        self.sold.take(self.client.post("/api/v1/returns", {**self.a_basket(session, 7), "reason": "returned"}))
        self.client.post(f"{SESSIONS}/{session}/close", {"counted_cash": 0})
        self.wait_for_hq()
        before = [self.store_rows(text) for text in (RECEIPT_LINES, RECEIPT_PAYMENTS)]
        self.healing.begin()
        self.replace_box()
        self.wait_for_recovery()
        given = [self.store_rows(text) for text in (RECEIPT_LINES, RECEIPT_PAYMENTS)]
        self.assertEqual(given, before)
        self.assertEqual(given, [self.hq_rows(text) for text in (RECEIPT_LINES, RECEIPT_PAYMENTS)])
        self.assertLessEqual(set(self.sold.values()), {row.split("|")[0] for row in given[0]})
        self.assert_whole(besides=f", {len(given[0])} lines and {len(given[1])} payments the same")

    def test_a_till_that_repeats_a_sale_of_before_gets_its_first_answer_and_one_that_nobody_took_is_taken_later(self):
        session = self.open(0)
        known, sold = {**self.world.a_sale(session)}, time.monotonic()
        first = self.client.post(SALES, known)
        self.sold.take(first)
        self.wait_for_hq()
        self.healing.begin()
        unknown = self.world.a_sale(session)
        self.hq_rows("REVOKE EXECUTE ON FUNCTION sync.recovery_page FROM outpost_server")  # nothing is given back for now
        self.replace_box()
        for sale in (known, unknown):
            with self.assertRaises(Problem) as refused:
                self.client.post(SALES, sale)
            self.assertEqual((refused.exception.status, refused.exception.document["code"]), (503, "unavailable"))
            self.assertIn("Headquarters is being asked", refused.exception.document["detail"])
        with self.assertRaises(Problem) as refused:
            self.client.post(f"{SESSIONS}/{session}/close", {"counted_cash": 0})
        self.assertEqual(refused.exception.status, 503)
        self.sell(self.open(2), 1)  # what is sold now waits for nothing
        time.sleep(max(0, sold + 2.5 - time.monotonic()))  # what was made just now is taken at once
        self.hq_rows("GRANT EXECUTE ON FUNCTION sync.recovery_page TO outpost_server")
        started = time.monotonic()
        self.assertEqual(wait_until(lambda: self.taken(known), 30, "an answer", every=0.05), first)
        answered = time.monotonic() - started
        self.wait_for_recovery()
        number = self.sold.take(self.taken(unknown))
        self.assertNotEqual(number.split(":")[2], first["receipt_number"].split(":")[2])
        self.assert_whole(besides=f", a till's repeat got its first answer {answered:.2f} s after headquarters could give")

    def test_a_sale_that_both_boxes_took_counts_once_and_is_found_by_either_number(self):
        session = self.open(1)
        self.store.server.stop()
        self.database(f"CREATE DATABASE copy TEMPLATE {self.store.database};")
        self.store.server.start()
        self.client = self.world.store_client("store1")
        sale = self.world.a_sale(session)
        first = self.sold.take(self.client.post(SALES, sale))
        self.wait_for_hq()
        self.healing.begin()
        self.hq_rows("REVOKE EXECUTE ON FUNCTION sync.recovery_page FROM outpost_server")
        self.store.server.stop()
        self.database(f"DROP DATABASE {self.store.database};")
        self.database(f"ALTER DATABASE copy RENAME TO {self.store.database};")
        self.enrol()
        self.store_rows("UPDATE sync.recovery SET moved_at = now() - interval '2 minutes'")  # nobody waits for ever
        self.store.server.start()
        self.client = self.world.store_client("store1")
        second = self.sold.take(self.client.post(SALES, sale))
        self.assertNotEqual(first, second)
        self.hq_rows("GRANT EXECUTE ON FUNCTION sync.recovery_page TO outpost_server")
        wait_until(lambda: self.hq_rows("SELECT number FROM sync.other_number") == [first], 30, "the other number to be noted")
        self.wait_for_recovery()
        self.assert_whole(told=("sale_has_two_numbers",))
        for number in (first, second):
            found = self.world.hq.get("/api/v1/other_numbers", receipt_number=number)["items"]
            self.assertEqual([(one["document_id"], one["receipt_number"], one["other_number"]) for one in found],
                             [(sale["sale_id"], second, first)])
        self.assertTrue([one for one in self.world.hq.get("/api/v1/conditions", lasting="true", name="sale_has_two_numbers")["items"]
                         if first in one["detail"]])

    def taken(self, sale):
        """The answer to a sale, None while it is refused for now."""
        try:
            return self.client.post(SALES, sale)
        except Problem as problem:
            self.assertEqual(problem.status, 503)
            return None

    def test_the_sales_of_a_month_are_given_back_in_pages_over_a_server_that_is_killed(self):
        self.multiply_sales(OLDER)
        self.healing.begin()
        self.replace_box()
        started = time.monotonic()
        wait_until(lambda: self.store_rows("SELECT count(*) > 0 FROM retail.sale") == ["t"], 30, "the first page", every=0.01)
        self.store.server.kill()
        kept = int(self.store_rows("SELECT count(*) FROM retail.sale")[0])
        self.store.server.start()
        self.client = self.world.store_client("store1")
        self.wait_for_recovery()
        took = time.monotonic() - started
        self.assertGreater(int(self.store_rows("SELECT count(*) FROM retail.sale")[0]), OLDER)
        self.sell(self.open(3), 2)
        self.assert_whole(besides=f", {OLDER} older sales given back in {took:.1f} s with a kill after {kept}")
        sizes = self.sizes_of_answers()
        self.assertLess(max(sizes), MOST_BYTES)
        print(f"in {len(sizes)} answers of at most {max(sizes)} bytes")


if __name__ == "__main__":
    if len(sys.argv) > 1 and sys.argv[1].isdigit():
        OLDER = int(sys.argv.pop(1))
    unittest.main()
