"""The replication peers' scripts beside ours: native logical replication, the COPY floor, and Outpost."""
import json
import os
import pathlib
import subprocess

from measures import row

WORKLOADS = ("w1", "w2", "w3", "w5")


def run(project, options):
    scripts = pathlib.Path(project).parent / "shared" / "bench" / "peers"
    if not scripts.is_dir():
        print("peers: skipped, ../shared/bench/peers is not here")
        return
    results = pathlib.Path("/tmp/peers/outpost-results.jsonl")
    results.parent.mkdir(parents=True, exist_ok=True)
    results.unlink(missing_ok=True)
    environment = {**os.environ, "OUT": str(results), "REPS": "1", "OUTPOST_BUILD": str(options.build),
                   "PEER_PATH": str(project / "tests" / "bench")}
    for command in (["floor.py"], ["bench.py", "native", *WORKLOADS], ["bench.py", "outpost", *WORKLOADS]):
        subprocess.run(["flock", "/tmp/bench.lock", "/usr/bin/python3", *command], cwd=scripts, env=environment,
                       check=True, stdout=subprocess.DEVNULL)
    found = [json.loads(line) for line in results.read_text(encoding="utf-8").splitlines()]
    yield from compare(found)


def pick(found, peer, workload, **also):
    for entry in found:
        if entry["peer"] == peer and entry["w"] == workload and all(entry.get(k) == v for k, v in also.items()):
            return entry
    raise RuntimeError(f"no result of {peer} {workload}")


def compare(found):
    ours, native = (lambda w, **a: pick(found, "outpost", w, **a)), (lambda w, **a: pick(found, "native", w, **a))
    floor = lambda w: pick(found, "floor_copy_fk", w)["s"]
    for workload, column in (("w1", "drain_s"), ("w2", "load_s")):
        value = ours(workload)[column]
        yield row(f"{workload.upper()} {column}", value, "s", "COPY floor", floor(workload), value / floor(workload))
        yield row(f"{workload.upper()} {column}", value, "s", "native", native(workload)[column],
                  value / native(workload)[column])
        yield row(f"{workload.upper()} wire", ours(workload)["wire_mb"], "MB", "native", native(workload)["wire_mb"],
                  ours(workload)["wire_mb"] / native(workload)["wire_mb"])
    for column in ("p50_ms", "p99_ms"):
        yield row(f"W3 {column}", ours("w3")[column], "ms", "native", native("w3")[column],
                  ours("w3")[column] / native("w3")[column])
    for side in ("hq", "store"):
        yield row(f"W5 {side} PSS", ours("w5", side=side)["pss_mb"], "MiB", "native", native("w5", side=side)["pss_mb"],
                  ours("w5", side=side)["pss_mb"] / native("w5", side=side)["pss_mb"])
