"""What is measured, each beside its floor. A measure yields rows: name, value, unit, floor, floor_value, ratio."""
import json
import pathlib
import re
import subprocess
import time

import psycopg2

from deploy.chain.network import wait_until

SALE_ID_PLACE = "00000000-0000-0000-0000-000000000000"
SCRIPTS = 64  # different sales that pgbench takes in turn; it reads at most 128 files


def row(name, value, unit, floor=None, floor_value=None, ratio=None):
    return {"name": name, "value": value, "unit": unit, "floor": floor, "floor_value": floor_value, "ratio": ratio}


def load(shop, options, connections, method, path, bodies=None):
    """Runs http_load against the store and gives its figures; fails when any answer was not 2xx."""
    folder = pathlib.Path(shop.network.options.folder)
    token, body_file = folder / "token", folder / "bodies"
    token.write_text(shop.token, encoding="ascii")
    command = [f"{options.build}/tests/bench/http_load", str(shop.store.server.port), str(connections),
               str(options.seconds), method, path, token]
    if bodies:
        body_file.write_text("\n".join(bodies), encoding="ascii")
        command.append(body_file)
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"http_load: {done.stderr.strip()}")
    return json.loads(done.stdout)


def pgbench(shop, seconds, connections, scripts, transactions=None):
    """Transactions per second of SQL scripts on the store's database, by the server's own role."""
    folder = pathlib.Path(shop.network.options.folder) / "scripts"
    folder.mkdir(exist_ok=True)
    files = []
    for number, script in enumerate(scripts):
        path = folder / f"{number}.sql"
        path.write_text(script + "\n", encoding="utf-8")
        files += ["-f", str(path)]
    amount = ["-t", str(transactions // connections)] if transactions else ["-T", str(max(1, round(seconds)))]
    done = subprocess.run(
        [pgbench_program(), "-n", "-M", "prepared", "-c", str(connections), "-j", "1", *amount, *files,
         shop.store.cluster.url(shop.store.database)], capture_output=True, text=True, check=False)
    found = re.search(r"^tps = ([0-9.]+)", done.stdout, re.M)
    if done.returncode or not found:
        raise RuntimeError(f"pgbench: {done.stderr.strip()}")
    return float(found.group(1))


def pgbench_program():
    from deploy.chain.cluster import find_binaries
    return f"{find_binaries()}/pgbench"


def function_scripts(shop, options):
    """The very documents that the server hands to the function, each with a fresh id, as bare calls."""
    shop.client()
    sample = shop.bodies(SCRIPTS, seed=2)
    load(shop, argparse_like(options, 0.5), 1, "POST", "/api/v1/sales", sample)
    documents = shop.store_sql(f"SELECT document FROM sync.journal WHERE kind = 'sale' ORDER BY journal_id LIMIT {SCRIPTS}")
    user = shop.store_sql("SELECT user_id FROM retail.user_account LIMIT 1").strip()
    scripts = []
    for document in documents.strip().split("\n"):
        sale, lines, payments = as_handed_over(json.loads(document))
        head, tail = sale.split(SALE_ID_PLACE, 1)
        scripts.append(f"SELECT retail.complete_sale('{head}' || gen_random_uuid() || '{tail}', E'{lines}', '{payments}', "
                       f"'02' || repeat('ab', 32), '{user}', NULL, NULL, NULL);")
    return scripts


def as_handed_over(document):
    """The sale, its lines and its payments from the journal's document, without what only the function knew."""
    lines, payments = document.pop("lines"), document.pop("payments")
    for name in ("form", "register_id", "life_number", "receipt", "receipt_number", "business_date", "user_id", "content_hash"):
        document.pop(name, None)
    document = {name: value for name, value in document.items() if value is not None}  # pgbench takes :null for its own
    document["sale_id"] = SALE_ID_PLACE
    for line in lines:
        for name in ("sku", "description", "department_id", "listed_unit_price", "listed_price_quantity"):
            line.pop(name, None)
    for payment in payments:
        payment.pop("tender_kind")
    return members(document), "\\n".join(members(line).replace("\\", "\\\\") for line in lines), text(payments)


def text(value):
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def members(value):
    return text(value)[1:-1]


def argparse_like(options, seconds):
    copy = type(options)(**vars(options))
    copy.seconds = seconds
    return copy


def sales(shop, options):
    """POST /sales against the bare SQL function; the two take turns so that drift hits both."""
    scripts = function_scripts(shop, options)
    bodies = shop.bodies(2000)
    for connections in (1, 16):
        ours, bare, latencies = [], [], []
        for _ in range(3):
            bare.append(pgbench(shop, options.seconds, connections, scripts))
            figures = load(shop, options, connections, "POST", "/api/v1/sales", bodies)
            ours.append(figures["per_second"])
            latencies.append(figures)
        yield row(f"POST /sales, {connections} clients", max(ours), "/s", "bare function (pgbench)", max(bare),
                  sum(ours) / sum(bare))
        yield row(f"POST /sales, {connections} clients, p99", latencies[-1]["p99_us"] / 1000, "ms")


def get(shop, options):
    shop.client()
    figures = load(shop, options, 16, "GET", "/health/live")
    floor = pgbench(shop, options.seconds, 16, ["SELECT 1;"])
    yield row("GET /health/live, 16 clients", figures["per_second"], "/s", "SELECT 1 (pgbench)", floor,
              figures["per_second"] / floor)


def acknowledged(shop):
    return shop.store_sql("""SELECT coalesce((SELECT acked_seq FROM sync.push_position), 0)
        = (SELECT count(*) FROM sync.journal)""").strip() == "t"


def copy_floor(shop):
    """Seconds for COPY of the same rows into the same tables, keys and indexes, in one transaction."""
    tables = ("sale", "sale_line", "payment")
    shop.hq_sql("CREATE SCHEMA floor;" + "".join(
        f"CREATE TABLE floor.{table} (LIKE retail.{table} INCLUDING ALL);" for table in tables) + """
        ALTER TABLE floor.sale_line ADD FOREIGN KEY (store_id, sale_id) REFERENCES floor.sale (store_id, sale_id);
        ALTER TABLE floor.payment ADD FOREIGN KEY (store_id, sale_id) REFERENCES floor.sale (store_id, sale_id);""")
    folder = pathlib.Path(shop.network.options.folder) / "floor"
    shop.network.options.account.make_folder(folder, 0o777)
    for table in tables:
        shop.hq.cluster.sql(f"COPY retail.{table} TO '{folder}/{table}';", shop.hq.database)
    started = time.monotonic()
    shop.hq.cluster.sql("BEGIN;" + "".join(f"COPY floor.{table} FROM '{folder}/{table}';" for table in tables)
                        + "COMMIT;", shop.hq.database)
    seconds = time.monotonic() - started
    shop.hq_sql("DROP SCHEMA floor CASCADE;")
    return seconds


def drain(shop, options):
    """A backlog of sales made by the bare function while the store's server was down, from the server's start
    until HQ has acknowledged the last one. (With HQ down instead, the store's back-off would be measured.)"""
    scripts = function_scripts(shop, options)
    wait_until(lambda: acknowledged(shop), 120, "an empty journal")
    shop.store.server.stop()
    pgbench(shop, 0, 16, scripts, transactions=options.sales)
    before = int(shop.hq_sql("SELECT coalesce(sum(length(body)), 0) FROM sync.received_batch"))
    have = int(shop.hq_sql("SELECT count(*) FROM retail.sale"))
    started = time.monotonic()
    shop.store.server.start()
    wait_until(lambda: acknowledged(shop), 600, "the backlog at HQ", every=0.05)
    seconds = time.monotonic() - started
    count = int(shop.hq_sql("SELECT count(*) FROM retail.sale"))
    megabytes = (int(shop.hq_sql("SELECT sum(length(body)) FROM sync.received_batch")) - before) / 1e6
    floor = copy_floor(shop) * (count - have) / count
    yield row(f"drain of {count - have:,} sales", seconds, "s", "COPY of the same rows", floor, seconds / floor)
    yield row("on the wire per 100,000 sales", megabytes / (count - have) * 100_000, "MB")


def connect(node):
    connection = psycopg2.connect(node.cluster.url(node.database, "outpost_owner"))
    connection.autocommit = True
    return connection.cursor()


def percentile(values, share):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def latency(shop, options, changes=100):
    """From the UPDATE of a price at HQ until a reader of the store's database sees it."""
    at_hq, at_store = connect(shop.hq), connect(shop.store)
    at_hq.execute("SELECT price_id FROM retail.price ORDER BY price_id LIMIT %s", (changes,))
    delays, commits = [], []
    first = 900000 + int(time.time()) % 100000 * 100  # another one each time: what is there already is no change
    for number, (price_id,) in enumerate(at_hq.fetchall()):
        wanted = first + number
        started = time.monotonic()
        at_hq.execute("UPDATE retail.price SET unit_price = %s WHERE price_id = %s", (wanted, price_id))
        commits.append(time.monotonic() - started)
        while True:
            at_store.execute("SELECT unit_price FROM retail.price WHERE price_id = %s", (price_id,))
            if at_store.fetchone()[0] == wanted:
                break
            if time.monotonic() - started > 30:
                raise RuntimeError("a price change did not arrive within 30 s")
            time.sleep(0.0008)
        delays.append(time.monotonic() - started)
        time.sleep(max(0, 0.1 - delays[-1]))
    commit = percentile(commits, 0.5) * 1000
    for share in (0.5, 0.99):
        value = percentile(delays, share) * 1000
        yield row(f"price change at HQ to store, p{share * 100:.0f}", value, "ms", "its commit at HQ, p50", commit,
                  value / commit)


def proportional_set(pid):
    with open(f"/proc/{pid}/smaps_rollup", encoding="ascii") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("Pss:")) / 1024


def memory(shop, options):
    time.sleep(3)
    for name, node, bound in (("store server", shop.store, 12), ("HQ server", shop.hq, 16)):
        value = proportional_set(node.server.pid())
        yield row(f"{name}, memory at rest (PSS)", value, "MiB", "bound", bound, value / bound)


# In this order: latency changes prices, and sales at the old ones would be refused.
ALL = {"memory": memory, "sales": sales, "get": get, "drain": drain, "latency": latency}
