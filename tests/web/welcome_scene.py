#!/usr/bin/env python3
"""The demo's welcome page as it is, over a chain that is not there: for browsers. Prints its link.

    deploy/python tests/web/welcome_scene.py CLIENT_URL       sign-in links lead to CLIENT_URL and have the code GOOD
"""
import os
import sys
import tempfile
from unittest import mock

from demo_chain.pages import Pages, read_files
from demo_chain.proof import Row, compare
from demo_chain.scene import CachedProof, Scene

SOLD = 12


class Line:
    def __init__(self):
        self.is_up = True

    def is_open(self):
        return self.is_up

    def cut(self):
        self.is_up = False

    def heal(self):
        self.is_up = True


class Node:
    """Also its own server."""

    def __init__(self, url):
        self.server, self.is_up, self._url = self, True, url

    def running(self):
        return self.is_up

    def stop(self):
        self.is_up = False

    def start(self):
        self.is_up = True

    def command(self, *_):
        return f"Good once, for ten minutes:\n{self._url}/sign-in#code=GOOD\n"


class PlayedScene(Scene):
    def __init__(self, folder, url):
        names = ("centro", "airport")
        demo = mock.Mock(folder=folder, memory={"admin": {"user_name": "admin"}})
        demo.network.return_value = mock.Mock(hq=Node(url), stores={name: Node(url) for name in names})
        super().__init__(demo, {name: Line() for name in names})
        self._proof = CachedProof(self._played)

    def _played(self):
        """While the line is cut, a third of what the first shop sold is there alone."""
        ids = [f"sale {number}" for number in range(SOLD if self._ledger_was_used() else 0)]
        arrived = len(ids) if self._relays["centro"].is_open() else len(ids) * 2 // 3
        said = ({one: ("centro", 1050) for one in ids}, {} if self._network.stores["airport"].running() else {"asked": "airport"}, {})
        rows = [Row(one, 1050, 1, number < arrived) for number, one in enumerate(ids)]
        return compare(said, {*ids, "asked"}, {"centro": rows, "airport": []}, rows[:arrived])

    def _ledger_was_used(self):
        self.was_on = getattr(self, "was_on", False) or self.sales.is_on()
        return self.was_on


def main(url):
    with tempfile.TemporaryDirectory() as folder:
        pages = Pages(0, "key-of-the-link", read_files())
        pages.scene = PlayedScene(folder, url)
        print(pages.link, flush=True)
        pages.serve_forever()


if __name__ == "__main__":
    try:
        main(sys.argv[1])
    except KeyboardInterrupt:
        os._exit(0)
