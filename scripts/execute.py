"""Execute the book's notebooks side by side, before Jupyter Book reads them.

    python scripts/execute.py 2

Jupyter Book itself runs one notebook after the other. It finds in its cache what this
program puts there; what it finds, it does not run. A notebook that fails is not kept.
"""

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
NOTEBOOKS = [*ROOT.glob("chapters/*.ipynb"), *ROOT.glob("appendices/*.ipynb")]


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


def main(workers):
    """Execute what is not in the cache, the longest first; return how many failed."""
    cache = get_cache(ROOT / "_build" / ".jupyter_cache")
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
            data = {"execution_seconds": result.time}
            cache.cache_notebook_bundle(
                CacheBundleIn(result.nb, str(path), data=data), overwrite=True
            )
            took[name] = result.time
            budget = budget_of(result.nb)
            print(f"{name}: {result.time:.0f} s (budget {budget} s)", flush=True)
    seconds.note("work", "execute", seconds.by_chapter(took.items()))
    return failed


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])) > 0)
