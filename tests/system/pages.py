"""The pages for people are read by tests: what they say is typed as it stands."""
import os
import re
import subprocess

from chain.build import ROOT
from chain.cluster import find_binaries
from whole import WholeTest


HEARD = ("enrol", "rescue", "restore", "restorations")  # of what is typed: what tells a person how it stands


def text_of(page):
    with open(os.path.join(ROOT, "docs", page), encoding="utf-8") as file:
        return file.read()


def commands_of(page, box=None):
    """The lines of a page that a person types; where boxes are told apart, each begins with where things are."""
    lines = [line.strip() for line in text_of(page).splitlines() if line.startswith("    ")]
    if box is None:
        return lines
    begins = [place for place, line in enumerate(lines) if line.startswith("export CONFIG=")] + [len(lines)]
    return lines[begins[box]:begins[box + 1]]


def calls_of(page):
    """The paths that the page has somebody post to at headquarters, in its order."""
    return re.findall(r"POST (/api/v1/stores/[^`]+)`", text_of(page))


class PageTest(WholeTest):
    @classmethod
    def prepare(cls):
        cls.account = cls.world.network.options.account

    def code(self, page, number=0):
        """As the page says where to have it made."""
        client = self.world.hq_client()
        self.addCleanup(client.close)
        return client.post(calls_of(page)[number].replace("{store_id}", self.world.store_ids["store1"]))["code"]

    def shell(self, line, **places):
        path = f"{self.world.network.programs}:{find_binaries()}:/usr/bin:/bin"
        return subprocess.run(["bash", "-euc", line], capture_output=True, text=True, timeout=120, cwd="/",
                              env=self.account.environment(**{**places, "PATH": path}), **self.account.process_options())

    def follow(self, page, node, box=None, **places):
        """Types what the page says; of its own places it is told those of this chain, and the server runs until the test ends it. box: types only
        what is for that box of several, counted from 0."""
        places.update(CONFIG=node.server.config_path, DATA=node.cluster.data)
        said = []
        for line in commands_of(page, box):
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
            if line.startswith("outpost-") and line.split()[1] in HEARD:
                self.healing.hear(line.split()[1], result.stdout)
        return "".join(said)
