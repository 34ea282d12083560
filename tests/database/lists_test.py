"""Every list and look-up that the routes of both tiers ask, run over 100,000 rows of whatever grows: none reads much more than it
shows, whatever is asked for. The fast lane plans for any values; what goes by another is also planned for these.

    lists_test.py      OUTPOST_BUILD names the build
"""
import json
import os
import pathlib
import re
import subprocess
import tempfile
import unittest

import psycopg2

from large_tables import LARGE, MEETS, load, value
from support.cluster import Cluster

BUILD = pathlib.Path(os.environ["OUTPOST_BUILD"])

# Rows that a scan of a large table gives or passes over, and blocks that the whole statement touches, for pages of five
# rows. A search gathers twenty thousand ids before it gives up gathering.
ROWS_READ, BLOCKS = 400, 500
SEARCH_ROWS_READ, SEARCH_BLOCKS = 20_100, 26_000
# How many there are, and the place of the row with a number, are counted in an index alone, or in the table where that is as
# small: so many blocks have the entries of 100,000 rows.
COUNTED_BLOCKS = 5000
# A search that finds nearly all is walked in its order, row by row, to the place that is asked for.
COUNTED_SEARCH_BLOCKS = 30_000
# Whether a session is closed stands in another table, row by row; a register has two or three a day.
COUNTED_ROW_BY_ROW = "register_session_list"
# What reads more by design.
EXEMPT = {
    "report_sales": "adds up a period of time, at headquarters from sums",
    "report_sales_rows": "likewise",
    "report_check": "compares the sums of some days with all of their documents",
    "sync_unknown_names": "looks through the sales of the days about a restore, when somebody asks; likewise",
}


def nodes(plan):
    yield plan
    for below in plan.get("Plans", []):
        yield from nodes(below)


def rows_read(node):
    passed = sum(node.get(name, 0) for name in ("Rows Removed by Filter", "Rows Removed by Index Recheck", "Rows Removed by Join Filter"))
    return (node["Actual Rows"] + passed) * node["Actual Loops"]


def shape(plan):
    """Which nodes there are, over what; not the values they compare with."""
    return [(node["Node Type"], node.get("Relation Name"), node.get("Index Name"), node.get("Scan Direction"), node.get("Join Type"),
             len(node.get("Plans", ())), conditions(node)) for node in nodes(plan)]


def conditions(node):
    """What the node compares, each value a ?."""
    text = " ".join(node.get(name, "") for name in ("Index Cond", "Filter", "Hash Cond", "Join Filter", "Recheck Cond"))
    return re.sub(r"'[^']*'(::[a-z ]+(\[\])?)?|\$\d+|\b\d+\b", "?", text)


def asked(parameter):
    """What a parameter is a part of: both ends of a range, all of a search, all of a cursor."""
    return re.sub("_(from|to|pattern|value|id)$", "", parameter)


# What promises each of its filters alone.
ALONE = {
    "audit_list": "is asked by one thing and read by people; all at once reads what the record's or the words' index gives",
}
# The name of a statement that a list was composed to.
COMPOSED = re.compile(r"_list_(one_)?\d+$")

# A total, and a list that is entered at a row of which only the number is known.
COUNTED = re.compile(r"\bcount\(\*\) AS total|\bOFFSET \$")
# Sorted by one column alone, of what is sorted by more elsewhere.
ALONE_IN_ORDER = re.compile(r"FROM (retail\.\w+) AS r\s.*ORDER BY r\.(\w+)(?: DESC)?\s+(?:LIMIT|OFFSET)", re.DOTALL)


class Tier:
    """A database of 100,000 rows of everything, and the statements that the routes of its server ask."""

    def __init__(self, cluster, tier):
        self.tier, self.cluster = tier, cluster
        self.database = f"outpost_{tier}"
        cluster.create_database(self.database)
        self.program("migrate")
        cluster.psql(load(tier), self.database)
        self.connection = psycopg2.connect(cluster.url("outpost_owner", self.database))
        self.connection.autocommit = True
        self.cursor = self.connection.cursor()
        lines = [json.loads(line) for line in self.program("statements").splitlines()]
        self.statements = list({line["sql"]: line for line in lines
                                if line["method"] == "GET" and line["name"] not in EXEMPT}.values()) + WITHIN.get(tier, [])

    def program(self, command):
        url = self.cluster.url("outpost_owner", self.database)
        return subprocess.run([BUILD / self.tier / f"outpost-{self.tier}", "--set", f"database.owner_url={url}", command], check=True,
                              capture_output=True, text=True).stdout

    def faults(self, statement):
        """What a statement reads too much of, for values of each kind and both kinds of plan."""
        self.cursor.execute("PREPARE s AS " + statement["sql"])
        self.cursor.execute("SELECT parameter_types::text[] FROM pg_prepared_statements WHERE name = 's'")
        types = dict(zip(statement["parameters"], self.cursor.fetchone()[0]))
        choices = self.values(statement, types)
        self.cursor.execute("SET plan_cache_mode = force_generic_plan")
        plan = self.plan("COSTS OFF", choices[0])
        generic = shape(plan)
        if self.reads_large_tables(plan):
            for values in choices:
                yield from self.faults_of(statement, "generic", values)
            self.cursor.execute("SET plan_cache_mode = force_custom_plan")
            for values in choices if statement.get("lane") != "fast" else ():  # the same plan reads the same
                if shape(self.plan("COSTS OFF", values)) != generic:
                    yield from self.faults_of(statement, "custom", values)
        self.cursor.execute("DEALLOCATE s")

    def plan(self, how, values):
        arguments = f"({', '.join(values)})" if values else ""
        self.cursor.execute(f"EXPLAIN ({how}, FORMAT JSON) EXECUTE s {arguments}")
        return self.cursor.fetchone()[0][0]["Plan"]

    def reads_large_tables(self, plan):
        """Of a plan for any values; what is in a function is not seen."""
        return any(node.get("Relation Name") in LARGE[self.tier] or node["Node Type"] == "Function Scan"
                   for node in nodes(plan))

    def values(self, statement, types):
        """Each kind for all that is asked, and few of one thing while the others meet many."""
        together = statement["name"] not in ALONE
        choices = [dict.fromkeys(types, meets) for meets in MEETS if together]
        for one in {asked(name) for name in types}:
            if together:
                choices.append({name: "few" if asked(name) == one else "many" for name in types})
            if not COMPOSED.search(statement["name"]):  # then what is not asked is NULL
                choices += [{name: meets if asked(name) in (one, "limit") else None for name in types} for meets in MEETS]
        return sorted({tuple(value(statement["name"], name, types[name], choice[name]) if choice[name] else "NULL" for name in types)
                       for choice in choices})

    def counted_faults(self, where, plan, is_search):
        blocks = plan["Shared Hit Blocks"] + plan["Shared Read Blocks"]
        if blocks > (COUNTED_SEARCH_BLOCKS if is_search else COUNTED_BLOCKS):
            yield f"{where} touches {blocks} blocks"
        for node in nodes(plan):
            if "Sort" in node["Node Type"] and node["Actual Rows"] > ROWS_READ and not is_search:
                yield f"{where} sorts {node['Actual Rows']} rows"

    def faults_of(self, statement, mode, values):
        plan = self.plan("ANALYZE, BUFFERS, TIMING OFF", values)
        is_search = "q" in statement["parameters"]
        blocks = plan["Shared Hit Blocks"] + plan["Shared Read Blocks"]
        where = f"{self.tier} {statement['name']} {statement['path']} ({', '.join(values)}) ({mode})"
        if COUNTED.search(statement["sql"]) and statement["name"].startswith(COUNTED_ROW_BY_ROW):
            return
        if COUNTED.search(statement["sql"]):
            yield from (f"{fault}: {statement['sql']}" for fault in self.counted_faults(where, plan, is_search))
            return
        if blocks > (SEARCH_BLOCKS if is_search else BLOCKS):
            yield f"{where} touches {blocks} blocks: {statement['sql']}"
        for node in nodes(plan):
            table = node.get("Relation Name")
            if table not in LARGE[self.tier]:
                continue
            # What very many rows have is gathered as they come.
            if node["Node Type"] == "Seq Scan" and not is_search:
                yield f"{where} scans {table}: {statement['sql']}"
            elif rows_read(node) > (SEARCH_ROWS_READ if is_search else ROWS_READ):
                yield f"{where} reads {rows_read(node)} rows of {table} by {node.get('Index Name')}: {statement['sql']}"


# What a function looks up that writes.
WITHIN = {"store": [{
    "name": "listed_price", "path": "/api/v1/sales", "method": "POST",
    "parameters": ["product_id", "store_id", "price_zone_id", "sold_at"],
    "sql": "SELECT p.* FROM (VALUES ($1::uuid)) AS l (product_id) "
           "CROSS JOIN LATERAL retail.listed_price(l.product_id, $2::uuid, $3::uuid, $4::timestamptz) AS p"}]}


class Lists(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="outpost-lists-")
        cls.addClassCleanup(folder.cleanup)
        os.chmod(folder.name, 0o755)
        cls.cluster = cls.enterClassContext(Cluster(folder.name + "/pg"))

    def tier(self, name):
        tier = Tier(self.cluster, name)
        self.addCleanup(tier.connection.close)
        return tier

    maxDiff = None

    def explain(self, tier):
        self.assertGreater(len([one for one in tier.statements if "_list_" in one["name"]]), 200)
        faults = [fault for statement in tier.statements for fault in tier.faults(statement)]
        if faults:
            self.fail("\n".join(faults))

        self.sorts_what_is_unique(tier)

    def sorts_what_is_unique(self, tier):
        """The id does not break ties where a column is said to have none."""
        sorted_by = {ALONE_IN_ORDER.search(one["sql"]).groups() for one in tier.statements if ALONE_IN_ORDER.search(one["sql"])}
        tier.cursor.execute("SELECT i.indrelid::regclass::text, a.attname::text FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid"
                            " AND a.attnum = i.indkey[0] WHERE i.indisunique AND i.indnatts = 1 AND i.indpred IS NULL")
        unique = set(tier.cursor.fetchall())
        self.assertIn(("retail.product", "sku"), sorted_by)
        of_tables = {(re.sub("_detail$", "", source).replace("retail.user", "retail.user_account"), column) for source, column in sorted_by}
        self.assertEqual(of_tables - unique, set())

    def without(self, tier, index, path):
        """What is found in the statements of a list when an index is missing."""
        tier.cursor.execute(f"BEGIN; DROP INDEX retail.{index}")
        faults = [fault for statement in tier.statements if statement["path"] == path for fault in tier.faults(statement)]
        tier.cursor.execute("ROLLBACK")
        return faults

    def test_headquarters_reads_little_more_than_it_shows(self):
        tier = self.tier("hq")
        self.explain(tier)
        for index, path in (("product_of_department_id", "/api/v1/products"), ("sale_of_user_id", "/api/v1/sales"),
                            ("price_by_updated_at", "/api/v1/prices"), ("cash_movement_has_reason", "/api/v1/cash_movements")):
            with self.subTest(index):
                self.assertTrue(self.without(tier, index, path))

    def test_a_store_reads_little_more_than_it_shows(self):
        tier = self.tier("store")
        self.explain(tier)
        faults = self.without(tier, "product_of_department_id", "/api/v1/products")
        self.assertTrue(any("product_list" in fault and "department_id" in fault for fault in faults), "\n".join(faults))
        faults = self.without(tier, "price_of_product_id", "/api/v1/sales")
        self.assertTrue(any("listed_price" in fault for fault in faults), "\n".join(faults))


if __name__ == "__main__":
    unittest.main()
