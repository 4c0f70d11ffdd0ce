"""Results of answers: whether two are the same, and words for them."""

import numpy as np

TOLERANCE = 2e-3  # relative: people may copy printed numbers


def same(one, other) -> bool:
    """Equal shapes and numbers equal up to rounding; also tuples, words and errors."""
    if isinstance(one, tuple) or isinstance(other, tuple):
        try:
            return all(same(*pair) for pair in zip(one, other, strict=True))
        except (TypeError, ValueError):
            return False
    if isinstance(one, Exception):
        return type(one) is type(other) and _beginning(one) == _beginning(other)
    if isinstance(one, (str, set)):
        return type(one) is type(other) and one == other
    one, other = numbers(one), numbers(other)
    return (
        one is not None
        and other is not None
        and one.shape == other.shape
        and np.allclose(one, other, TOLERANCE, TOLERANCE / 100, equal_nan=True)
    )


def _beginning(error):
    """The first words of a message: what follows may depend on sizes."""
    return str(error).split()[:4]


def numbers(result):
    """The result as an array of floats, or None if it holds anything else."""
    try:
        array = np.asarray(result)
        return array.astype(float) if array.dtype.kind in "biufO" else None
    except (TypeError, ValueError):
        return None


def has_nan(result) -> bool:
    """Whether a number, or one in an array or a tuple, is NaN."""
    if isinstance(result, tuple):
        return any(map(has_nan, result))
    array = numbers(result)
    return array is not None and bool(np.isnan(array).any())


def mismatch(result, wanted) -> str:
    """How a result differs in kind or shape from what is wanted; "" if it does not."""
    if isinstance(wanted, tuple) and np.iterable(result) and len(result) == len(wanted):
        return next(filter(None, map(mismatch, result, wanted)), "")
    if kind(result) == kind(wanted):
        return ""
    return f"You return {kind(result)}; {kind(wanted)} is asked for."


def kind(result) -> str:
    """What sort of thing a result is, and its shape."""
    if isinstance(result, tuple):
        return f"a tuple of {len(result)}"
    array = numbers(result)
    if array is None:
        return f"something of type {type(result).__name__}"
    return f"an array of shape {array.shape}" if array.ndim else "a number"


def is_brief(value) -> bool:
    """Whether a value is a few numbers, so that a hint can show it."""
    if isinstance(value, tuple):
        return all(map(is_brief, value))
    array = numbers(value)
    return array is not None and array.size <= 8


def shown(value) -> str:
    """A value as a reader could type it, or what sort of thing it is."""
    if isinstance(value, tuple):
        return f"({', '.join(map(shown, value))})"
    if callable(value):
        return getattr(value, "__name__", "a function")
    if isinstance(value, np.random.Generator):
        return "np.random.default_rng()"
    if not is_brief(value):
        return kind(value)
    array = np.asarray(value)
    return str((array if array.dtype == bool else np.round(array, 4)).tolist())


def first_true(faults) -> str:
    """The first name whose value is true, or "": what is wrong first of all."""
    return next((name for name, is_there in faults.items() if is_there), "")
