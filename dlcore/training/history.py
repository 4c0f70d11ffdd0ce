"""One run as data: what was measured after each epoch."""

import math
from dataclasses import dataclass, field

import xarray as xr


@dataclass
class History:
    """The measurements of one run, epoch by epoch.

    name: what the run is called in a figure or a record
    metrics: one list a metric ("training loss", "test error", …); index = epoch, and
        entry 0 was measured before training; NaN once the run has diverged
    seconds: wall-clock time, measuring included
    settings: what the run was made with: plain numbers and strings
    """

    name: str
    metrics: dict[str, list[float]]
    seconds: float = 0.0
    settings: dict = field(default_factory=dict)

    @property
    def epochs(self) -> int:
        """How many epochs were trained."""
        return max(len(values) for values in self.metrics.values()) - 1

    @property
    def diverged_at(self) -> int | None:
        """The first epoch whose loss is no longer a number, or None."""
        for epoch in range(self.epochs + 1):
            if any(math.isnan(values[epoch]) for values in self.metrics.values()):
                return epoch
        return None

    def to_dataset(self) -> xr.Dataset:
        """Return the metrics as variables with one dimension, "epoch"."""
        return xr.Dataset(
            {name: ("epoch", values) for name, values in self.metrics.items()},
            coords={"epoch": range(self.epochs + 1)},
            attrs={"name": self.name, "seconds": self.seconds, **self.settings},
        )
