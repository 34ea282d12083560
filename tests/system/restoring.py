"""A chain that goes back to a backup by the very commands that the pages for people give."""
import os

from pages import PageTest

SALES = "/api/v1/sales"


class RestoreTest(PageTest):
    @classmethod
    def prepare(cls):
        super().prepare()
        cls.backups = os.path.join(cls.folder, "backups")
        cls.account.make_folder(cls.backups)
        cls.hq, cls.store = cls.world.network.hq, cls.world.network.stores["store1"]

    def back_up(self, node):
        return node.server.command("backup", "--to", self.backups).splitlines()[0]

    def sell(self, client, session_id, count, name="store1"):
        for _ in range(count):
            self.healing.sold[name].take(client.post(SALES, self.world.a_sale(session_id)))
