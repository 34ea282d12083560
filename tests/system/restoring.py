"""A chain that goes back to a backup by the very commands that the pages for people give."""
import os
import subprocess

from chain.build import ROOT
from chain.cluster import find_binaries
from whole import WholeTest

SALES = "/api/v1/sales"


def commands_of(page):
    """The lines of a page that a person types."""
    with open(os.path.join(ROOT, "docs", page), encoding="utf-8") as file:
        return [line.strip() for line in file if line.startswith("    ")]


class RestoreTest(WholeTest):
    @classmethod
    def prepare(cls):
        cls.account = cls.world.network.options.account
        cls.backups = os.path.join(cls.folder, "backups")
        cls.account.make_folder(cls.backups)
        cls.hq, cls.store = cls.world.network.hq, cls.world.network.stores["store1"]

    def setUp(self):
        self.sold = {}  # receipt number of each sale by its id

    def back_up(self, node):
        return node.server.command("backup", "--to", self.backups).splitlines()[0]

    def sell(self, client, session_id, count):
        for _ in range(count):
            reply = client.post(SALES, self.world.a_sale(session_id))
            self.sold[reply["sale_id"]] = reply["receipt_number"]

    def shell(self, line, **places):
        path = f"{self.world.network.programs}:{find_binaries()}:/usr/bin:/bin"
        return subprocess.run(["bash", "-euc", line], capture_output=True, text=True, timeout=120, cwd="/",
                              env=self.account.environment(**{**places, "PATH": path}), **self.account.process_options())

    def follow(self, page, node, **places):
        """Types what the page says; of its own places it is told those of this chain, and the server runs until the test ends it."""
        places.update(CONFIG=node.server.config_path, DATA=node.cluster.data)
        said = []
        for line in commands_of(page):
            if line.startswith("export PATH="):
                continue
            if line.startswith("export "):
                names = [word.split("=")[0] for word in line.split()[1:]]
                places.update({name: place() for name, place in places.items() if callable(place) and name in names})
                self.assertEqual([name for name in names if name not in places], [])
                continue
            if " serve " in line:
                self.assertEqual(line, f'{os.path.basename(node.server.program)} serve --config "$CONFIG"')
                node.server.start()
                continue
            result = self.shell(line, **{name: place for name, place in places.items() if not callable(place)})
            self.assertEqual(result.returncode, 0, f"{line}\n{result.stdout}{result.stderr}")
            said.append(result.stdout)
        return "".join(said)
