"""A store comes back from a backup, and no backup that is not whole or not its own is restored."""
import glob
import json
import os
import shutil
import subprocess
import unittest

from chain.failure import Failure
from chain.network import wait_until
from restoring import RestoreTest


class Store(RestoreTest):
    def test_restored_by_the_page_it_sells_on_and_nothing_is_lost_or_doubled(self):
        client = self.world.store_client("store1")
        session = self.world.open_session(client, "store1")
        self.sell(client, session, 3)
        backup = self.back_up(self.store)
        self.sell(client, session, 4)
        self.wait_for_hq()
        self.healing.begin()
        self.store.server.kill()
        self.store.cluster.kill()
        said = self.follow("restore-a-store.md", self.store, BACKUP=backup, STORE="STORE1", HQ=self.world.relays["store1"].url,
                           CODE=lambda: self.world.hq.post(f"/api/v1/stores/{self.world.store_ids['store1']}/enrolment")["code"])
        self.assertIn("holds outpost-store of store STORE1 as of", said)
        client = self.world.store_client("store1")
        self.sell(client, session, 5)
        self.assert_whole()
        wait_until(lambda: self.world.drained("store1"), 30, "what the page says at its end")

    def test_before_it_is_enrolled_again_nothing_of_it_reaches_headquarters(self):
        client = self.world.store_client("store1")
        session = self.world.open_session(client, "store1", 1)
        backup = self.back_up(self.store)
        self.world.hq.post(f"/api/v1/stores/{self.world.store_ids['store1']}/enrolment")
        self.healing.begin()
        received = "SELECT max(acked_seq), count(*) FROM sync.received_mark"
        wait_until(lambda: self.world.drained("store1"), 30, "HQ to have everything")
        self.store.server.stop()
        self.store.cluster.stop()
        os.rename(self.store.cluster.data, self.store.cluster.data + ".before")
        self.store.server.command("restore", "--from", backup, "--to", self.store.cluster.data, "--store", "STORE1")
        self.store.cluster.start()
        before = self.hq_rows(received)
        self.store.server.start()
        client = self.world.store_client("store1")
        self.sell(client, session, 1)
        self.note_told("credential_refused")
        self.assertEqual(self.hq_rows(received), before)
        self.enrol()
        wait_until(lambda: self.world.drained("store1"), 30, "what it sold meanwhile to be at HQ")
        self.assert_whole()

    def restore(self, node, backup, *words, to=None):
        target = to or os.path.join(self.folder, "restored")
        node.server.command("restore", "--from", backup, "--to", target, *words)

    def refused(self, node, backup, *words, part, to=None):
        with self.assertRaises(Failure) as refused:
            self.restore(node, backup, *words, to=to)
        self.assertIn(part, str(refused.exception))

    def spoiled(self, backup, name, spoil):
        """A copy of the backup in which something is wrong. Its files are the backup's: what spoils one writes another."""
        copy = os.path.join(self.backups, name)
        subprocess.run(["cp", "-al", backup, copy], check=True)
        spoil(copy)
        return copy

    def test_what_is_damaged_or_of_another_is_refused_by_name_and_leaves_nothing_behind(self):
        store, headquarters = self.back_up(self.store), self.back_up(self.hq)
        mine = ("--store", "STORE1")
        self.account.make_folder(os.path.join(self.folder, "parent"))
        target = os.path.join(self.folder, "parent", "data")

        def change(path, changed):
            with open(path, "rb") as file:
                content = file.read()
            os.unlink(path)
            with open(path, "wb") as file:
                file.write(changed(content))
            self.account.own(path)

        def flip(copy):
            path = max(glob.glob(f"{copy}/data/base/*/*"), key=os.path.getsize)
            change(path, lambda content: content[:5000] + bytes([content[5000] ^ 1]) + content[5001:])

        def cut(name, size):
            return lambda copy: change(f"{copy}/{name}", lambda content: content[:size])

        def edit(**members):
            return lambda copy: change(f"{copy}/backup.json",
                                       lambda content: json.dumps({**json.loads(content), **members}).encode())

        spoiling = (
            ("flipped", flip, "is damaged: take another backup"),
            ("missing", lambda copy: os.unlink(f"{copy}/data/PG_VERSION"), '"PG_VERSION" is present in the manifest but not on disk'),
            ("truncated", cut("data/backup_manifest", 1000), "could not parse backup manifest"),
            ("without-manifest", lambda copy: os.unlink(f"{copy}/data/backup_manifest"), "backup_manifest"),
            ("without-log", lambda copy: [os.unlink(path) for path in glob.glob(f"{copy}/data/pg_wal/0*")], "is damaged"),
            ("half.partial", lambda copy: None, "was never finished"),
            ("nameless", cut("backup.json", 20), "backup.json is damaged"),
            ("of-nothing", edit(incarnation=None), "does not say what the backup is of"),
            ("of-another-life", edit(incarnation=self.world.store_ids["store1"]), "they do not belong together"),
            ("further", edit(position=10 ** 9), "they do not belong together"),
            ("of-another-database", edit(database="nowhere"), "nowhere"))
        for name, spoil, part in spoiling:
            with self.subTest(name):
                self.refused(self.store, self.spoiled(store, name, spoil), *mine, part=part, to=target)
                self.assertFalse(os.path.exists(target))
        for node, backup, words, part in (
                (self.store, headquarters, mine, "is a backup of outpost-hq: restore it with that program"),
                (self.hq, store, (), "is a backup of outpost-store: restore it with that program"),
                (self.store, store, ("--store", "STORE2"), "is a backup of store STORE1 and not of STORE2"),
                (self.store, store, (), "say --store STORE1"),
                (self.hq, headquarters, mine, "headquarters is no store"),
                (self.store, "/nowhere", mine, "name the folder of one backup")):
            with self.subTest(part):
                self.refused(node, backup, *words, part=part, to=target)
                self.assertFalse(os.path.exists(target))
        self.account.make_folder(target)
        with open(os.path.join(target, "kept"), "w", encoding="ascii"):
            pass
        self.refused(self.store, store, *mine, part="is not empty", to=target)
        self.assertEqual(os.listdir(target), ["kept"])
        self.refused(self.store, store, *mine, part="does not begin with /", to="data")
        self.assertEqual(glob.glob("/tmp/outpost-restore-*"), [])

    def test_a_key_that_is_there_stays_and_one_that_is_gone_comes_back(self):
        backup = self.back_up(self.store)
        state, data = self.store.server.settings["state_dir"], os.path.join(self.folder, "parent2", "data")
        self.account.make_folder(os.path.dirname(data))
        key = os.path.join(state, "signing-key.pem")
        for others_key in (True, False):
            os.unlink(key)
            if others_key:
                self.store.server.write_configuration()
                with open(key, "w", encoding="ascii", opener=lambda path, flags: os.open(path, flags, 0o600)) as file:
                    file.write("another")
            self.restore(self.store, backup, "--store", "STORE1", to=data)
            shutil.rmtree(data)
            with open(key, encoding="ascii") as now, open(f"{backup}/state/signing-key.pem", encoding="ascii") as kept:
                self.assertEqual(now.read() == "another", others_key)
                self.assertEqual(os.stat(key).st_mode & 0o777, 0o600)
                self.assertTrue(others_key or os.stat(key).st_size == os.stat(kept.name).st_size)


if __name__ == "__main__":
    unittest.main()
