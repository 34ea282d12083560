"""How far stores are behind is noted when it changes, kept for days, and read by points and in steps."""

import datetime
import unittest
import uuid

from tiers import BothTiersTest

START = datetime.datetime(2026, 11, 20, 10, 0, tzinfo=datetime.timezone.utc)


def at(minutes):
    return START + datetime.timedelta(minutes=minutes)


class Lag(BothTiersTest):
    def setUp(self):
        super().setUp()
        self.hq.rows("INSERT INTO sync.store_link (store_id, store_inc, credential_digest) VALUES (%s, %s, 'x')", self.store_id, self.store_inc)
        self.head = self.hq.value("SELECT rev FROM sync.head")

    def says(self, minutes, journal_seq, behind=0):
        self.hq.rows("INSERT INTO sync.store_state (store_id, applied_rev, journal_seq, reported_at) VALUES (%s, %s, %s, %s)"
                     " ON CONFLICT (store_id) DO UPDATE SET applied_rev = excluded.applied_rev, journal_seq = excluded.journal_seq,"
                     " reported_at = excluded.reported_at", self.store_id, self.head - behind, journal_seq, at(minutes))

    def note(self, minutes, kept="8 days"):
        return self.hq.value("SELECT sync.note_lag(%s, %s)", kept, at(minutes))

    def points(self, first=0, last=1000):
        return self.hq.rows("SELECT noted_at, waiting, behind, silent_since FROM sync.lag_points(%s, %s, %s)", self.store_id, at(first), at(last))

    def test_a_point_is_written_when_something_changed_and_each_hour(self):
        noted = []
        for minutes in range(0, 130):
            self.says(minutes, 7 if 10 <= minutes < 12 else 0)
            if self.note(minutes):
                noted.append(minutes)
        self.assertEqual(noted, [0, 10, 12, 60, 120])
        self.assertEqual(self.points(), [(at(minutes), 7 if minutes == 10 else 0, 0, None) for minutes in noted])

    def test_who_is_not_heard_of_is_silent_since_then(self):
        self.says(0, 4)
        noted = [minutes for minutes in range(0, 30) if self.note(minutes)]
        self.assertEqual(noted, [0, 4])
        self.assertEqual(self.points()[-1], (at(4), 4, 0, at(0)))

    def test_one_that_never_said_anything_is_unknown_and_one_that_is_not_enrolled_has_no_points(self):
        self.new_store("S2")
        self.assertEqual(self.note(0), 1)
        self.assertEqual(self.points(), [(at(0), None, None, None)])

    def test_a_span_begins_with_what_held_then(self):
        for minutes, journal_seq in ((0, 1), (5, 2), (9, 3)):
            self.says(minutes, journal_seq)
            self.note(minutes)
        self.assertEqual([waiting for _, waiting, _, _ in self.points(6, 9)], [2, 3])
        self.assertEqual([waiting for _, waiting, _, _ in self.points(5, 8)], [2])

    def test_old_points_go(self):
        for minutes in (0, 60, 120):
            self.says(minutes, minutes)
            self.note(minutes, kept="90 minutes")
        self.assertEqual([noted_at for noted_at, *_ in self.points()], [at(60), at(120)])

    def test_steps_show_the_worst_of_each_and_what_holds_in_between(self):
        for minutes, journal_seq in ((30, 5), (31, 50), (32, 5)):
            self.says(minutes, journal_seq)
            self.note(minutes)
        other = str(uuid.uuid4())
        self.hq.rows("INSERT INTO retail.store (store_id, code, name) VALUES (%s, 'S2', 'x')", other)
        rows = {str(store_id): (since, step, steps) for store_id, since, step, steps in
                self.hq.rows("SELECT store_id, since, step_s, steps FROM sync.lag_series(1, 6, %s)", at(55))}
        since, step, steps = rows[self.store_id]
        self.assertEqual((since, step), (at(5), 600))
        self.assertEqual([one["waiting"] for one in steps], [None, None, 50, 5, 5, 5])
        self.assertEqual([one["silent"] for one in steps], [None, None, False, False, False, False])
        self.assertEqual({one["waiting"] for one in rows[other][2]}, {None})


if __name__ == "__main__":
    unittest.main()
