"""The replay on a small file of our own with every oddity, and on the head of a real one when it is there."""
import os
import subprocess
import tempfile
import unittest

from chain.build import ROOT
from one_chain import BUILD
from replaying.sample import write_sample

REAL_FILE = os.path.join(ROOT, "../shared/data/d1_online_retail_2010-12_2011-08.csv.zst")


class Replay(unittest.TestCase):
    def replay(self, *arguments):
        result = subprocess.run([os.path.join(ROOT, "tests/tools/replay"), "--build", BUILD, *arguments],
                                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
        self.assertEqual(result.returncode, 0, result.stdout)
        self.assertIn(" 0 failed", result.stdout)

    def test_every_oddity_agrees_to_the_penny(self):
        with tempfile.TemporaryDirectory(prefix="outpost-sample-") as folder:
            path = os.path.join(folder, "sample.csv")
            write_sample(path, 3000)
            self.replay(path, "--stores", "2")

    @unittest.skipUnless(os.path.exists(REAL_FILE), "no real file beside the project")
    def test_the_head_of_a_real_file_agrees_to_the_penny(self):
        self.replay(REAL_FILE, "--lines", "10000")


if __name__ == "__main__":
    unittest.main()
