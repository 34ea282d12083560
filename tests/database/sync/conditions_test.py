"""Conditions: what finders and servers say begins, lasts and ends, once each."""

import json
import unittest
import uuid

from tiers import BothTiersTest, Transaction
from world import ROOT, TIERS

NOTE = "SELECT name, severity, store, condition_count, detail FROM retail.note_conditions(%s)"
COUNT = "SELECT count(*) FROM retail.condition"


def said(name, subject="", detail="", **more):
    return {"name": name, "subject": subject, "detail": detail, **more}


class ConditionsTest(BothTiersTest):
    def note(self, *reported, tier=None):
        """What lasts, without what the finders of a fresh database may see."""
        return (tier or self.store).rows(NOTE, json.dumps(reported))

    def lasting(self, tier=None):
        return (tier or self.store).rows("SELECT name, subject, detail FROM retail.condition WHERE ended_at IS NULL ORDER BY 1, 2")

    def written(self, tier):
        """How many rows this transaction has written."""
        return tier.value("SELECT sum(n_tup_ins + n_tup_upd + n_tup_del)::int FROM pg_stat_xact_user_tables"
                          " WHERE relname = 'condition'")


class Conditions(ConditionsTest):
    def test_what_is_said_begins_once_lasts_and_ends_when_it_is_not_said_any_more(self):
        first = self.note(said("headquarters_silent", detail="no answer"))
        self.assertEqual(first, [("headquarters_silent", "warning", None, 1, "no answer")])
        condition_id = self.store.value("SELECT condition_id FROM retail.condition")
        self.assertEqual(self.note(said("headquarters_silent", detail="no answer")), first)
        self.assertEqual(self.store.value("SELECT condition_id FROM retail.condition"), condition_id)
        self.assertEqual(self.note(), [])
        self.assertEqual(self.store.value("SELECT ended_at IS NOT NULL FROM retail.condition"), True)
        self.note(said("headquarters_silent", detail="no answer"))
        self.assertEqual(self.store.value(COUNT), 2)

    def test_nothing_is_written_when_nothing_has_changed(self):
        for tier in (self.hq, self.store):
            self.note(said("publishing_failed", "", "x"), tier=tier)
            before = self.written(tier)
            self.note(said("publishing_failed", "", "x"), tier=tier)
            self.assertEqual(self.written(tier), before)
            self.note(said("publishing_failed", "", "y"), tier=tier)
            self.assertEqual(self.written(tier), before + 1)
            self.assertEqual(self.lasting(tier), [("publishing_failed", "", "y")])

    def test_of_many_of_a_kind_a_hundred_are_named_and_the_rest_are_counted(self):
        answer = self.note(*[said("row_not_applicable", f"product {n:04}", "x") for n in range(250)])
        self.assertEqual([row[:4] for row in answer], [("row_not_applicable", "warning", None, 101)])
        names = self.lasting()
        self.assertEqual((len(names), names[0][1:]), (101, ("...", "and 150 more")))
        self.assertIn(("row_not_applicable", "product 0099", "x"), names)

    def test_critical_ones_come_first_and_each_store_has_its_own(self):
        other, _ = self.new_store("S2")
        answer = self.note(said("store_silent", store_id=self.store_id), said("store_silent", store_id=other),
                           said("publishing_failed"), tier=self.hq)
        self.assertEqual([row[:4] for row in answer], [
            ("publishing_failed", "critical", None, 1), ("store_silent", "warning", "S1", 1), ("store_silent", "warning", "S2", 1)])

    def test_a_kind_that_was_not_declared_is_refused(self):
        self.assertEqual(self.store.refusal(NOTE, json.dumps([said("no_such")])).pgcode, "23503")

    def test_a_kind_is_declared_with_a_finder_and_then_seen(self):
        for tier in (self.hq, self.store):
            tier.rows("CREATE FUNCTION retail.find_odd() RETURNS TABLE (store_id uuid, subject text, detail text) LANGUAGE sql"
                      " AS $$ SELECT NULL::uuid, 'a', 'why' $$")
            tier.rows("SELECT retail.declare_condition('odd', 'warning', 'It is odd.', 'Wait.', 'retail.find_odd')")
            self.assertIn(("odd", "warning", None, 1, "why"), self.note(tier=tier))
            tier.rows("SELECT retail.declare_condition('odd', 'critical', 'It is odd.', 'Run.')")
            self.assertEqual(self.note(tier=tier), [])

    def test_every_finder_that_is_named_is_there_at_one_tier_and_sees_nothing_where_all_is_well(self):
        here = [dict(tier.rows("SELECT name, to_regproc(finder) FROM retail.condition_kind WHERE finder IS NOT NULL"))
                for tier in (self.hq, self.store)]
        self.assertEqual([name for name in here[0] if here[0][name] is None and here[1][name] is None], [])
        for tier in (self.hq, self.store):
            self.assertEqual(self.note(tier=tier), [])

    def test_the_page_for_people_has_the_words_of_every_kind_and_no_others(self):
        page = (ROOT / "docs/conditions.md").read_text(encoding="utf-8").splitlines()
        for tier in (self.hq, self.store):
            declared = {"| `%s` | %s | %s | %s |" % row
                        for row in tier.rows("SELECT name, severity, meaning, remedy FROM retail.condition_kind")}
            self.assertEqual({line for line in page if line.startswith("| `") and line.count(" | ") == 3 and "outpost-" not in line[:10]}
                             ^ declared, set())

    def test_the_servers_role_notes_and_writes_nothing_else(self):
        for name in TIERS:
            tier = Transaction(self.cluster.url("outpost_server", name))
            self.addCleanup(tier.close)
            self.assertEqual(self.note(said("publishing_failed", detail="x"), tier=tier),
                             [("publishing_failed", "critical", None, 1, "x")])
            for statement in ("INSERT INTO retail.condition (name, subject, detail) VALUES ('publishing_failed', 'b', '')",
                              "UPDATE retail.condition SET ended_at = now()", "DELETE FROM retail.condition",
                              "UPDATE retail.condition_kind SET severity = 'warning'",
                              "SELECT retail.declare_condition('mine', 'warning', 'a', 'b')"):
                self.assertEqual(tier.refusal(statement).pgcode, "42501", statement)


class AtHeadquarters(ConditionsTest):
    def heartbeat(self, rev, reported):
        self.hq.rows("INSERT INTO sync.store_state (store_id, applied_rev, journal_seq, reported_at)"
                     " VALUES (%s, %s, 0, now() - %s::interval) ON CONFLICT (store_id) DO UPDATE SET applied_rev = excluded.applied_rev,"
                     " reported_at = excluded.reported_at", self.store_id, rev, reported)

    def identify(self):
        self.hq.rows("INSERT INTO sync.store_link (store_id, store_inc, credential_digest) VALUES (%s, %s, 'digest')",
                     self.store_id, self.store_inc)

    def names(self):
        return [(row[0], row[2]) for row in self.note(tier=self.hq)]

    def publish(self, rev, age):
        self.hq.rows("INSERT INTO sync.cut (rev, published_at, change_count, chain)"
                     " VALUES (%s, now() - %s::interval, 1, sync.chain_start())", rev, age)
        self.hq.rows("UPDATE sync.head SET rev = %s", rev)

    def test_a_store_that_is_not_heard_of_for_five_minutes_is_silent_until_it_is_cut_off_or_heard_of(self):
        self.identify()
        self.heartbeat(0, "4 minutes")
        self.assertEqual(self.names(), [])
        self.heartbeat(0, "6 minutes")
        self.assertEqual(self.names(), [("store_silent", "S1")])
        self.heartbeat(0, "1 second")
        self.assertEqual(self.names(), [])
        self.heartbeat(0, "6 minutes")
        self.hq.rows("UPDATE sync.store_link SET fenced_at = now()")
        self.assertEqual(self.names(), [])

    def test_a_store_on_the_line_that_lacks_what_was_published_five_minutes_ago_is_behind(self):
        self.identify()
        self.publish(1, "10 minutes")
        self.publish(2, "4 minutes")
        self.heartbeat(1, "1 second")
        self.assertEqual(self.names(), [])
        self.heartbeat(0, "1 second")
        self.assertEqual(self.names(), [("store_behind", "S1")])
        self.assertEqual(self.lasting(self.hq), [("store_behind", "", "has revision 0 of 2")])
        self.heartbeat(2, "1 second")
        self.assertEqual(self.names(), [])

    def test_documents_that_wait_in_quarantine_are_counted_by_store(self):
        for seq in (1, 2):
            self.hq.rows("INSERT INTO sync.quarantine (store_id, store_inc, seq, kind, document_id, document, reason_code, reason)"
                         " VALUES (%s, %s, %s, 'sale', %s, '{}', '23514', 'no good')", self.store_id, self.store_inc, seq, str(uuid.uuid4()))
        self.assertEqual(self.note(tier=self.hq), [
            ("documents_in_quarantine", "critical", "S1", 1, "2 documents wait; the last one: no good")])
        self.hq.rows("UPDATE sync.quarantine SET state = 'stored', resolved_at = now()")
        self.assertEqual(self.names(), [])


class Messages(ConditionsTest):
    """What people are told, without anybody who sends it."""

    def send(self, after="0 seconds", channels=("email",), severity="warning", fails=None, tier=None):
        """What is claimed so long from now, as event and name; noted as sent, or why not."""
        tier = tier or self.hq
        now = f"now() + interval '{after}'"
        tier.rows(f"SELECT retail.make_messages(%s, %s, 3600, {now})", list(channels), severity)
        claimed = [row for channel in channels
                   for row in tier.rows(f"SELECT message_id, event, name FROM retail.claim_messages(%s, 100, {now})", channel)]
        tier.rows("SELECT retail.note_messages(%s::uuid[], %s)", [row[0] for row in claimed], fails)
        if not fails:
            tier.rows(f"UPDATE retail.condition_message SET sent_at = {now} WHERE message_id = ANY (%s::uuid[])", [row[0] for row in claimed])
        return [row[1:] for row in claimed]

    def test_a_begin_and_an_end_are_told_once_by_each_channel(self):
        self.note(said("publishing_failed"), tier=self.hq)
        self.assertEqual(self.send(channels=("email", "webhook")), 2 * [("began", "publishing_failed")])
        self.assertEqual(self.send(channels=("email", "webhook")), [])
        self.note(tier=self.hq)
        self.assertEqual(self.send(), [("ended", "publishing_failed")])
        self.assertEqual(self.send(), [])

    def test_what_healed_before_it_was_told_is_never_told(self):
        self.note(said("publishing_failed"), tier=self.hq)
        self.assertEqual(self.send(fails="no line"), [("began", "publishing_failed")])
        self.note(tier=self.hq)
        self.assertEqual(self.send("1 day"), [])

    def test_what_lasts_is_told_again_five_times_and_not_when_somebody_has_acknowledged_it(self):
        self.note(said("publishing_failed"), said("clock_off"), tier=self.hq)
        self.assertEqual(len(self.send()), 2)
        self.assertEqual(self.send("59 minutes"), [])
        self.hq.rows("SELECT retail.acknowledge_condition(condition_id, 'me') FROM retail.condition WHERE name = 'clock_off'")
        told = [self.send(f"{hours} hours") for hours in range(2, 10)]
        self.assertEqual(told, 5 * [[("reminder", "publishing_failed")]] + 3 * [[]])

    def test_only_what_is_grave_enough_is_told(self):
        self.note(said("publishing_failed"), said("clock_off"), tier=self.hq)
        self.assertEqual(self.send(severity="critical"), [("began", "publishing_failed")])

    def test_what_cannot_be_sent_is_due_again_after_growing_pauses_and_becomes_a_condition(self):
        self.note(said("publishing_failed"), tier=self.hq)
        for after, due in (("0 seconds", 1), ("29 seconds", 0), ("30 seconds", 1), ("89 seconds", 0), ("90 seconds", 1)):
            self.assertEqual(len(self.send(after, fails="550 nobody")), due, after)
        self.assertIn(("messages_not_sent", "email", "550 nobody"), [(row[0], "email", row[4]) for row in self.note(
            said("publishing_failed"), tier=self.hq)])

    def test_a_store_tells_its_own_only_while_headquarters_is_silent_and_the_end_afterwards(self):
        self.note(said("clock_off"))
        self.assertEqual(self.send(tier=self.store), [])
        self.note(said("clock_off"), said("headquarters_silent"))
        self.assertEqual(self.send(tier=self.store), [("began", "clock_off"), ("began", "headquarters_silent")])
        self.note(said("clock_off"))
        self.assertEqual(self.send(tier=self.store), [("ended", "headquarters_silent")])


if __name__ == "__main__":
    unittest.main()
