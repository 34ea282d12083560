"""A private PostgreSQL cluster: own data folder, own Unix socket, no network, peer authentication.

The cluster's superuser is `postgres`; the roles `outpost_owner` (migrations), `outpost_server` (the server) and
`outpost_backup` (backups: it may copy the data folder and reads no table) log in by peer authentication through an
ident map, so that there is no password to leak.
"""
import glob
import os
import signal
import subprocess
import threading
import time

from .failure import Failure
from .psql import Ended, Psql

PORT = 5432  # names the socket file only; nothing listens on the network
ROLES = {"outpost_owner": "", "outpost_server": "", "outpost_backup": "REPLICATION"}  # what each may besides LOGIN

# A backend gives memory back to the kernel after every statement and takes it again for the next, page by page, when what
# it needs lies about the C library's threshold of 128 kB. These keep some megabytes in each.
ALLOCATOR = {"MALLOC_TOP_PAD_": str(1 << 20), "MALLOC_TRIM_THRESHOLD_": str(8 << 20), "MALLOC_MMAP_THRESHOLD_": str(4 << 20)}

SETTINGS = """
listen_addresses = ''
unix_socket_directories = '{socket}'
unix_socket_permissions = 0777
port = {port}
max_connections = 60
shared_buffers = {shared_buffers}
max_wal_size = 2GB
log_line_prefix = '%m [%p] %u@%d '
log_min_duration_statement = -1
timezone = 'UTC'
jit = off
fsync = {fsync}
"""
# A process each, which in the life of a test has nothing to do.
HASTY_SETTINGS = """
autovacuum = off
max_logical_replication_workers = 0
"""


def copy_folder(source, target):
    """Without what a test's runner sets: an allocator that fills all memory makes a copy ten times as dear."""
    environment = {name: value for name, value in os.environ.items() if name != "MALLOC_PERTURB_"}
    subprocess.run(["cp", "-a", source, target], check=True, env=environment)


def copy_running_folder(source, target, attempts=5):
    """What is in the folder of a server that runs. What it replaced while it was copied is copied again."""
    try:
        copy_folder(source + "/.", target)
    except subprocess.CalledProcessError:
        if attempts == 1:
            raise
        copy_running_folder(source, target, attempts - 1)


def find_binaries():
    """The folder of PostgreSQL's programs, the newest version from 15 on."""
    folders = sorted(glob.glob("/usr/lib/postgresql/*/bin"), key=lambda path: int(path.split("/")[4]))
    folders = [path for path in folders if int(path.split("/")[4]) >= 15]
    if not folders:
        raise Failure("PostgreSQL 15 is not installed", "apt-get install postgresql-15")
    return folders[-1]


def process_is_alive(pid):
    """False also for a zombie: a container's first process may take its time to reap it."""
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii") as file:
            return file.read().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


class Cluster:
    """One data folder and its postmaster."""

    def __init__(self, folder, account, durable=True, shared_buffers="64MB"):
        self.folder = os.path.abspath(folder)
        self.data = os.path.join(self.folder, "data")
        self.socket = os.path.join(self.folder, "socket")
        self.log = os.path.join(self.folder, "postgresql.log")
        self._account = account
        self._durable = durable
        self._settings = {"fsync": "on" if durable else "off", "shared_buffers": shared_buffers}
        self._bin = find_binaries()
        self._open = {}  # what it is connected to -> psql
        self._psql_lock = threading.Lock()
        if len(os.path.join(self.socket, f".s.PGSQL.{PORT}")) > 107:
            raise Failure(f"{self.socket} is too long for a Unix socket", "choose a shorter data folder")

    def is_hasty(self):
        """Nothing of it need outlive the machine: a test's."""
        return not self._durable

    def exists(self):
        return os.path.exists(os.path.join(self.data, "PG_VERSION"))

    def initialize(self):
        """initdb alone. What need not last is small, so that it is quickly copied."""
        self._account.make_folder(self.folder, 0o755)
        hasty = [] if self._durable else ["--no-sync", "--wal-segsize=1"]
        self._run([f"{self._bin}/initdb", "-D", self.data, "-U", "postgres", "-A", "peer",
                   "-E", "UTF8", "--locale=C.UTF-8", *hasty])

    def create(self):
        """initdb (tests copy what initdb made once), then the roles; leaves the cluster running."""
        template = os.environ.get("OUTPOST_CLUSTER_TEMPLATE")
        if not template:
            self._make_folders()
            self.initialize()
            self._configure()
            Cluster.start(self)
        else:
            self.copy(template)
        self.sql("".join(f"CREATE ROLE {role} LOGIN {right};\n" for role, right in ROLES.items()))

    def copy(self, data):
        """What another cluster had when it was stopped; leaves this one running."""
        self._make_folders()
        copy_folder(data, self.data)
        self._configure()
        Cluster.start(self)

    def _make_folders(self):
        self._account.make_folder(self.folder, 0o755)
        self._account.make_folder(self.socket, 0o755)

    def _configure(self):
        """In a copy it stands above already; the last line counts."""
        with open(f"{self.data}/postgresql.conf", "a", encoding="utf-8") as file:
            file.write(SETTINGS.format(socket=self.socket, port=PORT, **self._settings))
            file.write("" if self._durable else HASTY_SETTINGS)
        self._write("pg_hba.conf", "local all all peer map=outpost\nlocal replication outpost_backup peer map=outpost\n")
        accounts = {self._account.name, "root", "postgres"}
        self._write("pg_ident.conf", "".join(
            f"outpost {account} {role}\n" for account in sorted(accounts)
            for role in ("postgres", *ROLES)))

    def create_database(self, name):
        self.sql(f"CREATE DATABASE {name} OWNER outpost_owner;")
        return name

    def url(self, database, role="outpost_server"):
        return f"postgresql://{role}@/{database}?host={self.socket}&port={PORT}"

    def start(self, timeout=60):
        """Starts the postmaster; after a kill -9 its orphans may hold the shared memory for a moment."""
        deadline = time.monotonic() + timeout
        while True:
            result = self._run([f"{self._bin}/pg_ctl", "-D", self.data, "-l", self.log, "-w",
                                "-t", str(timeout), "start"], check=False)
            if result.returncode == 0:
                return
            if time.monotonic() > deadline:
                raise Failure(f"PostgreSQL in {self.data} does not start", f"read {self.log}")
            time.sleep(0.1)

    def stop(self, mode="fast"):
        if self._psql_lock.acquire(timeout=1):  # not held by a statement that goes on
            self._close_psqls(lambda key: True)
            self._psql_lock.release()
        if self.running():
            self._run([f"{self._bin}/pg_ctl", "-D", self.data, "-m", mode, "-w", "stop"], check=False)

    def running(self):
        return self.exists() and self._run([f"{self._bin}/pg_ctl", "-D", self.data, "status"],
                                           check=False).returncode == 0

    def postmaster(self):
        with open(f"{self.data}/postmaster.pid", encoding="ascii") as file:
            return int(file.readline())

    def kill(self, timeout=10):
        """kill -9 of the postmaster, and waits until it is dead; its backends notice by themselves."""
        pid = self.postmaster()
        os.kill(pid, signal.SIGKILL)
        deadline = time.monotonic() + timeout
        while process_is_alive(pid) and time.monotonic() < deadline:
            time.sleep(0.01)

    def sql(self, text, database="postgres", role="postgres"):
        """Runs statements through psql and returns what it printed, unaligned."""
        if "\\" not in text and self._psql_lock.acquire(blocking=False):
            try:
                return self._ask((os.getpid(), self.postmaster(), database, role), text)
            except Ended as ended:
                if ended.has_begun:
                    raise Failure(f"psql failed: {ended}", f"read {self.log}") from ended
            except OSError:
                pass  # no postmaster: what follows says so
            finally:
                self._psql_lock.release()
        result = subprocess.run(self._psql_command(database, role), input=text, capture_output=True, text=True,
                                env=self._account.environment(), cwd="/", **self._account.process_options())
        if result.returncode:
            raise Failure(f"psql failed: {result.stderr.strip()}", f"read {self.log}")
        return result.stdout

    def disconnect(self, database):
        """Lets go of a database that is about to be copied or dropped."""
        with self._psql_lock:
            self._close_psqls(lambda key: key[2] == database)

    def run(self, program, *arguments):
        """One of PostgreSQL's programs, as the account of the cluster."""
        self._run([f"{self._bin}/{program}", *arguments])

    def _psql_command(self, database, role):
        return [f"{self._bin}/psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h", self.socket,
                "-p", str(PORT), "-U", role, "-d", database]

    def _ask(self, key, text):
        """By the psql that is connected to this; one for each database and role stays open."""
        self._close_psqls(lambda other: other[:2] != key[:2])
        if key not in self._open:
            self._open[key] = Psql(self._psql_command(*key[2:]), env=self._account.environment(),
                                   **self._account.process_options())
        path = os.path.join(self.folder, "statements.sql")
        with open(path, "w", encoding="utf-8", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
            self._account.own(path)
            file.write(text)
        try:
            return self._open[key].run(path)
        except BaseException:
            del self._open[key]
            raise

    def _close_psqls(self, chosen):
        for key in [key for key in self._open if chosen(key)]:
            self._open.pop(key).close()

    def _write(self, name, text):
        with open(f"{self.data}/{name}", "w", encoding="utf-8") as file:
            file.write(text)

    def _run(self, command, check=True):
        """Output goes to a file: a postmaster started by pg_ctl would keep a pipe open for ever."""
        output = os.path.join(self.folder, "command.log")
        with open(output, "w+", encoding="utf-8") as file:
            self._account.own(output)
            result = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=file, stderr=file, cwd="/",
                                    env=self._account.environment(**ALLOCATOR), **self._account.process_options())
            if check and result.returncode:
                file.seek(0)
                raise Failure(f"{os.path.basename(command[0])} failed: {file.read().strip()}")
        return result
