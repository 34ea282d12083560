"""What the demo is doing: revision and lag per store, journal, sales today."""
import datetime
from zoneinfo import ZoneInfo

from chain.api import Problem

from . import organisation
from .lifecycle import money, sold_today

CLEAR = "\033[H\033[J"


def read_status(demo):
    """Everything that `status --json` prints."""
    network = demo.network()
    nodes = {node.name: node_status(node) for node in network.nodes()}
    status = {"running": all(node["running"] for node in nodes.values()), "data": demo.folder,
              "link": demo.welcome.read().get("link"), "nodes": nodes, "admin": demo.memory["admin"],
              "staff": demo.memory["staff"], "stores": []}
    if nodes["hq"]["running"]:
        hq = demo.hq_client()
        fleet = {store["code"]: store for store in hq.get("/api/v1/sync/stores")["items"]}
        for store in organisation.STORES:
            status["stores"].append(store_status(demo, hq, store, fleet[store.code]))
    return status


def node_status(node):
    return {"url": node.server.url, "running": node.server.running(), "pid": node.server.pid(),
            "log": node.server.log, "database": node.database,
            "database_socket": node.cluster.socket,
            "psql": f"psql -h {node.cluster.socket} -U outpost_owner {node.database}"}


def store_status(demo, hq, store, at_hq):
    """Both views of a store: what HQ knows of it, and what it says itself."""
    today = datetime.datetime.now(ZoneInfo(store.time_zone)).date()
    count, amount = sold_today(hq, today).get(store.code, (0, 0))
    status = {"code": store.code, "name": store.name, "sales_today": count, "amount_today": amount,
              "hq": at_hq}
    try:
        status["sync"] = demo.store_client(store).get("/api/v1/sync/status")
    except (Problem, OSError) as problem:
        status["error"] = str(problem)
    return status


def print_status(status, for_staff, clear=False):
    print(CLEAR if clear else "", end="")
    print(f"Outpost demo, {datetime.datetime.now():%H:%M:%S}, "
          f"{'running' if status['running'] else 'NOT running'}")
    for name, node in status["nodes"].items():
        print(f"  {name:8} {node['url']:24} {'up' if node['running'] else 'DOWN: read ' + node['log']}")
    if status["stores"]:
        print(f"  {'store':8} {'revision':>9} {'behind':>7} {'journal':>8} {'acked':>8} {'waiting':>8} "
              f"{'sales today':>12} {'amount':>14}")
    for store in status["stores"]:
        print(store_line(store))
    admin = status["admin"]
    print(f"  sign in at HQ as {admin['user_name']} / {admin['password']}; "
          f"staff: {for_staff}")
    print(f"  open {status['link']}" if status["link"] else "  the welcome page is NOT running", flush=True)


def store_line(store):
    if "error" in store:
        return f"  {store['code'].lower():8} {store['error']}"
    sync = store["sync"]
    behind = max(store["hq"]["head_rev"] - sync["applied_rev"], 0)
    return (f"  {store['code'].lower():8} {sync['applied_rev']:>9} {behind:>7} {sync['last_seq']:>8} "
            f"{sync['acked_seq']:>8} {sync['pending']:>8} {store['sales_today']:>12} "
            f"{money(store['amount_today']):>14}")
