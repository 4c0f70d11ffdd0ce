"""Train one point off the grid in the background and stream its curves to the page."""

import contextvars
import threading

import numpy as np

from dlcore.lab.curves import Curves, first_divergence, interval


class Trainer:
    """Trains for a Lab, one point at a time, in a thread of its own.

    The Lab's traits ``trained`` (one entry a point) and ``progress`` tell the page. The
    finished data sets stay in ``results``, in the order of training.
    """

    def __init__(self, lab: object, recipe: object, curves: Curves):
        """Train for ``lab`` with ``recipe.train``; ``curves`` name variables and x."""
        self.lab = lab
        self.recipe = recipe
        self.curves = curves
        self.results = []
        self._thread: threading.Thread | None = None
        self._stopped = threading.Event()

    @property
    def busy(self) -> bool:
        """True while a point is being trained."""
        return self._thread is not None and self._thread.is_alive()

    def start(self, values: dict) -> None:
        """Begin to train at ``values``; while another point trains, do nothing."""
        if self.busy:
            return
        self._stopped.clear()
        self._tell("training", epoch=None)
        context = contextvars.copy_context()  # keeps output beside the Lab's cell
        self._thread = threading.Thread(
            target=context.run, args=(self._train, values), daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        """Ask the running training to end after the current epoch."""
        self._stopped.set()

    def wait(self, seconds: float | None = None) -> None:
        """Wait until the running training has ended."""
        if self._thread is not None:
            self._thread.join(seconds)

    def _train(self, values: dict) -> None:
        stream = Stream(values, self.curves)

        def on_epoch(epoch: int, metrics: dict) -> None:
            stream.add(epoch, metrics)
            self._show(stream)
            self._tell("training", epoch=epoch)

        try:
            result = self.recipe.train(
                values,
                seeds=self.curves.seeds,
                on_epoch=on_epoch,
                should_stop=self._stopped.is_set,
            )
        except Exception as error:
            self._tell("failed", message=f"{error}" or type(error).__name__)
            return
        self.results.append(result)
        self._tell("stopped" if self._stopped.is_set() else "finished")

    def _show(self, stream: "Stream") -> None:
        """Put the curves so far into the Lab's list of trained points."""
        others = [e for e in self.lab.trained if e["values"] != stream.values]
        self.lab.trained = [*others, stream.entry()]

    def _tell(self, status: str, **details: object) -> None:
        self.lab.progress = {
            "status": status,
            "epochs": len(self.curves.x) - 1,
            **details,
        }


class Stream:
    """The metrics of one point, growing epoch by epoch."""

    def __init__(self, values: dict, curves: Curves):
        """Begin without a number for the point ``values``."""
        self.values = values
        self.curves = curves
        shape = (len(curves.variables), len(curves.x), len(curves.seeds))
        self.metrics = np.full(shape, np.nan)
        self.length = 0

    def add(self, epoch: int, metrics: dict[str, list[float]]) -> None:
        """Note the metrics of ``epoch``, one number a seed."""
        index = self.curves.x.index(epoch)
        for row, name in enumerate(self.curves.variables):
            self.metrics[row, index] = metrics[name]
        self.length = max(self.length, index + 1)

    def entry(self) -> dict:
        """Return the curves so far as plain lists; None stands where no number is."""
        seen = self.metrics[:, : self.length]  # (variables, x, seed)
        pairs = zip(self.curves.variables, seen, strict=True)
        mean, low, high = map(
            np.stack, zip(*(interval(*pair) for pair in pairs), strict=True)
        )
        return {
            "values": self.values,
            "mean": _lists(mean),
            "low": _lists(low),
            "high": _lists(high),
            "diverged": first_divergence(seen).tolist(),
        }


def _lists(array: np.ndarray) -> list[list[float | None]]:
    return [[v if np.isfinite(v) else None for v in row] for row in array.tolist()]
