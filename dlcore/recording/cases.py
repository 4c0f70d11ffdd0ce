"""What the cases of all chapters share: a name to find them by, and plain settings."""

from dataclasses import asdict
from itertools import pairwise


def find(cases: dict, name: str):
    """The case of that name; ValueError names those that there are."""
    if name not in cases:
        raise ValueError(f"There is no case {name!r}; there are {', '.join(cases)}.")
    return cases[name]


def fields(case, *without: str) -> dict:
    """All fields of a case but its title, and perhaps others, by name."""
    return {k: v for k, v in asdict(case).items() if k not in ("title", *without)}


def named(history, name: str, case, **settings):
    """The History of a case under its name, with all settings that made it.

    settings: seed, epochs and whatever the case does not hold
    """
    history.name = name
    history.settings = {**case.settings(), **settings}
    return history


def count_parameters(sizes) -> int:
    """Weights and biases of dense layers with these sizes, the inputs first."""
    return sum((1 + inputs) * outputs for inputs, outputs in pairwise(sizes))
