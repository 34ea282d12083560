#!/usr/bin/env python3
"""The schema of a tier as the next release may have it, as C data: ours and the files of next/ on top.

    next_schema.py TIER OUT.c
"""
import pathlib
import shutil
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
SCHEMA = HERE.parents[1] / "schema"
sys.path.insert(0, str(SCHEMA))

import embed  # noqa: E402


def main():
    tier, out = sys.argv[1:]
    with tempfile.TemporaryDirectory(prefix="outpost-next-") as folder:
        merged = pathlib.Path(folder).resolve() / "schema"
        shutil.copytree(SCHEMA, merged)
        shutil.copytree(HERE / "next", merged, dirs_exist_ok=True)
        queries = [path for part in ("shared", tier) for path in (merged / part / "queries").glob("*.sql")]
        embed.embed_schema(tier, f"{folder}/schema.h", f"{folder}/schema.c", queries, merged)
        embed.write_if_changed(out, pathlib.Path(folder, "schema.c").read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
