"""Prices from a date on, what is charged at a moment, what receipts say of who sells, and where a change has arrived."""
import base64
import struct
import threading
import unittest
import zlib
from datetime import datetime, timedelta, timezone

from chain.api import Problem
from chain.identifier import new_id
from chain.network import wait_until
from one_chain import ChainTest

CHANGES, PRICES, DETAILS = "/api/v1/prices/changes", "/api/v1/prices", "/api/v1/business_details"
NOW = datetime.now(timezone.utc).replace(microsecond=0)


def in_days(days):
    return (NOW + timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%SZ")


def same_time(one, other):
    parse = datetime.fromisoformat
    return parse(one.replace("Z", "+00:00")) == parse(other.replace("Z", "+00:00"))


class HqTest(ChainTest):
    opens_stores = False
    stores = 2

    def setUp(self):
        self.hq = self.world.hq

    def product(self, unit_price=None):
        product = self.hq.post("/api/v1/products", {
            "product_id": new_id(), "sku": new_id()[-12:], "name": "Product",
            "department_id": next(iter(self.world.department_ids.values())),
            "tax_group_id": self.world.tax_group.tax_group_id})["product_id"]
        if unit_price is not None:
            self.hq.post(PRICES, {"price_id": new_id(), "product_id": product, "unit_price": unit_price,
                                  "valid_from": "2026-01-01T00:00:00Z"})
        return product

    def change(self, *changes, price_change_id=None):
        return self.hq.post(CHANGES, {"price_change_id": price_change_id or new_id(), "changes": list(changes)})

    def problem(self, method, path, document=None):
        with self.assertRaises(Problem) as caught:
            self.hq.call(method, path, document)
        return caught.exception

    def faults(self, *changes):
        problem = self.problem("POST", CHANGES, {"price_change_id": new_id(), "changes": list(changes)})
        faults = problem.document.get("errors", [problem.document])
        return [(fault["code"], fault["field"]) for fault in faults]

    def timeline(self, product):
        """What is charged from when to when, in days from now; the past is None."""
        def days(time):
            return time and round((datetime.fromisoformat(time.replace("Z", "+00:00")) - NOW) / timedelta(days=1))
        rows = self.hq.items(PRICES, product_id=product, sort="valid_from")
        return [(days(max(row["valid_from"], in_days(0))), days(row["valid_to"]), row["unit_price"]) for row in rows]

    def in_force(self, product, store="store1", **query):
        return self.hq.get("/api/v1/prices/in_force", product_id=product, store_id=self.world.store_ids[store], **query)


class Changes(HqTest):
    def test_the_price_that_runs_ends_when_the_new_one_begins(self):
        product = self.product(unit_price=100)
        made, = self.change({"product_id": product, "unit_price": 120, "valid_from": in_days(3)})["changes"]
        self.assertEqual(self.timeline(product), [(0, 3, 100), (3, None, 120)])
        self.assertIsNotNone(made["ended_price_id"])
        self.assertIsNone(made["resumed_price_id"])
        self.assertEqual(self.hq.get(f"{PRICES}/{made['price_id']}")["unit_price"], 120)

    def test_after_an_end_what_was_charged_before_holds_again(self):
        product = self.product(unit_price=100)
        made, = self.change({"product_id": product, "unit_price": 80, "valid_from": in_days(2),
                             "valid_until": in_days(9)})["changes"]
        self.assertEqual(self.timeline(product), [(0, 2, 100), (2, 9, 80), (9, None, 100)])
        self.assertEqual(self.hq.get(f"{PRICES}/{made['resumed_price_id']}")["unit_price"], 100)

    def test_what_only_holds_again_gives_way_to_the_next_change(self):
        product = self.product(unit_price=100)
        self.change({"product_id": product, "unit_price": 80, "valid_from": in_days(2), "valid_until": in_days(4)})
        made, = self.change({"product_id": product, "unit_price": 70, "valid_from": in_days(4), "valid_until": in_days(6)})["changes"]
        self.assertEqual(self.timeline(product), [(0, 2, 100), (2, 4, 80), (4, 6, 70), (6, None, 100)])
        self.assertIsNotNone(made["resumed_price_id"])
        self.change({"product_id": product, "unit_price": 120, "valid_from": in_days(6)})
        self.assertEqual(self.timeline(product), [(0, 2, 100), (2, 4, 80), (4, 6, 70), (6, None, 120)])
        self.assertEqual(self.faults({"product_id": product, "unit_price": 1, "valid_from": in_days(6)}),
                         [("conflict", "changes[0].valid_from")])

    def test_a_price_without_a_time_begins_now(self):
        product = self.product(unit_price=100)
        self.change({"product_id": product, "unit_price": 90})
        self.assertEqual(self.in_force(product)["unit_price"], 90)

    def test_several_changes_of_one_product_are_taken_in_the_order_of_their_times(self):
        product = self.product(unit_price=100)
        made = self.change({"product_id": product, "unit_price": 130, "valid_from": in_days(6)},
                           {"product_id": product, "unit_price": 120, "valid_from": in_days(3)})["changes"]
        self.assertEqual(self.timeline(product), [(0, 3, 100), (3, 6, 120), (6, None, 130)])
        self.assertTrue(same_time(made[0]["valid_from"], in_days(6)))

    def test_a_price_that_begins_later_is_named_as_a_conflict_with_what_to_do(self):
        product = self.product(unit_price=100)
        later, = self.change({"product_id": product, "unit_price": 120, "valid_from": in_days(5)})["changes"]
        problem = self.problem("POST", CHANGES, {"price_change_id": new_id(), "changes": [
            {"product_id": product, "unit_price": 110, "valid_from": in_days(2)}]})
        self.assertEqual((problem.status, problem.code, problem.document["field"]), (409, "conflict", "changes[0].valid_from"))
        self.assertIn(later["price_id"], problem.document["detail"])
        self.assertIn("valid_until", problem.document["detail"])
        self.change({"product_id": product, "unit_price": 110, "valid_from": in_days(2), "valid_until": in_days(5)})
        self.assertEqual(self.timeline(product), [(0, 2, 100), (2, 5, 110), (5, None, 120)])

    def test_all_changes_are_made_or_none_and_each_fault_is_named_by_its_row(self):
        good, product = self.product(unit_price=100), self.product(unit_price=100)
        self.change({"product_id": product, "unit_price": 1, "valid_from": in_days(5)})
        self.assertEqual(self.faults(
            {"product_id": good, "unit_price": 200, "valid_from": in_days(1)},
            {"product_id": new_id(), "unit_price": 200, "valid_from": in_days(1)},
            {"product_id": good, "store_id": new_id(), "unit_price": 2, "valid_from": in_days(1)},
            {"product_id": good, "price_zone_id": new_id(), "unit_price": 2, "valid_from": in_days(1)},
            {"product_id": good, "price_zone_id": new_id(), "store_id": self.world.store_ids["store1"], "unit_price": 2},
            {"product_id": good, "unit_price": 2, "valid_from": in_days(-1)},
            {"product_id": good, "unit_price": 2, "valid_from": in_days(3), "valid_until": in_days(3)},
            {"product_id": product, "unit_price": 2, "valid_from": in_days(5)},
            {"product_id": good, "unit_price": 300, "valid_from": in_days(1)}), [
                ("unknown_reference", "changes[1].product_id"), ("unknown_reference", "changes[2].store_id"),
                ("unknown_reference", "changes[3].price_zone_id"), ("invalid", "changes[4].store_id"),
                ("invalid", "changes[5].valid_from"), ("invalid", "changes[6].valid_until"),
                ("conflict", "changes[7].valid_from"), ("conflict", "changes[8].valid_from")])
        self.assertEqual(self.timeline(good), [(0, None, 100)])
        self.assertEqual(self.faults({"product_id": good, "unit_price": 1}, {"product_id": good, "unit_price": -1}),
                         [("invalid", "changes[1].unit_price")])

    def test_a_repeat_has_the_first_answer_and_makes_nothing(self):
        product, change = self.product(unit_price=100), new_id()
        asked = {"product_id": product, "unit_price": 120, "valid_from": in_days(3)}
        first = self.change(asked, price_change_id=change)
        self.change({"product_id": product, "unit_price": 130, "valid_from": in_days(4)})
        self.assertEqual(self.change(asked, price_change_id=change), first)
        self.assertEqual(self.hq.get(f"{CHANGES}/{change}"), first)
        self.assertEqual(len(self.timeline(product)), 3)
        problem = self.problem("POST", CHANGES, {"price_change_id": change, "changes": [{**asked, "unit_price": 121}]})
        self.assertEqual((problem.code, problem.document["field"]), ("already_exists_differently", "price_change_id"))

    def test_of_many_at_once_each_follows_the_one_before_without_a_gap(self):
        product = self.product(unit_price=100)

        def one(number):
            client = self.hq.clone()
            try:
                client.post(CHANGES, {"price_change_id": new_id(), "changes": [
                    {"product_id": product, "unit_price": number, "valid_from": in_days(2 * number),
                     "valid_until": in_days(2 * number + 1)}]})
            finally:
                client.close()

        threads = [threading.Thread(target=one, args=(number,)) for number in range(1, 7)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        rows = self.timeline(product)
        self.assertEqual([row[2] for row in rows if row[2] != 100], [1, 2, 3, 4, 5, 6])
        for before, after in zip(rows, rows[1:]):
            self.assertEqual(before[1], after[0])
        self.assertIsNone(rows[-1][1])

    def test_a_thousand_prices_change_in_one_call_and_each_is_audited(self):
        rows = self.hq_rows("SELECT coalesce(max(edit_id), 0) FROM audit.edit")
        products = [self.product(unit_price=100) for _ in range(20)]
        made = self.change(*({"product_id": products[place % 20], "unit_price": place, "valid_from": in_days(1 + place // 20),
                              "valid_until": in_days(2 + place // 20)} for place in range(1000)))["changes"]
        self.assertEqual((len(made), len({one["price_id"] for one in made})), (1000, 1000))
        self.assertEqual(self.timeline(products[0])[-2:], [(50, 51, 980), (51, None, 100)])
        self.assertEqual(len(self.timeline(products[0])), 52)
        audited = self.hq_rows(f"SELECT count(DISTINCT r.key) FROM audit.edit e JOIN audit.edit_row r USING (edit_id) "
                               f"WHERE e.edit_id > {rows[0]} AND e.table_name = 'price' AND e.action = 'create' "
                               f"AND r.key IN ({', '.join(repr(one['price_id']) for one in made)})")
        self.assertEqual(audited, ["1000"])
        problem = self.problem("POST", CHANGES, {"price_change_id": new_id(), "changes": [
            {"product_id": products[0], "unit_price": 1}] * 1001})
        self.assertEqual((problem.status, problem.document["field"]), (422, "changes"))


class InForce(HqTest):
    def test_a_stores_own_price_comes_before_its_zones_before_the_chains_at_any_moment(self):
        zone = self.hq.post("/api/v1/price_zones", {"price_zone_id": new_id(), "code": new_id()[-12:], "name": "Zone"})
        store = self.hq.get(f"/api/v1/stores/{self.world.store_ids['store2']}")
        self.hq.patch(f"/api/v1/stores/{store['store_id']}", {"price_zone_id": zone["price_zone_id"],
                                                             "row_version": store["row_version"]})
        product = self.product(unit_price=100)
        self.change({"product_id": product, "price_zone_id": zone["price_zone_id"], "unit_price": 90,
                     "valid_from": in_days(1), "valid_until": in_days(9)},
                    {"product_id": product, "store_id": store["store_id"], "unit_price": 80, "valid_from": in_days(2),
                     "valid_until": in_days(3)})
        charged = [(self.in_force(product, "store2", at=in_days(day))["scope"],
                    self.in_force(product, "store2", at=in_days(day))["unit_price"]) for day in (0, 1, 2, 3, 9)]
        self.assertEqual(charged, [("chain", 100), ("zone", 90), ("store", 80), ("zone", 90), ("chain", 100)])
        self.assertEqual(self.in_force(product, "store1", at=in_days(2))["scope"], "chain")

    def test_without_a_price_there_is_nothing_in_force(self):
        path = f"/api/v1/prices/in_force?product_id={self.product()}&store_id={self.world.store_ids['store1']}"
        self.assertEqual(self.problem("GET", path).code, "not_found")


def png(width=2, height=2):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
            + chunk(b"IDAT", zlib.compress((b"\0" + b"\x7f" * width) * height)) + chunk(b"IEND", b""))


class Details(HqTest):
    def details(self, valid_from, **fields):
        return {"business_detail_id": new_id(), "store_id": self.world.store_ids["store1"], "valid_from": valid_from, **fields}

    def test_what_has_begun_is_kept_and_what_is_to_come_may_change(self):
        old = self.hq.post(DETAILS, self.details("2026-01-01T00:00:00Z", legal_name="Old Ltd", address=["1 High Street", "Town"]))
        self.assertEqual(old["address"], ["1 High Street", "Town"])
        path = f"{DETAILS}/{old['business_detail_id']}"
        for method, at, body in (("PATCH", path, {"legal_name": "Other", "row_version": 1}), ("DELETE", path + "?row_version=1", None)):
            problem = self.problem(method, at, body)
            self.assertEqual((problem.status, problem.code), (409, "state_conflict"), method)
        problem = self.problem("POST", DETAILS, self.details(in_days(-1), legal_name="Between"))
        self.assertEqual((problem.code, problem.document["field"]), ("invalid", "valid_from"))
        new = self.hq.post(DETAILS, self.details(in_days(3), legal_name="New Ltd"))
        path = f"{DETAILS}/{new['business_detail_id']}"
        self.assertEqual(self.hq.patch(path, {"legal_name": "Newer Ltd", "row_version": 1})["legal_name"], "Newer Ltd")
        self.assertEqual(self.problem("PATCH", path, {"valid_from": in_days(-1), "row_version": 2}).document["field"], "valid_from")
        self.assertEqual(self.problem("POST", DETAILS, self.details(in_days(3))).document["field"], "valid_from")
        self.hq.delete(path, row_version=2)
        first = self.details("2026-01-01T00:00:00Z", store_id=self.world.store_ids["store2"], legal_name="Same")
        self.assertEqual(self.hq.post(DETAILS, first), self.hq.post(DETAILS, first))

    def test_details_that_no_receipt_could_show_are_refused_by_field(self):
        for field, value in (("address", ["one", ""]), ("address", ["one", " blank "]), ("footer", ["x"] * 11), ("tax_id", ""),
                             ("languages", ["xx"]), ("languages", []), ("logo_id", new_id())):
            problem = self.problem("POST", DETAILS, self.details(in_days(2), **{field: value}))
            self.assertEqual((problem.status, problem.document["field"].split("[")[0]), (422, field), value)

    def test_a_logo_is_a_small_png_and_stays_as_it_is(self):
        logo = {"logo_id": new_id(), "name": new_id(), "png": base64.b64encode(png()).decode()}
        made = self.hq.post("/api/v1/logos", logo)
        self.assertEqual(self.hq.get(f"/api/v1/logos/{logo['logo_id']}")["png"], logo["png"])
        other = base64.b64encode(png(3)).decode()
        problem = self.problem("PATCH", f"/api/v1/logos/{logo['logo_id']}", {"png": other, "row_version": 1})
        self.assertEqual(problem.code, "state_conflict")
        self.assertEqual(self.hq.patch(f"/api/v1/logos/{logo['logo_id']}", {"name": "Bee", "row_version": 1})["name"], "Bee")
        large = base64.b64encode(png()[:-12] + b"x" * 65536 + png()[-12:]).decode()
        for bad in ("x" * 80, base64.b64encode(b"GIF89a" + bytes(80)).decode(), base64.b64encode(png(2001)).decode(),
                    base64.b64encode(png()[:-1]).decode(), "\n" + made["png"], large):
            problem = self.problem("POST", "/api/v1/logos", {**logo, "logo_id": new_id(), "name": new_id(), "png": bad})
            self.assertEqual((problem.status, problem.document["field"]), (422, "png"), bad[:20])


class Arrivals(ChainTest):
    stores = 3

    def arrival(self, record, record_id):
        return self.world.hq.get("/api/v1/sync/arrivals", record=record, id=record_id)

    def test_where_the_last_change_of_a_record_has_arrived(self):
        hq, product = self.world.hq, self.world.items["SKU1"].product_id
        wait_until(lambda: self.arrival("product", product)["arrived_count"] == 3, 30, "the product to arrive everywhere")
        self.world.relays["store3"].cut()
        row = hq.get(f"/api/v1/products/{product}")
        hq.patch(f"/api/v1/products/{product}", {"name": "Renamed", "row_version": row["row_version"]})
        wait_until(lambda: self.arrival("product", product)["arrived_count"] == 2, 30, "the change to arrive where it can")
        arrival = self.arrival("product", product)
        self.assertEqual((arrival["stores_count"], [store["arrived"] for store in arrival["stores"]]), (3, [True, True, False]))
        self.assertIsNotNone(arrival["published_at"])
        self.world.relays["store3"].heal()
        wait_until(lambda: self.arrival("product", product)["arrived_count"] == 3, 60, "the change to arrive behind the line")

    def test_a_record_of_one_store_concerns_that_store_alone(self):
        hq, product = self.world.hq, self.world.items["SKU2"].product_id
        made, = hq.post(CHANGES, {"price_change_id": new_id(), "changes": [
            {"product_id": product, "store_id": self.world.store_ids["store2"], "unit_price": 5}]})["changes"]
        wait_until(lambda: self.arrival("price", made["price_id"])["arrived_count"] == 1, 30, "the price to arrive")
        arrival = self.arrival("price", made["price_id"])
        self.assertEqual([store["store_id"] for store in arrival["stores"]], [self.world.store_ids["store2"]])
        hq.delete(f"/api/v1/prices/{made['price_id']}", row_version=1)
        wait_until(lambda: not self.arrival("price", made["price_id"])["stores"][0]["is_there"], 30, "the removal to be published")

    def test_what_is_no_record_has_no_arrival(self):
        for record, record_id, code in (("sale", new_id(), "invalid"), ("product", new_id(), "not_found")):
            with self.assertRaises(Problem) as caught:
                self.arrival(record, record_id)
            self.assertEqual(caught.exception.code, code)


if __name__ == "__main__":
    unittest.main()
