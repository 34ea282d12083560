"""A private PostgreSQL cluster for tests that talk to the database alone, gone at exit.

    with Cluster("/tmp/my-test/pg") as cluster:
        cluster.create_database("outpost_hq")
        connection = psycopg2.connect(cluster.url("outpost_owner", "outpost_hq"))

The folder above must let the account that runs PostgreSQL through. Nothing here waits for the disk: a
crash of the machine is not what these tests are about.
"""
import shutil

from chain import cluster
from chain.account import running_account


class Cluster(cluster.Cluster):
    def __init__(self, path):
        super().__init__(path, running_account(), durable=False)

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.remove()

    def start(self, timeout=60):
        """Makes the cluster and its roles on first use."""
        if self.exists():
            super().start(timeout)
        else:
            self.create()

    def remove(self):
        self.stop("immediate")
        shutil.rmtree(self.folder, ignore_errors=True)

    def create_database(self, name, template="template0"):
        """By copying files: half the work of writing an empty database into the log, which nobody reads."""
        self.disconnect(template)
        self.sql(f"CREATE DATABASE {name} OWNER outpost_owner TEMPLATE {template} STRATEGY FILE_COPY;")
        return self.url("outpost_owner", name)

    def url(self, role="outpost_server", database="postgres"):
        return super().url(database, role)

    def psql(self, text, database="postgres", role="postgres"):
        """What it printed: unaligned, tuples only, columns separated by |."""
        return self.sql(text, database, role).rstrip("\n")
