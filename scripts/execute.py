"""Execute the book's notebooks side by side, before Jupyter Book reads them.

    python scripts/execute.py 2

Jupyter Book itself runs one notebook after the other. What it finds in its cache it
does not run, and this program puts the outputs there. They are those of the notebook's
cells as long as the package and its data are the same: when these change, all outputs
are forgotten. A notebook that fails is not kept.
"""

import hashlib
import shutil
import sys
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

import nbformat
import seconds
import yaml
from jupyter_cache import get_cache
from jupyter_cache.base import CacheBundleIn
from jupyter_cache.executors.utils import single_nb_execution

ROOT = Path(__file__).resolve().parents[1]
BUILD = ROOT / "_build"
SOURCES = ("dlcore/**/*", "data/**/*", "_extensions/*", "constraints.txt")
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


def budget_of(notebook):
    """Return the seconds that a notebook allows itself."""
    return notebook.metadata["dlcore"]["budget_seconds"]


def is_cached(cache, notebook):
    """Tell whether the cache has the outputs of these very cells."""
    try:
        cache.match_cache_notebook(notebook)
    except KeyError:
        return False
    return True


def execute(path, notebook):
    """Run all cells in the notebook's folder; the notebook takes their outputs."""
    settings = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    timeout = settings["execute"]["timeout"]
    return single_nb_execution(notebook, str(path.parent), timeout, allow_errors=False)


def keep(cache, path, result):
    """Put the outputs of a run into the cache, and the seconds that it took."""
    data = {"execution_seconds": result.time}
    bundle = CacheBundleIn(result.nb, str(path), data=data)
    cache.cache_notebook_bundle(bundle, overwrite=True)


def main(workers):
    """Execute what is not in the cache, the longest first; return how many failed."""
    forget_outdated()
    cache = get_cache(BUILD / ".jupyter_cache")
    notebooks = {path: nbformat.read(path, as_version=4) for path in NOTEBOOKS}
    waiting = [path for path in notebooks if not is_cached(cache, notebooks[path])]
    waiting.sort(key=lambda path: -budget_of(notebooks[path]))
    failed, took = 0, {}
    with ThreadPoolExecutor(workers) as pool:
        runs = {pool.submit(execute, path, notebooks[path]): path for path in waiting}
        for run in as_completed(runs):
            path, result = runs[run], run.result()
            name = str(path.relative_to(ROOT))
            if result.err:
                failed += 1
                print(f"{name} failed\n{result.err}", file=sys.stderr, flush=True)
                continue
            keep(cache, path, result)
            took[name] = result.time
            budget = budget_of(result.nb)
            print(f"{name}: {result.time:.0f} s (budget {budget} s)", flush=True)
    seconds.note("work", "execute", seconds.by_chapter(took.items()))
    return failed


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])) > 0)
