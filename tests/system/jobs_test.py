"""What headquarters does by itself, over its API: seen, started by hand, and really done."""
import unittest

from chain.api import Problem
from chain.network import wait_until
from one_chain import ChainTest

OLD = "018f0000-0000-7000-8000-00000000a001"
STALE = "018f0000-0000-7000-8000-00000000a002"
YOUNG = "018f0000-0000-7000-8000-00000000a003"


class Jobs(ChainTest):
    stores = 0
    products = 0
    opens_stores = False

    def setUp(self):
        self.hq = self.world.hq_client()

    def run_job(self, name):
        before = self.hq.get(f"/api/v1/jobs/{name}")["ended_at"]
        self.assertEqual(self.hq.post(f"/api/v1/jobs/{name}/run")["name"], name)

        def ended():
            job = self.hq.get(f"/api/v1/jobs/{name}")
            return job if job["ended_at"] != before and not job["running"] else None
        return wait_until(ended, 60, f"the end of {name}")

    def add_import(self, import_id, state, age, rows):
        finished = f"now() - interval '{age}'" if state != "validated" else "NULL"
        self.hq_rows(
            "INSERT INTO retail.product_import (import_id, state, created_at, finished_at)"
            f" VALUES ('{import_id}', '{state}', now() - interval '{age}', {finished});"
            "INSERT INTO retail.product_import_row"
            f" SELECT '{import_id}', n, 'S' || n, 'n', 'd', '', 't', '1', '1' FROM generate_series(1, {rows}) n")

    def test_every_job_is_listed_and_read_by_name(self):
        listed = wait_until(lambda: self.hq.get("/api/v1/jobs")["items"], 10, "the jobs to be declared")
        self.assertEqual([job["name"] for job in listed], ["forget_addresses", "forget_deletions", "note_lag",
                                                           "purge_browser_sessions", "purge_imports", "sum_sales"])
        self.assertEqual(self.hq.get("/api/v1/jobs/purge_imports")["every_s"], 86400)
        with self.assertRaises(Problem) as caught:
            self.hq.get("/api/v1/jobs/nothing")
        self.assertEqual(caught.exception.code, "not_found")

    def test_rows_of_old_imports_go_and_what_nobody_applied_has_failed(self):
        self.add_import(OLD, "applied", "31 days", 60000)  # more than one run takes
        self.add_import(STALE, "validated", "31 days", 10)
        self.add_import(YOUNG, "validated", "29 days", 10)
        self.assertEqual(self.run_job("purge_imports")["outcome"], "done")
        wait_until(lambda: self.hq_rows("SELECT DISTINCT import_id FROM retail.product_import_row") == [YOUNG], 60,
                   "the rest of the rows to go")
        self.assertEqual(self.hq.get(f"/api/v1/imports/{OLD}")["state"], "applied")
        stale = self.hq.get(f"/api/v1/imports/{STALE}")
        self.assertEqual((stale["state"], stale["failure"]),
                         ("failed", "nobody applied it in time; send the file again"))
        self.assertEqual(self.hq.get(f"/api/v1/imports/{YOUNG}")["state"], "validated")

    def test_deletions_are_forgotten_when_they_are_old(self):
        department = "018f0000-0000-7000-8000-00000000d0d1"
        self.hq.post("/api/v1/departments", {"department_id": department, "code": "GOING", "name": "Going"})
        deletions = "SELECT count(*) FROM sync.publication WHERE op = 'del'"
        self.hq_rows(f"DELETE FROM retail.department WHERE department_id = '{department}'")
        wait_until(lambda: self.hq_rows(deletions) != ["0"], 30, "the deletion to be published")
        self.assertEqual(self.run_job("forget_deletions")["row_count"], 0)
        self.hq_rows("UPDATE sync.cut SET published_at = now() - interval '91 days'")
        self.assertGreaterEqual(self.run_job("forget_deletions")["row_count"], 1)
        self.assertEqual(self.hq_rows(deletions), ["0"])

    def test_runs_are_counted(self):
        self.run_job("purge_imports")
        _, metrics = self.hq.exchange("GET", "/metrics")
        self.assertIn(b'outpost_job_runs_total{job="purge_imports",outcome="done"}', metrics)


if __name__ == "__main__":
    unittest.main()
