"""How much time each suite and build has, and under which builds its tests run: the one table.

Model    A row is a meson suite (the last of a test's suites that has a row counts) or a step of tests/run.
         Seconds are those of its test programs added up, of a step its own, on two quiet cores. Several
         programs run side by side, so the whole takes less than the sum. A suite without a row fails, so
         that nobody's tests take time that nobody gave them.
Builds   Under `sanitized` every memory error and undefined behaviour is fatal; `release` is what is shipped.
         Everything runs where it proves most: C, the API and wrong input under sanitizers; kills, programs of
         different age, a day's sales and the demo under what is shipped. What the build does not touch (SQL,
         Python) runs once. `--long` runs all but the last kind under both.
"""
from dataclasses import dataclass

BOTH = ("sanitized", "release")


@dataclass(frozen=True)
class Share:
    name: str
    seconds: int
    builds: tuple
    long_builds: tuple
    proves: str


def once(name, seconds, proves):
    """The build makes no difference."""
    return Share(name, seconds, ("release",), ("release",), proves)


def one(name, seconds, build, proves):
    """Under this build, and under both with --long."""
    return Share(name, seconds, (build,), BOTH, proves)


def step(name, seconds, proves):
    return Share(name, seconds, (), (), proves)


SHARES = (
    step("tools", 5, "packages are there"),
    step("npm", 30, "Node and npm packages are there"),
    step("lint", 10, "the text itself"),
    step("sanitized-build", 90, "gcc, warnings are errors"),
    step("release-build", 90, "what is shipped compiles"),
    step("last-release", 120, "the programs of before, built when there is a new one"),
    step("clang", 120, "a second compiler's warnings, the fuzz targets"),
    step("openapi", 25, "the printed documents under a public linter and our rules, and as TypeScript"),
    step("web", 300, "the browser clients are sound, free and small, each page over real servers"),
    step("coverage-build", 90, "asked for by --coverage"),
    step("bench", 200, "asked for by --long"),
    step("demo", 30, "the demo as a person uses it"),
    one("unit", 120, "sanitized", "pure code"),
    once("python", 20, "the tools of tests and deploy"),
    once("lint-built", 10, "what the programs print equals the pages"),
    one("oracle", 20, "sanitized", "money and codes against independent calculators"),
    one("protocol", 40, "release", "HQ and stores under seeds"),
    once("wasm", 10, "the rules in a browser"),
    one("database", 120, "sanitized", "C over a real PostgreSQL"),
    once("sql", 60, "SQL alone, many connections at once"),
    one("system", 240, "sanitized", "both servers over their public API"),
    one("skew", 120, "release", "programs of different age, the last release at either end"),
    one("chaos", 60, "release", "kill -9 of random processes"),
    one("replay", 60, "release", "a real file of sales to the penny"),
    Share("fuzz", 60, ("clang",), ("clang",), "decoders against made-up input"),
)
ROWS = {share.name: share for share in SHARES}


def row_of(suites):
    """The row that a test with these suites has its time from, or None."""
    rows = [ROWS[suite] for suite in suites if suite in ROWS]
    return rows[-1] if rows else None


def runs_under(share, build, is_long):
    return build in (share.long_builds if is_long else share.builds)


def report(spent):
    """Lines for a person: share beside what it took; `spent` is name -> seconds."""
    yield f"{'suite or step':<18} {'share':>7} {'actual':>8}   what it proves"
    for share in SHARES:
        if share.name in spent:
            over = "  over its share" if spent[share.name] > share.seconds else ""
            yield f"{share.name:<18} {share.seconds:>5} s {spent[share.name]:>6.1f} s   {share.proves}{over}"
