"""Building the programs with meson."""
import os
import subprocess

from .failure import Failure

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def build_commands(path, *options):
    """What sets a build folder up, unless it is, and compiles it: one command after the other."""
    if not os.path.exists(os.path.join(path, "build.ninja")):
        yield ["meson", "setup", path, ROOT, *options]
    yield ["ninja", "-C", path]


def build(folder, say, *options, environment=None):
    """Sets the build folder up on first use, then compiles; prints only what fails."""
    path = os.path.join(ROOT, folder)
    for command in build_commands(path, *options):
        say(f"{'configuring' if command[0] == 'meson' else 'compiling'} {folder}")
        _run(command, environment)
    return path


def _run(command, environment):
    result = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                            cwd=ROOT, check=False, env={**os.environ, **(environment or {})})
    if result.returncode:
        last = "\n".join(result.stdout.splitlines()[-40:])
        raise Failure(f"{command[0]} failed:\n{last}", "the full log is in meson-logs/ of the build folder")
