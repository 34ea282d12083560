"""The receipt of any sale, as text and as a page, at a store and at headquarters."""
import base64
import contextlib
import hashlib
import http.client
import re
import struct
import time
import unittest
import urllib.parse
import zlib
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from html.parser import HTMLParser

from chain.api import Client, Problem
from chain.identifier import new_id
from chain.network import wait_until
from chain.till import Item, TaxGroup, line, sale
from one_chain import ChainTest

SOLD_AT = "2026-11-21T23:30:00Z"
QUANTITY = re.compile(r"^  -?[\d.]+ (?:\w+ )?x ")
MONEY = re.compile(r"^(?P<name>.*?) +(?P<amount>-?[\d,]+\.\d\d)(?: (?P<code>[A-Z]+))?$")


def png():
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
            + chunk(b"IDAT", zlib.compress(b"\0\x7f")) + chunk(b"IEND", b""))


def figures(rows):
    """What stands on the right of each row that ends in an amount, in minor units."""
    found = [MONEY.match(row) for row in rows if not QUANTITY.match(row)]
    return [(match["name"].strip(), int(match["amount"].replace(",", "").replace(".", ""))) for match in found if match]


def parts(text):
    """The rows between the separators."""
    return [part.strip("\n").split("\n") for part in re.split(r"\n(?:=+|-{20,})\n", text)]


class Outline(HTMLParser):
    """Words, and what a page must not have."""

    def __init__(self, page):
        super().__init__()
        self.words, self.tags, self.attributes = [], [], []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(name, value) for name, value in attrs]

    def handle_data(self, data):
        if data.strip() and self.tags and self.tags[-1] not in ("style", "title"):
            self.words.append(data.strip())


class ReceiptTest(ChainTest):
    options = {"registers": 20}
    register = iter(range(20))

    @classmethod
    def prepare(cls):
        hq, world = cls.world.hq, cls.world
        cls.store_id = world.store_ids["store1"]
        rate = hq.post("/api/v1/tax_rates", {"tax_rate_id": new_id(), "code": "ADDED", "name": "Sales tax", "rate_ppm": 50_000})
        added = TaxGroup(new_id(), 50_000, price_includes_tax=False)
        hq.post("/api/v1/tax_groups", {"tax_group_id": added.tax_group_id, "code": "ADDED", "name": "Added", "price_includes_tax": False,
                                       "rates": [{"tax_rate_id": rate["tax_rate_id"], "position": 1}]})
        department = next(iter(world.department_ids.values()))
        cls.oil = Item(new_id(), added, 1459, Decimal(10))
        cls.odd = Item(new_id(), world.tax_group, 250)
        for item, sku, name, unit in ((cls.oil, "OIL", "Heating oil", "l"), (cls.odd, "ODD", '<i>"Tea" & שוקולד 👩‍👩‍👧</i>', "piece")):
            hq.post("/api/v1/products", {"product_id": item.product_id, "sku": sku, "name": name, "department_id": department,
                                         "tax_group_id": item.tax_group.tax_group_id, "unit": unit})
            hq.post("/api/v1/prices", {"price_id": new_id(), "product_id": item.product_id, "unit_price": item.price,
                                       "price_quantity": str(item.price_quantity), "valid_from": "2026-01-01T00:00:00Z"})
        store = hq.get(f"/api/v1/stores/{cls.store_id}")
        hq.patch(f"/api/v1/stores/{cls.store_id}", {"time_zone": "Asia/Tokyo", "row_version": store["row_version"]})
        logo = hq.post("/api/v1/logos", {"logo_id": new_id(), "name": "Logo", "png": base64.b64encode(png()).decode()})
        details = [("2026-01-01T00:00:00Z", None, {"legal_name": "Chain Ltd", "tax_id": "X123", "footer": ["Thank you", "Come again"],
                                                   "logo_id": logo["logo_id"], "languages": ["en", "es"]}),
                   ("2026-01-01T00:00:00Z", cls.store_id, {"address": ["1 High Street", "Town"], "phone": "123", "web": "shop.example.org"})]
        for valid_from, store_id, fields in details:
            hq.post("/api/v1/business_details", {"business_detail_id": new_id(), "store_id": store_id, "valid_from": valid_from, **fields})
        wait_until(lambda: cls.arrived(), 60, "the details to arrive")

    @classmethod
    def arrived(cls):
        store, = (one for one in cls.world.hq.get("/api/v1/sync/stores")["items"] if one["store_id"] == cls.store_id)
        node = cls.world.network.stores["store1"]
        counts = node.cluster.sql("SELECT (SELECT count(*) FROM retail.business_detail), (SELECT count(*) FROM retail.logo)", node.database)
        return store["applied_rev"] == store["head_rev"] and counts.strip() >= "2|1"

    def setUp(self):
        self.store, self.hq = self.world.store_client("store1"), self.world.hq
        self.session_id = self.world.open_session(self.store, "store1", next(self.register))

    def sell(self, *lines, path="/api/v1/sales", sold_at=SOLD_AT, **fields):
        sold = self.store.post(path, sale(self.session_id, sold_at, list(lines), self.world.tender_id, **fields))
        wait_until(lambda: self.world.drained("store1"), 30, "the sale to come to headquarters")
        return sold

    @staticmethod
    def fetch(client, sale_id, accept="text/plain", **query):
        """Status, headers and text."""
        address = urllib.parse.urlparse(client.base_url)
        with contextlib.closing(http.client.HTTPConnection(address.hostname, address.port, timeout=30)) as line_:
            line_.request("GET", f"/api/v1/sales/{sale_id}/receipt?" + urllib.parse.urlencode(query),
                          headers={"Authorization": "Bearer " + client.token, "Accept": accept})
            reply = line_.getresponse()
            return reply.status, reply.headers, reply.read().decode()

    def both(self, sale_id, **query):
        """The same at both tiers."""
        here, there = (self.fetch(client, sale_id, **query) for client in (self.store, self.hq))
        self.assertEqual((here[0], here[2]), (200, there[2]))
        return here[2]


class Receipts(ReceiptTest):
    def test_a_store_and_headquarters_show_the_same_receipt_and_it_adds_up(self):
        lines = [line(1, self.world.items["SKU1"], 3), line(2, self.oil, Decimal("120.5")),
                 line(3, Item(self.odd.product_id, self.odd.tax_group, 200, price_reason="Damaged box"), 2, discount=50)]
        sold = self.sell(*lines)
        text = self.both(sold["sale_id"], columns=48)
        head, items, sums, payments, included = parts(text)
        for words in ("store1", "Chain Ltd", "1 High Street", "Town", "Phone: 123", "shop.example.org", "Tax ID: X123", "RECEIPT"):
            self.assertIn(words, [row.strip() for row in head])
        facts = dict(re.split(r" {2,}", row) for row in head if re.search(r"\S {2,}\S", row))
        self.assertEqual(facts["Receipt"], sold["receipt_number"])
        self.assertEqual(facts["Date"], "2026-11-22 08:30")  # in Tokyo
        self.assertEqual(facts["Served by"], "Clerk")
        self.assertTrue(facts["Register"].startswith("Register "))
        self.assertIn("  120.5 l x 14.59 / 10 l", items)
        self.assertIn("  2 x 2.00", items)
        self.assertIn("Damaged box", items)
        sum_of_items = sum(amount for _, amount in figures(items))
        of_sums = dict(figures(sums))
        self.assertEqual(sum_of_items, of_sums["Subtotal"])
        added = [amount for name, amount in of_sums.items() if "Sales tax 5% of" in name]
        self.assertEqual(of_sums["Subtotal"] + sum(added), of_sums["TOTAL EUR"])
        self.assertEqual(of_sums["TOTAL EUR"], sold["total"])
        self.assertEqual(sum(amount for _, amount in figures(payments)), sold["total"])
        self.assertEqual(sum(added) + sum(amount for _, amount in figures(included[:2])), sold["tax_total"])
        self.assertEqual([row.strip() for row in included[-2:]], ["Thank you", "Come again"])
        self.assertTrue(all(len(row) <= 48 for row in text.split("\n") if row.isascii()))

    def test_a_return_says_so_and_why(self):
        back = self.sell(line(1, self.world.items["SKU2"], 2), path="/api/v1/returns", reason="Does not fit")
        text = self.both(back["sale_id"])
        self.assertRegex(text, r"\n +RETURN\n")
        self.assertRegex(text, r"\nReason +Does not fit\n")
        self.assertRegex(text, r"\nTOTAL REFUND EUR +-2\.04\n")
        self.assertRegex(text, r"\nCard +-2\.04\n")

    def test_a_receipt_speaks_the_language_that_is_asked_for(self):
        sold = self.sell(line(1, self.world.items["SKU1"], 1))
        text = self.both(sold["sale_id"], language="es", columns=32)
        self.assertRegex(text, r"\n +RECIBO\n")
        self.assertRegex(text, r"\nFecha +22/11/2026 08:30\n")
        self.assertIn("1,01", text)
        self.assertTrue(all(len(row) <= 32 for row in text.split("\n")))
        for query in ({"language": "xx"}, {"columns": 40}, {"width": 3}):
            status, _, body = self.fetch(self.store, sold["sale_id"], **query)
            self.assertEqual(status, 422, body)
            self.assertIn(f'"field":"{next(iter(query))}"', body)

    def test_a_page_stands_alone_under_a_strict_policy(self):
        sold = self.sell(line(1, self.odd, 1))
        page = self.both(sold["sale_id"], accept="text/html,application/xhtml+xml,*/*;q=0.8")
        _, headers, _ = self.fetch(self.hq, sold["sale_id"], accept="text/html")
        self.assertEqual(headers["content-type"], "text/html; charset=utf-8")
        self.assertIn("Accept", headers.get_all("vary"))
        policy, = headers.get_all("content-security-policy")
        style = re.search(r"<style>(.*?)</style>", page, re.S)[1]
        self.assertIn(f"style-src 'sha256-{base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()}'", policy)
        self.assertIn("default-src 'none'", policy)
        outline = Outline(page)
        self.assertNotIn("script", outline.tags)
        self.assertNotIn("i", outline.tags)
        self.assertFalse({"style", "onclick", "href"} & {name for name, _ in outline.attributes})
        self.assertEqual([value for name, value in outline.attributes if name == "src"],
                         ["data:image/png;base64," + base64.b64encode(png()).decode()])
        self.assertEqual((outline.tags.count("h1"), outline.tags.count("table"), outline.tags.count("caption")), (1, 5, 5))
        self.assertIn('\u2068<i>"Tea" & שוקולד 👩‍👩‍👧</i>\u2069', outline.words)
        self.assertIn(("lang", "en"), outline.attributes)
        self.assertNotIn("<style", self.both(sold["sale_id"], accept="application/json"))

    def test_a_receipt_shows_who_sold_as_it_held_then(self):
        before = self.sell(line(1, self.world.items["SKU1"], 1))
        old = self.both(before["sale_id"])
        begins = datetime.now(timezone.utc).replace(microsecond=0) + timedelta(seconds=6)
        self.hq.post("/api/v1/business_details", {
            "business_detail_id": new_id(), "store_id": None, "valid_from": begins.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "legal_name": "Successor Ltd", "languages": ["es"]})
        wait_until(lambda: self.store_rows("SELECT count(*) FROM retail.business_detail WHERE legal_name = 'Successor Ltd'") == ["1"], 30,
                   "the details to arrive")
        self.assertEqual(self.both(before["sale_id"]), old)
        time.sleep(max(0.0, (begins - datetime.now(timezone.utc)).total_seconds()) + 0.1)
        after = self.sell(line(1, self.world.items["SKU1"], 1), sold_at=datetime.now(timezone.utc).isoformat(timespec="milliseconds"))
        new = self.both(after["sale_id"])
        self.assertIn("Successor Ltd", new)
        self.assertIn("RECIBO", new)  # the first of its languages
        self.assertNotIn("Come again", new)
        self.assertIn("1 High Street", new)
        self.assertEqual(self.both(before["sale_id"]), old)

    def test_where_nobody_has_given_details_the_name_of_the_store_stands(self):
        old = Item(self.odd.product_id, self.odd.tax_group, 10, price_reason="old")
        sold = self.sell(line(1, old, 1), sold_at="2025-12-31T10:00:00Z")
        text = self.both(sold["sale_id"])
        self.assertTrue(text.strip().startswith("store1"), text)
        self.assertNotIn("Chain Ltd", text)
        self.assertRegex(text, r"\nTOTAL EUR +0\.10\n")

    def test_who_may_not_read_sales_may_not_read_receipts(self):
        sold = self.sell(line(1, self.world.items["SKU1"], 1))
        for client, base in ((self.store, self.world.network.stores["store1"].server.url), (self.hq, self.hq.base_url)):
            with contextlib.closing(Client(base)) as nobody, self.assertRaises(Problem) as caught:
                nobody.get(f"/api/v1/sales/{sold['sale_id']}/receipt")
            self.assertEqual(caught.exception.status, 401)
            status, headers, body = self.fetch(client, new_id(), accept="text/html")
            self.assertEqual((status, headers["content-type"]), (404, "application/problem+json"), body)


if __name__ == "__main__":
    unittest.main()
