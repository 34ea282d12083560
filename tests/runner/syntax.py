"""A compiler's warnings without its code: of every source of a build folder that its targets do not compile.

  python3 -m runner.syntax BUILD [TARGET...]
"""
import json
import os
import shlex
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

# What only speaks of the code that is made.
LEFT_OUT = ("-fsanitize", "-O", "-D_FORTIFY_SOURCE")


def checking(command):
    """The compiler's command as one that reads the source and writes nothing."""
    words = shlex.split(command)
    place = words.index("-o")
    words = words[:place] + words[place + 2:]
    return [word for word in words if word != "-c" and not word.startswith(LEFT_OUT)] + ["-fsyntax-only"]


def check(entry):
    done = subprocess.run(checking(entry["command"]), cwd=entry["directory"], stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, errors="replace", check=False)
    return done.returncode, done.stdout


def compiled(folder, targets):
    """What the targets are made of; an object that merely lies there may be of an older source."""
    return set(subprocess.run(["ninja", "-C", folder, "-t", "inputs", *(targets or ["all"])], check=True,
                              capture_output=True, text=True).stdout.splitlines())


def main(folder, *targets):
    inputs = compiled(folder, targets)
    with open(os.path.join(folder, "compile_commands.json"), encoding="utf-8") as file:
        entries = [entry for entry in json.load(file) if entry["output"] not in inputs]
    failed = 0
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for code, output in pool.map(check, entries):
            failed += code != 0
            if code:
                print(output, end="")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
