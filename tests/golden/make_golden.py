#!/usr/bin/env python3
"""Keeps what a release writes and sends, for every later program to read: golden/RELEASE/.

    make_golden.py            the release that tests/release/last names, unless its folder is there already

Made by the release's own two programs; run once per release, the files are committed and never change.
"""
import base64
import json
import os
import sys
import urllib.parse

HERE = os.path.dirname(os.path.abspath(__file__))
TESTS = os.path.dirname(HERE)
sys.path[:0] = [os.path.join(TESTS, "skew"), os.path.join(TESTS, "system"), TESTS, os.path.join(TESTS, "../deploy")]

from figures import FIGURES  # noqa: E402
from support.release import build_of, last_release, speak_as  # noqa: E402


def documents(chain, new_id, till):
    """One of each kind and form that a till and a manager can make."""
    item = chain.world.items["SKU2"]
    chain.sell()
    document = till.sale(chain.session_id, "2026-11-21T10:00:00Z", [till.line(1, item, 2), till.line(3, item, "0.5", 10)],
                         chain.world.tender_id, paid=None)
    chain.sell(document)
    back = till.sale(chain.session_id, "2026-11-21T11:00:00Z", [till.line(1, item, 1)], chain.world.tender_id,
                     reason="broken")
    chain.client.post("/api/v1/returns", back)
    chain.client.post("/api/v1/stock_adjustments", till.adjustment("2026-11-21T12:00:00Z", "found",
                                                                   [(item.product_id, 3)]))
    chain.client.post(f"/api/v1/register_sessions/{chain.session_id}/close", {"counted_cash": 5})


def keep(folder, name, content):
    with open(os.path.join(folder, name), "wb") as file:
        file.write(content if isinstance(content, bytes)
                   else (json.dumps(content, indent=1, ensure_ascii=False) + "\n").encode())


def pull(client, **query):
    status, body = client.exchange("GET", "/sync/v1/pull?" + urllib.parse.urlencode({"proto": 1, **query}))
    assert status == 200, (status, body[:200])
    return body


def column(chain, node, text):
    return [base64.b64decode(row) for row in chain.rows(node, text.replace("\n", " "))]


def store_client(chain, client_class):
    link = chain.rows(chain.store, "SELECT store_id, credential FROM sync.link")[0].split("|")
    client = client_class(chain.hq.server.url)
    asked = {"store_id": link[0], "credential": link[1]}
    reply = client.post("/sync/v1/token", asked)
    client.token = reply["access_token"]
    return client, {"token": {**reply, "access_token": "a.b.c"}}


def write_all(chain, folder, client_class):
    """Journal, pushes, packs, messages, and what they must come to."""
    client, messages = store_client(chain, client_class)
    keep(folder, "pack_snapshot.bin", pull(client, snapshot="true"))
    chain.store.server.stop()
    position = chain.rows(chain.store, "SELECT hq_inc, rev, encode(chain, 'hex'), scopes_hash FROM sync.mirror_position")
    chain.owner(chain.hq, "UPDATE retail.product SET name = 'Renamed' WHERE sku = 'SKU1'")
    chain.owner(chain.hq, "DELETE FROM retail.price WHERE product_id IN (SELECT product_id FROM retail.product"
                          " WHERE sku = 'SKU2')")
    chain.wait_for(chain.hq, "SELECT count(*) FROM sync.change_queue", ["0"], "the cut")
    keep(folder, "pack_delta.bin", pull(client, **dict(zip(("hq_inc", "rev", "chain", "scopes_hash"),
                                                          position[0].split("|")))))
    beat = {"applied_rev": 1, "journal_seq": 1}
    messages["heartbeat"] = {"sent": beat, "answered": client.post("/sync/v1/heartbeat", beat)}
    keep(folder, "messages.json", messages)
    pushes = column(chain, chain.hq, "SELECT translate(encode(body, 'base64'), E'\\n', '') FROM sync.received_batch"
                                     " ORDER BY first_seq")
    for number, body in enumerate(pushes, start=1):
        keep(folder, f"push_{number}.bin", body)
    entries = chain.rows(chain.store, "SELECT kind || ' ' || document_id || ' ' || document FROM sync.journal"
                                      " ORDER BY journal_id")
    keep(folder, "journal.txt", ("\n".join(entries) + "\n").encode())
    mark = chain.rows(chain.hq, "SELECT store_id, store_inc, acked_seq, encode(chain, 'hex') FROM sync.received_mark")
    keep(folder, "expected.json", {
        **dict(zip(("store_id", "store_inc", "acked_seq", "chain"), mark[0].split("|"))),
        "figures": {name: chain.rows(chain.hq, text) for name, text in FIGURES.items()},
        "mirrored": {table: int(chain.rows(chain.store, f"SELECT count(*) FROM retail.{table}")[0])
                     for table in chain.rows(chain.store, "SELECT table_name FROM sync.mirrored_table ORDER BY 1")}})


def main():
    release = last_release()
    folder = os.path.join(HERE, release[:12])
    if os.path.exists(folder):
        sys.exit(f"{folder} is there already: what a release wrote never changes")
    build = build_of(release)
    speak_as(build)
    from aged_chain import AgedChain
    from chain import till
    from chain.api import Client
    from chain.identifier import new_id
    chain = AgedChain(build)
    try:
        documents(chain, new_id, till)
        chain.settle()
        os.makedirs(folder)
        write_all(chain, folder, Client)
    finally:
        chain.close()


if __name__ == "__main__":
    main()
