"""Where the seconds of `make test` go, by part and by chapter.

    python scripts/seconds.py lint ruff check .    # run a command as a part
    python scripts/seconds.py                      # print what is known

_build/seconds.json holds {"clock": {part: seconds}} of the commands, and of those that
work side by side {"work": {part: {chapter: seconds}}}; the chapter "" is no chapter.
Each part has the numbers of its last run. For pytest this module is a plugin.
"""

import collections
import json
import re
import subprocess
import sys
import time
from pathlib import Path

FILE = Path(__file__).resolve().parents[1] / "_build" / "seconds.json"
CLOCK = ("install", "lint", "execute", "build", "tests")
WORK = ("nbval", "unit", "browser")


def read():
    """Return {"clock": …, "work": …} as the file has it."""
    if FILE.exists():
        return json.loads(FILE.read_text(encoding="utf-8"))
    return {"clock": {}, "work": {}}


def note(kind, part, value):
    """Keep a part's seconds, in place of those of an earlier run."""
    known = read()
    known[kind][part] = value
    FILE.parent.mkdir(exist_ok=True)
    FILE.write_text(json.dumps(known, indent=1) + "\n", encoding="utf-8")


def chapter_of(name):
    """Return "perceptron" for a file, page or test of that chapter, else ""."""
    found = re.search(r"\bchapters/(?:\d\d_)?(\w+)", name)
    return found[1] if found else ""


def by_chapter(pairs):
    """Add up (name, seconds) to {chapter: seconds}."""
    total = collections.Counter()
    for name, seconds in pairs:
        total[chapter_of(name)] += seconds
    return dict(total)


def minutes(known):
    """Return the minutes of the whole command, without what is installed once."""
    return sum(known["clock"].get(part, 0) for part in CLOCK[1:]) / 60


def minutes_by_chapter(known):
    """Return {chapter: minutes on the clock}, with its share of all that is common.

    Commands that work chapter by chapter are shared out as their work is, the build,
    which nobody measures by chapter, in equal parts.
    """
    clock, work = known["clock"], known["work"]
    tests = collections.Counter()
    for part in WORK[1:]:
        tests.update(work.get(part, {}))
    cells = work.get("nbval", {})
    chapters = sorted(filter(None, {**tests, **cells}))
    found = {}
    for chapter in chapters:
        seconds = clock.get("build", 0) / len(chapters)
        for part, parts in {"execute": cells, "tests": tests}.items():
            share = parts.get(chapter, 0) / (sum(parts.values()) or 1)
            seconds += clock.get(part, 0) * share
        found[chapter] = seconds / 60
    return found


def table(known):
    """Yield what is known as lines of text, in seconds."""
    clock, work = known["clock"], known["work"]
    yield f"{'part':24}{'clock':>9}{'work':>9}"
    for part in dict.fromkeys((*CLOCK, *WORK)):
        on_clock = f"{clock[part]:.0f}" if part in clock else ""
        worked = f"{sum(work[part].values()):.0f}" if part in work else ""
        yield f"{part:24}{on_clock:>9}{worked:>9}"
    yield f"{'all but install':24}{60 * minutes(known):9.0f}"
    yield ""
    yield f"{'chapter':40}" + "".join(f"{part:>9}" for part in (*WORK, "clock"))
    for chapter, clock_minutes in minutes_by_chapter(known).items():
        cells = [work.get(part, {}).get(chapter, 0) for part in WORK]
        yield f"{chapter:40}" + "".join(
            f"{seconds:9.0f}" for seconds in (*cells, 60 * clock_minutes)
        )


def main(arguments):
    """Run a command and keep its seconds, or print the table; return the exit code."""
    if not arguments:
        print("", *table(read()), sep="\n")
        return 0
    part, *command = arguments
    start = time.monotonic()
    code = subprocess.call(command)
    note("clock", part, round(time.monotonic() - start, 1))
    return code


# as a plugin of pytest

REPORTS = []


def part_of(item):
    """Return which part of the suite a test belongs to."""
    if item.path.suffix == ".ipynb":
        return "nbval"
    return "browser" if "browser" in item.fixturenames else "unit"


def pytest_collection_modifyitems(items):
    """Let each report say its part, also when it comes from another process."""
    for item in items:
        item.user_properties.append(("part", part_of(item)))


def pytest_runtest_logreport(report):
    """Keep what setting up, calling and tearing down a test took."""
    part = dict(report.user_properties).get("part", "unit")
    REPORTS.append((part, report.nodeid, report.duration))


def pytest_terminal_summary():
    """Write the seconds down, where all processes report to."""
    for part in WORK:
        pairs = [(name, seconds) for kind, name, seconds in REPORTS if kind == part]
        if pairs:
            note("work", part, by_chapter(pairs))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
