"""A store's side of POST /sync/v1/push, by hand, so that a test can get every part of it wrong."""
import hashlib
import json
import subprocess
import uuid

from chain.api import Client

CONTENT_TYPE = "application/vnd.outpost.push+zstd"
CHAIN_START = bytes(32)


def compress(data, level=3, states_size=True):
    """One zstd frame; the server wants its content size in the frame's header."""
    size = [f"--stream-size={len(data)}"] if states_size else []
    return subprocess.run(["zstd", "-q", f"-{level}", "-c", *size], input=data, stdout=subprocess.PIPE,
                          check=True).stdout


def zstd_bomb(size):
    """`size` zero bytes in a frame of a few kilobytes."""
    return compress(bytes(size), 19)


def extend(chain, kind, document_id, document):
    entry = hashlib.sha256(f"{kind}\n{document_id}\n{document}".encode()).digest()
    return hashlib.sha256(chain + entry).digest()


def entries(count, prefix="x"):
    """(kind, id, document) of documents that any HQ stores or quarantines, but never refuses as a push."""
    return [("stock_adjusted", str(uuid.uuid5(uuid.NAMESPACE_OID, f"{prefix}/{number}")), "{}")
            for number in range(count)]


def push_body(store_inc, first_seq, batch, previous=CHAIN_START, header=None):
    """A correct push, or with `header` one that lies about these fields."""
    chain = previous
    for entry in batch:
        chain = extend(chain, *entry)
    fields = {"proto": 1, "store_inc": store_inc, "first_seq": first_seq, "count": len(batch),
              "prev_chain": previous.hex(), "chain": chain.hex(), **(header or {})}
    lines = [json.dumps(fields, separators=(",", ":"))] + [" ".join(entry) for entry in batch]
    return compress("\n".join(lines).encode()), chain


class FakeStore:
    """Enrolled at HQ like a real one; has no server and no database."""

    def __init__(self, world, name):
        hq = world.hq_client()
        reply = hq.post(f"/api/v1/stores/{world.store_ids[name]}/enrolment")
        self.client = Client(world.network.hq.server.url)
        enrolled = self.client.post("/sync/v1/enrol", {"code": reply["code"]})
        self.store_id, self.store_inc = enrolled["store_id"], enrolled["store_inc"]
        self.credential = enrolled["credential"]
        self.client.token = self.token(self.store_id, self.credential)

    def token(self, store_id, credential):
        return self.client.post("/sync/v1/token", {"store_id": store_id,
                                                   "credential": credential})["access_token"]

    def push(self, body, token=None):
        """(status, document)"""
        headers = {"Authorization": f"Bearer {token}"} if token is not None else {}
        status, reply = self.client.exchange("POST", "/sync/v1/push", body, CONTENT_TYPE, headers)
        return status, json.loads(reply) if reply else {}
