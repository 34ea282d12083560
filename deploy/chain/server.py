"""One server process (outpost-hq or outpost-store): its configuration, its life and its death."""
import json
import os
import signal
import subprocess
import time

from .api import Client
from .failure import Failure
from .ports import port_is_free


class Server:
    """Configuration goes to a file that only the account can read; logs go to server.log."""

    def __init__(self, program, folder, account, cluster, database, port, settings=None):
        self.program = program
        self.folder = os.path.abspath(folder)
        self.port = port
        self.url = f"http://127.0.0.1:{port}"
        self.config_path = os.path.join(self.folder, "server.conf")
        self.log = os.path.join(self.folder, "server.log")
        self.pid_path = os.path.join(self.folder, "server.pid")
        self._account = account
        self.settings = {
            "database.url": cluster.url(database),
            "database.owner_url": cluster.url(database, "outpost_owner"),
            "database.backup_url": cluster.url(database, "outpost_backup"),
            "http.host": "127.0.0.1",
            "http.port": str(port),
            "state_dir": os.path.join(self.folder, "state"),
            **(settings or {}),
        }

    def write_configuration(self):
        self._account.make_folder(self.folder, 0o755)
        self._account.make_folder(self.settings["state_dir"])
        with open(self.config_path, "w", encoding="utf-8") as file:
            os.chmod(self.config_path, 0o600)
            self._account.own(self.config_path)
            file.write("".join(f"{key} = {value}\n" for key, value in self.settings.items()))

    def command(self, *arguments, text=None):
        """Runs one command of the program (migrate, check, user add ...) and returns its output."""
        result = subprocess.run([self.program, *arguments, "--config", self.config_path], input=text,
                                capture_output=True, text=True, env=self._account.environment(),
                                cwd="/", **self._account.process_options())
        if result.returncode:
            name = os.path.basename(self.program)
            raise Failure(f"{name} {' '.join(arguments[:2])} failed: "
                          f"{(result.stderr or result.stdout).strip()}")
        return result.stdout

    def start(self, timeout=30):
        """Starts the server in a session of its own and waits until it answers."""
        self._wait_port_free()
        with open(self.log, "ab") as log:
            self._account.own(self.log)
            process = subprocess.Popen([self.program, "serve", "--config", self.config_path],
                                       stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                       start_new_session=True, cwd="/",
                                       env=self._account.environment(),
                                       **self._account.process_options())
        self._process = process
        with open(self.pid_path, "w", encoding="ascii") as file:
            file.write(f"{process.pid}\n")
        self._account.own(self.pid_path)
        self._wait_ready(process, timeout)

    def _wait_port_free(self, timeout=3):
        """A process that has just been killed loses its memory a moment before its sockets."""
        deadline = time.monotonic() + timeout
        while not port_is_free(self.port):
            if time.monotonic() > deadline:
                raise Failure(f"port {self.port} is in use", "stop what uses it, or choose another port")
            time.sleep(0.02)

    def _wait_ready(self, process, timeout):
        deadline = time.monotonic() + timeout
        client = Client(self.url, timeout=2)
        while True:
            if process.poll() is not None:
                raise Failure(f"{os.path.basename(self.program)} ended at once (exit "
                              f"{process.returncode}): {self._last_log_lines()}", f"read {self.log}")
            try:
                if client.exchange("GET", "/health/live")[0] == 200:
                    client.close()
                    return
            except OSError:
                pass
            if time.monotonic() > deadline:
                raise Failure(f"{self.url} does not answer after {timeout} s", f"read {self.log}")
            time.sleep(0.05)

    def _last_log_lines(self, count=3):
        with open(self.log, encoding="utf-8", errors="replace") as file:
            return " | ".join(line.strip() for line in file.readlines()[-count:])

    def is_running(self):
        return self._process is not None and self._process.poll() is None

    def pid(self):
        """The server's process, or None; a pid that now belongs to another program does not count."""
        try:
            with open(self.pid_path, encoding="ascii") as file:
                pid = int(file.read())
            with open(f"/proc/{pid}/cmdline", "rb") as file:
                command = file.read().split(b"\0")
        except (OSError, ValueError):
            return None
        return pid if self.config_path.encode() in command else None

    def running(self):
        self._reap()
        return self.pid() is not None

    def kill(self):
        """kill -9, and waits until it is gone."""
        self._signal(signal.SIGKILL, 10)

    def stop(self, timeout=20):
        if not self._signal(signal.SIGTERM, timeout):
            self._signal(signal.SIGKILL, 10)

    def _signal(self, number, timeout):
        pid = self.pid()
        if pid is None:
            return True
        os.kill(pid, number)
        deadline = time.monotonic() + timeout
        while self.running():
            if time.monotonic() > deadline:
                return False
            time.sleep(0.02)
        return True

    def _reap(self):
        process = getattr(self, "_process", None)
        if process is not None:
            process.poll()

    def log_events(self, event=None):
        """The log's JSON lines, all of them or those of one event."""
        with open(self.log, encoding="utf-8", errors="replace") as file:
            for line in file:
                try:
                    entry = json.loads(line)
                except ValueError:
                    continue
                if event is None or entry.get("event") == event:
                    yield entry
