"""What PostgreSQL decides about two positions is what the doubles of the simulation decide, in every case of a table.

Usage: decisions_test.py DECISIONS [TEST...]; the program is tests/protocol/decisions.c, which explains its lines.
"""

import collections
import subprocess
import sys
import unittest

from tiers import BothTiersTest

DECISIONS = None
OWN_HASH = "hash-0-0"


def cases():
    """Per line: statement, whether it is kept, the answer's cells, parameters as pairs."""
    printed = subprocess.run([DECISIONS], check=True, capture_output=True, text=True).stdout
    for line in printed.splitlines():
        statement, mode, answer, *parameters = line.split("\t")
        yield statement, mode == "keep", answer, [
            tuple(parameter.replace("|", "\n").split("=", 1)) for parameter in parameters]


class Decisions(BothTiersTest):
    def run_all(self, statements, database):
        """Runs the lines of these statements; how often each word was the answer."""
        words = collections.Counter()
        for statement, is_kept, expected, parameters in cases():
            if statement not in statements:
                continue
            database.rows("SAVEPOINT attempt")
            answer = getattr(self, statement)(parameters)
            self.assertEqual(answer, expected, (statement, parameters))
            words[answer.split(" ")[0]] += not is_kept
            database.rows("RELEASE attempt" if is_kept else "ROLLBACK TO attempt")
        return words

    def identify(self, store_id, store_inc):
        self.hq.rows("INSERT INTO sync.store_link (store_id, store_inc, credential_digest) VALUES (%s, %s, 'digest')",
                     store_id, store_inc)
        self.hq.rows("INSERT INTO sync.received_mark (store_id, store_inc) VALUES (%s, %s)", store_id, store_inc)

    def ingest_batch(self, parameters):
        row = self.hq.rows(
            "SELECT outcome, acked_seq, chain FROM sync.ingest_batch(%s, %s, %s, %s, %s, %s, %s, %s, 'body')",
            *[value for _, value in parameters])[0]
        return " ".join("-" if cell is None else str(cell) for cell in row)

    def write_journal(self, parameters):
        self.store.rows("SELECT sync.write_journal(%s, %s, %s)", *[value for _, value in parameters])
        return "-"

    def next_batch(self, parameters):
        return self.store.value("SELECT chain FROM sync.next_batch(%s, %s, 1000000)", *[value for _, value in parameters])

    def acknowledge(self, parameters):
        state = self.store.value("SELECT state FROM sync.acknowledge(%s, %s, %s)", *[value for _, value in parameters])
        acked = self.store.value("SELECT coalesce(p.acked_seq, 0) FROM sync.journal_head"
                                 " LEFT JOIN sync.push_position p USING (store_inc)")
        return f"{state} {acked}"

    def head(self, parameters):
        chains = [value for name, value in parameters if name == "chain"]
        self.hq.rows("INSERT INTO sync.cut (rev, published_at, change_count, chain)"
                     " SELECT n, now(), 1, decode(chain, 'hex') FROM unnest(%s) WITH ORDINALITY AS line (chain, n)"
                     " ON CONFLICT DO NOTHING", chains)
        values = dict(parameters)
        self.hq.rows("UPDATE sync.head SET hq_inc = %s, rev = %s, chain = decode(%s, 'hex'), horizon_rev = %s",
                     values["hq_inc"], len(chains), chains[-1], values["horizon_rev"])
        return "-"

    def pull_state(self, parameters):
        values = dict(parameters)
        if values["scopes_hash"] == OWN_HASH:
            values["scopes_hash"] = self.hq.value(
                "SELECT scopes_hash FROM sync.pull_state(%s, NULL, 0, NULL, NULL, true)", values["store_id"])
        return self.hq.value("SELECT state FROM sync.pull_state(%s, %s, %s, %s, %s, %s)", *[
            values[name] for name in ("store_id", "hq_inc", "rev", "chain", "scopes_hash", "snapshot")])

    def test_hq_judges_a_push_as_the_doubles_do(self):
        first = next(parameters for statement, _, _, parameters in cases() if statement == "ingest_batch")
        self.identify(dict(first)["store_id"], dict(first)["store_inc"])
        words = self.run_all({"ingest_batch"}, self.hq)
        print(dict(words))
        self.assertEqual({word for word in words if words[word]}, {"accepted", "repeated", "sequence_gap", "fork", "fenced"})

    def test_a_store_judges_a_mark_as_the_doubles_do(self):
        first = next(parameters for statement, _, _, parameters in cases() if statement == "acknowledge")
        self.store.rows("SELECT sync.enrol(%s, %s, NULL, 'http://hq', 'secret', NULL, NULL, NULL, false)",
                        self.store_id, dict(first)["store_inc"])
        words = self.run_all({"write_journal", "next_batch", "acknowledge"}, self.store)
        print(dict(words))
        self.assertLessEqual({"agreed", "fork", "fenced"}, {word for word in words if words[word]})

    def test_hq_judges_a_pull_as_the_doubles_do(self):
        words = self.run_all({"head", "pull_state"}, self.hq)
        print(dict(words))
        self.assertEqual({word for word in words if words[word]}, {
            "current", "delta", "snapshot", "incarnation_changed", "scopes_changed", "snapshot_needed"})


if __name__ == "__main__":
    DECISIONS = sys.argv.pop(1)
    unittest.main()
