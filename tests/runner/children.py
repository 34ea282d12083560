"""Running other programs so that all of them end when the run is stopped.

Model    Every program gets a session of its own and is remembered until it ends. What it leaves behind
         (servers, databases) is known by its command line, which names the folder of this run.
"""
import glob
import os
import signal
import subprocess
import threading
import time


class Stopped(Exception):
    """Another step failed; this one is not to begin anything more."""


class Children:
    def __init__(self):
        self._lock = threading.Lock()
        self._running = set()
        self._stopped = False

    def run(self, command, niceness=0, environment=None, cwd=None):
        """(exit code, everything it printed)."""
        with self._lock:
            if self._stopped:
                raise Stopped()
            process = subprocess.Popen(
                ["nice", "-n", str(niceness), *command], cwd=cwd, stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace",
                env={**os.environ, **(environment or {})}, start_new_session=True)
            self._running.add(process)
        output = process.communicate()[0]
        with self._lock:
            self._running.discard(process)
            if self._stopped:
                raise Stopped()
        return process.returncode, output

    def stop(self):
        """Asks all to end."""
        with self._lock:
            self._stopped = True
            for process in self._running:
                _signal_group(process.pid, signal.SIGTERM)


def end_leftovers(folder, patience=3):
    """Ends what works in this folder, and says how many processes that were."""
    deadline = time.monotonic() + patience
    ended = set()
    while left := set(_working_in(folder)):
        for pid in left:
            _signal(pid, signal.SIGTERM if time.monotonic() < deadline else signal.SIGKILL)
        ended |= left
        time.sleep(0.2)
    return len(ended)


def _working_in(folder):
    for path in glob.glob("/proc/[0-9]*/cmdline"):
        try:
            with open(path, "rb") as file:
                if os.fsencode(folder) + b"/" in file.read():
                    yield int(path.split("/")[2])
        except OSError:
            continue


def _signal(pid, number):
    try:
        os.kill(pid, number)
    except (ProcessLookupError, PermissionError):
        pass


def _signal_group(pid, number):
    try:
        os.killpg(pid, number)
    except ProcessLookupError:
        pass
