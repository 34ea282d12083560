"""Who went back: what a store shows and what lies beside a database, as both databases judge it."""
import unittest
import uuid

from world import TwoTierTest


class Witnesses(TwoTierTest):
    def setUp(self):
        super().setUp()
        self.hq.rows("INSERT INTO retail.product VALUES (gen_random_uuid(), 'A', 'a')")
        self.cut()
        self.enrol()

    def head(self):
        return self.hq.rows("SELECT hq_inc, rev, encode(chain, 'hex') FROM sync.head")[0]

    def shows(self, nonce=(None, None), seen=(None, None, None), generation=None):
        """Gives the outcome and the next nonce."""
        reply = self.hq.named("SELECT * FROM sync.exchange_witness(%s, %s, %s, %s, %s, %s, %s, %s)",
                              self.store_id, self.store_inc, *nonce, *seen, generation)
        return reply["outcome"], (reply["nonce_inc"], reply["nonce"])

    def restorations(self):
        return self.hq.value("SELECT count(*) FROM sync.lost_time")

    def test_each_token_shows_the_last_nonce_and_one_lost_answer_does_nothing(self):
        outcome, first = self.shows()
        self.assertEqual((outcome, first[1]), ("good", 1))
        _, second = self.shows(first)
        self.assertEqual(self.shows(first)[0], "good")  # the answer with `second` was lost
        _, third = self.shows(first)
        self.assertEqual(self.shows(third)[0], "good")
        self.assertEqual(self.restorations(), 0)

    def test_a_nonce_that_was_overtaken_is_doubted_and_nothing_is_given_any_more(self):
        _, first = self.shows()
        _, second = self.shows(first)
        _, third = self.shows(second)
        self.assertEqual(self.shows(first)[0], "doubted")
        self.assertEqual(self.hq.rows("SELECT store_id FROM sync.admitted_store"), [])
        self.enrol()
        self.assertEqual(len(self.hq.rows("SELECT store_id FROM sync.admitted_store")), 1)
        self.assertEqual(self.shows()[0], "good")

    def test_a_nonce_counts_as_shown_when_its_box_says_that_it_holds_it(self):
        _, first = self.shows()
        _, second = self.shows(first)
        self.hq.rows("SELECT * FROM sync.record_heartbeat(%s, 0, 0, %s)", self.store_id, second[1])
        self.assertEqual(self.shows(first)[0], "doubted")

    def test_a_box_that_says_it_holds_an_overtaken_nonce_is_one_of_two_but_for_messages_under_way(self):
        _, first = self.shows()
        _, second = self.shows(first)
        self.hq.rows("SELECT * FROM sync.record_heartbeat(%s, 0, 0, %s)", self.store_id, second[1])
        self.hq.rows("SELECT * FROM sync.record_heartbeat(%s, 0, 0, %s)", self.store_id, first[1])
        self.assertEqual(len(self.hq.rows("SELECT store_id FROM sync.admitted_store")), 1)
        self.hq_owner.rows("UPDATE sync.store_link SET shown_at = now() - interval '1 minute'")
        self.hq.rows("SELECT * FROM sync.record_heartbeat(%s, 0, 0, 0)", self.store_id)
        self.assertEqual(len(self.hq.rows("SELECT store_id FROM sync.admitted_store")), 1)
        self.hq.rows("SELECT * FROM sync.record_heartbeat(%s, 0, 0, %s)", self.store_id, first[1])
        self.assertEqual(self.hq.rows("SELECT store_id FROM sync.admitted_store"), [])

    def test_a_box_that_has_heard_of_a_later_nonce_and_holds_an_earlier_one_is_one_of_two_at_once(self):
        _, first = self.shows()
        _, second = self.shows(first)
        self.hq.rows("SELECT * FROM sync.record_heartbeat(%s, 0, 0, %s)", self.store_id, second[1])
        # Who holds it; who was not asked; who holds none; who was asked in a time that headquarters has lost.
        for nonce, held in ((second[1], second[1]), (first[1], None), (0, second[1]), (first[1], 50)):
            self.hq.rows("SELECT sync.note_answer(%s, %s, %s)", self.store_id, nonce, held)
            self.assertEqual(len(self.hq.rows("SELECT store_id FROM sync.admitted_store")), 1)
        self.hq.rows("SELECT sync.note_answer(%s, %s, %s)", self.store_id, first[1], second[1])
        self.assertEqual(self.hq.rows("SELECT store_id FROM sync.admitted_store"), [])

    def test_a_program_that_knows_of_no_nonce_is_no_copy_and_disturbs_nobody(self):
        _, first = self.shows()
        _, second = self.shows(first)
        self.assertEqual(self.shows(), ("good", (None, None)))
        self.assertEqual(self.shows(second)[0], "good")

    def test_a_nonce_of_the_future_tells_that_headquarters_went_back(self):
        _, first = self.shows()
        _, second = self.shows(first)
        inc, floor = self.hq.rows("SELECT hq_inc, life_floor FROM sync.head")[0]
        self.assertEqual(self.shows((second[0], 50))[0], "good")
        now, floor_now = self.hq.rows("SELECT hq_inc, life_floor FROM sync.head")[0]
        self.assertNotEqual(now, inc)
        self.assertEqual(floor_now, floor + 100)
        self.assertEqual(self.hq.rows("SELECT found_by, store_id FROM sync.lost_time"), [("store", self.store_id)])

    def test_a_copy_that_is_restored_twice_gives_no_life_of_the_first_time_again(self):
        self.hq.rows("SELECT * FROM sync.record_heartbeat(%s, 0, 0, 0)", self.store_id)
        copied, floor = self.hq.rows("SELECT l.life_number, h.life_floor FROM sync.store_link l, sync.head h")[0]
        lives = []
        for hours in (1, 2):
            self.hq_owner.rows("UPDATE sync.store_link SET life_number = %s, reserve_life = NULL", copied)
            self.hq_owner.rows("UPDATE sync.head SET life_floor = %s", floor)
            self.hq_owner.rows("UPDATE sync.store_state SET reported_at = now() - %s * interval '1 hour'", hours)
            self.hq_owner.rows("SELECT sync.restored()")
            lives.append([self.hq_owner.value("SELECT life_number FROM sync.begin_life(%s, 'digest', NULL)", self.store_id)
                          for _ in range(50)])
        self.assertGreater(lives[1][0], lives[0][-1])

    def test_after_headquarters_went_back_the_first_nonce_of_the_lost_time_is_good_and_older_ones_are_not(self):
        _, first = self.shows()
        _, second = self.shows(first)
        self.hq_owner.rows("SELECT sync.restored()")
        outcome, fresh = self.shows(second)
        self.assertEqual((outcome, fresh[1]), ("good", 1))
        self.assertEqual(self.shows(second)[0], "good")  # its answer was lost
        self.assertEqual(self.shows(first)[0], "doubted")

    def test_a_signed_head_that_is_not_here_tells_that_headquarters_went_back_and_one_that_is_does_not(self):
        inc, rev, chain = self.head()
        self.assertEqual(self.shows(seen=(inc, rev, chain))[0], "good")
        self.assertEqual(self.shows(seen=(str(uuid.uuid4()), rev + 9, chain))[0], "good")  # of an incarnation that has ended
        self.shows(seen=(inc, rev, chain.upper()))
        self.assertEqual(self.restorations(), 0)
        self.shows(seen=(inc, rev + 1, chain))
        self.assertEqual(self.hq.rows("SELECT rev, lost_rev FROM sync.lost_time"), [(rev, rev + 1)])
        inc, rev, chain = self.head()
        self.shows(seen=(inc, rev, "ab" * 32))
        self.assertEqual(self.restorations(), 2)

    def generation(self):
        return self.hq.value("SELECT generation FROM sync.head")

    def test_a_head_of_a_later_incarnation_tells_that_another_headquarters_goes_on_and_this_one_stands_still(self):
        inc, rev, chain = self.head()
        self.hq.rows("INSERT INTO retail.product VALUES (gen_random_uuid(), 'B', 'b')")
        later = self.generation() + 5
        self.assertEqual(self.shows(seen=(str(uuid.uuid4()), rev, chain), generation=later - 10)[0], "good")
        self.assertEqual(self.shows(seen=(str(uuid.uuid4()), rev, chain), generation=later)[0], "stale")
        self.assertEqual(self.shows(seen=(inc, rev, chain), generation=1)[0], "stale")
        self.assertEqual(self.hq.rows("SELECT store_id FROM sync.admitted_store"), [])
        self.assertEqual(self.hq.rows("SELECT store_id FROM sync.pushing_store"), [])
        self.cut()
        self.assertEqual(self.head(), (inc, rev, chain))
        with self.assertRaisesRegex(Exception, "headquarters_stale"):
            self.enrol()
        with self.assertRaisesRegex(Exception, "headquarters_stale"):
            self.hq.rows("SELECT * FROM sync.renew_store(%s, 'credential', 'new', 2, false)", self.store_id)
        self.assertEqual(len(self.hq.rows("SELECT detail FROM sync.find_stale_headquarters()")), 1)

    def test_who_is_told_to_go_on_in_place_of_a_later_one_is_later_than_that(self):
        inc, rev, chain = self.head()
        later = self.generation() + 10**15
        self.shows(seen=(str(uuid.uuid4()), rev, chain), generation=later)
        self.hq_owner.rows("SELECT sync.restored()")
        self.assertGreater(self.generation(), later)
        self.assertEqual(self.shows(seen=(str(uuid.uuid4()), rev, chain), generation=later)[0], "good")
        self.assertEqual(self.hq.rows("SELECT detail FROM sync.find_stale_headquarters()"), [])

    def test_who_stands_still_begins_no_life_by_itself_whatever_happened_to_its_database(self):
        inc, rev, chain = self.head()
        counter = self.hq.rows("SELECT counter FROM sync.mark_life(NULL, NULL)")[0][0]
        self.shows(seen=(str(uuid.uuid4()), rev, chain), generation=self.generation() + 5)
        self.hq.rows("SELECT * FROM sync.mark_life(%s, %s)", inc, counter + 7)
        self.hq.rows("SELECT * FROM sync.mark_life(%s, 1)", str(uuid.uuid4()))
        self.hq_owner.rows("UPDATE sync.head SET timeline = '00000000'")
        self.hq.rows("SELECT * FROM sync.mark_life(%s, %s)", inc, counter)
        self.assertEqual(self.head()[0], inc)
        self.assertEqual(self.restorations(), 0)
        self.assertEqual(len(self.hq.rows("SELECT detail FROM sync.find_stale_headquarters()")), 1)

    def test_a_database_that_was_promoted_begins_a_life_once(self):
        mark = "SELECT went_back FROM sync.mark_life(NULL, NULL)"
        inc = self.head()[0]
        self.hq.rows(mark)
        self.hq.rows(mark)
        self.assertEqual(self.head()[0], inc)
        self.hq_owner.rows("UPDATE sync.head SET timeline = '00000000'")
        self.hq.rows(mark)
        begun = self.head()[0]
        self.assertNotEqual(begun, inc)
        self.hq.rows(mark)
        self.assertEqual((self.head()[0], self.hq.rows("SELECT found_by FROM sync.lost_time")), (begun, [("promotion",)]))

    def test_a_mirror_follows_no_incarnation_that_began_before_its_own(self):
        apply = "SELECT * FROM sync.apply_cut('snapshot', %s, 0, %s, %s, 'h', '', true, 0, NULL, %s)"
        first, second = sorted(str(uuid.uuid4()) for _ in range(2))
        self.store.rows(apply, second, 5, "00" * 32, "20.ab")
        for generation in ("19.cd", "20.cd"):
            with self.assertRaisesRegex(Exception, "headquarters_stale"):
                self.store.rows(apply, first, 9, "00" * 32, generation)
        self.store.rows(apply, second, 6, "00" * 32, "20.ab")
        self.store.rows(apply, first, 2, "00" * 32, "21.ef")
        self.store.rows(apply, second, 9, "00" * 32, None)  # of an older program, which does not say

    def test_a_marker_ahead_of_headquarters_or_of_a_life_it_does_not_know_begins_a_life_and_any_other_does_not(self):
        mark = "SELECT * FROM sync.mark_life(%s, %s)"
        life, counter, went_back = self.hq.rows(mark, None, None)[0]
        for file in ((life, counter), (life, counter - 1), (None, None)):
            self.assertFalse(self.hq.rows(mark, *file)[0][2], file)
        self.assertTrue(self.hq.rows(mark, life, 1000)[0][2])
        life, counter, _ = self.hq.rows(mark, None, None)[0]
        self.assertTrue(self.hq.rows(mark, str(uuid.uuid4()), 1)[0][2])
        self.assertFalse(self.hq.rows(mark, life, counter)[0][2])  # of a life that has ended here

    def test_a_store_that_went_back_sells_in_its_reserve_once_and_asks_for_a_life(self):
        mark = "SELECT life, counter, reserve_life, went_back FROM sync.mark_life(%s, %s, %s)"
        self.store.rows("SELECT sync.note_witness(%s, 'nonce', 2)", self.store_inc)
        life, counter, reserve, went_back = self.store.rows(mark, None, None, None)[0]
        self.assertEqual((life, reserve, went_back), (self.store_inc, 2, False))
        self.assertEqual(self.store.rows(mark, life, 99, reserve)[0][2:], (None, True))
        self.assertEqual(self.store.rows("SELECT life_number, went_back_at IS NULL FROM sync.link"), [(2, False)])
        self.store.rows(mark, life, 99, None)
        self.assertEqual(self.store.value("SELECT life_number FROM sync.link"), 2)

    def test_a_life_more_is_given_for_the_credential_and_again_when_its_answer_was_lost(self):
        renew = "SELECT * FROM sync.renew_store(%s, %s, %s, 2, %s)"
        first = self.hq.named(renew, self.store_id, "credential", "new", False)
        self.assertEqual((first["previous_inc"], first["life_number"]), (self.store_inc, 3))
        again = self.hq.named(renew, self.store_id, "credential", "newer", False)
        self.assertGreater(again["life_number"], first["life_number"])
        self.assertEqual(self.hq.rows(renew, self.store_id, "new", "x", False), [])
        self.assertEqual(self.hq.rows(renew, self.store_id, "stranger", "x", False), [])
        self.store_inc = again["store_inc"]
        self.shows()
        self.assertEqual(self.hq.rows(renew, self.store_id, "credential", "x", False), [])

    def test_no_life_begins_while_another_box_is_on_the_line(self):
        answer = self.hq.named("SELECT * FROM sync.renew_store(%s, 'credential', 'new', 2, true)", self.store_id)
        self.assertIsNone(answer["store_inc"])
        self.assertEqual(self.hq.rows("SELECT store_id FROM sync.admitted_store"), [])

    def test_a_rescue_delivers_beside_the_store_and_can_do_nothing_else(self):
        old = self.store_inc
        for _ in range(3):
            self.journal("till_opened", document="{}")
        self.number()
        self.hq.rows("SELECT sync.create_enrolment(%s, 'busy', NULL, 600, true)", self.store_id)
        with self.assertRaisesRegex(Exception, "delivers by itself"):
            self.hq.rows("SELECT * FROM sync.enrol_store('busy', 'r', 1, %s, true)", old)
        self.hq.rows("SELECT sync.create_enrolment(%s, 'box', NULL, 600, false)", self.store_id)
        self.hq.rows("SELECT * FROM sync.enrol_store('box', 'new box', NULL, NULL, false)")
        self.assertEqual(self.hq.rows("SELECT * FROM sync.enrol_store('busy', 'r', 1, %s, false)", old), [])
        link = self.hq.named("SELECT * FROM sync.enrol_store('busy', 'r', 1, %s, true)", old)
        self.assertEqual((link["previous_inc"], link["previous_acked"]), (old, 0))
        self.store.rows("SELECT sync.enrol(%s, %s, 1, 'http://hq', 'r', %s, %s, %s, true)", self.store_id, link["store_inc"],
                        link["previous_inc"], link["previous_acked"], link["previous_chain"])
        self.number()
        self.assertEqual(self.ingest(self.batch(0))["outcome"], "accepted")
        self.assertEqual(self.hq_owner.value("SELECT count(*) FROM retail.till"), 3)
        self.assertTrue(self.hq.value("SELECT is_rescue FROM sync.received_mark WHERE store_inc = %s", link["store_inc"]))
        self.assertEqual(self.hq.rows("SELECT store_inc FROM sync.admitted_store WHERE store_inc = %s", link["store_inc"]), [])
        self.hq.rows("SELECT sync.revoke_store(%s)", self.store_id)
        self.assertEqual(self.ingest(self.batch(0))["outcome"], "fenced")


if __name__ == "__main__":
    unittest.main()
