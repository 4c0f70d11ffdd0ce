"""Where a record comes from: processor, library versions, commit and date."""

import datetime
import os
import platform
import subprocess
import sys
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path


def provenance(framework: str | None = None) -> dict:
    """Hardware, versions, commit and date of now; never the machine's name.

    framework: what the run computed with, "numpy", "torch" or "tensorflow"; None names
    all of them that are loaded
    """
    return {
        "hardware": hardware(),
        "versions": versions(framework),
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


def versions(framework: str | None = None) -> dict[str, str]:
    """Versions of Python, NumPy and the framework."""
    found = {"python": platform.python_version(), "numpy": version("numpy")}
    for package in ("torch", "tensorflow", "tensorflow-cpu"):
        name = package.partition("-")[0]
        if name == framework or (framework is None and name in sys.modules):
            with suppress(PackageNotFoundError):
                found[name] = version(package)
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
