"""Pushes that are wrong in every way: each a clear problem, nothing stored, the mark where it was, HQ well."""
import json
import shutil
import tempfile
import unittest
import uuid

from chain.api import Problem
from one_chain import BUILD
from pushing import CHAIN_START, FakeStore, compress, entries, push_body, zstd_bomb
from support.chain_world import ChainWorld

MEBIBYTE = 1 << 20
STRANGER = str(uuid.uuid4())


def bodies(store):
    """what, body, status, code: all from a store that has acknowledged nothing."""
    batch = entries(3)
    good, _ = push_body(store.store_inc, 1, batch)
    return (
        ("a gap", push_body(store.store_inc, 5, batch)[0], 409, "sequence_gap"),
        ("no zstd at all", b"hello", 400, "malformed"),
        ("an empty body", b"", 400, "malformed"),
        ("a truncated frame", good[:-5], 400, "malformed"),
        ("a truncated header", good[:3], 400, "malformed"),
        ("bytes after the frame", good + b"x", 400, "malformed"),
        ("a bomb", zstd_bomb(64 * MEBIBYTE), 413, "too_large"),
        ("a bomb that hides its size", compress(bytes(64 * MEBIBYTE), 19, False), 400, "malformed"),
        ("an oversized body", bytes(9 * MEBIBYTE), 413, "too_large"),
        ("no header line", compress(b"stock_adjusted"), 400, "malformed"),
        ("a header that is no JSON", compress(b"{]\nx"), 400, "malformed"),
        ("a NUL inside", compress(b"{}\n\0"), 400, "malformed"),
        ("no UTF-8", compress(b"{}\n\xff\xfe"), 400, "malformed"),
        ("a wrong count", push_body(store.store_inc, 1, batch, header={"count": 2})[0], 422, "invalid"),
        ("a count of nothing", push_body(store.store_inc, 1, batch, header={"count": 0})[0], 422, "invalid"),
        ("a wrong chain", push_body(store.store_inc, 1, batch, header={"chain": "ab" * 32})[0], 422, "invalid"),
        ("a chain that is no hash", push_body(store.store_inc, 1, batch, header={"chain": "zz"})[0], 422, "invalid"),
        ("number zero", push_body(store.store_inc, 0, batch)[0], 422, "invalid"),
        ("another protocol", push_body(store.store_inc, 1, batch, header={"proto": 99})[0], 426,
         "version_unsupported"),
        ("an entry without a document", push_body(store.store_inc, 1, [("sale", "x", "")])[0], 400, "malformed"),
    )


class WrongPushes(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.mkdtemp(prefix="outpost-push-")
        cls.world = ChainWorld(folder, 2, BUILD, durable=False)
        cls.addClassCleanup(shutil.rmtree, folder, ignore_errors=True)
        cls.addClassCleanup(cls.world.stop)
        cls.world.start()
        cls.store = FakeStore(cls.world, "store1")
        cls.other = FakeStore(cls.world, "store2")

    def marks(self):
        node = self.world.network.hq
        return node.cluster.sql("SELECT store_id, store_inc, acked_seq, encode(chain, 'hex') FROM "
                                "sync.received_mark WHERE acked_seq > 0 ORDER BY 1, 2", node.database)

    def test_each_wrong_body_is_refused_and_leaves_nothing(self):
        before = self.marks()
        for what, body, status, code in bodies(self.store):
            with self.subTest(what):
                found, problem = self.store.push(body)
                self.assertEqual((found, problem.get("code")), (status, code), problem)
                self.assertEqual(self.marks(), before)
        self.assertTrue(self.world.network.hq.server.running())

    def tell_lost(self, rows, **fields):
        page = {"proto": 1, "hq_inc": STRANGER, "rev": 1, "chain": "ab" * 32, "found": 1, "rows": rows, **fields}
        status, body = self.store.client.exchange("POST", "/sync/v1/lost_changes", json.dumps(page).encode())
        return status, json.loads(body)

    def test_a_page_of_lost_changes_that_no_honest_store_sends_is_refused_by_name(self):
        row = {"table": "product", "key": ["x"], "image": {"sku": "x"}, "hidden": []}
        line = json.dumps(row)
        deep = line.replace('"x"}', "[" * 9000 + "]" * 9000 + "}")
        self.assertEqual(self.tell_lost("\n".join([line] * 200)), (200, {"taken": 0}))
        for what, rows, field in (
                ("too many rows", "\n".join([line] * 201), "rows"), ("no object", "[1]", "rows[0]"), ("no JSON", line + "\n{", "rows[1]"),
                ("nested deeply", deep, "rows[0]"), ("no key", json.dumps({**row, "key": None}), "rows[0].key"),
                ("an image too large", json.dumps({**row, "image": {"sku": "x" * 20000}}), "rows[0].image"),
                ("hidden that is no list", json.dumps({**row, "hidden": "x"}), "rows[0].hidden")):
            with self.subTest(what):
                status, problem = self.tell_lost(rows)
                self.assertEqual((status, problem["field"]), (422, field), problem)
        status, problem = self.tell_lost(line, found=1 << 31)
        self.assertEqual((status, problem["field"]), (422, "found"), problem)
        self.assertEqual(self.tell_lost("x" * (2 * MEBIBYTE))[0], 413)

    def test_identity_comes_from_the_token(self):
        own, _ = push_body(self.store.store_inc, 1, entries(1))
        admin = self.world.hq.token
        for what, token, codes in (
                ("no token", "", (401,)), ("a forged token", "a.b.c", (401,)),
                ("a changed token", self.store.client.token[:-6] + "AAAAAA", (401,)),
                ("a user's token", admin, (401, 403))):
            with self.subTest(what):
                status, problem = self.store.push(own, token)
                self.assertIn(status, codes, problem)
        before = self.marks()
        status, problem = self.store.push(own, self.other.client.token)
        self.assertIn(status, (403, 409), "the incarnation of another store was taken")
        self.assertEqual(self.marks(), before)

    def test_a_stores_token_opens_nothing_for_users(self):
        for path in ("/api/v1/products", "/api/v1/users", "/api/v1/sync/stores"):
            with self.assertRaises(Problem) as refused:
                self.store.client.get(path)
            self.assertIn(refused.exception.status, (401, 403))

    def test_unknown_stores_and_wrong_credentials_get_no_token(self):
        for store_id, credential in ((STRANGER, self.store.credential), (self.store.store_id, "wrong"),
                                     (self.other.store_id, self.store.credential)):
            with self.assertRaises(Problem) as refused:
                self.store.token(store_id, credential)
            self.assertIn(refused.exception.status, (401, 403))

    def test_an_enrolment_code_works_once(self):
        store_id = self.world.store_ids["store2"]
        code = self.world.hq.post(f"/api/v1/stores/{store_id}/enrolment")["code"]
        with self.assertRaises(Problem):
            self.store.client.post("/sync/v1/enrol", {"code": code[:-1] + "!"})
        type(self).other = FakeStore(self.world, "store2")
        with self.assertRaises(Problem):
            self.store.client.post("/sync/v1/enrol", {"code": code})


class Repeats(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.mkdtemp(prefix="outpost-push-")
        cls.world = ChainWorld(folder, 1, BUILD, durable=False)
        cls.addClassCleanup(shutil.rmtree, folder, ignore_errors=True)
        cls.addClassCleanup(cls.world.stop)
        cls.world.start()

    def test_repeats_overlaps_and_forks(self):
        store = FakeStore(self.world, "store1")
        batch = entries(6)
        body, chain = push_body(store.store_inc, 1, batch[:4])
        for _ in range(2):
            status, reply = store.push(body)
            self.assertEqual((status, reply["acked_seq"], reply["chain"]), (200, 4, chain.hex()))
        _, at_two = push_body(store.store_inc, 1, batch[:2])
        body, chain = push_body(store.store_inc, 3, batch[2:], at_two)
        status, reply = store.push(body)
        self.assertEqual((status, reply["acked_seq"], reply["chain"]), (200, 6, chain.hex()))
        body, _ = push_body(store.store_inc, 5, entries(3, "another history"), CHAIN_START)
        status, problem = store.push(body)
        self.assertEqual((status, problem["code"]), (409, "fork"))


if __name__ == "__main__":
    unittest.main()
