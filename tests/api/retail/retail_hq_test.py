"""Master data at headquarters: what is accepted, and what is refused with which words."""
import contextlib
import threading
import unittest

from chain.api import Problem
from chain.identifier import new_id
from one_chain import ChainTest

UNKNOWN = "00000000-0000-7000-8000-00000000dead"


class HqTest(ChainTest):
    opens_stores = False

    def setUp(self):
        self.hq = self.world.hq

    def department(self, **fields):
        return {"department_id": new_id(), "code": new_id()[-12:], "name": "Department", **fields}

    def product(self, **fields):
        return {"product_id": new_id(), "sku": new_id()[-12:], "name": "Product",
                "department_id": next(iter(self.world.department_ids.values())),
                "tax_group_id": self.world.tax_group.tax_group_id, **fields}

    def problem(self, method, path, document=None):
        with self.assertRaises(Problem) as caught:
            self.hq.call(method, path, document)
        return caught.exception

    def assert_problem(self, problem, status, code, field=None):
        fields = [error.get("field") for error in problem.document.get("errors", [])]
        fields.append(problem.document.get("field"))
        self.assertEqual((problem.status, problem.code), (status, code), problem)
        if field:
            self.assertIn(field, fields, problem)


class MasterData(HqTest):
    def test_the_same_id_and_content_again_is_the_same_answer(self):
        document = self.product()
        first = self.hq.post("/api/v1/products", document)
        self.assertEqual(self.hq.post("/api/v1/products", document), first)

    def test_the_same_id_with_other_content_is_refused(self):
        document = self.product()
        self.hq.post("/api/v1/products", document)
        problem = self.problem("POST", "/api/v1/products", {**document, "name": "Another"})
        self.assert_problem(problem, 409, "already_exists_differently", "product_id")

    def test_a_change_of_an_old_version_is_refused_and_changes_nothing(self):
        document = self.hq.post("/api/v1/departments", self.department())
        path = f"/api/v1/departments/{document['department_id']}"
        changed = self.hq.put(path, {**document, "name": "Second"})
        self.assertEqual(changed["row_version"], 2)
        self.assert_problem(self.problem("PUT", path, {**document, "name": "Third"}), 409, "stale_version",
                            "row_version")
        self.assertEqual(self.hq.get(path)["name"], "Second")

    def test_the_id_in_a_body_is_that_of_the_address(self):
        document = self.hq.post("/api/v1/departments", self.department())
        path = f"/api/v1/departments/{document['department_id']}"
        for other in (self.hq.post("/api/v1/departments", self.department())["department_id"], "x", None, 7):
            problem = self.problem("PUT", path, {**document, "name": "Other", "department_id": other})
            self.assert_problem(problem, 422, "invalid", "department_id")
        self.assertEqual(self.hq.get(path)["name"], document["name"])
        same = {**document, "name": "Same", "department_id": document["department_id"].upper()}
        self.assertEqual(self.hq.put(path, same)["name"], "Same")

    def test_a_name_has_as_many_characters_as_the_document_says(self):
        name = "é" * 200
        document = self.hq.post("/api/v1/departments", {**self.department(), "name": name})
        path = f"/api/v1/departments/{document['department_id']}"
        self.assertEqual(self.hq.get(path)["name"], name)
        self.assert_problem(self.problem("PUT", path, {**document, "name": name + "é"}), 422, "invalid", "name")

    def test_of_two_changes_of_the_same_version_one_wins(self):
        document = self.hq.post("/api/v1/departments", self.department())
        path = f"/api/v1/departments/{document['department_id']}"
        statuses = []

        def change(name):
            with contextlib.closing(self.hq.clone()) as client:
                try:
                    client.put(path, {**document, "name": name})
                    statuses.append("changed")
                except Problem as problem:
                    statuses.append(problem.code)

        threads = [threading.Thread(target=change, args=(f"Name {number}",)) for number in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(sorted(statuses), ["changed"] + ["stale_version"] * 5)

    def test_a_removed_record_is_gone_and_one_in_use_stays(self):
        zone = self.hq.post("/api/v1/price_zones", {"price_zone_id": new_id(), "code": new_id()[-12:], "name": "Zone"})
        path = f"/api/v1/price_zones/{zone['price_zone_id']}"
        store = self.hq.get(f"/api/v1/stores/{self.world.store_ids['store1']}")
        store = self.hq.patch(f"/api/v1/stores/{store['store_id']}", {"price_zone_id": zone["price_zone_id"],
                                                                     "row_version": store["row_version"]})
        self.assert_problem(self.problem("DELETE", path + "?row_version=1"), 409, "in_use")
        self.hq.patch(f"/api/v1/stores/{store['store_id']}", {"price_zone_id": None,
                                                              "row_version": store["row_version"]})
        self.assert_problem(self.problem("DELETE", path + "?row_version=2"), 409, "stale_version")
        self.hq.delete(path, row_version=1)
        self.assert_problem(self.problem("GET", path), 404, "not_found")

    def test_what_documents_may_name_is_made_inactive_and_never_removed(self):
        product = self.hq.post("/api/v1/products", self.product())
        path = f"/api/v1/products/{product['product_id']}"
        problem = self.problem("DELETE", path + "?row_version=1")
        self.assert_problem(problem, 409, "in_use")
        self.assertIn('"active": false', problem.document["detail"])
        self.assertFalse(self.hq.patch(path, {"active": False, "row_version": 1})["active"])
        self.assert_problem(self.problem("DELETE", f"/api/v1/products/{UNKNOWN}?row_version=1"), 404, "not_found")

    def test_a_patch_changes_what_it_names_and_nothing_else(self):
        product = self.hq.post("/api/v1/products", self.product(unit="kg"))
        path = f"/api/v1/products/{product['product_id']}"
        changed = self.hq.patch(path, {"name": "Second", "row_version": 1})
        self.assertEqual(changed, {**product, "name": "Second", "row_version": 2,
                                   "updated_at": changed["updated_at"]})
        self.assert_problem(self.problem("PATCH", path, {"name": None, "row_version": 2}), 422, "invalid", "name")
        self.assert_problem(self.problem("PATCH", path, {"name": "x"}), 422, "missing_field", "row_version")
        self.assert_problem(self.problem("PATCH", path, {"name": "x", "row_version": 1}), 409, "stale_version",
                            "row_version")
        self.assertEqual(self.hq.patch(path, {**changed, "name": "Third"})["name"], "Third")

    def test_a_patch_of_a_record_with_rows_of_its_own_keeps_those_it_does_not_name(self):
        group = self.hq.get(f"/api/v1/tax_groups/{self.world.tax_group.tax_group_id}")
        path = f"/api/v1/tax_groups/{group['tax_group_id']}"
        changed = self.hq.patch(path, {"name": "Renamed", "row_version": group["row_version"]})
        self.assertEqual((changed["name"], changed["rates"]), ("Renamed", group["rates"]))

    def test_prices_of_one_product_and_target_do_not_overlap(self):
        product = self.hq.post("/api/v1/products", self.product())
        price = {"price_id": new_id(), "product_id": product["product_id"], "unit_price": 100,
                 "valid_from": "2026-01-01T00:00:00Z", "valid_to": "2026-02-01T00:00:00Z"}
        self.hq.post("/api/v1/prices", price)
        later = {**price, "price_id": new_id(), "valid_from": "2026-02-01T00:00:00Z", "valid_to": None}
        self.hq.post("/api/v1/prices", later)
        of_store = {**price, "price_id": new_id(), "store_id": self.world.store_ids["store1"]}
        self.hq.post("/api/v1/prices", of_store)
        problem = self.problem("POST", "/api/v1/prices", {**price, "price_id": new_id(),
                                                          "valid_from": "2026-01-31T00:00:00Z"})
        self.assert_problem(problem, 409, "conflict", "valid_from")

    def refuse(self, path, document, status, code, field):
        self.assert_problem(self.problem("PUT", path, document), status, code, field)

    def test_a_change_names_everything_so_that_nothing_is_reset_in_silence(self):
        store = self.hq.post("/api/v1/stores", {"store_id": new_id(), "code": new_id()[-12:], "name": "Zoned",
                                                "time_zone": "Europe/Madrid"})
        store.pop("time_zone")
        self.refuse(f"/api/v1/stores/{store['store_id']}", store, 422, "missing_field", "time_zone")

    def test_departments_do_not_stand_in_a_circle(self):
        first = self.hq.post("/api/v1/departments", self.department())
        second = self.hq.post("/api/v1/departments", self.department(parent_id=first["department_id"]))
        third = self.hq.post("/api/v1/departments", self.department(parent_id=second["department_id"]))
        self.refuse(f"/api/v1/departments/{first['department_id']}",
                    {**first, "parent_id": third["department_id"]}, 422, "invalid", "parent_id")

    def test_a_chain_with_prices_keeps_its_currency(self):
        settings = self.hq.get("/api/v1/settings")
        self.refuse("/api/v1/settings", {**settings, "currency": "JPY", "currency_places": 0}, 409, "state_conflict",
                    "currency")
        self.hq.put("/api/v1/settings", {**settings, "name": "Renamed"})

    def test_a_wrong_check_digit_is_refused(self):
        product = self.hq.post("/api/v1/products", self.product())
        code = {"barcode_id": new_id(), "product_id": product["product_id"], "barcode": "4006381333931"}
        wrong = {"barcode": "4006381333932"}
        self.assert_problem(self.problem("POST", "/api/v1/barcodes", {**code, **wrong}), 422, "invalid", "barcode")
        code = self.hq.post("/api/v1/barcodes", code)
        self.refuse(f"/api/v1/barcodes/{code['barcode_id']}", {**code, **wrong}, 422, "invalid", "barcode")

    def test_pages_together_hold_every_record_once(self):
        for _ in range(7):
            self.hq.post("/api/v1/departments", self.department())
        seen, after = [], {}
        while True:
            page = self.hq.get("/api/v1/departments", limit=3, **after)
            seen += [item["code"] for item in page["items"]]
            if not page["next"]:
                break
            after = {"after": page["next"]}
        self.assertEqual(seen, sorted(set(seen)))
        self.assertGreaterEqual(len(seen), 8)

    def test_a_tax_group_keeps_its_rates_in_order(self):
        rates = []
        for number in range(3):
            rates.append(new_id())
            self.hq.post("/api/v1/tax_rates", {"tax_rate_id": rates[-1], "code": rates[-1][-12:],
                                               "name": "Rate", "rate_ppm": 10000 * number})
        group = {"tax_group_id": new_id(), "code": new_id()[-12:], "name": "Group", "price_includes_tax": False,
                 "rates": [{"tax_rate_id": rate} for rate in rates]}
        made = self.hq.post("/api/v1/tax_groups", group)
        self.assertEqual([rate["tax_rate_id"] for rate in made["rates"]], rates)
        turned = self.hq.put(f"/api/v1/tax_groups/{group['tax_group_id']}", {
            **made, "rates": [{"tax_rate_id": rate, "compound": True} for rate in reversed(rates[1:])]})
        self.assertEqual([rate["tax_rate_id"] for rate in turned["rates"]], [rates[2], rates[1]])
        self.assertEqual(turned["row_version"], 2)

    def test_a_password_is_never_shown_and_a_user_signs_in_with_it(self):
        role = self.hq.post("/api/v1/roles", {"role_id": new_id(), "code": new_id()[-12:], "name": "Reader",
                                              "permissions": ["hq:view_reports"]})
        document = {"user_id": new_id(), "user_name": "ann", "display_name": "Ann",
                    "password": "three plain words", "roles": [{"role_id": role["role_id"], "store_id": None}]}
        user = self.hq.post("/api/v1/users", document)
        self.assertNotIn("password", str(user))
        client = self.hq.clone()
        client.token = None
        reply = client.login("ann", "three plain words")
        self.assertEqual(reply["user"]["permissions"], ["hq:view_reports"])
        self.hq.put(f"/api/v1/users/{user['user_id']}", {**user, "active": False})
        with self.assertRaises(Problem):
            client.login("ann", "three plain words")


class BadInput(HqTest):
    def rows(self):
        """What to send, and the answer: nothing of it is stored."""
        product, department = self.product(), self.department()
        price = {"price_id": new_id(), "product_id": product["product_id"], "unit_price": 1,
                 "valid_from": "2026-01-01T00:00:00Z"}
        user = {"user_id": new_id(), "user_name": "bob", "display_name": "Bob", "password": "long enough words",
                "roles": []}
        return [
            ("malformed JSON", "products", "{", 400, "malformed", None),
            ("not an object", "products", "[]", None, None, None),
            ("unknown field", "products", {**product, "colour": "red"}, 422, "unknown_field", "colour"),
            ("missing field", "products", {**product, "sku": None}, 422, None, "sku"),
            ("wrong type", "products", {**product, "name": 5}, 422, "invalid", "name"),
            ("too long", "products", {**product, "name": "x" * 201}, 422, "invalid", "name"),
            ("blanks around a name", "products", {**product, "name": " x "}, 422, "invalid", "name"),
            ("a code with blanks", "departments", {**department, "code": "a b"}, 422, "invalid", "code"),
            ("unknown unit", "products", {**product, "unit": "bucket"}, 422, "invalid", "unit"),
            ("not a UUID", "products", {**product, "product_id": "12"}, 422, "invalid", "product_id"),
            ("unknown department", "products", {**product, "department_id": UNKNOWN}, 422, "unknown_reference",
             "department_id"),
            ("unknown tax group", "products", {**product, "tax_group_id": UNKNOWN}, 422, "unknown_reference",
             "tax_group_id"),
            ("own parent", "departments", {**department, "parent_id": department["department_id"]}, 422,
             "invalid", "parent_id"),
            ("unknown product", "prices", price, 422, "unknown_reference", "product_id"),
            ("negative price", "prices", {**price, "unit_price": -1}, 422, "invalid", "unit_price"),
            ("fraction of a minor unit", "prices", {**price, "unit_price": 1.5}, 422, "invalid", "unit_price"),
            ("ends before it begins", "prices", {**price, "valid_to": "2025-01-01T00:00:00Z"}, 422, "invalid",
             "valid_to"),
            ("not a time", "prices", {**price, "valid_from": "yesterday"}, 422, "invalid", "valid_from"),
            ("rate over 100 %", "tax_rates", {"tax_rate_id": new_id(), "code": "X", "name": "X",
                                              "rate_ppm": 1000001}, 422, "invalid", "rate_ppm"),
            ("unknown time zone", "stores", {"store_id": new_id(), "code": "X", "name": "X",
                                             "time_zone": "Mars/Olympus"}, 422, "invalid", "time_zone"),
            ("short password", "users", {**user, "password": "short"}, 422, "invalid", "password"),
            ("upper-case user name", "users", {**user, "user_name": "Bob"}, 422, "invalid", "user_name"),
            ("unknown permission", "roles", {"role_id": new_id(), "code": "X", "name": "X",
                                             "permissions": ["hq:view_reports", "hq:rule_the_world"]}, 422,
             "invalid", "permissions[1]"),
            ("unknown role", "users", {**user, "roles": [{"role_id": UNKNOWN}]}, 422, "unknown_reference",
             "roles"),
        ]

    def test_every_row_is_refused_with_its_code_and_nothing_is_stored(self):
        tables = ("product", "department", "price", "tax_rate", "store", "user_account", "user_store_role")
        counting = "SELECT " + ", ".join(f"(SELECT count(*) FROM retail.{table})" for table in tables)
        before = self.hq_rows(counting)
        for name, resource, document, status, code, field in self.rows():
            with self.subTest(name):
                problem = self.problem("POST", f"/api/v1/{resource}", document)
                self.assertIn("request_id", problem.document)
                self.assertIn(problem.status, (400, 422) if status is None else (status,), problem)
                self.assert_problem(problem, problem.status, code or problem.code, field)
        self.assertEqual(self.hq_rows(counting), before)

    def test_a_wrong_cursor_is_named(self):
        for path in ("prices", "registers", "imports"):
            problem = self.problem("GET", f"/api/v1/{path}?after=x")
            self.assert_problem(problem, 422, "invalid", "after")
            self.assertIn("`next`", problem.document["detail"])

    def test_a_changed_time_zone_is_one_that_exists(self):
        path = f"/api/v1/stores/{self.world.store_ids['store1']}"
        store = self.hq.get(path)
        problem = self.problem("PUT", path, {**store, "time_zone": "Mars/Olympus"})
        self.assert_problem(problem, 422, "invalid", "time_zone")
        self.assertIn("Europe/Berlin", problem.document["detail"])
        self.assertEqual(self.hq.put(path, {**store, "time_zone": "Europe/Berlin"})["time_zone"], "Europe/Berlin")

    def test_a_body_where_none_is_taken_is_told_so(self):
        store_id = self.world.store_ids["store1"]
        problem = self.problem("POST", f"/api/v1/stores/{store_id}/enrolment", {})
        self.assert_problem(problem, 422, "invalid")
        self.assertIn("takes no body", problem.document["detail"])

    def test_bad_addresses_and_parameters(self):
        for path, status in (("/api/v1/products/not-an-id", (404, 422)), (f"/api/v1/products/{UNKNOWN}", (404,)),
                             ("/api/v1/nothing", (404,)), ("/api/v1/products?limit=0", (422,)),
                             ("/api/v1/products?colour=red", (422,)),
                             ("/api/v1/reports/sales?from=2026-02-01&to=2026-01-01&group_by=day", (422,)),
                             ("/api/v1/reports/sales?from=2026-02-30&to=2026-03-01&group_by=day", (422,)),
                             ("/api/v1/reports/sales?from=2026-01-01&to=2026-03-01&group_by=moon", (422,))):
            with self.subTest(path):
                self.assertIn(self.problem("GET", path).status, status)

    def test_a_broken_constraint_never_tells_sql(self):
        document = self.department()
        self.hq.post("/api/v1/departments", document)
        problem = self.problem("POST", "/api/v1/departments", {**document, "department_id": new_id()})
        self.assert_problem(problem, 409, "conflict", "code")
        for word in ("department_code_key", "duplicate key", "retail."):
            self.assertNotIn(word, str(problem.document))


if __name__ == "__main__":
    unittest.main()
