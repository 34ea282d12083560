"""Debian packages: what a list asks for, what is missing, and installing it."""
import os
import shutil
import subprocess

from .failure import Failure

NO_MAIN_CLUSTER = "/etc/postgresql-common/createcluster.d/outpost-install.conf"


def read_list(path):
    """One package a line; # starts a comment."""
    with open(path, encoding="utf-8") as file:
        names = (line.split("#")[0].strip() for line in file)
        return [name for name in names if name]


def missing(names):
    """`a|b` is met by either, the first is what gets installed; `a?` also by a command of that name."""
    installed = set()
    result = subprocess.run(["dpkg-query", "-W", "-f", "${db:Status-Abbrev}\t${Package}\n"],
                            capture_output=True, text=True, check=True)
    for entry in result.stdout.splitlines():
        status, name = entry.split("\t")
        if status.startswith("ii"):
            installed.add(name)
    names = [name.rstrip("?") for name in names
             if not (name.endswith("?") and shutil.which(name.rstrip("?")))]
    return [name.split("|")[0] for name in names if not installed & set(name.split("|"))]


def install(list_paths, say):
    """Installs what is missing from the lists, and says so; does nothing when nothing is."""
    wanted = missing([name for path in list_paths for name in read_list(path)])
    if not wanted:
        return
    say(f"installing {len(wanted)} packages: {' '.join(wanted)}")
    privilege = _privilege(wanted)
    keep_quiet = "postgresql-15" in wanted
    if keep_quiet:
        _forbid_main_cluster(privilege)
    try:
        _apt(privilege, "update")
        _apt(privilege, "install", "--yes", "--no-install-recommends", *wanted)
    finally:
        if keep_quiet:
            subprocess.run([*privilege, "rm", "-f", NO_MAIN_CLUSTER], check=False)


def _privilege(wanted):
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo"):
        return ["sudo"]
    raise Failure("packages are missing and this user may not install them",
                  f"as root: apt-get install {' '.join(wanted)}")


def _forbid_main_cluster(privilege):
    """We bring our own clusters: installing PostgreSQL for us must not leave a system one running."""
    subprocess.run([*privilege, "mkdir", "-p", os.path.dirname(NO_MAIN_CLUSTER)], check=True)
    subprocess.run([*privilege, "tee", NO_MAIN_CLUSTER], input="create_main_cluster = false\n",
                   text=True, check=True, stdout=subprocess.DEVNULL)


def _apt(privilege, *arguments):
    """Kept short on the screen: the last lines are shown only when it fails."""
    command = [*privilege, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", *arguments]
    result = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                            stderr=subprocess.STDOUT, text=True, check=False)
    if result.returncode:
        last = "\n".join(result.stdout.splitlines()[-15:])
        raise Failure(f"apt-get {arguments[0]} failed:\n{last}",
                      "check the network and /etc/apt/sources.list, then run this again")
