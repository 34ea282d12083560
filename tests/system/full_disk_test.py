"""A disk that fills up, on a real small one: PostgreSQL never panics, sessions are closed, nothing acknowledged is lost, selling goes on after."""
import os
import subprocess
import time
import unittest

from boxes import SESSIONS, BoxTest
from chain.api import Problem
from chain.cluster import copy_folder
from chain.network import wait_until

SIZE_MB, LOW_MB, FULL_MB, RESERVE_MB, REGISTERS = 400, 60, 40, 32, 30
MEGABYTE = 1 << 20


def mount(folder):
    """A disk of its own; False: this account may not, or this machine cannot."""
    return subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZE_MB}m,mode=755", "tmpfs", folder], capture_output=True).returncode == 0


class FullDisk(BoxTest):
    options = {"registers": REGISTERS}

    @classmethod
    def prepare(cls):
        node = cls.world.network.stores["store1"]
        cls.disk = os.path.join(cls.folder, node.name)
        node.stop()
        kept = cls.disk + ".kept"
        os.rename(cls.disk, kept)
        os.mkdir(cls.disk)
        if not mount(cls.disk):
            os.rmdir(cls.disk)
            os.rename(kept, cls.disk)
            raise unittest.SkipTest("no small disk can be made here: it takes root")
        cls.addClassCleanup(cls.unmount)
        copy_folder(kept + "/.", cls.disk)
        node.server.settings.update({"disk.low_mb": str(LOW_MB), "disk.full_mb": str(FULL_MB)})
        node.server.write_configuration()
        node.start()

    @classmethod
    def unmount(cls):
        cls.world.network.stores["store1"].stop()
        subprocess.run(["umount", "-l", cls.disk], check=False)

    def setUp(self):
        super().setUp()
        self.eaten = os.path.join(self.disk, "eaten")
        self.postmaster = self.store.cluster.postmaster()

    def free(self):
        disk = os.statvfs(self.disk)
        return disk.f_bavail * disk.f_frsize

    def eat(self, free_mb):
        """Another program leaves so much."""
        with open(self.eaten, "ab") as file:
            left = self.free() - free_mb * MEGABYTE
            while left > 0:
                piece = min(left, MEGABYTE)
                try:
                    os.posix_fallocate(file.fileno(), file.seek(0, os.SEEK_END), piece)
                except OSError:
                    if piece <= 4096:
                        break
                    left //= 2
                    continue
                file.seek(0, os.SEEK_END)
                left = self.free() - free_mb * MEGABYTE

    def assert_lives(self):
        self.assertEqual(self.store.cluster.postmaster(), self.postmaster)
        with open(self.store.cluster.log, encoding="utf-8") as log:
            self.assertEqual([line for line in log if "PANIC" in line or "terminated by signal" in line], [])

    def is_refused(self, call):
        """Code of the refusal, or None."""
        try:
            call()
        except Problem as problem:
            return problem.code
        return None

    def close(self, session_id):
        return self.client.post(f"{SESSIONS}/{session_id}/close", {"counted_cash": 0})

    def ready(self):
        return self.client.exchange("GET", "/health/ready")[0] == 200

    def reserve(self):
        path = os.path.join(self.store.server.settings["state_dir"], "reserve")
        return os.stat(path).st_blocks * 512 if os.path.exists(path) else 0

    def fill_up(self, session_id):
        """Selling itself takes the rest above the mark."""
        self.eat(FULL_MB + 2)
        while (code := self.is_refused(lambda: self.sell(session_id, 1))) is None:
            pass
        self.assertEqual(code, "no_room")
        print(f"selling stopped after {len(self.sold)} sales with {self.free() / MEGABYTE:.1f} MiB free")

    def make_room(self):
        os.unlink(self.eaten)
        wait_until(self.ready, 5, "the store to be ready")

    def write(self):
        """What the server and its database write beside what people do: the next piece of the log, a checkpoint."""
        for _ in range(3):
            self.store.cluster.sql("SELECT pg_switch_wal(); SELECT txid_current(); CHECKPOINT;", self.store.database)

    def test_selling_stops_at_the_mark_sessions_are_closed_below_it_and_what_was_acknowledged_is_there(self):
        sessions = [self.open(register) for register in range(REGISTERS)]
        self.fill_up(sessions[0])
        self.write()
        for session in sessions:
            self.assertEqual(self.close(session)["expected_cash"], 0)
        self.assertEqual(len(self.client.get("/api/v1/sales")["items"]), min(len(self.sold), 50))
        self.assertFalse(self.ready())
        self.assert_lives()
        self.make_room()
        self.sell(self.open(0), 3)
        self.close(self.opened())
        self.assert_whole()
        self.assert_lives()

    def opened(self):
        return self.store_rows("SELECT open_session_id FROM retail.register_state WHERE open_session_id IS NOT NULL")[0]

    def test_another_program_that_takes_all_leaves_the_reserve_in_which_every_session_is_closed(self):
        sessions = [self.open(register) for register in range(REGISTERS)]
        wait_until(self.reserve, 5, "the reserve to be made")
        self.assertGreaterEqual(self.reserve(), RESERVE_MB * MEGABYTE)
        self.sell(sessions[0], 3)
        self.wait_for_hq()
        self.write()  # connects while there is room
        self.eat(0)
        self.assertEqual(self.free(), 0)
        wait_until(lambda: not self.reserve(), 5, "the reserve to be released")
        closed = [self.is_refused(lambda session=session: self.close(session)) for session in sessions]
        print(f"{closed.count(None)} of {len(closed)} sessions closed, {self.free() / MEGABYTE:.1f} MiB of the reserve left")
        self.assertEqual(closed.count(None), REGISTERS)
        self.assertEqual(self.is_refused(lambda: self.sell(sessions[0], 1)), "no_room")
        self.write()
        self.assert_lives()
        self.eat(0)  # and the reserve, too
        time.sleep(5)  # what the server notes meanwhile
        self.client.get("/api/v1/sales")
        self.assert_lives()
        self.make_room()
        wait_until(self.reserve, 5, "the reserve to be made again")
        self.sell(self.open(0), 3)
        self.close(self.opened())
        self.assert_whole()
        self.assert_lives()


if __name__ == "__main__":
    unittest.main()
