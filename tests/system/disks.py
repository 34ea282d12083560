"""Disks that are copied, kept and put back: a database within its cluster, with or without the folder beside it."""
import os
import pathlib

from chain.account import running_account
from chain.cluster import copy_running_folder
from chain.network import wait_until
from chain.ports import reserved_port
from chain.server import Server
from whole import WholeTest


class DiskTest(WholeTest):
    """A test has its network in self.network and the first store in self.store."""

    @property
    def hq(self):
        """Its server may have been started anew."""
        client = self.world.hq_client()
        self.addCleanup(client.close)
        return client

    def machine_of(self, database, state=None):
        """Another machine with that database, and a folder of its own: empty, or a copy of that one. Returns its server."""
        server = Server(self.store.server.program, os.path.join(self.folder, database), running_account(), self.store.cluster, database,
                        reserved_port(), {"sync.hq_url": self.network.hq.server.url})
        server.write_configuration()
        if state:
            copy_running_folder(state, server.settings["state_dir"])
        return server

    # What is done to databases: each is copied within its cluster.

    def as_superuser(self, node, text):
        node.cluster.disconnect(node.database)
        node.cluster.sql(text)

    def keep(self, node, name="kept"):
        """A copy of the database as it is now; its server is down meanwhile."""
        running = node.server.running()
        node.server.stop()
        self.as_superuser(node, f"DROP DATABASE IF EXISTS {name};")
        self.as_superuser(node, f"CREATE DATABASE {name} TEMPLATE {node.database};")
        if running:
            node.server.start()

    def put_back(self, node, name="kept"):
        self.healing.note_told()
        node.server.stop()
        self.as_superuser(node, f"DROP DATABASE {node.database};")
        self.as_superuser(node, f"ALTER DATABASE {name} RENAME TO {node.database};")

    def marker(self, node):
        return os.path.join(node.server.settings["state_dir"], "life")

    def remove_marker(self, node):
        """An empty machine has none; nor has a box that was stopped before it had made one."""
        pathlib.Path(self.marker(node)).unlink(missing_ok=True)

    def a_copy_runs(self, database="clone", of_a_running_machine=False):
        """The disk was copied, with the server's folder, and a second box starts from it. Returns its server. of_a_running_machine: the copy has
        all that the box has, so that headquarters cannot tell it from the box when it first asks for a token."""
        old = self.store.server
        old.stop()
        given = int(self.hq_rows("SELECT given_nonce FROM sync.store_link")[0])
        self.keep(self.store, database)
        copy = self.machine_of(database, old.settings["state_dir"])
        old.start()
        wait_until(lambda: self.hq_rows(f"SELECT given_nonce = shown_nonce AND given_nonce > {given} FROM sync.store_link") == ["t"], 30,
                   "the box to be known")
        if of_a_running_machine:
            nonce, = self.store_rows("SELECT nonce FROM sync.link")
            self.store.cluster.sql(f"UPDATE sync.link SET nonce = '{nonce}'", database)
        self.addCleanup(copy.stop)
        copy.start()
        return copy

    def conditions(self):
        return sorted(one["name"] for one in self.hq.get("/api/v1/conditions", lasting="true")["items"]
                      if one["name"] not in ("headquarters_restored", "number_given_twice", "backup_old"))
