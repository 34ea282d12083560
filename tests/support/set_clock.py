"""A node of a chain whose machine has another time: its server and its PostgreSQL, by libfaketime.

    clock = SetClock(node, folder)
    clock.set(days=-1)   from now on, and also while it runs
"""
import glob
import os


def library():
    """In the environment of who is to have another time."""
    return {"LD_PRELOAD": glob.glob("/usr/lib/*/faketime/libfaketime.so.1")[0]}


class _Account:
    """The account of the node, with a clock of its own in the environment."""

    def __init__(self, account, path):
        self._account, self._path = account, path

    def __getattr__(self, name):
        return getattr(self._account, name)

    def environment(self, **extra):
        return self._account.environment(FAKETIME_TIMESTAMP_FILE=self._path, FAKETIME_NO_CACHE="1", FAKETIME_DONT_FAKE_MONOTONIC="1",
                                         **library(), **extra)


def can_be_set(program):
    """Not under a sanitizer, which must be loaded first."""
    with open(program, "rb") as file:
        return b"__asan_init" not in file.read()


class SetClock:
    def __init__(self, node, folder):
        """node starts anew with a clock that can be set."""
        self._path = os.path.join(folder, f"{node.name}.clock")
        self.set(0)
        node.stop()
        account = _Account(node.server._account, self._path)
        node.server._account = node.cluster._account = account
        node.start()

    def set(self, days):
        with open(self._path + ".new", "w", encoding="ascii") as file:
            file.write(f"{days * 86400:+d}\n")
        os.chmod(self._path + ".new", 0o644)
        os.rename(self._path + ".new", self._path)
