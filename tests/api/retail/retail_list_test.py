"""Lists of master data: filters, order, search, pages, what a column refers to, and CSV; and how a record is told of."""
import csv
import io
import unittest
import urllib.error
import urllib.request
import zlib

from chain.api import Problem
from chain.identifier import new_id
from one_chain import ChainTest


class ListTest(ChainTest):
    opens_stores = False

    @classmethod
    def prepare(cls):
        cls.hq = cls.world.hq
        cls.departments = [new_id() for _ in range(2)]
        for number, department_id in enumerate(cls.departments):
            cls.hq.post("/api/v1/departments", {"department_id": department_id, "code": f"L{number}", "name": f"L {number}"})
        cls.products = {}
        for number, (sku, name) in enumerate((("LA1", "Café crème"), ("LA2", "Green tea"), ("LA3", "Black tea"),
                                              ("LB1", "100 % juice"), ("LB2", "=cmd|' /C calc'!A0"))):
            product = {"product_id": new_id(), "sku": sku, "name": name, "department_id": cls.departments[number % 2],
                       "tax_group_id": cls.world.tax_group.tax_group_id, "active": number != 2}
            cls.products[sku] = cls.hq.post("/api/v1/products", product)

    def skus(self, **query):
        return [item["sku"] for item in self.hq.get("/api/v1/products", **query)["items"]]

    def problem(self, path):
        with self.assertRaises(Problem) as caught:
            self.hq.get(path)
        return caught.exception

    def send(self, method, path, document=None, **headers):
        """Status, headers and text of the reply, whatever it is and however it is encoded."""
        def text_of(reply):
            body, coding = reply.read(), reply.headers["Content-Encoding"]
            return (zlib.decompress(body, 31) if coding == "gzip" else body).decode()

        request = urllib.request.Request(self.hq.base_url + path, document, method=method, headers={
            "Authorization": "Bearer " + self.hq.token, "Content-Type": "application/json",
            **{name.replace("_", "-"): value for name, value in headers.items()}})
        try:
            with urllib.request.urlopen(request, timeout=60) as reply:
                return reply.status, reply.headers, text_of(reply)
        except urllib.error.HTTPError as error:
            return error.code, error.headers, text_of(error)


class Lists(ListTest):
    def test_a_filter_shows_what_is_equal_to_it(self):
        self.assertEqual(self.skus(sku="LA2"), ["LA2"])
        self.assertEqual(self.skus(department_id=self.departments[0]), ["LA1", "LA3", "LB2"])
        self.assertEqual(self.skus(department_id=self.departments[0], active="false"), ["LA3"])
        self.assertEqual(self.skus(sku="la2"), [])

    def test_an_order_is_followed_to_the_end_and_ties_are_broken_by_the_id(self):
        seen, after = [], {}
        while True:
            page = self.hq.get("/api/v1/products", sort="-updated_at", limit=2, **after)
            seen += [(item["updated_at"], item["product_id"]) for item in page["items"]]
            if not page["next"]:
                break
            after = {"after": page["next"]}
        self.assertEqual(seen, sorted(set(seen), reverse=True))
        self.assertGreaterEqual(len(seen), len(self.products))

    def test_what_changed_since_then_comes_with_the_oldest_change_first(self):
        since = self.products["LA2"]["updated_at"]
        self.assertEqual(self.skus(updated_since=since, limit=4), ["LA2", "LA3", "LB1", "LB2"])

    def test_a_cursor_of_another_order_is_refused(self):
        cursor = self.hq.get("/api/v1/products", limit=1)["next"]
        problem = self.problem(f"/api/v1/products?after={cursor}&sort=-sku")
        self.assertEqual((problem.status, problem.document["field"]), (422, "after"))
        self.assertIn("sorted by sku", problem.document["detail"])
        for bad in ("x", "!", cursor[:20], "A" * 1500):
            self.assertEqual(self.problem(f"/api/v1/products?after={bad}").document["field"], "after")

    def test_a_list_knows_how_long_it_is_as_it_is_filtered(self):
        page = self.hq.get("/api/v1/products", total="true", limit=1, department_id=self.departments[0])
        self.assertEqual((page["total"], len(page["items"])), (3, 1))
        following = self.hq.get("/api/v1/products", total="true", limit=5, department_id=self.departments[0], after=page["next"])
        self.assertEqual((following["total"], len(following["items"])), (3, 2))
        self.assertNotIn("total", self.hq.get("/api/v1/products", total="false"))
        self.assertEqual(self.hq.get("/api/v1/products", total="true", q="tea")["total"], 2)
        self.assertEqual(self.hq.get("/api/v1/products", total="true", q="te", active="false")["total"], 0)
        self.assertEqual(self.hq.get("/api/v1/products", total="true", sku="none"), {"items": [], "next": None, "total": 0})

    def test_a_list_is_entered_at_any_row_of_any_order(self):
        for order in ({}, {"sort": "-sku"}, {"sort": "updated_at"}, {"sort": "-updated_at"}, {"q": "l"}, {"active": "true"}, {"q": "tea"}):
            with self.subTest(**order):
                every = list(self.hq.items("/api/v1/products", **order))
                self.assertGreater(len(every), 1)
                for position in range(len(every) + 2):
                    page = self.hq.get("/api/v1/products", position=position, limit=2, **order)
                    self.assertEqual(page["items"], every[position : position + 2])
                    if page["next"]:
                        following = self.hq.get("/api/v1/products", after=page["next"], limit=2, **order)
                        self.assertEqual(following["items"], every[position + 2 : position + 4])
        _, headers, _ = self.send("GET", "/api/v1/products?position=1&limit=1&total=true")
        self.assertIn("/api/v1/products?limit=1&total=true&after=", headers["Link"])
        text = self.send("GET", "/api/v1/products?position=3&sort=sku", Accept="text/csv")[2]
        self.assertEqual(len(text.splitlines()), 1 + len(list(self.hq.items("/api/v1/products"))) - 3)

    def test_a_list_is_entered_at_one_place(self):
        cursor = self.hq.get("/api/v1/products", limit=1)["next"]
        self.assertEqual(self.problem(f"/api/v1/products?after={cursor}&position=1").document["field"], "position")
        for bad in ("-1", "x", "1e3"):
            self.assertEqual(self.problem(f"/api/v1/products?position={bad}").document["field"], "position")

    def test_a_search_finds_words_of_a_name_and_the_beginning_of_a_code(self):
        self.assertEqual(self.skus(q="tea"), ["LA2", "LA3"])
        self.assertEqual(self.skus(q="CAFE"), ["LA1"])
        self.assertEqual(self.skus(q="lb"), ["LB1", "LB2"])
        self.assertEqual(self.skus(q="gr"), ["LA2"])
        self.assertEqual(self.skus(q="ea"), [])
        self.assertEqual(self.skus(q="100 %"), ["LB1"])
        self.assertEqual(self.skus(q="__a"), [])
        self.assertEqual(self.skus(q="tea", active="false"), ["LA3"])

    def test_words_are_found_in_any_order_without_accents_and_with_a_letter_wrong(self):
        for q in ("creme cafe", "CRÈME CAFÉ", "caf crem", "cafe cr", "cfae", "caffe", "carfe", "acfe creme", "crme"):
            with self.subTest(q):
                self.assertEqual(self.skus(q=q), ["LA1"])
        for q in ("café tea", "fe crem", "cffee", "crx"):
            with self.subTest(q):
                self.assertEqual(self.skus(q=q), [])
        self.assertEqual(self.skus(q="ice"), ["LB1"])  # within a word, since none begins so
        self.assertEqual(self.skus(q="juice", total="true"), ["LB1"])

    def test_the_best_match_comes_first(self):
        product = self.products["LB1"]
        names = {"RK3": "Marzipan 9", "RK2": "Marzipanbrot", "RK4": "Marzpian", "MARZIPAN": "Almonds", "RK1": "Almonds too"}
        for sku, name in names.items():
            made = self.hq.post("/api/v1/products", {**{key: product[key] for key in ("department_id", "tax_group_id")},
                                                     "product_id": new_id(), "sku": sku, "name": name})
            if sku == "RK1":
                self.hq.post("/api/v1/barcodes", {"barcode_id": new_id(), "product_id": made["product_id"], "barcode": "MARZIPAN-7"})
        best = ["MARZIPAN", "RK1", "RK3", "RK2", "RK4"]
        self.assertEqual(self.skus(q="marzipan"), best)
        self.assertEqual(self.skus(q="marzipan", sort="-sku"), sorted(best, reverse=True))
        seen, after = [], {}
        while after is not None:
            page = self.hq.get("/api/v1/products", q="marzipan", limit=1, **after)
            seen += [one["sku"] for one in page["items"]]
            after = {"after": page["next"]} if page["next"] else None
        self.assertEqual(seen, best)
        self.assertNotIn("search_rank", page["items"][0])
        for position in range(6):
            page = self.hq.get("/api/v1/products", q="marzipan", limit=2, position=position, total="true")
            self.assertEqual(([one["sku"] for one in page["items"]], page["total"]), (best[position : position + 2], 5))
        cursor = self.hq.get("/api/v1/products", q="marzipan", limit=1)["next"]
        self.assertEqual(self.problem(f"/api/v1/products?q=marzipan&sort=sku&after={cursor}").document["field"], "after")
        self.hq.patch(f"/api/v1/products/{made['product_id']}", {"name": "Persipan", "row_version": made["row_version"]})
        self.assertEqual(self.skus(q="perispan"), ["RK1"])

    def test_a_search_that_finds_much_still_comes_in_pages(self):
        self.hq_rows("INSERT INTO retail.price_zone (price_zone_id, code, name)"
                     " SELECT gen_random_uuid(), 'Z' || lpad(n::text, 5, '0'), 'Zone ' || n FROM generate_series(1, 1500) n"
                     " RETURNING 1")
        zones = [zone["code"] for zone in self.hq.items("/api/v1/price_zones", q="zone")]
        self.assertEqual(zones, [f"Z{number:05}" for number in range(1, 1501)])
        status, _, text = self.send("GET", "/api/v1/price_zones?q=zone&limit=3", Accept="text/csv")
        self.assertEqual((status, len(text.splitlines())), (200, 1501))
        for accept in ("text/csv", "application/json"):
            plain = self.send("GET", "/api/v1/price_zones?q=zone", Accept=accept)
            encoded = self.send("GET", "/api/v1/price_zones?q=zone", Accept=accept, Accept_Encoding="gzip")
            self.assertEqual((plain[1]["Content-Encoding"], encoded[1]["Content-Encoding"]), (None, "gzip"))
            self.assertEqual((encoded[0], encoded[2]), (200, plain[2]))

    def test_a_record_by_itself_keeps_its_bytes_and_with_them_its_tag(self):
        path = f"/api/v1/products/{self.products['LA1']['product_id']}"
        self.hq.patch(path, {"name": 200 * "\U0001d11e", "row_version": self.hq.get(path)["row_version"]})
        _, headers, text = self.send("GET", path, Accept_Encoding="gzip, zstd")
        self.assertEqual((headers["Content-Encoding"], len(text.encode()) > 1024), (None, True))
        self.assertEqual(self.send("GET", path, Accept_Encoding="gzip", If_None_Match=headers["ETag"])[0], 304)
        self.hq.patch(path, {"name": "Café crème", "row_version": self.hq.get(path)["row_version"]})

    def test_what_a_column_refers_to_is_shown_when_asked_for(self):
        department = self.hq.get(f"/api/v1/departments/{self.departments[1]}")
        page = self.hq.get("/api/v1/products", sku="LA2", expand="department_id,tax_group_id")["items"][0]
        self.assertEqual(page["department"], department)
        self.assertEqual(page["tax_group"]["code"], "GROUP")
        path = f"/api/v1/products/{page['product_id']}"
        self.assertEqual(self.hq.get(path, expand="department_id")["department"], department)
        self.assertNotIn("department", self.hq.get(path))
        self.assertIsNone(self.hq.get(f"/api/v1/departments/{self.departments[1]}", expand="parent_id")["parent"])
        self.assertEqual(self.problem("/api/v1/products?expand=colour").document["field"], "expand")

    def test_a_list_leaves_as_csv_as_it_is_filtered(self):
        path = f"/api/v1/products?department_id={self.departments[0]}&sort=-sku"
        status, headers, text = self.send("GET", path, Accept="text/csv")
        self.assertEqual((status, headers["Content-Type"].split(";")[0]), (200, "text/csv"))
        self.assertEqual(text.count("\r\n"), 4)
        rows = list(csv.DictReader(io.StringIO(text, newline="")))
        self.assertEqual([row["sku"] for row in rows], ["LB2", "LA3", "LA1"])
        self.assertEqual(rows[0]["name"], "'=cmd|' /C calc'!A0")
        self.assertEqual(rows[1], {name: str(value).lower() if isinstance(value, bool) else str(value)
                                   for name, value in self.products["LA3"].items()})
        status, _, text = self.send("GET", "/api/v1/products?sort=colour", Accept="text/csv")
        self.assertEqual(status, 422)
        self.assertIn('"field":"sort"', text)


class Records(ListTest):
    def test_what_is_made_is_told_where_it_is_and_a_repeat_makes_nothing(self):
        zone_id = new_id()
        body = f'{{"price_zone_id":"{zone_id}","code":"{zone_id[-12:]}","name":"Zone"}}'.encode()
        status, headers, first = self.send("POST", "/api/v1/price_zones", body)
        self.assertEqual((status, headers["Location"]), (201, f"/api/v1/price_zones/{zone_id}"))
        status, headers, second = self.send("POST", "/api/v1/price_zones", body)
        self.assertEqual((status, headers["Location"], second), (200, f"/api/v1/price_zones/{zone_id}", first))

    def test_a_tag_of_an_old_version_fails_the_condition(self):
        path = f"/api/v1/departments/{self.departments[0]}"
        self.hq.patch(path, {"name": "New", "row_version": self.hq.get(path)["row_version"]})
        status, _, text = self.send("PATCH", path, b'{"name":"Newer"}', If_Match='"1"',
                                    Content_Type="application/merge-patch+json")
        self.assertEqual(status, 412)
        self.assertIn("precondition_failed", text)
        status, _, text = self.send("PATCH", path, b'{"name":"Newer"}', If_Match='"2"')
        self.assertEqual(status, 415)
        self.assertIn("application/merge-patch+json", text)


if __name__ == "__main__":
    unittest.main()
