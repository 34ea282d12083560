"""Runs rules_bench with a private cluster as its yardstick: tests/bench/rules [BUILD]"""
import pathlib
import subprocess
import sys
import tempfile

from support.cluster import Cluster

ROOT = pathlib.Path(__file__).resolve().parents[2]
build = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "build"
folder = tempfile.mkdtemp(prefix="rules-bench-")
pathlib.Path(folder).chmod(0o755)
with Cluster(f"{folder}/pg") as cluster:
    sys.exit(subprocess.call([build / "tests/bench/rules_bench", cluster.url("postgres")]))
