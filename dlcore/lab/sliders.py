"""The sliders of a widget: their values, words and first state."""

import re

import numpy as np


class Words:
    """The words that a reader sees for names in the code."""

    def __init__(self, labels: dict | None):
        """Remember ``labels``: the words that a chapter chose for some names."""
        self.labels = labels or {}

    def __call__(self, name: str) -> str:
        """Return the label of ``name``, else the name with spaces."""
        return self.labels.get(name, name.replace("_", " "))


def checked_name(name: str) -> str:
    """Return ``name`` if it may stand in an address, else raise ValueError."""
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name):
        raise ValueError(
            f"name={name!r} becomes part of the page's address: use lower-case "
            "letters, digits and hyphens, e.g. 'digits-sweep'"
        )
    return name


def axis(name: str, values: list, words: Words) -> dict:
    """Return what the page needs to know about one slider."""
    numbers = [isinstance(v, int | float) and not isinstance(v, bool) for v in values]
    return {
        "name": name,
        "label": words(name),
        "values": values,
        "numeric": all(numbers),
        "integer": all(isinstance(value, int) for value in values),
    }


def first_state(grid: dict, start: dict | None, extra: dict | None = None) -> dict:
    """Return the first value of every slider: ``start``, else the middle of the grid.

    Raises:
        ValueError: ``start`` names an unknown slider or a value off the grid.
    """
    start = start or {}
    sliders = {**grid, **(extra or {})}
    for key, value in start.items():
        if key not in sliders:
            raise ValueError(f"start: no slider {key!r}; there are {[*sliders]}")
        if position(sliders[key], value) is None:
            raise ValueError(f"start: {key}={value!r} is not one of {sliders[key]}")
    state = {key: values[len(values) // 2] for key, values in grid.items()}
    state |= {key: values[-1] for key, values in (extra or {}).items()}
    chosen = {key: sliders[key][position(sliders[key], start[key])] for key in start}
    return state | chosen


def position(values: list, wanted: object) -> int | None:
    """Return the index of ``wanted`` in ``values`` (numbers to 1e-9), else None."""
    for index, value in enumerate(values):
        if value == wanted:
            return index
        try:
            if np.isclose(float(value), float(wanted), rtol=1e-9, atol=0):
                return index
        except (TypeError, ValueError):
            continue
    return None
