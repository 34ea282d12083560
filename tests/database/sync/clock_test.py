"""Headquarters' clock in the database of a store: what a document's time is judged by, and when what was learnt ends."""

import unittest
import uuid

from tiers import BothTiersTest

DAY_US = 86_400_000_000


class Clock(BothTiersTest):
    def setUp(self):
        super().setUp()
        self.store.rows("INSERT INTO sync.link (store_id, store_inc, hq_url, credential) VALUES (%s, %s, 'http://hq', 'x')",
                        self.store_id, self.store_inc)
        self.store.rows("INSERT INTO retail.store (store_id, code, name, time_zone) VALUES (%s, 'S1', 'S1', 'UTC')", self.store_id)

    def learn(self, offset_us, boot="this one", ahead_us=0):
        self.store.rows("SELECT sync.note_clock(%s, 1000, %s, %s)", offset_us, boot, ahead_us)

    def resume(self, boot="this one", ahead_us=0):
        return self.store.value("SELECT sync.resume_clock(%s, %s)", boot, ahead_us)

    def begun(self, at):
        """How far from now a document happened that says so, and how many days the business date is off; at: an SQL expression."""
        return self.store.rows(f"SELECT extract(epoch FROM happened_at - now())::int, business_date - (now() AT TIME ZONE 'UTC')::date"
                               f" FROM retail.begin_document({at}, 'opened_at')")[0]

    def test_a_document_without_a_time_has_that_of_headquarters_when_it_is_known(self):
        self.assertEqual(self.begun("NULL"), (0, 0))
        self.learn(DAY_US)
        self.assertEqual(self.begun("NULL"), (86400, 1))
        self.learn(-DAY_US)
        self.assertEqual(self.begun("NULL"), (-86400, -1))
        self.learn(None)
        self.assertEqual(self.begun("NULL"), (0, 0))

    def test_a_till_is_judged_by_the_time_of_headquarters(self):
        self.learn(-DAY_US)
        error = self.store.refusal("SELECT retail.begin_document(now(), 'opened_at')")
        self.assertIn("lies in the future", str(error))
        self.learn(DAY_US)
        self.assertEqual(self.begun("now() + interval '1 day 4 minutes'")[0], 86640)

    def test_an_old_offset_is_better_than_none(self):
        self.learn(DAY_US)
        self.store.rows("UPDATE sync.link SET clock_learnt_at = now() - interval '40 days'")
        self.assertEqual(self.resume(), DAY_US)
        self.assertEqual(self.resume("another boot", 10 * DAY_US), DAY_US)
        self.assertEqual(self.begun("NULL")[0], 86400)

    def test_a_clock_that_was_set_while_the_server_was_down_ends_it(self):
        self.learn(DAY_US)
        self.assertEqual(self.resume(ahead_us=1_900_000), DAY_US)
        self.assertIsNone(self.resume(ahead_us=2_100_000))
        self.assertEqual(self.begun("NULL")[0], 0)

    def test_a_clock_that_is_behind_the_moment_at_which_it_was_learnt_was_set(self):
        self.learn(DAY_US)
        self.store.rows("UPDATE sync.link SET clock_learnt_at = now() + interval '1 minute'")
        self.assertIsNone(self.resume("another boot"))

    def test_the_time_of_the_enrolment_is_put_right_once_and_a_new_enrolment_knows_no_clock(self):
        shown = "SELECT extract(epoch FROM enrolled_at - now())::int FROM sync.link"
        self.learn(DAY_US)
        self.learn(2 * DAY_US)
        self.assertEqual(self.store.value(shown), 86400)
        self.store.rows("SELECT sync.enrol(%s, %s, 2, 'http://hq', 'y', NULL, NULL, NULL, false)", self.store_id, str(uuid.uuid4()))
        self.assertEqual(self.store.value(shown), 0)
        self.assertIsNone(self.resume())
        self.learn(-DAY_US)
        self.assertEqual(self.store.value(shown), -86400)

    def test_a_database_that_went_back_may_be_on_another_machine_and_forgets_the_clock(self):
        self.learn(DAY_US)
        self.store.rows("SELECT sync.note_went_back(NULL)")
        self.assertIsNone(self.resume())


if __name__ == "__main__":
    unittest.main()
