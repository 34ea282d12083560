"""An old disk delivers while headquarters, or the box that goes on, is put back to an earlier state: nothing is lost or doubled."""
import signal
import subprocess
import unittest

from chain.network import wait_until
from convergence import acknowledged_faults
from witnessing import WitnessTest

DOCUMENTS = 40


class RescueMeanwhile(WitnessTest):
    patience_s = 120

    def tearDown(self):
        self.as_superuser(self.store, "DROP DATABASE IF EXISTS old_disk;")

    def setUp(self):
        """The old disk has what nobody else has; another box is the store."""
        super().setUp()
        self.network.hq.server.stop()
        session = self.session()
        self.sell(DOCUMENTS, session)
        self.keep(self.store, "old_disk")
        self.old = self.machine_of("old_disk", self.store.server.settings["state_dir"])
        self.store.server.stop()
        self.network.hq.server.start()
        self.begin_a_new_box()

    def code(self):
        return self.hq.post(f"/api/v1/stores/{self.world.store_ids['store1']}/rescue")["code"]

    def begin_rescue(self, code=None):
        """One document at a time, so that there is a middle. Returns its process."""
        given = ["--hq-url", self.network.hq.server.url, "--code", code] if code else []
        rescue = subprocess.Popen([self.old.program, "rescue", "--config", self.old.config_path, *given, "--set", "sync.push_entries=1"],
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.addCleanup(rescue.stdout.close)
        self.addCleanup(rescue.wait)
        self.addCleanup(rescue.kill)
        return rescue

    def delivered(self):
        return int(self.hq_rows("SELECT coalesce(sum(acked_seq), 0) FROM sync.received_mark WHERE is_rescue")[0])

    def wait_for_the_middle(self, more=5):
        start = self.delivered()
        wait_until(lambda: self.delivered() >= start + more, 30, "the rescue to be in its middle", every=0.005)

    def wait_for_its_end(self, rescue):
        said = rescue.communicate(timeout=120)[0]
        self.assertEqual(rescue.returncode, 0, said)
        self.assertIn("Headquarters holds all", said)
        self.healing.hear("rescue", said)

    def assert_all_is_well(self):
        self.sell(1)
        self.assert_whole()

    def kill_and_put_back(self):
        self.healing.begin()
        self.network.hq.server.kill()
        self.put_back(self.network.hq)
        self.network.hq.server.start()

    def test_headquarters_goes_back_into_the_middle_of_a_rescue_and_the_rescue_goes_on(self):
        rescue = self.begin_rescue(self.code())
        self.wait_for_the_middle()
        self.keep(self.network.hq)
        self.wait_for_the_middle()
        self.kill_and_put_back()
        print(f"put back at {self.delivered()} delivered")
        self.wait_for_its_end(rescue)
        self.assert_all_is_well()

    def test_headquarters_goes_back_to_before_a_rescue_which_says_what_to_do_and_ends_when_it_is_run_again(self):
        self.keep(self.network.hq)
        rescue = self.begin_rescue(self.code())
        self.wait_for_the_middle()
        self.kill_and_put_back()
        said = ""
        while "another code" not in said:
            line = rescue.stdout.readline()
            self.assertNotEqual(line, "", "it ended: " + said)
            said += line
        rescue.send_signal(signal.SIGTERM)
        rescue.wait(timeout=30)
        self.healing.hear("rescue", said)
        self.wait_for_its_end(self.begin_rescue(self.code()))
        self.assert_all_is_well()

    def test_a_rescue_that_had_ended_delivers_again_what_headquarters_has_lost_since(self):
        rescue = self.begin_rescue(self.code())
        self.wait_for_the_middle()
        self.keep(self.network.hq)
        self.wait_for_its_end(rescue)
        self.kill_and_put_back()
        self.wait_for_its_end(self.begin_rescue())
        self.assertEqual(acknowledged_faults(self.world, "store1", self.sold), [])
        self.assert_all_is_well()

    def test_the_box_that_goes_on_is_put_back_in_the_middle_of_a_rescue_which_goes_on(self):
        self.keep(self.store)
        self.client = self.world.store_client("store1")
        before = set(self.sold)
        self.sell(2)
        since = set(self.sold) - before
        wait_until(lambda: acknowledged_faults(self.world, "store1", since) == [], 30, "what the box sold to be at headquarters")
        rescue = self.begin_rescue(self.code())
        self.wait_for_the_middle()
        self.healing.begin()
        self.put_back(self.store)
        print(f"put back at {self.delivered()} delivered")
        self.store.server.start()
        self.client = self.world.store_client("store1")
        self.sell(2)
        self.wait_for_its_end(rescue)
        self.assert_all_is_well()


if __name__ == "__main__":
    unittest.main()
