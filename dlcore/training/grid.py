"""The grid of a sweep: which values are tried, and where a result belongs."""

import inspect
import itertools
from dataclasses import dataclass
from numbers import Integral, Number

import numpy as np
import xarray as xr

from dlcore.training.settings import Settings

SETTINGS = ("learning_rate", "momentum", "weight_decay", "batch_size", "optimizer")
SETTINGS += ("schedule", "warm_up")


@dataclass(frozen=True)
class Grid:
    """Every combination of listed values, the seeds last.

    axes: name → the values along that dimension, "seed" included
    fixed: name → the value that all runs share
    """

    axes: dict[str, tuple]
    fixed: dict

    @classmethod
    def read(cls, build, seeds, values):
        """Sort keyword values into axes (lists) and fixed values, or say what is wrong.

        Raises TypeError for unknown or missing names and for values that cannot stand
        on an axis, ValueError for an empty or repeating list.
        """
        check_names(build, values)
        axes, fixed = {}, {}
        for name, value in values.items():
            if isinstance(value, list | tuple | range | np.ndarray):
                axes[name] = check_axis(name, value)
            else:
                fixed[name] = plain(name, value)
        seeds = range(seeds) if isinstance(seeds, Integral) else seeds
        return cls({**axes, "seed": check_axis("seeds", seeds)}, fixed)

    @property
    def shape(self):
        """The number of values along each dimension."""
        return tuple(len(values) for values in self.axes.values())

    def runs(self, **shared):
        """Return the Settings of every run, and the arguments that build its model.

        shared: further settings, the same for all runs
        """
        settings, architectures = [], []
        for point in itertools.product(*self.axes.values()):
            values = {**self.fixed, **dict(zip(self.axes, point, strict=True))}
            chosen = {name: values.pop(name) for name in SETTINGS if name in values}
            settings.append(Settings(**chosen, **shared, seed=values.pop("seed")))
            architectures.append(values)
        return settings, architectures

    def to_dataset(self, measured, attributes):
        """Return measurements, name → (runs, epochs), with the grid's dimensions."""
        epochs = next(iter(measured.values())).shape[1]
        dimensions = (*self.axes, "epoch")
        return xr.Dataset(
            {
                name: (dimensions, values.reshape(*self.shape, epochs))
                for name, values in measured.items()
            },
            coords={
                **{name: list(values) for name, values in self.axes.items()},
                "epoch": range(epochs),
            },
            attrs=attributes,
        )


def check_names(build, values):
    """Raise TypeError unless the names are settings or parameters of `build`."""
    for name in ("seed", "epoch"):
        if name in values:
            raise TypeError(f"{name!r} is a dimension of every sweep: use another name")
    parameters = inspect.signature(build).parameters
    kinds = [each.kind for each in parameters.values()]
    accepted = [*SETTINGS, *parameters]
    unknown = [name for name in values if name not in accepted]
    if unknown and inspect.Parameter.VAR_KEYWORD not in kinds:
        raise TypeError(
            f"a sweep knows no {unknown[0]!r}; it accepts {', '.join(SETTINGS)}"
            + "".join(f", {name}" for name in parameters)
        )
    for name, parameter in parameters.items():
        needed = parameter.default is inspect.Parameter.empty
        if needed and parameter.kind in NAMED and name not in values:
            raise TypeError(f"build needs a value for {name!r}: give one or a list")


NAMED = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)


def check_axis(name, values):
    """Return the values of a dimension as plain Python values."""
    values = tuple(plain(name, value) for value in values)
    if not values:
        raise ValueError(f"{name} is an empty list: there is nothing to train")
    for value in values:
        if values.count(value) > 1:
            raise ValueError(f"{name} lists {value!r} more than once")
    return values


def plain(name, value):
    """Return a number, text or truth value as Python's own type."""
    if isinstance(value, np.generic):
        value = value.item()
    if not isinstance(value, Number | str):
        raise TypeError(
            f"{name} must be a number or a text, or a list of them, not {value!r}"
        )
    return value
