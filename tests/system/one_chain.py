"""A chain that lives as long as a test class: made once, because making it takes seconds."""
import os
import shutil
import tempfile
import unittest

from chain.build import ROOT
from support.chain_world import ChainWorld

BUILD = os.environ.get("OUTPOST_BUILD", os.path.join(ROOT, "build"))


class ChainTest(unittest.TestCase):
    stores = 1
    products = 5
    options = {}
    opens_stores = True  # False: HQ alone

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="outpost-system-")
        cls.world = ChainWorld(cls.folder, cls.stores, BUILD, durable=False, **cls.options)
        cls.addClassCleanup(shutil.rmtree, cls.folder, ignore_errors=True)
        cls.addClassCleanup(cls.world.stop)
        cls.world.start()
        cls.world.add_products(cls.products)
        if cls.opens_stores:
            cls.world.open_stores()

    def hq_rows(self, text):
        node = self.world.network.hq
        return node.cluster.sql(text, node.database).splitlines()

    def store_rows(self, text, name="store1"):
        node = self.world.network.stores[name]
        return node.cluster.sql(text, node.database).splitlines()
