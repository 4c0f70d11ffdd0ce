"""Lab: sliders over a sweep of training runs, and the curves that follow them."""

import traitlets
import xarray as xr

from dlcore.lab import curves
from dlcore.lab.live import Trainer
from dlcore.lab.page_widget import PageWidget
from dlcore.lab.sliders import Words, axis, checked_name, first_state


class Lab(PageWidget):
    """Sliders over the dimensions of ``runs`` and the curves of ``y`` at each setting.

    Every run travels with the page, so the sliders need no kernel. ``seed`` becomes a
    band (95 % t-interval; for the share of seeds of a "… probability" Wilson's),
    ``epoch`` the x axis. With a kernel and a recipe in
    ``runs.attrs`` the reader can also *train* values that lie between the ticks.

    Args:
        runs: a sweep: dimensions …grid, "seed", "epoch"; NaN marks diverged runs.
        y: one or several variables; different kinds (loss, error) get a chart each.
        name: short name in lower case with hyphens, used in the page's address.
        start: values of the sliders at first, e.g. ``{"learning_rate": 0.1}``.
        labels: words shown for a dimension, variable or kind, e.g. ``{"loss": "loss
            (nats)"}``.
        marker: show a line "stop after epoch n" that the reader can drag.
        title: name for screen readers; ``question``: what the reader should find out.
        log: start with a logarithmic y axis.

    Raises:
        ValueError: the message says what is wrong and which values are possible.

    ``state`` holds the chosen values and can be observed: ``lab.state["momentum"]``.
    """

    config = traitlets.Dict().tag(sync=True)
    mean = traitlets.Bytes().tag(sync=True)
    low = traitlets.Bytes().tag(sync=True)
    high = traitlets.Bytes().tag(sync=True)
    diverged = traitlets.Bytes().tag(sync=True)
    state = traitlets.Dict().tag(sync=True)
    trained = traitlets.List().tag(sync=True)
    progress = traitlets.Dict({"status": "idle"}).tag(sync=True)

    def __init__(
        self,
        runs: xr.Dataset,
        y: str | list[str],
        *,
        name: str,
        start: dict | None = None,
        labels: dict | None = None,
        marker: bool = False,
        title: str | None = None,
        question: str | None = None,
        log: bool = False,
    ):
        """Read the curves of ``runs`` and pack them for the page."""
        y = [y] if isinstance(y, str) else list(y)
        found = curves.read_curves(runs, y)
        words = Words(labels)
        recipe = fitting_recipe(runs, found.grid)
        state = first_state(found.grid, start, {"epoch": found.x} if marker else {})
        super().__init__(
            "lab.js",
            styles=["lab.css"],
            config={
                "name": checked_name(name),
                "title": title or f"{' and '.join(y)} by {', '.join(found.grid)}",
                "question": question,
                "axes": [axis(key, found.grid[key], words) for key in found.grid],
                "x": {"name": "epoch", "label": words("epoch"), "values": found.x},
                "panels": panels(found, words, runs),
                "variables": list(y),
                "seeds": len(found.seeds),
                "marker": marker,
                "watch": watched(y),
                "log": log,
                "trainable": recipe is not None,
            },
            mean=found.mean.tobytes(),
            low=found.low.tobytes() if len(found.seeds) > 1 else b"",
            high=found.high.tobytes() if len(found.seeds) > 1 else b"",
            diverged=found.diverged.tobytes(),
            state=state,
        )
        self.runs = runs
        self.trainer = Trainer(self, recipe, found) if recipe is not None else None
        self.on_msg(self._receive)

    def _receive(self, _widget: object, message: dict, _buffers: list) -> None:
        """Answer the page: its hello shows that a kernel is there."""
        kind = message.get("type")
        if kind == "hello":
            self.send({"type": "hello"})
        elif kind == "train" and self.trainer is not None:
            self.trainer.start(message["values"])
        elif kind == "stop" and self.trainer is not None:
            self.trainer.stop()


def fitting_recipe(runs: xr.Dataset, grid: dict) -> object | None:
    """Return what can train new points of ``runs``: None where sweeps were combined."""
    recipe = runs.attrs.get("recipe")
    free = getattr(recipe, "free", tuple(grid))
    return recipe if set(free) == set(grid) else None


def panels(found: curves.Curves, words: Words, runs: xr.Dataset) -> list[dict]:
    """Return one chart for each kind of variable, in the order of ``y``."""
    kinds = dict.fromkeys(curves.kind(name) for name in found.variables)
    return [_panel(kind, found, words, runs) for kind in kinds]


def _panel(kind: str, found: curves.Curves, words: Words, runs: xr.Dataset) -> dict:
    members = [i for i, v in enumerate(found.variables) if curves.kind(v) == kind]
    unit = runs[found.variables[members[0]]].attrs.get("units")
    percent = kind in curves.FRACTIONS and unit in (None, "fraction", "1")
    unit = "%" if percent else unit
    low, high = curves.linear_domain(found.mean[members], kind)
    title = words.labels.get(kind, f"{kind} ({unit})" if unit else words(kind))
    return {
        "kind": kind,
        "title": title,
        "percent": percent,
        "domain": [low, high],
        "logDomain": curves.log_domain(found.mean[members], high),
        "curves": [
            {
                "index": i,
                "name": words(found.variables[i]),
                "label": words(curves.part(found.variables[i])),
                "colour": curves.COLOURS.get(
                    curves.part(found.variables[i]), (3 + order) % 6
                ),
            }
            for order, i in enumerate(members)
        ],
    }


def watched(y: list[str]) -> dict:
    """Return the variable whose best epoch is marked: validation, else the first.

    Beside a test part without a validation part none is marked, index −1: the test part
    judges what has been chosen, and must not choose.
    """
    parts = [curves.part(name) for name in y]
    if "validation" in parts:
        index = parts.index("validation")
    else:
        index = -1 if "test" in parts else 0
    growing = curves.kind(y[index]) in ("accuracy", "precision", "recall", "reward")
    return {"index": index, "growing": growing}
