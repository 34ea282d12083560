"""A native test program that answers one JSON object per line, kept running for a whole file."""
import json
import os
import pathlib
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]


def path_of(name):
    """Where the build put a program of tests/oracle; OUTPOST_BUILD names another build folder."""
    return pathlib.Path(os.environ.get("OUTPOST_BUILD", ROOT / "build")) / "tests/oracle" / name


class LineProgram:
    def __init__(self, name):
        program = path_of(name)
        if not program.exists():
            raise SystemExit(f"{program} is missing: build first, or set OUTPOST_BUILD")
        self.process = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        text=True, encoding="utf-8")

    def ask(self, **question):
        self.process.stdin.write(json.dumps(question) + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer:
            raise SystemExit(f"the program ended at {question}")
        return json.loads(answer)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()
