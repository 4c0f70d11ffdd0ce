"""Facts: numbers that need no training, stored by `record` beside a chapter's runs."""

import math

from dlcore.ledger.provenance import provenance

FIELDS = {
    "fact": str,
    "values": dict,
    "seconds": (int, float),
    "hardware": str,
    "versions": dict,
    "commit": str,
    "date": str,
}
RELATIVE, ABSOLUTE = 1e-6, 1e-9  # other processors add in another order


def finished_fact(name: str, found, seconds: float) -> dict:
    """A fact as a row of the chapter's file, with the provenance of this machine.

    found: what its function returned; ValueError says what is wrong with it
    """
    values = numbers(found)
    row = {"fact": name, "values": values, "seconds": round(seconds, 2), **provenance()}
    if problem := problem_of_fact(row):
        raise ValueError(f"Will not record the fact {name!r}: {problem}.")
    return row


def numbers(found) -> dict:
    """The numbers of a fact by name, null where not finite; a single one is "value"."""
    values = found if isinstance(found, dict) else {"value": found}
    return {name: _number(value) for name, value in values.items()}


def _number(value):
    value = value.item() if hasattr(value, "item") else value  # NumPy's
    return None if isinstance(value, float) and not math.isfinite(value) else value


def problem_of_fact(row) -> str | None:
    """What is wrong with one fact of a file, or None."""
    if not isinstance(row, dict):
        return "is not an object"
    for field, kind in FIELDS.items():
        if not isinstance(row.get(field), kind):
            return f'"{field}" is missing or of the wrong type'
    for name, number in row["values"].items():
        if not isinstance(number, int | float | None):
            return f'its "{name}" is no number'
    return None


def agree(stored: dict, computed: dict) -> bool:
    """Whether the numbers of a fact are the same but for rounding."""
    return stored.keys() == computed.keys() and all(
        _same(number, computed[name]) for name, number in stored.items()
    )


def _same(one, other):
    if one is None or other is None:
        return one is other
    return math.isclose(one, other, rel_tol=RELATIVE, abs_tol=ABSOLUTE)
