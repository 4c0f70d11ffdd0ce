"""Turn the runs of a sweep into the numbers that a Lab ships with its page."""

from dataclasses import dataclass

import numpy as np
import xarray as xr

from dlcore.ledger.statistics import student, wilson

FRACTIONS = ("error", "accuracy", "precision", "recall", "probability")
COLOURS = {"training": 0, "test": 1, "validation": 2}


def t_interval(values: np.ndarray, axis: int) -> tuple[np.ndarray, np.ndarray]:
    """Return mean and half width of the 95 % t-interval along ``axis``.

    The half width is NaN for a single value. A value that is not finite makes both NaN:
    the mean of the survivors would hide the runs that failed.
    """
    count = values.shape[axis]
    values = np.where(np.isfinite(values), values, np.nan)
    mean = values.mean(axis=axis)
    if count < 2:
        return mean, np.full_like(mean, np.nan)
    return mean, student(count - 1) * values.std(axis=axis, ddof=1) / np.sqrt(count)


def share_interval(values: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return share, low and high end of Wilson's 95 % interval along the last axis.

    values: 0 or 1 for each seed, at least two. The interval lies nearer to ½ than the
    share and never leaves 0…1, so its two sides differ in width.
    """
    count = values.shape[-1]
    low, high = np.vectorize(wilson)(values.sum(axis=-1).astype(int), count)
    return values.mean(axis=-1), low, high


def interval(
    variable: str, values: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return mean, low and high end over the seeds, the last axis of ``values``."""
    is_share = kind(variable) == "probability" and np.isin(values, (0, 1)).all()
    if is_share and values.shape[-1] > 1:
        return share_interval(values)
    mean, half = t_interval(values, axis=-1)
    return mean, mean - half, mean + half


def plain(value: object) -> object:
    """Return a coordinate value as Python knows it: float32 0.1 becomes 0.1."""
    if isinstance(value, np.floating):
        return float(str(value))
    return value.item() if isinstance(value, np.generic) else value


@dataclass(frozen=True)
class Curves:
    """The curves of a grid of runs: one for each variable and each grid point.

    ``mean`` and the ends of its interval, ``low`` and ``high``, have the shape
    (variables, …grid, x); ``diverged`` has the shape (…grid, 2): index of the first x
    without a number (-1: none) and the number of seeds that fail.
    """

    variables: tuple[str, ...]
    grid: dict[str, list]
    x: list
    seeds: list
    mean: np.ndarray
    low: np.ndarray
    high: np.ndarray
    diverged: np.ndarray


def read_curves(runs: xr.Dataset, variables: list[str], x: str = "epoch") -> Curves:
    """Return the curves of ``variables`` over ``x`` for every grid point of ``runs``.

    Raises:
        ValueError: unknown variable, no grid dimension, text instead of numbers.
    """
    known = [str(name) for name in runs.data_vars]
    for name in variables:
        if name not in known:
            raise ValueError(f"y has no {name!r} in these runs; choose from {known}")
        if not np.issubdtype(runs[name].dtype, np.number):
            raise ValueError(
                f"{name!r} holds {runs[name].dtype}, but a curve needs numbers"
            )
    if x not in runs.dims:
        raise ValueError(f"the runs have no dimension {x!r}; they have {[*runs.dims]}")
    grid = [str(name) for name in runs.dims if name not in ("seed", x)]
    if not grid:
        raise ValueError(
            "these runs have no dimension for a slider (only seed and "
            f"{x}): give sweep a list of values, e.g. learning_rate=[0.01, 0.1]"
        )
    if "seed" not in runs.dims:
        runs = runs.expand_dims("seed")
    order = [*grid, x, "seed"]
    values = np.stack(
        [_filled(runs[name], runs, order) for name in variables]
    )  # (variables, …grid, x, seed)
    found = [interval(*pair) for pair in zip(variables, values, strict=True)]
    mean, low, high = map(np.stack, zip(*found, strict=True))  # (variables, …grid, x)
    return Curves(
        variables=tuple(variables),
        grid={name: _coordinate(runs, name) for name in grid},
        x=_coordinate(runs, x),
        seeds=_coordinate(runs, "seed"),
        mean=mean.astype(np.float32),
        low=low.astype(np.float32),
        high=high.astype(np.float32),
        diverged=first_divergence(values),
    )


def _filled(variable: xr.DataArray, runs: xr.Dataset, order: list[str]) -> np.ndarray:
    """Return ``variable`` with all dimensions in ``order`` (missing ones repeated)."""
    shape = {name: runs.sizes[name] for name in order if name not in variable.dims}
    return variable.expand_dims(shape).transpose(*order).values.astype(float)


def _coordinate(runs: xr.Dataset, name: str) -> list:
    return [plain(value) for value in runs[name].values]


def first_divergence(values: np.ndarray) -> np.ndarray:
    """Return (first x without a number or -1, seeds that fail) for every grid point.

    ``values`` has the shape (variables, …grid, x, seed). A run has diverged where any
    of its variables is not finite up to the last x.
    """
    broken = ~np.isfinite(values).all(axis=0)  # (…grid, x, seed)
    failed = broken[..., -1, :]  # (…grid, seed)
    lasting = np.flip(np.logical_and.accumulate(np.flip(broken, -2), axis=-2), -2)
    first = np.where(failed, lasting.argmax(axis=-2), broken.shape[-2])
    earliest = first.min(axis=-1)
    count = failed.sum(axis=-1)
    return np.stack([np.where(count, earliest, -1), count], axis=-1).astype(np.int16)


def kind(variable: str) -> str:
    """Return what ``variable`` measures: "error" of "training error".

    An absolute error is a kind of its own: it has a unit and is no share.
    """
    if variable.endswith(" absolute error"):
        return "absolute error"
    return variable.split()[-1]


def part(variable: str) -> str:
    """Return which data ``variable`` is measured on: "training" of "training error"."""
    return variable.removesuffix(kind(variable)).rstrip()


def linear_domain(mean: np.ndarray, kind: str) -> tuple[float, float]:
    """Return the y range that the whole grid shares, so that curves can be compared.

    Losses that blow up would flatten all others: the range of a loss ends at twice the
    height that a quarter of the runs never exceeds, and the chart points to what lies
    beyond its edge. ``mean`` has the shape (variables, …grid, x).
    """
    finite = mean[np.isfinite(mean)]
    if not finite.size:
        return 0.0, 1.0
    low, high = min(0.0, float(finite.min())), float(finite.max())
    if kind == "loss":
        heights = np.where(np.isfinite(mean), mean, low).max(axis=-1)
        high = min(high, 2 * float(np.quantile(heights, 0.25)))
    if high <= low:
        high = low + 1.0
    top = low + _round_up(high - low)
    return low, min(top, 1.0) if kind in FRACTIONS else top


def _round_up(value: float) -> float:
    """Return the next of 1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8 times a power of ten."""
    power = 10 ** np.floor(np.log10(value))
    steps = (1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10)
    return float(power * next(s for s in steps if value <= s * power * (1 + 1e-9)))


def log_domain(mean: np.ndarray, high: float) -> tuple[float, float] | None:
    """Return the range of a logarithmic axis where one helps, else None."""
    finite = mean[np.isfinite(mean)]
    positive = finite[finite > 0]
    if not positive.size or (finite < 0).any() or high <= 0:
        return None
    low = max(float(positive.min()), high * 1e-5)
    if high / low < 8:
        return None
    power = 10 ** np.floor(np.log10(low))
    return float(max(s for s in (1, 2, 5) if s * power <= low * 1.0001) * power), high
