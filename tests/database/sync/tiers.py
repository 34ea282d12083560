"""Both tiers with all of their schema, as `migrate` makes them; each test takes back what it did."""

import unittest
import uuid

import psycopg2
from world import ROOT, TIERS, Database, Prepared


def files(tier):
    """In the order of `migrate`: migrations by number, then functions."""
    folders = [ROOT / "schema" / folder for folder in ("shared", tier)]
    for kind, key in (("migrations", lambda path: path.name), ("functions", lambda path: (folders[0] not in path.parents, path.name))):
        yield from sorted((path for folder in folders for path in (folder / kind).glob("*.sql")), key=key)


class Tiers(Prepared):
    """A database of each tier."""

    def prepare(self):
        for tier in TIERS:
            self.cluster.create_database(tier)
            text = "\n".join(path.read_text(encoding="utf-8") for path in files(tier))
            self.cluster.psql(text, tier, "outpost_owner")


class Transaction(Database):
    """The owner's connection in a transaction that the test's end takes back."""

    def __init__(self, url):
        super().__init__(url)
        self.connection.autocommit = False

    def refusal(self, sql, *values):
        """The error; the transaction goes on as before."""
        self.rows("SAVEPOINT refusal")
        try:
            self.rows(sql, *values)
        except psycopg2.Error as error:
            self.rows("ROLLBACK TO refusal")
            return error
        raise AssertionError("was accepted: " + sql)


class BothTiersTest(unittest.TestCase):
    """hq, store: transactions of the owner. HQ has one store with an incarnation."""

    def setUp(self):
        self.cluster = Tiers.get().cluster
        self.hq, self.store = (Transaction(self.cluster.url("outpost_owner", tier)) for tier in TIERS)
        self.store_id, self.store_inc = self.new_store("S1")

    def tearDown(self):
        for database in (self.hq, self.store):
            database.close()

    def new_store(self, code):
        """Its id and incarnation."""
        store_id, store_inc = str(uuid.uuid4()), str(uuid.uuid4())
        self.hq.rows("INSERT INTO retail.store (store_id, code, name, time_zone) VALUES (%s, %s, %s, 'UTC')", store_id, code, code)
        self.hq.rows("INSERT INTO sync.received_mark (store_id, store_inc) VALUES (%s, %s)", store_id, store_inc)
        return store_id, store_inc
