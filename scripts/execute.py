"""Execute the book's notebooks with nbval, and keep what they put out for the build.

    python scripts/execute.py 2

Jupyter Book itself would run one notebook after the other, and a test of every cell
would run them all again. Here nbval runs them, several at once, and what their cells
put out goes into the cache where Jupyter Book looks. It stays there as long as the
notebook's cells, the package and its data are the same: when these change, all outputs
are forgotten. A notebook with a cell that fails is not kept. Notebooks may import what
they could on Colab (`alone.py`).

For pytest this module is a plugin.
"""

import copy
import functools
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import alone
import nbformat
import pytest
from filelock import FileLock
from jupyter_cache import get_cache
from jupyter_cache.base import CacheBundleIn
from nbclient import NotebookClient
from nbval.plugin import IPyNbCell

ROOT = Path(__file__).resolve().parents[1]
BUILD = ROOT / "_build"
SOURCES = ("dlcore/**/*", "data/**/*", "_extensions/*", "constraints.txt")
# what takes long to load, and the word that a notebook has which loads it
SLOW_TO_LOAD = {"torch": "torch", "tensorflow": "keras", "xarray": "dlcore.lab"}
SLOW_TO_LOAD |= {"matplotlib.pyplot": "pyplot"}
NOTEBOOKS = [*ROOT.glob("chapters/*.ipynb"), *ROOT.glob("appendices/*.ipynb")]


def fingerprint():
    """Return a hash of all that outputs depend on besides the notebook's cells."""
    paths = [path for pattern in SOURCES for path in ROOT.glob(pattern)]
    digest = hashlib.sha256()
    for path in sorted(paths):
        if path.is_file() and path.suffix != ".pyc":
            digest.update(f"{path.relative_to(ROOT)}\n".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def forget_outdated():
    """Remove outputs, and pages made of them, that came from other sources."""
    mark, now = BUILD / ".sources", fingerprint()
    if not mark.exists() or mark.read_text() != now:
        for folder in (".jupyter_cache", ".doctrees"):
            shutil.rmtree(BUILD / folder, ignore_errors=True)
        BUILD.mkdir(exist_ok=True)
        mark.write_text(now)


def cache_of_the_book():
    """Return the cache in which Jupyter Book looks for outputs."""
    return get_cache(BUILD / ".jupyter_cache")


def budget_of(notebook):
    """Return the seconds that a notebook allows itself."""
    return notebook.metadata["dlcore"]["budget_seconds"]


def seconds_of(notebook):
    """Return what the run took whose outputs the cache has; None without such a run."""
    try:
        record = cache_of_the_book().match_cache_notebook(notebook)
    except KeyError:
        return None
    return record.data["execution_seconds"]


def read_ahead(notebooks):
    """Read from disk, once, what they import: else the first would pay for all."""
    cells = [cell for notebook in notebooks for cell in notebook.cells]
    code = "\n".join(cell.source for cell in cells if cell.cell_type == "code")
    loaded = [module for module, word in SLOW_TO_LOAD.items() if word in code]
    commands = [[sys.executable, "-c", f"import {module}"] for module in loaded]
    quiet = {"stderr": subprocess.DEVNULL}
    for process in [subprocess.Popen(each, **quiet) for each in commands]:
        process.wait()


def run(paths, *options):
    """Let nbval run notebooks, and keep what they put out; return the exit code."""
    command = [sys.executable, "-m", "pytest", "-q", "-rN", "-p", "execute"]
    command += ["-p", "seconds", "--nbval-lax", *options, *map(str, paths)]
    folders = os.pathsep.join([str(ROOT / "scripts"), os.environ.get("PYTHONPATH", "")])
    environment = {**os.environ, "PYTHONPATH": folders.rstrip(os.pathsep)}
    return subprocess.call(command, cwd=ROOT, env=environment)


def main(workers):
    """Execute what is not in the cache, the longest first; return an exit code."""
    forget_outdated()
    notebooks = {path: nbformat.read(path, as_version=4) for path in NOTEBOOKS}
    waiting = [path for path in notebooks if seconds_of(notebooks[path]) is None]
    if not waiting:
        return 0
    waiting.sort(key=lambda path: -budget_of(notebooks[path]))
    read_ahead(notebooks[path] for path in waiting)
    code = run(waiting, "-n", workers, "--dist", "loadfile", "--no-loadscope-reorder")
    if code:
        print("A module that is here but not found? scripts/alone.py says why.")
    for path in waiting:
        took, budget = seconds_of(notebooks[path]), budget_of(notebooks[path])
        result = "failed" if took is None else f"{took:.0f} s (budget {budget} s)"
        print(f"{path.relative_to(ROOT)}: {result}", flush=True)
    return code


# as a plugin of pytest


class Run:
    """One run of a notebook by nbval, which itself throws away what cells put out."""

    def __init__(self, file):
        """Prepare to listen; file: a notebook as nbval collected it."""
        self.path, self.cells = Path(file.path), file.nb.cells
        self.client = NotebookClient(copy.deepcopy(file.nb), record_timing=False)
        self.client.reset_execution_trackers()
        self.index = self.request = None
        self.count = self.seconds = self.passed = 0

    def hear(self, message):
        """Take a message of the kernel, if it is about the cell that runs."""
        kind, request = message["msg_type"], message["parent_header"].get("msg_id")
        if kind == "execute_input":
            self.request = request
        if request == self.request and kind != "status":
            cell = self.client.nb.cells[self.index]
            self.client.process_message(message, cell, self.index)
            cell.execution_count = self.count

    def start(self, cell):
        """Say which cell runs from now on."""
        self.index = next(i for i, each in enumerate(self.cells) if each is cell)
        self.client.clear_before_next_output = False
        self.count += 1

    def note(self, report):
        """Take the seconds of a cell; after the last one, when all passed, keep all."""
        self.seconds += report.duration
        self.passed += report.when == "call" and report.passed
        if self.passed == sum(cell.cell_type == "code" for cell in self.cells):
            self.passed = 0
            self.keep()

    def keep(self):
        """Put outputs and seconds into the cache."""
        self.client.set_widgets_metadata()
        data = {"execution_seconds": self.seconds}
        bundle = CacheBundleIn(self.client.nb, str(self.path), data=data)
        BUILD.mkdir(exist_ok=True)
        with FileLock(BUILD / ".cache.lock"):
            cache_of_the_book().cache_notebook_bundle(bundle, overwrite=True)


RUNS = {}


def pytest_runtest_setup(item):
    """Listen to what nbval hears of a notebook's kernel."""
    if not isinstance(item, IPyNbCell):
        return
    file = item.parent
    if not RUNS:
        os.environ.update(alone.environment())  # for the kernels that start from here
    if file not in RUNS:
        RUNS[file] = Run(file)
        file.get_kernel_message = functools.partial(listen, file)
    RUNS[file].start(item.cell)


def listen(file, timeout=None, stream="iopub"):
    """Get a message for nbval, and let the run hear it."""
    message = file.kernel.get_message(stream, timeout=timeout)
    RUNS[file].hear(message)
    return message


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item):
    """Let the run know how a cell went."""
    report = yield
    if isinstance(item, IPyNbCell):
        RUNS[item.parent].note(report)
    return report


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
