"""Where a record comes from: processor, library versions, commit and date."""

import datetime
import os
import platform
import subprocess
import sys
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path


def provenance() -> dict:
    """Hardware, library versions, commit and date of now; never the host's name."""
    return {
        "hardware": hardware(),
        "versions": versions(),
        "commit": commit(),
        "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
    }


def hardware() -> str:
    """The processor's model and number of cores, without the machine's name."""
    model = ""
    with suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                model = line.partition(":")[2].strip()
                break
    model = model or platform.machine() or "CPU"
    return f"{model}, {os.cpu_count()} cores"


def versions() -> dict[str, str]:
    """Versions of Python and of those numerical libraries that are in use."""
    found = {"python": platform.python_version()}
    for name in ("numpy", "torch", "tensorflow", "tensorflow-cpu"):
        if name.partition("-")[0] in sys.modules:
            with suppress(PackageNotFoundError):
                found[name] = version(name)
    return found


def commit() -> str:
    """The commit of the code that runs, marked when dlcore has uncommitted changes."""
    root = Path(__file__).resolve().parents[2]
    try:
        head = _git(root, "rev-parse", "HEAD")
        changed = _git(root, "status", "--porcelain", "--", "dlcore")
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return f"{head}{' with changes' if changed else ''}"


def _git(root, *arguments):
    return subprocess.run(
        ["git", "-C", str(root), *arguments], check=True, capture_output=True, text=True
    ).stdout.strip()
