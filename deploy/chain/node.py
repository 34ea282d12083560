"""Node and what npm installs: by lockfiles, only when something changed, with words for what goes wrong.

Model    Two stages. The system's npm fetches a newer Node and npm as packages (deploy/node); these install everything
         else. One stage would not do: a package that is for one platform only is left out without a word where
         the Node that installs it is older than the package wants, and Debian's is older than what bundles the
         clients wants. What was installed is noted as a hash of its inputs beside it, so a second call costs nothing.
"""
import contextlib
import fcntl
import hashlib
import os
import platform
import re
import shutil
import subprocess
import sys

from .build import ROOT
from .failure import Failure

FOLDER = os.path.join(ROOT, "deploy/node")
ARCHITECTURES = {"x86_64": "x64", "aarch64": "arm64"}
NOTE = "node_modules/.inputs"
FETCH = ("ci", "--ignore-scripts", "--no-audit", "--no-fund")

# (what npm or a builder prints, what it means, what to do): the first row that fits.
TRAPS = (
    ("SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_GET_ISSUER_CERT|UNABLE_TO_VERIFY_LEAF",
     "npm was shown a certificate that this machine does not know",
     "a proxy that looks into connections has a root certificate of its own: name a file with it in NODE_EXTRA_CA_CERTS. "
     "Installing ca-certificates writes the system's bundle anew and forgets what was added to it by hand"),
    ("Cannot find (?:native binding|module @rolldown)|@rolldown/binding",
     "the packages were installed by a Node that is too old, which leaves native parts out without a word",
     "remove node_modules at the top of the project and run this again"),
    (r"Missing: .* from lock file|can only install packages when your package.json and package-lock.json",
     "the lockfile and package.json disagree, or a package that the lock should name could not be had when it was made",
     "npm install with the npm of deploy/node writes the lock; a version whose optional packages cannot be had is passed over"),
    ("EINTEGRITY", "a package is not the one that the lockfile names",
     "never go on with it; a cache may be damaged: npm cache verify"),
    ("No space left|ENOSPC", "the disk is full", "Node and the packages need about 500 MB"),
    ("ENOTFOUND|EAI_AGAIN|ETIMEDOUT|ECONNREFUSED|ECONNRESET|ENETUNREACH|E40[34]|E50[0-9]",
     "npm cannot reach its registry", "check the network and any proxy settings (HTTPS_PROXY), then run this again"),
    ("EACCES|EPERM", "files of an earlier run belong to somebody else",
     "remove node_modules as the user they belong to, then run this again"),
)


def digest(paths, *words):
    """A hash over words and the names and contents of files; a missing file counts as such."""
    found = hashlib.sha256("\0".join(words).encode())
    for path in sorted(paths):
        found.update(f"\0{os.path.relpath(path, ROOT)}\0".encode())
        if os.path.isfile(path):
            with open(path, "rb") as file:
                found.update(file.read())
    return found.hexdigest()


def is_noted(path, inputs):
    """Whether what the note stands beside was made from these inputs."""
    try:
        with open(path, encoding="ascii") as file:
            return file.read() == inputs
    except OSError:
        return False


def note(path, inputs):
    with open(path, "w", encoding="ascii") as file:
        file.write(inputs)


@contextlib.contextmanager
def one_at_a_time():
    """Two builds of one tree would write the same files."""
    with open(os.path.join(FOLDER, "package.json"), encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def run(command, folder=ROOT, environment=None):
    """What the command printed; a Failure with words for the traps that are known."""
    try:
        result = subprocess.run(command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, text=True, check=False,
                                stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    except FileNotFoundError as problem:
        raise Failure(f"{command[0]} is missing", "apt-get install --no-install-recommends nodejs npm") from problem
    if result.returncode:
        raise explained(" ".join(command[:2]), result.stdout)
    return result.stdout


def explained(name, output):
    last = "\n".join(output.splitlines()[-40:])
    for pattern, meaning, remedy in TRAPS:
        if re.search(pattern, output):
            return Failure(f"{name} failed: {meaning}\n{last}", remedy)
    return Failure(f"{name} failed:\n{last}")


def node_folder():
    machine = platform.machine()
    if machine not in ARCHITECTURES:
        raise Failure(f"there is no Node for {machine} in deploy/node",
                      "add the package node-linux-<architecture> to deploy/node/package.json")
    return os.path.join(FOLDER, f"node_modules/node-linux-{ARCHITECTURES[machine]}/bin")


def node_environment():
    """For programs that shall run on this Node and find its npm."""
    path = [node_folder(), os.path.join(FOLDER, "node_modules/.bin"), os.environ.get("PATH", "/usr/bin:/bin")]
    return {**os.environ, "PATH": os.pathsep.join(path), "npm_config_update_notifier": "false"}


def install_node(say):
    """Stage one, by the system's npm."""
    inputs = digest(manifests(FOLDER), platform.machine())
    if is_noted(os.path.join(FOLDER, NOTE), inputs):
        return
    if not shutil.which("npm"):
        raise Failure("npm is missing", "apt-get install --no-install-recommends nodejs npm")
    say("fetching Node and npm (207 MB on disk)")
    run(["npm", *FETCH], FOLDER)
    if not os.access(os.path.join(node_folder(), "node"), os.X_OK):
        raise Failure(f"npm left out the Node of {platform.machine()}", "deploy/node/package-lock.json must name it")
    note(os.path.join(FOLDER, NOTE), inputs)


def install_modules(folder, say):
    """Stage two: what a folder's lockfile names, by our own Node and npm."""
    with one_at_a_time():
        install_node(say)
        inputs = digest([*manifests(folder), *manifests(FOLDER)], platform.machine())
        if is_noted(os.path.join(folder, NOTE), inputs):
            return
        say(f"installing npm packages of {os.path.relpath(folder, ROOT)}" if folder != ROOT else
            "installing npm packages of the browser clients")
        run(["npm", *FETCH], folder, node_environment())
        note(os.path.join(folder, NOTE), inputs)


def manifests(folder):
    """What npm installs by: the folder's package.json and lock, and those of its workspaces."""
    workspaces = ("common/web", "hq/web", "store/web") if folder == ROOT else ()
    return [os.path.join(folder, name) for name in ("package.json", "package-lock.json", ".npmrc",
                                                    *(f"{path}/package.json" for path in workspaces))]


def main(folders):
    """deploy/python -m chain.node FOLDER...    Node, and the npm packages of these folders of the project"""
    try:
        for folder in folders:
            install_modules(os.path.normpath(os.path.join(ROOT, folder)), lambda text: print(text, flush=True))
    except Failure as failure:
        print(f"node: {failure}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
