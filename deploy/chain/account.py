"""Which operating-system account the databases and servers run as.

PostgreSQL refuses to run as root and our servers need no privilege, so a root invocation drops to a
system account; anybody else runs everything as themselves.
"""
import os
import pwd
import subprocess

from .failure import Failure

DEFAULT_ACCOUNT = "outpost"


class Account:
    """An operating-system user that owns processes and files."""

    def __init__(self, entry, drop):
        self.name = entry.pw_name
        self.uid = entry.pw_uid
        self.gid = entry.pw_gid
        self._drop = drop

    def process_options(self):
        """Keyword arguments for subprocess that start a program as this user."""
        if not self._drop:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def environment(self, **extra):
        """A small environment: nothing of the caller's PG* or DATABASE_URL reaches a child."""
        kept = {name: os.environ[name] for name in ("PATH", "LANG", "TERM", "ASAN_OPTIONS",
                                                    "UBSAN_OPTIONS", "GCOV_PREFIX") if name in os.environ}
        return {"HOME": "/", "LC_ALL": "C.UTF-8", "TZ": "UTC", **kept, **extra}

    def become(self):
        """For good: this process gives up what it may more than the account. It reads no file of the sources after that."""
        if self._drop:
            os.setgroups([])
            os.setgid(self.gid)
            os.setuid(self.uid)
            self._drop = False

    def make_folder(self, path, mode=0o700):
        os.makedirs(path, mode=mode, exist_ok=True)
        self.own(path)
        os.chmod(path, mode)

    def own(self, path):
        if self._drop:
            os.chown(path, self.uid, self.gid)


def create_account(name=DEFAULT_ACCOUNT):
    """Makes the system account on first use. Only root gets here."""
    result = subprocess.run(
        ["useradd", "--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent",
         "--shell", "/usr/sbin/nologin", name], capture_output=True, text=True)
    if result.returncode:
        raise Failure(f"cannot create the system account {name}: {result.stderr.strip()}",
                      "create it yourself, or name another one in OUTPOST_RUN_AS")


def running_account():
    """The account for this invocation; as root, OUTPOST_RUN_AS or `outpost`, made when missing."""
    if os.geteuid() != 0:
        return Account(pwd.getpwuid(os.geteuid()), drop=False)
    name = os.environ.get("OUTPOST_RUN_AS", DEFAULT_ACCOUNT)
    try:
        entry = pwd.getpwnam(name)
    except KeyError:
        create_account(name)
        entry = pwd.getpwnam(name)
    if entry.pw_uid == 0:
        raise Failure("OUTPOST_RUN_AS names root", "name an unprivileged account")
    return Account(entry, drop=True)
