"""Every statement that a list may be composed to, explained over 100,000 rows at both tiers: none reads a whole table.

    lists_test.py      OUTPOST_BUILD names the build
"""
import json
import os
import pathlib
import subprocess
import tempfile
import unittest

import psycopg2

from support.cluster import Cluster

BUILD = pathlib.Path(os.environ["OUTPOST_BUILD"])
ROWS = 100_000
LARGE = ("product", "barcode", "price")
VALUES = {"text": "'zzz'", "uuid": "'00000000-0000-7000-8000-000000000001'", "bigint": "1", "boolean": "false",
          "timestamp with time zone": "now()", "date": "current_date", "numeric": "1"}
LOAD = f"""
SET session_replication_role = replica;
INSERT INTO retail.product (product_id, sku, name, department_id, tax_group_id)
SELECT md5('p' || n)::uuid, 'SKU' || n, 'Article ' || md5(n::text), md5('d' || n % 50)::uuid, md5('t')::uuid
FROM generate_series(1, {ROWS}) AS n;
INSERT INTO retail.barcode (barcode_id, product_id, barcode)
SELECT md5('b' || n)::uuid, md5('p' || n)::uuid, lpad(n::text, 13, '2') FROM generate_series(1, {ROWS}) AS n;
INSERT INTO retail.price (price_id, product_id, unit_price, valid_from)
SELECT md5('c' || n)::uuid, md5('p' || n)::uuid, n, now() - interval '1 day' FROM generate_series(1, {ROWS}) AS n;
ANALYZE;
"""


def nodes(plan):
    yield plan
    for below in plan.get("Plans", []):
        yield from nodes(below)


class Lists(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="outpost-lists-")
        cls.addClassCleanup(folder.cleanup)
        os.chmod(folder.name, 0o755)
        cls.cluster = cls.enterClassContext(Cluster(folder.name + "/pg"))

    def load(self, tier):
        database = f"outpost_{tier}"
        self.cluster.create_database(database)
        self.program(tier, "migrate")
        self.cluster.psql(LOAD, database)
        connection = psycopg2.connect(self.cluster.url("outpost_owner", database))
        connection.autocommit = True
        self.addCleanup(connection.close)
        return connection.cursor()

    def program(self, tier, command):
        url = self.cluster.url("outpost_owner", f"outpost_{tier}")
        return subprocess.run([BUILD / tier / f"outpost-{tier}", "--set", f"database.owner_url={url}", command], check=True,
                              capture_output=True, text=True).stdout

    def faults(self, cursor, statement, mode):
        """What of the plan reads a large table from end to end."""
        cursor.execute("SET plan_cache_mode = " + mode)
        cursor.execute("PREPARE s AS " + statement["sql"])
        cursor.execute("SELECT parameter_types::text[] FROM pg_prepared_statements WHERE name = 's'")
        values = ", ".join(VALUES[name] for name in cursor.fetchone()[0])
        cursor.execute(f"EXPLAIN (FORMAT JSON) EXECUTE s ({values})")
        plan = cursor.fetchone()[0][0]["Plan"]
        cursor.execute("DEALLOCATE s")
        for node in nodes(plan):
            if node["Node Type"] == "Seq Scan" and node.get("Relation Name") in LARGE:
                yield f"{statement['name']} ({mode}) scans {node['Relation Name']}: {statement['sql']}"

    def explain(self, tier):
        cursor = self.load(tier)
        statements = [json.loads(line) for line in self.program(tier, "statements").splitlines()]
        lists = [statement for statement in statements if "_list_" in statement["name"]]
        self.assertGreater(len(lists), 150)
        faults = [fault for statement in lists for mode in ("force_generic_plan", "force_custom_plan")
                  for fault in self.faults(cursor, statement, mode)]
        self.assertEqual(faults, [], "\n".join(faults))

    def test_no_list_of_headquarters_reads_a_whole_table(self):
        self.explain("hq")

    def test_no_list_of_a_store_reads_a_whole_table(self):
        self.explain("store")


if __name__ == "__main__":
    unittest.main()
