"""A compiler's warnings without its code: of every source of a build folder that its targets do not compile.

  python3 -m runner.syntax BUILD [TARGET...]

clang-check reads many sources in one process: starting a compiler for each costs seven times what reading does.
"""
import json
import os
import shlex
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

# What only speaks of the code that is made.
LEFT_OUT = ("-fsanitize", "-O", "-D_FORTIFY_SOURCE")


def checking(command):
    """The compiler's command as one that reads the source and writes nothing."""
    words = shlex.split(command)
    place = words.index("-o")
    words = words[:place] + words[place + 2:]
    if os.path.basename(words[0]) == "ccache":
        words = words[1:]
    return [word for word in words if word != "-c" and not word.startswith(LEFT_OUT)] + ["-fsyntax-only"]


def check(entries):
    """Some entries of a compile_commands.json, one after the other. A source may be compiled twice, with other words."""
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, "compile_commands.json"), "w", encoding="utf-8") as file:
            json.dump([{"directory": entry["directory"], "file": entry["file"], "arguments": checking(entry["command"])}
                       for entry in entries], file)
        sources = sorted({os.path.join(entry["directory"], entry["file"]) for entry in entries})
        done = subprocess.run(["clang-check", "-p", folder, *sources], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              text=True, errors="replace", check=False)
    return done.returncode or "Compile command not found" in done.stdout, done.stdout


def compiled(folder, targets):
    """What the targets are made of; an object that merely lies there may be of an older source."""
    return set(subprocess.run(["ninja", "-C", folder, "-t", "inputs", *(targets or ["all"])], check=True,
                              capture_output=True, text=True).stdout.splitlines())


def main(folder, *targets):
    inputs = compiled(folder, targets)
    with open(os.path.join(folder, "compile_commands.json"), encoding="utf-8") as file:
        entries = [entry for entry in json.load(file) if entry["output"] not in inputs]
    failed = 0
    hands = os.cpu_count() or 1
    with ThreadPoolExecutor(hands) as pool:
        for code, output in pool.map(check, filter(None, (entries[number::hands] for number in range(hands)))):
            failed += code != 0
            if code:
                print(output, end="")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
