"""How many minutes does `make test` take, and how many does each chapter add?

    make clean test && python benchmarks/suite.py

Reads what `make test` wrote to _build/seconds.json. The last line is a JSON object.
"""

import json
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.append(str(ROOT / "scripts"))

import seconds  # noqa: E402


def main():
    """Print the table, and as the last line the numbers for programs."""
    known = seconds.read()
    chapters = seconds.minutes_by_chapter(known)
    if not chapters:
        sys.exit("Run `make test` first.")
    print(*seconds.table(known), sep="\n")
    result = {
        "minutes": round(seconds.minutes(known), 2),
        "minutes_a_chapter": round(sum(chapters.values()) / len(chapters), 2),
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
