"""Selling at a store: receipts, repeats, prices, drawers and stock."""
import concurrent.futures
import contextlib
import csv
import subprocess
import unittest
from decimal import Decimal

from chain.api import Client, Problem
from chain.identifier import new_id
from chain.network import wait_until
from chain.till import Item, line, sale
from one_chain import ChainTest
from tokens import Forger

SALES, SESSIONS = "/api/v1/sales", "/api/v1/register_sessions"
CLIENTS = 16
REGISTERS = 60  # one for each test that wants its own


class StoreTest(ChainTest):
    options = {"registers": REGISTERS}
    register = iter(range(REGISTERS))

    def setUp(self):
        self.client = self.world.store_client("store1")

    def open_session(self, register=None):
        register = next(self.register) if register is None else register
        return self.world.open_session(self.client, "store1", register)

    def listed_sale(self, session_id, quantity=1, sku="SKU1", paid=None, **fields):
        """A sale at the list price, without a reason."""
        return sale(session_id, fields.pop("sold_at", "2026-11-21T10:00:00Z"),
                    [line(1, self.world.items[sku], Decimal(quantity))], self.world.tender_id, paid=paid, **fields)

    def refusal(self, path, document):
        with self.assertRaises(Problem) as caught:
            self.client.post(path, document)
        return caught.exception.code, caught.exception.document.get("field")

    def on_hand(self, sku):
        page = self.client.get("/api/v1/stock", product_id=self.world.items[sku].product_id)
        return Decimal(page["items"][0]["quantity"]) if page["items"] else Decimal(0)


class Receipts(StoreTest):
    def numbers(self, register):
        text = f"SELECT receipt FROM retail.sale WHERE register_id = '{self.world.registers['store1'][register]}'"
        return sorted(int(row) for row in self.store_rows(text))

    def test_numbers_have_no_gaps_under_many_clients_and_refusals(self):
        register = next(self.register)
        session_id = self.open_session(register)

        def sell(number):
            with contextlib.closing(self.client.clone()) as client:
                good = [client.post(SALES, self.listed_sale(session_id)) for _ in range(6)]
                bad = self.listed_sale(session_id)
                bad["lines"][0]["product_id"] = new_id()
                with self.assertRaises(Problem):
                    client.post(SALES, bad)
                return [reply["receipt_number"] for reply in good]

        with concurrent.futures.ThreadPoolExecutor(CLIENTS) as pool:
            numbers = [number for some in pool.map(sell, range(CLIENTS)) for number in some]
        self.assertEqual(self.numbers(register), list(range(1, 6 * CLIENTS + 1)))
        self.assertEqual(len(set(numbers)), 6 * CLIENTS)
        self.assertIn(f"STORE1:R{register + 1}:1:000001", numbers)

    def test_the_same_sale_from_many_clients_at_once_is_recorded_once(self):
        session_id = self.open_session()
        document = self.listed_sale(session_id)

        def sell(_):
            with contextlib.closing(self.client.clone()) as client:
                return client.post(SALES, document)

        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            replies = list(pool.map(sell, range(8)))
        self.assertEqual([reply for reply in replies if reply != replies[0]], [])
        self.assertEqual(self.store_rows(f"SELECT count(*) FROM sync.journal WHERE document_id = '{document['sale_id']}'"),
                         ["1"])

    def test_a_number_goes_on_in_the_next_session(self):
        register = next(self.register)
        for expected in ("000001", "000002"):
            session_id = self.open_session(register)
            reply = self.client.post(SALES, self.listed_sale(session_id))
            self.assertTrue(reply["receipt_number"].endswith(expected))
            self.client.post(f"{SESSIONS}/{session_id}/close", {"counted_cash": 0})


class UnusableRates(StoreTest):
    def tell_the_store(self, name):
        """A change of a table of the rules, by which the store reads them again."""
        hq = self.world.hq_client()
        group = hq.get(f"/api/v1/tax_groups/{self.world.tax_group.tax_group_id}")
        hq.patch(f"/api/v1/tax_groups/{group['tax_group_id']}", {"name": name, "row_version": group["row_version"]})
        wait_until(lambda: self.store_rows("SELECT name FROM retail.tax_group") == [name], 20, "the tax group")

    def refused(self, session_id):
        try:
            self.client.post(SALES, self.listed_sale(session_id))
        except Problem as problem:
            return problem.code, problem.document.get("field")
        return None

    def test_a_tax_group_with_a_rate_that_the_store_cannot_hold_is_not_sold_at_less_tax(self):
        session_id = self.open_session()
        group_id, rate_id = self.world.tax_group.tax_group_id, new_id()
        self.store_rows(f"""INSERT INTO sync.unusable_row (table_name, key, line, reason_code, reason)
            SELECT 'tax_group_rate', line -> 3, line, '23503', 'its tax rate is not here'
            FROM (SELECT jsonb_build_array('tax_group_rate', 'put', 1, jsonb_build_array('{group_id}', 9), jsonb_build_object(
                'tax_group_id', '{group_id}', 'position', 9, 'tax_rate_id', '{rate_id}', 'compound', false)) AS line) AS l""")
        self.tell_the_store("With a rate that is not here")
        wait_until(lambda: self.refused(session_id) == ("not_known_yet", "lines[0].tax_group_id"), 20, "the refusal")
        self.store_rows("DELETE FROM sync.unusable_row")
        self.tell_the_store("As before")
        wait_until(lambda: self.refused(session_id) is None, 20, "the sale")


class Repeats(StoreTest):
    def test_a_repeat_is_recognised_after_the_session_closed_and_the_tax_changed(self):
        session_id = self.open_session()
        document = self.listed_sale(session_id)
        first = self.client.post(SALES, document)
        self.client.post(f"{SESSIONS}/{session_id}/close", {"counted_cash": 0})
        rate = next(self.world.hq_client().items("/api/v1/tax_rates"))
        hq = self.world.hq_client()
        changed = hq.put(f"/api/v1/tax_rates/{rate['tax_rate_id']}", {**rate, "rate_ppm": 100000})
        try:
            wait_until(lambda: self.store_rows("SELECT rate_ppm FROM retail.tax_rate") == ["100000"], 20, "the rate")
            self.assertEqual(self.client.post(SALES, document), first)
        finally:
            hq.put(f"/api/v1/tax_rates/{rate['tax_rate_id']}", {**changed, "rate_ppm": rate["rate_ppm"]})
            wait_until(lambda: self.store_rows("SELECT rate_ppm FROM retail.tax_rate") == [str(rate["rate_ppm"])], 20,
                       "the rate")

    def test_a_repeat_waits_for_the_disk_though_it_only_finds_what_is_there(self):
        """The commit of the first may not be on disk yet; only who writes waits."""
        sale_id = self.client.post(SALES, self.listed_sale(self.open_session()))["sale_id"]
        found = self.store_rows(f"""BEGIN; SELECT receipt_number FROM retail.recorded_sale('{sale_id}',
            (SELECT encode(content_hash, 'hex') FROM retail.sale WHERE sale_id = '{sale_id}'));
            SELECT pg_current_xact_id_if_assigned() IS NOT NULL; COMMIT""")
        self.assertEqual(found[-1], "t", found)

    def test_the_same_id_with_other_content_is_refused(self):
        session_id = self.open_session()
        document = self.listed_sale(session_id)
        self.client.post(SALES, document)
        other = self.listed_sale(session_id, quantity=2, sale_id=document["sale_id"])
        self.assertEqual(self.refusal(SALES, other), ("already_exists_differently", "sale_id"))


    def test_a_code_that_receipts_carry_is_kept(self):
        hq, register = self.world.hq_client(), next(self.register)
        self.client.post(SALES, self.listed_sale(self.open_session(register)))
        path = f"/api/v1/registers/{self.world.registers['store1'][register]}"
        wait_until(lambda: self.world.drained("store1"), 20, "HQ to have the sale")
        with self.assertRaises(Problem) as caught:
            hq.put(path, {**hq.get(path), "code": new_id()[-12:]})
        self.assertEqual((caught.exception.code, caught.exception.document["field"]), ("state_conflict", "code"))
        hq.put(path, {**hq.get(path), "name": "Renamed"})


class Times(StoreTest):
    def test_what_has_happened_lies_neither_in_the_future_nor_in_another_age(self):
        session_id = self.open_session()
        opening = {"register_session_id": new_id(), "register_id": self.world.registers["store1"][next(self.register)],
                   "opening_float": 0}
        adjustment = {"stock_adjustment_id": new_id(), "reason": "found", "lines": [
            {"line_number": 1, "product_id": self.world.items["SKU1"].product_id, "quantity": "1"}]}
        closing = f"/api/v1/register_sessions/{session_id}/close"
        for path, document, field in (("/api/v1/register_sessions", opening, "opened_at"),
                                      ("/api/v1/stock_adjustments", adjustment, "adjusted_at"),
                                      (closing, {"counted_cash": 0}, "closed_at")):
            for time in ("2999-01-01T00:00:00Z", "0001-01-01T00:00:00Z"):
                with self.subTest(field=field, time=time):
                    self.assertEqual(self.refusal(path, {**document, field: time}), ("invalid", field))
        self.assertEqual(self.refusal(closing, {"counted_cash": 0, "closed_at": "1990-01-01T00:00:00Z"}),
                         ("invalid", "closed_at"))


class Prices(StoreTest):
    def price(self, item, **fields):
        hq = self.world.hq_client()
        hq.post("/api/v1/prices", {"price_id": new_id(), "product_id": item.product_id, "price_quantity": "1", **fields})
        count = str(len(list(hq.items("/api/v1/prices"))))
        wait_until(lambda: self.store_rows("SELECT count(*) FROM retail.price") == [count], 20, "the price")

    def test_the_stores_own_price_comes_first_and_only_while_it_is_valid(self):
        item = self.world.items["SKU2"]
        self.price(item, store_id=self.world.store_ids["store1"], unit_price=50,
                   valid_from="2026-11-01T00:00:00Z", valid_to="2026-11-10T00:00:00Z")
        session_id = self.open_session()
        cheap = Item(item.product_id, item.tax_group, 50)
        for sold_at, price in (("2026-10-31T23:59:59Z", item), ("2026-11-01T00:00:00Z", cheap),
                               ("2026-11-09T23:59:59Z", cheap), ("2026-11-10T00:00:00Z", item)):
            with self.subTest(sold_at=sold_at):
                document = sale(session_id, sold_at, [line(1, price, Decimal(1))], self.world.tender_id)
                self.client.post(SALES, document)
        wrong = sale(session_id, "2026-11-05T00:00:00Z", [line(1, item, Decimal(1))], self.world.tender_id)
        self.assertEqual(self.refusal(SALES, wrong), ("price_differs", "lines[0].unit_price"))

    def test_another_price_needs_a_reason_and_a_right(self):
        session_id = self.open_session()
        item = self.world.items["SKU1"]
        reduced = Item(item.product_id, item.tax_group, item.price - 1, price_reason="dented")
        document = sale(session_id, "2026-11-21T10:00:00Z", [line(1, reduced, Decimal(1))], self.world.tender_id)
        forger = Forger(self.world.network.stores["store1"].server, self.client.token)
        seller = Client(self.client.base_url, forger.signed(scope="pos:make_sale"))
        with self.assertRaises(Problem) as caught:
            seller.post(SALES, document)
        self.assertEqual((caught.exception.code, caught.exception.document["field"]), ("forbidden", "lines[0]"))
        self.client.post(SALES, document)

    def test_to_choose_the_time_is_to_choose_the_price(self):
        forger = Forger(self.world.network.stores["store1"].server, self.client.token)
        seller = Client(self.client.base_url, forger.signed(scope="pos:make_sale"))
        document = self.listed_sale(self.open_session(), sold_at="2026-01-01T00:00:00Z")
        with self.assertRaises(Problem) as caught:
            seller.post(SALES, document)
        self.assertEqual((caught.exception.code, caught.exception.document["field"]), ("forbidden", "sold_at"))
        self.client.post(SALES, document)

    def test_a_changed_product_keeps_its_price(self):
        item, hq = self.world.items["SKU5"], self.world.hq_client()
        path = f"/api/v1/products/{item.product_id}"
        hq.put(path, {**hq.get(path), "name": "Renamed"})
        wait_until(lambda: self.client.get(path)["name"] == "Renamed", 20, "the name")
        self.client.post(SALES, self.listed_sale(self.open_session(), sku="SKU5"))

    def test_an_inactive_product_is_not_sold(self):
        item, hq = self.world.items["SKU3"], self.world.hq_client()
        path = f"/api/v1/products/{item.product_id}"
        hq.put(path, {**hq.get(path), "active": False})
        wait_until(lambda: not self.client.get(path)["active"], 20, "the product to become inactive")
        self.assertEqual(self.refusal(SALES, self.listed_sale(self.open_session(), sku="SKU3")),
                         ("state_conflict", "lines[0].product_id"))


class Suppliers(StoreTest):
    def test_a_supplier_made_at_headquarters_is_read_found_exported_at_the_store_and_audited(self):
        hq, path, key = self.world.hq, "/api/v1/suppliers", new_id()
        made = hq.post(path, {"supplier_id": key, "code": "S1", "name": "Jam & Tea", "email": "ann@example.org"})
        hq.post(path, {"supplier_id": new_id(), "code": "S2", "name": "Other"})
        wait_until(lambda: len(list(self.client.items(path))) == 2, 20, "the suppliers")
        self.assertEqual(self.client.get(f"{path}/{key}"), made)
        for query in ({"code": "S1"}, {"q": "tea"}):
            self.assertEqual(list(self.client.items(path, **query)), [made])
        _, text = self.client.exchange("GET", path + "?code=S1", headers={"Accept": "text/csv"})
        self.assertEqual([row["name"] for row in csv.DictReader(text.decode().splitlines())], ["Jam & Tea"])
        entry, = hq.items("/api/v1/audit", key=key, table_name="supplier")
        self.assertEqual([field["name"] for field in entry["fields"] if field["kind"] == "personal"], ["email"])


class Drawer(StoreTest):
    def test_a_close_counts_what_the_documents_say(self):
        cash = new_id()
        self.world.hq_client().post("/api/v1/tenders", {"tender_id": cash, "code": new_id()[-12:], "name": "Cash",
                                                        "kind": "cash"})
        wait_until(lambda: any(tender["tender_id"] == cash for tender in self.client.items("/api/v1/tenders")), 20,
                   "the tender")
        register = next(self.register)
        session_id = new_id()
        self.client.post(SESSIONS, {"register_session_id": session_id, "opening_float": 5000,
                                    "register_id": self.world.registers["store1"][register]})
        price = self.world.items["SKU1"].price
        in_cash = self.listed_sale(session_id, paid=1000)
        in_cash["payments"][0]["tender_id"] = cash
        self.assertEqual(self.client.post(SALES, in_cash)["change_due"], 1000 - price)
        self.client.post(SALES, self.listed_sale(session_id, quantity=3))
        back = self.listed_sale(session_id, reason="broken")
        back["payments"][0]["tender_id"] = cash
        self.client.post("/api/v1/returns", back)
        expected = {"sales_count": 2, "sales_total": 4 * price, "returns_count": 1, "returns_total": -price,
                    "expected_cash": 5000}
        report = self.client.get(f"{SESSIONS}/{session_id}")
        self.assertEqual({name: report[name] for name in expected}, expected)
        closed = self.client.post(f"{SESSIONS}/{session_id}/close", {"counted_cash": 4990})
        self.assertEqual({name: closed[name] for name in expected}, expected)
        self.assertEqual(closed["difference"], -10)
        self.assertEqual(self.client.post(f"{SESSIONS}/{session_id}/close", {"counted_cash": 4990}), closed)
        self.assertEqual(self.refusal(f"{SESSIONS}/{session_id}/close", {"counted_cash": 5000})[0],
                         "already_exists_differently")
        self.assertEqual(self.refusal(SALES, self.listed_sale(session_id)), ("state_conflict", "register_session_id"))

    def test_change_comes_from_cash_alone(self):
        document = self.listed_sale(self.open_session(), paid=10000)
        self.assertEqual(self.refusal(SALES, document), ("invalid", "payments"))

    def test_a_register_has_one_open_session(self):
        register = next(self.register)
        self.open_session(register)
        document = {"register_session_id": new_id(), "opening_float": 0,
                    "register_id": self.world.registers["store1"][register]}
        self.assertEqual(self.refusal(SESSIONS, document), ("state_conflict", "register_id"))
        self.assertEqual(self.refusal(SESSIONS, {**document, "register_id": new_id()}),
                         ("unknown_reference", "register_id"))


class Stock(StoreTest):
    def test_on_hand_is_the_sum_of_the_movements(self):
        item, session_id = self.world.items["SKU4"], self.open_session()
        adjustment = {"stock_adjustment_id": new_id(), "reason": "Delivery",
                      "lines": [{"line_number": 1, "product_id": item.product_id, "quantity": "10.5"}]}
        first = self.client.post("/api/v1/stock_adjustments", adjustment)
        self.assertEqual(self.client.post("/api/v1/stock_adjustments", adjustment), first)
        self.client.post(SALES, self.listed_sale(session_id, quantity=12, sku="SKU4"))
        self.client.post("/api/v1/returns", self.listed_sale(session_id, sku="SKU4", reason="broken"))
        self.assertEqual(self.on_hand("SKU4"), Decimal("-0.5"))
        movements = list(self.client.items("/api/v1/stock_movements", product_id=item.product_id))
        self.assertEqual(sum(Decimal(movement["quantity"]) for movement in movements), Decimal("-0.5"))
        self.assertEqual(sorted(movement["kind"] for movement in movements), ["adjustment", "return", "sale"])

    def test_a_wrong_cursor_is_named(self):
        product_id = next(iter(self.world.items.values())).product_id
        for path in (f"stock_movements?product_id={product_id}&after=x", "sales?after=x",
                     f"stock_movements?product_id={product_id}&after={product_id}/99999999999"):
            with self.subTest(path), self.assertRaises(Problem) as caught:
                self.client.get(f"/api/v1/{path}")
            self.assertEqual((caught.exception.code, caught.exception.document.get("field")), ("invalid", "after"))

    def test_many_tills_selling_the_same_product_lose_no_movement(self):
        sessions = [self.open_session() for _ in range(4)]

        def sell(session_id):
            with contextlib.closing(self.client.clone()) as client:
                for _ in range(10):
                    client.post(SALES, self.listed_sale(session_id, sku="SKU5"))

        before = self.on_hand("SKU5")
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            list(pool.map(sell, sessions))
        self.assertEqual(self.on_hand("SKU5"), before - 40)

    def test_bad_adjustments_are_refused_by_name(self):
        good = {"line_number": 1, "product_id": self.world.items["SKU1"].product_id, "quantity": "1"}
        for lines, code, field in (([], "invalid", "lines"),
                                   ([{**good, "quantity": "0"}], "invalid", "lines[0].quantity"),
                                   ([good, {**good, "product_id": new_id()}], "unknown_reference",
                                    "lines[1].product_id"),
                                   ([good, good], "invalid", "lines")):
            with self.subTest(lines=lines):
                document = {"stock_adjustment_id": new_id(), "reason": "Count", "lines": lines}
                self.assertEqual(self.refusal("/api/v1/stock_adjustments", document), (code, field))


class WithoutMasterData(ChainTest):
    opens_stores = False

    def test_a_store_that_is_not_enrolled_does_not_start_and_says_what_to_do(self):
        server = self.world.network.stores["store1"].server
        result = subprocess.run([server.program, "serve", "--config", server.config_path], capture_output=True,
                                text=True, timeout=20)
        self.assertEqual(result.returncode, 1)
        self.assertIn("enrol --hq-url", result.stderr)

    def test_before_master_data_arrives_a_sale_is_unavailable(self):
        world, node = self.world, self.world.network.stores["store1"]
        world.network.enrol("store1", world.store_ids["store1"], world.hq)
        world.network.hq.server.stop()
        node.start()
        claims = {"sub": new_id(), "name": "Clerk", "aud": "outpost-store", "iss": world.store_ids["store1"],
                  "store_id": world.store_ids["store1"], "scope": "pos:make_sale pos:override_price"}
        client = Client(node.server.url, Forger(node.server, world.hq.token).signed_by_this_server(**claims))
        with self.assertRaises(Problem) as caught:
            client.post(SALES, world.a_sale(new_id()))
        self.assertEqual((caught.exception.status, caught.exception.code), (503, "unavailable"))


if __name__ == "__main__":
    unittest.main()
