"""Reports at both tiers: the same figures, the same rights, the same file; what was written at a store; how far stores were behind."""
import csv
import datetime
import io
import unittest
from decimal import Decimal

from chain.api import Client, Problem
from chain.identifier import new_id
from chain.network import new_password, wait_until
from chain.till import line, sale
from one_chain import ChainTest
from support.chain_world import CLERK_PERMISSIONS

REPORT, CHECK = "/api/v1/reports/sales", "/api/v1/reports/check"
GROUPS = ("day", "month", "department", "product", "register", "hour", "tender", "user")
DAY = datetime.date.today()


class ReportsTest(ChainTest):
    """Two registers have sold: 1 of SKU1 and 3 of SKU1 at one, 2 of SKU2 at the other."""
    options = {"registers": 2}

    @classmethod
    def prepare(cls):
        cls.store, cls.hq = cls.world.store_client("store1"), cls.world.hq_client()
        cls.sales = []
        for register, wanted in enumerate(([("SKU1", 1), ("SKU1", 3)], [("SKU2", 2)])):
            session_id = cls.world.open_session(cls.store, "store1", register)
            for sku, quantity in wanted:
                sold_at = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
                cls.sales.append(cls.store.post("/api/v1/sales", sale(
                    session_id, sold_at, [line(1, cls.world.items[sku], Decimal(quantity))], cls.world.tender_id)))
        wait_until(lambda: cls.world.drained("store1"), 30, "HQ to have the documents")
        cls.span = {"from": (DAY - datetime.timedelta(7)).isoformat(), "to": (DAY + datetime.timedelta(1)).isoformat()}
        cls.amount = sum(sale["total"] for sale in cls.sales)

    def both(self):
        return (("store", self.store), ("hq", self.hq))

    def manager(self):
        """Of the store, who may see what people do."""
        if not hasattr(ReportsTest, "_manager"):
            role_id, password = new_id(), new_password()
            self.hq.post("/api/v1/roles", {"role_id": role_id, "code": "boss", "name": "Boss",
                                           "permissions": ["store:view_reports", "store:manage_employees"]})
            self.hq.post("/api/v1/users", {"user_id": new_id(), "user_name": "boss", "display_name": "Boss", "active": True,
                                           "password": password,
                                           "roles": [{"role_id": role_id, "store_id": self.world.store_ids["store1"]}]})
            client = Client(self.world.network.stores["store1"].server.url)

            def signs_in():
                try:
                    return client.login("boss", password)
                except Problem:
                    return None
            wait_until(signs_in, 30, "the store to know the manager")
            ReportsTest._manager = client
        return ReportsTest._manager

    def refusal(self, client, path, **query):
        with self.assertRaises(Problem) as caught:
            client.get(path, **query)
        return caught.exception


class Reports(ReportsTest):
    def test_both_tiers_say_the_same_of_each_group(self):
        boss = self.manager()
        for group_by in GROUPS:
            with self.subTest(group_by):
                at_hq = self.hq.get(REPORT, **self.span, group_by=group_by)
                at_store = boss.get(REPORT, **self.span, group_by=group_by)
                for item in (*at_hq["items"], *at_store["items"]):
                    item.pop("documents")
                self.assertEqual(at_store["items"], at_hq["items"])
                self.assertEqual(sum(item["amount"] for item in at_hq["items"]), self.amount)
                self.assertEqual((at_hq["totals"]["sales_count"], at_hq["totals"]["quantity"]), (3, "6.000"))
                self.assertEqual(at_hq["totals"]["average_amount"], round(self.amount / 3))
        self.assertEqual([store["code"] for store in self.hq.get(REPORT, **self.span, group_by="store")["freshness"]],
                         [self.hq.get(f"/api/v1/stores/{self.world.store_ids['store1']}")["code"]])

    def test_a_group_says_how_the_documents_behind_it_are_asked_for(self):
        for name, client in self.both():
            for group_by in ("day", "month", "register") + (("store", "user") if client is self.hq else ()):
                with self.subTest(tier=name, group_by=group_by):
                    for item in client.get(REPORT, **self.span, group_by=group_by)["items"]:
                        asked = {key: value for key, value in item["documents"].items() if value is not None}
                        found = list(client.items("/api/v1/sales", **asked))
                        self.assertEqual((len(found), sum(sale["total"] for sale in found)), (item["sales_count"], item["amount"]))
            self.assertIsNone(client.get(REPORT, **self.span, group_by="product")["items"][0]["documents"])

    def test_products_come_in_pages_by_what_they_sold(self):
        for name, client in self.both():
            with self.subTest(name):
                asked = {**self.span, "group_by": "product", "sort": "-amount", "limit": 1}
                first = client.get(REPORT, **asked)
                second = client.get(REPORT, **asked, after=first["next"])
                self.assertEqual([item["quantity"] for item in (*first["items"], *second["items"])], ["4.000", "2.000"])
                self.assertIsNone(second["next"])
                self.assertTrue(first["items"][0]["label"].startswith("SKU1 "))
                for after in ("x", "/", "1.", "--1/x", "1e5/x"):
                    self.assertEqual(self.refusal(client, REPORT, **asked, after=after).status, 422)

    def test_a_report_leaves_as_csv(self):
        for name, client in self.both():
            with self.subTest(name):
                path = f"{REPORT}?from={self.span['from']}&to={self.span['to']}&group_by=product&sort=-amount&limit=1"
                status, body = client.exchange("GET", path, headers={"Accept": "text/csv"})
                self.assertEqual(status, 200)
                rows = list(csv.DictReader(io.StringIO(body.decode())))
                self.assertEqual([row["quantity"] for row in rows], ["4.000", "2.000"])
                self.assertEqual([row["compared_amount"] for row in rows], ["", ""])

    def test_a_department_narrows_what_is_kept_by_it(self):
        department_id = next(iter(self.world.department_ids.values()))
        for name, client in self.both():
            with self.subTest(name):
                for wanted, amount in ((department_id, self.amount), (new_id(), 0)):
                    for group_by in ("day", "month", "department", "product"):
                        items = client.get(REPORT, **self.span, group_by=group_by, department_id=wanted)["items"]
                        self.assertEqual(sum(item["amount"] for item in items), amount)
                self.assertEqual(self.refusal(client, REPORT, **self.span, group_by="hour", department_id=department_id).status, 422)

    def test_a_comparison_is_with_the_days_asked_for_and_says_which(self):
        week = {"from": (DAY + datetime.timedelta(6)).isoformat(), "to": (DAY + datetime.timedelta(8)).isoformat()}
        before = {"compare_from": (DAY - datetime.timedelta(1)).isoformat(), "compare_to": (DAY + datetime.timedelta(1)).isoformat()}
        for name, client in self.both():
            with self.subTest(name):
                for asked in ({"compare": "previous_week"}, before):
                    report = client.get(REPORT, **week, group_by="day", **asked)
                    self.assertEqual((report["compared_from"], report["compared_to"]), tuple(before.values()))
                    self.assertEqual((report["totals"]["amount"], report["totals"]["compared_amount"]), (0, self.amount))
                    (item,) = report["items"]
                    self.assertEqual(datetime.date.fromisoformat(item["group_key"]) - datetime.timedelta(7),
                                     datetime.date.fromisoformat(self.sales[0]["business_date"]))
                for wrong in ({"compare_from": week["from"]}, {"compare_to": week["to"]}, {**before, "compare": "previous_week"},
                              {"compare_from": week["to"], "compare_to": week["from"]}):
                    self.assertEqual(self.refusal(client, REPORT, **week, group_by="day", **wrong).status, 422)

    def test_figures_of_persons_take_a_right_of_their_own(self):
        self.assertEqual(self.refusal(self.store, REPORT, **self.span, group_by="user").status, 403)
        self.assertEqual(self.manager().get(REPORT, **self.span, group_by="user")["totals"]["amount"], self.amount)
        role_id, password = new_id(), new_password()
        self.hq.post("/api/v1/roles", {"role_id": role_id, "code": "reader", "name": "Reader", "permissions": ["hq:view_reports"]})
        self.hq.post("/api/v1/users", {"user_id": new_id(), "user_name": "reader", "display_name": "Reader", "active": True,
                                       "password": password, "roles": [{"role_id": role_id, "store_id": None}]})
        reader = Client(self.world.network.hq.server.url)
        reader.login("reader", password)
        self.assertEqual(reader.get(REPORT, **self.span, group_by="day")["totals"]["amount"], self.amount)
        problem = self.refusal(reader, REPORT, **self.span, group_by="user")
        self.assertEqual(problem.status, 403)
        self.assertIn("hq:manage_users", problem.document["detail"])

    def test_sums_and_documents_agree_and_a_wrong_sum_is_named(self):
        span = {**self.span, "from": (DAY - datetime.timedelta(20)).isoformat()}
        wait_until(lambda: self.hq_rows("SELECT count(*) FROM retail.sales_to_sum") == ["0"], 60, "the job that sums")
        self.assertEqual(self.hq.get(CHECK, **span)["items"], [])
        self.hq_rows("UPDATE retail.sales_by_day SET quantity = quantity + 1")
        (wrong,) = self.hq.get(CHECK, **span)["items"]
        self.hq_rows("UPDATE retail.sales_by_day SET quantity = quantity - 1")
        self.assertEqual((wrong["rollup"], wrong["keys"]["store_id"], wrong["kept"]["quantity"], wrong["documented"]["quantity"]),
                         ("sales_by_day", self.world.store_ids["store1"], "7.000", "6.000"))
        self.assertEqual(self.refusal(self.hq, CHECK, **{"from": "2026-01-01", "to": "2026-02-01"}).status, 422)
        self.assertEqual(self.refusal(self.hq, CHECK, **{"from": "2026-01-02", "to": "2026-01-01"}).status, 422)


class OfAStore(ReportsTest):
    def test_a_store_reports_what_it_sold_and_who_wrote_what(self):
        boss = self.manager()
        clerk = next(user for user in boss.items("/api/v1/users") if user["user_name"] == "clerk")
        self.assertEqual([role["code"] for role in clerk["roles"]], ["clerk"])
        self.assertEqual(clerk["roles"][0]["permissions"], list(CLERK_PERMISSIONS))
        self.assertEqual(set(clerk), {"user_id", "user_name", "display_name", "active", "roles"})
        entries = list(boss.items("/api/v1/journal"))
        self.assertEqual([entry["journal_id"] for entry in entries], sorted((entry["journal_id"] for entry in entries), reverse=True))
        written = {entry["document_id"]: entry for entry in entries}
        for sold in self.sales:
            entry = written[sold["sale_id"]]
            self.assertEqual((entry["kind"], entry["user_id"], entry["receipt_number"]), ("sale", clerk["user_id"], sold["receipt_number"]))
        self.assertIn("register_session_opened", {entry["kind"] for entry in entries})
        sale = next(entry for entry in entries if entry["kind"] == "sale")
        self.assertEqual(boss.get(f"/api/v1/journal/{sale['document_id']}"), sale)
        for path in (f"/api/v1/journal/{new_id()}", f"/api/v1/journal/{sale['register_id']}"):
            self.assertEqual(self.refusal(boss, path).status, 404)
        page = boss.get("/api/v1/journal", limit=2)
        self.assertEqual([entry["journal_id"] for entry in page["items"]], [entry["journal_id"] for entry in entries[:2]])
        self.assertEqual(self.refusal(boss, "/api/v1/journal", after="x").status, 422)
        for path in ("/api/v1/journal", "/api/v1/users"):
            self.assertEqual(self.refusal(self.store, path).status, 403)


class Lag(ReportsTest):
    def test_how_far_stores_were_behind_is_read_by_points_and_in_steps(self):
        store_id = self.world.store_ids["store1"]
        self.hq.post("/api/v1/jobs/note_lag/run")
        points = wait_until(lambda: self.hq.get(f"/api/v1/sync/stores/{store_id}/lag")["items"], 30, "a point")
        self.assertEqual((points[-1]["waiting"], points[-1]["silent_since"]), (0, None))
        (series,) = self.hq.get("/api/v1/sync/lag", hours=1, points=60)["items"]
        self.assertEqual((series["store_id"], series["step_s"], len(series["steps"])), (store_id, 60, 60))
        self.assertEqual({name: series["steps"][-1][name] for name in ("waiting", "silent")}, {"waiting": 0, "silent": False})
        self.assertEqual(self.hq.get(f"/api/v1/sync/stores/{new_id()}/lag")["items"], [])


if __name__ == "__main__":
    unittest.main()
