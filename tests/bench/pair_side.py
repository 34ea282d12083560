"""One side of tests/bench/pairs: a checkout's own shop, measured on demand.

  pair_side.py CHECKOUT BUILD     a line on standard input names what to measure; the answer is one line of JSON
"""
import argparse
import datetime
import json
import pathlib
import shutil
import sys
import tempfile
import time

CHECKOUT = pathlib.Path(sys.argv[1]).resolve()
sys.path[:0] = [str(CHECKOUT), str(CHECKOUT / "tests" / "bench")]

import measures  # noqa: E402
from deploy.chain.account import running_account  # noqa: E402
from shop import Shop  # noqa: E402

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1]))  # of this checkout: the other one may be older
from support.processor_time import TICK, cpu_seconds, database_seconds, stat  # noqa: E402

SECONDS = 3
BACKLOG = 5000
CHANGES = 40
IMPORTED = 100_000


def loaded(shop, options, connections, method, path, bodies=None):
    server, database = cpu_seconds(shop.store.server.pid()), database_seconds(shop.store.cluster)
    figures = measures.load(shop, options, connections, method, path, bodies)
    server, database = cpu_seconds(shop.store.server.pid()) - server, database_seconds(shop.store.cluster) - database
    count = figures["requests"]
    result = {"per second": figures["per_second"], "p50, us": figures["p50_us"], "p99, us": figures["p99_us"],
              "CPU of the server, us a request": server / count * 1e6}
    if bodies:
        result["CPU of the database, us a request"] = database / count * 1e6
    return result


def sales(shop, options, connections):
    """Headquarters takes what is sold meanwhile, on the same machine: what that costs is told beside it."""
    shop.client()
    server, database = cpu_seconds(shop.hq.server.pid()), database_seconds(shop.hq.cluster)
    store_server, store_database = cpu_seconds(shop.store.server.pid()), database_seconds(shop.store.cluster)
    result = loaded(shop, options, connections, "POST", "/api/v1/sales", shop.bodies(2000, seed=time.monotonic_ns()))
    measures.wait_until(lambda: measures.acknowledged(shop), 120, "an empty journal")
    count = result["per second"] * options.seconds
    return result | {
        "CPU of the server, with its push": (cpu_seconds(shop.store.server.pid()) - store_server) / count * 1e6,
        "CPU of its database, with its push": (database_seconds(shop.store.cluster) - store_database) / count * 1e6,
        "CPU of HQ, us a sale": (cpu_seconds(shop.hq.server.pid()) - server) / count * 1e6,
        "CPU of its database, us a sale": (database_seconds(shop.hq.cluster) - database) / count * 1e6}


def drain(shop, options):
    rows = list(measures.drain(shop, options))
    return {f"seconds of {BACKLOG:,}": rows[0]["value"], "beside COPY": rows[0]["ratio"], "MB for 100,000": rows[1]["value"]}


def latency(shop, options):
    # An earlier run has made the prices what this one will: a change to what is there already is none.
    column = "unit_price" if "unit_price" in shop.hq_sql("SELECT price::text FROM (SELECT to_jsonb(p) AS price"
                                                         " FROM retail.price p LIMIT 1) AS one") else "amount"
    shop.hq_sql(f"UPDATE retail.price SET {column} = 1 + {column} % 1000 WHERE {column} >= 900000")
    measures.wait_until(lambda: shop.store_sql(f"SELECT max({column}) < 900000 FROM retail.price").strip() == "t", 60,
                        "the store to have other prices")
    rows = list(measures.latency(shop, options, CHANGES))
    return {"price to store, p50, ms": rows[0]["value"], "price to store, p99, ms": rows[1]["value"]}


def product_import(shop, _options):
    """A file of products that are new, from its upload until they are there; and the CPU time of HQ's database for it."""
    client = shop.network.admin_client("bench", shop.password)
    first = time.time_ns()
    text = "sku,name,department,tax_group,barcode,price,price_quantity\n" + "".join(
        f"I{first + number},Imported {number},all,standard,B{first + number},1.49,1\n" for number in range(IMPORTED))
    database, began = database_seconds(shop.hq.cluster), time.monotonic()
    path = "/api/v1/imports/" + client.call("POST", "/api/v1/imports", text, "text/csv")["import_id"]
    measures.wait_until(lambda: client.get(path)["state"] == "validated", 300, "the preview")
    client.post(path + "/apply", {"policy": "all_or_nothing"})
    seconds, database = time.monotonic() - began, database_seconds(shop.hq.cluster) - database
    # What follows is not part of it, and must be over before the other side is measured.
    measures.wait_until(lambda: settled(shop), 600, "the store to have them")
    return {f"seconds of {IMPORTED:,}": seconds, "CPU of the database, s": database}


def settled(shop):
    wanted = shop.hq_sql("SELECT count(*) FROM retail.price").strip()
    time.sleep(1)
    return shop.store_sql("SELECT count(*) FROM retail.price").strip() == wanted


def start_seconds(node):
    """From the birth of the process until it says that it serves."""
    node.server.stop()
    node.server.start()
    with open("/proc/uptime", encoding="ascii") as file:
        booted = time.time() - float(file.read().split()[0])
    born = booted + int(stat(node.server.pid())[19]) / TICK
    said = [entry["time"] for entry in node.server.log_events("service.started")][-1]
    return datetime.datetime.fromisoformat(said.replace("Z", "+00:00")).timestamp() - born


def start(shop, _options):
    return {"store, ms": start_seconds(shop.store) * 1000, "HQ, ms": start_seconds(shop.hq) * 1000}


def memory(shop, options):
    return {row["name"]: row["value"] for row in measures.memory(shop, options)}


ALL = {"memory": memory, "sales1": lambda shop, options: sales(shop, options, 1),
       "sales16": lambda shop, options: sales(shop, options, 16),
       "get": lambda shop, options: loaded(shop, options, 16, "GET", "/health/live"),
       "drain": drain, "latency": latency, "start": start, "import": product_import}


def main():
    account = running_account()
    folder = tempfile.mkdtemp(prefix="outpost-pair-")
    account.make_folder(folder, 0o755)
    options = argparse.Namespace(build=sys.argv[2], seconds=SECONDS, sales=BACKLOG)
    shop = Shop(folder, account, options.build)
    try:
        shop.start()
        print(json.dumps({}), flush=True)
        for line in sys.stdin:
            print(json.dumps(ALL[line.strip()](shop, options)), flush=True)
    finally:
        shop.stop()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
