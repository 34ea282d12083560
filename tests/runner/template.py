"""An empty database cluster that tests copy: initdb costs each of them more than a second of a processor."""
import os
import shutil
import subprocess
import tempfile

from chain.account import running_account
from chain.cluster import Cluster, copy_folder, find_binaries


def make_template(path):
    """Made by the account that runs PostgreSQL, in a place it can reach; kept for runs of the same version."""
    version = subprocess.run([f"{find_binaries()}/initdb", "--version"], check=True, capture_output=True,
                             text=True).stdout
    noted = os.path.join(os.path.dirname(path), "version")
    if os.path.exists(noted):
        with open(noted, encoding="utf-8") as file:
            if file.read() == version:
                return
        os.unlink(noted)
    shutil.rmtree(path, ignore_errors=True)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="outpost-template-") as folder:
        os.chmod(folder, 0o755)
        cluster = Cluster(os.path.join(folder, "pg"), running_account(), durable=False)
        cluster.initialize()
        copy_folder(cluster.data, path)
    with open(noted, "w", encoding="utf-8") as file:
        file.write(version)
