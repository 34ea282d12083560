"""All is well again: what every script of lost, copied and restored boxes and headquarters asserts before it prints it, in one line of one form.

    healing = Healing(world)                  before anything happens
    healing.sold["store1"].take(reply)        a till has an answer: this sale is acknowledged
    healing.begin()                           from here on time counts, and what people are told
    healing.hear("rescue", said)              a command said so to who typed it
    healing.faults() == []                    all is well again
    healing.line("what happened", seconds)
"""
import collections
import datetime
import time

from chain.failure import Failure
from convergence import mirror_faults, quarantine_faults, rows_of, upload_faults

STOCK = "SELECT product_id, quantity FROM retail.stock_on_hand WHERE {where} quantity <> 0 ORDER BY product_id"
POSITION = "SELECT hq_inc, rev FROM sync.{table}"
NOT_ABOUT_THIS = "('backup_old')"


class Sold(dict):
    """Receipt number by id of each sale that tills of one store had an answer for."""

    def __init__(self):
        super().__init__()
        self.totals = {}

    def take(self, reply):
        """The answer to a sale; of one that was answered twice the later. Returns its number."""
        self[reply["sale_id"]], self.totals[reply["sale_id"]] = reply["receipt_number"], reply["total"]
        return reply["receipt_number"]

    def clear(self):
        super().clear()
        self.totals.clear()

    def series(self):
        return {number.rpartition(":")[0] for number in self.values()}


class Healing:
    """Of all stores of the world."""

    def __init__(self, world):
        self.world = world
        self.sold = {name: Sold() for name in world.names}
        self.nodes = {}
        self.started, self.told, self.said = None, {}, []
        self.pass_over()

    def pass_over(self):
        """What either tier has now is not the matter of this test."""
        self.passed_over = {name: {row.split("|")[0] for row in self._reported(name)} | set(rows_of(store, "SELECT sale_id FROM retail.sale"))
                            for name, store in self.world.network.stores.items()}
        self.noted_before = set(self._noted_twice())

    def begin(self):
        self.started, self.told, self.said = time.monotonic(), {}, []
        self.since = datetime.datetime.now(datetime.timezone.utc).isoformat()

    def watch(self, place, node):
        """People are told there, too: at another box, at another headquarters. node has cluster and database."""
        self.nodes[place] = node

    def hear(self, command, said):
        """Of what it printed the last line counts: how it ended."""
        if self.started and said.strip():
            self.said.append(f'{command}: "{said.strip().splitlines()[-1]}"')

    def note_told(self):
        """Before a database is put away, too: what it has noted goes with it. Returns all that was told so far."""
        for place, node in [("headquarters", self.world.network.hq), *self.world.network.stores.items(), *self.nodes.items()]:
            for name in self._noted_at(node):
                self.told.setdefault(name, []).append(place)
        return set(self.told)

    def _noted_at(self, node):
        if not self.started:
            return []
        try:
            return rows_of(node, f"SELECT DISTINCT name FROM retail.condition WHERE since >= '{self.since}' AND name NOT IN {NOT_ABOUT_THIS}")
        except Failure:
            return []  # it is down, or was put away

    def faults(self, twice=0, told=()):
        """twice: so many sales have a number that another one has. told: conditions that somebody has to have been told of; None: nobody need be
        told anything."""
        faults = quarantine_faults(self.world)
        for name in self.world.names:
            faults += self._sale_faults(name, twice) + self._stock_faults(name) + self._position_faults(name)
        faults += self._pair_faults("noted at headquarters as given twice", set(self._noted_twice()) - self.noted_before, twice)
        self.note_told()
        faults += [f"nobody was told: {name}" for name in told or () if name not in self.told]
        if self.started and told is not None and not self.told and not self.said:
            faults.append("nobody was told anything")
        return faults or self._row_faults(twice)

    def _pair_faults(self, what, sale_ids, twice):
        """One of each two sales with one number, whichever: it is the one that came second, which depends on whose line was back first."""
        numbers = {sale_id: number for sold in self.sold.values() for sale_id, number in sold.items()}
        pairs = sorted(number for number, count in collections.Counter(numbers.values()).items() if count == 2)
        found = sorted(numbers.get(sale_id, "a sale of before") for sale_id in sale_ids)
        return [] if found == pairs and len(pairs) == twice else [f"{what}: {found}, and not one of each of {pairs}, {twice} pairs"]

    def _sale_faults(self, name, twice):
        """Everything acknowledged is at headquarters once, as it was acknowledged; nothing else is; and no series has a number on two of them."""
        sold, reported = self.sold[name], self._reported(name)
        new = [row for row in reported if row.split("|")[0] not in self.passed_over[name]]
        wanted = sorted(f"{sale_id}|{number}|{sold.totals[sale_id]}" for sale_id, number in sold.items())
        if sorted(new) != wanted:
            return [f"{name}: {len(sold)} acknowledged, {len(new)} reported; first: {sorted(set(wanted) ^ set(new))[:2]}"]
        receipts = collections.Counter(row.split("|")[1] for row in reported)
        repeated = sum(receipts[number] - 1 for number in set(sold.values()))
        return [f"{name}: {repeated} receipts have the number of another one, and not {twice}"] if repeated != twice else []

    def _reported(self, name):
        return rows_of(self.world.network.hq, "SELECT sale_id, receipt_number, total FROM retail.sale WHERE store_id = "
                                              f"'{self.world.store_ids[name]}'")

    def _noted_twice(self):
        return rows_of(self.world.network.hq, "SELECT document_id FROM sync.number_given_twice")

    def _stock_faults(self, name):
        wanted = rows_of(self.world.network.hq, STOCK.format(where=f"store_id = '{self.world.store_ids[name]}' AND"))
        found = rows_of(self.world.network.stores[name], STOCK.format(where=""))
        return [] if wanted == found else [f"{name}: stock is {wanted} at headquarters, {found} here"]

    def _position_faults(self, name):
        wanted = rows_of(self.world.network.hq, POSITION.format(table="head"))
        found = rows_of(self.world.network.stores[name], POSITION.format(table="mirror_position"))
        return [] if wanted == found else [f"{name}: headquarters is at {wanted}, the store has {found}"]

    def _row_faults(self, twice):
        """Master data and documents, each with its lines, amounts and payments: what a return will need."""
        faults, lacking = [], set()
        for name in self.world.names:
            not_held = rows_of(self.world.network.stores[name], "SELECT document_id FROM sync.unrecovered_document")
            lacking |= set(not_held) - self.passed_over[name]
            faults += mirror_faults(self.world, name) + upload_faults(self.world, name, not_held)
        return faults + self._pair_faults("not held by their boxes", lacking, twice)

    def line(self, name, ended, twice=0, besides=""):
        """ended: when it was so; besides: how long something else took."""
        sales = [number for sold in self.sold.values() for number in sold.values()]
        total = sum(sum(sold.totals.values()) for sold in self.sold.values())
        series = set().union(*(sold.series() for sold in self.sold.values()))
        text = (f"{name}: {len(sales)} acknowledged = reported, {total} in sum; {len(set(sales))} receipt numbers in {len(series)} series, "
                f"{twice} given twice; quarantine 0; stock and rows equal")
        if self.started is None:
            return text
        told = [f"{condition} ({', '.join(dict.fromkeys(places))})" for condition, places in sorted(self.told.items())]
        told += [f"{said} ({times} times)" if times > 1 else said for said, times in collections.Counter(self.said).items()]
        return f"{text}; healed after {ended - self.started:.1f} s{besides}; told: {', '.join(told) or 'nobody, there was nothing to do'}"
