"""Where a run that is not yet whole is kept, so that a stopped recording goes on."""

import hashlib
import inspect
import shutil
from contextlib import contextmanager
from pathlib import Path

import dlcore
from dlcore.data.files import cache_folder
from dlcore.ledger.provenance import versions


@contextmanager
def resumable(task, module):
    """`{"checkpoints": …}` for a `run` that takes them, else nothing; gone at its end.

    module: the chapter's cases

    They lie in the cache under chapter, case and seed, and a hash of all that decides
    the numbers. So a run never goes on with other settings, nor with other code.
    """
    if "checkpoints" not in inspect.signature(module.run).parameters:
        yield {}
        return
    from dlcore.training.checkpoints import Checkpoints

    name = f"{task.case}-{task.seed}"
    folder = cache_folder() / "runs" / task.chapter / name
    yield {"checkpoints": Checkpoints(folder / fingerprint(task, module), keep=2)}
    shutil.rmtree(folder, ignore_errors=True)


def fingerprint(task, module) -> str:
    """A hash of the task, the libraries and the code, in which the settings stand."""
    found = hashlib.sha256(f"{task!r} {versions('torch')}".encode())
    for path in sources(module):
        found.update(path.read_bytes())
    return found.hexdigest()[:16]


def sources(module) -> list[Path]:
    """The Python files of the package and of one chapter, in order of their paths."""
    home = Path(dlcore.__file__).parent
    others = set((home / "chapters").rglob("*.py"))
    own = Path(module.__file__).parent.rglob("*.py")
    return sorted({*home.rglob("*.py")} - others) + sorted(own)
