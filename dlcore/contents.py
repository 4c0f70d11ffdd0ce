"""The chapters of the book: their numbers, notebooks and FOLDERS.

All that belongs to one chapter alone lies in one folder, `dlcore/chapters/<chapter>/`:
`cases.py`, `exercises.py`, `numbers.toml` and `pictures/`. No other file of the package
names a chapter: it asks here.
"""

import importlib
import pkgutil
from pathlib import Path
from types import ModuleType

FOLDERS = importlib.import_module("dlcore.chapters")  # an empty package


def notebooks() -> dict[str, str]:
    """The notebook of each chapter without its suffix, in the order of the book.

    {"perceptron": "01_perceptron", …}
    """
    names = [found.name for found in pkgutil.iter_modules(FOLDERS.__path__)]
    stems = {name: f"{_number(name):02}_{name}" for name in names}
    return dict(sorted(stems.items(), key=lambda item: item[1]))


def chapter_name(chapter: str) -> str:
    """Name without number: "04_handwritten_digits" becomes "handwritten_digits"."""
    head, _, tail = chapter.partition("_")
    return tail if head.isdigit() and tail else chapter


def numbered(number: str) -> str | None:
    """The name of the chapter with that number, as in "04", or None."""
    for name, notebook in notebooks().items():
        if notebook.startswith(f"{number}_"):
            return name
    return None


def folder(chapter: str) -> Path:
    """The folder of a chapter; it may be missing."""
    places = [Path(place) / chapter for place in FOLDERS.__path__]
    return next((place for place in places if place.is_dir()), places[0])


def part(chapter: str, name: str) -> ModuleType | None:
    """A module of a chapter's folder, "cases" or "exercises"; None if there is none."""
    module = f"{FOLDERS.__name__}.{chapter}.{name}"
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as error:
        if error.name is None or not module.startswith(error.name):
            raise  # a module that this one needs is missing
        return None


def _number(chapter: str) -> int:
    return importlib.import_module(f"{FOLDERS.__name__}.{chapter}").NUMBER
