"""A chapter as its last execution left it: what it glued, printed and drew.

The book's build executes every chapter into a cache. Tests of a claim read it there,
so that nothing is trained again only to be judged.
"""

import ast
import base64
import functools
from types import SimpleNamespace

import execute
import nbformat
from chapter_code import CHAPTERS
from filelock import FileLock

WIDGETS = "application/vnd.jupyter.widget-state+json"
VIEW = "application/vnd.jupyter.widget-view+json"


class Executed:
    """The outputs of a chapter's cells.

    glued: the text of every glued value by its name
    seconds: what the execution took
    """

    def __init__(self, notebook, seconds: float):
        self.seconds = seconds
        self.widgets = notebook.metadata.get("widgets", {}).get(WIDGETS, {})
        self.cells = {cell["id"]: cell for cell in notebook.cells}
        self.glued = {
            output.metadata["scrapbook"]["name"]: text_of(output)
            for cell in self.cells.values()
            for output in cell.get("outputs", [])
            if "scrapbook" in output.get("metadata", {})
        }

    def printed(self, cell: str) -> str:
        """Return what a cell printed."""
        outputs = self.cells[cell].outputs
        return "".join(output.text for output in outputs if "text" in output)

    def widget(self, cell: str) -> SimpleNamespace:
        """Return the widget that a cell shows, for `open_page`."""
        outputs = self.cells[cell].outputs
        view = next(o.data[VIEW] for o in outputs if VIEW in o.get("data", {}))
        model = self.widgets["state"][view["model_id"]]
        buffers = model.get("buffers", [])
        arrays = {b["path"][0]: base64.b64decode(b["data"]) for b in buffers}
        state = {**model["state"], **arrays}
        sources = [self._source(name) for name in state.get("sources", [])]
        known = {**state, "sources": sources}
        return SimpleNamespace(get_state=lambda: state, **known)

    def _source(self, reference: str) -> SimpleNamespace:
        """Return a model of code that widgets share."""
        name = reference.removeprefix("IPY_MODEL_")
        state = self.widgets["state"][name]["state"]
        return SimpleNamespace(model_id=name, code=state["code"], css=state["css"])

    def number(self, name: str) -> float:
        """Return a glued number; of a mean with its interval the mean."""
        return interval_of(self.glued[name])[0]

    def interval(self, name: str) -> tuple[float, float]:
        """Return the ends of a glued interval, such as "1.2 ± 0.3 %"."""
        mean, half = interval_of(self.glued[name])
        return mean - half, mean + half


def text_of(output) -> str:
    """Return the text that glue stored in a cell's output."""
    return str(ast.literal_eval(output.data["application/papermill.record/text/plain"]))


def interval_of(text: str) -> tuple[float, float]:
    """Return mean and half width of "−1.2 ± 0.3 %"; the half of one number is 0."""
    plain = text.translate({ord("−"): "-", ord(","): None}).removesuffix("%")
    mean, _, half = plain.partition("±")
    return float(mean), float(half or 0)


@functools.cache
def cache_of_the_book():
    """Return the cache of the build, without the outputs of older sources."""
    execute.forget_outdated()
    return execute.cache_of_the_book()


@functools.cache
def executed(chapter: str) -> Executed:
    """Return the chapter's last execution; execute it where the cache has none."""
    path = CHAPTERS / f"{chapter}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    execute.BUILD.mkdir(exist_ok=True)
    with FileLock(execute.BUILD / f".{chapter}.lock"):  # executed by one process only
        cache = cache_of_the_book()
        if execute.seconds_of(notebook) is None and execute.run([path]):
            raise RuntimeError(f"{path.name} has a cell that fails")
        _, outputs = cache.merge_match_into_notebook(notebook)
        return Executed(outputs, execute.seconds_of(notebook))
