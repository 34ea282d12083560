"""What each release wrote and sent is read by this program: its pushes become rows, its packs become a mirror.

What a folder holds was made by make_golden.py with the release's own programs. What later programs cannot read of it
stands in UNREADABLE with its reason, and in docs/compatibility.md under Upgrade order.
"""
import json
import os
import subprocess
import tempfile
import unittest

from chain.account import running_account
from chain.network import Network, Options
from figures import FIGURES
from pushing import CHAIN_START, extend

HERE = os.path.dirname(os.path.abspath(__file__))
RELEASES = sorted(name for name in os.listdir(HERE) if os.path.isdir(os.path.join(HERE, name)) and name[0] != "_")
# release -> tables whose rows of that release have not what a later program demands
UNREADABLE = {}  # release -> {table: why}


def read(release, name):
    with open(os.path.join(HERE, release, name), "rb") as file:
        return file.read()


def unpacked(body):
    return subprocess.run(["zstd", "-q", "-d", "-c"], input=body, stdout=subprocess.PIPE, check=True).stdout.decode()


def quoted(text):
    return "'" + text.replace("'", "''") + "'"


class Golden(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        holder = tempfile.TemporaryDirectory(prefix="outpost-golden-")
        cls.addClassCleanup(holder.cleanup)
        os.chmod(holder.name, 0o755)
        cls.network = Network(Options(os.path.join(holder.name, "c"), running_account(), os.environ["OUTPOST_BUILD"],
                                      RELEASES, durable=False))
        cls.addClassCleanup(cls.network.stop)
        cls.network.create()

    def sql(self, node, text):
        return node.cluster.sql(text, node.database, "outpost_owner").splitlines()

    def ingest(self, expected, body):
        """As the server does with a push it has decoded."""
        header, *lines = unpacked(body).split("\n")
        header = json.loads(header)
        parts = [line.split(" ", 2) for line in lines]
        return self.sql(self.network.hq, "SELECT outcome, quarantined FROM sync.ingest_batch("
                        f"{quoted(expected['store_id'])}, {quoted(header['store_inc'])}, {header['first_seq']}, "
                        f"{header['count']}, {quoted(header['prev_chain'])}, {quoted(header['chain'])}, "
                        + quoted("\n".join(" ".join(part[:2]) for part in parts)) + ", "
                        + quoted("\n".join(part[2] for part in parts)) + ", 'body')")

    def test_documents_of_each_release_become_rows_at_headquarters(self):
        for release in RELEASES:
            with self.subTest(release):
                expected = json.loads(read(release, "expected.json"))
                store, inc = quoted(expected["store_id"]), quoted(expected["store_inc"])
                self.sql(self.network.hq, f"""
                    INSERT INTO retail.store (store_id, code, name) VALUES ({store}, {quoted(release[:8])}, 'Golden');
                    INSERT INTO sync.store_link (store_id, store_inc, credential_digest) VALUES ({store}, {inc}, 'x');
                    INSERT INTO sync.received_mark (store_id, store_inc) VALUES ({store}, {inc});""")
                number = 1
                while os.path.exists(os.path.join(HERE, release, f"push_{number}.bin")):
                    self.assertEqual(self.ingest(expected, read(release, f"push_{number}.bin")), ["accepted|0"])
                    number += 1
                mark = self.sql(self.network.hq, "SELECT acked_seq, encode(chain, 'hex') FROM sync.received_mark "
                                                 f"WHERE store_inc = {inc}")
                self.assertEqual(mark, [f"{expected['acked_seq']}|{expected['chain']}"])
                for name, rows in expected["figures"].items():
                    text = FIGURES[name].replace(f"retail.{name}", f"retail.{name} WHERE store_id = {store}")
                    self.assertEqual(self.sql(self.network.hq, text), rows, name)

    def test_the_chain_of_each_release_is_computed_as_it_was(self):
        for release in RELEASES:
            with self.subTest(release):
                chain = CHAIN_START
                for line in read(release, "journal.txt").decode().splitlines():
                    chain = extend(chain, *line.split(" ", 2))
                self.assertEqual(chain.hex(), json.loads(read(release, "expected.json"))["chain"])

    def apply(self, store, body):
        """As the server does with a pack it has decoded."""
        lines = unpacked(body).split("\n")
        manifest = json.loads(lines[0])
        rows = [line for line in lines[1:] if line.startswith("[")]
        self.sql(store, f"SELECT rev FROM sync.apply_cut({quoted(manifest['kind'])}, {quoted(manifest['hq_inc'])}, "
                        f"{manifest['rev_from']}, {manifest['rev_to']}, {quoted(manifest['chain'])}, "
                        f"{quoted(manifest['scopes_hash'])}, {quoted(chr(10).join(rows))}, true, {len(rows)}, NULL, NULL)")

    def test_packs_of_each_release_become_a_mirror(self):
        for release in RELEASES:
            with self.subTest(release):
                expected = json.loads(read(release, "expected.json"))
                store = self.network.stores[release]
                self.apply(store, read(release, "pack_snapshot.bin"))
                left_out = dict(row.split("|") for row in self.sql(
                    store, "SELECT table_name, count(*) FROM sync.unusable_row GROUP BY 1"))
                self.assertEqual(set(left_out), set(UNREADABLE.get(release, {})))
                for table, count in expected["mirrored"].items():
                    if table not in left_out:
                        self.assertEqual(self.sql(store, f"SELECT count(*) FROM retail.{table}"), [str(count)], table)
                self.apply(store, read(release, "pack_delta.bin"))
                self.assertEqual(self.sql(store, "SELECT name FROM retail.product WHERE sku = 'SKU1'"), ["Renamed"])

    def test_messages_of_each_release_have_the_members_that_this_program_reads(self):
        for release in RELEASES:
            with self.subTest(release):
                messages = json.loads(read(release, "messages.json"))
                self.assertLessEqual({"access_token", "expires_in"}, set(messages["token"]))
                self.assertLessEqual({"hq_inc", "rev"}, set(messages["heartbeat"]["answered"]))


if __name__ == "__main__":
    unittest.main()
