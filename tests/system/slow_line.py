"""tests/system/slow_line_test: an empty store, and one that missed much, behind a slow line that is cut every few seconds."""
import argparse
import os
import pathlib
import shutil
import sys
import tempfile
import threading
import time

from chain.build import build
from chain.failure import Failure
from chain.network import wait_until
from convergence import mirror_faults
from support.chain_world import ChainWorld

DESCRIPTION = """HQ has N products with a price and a barcode each. A store that has nothing is enrolled over a line of --rate bytes a
second that is cut every --cut-every seconds, while prices change at HQ; then it misses --missed megabytes of changes and gets
them over the same line, though its database fails when it applies them, and its server is killed then. Each answer must come in
parts, each byte of it once but for what a cut takes along, and neither server may take more than 64 MiB."""

MEMORY_MAXIMUM = 64  # MiB
LOST_AT_A_CUT = 128 << 10  # what is in the buffers of the relay and of a socket
OTHER = 256 << 10  # what else the line carries
PRODUCTS = """
INSERT INTO retail.product (product_id, sku, name, department_id, tax_group_id)
    SELECT md5('product' || i)::uuid, 'N' || i, md5('name' || i), '{department_id}', '{tax_group_id}' FROM generate_series(1, {products}) i;
INSERT INTO retail.price (price_id, product_id, unit_price, valid_from)
    SELECT md5('price' || i)::uuid, md5('product' || i)::uuid, 100 + i, '2026-01-01' FROM generate_series(1, {products}) i;
INSERT INTO retail.barcode (barcode_id, product_id, barcode)
    SELECT md5('barcode' || i)::uuid, md5('product' || i)::uuid, (2000000000000 + i)::text FROM generate_series(1, {products}) i;
"""
MISSED = """
UPDATE retail.product SET name = md5(name || 'changed') || md5(name) WHERE substr(sku, 2)::int <= {changed};
UPDATE retail.price SET unit_price = unit_price + 1 WHERE product_id IN
    (SELECT product_id FROM retail.product WHERE substr(sku, 2)::int <= {changed});
"""
LEAST_LINES = 700  # bytes of a product and its price
MISSED_BYTES = "SELECT coalesce(sum(length(sync.publication_line(p)) + 1), 0) FROM sync.publication p WHERE rev > {rev}"
NO_ROOM = """
CREATE FUNCTION retail.no_room() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'no room' USING ERRCODE = '53100'; END $$;
CREATE TRIGGER no_room BEFORE INSERT ON retail.price FOR EACH ROW EXECUTE FUNCTION retail.no_room();
"""


def parse(arguments):
    parser = argparse.ArgumentParser(prog="tests/system/slow_line_test", description=DESCRIPTION)
    parser.add_argument("--products", type=int, default=546_000)
    parser.add_argument("--missed", type=int, default=100, help="megabytes of changes, as lines (%(default)s)")
    parser.add_argument("--rate", type=int, default=2_500_000, help="bytes a second; 20 Mbit/s (%(default)s)")
    parser.add_argument("--cut-every", type=float, default=5, help="seconds (%(default)s)")
    parser.add_argument("--timeout", type=float, default=1800, help="seconds for each of the two (%(default)s)")
    parser.add_argument("--build", default=os.environ.get("OUTPOST_BUILD"),
                        help="use the programs of this build folder instead of building")
    return parser.parse_args(arguments)


def say(text):
    print(f"[{time.strftime('%H:%M:%S')}] {text}", flush=True)


def memory(server):
    """The most it has had at once, in MiB."""
    status = pathlib.Path(f"/proc/{server.pid()}/status").read_text(encoding="ascii")
    return int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1]) / 1024


class Repeated:
    """Does something every few seconds, beside the test."""

    def __init__(self, every, what):
        self.times = 0
        self._every, self._what = every, what
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def _run(self):
        while not self._ended.wait(self._every):
            self._what()
            self.times += 1

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._ended.set()
        self._thread.join()


class SlowLine:
    def __init__(self, world, options):
        self.world, self.options = world, options
        self.hq, self.store = world.network.hq, world.network.stores["store1"]
        self.relay = world.relays["store1"]
        self.relay.rate = options.rate
        self.edits = 0
        self.failures = 0  # of the store's database
        self.memory_before = {}  # by name, of a server that was killed

    def hq_sql(self, text):
        return self.hq.cluster.sql(text, self.hq.database, "outpost_owner").strip()

    def publish(self, text):
        self.hq_sql(text)
        wait_until(lambda: self.hq_sql("SELECT count(*) FROM sync.change_queue") == "0", self.options.timeout, "the cut")

    def edit(self):
        """Another cut, which the answer under way knows nothing of."""
        self.edits += 1
        self.hq_sql(f"UPDATE retail.price SET unit_price = {self.edits} WHERE price_id = md5('price1')::uuid")

    def store_sql(self, text):
        return self.store.cluster.sql(text, self.store.database, "outpost_owner").strip()

    def logged(self, event):
        server = self.store.server
        return list(server.log_events(event)) if os.path.exists(server.log) else []

    def applied(self):
        return self.logged("sync.applied")

    def memory(self, node):
        return max(memory(node.server), self.memory_before.get(node.name, 0))

    def pulls(self):
        return [event for event in self.hq.server.log_events("http.request") if event["route"] == "/sync/v1/pull"]

    def is_current(self):
        revisions = [node.cluster.sql(text, node.database).strip() for node, text in (
            (self.hq, "SELECT rev FROM sync.head"), (self.store, "SELECT rev FROM sync.mirror_position"))]
        return revisions[0] == revisions[1]

    def bring(self, what, begin):
        """Over the line as it is; says what went wrong."""
        before, carried, applied = len(self.pulls()), self.relay.carried, len(self.applied())
        began = time.monotonic()
        with Repeated(self.options.cut_every, self.relay.drop) as cuts, Repeated(1, self.edit):
            begin()
            wait_until(lambda: len(self.applied()) > applied, self.options.timeout, what, every=0.5)
            took = time.monotonic() - began
            carried = self.relay.carried - carried
        wait_until(self.is_current, self.options.timeout, "the store to be current")
        pulls = self.pulls()[before:]
        whole = [pull["bytes"] for pull in pulls if pull["status"] == 200]
        parts = [pull for pull in pulls if pull["status"] == 206]
        first = self.applied()[applied]
        say(f"{what}: {first['kind']} of {first['rows']:,} rows, {max(whole, default=0):,} bytes, after {took:.1f} s; {cuts.times} cuts, "
            f"{len(parts)} times gone on, {carried:,} bytes carried; memory HQ {self.memory(self.hq):.0f} MiB, "
            f"store {self.memory(self.store):.0f} MiB")
        return list(self.faults(what, max(whole, default=0), parts, carried))

    def faults(self, what, size, parts, carried):
        if not parts:
            yield f"{what}: no answer went on where it was cut"
        if carried > size + len(parts) * LOST_AT_A_CUT + OTHER:
            yield f"{what}: {carried} bytes came for {size}: it began anew"
        for node in (self.hq, self.store):
            if self.memory(node) > MEMORY_MAXIMUM:
                yield f"{what}: the server of {node.name} took {self.memory(node):.0f} MiB"

    def enrol(self):
        """The line may be cut in the middle of it: then with another code."""
        try:
            self.world.network.enrol("store1", self.world.store_ids["store1"], self.world.hq)
        except Failure:
            return False
        return True

    def enrol_and_start(self):
        wait_until(self.enrol, 60, "the store to be enrolled")
        self.store.start()

    def mend(self):
        """Once the store's database has failed: it has room again, and the server goes on that was killed meanwhile."""
        if self.failures or not any(event["error"] == "busy" for event in self.logged("sync.pull_failed")):
            return
        self.failures += 1
        self.memory_before[self.store.name] = memory(self.store.server)
        self.store.server.kill()
        self.store_sql("DROP FUNCTION retail.no_room CASCADE")
        self.store.server.start()

    def miss(self):
        """Changes of --missed megabytes that the store knows nothing of; says what went wrong."""
        rev = self.store_sql("SELECT rev FROM sync.mirror_position")
        self.publish(MISSED.format(changed=min(self.options.missed * 1_000_000 // LEAST_LINES, self.options.products)))
        missed = int(self.hq_sql(MISSED_BYTES.format(rev=rev)))
        say(f"{missed:,} bytes of changes are missed")
        if missed < self.options.missed * 1_000_000:
            yield f"only {missed} bytes are missed: there are too few products"

    def catch_up(self):
        what = "a store that missed much"
        self.relay.cut()
        faults = list(self.miss())
        self.store_sql(NO_ROOM)
        before = len(self.applied())
        with Repeated(0.3, self.mend):
            faults += self.bring(what, self.relay.heal)
        if not self.failures:
            faults.append(f"{what}: its database did not fail")
        if self.applied()[before]["kind"] != "delta":
            faults.append(f"{what}: it got everything anew")
        return faults

    def run(self):
        department_id = next(iter(self.world.department_ids.values()))
        self.publish(PRODUCTS.format(products=self.options.products, department_id=department_id,
                                     tax_group_id=self.world.tax_group.tax_group_id))
        say(f"{self.options.products:,} products are published")
        faults = self.bring("an empty store", self.enrol_and_start)
        return faults + self.catch_up() + mirror_faults(self.world, "store1")


def main(arguments=None):
    options = parse(arguments)
    programs = options.build or build("build", say, "-Dbuildtype=release", "-Dtests=false")
    folder = tempfile.mkdtemp(prefix="outpost-slow-line-")
    world = ChainWorld(folder, 1, os.path.abspath(programs), durable=False)
    try:
        world.start()
        faults = SlowLine(world, options).run()
    except (Failure, TimeoutError, OSError) as failure:
        faults = [str(failure)]
    finally:
        world.stop()
        shutil.rmtree(folder, ignore_errors=True)
    for fault in faults:
        say(fault)
    print(f"slow line: {int(not faults)} passed, {int(bool(faults))} failed", flush=True)
    return int(bool(faults))


if __name__ == "__main__":
    sys.exit(main())
