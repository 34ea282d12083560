"""A private PostgreSQL cluster for tests: one folder, one Unix socket, gone at exit.

    with Cluster("/tmp/my-test/pg") as cluster:
        cluster.create_database("outpost_hq")
        run(["outpost-hq", "migrate", "--set", "database.owner_url=" + cluster.url("outpost_owner", "outpost_hq")])
        cluster.psql("SELECT count(*) FROM retail.product", "outpost_hq")

PostgreSQL refuses to run as root: then everything runs as the user `postgres` through runuser.
`port` adds a TCP listener on 127.0.0.1, for tests that put something between server and database.
"""

import atexit
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time

BIN = pathlib.Path(os.environ.get("PG_BIN", "/usr/lib/postgresql/15/bin"))
SERVER_USER = "postgres"
ROLES = ("outpost_owner", "outpost_server")
SOCKET_PATH_LIMIT = 107

# A crash of the machine is not what these tests are about, so nothing waits for the disk. A test
# that measures durable commits says settings={"fsync": "on", ...}.
FAST = {"fsync": "off", "synchronous_commit": "on", "full_page_writes": "off",
        "autovacuum": "off", "max_connections": "100", "timezone": "UTC"}


class Cluster:
    def __init__(self, path, port=None, settings=None):
        self.path = pathlib.Path(path).resolve()
        self.data = self.path / "data"
        self.port = port
        self.settings = {**FAST, **(settings or {})}
        if len(str(self.path / ".s.PGSQL.54321")) > SOCKET_PATH_LIMIT:
            raise ValueError("path too long for a Unix socket: %s" % self.path)

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.remove()

    def start(self):
        """Create the cluster and its two roles on first use, start it, and wait until it answers."""
        fresh = not (self.data / "PG_VERSION").exists()
        if fresh:
            self._initialise()
        self._control("start")
        atexit.register(self.stop, "immediate")
        if fresh:
            for role in ROLES:
                self.psql("CREATE ROLE %s LOGIN" % role)
        return self

    def stop(self, mode="fast"):
        """mode: smart, fast, or immediate (a crash with a clean exit of all processes)."""
        if self.pid() is not None:
            self._control("stop", "-m", mode)
        atexit.unregister(self.stop)

    def restart(self, mode="fast"):
        self.stop(mode)
        self.start()

    def kill9(self):
        """Kill the postmaster as the kernel would; its children notice and leave by themselves."""
        os.kill(self.pid(), signal.SIGKILL)

    def start_again(self, patience_s=20):
        """Start after kill9, as soon as the last child has let go of the shared memory."""
        give_up = time.monotonic() + patience_s
        while True:
            try:
                return self.start()
            except RuntimeError:
                if time.monotonic() > give_up:
                    raise
                time.sleep(0.1)

    def pause(self):
        """Stop all its processes: a server that is there and does not answer."""
        self._signal(signal.SIGSTOP)

    def resume(self):
        self._signal(signal.SIGCONT)

    def remove(self):
        self.stop("immediate")
        shutil.rmtree(self.path, ignore_errors=True)

    def pid(self):
        """Process id of the running postmaster, or None."""
        try:
            pid = int((self.data / "postmaster.pid").read_text().split("\n")[0])
            os.kill(pid, 0)
            return pid
        except (FileNotFoundError, ProcessLookupError, ValueError):
            return None

    def create_database(self, name, owner="outpost_owner", template="template0"):
        self.psql("CREATE DATABASE %s OWNER %s TEMPLATE %s" % (name, owner, template))
        return self.url(owner, name)

    def rename_role(self, role, name):
        self.psql("ALTER ROLE %s RENAME TO %s" % (role, name))

    def url(self, role="outpost_server", database="postgres"):
        return "postgresql:///%s?host=%s&port=%d&user=%s" % (database, self.path, self.port or 5432, role)

    def tcp_url(self, role="outpost_server", database="postgres"):
        return "postgresql://%s@127.0.0.1:%d/%s" % (role, self.port, database)

    def psql(self, sql, database="postgres", role="postgres"):
        """Run SQL and give its output: unaligned, tuples only, columns separated by |."""
        done = subprocess.run(
            [BIN / "psql", "-XAtq", "-v", "ON_ERROR_STOP=1", "-d", self.url(role, database), "-f", "-"],
            input=sql, text=True, capture_output=True, check=False)
        if done.returncode != 0:
            raise RuntimeError("psql: %s" % done.stderr.strip())
        return done.stdout.rstrip("\n")

    def _signal(self, number):
        postmaster = self.pid()
        children = subprocess.run(["pgrep", "-P", str(postmaster)], text=True, capture_output=True, check=False)
        for pid in [postmaster, *map(int, children.stdout.split())]:
            os.kill(pid, number)

    def _initialise(self):
        self.path.mkdir(parents=True, exist_ok=True)
        if os.geteuid() == 0:
            shutil.chown(self.path, SERVER_USER)
        self._run([BIN / "initdb", "-D", self.data, "-U", "postgres", "-A", "trust",
                   "--no-sync", "-E", "UTF8", "--locale=C.UTF-8"])
        lines = ["unix_socket_directories = '%s'" % self.path,
                 "listen_addresses = '%s'" % ("127.0.0.1" if self.port else ""),
                 "port = %d" % (self.port or 5432)]
        lines += ["%s = '%s'" % setting for setting in self.settings.items()]
        with open(self.data / "postgresql.conf", "a", encoding="utf-8") as configuration:
            configuration.write("\n".join(lines) + "\n")

    def _control(self, action, *options):
        self._run([BIN / "pg_ctl", "-D", self.data, "-w", "-s", "-l", self.path / "log", action, *options])

    def _run(self, command):
        prefix = ["runuser", "-u", SERVER_USER, "--"] if os.geteuid() == 0 else []
        done = subprocess.run([*prefix, *map(str, command)], text=True, cwd="/",
                              stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False)
        if done.returncode != 0:
            raise RuntimeError("%s: %s" % (command[0].name, done.stderr.strip()))


def obey(commands):
    """For tests in C (test_postgres.c): one method call per line, one answer per line, until the end."""
    with tempfile.TemporaryDirectory(prefix="outpost-test-") as folder:
        os.chmod(folder, 0o755)
        with Cluster(pathlib.Path(folder) / "pg") as cluster:
            print("ok", cluster.path, flush=True)
            for line in commands:
                name, *arguments = line.split()
                try:
                    getattr(cluster, name)(*arguments)
                    print("ok ", flush=True)
                except RuntimeError as fault:
                    print("error", str(fault).replace("\n", " "), flush=True)


if __name__ == "__main__":
    obey(sys.stdin)
