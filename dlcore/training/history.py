"""One run as data: what was measured, epoch by epoch or along another axis."""

import math
from dataclasses import dataclass, field

import xarray as xr


@dataclass
class History:
    """The measurements of one run, in order.

        history = History("game", along="frame")
        history.add(1000, {"reward": 2.5})

    name: what the run is called in a figure or a record
    metrics: one list a metric ("training loss", "test error", …), all of one length;
        the entries of a run by epochs begin before training; NaN once it has diverged
    seconds: wall-clock time, measuring included
    settings: what the run was made with: plain numbers and strings
    along: what the entries follow: "epoch", "step", "frame", "alpha", …
    at: where on this axis each entry lies; 0, 1, 2, … if it is not given

    Raises ValueError where metrics, or the places, differ in length.
    """

    name: str
    metrics: dict[str, list[float]] = field(default_factory=dict)
    seconds: float = 0.0
    settings: dict = field(default_factory=dict)
    along: str = "epoch"
    at: list[float] | None = None

    def __post_init__(self):
        """Count the entries if nothing says where they lie."""
        if self.at is None:
            self.at = list(range(max(map(len, self.metrics.values()), default=0)))
        self.check()

    def check(self):
        """Raise ValueError unless there is one value of each metric at each place."""
        lengths = {name: len(values) for name, values in self.metrics.items()}
        if any(length != len(self.at) for length in lengths.values()):
            found = ", ".join(f"{name!r} has {n}" for name, n in lengths.items())
            raise ValueError(
                f"each metric of {self.name!r} needs one value at each of the "
                f"{len(self.at)} places along {self.along!r}, but {found}"
            )

    def add(self, place, metrics):
        """Add one value of each metric, measured at a place of the axis.

        Raises ValueError unless they are the metrics that were measured before.
        """
        if self.at and metrics.keys() != self.metrics.keys():
            raise ValueError(
                f"{self.name!r} measures {', '.join(self.metrics)} at each place "
                f"along {self.along!r}, not {', '.join(metrics)}"
            )
        self.at.append(place)
        for name, value in metrics.items():
            self.metrics.setdefault(name, []).append(value)

    def state_dict(self):
        """Return what a checkpoint keeps of a run that is not yet whole."""
        return {"metrics": self.metrics, "seconds": self.seconds, "at": self.at}

    def load_state_dict(self, state):
        """Take up what `state_dict` returned."""
        self.metrics, self.seconds, self.at = (
            state[name] for name in ("metrics", "seconds", "at")
        )

    @property
    def epochs(self) -> int:
        """How many epochs were trained, −1 before the first entry.

        A run that is not measured by epochs knows it from its settings, if at all.
        """
        if self.along == "epoch":
            return self.at[-1] if self.at else -1
        return self.settings.get("epochs", 0)

    @property
    def diverged_at(self) -> int | None:
        """Where a metric is no longer a number for the first time, or None."""
        for index, place in enumerate(self.at):
            if any(math.isnan(values[index]) for values in self.metrics.values()):
                return place
        return None

    def to_dataset(self) -> xr.Dataset:
        """Return the metrics as variables with one dimension, the one in `along`."""
        self.check()
        return xr.Dataset(
            {name: (self.along, values) for name, values in self.metrics.items()},
            coords={self.along: self.at},
            attrs={"name": self.name, "seconds": self.seconds, **self.settings},
        )
