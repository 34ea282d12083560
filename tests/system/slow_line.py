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
second that is cut every --cut-every seconds, while prices change at HQ; then it misses a change of every product and gets
that over the same line. Each answer must come in parts, each byte of it once but for what a cut takes along, and neither
server may take more than 64 MiB."""

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
MISSED = "UPDATE retail.product SET name = md5(name || 'changed') || md5(name); UPDATE retail.price SET unit_price = unit_price + 1;"


def parse(arguments):
    parser = argparse.ArgumentParser(prog="tests/system/slow_line_test", description=DESCRIPTION)
    parser.add_argument("--products", type=int, default=546_000)
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

    def hq_sql(self, text):
        return self.hq.cluster.sql(text, self.hq.database, "outpost_owner").strip()

    def publish(self, text):
        self.hq_sql(text)
        wait_until(lambda: self.hq_sql("SELECT count(*) FROM sync.change_queue") == "0", self.options.timeout, "the cut")

    def edit(self):
        """Another cut, which the answer under way knows nothing of."""
        self.edits += 1
        self.hq_sql(f"UPDATE retail.price SET unit_price = {self.edits} WHERE price_id = md5('price1')::uuid")

    def applied(self):
        server = self.store.server
        return list(server.log_events("sync.applied")) if os.path.exists(server.log) else []

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
            f"{len(parts)} times gone on, {carried:,} bytes carried; memory HQ {memory(self.hq.server):.0f} MiB, "
            f"store {memory(self.store.server):.0f} MiB")
        return list(self.faults(what, max(whole, default=0), parts, carried))

    def faults(self, what, size, parts, carried):
        if not parts:
            yield f"{what}: no answer went on where it was cut"
        if carried > size + len(parts) * LOST_AT_A_CUT + OTHER:
            yield f"{what}: {carried} bytes came for {size}: it began anew"
        for node in (self.hq, self.store):
            if memory(node.server) > MEMORY_MAXIMUM:
                yield f"{what}: the server of {node.name} took {memory(node.server):.0f} MiB"

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

    def run(self):
        department_id = next(iter(self.world.department_ids.values()))
        self.publish(PRODUCTS.format(products=self.options.products, department_id=department_id,
                                     tax_group_id=self.world.tax_group.tax_group_id))
        say(f"{self.options.products:,} products are published")
        faults = self.bring("an empty store", self.enrol_and_start)
        self.relay.cut()
        self.publish(MISSED)
        say("every product and price has changed")
        return faults + self.bring("a store that missed much", self.relay.heal) + mirror_faults(self.world, "store1")


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
