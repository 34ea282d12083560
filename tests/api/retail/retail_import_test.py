"""CSV import of products at HQ: a preview that names every bad cell, then good rows or nothing."""
import unittest

from chain.api import Problem
from chain.network import wait_until
from one_chain import ChainTest

HEADER = "sku,name,department,tax_group,barcode,unit_price,price_quantity\n"


class Imports(ChainTest):
    def setUp(self):
        self.hq = self.world.hq_client()
        self.department = self.department or next(self.hq.items("/api/v1/departments"))["code"]
        self.tax_group = self.tax_group or next(self.hq.items("/api/v1/tax_groups"))["code"]

    department = tax_group = None

    def row(self, sku, name="A product", department=None, barcode="", price="1.00", quantity="1"):
        return f"{sku},{name},{department or self.department},{self.tax_group},{barcode},{price},{quantity}\n"

    def upload(self, *rows):
        reply = self.hq.call("POST", "/api/v1/imports", HEADER + "".join(rows), "text/csv")
        path = f"/api/v1/imports/{reply['import_id']}"
        return path, wait_until(lambda: self.preview(path), 30, "the preview")

    def preview(self, path):
        found = self.hq.get(path)
        return found if found["state"] in ("validated", "failed") else None

    def refusal(self, path, policy):
        with self.assertRaises(Problem) as caught:
            self.hq.post(path + "/apply", {"policy": policy})
        return caught.exception.code

    def product(self, sku):
        return next((one for one in self.hq.items("/api/v1/products", q=sku) if one["sku"] == sku), None)

    def test_good_rows_become_products_barcodes_and_prices(self):
        path, preview = self.upload(self.row("IM1", barcode="4006381333931"), self.row("IM2", price="2.50"))
        self.assertEqual((preview["rows_total"], preview["rows_bad"]), (2, 0))
        applied = self.hq.post(path + "/apply", {"policy": "all_or_nothing"})
        self.assertEqual((applied["products_created"], applied["barcodes_created"], applied["prices_changed"]), (2, 1, 2))
        self.assertEqual(self.product("IM1")["name"], "A product")
        self.assertEqual(self.hq.post(path + "/apply", {"policy": "all_or_nothing"}), applied)

    def effects(self, found):
        return [found[name] for name in ("products_created", "products_updated", "barcodes_created", "prices_changed")]

    def test_what_applying_would_do_is_said_before_and_is_what_it_does(self):
        first, _ = self.upload(self.row("IE1", barcode="4006381333948"), self.row("IE2"), self.row("IE3"))
        self.hq.post(first + "/apply", {"policy": "all_or_nothing"})
        gone = self.product("IE3")
        self.hq.patch(f"/api/v1/products/{gone['product_id']}", {"row_version": gone["row_version"], "active": False})
        path, preview = self.upload(self.row("IE1", barcode="4006381333948"), self.row("IE2", name="Renamed", barcode="4006381333955", price="1.20"),
                                    self.row("IE3"), self.row("IE4"), self.row("IE5", department="NOWHERE"))
        self.assertEqual(self.effects(preview), [1, 2, 1, 2])
        self.assertEqual(self.effects(self.hq.post(path + "/apply", {"policy": "good_rows"})), [1, 2, 1, 2])
        _, nothing = self.upload(self.row("IE4"))
        self.assertEqual(self.effects(nothing), [0, 0, 0, 0])

    def test_the_ids_of_an_import_rise_with_its_rows(self):
        path, _ = self.upload(*(self.row(f"RISE{number}") for number in range(50)))
        self.hq.post(path + "/apply", {"policy": "all_or_nothing"})
        made = sorted((one for one in self.hq.items("/api/v1/products", q="rise")), key=lambda one: int(one["sku"][4:]))
        ids = [one["product_id"] for one in made]
        self.assertEqual((len(set(ids)), ids), (50, sorted(ids)))
        self.assertEqual({one[14] for one in ids}, {"7"})

    def test_every_bad_cell_of_every_bad_row_is_named(self):
        path, preview = self.upload(
            self.row("-1"), self.row("IB1", name="bell\x07"), self.row("IB2", department="NOWHERE", price="free"),
            self.row("IB3", barcode="4006381333932"), self.row("IB4", price="10000000000.01"),
            self.row("IB5", quantity="1000000"), self.row("IB6").strip() + ",more\n", self.row("IB7"), self.row("IB7"))
        self.assertEqual((preview["rows_total"], preview["rows_bad"]), (9, 8))
        bad = {one["row_number"]: sorted(error["column"] for error in one["errors"])
               for one in self.hq.items(path + "/errors")}
        self.assertEqual(bad, {2: ["sku"], 3: ["name"], 4: ["department", "unit_price"], 5: ["barcode"], 6: ["unit_price"],
                               7: ["price_quantity"], 8: [""], 10: ["sku"]})
        self.assertEqual(self.refusal(path, "all_or_nothing"), "conflict")
        self.assertEqual(self.hq.post(path + "/apply", {"policy": "good_rows"})["products_created"], 1)
        self.assertIsNone(self.product("IB2"))

    def test_a_wrong_cell_is_named_once_and_cells_stand_in_the_order_of_the_columns(self):
        wrong = self.row("I 1", name="bell\x07", department="NOWHERE", barcode="4006381333932", price="-1", quantity="0")
        path, preview = self.upload(wrong, wrong)
        self.assertEqual(preview["rows_bad"], 2)
        for row in self.hq.items(path + "/errors"):
            self.assertEqual([error["column"] for error in row["errors"]],
                             ["sku", "name", "department", "barcode", "unit_price", "price_quantity"])
            self.assertFalse([error for error in row["errors"] if "already" in error["reason"]])

    def test_imports_are_listed_by_state_and_by_time(self):
        applied, _ = self.upload(self.row("IL1"))
        self.hq.post(applied + "/apply", {"policy": "all_or_nothing"})
        waiting = [self.upload(self.row(f"IL{number}"))[0] for number in (2, 3)]
        validated = [f"/api/v1/imports/{one['import_id']}" for one in self.hq.items("/api/v1/imports", state="validated")]
        self.assertEqual(validated[:2], waiting[::-1])
        self.assertNotIn(applied, validated)
        page = self.hq.get("/api/v1/imports", state="validated", limit=1)
        page = self.hq.get("/api/v1/imports", state="validated", limit=1, after=page["next"])
        self.assertEqual([f"/api/v1/imports/{one['import_id']}" for one in page["items"]], waiting[:1])
        times = [one["created_at"] for one in self.hq.items("/api/v1/imports", sort="created_at")]
        self.assertEqual(times, sorted(times))
        with self.assertRaises(Problem) as caught:
            self.hq.get("/api/v1/imports", state="eaten")
        self.assertEqual(caught.exception.status, 422)

    def test_what_changed_after_the_preview_is_not_dropped_in_silence(self):
        self.hq.post("/api/v1/departments", {"department_id": "018f0000-0000-7000-8000-00000000d0d0",
                                             "code": "GONE", "name": "Gone"})
        path, _ = self.upload(self.row("IC1"), self.row("IC2", department="GONE"))
        self.hq.patch("/api/v1/departments/018f0000-0000-7000-8000-00000000d0d0", {"code": "WENT", "row_version": 1})
        for policy in ("all_or_nothing", "good_rows"):
            self.assertEqual(self.refusal(path, policy), "conflict")
        self.assertIsNone(self.product("IC1"))

        path, _ = self.upload(self.row("IC3", barcode="96385074"))
        other, _ = self.upload(self.row("IC4", barcode="96385074"))
        self.hq.post(other + "/apply", {"policy": "all_or_nothing"})
        self.assertEqual(self.refusal(path, "all_or_nothing"), "conflict")
        self.assertIsNone(self.product("IC3"))


if __name__ == "__main__":
    unittest.main()
