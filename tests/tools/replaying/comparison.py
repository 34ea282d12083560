"""HQ against the file, to the penny; then the raw rows on both tiers."""
from collections import Counter
from decimal import Decimal

from .mapping import slot_of

DOCUMENT_COUNTS = """
SELECT 'sale', count(*), count(DISTINCT sale_id), coalesce(sum(total), 0) FROM retail.sale WHERE kind = 'sale'
UNION ALL
SELECT 'return', count(*), count(DISTINCT sale_id), coalesce(sum(total), 0) FROM retail.sale WHERE kind = 'return'
UNION ALL
SELECT 'adjustment', count(*), count(DISTINCT stock_adjustment_id), 0 FROM retail.stock_adjustment
UNION ALL
SELECT 'sale lines', count(*), count(DISTINCT (sale_id, line_number)), coalesce(sum(amount), 0)
FROM retail.sale_line
UNION ALL
SELECT 'adjustment lines', count(*), count(DISTINCT (stock_adjustment_id, line_number)), 0
FROM retail.stock_adjustment_line
"""
STOCK = "SELECT product_id, sum(quantity) FROM retail.stock_on_hand GROUP BY product_id"


class Comparison:
    """Rows of (what, expected, found, equal)."""

    def __init__(self, world, expectation, documents, first, last):
        self._world = world
        self._expected = expectation
        self._documents = documents
        self._range = {"from": first.isoformat(), "to": last.isoformat()}
        self.rows = []
        self.differences = []

    def run(self):
        self._reports()
        self._raw("HQ", self._world.network.hq, self._documents)
        for index, name in enumerate(self._world.names):
            own = [document for document in self._documents
                   if slot_of(document.invoice, len(self._world.names)) == index]
            self._raw(name, self._world.network.stores[name], own)
        self._kinds()
        self._stock()
        return all(equal for *_, equal in self.rows)

    def _report(self, group_by):
        hq = self._world.hq_client()
        page = hq.get("/api/v1/reports/sales", **self._range, group_by=group_by)
        items = page["items"]
        while page["next"]:
            page = hq.get("/api/v1/reports/sales", **self._range, group_by=group_by, after=page["next"])
            items += page["items"]
        return items

    def _reports(self):
        months = {item["group_key"][:7]: item["amount"] for item in self._report("month")}
        self._compare_amounts("month", self._expected.months, months)
        numbers = {store_id: self._world.names.index(name)
                   for name, store_id in self._world.store_ids.items()}
        stores = {numbers[item["group_key"]]: item["amount"] for item in self._report("store")}
        self._compare_amounts("store", self._expected.stores, stores)
        products = self._report("product")
        by_code = {self._world.codes[item["group_key"]]: item["amount"] for item in products}
        self._compare_amounts("product", self._expected.products, by_code)
        quantities = {self._world.codes[item["group_key"]]: Decimal(item["quantity"]) for item in products}
        self._compare("quantity by product", self._expected.quantities, quantities)

    def _compare_amounts(self, name, expected, found):
        self._compare(f"amount by {name}", expected,
                      {key: Decimal(value) / 100 for key, value in found.items()})
        self.rows.append((f"amount, all {name}s", sum(expected.values()),
                          sum(Decimal(value) for value in found.values()) / 100,
                          sum(expected.values()) * 100 == sum(found.values())))

    def _compare(self, name, expected, found):
        """Groups without any amount may be missing on either side."""
        keys = {key for key in (*expected, *found) if expected.get(key, 0) or found.get(key, 0)}
        unequal = [key for key in sorted(keys, key=str) if expected.get(key, 0) != found.get(key, 0)]
        for key in unequal[:10]:
            self.differences.append(f"{name}: {key}: expected {expected.get(key, 0)}, "
                                    f"found {found.get(key, 0)}")
        self.rows.append((f"{name}: groups equal", len(keys), len(keys) - len(unequal), not unequal))

    def _sql(self, node, text):
        printed = node.cluster.sql(text, node.database)
        return [line.split("|") for line in printed.splitlines()]

    def _raw(self, where, node, documents):
        """Nothing lost, nothing doubled: documents and lines, and as many different ids as rows."""
        found = {kind: (int(count), int(distinct), int(total))
                 for kind, count, distinct, total in self._sql(node, DOCUMENT_COUNTS)}
        kinds = Counter(document.kind for document in documents)
        lines = Counter()
        for document in documents:
            lines["adjustment lines" if document.kind == "adjustment" else "sale lines"] += len(document.lines)
        for kind in ("sale", "return", "adjustment", "sale lines", "adjustment lines"):
            expected = kinds[kind] + lines[kind]
            count, distinct, _ = found[kind]
            self.rows.append((f"{where}: rows of {kind}", expected, count, expected == count == distinct))

    def _kinds(self):
        found = {kind: Decimal(total) / 100
                 for kind, _, _, total in self._sql(self._world.network.hq, DOCUMENT_COUNTS)}
        for kind in ("sale", "return"):
            expected = self._expected.kinds.get(kind, Decimal(0))
            self.rows.append((f"HQ: amount of {kind}s", expected, found[kind], expected == found[kind]))

    def _stock(self):
        found = {self._world.codes[product_id]: Decimal(quantity)
                 for product_id, quantity in self._sql(self._world.network.hq, STOCK)}
        self._compare("stock by product", self._expected.stock, found)

