"""Up: gapless numbers, exactly-once ingest, quarantine, forks and fences."""

import random
import threading
import unittest
import uuid
from hashlib import sha256

import psycopg2
from world import TwoTierTest


def chain_of(previous, lines):
    """The chain as PROTOCOL.md defines it, by other means than the database's."""
    state = bytes.fromhex(previous)
    for line in lines.split("\n"):
        kind, document_id, document = line.split(" ", 2)
        state = sha256(state + sha256(f"{kind}\n{document_id}\n{document}".encode()).digest()).digest()
    return state.hex()


class Journal(TwoTierTest):
    def setUp(self):
        super().setUp()
        self.enrol()
        self.till = self.journal("till_opened", document="{}")

    def sales(self, count, total=5):
        return [self.journal(document='{"till_id": "%s", "total": %d, "name": "Käse €"}' % (self.till, total))
                for _ in range(count)]

    def received(self):
        return {row[0] for row in self.hq.rows("SELECT sale_id::text FROM retail.sale WHERE store_id = %s",
                                                self.store_id)}

    def mark(self):
        return self.hq.value("SELECT acked_seq FROM sync.received_mark WHERE store_inc = %s", self.store_inc)

    def test_numbers_are_gapless_in_order_of_writing_and_chained(self):
        sales = [self.till] + self.sales(30)
        self.assertEqual([self.number(limit=10)["last_seq"] for _ in range(4)], [10, 20, 30, 31])
        batch = self.batch(0)
        lines = batch[5]
        self.assertEqual([line.split(" ")[1] for line in lines.split("\n")], sales)
        self.assertEqual(batch[4], chain_of(batch[3], lines))
        later = self.batch(12, limit=7)
        self.assertEqual((later[1], later[2]), (13, 7))
        self.assertEqual(later[4], chain_of(later[3], later[5]))
        self.assertEqual(self.number(), {"numbered": 0, "last_seq": 31})

    def test_concurrent_sequencers_and_writers_leave_no_gap(self):
        def write(seed):
            dice = random.Random(seed)
            database = self.connect("store")
            database.connection.autocommit = False
            for _ in range(60):
                database.rows("SELECT sync.write_journal('sale', gen_random_uuid(), '{}')")
                database.connection.rollback() if dice.random() < 0.2 else database.connection.commit()

        def number():
            database = self.connect("store")
            for _ in range(40):
                database.rows("SELECT * FROM sync.number_journal(7)")

        threads = [threading.Thread(target=write, args=(i,)) for i in range(8)]
        threads += [threading.Thread(target=number) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        last = self.number()["last_seq"]
        self.assertEqual(self.store.rows("SELECT min(seq), max(seq), count(*), count(DISTINCT journal_id)"
                                         " FROM sync.journal_sequence"), [(1, last, last, last)])
        self.assertEqual(last, self.store.value("SELECT count(*) FROM sync.journal"))
        batch = self.batch(0)
        self.assertEqual(batch[4], chain_of(batch[3], batch[5]))

    def test_a_batch_reads_no_more_than_itself_whatever_the_statistics_say(self):
        for empty in (True, False):
            with self.subTest(statistics="of an empty queue" if empty else "of a full one"):
                if empty:
                    self.number()
                    self.store_owner.rows("VACUUM ANALYZE sync.journal_pending")
                self.store.rows("SELECT sync.write_journal('sale', gen_random_uuid(), '{}')"
                                " FROM generate_series(1, 3000)")
                if not empty:
                    for table in ("journal_pending", "journal", "journal_sequence"):
                        self.store_owner.rows(f"VACUUM ANALYZE sync.{table}")
                store = self.connect("store")
                store.connection.autocommit = False
                after = store.value("SELECT seq FROM sync.journal_head")
                count = store.value("SELECT count FROM sync.next_batch(%s, 100, 1000000)", after)
                reads = store.rows("SELECT relname, seq_tup_read + idx_tup_fetch FROM pg_stat_xact_all_tables"
                                   " WHERE schemaname = 'sync' AND relname IN"
                                   " ('journal', 'journal_pending', 'journal_sequence')")
                store.connection.rollback()
                self.assertEqual((count, len(reads)), (100, 3))
                for table, read in reads:
                    self.assertLess(read, 350, table)

    def test_a_batch_is_bounded_in_bytes_but_never_empty(self):
        self.sales(10)
        self.number()
        self.assertEqual(self.batch(0, size=1)[2], 1)
        self.assertLess(self.batch(1, size=300)[2], 9)
        self.assertIsNone(self.batch(11))

    def test_a_repeated_push_changes_nothing(self):
        sales = self.sales(5)
        self.number()
        batch = self.batch(0)
        self.assertEqual(self.ingest(batch), {"outcome": "accepted", "acked_seq": 6, "chain": batch[4],
                                              "quarantined": 0})
        self.assertEqual(self.ingest(batch)["outcome"], "repeated")
        self.assertEqual(self.received(), set(sales))

    def ingest_two(self, end_first):
        """Two batches at once: the second comes while the first is being stored, which ends by `end_first`."""
        sales = self.sales(9)
        self.number()
        first, second = self.batch(0, limit=4), self.batch(4)
        ahead, outcomes = self.connect("hq"), []
        thread = threading.Thread(target=lambda: outcomes.append(self.ingest(second, database=ahead)))
        self.hq.connection.autocommit = False
        self.ingest(first)
        thread.start()
        while not self.is_waiting(ahead):
            self.assertTrue(thread.is_alive(), outcomes)
        end_first(self.hq.connection)
        self.hq.connection.autocommit = True
        thread.join()
        return sales, (outcomes[0]["outcome"], outcomes[0]["acked_seq"])

    def is_waiting(self, database):
        return self.hq_owner.value("SELECT EXISTS (SELECT FROM pg_locks WHERE pid = %s AND NOT granted)",
                                   database.connection.get_backend_pid())

    def test_a_batch_sent_ahead_waits_for_the_one_before_it(self):
        sales, outcome = self.ingest_two(lambda first: first.commit())
        self.assertEqual(outcome, ("accepted", 10))
        self.assertEqual(self.received(), set(sales))

    def test_a_batch_sent_ahead_of_one_that_fails_is_a_gap(self):
        _, outcome = self.ingest_two(lambda first: first.rollback())
        self.assertEqual(outcome, ("sequence_gap", 0))
        self.assertEqual(self.received(), set())

    def test_an_overlap_with_the_same_history_adds_only_what_is_new(self):
        sales = self.sales(9)
        self.number()
        self.ingest(self.batch(0, limit=4))
        self.assertEqual(self.ingest(self.batch(2))["acked_seq"], 10)
        self.assertEqual(self.received(), set(sales))
        self.assertEqual(self.hq.rows("SELECT first_seq, last_seq FROM sync.received_batch ORDER BY 2"),
                         [(1, 4), (3, 10)])

    def test_an_overlap_with_another_history_is_a_fork(self):
        self.sales(9)
        self.number()
        self.ingest(self.batch(0, limit=4))
        for first in (0, 2, 4):
            inc, seq, count, previous, _, lines = self.batch(first)
            for forged in ({"previous_chain": "ab" * 32}, {"lines": lines.replace('"total": 5', '"total": 6', 1)}):
                call = {"previous_chain": previous, "lines": lines, **forged}
                if seq == 5 and "lines" in forged:
                    continue  # all new: nothing to compare but the chain, which C verifies
                outcome = self.ingest((inc, seq, count, None, chain_of(call["previous_chain"], call["lines"]), None),
                                      **call)
                self.assertEqual((outcome["outcome"], outcome["acked_seq"]), ("fork", 4), (first, forged))
        self.assertEqual(len(self.received()), 3)

    def test_a_gap_is_refused_with_the_wanted_number(self):
        self.sales(9)
        self.number()
        self.ingest(self.batch(0, limit=4))
        self.assertEqual(self.ingest(self.batch(6)), {"outcome": "sequence_gap", "acked_seq": 4, "quarantined": 0,
                                                      "chain": self.batch(0, limit=4)[4]})
        self.assertEqual(self.mark(), 4)

    def test_an_unknown_store_or_incarnation_is_fenced(self):
        self.number()
        batch = self.batch(0)
        self.assertEqual(self.ingest(batch, store_inc=str(uuid.uuid4()))["outcome"], "fenced")
        self.assertEqual(self.ingest(batch, store_id=str(uuid.uuid4()))["outcome"], "fenced")
        self.assertEqual(self.mark(), 0)

    def test_a_header_that_counts_wrong_is_refused(self):
        self.sales(3)
        self.number()
        with self.assertRaises(psycopg2.Error) as refused:
            self.ingest(self.batch(0), count=3)
        self.assertEqual(refused.exception.diag.message_primary, "malformed")

    def test_poison_goes_to_quarantine_and_the_rest_goes_on(self):
        good = self.sales(20)
        poison = {self.journal(document='{"till_id": "%s", "total": 0}' % self.till): "23514",
                  self.journal(document='{"till_id": "%s", "total": 1}' % uuid.uuid4()): "23503",
                  self.journal(document='{"total": "\\u0000"}'): "22P05",
                  self.journal(document='no json'): "22P02",
                  self.journal(document="[" * 200000): "54001",
                  self.journal(document_id=good[3], document='{"till_id": "%s", "total": 1}' % self.till):
                      "already_exists_differently",
                  self.journal("weather", document="{}"): "OP001"}
        good += self.sales(20)
        self.number()
        self.assertEqual(self.ingest(self.batch(0))["quarantined"], len(poison))
        self.assertEqual(self.received(), set(good))
        held = self.hq.rows("SELECT document_id::text, reason_code, document FROM sync.quarantine")
        self.assertEqual({row[0]: row[1] for row in held}, poison)
        self.assertIn("no json", [row[2] for row in held])
        self.assertEqual(self.mark(), 48)

    def test_a_failure_that_is_no_documents_fault_stores_nothing(self):
        self.number()
        for fault in ("disk_full", "undefined_column", "undefined_function", "insufficient_privilege", "syntax_error",
                      "feature_not_supported", "too_many_connections", "deadlock_detected", "internal_error"):
            with self.subTest(fault=fault):
                self.hq_owner.rows("CREATE OR REPLACE FUNCTION retail.ingest_tills(p_store_id uuid,"
                                   " p_documents sync.received_document[]) RETURNS void LANGUAGE plpgsql AS"
                                   " $$BEGIN RAISE %s; END$$" % fault)
                with self.assertRaises(psycopg2.Error):
                    self.ingest(self.batch(0))
                self.assertEqual((self.mark(), self.hq.value("SELECT count(*) FROM sync.quarantine")), (0, 0))

    def test_a_document_nested_deeply_stops_nothing_whether_alone_or_among_others(self):
        for batch in (1, 5):
            deep = self.journal(document="[" * 100000 + "]" * 100000)
            good = self.sales(batch - 1)
            self.number()
            mark = self.mark()
            self.assertEqual(self.ingest(self.batch(mark))["outcome"], "accepted")
            self.assertLessEqual(set(good), self.received())
            self.assertEqual(self.hq.value("SELECT reason_code FROM sync.quarantine WHERE document_id = %s", deep), "54001")

    def test_a_quarantined_document_can_be_stored_later(self):
        lost = str(uuid.uuid4())
        sale = self.journal(document='{"till_id": "%s", "total": 1}' % lost)
        self.number()
        self.ingest(self.batch(0))
        retry = "SELECT state FROM sync.retry_document((SELECT quarantine_id FROM sync.quarantine WHERE seq = 2))"
        self.assertEqual(self.hq.value(retry), "waiting")
        self.journal("till_opened", document_id=lost, document="{}")
        self.number()
        self.ingest(self.batch(2))
        self.assertEqual(self.hq.value(retry), "stored")
        self.assertIn(sale, self.received())

    def test_what_was_discarded_is_not_taken_when_it_comes_again_and_could_be(self):
        till = str(uuid.uuid4())
        gone, kept = (self.journal(document='{"till_id": "%s", "total": %d}' % (till, total)) for total in (1, 2))
        self.number()
        self.ingest(self.batch(0))
        keys = dict(self.hq.rows("SELECT document_id::text, quarantine_id FROM sync.quarantine"))
        self.hq.rows("SELECT FROM sync.propose_discard(%s, 'a test', 'one')", keys[gone])
        self.hq.rows("SELECT FROM sync.confirm_discard(%s, 'two')", keys[gone])
        self.journal("till_opened", document_id=till, document="{}")
        self.hq_owner.rows("UPDATE sync.received_mark SET chain = sha256(chain)")
        self.enrol()
        self.number()
        self.assertEqual(self.ingest(self.batch(0))["quarantined"], 0)
        self.assertEqual(self.received(), set())
        self.assertEqual(self.repeated(), 3)
        self.assertEqual(self.hq.value("SELECT state FROM sync.retry_document(%s)", keys[kept]), "stored")
        self.assertEqual(self.received(), {kept})

    def test_enrolling_again_fences_the_old_identity_and_sends_the_rest_once(self):
        sales = self.sales(9)
        self.number()
        self.ingest(self.batch(0, limit=4))
        old = self.batch(4)
        self.assertEqual(self.enrol()["previous_acked"], 4)
        self.assertEqual(self.ingest(old)["outcome"], "fenced")
        self.assertEqual(self.number()["last_seq"], 6)
        self.assertEqual(self.ingest(self.batch(0))["outcome"], "accepted")
        self.assertEqual(self.received(), set(sales))
        self.assertEqual(self.hq.value("SELECT count(*) FROM sync.quarantine"), 0)

    def test_enrolling_after_a_restore_sends_everything_and_stores_it_once(self):
        sales = self.sales(9)
        self.number()
        self.ingest(self.batch(0, limit=6))
        self.hq_owner.rows("UPDATE sync.received_mark SET chain = sha256(chain)")  # another history
        self.enrol()
        self.assertEqual(self.number()["last_seq"], 10)
        self.assertEqual(self.ingest(self.batch(0))["quarantined"], 0)
        self.assertEqual(self.received(), set(sales))
        self.assertEqual(self.repeated(), 6)

    def test_repeats_among_new_and_bad_documents_are_counted_and_nothing_else(self):
        sales = self.sales(30)
        self.number()
        self.ingest(self.batch(0))
        self.hq_owner.rows("UPDATE sync.received_mark SET chain = sha256(chain)")
        self.enrol()
        self.journal(document='{"till_id": "%s", "total": 0}' % self.till)
        again = self.journal(document_id=sales[7], document='{"total": 5, "till_id": "%s"}' % self.till)
        sales += self.sales(2)
        self.journal(document_id=again, document='{"total": 2, "till_id": "%s"}' % self.till)
        self.number()
        for after in range(0, 36, 4):
            self.assertEqual(self.ingest(self.batch(after, limit=4))["outcome"], "accepted")
        self.assertEqual((self.received(), self.repeated()), (set(sales), 32))
        self.assertEqual(sorted(row[0] for row in self.hq.rows("SELECT reason_code FROM sync.quarantine")),
                         ["23514", "already_exists_differently"])

    def repeated(self):
        return self.hq.value("SELECT repeated FROM sync.received_mark WHERE store_inc = %s", self.store_inc)

    def test_lives_are_counted_and_none_is_given_twice(self):
        first = self.hq.value("SELECT life_number FROM sync.store_link WHERE store_id = %s", self.store_id)
        self.assertEqual([self.enrol()["life_number"] for _ in range(2)], [first + 1, first + 2])
        self.assertEqual(self.store.value("SELECT life_number FROM sync.link"), first + 2)
        # An older headquarters has come back, and knows neither of the two.
        self.hq_owner.rows("UPDATE sync.store_link SET life_number = %s", first)
        self.assertEqual(self.enrol()["life_number"], first + 3)
        # And a new box that does not know them either.
        self.hq_owner.rows("UPDATE sync.store_link SET life_number = %s", first)
        self.hq_owner.rows("SELECT sync.begin_incarnation()")
        self.store_owner.rows("DELETE FROM sync.link")
        self.assertEqual(self.enrol()["life_number"], first + 101)
        # Nor one from before the store had any.
        self.hq_owner.rows("DELETE FROM sync.store_link")
        self.hq_owner.rows("SELECT sync.begin_incarnation()")
        self.store_owner.rows("DELETE FROM sync.link")
        self.assertEqual(self.enrol()["life_number"], 201)
        # Who says it has lived for ever is not believed.
        self.store_owner.rows("UPDATE sync.link SET life_number = 900000")
        self.assertLess(self.enrol()["life_number"], 20000)

    def test_a_code_works_once_and_only_the_newest(self):
        for digest in ("first", "second"):
            self.hq.rows("SELECT sync.create_enrolment(%s, %s, NULL, 600, false)", self.store_id, digest)
        use = "SELECT * FROM sync.enrol_store(%s, 'c', NULL, NULL, false)"
        self.assertEqual(self.hq.rows(use, "first"), [])
        self.assertEqual(len(self.hq.rows(use, "second")), 1)
        self.assertEqual(self.hq.rows(use, "second"), [])
        self.hq.rows("SELECT sync.create_enrolment(%s, 'late', NULL, -1, false)", self.store_id)
        self.assertEqual(self.hq.rows(use, "late"), [])
        with self.assertRaises(psycopg2.Error) as refused:
            self.hq.rows("SELECT sync.create_enrolment(gen_random_uuid(), 'x', NULL, 600, false)")
        self.assertEqual(refused.exception.diag.message_primary, "not_found")

    def test_an_acknowledgement_of_another_history_is_a_fork(self):
        self.sales(3)
        self.number()
        chain = self.batch(0)[4]
        acknowledge = "SELECT state FROM sync.acknowledge(%s, %s, %s)"
        self.assertEqual(self.store.value(acknowledge, self.store_inc, 4, chain), "agreed")
        self.assertEqual(self.store.value(acknowledge, self.store_inc, 0, "00" * 32), "agreed")
        self.assertEqual(self.store.value(acknowledge, self.store_inc, 3, chain), "fork")
        self.assertEqual(self.store.value(acknowledge, self.store_inc, 9, chain), "fork")
        self.assertEqual(self.store.value(acknowledge, str(uuid.uuid4()), 4, chain), "fenced")

    def test_nobody_changes_the_past(self):
        self.number()
        self.ingest(self.batch(0))
        for tier, table in (("store", "journal"), ("store", "journal_sequence"), ("hq", "received_batch")):
            for statement in ("UPDATE sync.%s SET store_inc = store_inc", "DELETE FROM sync.%s", "TRUNCATE sync.%s"):
                if table == "journal":
                    statement = statement.replace("store_inc", "kind")
                with self.assertRaises(psycopg2.errors.InsufficientPrivilege):
                    (self.store if tier == "store" else self.hq).rows(statement % table)
                with self.assertRaises(psycopg2.Error) as refused:
                    (self.store_owner if tier == "store" else self.hq_owner).rows(statement % table)
                self.assertEqual(refused.exception.pgcode, "OP001")

    def test_line_breaks_in_a_document_become_spaces(self):
        self.journal(document='{"a":\n[1, \r\n 2]}')
        self.number()
        self.assertEqual(self.batch(1)[5].split(" ", 2)[2], '{"a": [1,    2]}')


if __name__ == "__main__":
    unittest.main()
