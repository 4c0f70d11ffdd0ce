"""A series: one number at each of many times."""

import csv
import io
from dataclasses import dataclass, replace

import numpy as np


@dataclass(frozen=True, eq=False, repr=False)
class Series:
    """Numbers in the order of time.

    times: (times,) datetime64; values: (times,) float64, in `unit`
    """

    name: str
    times: np.ndarray
    values: np.ndarray
    unit: str

    def __len__(self) -> int:
        """How many times there are."""
        return len(self.times)

    def __repr__(self):
        """Name the series and say how far it reaches."""
        first, last = self.times[[0, -1]]
        return f"Series {self.name!r}: {len(self)} values, {first} to {last}"

    def until(self, last: str) -> "Series":
        """Return the series up to and with this time, such as "2020-03"."""
        kept = self.times <= np.datetime64(last)
        return replace(self, times=self.times[kept], values=self.values[kept])


def read_monthly(name: str, raw: bytes, unit: str) -> Series:
    """Read a series from a table of months, such as 1992-01, and numbers."""
    _, *rows = csv.reader(io.StringIO(raw.decode()))
    months, values = zip(*rows, strict=True)
    return Series(
        name, np.array(months, "datetime64[M]"), np.array(values, float), unit
    )
