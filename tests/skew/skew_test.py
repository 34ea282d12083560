"""HEAD and a next release live together: one change of each kind, headquarters upgraded first and a store first,
down and up; then the other one is upgraded too, and everything missed is there.

The next release is HEAD with the files of next/. The closing table says what each cell has checked.
"""
import concurrent.futures
import os
import unittest

from aged_chain import AgedChain
from chain.build import ROOT
from chain.identifier import new_id
from chain.network import wait_until
from convergence import all_faults

BUILD = os.environ.get("OUTPOST_BUILD", os.path.join(ROOT, "build"))
NEXT = os.path.join(BUILD, "tests/skew")
TABLE = {}  # (change, column) -> what was checked


def expect(condition, what):
    if not condition:
        raise AssertionError(what)


class HqFirst:
    """The store is older: it takes what it knows, names what it cannot use, and sells."""
    column = "HQ first"

    def __init__(self):
        self.chain = AgedChain(BUILD)

    def upgrade_one(self):
        self.chain.upgrade(self.chain.hq, NEXT, checked=False)  # of the next release only the tables are there

    def upgrade_the_other(self):
        self.chain.upgrade(self.chain.store, NEXT, checked=False)

    def a_column_more(self):
        chain = self.chain
        chain.owner(chain.hq, "UPDATE retail.product SET shelf = 'A1', name = 'Renamed' WHERE sku = 'SKU1'")
        chain.wait_for(chain.store, "SELECT name FROM retail.product WHERE sku = 'SKU1'", ["Renamed"], "the name")
        yield "the row comes without it, the store sells"
        expect(chain.rows(chain.store, "SELECT shelf FROM retail.product ORDER BY sku") == ["A1", "none"],
               "the shelf was lost")
        yield "the value is there"

    def a_choice_more(self):
        chain = self.chain
        tender_id = chain.add_tender("voucher")
        chain.wait_for(chain.store, "SELECT count(*) FROM retail.tender WHERE kind = 'voucher'", ["1"], "the tender")
        problem = chain.refusal(chain.plain_sale(tender_id))
        expect(problem.code == "not_known_yet" and "voucher" in str(problem), str(problem))
        expect(problem.document.get("field") == "payments[0].tender_id", problem.document)
        chain.sell()
        yield "mirrored; a sale by it is refused by name, others are taken"
        chain.sell(chain.plain_sale(tender_id))
        yield "a sale by it is taken"

    def an_optional_field_more(self):
        chain = self.chain
        chain.owner(chain.hq, "UPDATE retail.product SET origin = 'Java' WHERE sku = 'SKU2'")
        chain.settle()
        yield "the row comes without it"
        expect(chain.rows(chain.store, "SELECT origin FROM retail.product WHERE sku = 'SKU2'") == ["Java"],
               "the origin was lost")
        sold = chain.sell()["sale_id"]
        chain.settle()
        expect(chain.rows(chain.hq, f"SELECT count(*) FROM retail.sale WHERE sale_id = '{sold}'") == ["1"],
               "a sale with a field more is not at HQ")
        yield "the value is there; documents with a field more arrive"

    def a_required_field_more(self):
        chain = self.chain
        zone_id = new_id()
        chain.owner(chain.hq, "INSERT INTO retail.price_zone (price_zone_id, code, name, region) "
                              f"VALUES ('{zone_id}', 'Z1', 'Zone', 'north')")
        sold = chain.sell()["sale_id"]
        chain.settle()
        expect(chain.rows(chain.hq, f"SELECT channel FROM retail.sale WHERE sale_id = '{sold}'") == ["till"],
               "a sale without the field has not its default")
        expect(chain.rows(chain.store, "SELECT code FROM retail.price_zone") == ["Z1"], "the zone did not come")
        yield "down: ignored; up: a sale without it has the default, none in quarantine"
        expect(chain.rows(chain.store, "SELECT region FROM retail.price_zone") == ["north"], "the region was lost")
        yield "the value is there"

    def an_entity_more(self):
        chain = self.chain
        chain.owner(chain.hq, f"INSERT INTO retail.brand VALUES ('{new_id()}', 'Acme')")
        chain.settle()
        yield "ignored, later changes come"
        expect(chain.rows(chain.store, "SELECT name FROM retail.brand") == ["Acme"], "the brand was lost")
        yield "its rows are there"

    def a_document_type_more(self):
        chain = self.chain
        chain.sell()
        chain.settle()
        yield "the kinds that the store has arrive"
        count_visits(chain, 7)
        chain.settle()
        expect(chain.rows(chain.hq, "SELECT visits FROM retail.visit_count") == ["7"], "the new kind is not at HQ")
        yield "its documents arrive"


class StoreFirst:
    """HQ is older: what it does not send has its default, what it does not know waits there."""
    column = "store first"

    def __init__(self):
        self.chain = AgedChain(BUILD)

    def upgrade_one(self):
        self.chain.owner(self.chain.hq, "INSERT INTO retail.price_zone (price_zone_id, code, name) "
                                        f"VALUES ('{new_id()}', 'Z1', 'Zone')")
        self.chain.settle()
        self.chain.upgrade(self.chain.store, NEXT, checked=False)

    def upgrade_the_other(self):
        self.chain.upgrade(self.chain.hq, NEXT, checked=False)

    def a_column_more(self):
        chain = self.chain
        chain.owner(chain.hq, "UPDATE retail.product SET name = 'Renamed' WHERE sku = 'SKU1'")
        chain.wait_for(chain.store, "SELECT name, shelf FROM retail.product WHERE sku = 'SKU1'", ["Renamed|none"],
                       "the name with the default of the column")
        yield "the row has the column's default"
        chain.owner(chain.hq, "UPDATE retail.product SET shelf = 'A1' WHERE sku = 'SKU1'")
        chain.wait_for(chain.store, "SELECT shelf FROM retail.product WHERE sku = 'SKU1'", ["A1"], "the shelf")
        yield "its values come"

    def a_choice_more(self):
        chain = self.chain
        chain.sell()
        yield "the choices of before go on"
        tender_id = chain.add_tender("voucher")
        chain.wait_for(chain.store, "SELECT count(*) FROM retail.tender WHERE kind = 'voucher'", ["1"], "the tender")
        chain.sell(chain.plain_sale(tender_id))
        yield "a sale by it is taken"

    def an_optional_field_more(self):
        chain = self.chain
        expect(chain.rows(chain.store, "SELECT DISTINCT origin FROM retail.product") == [""], "an origin from nowhere")
        sold = chain.sell()["sale_id"]
        chain.settle()
        expect(chain.rows(chain.hq, f"SELECT count(*) FROM retail.sale WHERE sale_id = '{sold}'") == ["1"],
               "a sale with a field more is not at HQ")
        yield "down: NULL; up: the sale arrives, the field stays in the document as received"
        chain.owner(chain.hq, "UPDATE retail.product SET origin = 'Java' WHERE sku = 'SKU2'")
        chain.wait_for(chain.store, "SELECT origin FROM retail.product WHERE sku = 'SKU2'", ["Java"], "the origin")
        yield "its values come"

    def a_required_field_more(self):
        chain = self.chain
        status = wait_until(lambda: self.status_with_unusable_row(), 60, "the zone to be named")
        expect((status["unusable_count"], status["unusable_rows"][0]["table_name"]) == (1, "price_zone"), status)
        expect("region is missing" in status["unusable_rows"][0]["reason"], status)
        chain.sell()
        yield "the row without it is left out and named, the rest is there and sells"
        chain.wait_for(chain.store, "SELECT region FROM retail.price_zone", ["before"], "the zone")
        expect(chain.client.get("/api/v1/sync/status")["unusable_count"] == 0, "still unusable")
        yield "the row is there"

    def status_with_unusable_row(self):
        status = self.chain.client.get("/api/v1/sync/status")
        return status if status["unusable_count"] and status["applied_rev"] else None

    def an_entity_more(self):
        chain = self.chain
        expect(chain.rows(chain.store, "SELECT count(*) FROM retail.brand") == ["0"], "a brand from nowhere")
        yield "empty"
        chain.owner(chain.hq, f"INSERT INTO retail.brand VALUES ('{new_id()}', 'Acme')")
        chain.wait_for(chain.store, "SELECT name FROM retail.brand", ["Acme"], "the brand")
        yield "its rows come"

    def a_document_type_more(self):
        chain = self.chain
        count_visits(chain, 7)
        chain.sell()
        wait_until(chain.quarantined, 60, "the unknown kind to be set aside")
        expect([row.split("|")[0] for row in chain.quarantined()] == ["visits_counted"], chain.quarantined())
        yield "set aside at HQ, the line goes on"
        chain.settle()
        expect(chain.rows(chain.hq, "SELECT visits FROM retail.visit_count") == ["7"], "it was not taken up")
        expect(chain.quarantined() == [], chain.quarantined())
        yield "taken out of quarantine by itself"


def count_visits(chain, visits):
    chain.owner(chain.store, f"SELECT sync.write_journal('visits_counted', '{new_id()}', '{{\"visits\": {visits}}}')")


CHANGES = ("a_column_more", "a_choice_more", "an_optional_field_more", "a_required_field_more", "an_entity_more",
           "a_document_type_more")


def live_through(direction):
    """All changes before the other tier is upgraded, then all after it. Gives the failures."""
    side, failures = direction(), []
    try:
        side.upgrade_one()
        cells = {change: getattr(side, change)() for change in CHANGES}
        for column in (side.column, "then the other"):
            if column != side.column:
                side.upgrade_the_other()
                side.chain.settle()
            for change, cell in cells.items():
                try:
                    TABLE[(change, side.column, column)] = next(cell)
                except Exception as failure:
                    failures.append(f"{change}, {side.column}, {column}: {failure!r}")
                    TABLE[(change, side.column, column)] = "FAILED"
        side.chain.settle()
        failures += [fault for fault in all_faults(side.chain.world, {"store1": side.chain.sold})
                     if "in quarantine" not in fault]
        failures += side.chain.quarantined()
    finally:
        side.chain.close()
    return failures


def print_table():
    print("\nchange | HQ first | then the store | store first | then HQ")
    for change in CHANGES:
        cells = [TABLE.get((change, side, column), "-") for side in ("HQ first", "store first")
                 for column in (side, "then the other")]
        print(" | ".join([change.replace("_", " "), *cells]))


class Skew(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            cls.failures = dict(zip(("HQ first", "store first"), pool.map(live_through, (HqFirst, StoreFirst))))
        print_table()

    def test_with_headquarters_upgraded_first_nothing_is_lost_and_the_store_sells(self):
        self.assertEqual(self.failures["HQ first"], [])

    def test_with_a_store_upgraded_first_nothing_is_lost_and_the_store_sells(self):
        self.assertEqual(self.failures["store first"], [])


if __name__ == "__main__":
    unittest.main()
