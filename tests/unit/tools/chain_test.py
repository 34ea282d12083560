"""The generators and small parts of deploy/chain and deploy/demo_chain."""
import datetime
import socket
import tempfile
import unittest
import uuid
from decimal import Decimal
from unittest import mock
from zoneinfo import ZoneInfo

from chain.identifier import new_id
from chain.packages import missing, read_list
from chain.ports import port_is_free, reserved_port
from chain.till import Item, TaxGroup, adjustment, decimal_text, divide_half_up, line, line_amount, sale
from demo_chain.catalogue import PRODUCT_COUNT, check_digit, products
from demo_chain.month import Plan, Shop, opening_stock
from demo_chain.selling import sell_once

STANDARD = TaxGroup("group", 210000)
TEA = Item("tea", STANDARD, 250)


class Till(unittest.TestCase):
    def test_division_rounds_half_away_from_zero(self):
        for numerator, denominator, quotient in ((5, 2, 3), (-5, 2, -3), (4, 3, 1), (-4, 3, -1), (0, 7, 0)):
            self.assertEqual(divide_half_up(numerator, denominator), quotient)

    def test_a_line_is_rounded_once(self):
        self.assertEqual(line_amount(Decimal("0.335"), 199, Decimal(1)), 67)
        self.assertEqual(line_amount(Decimal(15), 1, Decimal(10)), 2)

    def test_included_tax_is_taken_out_and_excluded_tax_added(self):
        self.assertEqual(STANDARD.tax(12100), 2100)
        self.assertEqual(TaxGroup("group", 210000, False).tax(10000), 2100)
        document = sale("session", "now", [line(1, Item("x", TaxGroup("g", 100000, False), 1000), 1)], "cash")
        self.assertEqual((document["total"], document["tax_total"]), (1100, 100))

    def test_a_sale_adds_its_lines_up(self):
        document = sale("session", "now", [line(1, TEA, 2), line(2, TEA, Decimal("0.5"), 25)], "cash")
        self.assertEqual([one["amount"] for one in document["lines"]], [500, 100])
        self.assertEqual(document["total"], 600)
        self.assertEqual(document["payments"][0]["amount"], 600)

    def test_a_free_sale_has_no_payment(self):
        free = Item("x", STANDARD, 0, price_reason="gift")
        self.assertEqual(sale("session", "now", [line(1, free, 1)], "cash")["payments"], [])

    def test_quantities_are_plain_decimals(self):
        for value, text in (("2.000", "2"), ("0.350", "0.35"), ("1E+2", "100"), ("-3", "-3")):
            self.assertEqual(decimal_text(Decimal(value)), text)
        lines = adjustment("now", "broken", [("tea", Decimal(-2))])["lines"]
        self.assertEqual(lines[0]["quantity"], "-2")

    def test_ids_are_version_7_and_ordered_by_time(self):
        self.assertEqual(uuid.UUID(new_id()).version, 7)
        self.assertLess(new_id(1000), new_id(2000))
        self.assertEqual(new_id(1000, bytes(10)), new_id(1000, bytes(10)))


class Catalogue(unittest.TestCase):
    def setUp(self):
        self.catalogue = products()

    def test_it_is_the_same_for_the_same_seed(self):
        self.assertEqual(self.catalogue, products())
        self.assertNotEqual(self.catalogue, products(2))

    def test_skus_names_and_barcodes_are_unique(self):
        self.assertEqual(len(self.catalogue), PRODUCT_COUNT)
        for name in ("sku", "name", "barcode"):
            self.assertEqual(len({getattr(product, name) for product in self.catalogue}), PRODUCT_COUNT)

    def test_barcodes_are_valid_and_for_use_inside_a_company(self):
        self.assertEqual(check_digit("400638133393"), "1")  # a known number
        for product in self.catalogue:
            self.assertEqual(len(product.barcode), 13)
            self.assertEqual(product.barcode[-1], check_digit(product.barcode[:-1]))
            self.assertTrue(product.barcode.startswith("2"))

    def test_prices_are_above_zero(self):
        self.assertGreater(min(product.price for product in self.catalogue), 0)


def shop(time_zone):
    return Shop("CENTRO", time_zone, ["register"], [TEA, Item("ham", STANDARD, 1999)], ["piece", "kg"],
                {"cash": "c", "card": "d", "other": "o"})


class Month(unittest.TestCase):
    def plan(self):
        return list(Plan(shop("Europe/Madrid"), 0, 1).steps(datetime.date(2026, 3, 2), 3))

    def test_it_is_the_same_for_the_same_seed(self):
        self.assertEqual(self.plan(), self.plan())

    def test_sessions_open_before_their_sales_and_close_after_them(self):
        open_session = None
        for path, document in self.plan():
            if path.endswith("register_sessions"):
                self.assertIsNone(open_session)
                open_session = document["register_session_id"]
            elif path.endswith("/close"):
                self.assertIn(open_session, path)
                open_session = None
            elif "register_session_id" in document:
                self.assertEqual(document["register_session_id"], open_session)
        self.assertIsNone(open_session)

    def test_what_is_counted_before_is_enough_for_all_but_the_first(self):
        place = shop("Europe/Madrid")
        (path, document), = opening_stock(place, self.plan(), datetime.date(2026, 2, 28), 1)
        counted = {each["product_id"]: Decimal(each["quantity"]) for each in document["lines"]}
        sold = {item.product_id: Decimal(0) for item in place.items}
        for where, sale in self.plan():
            for each in sale["lines"] if where == "/api/v1/sales" else ():
                sold[each["product_id"]] += Decimal(each["quantity"])
        self.assertEqual(path, "/api/v1/stock_adjustments")
        self.assertLess(document["adjusted_at"], "2026-02-28T09:00:00Z")
        first, second = (item.product_id for item in place.items)
        self.assertLess(counted[first], sold[first])
        self.assertGreaterEqual(counted[second], sold[second] + 4)

    def test_ids_are_never_used_twice(self):
        ids = [document.get("sale_id") for _, document in self.plan() if "sale_id" in document]
        self.assertEqual(len(ids), len(set(ids)))


class Now(unittest.TestCase):
    """Whatever the hour is in the shop: one of these zones has it."""

    def posted(self, time_zone):
        client = mock.MagicMock(**{"items.return_value": iter(())})
        sell_once(client, Plan(shop(time_zone), 0, 1))
        return [call.args[1] for call in client.post.call_args_list]

    def test_one_sale_is_never_in_the_future(self):
        for hours in range(-12, 15):
            for document in self.posted(f"Etc/GMT{-hours:+}"):
                for member in ("opened_at", "sold_at"):
                    if member in document:
                        self.assertLessEqual(datetime.datetime.fromisoformat(document[member]),
                                             datetime.datetime.now(datetime.timezone.utc), (hours, document))


class Ports(unittest.TestCase):
    def test_a_reserved_port_keeps_other_seekers_out(self):
        with socket.socket() as seeker, self.assertRaises(OSError):
            seeker.bind(("127.0.0.1", reserved_port()))

    def test_a_reserved_port_lets_its_server_in_however_often_it_starts(self):
        port = reserved_port()
        for _ in range(3):
            self.assertTrue(port_is_free(port))
            with socket.create_server(("127.0.0.1", port)) as server:
                with socket.create_connection(("127.0.0.1", port)), server.accept()[0]:
                    self.assertFalse(port_is_free(port))


class Packages(unittest.TestCase):
    def test_a_list_has_comments_and_alternatives(self):
        with tempfile.NamedTemporaryFile("w") as file:
            file.write("# nothing\ndpkg # always there\nno-such-thing|dpkg\nsh?\nno-such-thing\n")
            file.flush()
            names = read_list(file.name)
        self.assertEqual(names, ["dpkg", "no-such-thing|dpkg", "sh?", "no-such-thing"])
        self.assertEqual(missing(names), ["no-such-thing"])


if __name__ == "__main__":
    unittest.main()
