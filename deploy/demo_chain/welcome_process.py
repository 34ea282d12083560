"""The welcome process as the demo's commands see it: started, asked for its link, stopped."""
import json
import os
import signal
import subprocess
import time

from chain.build import ROOT
from chain.failure import Failure

MODULE = "demo_chain.welcome_main"


class WelcomeProcess:
    """Its file says the pid and the link."""

    def __init__(self, folder):
        self.folder = folder
        self.path = os.path.join(folder, "welcome.json")
        self.log = os.path.join(folder, "welcome.log")

    def read(self):
        """{"pid", "link"} of the process that runs; {} when none does."""
        try:
            with open(self.path, encoding="utf-8") as file:
                noted = json.load(file)
            with open(f"/proc/{noted['pid']}/cmdline", "rb") as file:
                words = file.read().split(b"\0")
        except (OSError, ValueError):
            return {}
        return noted if {MODULE.encode(), self.folder.encode()} <= set(words) else {}

    def start(self, ports, timeout=20):
        """Returns when the lines are there; the page follows once the chain is loaded."""
        with open(self.log, "ab") as log:
            process = subprocess.Popen([os.path.join(ROOT, "deploy/python"), "-m", MODULE, self.folder, str(ports)], stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                       start_new_session=True, cwd="/")
        self._wait(lambda: self.read().get("pid") == process.pid, process, timeout)

    def _wait(self, is_there, process, timeout):
        deadline = time.monotonic() + timeout
        while not is_there():
            if process.poll() is not None or time.monotonic() > deadline:
                raise Failure("the welcome page does not start", f"read {self.log}")
            time.sleep(0.02)

    def stop(self, timeout=10):
        pid = self.read().get("pid")
        if pid is None:
            return
        os.kill(pid, signal.SIGTERM)
        deadline = time.monotonic() + timeout
        while self.read():
            if time.monotonic() > deadline:
                os.kill(pid, signal.SIGKILL)
                deadline += timeout
            time.sleep(0.02)
