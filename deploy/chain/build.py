"""Building the programs with meson."""
import os
import subprocess

from .failure import Failure

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def build(folder, say, *options, environment=None):
    """Sets the build folder up on first use, then compiles; prints only what fails."""
    path = os.path.join(ROOT, folder)
    if not os.path.exists(os.path.join(path, "build.ninja")):
        say(f"configuring {folder}")
        _run(["meson", "setup", path, ROOT, *options], environment)
    say(f"compiling {folder}")
    _run(["ninja", "-C", path], environment)
    return path


def _run(command, environment):
    result = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                            cwd=ROOT, check=False, env={**os.environ, **(environment or {})})
    if result.returncode:
        last = "\n".join(result.stdout.splitlines()[-40:])
        raise Failure(f"{command[0]} failed:\n{last}", "the full log is in meson-logs/ of the build folder")
