"""A chain for all tests of a class or of several: made once, because making it takes seconds."""
import os
import shutil
import tempfile
import unittest

from chain.build import ROOT
from support.chain_world import ChainWorld

BUILD = os.environ.get("OUTPOST_BUILD", os.path.join(ROOT, "build"))


class ChainTest(unittest.TestCase):
    """A class below this one has a chain, and shares it with the classes below itself, unless their tests end what is open."""
    stores = 1
    products = 5
    options = {}
    durable = False
    opens_stores = True  # False: HQ alone
    shares_chain = True

    @classmethod
    def setUpClass(cls):
        family = next(one for one in cls.__mro__ if ChainTest in one.__bases__) if cls.shares_chain else cls
        if "world" not in vars(family):
            family._open_chain(cls.addClassCleanup if family is cls else unittest.addModuleCleanup)

    @classmethod
    def _open_chain(cls, add_cleanup):
        cls.folder = tempfile.mkdtemp(prefix="outpost-system-")
        add_cleanup(shutil.rmtree, cls.folder, ignore_errors=True)
        cls.world = ChainWorld(cls.folder, cls.stores, BUILD, durable=cls.durable, **cls.options)
        add_cleanup(cls.world.stop)
        cls.world.start()
        cls.world.add_products(cls.products)
        if cls.opens_stores:
            cls.world.open_stores()
        cls.prepare()

    @classmethod
    def prepare(cls):
        """What the tests need besides, made once."""

    def hq_rows(self, text):
        node = self.world.network.hq
        return node.cluster.sql(text, node.database).splitlines()

    def store_rows(self, text, name="store1"):
        node = self.world.network.stores[name]
        return node.cluster.sql(text, node.database).splitlines()
