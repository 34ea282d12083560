"""Backups are made while tills sell, are proved before they count, and are refused when they are not whole."""
import json
import os
import shutil
import stat
import threading
import time
import unittest

import psycopg2
from chain.failure import Failure
from chain.network import wait_until
from one_chain import ChainTest


class BackupTest(ChainTest):
    """A folder for backups beside the chain's, which the servers' account may write."""

    @classmethod
    def prepare(cls):
        cls.account = cls.world.network.options.account
        cls.backups = os.path.join(cls.folder, "backups")
        cls.account.make_folder(cls.backups)

    def setUp(self):
        self.hq, self.store = self.world.network.hq, self.world.network.stores["store1"]

    def back_up(self, node, folder=None, **options):
        """Path of the backup."""
        words = [word for name, value in options.items() for word in (f"--{name}", str(value))]
        return node.server.command("backup", "--to", folder or self.backups, *words).splitlines()[0]

    def own_folder(self, name):
        folder = os.path.join(self.folder, name)
        self.account.make_folder(folder)
        return folder

    def rows(self, node, text):
        return node.cluster.sql(text, node.database).splitlines()

    def refused(self, *parts, **how):
        """The error of a backup that is refused, which must hold all parts."""
        with self.assertRaises(Failure) as refused:
            self.back_up(how.pop("node", self.store), **how)
        for part in parts:
            self.assertIn(part, str(refused.exception))


class Backup(BackupTest):
    def test_a_backup_says_what_it_is_and_holds_the_key_for_nobody_else_to_read(self):
        for node, program in ((self.hq, "outpost-hq"), (self.store, "outpost-store")):
            path = self.back_up(node)
            with open(os.path.join(path, "backup.json"), encoding="utf-8") as file:
                identity = json.load(file)
            self.assertEqual(identity["program"], program)
            self.assertEqual(identity["store_code"], None if node is self.hq else "STORE1")
            self.assertEqual(os.path.basename(path).rsplit("-", 1)[0], program + ("" if node is self.hq else "-STORE1"))
            key = os.path.join(path, "state", "signing-key.pem")
            self.assertEqual([stat.S_IMODE(os.stat(one).st_mode) for one in (path, key)], [0o700, 0o600])
            with open(key, encoding="ascii") as copy, open(f"{node.server.settings['state_dir']}/signing-key.pem",
                                                           encoding="ascii") as original:
                self.assertEqual(copy.read(), original.read())
            outcome, size = self.rows(node, "SELECT outcome, bytes FROM retail.backup WHERE name = "
                                            f"'{os.path.basename(path)}'")[0].split("|")
            self.assertEqual(outcome, "done")
            self.assertGreater(int(size), 1 << 20)

    def test_only_the_newest_good_ones_are_kept_and_only_ours_are_removed(self):
        folder = self.own_folder("kept")
        other = self.back_up(self.hq, folder)
        strange = os.path.join(folder, "outpost-store-STORE1-20000101T000000Z")
        self.account.make_folder(strange)
        made = []
        for _ in range(3):
            made.append(self.back_up(self.store, folder, keep=2))
            time.sleep(1)  # names count seconds
        self.assertEqual(sorted(os.listdir(folder)), sorted(map(os.path.basename, (other, strange, *made[1:]))))

    def test_what_a_killed_backup_left_is_removed_by_the_next_one(self):
        folder = self.own_folder("killed")
        whole = self.back_up(self.store, folder)
        os.rename(whole, whole + ".partial")
        self.rows(self.store, "INSERT INTO retail.backup (name, folder) VALUES ('killed', '/')")
        self.assertEqual(os.listdir(folder), [os.path.basename(whole) + ".partial"])
        time.sleep(1)
        again = self.back_up(self.store, folder)
        self.assertEqual(os.listdir(folder), [os.path.basename(again)])
        self.assertEqual(self.rows(self.store, "SELECT outcome FROM retail.backup WHERE name = 'killed'"), ["lost"])

    def test_a_folder_that_cannot_be_used_is_named_with_what_to_do(self):
        self.refused("--to", "/nowhere", "name a folder that exists", folder="/nowhere")
        self.refused("--to", "backups", "does not begin with /", folder="backups")
        sealed = self.own_folder("sealed")
        os.chmod(sealed, 0o500)
        self.refused(sealed, "this account may write", folder=sealed)

    def test_a_folder_without_room_is_refused_before_anything_is_written(self):
        small = self.own_folder("small")
        if os.geteuid() != 0 or os.system(f"mount -t tmpfs -o size=8m,mode=777 none {small} 2>/dev/null"):
            self.skipTest("only root can make a small file system")
        try:
            self.refused("has room for", "make room", folder=small)
            self.assertEqual(os.listdir(small), [])
        finally:
            os.system(f"umount {small}")
        self.assertIn("has room for", self.rows(
            self.store, "SELECT failure FROM retail.backup ORDER BY started_at DESC LIMIT 1")[0])

    def test_without_its_role_or_its_programs_it_says_which_setting_is_wrong(self):
        settings = dict(self.store.server.settings)
        for key, value, part in (("database.backup_url", settings["database.url"], "pg_basebackup failed"),
                                 ("database.programs", "/nowhere", "name the folder of PostgreSQL's programs"),
                                 ("backup.keep", "0", "between 1 and 1000")):
            with self.subTest(key=key), self.assertRaises(Failure) as refused:
                self.store.server.command("backup", "--to", self.backups, "--set", f"{key}={value}")
            self.assertIn(part, str(refused.exception))
        self.assertEqual([name for name in os.listdir(self.backups) if name.endswith(".partial")], [])

    def test_a_backup_that_is_old_or_missing_is_a_condition(self):
        def condition(after):
            return self.rows(self.hq, f"SELECT detail FROM retail.find_old_backups(now() + interval '{after}')")

        self.rows(self.hq, "DELETE FROM retail.backup")
        self.assertEqual((condition("25 hours"), condition("26 hours")), ([], ["there has never been one"]))
        with self.assertRaises(Failure):
            self.hq.server.command("backup", "--to", self.backups, "--set", "database.programs=/nowhere")
        self.assertIn("there has never been one; the last try failed: configuration (database.programs)", condition("26 hours")[0])
        self.back_up(self.hq)
        self.assertEqual(condition("25 hours"), [])
        self.assertRegex(condition("27 hours")[0], r"^the last good one is of \d{4}-\d\d-\d\d \d\d:\d\d UTC$")
        self.assertEqual(self.rows(self.hq, "SELECT count(*) FROM retail.condition_kind WHERE name = 'backup_old' "
                                            "AND to_regproc(finder) IS NOT NULL"), ["1"])

    def test_backups_that_begin_in_the_same_second_have_names_of_their_own(self):
        paths = [self.back_up(self.hq) for _ in range(3)]
        self.assertEqual(len(set(paths)), 3)
        self.assertEqual(paths, sorted(paths))

    def test_of_two_at_once_the_second_is_refused(self):
        connection = psycopg2.connect(self.store.cluster.url(self.store.database, "outpost_owner"))
        try:
            connection.cursor().execute("SELECT pg_advisory_lock(retail.backup_lock())")
            self.refused("a backup of this database is under way")
        finally:
            connection.close()
        self.back_up(self.store)


class Till(threading.Thread):
    """Sells without a pause; remembers when each sale was answered, and how long that took."""

    def __init__(self, world, name, register):
        super().__init__(daemon=True)
        self._world, self._client = world, world.store_client(name)
        self._session = world.open_session(self._client, name, register)
        self._over = threading.Event()
        self.answered, self.failure = [], None
        self.sold = []

    def run(self):
        try:
            while not self._over.is_set():
                sale, asked = self._world.a_sale(self._session), time.monotonic()
                self._client.post("/api/v1/sales", sale)
                self.answered.append((time.monotonic(), time.monotonic() - asked))
                self.sold.append(sale["sale_id"])
        except Exception as failure:
            self.failure = failure

    def end(self):
        self._over.set()
        self.join(60)

    def between(self, begin, end):
        """Sales a second, and the time that half and the slowest of them took, in ms."""
        took = sorted(taken for at, taken in self.answered if begin <= at < end)
        return len(took) / (end - begin), 1000 * took[len(took) // 2], 1000 * took[-1]


class WhileSelling(BackupTest):
    shares_chain = False

    def test_each_day_the_server_makes_a_backup_and_no_sale_is_refused_meanwhile(self):
        server, folder = self.store.server, self.own_folder("daily")
        till = Till(self.world, "store1", 0)
        till.start()
        time.sleep(3)
        begin = time.monotonic()
        path = self.back_up(self.store)
        end = time.monotonic()
        time.sleep(1)
        till.end()
        self.assertIsNone(till.failure)
        alone, beside = till.between(begin - 3, begin), till.between(begin, end)
        print(f"{alone[0]:.0f} sales/s (p50 {alone[1]:.1f}, max {alone[2]:.0f} ms) without, {beside[0]:.0f} sales/s "
              f"(p50 {beside[1]:.1f}, max {beside[2]:.0f} ms) during a backup of {end - begin:.1f} s; none refused")
        self.assertGreater(beside[0], 0)
        self.assertTrue(os.path.isdir(path))

        server.stop()
        self.rows(self.store, "DELETE FROM retail.backup")
        server.settings.update({"backup.folder": folder, "backup.hour": str(time.localtime().tm_hour)})
        server.write_configuration()
        server.start()
        wait_until(lambda: self.rows(self.store, "SELECT outcome FROM retail.backup") == ["done"], 60, "the daily backup")
        wait_until(lambda: list(server.log_events("backup.done")), 10, "the server to know")
        self.assertEqual(len(os.listdir(folder)), 1)

        self.rows(self.store, "DELETE FROM retail.backup")
        server.stop()
        server.start()
        wait_until(lambda: self.rows(self.store, "SELECT outcome FROM retail.backup") == [""], 30, "the next one to begin", every=0.01)
        started = time.monotonic()
        server.stop()
        self.assertLess(time.monotonic() - started, 10)
        self.assertEqual(self.rows(self.store, "SELECT count(*) FROM retail.backup WHERE outcome = 'done'"), ["0"])


if __name__ == "__main__":
    unittest.main()
